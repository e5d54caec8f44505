"""What the measures of a library could still do for one enterprise: candidates, what they share, what they wait for."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

from questionnaires.model import Item, Lift, Measure
from questionnaires.rules import Profile, all_hold
from scoring.answer import Answer
from scoring.encode import decode
from scoring.ladder import Ladder, Step
from scoring.lifting import height, is_outcome, lifted, step_from, steps_open
from scoring.model import ScoringModel
from scoring.prerequisites import check_prerequisites
from scoring.programme import Climb, Gain
from scoring.result import ResponseState
from scoring.rungs import footing
from scoring.waiting import closed, in_order, required

Steps = Sequence[tuple[int, Lift]]  #: place of a candidate, and a step of it


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A measure that fits, with the steps that start from this enterprise's answers; none where others must go before it."""

    measure: Measure
    sure: tuple[Lift, ...]
    outcomes: tuple[Lift, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rise:
    """What an item gains once, whichever of some candidates bring it.

    Attributes
    ----------
    item : str
        Its code.
    units : int
        Of the item, as `Column.worths` has them; negative where an exclusive option is given up.
    option : int
        Index of the option reached, which is the level of a scene; -1 where options add up.
    by : tuple of int
        Places of the candidates.
    """

    item: str
    units: int
    option: int
    by: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stair:
    """An item on which some measures go on where others end.

    Attributes
    ----------
    item : str
        Its code.
    codes : tuple of str or None
        Options at every rung, today's first; None where that is "don't know".
    options : tuple of int
        Their indexes; of "don't know" that of the option it counts as.
    units : tuple of int
        Of the item at every rung, above today's.
    steps : tuple of Lift
        Those of `ladder`, in the same order.
    ladder : Ladder
        Things are places of candidates.
    """

    item: str
    codes: tuple[str | None, ...]
    options: tuple[int, ...]
    units: tuple[int, ...]
    steps: tuple[Lift, ...]
    ladder: Ladder


class Openings:
    """The candidates for one enterprise.

    Parameters
    ----------
    model : ScoringModel
        Of the questionnaire.
    string : str
        The submission.
    measures : sequence of Measure
        The library.
    profile : mapping of ProfileField to collection of str, optional
        Measures for other enterprises are left out.

    Raises
    ------
    PrerequisiteError
        If measures wait for each other, or for one the library does not have.
    ScoringError
        If the string does not fit the questionnaire.

    Notes
    -----
    A prerequisite that has no step left for this enterprise counts as done. A measure lifts an item by one step at most; where one ends
    another may go on, so a measure without a step from today's answers is a candidate if others lead to where it starts.

    Attributes
    ----------
    measures : tuple of Measure
        Those of the library that are for this enterprise.
    candidates : tuple of Candidate
        Those with something left to do.
    places : dict of str to int
        Of each candidate, by the code of its measure.
    heights : dict of Lift to int
        Units of the option that a step from today's answers reaches or adds.
    needs : tuple of (int, int)
        A candidate, and one it waits for.
    stairs, rises : tuple of Stair, tuple of Rise
        What can be gained: where one goes on from another, and elsewhere.

    Examples
    --------
    >>> from scoring.example import example_questionnaire
    >>> from scoring.model import compile_model
    >>> model = compile_model(example_questionnaire())
    >>> found = Openings(model, "20210", model.questionnaire.measures)
    >>> [each.measure.code for each in found.candidates], found.needs
    (['M-FND-01', 'M-FND-02'], ((0, 1),))
    >>> [(each.item, each.units, each.by) for each in found.rises]
    [('FND-EQP-02', 500000, (0,)), ('FND-SEC-01', 400000, (1,))]
    """

    def __init__(
        self, model: ScoringModel, string: str, measures: Sequence[Measure], profile: Profile | None = None
    ) -> None:
        check_prerequisites(measures)
        self.model, self.string = model, string
        self.answers = decode(model, string)
        fitting = [each for each in measures if all_hold(each.applies_if, profile or {}, {}) is not False]
        self.measures = tuple(fitting)
        climbs = _climbs(model, fitting, self.answers)
        climbing = {code for steps in climbs.values() for code, _lift in steps}
        found = [(each, steps_open(model, each, self.answers)) for each in fitting]
        self.candidates = tuple(
            Candidate(
                measure=measure,
                sure=tuple(step for step in steps if not is_outcome(model, step)),
                outcomes=tuple(step for step in steps if is_outcome(model, step)),
            )
            for measure, steps in found
            if steps or measure.code in climbing
        )
        self.heights = {step: height(model, step) for each in self.candidates for step in (*each.sure, *each.outcomes)}
        self.places = {each.measure.code: place for place, each in enumerate(self.candidates)}
        self.needs = tuple(
            (place, self.places[code])
            for place, each in enumerate(self.candidates)
            for code in each.measure.prerequisites
            if code in self.places
        )
        self._before: dict[int, list[int]] = {}
        for later, earlier in self.needs:
            self._before.setdefault(later, []).append(earlier)
        self._closures = [closed(place, self._before) for place in range(len(self.candidates))]
        self.stairs = tuple(self._stair(item, steps) for item, steps in climbs.items())
        self._flat = [tuple(step for step in each.sure if step.item not in climbs) for each in self.candidates]
        flat = {item: steps for item, steps in self._by_item().items() if item not in climbs}
        self.rises = tuple(rise for item, steps in flat.items() for rise in self._rises(item, steps))

    def _by_item(self) -> dict[str, list[tuple[int, Lift]]]:
        found: dict[str, list[tuple[int, Lift]]] = {}
        for place, candidate in enumerate(self.candidates):
            for step in candidate.sure:
                found.setdefault(step.item, []).append((place, step))
        return found

    def _rises(self, item: str, steps: Steps) -> list[Rise]:
        column = self.model.column(item)
        worth = column.worths
        if column.several:
            return _options_added(column.item, worth, self.answers[item], steps)
        chosen = self.answers[item].options
        reached = worth[chosen[0]] if chosen else min(worth.values())
        found = []
        for target in sorted({step.to or "" for _, step in steps}, key=worth.__getitem__):
            by = tuple(sorted({place for place, step in steps if worth[step.to or ""] >= worth[target]}))
            if worth[target] > reached:
                option = column.options[target]
                found.append(Rise(item=item, units=worth[target] - reached, option=option, by=by))
                reached = worth[target]
        return found

    def _stair(self, item: str, steps: Sequence[tuple[str, Lift]]) -> Stair:
        column = self.model.column(item)
        worth = column.worths
        today = footing(column, self.answers[item])
        lowest = today.counted if today else ""
        codes = sorted({lowest, *(step.to or "" for _, step in steps)}, key=worth.__getitem__)
        rung = {code: number for number, code in enumerate(codes)}
        return Stair(
            item=item,
            codes=(today.start if today else None, *codes[1:]),
            options=tuple(column.options[code] for code in codes),
            units=tuple(worth[code] - worth[lowest] for code in codes),
            steps=tuple(step for _, step in steps),
            ladder=Ladder(
                tuple(
                    Step(by=self.places[measure], start=rung[step.start or lowest], to=rung[step.to or ""])
                    for measure, step in steps
                )
            ),
        )

    @property
    def ladders(self) -> tuple[Ladder, ...]:
        """Ladders of the stairs."""
        return tuple(stair.ladder for stair in self.stairs)

    def gains(self, shares: Mapping[str, int]) -> tuple[Gain | Climb, ...]:
        """Gains of a node, in units times `rungs.PARTS`.

        Parameters
        ----------
        shares : mapping of str to int
            Of the items in the node, as `rungs.shares` has them.

        Returns
        -------
        tuple of Gain or Climb
            One for each group of candidates that bring something together, and one for each stair.
        """
        found: dict[tuple[tuple[int, ...], bool], int] = {}
        for rise in self.rises:
            key = (rise.by, rise.units < 0)
            found[key] = found.get(key, 0) + rise.units * shares.get(rise.item, 0)
        climbs = [
            Climb(ladder=place, worths=tuple(units * shares[stair.item] for units in stair.units))
            for place, stair in enumerate(self.stairs)
            if shares.get(stair.item)
        ]
        return (*(Gain(worth=worth, by=by) for (by, _), worth in found.items() if worth), *climbs)

    def after(self, places: Sequence[int], *, outcomes: bool = False) -> str:
        """Submission once some candidates are carried out.

        Parameters
        ----------
        places : sequence of int
            Of the candidates, in any order.
        outcomes : bool, default False
            Whether their business results follow, too.

        Returns
        -------
        str
            Where measures go on where others end, the highest they reach together; of several steps from today's answer the highest.
        """
        chosen = frozenset(places)
        steps = [step for place in chosen for step in self._flat[place]]
        steps += [step for place in chosen for step in self.candidates[place].outcomes if outcomes]
        climbed = [stair.steps[step] for stair in self.stairs for step in stair.ladder.climb(chosen)]
        return lifted(self.model, self.string, [*steps, *climbed])

    def brought(self, order: Sequence[int]) -> list[tuple[Lift, ...]]:
        """Sure steps that each of some candidates adds to what those before it bring.

        Parameters
        ----------
        order : sequence of int
            Places of the candidates.

        Returns
        -------
        list of tuple of Lift
            In the same order; on a stair from where those before end to where all of them end now.
        """
        reached: dict[tuple[str, str | None], int] = {}
        found = []
        for count, place in enumerate(order):
            new = [step for step in self._flat[place] if self.heights[step] > reached.get((step.item, step.add), -1)]
            reached |= {(step.item, step.add): self.heights[step] for step in new}
            found.append((*new, *self._climbs_on(frozenset(order[:count]), place)))
        return found

    def _climbs_on(self, before: frozenset[int], place: int) -> Iterator[Lift]:
        """Steps on stairs that a candidate adds to some others."""
        for stair in self.stairs:
            if place in stair.ladder.things:
                start, to = stair.ladder.reach(before), stair.ladder.reach(before | {place})
                if to > start:
                    yield Lift(item=stair.item, start=stair.codes[start], to=stair.codes[to])

    def in_order(self, places: Iterable[int], value: Callable[[int], Any] = int) -> list[int]:
        """Some candidates, each after what it waits for.

        Parameters
        ----------
        places : iterable of int
            Of the candidates.
        value : callable, optional
            Of a place: the smallest goes first where several may; by default the first in the library.

        Returns
        -------
        list of int
            Places.
        """
        return in_order(self.awaited(places), value)

    def awaited(self, places: Iterable[int]) -> dict[int, set[int]]:
        """What each of some candidates waits for among them: the one set of dependencies, for order, months, risk and print.

        Parameters
        ----------
        places : iterable of int
            Of the candidates.

        Returns
        -------
        dict of int to set of int
            By place: its prerequisites, past those that are not among them; and on stairs those that end where it begins. Never in a
            circle: of two that go on from each other on two stairs the first stair counts.
        """
        chosen = frozenset(places)
        found = {place: required(place, chosen, self._before) for place in sorted(chosen)}
        for (earlier, lower), (later, upper) in pairwise(self._climbed(chosen)):
            if lower.item == upper.item and later not in closed(earlier, found):
                found[later].add(earlier)
        return found

    def _climbed(self, chosen: frozenset[int]) -> tuple[tuple[int, Lift], ...]:
        """Steps that some candidates take on stairs, stair by stair from today's answer up: the candidate, and its step."""
        return tuple(
            (stair.ladder.steps[step].by, stair.steps[step])
            for stair in self.stairs
            for step in stair.ladder.climb(chosen)
        )

    def code(self, place: int) -> str:
        """Code of the measure of a candidate.

        Parameters
        ----------
        place : int
            Of the candidate.

        Returns
        -------
        str
            As in the library.
        """
        return self.candidates[place].measure.code

    def closure(self, place: int) -> frozenset[int]:
        """A candidate and all its prerequisites.

        Parameters
        ----------
        place : int
            Of the candidate.

        Returns
        -------
        frozenset of int
            Places.
        """
        return self._closures[place]


def _climbs(
    model: ScoringModel, measures: Sequence[Measure], answers: Mapping[str, Answer]
) -> dict[str, list[tuple[str, Lift]]]:
    """Sure steps, with the measures' codes, on the items on which one goes on where another ends; as far up as they lead."""
    lifting: dict[str, list[tuple[str, Lift]]] = {}
    for measure in measures:
        for lift in measure.lifts:
            lifting.setdefault(lift.item, []).append((measure.code, lift))
    found: dict[str, list[tuple[str, Lift]]] = {}
    for item, lifts in lifting.items():
        column, seen = model.column(item), list[str]()
        if column.several or len(lifts) == 1:
            continue
        steps, standing = list[tuple[str, Lift]](), [answers[item]]
        while standing:
            answer = standing.pop()
            here = footing(column, answer)
            opened = {code: step for code, lift in lifts if (step := step_from(here, lift))}
            sure = {code: step for code, step in opened.items() if not is_outcome(model, step)}
            steps += sure.items()
            new = {step.to or "" for step in sure.values()}.difference(seen)
            seen += new
            standing += [replace(answer, state=ResponseState.ANSWERED, options=(option,)) for option in sorted(new)]
        takers = {code for code, _step in steps}
        if any(step.start in seen for _, step in steps) and len(takers) > 1:
            found[item] = steps
    return found


def _options_added(item: Item, worth: Mapping[str, int], answer: Answer, steps: Steps) -> list[Rise]:
    """Each added option once; and, with any of them, what an exclusive option given up was worth."""
    by = {code: tuple(sorted({place for place, step in steps if step.add == code})) for code in worth}
    found = [Rise(item=item.code, units=units, option=-1, by=by[code]) for code, units in worth.items() if by[code]]
    lost = sum(option.units for option in item.options if option.exclusive and option.code in answer.options)
    every = tuple(sorted({place for place, _ in steps}))
    return [each for each in [*found, Rise(item=item.code, units=-lost, option=-1, by=every)] if each.units]
