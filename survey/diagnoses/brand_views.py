"""The page on which a consultancy says what its reports look like."""

from uuid import UUID

from flask import current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.exc import NoResultFound
from sqlalchemy.orm import Session

from survey import clock, files
from survey.access import Action, current_user, requires
from survey.consultancies import queries as consultancies
from survey.database import db
from survey.diagnoses import house, queries
from survey.diagnoses.forms import BrandForm
from survey.diagnoses.logos import logo
from survey.diagnoses.views import bp
from survey.evidence.contents import MOST_BYTES, RefusedError
from survey.security import takes

ROOM = 64 * 1024  #: bytes of a form around a picture


@bp.route("/consultancies/<uuid:consultancy_id>/looks", methods=["GET", "POST"])
@requires(Action.LEAD)
@takes(MOST_BYTES + ROOM)
def brand(consultancy_id: UUID) -> ResponseReturnValue:
    """Set logo, colour, lines of cover and foot, and who signs."""
    with Session(db.engine) as reader:
        consultancy = consultancies.get(reader, current_user, consultancy_id, action=Action.LEAD)
        there = queries.brand(reader, consultancy_id)
    form = BrandForm(obj=there)
    if form.validate_on_submit() and _kept(form, consultancy_id):
        flash(_("Saved. Reports that are made from now on look like this; signed ones stay as they are."))
        return redirect(url_for(".brand", consultancy_id=consultancy_id), code=303)
    page = render_template("diagnoses/brand.html", consultancy=consultancy, form=form, brand=there)
    return page, form.status


def _kept(form: BrandForm, consultancy_id: UUID) -> bool:
    """Whether it could be kept; else the form says why not."""
    store = files.open_store(current_app.config["RONGPING"].files)
    sent = request.files.get("logo")
    picture = house.KEEP
    try:
        if form.no_logo.data:
            picture = ""
        elif sent and sent.filename:
            picture = store.put(logo(sent.filename, sent.read(MOST_BYTES + 1)))
    except RefusedError as error:
        form.logo.errors = [str(error)]
        return False
    except OSError:
        current_app.logger.exception("a logo could not be kept")
        form.logo.errors = [
            _("The file could not be kept just now; nothing else is lost. Try again later, or tell the operator.")
        ]
        return False
    unused = house.save_brand(
        db.session,
        consultancy_id,
        colour=form.colour.data or "",
        tagline=form.tagline.data or "",
        footer=form.footer.data or "",
        signatures=form.signatures.data or "",
        logo=picture,
        by=current_user,
        at=clock.now(),
    )
    db.session.commit()
    if unused:
        store.delete(unused)
    return True


@bp.get("/consultancies/<uuid:consultancy_id>/logo.png")
@requires(Action.CONSULT)
def show_logo(consultancy_id: UUID) -> ResponseReturnValue:
    """Show the logo."""
    with Session(db.engine) as reader:
        consultancies.get(reader, current_user, consultancy_id, action=Action.CONSULT)
        found = queries.brand(reader, consultancy_id)
    if found is None or not found.logo:
        raise NoResultFound
    content = files.open_store(current_app.config["RONGPING"].files).get(found.logo)
    return files.attachment(content, "logo.png", "image/png", shown=True)
