"""Weight sets that an organisation keeps: editions that never change."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from survey.database import Base, UtcDateTime


class KeptWeights(Base):
    """One edition of a weight set. `body` is the whole of it; the other columns are for finding it."""

    __tablename__ = "weight_set"
    __table_args__ = (
        CheckConstraint("number >= 1", name="number"),
        CheckConstraint("length(name) > 0", name="name"),
        CheckConstraint("length(fingerprint) = 64", name="fingerprint"),
        UniqueConstraint("organisation_id", "questionnaire", "version", "name", "number", name="uq_weight_set_edition"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id", ondelete="CASCADE"))
    questionnaire: Mapped[str] = mapped_column(String(64))
    version: Mapped[str] = mapped_column(String(32))  #: of the questionnaire
    name: Mapped[str] = mapped_column(String(60))
    number: Mapped[int] = mapped_column()  #: of the edition
    body: Mapped[str] = mapped_column(Text)  #: canonical JSON, see `scoring.weight_set.as_mapping`
    fingerprint: Mapped[str] = mapped_column(String(64))  #: SHA-256 of `body`
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    created_by: Mapped[UUID | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
