"""Letters of a campaign: who gets one, what it says, and putting them in line for the worker."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy import ColumnElement, Select, and_, func, insert, or_, select
from sqlalchemy.orm import Session, aliased

from questionnaires import catalogue
from survey import audit
from survey.campaigns import links, queries
from survey.campaigns.funnel import Stage
from survey.clock import BEIJING
from survey.config import Config
from survey.models import Area, Campaign, Invitation, Letter, LetterState, Mailing, MailingKind, Unwanted

QUIET = timedelta(days=3)  #: no reminder to an address that had a letter within
DAY = timedelta(days=1)
STAGES = {
    MailingKind.INVITATION: (Stage.LISTED, Stage.INVITED, Stage.OPENED),
    MailingKind.REMINDER: (Stage.INVITED, Stage.OPENED, Stage.STARTED),
}  #: who is written to


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """What an operator decides about a mailing."""

    kind: MailingKind
    locale: str
    sentence: str
    reply_to: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """A mail before it has a receiver."""

    sender: str
    subject: str
    body: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """A mailing, and how many of its letters are where."""

    mailing: Mailing
    numbers: dict[LetterState, int]

    @property
    def waiting(self) -> int:
        """Letters still to be sent."""
        return self.numbers.get(LetterState.WAITING, 0)


def receivers(session: Session, campaign: Campaign, kind: MailingKind, *, at: datetime) -> int:
    """How many enterprises would get a letter now."""
    query = _receivers(campaign, kind, at).with_only_columns(func.count())
    return session.scalar(query) or 0


def queue(session: Session, campaign: Campaign, wording: Wording, *, by: UUID | None, most: int, at: datetime) -> int:
    """Put a letter to each who gets one in line, at most `most` on one day for one person; how many they are."""
    return _queue(session, campaign, wording, by=by, most=most, at=at, unasked=False)


def queue_due(session: Session, campaign: Campaign, *, most: int, at: datetime) -> int:
    """Put reminders in line because the last day is near; what there is no room for today stays for tomorrow."""
    last = session.scalars(
        select(Mailing).where(Mailing.campaign_id == campaign.id).order_by(Mailing.queued_at.desc()).limit(1)
    ).one_or_none()
    locale, reply_to = (last.locale, last.reply_to) if last else ("zh", "")
    wording = Wording(kind=MailingKind.REMINDER, locale=locale, sentence="", reply_to=reply_to)
    queued = _queue(session, campaign, wording, by=campaign.created_by, most=most, at=at, unasked=True)
    if not receivers(session, campaign, MailingKind.REMINDER, at=at):
        campaign.reminded_for = campaign.due_on
    return queued


def due_unasked(session: Session, today: date) -> Sequence[Campaign]:
    """Campaigns whose enterprises are to be reminded from today on, and were not."""
    query = (
        select(Campaign)
        .join(Area, Area.id == Campaign.area_id)
        .where(
            Campaign.remind_before > 0, Campaign.opens_on <= today, Campaign.due_on >= today, ~Area.made_up,
            Campaign.reminded_for.is_(None) | (Campaign.reminded_for != Campaign.due_on),
        )
    )  # fmt: skip
    found = session.scalars(query.order_by(Campaign.id)).all()
    return [each for each in found if each.due_on - timedelta(days=each.remind_before) <= today]


def room(session: Session, user_id: UUID | None, *, most: int, at: datetime) -> int:
    """How many letters somebody can still put in line today."""
    mine = Mailing.queued_by == user_id if user_id else Mailing.queued_by.is_(None)
    query = select(func.count(Letter.id)).join(Mailing, Mailing.id == Letter.mailing_id)
    return max(0, most - (session.scalar(query.where(mine, Mailing.queued_at > at - DAY)) or 0))


def progress(session: Session, campaign_id: UUID) -> Sequence[Progress]:
    """Mailings of a campaign, the newest first."""
    mailings = session.scalars(
        select(Mailing).where(Mailing.campaign_id == campaign_id).order_by(Mailing.queued_at.desc())
    ).all()
    counts = select(Letter.mailing_id, Letter.state, func.count()).where(
        Letter.mailing_id.in_([each.id for each in mailings])
    )
    found: dict[UUID, dict[LetterState, int]] = {}
    for mailing_id, state, number in session.execute(counts.group_by(Letter.mailing_id, Letter.state)):
        found.setdefault(mailing_id, {})[state] = number
    return [Progress(mailing=each, numbers=found.get(each.id, {})) for each in mailings]


def text(
    config: Config, campaign: Campaign, area: Area, wording: Wording, *, to: Sequence[tuple[str, UUID]], off: str
) -> Text:
    """What is written to those `to` whom one mail goes, each a name with the id of the invitation; `off`: where to say no more."""
    with force_locale(wording.locale):
        title = catalogue.get(campaign.questionnaire, campaign.version).title[wording.locale]
        sender = area.body or area.name
        names = _(", ").join(name for name, _id in to)
        parts = [_("Hello,"), _asked(campaign, wording, sender=sender, names=names, title=title)]
        if wording.sentence:
            parts.append(wording.sentence)
        parts += [_("%(enterprise)s starts here:", enterprise=name) + f"\n{_link(config, id_)}" for name, id_ in to]
        parts += [
            _("You then see at once where you stand, why, and what pays most next, with a report to take away."),
            _("What we may see of it you decide yourselves, and can take back at any time."),
            sender,
            "-- \n" + _("No more such mails, without signing in: %(link)s", link=off),
        ]
        return Text(sender=sender, subject=_subject(campaign, wording), body="\n\n".join(parts) + "\n")


def off_link(config: Config, letter_id: UUID) -> str:
    """Where whoever got a letter says that they want no more."""
    return f"{config.base_url}/campaigns/letters/off/{links.token_of(letter_id, config.secret_key, links.UNSUBSCRIBES)}"


def _link(config: Config, invitation_id: UUID) -> str:
    return f"{config.base_url}/campaigns/invited/{links.token_of(invitation_id, config.secret_key)}"


def _asked(campaign: Campaign, wording: Wording, *, sender: str, names: str, title: str) -> str:
    values = {"area": sender, "enterprise": names, "questionnaire": title, "day": campaign.due_on}
    if wording.kind is MailingKind.REMINDER:
        return _(
            "%(area)s asked %(enterprise)s to answer “%(questionnaire)s”. It is not submitted yet; the last day is %(day)s.",
            **values,
        )
    return _(
        "%(area)s asks %(enterprise)s to answer “%(questionnaire)s” between %(first)s and %(day)s.",
        first=campaign.opens_on,
        **values,
    )


def _subject(campaign: Campaign, wording: Wording) -> str:
    if wording.kind is MailingKind.REMINDER:
        return _("Reminder: %(campaign)s, until %(day)s", campaign=campaign.name, day=campaign.due_on)
    return _("Invitation: %(campaign)s", campaign=campaign.name)


def _queue(
    session: Session, campaign: Campaign, wording: Wording, *, by: UUID | None, most: int, at: datetime, unasked: bool
) -> int:
    places = room(session, by, most=most, at=at)
    query = _receivers(campaign, wording.kind, at).with_only_columns(Invitation.id, Invitation.email)
    found = session.execute(query.order_by(Invitation.name, Invitation.uscc).limit(places)).all()
    if not found:
        return 0
    mailing = Mailing(
        campaign_id=campaign.id, kind=wording.kind, locale=wording.locale, sentence=wording.sentence,
        reply_to=wording.reply_to, queued_at=at, queued_by=by, unasked=unasked,
    )  # fmt: skip
    session.add(mailing)
    session.flush()
    session.execute(
        insert(Letter),
        [
            {"id": uuid4(), "mailing_id": mailing.id, "invitation_id": id_, "email": email, "attempts": 0,
             "state": LetterState.WAITING}
            for id_, email in found
        ],
    )  # fmt: skip
    audit.record(
        session, f"{wording.kind}s_queued", f"campaign:{campaign.id}", by=by, at=at, detail={"letters": len(found)}
    )
    return len(found)


def _receivers(campaign: Campaign, kind: MailingKind, at: datetime) -> Select[Any]:
    if at.astimezone(BEIJING).date() > campaign.due_on:
        return select(Invitation).where(Invitation.id.is_(None))
    query = queries.stage_of(campaign, select(Invitation), *STAGES[kind])
    query = query.where(
        Invitation.campaign_id == campaign.id, Invitation.email != "", Invitation.mail_problem == "", willing(),
    )  # fmt: skip
    return query.where(_not_invited() if kind is MailingKind.INVITATION else ~written_to(Invitation.email, at))


def willing() -> ColumnElement[bool]:
    """Whether the enterprise of an `Invitation` has not said no, nor whoever reads its mail."""
    return Invitation.declined_at.is_(None) & Invitation.email.not_in(select(Unwanted.email))


def written_to(email: Any, at: datetime) -> ColumnElement[bool]:  # noqa: ANN401  (a column, or a text)
    """Whether a letter to an address waits, or was sent lately; whichever campaign's."""
    letter = aliased(Letter)
    lately = and_(letter.state == LetterState.SENT, letter.settled_at > at - QUIET)
    return (
        select(letter.id)
        .where(letter.email == email, or_(letter.state == LetterState.WAITING, lately))
        .correlate_except(letter)
        .exists()
    )


def _not_invited() -> ColumnElement[bool]:
    letter, mailing = aliased(Letter), aliased(Mailing)
    waits = (
        select(letter.id)
        .join(mailing, mailing.id == letter.mailing_id)
        .where(
            letter.invitation_id == Invitation.id,
            letter.state == LetterState.WAITING,
            mailing.kind == MailingKind.INVITATION,
        )
        .correlate(Invitation)
    )
    return Invitation.mailed_at.is_(None) & ~waits.exists()
