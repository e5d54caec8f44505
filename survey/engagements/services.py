"""Offering, accepting and ending an engagement; what a consultant sees follows at once."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from survey import audit
from survey.access import CurrentUser
from survey.consultancies.services import give_sight
from survey.models import Consultancy, Engagement, EngagementState, Organisation, Party


class AlreadyError(Exception):
    """There is an open offer between the two, or an engagement; `engagement` is it."""

    def __init__(self, engagement: Engagement) -> None:
        super().__init__(engagement.id)
        self.engagement = engagement


class OwnCodeError(Exception):
    """The consultancy and the enterprise are the same one."""


class NotOpenError(Exception):
    """It was ended, or accepted, meanwhile."""


def offer_help(
    session: Session, consultancy: Consultancy, *, uscc: str, message: str, by: CurrentUser, at: datetime
) -> Engagement:
    """Offer an enterprise to work for it; the enterprise need not be here yet, and the offer does not tell whether it is.

    Raises
    ------
    AlreadyError
        If something between the two is open.
    OwnCodeError
        If the two are one.
    """
    return _offer(session, consultancy, uscc, Party.CONSULTANCY, message=message, by=by, at=at)


def ask_for_help(
    session: Session,
    organisation: Organisation,
    consultancy: Consultancy,
    *,
    message: str,
    by: CurrentUser,
    at: datetime,
) -> Engagement:
    """Ask a consultancy to work for an enterprise.

    Raises
    ------
    AlreadyError
        If something between the two is open.
    OwnCodeError
        If the two are one.
    """
    made = _offer(session, consultancy, organisation.uscc, Party.ENTERPRISE, message=message, by=by, at=at)
    made.organisation_id = organisation.id
    session.flush()
    return made


def accept(
    session: Session, engagement_id: UUID, organisation_id: UUID, *, by: CurrentUser, at: datetime
) -> Engagement:
    """Begin an engagement that the other side offered: from now on the consultancy sees what the enterprise submitted.

    Raises
    ------
    NotOpenError
        If it is not on offer any more.
    """
    engagement = _locked(session, engagement_id)
    if engagement.state is not EngagementState.OFFERED:
        raise NotOpenError
    engagement.state, engagement.organisation_id = EngagementState.ACTIVE, organisation_id
    engagement.accepted_at, engagement.accepted_by = at, by.id
    give_sight(session)
    audit.record(session, "engagement_accepted", _subject(engagement), by=by.id, at=at)
    return engagement


def end(session: Session, engagement_id: UUID, party: Party, *, by: CurrentUser, at: datetime) -> Engagement:
    """Decline, withdraw or end it, for one side: from now on the consultancy sees nothing of the enterprise but the reviews it signed.

    Raises
    ------
    NotOpenError
        If it was ended before.
    """
    engagement = _locked(session, engagement_id)
    if engagement.state is EngagementState.ENDED:
        raise NotOpenError
    engagement.state, engagement.ended_by_party = EngagementState.ENDED, party
    engagement.ended_at, engagement.ended_by = at, by.id
    give_sight(session)
    audit.record(session, "engagement_ended", _subject(engagement), by=by.id, at=at, detail={"party": party.value})
    return engagement


def arrange(
    session: Session,
    engagement_id: UUID,
    *,
    due_on: date | None,
    consultant_id: UUID | None,
    by: CurrentUser,
    at: datetime,
) -> None:
    """Say by when it is to be done, and by whom."""
    engagement = _locked(session, engagement_id)
    engagement.due_on, engagement.consultant_id = due_on, consultant_id
    audit.record(session, "engagement_arranged", _subject(engagement), by=by.id, at=at)


def _offer(
    session: Session, consultancy: Consultancy, uscc: str, party: Party, *, message: str, by: CurrentUser, at: datetime
) -> Engagement:
    if uscc == consultancy.uscc:
        raise OwnCodeError
    open_ = Engagement.consultancy_id == consultancy.id, Engagement.uscc == uscc
    query = select(Engagement).where(*open_, Engagement.state != EngagementState.ENDED)
    if found := session.scalars(query).one_or_none():
        raise AlreadyError(found)
    made = Engagement(
        consultancy_id=consultancy.id,
        uscc=uscc,
        message=message,
        offered_at=at,
        offered_by=by.id,
        offered_by_party=party,
    )
    session.add(made)
    try:
        session.flush()
    except IntegrityError as error:  # the other side asked at this very moment
        session.rollback()
        raise AlreadyError(session.scalars(query).one()) from error
    audit.record(session, "engagement_offered", _subject(made), by=by.id, at=at, detail={"party": party.value})
    return made


def _locked(session: Session, engagement_id: UUID) -> Engagement:
    return session.get_one(Engagement, engagement_id, with_for_update=True)


def _subject(engagement: Engagement) -> str:
    return f"engagement:{engagement.id}"
