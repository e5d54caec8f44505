"""Whom to re-review: everyone may be chosen, with the probability that is told."""

import numpy as np
import pytest

from questionnaires.model import FULL
from scoring.errors import InputError
from scoring.reliability import two_phase
from scoring.result import MISSING
from scoring.visits import plan_visits, visit_reasons


def park(seed: int = 3, n: int = 200) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Truth, inflated self-scores and sectors of a made-up park."""
    rng = np.random.default_rng(seed)
    truth = np.clip(rng.normal(45, 14, n), 0, 100)
    return truth, np.clip(truth + rng.normal(10, 7, n), 0, 100), rng.integers(0, 4, n)


def test_scores_near_any_gate_are_near_and_those_not_assessable_are_not():
    found = visit_reasons([[395_000, 0], [500_000, 611_000], [MISSING, MISSING]], [400_000, 600_000], [0, 0.19, 0.2])
    assert found.near_gate.tolist() == [True, True, False]
    assert found.many_not_applicable.tolist() == [False, False, True]
    assert found.either.tolist() == [True, True, True]


def test_the_margin_belongs_to_a_gate():
    found = visit_reasons([380_000, 379_999, 420_000, 420_001], [400_000], [0] * 4)
    assert found.near_gate.tolist() == [True, False, True, False]


def test_enterprises_at_risk_are_about_twice_as_likely():
    often = np.arange(200) < 40
    plan = plan_visits(np.zeros(200), 24, np.random.default_rng(1), more_often=often)
    assert plan.visits.tolist() == [16, 8]
    assert plan.probability[often] == pytest.approx(8 / 40)
    assert plan.probability[~often] == pytest.approx(16 / 160)


def test_strata_too_small_for_two_visits_are_put_together():
    strata = np.arange(200) % 30
    plan = plan_visits(strata, 20, np.random.default_rng(1), more_often=strata < 6)
    assert (plan.visits >= 2).all()
    assert plan.visits.sum() == 20
    mixed = [np.unique(strata[plan.stratum == each] < 6).size for each in range(len(plan.sizes))]
    assert max(mixed) == 1


def test_visiting_everybody_is_certain():
    plan = plan_visits([0, 1, 1, 2, 2, 2], 6, np.random.default_rng(1))
    assert plan.chosen.tolist() == list(range(6))
    assert plan.probability.tolist() == [1.0] * 6


def test_the_same_generator_gives_the_same_plan():
    sectors = park()[2]
    first, second = (plan_visits(sectors, 20, np.random.default_rng(5)).chosen.tolist() for _ in range(2))
    assert first == second


def test_everyone_is_drawn_as_often_as_told():
    strata, often = np.array([0] * 6 + [1] * 6), np.array([True, False] * 6)
    rng = np.random.default_rng(11)
    plans = [plan_visits(strata, 6, rng, more_often=often) for _ in range(3000)]
    drawn = np.zeros(12)
    for plan in plans:
        drawn[plan.chosen] += 1
    assert drawn / 3000 == pytest.approx(plans[0].probability, abs=0.04)


def test_a_plan_that_oversamples_still_finds_the_mean_and_visiting_the_best_does_not():
    truth, own, sectors = park()
    expert, rng = truth, np.random.default_rng(2)
    near = np.abs(own - 60) < 5
    errors, regressions = [], []
    for _ in range(400):
        plan = plan_visits(sectors, 20, rng, more_often=near, oversampling=3)
        found = two_phase(own, plan.chosen, expert[plan.chosen], strata=plan.stratum)
        errors.append(found.difference.estimate - truth.mean())
        regressions.append(found.regression.estimate - truth.mean())
    assert abs(np.mean(errors)) < 0.25
    assert abs(np.mean(regressions)) < 0.4
    best = np.argsort(-own)[:20]
    assert abs(two_phase(own, best, expert[best]).difference.estimate - truth.mean()) > 1
    assert own.mean() - truth.mean() > 8


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda rng: plan_visits([0] * 9, 2, rng), "visits: expected 3 to 9, got 2"),
        (lambda rng: plan_visits([0] * 9, 10, rng), "visits: expected 3 to 9, got 10"),
        (lambda rng: plan_visits([0] * 9, 3, rng, more_often=[True]), "9 values, one an enterprise"),
        (lambda rng: plan_visits([0] * 9, 3, rng, oversampling=0.5), "oversampling: expected at least 1, got 0.5"),
        (lambda rng: plan_visits([], 3, rng), "a list of at least 3 numbers"),
        (lambda rng: visit_reasons([FULL + 1], [1], [0]), "units[0, 0]: expected 0 to 1000000 or -1, got 1e+06"),
        (lambda rng: visit_reasons([1], [1], [1.5]), "not_applicable[0]: expected 0 to 1, got 1.5"),
        (lambda rng: visit_reasons([1, 2], [1], [0]), "1 scores for each of 1 gates"),
    ],
)
def test_plans_that_cannot_be_made_say_why(call, said):
    with pytest.raises(InputError) as caught:
        call(np.random.default_rng(1))
    assert said in str(caught.value)
