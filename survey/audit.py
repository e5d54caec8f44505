"""Writing and checking the audit trail."""

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from survey.models import AuditEvent

FIRST = "0" * 64  #: what the first event calls its predecessor
END_OF_TRAIL = 0x726F6E67  #: PostgreSQL's number for the lock on it


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
    _alone(session)
    previous = session.scalar(select(AuditEvent.hash).order_by(AuditEvent.id.desc()).limit(1)) or FIRST
    event = AuditEvent(
        at=at, user_id=by, action=action, subject=subject, detail=_canonical(detail or {}), previous=previous, hash=""
    )
    event.hash = _hash(event)
    session.add(event)
    session.flush()


def _alone(session: Session) -> None:
    """Wait until nobody else appends, so that no two events follow on the same one; SQLite has one writer anyway."""
    if session.get_bind().dialect.name == "postgresql":
        session.flush()  # rows before the trail, always, so that nobody waits in a circle
        session.execute(select(func.pg_advisory_xact_lock(END_OF_TRAIL)))


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
