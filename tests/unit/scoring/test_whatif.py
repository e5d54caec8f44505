"""What-if on the example questionnaire, worked out by hand: 60 % equipment (3 : 1), 40 % security (1 : 1)."""

from dataclasses import replace
from decimal import Decimal

import pytest

from questionnaires.model import Condition, Span
from scoring.answer import NOT_ASKED, chosen, not_applicable
from scoring.encode import decode
from scoring.errors import AnswerError, ScoringError
from scoring.example import example_questionnaire
from scoring.model import compile_model
from scoring.plan import best_plan
from scoring.result import MISSING
from scoring.whatif import altered, what_if

EXAMPLE = example_questionnaire()
MODEL = compile_model(EXAMPLE)
NOW = "20210"  #: 100, lowest band, products only (30), partly (50), scene 0: 75 x .6 + 40 x .4 = 61


def say(code, *options):
    return {code: chosen(MODEL.column(code).item, options)}


def try_out(string=NOW, *, answers=None, measures=(), questionnaire=EXAMPLE):
    model = compile_model(questionnaire)
    return what_if(model, string, answers=answers or {}, measures=measures, library=questionnaire.measures)


def test_changed_answers_add_up_exactly_as_the_model_scores_them():
    found = try_out(answers=say("FND-SEC-02", "yes") | say("FND-EQP-02", "b2"))
    assert (found.now.total, found.then.total) == (610_000, 785_000)  # +10 for security, +7.5 for the band
    assert dict(found.changed) == {"FND-SEC-02": 100_000, "FND-EQP-02": 75_000}


def test_answering_worse_lowers_the_total_and_shows_the_gate_that_closes():
    found = try_out("20212", answers=say("FND-SEC-02", "no"))
    assert (found.now.level.number, found.then.level.number) == (2, 1)
    assert [gate.gate.node for gate in found.then.level.blocking] == ["FND-SEC-02", "TOTAL"]
    assert found.then.total == 510_000


def test_todays_answers_change_nothing():
    found = try_out(answers=decode(MODEL, NOW))
    assert found.changed == {}
    assert found.then == found.now


def test_measures_start_from_the_changed_answers():
    before = try_out(measures=["M-FND-01"])
    after = try_out(answers=say("FND-EQP-02", "b2"), measures=["M-FND-01"])
    assert (before.then.string, after.then.string) == ("21210", "22210")
    assert after.cost == Span(low=Decimal(10), likely=Decimal(20), high=Decimal(40))


def test_a_measure_without_its_prerequisite_is_counted_and_named():
    assert try_out(measures=["M-FND-01"]).waiting == (("M-FND-01", "M-FND-02"),)
    assert try_out(measures=["M-FND-01", "M-FND-02"]).waiting == ()


def test_a_measure_with_nothing_left_to_do_costs_nothing_and_is_named():
    found = try_out(answers=say("FND-EQP-02", "b3"), measures=["M-FND-01"])
    assert (found.idle, found.done, found.cost.high) == (("M-FND-01",), {}, 0)
    assert found.then.total == 610_000 + 150_000


def test_the_measures_of_a_plan_lead_where_the_plan_says():
    plan = best_plan(MODEL, NOW, EXAMPLE.measures, budget=22)
    found = try_out(measures=[each.measure for each in plan.measures])
    assert (found.then.total, found.highest, found.cost) == (plan.rescored, plan.high, plan.cost)


def test_without_a_total_gains_are_nothing_and_no_number_is_made_up():
    nothing = "~~~~0"
    assert {answer.state for code, answer in decode(MODEL, nothing).items() if code[:3] == "FND"} == {NOT_ASKED.state}
    found = try_out(nothing, answers=say("OPS-LIF-01", "3"))
    assert (found.now.total, found.then.total, found.highest) == (MISSING, MISSING, MISSING)
    assert dict(found.changed) == {"OPS-LIF-01": 0}


def conditional():
    """The example with a question that is asked only of those with all their equipment in order."""
    condition = Condition(item="FND-EQP-01", any_of=("all",))
    [dimension, *others] = EXAMPLE.dimensions
    [first, second] = dimension.indicators
    drills = replace(second, items=(second.items[0], replace(second.items[1], applies_if=(condition,))))
    return replace(EXAMPLE, dimensions=(replace(dimension, indicators=(first, drills)), *others))


def test_a_question_that_is_asked_only_then_is_blank_until_it_is_answered():
    asked = conditional()
    before = "102~0"
    found = try_out(before, answers=say("FND-EQP-01", "all"), questionnaire=asked)
    assert (found.opened, found.then.string) == (("FND-SEC-02",), "202.0")
    answered = say("FND-EQP-01", "all") | say("FND-SEC-02", "partly")
    assert try_out(before, answers=answered, questionnaire=asked).then.string == "20210"


def test_a_question_that_is_no_longer_asked_leaves_the_reckoning():
    found = try_out("20210", answers=say("FND-EQP-01", "some"), questionnaire=conditional())
    assert (found.closed, found.then.string) == (("FND-SEC-02",), "102~0")


def test_what_is_no_answer_of_the_item_is_refused_with_its_place():
    with pytest.raises(AnswerError, match="FND-EQP-01: expected one of none, some, all, got 'lots'"):
        altered(
            MODEL, NOW, {"FND-EQP-01": replace(chosen(MODEL.column("FND-EQP-01").item, ["all"]), options=("lots",))}
        )
    with pytest.raises(ScoringError, match="expected codes of its items, got FND-EQP-99"):
        altered(MODEL, NOW, {"FND-EQP-99": NOT_ASKED})
    with pytest.raises(ScoringError, match="expected measures of the library, got M-XYZ-01"):
        try_out(measures=["M-XYZ-01"])


def test_not_applicable_takes_the_item_out_of_the_reckoning():
    item = MODEL.column("FND-EQP-02").item
    assert try_out(answers={item.code: not_applicable(item)}).then.total == 760_000  # 100 x .6 + 40 x .4
