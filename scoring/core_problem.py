"""An integer programme solved on its core: what the linear programme already decides is fixed, the rest is left to branch and bound."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, OptimizeResult, linprog, milp
from scipy.sparse import csr_array

SOLVED, STOPPED, INFEASIBLE = 0, 1, 2  #: what the solver says
NEAR = 1e-6  #: the solver's tolerance
SAFE = 1e-3  #: by so much worse than the best known must a value make the objective to be ruled out; far above what the solver rounds

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """Minimise `objective` @ x with `matrix` @ x at least `lower` and x between 0 and 1, some of it whole.

    Attributes
    ----------
    objective : (n,) ndarray of float64
        Coefficients.
    matrix : (m, n) ndarray of float64
        Rows.
    lower : (m,) ndarray of float64
        What each must be at least.
    whole : (n,) ndarray of bool
        Which x are 0 or 1.
    """

    objective: Array
    matrix: Array
    lower: Array
    whole: NDArray[np.bool_]


def solve(rows: Rows, seconds: float) -> OptimizeResult:
    r"""Solve an integer programme.

    Parameters
    ----------
    rows : Rows
        The programme.
    seconds : float
        Longest search.

    Returns
    -------
    OptimizeResult
        As `scipy.optimize.milp` returns it.

    Notes
    -----
    With the reduced costs :math:`d_j` of the linear programme, its optimum :math:`l`, and a solution of value :math:`u` found near it,
    no better solution has an :math:`x_j` away from its bound where :math:`l + |d_j| > u` [1]_. What is left is a small core [2]_.

    References
    ----------
    .. [1] Dantzig, G., Fulkerson, R., Johnson, S. (1954). Solution of a large-scale traveling-salesman problem. Operations Research 2.
    .. [2] Balas, E., Zemel, E. (1980). An algorithm for large zero-one knapsack problems. Operations Research 28.

    Examples
    --------
    >>> found = solve(
    ...     Rows(
    ...         objective=np.array([-60.0, -100.0, -120.0]),
    ...         matrix=np.array([[-10.0, -20.0, -30.0]]),
    ...         lower=np.array([-50.0]),
    ...         whole=np.array([True, True, True]),
    ...     ),
    ...     1.0,
    ... )
    >>> found.x.round().tolist(), round(found.fun)
    ([0.0, 1.0, 1.0], -220)
    """
    low, high = np.zeros(len(rows.objective)), np.ones(len(rows.objective))
    relaxed = linprog(rows.objective, A_ub=csr_array(-rows.matrix), b_ub=-rows.lower, bounds=(0, 1), method="highs")
    if relaxed.status != SOLVED:
        return _branch(rows, low, high, seconds)
    zero, one = rows.whole & (relaxed.x < NEAR), rows.whole & (relaxed.x > 1 - NEAR)
    near = _branch(rows, np.where(one, 1.0, low), np.where(zero, 0.0, high), seconds)
    if near.x is None:
        return _branch(rows, low, high, seconds)
    room = near.fun - relaxed.fun + SAFE
    low[rows.whole & (-relaxed.upper.marginals > room)] = 1
    high[rows.whole & (relaxed.lower.marginals > room)] = 0
    return _branch(rows, low, high, seconds)


def _branch(rows: Rows, low: Array, high: Array, seconds: float) -> OptimizeResult:
    """Branch and bound between some bounds; what they fix is taken out first."""
    free = low < high
    matrix = rows.matrix[:, free]
    lower = rows.lower - rows.matrix[:, ~free] @ low[~free]
    binding = np.minimum(matrix, 0).sum(axis=1) < lower - NEAR * np.abs(lower)
    binding &= np.abs(matrix).max(axis=1, initial=0) > 0
    if np.any(~binding & (np.maximum(matrix, 0).sum(axis=1) < lower - NEAR)):
        return OptimizeResult(status=INFEASIBLE, x=None, fun=None, mip_dual_bound=None)
    constant = float(rows.objective[~free] @ low[~free])
    if not free.any():
        return OptimizeResult(status=SOLVED, x=low, fun=constant, mip_dual_bound=constant)
    found = milp(
        rows.objective[free],
        integrality=rows.whole[free].astype(np.int64),
        bounds=Bounds(0, 1),
        constraints=[LinearConstraint(csr_array(matrix[binding]), lower[binding], np.inf)] if binding.any() else [],
        options={"mip_rel_gap": 0.0, "time_limit": seconds},
    )
    if found.x is not None:
        whole = low.copy()
        whole[free] = found.x
        found.x, found.fun = whole, found.fun + constant
    if found.mip_dual_bound is not None:
        found.mip_dual_bound += constant
    return found
