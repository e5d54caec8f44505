"""What counts in the figures of a campaign: an extract that can be read at once, and the blocks that keep single enterprises from being worked out."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from survey.database import Base, UtcDateTime


class Counted(Base):
    """A submission in the figures of a campaign (计入统计), or the place of one that was taken out.

    Rows are never deleted while the campaign stands: a block with a place taken out is left out of all figures, so that they tell nothing of whoever
    withdrew. The place keeps no answers.
    """

    __tablename__ = "counted"
    __table_args__ = (
        CheckConstraint("(withdrawn_at IS NULL) = (answers <> '')", name="answers"),
        CheckConstraint("block IS NULL OR block > 0", name="block"),
        CheckConstraint("size IN ('micro', 'small', 'medium', 'large')", name="size"),
        Index("ix_counted_campaign_id_area_id", "campaign_id", "area_id"),
        Index(
            "ix_counted_open",
            "campaign_id",
            "organisation_id",
            unique=True,
            sqlite_where=text("withdrawn_at IS NULL"),
            postgresql_where=text("withdrawn_at IS NULL"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    campaign_id: Mapped[UUID] = mapped_column(ForeignKey("campaign.id", ondelete="CASCADE"))
    area_id: Mapped[UUID] = mapped_column(ForeignKey("area.id", ondelete="CASCADE"), index=True)  #: it belongs to this
    organisation_id: Mapped[UUID | None] = mapped_column(ForeignKey("organisation.id", ondelete="SET NULL"), index=True)
    assessment_id: Mapped[UUID | None] = mapped_column(ForeignKey("assessment.id", ondelete="SET NULL"), index=True)
    industry: Mapped[str] = mapped_column(String(4))  #: of the enterprise when it was counted
    size: Mapped[str] = mapped_column(String(8))
    answers: Mapped[str] = mapped_column(
        String(400)
    )  #: of the submission, in the one-string form; empty once taken out
    quantities: Mapped[str] = mapped_column(Text)  #: JSON: what was typed in of numbers and inventories, by item
    named: Mapped[bool] = mapped_column()  #: its score may be seen under its name
    block: Mapped[int | None] = mapped_column()  #: those whose values go into figures together only; None: it waits
    counted_at: Mapped[datetime] = mapped_column(UtcDateTime)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
