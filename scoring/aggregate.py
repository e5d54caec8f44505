"""Items to indicators, dimensions, sides and the total: the integer cascade."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from questionnaires.model import FULL, UNIT
from scoring.composite import aggregate
from scoring.encode import Submissions, characters
from scoring.errors import ScoringError
from scoring.layout import NOT_APPLICABLE, NOT_ASKED
from scoring.model import ScoringModel, Step
from scoring.result import MISSING

__all__ = [
    "CHUNK",
    "MISSING",
    "UNIT",
    "Scores",
    "aggregate",
    "cascade",
    "not_applicable_share",
    "score",
    "weighted_mean",
]

CHUNK = 2048  #: submissions worked on at once: what fits the second-level cache and needs no fresh pages


def weighted_mean(
    units: NDArray[np.int32], weights: NDArray[np.int64], *, min_coverage: int = 500
) -> NDArray[np.int32]:
    r"""Aggregate the children of one node, exactly.

    Parameters
    ----------
    units : (n_assessments, n_children) ndarray of int32
        Child scores in units of 0.0001 point, 0 to 1,000,000; `MISSING` where a child is not assessable.
    weights : (n_children,) ndarray of int64
        Positive integers; they need not sum to anything.
    min_coverage : int, default 500
        Share of the total weight, in per mille, that must be assessable.

    Returns
    -------
    (n_assessments,) ndarray of int32
        Scores in the same units, rounded half up; `MISSING` where coverage is too low.

    Raises
    ------
    ScoringError
        If shapes disagree or a weight is not positive.

    Notes
    -----
    :math:`s = \lfloor \sum_k w_k s_k / \sum_k w_k + 1/2 \rfloor` over the children present [1]_. Every intermediate is an integer
    below 2**53, so one row, a batch, any BLAS and a pocket calculator give the same digits.

    References
    ----------
    .. [1] OECD/JRC (2008). Handbook on Constructing Composite Indicators, step 6.

    Examples
    --------
    >>> weighted_mean(np.array([[1_000_000, 500_000], [1_000_000, -1]], np.int32), np.array([3, 1]))
    array([ 875000, 1000000], dtype=int32)
    """
    if weights.shape != units.shape[1:] or (weights <= 0).any():
        raise ScoringError(f"units {units.shape} and weights {weights.shape} disagree, or a weight is not positive")
    present = units != MISSING
    covered = present @ weights
    enough = (covered > 0) & (1000 * covered >= min_coverage * weights.sum())
    total = np.where(present, units, 0).astype(np.int64) @ weights
    mean = (2 * total + covered) // (2 * np.maximum(covered, 1))
    return np.where(enough, mean, MISSING).astype(np.int32)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Scores:
    """Scores of many submissions, in units of 0.0001 point; `MISSING` where not assessable.

    Attributes
    ----------
    nodes : (n, n_nodes) ndarray of int32
        In the order of `ScoringModel.nodes`.
    items : (n, n_scored) ndarray of int32
        In the order of `ScoringModel.scored`; not applicable and not asked are `MISSING`.
    """

    nodes: NDArray[np.int32]
    items: NDArray[np.int32]


def score(model: ScoringModel, submissions: Submissions) -> Scores:
    r"""Score every item and node of every submission.

    Parameters
    ----------
    model : ScoringModel
        Of the questionnaire.
    submissions : sequence of str, bytes, or (n, width) ndarray of uint8
        One string of `model.width` characters each; or all of them joined; or `characters` of them.

    Returns
    -------
    Scores
        Units, 0 to 1,000,000. Don't know is worth the lowest option, a blank is worth 0; not applicable and not asked are `MISSING`
        and leave the denominator. A node with less assessable weight than the questionnaire's `coverage` is `MISSING`; TOTAL needs
        every side.

    Raises
    ------
    ScoringError
        If a string does not fit the questionnaire.

    Notes
    -----
    :math:`s_j = \lfloor \sum_k w_k s_k / \sum_k w_k + 1/2 \rfloor` over the children present, level by level [1]_. Numerator and
    denominator are integers below 2**53, hence exact in float64; a quotient that is no tie is at least 5e-7 away from one, where
    float64 errs by 1e-10, so flooring never errs.

    References
    ----------
    .. [1] OECD/JRC (2008). Handbook on Constructing Composite Indicators, step 6.

    Examples
    --------
    >>> from scoring.example import example_questionnaire
    >>> from scoring.model import compile_model
    >>> scores = score(compile_model(example_questionnaire()), ["2-310", "11..0"])
    >>> scores.nodes.tolist()
    [[840000, 840000, 840000, 1000000, 600000], [300000, 300000, 300000, 500000, 0]]
    >>> scores.items[0].tolist()
    [1000000, -1, 700000, 500000]
    """
    array = characters(model, submissions)
    nodes = np.empty((len(array), len(model.nodes)), np.int32)
    items = np.empty((len(array), len(model.scored)), np.int32)
    for rows in chunks(len(array)):
        items[rows] = _item_units(model, array[rows])
        cascade(model, items[rows].astype(np.float64), nodes[rows])
    return Scores(nodes=nodes, items=items)


def chunks(count: int, size: int = CHUNK) -> Iterator[slice]:
    """Slices of at most `size` rows that cover `count` rows."""
    return (slice(start, min(start + size, count)) for start in range(0, count, size))


def _item_units(model: ScoringModel, array: NDArray[np.uint8]) -> NDArray[np.int32]:
    """Units of the scored items; `MISSING` where not applicable or not asked."""
    starts, worths, rows = _first_places(model)
    units: NDArray[np.int32] = worths.take(array[:, starts] + rows)
    for index, column in enumerate(model.columns[each] for each in model.scored):
        for place in range(column.start + 1, column.start + column.width):
            units[:, index] += model.points[place].take(array[:, place])
    return units


@lru_cache(maxsize=16)
def _first_places(model: ScoringModel) -> tuple[NDArray[np.int64], NDArray[np.int32], NDArray[np.int64]]:
    """Of the scored items: first places, units by character there or `MISSING`, and where the units of each begin."""
    starts = np.array([model.columns[index].start for index in model.scored])
    worths = model.points[starts]
    worths[:, [ord(NOT_APPLICABLE), ord(NOT_ASKED)]] = MISSING
    return starts, worths.ravel(), np.arange(len(starts), dtype=np.int64) << 8


def cascade(model: ScoringModel, units: NDArray[np.float64], out: NDArray[np.int32], *, first: int = 0) -> None:
    """Aggregate from one level of the tree up to TOTAL.

    Parameters
    ----------
    model : ScoringModel
        Of the questionnaire.
    units : (n, n_children) ndarray of float64
        Whole numbers: units of the children of step `first`, 0 to 1,000,000; `MISSING` where not assessable.
    out : (n, n_nodes) ndarray of int32
        Filled in for every level above.
    first : int, default 0
        0: children are the scored items; 1: they are the indicators.

    Raises
    ------
    ScoringError
        If shapes disagree.

    Notes
    -----
    The formula of `weighted_mean` for all nodes of a level in two matrix products.

    Examples
    --------
    >>> from scoring.example import example_questionnaire
    >>> from scoring.model import compile_model
    >>> out = np.zeros((1, 5), np.int32)
    >>> cascade(compile_model(example_questionnaire()), np.array([[1e6, -1, 7e5, 5e5]]), out)
    >>> out.tolist()
    [[840000, 840000, 840000, 1000000, 600000]]
    """
    if units.shape != (len(out), len(model.steps[first].matrix)) or out.shape[1] != len(model.nodes):
        raise ScoringError(f"units {units.shape} and out {out.shape} are not those of {model.questionnaire.key}")
    for step in model.steps[first:]:
        units = _parents(units, step)
        out[:, step.nodes] = units


def _parents(units: NDArray[np.float64], step: Step) -> NDArray[np.float64]:
    """One level up; where no child is missing the denominators are known beforehand."""
    if units.min(initial=0) >= 0:
        mean = units @ step.matrix
        mean /= step.whole
        mean += 0.5
        return np.floor(mean, out=mean)
    covered = (units >= 0).astype(np.float64) @ step.matrix
    mean = np.maximum(units, 0) @ step.matrix
    mean /= np.maximum(covered, 1)
    mean += 0.5
    np.floor(mean, out=mean)
    mean[covered < step.needed] = MISSING
    return mean


def not_applicable_share(model: ScoringModel, submissions: Submissions) -> NDArray[np.int32]:
    r"""Share of the scored weight that the respondents themselves declared not applicable.

    Parameters
    ----------
    model : ScoringModel
        Of the questionnaire.
    submissions : sequence of str, bytes, or (n, width) ndarray of uint8
        As for `score`.

    Returns
    -------
    (n,) ndarray of int32
        Per mille of the whole weight, rounded down; to be held against `Questionnaire.not_applicable_cap`. What is not asked does not count.

    Raises
    ------
    ScoringError
        If a string does not fit the questionnaire.

    Notes
    -----
    :math:`\sum_k w_k c_k / \sum_k w_k` level by level, in parts per million rounded half up, with 1 for an item declared not applicable.

    Examples
    --------
    >>> from scoring.example import example_questionnaire
    >>> from scoring.model import compile_model
    >>> not_applicable_share(compile_model(example_questionnaire()), ["2-310", "2~310"]).tolist()
    [150, 0]
    """
    array = characters(model, submissions)
    starts = [model.columns[index].start for index in model.scored]
    shares = np.where(array[:, starts] == ord(NOT_APPLICABLE), float(FULL), 0.0)
    for step in model.steps:
        shares = np.floor(shares @ step.matrix / step.whole + 0.5)
    return (shares[:, 0] // 1000).astype(np.int32)
