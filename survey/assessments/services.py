"""What can be done with an assessment: start it, save an answer, discard it. Nothing here reads the clock or the request; the view commits."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from questionnaires import catalogue
from survey import audit
from survey.access import SEEN_EVERY, CurrentUser, asking
from survey.assessments import corrections, queries, upserts
from survey.assessments.drafts import Kept, Outline, Terms
from survey.direct import Direct
from survey.forms.items import Content
from survey.models import Assessment, AssessmentState, Organisation
from survey.prepared import Reader


class StaleError(Exception):
    """Somebody saved another answer since this one was shown."""

    def __init__(self, theirs: Kept) -> None:
        super().__init__(f"revision {theirs.revision} is newer")
        self.theirs = theirs


class AwaitedError(Exception):
    """Reviewers wait for these corrections."""


class SubmittedError(Exception):
    """The assessment is submitted; its answers no longer change."""


def start(
    session: Session, organisation_id: UUID, questionnaire: str, *, by: CurrentUser, at: datetime, version: str = ""
) -> tuple[UUID, bool]:
    """Start answering `questionnaire`, its newest version if none is named; id, and whether it is new: a draft under way is not doubled."""
    version = version or catalogue.catalogue.newest(questionnaire)
    session.execute(select(Organisation.id).where(Organisation.id == organisation_id).with_for_update())
    if found := queries.open_draft(session, organisation_id, questionnaire):
        return found, False
    assessment = Assessment(
        organisation_id=organisation_id, questionnaire=questionnaire, version=version, started_at=at, started_by=by.id
    )
    session.add(assessment)
    session.flush()
    detail = {"questionnaire": questionnaire, "version": version}
    audit.record(session, "assessment_started", f"assessment:{assessment.id}", by=by.id, at=at, detail=detail)
    return assessment.id, True


def discard(session: Session, draft: Outline, *, by: CurrentUser, at: datetime) -> None:
    """Delete a draft with its answers, for everybody.

    Raises
    ------
    SubmittedError
        If it is submitted.
    AwaitedError
        If it corrects what a review returned that goes on.
    """
    if corrections.awaited(session, draft.opened.id):
        raise AwaitedError
    this = (Assessment.id == draft.opened.id, Assessment.state == AssessmentState.DRAFT)
    if session.execute(delete(Assessment).where(*this).returning(Assessment.id)).scalar() is None:
        raise SubmittedError
    detail: dict[str, str | int] = {"questionnaire": draft.questionnaire.key, "answers": len(draft.values)}
    audit.record(session, "assessment_discarded", f"assessment:{draft.opened.id}", by=by.id, at=at, detail=detail)


def save(
    writer: Reader, assessment_id: UUID, item: str, content: Content, *, shown: int, by: UUID | None, at: datetime
) -> int:
    """Keep one answer, provided revision `shown` (0: none) is still the newest; the new revision.

    One statement looks at the state, the revision, and writes. An answer sent twice, because the first acknowledgement got lost,
    counts as saved.

    Raises
    ------
    StaleError
        If another answer was saved meanwhile.
    SubmittedError
        If the assessment is no draft.
    """
    row = _row(assessment_id, item, content, shown=shown, at=at)
    dialect = writer.get_bind().dialect.name if isinstance(writer, Session) else writer.dialect.name
    if saved := upserts.of_user(dialect).find(writer, {**row, "b_updated_by": by}):
        revision: int = saved.revision
        return revision
    theirs = queries.find_response(writer, assessment_id, item)
    if theirs is None or not queries.is_draft(writer, assessment_id):
        raise SubmittedError
    if theirs.content != content:
        raise StaleError(theirs)
    return theirs.revision


def save_asked(
    writer: Direct,
    assessment_id: UUID,
    item: str,
    content: Content,
    *,
    shown: int,
    terms: Terms,
    secret: str,
    at: datetime,
) -> int | None:
    """The same in one statement for whoever has a sign-in's `secret`, as long as `terms` are as they were; None: nothing was written."""
    row = _row(assessment_id, item, content, shown=shown, at=at) | asking(secret, at=at, seen_within=SEEN_EVERY)
    row |= {"b_version": terms.version, "b_as_of": terms.as_of}
    with writer.writing():
        saved = upserts.of_asker(writer.dialect.name).find(writer, row)
    return saved.revision if saved else None


def _row(assessment_id: UUID, item: str, content: Content, *, shown: int, at: datetime) -> dict[str, Any]:
    return {
        "b_assessment": assessment_id,
        "b_item": item,
        "b_value": content.value,
        "b_reason": content.reason,
        "b_note": content.note,
        "b_evidence_url": content.evidence_url,
        "b_shown": shown,
        "at": at,
    }
