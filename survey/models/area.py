"""Who looks after many: a tree of regions and parks, who works there, which enterprises belong to it, and what these allow."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, false, text
from sqlalchemy.orm import Mapped, mapped_column

from survey.database import Base, UtcDateTime, enum_column, one_of


class AreaKind(StrEnum):
    """What a place in the tree is, from the widest to the narrowest."""

    PROVINCE = "province"
    CITY = "city"
    DISTRICT = "district"
    PARK = "park"


class OperatorKind(StrEnum):
    """What somebody is in an area, and in everything below it."""

    LEAD = "lead"  #: 负责人: the area's data, its people, the areas below
    OPERATOR = "operator"  #: 经办人: campaigns and members
    VIEWER = "viewer"  #: 查看人: reads figures, changes nothing


class Purpose(StrEnum):
    """What an enterprise allows an area, and the areas above it, to use its results for; each alone, each revocable."""

    AGGREGATE = "aggregate"  #: count in figures over many
    SCORES = "scores"  #: see its score and level under its name
    ANSWERS = "answers"  #: read its answers
    CONTACT = "contact"  #: be introduced to providers of what it needs


class Area(Base):
    """A region or a park (区域、园区)."""

    __tablename__ = "area"
    __table_args__ = (
        CheckConstraint(one_of("kind", AreaKind), name="kind"),
        CheckConstraint("parent_id IS NULL OR parent_id <> id", name="parent"),
        CheckConstraint("length(region) IN (0, 6)", name="region_length"),
        Index("ix_area_parent_name", "parent_id", "name", unique=True),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    parent_id: Mapped[UUID | None] = mapped_column(ForeignKey("area.id", ondelete="CASCADE"))
    kind: Mapped[AreaKind] = mapped_column(enum_column(AreaKind))
    name: Mapped[str] = mapped_column(String(120))
    region: Mapped[str] = mapped_column(String(6), default="")  #: GB/T 2260, where it has one
    body: Mapped[str] = mapped_column(String(120), default="")  #: the authority or company that runs it
    made_up: Mapped[bool] = mapped_column(default=False, server_default=false())  #: demonstration data
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Operator(Base):
    """A user's place in an area."""

    __tablename__ = "operator"
    __table_args__ = (CheckConstraint(one_of("kind", OperatorKind), name="kind"),)

    user_id: Mapped[UUID] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), primary_key=True)
    area_id: Mapped[UUID] = mapped_column(ForeignKey("area.id", ondelete="CASCADE"), primary_key=True, index=True)
    kind: Mapped[OperatorKind] = mapped_column(enum_column(OperatorKind))


class Membership(Base):
    """An enterprise's dated place in an area (入园关系)."""

    __tablename__ = "membership"
    __table_args__ = (
        CheckConstraint("ended_on IS NULL OR ended_on >= begun_on", name="dates"),
        Index(
            "ix_membership_open",
            "area_id",
            "organisation_id",
            unique=True,
            sqlite_where=text("ended_on IS NULL"),
            postgresql_where=text("ended_on IS NULL"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    area_id: Mapped[UUID] = mapped_column(ForeignKey("area.id", ondelete="CASCADE"))
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id", ondelete="CASCADE"), index=True)
    begun_on: Mapped[date] = mapped_column()
    ended_on: Mapped[date | None] = mapped_column()  #: the first day on which it is no member any more


class Consent(Base):
    """An enterprise's permission for one use of its results (授权); a withdrawn one stays as a record and allows nothing."""

    __tablename__ = "consent"
    __table_args__ = (
        CheckConstraint(one_of("purpose", Purpose), name="purpose"),
        CheckConstraint("withdrawn_at IS NULL OR withdrawn_at >= given_at", name="dates"),
        Index(
            "ix_consent_open",
            "membership_id",
            "purpose",
            unique=True,
            sqlite_where=text("withdrawn_at IS NULL"),
            postgresql_where=text("withdrawn_at IS NULL"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    membership_id: Mapped[UUID] = mapped_column(ForeignKey("membership.id", ondelete="CASCADE"))
    purpose: Mapped[Purpose] = mapped_column(enum_column(Purpose))
    given_at: Mapped[datetime] = mapped_column(UtcDateTime)
    given_by: Mapped[UUID | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    withdrawn_by: Mapped[UUID | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
