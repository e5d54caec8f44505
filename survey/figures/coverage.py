"""How many of those listed in an area have submitted in a round: counts that the list itself gives, no answers."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from survey.access import below
from survey.campaigns.funnel import window
from survey.models import Area, Assessment, AssessmentState, Campaign, Invitation


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """Enterprises on the list, and those of them that have submitted in the days of the round."""

    listed: int
    submitted: int

    @property
    def share(self) -> float:
        """From 0 to 1."""
        return self.submitted / self.listed if self.listed else 0.0


def coverage_of(session: Session, campaign: Campaign, area_id: UUID) -> Coverage:
    """Of an area and all below it."""
    listed = select(func.count(Invitation.id)).where(
        Invitation.campaign_id == campaign.id,
        Invitation.area_id.in_(below(select(Area.id).where(Area.id == area_id))),
    )
    opens, closes = window(campaign)
    handed_in = select(Assessment.organisation_id).where(
        Assessment.questionnaire == campaign.questionnaire,
        Assessment.version == campaign.version,
        Assessment.state != AssessmentState.DRAFT,
        Assessment.submitted_at >= opens,
        Assessment.submitted_at < closes,
    )
    submitted = listed.where(Invitation.organisation_id.in_(handed_in))
    return Coverage(listed=session.scalar(listed) or 0, submitted=session.scalar(submitted) or 0)
