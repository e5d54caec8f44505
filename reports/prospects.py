"""What the plan does to the total, to the blocking gates and to the stage, in words."""

from collections.abc import Mapping

from questionnaires.model import GateKind, Span
from reports.document import add
from reports.money import money
from reports.numbers import points
from reports.reading import Reading
from reports.stages import distance, gate_view, shown
from reports.wording import Wording
from scoring.result import MISSING, TOTAL, GateResult, NodeResult, ResponseState


def total_after(reading: Reading) -> str:
    """The total now and after the plan: "22.9 → 30.1", with the highest it can reach where outcomes may add to it."""
    result, after = reading.result, reading.result.after[TOTAL]
    key = "prospect.total_outcomes" if points(result.highest) != points(after) else "prospect.total"
    return reading.words(key, now=points(result.total), then=points(after), highest=points(result.highest))


def prospect(reading: Reading) -> str:
    """One sentence on the time after the plan; empty where nothing is recommended."""
    result, words = reading.result, reading.words
    if not result.recommendations:
        return ""
    gates = [_gate(reading, now, then) for now, then in zip(result.level.blocking, result.blocking_after, strict=True)]
    now, then = reading.stage(result.level.at_least), reading.stage(result.level_after)
    stage = words("prospect.stage_same" if now == then else "prospect.stage_risen", now=now, then=then)
    total = [words("prospect.of_total", change=total_after(reading))] if result.total != MISSING else []
    parts = words("prospect.separator").join([*total, *gates, stage])
    told = words.counted("prospect.sentence", len(result.recommendations), parts=parts)
    return words("sentence.separator").join(filter(None, [told, find_out_first(words, result.nodes)]))


def find_out_first(words: Wording, nodes: Mapping[str, NodeResult]) -> str:
    """That measures do not count on answers nobody knows; empty where all are known."""
    unknown = sum(node.state is ResponseState.DONT_KNOW and node.weight > 0 for node in nodes.values())
    return words.counted("prospect.find_out", unknown) if unknown else ""


def outlook(reading: Reading) -> tuple[str, ...]:
    """Short lines: what the plan costs, to how many points and which stage it leads, what the next one takes; empty without measures."""
    result, words = reading.result, reading.words
    if not result.recommendations:
        return ()
    cost = words("outlook.cost", range=money(result.investment, words))
    total = [words("outlook.total", change=total_after(reading))] if result.total != MISSING else []
    return cost, *total, _stage(reading), *_way_up(reading)


def _stage(reading: Reading) -> str:
    """Whether the stage changes, and if not how far the next one still is."""
    result, words = reading.result, reading.words
    now, then = reading.stage(result.level.at_least), reading.stage(result.level_after)
    if now != then:
        return words("outlook.risen", now=now, then=then)
    gates = [_lacking(reading, gate) for gate in result.blocking_after if not gate.passed]
    if not gates:
        return words("outlook.same", now=now)
    return words.counted("outlook.short", len(result.recommendations), now=now, gates=reading.listed(gates))


def _way_up(reading: Reading) -> tuple[str, ...]:
    """What leads to the next stage where the plan alone does not; empty where it does, or nothing known does."""
    result, words = reading.result, reading.words
    if reading.next_level is None or not result.way_up or result.level_after > result.level.at_least:
        return ()
    told = {"stage": reading.stage(reading.next_level.number), "cost": way_cost(reading)}
    return (words.counted("outlook.way", len(result.way_up), **told),)


def way_cost(reading: Reading) -> str:
    """What the cheapest way to the next stage is likely to cost."""
    known = {measure.code: measure.cost for measure in reading.questionnaire.measures}
    cost = add(tuple(known[code] for code in reading.result.way_up)).likely
    return money(Span(low=cost, likely=cost, high=cost), reading.words)


def _lacking(reading: Reading, gate: GateResult) -> str:
    """How far a gate is from being open: "单项应用还差 20.4"."""
    words = reading.words
    name = gate_view(reading, gate).text if gate.gate.kind is GateKind.SCENES else reading.names[gate.gate.node]
    if gate.found == MISSING:
        return words("outlook.gate_unknown", name=name)
    return words("outlook.gate", name=name, missing=distance(gate))


def _gate(reading: Reading, now: GateResult, then: GateResult) -> str:
    """A blocking gate before and after: "单项应用 19.5 → 29.6，仍差 20.4"."""
    words = reading.words
    if MISSING in {now.found, then.found}:
        return words("prospect.gate_unknown", name=gate_view(reading, now).text)
    name = gate_view(reading, now).text if now.gate.kind is GateKind.SCENES else reading.names[now.gate.node]
    key = "prospect.gate_open" if then.passed else "prospect.gate_short"
    return words(key, name=name, now=shown(now, now.found), then=shown(then, then.found), missing=distance(then))
