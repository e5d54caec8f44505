"""What pages about targets read, narrowed to the areas the user looks after."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from survey.access import Action, CurrentUser, looking_after
from survey.models import Target, TargetValue


def of_area(session: Session, area_id: UUID) -> Sequence[Target]:
    """Targets of an area, those due first at the top."""
    query = select(Target).where(Target.area_id == area_id).order_by(Target.due_on, Target.created_at, Target.id)
    return session.scalars(query).all()


def get(session: Session, user: CurrentUser, area_id: UUID, target_id: UUID, *, action: Action) -> Target:
    """Target of an area in which the user may do `action`; else NoResultFound."""
    query = select(Target).where(Target.id == target_id, Target.area_id == area_id)
    return session.scalars(looking_after(query, Target.area_id, user=user, action=action)).one()


def values(session: Session, target_ids: Sequence[UUID]) -> Mapping[UUID, Sequence[TargetValue]]:
    """Values by hand of targets, the oldest first."""
    query = select(TargetValue).where(TargetValue.target_id.in_(target_ids)).order_by(TargetValue.day)
    found: dict[UUID, list[TargetValue]] = {}
    for each in session.scalars(query):
        found.setdefault(each.target_id, []).append(each)
    return found


def value(session: Session, target: Target, value_id: UUID) -> TargetValue:
    """One value of a target; else NoResultFound."""
    query = select(TargetValue).where(TargetValue.id == value_id, TargetValue.target_id == target.id)
    return session.scalars(query).one()
