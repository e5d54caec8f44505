"""What is still to do until the next stage, in words: gate by gate, step by step, the same on the page and in the PDF."""

from collections.abc import Sequence
from decimal import Decimal
from itertools import accumulate, pairwise
from math import ceil

from questionnaires.model import GateKind, ItemKind, Lift, Measure
from reports.answers import local
from reports.document import AheadView, StepView, WayView, add
from reports.money import money
from reports.numbers import difference, points, printed, runs, signed
from reports.reading import Reading
from reports.stages import gate_view
from scoring.result import MISSING, TOTAL, GateResult, Way, WayStep
from scoring.schedule import PARALLEL, ended

DIGITS = 2  #: of what gates find and what steps bring them
MOST_STEPS = 12  #: told of all ways together; the others are counted


def ahead(reading: Reading, most: int | None = MOST_STEPS) -> AheadView:
    """Every way with its first steps and what they rest on; `most` of all ways together, or all where they are one plan."""
    ways, words = reading.result.ways, reading.words
    if reading.questionnaire.measures and not ways:
        return AheadView(title="", lead="", ways=(), whole=_whole(reading))
    told = _told([len(way.steps) for way in ways], None if reading.result.way_up else most)
    lead = "ahead.lead" if reading.result.recommendations else "ahead.lead_no_measure"
    if reading.result.way_up:
        lead = "ahead.lead_way"
    if not reading.result.recommendations and reading.next_level is None:
        lead = "ahead.lead_top"
    return AheadView(
        title=_title(reading) if ways else "",
        lead=words(lead if reading.questionnaire.measures else "ahead.lead_steps", stage=_next(reading)),
        ways=tuple(_view(reading, way, count) for way, count in zip(ways, told, strict=True)),
        whole=_whole(reading),
    )


def _whole(reading: Reading) -> str:
    """One line: cost, time and number of steps of the plan and of what comes after it until the next stage."""
    result, words = reading.result, reading.words
    if not reading.questionnaire.measures or reading.next_level is None or not (result.recommendations or result.ways):
        return ""
    known = {measure.code: measure for measure in reading.questionnaire.measures}
    planned = [known[each.measure] for each in result.recommendations]
    steps = [step for way in result.ways for step in way.steps]
    after = [known[step.measure] for step in steps if step.measure]
    ends = [ended(month, known[code].months.likely) for code, month in result.months.items()]
    untimed = [measure for measure in after if measure.code not in result.months]
    later = sum((measure.months.likely for measure in untimed), Decimal(0)) / PARALLEL
    count = sum(each.left for each in result.recommendations) + sum(len(step.lifts) for step in steps)
    reached = not any(way.then is not None and not way.then.passed for way in result.ways)
    singles = len(steps) - len(after)
    key = ("ahead.whole_singles" if singles else "ahead.whole") if reached else "ahead.whole_short"
    first = _enough(reading) if reached and not steps else ""
    whole = words(
        key,
        stage=_next(reading),
        measures=len(planned) + len(after),
        singles=singles,
        steps=count,
        cost=money(add(tuple(measure.cost for measure in [*planned, *after])), words),
        months=max(ends, default=0) + ceil(later),
        parallel=PARALLEL,
    )
    return first or whole


def _enough(reading: Reading) -> str:
    """Which measures of the roadmap alone lead to the next stage, where not all are needed."""
    result, words = reading.result, reading.words
    known = {measure.code: measure for measure in reading.questionnaire.measures}
    numbers = [place for place, each in enumerate(result.recommendations, start=1) if each.measure in result.way_up]
    if not result.way_up or len(numbers) == len(result.recommendations):
        return ""
    return words.counted(
        "ahead.enough",
        len(numbers),
        numbers=words("list.separator").join(runs(numbers)),
        stage=_next(reading),
        cost=money(add(tuple(known[code].cost for code in result.way_up)), words),
    )


def _next(reading: Reading) -> str:
    """Name of the next stage; empty at the top."""
    return local(reading.next_level.name, reading.locale) if reading.next_level else ""


def _title(reading: Reading) -> str:
    """The stage the ways lead to."""
    if reading.next_level is None:
        return reading.words("ahead.title_top")
    return reading.words("ahead.title", stage=_next(reading))


def _told(lengths: Sequence[int], most: int | None) -> list[int]:
    """How many steps of each way are told: in turn, until `most` are; None for all.

    Examples
    --------
    >>> _told([20, 2, 20], 12), _told([3, 0], 12), _told([20, 2], None)
    ([5, 2, 5], [3, 0], [20, 2])
    """
    turns = [way for place in range(max(lengths, default=0)) for way, length in enumerate(lengths) if place < length]
    return [turns[:most].count(way) for way in range(len(lengths))]


def _view(reading: Reading, way: Way, told: int) -> WayView:
    measures = {measure.code: measure for measure in reading.questionnaire.measures}
    costs = [measures[step.measure].cost for step in way.steps if step.measure]
    reached = accumulate((step.toward for step in way.steps), initial=way.gate.found if way.gate else 0)
    steps = tuple(_step(reading, way, step, found) for step, found in zip(way.steps, pairwise(reached), strict=True))
    return WayView(
        gate=gate_view(reading, way.gate).text if way.gate else "",
        standing=_standing(reading, way),
        steps=steps[:told],
        rest=steps[told:],
        left_out=_left_out(reading, way.steps[told:]),
        measures=len(costs),
        cost=add(tuple(costs)),
    )


def _left_out(reading: Reading, steps: Sequence[WayStep]) -> str:
    """How many steps are not told, and what they bring the total."""
    if not steps:
        return ""
    gain = sum(step.gain for step in steps)
    return reading.words.counted("ahead.left_out" if gain else "ahead.left_out_plain", len(steps), gain=signed(gain, 2))


def _standing(reading: Reading, way: Way) -> str:
    """Figure today, after the plan, after the ways before, after the last step; and why it ends where it does."""
    words, then = reading.words, way.then
    if way.gate is None or then is None:
        return words("ahead.without_gate")
    if MISSING in {way.gate.found, then.found}:
        return words("ahead.unknown")
    key = (way.gate.level, way.gate.gate)
    now, planned = (
        next((gate for gate in gates if (gate.level, gate.gate) == key), way.gate)
        for gates in (reading.result.level.blocking, reading.result.blocking_after)
    )
    told = [words("ahead.now", found=_found(reading, now))]
    if reading.result.recommendations:
        told.append(words("ahead.planned", found=_found(reading, planned)))
    if way.gate.found != planned.found:
        told.append(words("ahead.before", found=_found(reading, way.gate)))
    told.append(_end(reading, way, then))
    sentences = [words("ahead.sentence", parts=words("ahead.separator").join(told))]
    if not then.passed:
        sentences.append(words("ahead.rest"))
    elif way.steps and way.gate.gate.kind is GateKind.SCENES:
        sentences.append(words("ahead.any_scenes"))
    return words("sentence.separator").join(sentences)


def _end(reading: Reading, way: Way, then: GateResult) -> str:
    """Where the last step leads."""
    words, count, found = reading.words, len(way.steps), _found(reading, then)
    if then.passed:
        return words.counted("ahead.open", count, found=found) if count else words("ahead.open_already")
    missing = _missing(reading, then)
    return (
        words.counted("ahead.short", count, found=found, missing=missing)
        if count
        else words("ahead.stuck", missing=missing)
    )


def _found(reading: Reading, gate: GateResult) -> str:
    """What a gate finds, with its unit, as fine as its steps are told."""
    if gate.gate.kind is not GateKind.SCORE or gate.found == MISSING:
        return gate_view(reading, gate).found
    return reading.words("gate.found_score", found=points(gate.found, DIGITS))


def _missing(reading: Reading, gate: GateResult) -> str:
    """What it lacks, so that both add up to the threshold."""
    if gate.gate.kind is not GateKind.SCORE or gate.found == MISSING:
        return gate_view(reading, gate).missing
    lacking = gate.required - printed(gate.found, DIGITS)
    return reading.words("gate.missing_score", distance=points(lacking, DIGITS))


def _step(reading: Reading, way: Way, step: WayStep, found: tuple[int, int]) -> StepView:
    """One step; `found` is what the gate looks at before and after it."""
    measures = {measure.code: measure for measure in reading.questionnaire.measures}
    item = step.lifts[0].item if step.lifts else ""  # a measure others wait for may take no step itself
    measure = measures.get(step.measure)
    return StepView(
        code=step.measure or item,
        name=local(measure.name, reading.locale) if measure else _item_name(reading, item),
        change=_in_words(reading, step, measure),
        aim="" if measure else _aim(reading, step.lifts),
        gain=step.gain,
        toward=_toward(reading, way, found) if step.lifts else "",
        cost=measure.cost if measure else None,
        when=_when(reading, step.measure),
        lifts=() if not measure else tuple(_change(reading, (lift,)) for lift in step.lifts),
    )


def _in_words(reading: Reading, step: WayStep, measure: Measure | None) -> str:
    """What a step changes, where that is one thing; of a measure that only others wait for, that they do."""
    if measure is None:
        return _change(reading, step.lifts)
    return "" if step.lifts else reading.words("ahead.waited")


def _when(reading: Reading, measure: str) -> str:
    """The month in which a measure of the way begins; empty for whatever has no place in the timetable."""
    month = reading.result.months.get(measure)
    return "" if month is None else reading.words("plan.when", first=month + 1)


def _item_name(reading: Reading, code: str) -> str:
    """Name of an item; of a scene whether it is binding."""
    name = reading.names[code]
    return reading.words("ahead.binding", name=name) if reading.items[code].binding else name


def _toward(reading: Reading, way: Way, found: tuple[int, int]) -> str:
    """What a step brings the gate: points of its node, so that they add up to what stands above them, or scenes."""
    if way.gate is None or way.gate.gate.node == TOTAL:
        return ""
    before, after = found
    if way.gate.gate.kind is GateKind.SCENES:
        return reading.words.counted("ahead.scenes", after - before)
    return signed(difference(before, after, DIGITS), DIGITS)


def _change(reading: Reading, lifts: Sequence[Lift]) -> str:
    """From which answer to which: "由“…”到“…”", or what is added."""
    words, item = reading.words, reading.items[lifts[0].item]
    if lifts[0].add is not None:
        return _aim(reading, lifts)
    first, last = lifts[0], lifts[-1]
    start = _option(reading, first.item, first.start) if first.start else words("state.dont_know")
    change = words("ahead.change", start=start, to=_option(reading, last.item, last.to or ""))
    codes = (
        [option.code for option in item.ladder] if item.kind is not ItemKind.SCENE else [o.code for o in item.options]
    )
    between = codes[codes.index(first.start) + 1] if first.start else last.to
    return (
        change if between == last.to else change + words("ahead.first", to=_option(reading, first.item, between or ""))
    )


def _aim(reading: Reading, lifts: Sequence[Lift]) -> str:
    """The answer to reach, or what is added."""
    if lifts[-1].to is not None:
        return _option(reading, lifts[-1].item, lifts[-1].to)
    added = [_option(reading, lift.item, lift.add or "") for lift in lifts]
    return reading.words("answer.separator").join(reading.words("measure.add", text=text) for text in added)


def _option(reading: Reading, item: str, code: str) -> str:
    """Text of an option; of a scene with its level."""
    asked = reading.items[item]
    text = local(asked.option(code).text, reading.locale).rstrip("。.")
    return reading.words("answer.level", number=code, text=text) if asked.kind is ItemKind.SCENE else text
