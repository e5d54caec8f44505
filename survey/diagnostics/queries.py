"""Submissions and reports a user may see; anybody else's are not found."""

import json
from functools import cache
from types import SimpleNamespace
from typing import Any, cast
from uuid import UUID

from sqlalchemy import ColumnElement, ScalarSelect, Select, Uuid, bindparam, func, or_, select
from sqlalchemy.engine import Connection
from sqlalchemy.exc import NoResultFound
from sqlalchemy.orm import Session, aliased

from scoring.weight_set import from_mapping
from survey.access import Action, CurrentUser, consulting, permitted
from survey.assessments import corrections
from survey.diagnostics import written
from survey.diagnostics.frozen import Frozen, read, read_round
from survey.models import (
    Assessment,
    Brand,
    Diagnosis,
    DiagnosisVersion,
    Engagement,
    Organisation,
    Report,
    ReportState,
    Review,
    ReviewOutcome,
    Signature,
    Submission,
)
from survey.prepared import Found, Prepared

ASKING = cast(
    "CurrentUser", SimpleNamespace(id=bindparam("user_id", type_=Uuid()))
)  #: the user of a prepared statement


def submitted(session: Session, user: CurrentUser, assessment_id: UUID) -> Frozen:
    """Submission of an assessment the user may read; NoResultFound while it is a draft, or somebody else's."""
    query: Select[*tuple[Any, ...]] = (
        select(Assessment, Submission)
        .join(Submission, Submission.assessment_id == Assessment.id)
        .where(Assessment.id == assessment_id)
    )
    row = session.execute(permitted(query, Assessment.organisation_id, user=user, action=Action.READ)).one()
    return whole(session, row[0], row[1])


def readable_result(session: Session, user: CurrentUser, assessment_id: UUID) -> bool:
    """Whether the user may read the result of an assessment."""
    query = select(Assessment.id).where(Assessment.id == assessment_id)
    return session.scalar(permitted(query, Assessment.organisation_id, user=user, action=Action.READ)) is not None


def alone(session: Session, assessment_id: UUID) -> Frozen:
    """Submission without the round before it, for somebody found to have signed what a review of it came to."""
    query = select(Assessment, Submission).join(Submission, Submission.assessment_id == Assessment.id)
    row = session.execute(query.where(Assessment.id == assessment_id)).one()
    return read(row[0], row[1])


def glance(connection: Connection, user: CurrentUser, assessment_id: UUID) -> Found:
    """What tells one submission from another, without reading it; `sha256` is None while it is a draft."""
    return GLANCE.one(connection, {"user_id": user.id, "assessment_id": assessment_id})


def _glance() -> Select[*tuple[Any, ...]]:
    query: Select[*tuple[Any, ...]] = (
        select(
            Assessment.questionnaire,
            Assessment.version,
            Assessment.organisation_id,
            Submission.id,
            Submission.sha256,
            Submission.submitted_at,
            Organisation.updated_at,
        )
        .join(Organisation, Organisation.id == Assessment.organisation_id)
        .join(Submission, Submission.assessment_id == Assessment.id, isouter=True)
        .where(Assessment.id == bindparam("assessment_id", type_=Uuid()))
    )
    return permitted(query, Assessment.organisation_id, user=ASKING, action=Action.READ)


def report(session: Session, user: CurrentUser, report_id: UUID) -> tuple[Report, Frozen]:
    """Report the user may read, and the submission it is about; else NoResultFound."""
    query = _reports().where(Report.id == report_id)
    row = session.execute(_readable(query, user)).one()
    return row[0], _printed(session, row[0], row[1], row[2])


def review_of(session: Session, report: Report) -> UUID | None:
    """The review whose outcome a report prints, if it prints one."""
    return session.scalar(select(ReviewOutcome.review_id).where(ReviewOutcome.id == report.outcome_id))


def _shown_to(user: CurrentUser) -> ColumnElement[bool]:
    """What reviewers found is shown to their consultancy and the enterprise, a draft of a diagnosis to the consultancy alone until it is signed.

    Who stands on both sides is asked as the enterprise; another consultancy that works for the enterprise sees none of it.
    """
    organisations = permitted(select(Organisation.id), Organisation.id, user=user, action=Action.ANSWER)
    own = Assessment.organisation_id.in_(organisations)
    found = Report.outcome_id.in_(_outcomes_of_consultancies(user))
    return or_(Report.outcome_id.is_(None), own & or_(Report.signed, Report.diagnosis == ""), ~own & found)


def _outcomes_of_consultancies(user: CurrentUser) -> Select[*tuple[Any, ...]]:
    """What reviews by the user's consultancies came to."""
    query: Select[*tuple[Any, ...]] = select(ReviewOutcome.id)
    query = query.join(Review, Review.id == ReviewOutcome.review_id)
    query = query.join(Engagement, Engagement.id == Review.engagement_id)
    return consulting(query, Engagement.consultancy_id, user=user, action=Action.CONSULT)


def readable(session: Session, user: CurrentUser, report_id: UUID) -> tuple[Report, Frozen] | None:
    """The same; None for whoever may not read it."""
    try:
        return report(session, user, report_id)
    except NoResultFound:
        return None


def for_worker(session: Session, report_id: UUID) -> tuple[Report, Frozen]:
    """Report and submission, whoever asked for it: for the worker, which acts for the user who did."""
    row = session.execute(_reports().where(Report.id == report_id)).one()
    return row[0], _printed(session, row[0], row[1], row[2])


def _printed(session: Session, printed: Report, assessment: Assessment, submission: Submission) -> Frozen:
    """A submission as its report prints it: as reviewers found it, or under the weight set it was asked for with."""
    frozen = whole(session, assessment, submission)
    if printed.outcome_id:
        signature = signature_of(session, printed.outcome_id) if printed.signed else None
        outcome = session.get_one(ReviewOutcome, printed.outcome_id)
        return frozen.reviewed(outcome, signature, diagnosis=printed.diagnosis)
    return frozen.under(from_mapping(json.loads(printed.weights))) if printed.weights else frozen


def whole(session: Session, assessment: Assessment, submission: Submission) -> Frozen:
    """A submission with the newest one before it of the same enterprise to the same questionnaire, whatever its version; none that was corrected.

    Who may read one assessment of an enterprise may read the others.
    """
    earlier = (
        select(Assessment, Submission)
        .join(Submission, Submission.assessment_id == Assessment.id)
        .where(
            Assessment.organisation_id == assessment.organisation_id,
            Assessment.questionnaire == assessment.questionnaire,
            Submission.submitted_at < submission.submitted_at,
            ~corrections.superseded(),
        )
    )
    row = session.execute(earlier.order_by(Submission.submitted_at.desc()).limit(1)).one_or_none()
    return read(assessment, submission, read_round(row[0], row[1]) if row else None)


def signature_of(session: Session, outcome_id: UUID) -> Signature | None:
    """Signature under what a review came to, if there is one."""
    return session.scalars(select(Signature).where(Signature.outcome_id == outcome_id)).one_or_none()


def written_of(session: Session, review_id: UUID, signature: Signature | None = None) -> str:
    """What a consultancy wrote about a review, with its looks, as reports keep it: what was signed, or what holds now, as a draft."""
    return signature.diagnosis if signature else written.write(*_newest(session, review_id), draft=True)


def to_sign(session: Session, review_id: UUID) -> str:
    """The same as it is signed."""
    return written.write(*_newest(session, review_id), draft=False)


def _newest(session: Session, review_id: UUID) -> tuple[written.Body, Brand | None]:
    query = select(DiagnosisVersion.body).join(Diagnosis, Diagnosis.review_id == DiagnosisVersion.review_id)
    query = query.where(Diagnosis.review_id == review_id, Diagnosis.version == DiagnosisVersion.number)
    body = session.scalar(query)
    brand = select(Brand).join(Engagement, Engagement.consultancy_id == Brand.consultancy_id)
    brand = brand.join(Review, Review.engagement_id == Engagement.id).where(Review.id == review_id)
    return written.body_from(json.loads(body)) if body else written.EMPTY, session.scalars(brand).one_or_none()


def progress(connection: Connection, user: CurrentUser, report_id: UUID) -> Found:
    """How far a report is that the user may read: its state, when it was asked for, how many go before it; else NoResultFound."""
    return connection.execute(_progress(), {"user_id": user.id, "report_id": report_id}).one()


@cache
def _progress() -> Select[*tuple[Any, ...]]:
    """Built once, without the submission: whoever waits for a report asks every few seconds."""
    query: Select[*tuple[Any, ...]] = (
        select(Report.state, Report.requested_at, _before(Report.id, Report.requested_at).label("ahead"))
        .join(Submission, Report.submission_id == Submission.id)
        .join(Assessment, Submission.assessment_id == Assessment.id)
        .where(Report.id == bindparam("report_id", type_=Uuid()))
    )
    return _readable(query, ASKING)


def _readable(query: Select[*tuple[Any, ...]], user: CurrentUser) -> Select[*tuple[Any, ...]]:
    """Narrow to the reports of organisations in which the user may read, and to those the user's consultancies signed."""
    organisations = permitted(select(Organisation.id), Organisation.id, user=user, action=Action.READ)
    signed = Report.signed & Report.outcome_id.in_(_outcomes_of_consultancies(user))
    return query.where(or_(Assessment.organisation_id.in_(organisations), signed), _shown_to(user))


def ahead(session: Session, waiting: Report) -> int:
    """How many reports are made before this one."""
    return session.scalar(select(_before(waiting.id, waiting.requested_at))) or 0


def _before(report_id: Any, requested_at: Any) -> ScalarSelect[int]:  # noqa: ANN401  (values or columns)
    other = aliased(Report)
    before = or_(
        other.state == ReportState.RUNNING,
        (other.state == ReportState.QUEUED) & (other.requested_at < requested_at),
    )
    return select(func.count()).select_from(other).where(before, other.id != report_id).scalar_subquery()


def _reports() -> Select[*tuple[Any, ...]]:
    return (
        select(Report, Assessment, Submission)
        .join(Submission, Report.submission_id == Submission.id)
        .join(Assessment, Submission.assessment_id == Assessment.id)
    )


GLANCE = Prepared(_glance)
