"""Keeping what-ifs: making, changing, renaming and deleting scenarios. Reading what is kept never changes a submission."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from survey import audit
from survey.forms.validators import clean_line
from survey.models import Scenario
from survey.models.scenario import LONGEST_NAME

MOST = 20  #: scenarios of one submission


class Refusal(StrEnum):
    """Why a scenario cannot be kept."""

    NO_NAME = "no_name"
    NAME_TOO_LONG = "name_too_long"
    NAME_TAKEN = "name_taken"
    TOO_MANY = "too_many"
    EMPTY = "empty"
    STALE = "stale"


class ScenarioError(Exception):
    """A scenario that cannot be kept, and why."""

    def __init__(self, reason: Refusal) -> None:
        self.reason = reason
        super().__init__(f"the scenario cannot be kept: {reason}")


def save(
    session: Session,
    submission_id: UUID,
    name: str,
    *,
    answers: Mapping[str, str],
    measures: Sequence[str],
    by: UUID,
    at: datetime,
) -> Scenario:
    """Keep a new scenario of a submission the caller has locked.

    Raises
    ------
    ScenarioError
        If nothing is in it, the name will not do, or there are `MOST` already.
    """
    if not answers and not measures:
        raise ScenarioError(Refusal.EMPTY)
    taken = _names(session, submission_id)
    if len(taken) >= MOST:
        raise ScenarioError(Refusal.TOO_MANY)
    scenario = Scenario(
        submission_id=submission_id,
        name=_checked(name, taken),
        answers=dict(answers),
        measures=list(measures),
        created_at=at,
        created_by=by,
        updated_at=at,
        updated_by=by,
    )
    session.add(scenario)
    session.flush()
    audit.record(session, "scenario_saved", f"scenario:{scenario.id}", by=by, at=at)
    return scenario


def overwrite(
    session: Session,
    scenario: Scenario,
    *,
    answers: Mapping[str, str],
    measures: Sequence[str],
    revision: int,
    by: UUID,
    at: datetime,
) -> None:
    """Put other answers and measures into a scenario.

    Raises
    ------
    ScenarioError
        If nothing is in it, or somebody else has changed it since `revision`.
    """
    if not answers and not measures:
        raise ScenarioError(Refusal.EMPTY)
    session.refresh(scenario, with_for_update=True)
    if scenario.revision != revision:
        raise ScenarioError(Refusal.STALE)
    scenario.answers, scenario.measures = dict(answers), list(measures)
    _touch(session, scenario, "scenario_changed", by=by, at=at)


def rename(session: Session, scenario: Scenario, name: str, *, by: UUID, at: datetime) -> None:
    """Give a scenario, whose submission the caller has locked, another name.

    Raises
    ------
    ScenarioError
        If the name will not do.
    """
    scenario.name = _checked(name, _names(session, scenario.submission_id) - {scenario.name})
    _touch(session, scenario, "scenario_renamed", by=by, at=at)


def delete(session: Session, scenario: Scenario, *, by: UUID, at: datetime) -> None:
    """Forget a scenario."""
    audit.record(session, "scenario_deleted", f"scenario:{scenario.id}", by=by, at=at)
    session.delete(scenario)
    session.flush()


def free_name(session: Session, submission_id: UUID, wanted: str) -> str:
    """`wanted`, with a number behind it if another scenario is called so."""
    taken, name, number = _names(session, submission_id), wanted[:LONGEST_NAME], 2
    while name in taken:
        name = f"{wanted[: LONGEST_NAME - 4]} {number}"
        number += 1
    return name


def _names(session: Session, submission_id: UUID) -> set[str]:
    return set(session.scalars(select(Scenario.name).where(Scenario.submission_id == submission_id)))


def _checked(name: str, taken: set[str]) -> str:
    """The name without what cannot be seen."""
    cleaned = clean_line(name)
    if not cleaned:
        raise ScenarioError(Refusal.NO_NAME)
    if len(cleaned) > LONGEST_NAME:
        raise ScenarioError(Refusal.NAME_TOO_LONG)
    if cleaned in taken:
        raise ScenarioError(Refusal.NAME_TAKEN)
    return cleaned


def _touch(session: Session, scenario: Scenario, action: str, *, by: UUID, at: datetime) -> None:
    scenario.revision += 1
    scenario.updated_at, scenario.updated_by = at, by
    session.flush()
    audit.record(session, action, f"scenario:{scenario.id}", by=by, at=at)
