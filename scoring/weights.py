"""How experts' opinions become the whole-number weights of a questionnaire.

Comparisons in pairs are in `pairwise`, with the best and the worst in `best_worst`, weights that the answers themselves suggest in
`answer_weights`; all of them can be had from here.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from scoring.answer_weights import critic_weights, entropy_weights
from scoring.best_worst import BestWorstWeights, bwm
from scoring.errors import InputError, ScoringError
from scoring.given import read_list, read_table, refuse
from scoring.pairwise import PairwiseWeights, ahp, ahp_group

__all__ = [
    "AllocatedWeights",
    "BestWorstWeights",
    "PairwiseWeights",
    "ahp",
    "ahp_group",
    "budget_allocation",
    "bwm",
    "critic_weights",
    "dirichlet_concentration",
    "entropy_weights",
    "to_integer_weights",
]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class AllocatedWeights:
    """Weights from experts who shared out a budget of points.

    Attributes
    ----------
    weights : (n,) ndarray of float64
        Mean share, adding up to 1.
    deviation : (n,) ndarray of float64
        Standard deviation of the shares between experts; 0 for a single expert.
    experts : int
        How many there were.
    """

    weights: NDArray[np.float64]
    deviation: NDArray[np.float64]
    experts: int


def budget_allocation(points: ArrayLike) -> AllocatedWeights:
    r"""Weights from points that experts shared out among criteria.

    Parameters
    ----------
    points : (n_experts, n_criteria) array_like
        Not negative. Any total of a row, such as 100: each expert counts the same.

    Returns
    -------
    AllocatedWeights
        Mean shares and how far the experts are apart.

    Raises
    ------
    InputError
        If points are missing or negative, an expert gave none, or a criterion got none from anybody.

    Notes
    -----
    :math:`w_k = \frac{1}{E} \sum_e p_{ek} / \sum_j p_{ej}` [1]_.

    References
    ----------
    .. [1] OECD/JRC (2008). Handbook on Constructing Composite Indicators, step 6, budget allocation process.

    Examples
    --------
    >>> budget_allocation([[60, 40], [50, 50], [70, 30]]).weights.round(12).tolist()
    [0.6, 0.4]
    """
    shares = _shares(points)
    refuse(shares.mean(axis=0), "points, mean share", shares.mean(axis=0) <= 0, "above 0 from at least one expert")
    experts = len(shares)
    deviation = shares.std(axis=0, ddof=1) if experts > 1 else np.zeros(shares.shape[1])
    return AllocatedWeights(weights=shares.mean(axis=0), deviation=deviation, experts=experts)


def dirichlet_concentration(points: ArrayLike) -> float:
    r"""How sharply experts agree, as the concentration of a Dirichlet distribution of weights.

    Parameters
    ----------
    points : (n_experts, n_criteria) array_like
        As `budget_allocation` takes them, or each expert's weights; at least two experts and two criteria.

    Returns
    -------
    float
        Sum of the distribution's parameters, above 0; infinite where the experts agree entirely.

    Raises
    ------
    InputError
        If the points are wrong, or there is one expert.
    ScoringError
        If the experts are farther apart than weights drawn from any Dirichlet distribution.

    Notes
    -----
    A share with mean :math:`p` has variance :math:`p (1 - p) / (a_0 + 1)`; adding up over criteria,
    :math:`a_0 = \sum p (1 - p) / \sum s^2 - 1` with the sample variances :math:`s^2` [1]_.

    References
    ----------
    .. [1] N. L. Johnson, S. Kotz (1972). Distributions in Statistics: Continuous Multivariate Distributions.

    Examples
    --------
    >>> round(dirichlet_concentration([[60, 40], [50, 50], [70, 30]]), 9)
    23.0
    """
    shares = _shares(points)
    if len(shares) < 2 or shares.shape[1] < 2:
        raise InputError("points", [((), "at least two experts and two criteria", f"shape {shares.shape}")])
    mean, spread = shares.mean(axis=0), float(shares.var(axis=0, ddof=1).sum())
    if spread < 1e-24:
        return math.inf
    concentration = float((mean * (1 - mean)).sum()) / spread - 1
    if concentration <= 0:
        raise ScoringError(
            f"the {len(shares)} experts are too far apart to be one opinion (concentration {concentration:.3g}, expected above 0):"
            " talk about the criteria first, or keep two sets of weights"
        )
    return concentration


def to_integer_weights(weights: ArrayLike, total: int = 1000) -> list[int]:
    """Whole-number weights that add up to a total, by largest remainder.

    Parameters
    ----------
    weights : (n,) array_like
        Above 0, in any proportion.
    total : int, default 1000
        What they are to add up to; at least the number of weights.

    Returns
    -------
    list of int
        At least 1 each, adding up to `total`; less than 1 from the exact share, but where a share below 1 was raised. Of equal remainders
        the first in order gets the unit.

    Raises
    ------
    InputError
        If a weight is not above 0, or the total is below the number of weights.

    Notes
    -----
    Everyone gets the whole part of the share, the largest remainders one more [1]_. Shares below 1 are raised to 1 first, because a
    weight of zero would drop the criterion unseen; the others share what is left.

    References
    ----------
    .. [1] M. L. Balinski, H. P. Young (2001). Fair Representation, 2nd edition, Hamilton's method.

    Examples
    --------
    >>> to_integer_weights([1, 1, 1], total=100)
    [34, 33, 33]
    >>> to_integer_weights([0.6, 0.3999, 0.0001])
    [599, 400, 1]
    """
    array = read_list(weights, "weights")
    refuse(array, "weights", array <= 0, "above 0")
    if total < len(array) or total != int(total):
        raise InputError("total", [((), f"a whole number of at least {len(array)}, 1 for each weight", str(total))])
    raised = np.zeros(len(array), bool)
    while True:
        left = total - int(raised.sum())
        shares = np.where(raised, 1.0, array / array[~raised].sum() * left)
        if (shares >= 1 - 1e-12).all():
            break
        raised |= shares < 1 - 1e-12
    whole = np.floor(shares + 1e-9).astype(np.int64)
    remainders = np.where(raised, -1.0, shares - whole).round(9)
    whole[np.argsort(-remainders, kind="stable")[: total - int(whole.sum())]] += 1
    return [int(each) for each in whole]


def _shares(points: ArrayLike) -> NDArray[np.float64]:
    """Each expert's points as shares of 1."""
    array = read_table(points, "points")
    refuse(array, "points", array < 0, "0 or more")
    totals = array.sum(axis=1)
    refuse(totals, "points, total of expert", totals <= 0, "above 0")
    shares: NDArray[np.float64] = array / totals[:, None]
    return shares
