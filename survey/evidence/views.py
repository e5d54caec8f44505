"""Pages of evidence: handing it in item by item, looking at it, a list of all."""

from collections.abc import Mapping
from uuid import UUID

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.datastructures import FileStorage

from questionnaires import catalogue
from questionnaires.model import Item
from survey import clock, files
from survey.access import Action, current_user, requires
from survey.assessments import queries as assessments
from survey.assessments.drafts import items_of
from survey.assessments.list_files import in_china, list_file
from survey.database import db
from survey.evidence import queries, services
from survey.evidence.contents import IMAGES, MOST_BYTES, RefusedError, read
from survey.evidence.queries import Place
from survey.i18n import locale
from survey.models import Party
from survey.security import takes

bp = Blueprint("evidence", __name__)
ROOM = 64 * 1024  #: bytes of a form around a file


@bp.get("/assessments/<uuid:assessment_id>/evidence")
@requires(Action.READ)
def index(assessment_id: UUID) -> ResponseReturnValue:
    """Show all evidence of an assessment by item, and take more."""
    with Session(db.engine) as session:
        where = queries.place(session, current_user, assessment_id)
        return _page(session, where)


def _page(session: Session, where: Place, *, refused: str = "", item: str = "") -> str:
    questionnaire = catalogue.get(where.assessment.questionnaire, where.assessment.version)
    return render_template(
        "evidence/index.html",
        where=where,
        questionnaire=questionnaire,
        asked=assessments.draft_of(session, current_user, where.assessment.id, action=Action.READ).applicable
        if where.adds
        else (),
        kept=queries.by_item(session, where.assessment.id),
        changeable=queries.changeable(session, current_user, where),
        refused=refused,
        wanted=item or request.args.get("item", "")[:32],
    )


@bp.post("/assessments/<uuid:assessment_id>/evidence")
@requires(Action.READ)
@takes(MOST_BYTES + ROOM)
def hand_in(assessment_id: UUID) -> ResponseReturnValue:
    """Keep a file beside an item."""
    where = queries.place(db.session, current_user, assessment_id)
    item, file = request.form.get("item", "")[:32], _sent_file()
    try:
        if item not in _items(where):
            raise RefusedError(_("Choose the question that the file belongs to."))
        if file is None or file.filename is None:
            raise RefusedError(_("Choose a file first."))
        contents = read(file.filename, file.read(MOST_BYTES + 1))
        services.hand_in(db.session, where, item, contents, store=_store(), by=current_user, at=clock.now())
    except RefusedError as error:
        db.session.rollback()
        return _page(db.session, where, refused=str(error), item=item), 422
    except OSError:
        db.session.rollback()
        current_app.logger.exception("evidence could not be kept")
        told = _("The file could not be kept just now; nothing else is lost. Try again later, or tell the operator.")
        return _page(db.session, where, refused=told, item=item), 507
    except services.ClosedError:
        return _closed(assessment_id)
    db.session.commit()
    flash(_("The file is kept."))
    return redirect(url_for(".index", assessment_id=assessment_id, item=item, _anchor=item), code=303)


@bp.get("/evidence/<uuid:evidence_id>/<path:name>")
@requires(Action.READ)
def download(evidence_id: UUID, name: str) -> ResponseReturnValue:  # noqa: ARG001  (for the reader of the address)
    """Hand out a file: pictures to be looked at, all else to be saved."""
    with Session(db.engine) as session:
        evidence, _where = queries.get(session, current_user, evidence_id)
    content = _store().get(evidence.sha256)
    shown = evidence.media_type in IMAGES
    response = files.attachment(content, evidence.name, evidence.media_type, shown=shown)
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


@bp.post("/evidence/<uuid:evidence_id>/delete")
@requires(Action.READ)
def take_back(evidence_id: UUID) -> ResponseReturnValue:
    """Delete a file of one's own enterprise or consultancy."""
    evidence, where = queries.get(db.session, current_user, evidence_id)
    item, assessment_id = evidence.item, where.assessment.id
    try:
        unused = services.take_back(db.session, evidence_id, where, by=current_user, at=clock.now())
    except services.ClosedError:
        return _closed(assessment_id)
    db.session.commit()
    if unused:
        _store().delete(unused)
    flash(_("The file is deleted."))
    return redirect(url_for(".index", assessment_id=assessment_id, item=item, _anchor=item), code=303)


@bp.get("/assessments/<uuid:assessment_id>/evidence.<any(xlsx, csv):extension>")
@requires(Action.READ)
def download_list(assessment_id: UUID, extension: str) -> ResponseReturnValue:
    """Hand out the list of all evidence."""
    with Session(db.engine) as session:
        where = queries.place(session, current_user, assessment_id)
        rows = queries.of_assessment(session, assessment_id)
    items = _items(where)
    head = (
        _("Item"), _("Question"), _("File"), _("Kind"), _("Bytes"), "SHA-256", _("Handed in by"), _("Name"), _("When"),
    )  # fmt: skip
    parties = {Party.ENTERPRISE: _("the enterprise"), Party.CONSULTANCY: _("the consultancy")}
    table = [
        (
            each.item, _title(items[each.item]) if each.item in items else "", each.name, each.media_type, each.size,
            each.sha256, parties[each.party], name, in_china(each.uploaded_at),
        )
        for each, name in rows
    ]  # fmt: skip
    return list_file(_("Evidence"), [head, *table], extension, at=clock.now(), about=where.organisation)


def _sent_file() -> FileStorage | None:
    """The file that was chosen, else the photo that was taken."""
    sent = (request.files.get(name) for name in ("file", "photo"))
    return next((each for each in sent if each is not None and each.filename), None)


def _title(item: Item) -> str:
    return (item.name or item.text)[locale()]


def _items(where: Place) -> Mapping[str, Item]:
    return items_of(catalogue.get(where.assessment.questionnaire, where.assessment.version))


def _store() -> files.FileStore:
    return files.open_store(current_app.config["RONGPING"].files)


def _closed(assessment_id: UUID) -> ResponseReturnValue:
    db.session.rollback()
    flash(_("Nothing can be added or deleted here any more."), "warn")
    return redirect(url_for(".index", assessment_id=assessment_id), code=303)
