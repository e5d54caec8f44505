"""Which measures fit one enterprise, in which order, and when: an open formula over re-scored gains."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import ceil

from questionnaires.model import ItemKind, Lift, Measure, Span
from questionnaires.rules import Profile, all_hold
from scoring.encode import decode
from scoring.lifting import Effect, effects, steps_open
from scoring.model import ScoringModel
from scoring.painpoints import FOUND
from scoring.result import PainPointResult, Recommendation

MOST = 12  #: measures recommended at once: more is not read
COST_FLOOR = Decimal("0.1")  #: 万元; what costs less still takes somebody's time
ATTENTION = Decimal(
    5
)  #: 万元: what carrying out any measure takes of a small enterprise's own people, beside its price
QUICK_MONTHS, QUICK_COST = 3, Decimal(10)  #: phase 1: done within three months, for at most 100,000 yuan
MIDDLE_MONTHS, MIDDLE_COST = 6, Decimal(50)  #: phase 2
PARALLEL = 3  #: measures a small enterprise can carry on at the same time


@dataclass(frozen=True, slots=True, kw_only=True)
class _Candidate:
    """A measure with the steps still open, what they add, and its worth."""

    measure: Measure
    steps: tuple[Lift, ...]
    effect: Effect
    relieved: tuple[str, ...]
    worth: int


def recommend(
    model: ScoringModel,
    string: str,
    pains: Sequence[PainPointResult],
    *,
    measures: Sequence[Measure],
    profile: Profile | None = None,
) -> tuple[Recommendation, ...]:
    r"""Measures for one enterprise, in order of priority, each after its prerequisites.

    Parameters
    ----------
    model : ScoringModel
        Of the questionnaire.
    string : str
        The submission.
    pains : sequence of PainPointResult
        Of this submission; those with a severity of at least `painpoints.FOUND` count.
    measures : sequence of Measure
        The library. Only measures with steps that start from this enterprise's answers are considered.
    profile : mapping of ProfileField to collection of str, optional
        Measures for other enterprises are left out; where the profile is not known they stay in.

    Returns
    -------
    tuple of Recommendation
        At most `MOST`. No step appears twice, so gains do not count anything double: a measure whose steps have all been taken by
        those before it is left out, and of the others only the remaining steps count.

    Notes
    -----
    A measure is worth :math:`\max(u / (c + a), 1) \cdot (2 \text{ if it opens or approaches a blocking gate, else } 1) \cdot (1000 + v)`.
    :math:`u` is its gain in units, of which outcomes (trends) count half, because effects follow the work and the market has a say;
    :math:`c` its likely cost and :math:`a` = `ATTENTION`, both in 10,000 yuan, so that the cheapest is not always first; :math:`v` the
    severity, per mille, of the worst pain point it relieves. Its priority is that in per mille of the best. The best comes first; its
    unfinished prerequisites come before it.

    Examples
    --------
    >>> from scoring.example import example_questionnaire
    >>> from scoring.model import compile_model
    >>> questionnaire = example_questionnaire()
    >>> pains = [PainPointResult(code="EQP-2", severity=1000, items=("FND-EQP-02",))]
    >>> found = recommend(compile_model(questionnaire), "20210", pains, measures=questionnaire.measures)
    >>> [(each.measure, each.gain, each.gain_per_cost, each.start_month) for each in found]
    [('M-FND-02', 80000, 40000, 0), ('M-FND-01', 75000, 3750, 2)]
    """
    severity = {pain.code: pain.severity for pain in pains if pain.severity >= FOUND}
    answers = decode(model, string)
    fitting = [m for m in measures if all_hold(m.applies_if, profile or {}, {}) is not False]
    open_steps = {measure.code: steps_open(model, measure, answers) for measure in fitting}
    picker = _Picker(model, string, severity, open_steps)
    chosen = picker.pick([measure for measure in fitting if open_steps[measure.code]])
    return _recommendations(chosen, {each.measure.code: picker.needs(each.measure) for each in chosen})


class _Picker:
    """Takes measures one after another and never the same step twice."""

    def __init__(
        self, model: ScoringModel, string: str, severity: Mapping[str, int], open_steps: Mapping[str, tuple[Lift, ...]]
    ) -> None:
        self._model, self._string, self._severity, self._open = model, string, severity, open_steps
        self._pool: dict[str, _Candidate] = {}
        self._owner: dict[tuple[str, str | None], str] = {}

    def pick(self, measures: Sequence[Measure]) -> list[_Candidate]:
        """At most `MOST` measures, the most worthwhile first, each after its prerequisites."""
        self._pool = self._weigh((measure, self._open[measure.code]) for measure in measures)
        chosen: list[_Candidate] = []
        passed_over: set[str] = set()
        while len(chosen) < MOST:
            ready = [c for code, c in self._pool.items() if code not in passed_over and c.worth > 0]
            if not ready:
                break
            best = max(ready, key=lambda candidate: candidate.worth)
            chain = self._chain(best.measure, ())
            passed_over.add(best.measure.code)
            if len(chosen) + len(chain) <= MOST:
                chosen += [self._take(code) for code in chain if code in self._pool]
        return self._in_order(chosen)

    def _in_order(self, chosen: Sequence[_Candidate]) -> list[_Candidate]:
        """The most worthwhile first; what others wait for counts as much as the best of those."""
        needs = {each.measure.code: self.needs(each.measure) for each in chosen}
        pull = {each.measure.code: each.worth for each in chosen}
        for _ in chosen:  # as often as the longest chain can be
            for code, before in needs.items():
                for other in before & pull.keys():
                    pull[other] = max(pull[other], pull[code])
        left, done = list(chosen), list[_Candidate]()
        while left:
            waiting = {each.measure.code for each in left}
            ready = [each for each in left if not needs[each.measure.code] & waiting] or left
            done.append(max(ready, key=lambda each: pull[each.measure.code]))
            left.remove(done[-1])
        return done

    def needs(self, measure: Measure) -> set[str]:
        """Measures taken that must end before `measure` begins: its prerequisites, or those that took their steps."""
        steps = [step for code in measure.prerequisites for step in self._open.get(code, ())]
        return {self._owner[_key(step)] for step in steps if _key(step) in self._owner} - {measure.code}

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
        self._owner |= {_key(step): code for step in taken.steps}
        touched = [each for each in self._pool.values() if any(_key(step) in self._owner for step in each.steps)]
        for each in touched:
            del self._pool[each.measure.code]
        left = [(each.measure, tuple(s for s in each.steps if _key(s) not in self._owner)) for each in touched]
        self._pool |= self._weigh((measure, steps) for measure, steps in left if steps)
        return taken

    def _weigh(self, pairs: Iterable[tuple[Measure, tuple[Lift, ...]]]) -> dict[str, _Candidate]:
        """Measures with what their steps add, all in one batch."""
        pairs = list(pairs)
        found = effects(self._model, self._string, [steps for _, steps in pairs])
        return {
            measure.code: self._candidate(measure, steps, effect)
            for (measure, steps), effect in zip(pairs, found, strict=True)
        }

    def _candidate(self, measure: Measure, steps: tuple[Lift, ...], effect: Effect) -> _Candidate:
        relieved = tuple(code for code in measure.pain_points if code in self._severity)
        worst = max((self._severity[code] for code in relieved), default=0)
        useful = effect.gain > 0 or effect.clears_gates > 0
        outcomes = sum(each.gain for each in effect.gains if self._is_outcome(each.lift.item))
        sure = effect.gain - outcomes // 2
        price = Fraction(measure.cost.likely + ATTENTION)
        worth = max(int(sure / price), 1) * (2 if effect.clears_gates else 1) * (1000 + worst)
        return _Candidate(measure=measure, steps=steps, effect=effect, relieved=relieved, worth=worth if useful else 0)

    def _is_outcome(self, item: str) -> bool:
        return self._model.column(item).item.kind is ItemKind.TREND


def _key(step: Lift) -> tuple[str, str | None]:
    """What makes two steps the same: the item, and with several options the one added."""
    return step.item, step.add


def _per_cost(measure: Measure, effect: Effect) -> int:
    """Units per 万元 at the likely cost, rounded half up."""
    return int(Fraction(effect.gain) / Fraction(max(measure.cost.likely, COST_FLOOR)) + Fraction(1, 2))


def _phase(measure: Measure, before: Iterable[int]) -> int:
    """1: quick wins; 2: then; 3: later. Never before the phase of a prerequisite."""
    months, cost = measure.months.likely, measure.cost.likely
    own = 1 if months <= QUICK_MONTHS and cost <= QUICK_COST else 2
    own = own if months <= MIDDLE_MONTHS and cost <= MIDDLE_COST else 3
    return max([own, *before])


def _phases(chosen: Sequence[_Candidate], needs: Mapping[str, set[str]]) -> dict[str, int]:
    """Phase of every measure."""
    phases: dict[str, int] = {}
    for candidate in chosen:
        code = candidate.measure.code
        phases[code] = _phase(candidate.measure, [phases[other] for other in needs[code] if other in phases])
    return phases


def _starts(chosen: Sequence[_Candidate], phases: Mapping[str, int], needs: Mapping[str, set[str]]) -> dict[str, int]:
    """First month of every measure: phase by phase, after its prerequisites, at most `PARALLEL` at the same time."""
    starts: dict[str, int] = {}
    ends: dict[str, int] = {}
    month = 0
    for candidate in sorted(chosen, key=lambda each: phases[each.measure.code]):
        code = candidate.measure.code
        month = max([month, *(ends[other] for other in needs[code] if other in ends)])
        while sum(end > month for end in ends.values()) >= PARALLEL:
            month = min(end for end in ends.values() if end > month)
        starts[code] = month
        ends[code] = month + max(ceil(candidate.measure.months.likely), 1)
    return starts


def _recommendations(chosen: Sequence[_Candidate], needs: Mapping[str, set[str]]) -> tuple[Recommendation, ...]:
    """Recommendations with priority, phase and first month."""
    phases = _phases(chosen, needs)
    starts = _starts(chosen, phases, needs)
    best = max((candidate.worth for candidate in chosen), default=0)
    return tuple(
        Recommendation(
            measure=candidate.measure.code,
            gains=candidate.effect.gains,
            gain=candidate.effect.gain,
            clears_gates=candidate.effect.clears_gates,
            pain_points=candidate.relieved,
            gain_per_cost=_per_cost(candidate.measure, candidate.effect),
            priority=(2000 * candidate.worth + best) // (2 * best) if best else 0,
            phase=phases[candidate.measure.code],
            start_month=starts[candidate.measure.code],
        )
        for candidate in chosen
    )


def investment(measures: Sequence[Measure], recommendations: Sequence[Recommendation]) -> Span:
    """What the recommended measures cost together.

    Parameters
    ----------
    measures : sequence of Measure
        The library.
    recommendations : sequence of Recommendation
        Those recommended.

    Returns
    -------
    Span
        Sums of the low, likely and high estimates, in 10,000 yuan.

    Examples
    --------
    >>> investment([], [])
    Span(low=Decimal('0'), likely=Decimal('0'), high=Decimal('0'))
    """
    cost = {measure.code: measure.cost for measure in measures}
    spans = [cost[each.measure] for each in recommendations]
    return Span(
        low=sum((span.low for span in spans), Decimal(0)),
        likely=sum((span.likely for span in spans), Decimal(0)),
        high=sum((span.high for span in spans), Decimal(0)),
    )
