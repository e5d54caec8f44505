"""Targets of an area: what is to be reached by when, and the values that are entered by hand."""

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKey, Index, Numeric, String
from sqlalchemy.orm import Mapped, mapped_column

from survey.database import Base, UtcDateTime, enum_column, one_of

LONGEST_TITLE, LONGEST_UNIT, LONGEST_TEXT = 120, 16, 200


class TargetKind(StrEnum):
    """What a target counts."""

    COVERAGE = "coverage"  #: share of the list that has submitted
    PLATFORM = "platform"  #: share of medium and large members on an industrial internet platform
    LEVEL = "level"  #: share of members at a level or above
    MEAN = "mean"  #: mean score of members
    STARS = "stars"  #: star enterprises, by hand
    BENCHMARKS = "benchmarks"  #: benchmark factories, by hand
    OWN = "own"  #: anything else, by hand


COMPUTED = frozenset({TargetKind.COVERAGE, TargetKind.PLATFORM, TargetKind.LEVEL, TargetKind.MEAN})
_COMPUTED = "kind IN ('coverage', 'platform', 'level', 'mean')"


class Target(Base):
    """Something an area wants to reach by a day (目标); more is better."""

    __tablename__ = "target"
    __table_args__ = (
        CheckConstraint(one_of("kind", TargetKind), name="kind"),
        CheckConstraint("goal >= 0", name="goal"),
        CheckConstraint(f"NOT ({_COMPUTED}) OR goal <= 100", name="goal_of_shares"),
        CheckConstraint(f"({_COMPUTED}) = (questionnaire <> '')", name="questionnaire"),
        CheckConstraint("(kind = 'level') = (level IS NOT NULL)", name="level"),
        CheckConstraint("kind <> 'own' OR title <> '' OR suggested <> ''", name="title"),
        CheckConstraint("kind = 'own' OR unit = ''", name="unit"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    area_id: Mapped[UUID] = mapped_column(ForeignKey("area.id", ondelete="CASCADE"), index=True)
    kind: Mapped[TargetKind] = mapped_column(enum_column(TargetKind))
    title: Mapped[str] = mapped_column(String(LONGEST_TITLE), default="")  #: empty: it is called what its kind is
    unit: Mapped[str] = mapped_column(String(LONGEST_UNIT), default="")  #: OWN only
    goal: Mapped[Decimal] = mapped_column(Numeric(12, 2))  #: per cent, points or a number, by kind
    due_on: Mapped[date] = mapped_column()
    questionnaire: Mapped[str] = mapped_column(String(40), default="")  #: code; of computed kinds only
    level: Mapped[int | None] = mapped_column()  #: LEVEL only: from which level on
    suggested: Mapped[str] = mapped_column(String(24), default="")  #: key of the suggestion it was taken from
    basis: Mapped[str] = mapped_column(String(LONGEST_TEXT), default="")  #: what it rests on, such as a plan
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    created_by: Mapped[UUID | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))


class TargetValue(Base):
    """A value entered by hand, of a day."""

    __tablename__ = "target_value"
    __table_args__ = (
        CheckConstraint("value >= 0", name="value"),
        Index("ix_target_value_day", "target_id", "day", unique=True),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    target_id: Mapped[UUID] = mapped_column(ForeignKey("target.id", ondelete="CASCADE"))
    day: Mapped[date] = mapped_column()
    value: Mapped[Decimal] = mapped_column(Numeric(12, 2))
    note: Mapped[str] = mapped_column(String(LONGEST_TEXT), default="")  #: where it comes from
    entered_at: Mapped[datetime] = mapped_column(UtcDateTime)
    entered_by: Mapped[UUID | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
