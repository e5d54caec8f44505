"""Members of an area that have submitted to a campaign and allow it to count."""

from collections.abc import Collection
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import cache
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from questionnaires import catalogue
from questionnaires.json_text import canonical
from scoring.answer import parse_cell
from scoring.encode import encode
from scoring.model import compile_model
from survey.campaigns import counting
from survey.clock import BEIJING
from survey.database import db
from survey.demo.answers import answers
from survey.demo.enterprises import MACHINERY
from survey.models import (
    Area,
    Assessment,
    AssessmentState,
    Campaign,
    Consent,
    Invitation,
    Membership,
    Organisation,
    Purpose,
    Submission,
)
from tests.factories import AT, credit_code

LIKE = 27  #: so many different sheets of answers; further members answer like the first ones
ACTIVITIES = ("design", "process_design", "sales", "service", "warehouse", "hazard")
INDUSTRIES, SIZES = ("C34", "C13", "I65"), ("small", "micro", "medium")
BOTH = frozenset({Purpose.AGGREGATE, Purpose.SCORES})


def campaign_of(area_id: str, name: str = "2026 年自评", year: int = 2026) -> UUID:
    """Campaign of an area; its days are those of one year."""
    with Session(db.engine_rw) as session, session.begin():
        made = Campaign(
            area_id=UUID(area_id), name=name, questionnaire="lianghua-sme", version=catalogue.get("lianghua-sme").version,
            opens_on=date(year, 1, 1), due_on=date(year, 12, 31), created_at=AT,
        )  # fmt: skip
        session.add(made)
        session.flush()
        return made.id


def add_members(
    campaign_id: UUID,
    area_id: str,
    count: int,
    *,
    first: int = 0,
    purposes: Collection[Purpose] = frozenset({Purpose.AGGREGATE}),
    maturity: float = 0.5,
    at: datetime | None = None,
) -> list[UUID]:
    """So many members, one after another as in life; their enterprises. A number that is there already takes part once more."""
    questionnaire = catalogue.get("lianghua-sme")
    made = []
    with Session(db.engine_rw) as session, session.begin():
        campaign = session.get_one(Campaign, campaign_id)
        at = at or datetime(campaign.opens_on.year, 6, 1, 9, tzinfo=BEIJING).astimezone(UTC)
        for number in range(first, first + count):
            organisation = _enterprise(session, number)
            _join(session, organisation.id, UUID(area_id), purposes)
            _invite(session, campaign_id, UUID(area_id), organisation, at)
            cells, string = _answers(number % LIKE, maturity)
            assessment = Assessment(
                organisation_id=organisation.id, questionnaire=questionnaire.code, version=questionnaire.version,
                started_at=at, state=AssessmentState.SUBMITTED, submitted_at=at,
            )  # fmt: skip
            session.add(assessment)
            session.flush()
            body = canonical({"responses": {code: {"value": cell} for code, cell in cells.items()}})
            session.add(
                Submission(
                    assessment_id=assessment.id, answers=string, body=body, sha256="0" * 64, declared_by="王工",
                    submitted_at=at,
                )
            )  # fmt: skip
            counting.recount(session, organisation.id, at=at)
            made.append(organisation.id)
    return made


@cache
def _answers(number: int, maturity: float) -> tuple[dict[str, str], str]:
    """Answers of an enterprise, and their string."""
    questionnaire = catalogue.get("lianghua-sme")
    whose = replace(
        MACHINERY,
        profile=replace(MACHINERY.profile, uscc=credit_code(700_000 + number)),
        maturity={"": min(max(maturity + (number % 9 - 4) * 0.06, 0.02), 0.98)},
        fixed={},
        reasons={},
    )
    profile = {"size": "small", "production_type": "discrete", "activities": ACTIVITIES}
    cells = answers(questionnaire, whose, profile)
    items = {item.code: item for item in questionnaire.items()}
    return cells, encode(
        compile_model(questionnaire), {code: parse_cell(items[code], cell) for code, cell in cells.items()}, profile
    )


def _enterprise(session: Session, number: int) -> Organisation:
    code = credit_code(700_000 + number)
    found = session.scalars(select(Organisation).where(Organisation.uscc == code)).one_or_none()
    if found is None:
        found = Organisation(
            name=f"江州成员{number}有限公司", uscc=code, industry=INDUSTRIES[number % 3], region="310113", staff=86, revenue=4200,
            size=SIZES[number // 3 % 3], production_type="discrete",
            activities=list(ACTIVITIES), created_at=AT, updated_at=AT,
        )  # fmt: skip
        session.add(found)
        session.flush()
    return found


def _invite(session: Session, campaign_id: UUID, area_id: UUID, organisation: Organisation, at: datetime) -> None:
    """Put it on the list, if it is not there; note that it takes part."""
    query = select(Invitation).where(Invitation.campaign_id == campaign_id, Invitation.uscc == organisation.uscc)
    invitation = session.scalars(query).one_or_none()
    if invitation is None:
        invitation = Invitation(
            campaign_id=campaign_id, area_id=area_id, uscc=organisation.uscc, name=organisation.name, industry=organisation.industry,
            size=organisation.size, listed_at=at,
        )  # fmt: skip
        session.add(invitation)
    invitation.organisation_id, invitation.joined_at = organisation.id, at
    session.flush()


def _join(session: Session, organisation_id: UUID, area_id: UUID, purposes: Collection[Purpose]) -> None:
    query = select(Membership).where(Membership.organisation_id == organisation_id, Membership.area_id == area_id)
    if session.scalars(query).first() is not None:
        return
    membership = Membership(area_id=area_id, organisation_id=organisation_id, begun_on=date(2024, 1, 1))
    session.add(membership)
    session.flush()
    session.add_all(Consent(membership_id=membership.id, purpose=each, given_at=AT) for each in purposes)
    session.flush()


def area_called(name: str) -> str:
    """Id of the area of this name."""
    with Session(db.engine) as session:
        return str(session.scalars(select(Area.id).where(Area.name == name)).one())
