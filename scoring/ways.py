"""What is still to do until the next level once the plan is carried out: gate by gate, each step re-scored by the real model."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, pairwise

from questionnaires.model import GateKind, Lift, Measure
from scoring.aggregate import score
from scoring.encode import decode
from scoring.errands import Errand, Errands, scenes_to_raise
from scoring.levels import FAILED, PASSED, levels
from scoring.lifting import is_outcome, lifted
from scoring.model import ScoringModel
from scoring.openings import Openings
from scoring.result import MISSING, TOTAL, GateResult, Recommendation, Way, WayStep
from scoring.rungs import PARTS, depth, rungs, shares

MOST_WITHOUT_GATE = 10  #: steps named where no gate is in the way


def ways(
    openings: Openings,
    gates: Sequence[GateResult],
    advice: Sequence[Recommendation],
    *,
    way: Sequence[str] = (),
) -> tuple[Way, ...]:
    """What is still to do after the plan until the next level.

    Parameters
    ----------
    openings : Openings
        Of the submission.
    gates : sequence of GateResult
        Those that block the next level now, looked at after the plan (`Prospect.blocking_after`).
    advice : sequence of Recommendation
        The plan; empty where there is no library or nothing in it fits.
    way : sequence of str, optional
        Codes of the measures that lead to the next level at the least cost, in order; those not in the plan are what is still to do.

    Returns
    -------
    tuple of Way
        One for every gate still in the way, the narrowest first, because what raises an indicator also raises what lies above it. Each
        begins where the one before ended, so nothing counts twice. Without a gate and without a plan, one way for the total: the next
        steps of the items that bring most, at most `MOST_WITHOUT_GATE`.

    Notes
    -----
    With a way, its measures are given to the gates they bring closer. Without, for a score or an item, measures come first, the one with most progress for (cost + `recommend.ATTENTION`), each after its
    prerequisites; where none is left, the next steps of single items by progress. Outcomes (trends) are no steps: they follow the work.
    The order rests on weights; every figure and the end on re-scoring the submission after each step.

    Examples
    --------
    >>> from scoring.evaluate import evaluate
    >>> from scoring.example import example_questionnaire
    >>> result = evaluate(example_questionnaire(), "20000")
    >>> [(way.gate.gate.node, way.then.passed, [each.lifts[0].to for each in way.steps]) for way in result.ways]
    [('OPS', True, ['2']), ('FND-SEC-02', True, ['partly'])]
    """
    model = openings.model
    open_gates = sorted((gate for gate in gates if not gate.passed), key=lambda gate: -depth(model, gate.gate.node))
    if not open_gates and (gates or advice):
        return ()
    trail = _Trail(
        model, lifted(model, openings.string, [each.lift for r in advice for each in r.gains if not each.outcome])
    )
    if not open_gates:
        return trail.without_gate()
    done = {each.measure for each in advice}
    if any(code not in done for code in way):
        return trail.along(open_gates, _rest(openings, [each.measure for each in advice], way))
    left = [measure for measure in openings.measures if measure.code not in done]
    found = []
    for gate in open_gates:
        found.append(trail.toward(gate, left))
        done |= {step.measure for step in found[-1].steps}
        left = [measure for measure in left if measure.code not in done]
    return tuple(found)


def _rest(openings: Openings, done: Sequence[str], way: Sequence[str]) -> list[Errand]:
    """What the measures of a way that are not done yet bring, in its order."""
    first = [openings.places[code] for code in done]
    order = [*first, *(openings.places[code] for code in way if code not in done)]
    brought = zip(order, openings.brought(order), strict=True)
    return [Errand(measure=openings.code(place), lifts=steps) for place, steps in brought][len(done) :]


class _Trail:
    """A submission and the steps taken on it, one way after the other."""

    def __init__(self, model: ScoringModel, string: str) -> None:
        self._model, self._string, self._row = model, string, 0
        self._scores = score(model, [string])
        self._levels = levels(model, [string], self._scores)

    def along(self, gates: Sequence[GateResult], errands: Sequence[Errand]) -> tuple[Way, ...]:
        """Ways to gates by measures that open them together: to each what brings it closer, to the last whatever is left."""
        found, left = list[Way](), list(errands)
        for gate in gates:
            share = self._shares(gate.gate.node) if gate.gate.kind is GateKind.SCORE else {gate.gate.node: PARTS}
            last = gate is gates[-1]
            near = [each for each in left if last or any(lift.item in share for lift in each.lifts)]
            found.append(self._walk(gate, near, whole=last))
            done = {step.measure for step in found[-1].steps}
            left = [each for each in left if each.measure not in done]
        return tuple(found)

    def toward(self, gate: GateResult, measures: Sequence[Measure]) -> Way:
        """Way to a gate from where the ways before ended."""
        now = self._look(gate, self._row)
        open_ = not now.gate.passed and now.gate.found != MISSING
        return self._walk(gate, self._errands(now.gate, measures) if open_ else [])

    def _walk(self, gate: GateResult, errands: Sequence[Errand], *, whole: bool = False) -> Way:
        """Errands until a gate holds, or the whole of them."""
        now = self._look(gate, self._row)
        if not errands or (now.gate.passed and not whole):
            return Way(gate=now.gate, then=now.gate, steps=())
        strings = list(accumulate(errands, self._taken, initial=self._string))
        self._scores = score(self._model, strings)
        self._levels = levels(self._model, strings, self._scores)
        looks = [self._look(gate, row) for row in range(len(strings))]
        end = len(looks) - 1
        if not whole:
            end = next((row for row, look in enumerate(looks) if look.gate.passed), end)
        self._string, self._row = strings[end], end
        steps = [
            WayStep(
                measure=errand.measure,
                lifts=errand.lifts,
                gain=after.total - before.total,
                toward=after.gate.found - before.gate.found,
            )
            for errand, (before, after) in zip(errands[:end], pairwise(looks), strict=False)
        ]
        return Way(gate=looks[0].gate, then=looks[end].gate, steps=_merged(steps))

    def without_gate(self) -> tuple[Way, ...]:
        """The next steps of the items that bring most to the total."""
        share, answers = self._shares(TOTAL), decode(self._model, self._string)
        first = {code: rungs(self._model.column(code), answers[code])[:1] for code in share}
        worth = {steps[0][0]: share[code] * steps[0][1] for code, steps in first.items() if steps}
        lifts = sorted((lift for lift in worth if not is_outcome(self._model, lift)), key=lambda lift: -worth[lift])
        errands = [Errand(measure="", lifts=(lift,)) for lift in lifts[:MOST_WITHOUT_GATE]]
        strings = list(accumulate(errands, self._taken, initial=self._string))
        totals = score(self._model, strings).nodes[:, 0].tolist()
        steps = tuple(
            WayStep(measure="", lifts=errand.lifts, gain=after - before, toward=after - before)
            for errand, (before, after) in zip(errands, pairwise(totals), strict=True)
        )
        return (Way(gate=None, then=None, steps=steps),) if steps else ()

    def _errands(self, gate: GateResult, measures: Sequence[Measure]) -> list[Errand]:
        answers = decode(self._model, self._string)
        if gate.gate.kind is GateKind.SCENES:
            return scenes_to_raise(self._model, answers, gate)
        share = {gate.gate.node: PARTS}
        if gate.gate.kind is GateKind.SCORE:
            share = self._shares(gate.gate.node)
        errands = Errands(self._model, answers, share, missing=gate.distance)
        errands.of_measures(measures)
        errands.of_items()
        return errands.proposed

    def _shares(self, node: str) -> dict[str, int]:
        return shares(self._model, self._scores.nodes[self._row], self._scores.items[self._row], node)

    def _taken(self, string: str, errand: Errand) -> str:
        return lifted(self._model, string, errand.lifts)

    def _look(self, gate: GateResult, row: int) -> "_Look":
        """Gate and total of one of the submissions scored last."""
        index, found = self._model.gates.index((gate.level, gate.gate)), self._levels
        looked_at = replace(
            gate,
            passed={PASSED: True, FAILED: False}.get(int(found.states[row, index])),
            found=int(found.found[row, index]),
            binding_found=int(found.binding[row, index]),
        )
        return _Look(gate=looked_at, total=max(int(self._scores.nodes[row, 0]), 0))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Look:
    """A gate and the total after a step; a total that cannot be assessed stays 0."""

    gate: GateResult
    total: int


def _merged(steps: Sequence[WayStep]) -> tuple[WayStep, ...]:
    """Steps with those of one item in one, where its first stood: the way up is read in one go."""
    found: dict[tuple[str, str], WayStep] = {}
    for step in steps:
        key = (step.measure, "" if step.measure else step.lifts[0].item)
        before = found.get(key)
        if before is None:
            found[key] = step
            continue
        first, last = before.lifts[0], step.lifts[-1]
        lifts = (*before.lifts, last) if last.add else (Lift(item=last.item, start=first.start, to=last.to),)
        found[key] = WayStep(measure="", lifts=lifts, gain=before.gain + step.gain, toward=before.toward + step.toward)
    return tuple(found.values())
