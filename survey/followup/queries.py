"""Actions a user may see, with who is responsible; anybody else's are not found."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, case, func, select
from sqlalchemy.orm import Session

from survey.access import OWN_PEOPLE, Action, CurrentUser, permitted
from survey.followup.words import OPEN
from survey.models import (
    ActionEvent,
    ActionFile,
    ActionState,
    Assessment,
    ImprovementAction,
    Organisation,
    Role,
    Submission,
    User,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """An action with who is responsible."""

    action: ImprovementAction
    owner: str  #: empty: nobody

    @property
    def open(self) -> bool:
        """Whether something is still to be done."""
        return self.action.state in OPEN

    def overdue(self, today: date) -> bool:
        """Whether its day is past and it is not done."""
        return self.open and self.action.due_on is not None and self.action.due_on < today


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """How much of an enterprise is open."""

    all: int
    open: int
    overdue: int


def organisation(session: Session, user: CurrentUser, organisation_id: UUID) -> Organisation:
    """Enterprise whose actions the user may see and change: one's own, or a client's; else NoResultFound."""
    query = select(Organisation).where(Organisation.id == organisation_id)
    return session.scalars(permitted(query, Organisation.id, user=user, action=Action.EXPLORE)).one()


def organisations(session: Session, user: CurrentUser) -> Sequence[Organisation]:
    """All of these, by name."""
    query = select(Organisation).order_by(Organisation.name)
    return session.scalars(permitted(query, Organisation.id, user=user, action=Action.EXPLORE)).all()


def is_own(session: Session, user: CurrentUser, organisation_id: UUID) -> bool:
    """Whether the user is one of its people, and does not see it from a consultancy."""
    query = select(Organisation.id).where(Organisation.id == organisation_id)
    return session.scalar(permitted(query, Organisation.id, user=user, action=Action.ANSWER)) is not None


def listed(session: Session, organisation_id: UUID) -> Sequence[Listed]:
    """Actions of an enterprise that the user was found to see, those due first before others."""
    query = _all().where(ImprovementAction.organisation_id == organisation_id)
    rows = [_listed(action, name) for action, name in session.execute(query)]
    return sorted(rows, key=lambda each: (each.action.due_on or date.max, each.action.created_at, each.action.title))


def get(session: Session, user: CurrentUser, action_id: UUID) -> Listed:
    """Action the user may see and change; else NoResultFound."""
    query = _all().where(ImprovementAction.id == action_id)
    row = session.execute(permitted(query, ImprovementAction.organisation_id, user=user, action=Action.EXPLORE)).one()
    return _listed(row[0], row[1])


def people(session: Session, organisation_id: UUID) -> Sequence[User]:
    """Who can be responsible: the enterprise's own people."""
    own = Role.organisation_id == organisation_id, Role.kind.in_(OWN_PEOPLE)
    return session.scalars(select(User).join(Role).where(*own).order_by(User.name)).all()


def history(session: Session, action_id: UUID) -> Sequence[tuple[ActionEvent, str]]:
    """What was done to an action and by whom, the latest first."""
    query = select(ActionEvent, User.name).join(User, User.id == ActionEvent.user_id, isouter=True)
    rows = session.execute(query.where(ActionEvent.action_id == action_id).order_by(ActionEvent.at.desc()))
    return [(event, name or "") for event, name in rows]


def noted(session: Session, action_ids: Sequence[UUID], *fields: str) -> Mapping[UUID, datetime]:
    """When one of these fields of each of these actions was last set."""
    found: dict[UUID, datetime] = {}
    query = select(ActionEvent).where(ActionEvent.action_id.in_(action_ids)).order_by(ActionEvent.at)
    for event in session.scalars(query):
        if event.what == "added" or not event.changes.keys().isdisjoint(fields):
            found[event.action_id] = event.at
    return found


def names(session: Session, ids: set[UUID]) -> Mapping[str, str]:
    """Names of these users by id; those who left have none."""
    return {str(row.id): row.name for row in session.execute(select(User.id, User.name).where(User.id.in_(ids)))}


def files(session: Session, action_ids: Sequence[UUID]) -> Mapping[UUID, Sequence[ActionFile]]:
    """Files of actions, oldest first."""
    found: dict[UUID, list[ActionFile]] = {}
    query = select(ActionFile).where(ActionFile.action_id.in_(action_ids)).order_by(ActionFile.uploaded_at)
    for each in session.scalars(query):
        found.setdefault(each.action_id, []).append(each)
    return found


def file(session: Session, user: CurrentUser, file_id: UUID) -> tuple[ActionFile, ImprovementAction]:
    """File of an action the user may see; else NoResultFound."""
    query: Select[*tuple[Any, ...]] = select(ActionFile, ImprovementAction)
    query = query.join(ImprovementAction, ImprovementAction.id == ActionFile.action_id).where(ActionFile.id == file_id)
    allowed = permitted(query, ImprovementAction.organisation_id, user=user, action=Action.EXPLORE)
    row = session.execute(allowed).one()
    return row[0], row[1]


def counts(session: Session, organisation_ids: Sequence[UUID], *, today: date) -> Mapping[UUID, Counts]:
    """How much is open and overdue, by enterprise; those without actions are left out."""
    still = ImprovementAction.state.in_(OPEN)
    late = still & (ImprovementAction.due_on < today)
    query = select(
        ImprovementAction.organisation_id,
        func.count().label("all"),
        func.sum(case((still, 1), else_=0)).label("open"),
        func.sum(case((late, 1), else_=0)).label("overdue"),
    )
    mine = query.where(ImprovementAction.organisation_id.in_(organisation_ids))
    rows = session.execute(mine.group_by(ImprovementAction.organisation_id))
    return {row.organisation_id: Counts(all=row.all, open=row.open, overdue=row.overdue) for row in rows}


def taken(session: Session, organisation_id: UUID, questionnaire: str, submission_id: UUID) -> Mapping[str, UUID]:
    """Measures that are actions already, with their ids: taken from this result, or open whatever result they are from."""
    query = select(ImprovementAction).where(
        ImprovementAction.organisation_id == organisation_id,
        ImprovementAction.questionnaire == questionnaire,
        ImprovementAction.state.in_(OPEN) | (ImprovementAction.submission_id == submission_id),
    )
    return {action.measure: action.id for action in session.scalars(query)}


def own_titles(session: Session, organisation_id: UUID) -> Mapping[str, UUID]:
    """Actions that carry out no measure of a library, by what they are called."""
    mine = ImprovementAction.organisation_id == organisation_id, ImprovementAction.measure == ""
    return {action.title: action.id for action in session.scalars(select(ImprovementAction).where(*mine))}


def of_assessment(session: Session, user: CurrentUser, assessment_id: UUID) -> tuple[UUID, UUID]:
    """Enterprise and submission of an assessment the user may take measures over from; else NoResultFound."""
    query: Select[*tuple[Any, ...]] = (
        select(Assessment.organisation_id, Submission.id)
        .join(Submission, Submission.assessment_id == Assessment.id)
        .where(Assessment.id == assessment_id)
    )
    row = session.execute(permitted(query, Assessment.organisation_id, user=user, action=Action.EXPLORE)).one()
    return row[0], row[1]


def state_of(text: str) -> ActionState | None:
    """The state that a form or an address names, if it does."""
    return ActionState(text) if text in set(ActionState) else None


def _all() -> Select[*tuple[Any, ...]]:
    query: Select[*tuple[Any, ...]] = select(ImprovementAction, User.name)
    return query.join(User, User.id == ImprovementAction.owner_id, isouter=True)


def _listed(action: ImprovementAction, name: str | None) -> Listed:
    return Listed(action=action, owner=name or action.owner_name)
