"""What is still to do until the next level: every step carried out on the answers, one after the other, and scored anew."""

from dataclasses import replace

import pytest

from questionnaires import catalogue
from questionnaires.model import FULL, Gate, GateKind, ItemKind, Lift
from scoring.answer import DONT_KNOW, chosen
from scoring.encode import decode, encode, resolve
from scoring.evaluate import evaluate
from scoring.example import example_questionnaire
from scoring.model import compile_model
from scoring.rungs import rungs
from tests.unit.reports.samples import PROFILE, submission


def lowest(item):
    return chosen(item, [min(item.options, key=lambda option: option.units).code]) if item.options else None


def scored(questionnaire, give):
    """Result and answers of an enterprise that answers every item with options as `give` says."""
    model = compile_model(questionnaire)
    given = {item.code: give(item) for item in questionnaire.items() if item.options}
    answers = resolve(model, given, PROFILE)
    return evaluate(questionnaire, encode(model, answers, PROFILE), profile=PROFILE), answers


def carried_out(questionnaire, answers, lifts):
    """Answers after some steps; written for this test, without the strings the engine works on."""
    items, after = {item.code: item for item in questionnaire.items()}, dict(answers)
    for lift in lifts:
        item = items[lift.item]
        if lift.add is None:
            known = after[item.code].options  # nothing where the answer is "don't know", which counts as the lowest
            assert known in {(lift.start,), ()}, "starts where the last step ended"
            after[item.code] = chosen(item, [lift.to])
        else:
            exclusive = {option.code for option in item.options if option.exclusive}
            assert lift.add not in after[item.code].options, "never twice"
            after[item.code] = chosen(item, [*(c for c in after[item.code].options if c not in exclusive), lift.add])
    return after


def again(questionnaire, answers):
    return evaluate(questionnaire, encode(compile_model(questionnaire), answers, PROFILE), profile=PROFILE)


def planned(questionnaire, result, answers):
    sure = [gain.lift for advice in result.recommendations for gain in advice.gains if not gain.outcome]
    return carried_out(questionnaire, answers, sure)


def cases():
    yield "weakest", *both("lianghua-sme")
    yield "weakest official", *both("miit-sme")
    for key in ("lianghua-sme", "miit-sme"):
        for seed, strength in [(1, 0.2), (2, 0.4), (3, 0.6), (4, 0.8)]:
            yield f"{key} {strength}", *submission(key, seed, strength)


def both(key):
    questionnaire = catalogue.get(key)
    return questionnaire, *scored(questionnaire, lowest)


CASES = {name: rest for name, *rest in cases()}


@pytest.mark.parametrize("name", CASES)
def test_carrying_out_every_step_brings_what_each_promises_and_opens_the_gate(name):
    questionnaire, result, answers = CASES[name]
    after = planned(questionnaire, result, answers)
    total = again(questionnaire, after).total
    for way in result.ways:
        for step in way.steps:
            after = carried_out(questionnaire, after, step.lifts)
        now = again(questionnaire, after)
        total += sum(step.gain for step in way.steps)
        assert now.total == total
        if way.gate is not None:
            gate = next(each for each in now.level.gates if (each.level, each.gate) == (way.gate.level, way.gate.gate))
            assert gate == way.then
            assert gate.found == way.gate.found + sum(step.toward for step in way.steps)


@pytest.mark.parametrize("name", CASES)
def test_a_gate_is_followed_exactly_as_long_as_the_plan_leaves_it_closed(name):
    _, result, _ = CASES[name]
    closed = [gate.gate for gate in result.blocking_after if not gate.passed]
    assert sorted(map(repr, closed)) == sorted(repr(way.gate.gate) for way in result.ways if way.gate)
    assert all(way.then.passed for way in result.ways if way.gate), "nothing here is out of reach"


@pytest.mark.parametrize("name", CASES)
def test_no_measure_is_named_twice_or_before_what_it_waits_for_and_no_outcome_is_a_step(name):
    questionnaire, result, _ = CASES[name]
    known = {measure.code: measure for measure in questionnaire.measures}
    trends = {column.item.code for column in compile_model(questionnaire).columns if column.outcome}
    codes = [each.measure for each in result.recommendations]
    codes += [step.measure for way in result.ways for step in way.steps if step.measure]
    assert len(codes) == len(set(codes))
    for place, code in enumerate(codes[len(result.recommendations) :], start=len(result.recommendations)):
        assert not set(known[code].prerequisites) & set(codes[place:])
    assert not trends & {lift.item for way in result.ways for step in way.steps for lift in step.lifts}


def test_the_weakest_firm_of_the_official_index_is_told_which_scenes_to_raise_and_three_of_them_are_binding():
    questionnaire, result, _ = CASES["weakest official"]
    binding = {item.code for item in questionnaire.items() if item.binding}
    scenes, total = result.ways
    assert (scenes.gate.gate.node, total.gate.gate.node) == ("OPS", "TOTAL")
    lifts = [step.lifts[0] for step in scenes.steps]
    assert [(lift.start, lift.to) for lift in lifts] == [("0", "1")] * 6
    assert {lift.item for lift in lifts[:3]} <= binding
    assert [step.gain for step in scenes.steps] == [0] * 6


def test_scenes_nearest_to_the_level_asked_for_come_first():
    levels = {"OPS-LIF-02": "1", "OPS-LIF-04": "1"}

    def give(item):
        return chosen(item, [levels.get(item.code, "0")]) if item.kind is ItemKind.SCENE else lowest(item)

    questionnaire = catalogue.get("miit-sme")
    result, _ = scored(questionnaire, give)
    raised = [step.lifts[0].item for step in result.ways[0].steps]
    assert len(raised) == 4  # six are asked for, two are there, and neither of these is binding
    assert not {"OPS-LIF-02", "OPS-LIF-04"} & set(raised)


def asking(*gates, trend=""):
    """The example with other gates before its second level, without a library; one item may be a business result."""
    made = example_questionnaire()
    indicators = [
        replace(each, items=tuple(replace(i, kind=ItemKind.TREND) if i.code == trend else i for i in each.items))
        for dimension in made.dimensions
        for each in dimension.indicators
    ]
    dimensions = [
        replace(d, indicators=tuple(i for i in indicators if i.code.startswith(d.code))) for d in made.dimensions
    ]
    levels = (made.levels[0], replace(made.levels[1], gates=gates))
    return replace(made, dimensions=tuple(dimensions), levels=levels, measures=())


def test_where_too_few_scenes_apply_the_steps_end_before_the_gate():
    gate = Gate(kind=GateKind.SCENES, node="OPS", at_least=2, count=2)  # and there is one scene only
    (way,) = evaluate(asking(gate), "20000").ways
    assert (len(way.steps), way.then.found, way.then.passed) == (1, 1, False)


def test_a_score_that_only_business_results_can_still_raise_is_not_promised():
    gate = Gate(kind=GateKind.SCORE, node="TOTAL", minimum=FULL)
    (way,) = evaluate(asking(gate, trend="FND-EQP-01"), "10000").ways
    assert "FND-EQP-01" not in {step.lifts[0].item for step in way.steps}
    assert (way.then.found, way.then.passed) == (775_000, False)  # all but half of its 60 % × 3/4


def test_a_gate_that_nothing_asked_can_open_has_no_step():
    questionnaire = example_questionnaire()
    result = evaluate(questionnaire, "2000-")  # the only scene does not apply
    way = next(way for way in result.ways if way.gate.gate.node == "OPS")
    assert (way.steps, way.then.passed) == ((), None)


def test_at_the_highest_level_without_a_library_the_best_next_steps_of_items_are_named():
    questionnaire = replace(example_questionnaire(), measures=(), content_hash="")
    result = evaluate(questionnaire, "21114")
    (way,) = result.ways
    assert way.gate is None
    assert [(step.lifts[0].item, step.gain) for step in way.steps] == [
        ("FND-SEC-02", 100_000),  # 40 % × 1/2 × 50 points
        ("FND-EQP-02", 75_000),  # 60 % × 1/4 × 50 points
        ("FND-SEC-01", 60_000),  # 40 % × 1/2 × 30 points
    ]


def test_steps_of_items_go_round_before_any_item_goes_up_twice():
    questionnaire = replace(example_questionnaire(), measures=())
    result = evaluate(questionnaire, "0000" + "4")
    total = next(way for way in result.ways if way.gate.gate.node == "TOTAL")
    assert (total.gate.required, total.then.passed) == (200_000, True)
    assert [step.lifts[0].to for step in total.steps] == ["some"]  # 60 % × 3/4 × 50 points = 22.5


def test_a_dont_know_goes_up_from_the_lowest_and_says_so():
    model = compile_model(example_questionnaire())
    answers = decode(model, "2?100")
    assert answers["FND-EQP-02"] == DONT_KNOW
    ladder = rungs(model.column("FND-EQP-02"), answers["FND-EQP-02"])
    assert [lift for lift, _ in ladder] == [
        Lift(item="FND-EQP-02", to="b2"),
        Lift(item="FND-EQP-02", start="b2", to="b3"),
    ]


def test_what_is_not_applicable_or_not_answered_has_no_steps():
    model = compile_model(example_questionnaire())
    for character in "-.~":
        answers = decode(model, f"2{character}100")
        assert rungs(model.column("FND-EQP-02"), answers["FND-EQP-02"]) == ()
