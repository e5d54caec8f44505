"""Registering webhooks, and noting what is to be told to them."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from survey import audit
from survey.access import CurrentUser
from survey.models import DeliveryState, Webhook, WebhookDelivery, WebhookEvent
from survey.webhooks import queries
from survey.webhooks.sending import parse

MOST = 5  #: of one area


class TakenError(Exception):
    """The area has this address already."""


class TooManyError(Exception):
    """The area has as many as it may have."""


def register(session: Session, area_id: UUID, url: str, *, by: CurrentUser, at: datetime) -> Webhook:
    """Let an address be told.

    Raises
    ------
    RefusedError
        If nothing may be sent there.
    TakenError, TooManyError
        If it is there already, or too many are.
    """
    parse(url)
    standing = select(func.count()).select_from(Webhook).where(Webhook.area_id == area_id)
    if (session.scalar(standing) or 0) >= MOST:
        raise TooManyError
    webhook = Webhook(area_id=area_id, url=url, created_at=at, created_by=by.id)
    session.add(webhook)
    try:
        session.flush()
    except IntegrityError as error:
        raise TakenError from error
    audit.record(session, "webhook_registered", _subject(webhook.id), by=by.id, at=at)
    return webhook


def remove(session: Session, webhook: Webhook, *, by: CurrentUser, at: datetime) -> None:
    """Tell it nothing any more; what waits to be sent goes, too."""
    session.delete(webhook)
    session.flush()
    audit.record(session, "webhook_removed", _subject(webhook.id), by=by.id, at=at)


def announce(session: Session, assessment_id: UUID, *, at: datetime) -> int:
    """Note whom a submission is to be told to, in its own transaction; how many."""
    session.flush()
    found = queries.to_tell(session, assessment_id, at=at)
    session.add_all(
        WebhookDelivery(
            webhook_id=webhook_id, campaign_id=campaign_id, assessment_id=assessment_id, event=WebhookEvent.SUBMITTED,
            next_at=at, created_at=at,
        )
        for webhook_id, campaign_id in found
    )  # fmt: skip
    session.flush()
    return len(found)


def ping(session: Session, webhook: Webhook, *, at: datetime) -> None:
    """Try an address."""
    session.add(WebhookDelivery(id=uuid4(), webhook_id=webhook.id, event=WebhookEvent.PING, next_at=at, created_at=at))
    session.flush()


def again(session: Session, delivery: WebhookDelivery, *, at: datetime) -> None:
    """Send once more what was received or given up; one that waits is sent now."""
    if delivery.state is not DeliveryState.PENDING:
        delivery.attempts = 0
    delivery.state, delivery.next_at, delivery.settled_at = DeliveryState.PENDING, at, None
    session.flush()


def _subject(webhook_id: UUID) -> str:
    return f"webhook:{webhook_id}"
