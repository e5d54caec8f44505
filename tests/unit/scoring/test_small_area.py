"""Small areas: a published case, and what the model does at its ends."""

import csv
from pathlib import Path

import numpy as np
import pytest

from scoring.errors import CellError, ScoringError
from scoring.small_area import fay_herriot

MILK = Path(__file__).parents[2] / "data" / "sae_milk" / "milk.csv"


@pytest.fixture(scope="module")
def milk():
    with MILK.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    columns = {name: np.array([float(row[name]) for row in rows]) for name in rows[0]}
    areas = np.stack([np.ones(len(rows)), *(columns["major_area"] == each for each in (2, 3, 4))], axis=1)
    return columns, fay_herriot(columns["mean"], columns["sd"] ** 2, areas)


def test_milk_expenditure_agrees_with_the_published_predictions_and_their_errors(milk):
    columns, found = milk
    assert np.abs(found.estimate - columns["eblup"]).max() < 2e-6
    assert np.abs(found.mse - columns["mse"]).max() < 2e-6


def test_milk_expenditure_agrees_with_the_published_model(milk):
    _, found = milk
    assert found.beta == pytest.approx([0.9681890, 0.1327801, 0.2269462, -0.2413011], abs=2e-6)
    assert found.beta_error == pytest.approx([0.06936208, 0.10300072, 0.09232981, 0.08161707], abs=5e-6)


def test_groups_that_differ_less_than_chance_all_get_the_common_mean():
    found = fay_herriot([50, 50.1, 49.9, 50], [4, 4, 4, 4])
    assert found.variance == 0
    assert found.estimate == pytest.approx([50] * 4)


def test_without_an_effect_of_the_group_the_error_does_not_grow_with_its_members():
    found = fay_herriot([50, 50.1, 49.9, 50], 225 / np.array([5, 20, 60, 113]))
    assert found.variance == 0
    assert found.mse == pytest.approx([225 / 198] * 4)  # g2: the variance of the common mean, over all 198


def test_the_smaller_the_group_the_more_it_is_drawn_to_the_others():
    found = fay_herriot([30, 50, 70, 90, 90], [1, 1, 1, 1, 200])
    assert found.estimate[4] < found.estimate[3]
    assert found.high[4] - found.low[4] > found.high[3] - found.low[3]


def test_intervals_hold_the_truth_as_often_as_they_say():
    rng = np.random.default_rng(7)
    held = []
    for _ in range(60):
        truth = 60 + 8 * rng.standard_normal(60)
        variances = rng.uniform(4, 100, 60)
        found = fay_herriot(truth + np.sqrt(variances) * rng.standard_normal(60), variances)
        held.append(((found.low <= truth) & (truth <= found.high)).mean())
    assert 0.88 < np.mean(held) < 0.92


def test_order_and_unit_of_the_groups_do_not_matter(milk):
    columns, found = milk
    areas = np.stack([np.ones(43), *(columns["major_area"] == each for each in (2, 3, 4))], axis=1)[::-1]
    turned = fay_herriot(100 * columns["mean"][::-1], (100 * columns["sd"][::-1]) ** 2, areas)
    assert turned.estimate[::-1] / 100 == pytest.approx(found.estimate, abs=1e-8)


@pytest.mark.parametrize(
    ("means", "variances", "message"),
    [
        ([1, np.nan, 3], [1, 1, 1], r"means\[1\]: expected a number, got nan"),
        ([1, 2, 3], [1, 1, 0], r"variances\[2\]: expected a number above 0, got 0.0"),
    ],
)
def test_a_missing_mean_or_an_impossible_variance_is_named(means, variances, message):
    with pytest.raises(CellError, match=message):
        fay_herriot(means, variances)


def test_traits_that_follow_from_each_other_are_refused():
    with pytest.raises(ScoringError, match="none of which follows from others"):
        fay_herriot([1, 2, 3, 4], [1, 1, 1, 1], np.ones((4, 2)))
    with pytest.raises(ScoringError, match="disagree"):
        fay_herriot([1, 2, 3], [1, 1])
    with pytest.raises(CellError, match="confidence"):
        fay_herriot([1, 2, 3], [1, 1, 1], confidence=1)
