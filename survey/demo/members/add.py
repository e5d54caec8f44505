"""Putting made-up members into a database: their city, three rounds, and everything they submitted, in as few statements as can be."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from questionnaires import catalogue
from questionnaires.json_text import canonical
from questionnaires.model import Questionnaire
from survey.assessments.submission import snapshot
from survey.clock import BEIJING
from survey.demo.members import enterprises as made
from survey.demo.members import taking_part
from survey.demo.members.bodies import DECLARED_BY, Writer
from survey.demo.members.chosen import choose
from survey.demo.members.heights import OF_PARK, course
from survey.demo.members.places import CITY, CITY_BODY, DISTRICTS, Park, parks
from survey.demo.members.taking_part import ROUNDS, Round, TakingPart
from survey.demo.members.typed import Firm, cells
from survey.models import (
    Area,
    AreaKind,
    Assessment,
    AssessmentState,
    Campaign,
    Consent,
    Counted,
    Invitation,
    Membership,
    Operator,
    OperatorKind,
    Organisation,
    Purpose,
    Submission,
)

SEED = 20261130
AT_ONCE = 2_000  #: enterprises whose answers are made together
TOOK = timedelta(hours=2)  #: from the first answer to submission
Rows = list[dict[str, Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """How much to make up."""

    members: int
    parks: int = 60
    seed: int = SEED
    questionnaire: str = "lianghua-sme"


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """What was made: the city, its rounds from the first, and how much of it."""

    city: UUID
    campaigns: tuple[UUID, ...]
    submissions: int


@dataclass(slots=True, kw_only=True, eq=False)
class _Members:
    """What is known of all before the first answer is made."""

    questionnaire: Questionnaire
    enterprises: made.Enterprises
    taking: TakingPart
    rounds: tuple[Round, ...]
    areas: list[UUID]  #: of each park
    parks: NDArray[np.float64]  #: how much further each park is than others
    campaigns: list[UUID]
    blocks: list[NDArray[np.int64]]  #: by round
    writer: Writer
    at: datetime
    rows: dict[type, Rows] = field(default_factory=dict)

    def put(self, table: type, rows: Rows) -> None:
        """Keep rows until they are written."""
        self.rows.setdefault(table, []).extend(rows)


WRITTEN = (Organisation, Membership, Consent, Invitation, Assessment, Submission, Counted)  #: in an order that fits


def members_there(session: Session) -> int:
    """How many made-up members there are in the database."""
    query = select(func.count()).select_from(Membership).join(Area, Area.id == Membership.area_id)
    return session.scalar(query.where(Area.made_up)) or 0


def add_members(session: Session, lead: UUID, plan: Plan, *, at: datetime) -> Made:
    """Make the city, led by `lead`, with members that took part in three rounds; the caller commits."""
    rng = np.random.default_rng(plan.seed)
    there = parks(plan.parks)
    enterprises = made.make(plan.members, there, rng)
    taking = taking_part.draw(plan.members, rng)
    city, areas = _areas(session, there, at=at)
    session.add(Operator(user_id=lead, area_id=city, kind=OperatorKind.LEAD))
    questionnaire = catalogue.get(plan.questionnaire)
    rounds = taking_part.rounds(at)
    members = _Members(
        questionnaire=questionnaire,
        enterprises=enterprises,
        taking=taking,
        rounds=rounds,
        areas=areas,
        parks=rng.normal(0, OF_PARK, len(there)),
        campaigns=_campaigns(session, city, questionnaire, rounds, by=lead),
        blocks=[taking_part.blocks(enterprises, taking, there, number) for number in range(ROUNDS)],
        writer=Writer(questionnaire),
        at=at,
    )
    for start in range(0, plan.members, AT_ONCE):
        _some(members, slice(start, min(start + AT_ONCE, plan.members)), rng)
        for table in WRITTEN:
            if rows := members.rows.pop(table, []):
                session.execute(insert(table.__table__), rows)  # type: ignore[attr-defined]
    return Made(city=city, campaigns=tuple(members.campaigns), submissions=int(taking.submitted.sum()))


def _areas(session: Session, there: Sequence[Park], *, at: datetime) -> tuple[UUID, list[UUID]]:
    """Make city, districts and parks; ids of the city and of each park."""

    def area(parent: UUID | None, kind: AreaKind, name: str, body: str = "") -> UUID:
        found = Area(
            parent_id=parent, kind=kind, name=name, body=body, made_up=True, created_at=at, updated_at=at
        )  # fmt: skip
        session.add(found)
        session.flush()
        return found.id

    city = area(None, AreaKind.CITY, CITY, CITY_BODY)
    districts = [area(city, AreaKind.DISTRICT, name) for name, _ in DISTRICTS]
    return city, [area(districts[park.district], AreaKind.PARK, park.name) for park in there]


def _campaigns(
    session: Session, city: UUID, questionnaire: Questionnaire, rounds: Sequence[Round], *, by: UUID
) -> list[UUID]:
    campaigns = [
        Campaign(
            area_id=city, name=f"【演示】江州市{each.due_on.year}年两化融合评测", questionnaire=questionnaire.code,
            version=questionnaire.version, opens_on=each.opens_on, due_on=each.due_on, target=0, counted=1,
            created_at=each.opens - timedelta(days=7), created_by=by,
        )
        for each in rounds
    ]  # fmt: skip
    session.add_all(campaigns)
    session.flush()
    return [each.id for each in campaigns]


def _some(members: _Members, rows: slice, rng: np.random.Generator) -> None:
    """Rows of some of the enterprises."""
    count = rows.stop - rows.start
    ids = _ids(rng, count)
    profiles = [_organisation(members, rows.start + at, ids[at]) for at in range(count)]
    members.put(Organisation, profiles)
    _belonging(members, rows, ids, rng)
    texts = [canonical(snapshot(Organisation(**profile))) for profile in profiles]
    heights = course(members.questionnaire, members.enterprises, rows, members.parks, rng)
    for number, height in enumerate(heights.rounds(ROUNDS, rng)):
        _invitations(members, rows, ids, number, rng)
        _answers(members, rows, ids, texts, height, number=number, rng=rng)


def _organisation(members: _Members, number: int, made_id: UUID) -> dict[str, Any]:
    firm = members.enterprises
    return {
        "id": made_id,
        "name": firm.name[number],
        "uscc": firm.uscc[number],
        "industry": str(firm.industry[number]),
        "region": firm.region[number],
        "staff": int(firm.staff[number]),
        "revenue": Decimal(int(firm.revenue[number])),
        "size": str(firm.size[number]),
        "production_type": str(firm.production[number]),
        "activities": firm.does(number),
        "kept_out": False,
        "made_up": True,
        "created_at": members.rounds[0].opens,
        "updated_at": members.rounds[0].opens,
    }


def _belonging(members: _Members, rows: slice, ids: Sequence[UUID], rng: np.random.Generator) -> None:
    """Memberships from the first round in which an enterprise took part, and what it allows since."""
    joined = members.taking.joined[rows]
    first = np.where(joined.any(axis=1), joined.argmax(axis=1), ROUNDS - 1).tolist()
    memberships = _ids(rng, len(ids))
    for at, (made_id, organisation) in enumerate(zip(memberships, ids, strict=True)):
        begun = members.rounds[first[at]]
        area = members.areas[members.enterprises.park[rows.start + at]]
        row = {"id": made_id, "area_id": area, "organisation_id": organisation, "begun_on": begun.opens_on}
        members.put(Membership, [{**row, "ended_on": None}])
    allowed = [(purpose, given[rows] & joined.any(axis=1)) for purpose, given in members.taking.allowed.items()]
    for purpose, given in allowed:
        some = np.flatnonzero(given).tolist()
        members.put(
            Consent,
            [
                {
                    "id": consent, "membership_id": memberships[at], "purpose": purpose,
                    "given_at": members.rounds[first[at]].opens, "given_by": None, "withdrawn_at": None,
                    "withdrawn_by": None,
                }
                for consent, at in zip(_ids(rng, len(some)), some, strict=True)
            ],
        )  # fmt: skip


def _invitations(
    members: _Members, rows: slice, ids: Sequence[UUID], number: int, rng: np.random.Generator
) -> None:
    """Everybody on the list of a round, and how far they came."""
    firm, taking, opens = members.enterprises, members.taking, members.rounds[number].opens
    steps = (taking.invited, taking.opened, taking.joined)
    columns = [step[rows, number].tolist() for step in steps]
    members.put(
        Invitation,
        [
            {
                "id": each, "campaign_id": members.campaigns[number], "area_id": members.areas[firm.park[at]],
                "uscc": firm.uscc[at], "name": firm.name[at], "industry": str(firm.industry[at]),
                "size": str(firm.size[at]), "contact": "", "email": "", "phone": "", "listed_at": opens - timedelta(days=5),
                "invited_at": opens if invited else None,
                "opened_at": opens + timedelta(hours=3) if opened else None,
                "joined_at": opens + timedelta(hours=4) if joined else None,
                "organisation_id": ids[at - rows.start] if joined else None,
                "reminded_at": None,
            }
            for at, each, invited, opened, joined in zip(
                range(rows.start, rows.stop), _ids(rng, len(ids)), *columns, strict=True
            )
        ],
    )  # fmt: skip


def _answers(
    members: _Members, rows: slice, ids: Sequence[UUID], profiles: Sequence[str], heights: NDArray[np.float64], *,
    number: int, rng: np.random.Generator,
) -> None:  # fmt: skip
    """What they answered in a round: assessments, submissions, and what counts of them."""
    taking, last = members.taking, number == ROUNDS - 1
    sheet = choose(members.questionnaire, members.enterprises, rows, heights, rng)
    written = cells(sheet, Firm.of(members.enterprises, rows), rng)
    responses = members.writer.responses(written, taking.allowed[Purpose.ANSWERS][rows] & last)
    typed, strings = members.writer.typed(written), sheet.strings()
    assessments, submissions, places = (_ids(rng, len(ids)) for _ in range(3))
    submitted, counts = taking.submitted[rows, number].tolist(), taking.counts(number)[rows].tolist()
    minutes = taking.minutes[rows, number].tolist()
    for at, organisation in enumerate(ids):
        moment = members.rounds[number].opens + timedelta(minutes=minutes[at])
        if submitted[at]:
            body, sha256 = members.writer.body(strings[at], assessments[at], profiles[at], responses[at], moment)
            members.put(Assessment, [_assessment(members, assessments[at], organisation, moment, submitted=True)])
            members.put(
                Submission,
                [
                    {
                        "id": submissions[at], "assessment_id": assessments[at], "answers": strings[at], "body": body,
                        "sha256": sha256, "declared_by": DECLARED_BY, "submitted_at": moment, "submitted_by": None,
                    }
                ],
            )  # fmt: skip
        elif last and taking.begun[rows.start + at, number]:
            members.put(Assessment, [_assessment(members, assessments[at], organisation, moment, submitted=False)])
        if counts[at]:
            row = _counted(members, rows.start + at, number)
            row |= {"id": places[at], "organisation_id": organisation, "assessment_id": assessments[at]}
            members.put(
                Counted, [{**row, "answers": strings[at], "quantities": typed[at], "counted_at": moment}]
            )


def _assessment(
    members: _Members, made_id: UUID, organisation: UUID, at: datetime, *, submitted: bool
) -> dict[str, Any]:
    return {
        "id": made_id,
        "organisation_id": organisation,
        "questionnaire": members.questionnaire.code,
        "version": members.questionnaire.version,
        "state": AssessmentState.SUBMITTED if submitted else AssessmentState.DRAFT,
        "started_at": at - TOOK,
        "started_by": None,
        "submitted_at": at if submitted else None,
    }


def _counted(members: _Members, at: int, number: int) -> dict[str, Any]:
    firm = members.enterprises
    block = int(members.blocks[number][at])
    return {
        "campaign_id": members.campaigns[number],
        "area_id": members.areas[firm.park[at]],
        "industry": str(firm.industry[at]),
        "size": str(firm.size[at]),
        "named": bool(members.taking.allowed[Purpose.SCORES][at]),
        "block": block or None,
        "withdrawn_at": None,
    }


def _ids(rng: np.random.Generator, count: int) -> list[UUID]:
    drawn = rng.bytes(16 * count)
    return [UUID(bytes=drawn[at : at + 16], version=4) for at in range(0, len(drawn), 16)]
