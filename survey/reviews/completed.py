"""What completed reviews came to, for lists: where each enterprise stands as its reviewers found it, all of one questionnaire at once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from questionnaires import catalogue
from survey.assessments.standings import Standing, standings
from survey.models import Assessment, Review, ReviewOutcome, Submission
from survey.reviews.queries import Seen
from survey.reviews.states import SHOWN_TO_ENTERPRISE


@dataclass(frozen=True, slots=True, kw_only=True)
class Completed:
    """A review that is completed, and not taken up again."""

    outcome_id: UUID
    submission_id: UUID
    standing: Standing


def completed(session: Session, reviews: Sequence[Review | Seen]) -> Mapping[UUID, Completed]:
    """Those of `reviews` that are completed, by review."""
    done = [each.id for each in reviews if each.state in SHOWN_TO_ENTERPRISE]
    if not done:
        return {}
    query = (
        select(
            ReviewOutcome.review_id, ReviewOutcome.id, ReviewOutcome.submission_id, ReviewOutcome.answers,
            Assessment.questionnaire, Assessment.version,
        )
        .join(Submission, Submission.id == ReviewOutcome.submission_id)
        .join(Assessment, Assessment.id == Submission.assessment_id)
        .where(ReviewOutcome.review_id.in_(done))
        .order_by(ReviewOutcome.completed_at)
    )  # fmt: skip
    newest = {row.review_id: row for row in session.execute(query)}
    by_version: dict[tuple[str, str], dict[UUID, str]] = {}
    for row in newest.values():
        by_version.setdefault((row.questionnaire, row.version), {})[row.review_id] = row.answers
    stand: dict[UUID, Standing] = {}
    for (code, number), answers in by_version.items():
        stand |= standings(catalogue.get(code, number), answers)
    return {
        review_id: Completed(outcome_id=row.id, submission_id=row.submission_id, standing=stand[review_id])
        for review_id, row in newest.items()
    }
