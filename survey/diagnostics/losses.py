"""The items that cost most: what was answered, the next better answer, what it would bring, and who helps."""

from collections.abc import Sequence
from dataclasses import dataclass

from questionnaires.model import Lift
from reports.answers import answer_text, local
from reports.document import MeasureView
from reports.reading import Reading
from scoring.lifting import effects, steps_open
from scoring.model import ScoringModel
from scoring.rungs import rungs

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
    above = {code: rungs(model.column(code), reading.answer(code)) for code in codes}
    steps = {code: found[0][0] for code, found in above.items() if found}
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
