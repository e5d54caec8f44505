"""Sections handed to a colleague by a link, and what the colleague answered."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID, uuid4

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from survey.database import Base, UtcDateTime, enum_column, one_of

LONGEST_COLLEAGUE = 64
LONGEST_MESSAGE = 500
LONGEST_REMARK = 500


class Decision(StrEnum):
    """What the enterprise made of an answer that differs from its own."""

    OPEN = "open"  #: nobody has said yet
    TAKEN = "taken"  #: the colleague's is the enterprise's answer now
    KEPT = "kept"  #: the enterprise stays with its own


class Handover(Base):
    """A link with which somebody without an account answers some sections of a draft. Only the hash of its secret is here."""

    __tablename__ = "handover"
    __table_args__ = (
        CheckConstraint("length(id_hash) = 64", name="id_hash"),
        CheckConstraint(f"length(name) BETWEEN 1 AND {LONGEST_COLLEAGUE}", name="name"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    assessment_id: Mapped[UUID] = mapped_column(ForeignKey("assessment.id", ondelete="CASCADE"), index=True)
    id_hash: Mapped[str] = mapped_column(String(64), unique=True)
    name: Mapped[str] = mapped_column(String(LONGEST_COLLEAGUE))  #: of the colleague, as the enterprise calls them
    sections: Mapped[list[str]] = mapped_column(JSON)  #: codes, in the order asked
    message: Mapped[str] = mapped_column(Text, default="")
    due_on: Mapped[date | None] = mapped_column()
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    created_by: Mapped[UUID | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    opened_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    done_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Opinion(Base):
    """What a colleague answered to one item.

    Where the enterprise had no answer it became one at once: `became` is the revision of the response it became, and as long as that is
    the newest, the enterprise's answer is the colleague's.
    """

    __tablename__ = "opinion"
    __table_args__ = (
        CheckConstraint("revision >= 1", name="revision"),
        CheckConstraint(one_of("decision", Decision), name="decision"),
        CheckConstraint("(decision = 'open') = (decided_at IS NULL)", name="decided_at"),
    )

    handover_id: Mapped[UUID] = mapped_column(ForeignKey("handover.id", ondelete="CASCADE"), primary_key=True)
    item: Mapped[str] = mapped_column(String(32), primary_key=True)
    value: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text, default="")
    note: Mapped[str] = mapped_column(Text, default="")
    evidence_url: Mapped[str] = mapped_column(Text, default="")
    revision: Mapped[int] = mapped_column(default=1)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)
    became: Mapped[int | None] = mapped_column()
    decision: Mapped[Decision] = mapped_column(enum_column(Decision), default=Decision.OPEN)
    remark: Mapped[str] = mapped_column(Text, default="")  #: why it was decided so
    former: Mapped[str] = mapped_column(
        Text, default="", server_default=""
    )  #: the enterprise's answer that this one took the place of
    former_reason: Mapped[str] = mapped_column(Text, default="", server_default="")
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    decided_by: Mapped[UUID | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
