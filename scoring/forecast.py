"""Where a figure will stand on a day to come if it goes on as it went, and within what range."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import inf, isfinite, sqrt
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtrit

from scoring.errors import ScoringError
from scoring.stratified import CONFIDENCE


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A figure on a day.

    Attributes
    ----------
    at : float
        Day, counted from any day.
    value : float
        In any unit.
    error : float
        Standard error in the same unit; 0 of what was counted.
    """

    at: float
    value: float
    error: float = 0.0


class Basis(StrEnum):
    """What the range of a forecast rests on."""

    NONE = "none"  #: two counted figures: there is no telling how far off a line through them is
    ERRORS = "errors"  #: on the standard errors of two figures
    SCATTER = (
        "scatter"  #: on how far three figures or more lie from their line, and on their errors where these say more
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Forecast:
    """Where a line through the figures leads.

    Attributes
    ----------
    value : float
        On the day asked for, within the bounds.
    low, high : float or None
        Prediction interval around it; None where `basis` is NONE.
    slope : float
        Change in a day, in the unit of the figures.
    n : int
        Figures it rests on.
    """

    value: float
    low: float | None
    high: float | None
    slope: float
    n: int
    basis: Basis


class Verdict(StrEnum):
    """Whether a target that more is better for will be reached, as far as a forecast can tell."""

    LIKELY = "likely"  #: the whole range reaches it
    UNLIKELY = "unlikely"  #: no part of the range does
    OPEN = "open"  #: some of it does, or there is no range


def forecast(
    seen: Sequence[Seen], at: float, *, low: float = 0.0, high: float = inf, confidence: float = CONFIDENCE
) -> Forecast | None:
    r"""Carry a straight line on.

    Parameters
    ----------
    seen : sequence of Seen
        In any order; of several on one day the last counts.
    at : float
        Day asked for.
    low, high : float, default 0 and none
        What the figure can be at all, such as 0 and 100 for a share in per cent.
    confidence : float, default 0.9
        Of the range.

    Returns
    -------
    Forecast or None
        None with figures of one day, or of none: they have no direction.

    Raises
    ------
    ScoringError
        If a figure is not finite, an error is negative, or the bounds or the confidence make no sense.

    Notes
    -----
    Least squares, :math:`\hat y(t) = \bar y + b (t - \bar t)`. From three figures on the range is the prediction interval
    :math:`\hat y \pm t_{n-2} s \sqrt{1 + 1/n + (t - \bar t)^2 / S_{tt}}` [1]_. That of the figures' own errors is
    :math:`\hat y \pm z \sqrt{\sum_i c_i^2 e_i^2}` with :math:`c_i = 1/n + (t - \bar t)(t_i - \bar t) / S_{tt}`; it is all there is of two figures, and is taken
    also of more where it is wider: figures that happen to lie on a line are no surer than each of them. Both suppose that what moved the figure goes on.

    References
    ----------
    .. [1] Draper, N., Smith, H. (1998). Applied Regression Analysis, 3rd ed., section 1.4.

    Examples
    --------
    >>> forecast([Seen(at=0, value=20), Seen(at=1, value=30)], 3)
    Forecast(value=50.0, low=None, high=None, slope=10.0, n=2, basis=<Basis.NONE: 'none'>)
    >>> found = forecast([Seen(at=0, value=20, error=2), Seen(at=1, value=30, error=2)], 1)
    >>> found.value, round(found.low, 2), round(found.high, 2)
    (30.0, 26.71, 33.29)
    >>> forecast([Seen(at=0, value=20)], 3) is None
    True
    """
    _check(seen, (low, high), confidence)
    by_day = {each.at: each for each in sorted(seen, key=lambda each: each.at)}
    if len(by_day) < 2 or not isfinite(at):
        return None
    days, values, errors = (
        np.array([getattr(each, name) for each in by_day.values()], np.float64) for name in ("at", "value", "error")
    )
    slope, reach = _line(days, values, errors, at=at, confidence=confidence)
    value = float(values.mean() + slope * (at - days.mean()))
    held = min(max(value, low), high)
    if reach is None:
        return Forecast(value=held, low=None, high=None, slope=slope, n=len(days), basis=Basis.NONE)
    basis = Basis.ERRORS if len(days) == 2 else Basis.SCATTER
    ends = (min(max(value + sign * reach, low), high) for sign in (-1, 1))
    return Forecast(value=held, low=next(ends), high=next(ends), slope=slope, n=len(days), basis=basis)


def share_error(share: float, n: int) -> float:
    r"""Standard error of a share among n, 0 to 1.

    Raises
    ------
    ScoringError
        If the share is not from 0 to 1, or nobody is counted.

    Notes
    -----
    That of :math:`\tilde p = (np + 2) / (n + 4)` [1]_: among few, nobody or everybody does not mean that it is certain.

    References
    ----------
    .. [1] Agresti, A., Coull, B. (1998). Approximate is better than "exact" for interval estimation of binomial proportions. Am. Stat. 52.

    Examples
    --------
    >>> round(share_error(0.5, 100), 4), round(share_error(0.0, 12), 4)
    (0.049, 0.0827)
    """
    if not 0 <= share <= 1 or n < 1:
        raise ScoringError(f"expected a share from 0 to 1 among 1 or more, got {share} among {n}")
    drawn = (n * share + 2) / (n + 4)
    return sqrt(drawn * (1 - drawn) / (n + 4))


def _check(seen: Sequence[Seen], bounds: tuple[float, float], confidence: float) -> None:
    if not bounds[0] <= bounds[1] or not 0 < confidence < 1:
        raise ScoringError(f"expected bounds in order and a confidence from 0 to 1, got {bounds} and {confidence}")
    for each in seen:
        if not (isfinite(each.at) and isfinite(each.value) and isfinite(each.error) and each.error >= 0):
            raise ScoringError(f"expected finite figures with errors of 0 or more, got {each}")


def _line(
    days: NDArray[np.float64],
    values: NDArray[np.float64],
    errors: NDArray[np.float64],
    *,
    at: float,
    confidence: float,
) -> tuple[float, float | None]:
    """Slope, and how far the range reaches; None where nothing tells."""
    n = len(days)
    off = days - days.mean()
    whole = float(off @ off)
    slope = float(off @ values) / whole
    far = at - float(days.mean())
    upper = (1 + confidence) / 2
    shares = 1 / n + far * off / whole
    of_errors = NormalDist().inv_cdf(upper) * float(np.sqrt(shares**2 @ errors**2))
    if n == 2:
        return slope, of_errors if errors.any() else None
    left = values - values.mean() - slope * off
    scatter = sqrt(float(left @ left) / (n - 2))
    of_scatter = float(stdtrit(n - 2, upper)) * scatter * sqrt(1 + 1 / n + far**2 / whole)
    return slope, max(of_scatter, of_errors)


def verdict(found: Forecast | None, target: float) -> Verdict:
    """Whether a target will be reached.

    Examples
    --------
    >>> verdict(forecast([Seen(at=day, value=10 * day + day % 2) for day in range(5)], 9), 60), verdict(None, 60)
    (<Verdict.LIKELY: 'likely'>, <Verdict.OPEN: 'open'>)
    """
    if found is None or found.low is None or found.high is None:
        return Verdict.OPEN
    if found.low >= target:
        return Verdict.LIKELY
    return Verdict.UNLIKELY if found.high < target else Verdict.OPEN
