"""Saving one answer of whoever holds a link the moment it is given."""

from flask import request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from questionnaires.model import Item
from survey import clock
from survey.access import Action, requires
from survey.assessments import autosave
from survey.assessments import services as assessments
from survey.assessments.drafts import Kept, asked_of, items_of
from survey.assessments.segments import kept_html
from survey.database import db
from survey.forms.items import Content, WrongShapeError, read_over
from survey.forms.validators import shorten
from survey.handovers import services
from survey.handovers.colleague import beside
from survey.handovers.queries import Handed, HandedDraft
from survey.handovers.views import bp
from survey.handovers.visits import draft_of, no_longer_open, take_room, visited
from survey.i18n import locale


@bp.post("/handed/<token>/responses/<code>")
@requires(Action.PUBLIC)
def save_response(token: str, code: str) -> ResponseReturnValue:
    """Save what is right of one answer; 422 with messages about the rest, 409 with the other answer, or what follows from it."""
    handed = visited(token)
    item, draft = _handed_item(handed, code), draft_of(handed)
    take_room(handed)
    if item is None:
        return autosave.refused({"": _("There is no question “%(code)s” in this questionnaire.", code=shorten(code))})
    try:
        shown, typed = autosave.sent(request.get_json(silent=True))
    except WrongShapeError as error:
        return autosave.refused({"": str(error)})
    kept = draft.kept.get(code)
    before = kept.content if kept else Content()
    content, errors = read_over(item, typed, before, locale())
    if errors and content == before:
        return autosave.refused(errors)
    at = clock.now()
    try:
        revision = services.answer(db.session, handed.handover, code, content, shown=shown, at=at)
    except assessments.StaleError as error:
        db.session.rollback()
        return autosave.conflict(item, error.theirs, by=None), 409
    except assessments.SubmittedError:
        return no_longer_open()
    db.session.commit()
    told = _told(handed, draft, item, Kept(content, revision, at=at))
    return autosave.refused(errors, told) if errors else told


@bp.get("/handed/<token>/items/<code>")
@requires(Action.PUBLIC)
def item_fragment(token: str, code: str) -> ResponseReturnValue:
    """HTML of one item that has just come to apply."""
    handed = visited(token)
    item, draft = _handed_item(handed, code), draft_of(handed)
    if item is None or code not in draft.applicable:
        return {"error": "not_asked", "message": _("This question is not asked of you.")}, 404
    return {"html": kept_html(draft, item, locale=locale(), beside=beside)}


def _told(handed: Handed, draft: HandedDraft, item: Item, kept: Kept) -> dict[str, object]:
    """What the script is told; progress counts their own answers."""
    told = autosave.saved(handed.opened, item, kept, draft.deciding)
    own = {**draft.values, item.code: kept.content.value}
    asked = told["applicable"]
    assert isinstance(asked, tuple)  # noqa: S101  (codes)
    return {**told, "progress": {"done": sum(bool(own.get(code)) for code in asked), "total": len(asked)}}


def _handed_item(handed: Handed, code: str) -> Item | None:
    """Item of this code, if its section was handed over."""
    questionnaire = handed.opened.definition()
    section = asked_of(questionnaire).section_of.get(code)
    return items_of(questionnaire)[code] if section in handed.handover.sections else None
