"""How far the truth may lie from an answer: the width of its option, what is not known, and the evidence behind it."""

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from questionnaires.model import FULL
from scoring.encode import Submissions, characters
from scoring.errors import ScoringError
from scoring.evidence import Grade, check_grades
from scoring.layout import BITS, BLANK, DIGITS, DONT_KNOW, Column
from scoring.levels import worths
from scoring.model import ScoringModel

REACHES = (1.0, 0.75, 0.5, 0.25)  #: our convention: how many option widths the truth may be off, by grade


def checked_reaches(reaches: Sequence[float]) -> NDArray[np.float64]:
    """Reaches by grade as an array.

    Parameters
    ----------
    reaches : sequence of float
        In option widths, one for each `Grade`; not negative, must not rise.

    Returns
    -------
    (4,) ndarray of float64
        The same.

    Raises
    ------
    ScoringError
        If there are not four, or one is negative, not finite or above the one before.

    Examples
    --------
    >>> checked_reaches([1, 0.5, 0.5, 0]).tolist()
    [1.0, 0.5, 0.5, 0.0]
    """
    found = np.array(reaches, np.float64)
    if found.shape != (len(Grade),) or not (np.isfinite(found) & (found >= 0)).all() or (np.diff(found) > 0).any():
        raise ScoringError(f"expected {len(Grade)} reaches of at least 0 that do not rise, got {list(reaches)}")
    return found


def variances(
    model: ScoringModel,
    submissions: Submissions,
    grades: NDArray[np.uint8] | None = None,
    *,
    reaches: Sequence[float] = REACHES,
) -> NDArray[np.float64]:
    r"""Variance of the error of every scored answer.

    Parameters
    ----------
    model : ScoringModel
        Of the questionnaire.
    submissions : sequence of str, bytes, or (n, width) ndarray of uint8
        As for `score`.
    grades : (n, n_scored) ndarray of uint8, optional
        As `evidence.grade_rows` returns them; all `Grade.STATED` if left out.
    reaches : sequence of float, default REACHES
        How many option widths the truth may be off, by grade.

    Returns
    -------
    (n, n_scored) ndarray of float64
        In units squared; 0 where not applicable or not asked, which are no answers.

    Raises
    ------
    ScoringError
        If a string, the grades or the reaches do not fit.

    Notes
    -----
    The truth lies evenly within :math:`\pm r_g b` of the answer, so the variance is :math:`(r_g b)^2 / 3` [1]_; :math:`b` is the mean
    distance to the neighbouring options, at either end the distance to the only one. Of several options each may be wrong on its own:
    :math:`\sum_o (r_g b_o)^2 / 3` with :math:`b_o` what it is worth. Don't know and not answered may be anything that the item can be
    worth, :math:`(max - min)^2 / 3` about the lowest, whatever the grade.

    References
    ----------
    .. [1] JCGM 100:2008. Guide to the expression of uncertainty in measurement, 4.3.7.

    Examples
    --------
    >>> from scoring.example import example_questionnaire
    >>> from scoring.model import compile_model
    >>> np.sqrt(3 * variances(compile_model(example_questionnaire()), ["1-?10"])).round().tolist()
    [[500000.0, 0.0, 1000000.0, 500000.0]]
    """
    array = characters(model, submissions)
    if grades is not None:
        check_grades(grades, (len(array), len(model.scored)))
    starts, rows, known, unknown = noise_tables(model)
    index = array[:, starts] + rows
    factors = checked_reaches(reaches) ** 2
    factor = factors[Grade.STATED] if grades is None else factors.take(grades)
    return known.take(index) * factor + unknown.take(index)


@lru_cache(maxsize=16)
def noise_tables(
    model: ScoringModel,
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64], NDArray[np.float64]]:
    """First places of the scored items, where each begins in the tables, and variances in units squared by character.

    Parameters
    ----------
    model : ScoringModel
        Of the questionnaire.

    Returns
    -------
    starts, rows : (n_scored,) ndarray of int64
        Places, and offsets into the tables.
    known, unknown : (256 * n_scored,) ndarray of float64
        Of an answer at a reach of 1, and of what is not known.

    Examples
    --------
    >>> from scoring.example import example_questionnaire
    >>> from scoring.model import compile_model
    >>> noise_tables(compile_model(example_questionnaire()))[0].tolist()
    [0, 1, 2, 3]
    """
    columns = [model.columns[index] for index in model.scored]
    known, unknown = np.zeros((len(columns), 256)), np.zeros((len(columns), 256))
    for number, column in enumerate(columns):
        places = range(column.start, column.start + column.width)
        digits = [ord(digit) for digit in DIGITS]
        lowest = int(model.points[column.start, ord(DONT_KNOW)])
        best = min(sum(int(model.points[place, digits].max()) for place in places), FULL)
        unknown[number, [ord(DONT_KNOW), ord(BLANK)]] = (best - lowest) ** 2 / 3
        if column.several:
            known[number, digits] = sum(column.item.option(code).units ** 2 for code in column.options) / 3
        else:
            known[number, digits[: len(column.options)]] = option_widths(worths(column)) ** 2 / 3
    starts = np.array([column.start for column in columns], np.int64)
    tables = (starts, np.arange(len(columns), dtype=np.int64) << 8, known.ravel(), unknown.ravel())
    for table in tables:
        table.setflags(write=False)
    return tables


def option_widths(units: Sequence[int]) -> NDArray[np.float64]:
    """Width of every option of a ladder: the mean distance to its neighbours.

    Parameters
    ----------
    units : sequence of int
        What the options are worth, in any order.

    Returns
    -------
    (n_options,) ndarray of float64
        Units; 0 where all are worth the same.

    Examples
    --------
    >>> option_widths([0, 200_000, 1_000_000]).tolist()
    [200000.0, 500000.0, 800000.0]
    """
    worth = sorted(set(units))
    if len(worth) == 1:
        return np.zeros(len(units))
    steps = np.diff(worth).astype(np.float64)
    widths = (np.concatenate([steps[:1], steps]) + np.concatenate([steps, steps[-1:]])) / 2
    found: NDArray[np.float64] = widths[np.searchsorted(worth, units)]
    return found


def chance_reached(
    column: Column,
    places: NDArray[np.uint8],
    required: int,
    reaches: NDArray[np.float64],
    *,
    by_position: bool = False,
) -> NDArray[np.float64]:
    """Chance that the truth behind an answer is at least some option.

    Parameters
    ----------
    column : Column
        Of the item.
    places : (n, column.width) ndarray of uint8
        Checked characters of the answers.
    required : int
        Units as `levels.required_by` and `levels.worths` count them.
    reaches : (n,) ndarray of float64
        How many option widths the truth may be off.
    by_position : bool, default False
        `required` is the position of an option, counted from 0, as with the levels of scenes.

    Returns
    -------
    (n,) ndarray of float64
        0 to 1; not applicable and not asked give 0, the caller knows them.

    Notes
    -----
    The truth lies evenly within the reach on the scale of options numbered in steps, and counts as the option nearest to it. What is
    not known reaches over all options. Of several options each weighs what it is worth.

    Examples
    --------
    >>> from scoring.example import example_questionnaire
    >>> from scoring.model import compile_model
    >>> column = compile_model(example_questionnaire()).column("FND-SEC-02")
    >>> chance_reached(column, np.array([[ord("0")], [ord("1")], [ord("2")]], np.uint8), 500_000, np.ones(3)).tolist()
    [0.25, 0.75, 1.0]
    """
    first = places[:, 0]
    unknown = (first == ord(DONT_KNOW)) | (first == ord(BLANK))
    if column.several:
        found, threshold, whole = _several(column, places), required / 2, float(FULL)
        widest = max(column.item.option(code).units for code in column.options)
        reach = reaches * widest
    else:
        units = list(range(len(column.options))) if by_position else worths(column)
        worth, steps = sorted(set(units)), np.zeros(256)
        steps[[ord(DIGITS[index]) for index in column.options.values()]] = np.searchsorted(worth, units)
        found, threshold, whole = steps.take(first), np.searchsorted(worth, required) - 0.5, float(len(worth) - 1)
        reach = reaches
    spread = np.maximum(np.where(unknown, whole, reach), 1e-9)
    chance: NDArray[np.float64] = np.clip((found + spread - threshold) / (2 * spread), 0, 1)
    return chance


def _several(column: Column, places: NDArray[np.uint8]) -> NDArray[np.float64]:
    """Units of the options chosen."""
    values = np.zeros(256, np.int64)
    values[[ord(digit) for digit in DIGITS]] = range(len(DIGITS))
    bits = sum(values.take(places[:, place]) << BITS * place for place in range(column.width))
    units = np.zeros(len(places))
    for code, bit in column.options.items():
        units += (bits >> bit & 1) * column.item.option(code).units
    return units
