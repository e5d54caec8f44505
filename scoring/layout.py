"""Where the items of a questionnaire stand in a submission string, and what each character there is worth."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from questionnaires.model import FULL, Item, ItemKind
from scoring.answer import takes_several
from scoring.errors import ScoringError

DIGITS = "0123456789abcdefghijklmnopqrstuv"  #: value of one character of a submission: 0 to 31
NOT_APPLICABLE, NOT_ASKED, DONT_KNOW, BLANK = "-", "~", "?", "."
SPECIAL = NOT_APPLICABLE + NOT_ASKED + DONT_KNOW + BLANK
BITS = 5  #: options of a multi in one character


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """Where one item stands in a submission string.

    Attributes
    ----------
    item : Item
        The item.
    start, width : int
        Its first character and their number.
    options : dict of str to int
        Option code → index of the option (ladder kinds) or number of its bit (several options).
    several : bool
        Whether its characters are a bit set.
    empty : str or None
        Several options: the exclusive option that an empty bit set stands for; it has no bit of its own.
    alone : int
        Several options: bits of the other exclusive options.
    scored : bool
        Whether it carries points: a weight above 0 inside an indicator and a dimension with a weight above 0.
    outcome : bool
        Whether it asks for a business result, which follows the work and is not done by it: a trend, or an item on a side of results.
    worths : dict of str to int
        Option code → what it is worth when compared with the others: its units, or equal steps in the order written where the item
        carries no points.
    above : dict of str to tuple of (str, int)
        Option code → the better ones, the next one first, each with what it is worth more; for ladder kinds only.
    """

    item: Item
    start: int
    width: int
    options: dict[str, int]
    several: bool
    empty: str | None
    alone: int
    scored: bool
    outcome: bool
    worths: dict[str, int]
    above: dict[str, tuple[tuple[str, int], ...]]


def place_item(item: Item, start: int, *, scored: bool, outcome: bool = False) -> Column:
    """Place one item.

    Parameters
    ----------
    item : Item
        The item.
    start : int
        Its first character.
    scored : bool
        Whether it carries points.
    outcome : bool, optional
        Whether its side is about results; a trend is one anyway.

    Returns
    -------
    Column
        One character for a ladder, one for every five options where several may be chosen.

    Raises
    ------
    ScoringError
        If it has more options than can be written.

    Examples
    --------
    >>> from scoring.example import example_questionnaire
    >>> item = list(example_questionnaire().items())[2]
    >>> column = place_item(item, 2, scored=True)
    >>> column.options, column.worths
    ({'rules': 0, 'products': 1, 'drill': 2}, {'rules': 400000, 'products': 300000, 'drill': 300000, 'none': 0})
    """
    several = takes_several(item)
    exclusive = [option.code for option in item.options if option.exclusive]
    worthless = [option.code for option in item.options if option.exclusive and option.units == 0]
    empty = worthless[0] if several and len(worthless) == 1 else None
    codes = [option.code for option in item.options if option.code != empty]
    if not several and len(codes) > len(DIGITS):
        raise ScoringError(f"{item.code}: expected at most {len(DIGITS)} options, got {len(codes)}")
    worths = _worths(item)
    return Column(
        item=item,
        start=start,
        width=max(1, -(-len(codes) // BITS)) if several else 1,
        options={code: index for index, code in enumerate(codes)},
        several=several,
        empty=empty,
        alone=sum(1 << codes.index(code) for code in exclusive if code in codes) if several else 0,
        scored=scored,
        outcome=outcome or item.kind is ItemKind.TREND,
        worths=worths,
        above={} if several else {code: _above(worths, code) for code in worths},
    )


def _worths(item: Item) -> dict[str, int]:
    units = {option.code: option.units for option in item.options}
    steps = max(len(units) - 1, 1)
    return units if any(units.values()) else {code: index * FULL // steps for index, code in enumerate(units)}


def _above(worths: dict[str, int], code: str) -> tuple[tuple[str, int], ...]:
    better = [(each, units - worths[code]) for each, units in worths.items() if units > worths[code]]
    return tuple(sorted(better, key=lambda option: option[1]))


def points_of(columns: Sequence[Column]) -> NDArray[np.int32]:
    """Units of each character in each place.

    Parameters
    ----------
    columns : sequence of Column
        All items in the order asked.

    Returns
    -------
    (width, 256) ndarray of int32
        Units by place and ASCII code; -1 where the character is not allowed.

    Raises
    ------
    ScoringError
        If the options of an item add up to more than 1,000,000.

    Examples
    --------
    >>> from scoring.example import example_questionnaire
    >>> item = list(example_questionnaire().items())[2]
    >>> table = points_of([place_item(item, 0, scored=True)])
    >>> table[0, [ord("0"), ord("3"), ord("7"), ord("8")]].tolist()
    [0, 700000, 1000000, -1]
    """
    points = np.full((columns[-1].start + columns[-1].width, 256), -1, np.int32)
    for column in columns:
        places = slice(column.start, column.start + column.width)
        points[places, [ord(character) for character in SPECIAL]] = 0
        if column.several:
            _several_points(points[places], column)
        else:
            _ladder_points(points[column.start], column)
    return points


def _ladder_points(points: NDArray[np.int32], column: Column) -> None:
    """Fill in one place of a ladder; an inventory without options is only ever "0", answered."""
    units = [option.units for option in column.item.options]
    for index, worth in enumerate(units):
        points[ord(DIGITS[index])] = worth
    if units:
        points[ord(DONT_KNOW)] = min(units)
    else:
        points[ord(DIGITS[0])] = 0


def _several_points(points: NDArray[np.int32], column: Column) -> None:
    """Fill in the places of a bit set."""
    units = [column.item.option(code).units for code in column.options]
    for place in range(column.width):
        here = units[place * BITS : (place + 1) * BITS]
        for value in range(1 << len(here)):
            points[place, ord(DIGITS[value])] = sum(worth for bit, worth in enumerate(here) if value >> bit & 1)
    if sum(units) > FULL:
        raise ScoringError(f"{column.item.code}: expected options that add up to at most {FULL} units")
