"""One section of the questionnaire: a page that works with and without scripts."""

from collections.abc import Callable
from uuid import UUID

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from questionnaires.model import Dimension, Questionnaire
from survey import clock
from survey.access import Action, current_user, requires
from survey.assessments import button_acts, pages, queries, services
from survey.assessments.answers import clock_time
from survey.assessments.autosave import conflict
from survey.assessments.button_acts import Done
from survey.assessments.drafts import Draft
from survey.assessments.pages import Change, Sent
from survey.assessments.section_page import following, section_page
from survey.assessments.segments import token
from survey.assessments.views import bp
from survey.database import db
from survey.i18n import locale, switching
from survey.shells import reading


@bp.get("/<uuid:assessment_id>/sections/<code>")
@requires(Action.READ)
def section(assessment_id: UUID, code: str) -> ResponseReturnValue:
    """Show one section."""
    with db.reading() as connection:
        draft = queries.section_of(connection, current_user, assessment_id, code=code, action=Action.READ)
    return _page(draft, find_section(draft.questionnaire, code), Sent())


@bp.post("/<uuid:assessment_id>/sections/<code>")
@requires(Action.ANSWER)
def save_section(assessment_id: UUID, code: str) -> ResponseReturnValue:
    """Save what is right of a section; show again what is not."""
    with db.reading() as connection:
        draft = queries.section_of(connection, current_user, assessment_id, code=code)
    dimension = find_section(draft.questionnaire, code)
    if not draft.opened.draft:
        return _submitted(draft, dimension)
    sent = pages.read_section(draft, dimension, request.form, locale())
    try:
        pages.save_section(sent, _keeper(assessment_id), by=current_user.id, locale=locale())
        acted = button_acts.act(assessment_id, dimension) if sent.fine else Done()
    except services.SubmittedError:
        return _submitted(draft, dimension)
    db.session.commit()
    with db.reading() as connection:
        after = queries.section_of(connection, current_user, assessment_id, code=code)
    if acted.told:
        flash(acted.told, "message" if acted.done else "warn")
        return go_to(url_for(".section", assessment_id=assessment_id, code=code, _anchor=acted.place or None))
    if sent.fine:
        tell_overruled(sent)
        return staying(draft, after, dimension) or go_to(_after_saving(draft, after, dimension, sent.place))
    return not_all_saved(after, sent, by=current_user.id) if by_script() else _page(after, dimension, sent)


def find_section(questionnaire: Questionnaire, code: str) -> Dimension:
    """Section of this code; 404 if there is none."""
    dimension = next((each for each in questionnaire.dimensions if each.code == code), None)
    return dimension or abort(404)


def _keeper(assessment_id: UUID) -> Callable[[Change], int]:
    """What saves a change of whoever is signed in."""
    by, at = current_user.id, clock.now()

    def keep(change: Change) -> int:
        code, content = change.item.code, change.content
        return services.save(db.session, assessment_id, code, content, shown=change.shown, by=by, at=at)

    return keep


def tell_overruled(sent: Sent) -> None:
    """Say where figures were kept although another band was ticked."""
    for item in sent.overruled:
        flash(
            _(
                "%(question)s: the figures you typed are kept, and the answer follows from them. To choose another answer, clear the figures first.",
                question=(item.name or item.text)[locale()],
            ),
            "warn",
        )


def staying(before: Draft, after: Draft, dimension: Dimension) -> ResponseReturnValue | None:
    """What the script needs to go on where it is; None where there is somewhere to go, or a page to be sent."""
    if not by_script() or switching() or request.form.get("go") == "next":
        return None
    if pages.newly_asked(before, after, dimension):
        return None
    shown = {item.code: token(after.kept.get(item.code)) for item in after.items(dimension)}
    return {"saved_at": clock_time(clock.now()), "shown": shown}


def _after_saving(before: Draft, after: Draft, dimension: Dimension, place: str) -> str:
    """Address to go to once everything is saved."""
    assessment_id = after.opened.id

    def onward() -> str:
        then = following(after.questionnaire, dimension)
        if then is None:
            return url_for(".review", assessment_id=assessment_id)
        return url_for(".section", assessment_id=assessment_id, code=then.code)

    here = url_for(".section", assessment_id=assessment_id, code=dimension.code)
    return pages.after_saving(before, after, dimension, here=here, place=place, onward=onward)


def by_script() -> bool:
    """Whether the page's script sent the form, and stays where it is until it hears where to go."""
    return request.accept_mimetypes.best == "application/json"


def go_to(address: str) -> ResponseReturnValue:
    """Send the browser to `address`, by a redirect or by telling the script."""
    return {"next": address} if by_script() else redirect(address, code=303)


def not_all_saved(after: Draft, sent: Sent, *, by: UUID | None) -> ResponseReturnValue:
    """What the script of `by` marks on the page: errors, other answers, and the revisions of what was saved."""
    items = {item.code: item for item in after.questionnaire.items()}
    changed = [change.item.code for change in sent.changes if change.item.code not in sent.stale]
    answer = {
        "wrong": {code: shown.errors for code, shown in sent.wrong.items()},
        "stale": {code: conflict(items[code], shown.kept, by=by) for code, shown in sent.stale.items() if shown.kept},
        "unknown": sent.unknown,
        "shown": {code: token(after.kept[code]) for code in changed if code in after.kept},
    }
    return answer, 409 if sent.stale and not sent.wrong else 422


def _submitted(draft: Draft, dimension: Dimension) -> ResponseReturnValue:
    flash(_("This assessment is submitted; its answers no longer change. What you sent was not saved."), "warn")
    return go_to(url_for(".section", assessment_id=draft.opened.id, code=dimension.code))


def _page(draft: Draft, dimension: Dimension, sent: Sent) -> ResponseReturnValue:
    page = section_page(draft, dimension, reading(), sent)
    if sent.fine:
        return page
    return page, 409 if sent.stale and not sent.wrong else 422
