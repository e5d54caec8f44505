"""Laws of reliability: bounded, the same on any scale and in any order, one where raters agree."""

import numpy as np
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from scoring.reliability import (
    alpha_if_deleted,
    bland_altman,
    careless_signs,
    cronbach_alpha,
    icc,
    krippendorff_alpha,
    omega,
    two_phase,
    weighted_kappa,
)
from scoring.visits import plan_visits

seeds = st.integers(0, 10_000)
some = settings(max_examples=50, deadline=None)
ratings = st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), min_size=2, max_size=30)


def answers(seed, n=40, items=5, gaps=0.0):
    rng = np.random.default_rng(seed)
    x = rng.normal(50, 15, (n, 1)) + rng.normal(0, 10, (n, items))
    return np.where(rng.random(x.shape) < gaps, np.nan, x)


@some
@given(seeds, st.floats(0.1, 10), st.floats(-100, 100))
def test_alpha_does_not_depend_on_the_scale_or_the_order_of_items(seed, factor, shift):
    x = answers(seed, gaps=0.1)
    assert abs(cronbach_alpha(x) - cronbach_alpha(x[:, ::-1] * factor + shift)) < 1e-9
    assert cronbach_alpha(x) <= 1


@some
@given(seeds)
def test_alpha_without_an_item_is_alpha_of_the_others(seed):
    x = answers(seed, gaps=0.1)
    others = [cronbach_alpha(np.delete(x, item, axis=1)) for item in range(x.shape[1])]
    assert np.allclose(alpha_if_deleted(x), others, atol=1e-10)


@some
@given(seeds)
def test_omega_is_a_share_and_ignores_the_units_of_each_item(seed):
    x = answers(seed)
    found = omega(x)
    assert 0 <= found.omega <= 1
    assert np.abs(found.loadings).max() <= 1
    assert abs(found.omega - omega(x * np.arange(1, 6) + 7).omega) < 1e-6


@some
@given(ratings)
def test_quadratic_kappa_is_the_concordance_of_the_numbers(pairs):
    a, b = np.array(pairs, float).T
    assume(np.ptp(np.concatenate([a, b])) > 0)
    concordance = 2 * np.mean((a - a.mean()) * (b - b.mean())) / (a.var() + b.var() + (a.mean() - b.mean()) ** 2)
    assert abs(weighted_kappa(a, b, 5) - concordance) < 1e-12


@some
@given(ratings, st.sampled_from(["quadratic", "linear", "none"]))
def test_kappa_is_symmetric_and_one_for_equal_ratings(pairs, weights):
    a, b = np.array(pairs).T
    assume(np.ptp(a) > 0)
    assert abs(weighted_kappa(a, b, 5, weights=weights) - weighted_kappa(b, a, 5, weights=weights)) < 1e-12
    assert weighted_kappa(a, a, 5, weights=weights) == 1
    assert weighted_kappa(a, b, 5, weights=weights) <= 1


@some
@given(seeds, st.floats(0.1, 10), st.floats(-50, 50))
def test_intraclass_correlations_of_means_follow_from_those_of_single_ratings(seed, factor, shift):
    x = answers(seed, n=12, items=3)
    found, scaled = icc(x), icc(x * factor + shift)
    for single, mean in (("icc1", "icc1k"), ("icc2", "icc2k"), ("icc3", "icc3k")):
        one = getattr(found, single)
        assert abs(getattr(found, mean) - 3 * one / (1 + 2 * one)) < 1e-9
        assert abs(one - getattr(scaled, single)) < 1e-8


@some
@given(seeds, st.floats(-20, 20))
def test_a_rater_who_is_always_higher_changes_the_agreement_but_not_the_order(seed, shift):
    x = answers(seed, n=12, items=2)
    assert abs(icc(x).icc3 - icc(x + np.array([0, shift])).icc3) < 1e-9


@some
@given(ratings, st.sampled_from(["nominal", "ordinal", "interval", "ratio"]))
def test_krippendorffs_alpha_ignores_the_order_of_raters_and_is_one_for_equal_ratings(pairs, metric):
    x = np.array(pairs, float) + 1
    assume(np.ptp(x) > 0 and np.ptp(x[:, 0]) > 0)
    assert abs(krippendorff_alpha(x, metric) - krippendorff_alpha(x[:, ::-1], metric)) < 1e-12
    assert abs(krippendorff_alpha(np.repeat(x[:, :1], 2, axis=1), metric) - 1) < 1e-12
    alone = np.vstack([x, [[9, np.nan]]])
    assert abs(krippendorff_alpha(alone, metric) - krippendorff_alpha(x, metric)) < 1e-12


@some
@given(seeds)
def test_turning_the_pair_round_turns_the_bias_round(seed):
    a, b = answers(seed, items=2).T
    first, second = bland_altman(a, b), bland_altman(b, a)
    assert abs(first.bias + second.bias) < 1e-9
    assert abs(first.limits[0] + second.limits[1]) < 1e-9


@some
@given(seeds, st.floats(-30, 30))
def test_inflation_that_is_the_same_for_all_is_found_without_error(seed, inflation):
    own = answers(seed, n=30, items=1)[:, 0]
    chosen = np.random.default_rng(seed).choice(30, 8, replace=False)
    found = two_phase(own, chosen, own[chosen] - inflation)
    for estimate in (found.difference, found.regression):
        assert abs(estimate.estimate - (own.mean() - inflation)) < 1e-8
        assert estimate.standard_error < 1e-6
    assert abs(found.bias - inflation) < 1e-8


@some
@given(seeds, st.integers(3, 40), st.integers(1, 8), st.floats(1, 5))
def test_every_plan_has_its_visits_and_probabilities_that_add_up_to_them(seed, visits, sectors, oversampling):
    rng = np.random.default_rng(seed)
    n = int(rng.integers(visits, 120))
    often = rng.random(n) < 0.2
    plan = plan_visits(rng.integers(0, sectors, n), visits, rng, more_often=often, oversampling=oversampling)
    assert len(set(plan.chosen.tolist())) == len(plan.chosen) == plan.visits.sum() == visits
    assert abs(plan.probability.sum() - visits) < 1e-9
    assert ((plan.probability > 0) & (plan.probability <= 1)).all()
    assert (plan.visits >= np.minimum(2, plan.sizes)).all()
    assert (np.bincount(plan.stratum[plan.chosen], minlength=len(plan.sizes)) == plan.visits).all()
    own = rng.normal(50, 10, n)
    assert np.isfinite(two_phase(own, plan.chosen, own[plan.chosen] - 5, strata=plan.stratum).regression.standard_error)


@some
@given(st.lists(st.lists(st.sampled_from([0.0, 1.0, 2.0, np.nan]), min_size=8, max_size=8), min_size=1, max_size=6))
def test_the_longest_run_is_that_of_the_answers_read_one_by_one(rows):
    def longest(row):
        best, run, last = 0, 0, None
        for each in (each for each in row if each == each):  # noqa: PLR0124
            run, last = (run + 1 if each == last else 1), each
            best = max(best, run)
        return best

    assert careless_signs(rows).longest_run.tolist() == [longest(row) for row in rows]
