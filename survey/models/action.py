"""Follow-up: measures an enterprise carries out, what became of them, and who is reminded of them."""

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from uuid import UUID, uuid4

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, Numeric, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from survey.database import Base, UtcDateTime, enum_column, one_of
from survey.models.evidence import LONGEST_NAME

LONGEST_TITLE = 120
LONGEST_TEXT = 2_000
LONGEST_LINK = 500
LONGEST_UNIT = 24
OPEN = "measure <> '' AND state IN ('planned', 'under_way')"
TAKEN = "measure <> ''"


class ActionState(StrEnum):
    """Where an action stands."""

    PLANNED = "planned"
    UNDER_WAY = "under_way"
    DONE = "done"
    DROPPED = "dropped"  #: will not be done, with the reason


class ImprovementAction(Base):
    """Something an enterprise does about its result: a measure of the library taken over, or an action of its own.

    (`Action` is what a view lets its user do, in `survey.access`.) `revision` rises with every change; one that was shown another
    revision is refused. Amounts are in 万元.
    """

    __tablename__ = "action"
    __table_args__ = (
        CheckConstraint(one_of("state", ActionState), name="state"),
        CheckConstraint(f"length(title) BETWEEN 1 AND {LONGEST_TITLE}", name="title"),
        CheckConstraint("(measure = '') = (questionnaire = '')", name="measure"),
        CheckConstraint("due_on >= begin_on", name="due_on"),
        CheckConstraint("(state = 'done') = (done_on IS NOT NULL)", name="done_on"),
        CheckConstraint("state <> 'dropped' OR reason <> ''", name="reason"),
        CheckConstraint("cost_planned >= 0 AND cost_actual >= 0", name="cost"),
        CheckConstraint("owner_id IS NULL OR owner_name = ''", name="owner"),
        CheckConstraint("revision >= 1", name="revision"),
        Index(
            "ix_action_open", "organisation_id", "questionnaire", "measure", unique=True,
            sqlite_where=text(OPEN), postgresql_where=text(OPEN),
        ),
        Index(
            "ix_action_taken", "submission_id", "measure", unique=True,
            sqlite_where=text(TAKEN), postgresql_where=text(TAKEN),
        ),
        Index("ix_action_organisation_id_state", "organisation_id", "state"),
        Index("ix_action_owner_id_due_on", "owner_id", "due_on"),
    )  # fmt: skip

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id", ondelete="CASCADE"))
    submission_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("submission.id", ondelete="SET NULL")
    )  #: whose result it was taken over from
    questionnaire: Mapped[str] = mapped_column(String(64), default="")  #: whose library has the measure
    version: Mapped[str] = mapped_column(String(32), default="")
    measure: Mapped[str] = mapped_column(String(32), default="")  #: its code; empty for an action of one's own
    title: Mapped[str] = mapped_column(String(LONGEST_TITLE))  #: of a measure: its name when it was taken over
    details: Mapped[str] = mapped_column(Text, default="")  #: what is to be done, in one's own words
    owner_id: Mapped[UUID | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))  #: who is responsible …
    owner_name: Mapped[str] = mapped_column(String(64), default="")  #: … or the name of somebody without an account
    begin_on: Mapped[date | None] = mapped_column()
    due_on: Mapped[date | None] = mapped_column()
    state: Mapped[ActionState] = mapped_column(enum_column(ActionState), default=ActionState.PLANNED)
    done_on: Mapped[date | None] = mapped_column()
    reason: Mapped[str] = mapped_column(Text, default="")  #: why it is dropped
    cost_planned: Mapped[Decimal | None] = mapped_column(Numeric(12, 2))
    cost_actual: Mapped[Decimal | None] = mapped_column(Numeric(12, 2))
    evidence_url: Mapped[str] = mapped_column(String(LONGEST_LINK), default="")
    evidence_note: Mapped[str] = mapped_column(Text, default="")
    effect: Mapped[str] = mapped_column(Text, default="")  #: what came of it, in words …
    effect_before: Mapped[Decimal | None] = mapped_column(Numeric(16, 4))  #: … and as a figure before …
    effect_after: Mapped[Decimal | None] = mapped_column(Numeric(16, 4))  #: … and after
    effect_unit: Mapped[str] = mapped_column(String(LONGEST_UNIT), default="")
    revision: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)
    updated_by: Mapped[UUID | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    told_due: Mapped[date | None] = mapped_column()  #: the due date that a mail has announced
    told_overdue: Mapped[date | None] = mapped_column()  #: day of the last mail that said it is overdue


class ActionEvent(Base):
    """What somebody did to an action; never changed afterwards."""

    __tablename__ = "action_event"
    __table_args__ = (Index("ix_action_event_action_id_at", "action_id", "at"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    action_id: Mapped[UUID] = mapped_column(ForeignKey("action.id", ondelete="CASCADE"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    user_id: Mapped[UUID | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    what: Mapped[str] = mapped_column(String(16))  #: added, changed, file, no_file
    changes: Mapped[dict[str, list[str]]] = mapped_column(JSON)  #: field to what it was and what it became


class ActionFile(Base):
    """A file that shows that an action is done; its bytes lie in the file store under their hash."""

    __tablename__ = "action_file"
    __table_args__ = (
        CheckConstraint("length(sha256) = 64", name="sha256"),
        CheckConstraint(f"length(name) BETWEEN 1 AND {LONGEST_NAME}", name="name"),
        CheckConstraint("size > 0", name="size"),
        Index("ix_action_file_action_id", "action_id"),
        Index("ix_action_file_sha256", "sha256"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    action_id: Mapped[UUID] = mapped_column(ForeignKey("action.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(String(LONGEST_NAME))
    media_type: Mapped[str] = mapped_column(String(80))
    size: Mapped[int] = mapped_column()
    sha256: Mapped[str] = mapped_column(String(64))  #: of the bytes; also their name in the file store
    uploaded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    uploaded_by: Mapped[UUID | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))


class Reminder(Base):
    """The mail with which somebody is reminded on one day: one row, so at most one mail. A worker that sends it holds the lease."""

    __tablename__ = "reminder"
    __table_args__ = (
        CheckConstraint("sent_at IS NULL OR lease_until IS NULL", name="sent_at"),
        Index("ix_reminder_day", "day"),
    )

    user_id: Mapped[UUID] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    attempts: Mapped[int] = mapped_column(default=0)
    lease_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
