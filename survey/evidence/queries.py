"""Evidence a user may see, with the side they stand on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.exc import NoResultFound
from sqlalchemy.orm import Session

from survey.access import Action, CurrentUser, permitted
from survey.models import (
    SIGNED_STATES,
    ActionFile,
    Assessment,
    Evidence,
    Organisation,
    Party,
    Review,
    Role,
    RoleKind,
    User,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """An assessment whose evidence somebody may see."""

    assessment: Assessment
    organisation: str
    party: Party  #: the side they stand on
    adds: bool  #: whether they may hand in something now


def place(session: Session, user: CurrentUser, assessment_id: UUID) -> Place:
    """Assessment whose evidence the user may see; else NoResultFound. A consultant sees none of a draft."""
    query: Select[*tuple[Any, ...]] = select(Assessment, Organisation.name, Role.kind)
    query = query.join(Organisation, Organisation.id == Assessment.organisation_id)
    query = query.join(Role, Role.organisation_id == Organisation.id)
    query = query.where(Assessment.id == assessment_id, Role.user_id == user.id)
    row = session.execute(permitted(query, Assessment.organisation_id, user=user, action=Action.READ)).one()
    consultant, draft = row.kind is RoleKind.CONSULTANT, row.Assessment.submitted_at is None
    if consultant and draft:
        raise NoResultFound
    return Place(
        assessment=row.Assessment,
        organisation=row.name,
        party=Party.CONSULTANCY if consultant else Party.ENTERPRISE,
        adds=(consultant and not _signed(session, assessment_id)) or (draft and not consultant),
    )


def _signed(session: Session, assessment_id: UUID) -> bool:
    """Whether a review of it is signed: from then on nothing of what it rests on changes."""
    done = Review.state.in_(SIGNED_STATES)
    return session.scalar(select(Review.id).where(Review.assessment_id == assessment_id, done).limit(1)) is not None


def of_assessment(session: Session, assessment_id: UUID) -> Sequence[tuple[Evidence, str]]:
    """Evidence of an assessment with the names of those who handed it in, by item and time."""
    query = select(Evidence, User.name).join(User, User.id == Evidence.uploaded_by, isouter=True)
    rows = session.execute(
        query.where(Evidence.assessment_id == assessment_id).order_by(Evidence.item, Evidence.uploaded_at)
    )
    return [(evidence, name or "") for evidence, name in rows]


def by_item(session: Session, assessment_id: UUID) -> Mapping[str, Sequence[Evidence]]:
    """The same by item."""
    found: dict[str, list[Evidence]] = {}
    for evidence, _name in of_assessment(session, assessment_id):
        found.setdefault(evidence.item, []).append(evidence)
    return found


def get(session: Session, user: CurrentUser, evidence_id: UUID) -> tuple[Evidence, Place]:
    """Piece of evidence the user may see; else NoResultFound."""
    evidence = session.scalars(select(Evidence).where(Evidence.id == evidence_id)).one()
    return evidence, place(session, user, evidence.assessment_id)


def bytes_of(session: Session, assessment_id: UUID) -> int:
    """Bytes of all evidence of an assessment."""
    query = select(func.coalesce(func.sum(Evidence.size), 0)).where(Evidence.assessment_id == assessment_id)
    return int(session.scalar(query) or 0)


def is_used(session: Session, sha256: str) -> bool:
    """Whether some evidence, or a file beside an action, has these bytes."""
    kept = (select(table.id).where(table.sha256 == sha256).limit(1) for table in (Evidence, ActionFile))
    return any(session.scalar(query) is not None for query in kept)
