"""What happened, append-only and hash-chained."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from survey.database import Base, UtcDateTime


class AuditEvent(Base):
    """One thing somebody did. `hash` covers the row and `previous`, so a changed or missing row shows."""

    __tablename__ = "audit_event"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    user_id: Mapped[UUID | None] = mapped_column()  #: no foreign key: the row outlives the account unchanged
    action: Mapped[str] = mapped_column(String(40))
    subject: Mapped[str] = mapped_column(String(80))  #: what it was done to, such as "assessment:<id>"
    detail: Mapped[str] = mapped_column(Text)  #: canonical JSON, never answers or contacts
    previous: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64), unique=True)


class AuditHead(Base):
    """The one row that says where the trail ends, so that taking events off its end shows, too."""

    __tablename__ = "audit_head"
    __table_args__ = (CheckConstraint("id = 1", name="one_row"), CheckConstraint("events >= 0", name="events"))

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, default=1)
    events: Mapped[int] = mapped_column()  #: how many there are
    hash: Mapped[str] = mapped_column(String(64))  #: of the last one
