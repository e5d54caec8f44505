"""What stands behind the code of a signed report."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from reports.formats import Format
from survey.assessments.standings import Standing, standings
from survey.diagnostics import frozen
from survey.diagnostics.frozen import Frozen
from survey.models import (
    Assessment,
    Engagement,
    Party,
    Report,
    ReportState,
    Review,
    ReviewOutcome,
    Signature,
    SignatureTrace,
    Submission,
)
from survey.models.review import CODE_LENGTH


@dataclass(frozen=True, slots=True, kw_only=True)
class Signed:
    """A signed result."""

    frozen: Frozen
    signature: Signature
    standing: Standing
    files: Mapping[
        str, tuple[Format, str] | None
    ]  #: SHA-256 of every file that carries it: kind and language, None for the outcome itself
    comparisons: Mapping[
        str, str
    ]  #: SHA-256 of every PDF before and after that rests on it and prints its code: language


def tidy(code: str) -> str:
    """A code as it is kept, however it was typed; empty for what can be none."""
    last = unicodedata.normalize("NFKC", code).rstrip("/").rpartition("/")[2]
    plain = re.sub(r"[^0-9A-Z]", "", last.upper())
    return plain if len(plain) == CODE_LENGTH else ""


def find(session: Session, code: str) -> Signed | None:
    """What was signed under this code; None for nothing."""
    query = select(Signature, ReviewOutcome, Submission, Assessment)
    query = query.join(ReviewOutcome, ReviewOutcome.id == Signature.outcome_id)
    query = query.join(Submission, Submission.id == ReviewOutcome.submission_id)
    query = query.join(Assessment, Assessment.id == Submission.assessment_id)
    row = session.execute(query.where(Signature.code == tidy(code))).one_or_none()
    if row is None:
        return None
    signature, outcome, submission, assessment = row
    found = frozen.read(assessment, submission).reviewed(outcome, signature, diagnosis=signature.diagnosis)
    files = files_of(session, outcome)
    return Signed(
        frozen=found,
        signature=signature,
        standing=standings(found.questionnaire, {outcome.id: outcome.answers})[outcome.id],
        files={**files, outcome.sha256: None},
        comparisons=_comparisons(session, assessment.organisation_id, outcome.id),
    )


def _comparisons(session: Session, organisation_id: UUID, outcome_id: UUID) -> Mapping[str, str]:
    query = select(Report.sha256, Report.locale, Report.compared)
    query = query.join(Submission, Submission.id == Report.submission_id)
    query = query.join(Assessment, Assessment.id == Submission.assessment_id)
    made = session.execute(
        query.where(
            Assessment.organisation_id == organisation_id, Report.compared != "", Report.state == ReportState.DONE
        )
    )
    return {sha256: locale for sha256, locale, compared in made if sha256 and _cites(compared, outcome_id)}


def _cites(text: str, outcome_id: UUID) -> bool:
    from survey.followup.compared import Compared  # noqa: PLC0415  (its pages build on accounts, which build on this)

    compared = Compared.read(text)
    return any(
        outcome == outcome_id and signed for outcome, signed in zip(compared.outcomes, compared.signed, strict=True)
    )


def files_of(session: Session, outcome: ReviewOutcome) -> dict[str, tuple[Format, str]]:
    """Kind and language of every signed file that shows this outcome, by its SHA-256."""
    made = select(Report.sha256, Report.locale, Report.format).where(
        Report.outcome_id == outcome.id, Report.signed, Report.state == ReportState.DONE
    )
    return {sha256: (kind, locale) for sha256, locale, kind in session.execute(made) if sha256}


def find_trace(session: Session, code: str) -> SignatureTrace | None:
    """What stays of what was signed under this code by, or about, somebody who is gone; None for nothing."""
    return session.get(SignatureTrace, tidy(code))


def signed_of(party: Party, id_: UUID) -> Select[Signature, ReviewOutcome]:
    """Signatures about an enterprise, or of a consultancy, each with what was signed."""
    query = select(Signature, ReviewOutcome).join(ReviewOutcome, ReviewOutcome.id == Signature.outcome_id)
    query = query.join(Review, Review.id == ReviewOutcome.review_id)
    if party is Party.CONSULTANCY:
        return query.join(Engagement, Engagement.id == Review.engagement_id).where(Engagement.consultancy_id == id_)
    query = query.join(Submission, Submission.id == ReviewOutcome.submission_id)
    query = query.join(Assessment, Assessment.id == Submission.assessment_id)
    return query.where(Assessment.organisation_id == id_)
