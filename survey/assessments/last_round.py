"""What an enterprise answered when it last filled in the same questionnaire: shown beside each question, and taken over on a click, never by itself."""

import json
from collections.abc import Mapping
from uuid import UUID

from sqlalchemy import String, Uuid, bindparam, select

from questionnaires.model import Questionnaire
from survey.assessments.drafts import NO_ROUND, LastRound, Opened, items_of
from survey.clock import BEIJING
from survey.database import UtcDateTime
from survey.forms.items import Content, is_answer
from survey.latest import Latest
from survey.models import Assessment, Submission
from survey.prepared import Prepared, Runner

REMEMBERED: Latest[UUID, LastRound] = Latest(2_000)  #: by draft: the round before it never changes


def before(reader: Runner, opened: Opened) -> LastRound:
    """The round before a draft; none for what is submitted."""
    if not opened.draft:
        return NO_ROUND
    found = REMEMBERED.get(opened.id)
    if found is None:
        found = REMEMBERED[opened.id] = _read(reader, opened)
    return found


def _read(reader: Runner, opened: Opened) -> LastRound:
    named = {
        "organisation_id": opened.organisation_id,
        "questionnaire": opened.questionnaire,
        "started_at": opened.started_at,
    }
    row = LAST.find(reader, named)
    if row is None:
        return NO_ROUND
    day = row.submitted_at.astimezone(BEIJING).date()
    return LastRound(day=day, answers=_answers(opened.definition(), json.loads(row.body)["responses"]))


def _answers(questionnaire: Questionnaire, responses: Mapping[str, Mapping[str, str]]) -> dict[str, Content]:
    items = items_of(questionnaire)
    return {
        code: Content(
            value=given["value"], reason=given["reason"], note=given["note"], evidence_url=given["evidence_url"]
        )
        for code, given in responses.items()
        if given["value"] and code in items and is_answer(items[code], given["value"])
    }


LAST = Prepared(
    lambda: (
        select(Submission.body, Submission.submitted_at)
        .join(Assessment, Assessment.id == Submission.assessment_id)
        .where(
            Assessment.organisation_id == bindparam("organisation_id", type_=Uuid()),
            Assessment.questionnaire == bindparam("questionnaire", type_=String()),
            Submission.submitted_at < bindparam("started_at", type_=UtcDateTime()),
        )
        .order_by(Submission.submitted_at.desc())
        .limit(1)
    )
)
