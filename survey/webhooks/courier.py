"""Telling what is to be told: one delivery after another, each tried again with growing pauses until it is received or given up."""

import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Event
from typing import Any
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.engine import CursorResult
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from survey import clock
from survey.config import Config
from survey.database import db
from survey.models import Area, DeliveryState, Webhook, WebhookDelivery, WebhookEvent
from survey.webhooks import queries
from survey.webhooks.sealing import secret_of, signature
from survey.webhooks.sending import STRICT, RefusedError, Rules, UnreachableError, post

log = logging.getLogger(__name__)

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
PAUSES = (MINUTE, 5 * MINUTE, 15 * MINUTE, HOUR, 3 * HOUR, 9 * HOUR, 24 * HOUR)  #: after each attempt but the last
MOST_ATTEMPTS = len(PAUSES) + 1
LEASE = 2 * MINUTE  #: an attempt that has not ended by then is lost with the process that made it
LOOK = 5.0  #: seconds between looks at the table
GONE = 410


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """A delivery that this process has taken, ready to send."""

    id: UUID
    attempt: int
    url: str
    body: bytes  #: empty where it must not be sent any more
    headers: Mapping[str, str]


class Courier:
    """Tells what is due."""

    def __init__(self, config: Config, rules: Rules = STRICT) -> None:
        self.config, self.rules = config, rules

    def run(self, stopping: Event) -> None:
        """Tell until stopped; a restarting database is waited for."""
        while not stopping.is_set():
            try:
                if not self.tell_next(at=clock.now()):
                    stopping.wait(LOOK)
            except (SQLAlchemyError, OSError):
                log.exception("the courier waits and tries again")
                stopping.wait(LOOK)

    def tell_next(self, *, at: datetime) -> bool:
        """Make one attempt that is due; whether there was one. Nothing is locked while it is sent."""
        parcel = self._take(at=at)
        if parcel is None:
            return False
        if not parcel.body:
            self._settle(parcel, DeliveryState.GIVEN_UP, at=at, problem="consent")
            return True
        try:
            status = post(parcel.url, parcel.body, parcel.headers, self.rules)
        except RefusedError as error:
            self._failed(parcel, at=at, problem=error.why, final=not isinstance(error, UnreachableError))
        else:
            self._answered(parcel, status, at=at)
        return True

    def _take(self, *, at: datetime) -> Parcel | None:
        due = (WebhookDelivery.state == DeliveryState.PENDING) & (WebhookDelivery.next_at <= at)
        with Session(db.engine) as reader:
            if reader.scalar(select(WebhookDelivery.id).where(due).limit(1)) is None:
                return None  # without taking the write lock, which every worker would every few seconds
        with Session(db.engine_rw, expire_on_commit=False) as session, session.begin():
            query = select(WebhookDelivery).where(due).order_by(WebhookDelivery.next_at).limit(1)
            delivery = session.scalars(query.with_for_update(skip_locked=True)).one_or_none()
            if delivery is None:
                return None
            delivery.attempts += 1
            delivery.next_at = at + LEASE
            return self._parcel(session, delivery, at=at)

    def _parcel(self, session: Session, delivery: WebhookDelivery, *, at: datetime) -> Parcel:
        webhook = session.get_one(Webhook, delivery.webhook_id)
        told = content(session, delivery, webhook, base_url=self.config.base_url)
        body = json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode() if told else b""
        return Parcel(
            id=delivery.id,
            attempt=delivery.attempts,
            url=webhook.url,
            body=body,
            headers={
                "User-Agent": "Rongping-Webhooks/1",
                "Rongping-Event": delivery.event.value,
                "Rongping-Delivery": str(delivery.id),
                "Rongping-Signature": signature(secret_of(webhook.id, self.config.secret_key), body, at=at),
            },
        )

    def _answered(self, parcel: Parcel, status: int, *, at: datetime) -> None:
        if 200 <= status < 300:
            self._settle(parcel, DeliveryState.DELIVERED, at=at, status=status)
        else:
            problem = "gone" if status == GONE else "status"
            self._failed(parcel, at=at, problem=problem, status=status, final=status == GONE)

    def _failed(self, parcel: Parcel, *, at: datetime, problem: str, final: bool, status: int | None = None) -> None:
        log.warning("webhook delivery %s, attempt %s: %s", parcel.id, parcel.attempt, status or problem)
        if final or parcel.attempt >= MOST_ATTEMPTS:
            self._settle(parcel, DeliveryState.GIVEN_UP, at=at, status=status, problem=problem)
        else:
            pause = PAUSES[parcel.attempt - 1]
            self._write(parcel, next_at=at + pause, status=status, problem=problem)

    def _settle(
        self, parcel: Parcel, state: DeliveryState, *, at: datetime, status: int | None = None, problem: str = ""
    ) -> None:
        self._write(parcel, state=state, next_at=None, settled_at=at, status=status, problem=problem)

    def _write(self, parcel: Parcel, **values: object) -> bool:
        """Write the outcome, unless somebody else has taken over since."""
        with Session(db.engine_rw) as session, session.begin():
            done = session.execute(
                update(WebhookDelivery)
                .where(
                    WebhookDelivery.id == parcel.id,
                    WebhookDelivery.state == DeliveryState.PENDING,
                    WebhookDelivery.attempts == parcel.attempt,
                )
                .values(**values)
            )
            return isinstance(done, CursorResult) and done.rowcount == 1


def content(session: Session, delivery: WebhookDelivery, webhook: Webhook, *, base_url: str) -> dict[str, Any] | None:
    """What is told, ids and addresses without any answer; None where the enterprise does not allow it now."""
    area = session.get_one(Area, webhook.area_id)
    told: dict[str, Any] = {
        "id": str(delivery.id),
        "event": delivery.event.value,
        "created_at": delivery.created_at.isoformat(),
        "area": {"id": str(area.id), "name": area.name},
        "campaign": None,
        "enterprise": None,
        "assessment": None,
    }
    if delivery.event is WebhookEvent.PING:
        return told
    found = queries.about(session, delivery)
    if found is None:
        return None
    campaign, enterprise, assessment = found
    submitted_at = assessment.submitted_at
    told["campaign"] = {
        "id": str(campaign.id),
        "name": campaign.name,
        "link": f"{base_url}/campaigns/{campaign.id}/",
    }
    told["enterprise"] = {"name": enterprise.name, "uscc": enterprise.uscc}
    told["assessment"] = {
        "id": str(assessment.id),
        "questionnaire": assessment.questionnaire,
        "version": assessment.version,
        "submitted_at": submitted_at.isoformat() if submitted_at else None,
    }
    return told
