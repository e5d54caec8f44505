"""What experts said of the children of one node, as it was written, and read to numbers with every bad cell named."""

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from scoring.errors import ScoringError

MOST = 9.0  #: of the scale of comparisons; its reciprocal is the least
BUDGET = 100  #: points each expert shares out
MOST_COMPARED = 10  #: criteria; for more no random index was printed
BEST, WORST = "best_to_others", "others_to_worst"  #: the two rows of the best–worst method

NUMBER = re.compile(r"[0-9]{1,9}(\.[0-9]{1,9})?")


class Method(StrEnum):
    """How weights were made."""

    AHP = "ahp"  #: comparisons in pairs
    BWM = "bwm"  #: the best against all, all against the worst
    BUDGET = "budget"  #: 100 points shared out
    TYPED = "typed"  #: written down


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgements:
    """What one expert said of the children of one node, as it was written.

    Attributes
    ----------
    expert : str
        Who.
    rows : tuple of tuple of str
        AHP: a row a child, how many times as important it is as each child ("3", "1/3"; empty: follows from its reciprocal). Best–worst:
        the best against each, then each against the worst, 1 to 9. Budget: one row of points that add up to 100.
    """

    expert: str
    rows: tuple[tuple[str, ...], ...]


class FaultKind(StrEnum):
    """What is wrong with a cell, for those who say it in other words."""

    SCALE = "scale"  #: no number, or outside the scale
    MISSING = "missing"  #: nothing is written and nothing follows
    ITSELF = "itself"  #: compared with itself it is not 1
    RECIPROCAL = "reciprocal"  #: not the reciprocal of its opposite
    SUM = "sum"  #: points do not add up to 100
    NOTHING = "nothing"  #: not a point from anybody
    ENDS = "ends"  #: best and worst contradict each other
    SHAPE = "shape"  #: rows, cells or experts that are missing or too many


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One cell, or one row, that cannot be used: whose, where (from 0), what was found and expected, what to do."""

    kind: FaultKind
    expert: int
    row: int
    column: int | None
    found: str
    expected: str
    remedy: str = ""


class JudgementError(ScoringError):
    """Judgements that give no weights.

    Attributes
    ----------
    faults : tuple of Fault
        All of them, in the order of experts, rows and columns.
    """

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = tuple(faults)
        lines = [
            f"expert {each.expert}, row {each.row}{'' if each.column is None else f', column {each.column}'}: "
            f"expected {each.expected}, got {each.found}" + (f"; {each.remedy}" if each.remedy else "")
            for each in faults
        ]
        super().__init__("\n".join(lines))


def ratio(text: str) -> float:
    """A ratio as people write it.

    Parameters
    ----------
    text : str
        "3", "0.5" or "1/3"; full-width characters, too.

    Returns
    -------
    float
        Finite; not negative.

    Raises
    ------
    ValueError
        If it is none.

    Examples
    --------
    >>> ratio(" １/4"), ratio("2.5")
    (0.25, 2.5)
    """
    parts = "".join(unicodedata.normalize("NFKC", text).split()).split("/")
    if len(parts) > 2 or not all(NUMBER.fullmatch(part) for part in parts) or not float([*parts, "1"][1]):
        raise ValueError(text)
    return float(parts[0]) / float([*parts, "1"][1])


Reader = Callable[[int, Judgements, Sequence[str]], tuple[NDArray[np.float64], list[Fault]]]


def read_all(judgements: Sequence[Judgements], codes: Sequence[str], reader: Reader) -> list[NDArray[np.float64]]:
    """Every expert's numbers, or every fault of all of them."""
    tables, faults = [], []
    for expert, said in enumerate(judgements):
        table, wrong = reader(expert, said, codes)
        tables.append(table)
        faults += wrong
    if faults:
        raise JudgementError(faults)
    return tables


def read_cells(
    expert: int, said: Judgements, *, rows: int, codes: Sequence[str], low: float, high: float, scale: str
) -> tuple[NDArray[np.float64], list[Fault]]:
    """Numbers of one expert, NaN where nothing is written."""
    table, faults = np.full((rows, len(codes)), np.nan), []
    if len(said.rows) != rows:
        faults.append(
            Fault(
                kind=FaultKind.SHAPE,
                expert=expert,
                row=0,
                column=None,
                found=f"{len(said.rows)} rows",
                expected=f"{rows} rows",
            )
        )
    for row, line in enumerate(said.rows[:rows]):
        if len(line) != len(codes):
            expected = f"{len(codes)} cells ({', '.join(codes)})"
            faults.append(
                Fault(
                    kind=FaultKind.SHAPE, expert=expert, row=row, column=None, found=f"{len(line)}", expected=expected
                )
            )
            continue
        for column, text in enumerate(line):
            if not text.strip():
                continue
            try:
                value = ratio(text)
            except ValueError:
                value = -1.0
            if low - 1e-9 <= value <= high + 1e-9:
                table[row, column] = value
            else:
                remedy = "a weight of zero would drop it unseen" if value == 0 else ""
                faults.append(
                    Fault(
                        kind=FaultKind.SCALE,
                        expert=expert,
                        row=row,
                        column=column,
                        found=repr(text),
                        expected=scale,
                        remedy=remedy,
                    )
                )
    return table, faults
