"""Fuzzy comprehensive evaluation 模糊综合评价: how a score spreads over grades. Shown beside the score, which stays what it is."""

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike, NDArray

from scoring.errors import InputError
from scoring.given import read_list, read_table, refuse

GRADES = (0.0, 25.0, 50.0, 75.0, 100.0)  #: points at the centre of five grades

_OPERATORS: dict[str, Callable[[NDArray[np.float64], NDArray[np.float64]], NDArray[np.float64]]] = {
    "product-sum": lambda weights, membership: weights @ membership,
    "min-max": lambda weights, membership: np.minimum(weights[:, None], membership).max(axis=0),
    "product-max": lambda weights, membership: (weights[:, None] * membership).max(axis=0),
    "min-sum": lambda weights, membership: np.minimum(1.0, np.minimum(weights[:, None], membership).sum(axis=0)),
}


def membership(points: ArrayLike, grades: ArrayLike = GRADES) -> NDArray[np.float64]:
    r"""How much of each grade there is in a number of points.

    Parameters
    ----------
    points : (n,) array_like
        Points, from the first to the last grade.
    grades : (n_grades,) array_like, default 0, 25, 50, 75, 100
        Points at the centre of each grade, ascending; at least two.

    Returns
    -------
    (n, n_grades) ndarray of float64
        Rows add up to 1; at most two neighbouring grades are above 0.

    Raises
    ------
    InputError
        If points are missing or outside the grades, or the grades do not ascend.

    Notes
    -----
    Triangles centred on the grades, so that :math:`\sum_k \mu_k(x) c_k = x`: no score is changed by being spread out [1]_.

    References
    ----------
    .. [1] L. A. Zadeh (1965). Fuzzy sets. Information and Control 8, 338-353.

    Examples
    --------
    >>> membership([60, 100]).tolist()
    [[0.0, 0.0, 0.6, 0.4, 0.0], [0.0, 0.0, 0.0, 0.0, 1.0]]
    """
    centres = read_list(grades, "grades", fewest=2)
    refuse(centres, "grades", np.diff(centres, prepend=-np.inf) <= 0, "more than the one before")
    array = read_list(points, "points")
    refuse(array, "points", (array < centres[0]) | (array > centres[-1]), f"{centres[0]:g} to {centres[-1]:g}")
    above = np.clip(np.searchsorted(centres, array, side="right"), 1, len(centres) - 1)
    share = (array - centres[above - 1]) / (centres[above] - centres[above - 1])
    spread = np.zeros((len(array), len(centres)))
    rows = np.arange(len(array))
    spread[rows, above - 1], spread[rows, above] = 1 - share, share
    return spread


def compose(weights: ArrayLike, memberships: ArrayLike, operator: str = "product-sum") -> NDArray[np.float64]:
    r"""Put criteria and their memberships together to one vector of grades, `B = A o R`.

    Parameters
    ----------
    weights : (n_criteria,) array_like
        Above 0, adding up to 1.
    memberships : (n_criteria, n_grades) array_like
        0 to 1.
    operator : {"product-sum", "min-max", "product-max", "min-sum"}, default "product-sum"
        How. Only the first keeps all the information, and only it is shown to enterprises; the others are here to compare with
        published evaluations.

    Returns
    -------
    (n_grades,) ndarray of float64
        0 to 1; adding up to 1 under "product-sum" if the rows do.

    Raises
    ------
    InputError
        If shapes disagree, weights are not above 0 or do not add up to 1, memberships are not 0 to 1, or the operator is unknown.

    Notes
    -----
    :math:`M(\cdot, +)`: :math:`b_k = \sum_j a_j r_{jk}`; :math:`M(\wedge, \vee)`: :math:`\max_j \min(a_j, r_{jk})`; :math:`M(\cdot, \vee)`:
    :math:`\max_j a_j r_{jk}`; :math:`M(\wedge, +)`: :math:`\min(1, \sum_j \min(a_j, r_{jk}))` [1]_.

    References
    ----------
    .. [1] 汪培庄 (1983). 模糊集合论及其应用. 上海科学技术出版社.

    Examples
    --------
    >>> compose([0.5, 0.5], [[0.25, 0.75], [0.5, 0.5]]).tolist()
    [0.375, 0.625]
    """
    array, table = read_list(weights, "weights"), read_table(memberships, "memberships")
    if len(array) != len(table):
        raise InputError("memberships", [((), f"{len(array)} rows, one a weight", f"{len(table)}")])
    refuse(array, "weights", array <= 0, "above 0")
    if abs(array.sum() - 1) > 1e-9:
        raise InputError("weights", [((), "a sum of 1", f"{array.sum():.6g}")])
    refuse(table, "memberships", (table < 0) | (table > 1), "0 to 1")
    if operator not in _OPERATORS:
        raise InputError("operator", [((), f"one of {', '.join(_OPERATORS)}", operator)])
    return _OPERATORS[operator](array, table)


def grade_distribution(points: ArrayLike, weights: ArrayLike, grades: ArrayLike = GRADES) -> NDArray[np.float64]:
    r"""How a weighted mean spreads over grades.

    Parameters
    ----------
    points : (n_children,) array_like
        Points of the children, from the first to the last grade; NaN where not assessable.
    weights : (n_children,) array_like
        Above 0, in any proportion.
    grades : (n_grades,) array_like, default 0, 25, 50, 75, 100
        Points at the centre of each grade, ascending.

    Returns
    -------
    (n_grades,) ndarray of float64
        Adding up to 1. Times `grades`, it gives the weighted mean of the children present back.

    Raises
    ------
    InputError
        If shapes disagree, no child is assessable, points are outside the grades, or a weight is not above 0.

    Notes
    -----
    :math:`b_k = \sum_j w_j \mu_k(x_j) / \sum_j w_j` [1]_, which is linear, hence :math:`\sum_k b_k c_k = \sum_j w_j x_j / \sum_j w_j`.

    References
    ----------
    .. [1] 汪培庄 (1983). 模糊集合论及其应用. 上海科学技术出版社.

    Examples
    --------
    >>> grade_distribution([60, 100, np.nan], [3, 1, 5]).round(12).tolist()
    [0.0, 0.0, 0.45, 0.3, 0.25]
    """
    array = read_list(points, "points", gaps=True)
    weight = read_list(weights, "weights")
    if len(array) != len(weight):
        raise InputError("weights", [((), f"{len(array)}, one a child", f"{len(weight)}")])
    refuse(weight, "weights", weight <= 0, "above 0")
    present = ~np.isnan(array)
    if not present.any():
        raise InputError("points", [((), "at least one assessable child", "none")])
    return compose(weight[present] / weight[present].sum(), membership(array[present], grades))
