"""Which measures fit one enterprise, in which order, and when: an open formula over re-scored gains."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

from questionnaires.model import Lift, Measure
from scoring.in_turn import in_turn
from scoring.lifting import Effect, effects, is_outcome
from scoring.model import ScoringModel
from scoring.openings import Openings
from scoring.painpoints import FOUND
from scoring.result import GateGain, PainPointResult, Recommendation, ResponseState
from scoring.schedule import first_months, phase_of

MOST = 12  #: measures recommended at once: more is not read
RESERVED, HEAVIEST = 4, 10  #: at least so many of them lift one of so many largest losses, where such measures exist
GATE_WEIGHT = 10  #: a measure that opens a blocking gate counts 1 + 10 times
COST_FLOOR = Decimal("0.1")  #: 万元; what costs less still takes somebody's time
ATTENTION = Decimal(
    5
)  #: 万元: what carrying out any measure takes of a small enterprise's own people, beside its price
LEAST = 2_000  #: units: a measure that adds less to the total and opens no gate visibly is not worth recommending
LEAST_AT_TOP = 5_000  #: the same where no gate is left to open


@dataclass(frozen=True, slots=True, kw_only=True)
class Advice:
    """What to do, and when.

    Attributes
    ----------
    measures : tuple of Recommendation
        In the order in which they begin.
    months : mapping of str to int
        First month, counted from 0, of these and of the rest of the way to the next level, by code in that order.
    """

    measures: tuple[Recommendation, ...]
    months: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Candidate:
    """A measure with the steps still open, what they add, and its worth."""

    measure: Measure
    steps: tuple[Lift, ...]
    keys: frozenset[tuple[str, str | None]]  #: of the steps
    effect: Effect
    worth: Fraction


def recommend(
    openings: Openings,
    pains: Sequence[PainPointResult],
    *,
    losses: Sequence[str] = (),
    way: Sequence[str] = (),
    taken: Sequence[str] | None = None,
) -> Advice:
    r"""Measures for one enterprise, in the order of the roadmap, each after its prerequisites.

    Parameters
    ----------
    openings : Openings
        Of the submission: only measures with steps that start from this enterprise's answers, or where others end, are considered.
    pains : sequence of PainPointResult
        Of this submission; those with a severity of at least `painpoints.FOUND` count.
    losses : sequence of str, optional
        Codes of the items that cost points, the costliest first.
    way : sequence of str, optional
        Codes of the measures that lead to the next level at the least cost, as `planned` plans have them: they come first.

    taken : sequence of str, optional
        Codes of the measures somebody chose instead, in the order wanted; those with nothing left to do are passed over. Then `way` counts for
        nothing, and measures begin in that order, whatever their price, each after those it waits for.

    Returns
    -------
    Advice
        At most `MOST` measures, or all that were chosen. No step appears twice, and each measure goes on where those before it end: every gain is what is added on top of
        those before, so gains add up to what all bring.

    Notes
    -----
    A measure is worth :math:`\max(\lfloor u / (c + a) \rfloor, 1) \cdot (1 + 10 p) \cdot (1000 + v)`, in exact fractions.
    :math:`u` is its sure gain in units plus half of what its outcomes (trends) may add, because these follow the work and the market
    has a say; :math:`c` its likely cost and :math:`a` = `ATTENTION`, both in 10,000 yuan, so that the cheapest is not always first;
    :math:`p = \sum_g \min(1, \text{gained}_g / \text{missing}_g)` over the gates that block the next level, gained by the sure steps on
    the node, the item or the scenes of the gate; :math:`v` the severity, per mille, of the worst pain point it relieves. Its priority
    is its worth in per mille of the best. Measures are taken by worth, each with its unfinished prerequisites, those of `way` before all
    others. Without a way, if fewer than `RESERVED` of them have a sure step on one of the `HEAVIEST` first items of `losses`, those that
    have are taken first and the rest fill up.

    What is nearly free begins first and leaves one place to the others, then what is quick and cheap, then what takes longer, at most
    `schedule.PARALLEL` at the same time and each after its prerequisites. The phase follows from the first month.

    A measure without a sure step that adds something is never recommended, nor one that adds less than `LEAST` units (`LEAST_AT_TOP`
    where no gate is left) and brings no gate visibly closer; only what others wait for may be smaller.

    Examples
    --------
    >>> from scoring.example import example_questionnaire
    >>> from scoring.model import compile_model
    >>> questionnaire = example_questionnaire()
    >>> pains = [PainPointResult(code="EQP-2", severity=1000, items=("FND-EQP-02",))]
    >>> found = recommend(Openings(compile_model(questionnaire), "20210", questionnaire.measures), pains)
    >>> [(each.measure, each.gain, each.gain_per_cost, each.start_month) for each in found.measures]
    [('M-FND-02', 80000, 40000, 0), ('M-FND-01', 75000, 3750, 2)]
    """
    severity = {pain.code: pain.severity for pain in pains if pain.severity >= FOUND}
    picker = _Picker(openings, severity)
    if taken is None:
        chosen = picker.pick(frozenset(losses[:HEAVIEST]), way)
        wanted = [*chosen, *(code for code in way if code not in chosen)]
    else:
        chosen = wanted = picker.take(taken)
    order = openings.in_order(
        map(openings.places.__getitem__, wanted), lambda place: wanted.index(openings.code(place))
    )
    months, needs = _timetable(picker, order, paced=taken is None)
    found = _recommendations(picker, months, needs, most=MOST if taken is None else len(chosen))
    library = {each.code: each for each in openings.measures}
    return Advice(measures=tuple(_completed(each, library, picker) for each in found), months=months)


def _enough(candidate: _Candidate) -> bool:
    """Whether a measure adds enough to be worth recommending, or brings a gate visibly closer."""
    if not candidate.worth:
        return False
    effect = candidate.effect
    return effect.clears_gates > 0 or effect.gain >= (LEAST if effect.toward else LEAST_AT_TOP)


class _Picker:
    """Takes measures one after another and never the same step twice."""

    def __init__(self, openings: Openings, severity: Mapping[str, int]) -> None:
        self.openings, self.model, self._severity = openings, openings.model, severity
        self._open = {each.measure.code: (*each.sure, *each.outcomes) for each in openings.candidates}
        self._pool: dict[str, _Candidate] = {}
        self._owner: dict[tuple[str, str | None], str] = {}
        self._weighed: dict[tuple[str, tuple[Lift, ...]], _Candidate] = {}

    def pick(self, heavy: Collection[str], way: Sequence[str]) -> list[str]:
        """Codes of at most `MOST` measures, those of the way first, then the most worthwhile, each after its prerequisites.

        Without a way some of them lift `heavy` items.
        """
        self._start()
        if way:
            along = self._fill(
                [], len(way), lambda each: each.measure.code in way, enough=lambda _: True, most=len(way)
            )
            ranked = list(dict.fromkeys([*self._in_order(along), *way]))
            places = self.openings.in_order(
                map(self.openings.places.__getitem__, ranked), lambda place: ranked.index(self.openings.code(place))
            )
            first = [self.openings.code(place) for place in places[:MOST]]
            more = self._fill([], MOST, lambda _: True, most=MOST - len(first))
            return [*first, *self._in_order(more)]
        chosen = self._fill([], MOST, lambda _: True)
        if sum(_lifts(each, heavy) for each in chosen) < RESERVED:
            self._start()
            chosen = self._fill([], RESERVED, lambda each: _lifts(each, heavy))
            chosen = self._fill(chosen, MOST, lambda _: True)
        return self._in_order(chosen)

    def take(self, codes: Sequence[str]) -> list[str]:
        """Those of `codes` that have something left to do, in their order, with their steps taken."""
        self._start()
        wanted = [code for code in dict.fromkeys(codes) if code in self.openings.places]
        for code in wanted:
            if code in self._pool:
                self._take(code)
        return wanted

    def _start(self) -> None:
        """All measures in the pool, no step taken."""
        self._owner = {}
        measures = [each.measure for each in self.openings.candidates]
        self._pool = self._weigh(
            (measure, self._open[measure.code]) for measure in measures if self._open[measure.code]
        )

    def _fill(
        self,
        chosen: Sequence[_Candidate],
        number: int,
        wanted: Callable[[_Candidate], bool],
        *,
        enough: Callable[[_Candidate], bool] = _enough,
        most: int = MOST,
    ) -> list[_Candidate]:
        """`chosen` and the best of the pool with their prerequisites, until `number` of them are `wanted` or there are `most`."""
        filled, passed_over = list(chosen), set[str]()
        while sum(wanted(each) for each in filled) < number and len(filled) < most:
            ready = [c for code, c in self._pool.items() if code not in passed_over and enough(c) and wanted(c)]
            if not ready:
                break
            best = max(ready, key=lambda candidate: candidate.worth)
            chain = self._chain(best.measure, ())
            passed_over.add(best.measure.code)
            if len(filled) + len(chain) <= most:
                filled += [self._take(code) for code in chain if code in self._pool]
        return filled

    def _in_order(self, chosen: Sequence[_Candidate]) -> list[str]:
        """Codes, the most worthwhile first; what others wait for counts as much as the best of those."""
        needs = {each.measure.code: self.needs(each.measure) for each in chosen}
        pull = {each.measure.code: each.worth for each in chosen}
        for _ in chosen:  # as often as the longest chain can be
            for code, before in needs.items():
                for other in before & pull.keys():
                    pull[other] = max(pull[other], pull[code])
        left, done = list(chosen), list[str]()
        while left:
            waiting = {each.measure.code for each in left}
            ready = [each for each in left if not needs[each.measure.code] & waiting] or left
            best = max(ready, key=lambda each: pull[each.measure.code])
            done.append(best.measure.code)
            left.remove(best)
        return done

    def needs(self, measure: Measure) -> set[str]:
        """Measures taken that must end before `measure` begins: its prerequisites, or those that took their steps."""
        steps = [step for code in measure.prerequisites for step in self._open.get(code, ())]
        return {self._owner[_key(step)] for step in steps if _key(step) in self._owner} - {measure.code}

    def taken(self, step: Lift) -> bool:
        """Whether a measure chosen takes a step."""
        return _key(step) in self._owner

    def open_steps(self, code: str) -> tuple[Lift, ...]:
        """Steps of a measure from today's answers, whoever takes them."""
        return self._open.get(code, ())

    def _chain(self, measure: Measure, above: tuple[str, ...]) -> list[str]:
        """Codes of the measure and the prerequisites it waits for, those first."""
        chain: list[str] = []
        for code in measure.prerequisites:
            if code in self._pool and code not in above:
                chain += self._chain(self._pool[code].measure, (*above, measure.code))
        return list(dict.fromkeys([*chain, measure.code]))

    def _take(self, code: str) -> _Candidate:
        """Take a measure out of the pool, and its steps out of the other measures."""
        taken = self._pool.pop(code)
        self._owner |= dict.fromkeys(taken.keys, code)
        touched = [each for each in self._pool.values() if not each.keys.isdisjoint(taken.keys)]
        for each in touched:
            del self._pool[each.measure.code]
        left = [(each.measure, tuple(s for s in each.steps if _key(s) not in self._owner)) for each in touched]
        self._pool |= self._weigh((measure, steps) for measure, steps in left if steps)
        return taken

    def _weigh(self, pairs: Iterable[tuple[Measure, tuple[Lift, ...]]]) -> dict[str, _Candidate]:
        """Measures with what their steps add; those not weighed before all in one batch."""
        pairs = list(pairs)
        new = [(measure, steps) for measure, steps in pairs if (measure.code, steps) not in self._weighed]
        found = effects(self.model, self.openings.string, [steps for _, steps in new]) if new else ()
        for (measure, steps), effect in zip(new, found, strict=True):
            self._weighed[measure.code, steps] = self._candidate(measure, steps, effect)
        weighed = {measure.code: self._weighed[measure.code, steps] for measure, steps in pairs}
        return {code: candidate for code, candidate in weighed.items() if candidate.worth}

    def _candidate(self, measure: Measure, steps: tuple[Lift, ...], effect: Effect) -> _Candidate:
        return _Candidate(
            measure=measure,
            steps=steps,
            keys=frozenset(map(_key, steps)),
            effect=effect,
            worth=self.worth(measure, effect),
        )

    def worth(self, measure: Measure, effect: Effect) -> Fraction:
        """Rank key of a measure with this effect; 0 where it does nothing."""
        if effect.gain <= 0 and effect.progress <= 0:
            return Fraction()
        worst = max((self._severity[code] for code in self.relieved(measure)), default=0)
        likely = effect.gain + Fraction(effect.outcome, 2)
        return_on = max(int(likely / Fraction(measure.cost.likely + ATTENTION)), 1)
        return return_on * (1000 + worst) * (1 + GATE_WEIGHT * effect.progress)

    def relieved(self, measure: Measure) -> tuple[str, ...]:
        """Pain points found that a measure relieves."""
        return tuple(code for code in measure.pain_points if code in self._severity)


def _lifts(candidate: _Candidate, items: Collection[str]) -> bool:
    """Whether a sure step is on one of the items."""
    return any(each.lift.item in items and not each.outcome for each in candidate.effect.gains)


def _key(step: Lift) -> tuple[str, str | None]:
    """What makes two steps the same: the item, and with several options the one added."""
    return step.item, step.add


def _per_cost(measure: Measure, effect: Effect) -> int:
    """Units per 万元 at the likely cost, rounded half up."""
    return int(Fraction(effect.gain) / Fraction(max(measure.cost.likely, COST_FLOOR)) + Fraction(1, 2))


def _timetable(picker: _Picker, order: Sequence[int], *, paced: bool) -> tuple[dict[str, int], dict[str, set[str]]]:
    """First month of every measure, by code as they begin; and what each waits for."""
    openings = picker.openings
    measures = [openings.candidates[place].measure for place in order]
    needs = {each.code: picker.needs(each) for each in measures}
    for later, before in openings.awaited(order).items():
        needs[openings.code(later)].update(map(openings.code, before))
    for place, measure in enumerate(measures):
        needs[measure.code] &= {each.code for each in measures[:place]}
    starts = first_months(measures, needs, paced=paced)
    return {code: starts[code] for code in sorted(starts, key=starts.__getitem__)}, needs


def _recommendations(
    picker: _Picker, starts: Mapping[str, int], needs: Mapping[str, set[str]], *, most: int
) -> tuple[Recommendation, ...]:
    """Recommendations with priority, phase and first month, in the order of the roadmap."""
    openings = picker.openings
    places = [openings.places[code] for code in starts][:most]
    measures, found = [openings.candidates[place].measure for place in places], in_turn(openings, places)
    worths = [picker.worth(measure, effect) for measure, effect in zip(measures, found, strict=True)]
    best = max(worths, default=Fraction())
    return tuple(
        Recommendation(
            measure=measure.code,
            gains=effect.gains,
            gain=effect.gain,
            outcome=effect.outcome,
            clears_gates=effect.clears_gates,
            pain_points=picker.relieved(measure),
            gain_per_cost=_per_cost(measure, effect),
            priority=(2000 * worth + best) // (2 * best) if best else 0,
            phase=phase_of(starts[measure.code]),
            start_month=starts[measure.code],
            toward=_gate_gains(picker.model, effect),
            waits_for=tuple(sorted(needs[measure.code])),
        )
        for measure, effect, worth in zip(measures, found, worths, strict=True)
    )


def _gate_gains(model: ScoringModel, effect: Effect) -> tuple[GateGain, ...]:
    """Blocking gates that the sure steps bring closer."""
    pairs = zip(effect.gates, effect.toward, strict=True)
    return tuple(
        GateGain(level=model.gates[place][0], gate=model.gates[place][1], gained=gained, missing=missing)
        for place, (gained, missing) in pairs
        if gained
    )


def _completed(
    found: Recommendation,
    library: Mapping[str, Measure],
    picker: _Picker,
) -> Recommendation:
    """The recommendation with its open prerequisites outside the plan, and how much of the measure is left to do."""
    measure, answers = library[found.measure], picker.openings.answers
    unplanned = [
        code
        for code in measure.prerequisites
        if code in library
        and picker.open_steps(code)
        and not all(picker.taken(step) for step in picker.open_steps(code))
        and code not in found.waits_for
    ]
    asked = {ResponseState.ANSWERED, ResponseState.DONT_KNOW}
    whole = {
        _key(lift) for lift in measure.lifts if answers[lift.item].state in asked and not is_outcome(picker.model, lift)
    }
    left = {_key(gain.lift) for gain in found.gains if not gain.outcome}
    return replace(found, unplanned=tuple(unplanned), left=len(left), whole=len(whole))
