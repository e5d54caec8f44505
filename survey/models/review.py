"""A consultancy's expert re-review (专家复评) of what an enterprise submitted: who rates what, and how far it is."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID, uuid4

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from survey.database import Base, UtcDateTime, enum_column, one_of
from survey.models.consultancy import Party

LONGEST_REASON = 2_000
AGREED = 0  #: the seat whose ratings count in the end
CODE_LENGTH = 12  #: of a signature's code
GRADES = 3  #: the best evidence grade, see `scoring.evidence.Grade`


class ReviewState(StrEnum):
    """Where a review stands; before it the assessment is a draft (草稿), then submitted (已提交)."""

    REVIEWING = "reviewing"  #: 复评中
    RETURNED = "returned"  #: 退回: the enterprise corrects its answers
    REVIEWED = "reviewed"  #: 复评完成: waits for the enterprise
    DISPUTED = "disputed"  #: 申诉: the enterprise does not agree
    CONFIRMED = "confirmed"  #: 企业确认
    SIGNED = "signed"  #: 签发
    ARCHIVED = "archived"  #: 归档


SIGNED_STATES = (ReviewState.SIGNED, ReviewState.ARCHIVED)  #: from then on nothing of it changes


class ReviewStep(StrEnum):
    """What is done with a review as a whole: it moves on, or two reviewers come closer."""

    BEGIN = "begin"
    HAND_IN = "hand_in"  #: a blind reviewer is done
    RECONCILE = "reconcile"  #: two who differed agreed on something
    RETURN = "return"
    RESUBMIT = "resubmit"
    COMPLETE = "complete"
    CONFIRM = "confirm"
    DISPUTE = "dispute"
    REOPEN = "reopen"
    SIGN = "sign"
    ARCHIVE = "archive"


class ReviewMode(StrEnum):
    """How two reviewers share the work."""

    SINGLE = "single"  #: there is only one
    JOINT = "joint"  #: both write one set of ratings
    BLIND = "blind"  #: each writes their own, unseen by the other, then they reconcile


class Review(Base):
    """One submission looked at again by a consultancy."""

    __tablename__ = "review"
    __table_args__ = (
        CheckConstraint(one_of("state", ReviewState), name="state"),
        CheckConstraint(one_of("mode", ReviewMode), name="mode"),
        UniqueConstraint("engagement_id", "assessment_id"),
        Index("ix_review_assessment_id", "assessment_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    engagement_id: Mapped[UUID] = mapped_column(ForeignKey("engagement.id", ondelete="CASCADE"))
    assessment_id: Mapped[UUID] = mapped_column(ForeignKey("assessment.id", ondelete="CASCADE"))
    mode: Mapped[ReviewMode] = mapped_column(enum_column(ReviewMode))
    state: Mapped[ReviewState] = mapped_column(enum_column(ReviewState), default=ReviewState.REVIEWING)
    begun_at: Mapped[datetime] = mapped_column(UtcDateTime)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Reviewer(Base):
    """Somebody who rates. In a blind review each has a seat of their own, 1 or 2; else all write to `AGREED`."""

    __tablename__ = "reviewer"
    __table_args__ = (CheckConstraint("seat BETWEEN 0 AND 2", name="seat"),)

    review_id: Mapped[UUID] = mapped_column(ForeignKey("review.id", ondelete="CASCADE"), primary_key=True)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), primary_key=True, index=True)
    seat: Mapped[int] = mapped_column(default=AGREED)
    done_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  #: in a blind review: from then on the other may look


class ReviewResponse(Base):
    """What a seat makes of one item: an answer in the notation of answer files, how well it is proven, and why it differs."""

    __tablename__ = "review_response"
    __table_args__ = (
        CheckConstraint("seat BETWEEN 0 AND 2", name="seat"),
        CheckConstraint(f"grade BETWEEN 0 AND {GRADES}", name="grade"),
        CheckConstraint("revision >= 1", name="revision"),
        CheckConstraint(f"length(reason) <= {LONGEST_REASON}", name="reason"),
    )

    review_id: Mapped[UUID] = mapped_column(ForeignKey("review.id", ondelete="CASCADE"), primary_key=True)
    seat: Mapped[int] = mapped_column(primary_key=True)
    item: Mapped[str] = mapped_column(String(32), primary_key=True)
    value: Mapped[str] = mapped_column(Text)
    grade: Mapped[int] = mapped_column()
    reason: Mapped[str] = mapped_column(Text, default="")
    revision: Mapped[int] = mapped_column(default=1)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)
    updated_by: Mapped[UUID | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))


class ReviewEvent(Base):
    """A step of a review: who took it, for which side, when and why. Never changed."""

    __tablename__ = "review_event"
    __table_args__ = (
        CheckConstraint(one_of("step", ReviewStep), name="step"),
        CheckConstraint(one_of("party", Party), name="party"),
        CheckConstraint(f"length(reason) <= {LONGEST_REASON}", name="reason"),
        Index("ix_review_event_review_id_at", "review_id", "at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    review_id: Mapped[UUID] = mapped_column(ForeignKey("review.id", ondelete="CASCADE"))
    step: Mapped[ReviewStep] = mapped_column(enum_column(ReviewStep))
    party: Mapped[Party] = mapped_column(enum_column(Party))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    by: Mapped[UUID | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    by_name: Mapped[str] = mapped_column(String(64))
    reason: Mapped[str] = mapped_column(Text, default="")


class ReviewOutcome(Base):
    """A completed review as it stood: expert-reviewed scores come from this alone; a row never changes."""

    __tablename__ = "review_outcome"
    __table_args__ = (
        CheckConstraint("length(sha256) = 64", name="sha256"),
        Index("ix_review_outcome_review_id_completed_at", "review_id", "completed_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    review_id: Mapped[UUID] = mapped_column(ForeignKey("review.id", ondelete="CASCADE"))
    submission_id: Mapped[UUID] = mapped_column(ForeignKey("submission.id", ondelete="CASCADE"), index=True)
    answers: Mapped[str] = mapped_column(String(400))  #: the one-string form that scoring reads
    body: Mapped[str] = mapped_column(
        Text
    )  #: canonical JSON: the submission's hash, ratings, grades, reasons, reviewers
    sha256: Mapped[str] = mapped_column(String(64))  #: of `body`
    completed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    completed_by: Mapped[UUID | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))


class Signature(Base):
    """A consultancy answers for what a confirmed review came to; whoever holds a report finds it by `code`."""

    __tablename__ = "signature"
    __table_args__ = (CheckConstraint(f"length(code) = {CODE_LENGTH}", name="code"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    outcome_id: Mapped[UUID] = mapped_column(ForeignKey("review_outcome.id", ondelete="CASCADE"), unique=True)
    code: Mapped[str] = mapped_column(String(CODE_LENGTH), unique=True)
    signed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  #: by the enterprise, before
    signed_by: Mapped[UUID | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    signed_by_name: Mapped[str] = mapped_column(String(64))
    diagnosis: Mapped[str] = mapped_column(
        Text, default="", server_default=""
    )  #: the diagnosis that was signed with it, see `Report.diagnosis`


class SignatureTrace(Base):
    """What stays of a signature whose enterprise or consultancy is gone: enough to check a report that somebody still holds, and nobody's name but the house's."""

    __tablename__ = "signature_trace"
    __table_args__ = (
        CheckConstraint(f"length(code) = {CODE_LENGTH}", name="code"),
        CheckConstraint(one_of("gone", Party), name="gone"),
    )

    code: Mapped[str] = mapped_column(String(CODE_LENGTH), primary_key=True)
    consultancy: Mapped[str] = mapped_column(String(120))  #: as it was called when it completed the review
    signed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    gone: Mapped[Party] = mapped_column(enum_column(Party))  #: the side that left
    gone_at: Mapped[datetime] = mapped_column(UtcDateTime)
    files: Mapped[dict[str, list[str]]] = mapped_column(
        JSON
    )  #: SHA-256 of every signed file to its kind and language; of the outcome itself to nothing


class Correction(Base):
    """An assessment that takes the place of another, which a review returned."""

    __tablename__ = "correction"

    assessment_id: Mapped[UUID] = mapped_column(ForeignKey("assessment.id", ondelete="CASCADE"), primary_key=True)
    corrects_id: Mapped[UUID] = mapped_column(ForeignKey("assessment.id", ondelete="CASCADE"), index=True)
    review_id: Mapped[UUID] = mapped_column(ForeignKey("review.id", ondelete="CASCADE"), index=True)
