"""The fast path: finished indicator scores looked up by the characters of a submission, the same digits as `aggregate.score`.

The characters of a few items together number a row of a table that was worked out beforehand: the finished score of an indicator, with not
applicable, don't know and coverage decided. Where one table for an indicator would grow too large, it is cut between items, or between the
characters of a long one, into several tables of sums.

A score and the weight it stands for travel as one whole number, a pair: ``(units + 1) * _SHIFT + 1``, and 0 where not assessable. A weighted
sum of pairs holds numerator and denominator side by side, so one matrix product moves up one level.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache, reduce
from itertools import pairwise
from math import prod

import numpy as np
from numpy.typing import NDArray

from scoring.aggregate import chunks, score
from scoring.encode import Submissions, characters, unchecked
from scoring.errors import ScoringError
from scoring.layout import BITS, BLANK, DIGITS, DONT_KNOW, NOT_APPLICABLE, NOT_ASKED, Column
from scoring.model import ScoringModel

LARGEST_TABLE = 1 << 15  #: rows; larger ones fall out of the processor's cache
MOST_ROWS = 1 << 22  #: of all tables together: 32 MB
_SPECIALS = 3  #: classes of a character: 0 not applicable or not asked, 1 blank, 2 don't know, then the values
_WRONG = 255
_SHIFT = float(1 << 17)  #: above the weight of all children of a node
_MOST_WEIGHT = 1 << 16  #: of the children of a node: keeps a sum of pairs below 2**53
_NUMBERS = 40_000  #: row numbers looked up at once: what the allocator keeps and the second-level cache holds
_TOGETHER = 12  #: tables whose rows one matrix product numbers: it skips the places of the others
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
class _Stretch:
    """The places of an item, or one place of an item too long for a table."""

    column: Column
    places: range
    radices: Sequence[int]  #: how many classes each place has
    weight: int


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Group:
    """A few stretches of one indicator whose characters together number the rows of a table."""

    indicator: int  #: among the indicators
    stretches: tuple[_Stretch, ...]
    sums: NDArray[np.float64]  #: of pairs, by row


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Block:
    """Tables whose rows are numbered by one matrix product."""

    places: slice
    tables: slice
    packing: NDArray[np.float32]  #: (n_places, n_tables) class of a place → row of a table


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Tables:
    """Everything the fast path needs: the first table of every indicator, then the further ones of those that were cut."""

    places: slice  #: from the first place that carries points to the last
    indicators: int  #: how many there are
    highest: NDArray[np.uint8]  #: (n_places,) highest class allowed in each place
    joints: NDArray[np.int64]  #: places whose next place is of the same item
    blocks: tuple[_Block, ...]
    offsets: NDArray[np.int32]  #: (n_tables,) where each table begins
    pairs: NDArray[np.float64]  #: all tables after one another: pairs of whole indicators, sums of pairs of cut ones
    cut: NDArray[np.int64]  #: (n_cut,) indicators that were cut
    joining: NDArray[np.float64]  #: (n_cut, n_tables) 1 where a table is of a cut indicator
    needed: NDArray[np.float64]  #: (n_cut, 1) least weight
    steps: tuple[tuple[NDArray[np.float64], NDArray[np.float64]], ...]  #: above the indicators: weights, least weight


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
    given = unchecked(model, submissions) if isinstance(submissions, bytes | np.ndarray) else submissions
    out = np.empty((len(given), len(model.nodes)), np.int32)
    for rows in chunks(len(given), _NUMBERS // len(tables.offsets) + 1):
        pairs = _indicators(model, tables, given[rows])
        if pairs is None:
            characters(model, given)
            raise ScoringError("expected characters of this questionnaire")
        _fill(model, tables, pairs, out[rows])
    return out


def _fill(model: ScoringModel, tables: _Tables, pairs: NDArray[np.float64], out: NDArray[np.int32]) -> None:
    """Units of all nodes from the pairs of the indicators."""
    out[:, model.steps[0].nodes] = pairs * (1 / _SHIFT)
    above = pairs.T
    for step, (weights, needed) in zip(model.steps[1:], tables.steps, strict=True):
        above = _means(weights @ above, needed)
        out[:, step.nodes] = (above * (1 / _SHIFT)).T
    out -= 1


def _indicators(model: ScoringModel, tables: _Tables, submissions: Submissions) -> NDArray[np.float64] | None:
    """(n, n_indicators) pairs; None if a string does not fit."""
    try:
        within = unchecked(model, submissions)[:, tables.places]
    except ScoringError:
        return None
    text = within.tobytes()
    classes = np.frombuffer(text.translate(_CLASSES), np.uint8).reshape(within.shape)
    if (_highest_found(classes) > tables.highest).any() or _disagree(tables, text, classes):
        return None
    pairs: NDArray[np.float64] = tables.pairs.take(_rows(tables, classes))
    if len(tables.cut):
        found = _means(tables.joining @ pairs.T, tables.needed)
        for index, units in zip(tables.cut, found, strict=True):
            pairs[:, index] = units
    return pairs[:, : tables.indicators]


def _rows(tables: _Tables, classes: NDArray[np.uint8]) -> NDArray[np.int32]:
    """(n, n_tables) row in all tables joined."""
    values = classes.astype(np.float32)
    rows = np.empty((len(classes), len(tables.offsets)), np.float32)
    for block in tables.blocks:
        np.matmul(values[:, block.places], block.packing, out=rows[:, block.tables])
    numbers = rows.astype(np.int32)  # a tenth of the time of int64
    numbers += tables.offsets
    return numbers


def _highest_found(classes: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Highest class in each place; eight submissions at a time, as wide rows are faster to compare than narrow ones."""
    count, width = classes.shape
    even = count // 8 * 8
    wide = classes[:even].reshape(-1, 8 * width).max(axis=0, initial=0).reshape(8, width)
    found: NDArray[np.uint8] = np.concatenate([wide, classes[even:]]).max(axis=0, initial=0)
    return found


def _disagree(tables: _Tables, text: bytes, classes: NDArray[np.uint8]) -> bool:
    """Whether an item is answered in one place and not in the next; each place is compared, which is faster than picking some."""
    found, known = np.frombuffer(text, np.uint8), classes.ravel()
    wrong = np.zeros(len(found), np.bool_)
    wrong[:-1] = (np.minimum(known[:-1], known[1:]) < _SPECIALS) & (found[:-1] != found[1:])
    return bool(wrong.reshape(classes.shape)[:, tables.joints].any())


def _means(sums: NDArray[np.float64], needed: NDArray[np.float64]) -> NDArray[np.float64]:
    """Pairs of the means, rounded half up, from sums of pairs; 0 with too little weight."""
    mean = np.floor(sums * (1 / _SHIFT))
    weight = sums - mean * _SHIFT
    mean /= np.maximum(weight, 1)
    mean += 0.5
    np.floor(mean, out=mean)
    mean *= _SHIFT
    mean += 1
    mean[weight < needed] = 0
    return mean


@lru_cache(maxsize=16)
def _tables(model: ScoringModel) -> _Tables | None:
    """Tables of a model; None if they would need too many rows, or if weights are too large for pairs."""
    scored = [model.columns[index] for index in model.scored]
    if max(step.whole.max() for step in model.steps) > _MOST_WEIGHT:
        return None
    by_indicator = [_groups(model, index) for index in range(len(model.steps[0].needed))]
    groups = [each[0] for each in by_indicator] + [group for each in by_indicator for group in each[1:]]
    if sum(len(group.sums) for group in groups) > MOST_ROWS:
        return None
    cut = np.array([index for index, each in enumerate(by_indicator) if len(each) > 1], np.int64)
    needed = model.steps[0].needed
    pairs = [
        group.sums if group.indicator in cut else _means(group.sums, needed[group.indicator : group.indicator + 1])
        for group in groups
    ]
    places = slice(scored[0].start, scored[-1].start + scored[-1].width)
    return _Tables(
        places=places,
        indicators=len(by_indicator),
        highest=_highest(model)[places],
        joints=np.array([place for each in scored for place in _places(each)[:-1]], np.int64) - places.start,
        blocks=tuple(_blocks(groups, len(by_indicator), places.start)),
        offsets=np.cumsum([0, *(len(each) for each in pairs)])[:-1].astype(np.int32),
        pairs=np.concatenate(pairs),
        cut=cut,
        joining=np.array([[group.indicator == index for group in groups] for index in cut], np.float64),
        needed=needed[cut, None],
        steps=tuple((np.ascontiguousarray(step.matrix.T), step.needed[:, None]) for step in model.steps[1:]),
    )


def _places(column: Column) -> range:
    """Where the characters of an item stand."""
    return range(column.start, column.start + column.width)


def _radices(column: Column) -> list[int]:
    """How many classes each place of an item has."""
    if not column.several:
        return [_SPECIALS + max(len(column.options), 1)]
    sizes = [min(BITS, len(column.options) - BITS * place) for place in range(column.width)]
    return [_SPECIALS + (1 << size) for size in sizes]


def _groups(model: ScoringModel, indicator: int) -> list[_Group]:
    """Tables of one indicator, cut where they would grow too large."""
    parent = model.steps[0].nodes.start + indicator
    members = np.flatnonzero(model.parents[len(model.nodes) :] == parent)
    pieces: list[list[_Stretch]] = [[]]
    rows = 1
    for stretch in (each for member in members for each in _stretches(model, int(member))):
        size = prod(stretch.radices)
        if pieces[-1] and rows * size > LARGEST_TABLE:
            pieces.append([])
            rows = 1
        pieces[-1].append(stretch)
        rows *= size
    return [_group(model, indicator, piece) for piece in pieces]


def _stretches(model: ScoringModel, member: int) -> list[_Stretch]:
    """An item in one stretch, or in as many as it has places."""
    column = model.columns[model.scored[member]]
    weight = int(model.weights[len(model.nodes) + member])
    radices = _radices(column)
    length = column.width if prod(radices) <= LARGEST_TABLE else 1
    return [
        _Stretch(
            column=column,
            places=_places(column)[first : first + length],
            radices=radices[first : first + length],
            weight=weight,
        )
        for first in range(0, column.width, length)
    ]


def _group(model: ScoringModel, indicator: int, stretches: Sequence[_Stretch]) -> _Group:
    """Table of some stretches: the sums for every combination of their characters, the last one varying fastest."""
    sums = reduce(np.add.outer, [_stretch_sums(model, stretch) for stretch in stretches])
    return _Group(indicator=indicator, stretches=tuple(stretches), sums=sums.ravel())


def _stretch_sums(model: ScoringModel, stretch: _Stretch) -> NDArray[np.float64]:
    """Weighted pairs for every combination of the classes of its places; only an item's first place carries the weight."""
    units = []
    for place, radix in zip(stretch.places, stretch.radices, strict=True):
        answered = [ord(DIGITS[value]) for value in range(radix - _SPECIALS)]
        units.append(
            model.points[place, [ord(NOT_APPLICABLE), ord(BLANK), ord(DONT_KNOW), *answered]].astype(np.float64)
        )
    present = float(stretch.places.start == stretch.column.start)
    sums: NDArray[np.float64] = stretch.weight * ((reduce(np.add.outer, units) + present) * _SHIFT + present)
    sums[(0,) * sums.ndim] = 0
    return sums.ravel()


def _blocks(groups: Sequence[_Group], indicators: int, start: int) -> Iterable[_Block]:
    """Tables in runs of neighbours: those of the indicators, then the further ones; places count from `start`."""
    bounds = [*range(0, indicators, _TOGETHER), *range(indicators, len(groups), _TOGETHER), len(groups)]
    for first, stop in pairwise(bounds):
        steps = [_place_steps(group) for group in groups[first:stop]]
        places = [place for each in steps for place in each]
        packing = np.zeros((max(places) + 1 - min(places), stop - first), np.float32)
        for table, each in enumerate(steps):
            for place, step in each.items():
                packing[place - min(places), table] = step
        yield _Block(
            places=slice(min(places) - start, max(places) + 1 - start), tables=slice(first, stop), packing=packing
        )


def _place_steps(group: _Group) -> dict[int, int]:
    """What each class of each place adds to the row of a table."""
    steps, step = {}, 1
    for stretch in reversed(group.stretches):
        for place, radix in zip(reversed(stretch.places), reversed(stretch.radices), strict=True):
            steps[place] = step
            step *= radix
    return steps


def _highest(model: ScoringModel) -> NDArray[np.uint8]:
    """Highest class allowed in each place; anything where no points are carried."""
    highest = np.full(model.width, _WRONG, np.uint8)
    for index in model.scored:
        column = model.columns[index]
        highest[column.start : column.start + column.width] = np.array(_radices(column)) - 1
    return highest
