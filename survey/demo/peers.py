"""Made-up enterprises to be compared with: nobody signs in to them, so they come in bulk, as frozen submissions alone."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID

import numpy as np
from sqlalchemy import insert
from sqlalchemy.orm import Session
from stdnum.cn import uscc

from questionnaires import catalogue
from questionnaires.json_text import canonical
from questionnaires.model import ItemKind, ProfileField, Questionnaire
from scoring.answer import BLANK, Answer
from scoring.encode import encode
from scoring.model import compile_model
from scoring.result import ResponseState
from survey.assessments.submission import FORMAT, snapshot
from survey.models import Assessment, AssessmentState, Organisation, Submission
from survey.organisations.size import classify

SEED = 20261129
DECLARATION = "演示数据，企业与填报内容均为虚构。"
MADE: tuple[tuple[str, int], ...] = (("lianghua-sme", 150), ("miit-sme", 60))  #: questionnaire and how many answered it
REGIONS = ("330212", "330212", "330106", "440306", "440306", "530111", "310113", "320505")
INDUSTRIES = ("C34", "C34", "C34", "C39", "C39", "C39", "C14", "C14", "C33", "C29")
PRODUCTION = {"C34": "discrete", "C39": "mixed", "C14": "process", "C33": "discrete", "C29": "process"}
ACTIVITIES = ("design", "process_design", "sales", "service", "warehouse", "hazard")
DAYS = 90  #: over which they submitted


@dataclass(frozen=True, slots=True, kw_only=True)
class _Peer:
    """Rows of one enterprise that submitted once."""

    organisation: Organisation
    assessment: Assessment
    submission: Submission


def add_peers(session: Session, *, at: datetime) -> int:
    """Put them into the database, in one statement a table; how many there are. The caller commits."""
    rng = np.random.default_rng(SEED)
    peers = [peer for code, count in MADE for peer in _peers(catalogue.get(code), count, rng, at=at)]
    for table, rows in (
        (Organisation, [peer.organisation for peer in peers]),
        (Assessment, [peer.assessment for peer in peers]),
        (Submission, [peer.submission for peer in peers]),
    ):
        columns = [column.key for column in table.__mapper__.column_attrs]
        session.execute(insert(table), [{name: getattr(row, name) for name in columns} for row in rows])
    return len(peers)


def _peers(questionnaire: Questionnaire, count: int, rng: np.random.Generator, *, at: datetime) -> Iterator[_Peer]:
    for number in range(count):
        organisation = _organisation(questionnaire, number, rng, at=at)
        yield _submitted(questionnaire, organisation, rng, at=at - timedelta(days=2 + float(rng.random()) * DAYS))


def _organisation(questionnaire: Questionnaire, number: int, rng: np.random.Generator, *, at: datetime) -> Organisation:
    industry, region = str(rng.choice(INDUSTRIES)), str(rng.choice(REGIONS))
    staff = int(np.exp(rng.normal(4.4, 0.9))) + 8
    revenue = Decimal(max(int(staff * rng.uniform(28, 90)), 50))
    stem = f"91{region}DEM{'A' if questionnaire.code == MADE[0][0] else 'B'}P{number:04d}"
    return Organisation(
        id=_id(rng),
        name=f"【演示】对标样本{number + 1:03d}",
        uscc=stem + uscc.calc_check_digit(stem),
        industry=industry,
        region=region,
        staff=staff,
        revenue=revenue,
        size=classify(industry, staff=staff, revenue=revenue).size,
        production_type=PRODUCTION[industry],
        activities=[name for name in ACTIVITIES if rng.random() < 0.75],
        made_up=True,
        created_at=at,
        updated_at=at,
    )


def _submitted(
    questionnaire: Questionnaire, organisation: Organisation, rng: np.random.Generator, *, at: datetime
) -> _Peer:
    assessment = Assessment(
        id=_id(rng),
        organisation_id=organisation.id,
        questionnaire=questionnaire.code,
        version=questionnaire.version,
        state=AssessmentState.SUBMITTED,
        started_at=at - timedelta(hours=2),
        started_by=None,
        submitted_at=at,
    )
    string = _string(questionnaire, organisation, rng)
    body = canonical(
        {
            "format": FORMAT,
            "questionnaire": {"key": questionnaire.key, "content_hash": questionnaire.content_hash},
            "assessment": str(assessment.id),
            "profile": snapshot(organisation),
            "responses": {},
            "answers": string,
            "declaration": {"name": organisation.name, "text": DECLARATION, "locale": "zh"},
            "submitted_at": at.isoformat(),
        }
    )
    submission = Submission(
        id=_id(rng),
        assessment_id=assessment.id,
        answers=string,
        body=body,
        sha256=hashlib.sha256(body.encode()).hexdigest(),
        declared_by=organisation.name,
        submitted_at=at,
        submitted_by=None,
    )
    return _Peer(organisation=organisation, assessment=assessment, submission=submission)


def _string(questionnaire: Questionnaire, organisation: Organisation, rng: np.random.Generator) -> str:
    """Answers of an enterprise that is as far along in most things as larger ones of its trade tend to be."""
    model = compile_model(questionnaire)
    grown = {"micro": 0.27, "small": 0.37, "medium": 0.5, "large": 0.62}[organisation.size]
    whole = grown + (0.06 if organisation.industry == "C39" else 0) + rng.normal(0, 0.15)
    dimensions = {each.code: whole + rng.normal(0, 0.08) for each in questionnaire.dimensions}
    answers: dict[str, Answer] = {}
    for column, height in zip(model.columns, rng.normal(0, 0.16, len(model.columns)), strict=True):
        item = column.item
        if item.kind is ItemKind.INVENTORY:
            answers[item.code] = BLANK
            continue
        reached = min(max(dimensions[item.code.partition("-")[0]] + float(height), 0.0), 0.999)
        offered = [option.code for option in item.options if not option.exclusive]
        if item.kind is ItemKind.MULTI:
            taken = offered[: round(reached * len(offered))]
            none = next((option.code for option in item.options if option.exclusive), offered[0])
            options = tuple(taken) or (none,)
        else:
            options = (item.options[int(reached * len(item.options))].code,)
        answers[item.code] = Answer(state=ResponseState.ANSWERED, options=options)
    profile = {
        ProfileField.PRODUCTION_TYPE: organisation.production_type,
        ProfileField.SIZE: organisation.size,
        ProfileField.ACTIVITIES: tuple(organisation.activities),
    }
    return encode(model, answers, profile)


def _id(rng: np.random.Generator) -> UUID:
    return UUID(bytes=rng.bytes(16), version=4)
