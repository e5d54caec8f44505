"""Diagnostic reports: the job that makes one, and where its bytes lie."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from reports.formats import Format
from survey.database import Base, UtcDateTime, enum_column, one_of


class ReportState(StrEnum):
    """Where a report stands."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class Report(Base):
    """One file of one submission, or of the figures of an area, in one language. This row is the truth; the queue only carries the wake-up."""

    __tablename__ = "report"
    __table_args__ = (
        CheckConstraint(one_of("state", ReportState), name="state"),
        CheckConstraint(one_of("format", Format), name="format"),
        CheckConstraint("(state = 'done') = (sha256 IS NOT NULL AND size IS NOT NULL)", name="done_has_bytes"),
        CheckConstraint("(state = 'running') = (lease_until IS NOT NULL)", name="running_has_lease"),
        CheckConstraint("(submission_id IS NULL) <> (area_id IS NULL)", name="about"),
        UniqueConstraint("submission_id", "locale", "fingerprint"),
        UniqueConstraint("area_id", "locale", "fingerprint"),
        Index("ix_report_state_lease_until", "state", "lease_until"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    submission_id: Mapped[UUID | None] = mapped_column(ForeignKey("submission.id", ondelete="CASCADE"))
    area_id: Mapped[UUID | None] = mapped_column(ForeignKey("area.id", ondelete="CASCADE"))
    locale: Mapped[str] = mapped_column(String(8))
    format: Mapped[Format] = mapped_column(
        enum_column(Format), default=Format.PDF, server_default=Format.PDF.value
    )  #: what file it is
    fingerprint: Mapped[str] = mapped_column(
        String(64)
    )  #: of scoring model, report design and format: a new one makes a new file
    state: Mapped[ReportState] = mapped_column(enum_column(ReportState), default=ReportState.QUEUED)
    attempts: Mapped[int] = mapped_column(default=0)
    lease_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    requested_at: Mapped[datetime] = mapped_column(UtcDateTime)
    requested_by: Mapped[UUID | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    sha256: Mapped[str | None] = mapped_column(String(64))  #: of the bytes; also their name in the file store
    size: Mapped[int | None] = mapped_column()
    comparison: Mapped[str] = mapped_column(
        Text, default="", server_default=""
    )  #: canonical JSON of the peer group as it was when the report was asked for (`survey.peers.kept`)
    weights: Mapped[str] = mapped_column(
        Text, default="", server_default=""
    )  #: canonical JSON of the weight set it is under (`scoring.weight_set`); empty for the questionnaire's own weights
    outcome_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("review_outcome.id", ondelete="CASCADE"), index=True
    )  #: the expert review it shows; without one it shows what the enterprise stated
    signed: Mapped[bool] = mapped_column(
        default=False, server_default=false()
    )  #: whether it carries the code of a signature
    diagnosis: Mapped[str] = mapped_column(
        Text, default="", server_default=""
    )  #: canonical JSON of what a consultant wrote, and of the looks of the house (`survey.diagnoses.kept`)
    compared: Mapped[str] = mapped_column(
        Text, default="", server_default=""
    )  #: canonical JSON of the round before and the actions in between (`survey.followup.compared`); empty for a diagnosis
    figures: Mapped[str] = mapped_column(
        Text, default="", server_default=""
    )  #: canonical JSON of the figures of the area as they were when it was asked for (`reports.area_report`)
    problem: Mapped[str] = mapped_column(Text, default="")  #: why it failed, for the operator
