"""What an enterprise states about itself so that support policies can be held against it."""

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Numeric
from sqlalchemy.orm import Mapped, mapped_column

from survey.database import Base, UtcDateTime


class PolicyAnswer(Base):
    """Spending, certificates and papers as stated (政策测算填报); one row for each enterprise that has stated any."""

    __tablename__ = "policy_answer"
    __table_args__ = (CheckConstraint("spend >= 0", name="spend"),)

    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id", ondelete="CASCADE"), primary_key=True)
    spend: Mapped[Decimal | None] = mapped_column(Numeric(14, 2))  #: yuan paid for digital projects; None: not stated
    grades: Mapped[dict[str, int]] = mapped_column(JSON)  #: grade held, by certificate; 0: none
    papers: Mapped[list[str]] = mapped_column(JSON)  #: codes of the papers at hand
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    changed_by: Mapped[UUID | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
