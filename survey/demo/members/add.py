"""Putting made-up members into a database: their city, three rounds, and everything they submitted, in as few statements as can be."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import numpy as np
from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from questionnaires import catalogue
from questionnaires.model import Questionnaire
from survey.demo.members import enterprises as made
from survey.demo.members import taking_part
from survey.demo.members.bodies import Writer
from survey.demo.members.heights import OF_PARK
from survey.demo.members.places import CITY, CITY_BODY, DISTRICTS, Park, parks
from survey.demo.members.rows import WRITTEN, Setting, Some, rows_of
from survey.demo.members.taking_part import ROUNDS, Round
from survey.models import Area, AreaKind, Campaign, Membership, Operator, OperatorKind

SEED = 20261130
AT_ONCE = 2_000  #: enterprises whose answers are made together


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """How much to make up."""

    members: int
    parks: int = 60
    seed: int = SEED
    questionnaire: str = "lianghua-sme"  #: its newest version


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """What was made: the city, its rounds from the first, and how many submissions there are in them."""

    city: UUID
    campaigns: tuple[UUID, ...]
    submissions: int


def members_there(session: Session) -> int:
    """How many made-up members there are in the database."""
    query = select(func.count()).select_from(Membership).join(Area, Area.id == Membership.area_id)
    return session.scalar(query.where(Area.made_up)) or 0


def add_members(session: Session, lead: UUID, plan: Plan, *, at: datetime) -> Made:
    """Make the city, led by `lead`, with members that took part in three rounds; the caller commits.

    Enterprises, who takes part and what is answered follow from the seed alone; days follow from `at`.
    """
    rng = np.random.default_rng(plan.seed)
    there = parks(plan.parks)
    enterprises = made.make(plan.members, there, rng)
    taking = taking_part.draw(plan.members, rng)
    blocks = np.stack([taking_part.blocks(enterprises, taking, there, number) for number in range(ROUNDS)], axis=1)
    city, setting = _setting(session, lead, plan, at=at)
    further = rng.normal(0, OF_PARK, len(there))
    for start in range(0, plan.members, AT_ONCE):
        rows = slice(start, start + AT_ONCE)
        some = Some(enterprises=enterprises.part(rows), taking=taking.part(rows), blocks=blocks[rows], further=further)
        written = rows_of(setting, some, rng)
        for table in WRITTEN:
            if written[table]:
                session.execute(insert(table), written[table])
    return Made(city=city, campaigns=setting.campaigns, submissions=int(taking.submitted.sum()))


def _setting(session: Session, lead: UUID, plan: Plan, *, at: datetime) -> tuple[UUID, Setting]:
    """Make the city with its parks and rounds."""
    questionnaire = catalogue.get(plan.questionnaire)
    rounds = taking_part.rounds(at)
    city, areas = _areas(session, parks(plan.parks), at=at)
    session.add(Operator(user_id=lead, area_id=city, kind=OperatorKind.LEAD))
    campaigns = _campaigns(session, city, questionnaire, rounds)
    writer = Writer(questionnaire)
    return city, Setting(questionnaire=questionnaire, writer=writer, rounds=rounds, campaigns=campaigns, areas=areas)


def _areas(session: Session, there: Sequence[Park], *, at: datetime) -> tuple[UUID, tuple[UUID, ...]]:
    """Make city, districts and parks; ids of the city and of each park."""

    def area(parent: UUID | None, kind: AreaKind, name: str, body: str = "") -> UUID:
        found = Area(parent_id=parent, kind=kind, name=name, body=body, made_up=True, created_at=at, updated_at=at)
        session.add(found)
        session.flush()
        return found.id

    city = area(None, AreaKind.CITY, CITY, CITY_BODY)
    districts = [area(city, AreaKind.DISTRICT, name) for name, _ in DISTRICTS]
    return city, tuple(area(districts[park.district], AreaKind.PARK, park.name) for park in there)


def _campaigns(session: Session, city: UUID, questionnaire: Questionnaire, rounds: Sequence[Round]) -> tuple[UUID, ...]:
    campaigns = [
        Campaign(
            area_id=city, name=f"【演示】江州市{each.due_on.year}年两化融合评测", questionnaire=questionnaire.code,
            version=questionnaire.version, opens_on=each.opens_on, due_on=each.due_on, target=0, counted=1,
            created_at=each.opens - timedelta(days=7),
        )
        for each in rounds
    ]  # fmt: skip
    session.add_all(campaigns)
    session.flush()
    return tuple(each.id for each in campaigns)
