"""The items that cost most: what was answered, the next better answer, what it would bring, and who helps."""

from collections.abc import Sequence
from dataclasses import dataclass

from questionnaires.model import Item, ItemKind, Lift
from reports.answers import answer_text, local
from reports.document import MeasureView
from reports.reading import Reading
from scoring.lifting import effects, steps_open
from scoring.model import ScoringModel
from scoring.result import ResponseState

MOST = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Loss:
    """One item that costs points."""

    rank: int
    code: str
    name: str
    place: str  #: dimension and indicator
    answer: str
    units: int  #: of the total
    step: str  #: the next better answer; empty where there is none
    gain: int  #: units of the total that step alone brings
    measure: MeasureView | None  #: recommended, and lifts this item
    others: tuple[str, ...]  #: measures of the library that would take the next step, if none is recommended


def losses(reading: Reading, model: ScoringModel, measures: tuple[MeasureView, ...]) -> tuple[Loss, ...]:
    """The costliest items, at most `MOST`, each with its next step re-scored by the real model."""
    codes = reading.result.losses[:MOST]
    steps = {code: step for code in codes if (step := _next_step(reading, reading.items[code]))}
    found = effects(model, reading.result.answers, [[step] for step in steps.values()])
    gains = {code: effect.gains[0].gain for code, effect in zip(steps, found, strict=True)}
    helps = {gain.item: measure for measure in reversed(measures) for gain in measure.gains}
    library = _library(reading, model, codes)
    return tuple(
        _loss(
            reading, code, rank=rank, step=steps.get(code), gain=gains.get(code, 0), measure=helps.get(code),
            others=() if code in helps else library[code],
        )
        for rank, code in enumerate(codes, start=1)
    )  # fmt: skip


def _library(reading: Reading, model: ScoringModel, codes: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Names of the cheapest measures with a step open on each item, whether recommended or not."""
    answers = {code: reading.answer(code) for code in reading.items}
    fitting = [m for m in reading.questionnaire.measures if not {lift.item for lift in m.lifts}.isdisjoint(codes)]
    fitting.sort(key=lambda measure: measure.cost.likely)
    found: dict[str, list[str]] = {code: [] for code in codes}
    for measure in fitting:
        for code in {step.item for step in steps_open(model, measure, answers)} & set(codes):
            found[code].append(local(measure.name, reading.locale))
    return {code: tuple(names[:2]) for code, names in found.items()}


def _loss(
    reading: Reading, code: str, *, rank: int, step: Lift | None, gain: int, measure: MeasureView | None,
    others: tuple[str, ...],
) -> Loss:  # fmt: skip
    item, node = reading.items[code], reading.result.nodes[code]
    indicator = reading.result.nodes[node.parent or ""]
    return Loss(
        rank=rank,
        code=code,
        name=reading.names[code],
        place=f"{reading.names[indicator.parent or '']} › {reading.names[indicator.code]}",
        answer=answer_text(item, reading.answer(code), reading.words),
        units=node.loss,
        step=local(item.option(step.add or step.to or "").text, reading.locale) if step else "",
        gain=gain,
        measure=measure,
        others=others,
    )


def _next_step(reading: Reading, item: Item) -> Lift | None:
    """The next better option of a ladder, or the option of a multi worth most that is not chosen; None at the top."""
    node = reading.result.nodes[item.code]
    if node.state not in {ResponseState.ANSWERED, ResponseState.DONT_KNOW} or not item.options:
        return None
    if item.kind is ItemKind.MULTI:
        open_options = [option for option in item.options if option.code not in node.options and option.units > 0]
        best = max(open_options, key=lambda option: option.units, default=None)
        return Lift(item=item.code, add=best.code) if best else None
    current = item.option(node.options[0]).units if node.options else min(option.units for option in item.options)
    better = [option for option in item.options if option.units > current]
    best = min(better, key=lambda option: option.units, default=None)
    return Lift(item=item.code, start=node.options[0] if node.options else None, to=best.code) if best else None
