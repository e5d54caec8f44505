"""Fuzzy comprehensive evaluation 模糊综合评价: how the items behind a score spread over five grades, shown beside the score."""

import numpy as np
from numpy.typing import NDArray

from questionnaires.model import UNIT
from reports import numbers
from reports.grades import GradeRow, GradeTable
from reports.reading import Reading
from scoring.fuzzy import GRADES, grade_distribution
from scoring.result import MISSING, TOTAL, NodeKind

NAMES = ("lowest", "low", "middle", "high", "highest")  #: of GRADES
WHOLE = 1000  #: a row of shares adds up to it


def grade_table(reading: Reading) -> GradeTable | None:
    """Spread of the total and of the nodes below it; None where there is no total."""
    nodes, words = reading.result.nodes, reading.words
    if nodes[TOTAL].units == MISSING:
        return None
    sides = [side.code for side in reading.questionnaire.sides]
    codes = [TOTAL, *(sides if len(sides) > 1 else ())]
    codes += [each.code for each in reading.questionnaire.dimensions if each.weight]
    rows = tuple(_row(reading, code) for code in codes if nodes[code].units != MISSING)
    weak = rows[0].shares[0] + rows[0].shares[1]
    strong = rows[0].shares[3] + rows[0].shares[4]
    return GradeTable(
        grades=tuple(words(f"grades.{name}", points=f"{centre:g}") for name, centre in zip(NAMES, GRADES, strict=True)),
        rows=rows,
        lead=words("grades.lead", weak=numbers.percent(weak * 1000), strong=numbers.percent(strong * 1000)),
        how=words("grades.how"),
    )


def _row(reading: Reading, code: str) -> GradeRow:
    nodes = reading.result.nodes
    items = [node for node in reading.children(code, NodeKind.ITEM) if node.units != MISSING and node.effective_weight]
    shares = grade_distribution([node.units / UNIT for node in items], [node.effective_weight for node in items])
    return GradeRow(
        name=reading.names[code],
        units=nodes[code].units,
        upper=nodes[code].kind is not NodeKind.DIMENSION,
        shares=_per_mille(shares),
    )


def _per_mille(shares: NDArray[np.float64]) -> tuple[int, ...]:
    """Whole numbers that add up to 1000, by largest remainder; nothing stays nothing."""
    exact = (shares * WHOLE).round(9)
    whole = np.floor(exact).astype(np.int64)
    order = np.argsort(-(exact - whole), kind="stable")
    whole[order[: WHOLE - int(whole.sum())]] += 1
    return tuple(whole.tolist())
