"""What can be done with a campaign: beginning it, listing enterprises, noting who was invited and who came."""

from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.orm import Session

from questionnaires.model import Questionnaire
from survey import audit
from survey.access import CurrentUser
from survey.campaigns import counting
from survey.campaigns.member_list import Listed
from survey.models import Campaign, Invitation, Letter, LetterState, Unwanted

KEPT = ("name", "industry", "size", "contact", "email", "phone", "area_id")  #: what a list says of an enterprise


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What a campaign is called, when it runs, and how many submissions are wanted."""

    name: str
    opens_on: date
    due_on: date
    target: int
    remind_before: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What became of a list."""

    new: int
    changed: int
    same: int


def begin(
    session: Session, area_id: UUID, questionnaire: Questionnaire, terms: Terms, *, by: CurrentUser, at: datetime
) -> Campaign:
    """Make a campaign with one version of a questionnaire."""
    campaign = Campaign(
        area_id=area_id, questionnaire=questionnaire.code, version=questionnaire.version, created_at=at,
        created_by=by.id, **asdict(terms),
    )  # fmt: skip
    session.add(campaign)
    session.flush()
    audit.record(session, "campaign_begun", _subject(campaign.id), by=by.id, at=at)
    return campaign


def change(session: Session, campaign: Campaign, terms: Terms, *, by: CurrentUser, at: datetime) -> None:
    """Change its name, days and target; the questionnaire stays."""
    for key, value in asdict(terms).items():
        setattr(campaign, key, value)
    counting.recount_all(session, campaign, at=at)
    audit.record(session, "campaign_changed", _subject(campaign.id), by=by.id, at=at)


def take_list(session: Session, campaign_id: UUID, listed: Sequence[Listed], *, by: CurrentUser, at: datetime) -> Taken:
    """Put enterprises on the list of a campaign; the same list again changes nothing, a corrected one only what it corrects.

    A cell that is empty now keeps what was there.
    """
    columns = (Invitation.uscc, Invitation.id, Invitation.mail_problem, *(getattr(Invitation, key) for key in KEPT))
    known = {row.uscc: row for row in session.execute(select(*columns).where(Invitation.campaign_id == campaign_id))}
    new: list[dict[str, Any]] = []
    changed: list[dict[str, Any]] = []
    for each in listed:
        values = {"area_id": each.area.id, **{key: getattr(each, key) for key in KEPT if key != "area_id"}}
        row = known.get(each.uscc)
        if row is None:
            new.append({"id": uuid4(), "campaign_id": campaign_id, "uscc": each.uscc, "listed_at": at, **values})
            continue
        merged = {key: values[key] or getattr(row, key) for key in KEPT}
        if any(merged[key] != getattr(row, key) for key in KEPT):
            problem = row.mail_problem if merged["email"] == row.email else ""
            changed.append({"which": row.id, "mail_problem": problem, **merged})
    if new:
        session.execute(insert(Invitation), new)
    if changed:
        session.connection().execute(
            update(Invitation)
            .where(Invitation.__table__.c.id == bindparam("which"))
            .values({key: bindparam(key) for key in (*KEPT, "mail_problem")}),
            changed,
        )
    counting.change(session, campaign_id)  # figures tell how many are listed
    taken = Taken(new=len(new), changed=len(changed), same=len(listed) - len(new) - len(changed))
    audit.record(
        session,
        "campaign_listed",
        _subject(campaign_id),
        by=by.id,
        at=at,
        detail={"new": taken.new, "changed": taken.changed},
    )
    return taken


def note_invited(session: Session, invitation_ids: Collection[UUID], *, at: datetime) -> None:
    """Note that links went out."""
    table = Invitation.__table__
    if invitation_ids:
        session.connection().execute(
            update(table).where(table.c.id == bindparam("which"), table.c.invited_at.is_(None)).values(invited_at=at),  # type: ignore[arg-type]
            [{"which": each} for each in invitation_ids],
        )


def note_opened(session: Session, invitation: Invitation, *, at: datetime) -> None:
    """Note the first look at a link."""
    invitation.invited_at = invitation.invited_at or at
    invitation.opened_at = invitation.opened_at or at
    session.flush()


def note_declined(session: Session, invitation: Invitation, *, at: datetime) -> None:
    """Note that an enterprise does not want to take part; it can think better of it."""
    invitation.declined_at = invitation.declined_at or at
    session.flush()


def want_no_letters(session: Session, email: str, *, at: datetime) -> None:
    """Write to an address no more, whichever campaign it is; what waits for it is not sent."""
    if session.get(Unwanted, email) is None:
        session.add(Unwanted(email=email, since=at))
    session.execute(
        update(Letter)
        .where(Letter.email == email, Letter.state == LetterState.WAITING)
        .values(state=LetterState.SKIPPED, settled_at=at, lease_until=None)
    )
    session.flush()


def note_joined(session: Session, invitation: Invitation, organisation_id: UUID, *, at: datetime) -> None:
    """Note that an enterprise takes part."""
    invitation.organisation_id = organisation_id
    invitation.joined_at = invitation.joined_at or at
    invitation.declined_at = None
    counting.recount(session, organisation_id, at=at)


def _subject(campaign_id: UUID) -> str:
    return f"campaign:{campaign_id}"
