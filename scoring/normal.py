"""The standard normal distribution, for whole arrays."""

import numpy as np
from numpy.typing import NDArray

Z90 = 1.6448536269514722  #: of a two-sided band of 90 %
_P = 0.2316419
_B = (0.319381530, -0.356563782, 1.781477937, -1.821255978, 1.330274429)


def density(z: NDArray[np.float64]) -> NDArray[np.float64]:
    """Density of the standard normal distribution.

    Parameters
    ----------
    z : ndarray of float64
        Any finite values.

    Returns
    -------
    ndarray of float64
        Of the same shape.

    Examples
    --------
    >>> float(density(np.array(0.0)).round(6))
    0.398942
    """
    found: NDArray[np.float64] = np.exp(-0.5 * z * z) / np.sqrt(2 * np.pi)
    return found


def chance_below(z: NDArray[np.float64]) -> NDArray[np.float64]:
    """Chance that a standard normal variable is below a value.

    Parameters
    ----------
    z : ndarray of float64
        Any finite values.

    Returns
    -------
    ndarray of float64
        0 to 1, off by less than 7.5e-8.

    References
    ----------
    .. [1] Abramowitz, M., & Stegun, I. A. (1964). Handbook of Mathematical Functions, 26.2.17.

    Examples
    --------
    >>> chance_below(np.array([-Z90, 0.0, Z90])).round(6).tolist()
    [0.05, 0.5, 0.95]
    """
    t = 1 / (1 + _P * np.abs(z))
    series = np.zeros_like(t)
    for factor in reversed(_B):
        series = (series + factor) * t
    upper = density(z) * series
    return np.where(z < 0, upper, 1 - upper)
