"""Weights of experts: published cases, hand calculations, and what is said of input that cannot be worked with."""

import json
import math
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from scoring.errors import InputError, ScoringError
from scoring.topsis import topsis
from scoring.weights import (
    ahp,
    ahp_group,
    budget_allocation,
    bwm,
    critic_weights,
    dirichlet_concentration,
    entropy_weights,
    to_integer_weights,
)

DATA = Path(__file__).parents[2] / "data"
SAATY = json.loads((DATA / "ahp" / "saaty.json").read_text("utf-8"))
CAR = json.loads((DATA / "mcdm" / "bwm_car.json").read_text("utf-8"))
PROGRAMMES = json.loads((DATA / "mcdm" / "bwm_programmes.json").read_text("utf-8"))
FIGHTER = json.loads((DATA / "mcdm" / "fighter_topsis.json").read_text("utf-8"))


def comparisons(case: str) -> list[list[float]]:
    return [[float(Fraction(str(cell))) for cell in row] for row in SAATY[case]["A"]]


@pytest.mark.parametrize(("case", "edition"), [("drinks", 2008), ("drinks", 1980), ("house", 1980)])
def test_saatys_examples_agree_to_the_three_printed_decimals(case, edition):
    found = ahp(comparisons(case), edition=edition)
    assert found.weights.round(3).tolist() == SAATY[case]["weights"]
    assert round(found.consistency_ratio, 3) == SAATY[case]["CR"]


def test_the_house_has_its_printed_eigenvalue_and_index_and_is_not_consistent_enough():
    found = ahp(comparisons("house"))
    assert (round(found.lambda_max, 3), round(found.consistency_index, 3)) == (9.669, 0.238)
    assert not found.acceptable


def test_the_worst_triple_of_the_house_is_the_one_farthest_from_fitting():
    matrix = np.array(comparisons("house"))
    found = ahp(matrix)
    i, j, k = found.worst_triple
    strains = {
        (a, b, c): abs(math.log(matrix[a, b] * matrix[b, c] / matrix[a, c]))
        for a in range(8)
        for b in range(a + 1, 8)
        for c in range(b + 1, 8)
    }
    assert strains[i, j, k] == max(strains.values())
    assert found.implied == pytest.approx(matrix[i, j] * matrix[j, k])


def test_the_handbooks_comparisons_agree_with_the_reference_computation():
    found, expected = ahp(comparisons("tai_table20")), SAATY["tai_table20"]
    assert found.weights == pytest.approx(expected["weights"], abs=1e-12)
    assert found.lambda_max == pytest.approx(expected["lambda_max"], abs=1e-12)
    assert found.consistency_index == pytest.approx(expected["CI"], abs=1e-12)
    assert found.consistency_ratio == pytest.approx(expected["CR_RI1_41"], abs=1e-12)


def test_consistent_judgements_give_their_weights_and_no_triple_to_ask_about():
    weights = np.array([0.5, 0.3, 0.2])
    found = ahp(weights[:, None] / weights)
    assert found.weights == pytest.approx(weights, abs=1e-12)
    assert found.consistency_ratio == pytest.approx(0, abs=1e-12)
    assert (found.worst_triple, found.implied) == (None, None)


def test_one_and_two_criteria_cannot_be_inconsistent():
    assert ahp([[1]]).weights.tolist() == [1.0]
    assert ahp([[1, 3], [1 / 3, 1]]).consistency_ratio == 0


def test_a_group_of_opposed_experts_holds_all_criteria_equal():
    one = np.array([[1, 4, 2], [1 / 4, 1, 1 / 2], [1 / 2, 2, 1]])
    assert ahp_group([one, one.T]).weights == pytest.approx([1 / 3] * 3)


def test_every_cell_that_is_not_reciprocal_is_named_once():
    with pytest.raises(InputError) as caught:
        ahp([[1, 3, 5], [1 / 2, 1, 2], [1 / 4, 1 / 2, 2]])
    assert [cell for cell, _, _ in caught.value.faults] == [(1, 0), (2, 0), (2, 2)]
    assert "matrix[1, 0]: expected 0.333333, the reciprocal of [0, 1], got 0.5" in str(caught.value)


@pytest.mark.parametrize(
    ("matrix", "said"),
    [
        ([[1, 0], [0, 1]], "matrix[0, 1]: expected a ratio above 0, got 0"),
        ([[1, float("nan")], [1, 1]], "matrix[0, 1]: expected a number, got nan"),
        ([[1, 2, 3], [1, 1, 1]], "as many rows as columns"),
        ([[1, 2], [1]], "rows of equal length"),
        (np.ones((11, 11)), "at most 10 criteria; group them"),
    ],
)
def test_a_matrix_that_cannot_be_weighed_says_why(matrix, said):
    with pytest.raises(InputError) as caught:
        ahp(matrix)
    assert said in str(caught.value)


def test_a_group_names_the_expert_whose_matrix_is_wrong():
    with pytest.raises(InputError, match=r"matrices\[1\]\[1, 0\]"):
        ahp_group([np.ones((2, 2)), [[1, 2], [2, 1]]])
    with pytest.raises(InputError, match=r"matrices\[1\]: expected shape \(2, 2\)"):
        ahp_group([np.ones((2, 2)), np.ones((3, 3))])
    with pytest.raises(InputError, match="at least one expert"):
        ahp_group([])


def test_the_car_of_the_best_worst_method_agrees_with_the_linear_programme():
    to_others, to_worst = ([CAR[way][name] for name in CAR["names"]] for way in ("BO", "OW"))
    found = bwm(to_others, to_worst)
    assert found.weights == pytest.approx(CAR["weights"], abs=1e-12)
    assert found.xi == pytest.approx(CAR["ksi"], abs=1e-12)
    assert (CAR["names"][found.best], CAR["names"][found.worst]) == (CAR["best"], CAR["worst"])


@pytest.mark.parametrize("programme", PROGRAMMES)
def test_best_worst_weights_agree_with_solved_linear_programmes(programme):
    found = bwm(programme["best_to_others"], programme["others_to_worst"])
    assert found.weights == pytest.approx(programme["weights"], abs=1e-12)
    assert found.xi == pytest.approx(programme["xi"], abs=1e-12)


@pytest.mark.parametrize(
    ("to_others", "to_worst", "said"),
    [
        ([1, 2, 10], [8, 4, 1], "best_to_others[2]: expected 1 to 9, got 10"),
        ([2, 2, 8], [8, 4, 1], "1 for the best criterion itself"),
        ([1, 2, 8], [8, 4, 2], "1 for the worst criterion itself"),
        (
            [1, 2, 8],
            [7, 4, 1],
            "others_to_worst[0]: expected 8, as the best criterion was compared with the worst, got 7",
        ),
        ([1, 2], [2, 1, 1], "2 numbers, one a criterion"),
        ([1, 2, 8], [8, 0, 1], "others_to_worst[1]: expected 1 to 9, got 0"),
    ],
)
def test_contradictory_best_and_worst_are_named(to_others, to_worst, said):
    with pytest.raises(InputError) as caught:
        bwm(to_others, to_worst)
    assert said in str(caught.value)


def test_experts_count_the_same_whatever_budget_each_used():
    found = budget_allocation([[60, 40], [5, 5]])
    assert found.weights == pytest.approx([0.55, 0.45])
    assert found.deviation == pytest.approx([math.sqrt(0.005)] * 2)
    assert found.experts == 2


@pytest.mark.parametrize(
    ("points", "said"),
    [
        ([[50, 50], [0, 0]], "points, total of expert[1]: expected above 0"),
        ([[100, 0], [100, 0]], "points, mean share[1]: expected above 0 from at least one expert"),
        ([[50, -50]], "points[0, 1]: expected 0 or more, got -50"),
    ],
)
def test_budgets_that_cannot_be_weighed_say_where(points, said):
    with pytest.raises(InputError) as caught:
        budget_allocation(points)
    assert said in str(caught.value)


def test_the_concentration_of_drawn_weights_is_found_again():
    drawn = np.random.default_rng(7).dirichlet(40 * np.array([0.5, 0.3, 0.2]), 20_000)
    assert dirichlet_concentration(drawn) == pytest.approx(40, rel=0.03)


def test_the_concentration_of_three_experts_by_hand():
    # Means 0.6 and 0.4, so sum p (1 - p) = 0.48; each variance 0.01; 0.48 / 0.02 - 1 = 23.
    assert dirichlet_concentration([[60, 40], [50, 50], [70, 30]]) == pytest.approx(23)


def test_experts_of_one_mind_are_infinitely_concentrated_and_opposites_are_not_one_opinion():
    assert dirichlet_concentration([[60, 40], [6, 4]]) == math.inf
    with pytest.raises(ScoringError, match="too far apart"):
        dirichlet_concentration([[100, 0], [0, 100]])
    with pytest.raises(InputError, match="at least two experts"):
        dirichlet_concentration([[60, 40]])


def test_whole_weights_keep_the_total_and_raise_what_would_vanish():
    assert to_integer_weights([0.177, 0.019, 0.042, 0.116, 0.19, 0.129, 0.327]) == [177, 19, 42, 116, 190, 129, 327]
    assert to_integer_weights([1, 1, 1, 1e-9], total=10) == [3, 3, 3, 1]
    assert to_integer_weights([5, 5], total=2) == [1, 1]


def test_the_largest_remainder_gets_the_unit_that_is_left():
    # Shares of 7 are 3.5, 2.1 and 1.4.
    assert to_integer_weights([0.5, 0.3, 0.2], total=7) == [4, 2, 1]


def test_a_weight_of_zero_and_a_total_too_small_are_refused():
    with pytest.raises(InputError, match=r"weights\[1\]: expected above 0, got 0"):
        to_integer_weights([1, 0])
    with pytest.raises(InputError, match="a whole number of at least 3, 1 for each weight"):
        to_integer_weights([1, 1, 1], total=2)


def test_entropy_by_hand_and_nothing_for_what_is_the_same_everywhere():
    # Shares 1/4, 3/4: e = -(ln(1/4)/4 + 3 ln(3/4)/4) / ln 2 = 0.8113; shares 1/3, 2/3: 0.9183.
    found = entropy_weights([[1, 1, 7], [3, 2, 7]])
    assert found == pytest.approx([0.18872 / 0.27043, 0.08170 / 0.27043, 0], abs=1e-4)


def test_critic_by_hand():
    # Columns 1 and 2 agree (r = 1), each has r = -0.6547 with column 3; deviations 0.5, 0.5, 0.5092.
    found = critic_weights([[0, 0, 9], [1, 2, 0], [2, 4, 3]])
    parts = np.array([0.5 * 1.65465, 0.5 * 1.65465, 0.50918 * 3.30931])
    assert found == pytest.approx(parts / parts.sum(), abs=1e-4)


def test_weights_from_answers_that_are_all_alike_are_an_error():
    with pytest.raises(InputError, match="all say the same"):
        entropy_weights([[1, 2], [1, 2]])
    with pytest.raises(InputError, match=r"range of criterion\[1\]"):
        critic_weights([[1, 2], [2, 2]])


def test_the_fighters_are_as_close_to_the_ideal_as_printed():
    lower = [kind < 0 for kind in FIGHTER["types"]]
    assert topsis(FIGHTER["X"], FIGHTER["w"], lower_is_better=lower).round(3).tolist() == FIGHTER["C"]


def test_offers_that_are_all_alike_cannot_be_ordered():
    with pytest.raises(InputError, match="all alike"):
        topsis([[1, 2], [1, 2]], [1, 1])
