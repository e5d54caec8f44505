"""The fast path: finished indicator scores looked up by the characters of a submission, the same digits as `aggregate.score`.

The characters of a few items together number a row of a table that was worked out beforehand: the finished score of an indicator, with not
applicable, don't know and coverage decided. Where one table for an indicator would grow too large, it is cut between items into several
tables of numerators and denominators. Above the indicators the cascade is tiny.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache, reduce
from math import prod

import numpy as np
from numpy.typing import NDArray

from scoring.aggregate import cascade, chunks, score
from scoring.encode import Submissions, characters, unchecked
from scoring.errors import ScoringError
from scoring.layout import BITS, BLANK, DIGITS, DONT_KNOW, NOT_APPLICABLE, NOT_ASKED, Column
from scoring.model import ScoringModel
from scoring.result import MISSING

LARGEST_TABLE = 1 << 14  #: rows; larger ones fall out of the processor's cache
MOST_ROWS = 1 << 22  #: of all tables together: row numbers stay exact in float32
_SPECIALS = 3  #: classes of a character: 0 not applicable or not asked, 1 blank, 2 don't know, then the values
_WRONG = 255
_SHIFT = float(1 << 40)  #: above every weighted sum of units: two whole numbers in one float64
_MOST_WEIGHT = 4096  #: of the items of an indicator that is cut: keeps both of them below 2**53
_CLASSES = bytes.maketrans(
    bytes(range(256)),
    bytes(
        {NOT_APPLICABLE: 0, NOT_ASKED: 0, BLANK: 1, DONT_KNOW: 2}.get(
            chr(code), _SPECIALS + DIGITS.index(chr(code)) if chr(code) in DIGITS else _WRONG
        )
        for code in range(256)
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Group:
    """A few items of one indicator whose characters together number the rows of a table."""

    indicator: int  #: among the indicators
    first: bool  #: whether it begins the indicator
    columns: tuple[Column, ...]
    num: NDArray[np.float64]  #: weighted units by row; NaN where the characters of an item disagree
    den: NDArray[np.float64]  #: weight present by row


_NOTHING = _Group(
    indicator=0, first=True, columns=(), num=np.zeros(1), den=np.ones(1)
)  #: stands where an indicator was cut


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Tables:
    """Everything the fast path needs: a table for every indicator, then one for each piece of those that were cut."""

    places: slice  #: from the first place that carries points to the last
    highest: NDArray[np.uint8]  #: (n_places,) highest class allowed in each place
    packing: NDArray[np.float32]  #: (n_places, n_indicators + n_pieces) class of a place → row of a table
    offsets: NDArray[np.float32]  #: (n_indicators + n_pieces,) where each table begins
    finished: NDArray[np.float64]  #: scores of whole indicators; one row of 0 for a cut one
    pieces: NDArray[np.float64]  #: weighted units plus `_SHIFT` times the weight present
    cut: NDArray[np.int64]  #: (n_cut,) indicators that were cut
    joining: NDArray[np.float64]  #: (n_pieces, n_cut) 1 where a piece is of an indicator
    needed: NDArray[np.float64]  #: (n_cut,) least weight


def score_nodes(model: ScoringModel, submissions: Submissions) -> NDArray[np.int32]:
    """Score every node of every submission, fast.

    Parameters
    ----------
    model : ScoringModel
        Of the questionnaire.
    submissions : sequence of str, bytes, or (n, width) ndarray of uint8
        One string of `model.width` characters each; or all of them joined; or `characters` of them. Characters of items that carry no
        points are not looked at.

    Returns
    -------
    (n, n_nodes) ndarray of int32
        Units in the order of `ScoringModel.nodes`, 0 to 1,000,000; `MISSING` where not assessable: digit for digit the nodes of
        `aggregate.score`.

    Raises
    ------
    ScoringError
        If a string does not fit the questionnaire.

    Notes
    -----
    The formula of `aggregate.weighted_mean` [1]_, worked out beforehand for every combination of answers within an indicator.

    References
    ----------
    .. [1] OECD/JRC (2008). Handbook on Constructing Composite Indicators, step 6.

    Examples
    --------
    >>> from scoring.example import example_questionnaire
    >>> from scoring.model import compile_model
    >>> score_nodes(compile_model(example_questionnaire()), ["2-310", "11..0"]).tolist()
    [[840000, 840000, 840000, 1000000, 600000], [300000, 300000, 300000, 500000, 0]]
    """
    tables = _tables(model)
    if tables is None:
        return score(model, submissions).nodes
    array = unchecked(model, submissions)
    out = np.empty((len(array), len(model.nodes)), np.int32)
    for rows in chunks(len(array)):
        indicators = _indicators(tables, array[rows])
        if indicators is None:
            characters(model, array)
            raise ScoringError("expected characters of this questionnaire")
        out[rows, model.steps[0].nodes] = indicators
        cascade(model, indicators, out[rows], first=1)
    return out


def _indicators(tables: _Tables, array: NDArray[np.uint8]) -> NDArray[np.float64] | None:
    """(n, n_indicators) units; None if a character is not the place's."""
    within = array[:, tables.places]
    classes = np.frombuffer(within.tobytes().translate(_CLASSES), np.uint8).reshape(within.shape)
    if (_highest_found(classes) > tables.highest).any():
        return None
    packed = classes.astype(np.float32) @ tables.packing
    packed += tables.offsets
    rows = packed.astype(np.int32)  # a tenth of the time of int64
    count = rows.shape[1] - len(tables.joining)
    units: NDArray[np.float64] = tables.finished.take(rows[:, :count])
    if len(tables.cut):
        both = tables.pieces.take(rows[:, count:]) @ tables.joining
        den = np.floor(both / _SHIFT)
        units[:, tables.cut] = _mean(both - den * _SHIFT, den, tables.needed)
    return None if np.isnan(units.max(initial=0)) else units


def _highest_found(classes: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Highest class in each place; eight submissions at a time, as wide rows are faster to compare than narrow ones."""
    count, width = classes.shape
    even = count // 8 * 8
    wide = classes[:even].reshape(-1, 8 * width).max(axis=0, initial=0).reshape(8, width)
    found: NDArray[np.uint8] = np.concatenate([wide, classes[even:]]).max(axis=0, initial=0)
    return found


def _mean(num: NDArray[np.float64], den: NDArray[np.float64], needed: NDArray[np.float64]) -> NDArray[np.float64]:
    """Rounded half up; `MISSING` with too little weight; NaN stays."""
    mean = np.floor(num / np.maximum(den, 1) + 0.5)
    return np.where((den >= needed) | np.isnan(num), mean, float(MISSING))


@lru_cache(maxsize=16)
def _tables(model: ScoringModel) -> _Tables | None:
    """Tables of a model; None if they would need too many rows, or weights too large to cut."""
    scored = [model.columns[index] for index in model.scored]
    if max(prod(_radices(column)) for column in scored) > LARGEST_TABLE:
        return None
    groups = [group for index in range(len(model.steps[0].needed)) for group in _groups(model, index)]
    if sum(len(group.num) for group in groups) > MOST_ROWS:
        return None
    count = np.bincount([group.indicator for group in groups])
    cut = np.flatnonzero(count > 1)
    if (model.steps[0].whole[cut] > _MOST_WEIGHT).any():
        return None
    pieces = [group for group in groups if count[group.indicator] > 1]
    whole = [group if count[group.indicator] == 1 else _NOTHING for group in groups if group.first]
    needed = model.steps[0].needed
    places = slice(scored[0].start, scored[-1].start + scored[-1].width)
    return _Tables(
        places=places,
        highest=_highest(model)[places],
        packing=_packing(model, [*whole, *pieces])[places],
        offsets=np.concatenate([_offsets(whole), _offsets(pieces)]),
        finished=_joined([_mean(group.num, group.den, needed[group.indicator]) for group in whole]),
        pieces=_joined([group.num + _SHIFT * group.den for group in pieces]),
        cut=cut,
        joining=np.array([[group.indicator == index for index in cut] for group in pieces], np.float64),
        needed=needed[cut],
    )


def _radices(column: Column) -> list[int]:
    """How many classes each place of an item has."""
    if not column.several:
        return [_SPECIALS + max(len(column.options), 1)]
    sizes = [min(BITS, len(column.options) - BITS * place) for place in range(column.width)]
    return [_SPECIALS + (1 << size) for size in sizes]


def _groups(model: ScoringModel, indicator: int) -> list[_Group]:
    """Tables of one indicator, cut between items where they would grow too large."""
    parent = model.steps[0].nodes.start + indicator
    members = np.flatnonzero(model.parents[len(model.nodes) :] == parent)
    pieces: list[list[int]] = [[]]
    rows = 1
    for member in members.tolist():
        size = prod(_radices(model.columns[model.scored[member]]))
        if rows * size > LARGEST_TABLE:
            pieces.append([])
            rows = 1
        pieces[-1].append(member)
        rows *= size
    return [_group(model, indicator, piece, first=piece is pieces[0]) for piece in pieces]


def _group(model: ScoringModel, indicator: int, members: Sequence[int], *, first: bool) -> _Group:
    """Table of some items: every combination of their characters."""
    columns = tuple(model.columns[model.scored[member]] for member in members)
    weights = [np.float64(model.weights[len(model.nodes) + member]) for member in members]
    units = [_item_rows(model, column) for column in columns]
    nums = [weight * np.maximum(each, 0) for weight, each in zip(weights, units, strict=True)]
    dens = [np.where(each >= 0, weight, 0.0) for weight, each in zip(weights, units, strict=True)]
    return _Group(
        indicator=indicator,
        first=first,
        columns=columns,
        num=reduce(_outer, nums).ravel(),
        den=reduce(_outer, dens).ravel(),
    )


def _outer(left: NDArray[np.float64], right: NDArray[np.float64]) -> NDArray[np.float64]:
    """Sums of all pairs, the right one varying fastest."""
    return np.add.outer(left.ravel(), right.ravel())


def _item_rows(model: ScoringModel, column: Column) -> NDArray[np.float64]:
    """Units of an item for every combination of the classes of its places; NaN where they disagree."""
    places = []
    for place, radix in enumerate(_radices(column), start=column.start):
        answered = [ord(DIGITS[value]) for value in range(radix - _SPECIALS)]
        places.append(
            model.points[place, [ord(NOT_APPLICABLE), ord(BLANK), ord(DONT_KNOW), *answered]].astype(np.float64)
        )
    units = reduce(np.add.outer, places)
    classes = np.indices(units.shape)
    special = (classes < _SPECIALS).any(axis=0)
    units[special & (classes != classes[0]).any(axis=0)] = np.nan
    units[(0,) * units.ndim] = MISSING
    return units.ravel()


def _packing(model: ScoringModel, groups: Sequence[_Group]) -> NDArray[np.float32]:
    """What each class of each place adds to the row of each table."""
    packing = np.zeros((model.width, len(groups)), np.float32)
    for index, group in enumerate(groups):
        step = 1
        for column in reversed(group.columns):
            for place, radix in reversed(list(enumerate(_radices(column), start=column.start))):
                packing[place, index] = step
                step *= radix
    return packing


def _highest(model: ScoringModel) -> NDArray[np.uint8]:
    """Highest class allowed in each place; anything where no points are carried."""
    highest = np.full(model.width, _WRONG, np.uint8)
    for index in model.scored:
        column = model.columns[index]
        highest[column.start : column.start + column.width] = np.array(_radices(column)) - 1
    return highest


def _offsets(groups: Sequence[_Group]) -> NDArray[np.float32]:
    """Where each table begins when all are joined."""
    return np.cumsum([0, *(len(group.num) for group in groups)])[:-1].astype(np.float32)


def _joined(tables: Sequence[NDArray[np.float64]]) -> NDArray[np.float64]:
    """Tables after one another."""
    return np.concatenate(tables) if tables else np.zeros(0)
