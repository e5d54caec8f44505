"""Limits on what can be tried how often, shared by all workers through the database."""

from datetime import datetime, timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from survey.database import db
from survey.models import Attempt

KEPT = timedelta(days=1)
LONGEST = 160  #: characters of a bucket's name that count


def exceeded(bucket: str, *, limit: int, within: timedelta, at: datetime) -> bool:
    """Whether `bucket` saw `limit` attempts or more within the time before `at`."""
    query = (
        select(func.count()).select_from(Attempt).where(Attempt.bucket == bucket[:LONGEST], Attempt.at > at - within)
    )
    with db.reading() as connection:
        return connection.scalar(query) >= limit  # type: ignore[operator]


def count(bucket: str, *, at: datetime) -> None:
    """Record one attempt at once, whatever becomes of the request, and forget old ones."""
    with db.engine_rw.begin() as connection:
        connection.execute(delete(Attempt).where(Attempt.at < at - KEPT))
        connection.execute(Attempt.__table__.insert().values(bucket=bucket[:LONGEST], at=at))  # type: ignore[attr-defined]


def forget(session: Session, bucket: str) -> None:
    """Start `bucket` afresh, after a success."""
    session.execute(delete(Attempt).where(Attempt.bucket == bucket[:LONGEST]))
