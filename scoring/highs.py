"""Linear and integer programmes solved by HiGHS, in this thread and without a word."""

from dataclasses import dataclass

import numpy as np
from highspy import Highs, HighsLp, HighsModelStatus, HighsSolution, MatrixFormat, kHighsInf
from numpy.typing import NDArray

SOLVED, STOPPED, INFEASIBLE = 0, 1, 2  #: what becomes of a search
FEASIBLE = 2  #: what HiGHS calls a solution that holds
STATUSES = {
    HighsModelStatus.kOptimal: SOLVED,
    HighsModelStatus.kInfeasible: INFEASIBLE,
    HighsModelStatus.kUnboundedOrInfeasible: INFEASIBLE,  # no x is unbounded here
}

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """Minimise `objective` @ x + `constant` with `matrix` @ x at least `lower` and x between 0 and 1, some of it whole.

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
    constant : float
        Added to the objective.
    """

    objective: Array
    matrix: Array
    lower: Array
    whole: NDArray[np.bool_]
    constant: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Relaxed:
    """The best x where none of it need be whole.

    Attributes
    ----------
    x : (n,) ndarray of float64
        Between 0 and 1.
    value : float
        Of the objective.
    reduced : (n,) ndarray of float64
        What the objective rises by for a unit of x, away from the best; the reduced costs.
    """

    x: Array
    value: float
    reduced: Array


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a search found.

    Attributes
    ----------
    status : int
        `SOLVED`, `STOPPED` or `INFEASIBLE`.
    x : (n,) ndarray of float64 or None
        The best found; None if nothing was.
    value : float
        Of the objective; infinite if nothing was found.
    bound : float
        No x has a lower value.
    """

    status: int
    x: Array | None = None
    value: float = np.inf
    bound: float = -np.inf


class _Solver(Highs):
    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]

    def enableCallbacks(self) -> None:  # noqa: N802  (its name there)
        """Nothing is called back, and asking for it prints a line whatever the options say."""


def relax(rows: Rows) -> Relaxed | None:
    """Solve a programme as if nothing had to be whole.

    Parameters
    ----------
    rows : Rows
        The programme.

    Returns
    -------
    Relaxed or None
        None if no x keeps the rows.

    Examples
    --------
    >>> one_of_two = Rows(
    ...     objective=np.array([-3.0, -2.0]), matrix=np.array([[-1.0, -1.0]]), lower=np.array([-1.5]), whole=np.ones(2, bool)
    ... )
    >>> found = relax(one_of_two)
    >>> found.x.tolist(), found.value, found.reduced.tolist()
    ([1.0, 0.5], -4.0, [-1.0, 0.0])
    """
    solver = _solver(rows, presolve="off", solver="simplex")
    solver.run()
    if solver.getModelStatus() != HighsModelStatus.kOptimal:
        return None
    found = solver.getSolution()
    return Relaxed(
        x=np.array(found.col_value), value=float(solver.getObjectiveValue()), reduced=np.array(found.col_dual)
    )


def branch_and_bound(rows: Rows, seconds: float, start: Array | None = None) -> Answer:
    """Solve an integer programme.

    Parameters
    ----------
    rows : Rows
        The programme.
    seconds : float
        Longest search.
    start : (n,) ndarray of float64, optional
        A solution to begin with.

    Returns
    -------
    Answer
        Proved if its status is `SOLVED`.

    Notes
    -----
    Programmes here have a hundred columns: beginning anew on what is left after the root has been worked on costs more than it brings.

    Examples
    --------
    >>> one_of_two = Rows(
    ...     objective=np.array([-3.0, -2.0]), matrix=np.array([[-1.0, -1.0]]), lower=np.array([-1.5]), whole=np.ones(2, bool)
    ... )
    >>> found = branch_and_bound(one_of_two, seconds=1)
    >>> found.x.round().astype(int).tolist(), found.value, found.bound
    ([1, 0], -3.0, -3.0)
    """
    solver = _solver(rows, mip_rel_gap=0.0, mip_allow_restart=False, time_limit=float(seconds))
    solver.changeColsIntegrality(
        len(rows.whole), np.arange(len(rows.whole), dtype=np.int32), rows.whole.astype(np.uint8)
    )
    if start is not None:
        known = HighsSolution()
        known.col_value = start.tolist()
        solver.setSolution(known)
    solver.run()
    status = STATUSES.get(solver.getModelStatus(), STOPPED)
    information = solver.getInfo()
    if status == INFEASIBLE or information.primal_solution_status != FEASIBLE:
        return Answer(status=status)
    value = float(information.objective_function_value)
    return Answer(
        status=status,
        x=np.array(solver.getSolution().col_value),
        value=value,
        bound=value if status == SOLVED else float(information.mip_dual_bound),
    )


def _solver(rows: Rows, **options: bool | float | str) -> _Solver:
    """HiGHS with a programme, nothing whole yet."""
    (height, width), (row, column) = rows.matrix.shape, np.nonzero(rows.matrix)
    programme = HighsLp()
    programme.num_row_, programme.num_col_ = height, width
    programme.col_cost_, programme.offset_ = rows.objective, rows.constant
    programme.col_lower_, programme.col_upper_ = np.zeros(width), np.ones(width)
    programme.row_lower_, programme.row_upper_ = rows.lower, np.full(height, kHighsInf)
    programme.a_matrix_.format_ = MatrixFormat.kRowwise
    programme.a_matrix_.start_ = np.searchsorted(row, np.arange(height + 1))
    programme.a_matrix_.index_, programme.a_matrix_.value_ = column, rows.matrix[row, column]
    solver = _Solver()
    everywhere: dict[str, bool | float | str] = {"output_flag": False, "threads": 1}
    for name, value in {**everywhere, **options}.items():
        solver.setOptionValue(name, value)
    solver.passModel(programme)
    return solver
