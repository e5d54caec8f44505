"""An enterprise's place in an area, and what it allows the area: given, withdrawn, effective at once."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from survey import audit
from survey.access import CurrentUser
from survey.campaigns import counting
from survey.clock import BEIJING
from survey.models import Consent, Membership, Purpose


def join(
    session: Session,
    *,
    area_id: UUID,
    organisation_id: UUID,
    purposes: Collection[Purpose],
    by: CurrentUser,
    at: datetime,
) -> Membership:
    """Let an enterprise belong to an area and allow it `purposes`; one that does already stays, with what it allows now."""
    open_ = (
        Membership.area_id == area_id,
        Membership.organisation_id == organisation_id,
        Membership.ended_on.is_(None),
    )
    membership = session.scalars(select(Membership).where(*open_)).one_or_none()
    if membership is None:
        membership = Membership(
            area_id=area_id, organisation_id=organisation_id, begun_on=at.astimezone(BEIJING).date()
        )
        session.add(membership)
        session.flush()
        audit.record(session, "membership_begun", _subject(membership.id), by=by.id, at=at)
    allow(session, membership, purposes, by=by, at=at)
    return membership


def allow(
    session: Session, membership: Membership, purposes: Collection[Purpose], *, by: CurrentUser, at: datetime
) -> None:
    """Allow exactly `purposes` from now on: what is new is given, what is missing withdrawn."""
    query = select(Consent).where(Consent.membership_id == membership.id, Consent.withdrawn_at.is_(None))
    standing = {consent.purpose: consent for consent in session.scalars(query)}
    for purpose in Purpose:
        consent = standing.get(purpose)
        if purpose in purposes and consent is None:
            session.add(Consent(membership_id=membership.id, purpose=purpose, given_at=at, given_by=by.id))
            audit.record(session, f"consent_given_{purpose}", _subject(membership.id), by=by.id, at=at)
        elif purpose not in purposes and consent is not None:
            consent.withdrawn_at, consent.withdrawn_by = at, by.id
            audit.record(session, f"consent_withdrawn_{purpose}", _subject(membership.id), by=by.id, at=at)
    counting.recount(session, membership.organisation_id, at=at)


def leave(session: Session, membership: Membership, *, by: CurrentUser, at: datetime) -> None:
    """End a membership; what was allowed with it ends, too."""
    session.execute(
        update(Consent)
        .where(Consent.membership_id == membership.id, Consent.withdrawn_at.is_(None))
        .values(withdrawn_at=at, withdrawn_by=by.id)
    )
    membership.ended_on = at.astimezone(BEIJING).date()
    counting.recount(session, membership.organisation_id, at=at)
    audit.record(session, "membership_ended", _subject(membership.id), by=by.id, at=at)


def _subject(membership_id: UUID) -> str:
    return f"membership:{membership_id}"
