"""What experts would have found everywhere, told from those they looked at: for parks and sectors, never for one enterprise."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from scoring.errors import InputError, ScoringError
from scoring.given import read_list, refuse


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """A mean and its standard error, in points.

    Attributes
    ----------
    estimate, standard_error : float
        The error is that of choosing whom to review at random; 0 if all were.
    """

    estimate: float
    standard_error: float


@dataclass(frozen=True, slots=True, kw_only=True)
class TwoPhase:
    """Mean of a group as experts would have scored it.

    Attributes
    ----------
    difference : Estimate
        Mean self-score, moved by the mean difference of those reviewed.
    regression : Estimate
        The same, with inflation that may grow or shrink with the score.
    expert_only : Estimate
        Mean of the expert scores alone, for comparison.
    self_mean : float
        Mean of the self-scores, which is off by the bias.
    bias : float
        How far the self-scores are above what the difference estimator says.
    slope : float
        Points an expert adds for one point of self-score.
    n, reviewed : int
        Enterprises, and those reviewed.
    """

    difference: Estimate
    regression: Estimate
    expert_only: Estimate
    self_mean: float
    bias: float
    slope: float
    n: int
    reviewed: int


def two_phase(
    self_scores: ArrayLike, reviewed_index: ArrayLike, expert_scores: ArrayLike, *, strata: ArrayLike | None = None
) -> TwoPhase:
    r"""Estimate the mean expert score of a group from all its self-scores and some expert scores.

    Parameters
    ----------
    self_scores : (n,) array_like
        Points of everyone in the group.
    reviewed_index : (n_reviewed,) array_like of int
        Which of them were reviewed, from 0, each once; chosen at random, within strata if given. At least three, and two more than there
        are strata. Reviewing those with the best self-scores makes every estimate wrong.
    expert_scores : (n_reviewed,) array_like
        Points they got, in the same order.
    strata : (n,) array_like of int, optional
        Groups within which the choice was made with one probability each, as `visits.plan_visits` returns them. One group by default.

    Returns
    -------
    TwoPhase
        Estimates with standard errors.

    Raises
    ------
    InputError
        If lengths disagree, scores are missing, an index is outside the group or named twice, or reviews are too few, in all or in a
        stratum.
    ScoringError
        If all those reviewed gave themselves the same score, so that no slope can be told.

    Notes
    -----
    With :math:`d = e - s`, the difference estimator is :math:`\bar s + \bar d` with variance :math:`S_d^2 (1/n_2 - 1/n_1)`; the regression
    estimator is :math:`\bar e + b (\bar s - \bar s_2)` with :math:`S_{res}^2 (1/n_2 - 1/n_1)` [1]_. In strata, means are weighted by
    :math:`N_h / N` and variances, one a stratum, by its square; the slope is common.

    References
    ----------
    .. [1] W. G. Cochran (1977). Sampling Techniques, 3rd edition, chapters 5, 7 and 12.

    Examples
    --------
    >>> found = two_phase([50, 60, 70, 80, 90], [0, 2, 4], [42, 58, 80])
    >>> found.difference.estimate, round(found.difference.standard_error, 4), found.bias
    (60.0, 0.7303, 10.0)
    """
    own = read_list(self_scores, "self_scores", fewest=3)
    chosen = _chosen(reviewed_index, len(own))
    expert = read_list(expert_scores, "expert_scores", fewest=3)
    if len(chosen) != len(expert):
        raise InputError("expert_scores", [((), f"{len(chosen)} scores, one a review", str(len(expert)))])
    shares, groups = _strata(strata, len(own), chosen)
    reviewed = own[chosen]
    if np.ptp(reviewed) <= 1e-12 * np.abs(reviewed).max():
        raise ScoringError(
            f"all {len(reviewed)} enterprises reviewed gave themselves the same score: no slope can be told"
        )
    weight = _unit_weights(shares, groups)
    off_own, off_expert = reviewed - weight @ reviewed, expert - weight @ expert
    slope = float((weight * off_own) @ off_expert / ((weight * off_own) @ off_own))
    self_mean, own_spread = float(own.mean()), _error(shares, groups, expert - reviewed)
    difference = self_mean + float(weight @ (expert - reviewed))
    free = len(chosen) - len(shares)
    residual = _error(shares, groups, off_expert - slope * off_own) * math.sqrt(free / (free - 1))
    moved = float(weight @ expert + slope * (self_mean - weight @ reviewed))
    return TwoPhase(
        difference=Estimate(estimate=difference, standard_error=own_spread),
        regression=Estimate(estimate=moved, standard_error=residual),
        expert_only=Estimate(estimate=float(weight @ expert), standard_error=_error(shares, groups, expert)),
        self_mean=self_mean,
        bias=self_mean - difference,
        slope=slope,
        n=len(own),
        reviewed=len(chosen),
    )


def _chosen(reviewed_index: ArrayLike, count: int) -> NDArray[np.int64]:
    given = read_list(reviewed_index, "reviewed_index", fewest=3)
    refuse(
        given,
        "reviewed_index",
        (given < 0) | (given >= count) | (given != np.floor(given)),
        f"a whole number from 0 to {count - 1}",
    )
    chosen = given.astype(np.int64)
    again = np.ones(len(chosen), bool)
    again[np.unique(chosen, return_index=True)[1]] = False
    refuse(given, "reviewed_index", again, "each enterprise once")
    return chosen


def _strata(
    strata: ArrayLike | None, count: int, chosen: NDArray[np.int64]
) -> tuple[list[tuple[int, int]], NDArray[np.int64]]:
    """Enterprises and reviews of each stratum, and the stratum of each review."""
    labels = np.zeros(count) if strata is None else read_list(strata, "strata")
    if len(labels) != count:
        raise InputError("strata", [((), f"{count} labels, one a self-score", str(len(labels)))])
    names, of_all = np.unique(labels, return_inverse=True)
    sizes = np.bincount(of_all, minlength=len(names))
    groups = of_all[chosen]
    seen = np.bincount(groups, minlength=len(names))
    few = [
        (
            (index,),
            f"at least {min(2, sizes[index])} reviews in stratum {names[index]:g} of {sizes[index]}",
            str(seen[index]),
        )
        for index in range(len(names))
        if seen[index] < min(2, sizes[index])
    ]
    if few:
        raise InputError("reviews of stratum", few)
    if len(chosen) < len(names) + 2:
        raise InputError("reviewed_index", [((), f"at least {len(names) + 2} reviews", str(len(chosen)))])
    return [(int(size), int(number)) for size, number in zip(sizes, seen, strict=True)], groups.astype(np.int64)


def _unit_weights(shares: list[tuple[int, int]], groups: NDArray[np.int64]) -> NDArray[np.float64]:
    """What each review stands for; adds up to 1."""
    total = sum(size for size, _ in shares)
    return np.array([size / (number * total) for size, number in shares])[groups]


def _error(shares: list[tuple[int, int]], groups: NDArray[np.int64], values: NDArray[np.float64]) -> float:
    """Standard error of the stratified mean of values, without replacement."""
    total, variance = sum(size for size, _ in shares), 0.0
    for index, (size, number) in enumerate(shares):
        if number < size:
            spread = float(values[groups == index].var(ddof=1))
            variance += (size / total) ** 2 * spread * (1 / number - 1 / size)
    return math.sqrt(variance)
