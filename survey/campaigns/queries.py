"""What pages about campaigns read, narrowed to the areas the user looks after."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, Select, case, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from survey.access import Action, CurrentUser, below, looking_after
from survey.campaigns.funnel import Group, Reached, Row, Stage, groups, window
from survey.models import (
    SIGNED_STATES,
    Area,
    Assessment,
    AssessmentState,
    Campaign,
    Invitation,
    Review,
    ReviewState,
    Unwanted,
)

Q = TypeVar("Q", bound=Select[*tuple[Any, ...]])
REVIEWED = frozenset({ReviewState.REVIEWED, ReviewState.CONFIRMED, *SIGNED_STATES})


class By(StrEnum):
    """What enterprises of a list can have in common."""

    AREA = "area"
    INDUSTRY = "industry"
    SIZE = "size"


class Mail(StrEnum):
    """What there is to be said about mail to an enterprise."""

    REFUSED = "refused"  #: its address is wrong
    NONE = "none"  #: it has no address
    DECLINED = "declined"  #: it said no


KEYS: Mapping[By, InstrumentedAttribute[Any]] = {
    By.AREA: Invitation.area_id,
    By.INDUSTRY: Invitation.industry,
    By.SIZE: Invitation.size,
}
MAILED: Mapping[Mail, ColumnElement[bool]] = {
    Mail.REFUSED: Invitation.mail_problem != "",
    Mail.NONE: Invitation.email == "",
    Mail.DECLINED: Invitation.declined_at.is_not(None),
}


def of_area(session: Session, area_id: UUID) -> Sequence[Campaign]:
    """Campaigns of an area and of those below it, the newest first."""
    inside = below(select(Area.id).where(Area.id == area_id))
    query = select(Campaign).where(Campaign.area_id.in_(inside))
    return session.scalars(query.order_by(Campaign.opens_on.desc(), Campaign.name)).all()


def get(session: Session, user: CurrentUser, campaign_id: UUID, *, action: Action) -> Campaign:
    """Campaign in whose area the user may do `action`; else NoResultFound."""
    query = select(Campaign).where(Campaign.id == campaign_id)
    return session.scalars(looking_after(query, Campaign.area_id, user=user, action=action)).one()


def areas_of(session: Session, campaign: Campaign) -> Sequence[Area]:
    """Areas an enterprise on its list can belong to: its own first."""
    inside = below(select(Area.id).where(Area.id == campaign.area_id))
    areas = session.scalars(select(Area).where(Area.id.in_(inside)).order_by(Area.name)).all()
    return sorted(areas, key=lambda each: each.id != campaign.area_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which enterprises of a list are meant."""

    text: str = ""  #: part of the name or of the credit code
    stages: Collection[Stage] = ()  #: furthest steps; empty: any
    mail: Mail | None = None


ALL = Wanted()


def rows(
    session: Session, campaign: Campaign, wanted: Wanted = ALL, *, limit: int | None = None, offset: int = 0
) -> Sequence[Row]:
    """Enterprises on the list, by name, each with its area and how far it has come."""
    reached = _Reached(campaign)
    what = (Invitation, Area.name, reached.stage, reached.best.id, reached.counts, reached.best.submitted_at)
    query: Select[*tuple[Any, ...]] = select(*what).select_from(Invitation).join(Area, Area.id == Invitation.area_id)
    query = reached.join(query).where(*_meant(campaign, wanted, reached)).order_by(Invitation.name, Invitation.uscc)
    found = session.execute(query.limit(limit).offset(offset))
    return [
        Row(
            invitation=invitation,
            area=area,
            reached=Reached(
                stage=Stage(stage),
                assessment_id=assessment_id if counts else None,
                submitted_at=submitted_at if counts else None,
            ),
        )
        for invitation, area, stage, assessment_id, counts, submitted_at in found
    ]


def count(session: Session, campaign: Campaign, wanted: Wanted = ALL) -> int:
    """How many are meant."""
    reached = _Reached(campaign)
    query = select(func.count()).select_from(Invitation)
    if wanted.stages:
        query = reached.join(query)
    return session.scalar(query.where(*_meant(campaign, wanted, reached))) or 0


def numbers(session: Session, campaign: Campaign, by: By) -> Sequence[Group]:
    """How many have reached each step, by what they have in common; the largest group first."""
    reached = _Reached(campaign)
    listed = reached.join(select(KEYS[by].label("key"), reached.stage.label("stage")).select_from(Invitation))
    each = listed.where(Invitation.campaign_id == campaign.id).subquery()
    query = select(each.c.key, each.c.stage, func.count()).group_by(each.c.key, each.c.stage)
    return groups(((str(key), Stage(stage)), number) for key, stage, number in session.execute(query))


def names(session: Session, ids: Collection[str]) -> dict[str, str]:
    """Names of areas, by the text of their id."""
    query = select(Area.id, Area.name).where(Area.id.in_([UUID(each) for each in ids]))
    return {str(id_): name for id_, name in session.execute(query)}


def mail_numbers(session: Session, campaign: Campaign) -> Mapping[str, int]:
    """How many were invited and reminded by mail, and where mail does not help."""
    told = {"mailed": Invitation.mailed_at.is_not(None), "reminded": Invitation.reminded_at.is_not(None)}
    conditions = {**told, **{each.value: condition for each, condition in MAILED.items()}}
    query = select(*(func.count(case((condition, 1))) for condition in conditions.values()))
    row = session.execute(query.where(Invitation.campaign_id == campaign.id)).one()
    return dict(zip(conditions, row, strict=True))


def unwanted(session: Session, emails: Collection[str]) -> frozenset[str]:
    """Those of these addresses whose readers want no letters."""
    return frozenset(session.scalars(select(Unwanted.email).where(Unwanted.email.in_(emails))))


def stage_of(campaign: Campaign, query: Q, *stages: Stage) -> Q:
    """Narrow a query of invitations of a campaign to those whose furthest step is one of these."""
    reached = _Reached(campaign)
    return reached.join(query).where(reached.stage.in_(stages))


def _meant(campaign: Campaign, wanted: Wanted, reached: "_Reached") -> Sequence[ColumnElement[bool]]:
    conditions = [Invitation.campaign_id == campaign.id]
    if wanted.text:
        text = wanted.text
        conditions.append(
            Invitation.name.icontains(text, autoescape=True) | Invitation.uscc.icontains(text, autoescape=True)
        )
    if wanted.stages:
        conditions.append(reached.stage.in_(wanted.stages))
    if wanted.mail is not None:
        conditions.append(MAILED[wanted.mail])
    return conditions


class _Reached:
    """How far the enterprises of a list have come with the questionnaire, as parts of a statement about `Invitation`.

    What is looked up is looked up row by row through indexes: joined as a whole, PostgreSQL takes it for a few rows and compares each with each.
    """

    def __init__(self, campaign: Campaign) -> None:
        self.best = aliased(Assessment)
        self.best_id = _best(campaign).scalar_subquery()
        reviewed = (
            select(func.max(case((Review.state.in_(SIGNED_STATES), int(Stage.SIGNED)), else_=int(Stage.REVIEWED))))
            .where(Review.assessment_id == self.best.id, Review.state.in_(REVIEWED))
            .correlate(self.best)
            .scalar_subquery()
        )
        self.counts = self.best.state != AssessmentState.DRAFT
        self.stage: ColumnElement[int] = case(
            (self.counts, func.coalesce(reviewed, int(Stage.SUBMITTED))),
            (self.best.id.is_not(None), int(Stage.STARTED)),
            (Invitation.opened_at.is_not(None), int(Stage.OPENED)),
            (Invitation.invited_at.is_not(None), int(Stage.INVITED)),
            else_=int(Stage.LISTED),
        )

    def join(self, query: Q) -> Q:
        """Add what the step is made of, one row for each enterprise."""
        return query.outerjoin(self.best, self.best.id == self.best_id)


def _best(campaign: Campaign) -> Select[UUID]:
    """The newest submission of an enterprise in the days of the campaign, else a draft."""
    opens, closes = window(campaign)
    counts = Assessment.state != AssessmentState.DRAFT
    query = select(Assessment.id).where(
        Assessment.organisation_id == Invitation.organisation_id,
        Assessment.questionnaire == campaign.questionnaire,
        Assessment.version == campaign.version,
        ~counts | ((Assessment.submitted_at >= opens) & (Assessment.submitted_at < closes)),
    )
    newest = query.order_by(case((counts, 0), else_=1), Assessment.submitted_at.desc(), Assessment.id)
    return newest.limit(1).correlate(Invitation)


def reviewed(campaign: Campaign) -> Select[UUID, int]:
    """The step that reviews of the questionnaire have brought its assessments to."""
    stage = case((Review.state.in_(SIGNED_STATES), int(Stage.SIGNED)), else_=int(Stage.REVIEWED))
    return (
        select(Review.assessment_id, func.max(stage).label("stage"))
        .join(Assessment, Assessment.id == Review.assessment_id)
        .where(
            Assessment.questionnaire == campaign.questionnaire,
            Assessment.version == campaign.version,
            Review.state.in_(REVIEWED),
        )
        .group_by(Review.assessment_id)
    )
