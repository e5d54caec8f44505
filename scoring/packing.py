"""Characters of a few items together number the row of a table that was worked out beforehand.

Every indicator has a table with a row for each combination of its items' characters. Where that would grow too large, it is cut between items,
or between the characters of a long one, into several tables whose rows are added.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import prod

import numpy as np
from numpy.typing import NDArray

from scoring.aggregate import chunks
from scoring.encode import Submissions, characters, unchecked
from scoring.errors import ScoringError
from scoring.layout import BITS, BLANK, DIGITS, DONT_KNOW, NOT_APPLICABLE, NOT_ASKED, Column
from scoring.model import ScoringModel

LARGEST_TABLE = 1 << 15  #: rows; larger ones fall out of the processor's cache
MOST_ROWS = 1 << 22  #: of all tables together: 32 MB
SPECIALS = 3  #: classes of a character: 0 not applicable or not asked, 1 blank, 2 don't know, then the values
_WRONG = 255
_NUMBERS = 150_000  #: row numbers handed out at once: fewer take more calls, more no longer stay in the cache
_TEXT = 100_000  #: characters read at once: what the allocator keeps
_PRODUCT = 1_000_000  #: multiplications of one matrix product: larger ones are copied and shared among threads, which takes longer
_CLASSES = bytes.maketrans(
    bytes(range(256)),
    bytes(
        {NOT_APPLICABLE: 0, NOT_ASKED: 0, BLANK: 1, DONT_KNOW: 2}.get(
            chr(code), SPECIALS + DIGITS.index(chr(code)) if chr(code) in DIGITS else _WRONG
        )
        for code in range(256)
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Stretch:
    """The places of an item, or one place of an item too long for a table."""

    member: int  #: among the scored items
    column: Column
    places: range
    radices: Sequence[int]  #: how many classes each place has
    weight: int

    @property
    def whole(self) -> bool:
        """Whether it is all of the item."""
        return len(self.places) == self.column.width

    def letters(self, place: int) -> list[int]:
        """ASCII codes of the classes of one of its places, the first for all that is not applicable."""
        answered = [ord(digit) for digit in DIGITS[: self.radices[place - self.places.start] - SPECIALS]]
        return [ord(NOT_APPLICABLE), ord(BLANK), ord(DONT_KNOW), *answered]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Group:
    """A few stretches of one indicator whose characters together number the rows of a table, the last varying fastest."""

    indicator: int  #: among the indicators
    stretches: tuple[Stretch, ...]

    @property
    def rows(self) -> int:
        """How many rows the table has."""
        return prod(radix for stretch in self.stretches for radix in stretch.radices)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Packing:
    """How characters number rows: the first table of every indicator, then the further ones of those that were cut.

    Attributes
    ----------
    groups : tuple of Group
        What each table is of; tables stand after one another.
    cut : (n_cut,) ndarray of int64
        Indicators that were cut.
    joining : (n_cut, n_tables) ndarray of float64
        1 where a table is of a cut indicator.
    places : slice
        From the first place that carries points to the last.
    highest : (n_places,) ndarray of uint8
        Highest class allowed in each place.
    joints : (n_joints,) ndarray of int64
        Places whose next place is of the same item.
    matrix : (n_places + 1, n_tables) ndarray of float32
        Class of a place → row; the last row is where each table begins.
    """

    groups: tuple[Group, ...]
    cut: NDArray[np.int64]
    joining: NDArray[np.float64]
    places: slice
    highest: NDArray[np.uint8]
    joints: NDArray[np.int64]
    matrix: NDArray[np.float32]


def numbered(
    model: ScoringModel, packing: Packing, given: Submissions
) -> Iterator[tuple[slice, NDArray[np.int64], NDArray[np.int64]]]:
    """Row numbers of submissions, a few thousand at a time.

    Parameters
    ----------
    model : ScoringModel
        Of the questionnaire.
    packing : Packing
        Of the model.
    given : sequence of str, or (n, width) ndarray of uint8
        Submissions; not yet checked.

    Yields
    ------
    rows : slice
        Which submissions.
    numbers : (n_tables, n_rows) ndarray of int64
        Rows in all tables after one another; overwritten by the next.
    spare : (n_tables, n_rows) ndarray of int64
        Room for what is looked up. In one piece with `numbers`, so that the allocator keeps both for the next call.

    Raises
    ------
    ScoringError
        If a string does not fit the questionnaire.

    Examples
    --------
    >>> from scoring.example import example_questionnaire
    >>> from scoring.model import compile_model
    >>> model = compile_model(example_questionnaire())
    >>> [numbers.tolist() for _, numbers, _ in numbered(model, packing_of(model), ["-----", "0----"])]
    [[[0, 18], [36, 36]]]
    """
    count, tables = len(given), len(packing.groups)
    lines = min(_TEXT // model.width + 1, count)
    values = np.ones((lines, len(packing.matrix)), np.float32)
    found = np.empty((lines, tables), np.float32)
    size = _NUMBERS // tables + 1
    room = np.empty((2, tables * min(size, count)), np.int64)
    for rows in chunks(count, size):
        numbers, spare = (each[: tables * (rows.stop - rows.start)].reshape(tables, -1) for each in room)
        for piece in chunks(rows.stop - rows.start, lines):
            classes = _classes(model, packing, given[rows.start + piece.start : rows.start + piece.stop])
            if classes is None:
                characters(model, given)
                raise ScoringError("expected characters of this questionnaire")
            values[: len(classes), :-1] = classes
            for part in chunks(len(classes), max(_PRODUCT // packing.matrix.size, 1)):
                np.matmul(values[part], packing.matrix, out=found[part])
            np.copyto(numbers[:, piece], found[: len(classes)].T, casting="unsafe")
        yield rows, numbers, spare


def _classes(model: ScoringModel, packing: Packing, submissions: Submissions) -> NDArray[np.uint8] | None:
    """(n, n_places) classes; None if a string does not fit."""
    try:
        within = unchecked(model, submissions)[:, packing.places]
    except ScoringError:
        return None
    text = within.tobytes()
    classes = np.frombuffer(text.translate(_CLASSES), np.uint8).reshape(within.shape)
    if (_highest_found(classes) > packing.highest).any() or _disagree(packing, text, classes):
        return None
    return classes


def _highest_found(array: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Highest value in each place; eight submissions at a time, as wide rows are faster to compare than narrow ones."""
    count, width = array.shape
    even = count // 8 * 8
    wide = array[:even].reshape(-1, 8 * width).max(axis=0, initial=0).reshape(8, width)
    found: NDArray[np.uint8] = np.concatenate([wide, array[even:]]).max(axis=0, initial=0)
    return found


def _disagree(packing: Packing, text: bytes, classes: NDArray[np.uint8]) -> bool:
    """Whether an item is answered in one place and not in the next; each place is compared, which is faster than picking some."""
    if not len(packing.joints):
        return False
    found, known = np.frombuffer(text, np.uint8), classes.ravel()
    change = found[:-1] ^ found[1:]  # at least SPECIALS where a special character is one of two that differ
    np.minimum(change, SPECIALS, out=change)
    wrong = np.zeros(len(found), np.bool_)
    np.less(np.minimum(known[:-1], known[1:]), change, out=wrong[:-1])
    return bool(_highest_found(wrong.view(np.uint8).reshape(classes.shape))[packing.joints].any())


@lru_cache(maxsize=16)
def packing_of(model: ScoringModel) -> Packing | None:
    """Packing of a model; None if its tables would need too many rows.

    Parameters
    ----------
    model : ScoringModel
        Of the questionnaire.

    Returns
    -------
    Packing or None
        Kept for the last 16 models.

    Examples
    --------
    >>> from scoring.example import example_questionnaire
    >>> from scoring.model import compile_model
    >>> [group.rows for group in packing_of(compile_model(example_questionnaire())).groups]
    [36, 66]
    """
    scored = [model.columns[index] for index in model.scored]
    by_indicator = [_groups(model, index) for index in range(len(model.steps[0].needed))]
    groups = [each[0] for each in by_indicator] + [group for each in by_indicator for group in each[1:]]
    if sum(group.rows for group in groups) > MOST_ROWS:
        return None
    cut = [index for index, each in enumerate(by_indicator) if len(each) > 1]
    places = slice(scored[0].start, scored[-1].start + scored[-1].width)
    return Packing(
        groups=tuple(groups),
        cut=np.array(cut, np.int64),
        joining=np.array([[group.indicator == index for group in groups] for index in cut], np.float64),
        places=places,
        highest=_highest(model)[places],
        joints=np.array([place for each in scored for place in _places(each)[:-1]], np.int64) - places.start,
        matrix=_matrix(groups, places),
    )


def _places(column: Column) -> range:
    """Where the characters of an item stand."""
    return range(column.start, column.start + column.width)


def _radices(column: Column) -> list[int]:
    """How many classes each place of an item has."""
    if not column.several:
        return [SPECIALS + max(len(column.options), 1)]
    sizes = [min(BITS, len(column.options) - BITS * place) for place in range(column.width)]
    return [SPECIALS + (1 << size) for size in sizes]


def _groups(model: ScoringModel, indicator: int) -> list[Group]:
    """Tables of one indicator, cut where they would grow too large."""
    parent = model.steps[0].nodes.start + indicator
    members = np.flatnonzero(model.parents[len(model.nodes) :] == parent)
    pieces: list[list[Stretch]] = [[]]
    rows = 1
    for stretch in (each for member in members for each in _stretches(model, int(member))):
        size = prod(stretch.radices)
        if pieces[-1] and rows * size > LARGEST_TABLE:
            pieces.append([])
            rows = 1
        pieces[-1].append(stretch)
        rows *= size
    return [Group(indicator=indicator, stretches=tuple(piece)) for piece in pieces]


def _stretches(model: ScoringModel, member: int) -> list[Stretch]:
    """An item in one stretch, or in as many as it has places."""
    column = model.columns[model.scored[member]]
    weight = int(model.weights[len(model.nodes) + member])
    radices = _radices(column)
    length = column.width if prod(radices) <= LARGEST_TABLE else 1
    return [
        Stretch(
            member=member,
            column=column,
            places=_places(column)[first : first + length],
            radices=radices[first : first + length],
            weight=weight,
        )
        for first in range(0, column.width, length)
    ]


def _matrix(groups: Sequence[Group], places: slice) -> NDArray[np.float32]:
    """What each class of each place adds to the row of each table, and where the tables begin."""
    matrix = np.zeros((places.stop - places.start + 1, len(groups)), np.float32)
    matrix[-1, 1:] = np.cumsum([group.rows for group in groups[:-1]])
    for table, group in enumerate(groups):
        step = 1
        for stretch in reversed(group.stretches):
            for place, radix in zip(reversed(stretch.places), reversed(stretch.radices), strict=True):
                matrix[place - places.start, table] = step
                step *= radix
    return matrix


def _highest(model: ScoringModel) -> NDArray[np.uint8]:
    """Highest class allowed in each place; anything where no points are carried."""
    highest = np.full(model.width, _WRONG, np.uint8)
    for index in model.scored:
        column = model.columns[index]
        highest[column.start : column.start + column.width] = np.array(_radices(column)) - 1
    return highest
