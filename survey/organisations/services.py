"""What can be done with an enterprise."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy import update as sql_update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from questionnaires.model import ProfileField
from survey import audit
from survey.access import CurrentUser
from survey.models import Organisation, Role, RoleKind, Token
from survey.organisations.size import classify


class CodeTakenError(Exception):
    """There is an enterprise with this credit code."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """Checked facts about an enterprise."""

    name: str
    uscc: str
    industry: str
    region: str
    staff: int
    revenue: Decimal
    production_type: str
    activities: tuple[str, ...]
    kept_out: bool = False  #: of the groups that others are compared with


def create(session: Session, profile: Profile, *, by: CurrentUser, at: datetime) -> Organisation:
    """Make an enterprise; whoever makes it manages it.

    Raises
    ------
    CodeTakenError
        If there is one with this credit code: its manager can send an invitation.
    """
    if session.scalar(select(Organisation.id).where(Organisation.uscc == profile.uscc)):
        raise CodeTakenError
    organisation = Organisation(created_at=at, uscc=profile.uscc)
    _apply(organisation, profile, at=at)
    session.add(organisation)
    _flush(session)
    session.add(Role(user_id=by.id, organisation_id=organisation.id, kind=RoleKind.ADMIN))
    audit.record(session, "organisation_created", f"organisation:{organisation.id}", by=by.id, at=at)
    return organisation


def update(session: Session, organisation: Organisation, profile: Profile, *, by: CurrentUser, at: datetime) -> None:
    """Change the profile.

    Raises
    ------
    CodeTakenError
        If another enterprise has this credit code.
    """
    query = select(Organisation.id).where(Organisation.uscc == profile.uscc, Organisation.id != organisation.id)
    if session.scalar(query):
        raise CodeTakenError
    organisation.uscc = profile.uscc
    _apply(organisation, profile, at=at)
    _flush(session)
    audit.record(session, "organisation_changed", f"organisation:{organisation.id}", by=by.id, at=at)


def remove_colleague(
    session: Session, organisation: Organisation, user_id: UUID, *, by: CurrentUser, at: datetime
) -> int:
    """Take a colleague's role away, and end every open invitation: they may know one. How many ended; nobody removes oneself."""
    if user_id == by.id:
        return 0
    open_ = (Token.organisation_id == organisation.id, Token.used_at.is_(None), Token.expires_at > at)
    ended = session.scalars(sql_update(Token).where(*open_).values(used_at=at).returning(Token.id_hash)).all()
    session.execute(delete(Role).where(Role.organisation_id == organisation.id, Role.user_id == user_id))
    audit.record(session, "colleague_removed", f"organisation:{organisation.id}", by=by.id, at=at)
    return len(ended)


def scoring_profile(organisation: Organisation) -> dict[ProfileField, str | tuple[str, ...]]:
    """What conditions of items may ask of this enterprise."""
    return {
        ProfileField.PRODUCTION_TYPE: organisation.production_type,
        ProfileField.SIZE: organisation.size,
        ProfileField.ACTIVITIES: tuple(organisation.activities),
    }


def _flush(session: Session) -> None:
    try:
        session.flush()
    except IntegrityError as error:  # somebody else entered this code since we looked
        raise CodeTakenError from error


def _apply(organisation: Organisation, profile: Profile, *, at: datetime) -> None:
    organisation.name = profile.name
    organisation.industry = profile.industry
    organisation.region = profile.region
    organisation.staff = profile.staff
    organisation.revenue = profile.revenue
    organisation.size = classify(profile.industry, staff=profile.staff, revenue=profile.revenue).size
    organisation.production_type = profile.production_type
    organisation.activities = list(profile.activities)
    organisation.kept_out = profile.kept_out
    organisation.updated_at = at
