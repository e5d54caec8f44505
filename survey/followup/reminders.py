"""Mails about what is due and what is overdue: one digest for each person and day, whoever sends it.

The row in `reminder` is the truth: whoever claims it sends the mail, and while a claim holds nobody else does. The mail is sent outside any
transaction. A worker that dies while it sends leaves a claim that runs out; only one that dies between sending and noting so
can make a second mail, which no mail server lets us rule out.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from flask import current_app, g
from flask_babel import force_locale, ngettext
from flask_babel import gettext as _
from itsdangerous import BadSignature, URLSafeSerializer
from sqlalchemy import ColumnElement, Select, select, update
from sqlalchemy.orm import Session

from survey import mail
from survey.access import OWN_PEOPLE
from survey.clock import BEIJING
from survey.config import Config
from survey.database import db
from survey.followup import library
from survey.followup.words import OPEN
from survey.models import ImprovementAction, Organisation, Reminder, Role, User

log = logging.getLogger(__name__)

EARLIEST = time(8)  #: in China: nobody is reminded at night
SOON = timedelta(days=7)  #: told so long before it is due
AGAIN = timedelta(days=14)  #: told again that it is overdue after so long
LEASE = timedelta(minutes=5)
MOST_ATTEMPTS = 5  #: a day, while the mail server refuses
MOST_TOLD = 30  #: actions named in one mail


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """An action to tell of."""

    action: ImprovementAction
    organisation: str


def remind(config: Config, *, at: datetime) -> None:
    """Send every digest of today that is not sent yet. Needs an application context."""
    here = at.astimezone(BEIJING)
    if here.time() < EARLIEST:
        return
    today = here.date()
    with db.reading() as connection:
        people = list(connection.scalars(_people(today, at)))
    for user_id in people:
        if _claim(user_id, today, at=at):
            _send(config, user_id, today, at=at)


def _people(today: date, at: datetime) -> Select[UUID]:
    """Who has something to be told today and was not told, nor is just being told."""
    claimed = select(Reminder.user_id).where(
        Reminder.day == today,
        Reminder.sent_at.is_not(None) | (Reminder.lease_until > at) | (Reminder.attempts >= MOST_ATTEMPTS),
    )
    query = select(User.id).join(ImprovementAction, ImprovementAction.owner_id == User.id)
    query = query.where(*_to_tell(today), _works_here(), User.disabled_at.is_(None), User.reminders_off_at.is_(None))
    return query.where(User.id.not_in(claimed)).distinct()


def _to_tell(today: date) -> tuple[ColumnElement[bool], ...]:
    """Whether something is to be told of an action: due within days and not announced, or overdue and not told lately."""
    action = ImprovementAction
    soon = (action.due_on >= today) & (action.told_due.is_(None) | (action.told_due != action.due_on))
    lately = (action.told_overdue > action.due_on) & (action.told_overdue > today - AGAIN)
    late = (action.due_on < today) & (action.told_overdue.is_(None) | ~lately)
    return action.state.in_(OPEN), action.due_on <= today + SOON, soon | late


def _works_here() -> ColumnElement[bool]:
    """Whether who is responsible is still one of the enterprise's people, and the enterprise is not made up."""
    own = select(Role.user_id).join(Organisation, Organisation.id == Role.organisation_id)
    own = own.where(
        Role.user_id == ImprovementAction.owner_id,
        Role.organisation_id == ImprovementAction.organisation_id,
        Role.kind.in_(OWN_PEOPLE),
        ~Organisation.made_up,
    )
    return own.correlate(ImprovementAction).exists()


def _claim(user_id: UUID, today: date, *, at: datetime) -> bool:
    """Take it upon us to send somebody's mail of today; False if another worker does, or did."""
    with Session(db.engine_rw) as session, session.begin():
        session.execute(select(User.id).where(User.id == user_id).with_for_update())  # one worker after the other
        row = session.get(Reminder, (user_id, today), with_for_update=True)
        if row is None:
            row = Reminder(user_id=user_id, day=today, attempts=0)
            session.add(row)
        elif row.sent_at or row.attempts >= MOST_ATTEMPTS or (row.lease_until and row.lease_until > at):
            return False
        row.attempts += 1
        row.lease_until = at + LEASE
        return True


def _send(config: Config, user_id: UUID, today: date, *, at: datetime) -> None:
    with Session(db.engine) as session:
        user = session.get(User, user_id)
        found = _of(session, user_id, today)
    if user is None:
        return
    if found:
        g.locale = user.locale
        with force_locale(user.locale):
            subject, body = _words(config, user, found, today)
        try:
            mail.send(config, to=user.email, subject=subject, body=body, unsubscribe=_switch_off(config, user))
        except mail.MailError as error:
            log.warning("reminder of %s: no mail: %s", user_id, error)
            return  # the claim runs out, and it is tried again
    with Session(db.engine_rw) as session, session.begin():
        _note(session, user_id, found, today, at=at)


def _of(session: Session, user_id: UUID, today: date) -> Sequence[Due]:
    query = select(ImprovementAction, Organisation.name).join(
        Organisation, Organisation.id == ImprovementAction.organisation_id
    )
    query = query.where(ImprovementAction.owner_id == user_id, *_to_tell(today), _works_here())
    rows = session.execute(query.order_by(ImprovementAction.due_on, ImprovementAction.created_at))
    return [Due(action=action, organisation=name) for action, name in rows]


def _note(session: Session, user_id: UUID, found: Sequence[Due], today: date, *, at: datetime) -> None:
    """Remember what was told; `revision` stays, for nobody changed the action."""
    session.execute(
        update(Reminder).where(Reminder.user_id == user_id, Reminder.day == today).values(sent_at=at, lease_until=None)
    )
    for each in found:
        late = each.action.due_on is not None and each.action.due_on < today
        told = {"told_overdue": today} if late else {"told_due": each.action.due_on}
        session.execute(update(ImprovementAction).where(ImprovementAction.id == each.action.id).values(**told))


def _words(config: Config, user: User, found: Sequence[Due], today: date) -> tuple[str, str]:
    """Subject and text of a digest."""
    late = [each for each in found if each.action.due_on and each.action.due_on < today]
    soon = [each for each in found if each not in late]
    parts = [_("Hello %(name)s,", name=user.name)]
    if late:
        parts.append(_("Overdue:") + "\n" + "\n".join(_line(config, each, user) for each in late[:MOST_TOLD]))
    if soon:
        parts.append(
            _("Due within seven days:") + "\n" + "\n".join(_line(config, each, user) for each in soon[:MOST_TOLD])
        )
    left_out = max(0, len(late) - MOST_TOLD) + max(0, len(soon) - MOST_TOLD)
    if left_out:
        parts.append(ngettext("and %(num)s more", "and %(num)s more", left_out))
    parts.append(_("All of them: %(link)s", link=f"{config.base_url}/follow-up/"))
    parts.append(_("No more such mails, without signing in: %(link)s", link=_switch_off(config, user)))
    return _subject(len(late), len(soon)), "\n\n".join(parts) + "\n"


def _subject(late: int, soon: int) -> str:
    overdue = ngettext("%(num)s action overdue", "%(num)s actions overdue", late)
    due = ngettext("%(num)s action due within seven days", "%(num)s actions due within seven days", soon)
    if late and soon:
        return _("%(overdue)s, %(due)s", overdue=overdue, due=due)
    return overdue if late else due


def _line(config: Config, each: Due, user: User) -> str:
    name = library.name_of(each.action, user.locale)
    link = f"{config.base_url}/follow-up/actions/{each.action.id}"
    day = each.action.due_on.isoformat() if each.action.due_on else ""
    return _("- %(day)s %(name)s (%(enterprise)s)", day=day, name=name, enterprise=each.organisation) + f"\n  {link}"


def _switch_off(config: Config, user: User) -> str:
    return f"{config.base_url}/follow-up/reminders/off/{token(user.id)}"


def token(user_id: UUID) -> str:
    """What a link carries that switches reminders off for one person, and does nothing else."""
    return str(_serializer().dumps(user_id.hex))


def read_token(text: str) -> UUID | None:
    """Whose it is; None for one that is not ours."""
    try:
        return UUID(hex=_serializer().loads(text))
    except (BadSignature, ValueError, TypeError, AttributeError):
        return None


def _serializer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["RONGPING"].secret_key, salt="reminders-off")
