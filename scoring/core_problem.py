"""An integer programme solved on its core: what the linear programme already decides is fixed, the rest is left to branch and bound."""

from dataclasses import replace

import numpy as np

from scoring.highs import INFEASIBLE, SOLVED, STOPPED, Answer, Array, Rows, branch_and_bound, relax

NEAR = 1e-6  #: the solver's tolerance
SAFE = 1e-3  #: by so much worse than the best known must a value make the objective to be ruled out; far above what the solver rounds


def solve(rows: Rows, seconds: float) -> Answer:
    r"""Solve an integer programme.

    Parameters
    ----------
    rows : Rows
        The programme.
    seconds : float
        Longest search.

    Returns
    -------
    Answer
        As `highs.branch_and_bound` returns it.

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
    >>> found.x.round().astype(int).tolist(), round(found.value)
    ([0, 1, 1], -220)
    """
    low, high = np.zeros(len(rows.objective)), np.ones(len(rows.objective))
    relaxed = relax(rows)
    if relaxed is None:
        return _between(rows, low, high, seconds)
    zero, one = rows.whole & (relaxed.x < NEAR), rows.whole & (relaxed.x > 1 - NEAR)
    near = _between(rows, np.where(one, 1.0, low), np.where(zero, 0.0, high), seconds)
    if near.x is None:
        return _between(rows, low, high, seconds)
    room = near.value - relaxed.value + SAFE
    low[rows.whole & (-relaxed.reduced > room)] = 1
    high[rows.whole & (relaxed.reduced > room)] = 0
    found = _between(rows, low, high, seconds)
    return replace(near, status=STOPPED, bound=found.bound) if found.value > near.value + SAFE else found


def _between(rows: Rows, low: Array, high: Array, seconds: float) -> Answer:
    """Branch and bound between some bounds; what they fix is taken out first."""
    free = low < high
    matrix = rows.matrix[:, free]
    lower = rows.lower - rows.matrix[:, ~free] @ low[~free]
    binding = np.minimum(matrix, 0).sum(axis=1) < lower - NEAR * np.abs(lower)
    binding &= np.abs(matrix).max(axis=1, initial=0) > 0
    if np.any(~binding & (np.maximum(matrix, 0).sum(axis=1) < lower - NEAR)):
        return Answer(status=INFEASIBLE)
    constant = float(rows.objective[~free] @ low[~free])
    if not free.any():
        return Answer(status=SOLVED, x=low, value=constant, bound=constant)
    core = Rows(
        objective=rows.objective[free],
        matrix=matrix[binding],
        lower=lower[binding],
        whole=rows.whole[free],
        constant=constant,
    )
    found = branch_and_bound(core, seconds)
    if found.x is None:
        return found
    whole = low.copy()
    whole[free] = found.x
    return replace(found, x=whole)
