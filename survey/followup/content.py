"""What people write about an action, and how it differs from what is kept."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from uuid import UUID

from survey.models import ActionState, ImprovementAction


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """Everything about an action that can be changed; amounts in 万元."""

    title: str
    details: str = ""
    owner_id: UUID | None = None
    owner_name: str = ""
    begin_on: date | None = None
    due_on: date | None = None
    state: ActionState = ActionState.PLANNED
    done_on: date | None = None
    reason: str = ""
    cost_planned: Decimal | None = None
    cost_actual: Decimal | None = None
    evidence_url: str = ""
    evidence_note: str = ""
    effect: str = ""
    effect_before: Decimal | None = None
    effect_after: Decimal | None = None
    effect_unit: str = ""


NAMES = tuple(each.name for each in fields(Content))


def of(action: ImprovementAction) -> Content:
    """What is kept."""
    return Content(**{name: getattr(action, name) for name in NAMES})


def put(action: ImprovementAction, content: Content) -> None:
    """Keep it."""
    for name in NAMES:
        setattr(action, name, getattr(content, name))


def as_texts(content: Content) -> dict[str, str]:
    """Every field as text: days in ISO form, numbers in their shortest spelling."""
    return {name: _text(getattr(content, name)) for name in NAMES}


def differences(before: Content, after: Content) -> Mapping[str, list[str]]:
    """Fields that differ, each with both texts."""
    old, new = as_texts(before), as_texts(after)
    return {name: [old[name], new[name]] for name in NAMES if old[name] != new[name]}


def _text(value: object) -> str:
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return "" if value is None else str(value)
