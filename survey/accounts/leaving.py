"""What goes with somebody who is the last one: enterprises and consultancies without anybody else, with their files."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, aliased

from survey.access import OWN_PEOPLE
from survey.campaigns import counting
from survey.evidence.queries import is_used
from survey.files import FileStore
from survey.models import (
    ActionFile,
    Assessment,
    Brand,
    Consultant,
    ConsultantKind,
    Engagement,
    Evidence,
    ImprovementAction,
    Party,
    Report,
    Review,
    ReviewOutcome,
    Role,
    RoleKind,
    Signature,
    Submission,
)
from survey.verification import queries as verification
from survey.verification import services as traces

HASH = re.compile(r"\b[0-9a-f]{64}\b")


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaving:
    """What nobody is left in once this user is gone."""

    organisations: tuple[UUID, ...]
    consultancies: tuple[UUID, ...]


def leaving(session: Session, user_id: UUID) -> Leaving:
    """Enterprises that the user manages and consultancies that they lead, with nobody else in them."""
    other, colleague = aliased(Role), aliased(Consultant)
    own_people = select(other).where(
        other.organisation_id == Role.organisation_id, other.user_id != user_id, other.kind.in_(OWN_PEOPLE)
    )
    managed = select(Role.organisation_id).where(Role.user_id == user_id, Role.kind == RoleKind.ADMIN)
    colleagues = select(colleague).where(
        colleague.consultancy_id == Consultant.consultancy_id, colleague.user_id != user_id
    )
    led = select(Consultant.consultancy_id).where(Consultant.user_id == user_id, Consultant.kind == ConsultantKind.LEAD)
    return Leaving(
        organisations=tuple(session.scalars(managed.where(~own_people.exists()))),
        consultancies=tuple(session.scalars(led.where(~colleagues.exists()))),
    )


def signed(session: Session, gone: Leaving) -> int:
    """How many signed results go."""
    return sum(
        session.scalar(select(func.count()).select_from(verification.signed_of(party, id_).subquery())) or 0
        for party, id_ in _sides(gone)
    )


def prepare(session: Session, gone: Leaving, *, at: datetime) -> frozenset[str]:
    """Leave traces of what was signed; hashes of the files that may be needed by nobody once all this is deleted."""
    for party, id_ in _sides(gone):
        traces.leave_traces(session, party, id_, at=at)
    for organisation_id in gone.organisations:
        counting.withdraw(session, organisation_id, at=at)
    return _files(session, gone)


def clear(session: Session, store: FileStore, hashes: Iterable[str]) -> None:
    """Delete those of these files that nothing needs any more; after what they belonged to is deleted."""
    for sha256 in hashes:
        if not is_used(session, sha256):
            store.delete(sha256)


def _sides(gone: Leaving) -> list[tuple[Party, UUID]]:
    return [
        *((Party.ENTERPRISE, id_) for id_ in gone.organisations),
        *((Party.CONSULTANCY, id_) for id_ in gone.consultancies),
    ]


def _files(session: Session, gone: Leaving) -> frozenset[str]:
    assessments = select(Assessment.id).where(Assessment.organisation_id.in_(gone.organisations))
    submissions = select(Submission.id).where(Submission.assessment_id.in_(assessments))
    engagements = select(Engagement.id).where(Engagement.consultancy_id.in_(gone.consultancies))
    reviews = select(Review.id).where(or_(Review.assessment_id.in_(assessments), Review.engagement_id.in_(engagements)))
    outcomes = select(ReviewOutcome.id).where(ReviewOutcome.review_id.in_(reviews))
    actions = select(ImprovementAction.id).where(ImprovementAction.organisation_id.in_(gone.organisations))
    of_reports = or_(Report.submission_id.in_(submissions), Report.outcome_id.in_(outcomes))
    kept = (
        select(Evidence.sha256).where(Evidence.assessment_id.in_(assessments)),
        select(ActionFile.sha256).where(ActionFile.action_id.in_(actions)),
        select(Report.sha256).where(of_reports),
        select(Brand.logo).where(Brand.consultancy_id.in_(gone.consultancies)),
        select(Report.diagnosis).where(of_reports, Report.diagnosis != ""),  # names the logo it is printed with
        select(Signature.diagnosis).where(Signature.outcome_id.in_(outcomes)),
    )
    return frozenset(sha256 for query in kept for text in session.scalars(query) for sha256 in HASH.findall(text or ""))
