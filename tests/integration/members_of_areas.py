"""Enterprises on the list of a round that submitted and let themselves be counted, made at once."""

import hashlib
import random
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count
from uuid import UUID

from sqlalchemy.orm import Session

from questionnaires import catalogue
from questionnaires.json_text import canonical
from scoring.encode import encode
from scoring.model import compile_model
from survey.assessments.submission import FORMAT, snapshot
from survey.campaigns import counting
from survey.database import db
from survey.models import (
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
from survey.organisations.services import scoring_profile
from tests.factories import credit_code
from tests.integration.test_results import cell, parsed

PLATFORMS = "INV-PLT-01"
_numbers = count(20_000)


@dataclass
class Member:
    """An enterprise to be made; `level` is about how much of every ladder it has reached."""

    area_id: UUID
    industry: str = "C34"
    size: str = "small"
    level: float = 0.5
    platform: str = "none"
    consents: bool = True
    organisation: Organisation | None = None
    answers: dict[str, str] = field(default_factory=dict)


def take_part(campaign: Campaign, members: list[Member], *, at: datetime, seed: int = 1) -> None:
    """Put members on the list of a round, and let each of them submit to it and be counted; one with an organisation has been made before."""
    questionnaire = catalogue.get(campaign.questionnaire, campaign.version)
    model, chance = compile_model(questionnaire), random.Random(seed)
    with Session(db.engine_rw, expire_on_commit=False) as session, session.begin():
        for member in members:
            organisation = member.organisation or _joined(session, member, at=at)
            answers = {item.code: cell(item, member.level, chance) for item in questionnaire.items()}
            member.answers = {**answers, **({PLATFORMS: member.platform} if PLATFORMS in answers else {})}
            _submit(session, campaign, organisation, member, model, at=at)
            session.flush()
            counting.recount(session, organisation.id, at=at)


def _joined(session: Session, member: Member, *, at: datetime) -> Organisation:
    number = next(_numbers)
    organisation = member.organisation = Organisation(
        name=f"江州第{number}机械厂", uscc=credit_code(number), industry=member.industry, region="310113", staff=60,
        revenue=4000, size=member.size, production_type="discrete", activities=["design", "sales", "warehouse"], created_at=at,
        updated_at=at,
    )  # fmt: skip
    session.add(organisation)
    session.flush()
    membership = Membership(area_id=member.area_id, organisation_id=organisation.id, begun_on=at.date())
    session.add(membership)
    session.flush()
    if member.consents:
        session.add(Consent(membership_id=membership.id, purpose=Purpose.AGGREGATE, given_at=at))
    return organisation


def _submit(session: Session, campaign: Campaign, organisation: Organisation, member: Member, model, *, at: datetime):
    session.add(
        Invitation(
            campaign_id=campaign.id, area_id=member.area_id, uscc=organisation.uscc, name=organisation.name, listed_at=at,
            invited_at=at, joined_at=at, organisation_id=organisation.id,
        )
    )  # fmt: skip
    string = encode(model, parsed(model.questionnaire, member.answers), scoring_profile(organisation))
    responses = {
        key: {"reason": "", "note": "", "evidence_url": "", "revision": 1, "value": value}
        for key, value in member.answers.items()
    }
    body = canonical({"format": FORMAT, "profile": snapshot(organisation), "responses": responses, "answers": string})
    assessment = Assessment(
        organisation_id=organisation.id, questionnaire=campaign.questionnaire, version=campaign.version, started_at=at,
        state=AssessmentState.SUBMITTED, submitted_at=at,
    )  # fmt: skip
    session.add(assessment)
    session.flush()
    session.add(
        Submission(
            assessment_id=assessment.id, answers=string, body=body, sha256=hashlib.sha256(body.encode()).hexdigest(),
            declared_by="王工", submitted_at=at,
        )
    )  # fmt: skip
