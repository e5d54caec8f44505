"""One organisation answering one questionnaire version once: draft responses, then a frozen submission."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from survey.database import Base, UtcDateTime, enum_column, one_of


class AssessmentState(StrEnum):
    """Where an assessment stands."""

    DRAFT = "draft"
    SUBMITTED = "submitted"


class Assessment(Base):
    """One organisation answering one questionnaire version, once."""

    __tablename__ = "assessment"
    __table_args__ = (
        CheckConstraint(one_of("state", AssessmentState), name="state"),
        CheckConstraint("(state = 'submitted') = (submitted_at IS NOT NULL)", name="submitted_at"),
        Index("ix_assessment_organisation_id_started_at", "organisation_id", "started_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id", ondelete="CASCADE"))
    questionnaire: Mapped[str] = mapped_column(String(64))
    version: Mapped[str] = mapped_column(String(32))
    state: Mapped[AssessmentState] = mapped_column(enum_column(AssessmentState), default=AssessmentState.DRAFT)
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    started_by: Mapped[UUID | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    submitted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    responses: Mapped[list["Response"]] = relationship(back_populates="assessment", lazy="raise")
    submission: Mapped["Submission | None"] = relationship(back_populates="assessment", lazy="raise")


class Response(Base):
    """The answer to one item while the assessment is a draft.

    `value` is the answer in the notation of answer files (`scoring.encode`): "b2", "12/40", "rules|products", "NA", "DK".
    `revision` rises with every save; a save that was shown another revision is refused, never overwritten.
    """

    __tablename__ = "response"
    __table_args__ = (CheckConstraint("revision >= 1", name="revision"),)

    assessment_id: Mapped[UUID] = mapped_column(ForeignKey("assessment.id", ondelete="CASCADE"), primary_key=True)
    item: Mapped[str] = mapped_column(String(32), primary_key=True)
    value: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text, default="")  #: why not applicable
    note: Mapped[str] = mapped_column(Text, default="")
    evidence_url: Mapped[str] = mapped_column(Text, default="")
    revision: Mapped[int] = mapped_column(default=1)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)
    updated_by: Mapped[UUID | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    assessment: Mapped[Assessment] = relationship(back_populates="responses", lazy="raise")


class Submission(Base):
    """The frozen responses handed over. Scores come from this alone; a row never changes."""

    __tablename__ = "submission"
    __table_args__ = (
        CheckConstraint("length(sha256) = 64", name="sha256"),
        Index("ix_submission_submitted_at", "submitted_at", "assessment_id", "answers"),  # all that is read in bulk
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    assessment_id: Mapped[UUID] = mapped_column(ForeignKey("assessment.id", ondelete="CASCADE"), unique=True)
    answers: Mapped[str] = mapped_column(String(400))  #: the one-string form that scoring reads
    body: Mapped[str] = mapped_column(Text)  #: canonical JSON: questionnaire, profile, every response, declaration
    sha256: Mapped[str] = mapped_column(String(64))  #: of `body`
    declared_by: Mapped[str] = mapped_column(String(64))  #: name under the truthfulness declaration
    submitted_at: Mapped[datetime] = mapped_column(UtcDateTime)
    submitted_by: Mapped[UUID | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    assessment: Mapped[Assessment] = relationship(back_populates="submission", lazy="raise")
