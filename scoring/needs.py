"""Which measures many enterprises lack, by arrays: what each measure would win back of the points they lose."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from questionnaires.model import Measure
from questionnaires.rules import Profile, all_hold
from scoring.aggregate import chunks
from scoring.answer import Answer
from scoring.encode import Submissions, characters
from scoring.layout import BITS, DIGITS, NOT_APPLICABLE, NOT_ASKED, Column
from scoring.lifting import is_outcome, steps_open
from scoring.model import ScoringModel
from scoring.recommend import ATTENTION, LEAST, MOST
from scoring.result import ResponseState


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Needs:
    """What measures would add for each of many enterprises.

    Attributes
    ----------
    measures : tuple of Measure
        Those asked about.
    gains : (n, m) ndarray of int64
        Units that the sure steps open today would add to the total; 0 where a measure has none or is not for the enterprise.
    lacked : (n, m) ndarray of bool
        Whether it is one of the enterprise's needs.
    """

    measures: tuple[Measure, ...]
    gains: NDArray[np.int64]
    lacked: NDArray[np.bool_]


def needs(
    model: ScoringModel,
    submissions: Submissions,
    measures: Sequence[Measure],
    *,
    profiles: Sequence[Profile] | None = None,
    most: int = MOST,
) -> Needs:
    r"""What many enterprises lack of some measures.

    Parameters
    ----------
    model : ScoringModel
        Of the questionnaire.
    submissions : sequence of str, bytes, or (n, width) ndarray of uint8
        As for `scoring.aggregate.score`.
    measures : sequence of Measure
        Of its library.
    profiles : sequence of mapping, optional
        Of the enterprises, in the same order; a measure for others is no need of theirs.
    most : int, default 12
        Needs of one enterprise at most.

    Returns
    -------
    Needs
        An enterprise needs the `most` measures with the highest worth among those that add at least `recommend.LEAST` units.

    Raises
    ------
    ScoringError
        If a string does not fit the questionnaire.

    Notes
    -----
    :math:`u_{em} = \sum_i s_{ei} r_{emi}` with the share :math:`s_{ei}` of item :math:`i` in the total of enterprise :math:`e`, given what it was asked, and
    the units :math:`r_{emi}` by which the steps of measure :math:`m` raise the item from the answer chosen. Rounding on the way up is left out: a single
    gain differs from that of `lifting.effects` by a few units at most. Worth is :math:`u / (c + a)` as in `recommend`; pain points, gates,
    prerequisites and measures that go on where others end, which `recommend` looks at, are left out: this tells what many need, not in which order one should go.

    Examples
    --------
    >>> from scoring.example import example_questionnaire
    >>> from scoring.model import compile_model
    >>> model = compile_model(example_questionnaire())
    >>> found = needs(model, ["20210", "22710"], model.questionnaire.measures)
    >>> [each.code for each in found.measures], found.gains.tolist(), found.lacked.tolist()
    (['M-FND-01', 'M-FND-02'], [[75000, 80000], [0, 0]], [[True, True], [False, False]])
    """
    array, measures = characters(model, submissions), tuple(measures)
    gains = np.zeros((len(array), len(measures)), np.int64)
    tables = [_tables(model, measure) for measure in measures]
    for rows in chunks(len(array)):
        shares = _shares(model, array[rows])
        for place, raised in enumerate(tables):
            total = sum((shares[:, item] * each.units(array[rows]) for item, each in raised), np.zeros(len(shares)))
            gains[rows, place] = np.rint(total)
    if profiles is not None:
        gains *= _fitting(measures, profiles)
    return Needs(measures=measures, gains=gains, lacked=_best(measures, gains, most))


def _shares(model: ScoringModel, array: NDArray[np.uint8]) -> NDArray[np.float64]:
    """(n, n_scored) share of every scored item in the total, of what was asked and applies."""
    starts = [model.columns[index].start for index in model.scored]
    present = ~np.isin(array[:, starts], [ord(NOT_APPLICABLE), ord(NOT_ASKED)])
    covered = []
    for step in model.steps:
        weight = present @ step.matrix
        covered.append((present, weight))
        present = weight >= step.needed
    shares = present.astype(np.float64)
    for step, (present, weight) in zip(reversed(model.steps), reversed(covered), strict=True):
        shares = (shares / np.maximum(weight, 1)) @ step.matrix.T * present
    return shares


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Raised:
    """What one measure adds to one item, by the characters of its places."""

    start: int
    added: NDArray[np.float64]  #: (places, 256) units
    given_up: NDArray[np.float64]  #: (places, 256) units of exclusive options, lost with the first option added

    def units(self, array: NDArray[np.uint8]) -> NDArray[np.float64]:
        """(n,) units of the item."""
        places = array[:, self.start : self.start + len(self.added)]
        won = sum(table[places[:, at]] for at, table in enumerate(self.added))
        if self.given_up.any():
            lost = sum(table[places[:, at]] for at, table in enumerate(self.given_up))
            won = np.where(won > 0, won - lost, 0)
        return np.asarray(won, np.float64)


def _tables(model: ScoringModel, measure: Measure) -> list[tuple[int, _Raised]]:
    """Of every scored item that a measure lifts for sure: its place among the scored, and what is added."""
    place = {int(column): at for at, column in enumerate(model.scored)}
    found = []
    for index, column in enumerate(model.columns):
        lifts = tuple(lift for lift in measure.lifts if lift.item == column.item.code)
        if lifts and index in place:
            alone = replace(measure, lifts=lifts)
            made = _several(model, column, alone) if column.several else _ladder(model, column, alone)
            if made.added.any():
                found.append((place[index], made))
    return found


def _ladder(model: ScoringModel, column: Column, measure: Measure) -> _Raised:
    added = np.zeros((1, 256))
    for code, number in column.options.items():
        answer = Answer(state=ResponseState.ANSWERED, options=(code,))
        steps = [each for each in steps_open(model, measure, {column.item.code: answer}) if not is_outcome(model, each)]
        reached = max((column.worths[step.to or ""] for step in steps), default=column.worths[code])
        added[0, ord(DIGITS[number])] = reached - column.worths[code]
    return _Raised(start=column.start, added=added, given_up=np.zeros((1, 256)))


def _several(model: ScoringModel, column: Column, measure: Measure) -> _Raised:
    added, given_up = np.zeros((column.width, 256)), np.zeros((column.width, 256))
    wanted = {step.add for step in measure.lifts if step.add in column.options and not is_outcome(model, step)}
    for code, bit in column.options.items():
        place, value = divmod(bit, BITS)
        chosen = np.array([bool(number >> value & 1) for number in range(len(DIGITS))])
        digits = np.frombuffer(DIGITS.encode(), np.uint8)
        if code in wanted:
            added[place, digits[~chosen]] += column.worths[code]
        if column.alone >> bit & 1:
            given_up[place, digits[chosen]] += column.worths[code]
    return _Raised(start=column.start, added=added, given_up=given_up)


def _fitting(measures: Sequence[Measure], profiles: Sequence[Profile]) -> NDArray[np.bool_]:
    """(n, m) whether a measure is for an enterprise; each kind of enterprise is looked at once."""
    kinds: dict[object, int] = {}
    kind = [kinds.setdefault(_kind(each), len(kinds)) for each in profiles]
    first = {number: at for at, number in reversed(list(enumerate(kind)))}
    table = np.array(
        [[all_hold(m.applies_if, profiles[first[number]], {}) is not False for m in measures] for number in range(len(kinds))],
        bool,
    ).reshape(len(kinds), len(measures))  # fmt: skip
    return table[np.array(kind, np.int64)]


def _kind(profile: Profile) -> object:
    return tuple((key, value if isinstance(value, str) else tuple(value)) for key, value in sorted(profile.items()))


def _best(measures: Sequence[Measure], gains: NDArray[np.int64], most: int) -> NDArray[np.bool_]:
    prices = np.array([float(Fraction(each.cost.likely + ATTENTION)) for each in measures])
    worth = np.where(gains >= LEAST, gains / np.maximum(prices, 1e-9), 0.0)
    if len(measures) <= most:
        return worth > 0
    order = np.argsort(-worth, axis=1, kind="stable")[:, :most]
    chosen = np.zeros(worth.shape, bool)
    np.put_along_axis(chosen, order, np.take_along_axis(worth, order, axis=1) > 0, axis=1)
    return chosen
