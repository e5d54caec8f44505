"""Answers as levels: the place of each among what the item offers, for methods that know no points."""

import numpy as np
from numpy.typing import NDArray

from scoring.layout import BITS, DIGITS, SPECIAL, Column


def level_count(column: Column) -> int:
    """How many levels an item has, at least two.

    Examples
    --------
    >>> from scoring.example import example_questionnaire
    >>> from scoring.model import compile_model
    >>> [level_count(column) for column in compile_model(example_questionnaire()).columns]
    [3, 3, 4, 3, 5]
    """
    if column.several:
        return max(sum(not option.exclusive for option in column.item.options) + 1, 2)
    return max(len(set(column.worths.values())), 2)


def answer_levels(column: Column, array: NDArray[np.uint8]) -> NDArray[np.float64]:
    """Level of every answer to one item.

    Parameters
    ----------
    column : Column
        Of the item.
    array : (n, width) ndarray of uint8
        Checked characters of the submissions.

    Returns
    -------
    (n,) ndarray of float64
        From 0; NaN where there is no answer.

    Examples
    --------
    >>> from scoring.encode import characters
    >>> from scoring.example import example_questionnaire
    >>> from scoring.model import compile_model
    >>> model = compile_model(example_questionnaire())
    >>> answer_levels(model.column("FND-SEC-01"), characters(model, ["2-31-", "..?.-"])).tolist()
    [2.0, nan]
    """
    places = array[:, column.start : column.start + column.width]
    missing = np.isin(places[:, 0], [ord(character) for character in SPECIAL])
    if column.several:
        exclusive = {option.code for option in column.item.options if option.exclusive}
        bits = [bit for code, bit in column.options.items() if code not in exclusive]
        level = np.zeros(len(array))
        for bit in bits:
            level += chosen_bit(places, bit)
    else:
        steps = {units: step for step, units in enumerate(sorted(set(column.worths.values())))}
        table = np.zeros(256)
        for index, units in enumerate(column.worths.values()):
            table[ord(DIGITS[index])] = steps[units]
        level = table[places[:, 0]]
    level[missing] = np.nan
    return level


def chosen_bit(places: NDArray[np.uint8], bit: int) -> NDArray[np.bool_]:
    """Whether one of several options is chosen.

    Parameters
    ----------
    places : (n, width) ndarray of uint8
        Characters of the item.
    bit : int
        Number of the option's bit, as `Column.options` has it.

    Returns
    -------
    (n,) ndarray of bool
        False where there is no answer.

    Examples
    --------
    >>> chosen_bit(np.array([[ord("5")], [ord("-")]], np.uint8), 2).tolist()
    [True, False]
    """
    values = np.zeros(256, np.uint8)
    values[[ord(digit) for digit in DIGITS]] = np.arange(len(DIGITS))
    bits: NDArray[np.bool_] = (values[places[:, bit // BITS]] >> bit % BITS & 1).astype(bool)
    return bits
