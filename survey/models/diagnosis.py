"""A consultancy's diagnosis (诊断) of what it reviewed: texts, measures, the versions of both; and what its reports look like."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from survey.database import Base, UtcDateTime

LONGEST_TEXT = 6_000  #: characters of one section
LONGEST_LINE = 120
LONGEST_SIGNATURES = 400


class Diagnosis(Base):
    """What a consultancy writes about one review. The newest of its versions is what holds."""

    __tablename__ = "diagnosis"
    __table_args__ = (CheckConstraint("version >= 1", name="version"),)

    review_id: Mapped[UUID] = mapped_column(ForeignKey("review.id", ondelete="CASCADE"), primary_key=True)
    version: Mapped[int] = mapped_column()  #: number of the newest


class DiagnosisVersion(Base):
    """A diagnosis as it stood; changes of one person in one sitting are one version."""

    __tablename__ = "diagnosis_version"
    __table_args__ = (
        CheckConstraint("number >= 1", name="number"),
        CheckConstraint(f"length(remark) <= {LONGEST_LINE}", name="remark"),
    )

    review_id: Mapped[UUID] = mapped_column(ForeignKey("review.id", ondelete="CASCADE"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    body: Mapped[str] = mapped_column(Text)  #: canonical JSON, see `survey.diagnoses.body`
    begun_at: Mapped[datetime] = mapped_column(UtcDateTime)
    at: Mapped[datetime] = mapped_column(UtcDateTime)  #: of the last change
    by: Mapped[UUID | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    by_name: Mapped[str] = mapped_column(String(64))  #: empty once the account is deleted
    remark: Mapped[str] = mapped_column(String(LONGEST_LINE), default="")  #: what it is kept as


class Snippet(Base):
    """A text that the people of a consultancy use again and again."""

    __tablename__ = "snippet"
    __table_args__ = (
        CheckConstraint("length(title) > 0", name="title"),
        CheckConstraint(f"length(text) BETWEEN 1 AND {LONGEST_TEXT}", name="text"),
        Index("ix_snippet_consultancy_id_locale", "consultancy_id", "locale"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    consultancy_id: Mapped[UUID] = mapped_column(ForeignKey("consultancy.id", ondelete="CASCADE"))
    locale: Mapped[str] = mapped_column(String(8))
    title: Mapped[str] = mapped_column(String(LONGEST_LINE))
    text: Mapped[str] = mapped_column(Text)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)
    updated_by: Mapped[UUID | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))


class Brand(Base):
    """What the reports of a consultancy look like."""

    __tablename__ = "brand"
    __table_args__ = (
        CheckConstraint("colour = '' OR length(colour) = 7", name="colour"),
        CheckConstraint("logo IS NULL OR length(logo) = 64", name="logo"),
        CheckConstraint(f"length(signatures) <= {LONGEST_SIGNATURES}", name="signatures"),
        Index("ix_brand_logo", "logo"),
    )

    consultancy_id: Mapped[UUID] = mapped_column(ForeignKey("consultancy.id", ondelete="CASCADE"), primary_key=True)
    colour: Mapped[str] = mapped_column(String(7), default="")  #: ``#rrggbb``
    logo: Mapped[str | None] = mapped_column(String(64))  #: SHA-256 of a PNG in the file store
    tagline: Mapped[str] = mapped_column(String(LONGEST_LINE), default="")
    footer: Mapped[str] = mapped_column(String(LONGEST_LINE), default="")
    signatures: Mapped[str] = mapped_column(Text, default="")  #: a line for each
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)
