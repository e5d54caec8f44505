"""What buttons of a section do beside saving it: take over the last round's answers, or say what becomes of a colleague's opinion."""

from dataclasses import dataclass
from uuid import UUID

from flask import request
from flask_babel import gettext as _
from flask_babel import ngettext

from questionnaires.model import Dimension
from survey import clock
from survey.access import current_user
from survey.assessments import opinions, queries, services
from survey.assessments.drafts import Draft, items_of
from survey.assessments.opinions import Voice
from survey.database import db
from survey.forms.items import Content
from survey.forms.validators import clean, too_long
from survey.models import Decision
from survey.models.handover import LONGEST_REMARK

DECISIONS = {"take": Decision.TAKEN, "keep": Decision.KEPT, "back": Decision.KEPT}


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """What a button did."""

    told: str = ""  #: what to say of it
    place: str = ""  #: item it was about
    done: bool = True  #: whether it could be done


def act(assessment_id: UUID, dimension: Dimension) -> Done:
    """Do what the pressed button says, once the section is saved.

    Raises
    ------
    SubmittedError
        If the assessment is submitted.
    NoResultFound
        If the button names an opinion that is not there.
    """
    what, _dot, which = request.form.get("go", "").partition(".")
    try:
        if what == "same":
            return _take_over(assessment_id, dimension)
        if what in DECISIONS and which:
            return _decide(assessment_id, dimension, what, which)
    except services.StaleError:
        return Done(told=_("A colleague answered one of these meanwhile. Please look again."), done=False)
    return Done()


def remark_field(handover_id: UUID, code: str) -> str:
    """Name of the field for why it is decided so."""
    return f"{code}.remark-{handover_id.hex}"


def _take_over(assessment_id: UUID, dimension: Dimension) -> Done:
    """Save the answers of the last round to what is not answered in a section."""
    draft = _draft(assessment_id, dimension)
    carried = draft.carried(dimension)
    for code, content in carried.items():
        _save(draft, code, content)
    told = ngettext(
        "%(num)s answer of last time is taken over. Please look at it.",
        "%(num)s answers of last time are taken over. Please look at them.",
        len(carried),
    )
    return Done(told=told if carried else "")


def _decide(assessment_id: UUID, dimension: Dimension, what: str, which: str) -> Done:
    """Take a colleague's answer, keep one's own, or go back to it; `which`: of whom, on what."""
    handover, _dot, code = which.partition(".")
    draft = _draft(assessment_id, dimension)
    voice = next((each for each in draft.voices.get(code, ()) if each.handover_id.hex == handover), None)
    if voice is None or code not in items_of(draft.questionnaire):
        return Done(told=_("This answer of a colleague is not there any more."), done=False)
    if request.form.get(f"{code}.voice-{handover}") != str(voice.revision):
        told = _("%(name)s has just changed this answer. Please look at it once more, then decide.", name=voice.name)
        return Done(told=told, place=code, done=False)
    remark = clean(request.form.get(remark_field(voice.handover_id, code), ""))
    if len(remark) > LONGEST_REMARK:
        return Done(told=too_long(remark, LONGEST_REMARK), place=code, done=False)
    settle(draft, voice, code, what, remark=remark)
    if DECISIONS[what] is Decision.TAKEN:
        return Done(told=_("Taken: %(name)s's answer is the enterprise's answer now.", name=voice.name), place=code)
    return Done(told=_("Noted: your answer stays, %(name)s's stands beside it.", name=voice.name), place=code)


def settle(draft: Draft, voice: Voice, code: str, what: str, *, remark: str) -> None:
    """Carry out what a button says about an opinion.

    Raises
    ------
    StaleError
        If the answer has changed since the draft was read.
    SubmittedError
        If the assessment is submitted.
    """
    opinion = opinions.get(db.session, draft.opened.id, voice.handover_id, code)
    own, decision = draft.kept[code].content if code in draft.kept else None, DECISIONS[what]
    if content := {"take": opinions.content_of(opinion), "back": voice.former}.get(what):
        _save(draft, code, content)
    opinions.decide(
        db.session, opinion, draft.opened.id, decision, own=own, remark=remark, by=current_user.id, at=clock.now()
    )


def _save(draft: Draft, code: str, content: Content) -> None:
    kept = draft.kept.get(code)
    shown = kept.revision if kept else 0
    services.save(db.session, draft.opened.id, code, content, shown=shown, by=current_user.id, at=clock.now())


def _draft(assessment_id: UUID, dimension: Dimension) -> Draft:
    return queries.section_of(db.session, current_user, assessment_id, code=dimension.code)
