"""Weights from few comparisons: the linear best-worst method, solved exactly."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from scoring.errors import InputError
from scoring.given import read_list, refuse

HIGHEST = 9.0  #: of the scale "as important" to "absolutely more important"
EXACT = 1e-9  #: two corners whose totals differ by less, in proportion, are equally good
PARALLEL = 1e-12


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class BestWorstWeights:
    """Weights of the best-worst method, and how far the judgements are from fitting.

    Attributes
    ----------
    weights : (n,) ndarray of float64
        Above 0, adding up to 1.
    xi : float
        Largest deviation, in units of weight; 0 if the judgements are consistent.
    best, worst : int
        Which criterion was called most and which least important.
    """

    weights: NDArray[np.float64]
    xi: float
    best: int
    worst: int


def bwm(best_to_others: ArrayLike, others_to_worst: ArrayLike) -> BestWorstWeights:
    r"""Weights from comparing the best criterion with all, and all with the worst.

    Parameters
    ----------
    best_to_others : (n,) array_like
        How many times as important the best criterion is as each, 1 to 9; 1 for itself. At least two criteria.
    others_to_worst : (n,) array_like
        How many times as important each criterion is as the worst, 1 to 9; 1 for itself.

    Returns
    -------
    BestWorstWeights
        Those with the smallest largest deviation. Where several sets of weights share it, the centre of their corners.

    Raises
    ------
    InputError
        If the lists differ in length, values are not from 1 to 9, or best and worst contradict each other.

    Notes
    -----
    Minimises :math:`\xi` under :math:`|w_B - a_{Bj} w_j| \le \xi`, :math:`|w_j - a_{jW} w_W| \le \xi`, :math:`\sum w_j = 1` [1]_.
    With :math:`\xi` set to 1 instead and the sum maximised, every other weight is as large as the best and the worst let it be;
    what is left has two unknowns, and its optimum lies at a corner, so no numerical optimiser is needed. The best criterion is the one with
    1 in the first list (with the largest value in the second, where several have it), the worst likewise.

    References
    ----------
    .. [1] J. Rezaei (2016). Best-worst multi-criteria decision-making method: some properties and a linear model. Omega 64, 126-130.

    Examples
    --------
    >>> found = bwm([1, 2, 4, 3, 8], [8, 4, 2, 3, 1])
    >>> found.weights.round(4).tolist(), round(found.xi, 4)
    ([0.4481, 0.2295, 0.1148, 0.153, 0.0546], 0.0109)
    """
    to_others, to_worst = _judgements(best_to_others, others_to_worst)
    best, worst = _ends(to_others, to_worst)
    consistent = 1 / to_others
    if np.abs(to_others * to_worst - to_others[worst]).max() < EXACT:
        return BestWorstWeights(weights=consistent / consistent.sum(), xi=0.0, best=best, worst=worst)
    corners = _corners(to_others, to_worst, best, worst)
    each = _weights(corners, to_others, to_worst, (best, worst))
    totals = each.sum(axis=1)
    optimal = each[totals > totals.max() * (1 - EXACT)]
    _, kept = np.unique((optimal / totals.max()).round(9), axis=0, return_index=True)
    centre = optimal[kept].mean(axis=0)
    return BestWorstWeights(weights=centre / centre.sum(), xi=float(1 / centre.sum()), best=best, worst=worst)


def _judgements(
    best_to_others: ArrayLike, others_to_worst: ArrayLike
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    to_others = read_list(best_to_others, "best_to_others", fewest=2)
    to_worst = read_list(others_to_worst, "others_to_worst", fewest=2)
    if len(to_others) != len(to_worst):
        raise InputError("others_to_worst", [((), f"{len(to_others)} numbers, one a criterion", f"{len(to_worst)}")])
    for array, name in ((to_others, "best_to_others"), (to_worst, "others_to_worst")):
        refuse(array, name, (array < 1) | (array > HIGHEST), "1 to 9")
    return to_others, to_worst


def _ends(to_others: NDArray[np.float64], to_worst: NDArray[np.float64]) -> tuple[int, int]:
    """Best and worst criterion."""
    if (to_others > 1).all():
        raise InputError("best_to_others", [((), "1 for the best criterion itself", "no 1")])
    if (to_worst > 1).all():
        raise InputError("others_to_worst", [((), "1 for the worst criterion itself", "no 1")])
    best = int(np.where(to_others == 1, to_worst, 0).argmax())
    candidates = np.where(to_worst == 1, to_others, 0)
    candidates[best] = 0
    worst = int(candidates.argmax())
    if candidates[worst] == 0:
        raise InputError("others_to_worst", [((best,), "more than 1: it is the best criterion", "1")])
    if to_others[worst] != to_worst[best]:
        expected = f"{to_others[worst]:g}, as the best criterion was compared with the worst"
        raise InputError("others_to_worst", [((best,), expected, f"{to_worst[best]:g}")])
    return best, worst


def _corners(
    to_others: NDArray[np.float64], to_worst: NDArray[np.float64], best: int, worst: int
) -> NDArray[np.float64]:
    """Every pair of weights of best and worst, for a deviation of 1, where the optimum can lie."""
    lines = [(1.0, -to_others[worst], 1.0), (1.0, -to_others[worst], -1.0), (1.0, 0.0, 0.0), (0.0, 1.0, 0.0)]
    for index in set(range(len(to_others))) - {best, worst}:
        over, times = 1 / to_others[index], to_worst[index]
        lines += [(over, -times, 1 - over), (over, -times, -1 - over), (over, -times, 1 + over)]
    kept = np.array(lines)
    first, second = np.triu_indices(len(kept), 1)
    a, b = kept[first], kept[second]
    determinant = a[:, 0] * b[:, 1] - a[:, 1] * b[:, 0]
    crossing = np.abs(determinant) > PARALLEL
    a, b, determinant = a[crossing], b[crossing], determinant[crossing]
    at_best = (a[:, 2] * b[:, 1] - a[:, 1] * b[:, 2]) / determinant
    at_worst = (a[:, 0] * b[:, 2] - a[:, 2] * b[:, 0]) / determinant
    points = np.stack([at_best, at_worst], axis=1)
    feasible = _deviations(points, to_others, to_worst, (best, worst)).max(axis=1) <= 1 + EXACT
    kept_points: NDArray[np.float64] = points[feasible & (points >= 0).all(axis=1)]
    return kept_points


def _weights(
    points: NDArray[np.float64], to_others: NDArray[np.float64], to_worst: NDArray[np.float64], ends: tuple[int, int]
) -> NDArray[np.float64]:
    """All weights, as large as those of best and worst allow for a deviation of 1."""
    best, worst = ends
    each: NDArray[np.float64] = np.minimum((points[:, :1] + 1) / to_others, points[:, 1:] * to_worst + 1)
    each[:, best], each[:, worst] = points[:, 0], points[:, 1]
    return each


def _deviations(
    points: NDArray[np.float64], to_others: NDArray[np.float64], to_worst: NDArray[np.float64], ends: tuple[int, int]
) -> NDArray[np.float64]:
    """How far weights are from what was judged, the largest of each criterion."""
    each = _weights(points, to_others, to_worst, ends)
    from_best = np.abs(points[:, :1] - to_others * each)
    from_worst = np.abs(each - to_worst * points[:, 1:])
    return np.maximum(from_best, from_worst)
