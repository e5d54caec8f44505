"""Scenarios a user may see; anybody else's are not found."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.exc import NoResultFound
from sqlalchemy.orm import Session

from survey.access import Action, CurrentUser, permitted
from survey.models import Assessment, Scenario, Submission, User


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A line of the list of scenarios."""

    id: UUID
    name: str
    changes: int
    measures: int
    updated_at: datetime
    updated_by: str | None


def scenarios(session: Session, submission_id: UUID) -> list[Scenario]:
    """Those of one submission, which the caller may read, by name."""
    query = select(Scenario).where(Scenario.submission_id == submission_id)
    return sorted(session.scalars(query), key=lambda scenario: (scenario.created_at, scenario.name))


def listed(session: Session, submission_id: UUID) -> Sequence[Kept]:
    """The same as lines of a list, oldest first."""
    query = (
        select(Scenario, User.name)
        .join(User, User.id == Scenario.updated_by, isouter=True)
        .where(Scenario.submission_id == submission_id)
        .order_by(Scenario.created_at, Scenario.name)
    )
    return [
        Kept(
            id=scenario.id,
            name=scenario.name,
            changes=len(scenario.answers),
            measures=len(scenario.measures),
            updated_at=scenario.updated_at,
            updated_by=name,
        )
        for scenario, name in session.execute(query)
    ]


def scenario(
    session: Session, user: CurrentUser, assessment_id: UUID, scenario_id: UUID, *, action: Action = Action.READ
) -> Scenario:
    """A scenario of an assessment in whose organisation the user's role allows `action`; else NoResultFound."""
    query: Select[*tuple[Any, ...]] = (
        select(Scenario)
        .join(Submission, Submission.id == Scenario.submission_id)
        .join(Assessment, Assessment.id == Submission.assessment_id)
        .where(Scenario.id == scenario_id, Assessment.id == assessment_id)
    )
    found: Scenario = session.scalars(permitted(query, Assessment.organisation_id, user=user, action=action)).one()
    return found


def to_change(session: Session, user: CurrentUser, assessment_id: UUID, scenario_id: UUID) -> Scenario:
    """A scenario the user may change: a consultant those they kept themselves; else NoResultFound."""
    kept = scenario(session, user, assessment_id, scenario_id, action=Action.EXPLORE)
    if kept.id not in changeable(session, user, kept.submission_id):
        raise NoResultFound
    return kept


def changeable(session: Session, user: CurrentUser, submission_id: UUID) -> frozenset[UUID]:
    """Ids of the scenarios of a submission that the user may change, provided they may read it."""
    query: Select[*tuple[Any, ...]] = (
        select(Scenario.id)
        .join(Submission, Submission.id == Scenario.submission_id)
        .join(Assessment, Assessment.id == Submission.assessment_id)
        .where(Submission.id == submission_id)
    )
    of_own = permitted(query, Assessment.organisation_id, user=user, action=Action.ANSWER)
    return frozenset(session.scalars(of_own)) | frozenset(session.scalars(query.where(Scenario.created_by == user.id)))


def find_scenario(session: Session, user: CurrentUser, assessment_id: UUID, scenario_id: UUID) -> Scenario | None:
    """The same, or None: while somebody had it open it may have been deleted."""
    try:
        return scenario(session, user, assessment_id, scenario_id)
    except NoResultFound:
        return None


def submission_id(session: Session, user: CurrentUser, assessment_id: UUID, *, action: Action) -> UUID:
    """Submission of an assessment the user may act on, held until the end of the transaction; else NoResultFound."""
    query: Select[*tuple[Any, ...]] = (
        select(Submission.id)
        .join(Assessment, Assessment.id == Submission.assessment_id)
        .where(Assessment.id == assessment_id)
    )
    allowed = permitted(query, Assessment.organisation_id, user=user, action=action)
    found: UUID = session.execute(allowed.with_for_update(of=Submission)).scalar_one()
    return found
