"""Where the truth behind an answer may lie: within the width of its option, narrowed by evidence, or anywhere if it is not known."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from questionnaires.model import FULL
from scoring.encode import Submissions, characters
from scoring.errors import ScoringError
from scoring.evidence import Grade, check_grades
from scoring.layout import BITS, BLANK, DIGITS, DONT_KNOW, Column
from scoring.model import ScoringModel

_UNKNOWN = [ord(DONT_KNOW), ord(BLANK)]
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
    worth, evenly, so :math:`(max - min)^2 / 12` about the middle of its scale, whatever the grade; see `expected_above_score`.

    References
    ----------
    .. [1] JCGM 100:2008. Guide to the expression of uncertainty in measurement, 4.3.7.

    Examples
    --------
    >>> from scoring.example import example_questionnaire
    >>> from scoring.model import compile_model
    >>> np.sqrt(3 * variances(compile_model(example_questionnaire()), ["1-?10"])).round().tolist()
    [[500000.0, 0.0, 500000.0, 500000.0]]
    """
    array = characters(model, submissions)
    if grades is not None:
        check_grades(grades, (len(array), len(model.scored)))
    tables = noise_tables(model)
    index = array[:, tables.starts] + tables.rows
    factors = checked_reaches(reaches) ** 2
    factor = factors[Grade.STATED] if grades is None else factors.take(grades)
    return tables.known.take(index) * factor + tables.unknown.take(index)


def expected_above_score(model: ScoringModel, submissions: Submissions) -> NDArray[np.float64]:
    r"""How far the truth behind every scored answer is expected to lie above what it scores.

    Parameters
    ----------
    model : ScoringModel
        Of the questionnaire.
    submissions : sequence of str, bytes, or (n, width) ndarray of uint8
        As for `score`.

    Returns
    -------
    (n, n_scored) ndarray of float64
        In units; 0 for whatever was answered, is not applicable or not asked.

    Raises
    ------
    ScoringError
        If a string does not fit.

    Notes
    -----
    By policy don't know scores as the lowest option and not answered scores 0. What is true may be anything: evenly distributed over the
    item's scale [1]_, its mean is the middle, :math:`(max + min) / 2`. Evenly over the scale rather than over the options' points, because
    options are marks on a scale and the truth lies between them as often as on them, as with every answer given; the rule is the same for
    two options and for six.

    References
    ----------
    .. [1] JCGM 100:2008. Guide to the expression of uncertainty in measurement, 4.3.7: nothing known but two limits.

    Examples
    --------
    >>> from scoring.example import example_questionnaire
    >>> from scoring.model import compile_model
    >>> expected_above_score(compile_model(example_questionnaire()), ["1-?10"]).tolist()
    [[0.0, 0.0, 500000.0, 0.0]]
    """
    tables = noise_tables(model)
    return tables.above.take(characters(model, submissions)[:, tables.starts] + tables.rows)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class NoiseTables:
    """What may lie behind the characters of the scored items.

    Attributes
    ----------
    starts, rows : (n_scored,) ndarray of int64
        First places of the items, and where each begins in the tables.
    known, unknown : (256 * n_scored,) ndarray of float64
        Variances in units squared, of an answer at a reach of 1, and of what is not known.
    above : (256 * n_scored,) ndarray of float64
        As `expected_above_score`.
    """

    starts: NDArray[np.int64]
    rows: NDArray[np.int64]
    known: NDArray[np.float64]
    unknown: NDArray[np.float64]
    above: NDArray[np.float64]


@lru_cache(maxsize=16)
def noise_tables(model: ScoringModel) -> NoiseTables:
    """What may lie behind every character of the scored items.

    Parameters
    ----------
    model : ScoringModel
        Of the questionnaire.

    Returns
    -------
    NoiseTables
        Read-only.

    Examples
    --------
    >>> from scoring.example import example_questionnaire
    >>> from scoring.model import compile_model
    >>> noise_tables(compile_model(example_questionnaire())).starts.tolist()
    [0, 1, 2, 3]
    """
    columns = [model.columns[index] for index in model.scored]
    known, unknown, above = np.zeros((3, len(columns), 256))
    for number, column in enumerate(columns):
        places = range(column.start, column.start + column.width)
        digits = [ord(digit) for digit in DIGITS]
        lowest = int(model.points[column.start, ord(DONT_KNOW)])
        best = min(sum(int(model.points[place, digits].max()) for place in places), FULL)
        unknown[number, _UNKNOWN] = (best - lowest) ** 2 / 12
        above[number, _UNKNOWN] = (best + lowest) / 2 - model.points[column.start, _UNKNOWN]
        if column.several:
            known[number, digits] = sum(column.item.option(code).units ** 2 for code in column.options) / 3
        else:
            known[number, digits[: len(column.options)]] = option_widths(list(column.worths.values())) ** 2 / 3
    starts, rows = np.array([column.start for column in columns], np.int64), np.arange(len(columns)) << 8
    for table in (starts, rows, known, unknown, above):
        table.setflags(write=False)
    return NoiseTables(starts=starts, rows=rows, known=known.ravel(), unknown=unknown.ravel(), above=above.ravel())


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
        Units as `levels.required_by` and `Column.worths` count them.
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
    not known is any option alike. Of several options each weighs what it is worth, and what is not known is any sum alike.

    Examples
    --------
    >>> from scoring.example import example_questionnaire
    >>> from scoring.model import compile_model
    >>> column = compile_model(example_questionnaire()).column("FND-SEC-02")
    >>> places = np.frombuffer(b"012?", np.uint8).reshape(4, 1)
    >>> chance_reached(column, places, 500_000, np.ones(4)).round(2).tolist()
    [0.25, 0.75, 1.0, 0.67]
    """
    first = places[:, 0]
    if column.several:
        worth_each = [column.item.option(code).units for code in column.options]
        found, threshold, limits = _several(column, places), required / 2, (0.0, float(min(sum(worth_each), FULL)))
        reach = reaches * max(worth_each)
    else:
        units = list(range(len(column.options))) if by_position else list(column.worths.values())
        worth, steps = sorted(set(units)), np.zeros(256)
        steps[[ord(DIGITS[index]) for index in column.options.values()]] = np.searchsorted(worth, units)
        found, threshold, limits = steps.take(first), np.searchsorted(worth, required) - 0.5, (-0.5, len(worth) - 0.5)
        reach = reaches
    unknown = np.isin(first, _UNKNOWN)
    found = np.where(unknown, sum(limits) / 2, found)
    spread = np.maximum(np.where(unknown, (limits[1] - limits[0]) / 2, reach), 1e-9)
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
