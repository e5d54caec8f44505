"""Variance shares against published ones, and what the choices of the method do to a percentile."""

import json
from itertools import product
from pathlib import Path

import numpy as np
import pytest

from questionnaires import catalogue
from scoring.aggregate import score
from scoring.anova import anova_shares
from scoring.errors import ScoringError
from scoring.example import example_questionnaire
from scoring.model import compile_model
from scoring.result import MISSING
from scoring.sensitivity import FACTORS, answer_weight_set, sensitivity
from tests.unit.scoring import made_up

ISHIGAMI = json.loads((Path(__file__).parents[2] / "data/sobol/ishigami.json").read_text())


def test_the_ishigami_function_has_its_analytic_shares():
    steps = np.pi * (np.arange(64) + 0.5) / 32 - np.pi
    x1, x2, x3 = np.meshgrid(steps, steps, steps, indexing="ij")
    outcome = np.sin(x1) + ISHIGAMI["a"] * np.sin(x2) ** 2 + ISHIGAMI["b"] * x3**4 * np.sin(x1)
    shares = anova_shares(outcome, ["x1", "x2", "x3"])
    assert [each.first for each in shares] == pytest.approx(ISHIGAMI["S1"], abs=0.002)
    assert [each.total for each in shares] == pytest.approx(ISHIGAMI["ST"], abs=0.002)
    assert outcome.var() == pytest.approx(ISHIGAMI["V"], rel=0.002)


def test_where_nothing_varies_no_factor_has_a_share():
    assert {(each.first, each.total) for each in anova_shares(np.full((2, 3), 70.1), ["a", "b"])} == {(0.0, 0.0)}


def test_an_outcome_that_is_no_number_is_named():
    outcome = np.zeros((2, 2))
    outcome[1, 0] = np.nan
    with pytest.raises(ScoringError, match=r"outcome \(1, 0\): expected a number, got nan"):
        anova_shares(outcome, ["a", "b"])


@pytest.mark.parametrize("shape", [(3,), (2, 0)])
def test_factors_without_outcomes_are_refused(shape):
    with pytest.raises(ScoringError, match="expected an axis"):
        anova_shares(np.zeros(shape), ["a", "b"])


def cohort(key="lianghua-sme", count=60, gaps=0.1):
    asked = catalogue.get(key)
    return compile_model(asked), made_up.strings(asked, count, gaps=gaps)


def test_the_official_choices_give_the_official_totals():
    model, strings = cohort()
    found = sensitivity(model, strings)
    official = score(model, strings).nodes[:, 0]
    assert found.rows.tolist() == np.flatnonzero(official != MISSING).tolist()
    assert np.abs(found.totals[0, 0, 0, 0] - official[found.rows]).max() <= 10
    assert found.options[3] == ("", *(d.code for d in model.questionnaire.dimensions if d.weight))


def test_every_combination_is_scored_as_by_hand():
    # 2-310 by hand: EQP 100 of one item, SEC 70 and 50; the gap at zero, EQP is (3 × 100 + 1 × 0) / 4 = 75.
    found = sensitivity(compile_model(example_questionnaire()), ["2-310", "11110"])
    assert found.totals[:, :, 0, 0, 0].tolist() == [[840_000, 800_000], [690_000, 550_000], [840_000 - 75_000, 675_000]]


def test_dropping_a_dimension_leaves_the_mean_of_the_others():
    model, strings = cohort("miit-sme", gaps=0)
    found, nodes = sensitivity(model, strings), score(model, strings).nodes
    side = model.parents[model.node(found.options[3][1])]
    others = [i for i in range(len(model.nodes)) if model.parents[i] == side and model.nodes[i] != found.options[3][1]]
    expected = np.average(nodes[:, others], axis=1, weights=model.weights[others])
    assert np.abs(found.totals[0, 0, 0, 1] - expected).max() < 10


def test_no_aggregation_lifts_an_uneven_profile_above_the_arithmetic_mean():
    found = sensitivity(*cohort())
    arithmetic, geometric, mean_min = np.moveaxis(found.totals, 2, 0)
    assert (mean_min <= arithmetic + 1).all()
    assert (geometric <= arithmetic + 10_000).all()  # which starts from 1 point


def test_shares_are_those_of_the_percentiles_and_the_band_holds_most_of_them():
    found = sensitivity(*cohort())
    assert [each.factor for each in found.shares] == list(FACTORS)
    assert sum(each.first for each in found.shares) <= 1 <= sum(each.total for each in found.shares)
    inside = (found.percentiles >= found.low) & (found.percentiles <= found.high)
    assert inside.mean() >= 0.89
    for cell in product(*(range(len(each)) for each in found.options)):
        assert found.percentiles[cell].mean() == pytest.approx(50, abs=1e-3)


def test_weights_the_answers_suggest_become_a_further_option():
    model, strings = cohort("miit-sme", gaps=0)
    spread = answer_weight_set(model, score(model, strings), lambda points: points.std(axis=0))
    found = sensitivity(model, strings, {"spread": spread})
    assert found.options[1] == ("official", "equal", "spread")
    assert not np.array_equal(found.totals[0, 2], found.totals[0, 0])


def test_a_weight_below_zero_is_named():
    model, strings = cohort("miit-sme")
    weights = model.weights.astype(float)
    weights[1] = -1
    with pytest.raises(ScoringError, match=f"{model.nodes[1]}: -1.0"):
        sensitivity(model, strings, {"wrong": weights})


def test_a_cohort_without_any_total_is_refused():
    with pytest.raises(ScoringError, match="total is assessable"):
        sensitivity(compile_model(example_questionnaire()), ["~~~~~"])
