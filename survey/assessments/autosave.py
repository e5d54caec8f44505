"""Saving one answer the moment it is given."""

from collections.abc import Mapping
from uuid import UUID

from flask import request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from questionnaires.model import Item
from survey import clock
from survey.access import Action, current_user, requires
from survey.assessments import queries, services
from survey.assessments.answers import clock_time
from survey.assessments.drafts import Basis, Kept, answers_in, asked_in, items_of, shown_in
from survey.assessments.pages import theirs_words
from survey.assessments.segments import kept_html, token
from survey.assessments.views import bp
from survey.database import db
from survey.forms.items import Content, Typed, WrongShapeError, from_content, from_json, read_over
from survey.forms.validators import shorten
from survey.i18n import locale

LARGEST_REVISION = 2**31 - 1


@bp.post("/<uuid:assessment_id>/responses/<code>")
@requires(Action.ANSWER)
def save_response(assessment_id: UUID, code: str) -> ResponseReturnValue:
    """Save what is right of one answer; 422 with messages about the rest, 409 with the other answer, or what follows from it."""
    with db.reading() as connection:
        opened, kept = queries.open_response(connection, current_user, assessment_id, item=code[:32])
        values = queries.values_in(connection, opened.id, opened.definition(), code.partition("-")[0])
    item = items_of(opened.definition()).get(code)
    if item is None:
        return refused({"": _("There is no question “%(code)s” in this questionnaire.", code=shorten(code))})
    try:
        shown, typed = sent(request.get_json(silent=True))
    except WrongShapeError as error:
        return refused({"": str(error)})
    before = kept.content if kept else Content()
    content, errors = read_over(item, typed, before, locale())
    if errors and content == before:
        return refused(errors)
    at = clock.now()
    try:
        with db.engine_rw.begin() as connection:  # committed before the answer is sent
            revision = services.save(connection, assessment_id, code, content, shown=shown, by=current_user.id, at=at)
    except services.StaleError as error:
        return conflict(item, error.theirs, by=current_user.id), 409
    except services.SubmittedError:
        message = _("This assessment is submitted; its answers no longer change.")
        return {"error": "submitted", "message": message}, 409
    told = saved(opened, item, Kept(content=content, revision=revision, at=at), values)
    return refused(errors, told) if errors else told


@bp.get("/<uuid:assessment_id>/items/<code>")
@requires(Action.READ)
def item_fragment(assessment_id: UUID, code: str) -> ResponseReturnValue:
    """HTML of one item that has just come to apply."""
    with db.reading() as connection:
        draft = queries.draft_of(connection, current_user, assessment_id, action=Action.READ)
    item = items_of(draft.questionnaire).get(code)
    if item is None or code not in draft.applicable:
        return {"error": "not_asked", "message": _("This question is not asked of you.")}, 404
    return {"html": kept_html(draft, item, locale=locale())}


def sent(body: object) -> tuple[int, Typed]:
    """Revision shown, and parts of an answer, of what a script sent.

    Raises
    ------
    WrongShapeError
        If it is shaped otherwise.
    """
    if not isinstance(body, dict):
        raise WrongShapeError(_("Expected JSON with “revision” and “parts”."))
    revision = body.get("revision")
    if not isinstance(revision, int) or isinstance(revision, bool) or not 0 <= revision <= LARGEST_REVISION:
        raise WrongShapeError(_("“revision” must be the number that was shown, 0 if there was none."))
    return revision, from_json(body.get("parts"))


def saved(basis: Basis, item: Item, kept: Kept, values: Mapping[str, str]) -> dict[str, object]:
    """What the script is told of an answer that is kept now; `values`: those that were given before."""
    questionnaire = basis.definition()
    given = answers_in(questionnaire, {**values, item.code: kept.content.value})
    asked = asked_in(questionnaire, item.code.partition("-")[0], basis.profile, given)
    return {
        **_parts(shown_in(questionnaire, item, kept.content), kept),
        "saved_at": clock_time(kept.at),
        "applicable": asked,
        "progress": {"done": sum(code in given for code in asked), "total": len(asked)},
    }


def refused(errors: dict[str, str], told: Mapping[str, object] | None = None) -> ResponseReturnValue:
    """Messages about what is wrong; `told`: what the script is told of what could be saved all the same."""
    return {**(told or {}), "error": "invalid", "errors": errors, "message": " ".join(errors.values())}, 422


def conflict(item: Item, theirs: Kept, *, by: UUID | None) -> dict[str, object]:
    """What the script needs to show `by` an answer saved meanwhile beside one's own."""
    own = theirs.by == by
    return {
        "error": "conflict",
        "message": _(
            "%(meanwhile)s %(theirs)s",
            meanwhile=_saved_meanwhile(own=own),
            theirs=theirs_words(item, theirs, locale(), by=by),
        ),
        "keep": _("Keep the one here") if own else _("Keep mine"),
        "take": _("Take the other one") if own else _("Take theirs"),
        "theirs": _parts(from_content(item, theirs.content), theirs),
    }


def _saved_meanwhile(*, own: bool) -> str:
    if own:
        return _("You answered this meanwhile in another window or on another device.")
    return _("A colleague answered this meanwhile.")


def _parts(typed: Typed, kept: Kept) -> dict[str, object]:
    """An answer with its revision, and `typed`, what the fields show of it."""
    parts = {
        name: text for name in ("part", "whole", "rate", "now", "before", "text") if (text := getattr(typed, name))
    }
    parts |= {"reason": typed.reason, "note": typed.note, "evidence": typed.evidence}
    return {
        "revision": kept.revision,
        "shown": token(kept),
        "value": kept.content.value,
        "parts": {"choice": list(typed.choice), **parts},
    }
