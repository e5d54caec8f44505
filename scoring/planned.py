"""A plan with what it costs and brings, and the re-scoring that fills it in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import Literal

from questionnaires.model import Lift, Measure, Span
from questionnaires.rules import Profile
from scoring.aggregate import Scores, score
from scoring.best_first import best_first
from scoring.errors import BudgetError, EffortError, LevelOutOfReachError, PlanError, TopLevelError
from scoring.gate_demands import demands_of
from scoring.levels import level_result, levels
from scoring.model import ScoringModel
from scoring.openings import Openings
from scoring.programme import Choice, Gain, Limit, Programme, worth
from scoring.result import MISSING, TOTAL, GateResult
from scoring.rungs import PARTS, shares
from scoring.waiting import closed

PATIENCE = 60.0  #: seconds, where the same plan must come out on a busy machine: far beyond what any search needs
Case = Literal["low", "likely", "high"]  #: which estimate of the costs must fit into the budget


@dataclass(frozen=True, slots=True, kw_only=True)
class Phase:
    """A stretch of time with money and people; None: no limit.

    Attributes
    ----------
    budget : Decimal or None
        10,000 yuan that come in; what is left is there in the next phase.
    effort : Decimal or None
        Person-months that can be given; what is left is lost.
    """

    budget: Decimal | None = None
    effort: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedMeasure:
    """A measure of a plan.

    Attributes
    ----------
    measure : str
        Code.
    phase : int
        In which it begins, from 1.
    steps : tuple of Lift
        What it brings on top of the measures before it; business results (trends) are not among them.
    gain : int
        Units it adds to the total on top of those before it, re-scored; those of a plan add up to its gain exactly.
    cost : Span
        10,000 yuan.
    """

    measure: str
    phase: int
    steps: tuple[Lift, ...]
    gain: int
    cost: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A set of measures, and what follows.

    Attributes
    ----------
    measures : tuple of PlannedMeasure
        By phase, each after what it waits for, else those that bring most for their money first; empty if there is nothing to do.
    cost : Span
        Of all together, 10,000 yuan.
    effort : Decimal
        Person-months of all together.
    before, predicted, rescored : int
        Units of the total: now; after the plan as the programme foresees it; and by the real model, which decides.
    low, high : int
        Units of the total by the real model: if the one measure that matters most fails, with all that wait for it; and if business
        results follow, too.
    failing : tuple of str
        Codes of that measure and of all that wait for it, in order.
    level, level_after : int
        The level that is certain, now and after the plan.
    pivotal : int
        How many of the measures must not fail, nor what they wait for, if that level is to be reached.
    gates : tuple of GateResult
        Every gate after the plan.
    gap : Fraction
        How much better another plan could be at most: points of the total, or 10,000 yuan for the cheapest way. 0: proved best.
    """

    measures: tuple[PlannedMeasure, ...]
    cost: Span
    effort: Decimal
    before: int
    predicted: int
    rescored: int
    low: int
    high: int
    failing: tuple[str, ...]
    level: int
    level_after: int
    pivotal: int
    gates: tuple[GateResult, ...]
    gap: Fraction

    @property
    def proved(self) -> bool:
        """Whether no other plan can be better."""
        return self.gap == 0


class Task:
    """One submission, its candidates, the programme that chooses among them, and the re-scoring of what is chosen.

    Parameters
    ----------
    model : ScoringModel
        Of the questionnaire.
    string : str
        The submission.
    measures : sequence of Measure
        The library.
    case, efforts, profile
        As for `plan.best_plan`.

    Raises
    ------
    PrerequisiteError, PlanError
        As for `plan.best_plan`.

    Examples
    --------
    >>> from scoring.example import example_questionnaire
    >>> from scoring.model import compile_model
    >>> model = compile_model(example_questionnaire())
    >>> task = Task(model, "20210", model.questionnaire.measures)
    >>> task.plan(Choice(phases=(0, 1), value=Fraction(0), bound=Fraction(0)), scale=1).rescored
    690000
    """

    def __init__(
        self,
        model: ScoringModel,
        string: str,
        measures: Sequence[Measure],
        *,
        case: Case = "likely",
        efforts: Mapping[str, Decimal] | None = None,
        profile: Profile | None = None,
    ) -> None:
        self.model, self.string = model, string
        self.openings = Openings(model, string, measures, profile)
        self.scores = score(model, [string])
        if self.scores.nodes[0, 0] == MISSING:
            raise PlanError("expected a total to lift; it is not assessable")
        self.levels = levels(model, [string], self.scores)
        found = [each.measure for each in self.openings.candidates]
        self._efforts = [(efforts or {}).get(each.code, each.months.likely) for each in found]
        self.costs = tuple(Fraction(getattr(each.cost, case)) for each in found)
        self.efforts = tuple(map(Fraction, self._efforts))
        wrong = [f"{code} {amount}" for code, amount in (efforts or {}).items() if not amount >= 0]
        if wrong:
            raise PlanError(f"efforts: expected numbers that are not negative, got {', '.join(wrong)}")
        self.shares = shares(model, self.scores.nodes[0], self.scores.items[0], TOTAL)
        self.gains = self.openings.gains(self.shares)

    def towards_total(
        self, limits: Sequence[Limit], phases: int, *, level: int | None = None, margin: int = 0
    ) -> Programme:
        """Programme for the highest total, with a level or without; `margin` as in `demands_of`."""
        demands = (
            () if level is None else demands_of(self.openings, self.scores, self.levels, level=level, margin=margin)
        )
        return Programme(
            costs=self.costs,
            needs=self.openings.needs,
            gains=self.gains,
            demands=demands,
            limits=tuple(limits),
            phases=phases,
            ladders=self.openings.ladders,
        )

    def towards_level(self, level: int, margin: int) -> Programme:
        """Programme for a level; `margin` as in `demands_of`."""
        demands = demands_of(self.openings, self.scores, self.levels, level=level, margin=margin)
        return Programme(costs=self.costs, needs=self.openings.needs, demands=demands, ladders=self.openings.ladders)

    def refuse_too_little(self, money: Fraction, work: Fraction | None) -> None:
        """Name the measure that takes the least, if even that takes more than there is.

        Parameters
        ----------
        money : Fraction
            10,000 yuan.
        work : Fraction or None
            Person-months; None: as much as it takes.

        Raises
        ------
        BudgetError, EffortError
            If it does.
        """
        useful = {place for gain in self.gains if isinstance(gain, Gain) and gain.worth > 0 for place in gain.by}
        useful |= {place for ladder in self.openings.ladders for place in ladder.things}
        takers = sorted({each for place in useful for each in self.openings.closure(place)})
        for error, uses, there, unit in (
            (BudgetError, self.costs, money, "a budget of {}"),
            (EffortError, self.efforts, work, "{} person-months"),
        ):
            if takers and there is not None and there < min(uses[place] for place in takers):
                first = min(takers, key=uses.__getitem__)
                raise error(unit.format(f"{float(there):g}"), f"{float(uses[first]):g}", self.openings.code(first))

    def next_level(self) -> int:
        """Number of the level after the one that is certain.

        Returns
        -------
        int
            From 1.

        Raises
        ------
        TopLevelError
            If there is none.
        LevelOutOfReachError
            If all measures together do not open its gates.
        """
        here = int(self.levels.at_least[0])
        above = [each.number for each in self.model.questionnaire.levels if each.number > here]
        if not above:
            raise TopLevelError(f"expected a level above {here}, there is none")
        string = self.openings.after(range(len(self.openings.candidates)))
        found = level_result(self.model, levels(self.model, [string], score(self.model, [string])))
        if found.at_least < above[0]:
            shut = tuple(each for each in found.gates if each.level <= above[0] and not each.passed)
            raise LevelOutOfReachError(above[0], shut)
        return above[0]

    def reaches(self, chosen: frozenset[int], level: int) -> bool:
        """Whether the real model gives a level to what was chosen."""
        string = self.openings.after(sorted(chosen))
        return int(levels(self.model, [string], score(self.model, [string])).at_least[0]) >= level

    def plan(self, choice: Choice, *, scale: int) -> Plan:
        """The plan of a choice, re-scored.

        Parameters
        ----------
        choice : Choice
            Of the candidates.
        scale : int
            What the gap of the choice is divided by.

        Returns
        -------
        Plan
            Its measures in order.
        """
        order = self._order(choice)
        grown = [order[:count] for count in range(len(order) + 1)]
        lost = self._lost(order)
        fails = [[place for place in order if place not in each] for each in lost]
        batch = [*map(self.openings.after, [*grown, *fails]), self.openings.after(order, outcomes=True)]
        scores = score(self.model, batch)
        totals = scores.nodes[:, 0].tolist()
        whole, ends = len(order), slice(len(order), 2 * len(order) + 1)  # all carried out; then without each
        then = levels(self.model, batch[ends], Scores(nodes=scores.nodes[ends], items=scores.items[ends]))
        reached = then.at_least.tolist()
        spans = [self.openings.candidates[place].measure.cost for place in order]
        worst = min(range(whole), key=lambda place: totals[whole + 1 + place], default=None)
        return Plan(
            measures=self._planned(order, choice, totals),
            cost=Span(
                low=sum((each.low for each in spans), Decimal()),
                likely=sum((each.likely for each in spans), Decimal()),
                high=sum((each.high for each in spans), Decimal()),
            ),
            effort=sum((self._efforts[place] for place in order), Decimal()),
            before=totals[0],
            predicted=self._predicted(choice),
            rescored=totals[whole],
            low=totals[0] if worst is None else totals[whole + 1 + worst],
            high=totals[-1],
            failing=() if worst is None else tuple(map(self.openings.code, lost[worst])),
            level=int(self.levels.at_least[0]),
            level_after=reached[0],
            pivotal=sum(each < reached[0] for each in reached[1:]),
            gates=level_result(self.model, then).gates,
            gap=choice.gap / scale,
        )

    def _predicted(self, choice: Choice) -> int:
        """Units of the total as the programme sees it, rounded half up once."""
        items = [self.model.columns[index].item.code for index in self.model.scored]
        units = dict(zip(items, self.scores.items[0].tolist(), strict=True))
        now = sum(part * units[item] for item, part in self.shares.items())
        then: int = now + self._worth(choice.chosen)
        return (2 * then + PARTS) // (2 * PARTS)

    def _worth(self, chosen: frozenset[int]) -> int:
        """What some candidates bring to the total, in units times `PARTS`."""
        return worth(self.gains, chosen, self.openings.ladders)

    def _order(self, choice: Choice) -> list[int]:
        """By phase, those that bring most for their money first."""
        rank = {place: number for number, place in enumerate(best_first(self.openings, choice.chosen, self.gains))}
        return self.openings.in_order(choice.chosen, lambda place: (choice.phases[place], rank[place]))

    def _lost(self, order: Sequence[int]) -> list[list[int]]:
        """For each of some candidates in order: it and all that wait for it, which cannot be done where it fails."""
        before = self.openings.awaited(order)
        chains = [closed(place, before) for place in order]
        return [[place for place, chain in zip(order, chains, strict=True) if lost in chain] for lost in order]

    def _planned(self, order: Sequence[int], choice: Choice, totals: Sequence[int]) -> tuple[PlannedMeasure, ...]:
        measures = [self.openings.candidates[place].measure for place in order]
        return tuple(
            PlannedMeasure(
                measure=each.code, phase=choice.phases[place], steps=steps, gain=after - before, cost=each.cost
            )
            for each, place, steps, (before, after) in zip(
                measures, order, self.openings.brought(order), pairwise(totals[: len(order) + 1]), strict=True
            )
        )
