"""Pages of the texts that a consultancy uses again."""

from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from survey import clock
from survey.access import Action, current_user, requires
from survey.consultancies import queries as consultancies
from survey.database import db
from survey.diagnoses import house, queries
from survey.diagnoses.forms import SnippetForm
from survey.diagnoses.views import bp
from survey.i18n import LOCALES, locale
from survey.models import Snippet


@bp.get("/consultancies/<uuid:consultancy_id>/snippets")
@requires(Action.CONSULT)
def snippets(consultancy_id: UUID) -> ResponseReturnValue:
    """Show all texts of the house."""
    with Session(db.engine) as reader:
        consultancy = consultancies.get(reader, current_user, consultancy_id, action=Action.CONSULT)
        found = queries.snippets(reader, consultancy_id)
    return render_template("diagnoses/snippets.html", consultancy=consultancy, snippets=found, languages=LOCALES)


@bp.route("/consultancies/<uuid:consultancy_id>/snippets/new", methods=["GET", "POST"])
@requires(Action.CONSULT)
def new_snippet(consultancy_id: UUID) -> ResponseReturnValue:
    """Write a text to use again."""
    with Session(db.engine) as reader:
        consultancies.get(reader, current_user, consultancy_id, action=Action.CONSULT)
    return _edit(SnippetForm(data={"locale": locale()}), consultancy_id, None)


@bp.route("/snippets/<uuid:snippet_id>", methods=["GET", "POST"])
@requires(Action.CONSULT)
def edit_snippet(snippet_id: UUID) -> ResponseReturnValue:
    """Change a text to use again."""
    snippet = queries.snippet(db.session, current_user, snippet_id)
    return _edit(SnippetForm(obj=snippet), snippet.consultancy_id, snippet)


def _edit(form: SnippetForm, consultancy_id: UUID, snippet: Snippet | None) -> ResponseReturnValue:
    if form.validate_on_submit():
        house.save_snippet(
            db.session,
            consultancy_id,
            snippet,
            locale=form.locale.data or "",
            title=form.title.data or "",
            text=form.text.data or "",
            by=current_user,
            at=clock.now(),
        )
        db.session.commit()
        flash(_("Saved."))
        return redirect(url_for(".snippets", consultancy_id=consultancy_id), code=303)
    page = render_template("diagnoses/snippet.html", form=form, consultancy_id=consultancy_id, snippet=snippet)
    return page, form.status


@bp.post("/snippets/<uuid:snippet_id>/delete")
@requires(Action.CONSULT)
def delete_snippet(snippet_id: UUID) -> ResponseReturnValue:
    """Delete a text to use again."""
    snippet = queries.snippet(db.session, current_user, snippet_id)
    consultancy_id = snippet.consultancy_id
    house.delete_snippet(db.session, snippet, by=current_user, at=clock.now())
    db.session.commit()
    flash(_("Deleted. Diagnoses that it was used in stay as they are."))
    return redirect(url_for(".snippets", consultancy_id=consultancy_id), code=303)
