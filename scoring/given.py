"""Tables of numbers as scripts and files bring them: read to floats, every bad cell named at once."""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from scoring.errors import InputError

LARGEST = 1e15  #: beyond it, squares and products of what people measure lose their meaning


def read_table(
    values: ArrayLike, name: str, *, rows: int = 1, columns: int = 1, gaps: bool = False
) -> NDArray[np.float64]:
    """Read a table of numbers.

    Parameters
    ----------
    values : (n, k) array_like
        Numbers in any unit; NaN or None where missing.
    name : str
        What errors call it.
    rows, columns : int, default 1
        Fewest that make sense.
    gaps : bool, default False
        Whether cells may be missing.

    Returns
    -------
    (n, k) ndarray of float64
        A copy; NaN where missing.

    Raises
    ------
    InputError
        If it is not such a table, is too small, or cells are missing, infinite or beyond 1e15.

    Examples
    --------
    >>> read_table([[1, None]], "ratings", gaps=True)
    array([[ 1., nan]])
    >>> read_table([[1, None]], "ratings")
    Traceback (most recent call last):
        ...
    scoring.errors.InputError: ratings[0, 1]: expected a number, got nan
    """
    array = _floats(values, name, "a table of numbers with rows of equal length")
    if array.ndim != 2 or array.shape[0] < rows or array.shape[1] < columns:
        raise InputError(name, [((), f"at least {rows} rows and {columns} columns", f"shape {array.shape}")])
    _refuse_no_numbers(array, name, gaps=gaps)
    return array


def read_list(values: ArrayLike, name: str, *, fewest: int = 1, gaps: bool = False) -> NDArray[np.float64]:
    """Read a list of numbers.

    Parameters
    ----------
    values : (n,) array_like
        Numbers in any unit; NaN or None where missing.
    name : str
        What errors call it.
    fewest : int, default 1
        Fewest that make sense.
    gaps : bool, default False
        Whether numbers may be missing.

    Returns
    -------
    (n,) ndarray of float64
        A copy; NaN where missing.

    Raises
    ------
    InputError
        If it is not such a list, is too short, or numbers are missing, infinite or beyond 1e15.

    Examples
    --------
    >>> read_list([3, 4], "weights")
    array([3., 4.])
    """
    array = _floats(values, name, "a list of numbers")
    if array.ndim != 1 or len(array) < fewest:
        raise InputError(name, [((), f"a list of at least {fewest} numbers", f"shape {array.shape}")])
    _refuse_no_numbers(array, name, gaps=gaps)
    return array


def read_levels(values: ArrayLike, name: str, n_levels: Sequence[int]) -> NDArray[np.float64]:
    """Read the levels chosen in a number of items.

    Parameters
    ----------
    values : (n, n_items) array_like
        Level from 0; NaN or None where missing.
    name : str
        What errors call it.
    n_levels : (n_items,) sequence of int
        How many levels each item has, at least two.

    Returns
    -------
    (n, n_items) ndarray of float64
        A copy; NaN where missing.

    Raises
    ------
    InputError
        If shapes disagree, an item has less than two levels, or a level is not one of its item's.

    Examples
    --------
    >>> read_levels([[0, 2], [1, 4]], "own", [2, 4])
    Traceback (most recent call last):
        ...
    scoring.errors.InputError: own[1, 1]: expected a level from 0 to 3, got 4
    """
    array = read_table(values, name, gaps=True)
    if array.shape[1] != len(n_levels) or min(n_levels) < 2:
        raise InputError("n_levels", [((), f"{array.shape[1]} numbers of at least 2", f"{list(n_levels)}")])
    highest = np.array(n_levels, np.float64) - 1
    wrong = ~np.isnan(array) & ((array < 0) | (array > highest) | (array != np.floor(array)))
    refuse(array, name, wrong, lambda cell: f"a level from 0 to {highest[cell[1]]:g}")
    return array


def refuse(
    array: NDArray[np.float64],
    name: str,
    wrong: NDArray[np.bool_],
    expected: str | Callable[[tuple[int, ...]], str],
) -> None:
    """Raise an error that names every cell that is wrong, if there is one.

    Parameters
    ----------
    array : ndarray of float64
        What was found.
    name : str
        What errors call it.
    wrong : ndarray of bool
        Of the same shape.
    expected : str or callable
        What each wrong cell should be; a callable is given the cell.

    Raises
    ------
    InputError
        If any cell is wrong.

    Examples
    --------
    >>> refuse(np.array([2.0, 0.0]), "weights", np.array([False, True]), "above 0")
    Traceback (most recent call last):
        ...
    scoring.errors.InputError: weights[1]: expected above 0, got 0
    """
    cells = [tuple(int(index) for index in cell) for cell in np.argwhere(wrong)]
    if cells:
        raise InputError(
            name,
            [(cell, expected if isinstance(expected, str) else expected(cell), f"{array[cell]:.6g}") for cell in cells],
        )


def _refuse_no_numbers(array: NDArray[np.float64], name: str, *, gaps: bool) -> None:
    within = np.abs(array) <= LARGEST
    refuse(array, name, ~(within | np.isnan(array)) if gaps else ~within, "a number")


def _floats(values: ArrayLike, name: str, expected: str) -> NDArray[np.float64]:
    try:
        return np.array(values, np.float64)
    except (TypeError, ValueError) as error:
        raise InputError(name, [((), expected, str(error))]) from error
