"""How sure the scores of many submissions are, as columns of a table."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from questionnaires.model import UNIT, Questionnaire
from scoring.aggregate import Scores, score
from scoring.anova import Share
from scoring.carriers import thin
from scoring.doubt import FEWEST_PEERS, held
from scoring.encode import characters
from scoring.evidence import assured, grade_rows
from scoring.model import ScoringModel, compile_model
from scoring.packed import score_nodes
from scoring.result import MISSING, NodeKind
from scoring.score_table import points
from scoring.sensitivity import MethodTotals, Sensitivity, method_totals, sensitivity
from scoring.tables import Submission
from scoring.uncertainty import (
    LevelChances,
    all_known,
    applicability_gain,
    applicability_interval,
    bands,
    level_chances,
    typical_items,
)

UPPER = (NodeKind.SIDE, NodeKind.DIMENSION)

Column = NDArray[Any]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ScoreDetail:
    """How sure many scores are.

    Attributes
    ----------
    columns : Mapping of str to ndarray
        By name, (n,) each. int32: units, `MISSING` where not assessable. float64: chances 0 to 1 (``p_…``), percentiles 0 to 100 and the
        gain of "not applicable" in points, NaN where not assessable or not told. bool: flags. str: codes joined by ``|``.
    shares : tuple of Share
        What each choice of the method does to the percentiles; empty with fewer than `FEWEST_PEERS` totals, when nobody is compared.
    """

    columns: Mapping[str, Column]
    shares: tuple[Share, ...]

    @property
    def header(self) -> tuple[str, ...]:
        """Names of the columns."""
        return tuple(self.columns)

    def rows(self) -> Iterator[tuple[str, ...]]:
        """Rows of text: points and chances with four decimals, percentiles with one, 1 for a flag; empty: not assessable or not told."""
        return zip(*(_written(name, values) for name, values in self.columns.items()), strict=True)


def _written(name: str, values: Column) -> list[str]:
    """Cells of one column."""
    if values.dtype.kind == "U":
        return [str(each) for each in values.tolist()]
    if values.dtype == bool:
        return ["1" if each else "" for each in values.tolist()]
    if values.dtype == np.int32:
        return [points(units) for units in values.tolist()]
    digits = 1 if name.startswith("percentile") else 4
    return ["" if math.isnan(each) else f"{each:.{digits}f}" for each in values.tolist()]


def detail_rows(questionnaire: Questionnaire, submissions: Sequence[Submission]) -> ScoreDetail:
    """How sure the scores of many submissions are.

    Parameters
    ----------
    questionnaire : Questionnaire
        The version answered.
    submissions : sequence of Submission
        As `read_rows` returns them. They are compared with each other, if there are at least `FEWEST_PEERS` with a total.

    Returns
    -------
    ScoreDetail
        One row for each.

    Raises
    ------
    ScoringError
        If a string does not fit the questionnaire.

    Examples
    --------
    >>> from scoring.example import example_questionnaire
    >>> from scoring.tables import read_rows
    >>> rows = [{"id": "A", "e_FND-EQP-01": "reviewed", "FND-EQP-01": "all", "FND-SEC-01": "rules", "FND-SEC-02": "yes"}]
    >>> found = detail_rows(example_questionnaire(), read_rows(example_questionnaire(), rows))
    >>> dict(zip(found.header, next(found.rows())))["assured"]
    '59.0000'
    """
    model = compile_model(questionnaire)
    array = characters(model, [submission.answers for submission in submissions])
    grades = grade_rows(model, [submission.graded for submission in submissions])
    scores, found, proven = score(model, array), bands(model, array, grades), assured(model, array, grades)
    known = score_nodes(model, all_known(model, array))
    ends = (*held(scores.nodes, known, found), proven.nodes)
    many = int((scores.nodes[:, 0] != MISSING).sum()) >= FEWEST_PEERS
    compared, shares = _compared(model, array, many=many)
    return ScoreDetail(
        columns={
            **_node(ends, index=0, code="total"),
            **_chances(level_chances(model, array, found.moments, grades=grades)),
            **_applicability(model, array, scores, many=many),
            "dk_high": known[:, 0],
            "few_items": np.array(["|".join(each) for each in thin(model, scores)], np.str_),
            **compared,
            **{
                name: column
                for index, kind in enumerate(model.kinds)
                if kind in UPPER
                for name, column in _node(ends, index=index, code=model.nodes[index]).items()
            },
        },
        shares=shares,
    )


def _node(ends: tuple[Column, Column, Column], *, index: int, code: str) -> dict[str, Column]:
    """Band of one node, and what of it is assured."""
    low, high, proven = (each[:, index] for each in ends)
    return {f"{code}_low": low, f"{code}_high": high, f"{code}_assured" if index else "assured": proven}


def _chances(levels: LevelChances) -> dict[str, Column]:
    """Chance of every level."""
    named = {f"p_level_{number}": levels.chances[:, place] for place, number in enumerate(levels.levels)}
    return {**named, "p_undetermined": levels.undetermined}


def _applicability(model: ScoringModel, array: NDArray[np.uint8], scores: Scores, *, many: bool) -> dict[str, Column]:
    """What "not applicable" leaves open, and what it adds over the typical answers of those who have a total."""
    interval, known = applicability_interval(model, array), scores.nodes[:, 0] != MISSING
    found: dict[str, Column] = {
        end: np.where(known, getattr(interval, end)[:, 0], MISSING).astype(np.int32) for end in ("low", "high")
    }
    gain, flagged = np.full(len(array), np.nan), np.zeros(len(array), bool)
    if many:
        units, flagged = applicability_gain(model, array, typical_items(scores.items[known]), scores)
        gain = np.where(known, units / UNIT, np.nan)
    return {"na_low": found["low"], "na_high": found["high"], "na_gain": gain, "na_flag": flagged}


def _compared(
    model: ScoringModel, array: NDArray[np.uint8], *, many: bool
) -> tuple[dict[str, Column], tuple[Share, ...]]:
    """What choices of the method do to totals and, among many, to percentiles."""
    names = ("percentile", "percentile_low", "percentile_high")
    ends, places = np.full((2, len(array)), MISSING, np.int32), np.full((3, len(array)), np.nan)
    shares: tuple[Share, ...] = ()
    found: Sensitivity | MethodTotals = sensitivity(model, array) if many else method_totals(model, array)
    if len(found.rows):
        flat = found.totals.reshape(-1, len(found.rows))
        ends[:, found.rows] = np.percentile(flat, [5, 95], axis=0).round()
    if isinstance(found, Sensitivity):
        places[:, found.rows] = found.percentiles[0, 0, 0, 0], found.low, found.high
        shares = found.shares
    return {"method_low": ends[0], "method_high": ends[1], **dict(zip(names, places, strict=True))}, shares
