"""The assessed enterprise and its profile."""

from datetime import datetime
from decimal import Decimal
from uuid import UUID, uuid4

from sqlalchemy import JSON, CheckConstraint, Numeric, String, false
from sqlalchemy.orm import Mapped, mapped_column

from survey.database import Base, UtcDateTime


class Organisation(Base):
    """An enterprise. Size class and production type decide which items apply, so both are required before answering."""

    __tablename__ = "organisation"
    __table_args__ = (
        CheckConstraint("length(uscc) = 18", name="uscc_length"),
        CheckConstraint("staff >= 0", name="staff"),
        CheckConstraint("revenue >= 0", name="revenue"),
        CheckConstraint("size IN ('micro', 'small', 'medium', 'large')", name="size"),
        CheckConstraint("production_type IN ('discrete', 'process', 'mixed')", name="production_type"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    name: Mapped[str] = mapped_column(String(120))
    uscc: Mapped[str] = mapped_column(String(18), unique=True)  #: unified social credit code, checked
    industry: Mapped[str] = mapped_column(String(4))  #: GB/T 4754-2017 division, such as C34
    region: Mapped[str] = mapped_column(String(6))  #: GB/T 2260 county, such as 310113
    staff: Mapped[int] = mapped_column()
    revenue: Mapped[Decimal] = mapped_column(Numeric(16, 2))  #: last year's, 万元
    size: Mapped[str] = mapped_column(String(8))  #: by the 2011 rules, from industry, staff and revenue
    production_type: Mapped[str] = mapped_column(String(8))
    activities: Mapped[list[str]] = mapped_column(JSON)  #: what it does itself, of questionnaires.model.ACTIVITIES
    kept_out: Mapped[bool] = mapped_column(
        default=False, server_default=false()
    )  #: of the groups others are compared with
    made_up: Mapped[bool] = mapped_column(
        default=False, server_default=false()
    )  #: demonstration data: no such enterprise
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)
