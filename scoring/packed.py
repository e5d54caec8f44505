"""The fast path: finished indicator scores looked up by the characters of a submission, the same digits as `aggregate.score`.

The tables of `packing` hold, for every row, the finished score of an indicator, with not applicable, don't know and coverage decided; those of
a cut indicator hold sums.

A score and the weight it stands for travel as one number, a pair: ``units + 1`` as its whole part and the weight 1 as a fraction, `_ONE`; 0
where not assessable. A weighted sum of pairs holds numerator and denominator side by side, so one matrix product moves up one level.
"""

from dataclasses import dataclass
from functools import lru_cache, reduce

import numpy as np
from numpy.typing import NDArray

from scoring.aggregate import score
from scoring.encode import Submissions, unchecked
from scoring.model import ScoringModel
from scoring.packing import Group, Packing, Stretch, numbered, packing_of

_ONE = 1 / (1 << 17)  #: a weight of 1: those of all children of a node stay below 1
_MOST_WEIGHT = 1 << 16  #: of the children of a node: keeps a sum of pairs exact


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Tables:
    """Everything the fast path needs."""

    packing: Packing
    pairs: NDArray[np.float64]  #: all tables after one another: pairs of whole indicators, sums of pairs of cut ones
    needed: NDArray[np.float64]  #: (n_cut, 1) least weight of cut indicators
    steps: tuple[tuple[NDArray[np.float64], NDArray[np.float64]], ...]  #: above the indicators: weights, least weight


def score_nodes(model: ScoringModel, submissions: Submissions) -> NDArray[np.int32]:
    """Score every node of every submission, fast.

    Parameters
    ----------
    model : ScoringModel
        Of the questionnaire.
    submissions : sequence of str, bytes, or (n, width) ndarray of uint8
        One string of `model.width` characters each; or all of them joined; or `characters` of them. Characters of items that carry no
        points are not looked at.

    Returns
    -------
    (n, n_nodes) ndarray of int32
        Units in the order of `ScoringModel.nodes`, 0 to 1,000,000; `MISSING` where not assessable: digit for digit the nodes of
        `aggregate.score`.

    Raises
    ------
    ScoringError
        If a string does not fit the questionnaire.

    Notes
    -----
    The formula of `aggregate.weighted_mean` [1]_, worked out beforehand for every combination of answers within an indicator.

    References
    ----------
    .. [1] OECD/JRC (2008). Handbook on Constructing Composite Indicators, step 6.

    Examples
    --------
    >>> from scoring.example import example_questionnaire
    >>> from scoring.model import compile_model
    >>> score_nodes(compile_model(example_questionnaire()), ["2-310", "11..0"]).tolist()
    [[840000, 840000, 840000, 1000000, 600000], [300000, 300000, 300000, 500000, 0]]
    """
    tables = _tables(model)
    if tables is None:
        return score(model, submissions).nodes
    given = unchecked(model, submissions) if isinstance(submissions, bytes | np.ndarray) else submissions
    out = np.empty((len(model.nodes), len(given)), np.int32)
    for rows, numbers, spare in numbered(model, tables.packing, given):
        pairs = spare.view(np.float64)
        np.take(tables.pairs, numbers, out=pairs, mode="clip")  # other modes would copy
        _fill(model, tables, pairs, out[:, rows])
    return out.T


def _fill(model: ScoringModel, tables: _Tables, pairs: NDArray[np.float64], out: NDArray[np.int32]) -> None:
    """Units of all nodes from what the tables hold: (n_nodes, n) from (n_tables, n)."""
    if len(tables.needed):
        pairs[tables.packing.cut] = _means(tables.packing.joining @ pairs, tables.needed)
    above = pairs[: len(model.steps[0].needed)]
    np.copyto(out[model.steps[0].nodes], above, casting="unsafe")
    for step, (weights, needed) in zip(model.steps[1:], tables.steps, strict=True):
        above = _means(weights @ above, needed)
        np.copyto(out[step.nodes], above, casting="unsafe")
    out -= 1


def _means(sums: NDArray[np.float64], needed: NDArray[np.float64]) -> NDArray[np.float64]:
    """Pairs of the means, rounded half up, from sums of pairs, which are used up; 0 with less weight than `needed`."""
    mean = np.floor(sums)
    weight = np.subtract(sums, mean, out=sums)
    short = weight < needed
    np.maximum(weight, _ONE, out=weight)
    mean /= weight
    mean *= _ONE
    mean += 0.5
    np.floor(mean, out=mean)
    mean += _ONE
    np.copyto(mean, 0, where=short)
    return mean


@lru_cache(maxsize=16)
def _tables(model: ScoringModel) -> _Tables | None:
    """Tables of a model; None if they would need too many rows, or if weights are too large for pairs."""
    packing = packing_of(model)
    if packing is None or max(step.whole.max() for step in model.steps) > _MOST_WEIGHT:
        return None
    needed = model.steps[0].needed * _ONE
    sums = [(group.indicator, _sums(model, group)) for group in packing.groups]
    pairs = [each if index in packing.cut else _means(each, needed[index]) for index, each in sums]
    return _Tables(
        packing=packing,
        pairs=np.concatenate(pairs),
        needed=needed[packing.cut, None],
        steps=tuple((np.ascontiguousarray(step.matrix.T), step.needed[:, None] * _ONE) for step in model.steps[1:]),
    )


def _sums(model: ScoringModel, group: Group) -> NDArray[np.float64]:
    """Sums of weighted pairs for every row of a table."""
    return reduce(np.add.outer, [_stretch_sums(model, stretch) for stretch in group.stretches]).ravel()


def _stretch_sums(model: ScoringModel, stretch: Stretch) -> NDArray[np.float64]:
    """Weighted pairs for every combination of the classes of its places; only an item's first place carries the weight."""
    units = [model.points[place, stretch.letters(place)].astype(np.float64) for place in stretch.places]
    present = float(stretch.places.start == stretch.column.start)
    sums: NDArray[np.float64] = stretch.weight * (reduce(np.add.outer, units) + present * (1 + _ONE))
    sums[(0,) * sums.ndim] = 0
    return sums.ravel()
