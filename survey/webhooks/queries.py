"""Webhooks of areas the user operates, and what is to be told to whom."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, select
from sqlalchemy.orm import Session

from survey.access import Action, CurrentUser, looking_after
from survey.campaigns.funnel import window
from survey.models import (
    Area,
    Assessment,
    Campaign,
    Consent,
    Invitation,
    Membership,
    Organisation,
    Purpose,
    Webhook,
    WebhookDelivery,
)

SHOWN = 100  #: deliveries on a page


def of_area(session: Session, area_id: UUID) -> Sequence[Webhook]:
    """Webhooks of one area, the oldest first."""
    query = select(Webhook).where(Webhook.area_id == area_id)
    return session.scalars(query.order_by(Webhook.created_at, Webhook.id)).all()


def get(session: Session, user: CurrentUser, webhook_id: UUID) -> Webhook:
    """Webhook of an area the user operates; else NoResultFound."""
    query = select(Webhook).where(Webhook.id == webhook_id)
    return session.scalars(looking_after(query, Webhook.area_id, user=user, action=Action.OPERATE)).one()


def delivery(session: Session, user: CurrentUser, delivery_id: UUID) -> WebhookDelivery:
    """Delivery of such a one; else NoResultFound."""
    query = select(WebhookDelivery).join(Webhook, Webhook.id == WebhookDelivery.webhook_id)
    query = query.where(WebhookDelivery.id == delivery_id)
    return session.scalars(looking_after(query, Webhook.area_id, user=user, action=Action.OPERATE)).one()


def deliveries(session: Session, webhook_id: UUID) -> Sequence[tuple[WebhookDelivery, str]]:
    """Its newest deliveries, each with the name of the campaign."""
    query = select(WebhookDelivery, Campaign.name).outerjoin(Campaign, Campaign.id == WebhookDelivery.campaign_id)
    query = query.where(WebhookDelivery.webhook_id == webhook_id)
    rows = session.execute(query.order_by(WebhookDelivery.created_at.desc(), WebhookDelivery.id).limit(SHOWN))
    return [(row[0], row[1] or "") for row in rows]


def to_tell(session: Session, assessment_id: UUID, *, at: datetime) -> Sequence[tuple[UUID, UUID]]:
    """Webhook and campaign for each that a submission concerns: the enterprise is listed, it is in time, and its scores may be seen under its name."""
    query = select(Campaign).join(Invitation, Invitation.campaign_id == Campaign.id)
    query = query.join(Assessment, Assessment.organisation_id == Invitation.organisation_id)
    query = query.where(
        Assessment.id == assessment_id,
        Assessment.questionnaire == Campaign.questionnaire,
        Assessment.version == Campaign.version,
        allowed(),
    )
    campaigns = [each for each in session.scalars(query) if window(each)[0] <= at < window(each)[1]]
    return [
        (webhook_id, campaign.id)
        for campaign in campaigns
        for webhook_id in session.scalars(_of_areas_above(campaign.area_id))
    ]


def about(session: Session, delivery: WebhookDelivery) -> tuple[Campaign, Organisation, Assessment] | None:
    """What a delivery tells of; None where the enterprise does not allow it now."""
    query: Select[*tuple[Any, ...]] = select(Campaign, Organisation, Assessment)
    query = query.join(Invitation, Invitation.campaign_id == Campaign.id)
    query = query.join(Organisation, Organisation.id == Invitation.organisation_id)
    query = query.join(Assessment, Assessment.organisation_id == Organisation.id)
    query = query.where(Campaign.id == delivery.campaign_id, Assessment.id == delivery.assessment_id, allowed())
    row = session.execute(query).one_or_none()
    return None if row is None else (row[0], row[1], row[2])


def allowed() -> Any:  # noqa: ANN401  (an SQL condition)
    """Whether the enterprise of an `Invitation` allows the area it belongs to, and so those above, to see its scores under its name."""
    stands = and_(
        Membership.organisation_id == Invitation.organisation_id,
        Membership.area_id == Invitation.area_id,
        Membership.ended_on.is_(None),
        Consent.membership_id == Membership.id,
        Consent.purpose == Purpose.SCORES,
        Consent.withdrawn_at.is_(None),
    )
    return select(Consent.id).where(stands).correlate(Invitation).exists()


def _of_areas_above(area_id: UUID) -> Select[UUID]:
    """Ids of the webhooks of an area and of those it lies in."""
    above = select(Area.id, Area.parent_id).where(Area.id == area_id).cte("above", recursive=True)
    above = above.union(select(Area.id, Area.parent_id).join(above, above.c.parent_id == Area.id))
    return select(Webhook.id).where(Webhook.area_id.in_(select(above.c.id)))
