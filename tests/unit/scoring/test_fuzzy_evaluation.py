"""Fuzzy comprehensive evaluation: the hand example, and the score it must give back."""

import json
from pathlib import Path

import numpy as np
import pytest

from scoring.errors import InputError
from scoring.fuzzy import GRADES, compose, grade_distribution, membership

CASE = json.loads((Path(__file__).parents[2] / "data" / "fuzzy" / "operators.json").read_text("utf-8"))
NAMES = {"minmax": "min-max", "prodmax": "product-max", "minsum": "min-sum", "wa": "product-sum"}


@pytest.mark.parametrize(("key", "operator"), NAMES.items())
def test_every_composition_operator_agrees_with_the_hand_example(key, operator):
    assert compose(CASE["a"], CASE["R"], operator) == pytest.approx(CASE[key], abs=1e-15)


def test_the_distribution_gives_the_weighted_mean_back():
    points, weights = np.array([12.5, 60.0, 97.0]), np.array([2.0, 5.0, 3.0])
    found = grade_distribution(points, weights)
    assert found @ np.array(GRADES) == pytest.approx(points @ weights / weights.sum(), abs=1e-12)


def test_what_is_not_assessable_leaves_its_weight_to_the_others():
    assert grade_distribution([50, np.nan], [1, 9]).tolist() == [0, 0, 1, 0, 0]


def test_a_score_on_a_grade_belongs_to_it_alone():
    assert membership(GRADES).tolist() == np.eye(5).tolist()


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: grade_distribution([101.0], [1]), "points[0]: expected 0 to 100, got 101"),
        (lambda: grade_distribution([np.nan], [1]), "at least one assessable child"),
        (lambda: grade_distribution([50.0], [0]), "weights[0]: expected above 0, got 0"),
        (lambda: compose([0.5, 0.6], [[1], [0]]), "a sum of 1, got 1.1"),
        (lambda: compose([1], [[1.5]]), "memberships[0, 0]: expected 0 to 1, got 1.5"),
        (lambda: compose([1], [[1]], "max-max"), "one of product-sum"),
        (lambda: membership([1], [0, 0]), "grades[1]: expected more than the one before"),
    ],
)
def test_input_that_is_no_evaluation_is_named(call, said):
    with pytest.raises(InputError) as caught:
        call()
    assert said in str(caught.value)
