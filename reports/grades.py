"""How a score spreads over five grades, as plain data."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class GradeRow:
    """The total, a side or a dimension."""

    name: str
    units: int
    upper: bool  #: the total or a side
    shares: tuple[int, ...]  #: per mille of its weight in each grade, adding up to 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class GradeTable:
    """Spread of a result over grades."""

    grades: tuple[str, ...]  #: names with the points of their centres
    rows: tuple[GradeRow, ...]  #: the total, its sides if there are several, the dimensions
    lead: str  #: what the total's row says
    how: str  #: what the table is, in plain words

    @property
    def upper(self) -> tuple[GradeRow, ...]:
        """The total and its sides."""
        return tuple(row for row in self.rows if row.upper)
