"""Choosing among solution offers by distance from the best and the worst on the table (TOPSIS). Never for scores of enterprises."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from scoring.errors import InputError
from scoring.given import read_list, read_table, refuse


def topsis(values: ArrayLike, weights: ArrayLike, *, lower_is_better: ArrayLike | None = None) -> NDArray[np.float64]:
    r"""How close each offer is to the best that any offer has.

    Parameters
    ----------
    values : (n, n_criteria) array_like
        In any unit; at least two offers.
    weights : (n_criteria,) array_like
        Above 0, in any proportion.
    lower_is_better : (n_criteria,) array_like of bool, optional
        Criteria such as the price; none by default.

    Returns
    -------
    (n,) ndarray of float64
        1 for an offer that is best in everything, 0 for one that is worst. Taking an offer away may turn the order of others round,
        which is why enterprises are not scored like this.

    Raises
    ------
    InputError
        If shapes disagree, cells are missing, a weight is not above 0, a criterion is 0 everywhere, or all offers are alike.

    Notes
    -----
    Columns divided by their Euclidean norm and weighted; with distances :math:`d^+, d^-` from the best and the worst of each column,
    :math:`C = d^- / (d^+ + d^-)` [1]_.

    References
    ----------
    .. [1] C. L. Hwang, K. Yoon (1981). Multiple Attribute Decision Making.

    Examples
    --------
    >>> topsis([[3, 10], [4, 30], [0, 40]], [1, 1], lower_is_better=[False, True]).round(3).tolist()
    [0.808, 0.677, 0.0]
    """
    array = read_table(values, "values", rows=2)
    weight = read_list(weights, "weights")
    refuse(weight, "weights", weight <= 0, "above 0")
    turned = np.zeros(len(weight), bool) if lower_is_better is None else np.asarray(lower_is_better, bool)
    if not array.shape[1] == len(weight) == len(turned):
        sizes = f"{len(weight)} weights and {len(turned)} directions"
        raise InputError("weights", [((), f"one weight and direction for each of {array.shape[1]} criteria", sizes)])
    norm = np.sqrt((array**2).sum(axis=0))
    refuse(norm, "values, norm of criterion", norm <= 0, "above 0")
    scaled = np.where(turned, -1, 1) * weight * array / norm
    to_best = np.sqrt(((scaled - scaled.max(axis=0)) ** 2).sum(axis=1))
    to_worst = np.sqrt(((scaled - scaled.min(axis=0)) ** 2).sum(axis=1))
    if (to_best + to_worst <= 0).any():
        raise InputError("values", [((), "offers that differ", "all alike")])
    closeness: NDArray[np.float64] = to_worst / (to_best + to_worst)
    return closeness
