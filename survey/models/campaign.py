"""A round: an area asks a list of enterprises to answer one questionnaire by a day."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from survey.database import Base, UtcDateTime, enum_column, one_of

LONGEST_SENTENCE = 600
MOST_DAYS_BEFORE = 60
WAITS = "settled_at IS NULL"


class MailingKind(StrEnum):
    """What is written to many."""

    INVITATION = "invitation"
    REMINDER = "reminder"


class LetterState(StrEnum):
    """What became of a letter."""

    WAITING = "waiting"
    SENT = "sent"
    SKIPPED = "skipped"  #: not needed any more: they submitted or said no, or had a letter lately
    REFUSED = "refused"  #: the mail server takes nothing for this address


class Campaign(Base):
    """A round with one version of a questionnaire. What a listed enterprise submits to that version between the two days counts in it."""

    __tablename__ = "campaign"
    __table_args__ = (
        CheckConstraint("due_on >= opens_on", name="dates"),
        CheckConstraint("target >= 0", name="target"),
        CheckConstraint(f"remind_before BETWEEN 0 AND {MOST_DAYS_BEFORE}", name="remind_before"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    area_id: Mapped[UUID] = mapped_column(ForeignKey("area.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(String(120))
    questionnaire: Mapped[str] = mapped_column(String(40))
    version: Mapped[str] = mapped_column(String(20))
    opens_on: Mapped[date] = mapped_column()
    due_on: Mapped[date] = mapped_column()  #: the last day
    target: Mapped[int] = mapped_column(default=0)  #: submissions wanted; 0: as many as are listed
    counted: Mapped[int] = mapped_column(default=0, server_default=text("0"))  #: goes up when its figures change
    remind_before: Mapped[int] = mapped_column(
        default=0, server_default=text("0")
    )  #: days before the last one on which who has not submitted is reminded; 0: nobody unasked
    reminded_for: Mapped[date | None] = mapped_column()  #: the last day that this has been done for
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    created_by: Mapped[UUID | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))


class Invitation(Base):
    """An enterprise on the list of a campaign, whether it is here or not."""

    __tablename__ = "invitation"
    __table_args__ = (
        CheckConstraint("length(uscc) = 18", name="uscc_length"),
        CheckConstraint("size IN ('', 'micro', 'small', 'medium', 'large')", name="size"),
        CheckConstraint("opened_at IS NULL OR invited_at IS NOT NULL", name="opened"),
        CheckConstraint(f"mail_problem IN ('', {LetterState.REFUSED.value!r})", name="mail_problem"),
        Index("ix_invitation_campaign_uscc", "campaign_id", "uscc", unique=True),
        Index("ix_invitation_campaign_id_name", "campaign_id", "name", "uscc"),  # a page of the list
        Index("ix_invitation_email", "email"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    campaign_id: Mapped[UUID] = mapped_column(ForeignKey("campaign.id", ondelete="CASCADE"))
    area_id: Mapped[UUID] = mapped_column(ForeignKey("area.id", ondelete="CASCADE"), index=True)
    uscc: Mapped[str] = mapped_column(String(18), index=True)
    name: Mapped[str] = mapped_column(String(120))
    industry: Mapped[str] = mapped_column(String(4), default="")  #: as the list has it; empty where it says nothing
    size: Mapped[str] = mapped_column(String(8), default="")
    contact: Mapped[str] = mapped_column(String(64), default="")
    email: Mapped[str] = mapped_column(String(254), default="")
    phone: Mapped[str] = mapped_column(String(20), default="")
    listed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    invited_at: Mapped[datetime | None] = mapped_column(
        UtcDateTime
    )  #: when its link was first mailed, handed out as a file or said to be printed
    mailed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  #: when it was invited by mail
    opened_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    joined_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    organisation_id: Mapped[UUID | None] = mapped_column(ForeignKey("organisation.id", ondelete="SET NULL"), index=True)
    reminded_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  #: the last time
    mail_problem: Mapped[str] = mapped_column(String(8), default="", server_default="")  #: why the last mail did not go
    declined_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  #: when they said that they do not take part


class Mailing(Base):
    """Letters that are written to many of a campaign at once; the worker sends them."""

    __tablename__ = "mailing"
    __table_args__ = (
        CheckConstraint(one_of("kind", MailingKind), name="kind"),
        CheckConstraint("locale IN ('zh', 'en')", name="locale"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    campaign_id: Mapped[UUID] = mapped_column(ForeignKey("campaign.id", ondelete="CASCADE"), index=True)
    kind: Mapped[MailingKind] = mapped_column(enum_column(MailingKind))
    locale: Mapped[str] = mapped_column(String(8))
    sentence: Mapped[str] = mapped_column(String(LONGEST_SENTENCE), default="")  #: the operator's own words
    reply_to: Mapped[str] = mapped_column(String(254), default="")
    queued_at: Mapped[datetime] = mapped_column(UtcDateTime)
    queued_by: Mapped[UUID | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    unasked: Mapped[bool] = mapped_column(default=False)  #: queued because the last day is near
    rests_until: Mapped[datetime | None] = mapped_column(UtcDateTime)  #: the mail server could not be reached


class Letter(Base):
    """An enterprise in a mailing. Letters to one address are one mail; who sends it holds their lease."""

    __tablename__ = "letter"
    __table_args__ = (
        CheckConstraint(one_of("state", LetterState), name="state"),
        CheckConstraint("(state = 'waiting') = (settled_at IS NULL)", name="settled_at"),
        CheckConstraint("settled_at IS NULL OR lease_until IS NULL", name="lease"),
        Index("ix_letter_mailing_id_email", "mailing_id", "email"),
        Index("ix_letter_email_settled_at", "email", "settled_at"),
        Index("ix_letter_waiting", "mailing_id", sqlite_where=text(WAITS), postgresql_where=text(WAITS)),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    mailing_id: Mapped[UUID] = mapped_column(ForeignKey("mailing.id", ondelete="CASCADE"))
    invitation_id: Mapped[UUID] = mapped_column(ForeignKey("invitation.id", ondelete="CASCADE"), index=True)
    email: Mapped[str] = mapped_column(String(254))  #: as the list had it when the letter was queued
    state: Mapped[LetterState] = mapped_column(enum_column(LetterState), default=LetterState.WAITING)
    attempts: Mapped[int] = mapped_column(default=0)
    lease_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    settled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Unwanted(Base):
    """An address whose reader wants no letters of campaigns, whoever's."""

    __tablename__ = "unwanted"

    email: Mapped[str] = mapped_column(String(254), primary_key=True)
    since: Mapped[datetime] = mapped_column(UtcDateTime)
