"""Rank bands by drawing weights and answers: the one thing the closed form cannot give."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scoring.aggregate import score
from scoring.encode import Submissions, characters
from scoring.errors import ScoringError
from scoring.model import ScoringModel
from scoring.moments import CONCENTRATION, checked_concentration, moments
from scoring.noise import REACHES, expected_above_score
from scoring.result import MISSING
from scoring.reweighted import climb, presence, weight_matrices

MOST_DRAWS = 65_535  #: what the counts hold
MOST_STEPS = 500  #: ranks are told apart to a 500th of all enterprises
_LEAST = 1e-30  #: of a drawn weight: siblings that are all drawn as 0 keep a mean


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RankBands:
    """Ranks by the total, 1 for the highest; equal totals share the best rank.

    Attributes
    ----------
    low, high : (n,) ndarray of int32
        Best and worst rank of the band of 90 %; `MISSING` where the total is not assessable.
    count : int
        Enterprises ranked.
    """

    low: NDArray[np.int32]
    high: NDArray[np.int32]
    count: int


def rank_bands(
    model: ScoringModel,
    submissions: Submissions,
    generator: np.random.Generator,
    grades: NDArray[np.uint8] | None = None,
    *,
    draws: int = 1000,
    concentration: float | NDArray[np.float64] = CONCENTRATION,
    reaches: Sequence[float] = REACHES,
) -> RankBands:
    """Band of 90 % of every enterprise's rank by the total.

    Parameters
    ----------
    model : ScoringModel
        Of the questionnaire.
    submissions : sequence of str, bytes, or (n, width) ndarray of uint8
        As for `score`; ranked among each other.
    generator : numpy.random.Generator
        Where the draws come from.
    grades : (n, n_scored) ndarray of uint8, optional
        As `evidence.grade_rows` returns them; all `Grade.STATED` if left out.
    draws : int, default 1000
        1 to `MOST_DRAWS`.
    concentration : float or (n_nodes,) ndarray of float64, default CONCENTRATION
        As for `moments`.
    reaches : sequence of float, default REACHES
        As for `moments`.

    Returns
    -------
    RankBands
        Exact among at most `MOST_STEPS` enterprises; above that rounded outwards to a `MOST_STEPS`-th of all.

    Raises
    ------
    ScoringError
        If nobody's total is assessable, the number of draws is out of range, or as `moments`.

    Notes
    -----
    Each draw takes one set of nested Dirichlet weights for all, and for each enterprise a normal error with the closed-form variance its
    answers give the total; don't know counts as the middle of its scale, so a rank by the score may lie outside. Ranks are counted in a table of at most `MOST_STEPS` columns, never kept: 12 MB for 12,000 enterprises.

    References
    ----------
    .. [1] OECD/JRC (2008). Handbook on Constructing Composite Indicators, step 7.

    Examples
    --------
    >>> from scoring.example import example_questionnaire
    >>> from scoring.model import compile_model
    >>> model = compile_model(example_questionnaire())
    >>> found = rank_bands(model, ["22710", "2-310", "11110"], np.random.default_rng(1), reaches=[0] * 4, draws=200)
    >>> found.low.tolist(), found.high.tolist()
    ([1, 2, 3], [1, 2, 3])
    """
    if not 1 <= draws <= MOST_DRAWS:
        raise ScoringError(f"expected 1 to {MOST_DRAWS} draws, got {draws}")
    array = characters(model, submissions)
    scores = score(model, array)
    ranked = np.flatnonzero(scores.nodes[:, 0] != MISSING)
    if not len(ranked):
        raise ScoringError("expected an enterprise whose total is assessable, got none")
    sums = checked_concentration(model, concentration)
    own = None if grades is None else grades[ranked]
    error = moments(model, array[ranked], own, concentration=np.inf, reaches=reaches).sd[:, 0]
    error[error < 1] = 0  # less than a unit is rounding
    items, present = scores.items[ranked], presence(model, scores.items[ranked], scores.nodes[ranked])
    values = np.maximum(items, 0).astype(np.float32) + expected_above_score(model, array[ranked]).astype(np.float32)
    counts = np.zeros((len(ranked), min(len(ranked), MOST_STEPS)), np.uint16)
    for _ in range(draws):
        drawn = weight_matrices(model, draw_weights(model, sums, generator))
        totals = climb(values, present, drawn)[:, 0]
        totals += error * generator.standard_normal(len(ranked), np.float32)
        _count(np.rint(totals), counts)
    return _bands(counts, ranked, len(array), draws)


def draw_weights(model: ScoringModel, sums: NDArray[np.float64], generator: np.random.Generator) -> NDArray[np.float64]:
    """One draw of all weights.

    Parameters
    ----------
    model : ScoringModel
        Of the questionnaire.
    sums : (n_nodes,) ndarray of float64
        Concentration of the children of each node; infinity: the official weights.
    generator : numpy.random.Generator
        Where the draw comes from.

    Returns
    -------
    (n_nodes + n_scored,) ndarray of float64
        Above 0. In proportion to their sum, siblings are Dirichlet, and so is every part of them: they are drawn as independent gamma
        variables.

    Examples
    --------
    >>> from scoring.example import example_questionnaire
    >>> from scoring.model import compile_model
    >>> model = compile_model(example_questionnaire())
    >>> drawn = draw_weights(model, np.full(5, 1e8), np.random.default_rng(1))
    >>> (drawn[5:7] / drawn[5:7].sum()).round(2).tolist()
    [0.75, 0.25]
    """
    parents = np.maximum(model.parents, 0)
    whole = np.bincount(parents[1:], model.weights[1:], minlength=len(model.nodes))
    share = model.weights / np.maximum(whole[parents], 1)
    shape = sums[parents] * share
    certain = ~np.isfinite(shape)
    drawn = generator.standard_gamma(np.where(certain, 1.0, shape))
    return np.maximum(np.where(certain, share, drawn), _LEAST)


def _count(totals: NDArray[np.float32], counts: NDArray[np.uint16]) -> None:
    """Add the ranks of one draw to the table."""
    number, steps = counts.shape
    behind = np.searchsorted(np.sort(totals), totals, side="right")
    counts[np.arange(number), (number - behind) * steps // number] += np.uint16(1)


def _bands(counts: NDArray[np.uint16], ranked: NDArray[np.int64], total: int, draws: int) -> RankBands:
    """Quantiles of the ranks counted."""
    number, steps = counts.shape
    low, high = (np.full(total, MISSING, np.int32) for _ in range(2))
    below = np.cumsum(counts, axis=1, dtype=np.uint16)
    first = (below >= max(0.05 * draws, 1)).argmax(axis=1)
    last = (below >= 0.95 * draws).argmax(axis=1)
    low[ranked] = -(-first * number // steps) + 1
    high[ranked] = -(-(last + 1) * number // steps)
    return RankBands(low=low, high=high, count=number)
