"""What can be done with a target: setting, changing and deleting it, entering values by hand."""

from dataclasses import asdict, dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from survey import audit
from survey.access import CurrentUser
from survey.models import COMPUTED, Target, TargetKind, TargetValue
from survey.targets.suggestions import QUESTIONNAIRE, Suggestion


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What is to be reached by when; what a kind has no use for is empty."""

    goal: Decimal
    due_on: date
    title: str = ""
    unit: str = ""
    questionnaire: str = ""
    level: int | None = None
    basis: str = ""


def set_target(
    session: Session, area_id: UUID, kind: TargetKind, terms: Terms, *, by: CurrentUser, at: datetime
) -> Target:
    """Set a target for an area."""
    target = Target(area_id=area_id, kind=kind, **asdict(terms), created_at=at, created_by=by.id)
    return _added(session, target, by=by, at=at)


def take_over(
    session: Session, area_id: UUID, suggestion: Suggestion, due_on: date, *, by: CurrentUser, at: datetime
) -> Target:
    """Set a target as it is suggested; one that the area has already stays as it is."""
    held = select(Target).where(Target.area_id == area_id, Target.suggested == suggestion.key)
    known = session.scalars(held.order_by(Target.created_at)).first()
    if known is not None:
        return known
    target = Target(
        area_id=area_id, kind=suggestion.kind, goal=Decimal(suggestion.goal), unit=suggestion.unit, due_on=due_on,
        questionnaire=QUESTIONNAIRE if suggestion.kind in COMPUTED else "", suggested=suggestion.key, created_at=at,
        created_by=by.id,
    )  # fmt: skip
    return _added(session, target, by=by, at=at)


def _added(session: Session, target: Target, *, by: CurrentUser, at: datetime) -> Target:
    session.add(target)
    session.flush()
    audit.record(session, "target_set", _subject(target.id), by=by.id, at=at)
    return target


def change(session: Session, target: Target, terms: Terms, *, by: CurrentUser, at: datetime) -> None:
    """Change what is to be reached; its kind stays."""
    for key, value in asdict(terms).items():
        setattr(target, key, value)
    session.flush()
    audit.record(session, "target_changed", _subject(target.id), by=by.id, at=at)


def delete(session: Session, target: Target, *, by: CurrentUser, at: datetime) -> None:
    """Delete a target with the values entered for it."""
    audit.record(session, "target_deleted", _subject(target.id), by=by.id, at=at)
    session.delete(target)
    session.flush()


def enter_value(
    session: Session, target: Target, day: date, value: Decimal, *, note: str, by: CurrentUser, at: datetime
) -> TargetValue:
    """Enter the value of a day; one that is there already is replaced."""
    known = select(TargetValue).where(TargetValue.target_id == target.id, TargetValue.day == day)
    entered = session.scalars(known).one_or_none() or TargetValue(target_id=target.id, day=day)
    entered.value, entered.note, entered.entered_at, entered.entered_by = value, note, at, by.id
    session.add(entered)
    session.flush()
    audit.record(session, "target_value_entered", _subject(target.id), by=by.id, at=at)
    return entered


def delete_value(session: Session, target: Target, value: TargetValue, *, by: CurrentUser, at: datetime) -> None:
    """Delete a value that was entered wrongly."""
    session.delete(value)
    session.flush()
    audit.record(session, "target_value_deleted", _subject(target.id), by=by.id, at=at)


def _subject(target_id: UUID) -> str:
    return f"target:{target_id}"
