"""Many reports asked for at once."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from reports.formats import Format
from survey.database import Base, UtcDateTime, enum_column, one_of


class Batch(Base):
    """Reports of several clients in one language, made by the workers one after another."""

    __tablename__ = "batch"
    __table_args__ = (CheckConstraint(one_of("format", Format), name="format"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), index=True)
    locale: Mapped[str] = mapped_column(String(8))
    format: Mapped[Format] = mapped_column(enum_column(Format), default=Format.PDF, server_default=Format.PDF.value)
    requested_at: Mapped[datetime] = mapped_column(UtcDateTime)
    cancelled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    told_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  #: when a mail said that it is finished


class BatchItem(Base):
    """One report of a batch: asked for with `submission_id`, ordered by a worker, which notes `report_id` or why not."""

    __tablename__ = "batch_item"
    __table_args__ = (
        CheckConstraint("report_id IS NULL OR problem = ''", name="problem"),
        Index("ix_batch_item_report_id_problem", "report_id", "problem"),
    )

    batch_id: Mapped[UUID] = mapped_column(ForeignKey("batch.id", ondelete="CASCADE"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    submission_id: Mapped[UUID] = mapped_column(ForeignKey("submission.id", ondelete="CASCADE"), index=True)
    outcome_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("review_outcome.id", ondelete="CASCADE"), index=True
    )  #: the review it shows instead of what the enterprise stated
    report_id: Mapped[UUID | None] = mapped_column(ForeignKey("report.id", ondelete="SET NULL"))
    problem: Mapped[str] = mapped_column(Text, default="")  #: why no report could be asked for
