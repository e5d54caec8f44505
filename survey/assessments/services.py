"""What can be done with an assessment: start it, save an answer, discard it. Nothing here reads the clock or the request; the view commits."""

from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import Integer, String, Text, Uuid, bindparam, delete, literal, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from questionnaires import catalogue
from survey import audit
from survey.access import CurrentUser
from survey.assessments import queries
from survey.assessments.drafts import Kept, Outline
from survey.database import UtcDateTime
from survey.forms.items import Content
from survey.models import Assessment, AssessmentState, Organisation, Response
from survey.prepared import Prepared, Reader

INSERT: dict[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}
CONTENT = ("value", "reason", "note", "evidence_url", "updated_at", "updated_by")


class StaleError(Exception):
    """Somebody saved another answer since this one was shown."""

    def __init__(self, theirs: Kept) -> None:
        super().__init__(f"revision {theirs.revision} is newer")
        self.theirs = theirs


class SubmittedError(Exception):
    """The assessment is submitted; its answers no longer change."""


def start(
    session: Session, organisation_id: UUID, questionnaire: str, *, by: CurrentUser, at: datetime
) -> tuple[UUID, bool]:
    """Start answering the newest version of `questionnaire`; id, and whether it is new: a draft under way is not doubled."""
    version = catalogue.catalogue.newest(questionnaire)
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
    """
    this = (Assessment.id == draft.opened.id, Assessment.state == AssessmentState.DRAFT)
    if session.execute(delete(Assessment).where(*this).returning(Assessment.id)).scalar() is None:
        raise SubmittedError
    detail: dict[str, str | int] = {"questionnaire": draft.questionnaire.key, "answers": len(draft.values)}
    audit.record(session, "assessment_discarded", f"assessment:{draft.opened.id}", by=by.id, at=at, detail=detail)


def save(
    writer: Reader, assessment_id: UUID, item: str, content: Content, *, shown: int, by: UUID, at: datetime
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
    row = {
        "b_assessment": assessment_id,
        "b_item": item,
        "b_value": content.value,
        "b_reason": content.reason,
        "b_note": content.note,
        "b_evidence_url": content.evidence_url,
        "b_shown": shown,
        "b_updated_at": at,
        "b_updated_by": by,
    }
    dialect = writer.get_bind().dialect.name if isinstance(writer, Session) else writer.dialect.name
    if saved := _upsert(dialect).find(writer, row):
        revision: int = saved.revision
        return revision
    theirs = queries.find_response(writer, assessment_id, item)
    if theirs is None or not queries.is_draft(writer, assessment_id):
        raise SubmittedError
    if theirs.content != content:
        raise StaleError(theirs)
    return theirs.revision


@cache
def _upsert(dialect: str) -> Prepared:
    return Prepared(lambda: _insert_or_replace(dialect))


def _insert_or_replace(dialect: str) -> Any:  # noqa: ANN401  (each dialect has its own Insert)
    """Statement that inserts or, where the shown revision is still the newest, replaces a response of a draft."""
    table, assessment = Response.__table__, Assessment.__table__
    values: dict[str, Any] = {
        "assessment_id": bindparam("b_assessment", type_=Uuid()),
        "item": bindparam("b_item", type_=String()),
        "value": bindparam("b_value", type_=Text()),
        "reason": bindparam("b_reason", type_=Text()),
        "note": bindparam("b_note", type_=Text()),
        "evidence_url": bindparam("b_evidence_url", type_=Text()),
        "revision": literal(1),
        "updated_at": bindparam("b_updated_at", type_=UtcDateTime()),
        "updated_by": bindparam("b_updated_by", type_=Uuid()),
    }
    source = select(*values.values()).where(
        assessment.c.id == bindparam("b_assessment", type_=Uuid()), assessment.c.state == AssessmentState.DRAFT
    )
    source = source.with_for_update(read=True)  # a submission under way is waited for
    insert = INSERT[dialect](table).from_select(list(values), source)
    changed = {name: getattr(insert.excluded, name) for name in CONTENT} | {"revision": table.c.revision + 1}
    return insert.on_conflict_do_update(
        index_elements=["assessment_id", "item"],
        set_=changed,
        where=table.c.revision == bindparam("b_shown", type_=Integer()),
    ).returning(table.c.revision)
