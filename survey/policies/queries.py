"""What pages about policies read."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from questionnaires.policy import PolicyLibrary
from scoring.policies import Facts, Round
from survey.access import Action, CurrentUser, below, permitted
from survey.assessments import corrections
from survey.campaigns.funnel import window
from survey.models import (
    Area,
    Assessment,
    Campaign,
    Consent,
    Invitation,
    Membership,
    Organisation,
    PolicyAnswer,
    Purpose,
    Submission,
)
from survey.policies.facts import NOT_SUBMITTED, facts, round_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Submitted:
    """A submission that results are taken from."""

    assessment_id: UUID
    questionnaire: str
    version: str
    submitted_at: datetime
    answers: str

    @property
    def key(self) -> str:
        """`code@version`."""
        return f"{self.questionnaire}@{self.version}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Everything about one enterprise that policies are held against."""

    newest: tuple[Submitted, ...]  #: by questionnaire
    answer: PolicyAnswer | None
    facts: Facts


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """An enterprise that lets its scores be seen under its name, with what it submitted in the days of a campaign."""

    organisation_id: UUID
    name: str
    industry: str
    size: str
    area_id: UUID
    answers: str


def organisation_of(session: Session, user: CurrentUser, assessment_id: UUID) -> UUID:
    """Enterprise of a submitted assessment the user may read; else NoResultFound."""
    query = select(Assessment.organisation_id).where(
        Assessment.id == assessment_id, Assessment.submitted_at.is_not(None)
    )
    return session.scalars(permitted(query, Assessment.organisation_id, user=user, action=Action.READ)).one()


def standing(session: Session, library: PolicyLibrary, organisation_id: UUID) -> Standing:
    """Of an enterprise: its newest submission to each questionnaire, the one before it to the same version, and what it states."""
    query = (
        select(
            Submission.assessment_id, Assessment.questionnaire, Assessment.version, Submission.submitted_at,
            Submission.answers,
        )
        .join(Assessment, Assessment.id == Submission.assessment_id)
        .where(Assessment.organisation_id == organisation_id, ~corrections.superseded())
        .order_by(Submission.submitted_at.desc())
    )  # fmt: skip
    found: dict[str, list[Submitted]] = {}
    for row in session.execute(query):
        found.setdefault(row.questionnaire, []).append(Submitted(**row._mapping))
    rounds: dict[str, Round] = {}
    before: dict[str, Round] = {}
    for code, submitted in found.items():
        newest, *older = submitted
        rounds[code] = round_of(newest.key, [newest.answers])
        comparable = next((each for each in older if each.version == newest.version), None)
        if comparable is not None:
            before[code] = round_of(comparable.key, [comparable.answers])
    answer = session.get(PolicyAnswer, organisation_id)
    return Standing(
        newest=tuple(each[0] for each in found.values()),
        answer=answer,
        facts=facts(library, [answer], rounds=rounds, before=before),
    )


def answers_of(session: Session, organisations: Sequence[str]) -> Sequence[PolicyAnswer | None]:
    """What enterprises state, in the order of their ids in hexadecimal."""
    stated = {each.organisation_id.hex: each for each in session.scalars(select(PolicyAnswer))}
    return [stated.get(each) for each in organisations]


def rounds_before(session: Session, campaign: Campaign, organisations: Sequence[str]) -> Mapping[str, Round]:
    """Results of the last submission before those that count in a campaign: to the same version, in the order of `organisations`."""
    opens, _closes = window(campaign)
    query = (
        select(Assessment.organisation_id, Submission.answers)
        .join(Submission, Submission.assessment_id == Assessment.id)
        .join(Invitation, Invitation.organisation_id == Assessment.organisation_id)
        .where(
            Invitation.campaign_id == campaign.id,
            Assessment.questionnaire == campaign.questionnaire,
            Assessment.version == campaign.version,
            Submission.submitted_at < opens,
            ~corrections.superseded(),
        )
        .order_by(Submission.submitted_at)
    )
    last = {row.organisation_id.hex: row.answers for row in session.execute(query)}
    answers = [last.get(each, NOT_SUBMITTED) for each in organisations]
    return {campaign.questionnaire: round_of(f"{campaign.questionnaire}@{campaign.version}", answers)}


def named(session: Session, campaign: Campaign, areas: Collection[UUID]) -> Sequence[Named]:
    """Enterprises of areas, on the list of a campaign, that allow their scores to be seen now, by name."""
    opens, closes = window(campaign)
    query = (
        select(
            Organisation.id.label("organisation_id"), Organisation.name, Organisation.industry, Organisation.size,
            Membership.area_id, Submission.answers,
        )
        .join(Membership, Membership.organisation_id == Organisation.id)
        .join(Consent, Consent.membership_id == Membership.id)
        .join(
            Invitation, (Invitation.organisation_id == Organisation.id) & (Invitation.area_id == Membership.area_id)
        )
        .join(Assessment, Assessment.organisation_id == Organisation.id)
        .join(Submission, Submission.assessment_id == Assessment.id)
        .where(
            Membership.area_id.in_(areas),
            Membership.ended_on.is_(None),
            Consent.purpose == Purpose.SCORES,
            Consent.withdrawn_at.is_(None),
            Invitation.campaign_id == campaign.id,
            Assessment.questionnaire == campaign.questionnaire,
            Assessment.version == campaign.version,
            Submission.submitted_at >= opens,
            Submission.submitted_at < closes,
            ~corrections.superseded(),
        )
        .order_by(Submission.submitted_at)
    )  # fmt: skip
    newest = {row.organisation_id: Named(**row._mapping) for row in session.execute(query)}
    return sorted(newest.values(), key=lambda each: (each.name, each.organisation_id))


def regions(session: Session, area: Area) -> Mapping[str, str]:
    """Region of an area and of each below it, by id in hexadecimal: its own, else that of the nearest area above that has one."""
    ids = below(select(Area.id).where(Area.id == area.id))
    inside = {each.id: each for each in session.scalars(select(Area).where(Area.id.in_(ids)))}
    top = _region_above(session, area)

    def region(each: Area) -> str:
        above = inside.get(each.parent_id) if each.parent_id and each.id != area.id else None
        return each.region or (region(above) if above else top)

    return {area_id.hex: region(each) for area_id, each in inside.items()}


def _region_above(session: Session, area: Area) -> str:
    current: Area | None = area
    while current is not None and not current.region:
        current = session.get(Area, current.parent_id) if current.parent_id else None
    return current.region if current else ""
