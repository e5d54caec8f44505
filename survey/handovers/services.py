"""What can be done with a hand-over: make a link, answer by it, say that one is done, take it back."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from survey import audit
from survey.access import CurrentUser, hash_secret
from survey.assessments import services as assessments
from survey.assessments.drafts import Kept
from survey.assessments.opinions import content_of
from survey.forms.items import Content
from survey.models import Assessment, AssessmentState, Decision, Handover, Opinion, Response


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What is handed over to whom."""

    name: str
    sections: Sequence[str]
    lasts: timedelta
    message: str = ""
    due_on: date | None = None


def make(session: Session, assessment_id: UUID, wish: Wish, *, by: CurrentUser, at: datetime) -> tuple[Handover, str]:
    """Make a link; with its secret, which is told only now.

    Raises
    ------
    SubmittedError
        If the assessment is no draft any more.
    """
    _draft_alone(session, assessment_id)
    secret = secrets.token_urlsafe(32)
    handover = Handover(
        assessment_id=assessment_id,
        id_hash=hash_secret(secret),
        name=wish.name,
        sections=list(wish.sections),
        message=wish.message,
        due_on=wish.due_on,
        created_at=at,
        created_by=by.id,
        expires_at=at + wish.lasts,
    )
    session.add(handover)
    session.flush()
    detail: dict[str, str | int] = {"sections": " ".join(wish.sections), "days": wish.lasts.days}
    audit.record(session, "handed_over", _subject(handover), by=by.id, at=at, detail=detail)
    return handover, secret


def revoke(session: Session, handover: Handover, *, by: CurrentUser, at: datetime) -> None:
    """Let the link lead nowhere from now on; what was answered stays."""
    if handover.revoked_at is None:
        handover.revoked_at = at
        audit.record(session, "handover_revoked", _subject(handover), by=by.id, at=at)


def open_first(session: Session, handover_id: UUID, *, at: datetime) -> None:
    """Note when the link was opened first."""
    handover = _alone(session, handover_id)
    if handover.opened_at is None:
        handover.opened_at = at
        audit.record(session, "handover_opened", _subject(handover), by=None, at=at)


def finish(session: Session, handover_id: UUID, *, at: datetime) -> None:
    """Note that the colleague says to be done; more can be answered all the same."""
    handover = _alone(session, handover_id)
    handover.done_at = at
    audit.record(session, "handover_done", _subject(handover), by=None, at=at)


def answer(session: Session, handover: Handover, item: str, content: Content, *, shown: int, at: datetime) -> int:
    """Keep a colleague's answer, provided revision `shown` (0: none) of it is still the newest; the new revision.

    Where the enterprise has no answer, or has this colleague's, it becomes the enterprise's.

    Raises
    ------
    StaleError
        If the same colleague saved another one meanwhile, in another window.
    SubmittedError
        If the assessment is no draft any more.
    """
    _draft_alone(session, handover.assessment_id)
    _alone(session, handover.id)
    own = session.get(Opinion, (handover.id, item), populate_existing=True)
    if own is not None and own.revision != shown:
        if content_of(own) == content:
            return own.revision
        raise assessments.StaleError(Kept(content_of(own), own.revision, at=own.updated_at))
    if own is None:
        own = Opinion(handover_id=handover.id, item=item, value="", revision=0, decision=Decision.OPEN)
        session.add(own)
    _write(own, content, at=at)
    own.became = _become(session, handover.assessment_id, own, content, at=at)
    session.flush()
    return own.revision


def _write(own: Opinion, content: Content, *, at: datetime) -> None:
    """Put another answer in place of the one there was; what was decided of that one holds no more."""
    if own.value != content.value:
        own.decision, own.remark, own.decided_at, own.decided_by = Decision.OPEN, "", None, None
    own.value, own.reason, own.note = content.value, content.reason, content.note
    own.evidence_url, own.updated_at = content.evidence_url, at
    own.revision += 1


def _become(session: Session, assessment_id: UUID, own: Opinion, content: Content, *, at: datetime) -> int | None:
    """Revision of the enterprise's answer that an opinion becomes; None where the enterprise has one of its own."""
    with session.no_autoflush:
        there = session.get(Response, (assessment_id, own.item), populate_existing=True)
    if there is not None and there.value and there.revision != own.became:
        return None
    if there is None and content == Content():
        return None
    if there is not None and not there.value:  # what somebody remarked already is not lost
        note, link = content.note or there.note, content.evidence_url or there.evidence_url
        content = content._replace(note=note, evidence_url=link)
    shown = there.revision if there else 0
    try:
        return assessments.save(session, assessment_id, own.item, content, shown=shown, by=None, at=at)
    except assessments.StaleError:  # somebody of the enterprise answers it at this very moment
        return None


def _draft_alone(session: Session, assessment_id: UUID) -> None:
    """Refuse what is no draft, and let it be none before we are done."""
    query = select(Assessment.state).where(Assessment.id == assessment_id).with_for_update(read=True)
    if session.scalar(query) is not AssessmentState.DRAFT:
        raise assessments.SubmittedError


def _alone(session: Session, handover_id: UUID) -> Handover:
    return session.get_one(Handover, handover_id, with_for_update=True, populate_existing=True)


def _subject(handover: Handover) -> str:
    return f"handover:{handover.id}"
