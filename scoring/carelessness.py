"""Signs that a questionnaire was filled in without reading: straight lines, speed, contradictions. Signs, not proof: ask, never accuse."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from scoring.errors import InputError
from scoring.given import read_list, read_table, refuse

HALF = 0.5  #: share of the answers in one unbroken run from which it is a straight line (Curran)
FEWEST = 10  #: answers below which a run says nothing
SECONDS = 2.0  #: an item that nobody can read faster (Huang et al.)


@dataclass(frozen=True, slots=True, kw_only=True)
class Contradiction:
    """Two answers that cannot both be true.

    Attributes
    ----------
    first, at_least : int
        Item (column, from 0) and the level from which…
    second, at_most : int
        …another item cannot be at this level or below.
    """

    first: int
    at_least: int
    second: int
    at_most: int


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CarelessSigns:
    """Signs in the answers of many enterprises.

    Attributes
    ----------
    answered : (n,) ndarray of int64
        Items answered; those not applicable are passed over.
    longest_run : (n,) ndarray of int64
        Longest run of the same level, in the order asked.
    deviation : (n,) ndarray of float64
        Standard deviation within the enterprise's own answers, in levels; 0 below two answers.
    contradictions : (n,) ndarray of int64
        How many of the contradictions given are there.
    straight, hasty, contradictory : (n,) ndarray of bool
        A run of at least half of ten answers or more; less than two seconds an answer (never where the time is not known); at least
        one contradiction.
    """

    answered: NDArray[np.int64]
    longest_run: NDArray[np.int64]
    deviation: NDArray[np.float64]
    contradictions: NDArray[np.int64]
    straight: NDArray[np.bool_]
    hasty: NDArray[np.bool_]
    contradictory: NDArray[np.bool_]

    @property
    def count(self) -> NDArray[np.int64]:
        """(n,) ndarray of int64: how many of the three signs each enterprise shows."""
        return self.straight.astype(np.int64) + self.hasty + self.contradictory


def careless_signs(
    levels: ArrayLike, *, seconds: ArrayLike | None = None, contradictions: Sequence[Contradiction] = ()
) -> CarelessSigns:
    """Look for signs of careless answers.

    Parameters
    ----------
    levels : (n, n_items) array_like
        Level chosen, from 0, in the order asked; NaN where not applicable, not asked or not known.
    seconds : (n,) array_like, optional
        Time spent filling in; NaN where not known.
    contradictions : sequence of Contradiction, optional
        Answers that cannot both be true.

    Returns
    -------
    CarelessSigns
        Of every enterprise.

    Raises
    ------
    InputError
        If shapes disagree, a time is negative, or a contradiction names an item that is not there.

    Notes
    -----
    Runs of half of the items [1]_ and less than two seconds an item [2]_ are the usual limits. An enterprise at the very beginning may
    honestly answer in a straight line.

    References
    ----------
    .. [1] P. G. Curran (2016). Methods for the detection of carelessly invalid responses in survey data. J. Exp. Social Psychology 66, 4-19.
    .. [2] J. L. Huang et al. (2012). Detecting and deterring insufficient effort responding to surveys. J. Business and Psychology 27,
       99-114.

    Examples
    --------
    >>> found = careless_signs([[2] * 12, [0, 3] * 6], seconds=[20, 300])
    >>> found.longest_run.tolist(), found.straight.tolist(), found.hasty.tolist()
    ([12, 1], [True, False], [True, False])
    """
    array = read_table(levels, "levels", gaps=True)
    there = ~np.isnan(array)
    answered = there.sum(axis=1)
    longest = _longest_run(array)
    found = _contradictions(array, contradictions)
    centred = np.where(there, array - (np.nan_to_num(array).sum(axis=1) / np.maximum(answered, 1))[:, None], 0.0)
    return CarelessSigns(
        answered=answered,
        longest_run=longest,
        deviation=np.sqrt((centred**2).sum(axis=1) / np.maximum(answered - 1, 1)),
        contradictions=found,
        straight=(answered >= FEWEST) & (longest >= HALF * answered),
        hasty=_hasty(seconds, answered),
        contradictory=found > 0,
    )


def _longest_run(array: NDArray[np.float64]) -> NDArray[np.int64]:
    """Longest run of one level in every row, gaps passed over."""
    last = np.full(len(array), np.nan)
    run, longest = np.zeros(len(array), np.int64), np.zeros(len(array), np.int64)
    for column in array.T:
        there = ~np.isnan(column)
        run = np.where(there, np.where(column == last, run + 1, 1), run)
        last = np.where(there, column, last)
        longest = np.maximum(longest, run)
    return longest


def _contradictions(array: NDArray[np.float64], contradictions: Sequence[Contradiction]) -> NDArray[np.int64]:
    count = array.shape[1]
    wrong = [
        ((number,), f"items from 0 to {count - 1}", f"{each.first} and {each.second}")
        for number, each in enumerate(contradictions)
        if not (0 <= each.first < count and 0 <= each.second < count)
    ]
    if wrong:
        raise InputError("contradictions", wrong)
    found = np.zeros(len(array), np.int64)
    for each in contradictions:
        found += (array[:, each.first] >= each.at_least) & (array[:, each.second] <= each.at_most)
    return found


def _hasty(seconds: ArrayLike | None, answered: NDArray[np.int64]) -> NDArray[np.bool_]:
    if seconds is None:
        return np.zeros(len(answered), bool)
    times = read_list(seconds, "seconds", gaps=True)
    if len(times) != len(answered):
        raise InputError("seconds", [((), f"{len(answered)} times, one an enterprise", str(len(times)))])
    refuse(times, "seconds", times < 0, "0 or more")
    hasty: NDArray[np.bool_] = (answered > 0) & ~np.isnan(times) & (times < SECONDS * answered)
    return hasty
