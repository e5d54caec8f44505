"""Bands of sums in which one answer that may be anything outweighs the rest: flatter than normal, so their ends lie closer."""

from functools import cache

import numpy as np
from numpy.typing import NDArray

from scoring.normal import Z90, chance_below, density

STEPS = 256  #: of the table: ends are right to 0.001 standard deviations


def reach(flatness: NDArray[np.float32]) -> NDArray[np.float32]:
    r"""How many standard deviations a band of 90 % reaches to either side.

    Parameters
    ----------
    flatness : ndarray of float32
        :math:`q = \sum v_k^2 / (\sum v_k)^2` over the variances of what is evenly distributed, with :math:`v_k` = 0 for the rest: 0 is
        normal, 1 a single even distribution.

    Returns
    -------
    ndarray of float32
        Of the same shape; from 1.645 down to 1.559.

    Notes
    -----
    What is evenly distributed is put together as one even distribution with the share :math:`r = \sqrt q` of the variance, which has the
    same fourth cumulant, beside a normal remainder. The chance to be below :math:`x` is then :math:`s / 2h (G((x+h)/s) - G((x-h)/s))` with
    :math:`h = \sqrt{3r}`, :math:`s = \sqrt{1-r}` and :math:`G(z) = z \Phi(z) + \varphi(z)`; solved for 95 % once, by bisection.
    Exact for one even distribution and for one beside many small ones, which is what totals are made of; two equal ones alone, as in an
    indicator of two answers, reach 1.676 where this says 1.616.

    References
    ----------
    .. [1] JCGM 101:2008. Propagation of distributions using a Monte Carlo method, 9.2: sums of rectangular quantities.

    Examples
    --------
    >>> reach(np.array([0, 0.25, 1], np.float32)).round(3).tolist()
    [1.6449999809265137, 1.6369999647140503, 1.559000015258789]
    """
    places = (flatness * np.float32(STEPS)).astype(np.intp)
    found: NDArray[np.float32] = _table().take(places, mode="clip")
    return found


@cache
def _table() -> NDArray[np.float32]:
    """(STEPS + 1,) reaches in the middle of every step, and at 1."""
    middle = (np.arange(STEPS) + 0.5) / STEPS
    share = np.sqrt(middle)
    half, rest = np.sqrt(3 * share), np.sqrt(1 - share)
    low, high = np.full(STEPS, 1.5), np.full(STEPS, 1.7)
    for _ in range(40):
        point = (low + high) / 2
        below = rest / (2 * half) * (_integral((point + half) / rest) - _integral((point - half) / rest))
        low, high = np.where(below < 0.95, point, low), np.where(below < 0.95, high, point)
    table = np.append(low, 0.9 * np.sqrt(3)).astype(np.float32)
    table[0] = Z90
    table.setflags(write=False)
    return table


def _integral(z: NDArray[np.float64]) -> NDArray[np.float64]:
    """Of the chance to be below."""
    found: NDArray[np.float64] = z * chance_below(z) + density(z)
    return found
