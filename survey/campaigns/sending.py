"""Sending the letters that wait, a few at a time, and reminding in time.

The row in `letter` is the truth: whoever claims it sends the mail, outside any transaction, and while a claim holds nobody else does.
A worker that dies while it sends leaves a claim that runs out; only one that dies between sending and noting so can make a second
mail, which no mail server lets us rule out. Letters of one mailing to one address are one mail.
"""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from uuid import UUID

from sqlalchemy import Select, select, update
from sqlalchemy.orm import Session

from survey.campaigns import letters, queries
from survey.campaigns.letters import Text, Wording
from survey.clock import BEIJING
from survey.config import Config
from survey.database import db
from survey.mail import MailError, Postbox, RefusedError, postbox
from survey.models import Area, Campaign, Invitation, Letter, LetterState, Mailing, MailingKind

log = logging.getLogger(__name__)

EARLIEST, LATEST = time(8), time(20)  #: in China: reminders nobody asked for are put in line in between
PIECE = 20  #: mails at a time: then reports have their turn
LEASE = timedelta(minutes=5)
REST = timedelta(minutes=5)  #: a mailing whose server cannot be reached is left alone so long
LATER = timedelta(minutes=30)  #: a letter the server does not take for now is tried again then
MOST_ATTEMPTS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Claimed:
    """A mail to be sent."""

    mailing: Mailing
    letters: tuple[UUID, ...]
    attempts: int
    email: str
    text: Text
    off: str


def queue_due(config: Config, *, at: datetime) -> None:
    """Put reminders of campaigns whose last day is near in line."""
    here = at.astimezone(BEIJING)
    if not EARLIEST <= here.time() < LATEST:
        return
    with Session(db.engine) as session:
        if not letters.due_unasked(session, here.date()):
            return
    with Session(db.engine_rw) as session, session.begin():
        for campaign in letters.due_unasked(session, here.date()):
            session.refresh(campaign, with_for_update=True)  # one worker after the other
            if campaign.reminded_for != campaign.due_on:
                letters.queue_due(session, campaign, most=config.letters, at=at)


def send_some(config: Config, *, at: datetime, stopped: Callable[[], bool]) -> bool:
    """Send a few of the letters that wait; whether there may be more to send at once. Needs an application context."""
    with Session(db.engine) as session:
        found = session.execute(_waiting(at)).all()
    with postbox(config) as box:
        for mailing_id, email in found:
            if stopped():
                return False
            claimed = _claim(config, mailing_id, email, at=at)
            if claimed is not None and not _send(box, claimed, at=at):
                return False
    return len(found) == PIECE


def _waiting(at: datetime) -> Select[UUID, str]:
    """Mailings and addresses of the mails that can be sent now."""
    free = Letter.lease_until.is_(None) | (Letter.lease_until < at)
    awake = Mailing.rests_until.is_(None) | (Mailing.rests_until < at)
    query = select(Letter.mailing_id, Letter.email).join(Mailing, Mailing.id == Letter.mailing_id)
    return query.where(Letter.settled_at.is_(None), free, awake).distinct().limit(PIECE)


def _claim(config: Config, mailing_id: UUID, email: str, *, at: datetime) -> Claimed | None:
    """Take it upon us to write to an address; None if another worker does, or nothing is to be written any more."""
    with Session(db.engine_rw, expire_on_commit=False) as session, session.begin():
        query = select(Letter).where(Letter.email == email, Letter.state == LetterState.WAITING).order_by(Letter.id)
        waiting = session.scalars(query.with_for_update()).all()  # one worker after the other, whatever the mailing
        if any(each.lease_until and each.lease_until > at for each in waiting):
            return None
        mailing = session.get_one(Mailing, mailing_id)
        campaign = session.get_one(Campaign, mailing.campaign_id)
        mine = [each for each in waiting if each.mailing_id == mailing_id]
        wanted = _wanted(session, campaign, mailing, mine, at=at)
        for each in mine:
            if each.invitation_id in wanted:
                each.attempts, each.lease_until = each.attempts + 1, at + LEASE
            else:
                _settle([each], LetterState.SKIPPED, at)
        mine = [each for each in mine if each.state is LetterState.WAITING]
        if not mine:
            return None
        off = letters.off_link(config, mine[0].id)
        to = sorted((wanted[each.invitation_id], each.invitation_id) for each in mine)
        area = session.get_one(Area, campaign.area_id)
        return Claimed(
            mailing=mailing,
            letters=tuple(each.id for each in mine),
            attempts=max(each.attempts for each in mine),
            email=email,
            text=letters.text(config, campaign, area, _wording(mailing), to=to, off=off),
            off=off,
        )


def _wanted(
    session: Session, campaign: Campaign, mailing: Mailing, mine: Sequence[Letter], *, at: datetime
) -> dict[UUID, str]:
    """Names of those who are still to be written to, by invitation."""
    if not mine or at.astimezone(BEIJING).date() > campaign.due_on:
        return {}
    if mailing.kind is MailingKind.REMINDER and _lately(session, mine[0].email, at):
        return {}
    ids = [each.invitation_id for each in mine]
    query = queries.stage_of(campaign, select(Invitation), *letters.STAGES[mailing.kind])
    query = query.where(
        Invitation.id.in_(ids), Invitation.campaign_id == campaign.id, letters.willing(),
        Invitation.email == mine[0].email,
    )  # fmt: skip
    return {each.id: each.name for each in session.scalars(query)}


def _lately(session: Session, email: str, at: datetime) -> bool:
    query = select(Letter.id).where(
        Letter.email == email, Letter.state == LetterState.SENT, Letter.settled_at > at - letters.QUIET
    )
    return session.scalars(query.limit(1)).one_or_none() is not None


def _wording(mailing: Mailing) -> Wording:
    return Wording(kind=mailing.kind, locale=mailing.locale, sentence=mailing.sentence, reply_to=mailing.reply_to)


def _send(box: Postbox, claimed: Claimed, *, at: datetime) -> bool:
    """Send one mail and note what became of it; False where the server cannot be reached."""
    text = claimed.text
    try:
        box.send(
            to=claimed.email, subject=text.subject, body=text.body, unsubscribe=claimed.off, sender=text.sender,
            reply_to=claimed.mailing.reply_to,
        )  # fmt: skip
    except RefusedError as error:
        log.warning("letter %s: %s", claimed.letters[0], error)
        if error.final or claimed.attempts >= MOST_ATTEMPTS:
            _note(claimed, LetterState.REFUSED, at=at)
        else:
            _put_back(claimed, until=at + LATER, tried=True)
        return True
    except MailError as error:
        log.warning("letters of mailing %s wait: %s", claimed.mailing.id, error)
        _put_back(claimed, until=None, tried=False)
        with Session(db.engine_rw) as session, session.begin():
            session.get_one(Mailing, claimed.mailing.id).rests_until = at + REST
        return False
    _note(claimed, LetterState.SENT, at=at)
    return True


def _put_back(claimed: Claimed, *, until: datetime | None, tried: bool) -> None:
    with Session(db.engine_rw) as session, session.begin():
        for each in _claimed(session, claimed):
            each.lease_until = until
            each.attempts -= 0 if tried else 1


def _note(claimed: Claimed, state: LetterState, *, at: datetime) -> None:
    """Remember what became of a mail, with the enterprises it was about, too."""
    with Session(db.engine_rw) as session, session.begin():
        mine = _claimed(session, claimed)
        _settle(mine, state, at)
        values = {"mail_problem": LetterState.REFUSED.value if state is LetterState.REFUSED else ""}
        ids = [each.invitation_id for each in mine]
        session.execute(update(Invitation).where(Invitation.id.in_(ids)).values(**values))
        if state is LetterState.SENT:
            _invited(session, ids, claimed.mailing.kind, at)


def _invited(session: Session, ids: Sequence[UUID], kind: MailingKind, at: datetime) -> None:
    these = update(Invitation).where(Invitation.id.in_(ids))
    session.execute(these.where(Invitation.invited_at.is_(None)).values(invited_at=at))
    told = {"mailed_at": at} if kind is MailingKind.INVITATION else {"reminded_at": at}
    session.execute(these.values(**told))


def _claimed(session: Session, claimed: Claimed) -> Sequence[Letter]:
    """Letters of a mail that nobody has settled since: who said no meanwhile is told apart."""
    query = select(Letter).where(Letter.id.in_(claimed.letters), Letter.state == LetterState.WAITING)
    return session.scalars(query.with_for_update()).all()


def _settle(mine: Sequence[Letter], state: LetterState, at: datetime) -> None:
    for each in mine:
        each.state, each.settled_at, each.lease_until = state, at, None
