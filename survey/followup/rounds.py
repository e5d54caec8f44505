"""Submissions of an enterprise, newest first: what measures are taken from, and which two rounds can be compared."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from questionnaires import catalogue
from questionnaires.catalogue import CatalogueError
from reports.answers import local
from survey.assessments import corrections
from survey.i18n import locale
from survey.models import Assessment, Review, ReviewOutcome, ReviewState, Submission

STANDS = (ReviewState.CONFIRMED, ReviewState.SIGNED, ReviewState.ARCHIVED)  #: reviews the enterprise agreed with


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """One submission."""

    assessment_id: UUID
    submission_id: UUID
    questionnaire: str
    version: str
    submitted_at: datetime
    earlier: bool = False  #: whether there is one before it to compare it with

    @property
    def title(self) -> str:
        """Of its questionnaire, in the reader's language."""
        try:
            return local(catalogue.get(self.questionnaire, self.version).title, locale())
        except CatalogueError:
            return _("questionnaire %(key)s", key=f"{self.questionnaire}@{self.version}")


def latest(session: Session, organisation_id: UUID) -> Sequence[Round]:
    """The newest submission to each questionnaire of an enterprise that the user was found to see."""
    found: dict[str, list[Round]] = {}
    for each in of_organisation(session, organisation_id):
        found.setdefault(each.questionnaire, []).append(each)
    return [
        Round(
            assessment_id=first.assessment_id,
            submission_id=first.submission_id,
            questionnaire=first.questionnaire,
            version=first.version,
            submitted_at=first.submitted_at,
            earlier=len(others) > 0,
        )
        for first, *others in found.values()
    ]


def of_organisation(session: Session, organisation_id: UUID) -> Sequence[Round]:
    """All submissions that were not corrected by another, newest first."""
    query = _all().where(Assessment.organisation_id == organisation_id, ~corrections.superseded())
    return [_round(row) for row in session.execute(query.order_by(Submission.submitted_at.desc()))]


def before(session: Session, later: UUID) -> Sequence[Round]:
    """Those before the assessment `later` to the same questionnaire, newest first; whoever may read one may read the others."""
    own = select(Assessment.organisation_id, Assessment.questionnaire, Assessment.submitted_at)
    row = session.execute(own.where(Assessment.id == later)).one()
    found = of_organisation(session, row.organisation_id)
    earlier = [
        each for each in found if each.questionnaire == row.questionnaire and each.submitted_at < row.submitted_at
    ]
    return [each for each in earlier if _readable(each)]


def _readable(each: Round) -> bool:
    """Whether its version of the questionnaire is still here, and still what it was."""
    try:
        catalogue.get(each.questionnaire, each.version)
    except CatalogueError:
        return False
    return True


def outcome(session: Session, assessment_id: UUID) -> ReviewOutcome | None:
    """What a review of this submission came to, if the enterprise agreed with it."""
    query = (
        select(ReviewOutcome)
        .join(Review, Review.id == ReviewOutcome.review_id)
        .join(Submission, Submission.id == ReviewOutcome.submission_id)
        .where(Submission.assessment_id == assessment_id, Review.state.in_(STANDS))
        .order_by(ReviewOutcome.completed_at.desc())
    )
    return session.scalars(query.limit(1)).one_or_none()


def _all() -> Select[*tuple[Any, ...]]:
    query: Select[*tuple[Any, ...]] = select(Assessment, Submission.id.label("submission_id"), Submission.submitted_at)
    return query.join(Submission, Submission.assessment_id == Assessment.id)


def _round(row: Any) -> Round:  # noqa: ANN401  (a row)
    return Round(
        assessment_id=row.Assessment.id,
        submission_id=row.submission_id,
        questionnaire=row.Assessment.questionnaire,
        version=row.Assessment.version,
        submitted_at=row.submitted_at,
    )
