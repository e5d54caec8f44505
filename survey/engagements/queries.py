"""Engagements a user may see, from the side they stand on."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, or_, select
from sqlalchemy.exc import NoResultFound
from sqlalchemy.orm import Session

from survey.access import Action, CurrentUser, consulting, permitted
from survey.models import SIGNED_STATES, Consultancy, Engagement, EngagementState, Organisation, Party, Review


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """An engagement as one side sees it."""

    id: UUID
    party: Party  #: the side it is seen from
    state: EngagementState
    consultancy_id: UUID
    consultancy: str
    uscc: str  #: of the enterprise
    organisation_id: UUID | None
    organisation: str  #: empty where its offer is not answered yet
    message: str
    offered_at: datetime
    to_answer: bool  #: whether the other side asked, and this one has not answered
    accepted_at: datetime | None
    due_on: date | None
    consultant_id: UUID | None


def of_organisation(session: Session, organisation: Organisation) -> Sequence[Seen]:
    """Open engagements and offers of an enterprise that the user was found to belong to, offers first."""
    query = _all().where(_concerns(organisation), Engagement.state != EngagementState.ENDED)
    rows = session.execute(query.order_by(Engagement.state.desc(), Consultancy.name))
    return [_seen(row, Party.ENTERPRISE, organisation) for row in rows]


def get(session: Session, user: CurrentUser, engagement_id: UUID) -> tuple[Seen, Organisation | None]:
    """Open engagement the user may answer or end, with the enterprise where they stand on its side; else NoResultFound.

    Somebody who stands on both sides is asked as the enterprise.
    """
    query = _all().where(Engagement.id == engagement_id, Engagement.state != EngagementState.ENDED)
    managed = permitted(select(Organisation), Organisation.id, user=user, action=Action.MANAGE)
    row = session.execute(query).one()
    mine = managed.where(or_(Organisation.id == row.Engagement.organisation_id, _named(row.Engagement)))
    if organisation := session.scalars(mine).one_or_none():
        return _seen(row, Party.ENTERPRISE, organisation), organisation
    if session.execute(consulting(query, Engagement.consultancy_id, user=user, action=Action.CONSULT)).one_or_none():
        return _seen(row, Party.CONSULTANCY, row.Organisation), None
    raise NoResultFound


def of_consultancies(session: Session, user: CurrentUser, only: UUID | None = None) -> Sequence[Seen]:
    """Open engagements and offers of the consultancies the user works in; `only` the one of that id, if it is among them."""
    query = consulting(_all(), Engagement.consultancy_id, user=user, action=Action.CONSULT)
    query = query if only is None else query.where(Engagement.id == only)
    rows = session.execute(query.where(Engagement.state != EngagementState.ENDED).order_by(Engagement.offered_at))
    return [_seen(row, Party.CONSULTANCY, row.Organisation) for row in rows]


def unsigned(session: Session, engagement_id: UUID) -> Sequence[Review]:
    """Reviews that end unsigned if this engagement, which the user was found to have, ends now; the latest first."""
    query = select(Review).where(Review.engagement_id == engagement_id, Review.state.not_in(SIGNED_STATES))
    return session.scalars(query.order_by(Review.changed_at.desc())).all()


def _all() -> Select[*tuple[Any, ...]]:
    query: Select[*tuple[Any, ...]] = select(Engagement, Consultancy.name.label("consultancy"), Organisation)
    query = query.join(Consultancy, Consultancy.id == Engagement.consultancy_id)
    return query.join(Organisation, Organisation.id == Engagement.organisation_id, isouter=True)


def _concerns(organisation: Organisation) -> Any:  # noqa: ANN401  (a condition)
    waiting = and_(
        Engagement.state == EngagementState.OFFERED,
        Engagement.organisation_id.is_(None),
        Engagement.uscc == organisation.uscc,
    )
    return or_(Engagement.organisation_id == organisation.id, waiting)


def _named(engagement: Engagement) -> Any:  # noqa: ANN401  (a condition)
    """The enterprise an unanswered offer names."""
    unanswered = engagement.state is EngagementState.OFFERED and engagement.organisation_id is None
    return Organisation.uscc == (engagement.uscc if unanswered else None)


def _seen(row: Any, party: Party, organisation: Organisation | None) -> Seen:  # noqa: ANN401  (a row)
    engagement: Engagement = row.Engagement
    return Seen(
        id=engagement.id,
        party=party,
        state=engagement.state,
        consultancy_id=engagement.consultancy_id,
        consultancy=row.consultancy,
        uscc=engagement.uscc,
        organisation_id=engagement.organisation_id,
        organisation=organisation.name if organisation else "",
        message=engagement.message,
        offered_at=engagement.offered_at,
        to_answer=engagement.waits_for(party),
        accepted_at=engagement.accepted_at,
        due_on=engagement.due_on,
        consultant_id=engagement.consultant_id,
    )
