"""Public building blocks of composite indices in floating point: goalposts, arithmetic and geometric means with gaps.

The scores of enterprises never pass through here (they are integers, see `aggregate`); indicators measured on open scales and published
indices do. Missing values are NaN.
"""

import numpy as np
from numpy.typing import NDArray

from scoring.errors import ScoringError


def goalposts(
    values: NDArray[np.float64],
    low: float | NDArray[np.float64],
    high: float | NDArray[np.float64],
    *,
    log: bool = False,
    lower_is_better: bool | NDArray[np.bool_] = False,
    clip: bool = True,
) -> NDArray[np.float64]:
    r"""Bring measurements to a scale of 0 to 100 between two fixed goalposts.

    Parameters
    ----------
    values : ndarray of float64
        In any unit; NaN where missing.
    low, high : float or ndarray of float64
        Goalposts in the same unit, broadcast against `values`; `low` below `high`.
    log : bool, default False
        Compare logarithms; values and goalposts must be above 0.
    lower_is_better : bool or ndarray of bool, default False
        Turn the scale round.
    clip : bool, default True
        Hold values beyond a goalpost at 0 or 100.

    Returns
    -------
    ndarray of float64
        0 to 100; NaN where missing.

    Raises
    ------
    ScoringError
        If `low` is not below `high`, or a logarithm does not exist.

    Notes
    -----
    :math:`p = 100 (x - l) / (h - l)`, after taking logarithms of all three if `log` [1]_.

    References
    ----------
    .. [1] UNDP (2024). Human Development Report 2023/24, technical note 1.

    Examples
    --------
    >>> goalposts(np.array([20.0, 52.5, 90.0]), 20, 85)
    array([  0.,  50., 100.])
    >>> goalposts(np.array([1000.0]), 10, 100_000, log=True)
    array([50.])
    """
    x, bottom, top = (np.asarray(each, np.float64) for each in (values, low, high))
    if not (bottom < top).all():
        raise ScoringError(f"expected low below high, got {low} and {high}")
    if log:
        if (bottom <= 0).any() or (x <= 0).any():
            raise ScoringError("expected values and goalposts above 0 on a logarithmic scale")
        x, bottom, top = np.log(x), np.log(bottom), np.log(top)
    share = (x - bottom) / (top - bottom)
    share = np.where(lower_is_better, 1 - share, share)
    return 100 * (np.clip(share, 0, 1) if clip else share)


def arithmetic_mean(
    values: NDArray[np.float64], weights: NDArray[np.float64], *, min_coverage: float = 0.0
) -> NDArray[np.float64]:
    r"""Weighted arithmetic mean of the children present.

    Parameters
    ----------
    values : (n, n_children) ndarray of float64
        NaN where missing.
    weights : (n_children,) ndarray of float64
        Above 0.
    min_coverage : float, default 0
        Share of the weight, 0 to 1, that must be present.

    Returns
    -------
    (n,) ndarray of float64
        NaN where nothing, or too little, is present.

    Raises
    ------
    ScoringError
        If shapes disagree or a weight is not positive.

    Notes
    -----
    :math:`\sum_k w_k x_k / \sum_k w_k` over the children present [1]_.

    References
    ----------
    .. [1] OECD/JRC (2008). Handbook on Constructing Composite Indicators, step 6.

    Examples
    --------
    >>> arithmetic_mean(np.array([[100.0, 50.0], [100.0, np.nan], [np.nan, np.nan]]), np.array([3.0, 1.0]))
    array([ 87.5, 100. ,   nan])
    """
    shares = _shares(values, weights, min_coverage)
    return np.where(np.isnan(shares[:, 0]), np.nan, (np.nan_to_num(values) * shares).sum(axis=1))


def geometric_mean(
    values: NDArray[np.float64], weights: NDArray[np.float64], *, min_coverage: float = 0.0
) -> NDArray[np.float64]:
    r"""Weighted geometric mean of the children present: a low child is not made up for by a high one.

    Parameters
    ----------
    values : (n, n_children) ndarray of float64
        Not negative; NaN where missing.
    weights : (n_children,) ndarray of float64
        Above 0.
    min_coverage : float, default 0
        Share of the weight, 0 to 1, that must be present.

    Returns
    -------
    (n,) ndarray of float64
        0 where a child is 0; NaN where nothing, or too little, is present.

    Raises
    ------
    ScoringError
        If shapes disagree, a weight is not positive or a value is negative.

    Notes
    -----
    :math:`\exp(\sum_k w_k \ln x_k / \sum_k w_k)` over the children present [1]_.

    References
    ----------
    .. [1] OECD/JRC (2008). Handbook on Constructing Composite Indicators, step 6.

    Examples
    --------
    >>> geometric_mean(np.array([[4.0, 9.0], [0.0, 9.0], [4.0, np.nan]]), np.array([1.0, 1.0])).round(12)
    array([6., 0., 4.])
    """
    if (values < 0).any():
        raise ScoringError("expected values that are not negative")
    shares = _shares(values, weights, min_coverage)
    positive = np.where(values > 0, values, 1.0)
    mean = np.exp((np.log(positive) * shares).sum(axis=1))
    return np.where(np.isnan(shares[:, 0]), np.nan, np.where((values == 0).any(axis=1), 0.0, mean))


def _shares(values: NDArray[np.float64], weights: NDArray[np.float64], min_coverage: float) -> NDArray[np.float64]:
    """Weights of the children present, adding up to 1; a row of NaN where too little is present."""
    if weights.shape != values.shape[1:] or not (weights > 0).all():
        raise ScoringError(f"values {values.shape} and weights {weights.shape} disagree, or a weight is not positive")
    present = np.where(np.isnan(values), 0.0, weights)
    covered = present.sum(axis=1, keepdims=True)
    enough = (covered > 0) & (covered >= min_coverage * weights.sum())
    return np.where(enough, present / np.where(enough, covered, 1.0), np.nan)


def rank(values: NDArray[np.float64]) -> NDArray[np.int64]:
    """Rank from the highest value; equal values share the best rank.

    Parameters
    ----------
    values : (n,) ndarray of float64
        No NaN.

    Returns
    -------
    (n,) ndarray of int64
        1 for the highest.

    Examples
    --------
    >>> rank(np.array([0.5, 0.9, 0.5, 0.1]))
    array([2, 1, 2, 4])
    """
    ascending = np.sort(values)
    return (len(values) - np.searchsorted(ascending, values, side="right") + 1).astype(np.int64)
