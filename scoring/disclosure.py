"""Tables over groups that give nobody away: suppression that cannot be worked back, and dominance."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from scoring.errors import CellError, ScoringError
from scoring.highs import Ends

SMALLEST = 5  #: members from which a count is shown
DOMINANCE = ((1, 0.5), (2, 0.85))  #: so many of the largest may hold at most this share of a cell
HIDDEN = -1  #: stands for a suppressed count


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Suppressed:
    """A table with totals of which some cells are withheld.

    Attributes
    ----------
    counts : (rows + 1, columns + 1) ndarray of int64
        With the totals last; `HIDDEN` where withheld. One row has no row of totals: (1, columns + 1).
    primary : ndarray of bool, same shape
        Withheld because of what they are.
    secondary : ndarray of bool, same shape
        Withheld so that the others cannot be worked back from the totals.
    """

    counts: NDArray[np.int64]
    primary: NDArray[np.bool_]
    secondary: NDArray[np.bool_]


def suppress(
    counts: NDArray[np.integer],
    *,
    smallest: int = SMALLEST,
    sensitive: NDArray[np.bool_] | None = None,
    keep_totals: bool = False,
) -> Suppressed:
    r"""Withhold small cells of a one- or two-way table, and as many more as it takes that they cannot be worked back.

    Parameters
    ----------
    counts : (columns,) or (rows, columns) ndarray of int
        Members by cell, without totals; not negative.
    smallest : int, default `SMALLEST`
        Counts from 1 to below it are withheld; 0 is shown.
    sensitive : ndarray of bool, same shape or that with the totals, optional
        Cells to withhold for another reason, such as `dominated`.
    keep_totals : bool, default False
        Give up cells within for others rather than totals, which are withheld only for what they are, or if nothing else helps.

    Returns
    -------
    Suppressed
        From all that is shown, every cell withheld for what it is, but for those of nobody, can still be anything in an interval at
        least `smallest` wide.

    Raises
    ------
    CellError
        If a count is negative.
    ScoringError
        If the table has no cells or more than two dimensions, or shapes disagree.

    Notes
    -----
    Totals are cells like any other, unless they are to be kept. For each withheld cell two linear programmes give the least and the most it can be, given
    that rows and columns add up and counts are not negative. While an interval is too narrow, the rectangle around its cell (in one row,
    the pair) that makes it wide enough and withholds the fewest further members is withheld as well, the hypercube method [1]_. Withholding more only
    widens intervals, so each cell is looked at once.

    References
    ----------
    .. [1] Hundepool, A. et al. (2012). Statistical Disclosure Control, ch. 4. Wiley.

    Examples
    --------
    >>> suppress(np.array([3, 12, 8, 20])).counts.tolist()
    [[-1, 12, -1, 20, 43]]
    >>> suppress(np.array([[3, 12, 9], [20, 30, 40], [7, 14, 21]])).counts.tolist()
    [[-1, -1, 9, 24], [20, 30, 40, 90], [-1, -1, 21, 42], [30, 56, 70, 156]]
    >>> suppress(np.array([[3, 12], [20, 4]]), keep_totals=True).counts.tolist()
    [[-1, -1, 15], [-1, -1, 24], [23, 16, 39]]
    """
    table = _with_totals(_checked(counts))
    primary = _marked(table, sensitive, counts.shape) | ((table > 0) & (table < smallest))
    kept = _totals(table) & ~primary if keep_totals else np.zeros(table.shape, bool)
    hidden, reader = primary.copy(), _Reader(table, smallest)
    for row, column in np.argwhere(primary & (table > 0)).tolist():
        while not reader.is_kept_from(hidden, (row, column)):
            more = _companions(reader, hidden, (row, column), kept=kept)
            hidden[tuple(np.transpose(more))] = True
    return Suppressed(counts=np.where(hidden, HIDDEN, table), primary=primary, secondary=hidden & ~primary)


def _marked(table: NDArray[np.int64], sensitive: NDArray[np.bool_] | None, shape: tuple[int, ...]) -> NDArray[np.bool_]:
    """The cells of the table that are sensitive."""
    marked = np.zeros(table.shape, bool)
    if sensitive is None:
        return marked
    given = np.asarray(sensitive)
    if given.shape == table.shape:
        return given.astype(bool)
    if given.shape != shape:
        raise ScoringError(f"sensitive {given.shape} and counts {shape} disagree")
    marked[: max(len(table) - 1, 1), :-1] = np.atleast_2d(given)
    return marked


def _totals(table: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Which cells are totals."""
    found = np.zeros(table.shape, bool)
    found[:, -1] = True
    found[-1] |= len(table) > 1
    return found


def _checked(counts: NDArray[np.integer]) -> NDArray[np.int64]:
    if counts.ndim not in {1, 2} or not counts.size or counts.dtype.kind not in "iu":
        raise ScoringError(f"expected whole numbers in one or two dimensions, got {counts.dtype} {counts.shape}")
    if (counts < 0).any():
        cell = tuple(int(index) for index in np.argwhere(counts < 0)[0])
        raise CellError("counts", cell, int(counts[cell]), "a count that is not negative")
    return np.atleast_2d(counts).astype(np.int64)


def _with_totals(cells: NDArray[np.int64]) -> NDArray[np.int64]:
    """Cells with row totals and, if there are several rows, column totals."""
    table = np.concatenate([cells, cells.sum(axis=1, keepdims=True)], axis=1)
    return table if len(table) == 1 else np.concatenate([table, table.sum(axis=0, keepdims=True)])


def _equations(shape: tuple[int, int]) -> NDArray[np.float64]:
    """Rows and columns add up to their totals: coefficients by equation and cell."""
    places = np.arange(shape[0] * shape[1]).reshape(shape)
    lines = [*places, *(places.T if shape[0] > 1 else [])]
    found = np.zeros((len(lines), places.size))
    for row, line in zip(found, lines, strict=True):
        row[line[:-1]], row[line[-1]] = 1, -1
    return found


def possible(table: NDArray[np.int64], hidden: NDArray[np.bool_], cell: tuple[int, int]) -> tuple[float, float]:
    """What a reader of a table can find out about a withheld cell.

    Parameters
    ----------
    table : (rows + 1, columns + 1) ndarray of int64
        With totals; (1, columns + 1) for one row.
    hidden : ndarray of bool, same shape
        The cells withheld.
    cell : tuple of (int, int)
        One of them.

    Returns
    -------
    tuple of (float, float)
        The least and the most it can be; infinite where nothing limits it.

    Examples
    --------
    >>> possible(np.array([[3, 12, 8, 23]]), np.array([[True, False, True, False]]), (0, 0))
    (0.0, 11.0)
    """
    return _ends(table).of(int(np.ravel_multi_index(cell, table.shape)), unknown=hidden.ravel())


def _ends(table: NDArray[np.int64]) -> Ends:
    """What rows and columns that add up say of the cells of a table."""
    return Ends(_equations((table.shape[0], table.shape[1])), table.ravel().astype(np.float64))


class _Reader:
    """Somebody who knows that rows and columns add up, and works withheld cells back from the others."""

    def __init__(self, table: NDArray[np.int64], smallest: int) -> None:
        self.table, self._smallest = table, smallest

    @cached_property
    def _ends(self) -> Ends:
        return _ends(self.table)

    def is_kept_from(self, hidden: NDArray[np.bool_], cell: tuple[int, int]) -> bool:
        """Whether a withheld cell cannot be worked back too closely."""
        if hidden.all() or _moves(self.table, hidden, cell) >= self._smallest:
            return True
        place = int(np.ravel_multi_index(cell, self.table.shape))
        least, most = self._ends.of(place, unknown=hidden.ravel())
        return most - least >= self._smallest - 1e-6


def _moves(table: NDArray[np.int64], hidden: NDArray[np.bool_], cell: tuple[int, int]) -> int:
    """How far a cell within can be moved at least: around one rectangle, or against the rows whose totals are withheld, too.

    It saves most linear programmes, and never says more than they would.
    """
    row, column = cell
    if row >= len(table) - 1 or column == table.shape[1] - 1:
        return 0
    cells, free = table[:-1, :-1], np.where(hidden, table, 0)[:-1, :-1]
    up = np.minimum(free[row][None, :], free[:, column][:, None])
    down = np.minimum(cells[row, column], free)
    around = np.where(hidden[:-1, :-1] & hidden[row, :-1][None, :] & hidden[:-1, column][:, None], up + down, 0)
    around[row], around[:, column] = 0, 0
    open_rows = hidden[:-1, -1]
    along = int(free[open_rows, column].sum()) if open_rows[row] else 0
    return max(int(around.max()), along)


def _companions(
    reader: _Reader, hidden: NDArray[np.bool_], cell: tuple[int, int], *, kept: NDArray[np.bool_]
) -> list[tuple[int, int]]:
    """Cells to withhold for one: the corners of a rectangle with the fewest members that protects it, or all of its lines."""
    table = reader.table
    for corners in _rectangles(table, hidden, cell):
        if any(kept[each] for each in corners):
            continue
        wider = hidden.copy()
        wider[tuple(np.transpose(corners))] = True
        if reader.is_kept_from(wider, cell):
            return corners
    row, column = cell
    lines = [(row, c) for c in range(table.shape[1])] + [(r, column) for r in range(table.shape[0])]
    every = [(r, c) for r in range(table.shape[0]) for c in range(table.shape[1])]
    rest = ([each for each in some if not hidden[each] and not kept[each]] for some in (lines, every))
    return next(filter(None, rest), every)


def _rectangles(
    table: NDArray[np.int64], hidden: NDArray[np.bool_], cell: tuple[int, int]
) -> list[list[tuple[int, int]]]:
    """Rectangles around a cell by how many members they newly withhold; in one row, pairs. Zeros would protect nothing."""
    row, column = cell
    rows, columns = (list(range(size)) for size in table.shape)
    rows.remove(row)
    columns.remove(column)
    found = [[cell, (row, c), (r, column), (r, c)] for r in rows for c in columns]
    found += [] if rows else [[cell, (row, c)] for c in columns]
    found = [corners for corners in found if all(table[each] > 0 for each in corners)]
    return sorted(found, key=lambda corners: sum(int(table[each]) for each in corners if not hidden[each]))


def dominated(contributions: Sequence[float], rules: Sequence[tuple[int, float]] = DOMINANCE) -> bool:
    r"""Whether a few members hold so much of a quantity that publishing it would tell what they have.

    Parameters
    ----------
    contributions : sequence of float
        Of every member, in any unit; not negative.
    rules : sequence of (int, float), default `DOMINANCE`
        So many of the largest may hold at most this share.

    Returns
    -------
    bool
        False where nobody contributes anything.

    Raises
    ------
    CellError
        If a contribution is negative or not a number.

    Notes
    -----
    The (n, k) rule: :math:`\sum_{i \le n} x_{(i)} > k \sum_i x_i` [1]_.

    References
    ----------
    .. [1] Hundepool, A. et al. (2012). Statistical Disclosure Control, ch. 4. Wiley.

    Examples
    --------
    >>> dominated([60, 20, 20]), dominated([45, 41, 14]), dominated([30, 30, 40])
    (True, True, False)
    """
    values = np.sort(np.asarray(contributions, np.float64))[::-1]
    wrong = ~(np.isfinite(values) & (values >= 0))
    if wrong.any():
        place = int(np.argmax(~(np.isfinite(contributions) & (np.asarray(contributions) >= 0))))
        raise CellError("contributions", (place,), contributions[place], "a number that is not negative")
    return any(float(values[:count].sum()) > share * float(values.sum()) for count, share in rules)
