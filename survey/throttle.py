"""Limits on what can be tried how often, shared by all workers through the database."""

import hashlib
import ipaddress
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, func, insert, select
from sqlalchemy.engine import Connection
from sqlalchemy.orm import Session

from survey.database import db
from survey.models import Attempt

KEPT = timedelta(days=1)  #: no limit looks further back
LONGEST = 160  #: characters of a bucket's name that count


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """At most so many tries of one kind by one user or address within a time."""

    bucket: str
    most: int
    within: timedelta


class ThrottledError(Exception):
    """There were too many tries; `until` says from when on there is room for the next."""

    def __init__(self, until: datetime) -> None:
        super().__init__(f"too many tries; the next is possible from {until.isoformat(timespec='minutes')}")
        self.until = until


def take(*limits: Limit, at: datetime) -> Sequence[int]:
    """Count one try against every limit, at once, whatever becomes of the request; what `give_back` takes.

    Nobody gets between counting and checking, so of two tries at the same moment only as many pass as there is room for. A try that is
    refused is not counted: waiting until the time that was named is enough.

    Raises
    ------
    ThrottledError
        If one of the limits is reached; nothing is counted then.
    """
    with db.engine_rw.begin() as connection:
        for limit in sorted(limits, key=lambda limit: limit.bucket):  # in one order: nobody waits in a circle
            _alone(connection, limit.bucket)
        full = [until for limit in limits if (until := _full_until(connection, limit, at=at))]
        if full:
            raise ThrottledError(max(full))
        rows = [{"bucket": limit.bucket[:LONGEST], "at": at} for limit in limits]
        return [connection.execute(insert(Attempt).values(row).returning(Attempt.id)).scalar_one() for row in rows]


def give_back(writer: Session | Connection, taken: Sequence[int]) -> None:
    """Uncount a try that turned out to be none of those that are limited, such as a sign-in with the right password."""
    writer.execute(delete(Attempt).where(Attempt.id.in_(taken)))


def forget(session: Session, bucket: str) -> None:
    """Start `bucket` afresh, after a success."""
    session.execute(delete(Attempt).where(Attempt.bucket == bucket[:LONGEST]))


def origin(address: str | None) -> str:
    """Network that counts as one: an IPv4 address, or the /64 that a subscriber has of IPv6."""
    try:
        found = ipaddress.ip_address(address or "")
    except ValueError:
        return address or "?"
    if isinstance(found, ipaddress.IPv6Address) and found.ipv4_mapped is None:
        return str(ipaddress.ip_network((found, 64), strict=False))
    return str(getattr(found, "ipv4_mapped", None) or found)


def _full_until(connection: Connection, limit: Limit, *, at: datetime) -> datetime | None:
    """When the next try is possible; None if it is now."""
    query = select(Attempt.at).where(Attempt.bucket == limit.bucket[:LONGEST], Attempt.at > at - limit.within)
    oldest = connection.scalar(query.order_by(Attempt.at.desc()).offset(limit.most - 1).limit(1))
    return None if oldest is None else oldest + limit.within


def _alone(connection: Connection, bucket: str) -> None:
    """Wait until nobody else counts against `bucket`; SQLite has one writer anyway."""
    if connection.dialect.name == "postgresql":
        digest = hashlib.sha256(bucket[:LONGEST].encode()).digest()
        connection.execute(select(func.pg_advisory_xact_lock(int.from_bytes(digest[:8], signed=True))))
