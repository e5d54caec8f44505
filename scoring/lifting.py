"""What a measure changes in the answers of one enterprise, and what that adds, re-scored by the real model."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from questionnaires.model import Lift, Measure
from scoring.aggregate import Scores, score
from scoring.answer import Answer
from scoring.layout import BITS, DIGITS, Column
from scoring.levels import PASSED, Levels, levels
from scoring.model import ScoringModel
from scoring.result import MISSING, LiftGain, ResponseState
from scoring.rungs import Footing, footing

VISIBLE = 20  #: a gate counts as brought closer from a twentieth of its distance


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """What some steps add.

    Attributes
    ----------
    gains : tuple of LiftGain
        Every step with what it alone adds to the total, in units.
    gain : int
        What the sure steps together add to the total, in units.
    outcome : int
        What the outcome steps add on top of that, in units.
    toward : tuple of (int, int)
        For every gate that blocks the next level what the sure steps add to what it looks at, no more than is missing, and what is
        missing: units, or scenes.
    gates : tuple of int
        These gates, by place in `ScoringModel.gates`.
    """

    gains: tuple[LiftGain, ...]
    gain: int
    outcome: int
    toward: tuple[tuple[int, int], ...]
    gates: tuple[int, ...]

    @property
    def progress(self) -> Fraction:
        """Shares of the distance to every blocking gate that the sure steps cover, added up; a gate opened counts 1."""
        return sum((Fraction(gained, missing) for gained, missing in self.toward), Fraction())

    @property
    def clears_gates(self) -> int:
        """How many blocking gates the sure steps open or bring closer by at least 1 / `VISIBLE` of the distance."""
        return sum(VISIBLE * gained >= missing for gained, missing in self.toward)


def is_outcome(model: ScoringModel, step: Lift) -> bool:
    """Whether a step is a business result, which follows the work and is not done by it.

    Parameters
    ----------
    model : ScoringModel
        Of the questionnaire.
    step : Lift
        On any of its items.

    Returns
    -------
    bool
        True for items that ask for a trend, for all items on a side that is about results, and for options marked as outcomes: a
        subsidy paid, a certificate granted.

    Examples
    --------
    >>> from scoring.example import example_questionnaire
    >>> from scoring.model import compile_model
    >>> is_outcome(compile_model(example_questionnaire()), Lift(item="FND-EQP-02", start="b2", to="b3"))
    False
    """
    column, reached = model.column(step.item), step.add or step.to
    return column.outcome or (reached is not None and column.item.option(reached).outcome)


def steps_open(model: ScoringModel, measure: Measure, answers: Mapping[str, Answer]) -> tuple[Lift, ...]:
    """Steps of a measure this enterprise has yet to take.

    Parameters
    ----------
    model : ScoringModel
        Of the questionnaire.
    measure : Measure
        Its steps name the option they start from, or the option they add.
    answers : mapping of str to Answer
        As `decode` returns them.

    Returns
    -------
    tuple of Lift
        Those whose option `start` is the one chosen, with `to` filled in, and those whose option `add` is not chosen yet. Items not
        asked, not applicable or not answered have none, nor have those answered "don't know": what is perhaps done already is found out
        first, not paid for.

    Examples
    --------
    >>> from scoring.encode import decode
    >>> from scoring.example import example_questionnaire
    >>> from scoring.model import compile_model
    >>> model = compile_model(example_questionnaire())
    >>> [(lift.start, lift.to) for lift in steps_open(model, model.questionnaire.measures[0], decode(model, "21110"))]
    [('b2', 'b3')]
    """
    found = (_open(model.column(lift.item), lift, answers[lift.item]) for lift in measure.lifts)
    return tuple({(lift.item, lift.add): lift for lift in found if lift is not None}.values())


def _open(column: Column, lift: Lift, answer: Answer) -> Lift | None:
    """`lift` with its start and target filled in, or None where it does not start from this answer."""
    if column.several:
        fits = answer.state is ResponseState.ANSWERED and lift.add is not None
        return lift if fits and lift.add not in answer.options else None
    return step_from(footing(column, answer), lift)


def step_from(standing: Footing | None, lift: Lift) -> Lift | None:
    """A step of a measure on a ladder, with its start and target filled in.

    Parameters
    ----------
    standing : Footing or None
        Where it would start from, as `footing` returns it.
    lift : Lift
        Of a measure, on the item.

    Returns
    -------
    Lift or None
        None where it does not start there, or nobody knows where it would.
    """
    if standing is None or standing.start is None or not standing.above or lift.start not in {None, standing.start}:
        return None
    named = lift.to is not None and lift.start is not None and any(lift.to == code for code, _ in standing.above)
    return Lift(item=lift.item, start=standing.start, to=lift.to if named else standing.above[0][0])


def lifted(model: ScoringModel, string: str, lifts: Sequence[Lift]) -> str:
    """Submission with some steps taken.

    Parameters
    ----------
    model : ScoringModel
        Of the questionnaire.
    string : str
        The submission.
    lifts : sequence of Lift
        As `steps_open` returns them.

    Returns
    -------
    str
        The submission that would follow, whatever their order: of several steps on a ladder the highest counts, and an exclusive
        option gives way to an added one.

    Examples
    --------
    >>> from scoring.example import example_questionnaire
    >>> from scoring.model import compile_model
    >>> model = compile_model(example_questionnaire())
    >>> lifted(model, "21010", [Lift(item="FND-EQP-02", start="b2", to="b3"), Lift(item="FND-SEC-01", add="drill")])
    '22410'
    """
    places, reached = list(string), dict[str, int]()
    for lift in lifts:
        column = model.column(lift.item)
        if lift.add is not None:
            _add(column, places, lift.add)
            continue
        to = lift.to or ""
        here = column.worths[to]
        if here >= reached.get(lift.item, here):
            reached[lift.item] = here
            places[column.start] = DIGITS[column.options[to]]
    return "".join(places)


def height(model: ScoringModel, step: Lift) -> int:
    """Units of what a step reaches: an option of a ladder, or the one added.

    Parameters
    ----------
    model : ScoringModel
        Of the questionnaire.
    step : Lift
        As `steps_open` returns it.

    Returns
    -------
    int
        As `Column.worths` has them.
    """
    return model.column(step.item).worths[step.to or step.add or ""]


def _add(column: Column, places: list[str], code: str) -> None:
    """Add an option to the bits of an item and take the exclusive ones away."""
    here = slice(column.start, column.start + column.width)
    bits = sum(max(DIGITS.find(character), 0) << BITS * place for place, character in enumerate(places[here]))
    bits = bits & ~column.alone | 1 << column.options[code]
    places[here] = [DIGITS[bits >> BITS * place & (1 << BITS) - 1] for place in range(column.width)]


def effects(model: ScoringModel, string: str, sets: Sequence[Sequence[Lift]]) -> tuple[Effect, ...]:
    """What several sets of steps add, each on its own, all re-scored in one batch.

    Parameters
    ----------
    model : ScoringModel
        Of the questionnaire.
    string : str
        The submission.
    sets : sequence of sequences of Lift
        As `steps_open` returns them.

    Returns
    -------
    tuple of Effect
        In the order of `sets`; gains are 0 where the total is not assessable.

    Examples
    --------
    >>> from scoring.example import example_questionnaire
    >>> from scoring.model import compile_model
    >>> model = compile_model(example_questionnaire())
    >>> effects(model, "21110", [[Lift(item="FND-EQP-02", start="b2", to="b3")]])[0].gain
    75000
    """
    sure = [[step for step in steps if not is_outcome(model, step)] for steps in sets]
    batch = [string, *(lifted(model, string, steps) for steps in [*sure, *sets])]
    batch += [lifted(model, string, [step]) for steps in sets for step in steps]
    scores = score(model, batch)
    totals = scores.nodes[:, 0].astype(np.int64)
    gains = np.where((totals == MISSING) | (totals[0] == MISSING), 0, totals - totals[0]).tolist()
    count = len(sets)
    gates, lacking = blocking(levels(model, batch[: count + 1], _first(scores, count + 1)), model)
    toward = [tuple((max(m - now, 0), m) for m, now in zip(lacking[0], row, strict=True)) for row in lacking]
    alone = iter(gains[2 * count + 1 :])
    return tuple(
        Effect(
            gains=tuple(LiftGain(lift=step, gain=next(alone), outcome=is_outcome(model, step)) for step in steps),
            gain=gains[index],
            outcome=gains[count + index] - gains[index],
            toward=toward[index],
            gates=gates,
        )
        for index, steps in enumerate(sets, start=1)
    )


def _first(scores: Scores, count: int) -> Scores:
    """Scores of the first submissions."""
    return Scores(nodes=scores.nodes[:count], items=scores.items[:count])


def blocking(found: Levels, model: ScoringModel) -> tuple[tuple[int, ...], list[tuple[int, ...]]]:
    """Gates that block the first of some submissions, and what each submission lacks of them.

    Parameters
    ----------
    found : Levels
        Of the submissions.
    model : ScoringModel
        Of the questionnaire.

    Returns
    -------
    tuple of int
        The gates of the next level that do not hold, by place in `ScoringModel.gates`.
    list of tuple of int
        For every submission units or scenes, 0 where a gate holds.
    """
    numbers = np.array([number for number, _ in model.gates])
    above = numbers[numbers > found.at_least[0]]
    shut = (numbers == above.min(initial=np.iinfo(np.int64).max)) & (found.states[0] != PASSED)
    gates = np.flatnonzero(shut & (found.lacking[0] > 0))
    return tuple(gates.tolist()), [tuple(row) for row in found.lacking[:, gates].tolist()]
