"""The items that cost most: what was answered, one next step with what it brings, and the measure that takes this very step."""

from collections.abc import Sequence
from dataclasses import dataclass

from questionnaires.model import Item, Lift, Measure
from questionnaires.rules import Profile, all_hold
from reports.answers import answer_text, local
from reports.document import LossView
from reports.numbers import signed
from reports.reading import Reading
from scoring.lifting import Effect, effects, steps_open
from scoring.model import ScoringModel, compile_model
from scoring.result import NodeKind, ResponseState
from scoring.rungs import rungs

MOST = 10
ALIKE = 0.75  #: options that may be added and are worth such a share of the best are told as instances


@dataclass(frozen=True, slots=True, kw_only=True)
class _Next:
    """Steps on one item that one measure takes; without a measure the next better answer."""

    steps: tuple[Lift, ...]
    instance: bool = False  #: whether others would do about as well
    measure: str = ""  #: its code
    number: int = 0  #: of the measure in this report; 0 where it is not recommended


def losses(reading: Reading, profile: Profile) -> tuple[LossView, ...]:
    """The costliest items, at most `MOST`, each with its next step re-scored by the real model."""
    model = compile_model(reading.questionnaire)
    codes = reading.result.losses[:MOST]
    fitting = [m for m in reading.questionnaire.measures if all_hold(m.applies_if, profile, {}) is not False]
    fitting.sort(key=lambda measure: measure.cost.likely)
    chosen = [_next(reading, model, code, fitting) for code in codes]
    found = effects(model, reading.result.answers, [each.steps for each in chosen])
    return tuple(
        _view(reading, code, rank=rank, chosen=each, effect=effect)
        for rank, (code, each, effect) in enumerate(zip(codes, chosen, found, strict=True), start=1)
    )


def _next(reading: Reading, model: ScoringModel, code: str, cheapest: Sequence[Measure]) -> _Next:
    """What a recommended measure does to an item, else the cheapest of the library, else the next better answer."""
    answer = reading.answer(code)
    if answer.state is ResponseState.DONT_KNOW:
        return _Next(steps=())
    for number, found in enumerate(reading.result.recommendations, start=1):
        steps = tuple(gain.lift for gain in found.gains if gain.lift.item == code)
        if steps:
            return _Next(steps=steps, measure=found.measure, number=number)
    for measure in cheapest:
        if any(lift.item == code for lift in measure.lifts):
            steps = tuple(step for step in steps_open(model, measure, {**reading.answers}) if step.item == code)
            if steps:
                return _Next(steps=steps, measure=measure.code)
    return _any_step(reading.items[code], rungs(model.column(code), answer))


def _any_step(item: Item, ahead: Sequence[tuple[Lift, int]]) -> _Next:
    """The next step; of options that may be added, the first that the questionnaire names of those worth nearly as much as the best."""
    near = {step.add: step for step, units in ahead if step.add is not None and ALIKE * ahead[0][1] <= units}
    if len(near) < 2:
        return _Next(steps=tuple(step for step, _units in ahead[:1]))
    return _Next(steps=(next(near[option.code] for option in item.options if option.code in near),), instance=True)


def _view(reading: Reading, code: str, *, rank: int, chosen: _Next, effect: Effect) -> LossView:
    node, words = reading.result.nodes[code], reading.words
    indicator = reading.result.nodes[node.parent or ""]
    unknown = node.state is ResponseState.DONT_KNOW
    step = _find_out(reading, code) if unknown else _step(reading, chosen)
    names = {measure.code: local(measure.name, reading.locale) for measure in reading.questionnaire.measures}
    gain, outcome = effect.gain + effect.outcome, any(each.outcome for each in effect.gains)
    return LossView(
        rank=rank,
        code=code,
        name=reading.names[code],
        place=f"{reading.names[indicator.parent or '']} › {reading.names[indicator.code]}",
        answer=answer_text(reading.items[code], reading.answer(code), words),
        text=reading.said(code),
        caution=_caution(reading, code),
        units=node.loss,
        step=step,
        unknown=unknown,
        gain=gain,
        gained="" if unknown or not step else words("loss.later" if outcome else "loss.gain", gain=signed(gain, 2)),
        outcome=outcome,
        measure=names.get(chosen.measure, ""),
        number=chosen.number,
    )


def _step(reading: Reading, chosen: _Next) -> str:
    """The answer to reach, or what to add; empty where there is no step."""
    steps = chosen.steps
    if not steps:
        return ""
    item = reading.items[steps[0].item]
    texts = [local(item.option(step.add or step.to or "").text, reading.locale).rstrip("。.") for step in steps]
    if steps[0].add is None:
        return texts[-1]
    return reading.words(
        "loss.add_one" if chosen.instance else "loss.add", text=reading.words("answer.separator").join(texts)
    )


def _caution(reading: Reading, code: str) -> str:
    """That the loss is large because few items carry all of a side or dimension: of the smallest one of them."""
    few = [node for node in reading.thin if reading.below(code, node)]
    if not few:
        return ""
    node = max(few, key=lambda each: reading.result.nodes[each].kind is NodeKind.DIMENSION)
    return reading.words.counted("thin.loss", reading.thin[node], name=reading.names[node])


def _find_out(reading: Reading, code: str) -> str:
    """Whom to ask and where to look, of an answer that is not known."""
    for text in reading.items[code].evidence:  # the first a reviewer would ask for
        return reading.words("loss.find_out", look=local(text, reading.locale).rstrip("。."))
    return reading.words("loss.find_out_plain")
