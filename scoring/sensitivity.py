"""How much the choices of the method matter: every combination of them, and what each does to an enterprise's percentile."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from questionnaires.model import FULL, UNIT
from scoring.aggregate import Scores, cascade, score
from scoring.anova import Share, anova_shares
from scoring.encode import Submissions, characters
from scoring.errors import ScoringError
from scoring.layout import NOT_APPLICABLE
from scoring.model import ScoringModel
from scoring.result import MISSING, NodeKind
from scoring.reweighted import climb, presence, weight_matrices, weighted
from scoring.uncertainty import typical_items

__all__ = [
    "MethodTotals", "Sensitivity", "Share", "anova_shares", "answer_weight_set", "equal_weight_set", "method_totals", "sensitivity",
]  # fmt: skip

POLICIES = ("renormalise", "zero", "median")  #: what becomes of answers declared not applicable
AGGREGATIONS = ("arithmetic", "geometric", "mean-min")  #: of dimensions into sides
FACTORS = ("not_applicable", "weights", "aggregation", "dropped")
OFFICIAL, EQUAL, NONE = "official", "equal", ""
PENALTY, SOFTNESS = (
    0.5,
    10.0 * UNIT,
)  #: our convention for mean-min: half the distance to the weakest, softened within ten points

Array = NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Sensitivity:
    """All combinations of choices, for the enterprises whose official total is assessable.

    Attributes
    ----------
    options : tuple of tuple of str
        Options of every factor in `FACTORS`; the first of each is the official one. "" drops no dimension.
    rows : (m,) ndarray of int64
        Which submissions were compared.
    totals : (k_1, k_2, k_3, k_4, m) ndarray of float32
        Totals in units.
    percentiles : (k_1, k_2, k_3, k_4, m) ndarray of float32
        Mid-rank percentiles among the enterprises compared, 0 to 100.
    shares : tuple of Share
        Of the variance of an enterprise's percentile.
    low, high : (m,) ndarray of float32
        5th and 95th percentile of the percentile over all combinations.
    """

    options: tuple[tuple[str, ...], ...]
    rows: NDArray[np.int64]
    totals: Array
    percentiles: Array
    shares: tuple[Share, ...]
    low: Array
    high: Array


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class MethodTotals:
    """Totals under every combination of choices, for the enterprises whose official total is assessable.

    Attributes
    ----------
    options : tuple of tuple of str
        Options of every factor in `FACTORS`; the first of each is the official one. "" drops no dimension.
    rows : (m,) ndarray of int64
        Which submissions were scored.
    totals : (k_1, k_2, k_3, k_4, m) ndarray of float32
        Totals in units.
    """

    options: tuple[tuple[str, ...], ...]
    rows: NDArray[np.int64]
    totals: Array


def sensitivity(
    model: ScoringModel, submissions: Submissions, weight_sets: Mapping[str, NDArray[np.float64]] | None = None
) -> Sensitivity:
    r"""Score everybody under every combination of policy for gaps, weights, aggregation and dropped dimension.

    Parameters
    ----------
    model : ScoringModel
        Of the questionnaire.
    submissions : sequence of str, bytes, or (n, width) ndarray of uint8
        As for `score`; compared among each other.
    weight_sets : mapping of str to (n_nodes + n_scored,) ndarray of float64, optional
        By name, beside the official and the equal weights; see `weight_matrices` and `answer_weight_set`.

    Returns
    -------
    Sensitivity
        The first combination gives the official totals to 0.001 point.

    Raises
    ------
    ScoringError
        If a string or a weight does not fit, or nobody's total is assessable.

    Notes
    -----
    Not applicable leaves the denominator, counts 0, or counts the cohort's median of the item. Dimensions are combined into sides by
    their arithmetic mean :math:`M`, their geometric mean (from 1 point up), or :math:`M - a (\sqrt{(M - min)^2 + b^2} - b)` [1]_. A
    dimension is left out at a time if another one exists; a side without any leaves the total, and who would have no side keeps it.

    References
    ----------
    .. [1] Casadio Tarabusi, E., & Guarini, G. (2013). An unbalance adjustment method for development indicators. Social Indicators
       Research, 112, 19-45.
    .. [2] OECD/JRC (2008). Handbook on Constructing Composite Indicators, step 7.

    Examples
    --------
    >>> from scoring.example import example_questionnaire
    >>> from scoring.model import compile_model
    >>> found = sensitivity(compile_model(example_questionnaire()), ["2-310", "11110", "21320"])
    >>> found.percentiles[0, 0, 0, 0].round().tolist()
    [50.0, 17.0, 83.0]
    >>> max(found.shares, key=lambda share: share.total).factor
    'not_applicable'
    """
    array = characters(model, submissions)
    official = score(model, array)
    rows = np.flatnonzero(official.nodes[:, 0] != MISSING)
    if not len(rows):
        raise ScoringError("expected an enterprise whose total is assessable, got none")
    found = method_totals(model, array, weight_sets, typical=typical_items(official.items[rows]))
    percentiles = _percentiles(found.totals)
    flat = percentiles.reshape(-1, len(rows))
    low, high = np.percentile(flat, [5, 95], axis=0).astype(np.float32)
    return Sensitivity(
        options=found.options,
        rows=found.rows,
        totals=found.totals,
        percentiles=percentiles,
        shares=anova_shares(percentiles.astype(np.float64), FACTORS),
        low=low,
        high=high,
    )


def method_totals(
    model: ScoringModel,
    submissions: Submissions,
    weight_sets: Mapping[str, NDArray[np.float64]] | None = None,
    *,
    typical: NDArray[np.int32] | None = None,
) -> MethodTotals:
    """Totals under every combination of choices, without comparing anybody with anybody.

    Parameters
    ----------
    model : ScoringModel
        Of the questionnaire.
    submissions : sequence of str, bytes, or (n, width) ndarray of uint8
        As for `score`.
    weight_sets : mapping of str to (n_nodes + n_scored,) ndarray of float64, optional
        As for `sensitivity`.
    typical : (n_scored,) ndarray of int32, optional
        Units of a cohort's items, as `uncertainty.typical_items` returns them; without a cohort what does not apply either leaves the
        denominator or counts 0.

    Returns
    -------
    MethodTotals
        Of nobody, where no total is assessable.

    Raises
    ------
    ScoringError
        If a string or a weight does not fit.

    Examples
    --------
    >>> from scoring.example import example_questionnaire
    >>> from scoring.model import compile_model
    >>> found = method_totals(compile_model(example_questionnaire()), ["1~310"])
    >>> found.options[0], found.totals[:, 0, 0, 0, 0].tolist()
    (('renormalise', 'zero'), [540000.0, 540000.0])
    """
    array = characters(model, submissions)
    official = score(model, array)
    rows = np.flatnonzero(official.nodes[:, 0] != MISSING)
    sets = {OFFICIAL: model.weights.astype(np.float64), EQUAL: equal_weight_set(model), **(weight_sets or {})}
    dimensions = [code for code, kind in zip(model.nodes, model.kinds, strict=True) if kind is NodeKind.DIMENSION]
    dropped = (NONE, *(dimensions if len(dimensions) > 1 else ()))
    fills: list[np.int32 | NDArray[np.int32]] = [np.int32(MISSING), np.int32(0)]
    if typical is not None:
        fills.append(typical)
    options = (POLICIES[: len(fills)], tuple(sets), AGGREGATIONS, dropped)
    totals = np.empty((*map(len, options), len(rows)), np.float32)
    for first, scores in enumerate(_policies(model, array[rows], official.items[rows], fills)):
        for second, weights in enumerate(sets.values()):
            totals[first, second] = _totals(model, scores, weights, dropped=len(dropped))
    return MethodTotals(options=options, rows=rows, totals=totals)


def equal_weight_set(model: ScoringModel) -> NDArray[np.float64]:
    """The same weight for all siblings.

    Parameters
    ----------
    model : ScoringModel
        Of the questionnaire.

    Returns
    -------
    (n_nodes + n_scored,) ndarray of float64
        Ones.

    Examples
    --------
    >>> from scoring.example import example_questionnaire
    >>> from scoring.model import compile_model
    >>> equal_weight_set(compile_model(example_questionnaire())).tolist()
    [1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0]
    """
    return np.ones(len(model.weights))


def answer_weight_set(
    model: ScoringModel, scores: Scores, method: Callable[[NDArray[np.float64]], NDArray[np.float64]]
) -> NDArray[np.float64]:
    """Weights of the dimensions that a cohort's answers suggest, beside the official ones of everything else.

    Parameters
    ----------
    model : ScoringModel
        Of the questionnaire.
    scores : Scores
        Of the cohort.
    method : callable
        From the (m, k) points of the k dimensions of a side, for the m enterprises with all of them, to k weights: entropy, CRITIC.

    Returns
    -------
    (n_nodes + n_scored,) ndarray of float64
        For diagnosis only: it moves whenever somebody else answers.

    Raises
    ------
    ScoringError
        If no enterprise has all dimensions of a side, or as `method`.

    Examples
    --------
    >>> from scoring.example import example_questionnaire
    >>> from scoring.model import compile_model
    >>> model = compile_model(example_questionnaire())
    >>> answer_weight_set(model, score(model, ["2-310"]), lambda points: points.std(axis=0)).tolist()
    [1.0, 1.0, 1.0, 60.0, 40.0, 3.0, 1.0, 1.0, 1.0]
    """
    weights = model.weights.astype(np.float64)
    for side in (index for index, kind in enumerate(model.kinds) if kind is NodeKind.SIDE):
        below = np.flatnonzero(model.parents[: len(model.nodes)] == side)
        if len(below) < 2:
            continue
        units = scores.nodes[:, below]
        whole = units[(units != MISSING).all(axis=1)]
        if not len(whole):
            raise ScoringError(f"{model.nodes[side]}: expected an enterprise with all its dimensions, got none")
        weights[below] = method(whole / UNIT)
    return weights


def _policies(
    model: ScoringModel,
    array: NDArray[np.uint8],
    items: NDArray[np.int32],
    fills: Sequence[np.int32 | NDArray[np.int32]],
) -> Iterator[Scores]:
    """Scores under every policy for what was declared not applicable."""
    declared = array[:, [model.columns[index].start for index in model.scored]] == ord(NOT_APPLICABLE)
    for fill in fills:
        filled = np.where(declared, fill, items).astype(np.int32)
        nodes = np.empty((len(items), len(model.nodes)), np.int32)
        cascade(model, filled.astype(np.float64), nodes)
        yield Scores(nodes=nodes, items=filled)


def _totals(model: ScoringModel, scores: Scores, weights: NDArray[np.float64], *, dropped: int) -> Array:
    """(n_aggregations, n_dropped, n) totals under one policy and one set of weights."""
    matrices = weight_matrices(model, weights)
    present = presence(model, scores.items, scores.nodes)
    dimensions = climb(np.maximum(scores.items, 0).astype(np.float32), present, matrices[:2])
    out = np.empty((len(AGGREGATIONS), dropped, len(dimensions)), np.float32)
    for index in range(dropped):
        there = present[2].copy()
        if index:
            there[:, index - 1] = 0
        for number, sides in enumerate(_sides(dimensions, there, matrices[2])):
            has = ((there @ matrices[2]) > 0).astype(np.float32)
            total = weighted(sides * has, has, matrices[3])[:, 0]
            out[number, index] = np.where(has.any(axis=1), total, out[number, 0])
    return out


def _sides(dimensions: Array, there: Array, matrix: Array) -> Iterator[Array]:
    """Dimensions combined into sides in every way."""
    mean = weighted(dimensions * there, there, matrix)
    yield mean
    logs = np.log(np.maximum(dimensions, UNIT))
    yield np.exp(weighted(logs * there, there, matrix))
    weakest = np.full_like(mean, FULL)
    for side in range(matrix.shape[1]):
        counted = (there > 0) & (matrix[:, side] > 0)
        weakest[:, side] = np.where(counted, dimensions, FULL).min(axis=1)
    distance = np.maximum(mean - weakest, 0)
    yield mean - np.float32(PENALTY) * (np.sqrt(distance**2 + np.float32(SOFTNESS) ** 2) - np.float32(SOFTNESS))


def _percentiles(totals: Array) -> Array:
    """Mid-rank percentiles within every combination; totals are compared as whole units."""
    found = np.empty_like(totals)
    for cell in np.ndindex(totals.shape[:-1]):
        values = np.rint(totals[cell] / 10)
        ordered = np.sort(values)
        both = np.searchsorted(ordered, values, side="left") + np.searchsorted(ordered, values, side="right")
        found[cell] = 50.0 * both / len(values)
    return found
