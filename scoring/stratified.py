"""A mean of all on a list from those who answered, weighted back to what the list consists of: post-stratification."""

from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist

import numpy as np
from numpy.typing import ArrayLike, NDArray

from scoring.errors import ScoringError

FEWEST = 5  #: answers from which a stratum stands for itself; one with fewer goes with its neighbour
CONFIDENCE = 0.9  #: of intervals


@dataclass(frozen=True, slots=True, kw_only=True)
class ListMean:
    """A mean of everybody on a list.

    Attributes
    ----------
    mean, error : float
        With its standard error, in the unit of the values.
    low, high : float
        Interval that holds 90 of 100 times if who answers within a stratum is as good as drawn at random.
    n, listed : int
        Who answered, and of how many.
    strata : int
        Into how many the list was divided.
    """

    mean: float
    error: float
    low: float
    high: float
    n: int
    listed: int
    strata: int


def list_mean(
    n: ArrayLike, listed: ArrayLike, means: ArrayLike, deviations: ArrayLike, *, confidence: float = CONFIDENCE
) -> ListMean | None:
    r"""Mean of everybody on a list.

    Parameters
    ----------
    n, listed : (h,) array_like of int
        Answers, and enterprises on the list, by stratum; neighbours are like one another, such as size classes in order.
    means, deviations : (h,) array_like of float
        Of the answers; looked at only where n is above 0.
    confidence : float, default 0.9
        Of the interval.

    Returns
    -------
    ListMean or None
        None with fewer than `FEWEST` answers in all.

    Raises
    ------
    ScoringError
        If shapes disagree.

    Notes
    -----
    :math:`\bar y = \sum_h (N_h / N) \bar y_h` with the variance :math:`\sum_h (N_h / N)^2 (1 - n_h / N_h) s_h^2 / n_h` [1]_. A stratum with fewer than
    `FEWEST` answers is put together with the next one, or the last with the one before it. Where more answered than are listed, the list is as long as the answers. s is
    that of the answers with n - 1.

    References
    ----------
    .. [1] Holt, D., Smith, T. (1979). Post stratification. JRSS A 142.

    Examples
    --------
    >>> found = list_mean([10, 30], [90, 30], [40.0, 60.0], [12.0, 12.0])
    >>> found.mean, found.listed, round(found.error, 2)
    (45.0, 120, 2.83)
    """
    answers, whole = np.asarray(n, np.int64), np.asarray(listed, np.int64)
    m, s = np.asarray(means, np.float64), np.asarray(deviations, np.float64)
    if not answers.shape == whole.shape == m.shape == s.shape or answers.ndim != 1:
        raise ScoringError(f"n {answers.shape}, listed {whole.shape}, means {m.shape}, deviations {s.shape} disagree")
    if answers.sum() < FEWEST:
        return None
    group = _joined(answers)
    count = np.bincount(group, answers)
    size = np.maximum(np.bincount(group, np.maximum(whole, answers)), count)
    filled = np.where(answers > 0, m, 0)
    mean = np.bincount(group, answers * filled) / count
    squares = np.bincount(group, answers * (np.where(answers > 0, s, 0) ** 2 + (filled - mean[group]) ** 2))
    variance = squares / np.maximum(count - 1, 1)
    share = size / size.sum()
    error = sqrt(float((share**2 * (1 - count / size) * variance / count).sum()))
    middle = float((share * mean).sum())
    reach = NormalDist().inv_cdf((1 + confidence) / 2) * error
    return ListMean(
        mean=middle,
        error=error,
        low=middle - reach,
        high=middle + reach,
        n=int(answers.sum()),
        listed=int(size.sum()),
        strata=len(count),
    )


def _joined(n: NDArray[np.int64]) -> NDArray[np.int64]:
    """Number of the stratum each one goes into, from 0; each has `FEWEST` answers or more."""
    group, number, inside = np.zeros(len(n), np.int64), 0, 0
    for place, answers in enumerate(n.tolist()):
        group[place] = number
        inside += answers
        if inside >= FEWEST and int(n[place + 1 :].sum()) >= FEWEST:
            number, inside = number + 1, 0
    return group
