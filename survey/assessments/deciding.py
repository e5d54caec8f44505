"""Deciding at once about all that a colleague says otherwise in a section: asked once more with the number, each undone alone."""

import hashlib
from collections.abc import Mapping, Sequence
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from survey.access import Action, current_user, requires
from survey.assessments import opinions, queries, services
from survey.assessments.answers import answer_words
from survey.assessments.button_acts import settle
from survey.assessments.drafts import Draft
from survey.assessments.opinions import Difference
from survey.assessments.sections import find_section
from survey.assessments.views import bp
from survey.database import db
from survey.forms.items import Content
from survey.i18n import locale

TAKE, KEEP = "take", "keep"


@bp.get("/<uuid:assessment_id>/opinions/<uuid:handover_id>/<code>/<any(take, keep):decision>")
@requires(Action.ANSWER)
def ask_all(assessment_id: UUID, handover_id: UUID, code: str, decision: str) -> ResponseReturnValue:
    """Ask once more, with every question it is about and both answers."""
    with db.reading() as connection:
        draft = queries.section_of(connection, current_user, assessment_id, code=code)
        opinions.is_of(connection, assessment_id, handover_id)
    dimension = find_section(draft.questionnaire, code)
    found = open_of(draft, handover_id)
    if not found:
        return _nothing(assessment_id)
    return render_template(
        "assessments/decide_all.html",
        opened=draft.opened,
        dimension=dimension,
        decision=decision,
        name=found[0].voice.name,
        lines=[both_in_words(draft, each, locale()) for each in found],
        seen=_seen(found),
        back=url_for(".review", assessment_id=assessment_id, _anchor="differences"),
    )


@bp.post("/<uuid:assessment_id>/opinions/<uuid:handover_id>/<code>/<any(take, keep):decision>")
@requires(Action.ANSWER)
def decide_all(assessment_id: UUID, handover_id: UUID, code: str, decision: str) -> ResponseReturnValue:
    """Take all of them, or stay with one's own; nothing where one of them has changed since."""
    draft = queries.section_of(db.session, current_user, assessment_id, code=code)
    opinions.is_of(db.session, assessment_id, handover_id)
    find_section(draft.questionnaire, code)
    found = open_of(draft, handover_id) if draft.opened.draft else []
    if not found:
        return _nothing(assessment_id)
    again = redirect(request.url, code=303)
    if request.form.get("seen") != _seen(found):
        flash(_("One of these answers has just changed. Please look once more, then decide."), "warn")
        return again
    try:
        for each in found:
            settle(draft, each.voice, each.item.code, decision, remark="")
    except (services.StaleError, services.SubmittedError):
        db.session.rollback()
        flash(_("A colleague answered one of these meanwhile. Please look again."), "warn")
        return again
    db.session.commit()
    flash(_told(decision, found))
    return _to_check(assessment_id)


def open_of(draft: Draft, handover_id: UUID) -> Sequence[Difference]:
    """What one colleague says otherwise in a draft, as far as nobody has decided."""
    heard = [voice for each in draft.voices.values() for voice in each if voice.handover_id == handover_id]
    return opinions.differences(draft, heard)


def both_in_words(draft: Draft, each: Difference, code: str) -> tuple[Difference, str, str]:
    """A difference with the enterprise's answer and the colleague's."""
    kept = draft.kept.get(each.item.code)
    own = Content(value=each.value, reason=kept.content.reason if kept else "")
    return (
        each,
        answer_words(each.item, own, code) if each.value else "",
        answer_words(each.item, each.voice.content, code),
    )


def grouped(draft: Draft, found: Sequence[Difference]) -> Mapping[tuple[str, UUID], Sequence[Difference]]:
    """Differences by section and colleague, in the order asked."""
    groups: dict[tuple[str, UUID], list[Difference]] = {}
    places = {item.code: each.code for each in draft.questionnaire.dimensions for item in draft.items(each)}
    for each in found:
        groups.setdefault((places[each.item.code], each.voice.handover_id), []).append(each)
    return groups


def _seen(found: Sequence[Difference]) -> str:
    """What was looked at: both answers of each question."""
    looked = [f"{each.item.code}:{each.voice.revision}:{each.value}" for each in found]
    return hashlib.sha256("\0".join(looked).encode()).hexdigest()


def _told(decision: str, found: Sequence[Difference]) -> str:
    name, count = found[0].voice.name, len(found)
    if decision == TAKE:
        return ngettext(
            "Taken: %(num)s answer of %(name)s is the enterprise's answer now. It can be undone in the section.",
            "Taken: %(num)s answers of %(name)s are the enterprise's answers now. Each can be undone in the section.",
            count,
            name=name,
        )
    return ngettext(
        "Noted: your %(num)s answer stays, %(name)s's stands beside it. It can be decided otherwise in the section.",
        "Noted: your %(num)s answers stay, %(name)s's stand beside them. Each can be decided otherwise in the section.",
        count,
        name=name,
    )


def _nothing(assessment_id: UUID) -> ResponseReturnValue:
    flash(_("There is nothing left to decide here."))
    return _to_check(assessment_id)


def _to_check(assessment_id: UUID) -> ResponseReturnValue:
    return redirect(url_for(".review", assessment_id=assessment_id), code=303)
