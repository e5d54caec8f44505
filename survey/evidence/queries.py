"""Evidence a user may see, with the side they stand on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, or_, select
from sqlalchemy.exc import NoResultFound
from sqlalchemy.orm import Session

from survey.access import Action, CurrentUser, consulting, permitted
from survey.assessments import corrections
from survey.models import (
    SIGNED_STATES,
    ActionFile,
    Assessment,
    Brand,
    Consultant,
    Engagement,
    EngagementState,
    Evidence,
    Organisation,
    Party,
    Report,
    Review,
    ReviewOutcome,
    ReviewState,
    Role,
    RoleKind,
    Signature,
    User,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """An assessment whose evidence somebody may see."""

    assessment: Assessment
    organisation: str
    party: Party  #: the side they stand on
    adds: bool  #: whether they may hand in something now
    replaced_by: UUID | None  #: the corrected submission that counts instead


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
    replaced_by = corrections.in_place_of(session, assessment_id)
    is_open = not _signed(session, assessment_id) if consultant else draft or _disputed(session, assessment_id)
    return Place(
        assessment=row.Assessment,
        organisation=row.name,
        party=Party.CONSULTANCY if consultant else Party.ENTERPRISE,
        adds=is_open and replaced_by is None,
        replaced_by=replaced_by,
    )


def _signed(session: Session, assessment_id: UUID) -> bool:
    """Whether a review of it is signed: from then on nothing of what it rests on changes."""
    done = Review.state.in_(SIGNED_STATES)
    return session.scalar(select(Review.id).where(Review.assessment_id == assessment_id, done).limit(1)) is not None


def _disputed(session: Session, assessment_id: UUID) -> bool:
    """Whether the enterprise disputes a review of it, and may show why; not once anything that rests on it is signed."""
    query = select(Review.id).join(Engagement, Engagement.id == Review.engagement_id)
    query = query.where(Review.assessment_id == assessment_id, Review.state == ReviewState.DISPUTED)
    found = session.scalar(query.where(Engagement.state == EngagementState.ACTIVE).limit(1))
    return found is not None and not _signed(session, assessment_id)


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


def changeable(session: Session, user: CurrentUser, where: Place) -> frozenset[UUID]:
    """Ids of the evidence that the user may delete now: of the enterprise, or of somebody in the same consultancy."""
    if not where.adds:
        return frozenset()
    query = select(Evidence.id).where(Evidence.assessment_id == where.assessment.id, Evidence.party == where.party)
    if where.party is Party.CONSULTANCY:
        house = select(Consultant.user_id)
        colleagues = consulting(house, Consultant.consultancy_id, user=user, action=Action.CONSULT)
        query = query.where(Evidence.uploaded_by.in_(colleagues))
    elif where.assessment.submitted_at is not None:
        query = query.where(Evidence.uploaded_at > (_completed_at(session, where) or where.assessment.submitted_at))
    return frozenset(session.scalars(query))


def _completed_at(session: Session, where: Place) -> datetime | None:
    """When a review of it was last completed: what was there then is part of its outcome."""
    query = select(func.max(ReviewOutcome.completed_at)).join(Review, Review.id == ReviewOutcome.review_id)
    return session.scalar(query.where(Review.assessment_id == where.assessment.id))


def is_used(session: Session, sha256: str) -> bool:
    """Whether anything still needs the bytes with this hash in the file store: what is the same lies there once, whoever sent it."""
    needed = (
        select(Evidence.id).where(Evidence.sha256 == sha256),
        select(ActionFile.id).where(ActionFile.sha256 == sha256),
        select(Brand.consultancy_id).where(Brand.logo == sha256),
        select(Report.id).where(or_(Report.sha256 == sha256, Report.diagnosis.contains(sha256))),
        select(Signature.id).where(Signature.diagnosis.contains(sha256)),
    )
    return any(session.scalar(query.limit(1)) is not None for query in needed)
