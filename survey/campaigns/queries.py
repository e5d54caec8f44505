"""What pages about campaigns read, narrowed to the areas the user looks after."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from survey.access import Action, CurrentUser, below, looking_after
from survey.campaigns.funnel import Reached, Row, Stage, window
from survey.models import (
    SIGNED_STATES,
    Area,
    Assessment,
    AssessmentState,
    Campaign,
    Invitation,
    Review,
    ReviewState,
)

REVIEWED = frozenset({ReviewState.REVIEWED, ReviewState.CONFIRMED, *SIGNED_STATES})


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


def rows(session: Session, campaign: Campaign) -> Sequence[Row]:
    """Enterprises on the list, by name, each with how far it has come."""
    listed = session.scalars(
        select(Invitation).where(Invitation.campaign_id == campaign.id).order_by(Invitation.name, Invitation.uscc)
    ).all()
    here = {each.organisation_id for each in listed if each.organisation_id is not None}
    reached = _reached(session, campaign) if here else {}
    return [
        Row(
            invitation=each, reached=reached.get(each.organisation_id, Reached()) if each.organisation_id else Reached()
        )
        for each in listed
    ]


def _reached(session: Session, campaign: Campaign) -> dict[UUID, Reached]:
    """How far enterprises on the list have come with the questionnaire, by enterprise."""
    opens, closes = window(campaign)
    query = (
        select(Assessment.organisation_id, Assessment.id, Assessment.state, Assessment.submitted_at)
        .join(Invitation, Invitation.organisation_id == Assessment.organisation_id)
        .where(
            Invitation.campaign_id == campaign.id,
            Assessment.questionnaire == campaign.questionnaire,
            Assessment.version == campaign.version,
        )
        .order_by(Assessment.submitted_at)
    )
    assessments = session.execute(query).all()
    reviewed = _reviewed(session, campaign)
    found: dict[UUID, Reached] = {}
    for organisation_id, assessment_id, state, submitted_at in assessments:
        if state is AssessmentState.DRAFT:
            now = Reached(stage=Stage.STARTED)
        elif submitted_at is not None and opens <= submitted_at < closes:
            stage = reviewed.get(assessment_id, Stage.SUBMITTED)
            now = Reached(stage=stage, assessment_id=assessment_id, submitted_at=submitted_at)
        else:
            continue
        found[organisation_id] = max((found.get(organisation_id, Reached()), now), key=_far)
    return found


def _far(reached: Reached) -> tuple[bool, float]:
    """The newest submission that counts; before any, a draft."""
    at = reached.submitted_at
    return at is not None, at.timestamp() if at else float(reached.stage is Stage.STARTED)


def _reviewed(session: Session, campaign: Campaign) -> dict[UUID, Stage]:
    query = (
        select(Review.assessment_id, Review.state)
        .join(Assessment, Assessment.id == Review.assessment_id)
        .where(
            Assessment.questionnaire == campaign.questionnaire,
            Assessment.version == campaign.version,
            Review.state.in_(REVIEWED),
        )
    )
    found: dict[UUID, Stage] = {}
    for assessment_id, state in session.execute(query):
        if state in SIGNED_STATES or assessment_id not in found:
            found[assessment_id] = Stage.SIGNED if state in SIGNED_STATES else Stage.REVIEWED
    return found
