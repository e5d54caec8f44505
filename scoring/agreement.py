"""How far raters agree: weighted kappa, intraclass correlations, limits of agreement. Krippendorff's alpha is in `krippendorff`."""

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from scoring.errors import InputError, ScoringError
from scoring.given import read_list, read_table, refuse

NORMAL_95 = 1.959963984540054  #: 97.5 % quantile of the standard normal distribution


@dataclass(frozen=True, slots=True, kw_only=True)
class IntraclassCorrelations:
    """The six intraclass correlations of Shrout and Fleiss.

    Attributes
    ----------
    icc1, icc2, icc3 : float
        Of a single rating: each enterprise has its own raters; the raters are a sample of possible ones (absolute agreement); they are the
        only ones of interest (consistency). Negative where raters differ more than enterprises do.
    icc1k, icc2k, icc3k : float
        Of the mean of all k ratings, in the same order.
    subjects, raters : int
        How many of each.
    """

    icc1: float
    icc2: float
    icc3: float
    icc1k: float
    icc2k: float
    icc3k: float
    subjects: int
    raters: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LimitsOfAgreement:
    """How two ways of measuring the same differ.

    Attributes
    ----------
    bias : float
        Mean of first less second.
    sd : float
        Standard deviation of the differences.
    limits : tuple of two float
        Between which 95 % of differences are expected.
    bias_error, limit_error : float
        Standard errors of the bias and of each limit.
    n : int
        Pairs.
    """

    bias: float
    sd: float
    limits: tuple[float, float]
    bias_error: float
    limit_error: float
    n: int

    @property
    def bias_interval(self) -> tuple[float, float]:
        """Between which the bias lies with 95 % confidence, by Student's t.

        Examples
        --------
        >>> [round(end, 2) for end in bland_altman([60, 70, 80], [50, 65, 65]).bias_interval]
        [-2.42, 22.42]
        """
        from scipy.special import stdtrit  # noqa: PLC0415  (whoever does not ask need not load it)

        reach = float(stdtrit(self.n - 1, 0.975)) * self.bias_error
        return self.bias - reach, self.bias + reach


def weighted_kappa(
    a: ArrayLike, b: ArrayLike, n_levels: int, weights: Literal["quadratic", "linear", "none"] = "quadratic"
) -> float:
    r"""Agreement of two raters on an ordered scale, beyond chance.

    Parameters
    ----------
    a, b : (n,) array_like of int
        Levels from 0 to `n_levels` - 1, one for each enterprise, none missing.
    n_levels : int
        How many levels the scale has; at least two.
    weights : {"quadratic", "linear", "none"}, default "quadratic"
        How disagreement grows with distance; "none" counts every disagreement the same (Cohen's kappa).

    Returns
    -------
    float
        1 for perfect agreement, 0 for agreement by chance, negative below.

    Raises
    ------
    InputError
        If lengths disagree or a level is not one of the scale.
    ScoringError
        If both raters gave one and the same level throughout, so that agreement by chance is perfect, too.

    Notes
    -----
    :math:`\kappa_w = 1 - \sum v_{ij} o_{ij} / \sum v_{ij} e_{ij}` [1]_ with :math:`v_{ij} = (i - j)^2`, :math:`|i - j|`, or 1 off the diagonal,
    observed shares o and those expected from the margins e.

    References
    ----------
    .. [1] J. Cohen (1968). Weighted kappa. Psychological Bulletin 70, 213-220.

    Examples
    --------
    >>> round(weighted_kappa([0, 1, 2, 3], [0, 1, 2, 2], 4), 4)
    0.875
    """
    if n_levels < 2 or n_levels != int(n_levels):
        raise InputError("n_levels", [((), "a whole number of at least 2", str(n_levels))])
    if weights not in {"quadratic", "linear", "none"}:
        raise InputError("weights", [((), "quadratic, linear or none", str(weights))])
    n_levels = int(n_levels)
    first, second = _levels(a, "a", n_levels), _levels(b, "b", n_levels)
    _same_length(first, second)
    observed = np.bincount(first * n_levels + second, minlength=n_levels**2).reshape(n_levels, n_levels) / len(first)
    expected = np.outer(observed.sum(axis=1), observed.sum(axis=0))
    distance = np.abs(np.subtract.outer(np.arange(n_levels), np.arange(n_levels))).astype(np.float64)
    cost = {"quadratic": distance**2, "linear": distance, "none": (distance > 0).astype(np.float64)}[weights]
    by_chance = float((cost * expected).sum())
    if by_chance <= 0:
        raise ScoringError(
            f"both raters gave level {first[0]} to all {len(first)}: agreement beyond chance cannot be told"
        )
    return 1 - float((cost * observed).sum()) / by_chance


def icc(ratings: ArrayLike) -> IntraclassCorrelations:
    r"""Intraclass correlations of ratings in numbers.

    Parameters
    ----------
    ratings : (n, k) array_like
        One row an enterprise, one column a rater, in any unit, none missing; at least two of each.

    Returns
    -------
    IntraclassCorrelations
        All six forms. For self against expert, `icc2` asks whether the numbers agree, `icc3` whether the order does.

    Raises
    ------
    InputError
        If there is one rater or one enterprise, or a rating is missing.
    ScoringError
        If enterprises differ so little between each other that a form is not defined.

    Notes
    -----
    From the mean squares between enterprises, within them, between raters and of the residual [1]_.

    References
    ----------
    .. [1] P. E. Shrout, J. L. Fleiss (1979). Intraclass correlations: uses in assessing rater reliability. Psychological Bulletin 86,
       420-428.

    Examples
    --------
    >>> found = icc([[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]])
    >>> [round(each, 2) for each in (found.icc1, found.icc2, found.icc3, found.icc1k, found.icc2k, found.icc3k)]
    [0.17, 0.29, 0.71, 0.44, 0.62, 0.91]
    """
    array = read_table(ratings, "ratings", rows=2, columns=2)
    n, k = array.shape
    between, within, raters, residual = _mean_squares(array)
    wholes = {
        "icc1": between + (k - 1) * within,
        "icc2": between + (k - 1) * residual + k * (raters - residual) / n,
        "icc3": between + (k - 1) * residual,
        "icc1k": between,
        "icc2k": between + (raters - residual) / n,
        "icc3k": between,
    }
    least = 1e-12 * max(float((array**2).mean()), 1e-300)
    if min(wholes.values()) <= least:
        names = ", ".join(name for name, whole in wholes.items() if whole <= least)
        raise ScoringError(f"enterprises hardly differ from each other in {n} x {k} ratings: {names} not defined")
    parts = dict.fromkeys(wholes, between - residual) | {"icc1": between - within, "icc1k": between - within}
    return IntraclassCorrelations(**{name: parts[name] / wholes[name] for name in wholes}, subjects=n, raters=k)


def bland_altman(a: ArrayLike, b: ArrayLike, *, multiple: float = NORMAL_95) -> LimitsOfAgreement:
    r"""Bias between two ways of measuring, and the limits within which they agree.

    Parameters
    ----------
    a, b : (n,) array_like
        In the same unit, none missing; at least two pairs. With self first and expert second, a bias above 0 is inflation.
    multiple : float, default 1.96
        How many standard deviations the limits are from the bias.

    Returns
    -------
    LimitsOfAgreement
        In the unit given.

    Raises
    ------
    InputError
        If lengths disagree, there are fewer than two pairs, numbers are missing, or the multiple is not above 0.

    Notes
    -----
    :math:`\bar d \pm 1.96 s`; standard errors :math:`s / \sqrt n` and :math:`s \sqrt{1/n + m^2 / (2 (n - 1))}` (the paper rounds the
    latter to :math:`\sqrt{3 s^2 / n}`) [1]_.

    References
    ----------
    .. [1] J. M. Bland, D. G. Altman (1986). Statistical methods for assessing agreement between two methods of clinical measurement.
       The Lancet 327, 307-310.

    Examples
    --------
    >>> found = bland_altman([60, 70, 80], [50, 65, 65], multiple=2)
    >>> found.bias, found.sd, found.limits
    (10.0, 5.0, (0.0, 20.0))
    """
    if not (math.isfinite(multiple) and multiple > 0):
        raise InputError("multiple", [((), "above 0", str(multiple))])
    first, second = read_list(a, "a", fewest=2), read_list(b, "b", fewest=2)
    _same_length(first, second)
    differences = first - second
    n, bias, sd = len(differences), float(differences.mean()), float(differences.std(ddof=1))
    return LimitsOfAgreement(
        bias=bias,
        sd=sd,
        limits=(bias - multiple * sd, bias + multiple * sd),
        bias_error=sd / math.sqrt(n),
        limit_error=sd * math.sqrt(1 / n + multiple**2 / (2 * (n - 1))),
        n=n,
    )


def _levels(values: ArrayLike, name: str, n_levels: int) -> NDArray[np.int64]:
    array = read_list(values, name)
    wrong = (array < 0) | (array >= n_levels) | (array != np.floor(array))
    refuse(array, name, wrong, f"a level from 0 to {n_levels - 1}")
    return array.astype(np.int64)


def _same_length(a: NDArray[np.generic], b: NDArray[np.generic]) -> None:
    if len(a) != len(b):
        raise InputError("b", [((), f"{len(a)} values, as many as in a", str(len(b)))])


def _mean_squares(array: NDArray[np.float64]) -> tuple[float, float, float, float]:
    """Mean squares between rows, within rows, between columns, and of the residual."""
    n, k = array.shape
    centred = array - array.mean()
    rows, columns = centred.mean(axis=1), centred.mean(axis=0)
    inside = float(((centred - rows[:, None]) ** 2).sum())
    residual = float(((centred - rows[:, None] - columns) ** 2).sum())
    between, raters = k * float((rows**2).sum()), n * float((columns**2).sum())
    return between / (n - 1), inside / (n * (k - 1)), raters / (k - 1), residual / ((n - 1) * (k - 1))
