"""Weights from judgements: published examples through the whole way, and every bad cell named."""

import json
import re
from pathlib import Path

import pytest

from scoring.elicitation import elicit
from scoring.judgements import JudgementError, Judgements, Method, ratio

DATA = Path(__file__).parents[2] / "data"
CODES = ("A", "B", "C")


def said(*rows, expert="A"):
    return Judgements(expert=expert, rows=tuple(tuple(str(cell) for cell in row) for row in rows))


def faults(method, *judgements, codes=CODES):
    with pytest.raises(JudgementError) as caught:
        elicit(method, judgements, codes)
    return [(each.expert, each.row, each.column, each.found, each.expected) for each in caught.value.faults]


def test_the_upper_triangle_of_saatys_drinks_gives_his_weights():
    drinks = json.loads((DATA / "ahp" / "saaty.json").read_text())["drinks"]
    rows = [[cell if column >= row else "" for column, cell in enumerate(line)] for row, line in enumerate(drinks["A"])]
    found = elicit(Method.AHP, [said(*rows)], drinks["names"])
    # Saaty (2008) prints 0.177 0.019 0.042 0.116 0.190 0.129 0.327 and a consistency ratio of 0.022.
    assert [round(each, 3) for each in found.weights] == [0.177, 0.019, 0.042, 0.116, 0.190, 0.129, 0.327]
    assert round(found.consistency_ratio, 3) == 0.022
    assert sum(found.integers) == 1000
    assert found.acceptable


def test_the_car_of_the_best_worst_method_gives_rezaeis_weights():
    car = json.loads((DATA / "mcdm" / "bwm_car.json").read_text())
    rows = [[car[key][name] for name in car["names"]] for key in ("BO", "OW")]
    found = elicit(Method.BWM, [said(*rows)], car["names"])
    assert found.weights == pytest.approx(car["weights"], abs=1e-9)
    # price: |2·4 − 8| = 0; comfort: |4·2 − 8| = 0; safety: |3·3 − 8| = 1, over 8² − 8
    assert found.consistency_ratio == pytest.approx(1 / 56)
    worst = found.contradictions[0]
    assert [car["names"][each] for each in (worst.first, worst.between, worst.last)] == ["quality", "safety", "style"]
    assert (worst.stated, worst.implied) == (8, 9)


def test_a_group_takes_the_geometric_mean_of_each_comparison():
    found = elicit(Method.AHP, [said((1, 4), ("", 1)), said((1, 1), ("", 1), expert="B")], ("A", "B"))
    assert found.integers == (667, 333)  # √(4·1) = 2
    assert len(found.ratios) == 2


def test_a_group_of_budgets_takes_the_mean_share():
    found = elicit(Method.BUDGET, [said((60, 40)), said((50, 50)), said((70, 30))], ("A", "B"))
    assert found.integers == (600, 400)
    assert found.spread == pytest.approx((0.1, 0.1))
    assert found.consistency_ratio is None


def test_equal_best_and_worst_do_not_contradict_each_other():
    found = elicit(Method.BWM, [said((1, 1, 1), (1, 1, 1))], CODES)
    assert found.integers == (334, 333, 333)
    assert found.consistency_ratio == 0
    assert found.contradictions == (None,)


def test_a_circle_of_judgements_is_not_acceptable_and_named():
    found = elicit(Method.AHP, [said((1, 3, "1/3"), ("", 1, 3), ("", "", 1))], CODES)
    assert not found.acceptable
    assert (found.contradictions[0].stated, found.contradictions[0].implied) == (pytest.approx(1 / 3), pytest.approx(9))


def test_a_group_is_acceptable_only_if_each_of_its_experts_is():
    circle, sound = said((1, 2, "1/2"), ("", 1, 2), ("", "", 1)), said((1, 1, 1), ("", 1, 1), ("", "", 1), expert="B")
    found = elicit(Method.AHP, [circle, sound, sound, sound], CODES)
    assert found.consistency_ratio < 0.10 < found.ratios[0]
    assert not found.acceptable
    assert found.contradictions[0].implied == pytest.approx(4)
    assert found.contradictions[1:] == (None, None, None)


@pytest.mark.parametrize(("text", "value"), [("3", 3), ("1/3", 1 / 3), ("１／４", 0.25), (" 0.5 ", 0.5)])
def test_ratios_are_read_as_people_write_them(text, value):
    assert ratio(text) == pytest.approx(value)


@pytest.mark.parametrize("text", ["", "nan", "inf", "1/0", "-2", "1/2/3", "三", "1e3", "٣"])
def test_what_is_no_ratio_is_refused(text):
    with pytest.raises(ValueError, match=f"^{re.escape(text)}$"):
        ratio(text)


def test_every_wrong_cell_of_every_expert_is_named_at_once():
    first = said((1, 0, 30), ("", 1, "x"), ("", "", 1))
    second = said((1, 2, 3), (3, 1, 2), ("", "", 5), expert="B")
    scale = "a ratio from 1/9 to 9"
    assert faults(Method.AHP, first, second) == [
        (0, 0, 1, "'0'", scale),
        (0, 0, 2, "'30'", scale),
        (0, 1, 2, "'x'", scale),
        (1, 1, 0, "3", "0.5, the reciprocal of A against B"),
        (1, 2, 2, "5", "1: it is itself"),
    ]


def test_a_comparison_that_nobody_made_is_named():
    assert faults(Method.AHP, said((1, 2, ""), ("", 1, 2), ("", "", 1))) == [
        (0, 0, 2, "nothing", "how important A against C is")
    ]


def test_an_expert_who_said_nothing_at_all_is_told_every_comparison():
    assert len(faults(Method.AHP, said(("",) * 3, ("",) * 3, ("",) * 3))) == 3


def test_nobody_is_an_error():
    assert faults(Method.AHP) == [(0, 0, None, "nothing", "at least one expert")]


def test_points_that_do_not_add_up_say_how_many_are_left():
    with pytest.raises(JudgementError, match="expected points that add up to 100, got 90; 10 are left"):
        elicit(Method.BUDGET, [said((60, 30, 0))], CODES)


def test_a_criterion_without_a_point_from_anybody_is_named():
    assert faults(Method.BUDGET, said((60, 40, 0)), said((50, 50, 0), expert="B")) == [
        (0, 0, 2, "0", "points for C from at least one expert")
    ]


def test_a_best_criterion_that_is_not_the_best_is_named():
    ((expert, row, column, _found, _expected),) = faults(Method.BWM, said((1, 2, 8), (7, 4, 1)))
    assert (expert, row, column) == (0, 1, 0)


def test_a_table_of_the_wrong_size_is_named():
    assert faults(Method.BWM, said((1, 2))) == [
        (0, 0, None, "1 rows", "2 rows"),
        (0, 0, None, "2", "3 cells (A, B, C)"),
    ]
