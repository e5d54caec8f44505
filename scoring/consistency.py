"""Whether the items of a dimension measure one thing: alpha, alpha without each item, and omega from one factor."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from scoring.errors import ScoringError
from scoring.given import read_table, refuse

CHUNK = 4096  #: rows at a time, so that they stay in the cache
MOST_STEPS = 20_000
SETTLED = 1e-13  #: largest change of a loading in the last step


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Omega:
    """Reliability of a sum of items that one factor runs through.

    Attributes
    ----------
    omega : float
        Share of the sum's variance that is the factor's, 0 to 1.
    loadings : (n_items,) ndarray of float64
        Correlation of each item with the factor, -1 to 1.
    improper : bool
        Whether an item came out as the factor itself (a loading of 1): too few enterprises or items to tell.
    """

    omega: float
    loadings: NDArray[np.float64]
    improper: bool


def cronbach_alpha(x: ArrayLike) -> float:
    r"""Cronbach's alpha of a set of items.

    Parameters
    ----------
    x : (n, n_items) array_like
        Points, one row an enterprise, one column an item, higher is better; NaN where not applicable. At least two items.

    Returns
    -------
    float
        At most 1; negative where items contradict each other.

    Raises
    ------
    InputError
        If there are fewer than two items or enterprises, or two items were never answered together by two enterprises.
    ScoringError
        If the items' total does not vary.

    Notes
    -----
    :math:`\alpha = \frac{k}{k-1} (1 - \mathrm{tr} C / 1'C1)` [1]_ with each covariance from the enterprises that answered both items.

    References
    ----------
    .. [1] L. J. Cronbach (1951). Coefficient alpha and the internal structure of tests. Psychometrika 16, 297-334.

    Examples
    --------
    >>> round(cronbach_alpha([[1, 2], [2, 2], [3, 5], [4, 3]]), 4)
    0.7059
    """
    covariances = item_covariances(x)
    total = _positive(np.array([covariances.sum()]), covariances)
    return float(_alpha(np.array([np.trace(covariances)]), total, len(covariances))[0])


def alpha_if_deleted(x: ArrayLike) -> NDArray[np.float64]:
    r"""Cronbach's alpha of what is left without each item.

    Parameters
    ----------
    x : (n, n_items) array_like
        As `cronbach_alpha` takes it; at least three items.

    Returns
    -------
    (n_items,) ndarray of float64
        An item without which alpha is higher does not belong with the others, or is worded the other way round.

    Raises
    ------
    InputError
        If there are fewer than three items, or answers are too few.
    ScoringError
        If the total without an item does not vary.

    Notes
    -----
    From the same covariances as alpha [1]_, less a row and a column.

    References
    ----------
    .. [1] L. J. Cronbach (1951). Coefficient alpha and the internal structure of tests. Psychometrika 16, 297-334.

    Examples
    --------
    >>> alpha_if_deleted([[1, 1, 4], [2, 2, 1], [3, 3, 3], [4, 4, 2]]).round(3).tolist()
    [-1.333, -1.333, 1.0]
    """
    covariances = item_covariances(x, fewest=3)
    variances = np.diag(covariances)
    totals = _positive(covariances.sum() - 2 * covariances.sum(axis=1) + variances, covariances)
    return _alpha(variances.sum() - variances, totals, len(covariances) - 1)


def omega(x: ArrayLike) -> Omega:
    r"""McDonald's omega of a set of standardised items, from one factor.

    Parameters
    ----------
    x : (n, n_items) array_like
        Points, one row an enterprise, one column an item; NaN where not applicable. At least three items.

    Returns
    -------
    Omega
        Reliability and loadings; the factor points where most items point.

    Raises
    ------
    InputError
        If there are fewer than three items, answers are too few, or an item is the same everywhere.
    ScoringError
        If no factor is found.

    Notes
    -----
    :math:`\omega = (\sum \lambda)^2 / ((\sum \lambda)^2 + \sum (1 - \lambda^2))` [1]_. The loadings minimise the squared residuals of the
    correlations off the diagonal (minres), one loading at a time, held to at most 1 [2]_.

    References
    ----------
    .. [1] R. P. McDonald (1999). Test Theory: A Unified Treatment.
    .. [2] H. H. Harman, W. H. Jones (1966). Factor analysis by minimizing residuals (minres). Psychometrika 31, 351-368.

    Examples
    --------
    >>> round(omega([[1, 2, 1], [2, 2, 3], [3, 5, 4], [4, 3, 3]]).omega, 3)
    0.869
    """
    covariances = item_covariances(x, fewest=3)
    variances = np.diag(covariances)
    refuse(variances, "x, variance of item", variances <= 0, "above 0: leave out what everybody answers alike")
    loadings = _minres(covariances / np.sqrt(np.outer(variances, variances)))
    loadings = loadings if loadings.sum() >= 0 else -loadings
    common, unique = float(loadings.sum()) ** 2, float((1 - loadings**2).sum())
    if common + unique <= 0:
        raise ScoringError("the items cancel each other out: no factor runs through them")
    return Omega(
        omega=common / (common + unique), loadings=loadings, improper=bool((np.abs(loadings) >= 1 - 1e-9).any())
    )


def item_covariances(x: ArrayLike, *, fewest: int = 2) -> NDArray[np.float64]:
    """Covariances of items, each from the enterprises that answered both.

    Parameters
    ----------
    x : (n, n_items) array_like
        Points; NaN where not applicable.
    fewest : int, default 2
        Fewest items that make sense.

    Returns
    -------
    (n_items, n_items) ndarray of float64
        Sample covariances, in squared points.

    Raises
    ------
    InputError
        If there are too few items or enterprises, or two items were never answered together by two enterprises.

    Notes
    -----
    Three matrix products instead of a loop over pairs; the items' means are taken off first, so nothing is lost to rounding. As R's
    `cov(use = "pairwise")` [1]_.

    References
    ----------
    .. [1] R Core Team. R: A Language and Environment for Statistical Computing, `cov`.

    Examples
    --------
    >>> item_covariances([[1, 2], [3, np.nan], [3, 6]]).round(3).tolist()
    [[1.333, 4.0], [4.0, 8.0]]
    """
    array = read_table(x, "x", rows=2, columns=fewest, gaps=True)
    count, total = (~np.isnan(array)).sum(axis=0), np.nansum(array, axis=0)
    together, products, sums = _cross_products(array, total / np.maximum(count, 1))
    refuse(together, "x, enterprises that answered both of items ", np.triu(together < 2), "at least 2")
    covariances: NDArray[np.float64] = (products - sums * sums.T / together) / (together - 1)
    return covariances


def _cross_products(
    array: NDArray[np.float64], means: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Of every two items: enterprises that answered both, sum of products, and sum of the first, less their means."""
    shape = (array.shape[1], array.shape[1])
    together, products, sums = np.zeros(shape), np.zeros(shape), np.zeros(shape)
    for start in range(0, len(array), CHUNK):
        part = array[start : start + CHUNK]
        there = ~np.isnan(part)
        present, centred = there.astype(np.float64), np.where(there, part - means, 0.0)
        together += present.T @ present
        products += centred.T @ centred
        sums += centred.T @ present
    return together, products, sums


def _alpha(traces: NDArray[np.float64], totals: NDArray[np.float64], count: int) -> NDArray[np.float64]:
    alphas: NDArray[np.float64] = count / (count - 1) * (1 - traces / totals)
    return alphas


def _positive(totals: NDArray[np.float64], covariances: NDArray[np.float64]) -> NDArray[np.float64]:
    """Variances of totals, none of them 0."""
    if (totals <= 1e-12 * np.abs(covariances).sum()).any():
        raise ScoringError("the items' total does not vary between enterprises: there is nothing reliable to tell")
    return totals


def _minres(correlations: NDArray[np.float64]) -> NDArray[np.float64]:
    """Loadings on one factor with the smallest residuals off the diagonal."""
    values, vectors = np.linalg.eigh(correlations)
    loadings: NDArray[np.float64] = vectors[:, -1] * np.sqrt(max(float(values[-1]) - 1, 0.1))
    off = correlations - np.diag(np.diag(correlations))
    for _ in range(MOST_STEPS):
        before = loadings.copy()
        for item in range(len(loadings)):
            others = float(loadings @ loadings - loadings[item] ** 2)
            loadings[item] = np.clip(off[item] @ loadings / max(others, 1e-300), -1, 1)
        if np.abs(loadings - before).max() < SETTLED:
            return loadings
    raise ScoringError(f"no factor found in {MOST_STEPS} steps: the items have too little in common")
