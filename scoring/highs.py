"""Linear and integer programmes solved by HiGHS, in this thread and without a word."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from highspy import Highs, HighsLp, HighsModelStatus, MatrixFormat, kHighsInf
from numpy.typing import NDArray

SOLVED, STOPPED, INFEASIBLE = 0, 1, 2  #: what becomes of a search
FEASIBLE = 2  #: what HiGHS calls a solution that holds
STATUSES = {
    HighsModelStatus.kOptimal: SOLVED,
    HighsModelStatus.kInfeasible: INFEASIBLE,
    HighsModelStatus.kUnboundedOrInfeasible: INFEASIBLE,  # no x is unbounded here
}

Array = NDArray[np.float64]
Options = Mapping[str, bool | float | str]


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


def branch_and_bound(rows: Rows, seconds: float) -> Answer:
    """Solve an integer programme.

    Parameters
    ----------
    rows : Rows
        The programme.
    seconds : float
        Longest search.

    Returns
    -------
    Answer
        Proved if its status is `SOLVED`.

    Notes
    -----
    Programmes here have a hundred columns: beginning anew on what is left after the root has been worked on, and looking
    for solutions beside the search, cost more than they bring. HiGHS 1.16
    is given no solution to begin with: it counts some at less than they cost, and then calls them the best.

    Examples
    --------
    >>> one_of_two = Rows(
    ...     objective=np.array([-3.0, -2.0]), matrix=np.array([[-1.0, -1.0]]), lower=np.array([-1.5]), whole=np.ones(2, bool)
    ... )
    >>> found = branch_and_bound(one_of_two, seconds=1)
    >>> found.x.round().astype(int).tolist(), found.value, found.bound
    ([1, 0], -3.0, -3.0)
    """
    solver = _solver(
        rows, mip_rel_gap=0.0, mip_allow_restart=False, mip_heuristic_effort=0.0, time_limit=float(seconds)
    )
    solver.changeColsIntegrality(
        len(rows.whole), np.arange(len(rows.whole), dtype=np.int32), rows.whole.astype(np.uint8)
    )
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


class Ends:
    """Between which ends one unknown lies, given sums of all and some that are known: asked again and again, with more of them unknown.

    Parameters
    ----------
    sums : (m, n) ndarray of float64
        Coefficients of what adds up to 0.
    values : (n,) ndarray of float64
        What those that are known are; not negative. No unknown is negative.

    Examples
    --------
    >>> ends = Ends(np.array([[1.0, 1.0, 1.0, -1.0]]), np.array([3.0, 12.0, 8.0, 23.0]))
    >>> ends.of(0, unknown=np.array([True, False, True, False])), ends.of(0, unknown=np.array([True, True, True, True]))
    ((0.0, 11.0), (0.0, inf))
    """

    def __init__(self, sums: Array, values: Array) -> None:
        self._values, self._unknown = values, np.zeros(len(values), bool)
        self._solver = _loaded(
            sums, costs=np.zeros(len(values)), columns=(values, values), rows=(np.zeros(len(sums)),) * 2,
            options={"presolve": "off", "solver": "simplex"},
        )  # fmt: skip

    def of(self, place: int, *, unknown: NDArray[np.bool_]) -> tuple[float, float]:
        """The least and the most that an unknown can be; infinite where nothing limits it.

        Parameters
        ----------
        place : int
            Of the unknown.
        unknown : (n,) ndarray of bool
            Which are not known.

        Returns
        -------
        tuple of (float, float)
            Each solved from where the question before ended, in a fraction of the time it takes from nothing.
        """
        changed = np.flatnonzero(unknown != self._unknown).astype(np.int32)
        self._solver.changeColsBounds(
            len(changed),
            changed,
            np.where(unknown, 0.0, self._values)[changed],
            np.where(unknown, kHighsInf, self._values)[changed],
        )
        self._unknown = unknown.copy()
        found = []
        for sign in (1.0, -1.0):
            self._solver.changeColCost(place, sign)
            self._solver.run()
            solved = self._solver.getModelStatus() == HighsModelStatus.kOptimal
            found.append(sign * float(self._solver.getObjectiveValue()) if solved else np.inf)
        self._solver.changeColCost(place, 0.0)
        return found[0], found[1]


def _solver(rows: Rows, **options: bool | float | str) -> _Solver:
    """HiGHS with a programme, nothing whole yet."""
    height, width = rows.matrix.shape
    return _loaded(
        rows.matrix, costs=rows.objective, constant=rows.constant, columns=(np.zeros(width), np.ones(width)),
        rows=(rows.lower, np.full(height, kHighsInf)), options=options,
    )  # fmt: skip


def _loaded(
    matrix: Array,
    *,
    costs: Array,
    columns: tuple[Array, Array],
    rows: tuple[Array, Array],
    options: Options,
    constant: float = 0.0,
) -> _Solver:
    """HiGHS with a linear programme: `columns` and `rows` lie between their two ends."""
    (height, width), (row, column) = matrix.shape, np.nonzero(matrix)
    programme = HighsLp()
    programme.num_row_, programme.num_col_ = height, width
    programme.col_cost_, programme.offset_ = costs, constant
    programme.col_lower_, programme.col_upper_ = columns
    programme.row_lower_, programme.row_upper_ = rows
    programme.a_matrix_.format_ = MatrixFormat.kRowwise
    programme.a_matrix_.start_ = np.searchsorted(row, np.arange(height + 1))
    programme.a_matrix_.index_, programme.a_matrix_.value_ = column, matrix[row, column]
    solver = _Solver()
    everywhere: Options = {"output_flag": False, "threads": 1}
    for name, value in {**everywhere, **options}.items():
        solver.setOptionValue(name, value)
    solver.passModel(programme)
    return solver
