"""Weights that the answers themselves suggest: for diagnosis only, because they move whenever somebody else answers."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from scoring.errors import InputError
from scoring.given import read_table, refuse


def entropy_weights(values: ArrayLike) -> NDArray[np.float64]:
    r"""How much each criterion tells enterprises apart, by entropy.

    Parameters
    ----------
    values : (n, n_criteria) array_like
        Not negative, higher is better, in any unit; at least two enterprises.

    Returns
    -------
    (n_criteria,) ndarray of float64
        Adding up to 1; 0 for a criterion that is the same everywhere. Never official weights: one more enterprise moves them.

    Raises
    ------
    InputError
        If a value is missing or negative, a criterion adds up to 0, or all criteria are the same everywhere.

    Notes
    -----
    :math:`p_{ij} = x_{ij} / \sum_i x_{ij}`, :math:`e_j = -\sum_i p_{ij} \ln p_{ij} / \ln n`, :math:`w_j \propto 1 - e_j` [1]_.

    References
    ----------
    .. [1] C. L. Hwang, K. Yoon (1981). Multiple Attribute Decision Making.

    Examples
    --------
    >>> entropy_weights([[1, 50], [3, 50]]).tolist()
    [1.0, 0.0]
    """
    array = read_table(values, "values", rows=2)
    refuse(array, "values", array < 0, "0 or more")
    totals = array.sum(axis=0)
    refuse(totals, "values, total of criterion", totals <= 0, "above 0")
    shares = array / totals
    entropy = -(shares * np.log(np.where(shares > 0, shares, 1.0))).sum(axis=0) / np.log(len(array))
    differing = np.where(np.ptp(array, axis=0) > 0, np.maximum(1 - entropy, 0.0), 0.0)
    return _proportions(differing)


def critic_weights(values: ArrayLike) -> NDArray[np.float64]:
    r"""How much each criterion tells that the others do not: contrast and conflict.

    Parameters
    ----------
    values : (n, n_criteria) array_like
        Higher is better, in any unit; at least two enterprises and two criteria.

    Returns
    -------
    (n_criteria,) ndarray of float64
        Adding up to 1. Never official weights: one more enterprise moves them.

    Raises
    ------
    InputError
        If a value is missing, a criterion is the same everywhere, or all criteria say the same.

    Notes
    -----
    On values brought to 0 to 1 between each criterion's lowest and highest, :math:`w_j \propto \sigma_j \sum_k (1 - r_{jk})` [1]_.

    References
    ----------
    .. [1] D. Diakoulaki, G. Mavrotas, L. Papayannakis (1995). Determining objective weights: the CRITIC method. Computers & Operations
       Research 22, 763-770.

    Examples
    --------
    >>> critic_weights([[0, 0, 9], [1, 2, 0], [2, 4, 3]]).round(3).tolist()
    [0.248, 0.248, 0.505]
    """
    array = read_table(values, "values", rows=2, columns=2)
    span = np.ptp(array, axis=0)
    refuse(span, "values, range of criterion", span <= 0, "above 0: leave out what is the same everywhere")
    unit = (array - array.min(axis=0)) / span
    conflict = np.maximum(1 - np.corrcoef(unit, rowvar=False), 0.0)
    return _proportions(np.where(conflict < 1e-12, 0.0, conflict).sum(axis=0) * unit.std(axis=0, ddof=1))


def _proportions(parts: NDArray[np.float64]) -> NDArray[np.float64]:
    if parts.sum() <= 0:
        raise InputError("values", [((), "criteria that differ", "all say the same of every enterprise")])
    shares: NDArray[np.float64] = parts / parts.sum()
    return shares
