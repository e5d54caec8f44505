"""Writing and checking the audit trail."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from questionnaires.json_text import canonical
from survey.models import AuditEvent, AuditHead

FIRST = "0" * 64  #: what the first event calls its predecessor
AT_ONCE = 1000  #: events in memory while the trail is checked


@dataclass(frozen=True, slots=True, kw_only=True)
class Trail:
    """What a look at the whole trail found."""

    events: int  #: that are there
    recorded: int  #: that were written, by the row that counts them
    last: str  #: hash of the last one written; kept elsewhere, it proves later that nothing before it was changed
    broken: tuple[int, ...]  #: ids of those that were changed, or whose predecessor is missing
    ends_early: bool  #: whether the last one written is not there
    known: bool  #: whether the event with the hash that was asked for is there

    @property
    def whole(self) -> bool:
        """Whether nothing was changed or taken out."""
        return self.known and not (self.broken or self.ends_early)


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
    head = _locked_head(session)
    event = AuditEvent(
        at=at, user_id=by, action=action, subject=subject, detail=canonical(detail or {}), previous=head.hash, hash=""
    )
    event.hash = _hash(event)
    session.add(event)
    head.events, head.hash = head.events + 1, event.hash
    session.flush()


def _locked_head(session: Session) -> AuditHead:
    """Where the trail ends; nobody else appends until we have committed, so no two events follow on the same one."""
    session.flush()  # rows before the trail, always, so that nobody waits in a circle
    head = session.get(AuditHead, 1, with_for_update=True, populate_existing=True)
    if head is None:  # somebody removed it: `examine` tells, and what is recorded from now on stays checkable
        head = AuditHead(id=1, events=0, hash=FIRST)
        session.add(head)
    return head


def examine(session: Session, *, known: str = "") -> Trail:
    """Look at the whole trail, and for the event with the hash `known`, if one is given."""
    head = session.get(AuditHead, 1)  # before the events: those that come meanwhile do no harm
    last, recorded = (head.hash, head.events) if head else (FIRST, 0)
    broken, previous, sought, events = [], FIRST, {last, known} - {FIRST, ""}, 0
    for event in session.scalars(select(AuditEvent).order_by(AuditEvent.id).execution_options(yield_per=AT_ONCE)):
        if event.previous != previous or event.hash != _hash(event):
            broken.append(event.id)
        previous = event.hash
        sought.discard(previous)
        events += 1
    return Trail(
        events=events,
        recorded=recorded,
        last=last,
        broken=tuple(broken),
        ends_early=last in sought or (last == FIRST and recorded < events),
        known=not known or known not in sought,
    )


def _hash(event: AuditEvent) -> str:
    parts = (event.previous, event.at.isoformat(), str(event.user_id), event.action, event.subject, event.detail)
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()
