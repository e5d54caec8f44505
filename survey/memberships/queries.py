"""What an enterprise belongs to and allows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from survey.access import Action, CurrentUser, permitted
from survey.models import Area, Consent, Membership, Purpose, User


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """A purpose that is allowed, or was."""

    purpose: Purpose
    given_at: datetime
    given_by: str
    withdrawn_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Belonging:
    """An area that an enterprise belongs to, or did."""

    membership_id: UUID
    area: Area
    above: tuple[Area, ...]  #: areas it lies in, from the widest: they see what this one sees
    begun_on: date
    ended_on: date | None
    consents: tuple[Given, ...]  #: all there ever were, the newest first

    @property
    def allowed(self) -> frozenset[Purpose]:
        """What is allowed now."""
        return frozenset(each.purpose for each in self.consents if each.withdrawn_at is None)


def of_organisation(session: Session, organisation_id: UUID) -> Sequence[Belonging]:
    """All of one enterprise, those that stand first."""
    query = select(Membership, Area).join(Area, Area.id == Membership.area_id)
    query = query.where(Membership.organisation_id == organisation_id).order_by(Membership.begun_on.desc())
    rows = sorted(session.execute(query).all(), key=lambda row: row[0].ended_on is not None)
    return [
        Belonging(
            membership_id=membership.id,
            area=area,
            above=_above(session, area),
            begun_on=membership.begun_on,
            ended_on=membership.ended_on,
            consents=_consents(session, membership.id),
        )
        for membership, area in rows
    ]


def get(session: Session, user: CurrentUser, membership_id: UUID, *, action: Action) -> Membership:
    """Membership that stands, of an enterprise in which the user may do `action`; else NoResultFound."""
    query = select(Membership).where(Membership.id == membership_id, Membership.ended_on.is_(None))
    return session.scalars(permitted(query, Membership.organisation_id, user=user, action=action)).one()


def _above(session: Session, area: Area) -> tuple[Area, ...]:
    above: list[Area] = []
    while area.parent_id is not None:
        area = session.get_one(Area, area.parent_id)
        above.insert(0, area)
    return tuple(above)


def _consents(session: Session, membership_id: UUID) -> tuple[Given, ...]:
    query = select(Consent, User.name).outerjoin(User, User.id == Consent.given_by)
    query = query.where(Consent.membership_id == membership_id).order_by(Consent.given_at.desc(), Consent.purpose)
    return tuple(
        Given(
            purpose=consent.purpose, given_at=consent.given_at, given_by=name or "", withdrawn_at=consent.withdrawn_at
        )
        for consent, name in session.execute(query)
    )
