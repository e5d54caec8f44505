"""A submission that a review returned: a draft with its answers takes its place, and goes back to the reviewers when it is handed in."""

import json
from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Uuid, bindparam, delete, select
from sqlalchemy.orm import Session, aliased

from survey.assessments import pointed
from survey.assessments.drafts import Opened, Returned, items_of
from survey.models import (
    Assessment,
    Consultancy,
    Correction,
    Engagement,
    EngagementState,
    Evidence,
    Response,
    Review,
    ReviewEvent,
    ReviewStep,
    Submission,
)
from survey.prepared import Prepared, Reader, Runner


def open_draft(session: Session, review: Review, *, by: UUID, at: datetime) -> Assessment:
    """Make a draft with the answers of the submission under review, for the enterprise to correct."""
    old = session.get_one(Assessment, review.assessment_id)
    submission = session.scalars(select(Submission).where(Submission.assessment_id == old.id)).one()
    draft = Assessment(
        organisation_id=old.organisation_id,
        questionnaire=old.questionnaire,
        version=old.version,
        started_at=at,
        started_by=by,
    )
    session.add(draft)
    session.flush()
    session.add(Correction(assessment_id=draft.id, corrects_id=old.id, review_id=review.id))
    session.add_all(
        Response(
            assessment_id=draft.id,
            item=item,
            value=given["value"],
            reason=given["reason"],
            note=given["note"],
            evidence_url=given["evidence_url"],
            updated_at=at,
        )
        for item, given in json.loads(submission.body)["responses"].items()
    )
    for kept in session.scalars(select(Evidence).where(Evidence.assessment_id == old.id)):
        session.add(
            Evidence(
                assessment_id=draft.id,
                item=kept.item,
                name=kept.name,
                media_type=kept.media_type,
                size=kept.size,
                sha256=kept.sha256,
                party=kept.party,
                uploaded_at=kept.uploaded_at,
                uploaded_by=kept.uploaded_by,
            )
        )
    session.flush()
    return draft


def returned(reader: Runner, opened: Opened) -> Returned | None:
    """Who returned what a draft corrects, and why; None for any other assessment, and once nobody waits for it any more."""
    row = RETURNED.find(reader, {"assessment_id": opened.id}) if opened.draft else None
    if row is None:
        return None
    items, reason = pointed.read(row.reason, items_of(opened.definition()))
    return Returned(
        review_id=row.review_id, consultancy=row.consultancy, by_name=row.by_name, at=row.at, reason=reason, items=items
    )


def superseded() -> ColumnElement[bool]:
    """Whether the `Assessment` of a statement was corrected by another that is submitted."""
    later = aliased(Assessment)
    made = select(Correction.corrects_id).join(later, later.id == Correction.assessment_id)
    return Assessment.id.in_(made.where(later.submitted_at.is_not(None)))


def superseded_of(reader: Reader, organisation_ids: Collection[UUID]) -> frozenset[UUID]:
    """Assessments of these enterprises in whose place a correction stands."""
    query = select(Assessment.id).where(Assessment.organisation_id.in_(organisation_ids), superseded())
    return frozenset(reader.execute(query).scalars())


def in_place_of(session: Session, assessment_id: UUID) -> UUID | None:
    """The newest submission that corrects this one; None where this one counts itself."""
    query = select(Correction.assessment_id).join(Assessment, Assessment.id == Correction.assessment_id)
    query = query.where(Correction.corrects_id == assessment_id, Assessment.submitted_at.is_not(None))
    later = session.scalar(query.order_by(Assessment.submitted_at.desc()).limit(1))
    return later and (in_place_of(session, later) or later)


def drop_draft(session: Session, review: Review) -> None:
    """Delete the draft of a review that goes on without it."""
    made = select(Correction.assessment_id).where(Correction.review_id == review.id)
    session.execute(delete(Assessment).where(Assessment.id.in_(made), Assessment.submitted_at.is_(None)))


def awaited(session: Session, assessment_id: UUID) -> bool:
    """Whether reviewers still wait for this correction: none do once their engagement has ended."""
    review = review_of(session, assessment_id)
    return review is not None and session.get_one(Engagement, review.engagement_id).state is EngagementState.ACTIVE


def review_of(session: Session, assessment_id: UUID) -> Review | None:
    """Review that waits for this correction, if it is one, locked."""
    query = select(Review).join(Correction, Correction.review_id == Review.id)
    return session.scalars(query.where(Correction.assessment_id == assessment_id).with_for_update()).one_or_none()


RETURNED = Prepared(
    lambda: (
        select(
            Correction.review_id,
            Consultancy.name.label("consultancy"),
            ReviewEvent.by_name,
            ReviewEvent.at,
            ReviewEvent.reason,
        )
        .join(Review, Review.id == Correction.review_id)
        .join(Engagement, Engagement.id == Review.engagement_id)
        .join(Consultancy, Consultancy.id == Engagement.consultancy_id)
        .join(ReviewEvent, ReviewEvent.review_id == Review.id)
        .where(
            Correction.assessment_id == bindparam("assessment_id", type_=Uuid()),
            ReviewEvent.step == ReviewStep.RETURN,
            Engagement.state == EngagementState.ACTIVE,
        )
        .order_by(ReviewEvent.at.desc())
        .limit(1)
    )
)
