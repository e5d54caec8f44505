"""Reliability and agreement: published cases, reference computations, hand calculations, and input that cannot be judged."""

import csv
import json
import math
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest

from scoring.errors import InputError, ScoringError
from scoring.reliability import (
    Contradiction,
    ItemSign,
    alpha_if_deleted,
    bias_by_group,
    bland_altman,
    careless_signs,
    cronbach_alpha,
    icc,
    item_agreement,
    item_health,
    krippendorff_alpha,
    omega,
    pair_agreement,
    two_phase,
    weighted_kappa,
)

DATA = Path(__file__).parents[2] / "data"
AGREEMENT = json.loads((DATA / "agreement" / "agreement.json").read_text("utf-8"))
CONSISTENCY = json.loads((DATA / "consistency" / "asem.json").read_text("utf-8"))
FORMS = ("icc1", "icc2", "icc3", "icc1k", "icc2k", "icc3k")


@pytest.fixture(scope="module")
def asem() -> dict[str, np.ndarray]:
    with (DATA / "coinr_asem" / "stage_normalised.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return {
        name: np.array([[float(row[item]) for item in case["items"]] for row in rows])
        for name, case in CONSISTENCY.items()
    }


@pytest.mark.parametrize("group", CONSISTENCY)
def test_alpha_with_and_without_each_item_agrees_with_the_reference_computation(asem, group):
    assert cronbach_alpha(asem[group]) == pytest.approx(CONSISTENCY[group]["alpha"], abs=1e-12)
    assert alpha_if_deleted(asem[group]) == pytest.approx(CONSISTENCY[group]["without"], abs=1e-12)


@pytest.mark.parametrize("group", CONSISTENCY)
def test_loadings_are_those_with_the_smallest_residuals(asem, group):
    loadings = np.array(CONSISTENCY[group]["loadings"])
    found = omega(asem[group])
    assert found.loadings == pytest.approx(loadings, abs=1e-8)
    assert found.omega == pytest.approx(loadings.sum() ** 2 / (loadings.sum() ** 2 + (1 - loadings**2).sum()), abs=1e-8)


def test_omega_of_three_items_by_hand():
    # With three items the factor is exact: l1^2 = r12 r13 / r23.
    x = np.array([[1, 2, 1], [2, 2, 3], [3, 5, 4], [4, 3, 3]])
    r12, r13, r23 = 1 / math.sqrt(10 / 3), 7 / 6 / math.sqrt(5 / 3 * 19 / 12), 4 / 3 / math.sqrt(2 * 19 / 12)
    loadings = [math.sqrt(r12 * r13 / r23), math.sqrt(r12 * r23 / r13), math.sqrt(r13 * r23 / r12)]
    assert omega(x).loadings == pytest.approx(loadings, abs=1e-9)


def test_gaps_use_the_enterprises_that_answered_both_items():
    # Both columns: rows 1 and 3, with means of their own, so cov = (3 - 1)(6 - 2) / 2 = 4; variances 4/3 and 16 of three answers each.
    x = [[1, 2], [3, np.nan], [3, 6], [np.nan, 10]]
    assert cronbach_alpha(x) == pytest.approx(2 * (1 - (4 / 3 + 16) / (4 / 3 + 16 + 8)))


def test_an_item_that_is_the_factor_itself_is_reported_as_improper(asem):
    improper = [group for group in CONSISTENCY if omega(asem[group]).improper]
    assert improper == [group for group, case in CONSISTENCY.items() if max(map(abs, case["loadings"])) > 1 - 1e-9]
    assert improper


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: cronbach_alpha([[1], [2]]), "at least 2 rows and 2 columns"),
        (lambda: cronbach_alpha([[1, math.inf], [2, 3]]), "x[0, 1]: expected a number, got inf"),
        (
            lambda: cronbach_alpha([[1, np.nan], [2, 3], [np.nan, 4]]),
            "answered both of items [0, 1]: expected at least 2, got 1",
        ),
        (lambda: alpha_if_deleted([[1, 2], [3, 4]]), "at least 2 rows and 3 columns"),
        (lambda: omega([[1, 2, 5], [3, 4, 5], [2, 1, 5]]), "variance of item[2]: expected above 0"),
    ],
)
def test_answers_without_a_reliability_are_named(call, said):
    with pytest.raises(InputError) as caught:
        call()
    assert said in str(caught.value)


def test_items_whose_total_never_varies_have_no_alpha():
    with pytest.raises(ScoringError, match="total does not vary"):
        cronbach_alpha([[1, 4], [2, 3], [4, 1]])
    with pytest.raises(ScoringError, match="total does not vary"):
        cronbach_alpha([[2, 2], [2, 2]])


def test_the_six_intraclass_correlations_agree_with_shrout_and_fleiss():
    found = icc(AGREEMENT["shrout_fleiss"]["ratings"])
    assert {form: round(getattr(found, form), 2) for form in FORMS} == {
        form: AGREEMENT["shrout_fleiss"][form] for form in FORMS
    }
    assert (found.subjects, found.raters) == (6, 4)


@pytest.mark.parametrize("metric", ["nominal", "ordinal", "interval", "ratio"])
def test_krippendorffs_example_agrees_on_every_scale(metric):
    case = AGREEMENT["krippendorff"]
    found = krippendorff_alpha(case["ratings"], metric)
    assert round(found, 3) == case[metric]
    assert found == pytest.approx(case["exact"][metric], abs=1e-12)


def test_the_flow_meters_agree_within_the_published_limits():
    case = AGREEMENT["bland_altman"]
    found = bland_altman(case["large"], case["mini"], multiple=2)
    assert (round(found.bias, 1), round(found.sd, 1), found.n) == (case["bias"], case["sd"], 17)
    # The paper computes the limits from the rounded figures, -2.1 -+ 2 x 38.8.
    assert found.limits == pytest.approx(case["limits"], abs=0.1)
    assert found.bias_error == pytest.approx(9.4, abs=0.05)


@pytest.mark.parametrize("weights", ["none", "linear", "quadratic"])
def test_kappa_of_7477_pairs_of_eyes_agrees_with_the_reference_computation(weights):
    table = np.array(AGREEMENT["vision"]["table"])
    first, second = (np.repeat(level.ravel(), table.ravel()) for level in np.indices(table.shape))
    assert len(first) == 7477
    assert weighted_kappa(first, second, 4, weights=weights) == pytest.approx(AGREEMENT["vision"][weights], abs=1e-12)


def test_kappa_of_the_anxiety_ratings_agrees_with_the_reference_computation():
    first, second, _ = np.array(AGREEMENT["anxiety"]["ratings"]).T - 1
    assert weighted_kappa(first, second, 6) == pytest.approx(AGREEMENT["anxiety"]["quadratic"], abs=1e-12)


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: icc([[1], [2]]), "at least 2 rows and 2 columns"),
        (lambda: icc([[1, 2], [np.nan, 2]]), "ratings[1, 0]: expected a number, got nan"),
        (lambda: weighted_kappa([0, 4], [0, 1], 4), "a[1]: expected a level from 0 to 3, got 4"),
        (lambda: weighted_kappa([0, 1.5], [0, 1], 4), "a[1]: expected a level from 0 to 3, got 1.5"),
        (lambda: weighted_kappa([0, 1], [0], 4), "b: expected 2 values, as many as in a, got 1"),
        (lambda: weighted_kappa([], [], 4), "a list of at least 1 numbers"),
        (lambda: krippendorff_alpha([[1], [2]], "nominal"), "at least 1 rows and 2 columns"),
        (lambda: krippendorff_alpha([[1, np.nan], [np.nan, 2]], "nominal"), "at least one row with two ratings"),
        (lambda: krippendorff_alpha([[1, -1]], "ratio"), "ratings[0, 1]: expected 0 or more, on a ratio scale, got -1"),
        (lambda: krippendorff_alpha([[1, 1]], "other"), "one of nominal, ordinal, interval, ratio"),
        (lambda: bland_altman([1], [1]), "a list of at least 2 numbers"),
        (lambda: bland_altman([1, 2], [1, 2, 3]), "2 values, as many as in a"),
    ],
)
def test_ratings_without_an_agreement_are_named(call, said):
    with pytest.raises(InputError) as caught:
        call()
    assert said in str(caught.value)


@pytest.mark.parametrize(
    "call",
    [
        lambda: weighted_kappa([2, 2], [2, 2], 4),
        lambda: krippendorff_alpha([[3, 3], [3, 3]], "ordinal"),
        lambda: icc([[5, 5], [5, 5]]),
        lambda: icc([[1, 2], [2, 1]]),
    ],
)
def test_agreement_that_cannot_be_told_is_an_error_and_never_nan(call):
    with pytest.raises(ScoringError):
        call()


def test_both_estimators_by_hand():
    # d = -8, -12, -10: variance 4; (1/3 - 1/5) 4 = 0.5333. Slope of 42, 58, 80 on 50, 70, 90 is 0.95, residuals 1, -2, 1.
    found = two_phase([50, 60, 70, 80, 90], [0, 2, 4], [42, 58, 80])
    assert (found.self_mean, found.bias, found.slope) == (70, 10, pytest.approx(0.95))
    assert found.difference.standard_error == pytest.approx(math.sqrt(4 * (1 / 3 - 1 / 5)))
    assert found.regression.estimate == pytest.approx(60)
    assert found.regression.standard_error == pytest.approx(math.sqrt(6 / 1 * (1 / 3 - 1 / 5)))


def test_over_all_samples_the_difference_estimator_and_its_variance_are_right_on_average():
    own, expert = np.array([30.0, 45, 52, 61, 70, 88, 90]), np.array([25.0, 30, 50, 44, 61, 70, 84])
    found = [two_phase(own, sample, expert[list(sample)]) for sample in combinations(range(7), 4)]
    estimates = np.array([each.difference.estimate for each in found])
    assert estimates.mean() == pytest.approx(expert.mean(), abs=1e-12)
    assert np.mean([each.difference.standard_error**2 for each in found]) == pytest.approx(estimates.var(), abs=1e-10)


def test_over_all_samples_in_strata_the_same_holds_although_one_is_looked_at_more_often():
    own, expert = (
        np.array([30.0, 45, 52, 61, 70, 88, 90]),
        np.array([25.0, 40, 50, 58, 45, 60, 70]),
    )  # inflated by 4 and by 24
    strata = np.array([0, 0, 0, 0, 1, 1, 1])
    samples = [a + b for a in combinations(range(4), 2) for b in combinations((4, 5, 6), 2)]
    found = [two_phase(own, sample, expert[list(sample)], strata=strata) for sample in samples]
    estimates = np.array([each.difference.estimate for each in found])
    assert estimates.mean() == pytest.approx(expert.mean(), abs=1e-12)
    assert np.mean([each.difference.standard_error**2 for each in found]) == pytest.approx(estimates.var(), abs=1e-10)
    unweighted = [two_phase(own, sample, expert[list(sample)]).difference.estimate for sample in samples]
    assert abs(np.mean(unweighted) - expert.mean()) > 0.1


def test_reviewing_everyone_leaves_no_error():
    found = two_phase([50, 60, 80], [2, 0, 1], [70, 45, 60])
    for estimate in (found.difference, found.regression, found.expert_only):
        assert (estimate.estimate, estimate.standard_error) == (pytest.approx(175 / 3), 0)


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (
            lambda: two_phase([1, 2, 3], [0, 1, 3], [1, 2, 3]),
            "reviewed_index[2]: expected a whole number from 0 to 2, got 3",
        ),
        (lambda: two_phase([1, 2, 3], [0, 1, 1], [1, 2, 3]), "reviewed_index[2]: expected each enterprise once, got 1"),
        (lambda: two_phase([1, 2, 3], [0, 1, 2], [1, 2, np.nan]), "expert_scores[2]: expected a number"),
        (lambda: two_phase([1, 2, 3, 4], [0, 1, 2], [1, 2, 3, 4]), "3 scores, one a review"),
        (lambda: two_phase([1, 2, 3], [0, 1], [1, 2]), "a list of at least 3 numbers"),
        (
            lambda: two_phase(range(6), [0, 1, 2, 3], [1, 2, 3, 4], strata=[0, 0, 0, 7, 7, 7]),
            "at least 2 reviews in stratum 7 of 3, got 1",
        ),
        (lambda: two_phase(range(4), [0, 1, 2], [1, 2, 3], strata=[0, 0]), "4 labels, one a self-score"),
    ],
)
def test_reviews_that_tell_nothing_are_named(call, said):
    with pytest.raises(InputError) as caught:
        call()
    assert said in str(caught.value)


def test_equal_self_scores_have_no_slope():
    with pytest.raises(ScoringError, match="no slope"):
        two_phase([50, 50, 50, 60], [0, 1, 2], [40, 45, 50])


def test_items_that_tell_nobody_apart_are_flagged_from_thirty_answers_on():
    ability = np.arange(40) % 4
    levels = np.stack([ability, ability, 3 - ability, np.where(np.arange(40) == 0, 0, 3)], axis=1)
    found = item_health(levels, [4] * 4)
    assert found[0].counts == (10, 10, 10, 10)
    assert ItemSign.AGAINST in found[2].signs
    assert ItemSign.ONE_ANSWER in found[3].signs
    assert ItemSign.ONE_ANSWER not in found[0].signs
    assert all(each.signs == () for each in item_health(levels[:29], [4] * 4))


def test_an_item_is_compared_with_the_others_and_not_with_itself():
    levels = np.array([[0, 3, 1], [1, 0, 2], [0, 2, 3], [1, 1, 0], [1, 3, 1]], float)
    others = (levels[:, 1] / 3 + levels[:, 2] / 3) / 2
    assert item_health(levels, [2, 4, 4])[0].with_rest == pytest.approx(np.corrcoef(levels[:, 0], others)[0, 1])


def test_an_item_nobody_answered_has_no_figures_and_no_nan():
    found = item_health([[1, np.nan], [2, np.nan], [3, np.nan]], [4, 4])[1]
    assert (found.n, found.missing, found.counts) == (0, 3, (0, 0, 0, 0))
    assert (found.mean, found.deviation, found.with_rest) == (0, 0, None)


def test_a_level_an_item_does_not_have_is_named():
    with pytest.raises(InputError, match=r"levels\[1, 0\]: expected a level from 0 to 1, got 2"):
        item_health([[1, 2], [2, 2]], [2, 4])


def test_runs_pass_over_what_does_not_apply():
    found = careless_signs([[1, 1, np.nan, 1, 2], [1, 2, 1, 2, 1], [np.nan] * 5])
    assert found.longest_run.tolist() == [3, 1, 0]
    assert found.answered.tolist() == [4, 5, 0]
    assert found.deviation.tolist() == pytest.approx([0.5, math.sqrt(0.3), 0])
    assert not found.straight.any()


def test_each_sign_is_told_apart_and_unknown_times_are_no_sign():
    levels = [[3, 0] * 6, [2] * 12, [1, 1, 2, 2, 3, 3, 0, 1, 2, 3, 1, 0]]
    found = careless_signs(
        levels, seconds=[np.nan, 600, 23.9], contradictions=[Contradiction(first=0, at_least=3, second=1, at_most=0)]
    )
    assert found.contradictory.tolist() == [True, False, False]
    assert found.straight.tolist() == [False, True, False]
    assert found.hasty.tolist() == [False, False, True]
    assert found.count.tolist() == [1, 1, 1]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"seconds": [1]}, "seconds: expected 2 times, one an enterprise, got 1"),
        ({"seconds": [1, -1]}, "seconds[1]: expected 0 or more, got -1"),
        (
            {"contradictions": [Contradiction(first=0, at_least=1, second=5, at_most=0)]},
            "contradictions[0]: expected items from 0 to 1",
        ),
    ],
)
def test_signs_that_cannot_be_looked_for_are_named(options, said):
    with pytest.raises(InputError) as caught:
        careless_signs([[1, 2], [3, 4]], **options)
    assert said in str(caught.value)


def test_items_and_sectors_show_where_enterprises_praise_themselves():
    expert = np.array([[0, 1], [1, 2], [2, 3], [3, 0], [1, 1]], float)
    own = np.column_stack([np.minimum(expert[:, 0] + 1, 3), expert[:, 1]])
    found = item_agreement(own, expert, [4, 4])
    assert (found[0].higher, found[1].higher) == (0.8, 0)
    assert (found[1].kappa, found[1].low) == (1, False)
    assert found[0].kappa == weighted_kappa(own[:, 0], expert[:, 0], 4)
    bias = bias_by_group([60, 70, 50, 40], [50, 60, 50, 42], [7, 7, 3, 3])
    assert {group: each.bias for group, each in bias.items()} == {3: -1, 7: 10}


def test_an_item_only_one_of_the_two_answered_has_no_kappa_and_is_not_called_low():
    found = item_agreement([[1.0], [np.nan]], [[np.nan], [2.0]], [4])[0]
    assert (found.n, found.kappa, found.higher, found.low) == (0, None, 0, False)


def test_a_level_beyond_the_scale_stays_an_error_among_many_items():
    with pytest.raises(InputError, match=r"own\[0, 1\]: expected a level from 0 to 3, got 4"):
        item_agreement([[1, 4]], [[1, 2]], [4, 4])
    with pytest.raises(InputError, match="2 numbers of at least 2"):
        item_agreement([[1, 2]], [[1, 2]], [4])
    with pytest.raises(InputError, match="as many scores of experts and groups"):
        bias_by_group([1, 2], [1, 2], [1])


def test_the_interval_of_two_raters_rests_on_the_alpha_that_is_told():
    generator = np.random.default_rng(3)
    a = generator.integers(0, 5, 40) * 25.0
    b = np.where(generator.random(40) < 0.7, a, generator.integers(0, 5, 40) * 25.0)
    found = pair_agreement(a, b, generator=np.random.default_rng(1))
    assert found.alpha == pytest.approx(krippendorff_alpha(np.stack([a, b], axis=1), "interval"))
    assert found.interval[0] < found.alpha < found.interval[1]
    drawn = [krippendorff_alpha(np.stack([a[rows], b[rows]], axis=1), "interval") for rows in resampled(40, 600)]
    assert found.interval == pytest.approx(np.quantile(drawn, [0.025, 0.975]), abs=0.03)


def resampled(n, draws):
    generator = np.random.default_rng(9)
    return [generator.integers(0, n, n) for _ in range(draws)]


def test_raters_who_give_everything_the_same_points_agree_in_nothing_that_could_be_told():
    found = pair_agreement([50] * 12, [50] * 12, generator=np.random.default_rng(1))
    assert (found.n, found.equal, found.alpha, found.interval) == (12, 12, None, None)


def test_raters_who_rate_at_random_have_an_interval_around_zero():
    generator = np.random.default_rng(5)
    a, b = generator.integers(0, 5, (2, 200)) * 25.0
    low, high = pair_agreement(a, b, generator=np.random.default_rng(1)).interval
    assert low < 0 < high
