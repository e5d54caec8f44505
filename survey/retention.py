"""Forgetting what has run out: sign-ins, one-time links, counted tries, days of reminders."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, delete
from sqlalchemy.engine import Connection

from survey import throttle
from survey.clock import BEIJING
from survey.database import Base
from survey.models import Attempt, Reminder, SignIn, Token

REMINDED = timedelta(days=60)  #: how long it is kept on which days somebody was reminded


@dataclass(frozen=True, slots=True, kw_only=True)
class Purged:
    """How many rows went."""

    sign_ins: int
    links: int
    tries: int
    reminders: int


def purge(connection: Connection, *, at: datetime) -> Purged:
    """Delete what nobody can use any more at this time; each kind is found by an index."""
    return Purged(
        sign_ins=_delete(connection, SignIn, SignIn.expires_at <= at),
        links=_delete(connection, Token, Token.expires_at <= at),
        tries=_delete(connection, Attempt, Attempt.at < at - throttle.KEPT),
        reminders=_delete(connection, Reminder, Reminder.day < (at - REMINDED).astimezone(BEIJING).date()),
    )


def _delete(connection: Connection, table: type[Base], condition: ColumnElement[bool]) -> int:
    return connection.execute(delete(table).where(condition)).rowcount
