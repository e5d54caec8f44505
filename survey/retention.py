"""Forgetting what has run out: sign-ins, tokens of programs, one-time links, links by which nobody answered, counted tries, days of reminders, what was told to webhooks."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, delete, exists
from sqlalchemy.engine import Connection

from survey import throttle
from survey.clock import BEIJING
from survey.database import Base
from survey.models import ApiToken, Attempt, Handover, Opinion, Reminder, SignIn, Token, WebhookDelivery

UNUSED_KEPT = timedelta(days=30)  #: a link by which nobody answered stays on the list so long after it has ended
TOLD = timedelta(days=90)  #: what was told to a webhook stays on its list so long
REMINDED = timedelta(days=60)  #: how long it is kept on which days somebody was reminded


@dataclass(frozen=True, slots=True, kw_only=True)
class Purged:
    """How many rows went."""

    sign_ins: int
    links: int
    handovers: int
    tries: int
    reminders: int
    tokens: int
    deliveries: int


def purge(connection: Connection, *, at: datetime) -> Purged:
    """Delete what nobody can use any more at this time; each kind is found by an index."""
    return Purged(
        sign_ins=_delete(connection, SignIn, SignIn.expires_at <= at),
        links=_delete(connection, Token, Token.expires_at <= at),
        handovers=_delete(connection, Handover, (Handover.expires_at <= at - UNUSED_KEPT) & ~_answered()),
        tries=_delete(connection, Attempt, Attempt.at < at - throttle.KEPT),
        tokens=_delete(connection, ApiToken, ApiToken.expires_at <= at - UNUSED_KEPT),
        deliveries=_delete(connection, WebhookDelivery, WebhookDelivery.settled_at <= at - TOLD),
        reminders=_delete(connection, Reminder, Reminder.day < (at - REMINDED).astimezone(BEIJING).date()),
    )


def _answered() -> ColumnElement[bool]:
    """Whether somebody answered by the `Handover` of a statement."""
    return exists().where(Opinion.handover_id == Handover.id).correlate(Handover)


def _delete(connection: Connection, table: type[Base], condition: ColumnElement[bool]) -> int:
    return connection.execute(delete(table).where(condition)).rowcount
