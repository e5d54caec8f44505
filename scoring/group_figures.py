"""What a group may show of itself: whole points, over five members at least."""

from dataclasses import dataclass
from math import floor

import numpy as np
from numpy.typing import NDArray

from questionnaires.model import UNIT
from scoring.benchmark import DISTRIBUTION, MEAN, PERCENTILES, check_places


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """What a group may show of itself; None where it has too few members.

    Attributes
    ----------
    n : int
        Members.
    mean : int or None
        Units, whole points; from 5 members.
    quartiles : tuple of int or None
        Lower quartile, median, upper quartile, units, whole points; from 10 members.
    percentiles : tuple of int or None
        The 5th and the 95th, units, whole points; from 30 members.
    """

    n: int
    mean: int | None
    quartiles: tuple[int, int, int] | None
    percentiles: tuple[int, int] | None


def summary(scores: NDArray[np.int32]) -> Summary:
    r"""Figures of a group, as many as its size allows, none of which is one member's score.

    Parameters
    ----------
    scores : (n,) ndarray of int32
        0 to 1,000,000 units, none missing.

    Returns
    -------
    Summary
        Never a figure over fewer than 5 members.

    Raises
    ------
    CellError
        If a score is missing or out of range.

    Notes
    -----
    Figures are rounded half up to whole points, which hides what a single member adds: among n members the sum is known to ± n / 2
    points [1]_. The quantile q is the moving mean of 5 ordered scores (no figure over fewer than 5), interpolated at the rank q (n - 1) and
    held between the first and the last five: an ordinary median of an odd number is one member's score, and these never are.

    References
    ----------
    .. [1] Hundepool, A. et al. (2012). Statistical Disclosure Control, ch. 4 and 5. Wiley.

    Examples
    --------
    >>> scores = np.array([20, 31, 38, 44, 52, 53, 60, 71, 77, 80, 99], np.int32) * 10_000
    >>> found = summary(scores)
    >>> found.mean, found.quartiles  # the median is (44 + 52 + 53 + 60 + 71) / 5, not 53
    (570000, (400000, 560000, 730000))
    >>> summary(scores[:4]).mean is None
    True
    """
    check_places(scores, np.zeros(len(scores), np.int64), 1)
    n = len(scores)
    marks = [whole_points(each) for each in _quantiles(np.sort(scores))] if n >= DISTRIBUTION else []
    return Summary(
        n=n,
        mean=whole_points(float(scores.mean())) if n >= MEAN else None,
        quartiles=(marks[1], marks[2], marks[3]) if n >= DISTRIBUTION else None,
        percentiles=(marks[0], marks[4]) if n >= PERCENTILES else None,
    )


def _quantiles(ordered: NDArray[np.int32]) -> list[float]:
    """The 5th, 25th, 50th, 75th and 95th percentile of 6 scores or more, each over 5 of them or 6."""
    half = MEAN // 2
    found = []
    for share in (0.05, 0.25, 0.5, 0.75, 0.95):
        rank = min(max(share * (len(ordered) - 1), half), len(ordered) - 1 - half)
        below = min(floor(rank), len(ordered) - 2 - half)
        first = float(ordered[below - half : below + half + 1].mean())
        second = float(ordered[below - half + 1 : below + half + 2].mean())
        found.append(first + (rank - below) * (second - first))
    return found


def whole_points(units: float) -> int:
    """Units to a whole point, half up.

    Examples
    --------
    >>> whole_points(545_000.0), whole_points(544_999.0)
    (550000, 540000)
    """
    return floor(units / UNIT + 0.5) * UNIT
