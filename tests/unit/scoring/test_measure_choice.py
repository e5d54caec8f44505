"""Measures chosen by a consultant: the same engine, their order, nothing of what was left out."""

import pytest

from questionnaires import catalogue
from scoring.evaluate import evaluate
from scoring.measure_choice import MeasureChoice
from scoring.result import TOTAL
from tests.unit.scoring import made_up


@pytest.fixture(scope="module")
def questionnaire():
    return catalogue.get("lianghua-sme", "2026.1")


@pytest.fixture(scope="module")
def answers(questionnaire):
    return made_up.strings(questionnaire, 1, gaps=0.1)[0]


def test_chosen_measures_are_those_of_the_result_in_their_order_and_add_up(questionnaire, answers):
    advised = [each.measure for each in evaluate(questionnaire, answers, planned=False).recommendations]
    wanted = tuple(reversed(advised[:5]))
    result = evaluate(questionnaire, answers, choice=MeasureChoice(taken=wanted))
    assert {each.measure for each in result.recommendations} == set(wanted)
    assert sum(each.gain for each in result.recommendations) == result.after[TOTAL] - result.total
    assert [each.start_month for each in result.recommendations] == sorted(
        each.start_month for each in result.recommendations
    )
    free = [each for each in result.recommendations if not each.waits_for]
    assert [each.measure for each in free][:3] == [code for code in wanted if code in {e.measure for e in free}][:3]


def test_what_was_left_out_is_not_recommended_not_waited_for_and_on_no_way(questionnaire, answers):
    before = evaluate(questionnaire, answers, planned=False)
    gone = before.recommendations[0].measure
    rest = tuple(each.measure for each in before.recommendations[1:])
    result = evaluate(questionnaire, answers, choice=MeasureChoice(taken=rest, left_out=frozenset({gone})))
    assert gone not in {each.measure for each in result.recommendations}
    assert all(gone not in (*each.waits_for, *each.unplanned) for each in result.recommendations)
    assert gone not in {step.measure for way in result.ways for step in way.steps}


def test_codes_without_anything_left_to_do_are_passed_over(questionnaire, answers):
    result = evaluate(questionnaire, answers, choice=MeasureChoice(taken=("M-NO-SUCH", "M-NO-SUCH")))
    assert result.recommendations == ()
    assert result.investment.likely == 0
