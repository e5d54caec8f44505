"""What-ifs kept under a name: other answers and measures on top of a submission, which stays as it is."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from survey.database import Base, UtcDateTime

LONGEST_NAME = 60


class Scenario(Base):
    """A named what-if of one submission.

    `answers` holds the changed answers alone, item code to the notation of answer files ("b2", "rules|products", "NA"); `measures`
    the codes of the measures ticked. `revision` rises with every change; one that was shown another revision is refused.
    """

    __tablename__ = "scenario"
    __table_args__ = (
        CheckConstraint(f"length(name) BETWEEN 1 AND {LONGEST_NAME} AND name = trim(name)", name="name"),
        CheckConstraint("revision >= 1", name="revision"),
        CheckConstraint("updated_at >= created_at", name="updated_at"),
        CheckConstraint("CAST(answers AS TEXT) <> '{}' OR CAST(measures AS TEXT) <> '[]'", name="not_empty"),
        UniqueConstraint("submission_id", "name"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    submission_id: Mapped[UUID] = mapped_column(ForeignKey("submission.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(String(LONGEST_NAME))
    answers: Mapped[dict[str, str]] = mapped_column(JSON)
    measures: Mapped[list[str]] = mapped_column(JSON)
    revision: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    created_by: Mapped[UUID | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)
    updated_by: Mapped[UUID | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
