"""Means of small groups made steadier by what groups have in common: the Fay-Herriot model."""

from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
from numpy.typing import ArrayLike, NDArray

from scoring.errors import CellError, ScoringError

ROUNDS, PRECISION = 200, 1e-10  #: of the search for the variance between groups


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FayHerriot:
    """Estimates for every group.

    Attributes
    ----------
    estimate : (m,) ndarray of float64
        Between the group's own mean and what the model expects of it, in the unit of the means.
    mse : (m,) ndarray of float64
        Estimated mean squared error, in that unit squared.
    low, high : (m,) ndarray of float64
        Interval of the estimate.
    weight : (m,) ndarray of float64
        Share of the group's own mean, 0 to 1.
    beta, beta_error : (p,) ndarray of float64
        Coefficients of the model and their standard errors.
    variance : float
        Between groups, beyond what the model explains; not negative.
    """

    estimate: NDArray[np.float64]
    mse: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    weight: NDArray[np.float64]
    beta: NDArray[np.float64]
    beta_error: NDArray[np.float64]
    variance: float


def fay_herriot(
    means: ArrayLike, variances: ArrayLike, traits: ArrayLike | None = None, *, confidence: float = 0.9
) -> FayHerriot:
    r"""Empirical best linear unbiased predictions of group means.

    Parameters
    ----------
    means : (m,) array_like
        Mean of every group, in any unit.
    variances : (m,) array_like
        Sampling variance of each mean, above 0: variance within the groups divided by the members.
    traits : (m, p) array_like, optional
        What is known of each group, with a column of ones; without it the model is the common mean.
    confidence : float, default 0.9
        Of the intervals, between 0 and 1.

    Returns
    -------
    FayHerriot
        Groups whose intervals overlap should not be ranked.

    Raises
    ------
    CellError
        If a number is missing, a variance is not above 0, or the confidence is not between 0 and 1.
    ScoringError
        If shapes disagree, there are not more groups than traits, or traits follow from each other.

    Notes
    -----
    :math:`\hat\theta_i = \gamma_i y_i + (1 - \gamma_i) x_i' \hat\beta` with :math:`\gamma_i = A / (A + D_i)` [1]_. A is found by REML
    with Fisher scoring and held at 0 or above; the mean squared error is :math:`g_1 + g_2 + 2 g_3` [2]_, [3]_. Intervals are normal.

    :math:`g_3 = D_i^2 (A + D_i)^{-3} \cdot 2 / \sum_j (A + D_j)^{-2}` stands for not knowing A, by an expansion that needs A well above 0: at
    A = 0 it is in proportion to :math:`1 / D_i`, an error that grows with the members. There all groups share the model's value and only
    :math:`g_2` is left, as after a test that finds no group effect [4]_. Of a small A above 0 the expansion is no better: see
    `group_table`, which then shows no estimates.

    References
    ----------
    .. [1] Fay, R., Herriot, R. (1979). Estimates of income for small places. JASA 74.
    .. [2] Prasad, N., Rao, J. (1990). The estimation of the mean squared error of small-area estimators. JASA 85.
    .. [3] Datta, G., Lahiri, P. (2000). A unified measure of uncertainty of estimated BLUPs in small area estimation. Statistica Sinica 10.
    .. [4] Molina, I., Rao, J., Datta, G. (2015). Small area estimation under a Fay-Herriot model with preliminary testing for the presence
       of random area effects. Survey Methodology 41.

    Examples
    --------
    >>> found = fay_herriot([50, 60, 70, 90], [4, 4, 4, 100])
    >>> found.estimate.round(1), found.weight.round(2)
    (array([50.3, 60.1, 69.9, 82. ]), array([0.98, 0.98, 0.98, 0.67]))
    """
    y, d, x = _checked(means, variances, traits, confidence)
    variance = _reml(y, d, x)
    inverse = 1 / (variance + d)
    spread = np.linalg.inv(x.T * inverse @ x)
    beta = spread @ (x.T @ (inverse * y))
    weight = variance * inverse
    estimate = weight * y + (1 - weight) * (x @ beta)
    mse = weight * d + (1 - weight) ** 2 * np.einsum("ij,jk,ik->i", x, spread, x)
    if variance > 0:
        mse += 2 * d**2 * inverse**3 * 2 / (inverse**2).sum()
    reach = NormalDist().inv_cdf((1 + confidence) / 2) * np.sqrt(mse)
    return FayHerriot(
        estimate=estimate,
        mse=mse,
        low=estimate - reach,
        high=estimate + reach,
        weight=weight,
        beta=beta,
        beta_error=np.sqrt(np.diag(spread)),
        variance=variance,
    )


def _checked(
    means: ArrayLike, variances: ArrayLike, traits: ArrayLike | None, confidence: float
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    y, d = np.asarray(means, np.float64), np.asarray(variances, np.float64)
    x = np.ones((len(y), 1)) if traits is None else np.asarray(traits, np.float64)
    if y.ndim != 1 or y.shape != d.shape or x.ndim != 2 or len(x) != len(y):
        raise ScoringError(f"means {y.shape}, variances {d.shape} and traits {x.shape} disagree")
    for name, array in (("means", y), ("variances", np.where(d > 0, d, np.nan)), ("traits", x)):
        wrong = ~np.isfinite(array)
        if wrong.any():
            cell = tuple(int(index) for index in np.argwhere(wrong)[0])
            found = (d if name == "variances" else array)[cell]
            raise CellError(name, cell, found, "a number above 0" if name == "variances" else "a number")
    if not 0 < confidence < 1:
        raise CellError("confidence", (), confidence, "a number between 0 and 1")
    if len(y) <= x.shape[1] or np.linalg.matrix_rank(x) < x.shape[1]:
        raise ScoringError(f"expected more groups than traits, none of which follows from others, got {x.shape}")
    return y, d, x


def _reml(y: NDArray[np.float64], d: NDArray[np.float64], x: NDArray[np.float64]) -> float:
    """Variance between groups by restricted maximum likelihood, with Fisher scoring."""
    variance = float(np.median(d))
    for _ in range(ROUNDS):
        inverse = 1 / (variance + d)
        middle = np.linalg.solve(x.T * inverse @ x, x.T * inverse)
        projection = np.diag(inverse) - (inverse[:, None] * x) @ middle
        residual = projection @ y
        step = float((residual @ residual - np.trace(projection)) / (projection * projection).sum())
        after = max(variance + step, 0.0)
        if abs(after - variance) <= PRECISION * max(variance, float(d.min())):
            return after
        variance = after
    return variance
