"""A round: an area asks a list of enterprises to answer one questionnaire by a day."""

from datetime import date, datetime
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from survey.database import Base, UtcDateTime


class Campaign(Base):
    """A round with one version of a questionnaire. What a listed enterprise submits to that version between the two days counts in it."""

    __tablename__ = "campaign"
    __table_args__ = (
        CheckConstraint("due_on >= opens_on", name="dates"),
        CheckConstraint("target >= 0", name="target"),
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
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    created_by: Mapped[UUID | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))


class Invitation(Base):
    """An enterprise on the list of a campaign, whether it is here or not."""

    __tablename__ = "invitation"
    __table_args__ = (
        CheckConstraint("length(uscc) = 18", name="uscc_length"),
        CheckConstraint("size IN ('', 'micro', 'small', 'medium', 'large')", name="size"),
        CheckConstraint("opened_at IS NULL OR invited_at IS NOT NULL", name="opened"),
        Index("ix_invitation_campaign_uscc", "campaign_id", "uscc", unique=True),
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
    )  #: when its link was first mailed, printed or exported
    opened_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    joined_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    organisation_id: Mapped[UUID | None] = mapped_column(ForeignKey("organisation.id", ondelete="SET NULL"), index=True)
    reminded_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
