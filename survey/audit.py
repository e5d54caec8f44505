"""Writing and checking the audit trail."""

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from survey.models import AuditEvent

FIRST = "0" * 64  #: what the first event calls its predecessor


def record(
    session: Session,
    action: str,
    subject: str,
    *,
    by: UUID | None,
    at: datetime,
    detail: Mapping[str, str | int | bool | None] | None = None,
) -> None:
    """Append one event. `detail` must hold no answers, names or contacts."""
    previous = session.scalar(select(AuditEvent.hash).order_by(AuditEvent.id.desc()).limit(1)) or FIRST
    event = AuditEvent(
        at=at, user_id=by, action=action, subject=subject, detail=_canonical(detail or {}), previous=previous, hash=""
    )
    event.hash = _hash(event)
    session.add(event)
    session.flush()


def broken_links(session: Session) -> list[int]:
    """Ids of the events that were changed, or whose predecessor is missing; empty when the trail is whole."""
    broken, previous = [], FIRST
    for event in session.scalars(select(AuditEvent).order_by(AuditEvent.id)):
        if event.previous != previous or event.hash != _hash(event):
            broken.append(event.id)
        previous = event.hash
    return broken


def _canonical(detail: Mapping[str, str | int | bool | None]) -> str:
    return json.dumps(detail, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def _hash(event: AuditEvent) -> str:
    parts = (event.previous, event.at.isoformat(), str(event.user_id), event.action, event.subject, event.detail)
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()
