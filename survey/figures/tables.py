"""Figures as tables: what a page prints, a chart draws, a file holds and the interface gives are the same cells."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from flask_babel import gettext as _

LONGEST_SHEET = 31  #: characters in the name of a sheet
FINE = 30  #: members from which figures have a decimal


class Why(StrEnum):
    """Why a cell is withheld."""

    FEW = "few"  #: over fewer than five members, or fewer than ten for what shows a distribution
    OTHERS = "others"  #: or another cell could be worked back from it
    ONE = "one"  #: one member is most of it
    UNKNOWN = "unknown"  #: the list does not say


Cell = str | int | Decimal | Why


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A row, and where its name leads."""

    cells: tuple[Cell, ...]
    address: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table with a name for files, and how a chart draws it."""

    key: str
    title: str
    header: tuple[str, ...]
    lines: tuple[Line, ...]
    note: str = ""
    chart: str = ""  #: how: bars, intervals, heat, lines; empty: not at all
    drawn: int = -1  #: column that bars show

    @property
    def cells(self) -> Sequence[Sequence[Cell]]:
        """Rows without addresses."""
        return [line.cells for line in self.lines]

    @property
    def reasons(self) -> Sequence[Why]:
        """Why cells are withheld, each reason once."""
        found = [cell for line in self.lines for cell in line.cells if isinstance(cell, Why)]
        return list(dict.fromkeys(found))

    @property
    def sheet(self) -> str:
        """Its title as Excel takes one for a sheet: without some characters, and no longer than it allows."""
        return re.sub(r"[\[\]:*?/\\]", " ", self.title)[:LONGEST_SHEET].strip(" '")

    def plain(self) -> Iterator[Sequence[str | int | Decimal]]:
        """Header and rows for a file; what is withheld says why."""
        yield self.header
        for line in self.lines:
            yield [explained(cell) if isinstance(cell, Why) else cell for cell in line.cells]


def explained(why: Why) -> str:
    """Why a cell is withheld, in words."""
    return {
        Why.FEW: _("too few enterprises"),
        Why.OTHERS: _("withheld to protect another cell"),
        Why.ONE: _("one enterprise is most of it"),
        Why.UNKNOWN: _("the list does not say"),
    }[why]


def number(value: float | None, n: int, *, why: Why = Why.FEW) -> Cell:
    """A figure over n members: whole, or with a decimal from `FINE` members; half up.

    Examples
    --------
    >>> number(52.46, 12), number(52.46, 60), number(None, 3)
    (Decimal('52'), Decimal('52.5'), <Why.FEW: 'few'>)
    """
    if value is None:
        return why
    step = Decimal("0.1") if n >= FINE else Decimal(1)
    return Decimal(repr(value)).quantize(step, ROUND_HALF_UP)
