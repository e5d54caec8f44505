"""Percentiles and cohorts worked out by hand."""

import numpy as np
import pytest

from scoring.benchmark import percentile_rank, percentile_table, standing, table_rank, wilson
from scoring.errors import CellError, EmptyCohortError, ScoringError
from scoring.group_figures import summary

LADDER = (("industry", "size"), ("industry",), ())


def everybody(*groups):
    """Scores and traits of groups given as (industry, size, scores)."""
    scores = np.concatenate([np.asarray(each, np.int32) for _, _, each in groups])
    industry = np.repeat([name for name, _, _ in groups], [len(each) for _, _, each in groups])
    size = np.repeat([name for _, name, _ in groups], [len(each) for _, _, each in groups])
    return scores, {"industry": industry, "size": size}


def test_half_of_those_with_the_same_score_count_as_below():
    assert percentile_rank([20, 5, 50], [10, 20, 20, 40]).tolist() == [50, 0, 100]
    assert float(percentile_rank(7, [7])) == 50


@pytest.mark.parametrize(
    ("values", "cohort", "message"),
    [
        ([1.0, np.nan], [1.0], r"values\[1\]: expected a number that is not missing, got nan"),
        ([1], [3, -1], r"cohort\[1\]: expected a number that is not missing, got -1"),
        ([[1.0, 2.0], [np.inf, 1.0]], [1.0], r"values\[1\]\[0\]"),
        (["a"], [1.0], "expected numbers"),
    ],
)
def test_a_missing_number_is_named_with_its_place(values, cohort, message):
    with pytest.raises(CellError, match=message):
        percentile_rank(values, cohort)


def test_an_empty_cohort_is_an_error_and_not_a_number():
    with pytest.raises(EmptyCohortError):
        percentile_rank([1], [])
    with pytest.raises(EmptyCohortError):
        standing(5, {}, np.array([], np.int32), {})
    table = percentile_table(np.array([5], np.int32), np.array([0]), 2)
    with pytest.raises(EmptyCohortError, match="cohort 1"):
        table_rank(table, np.array([5], np.int32), np.array([1]))


def test_counting_tables_give_the_same_ranks_as_sorting_and_can_be_added():
    rng = np.random.default_rng(3)
    units, cohort = (rng.integers(0, 10_001, 3000) * 100).astype(np.int32), rng.integers(0, 7, 3000)
    halves = [percentile_table(units[part], cohort[part], 7) for part in (slice(0, 1000), slice(1000, None))]
    found = table_rank(halves[0] + halves[1], units, cohort)
    for each in range(7):
        members = units[cohort == each]
        assert found[cohort == each] == pytest.approx(percentile_rank(members, members))


@pytest.mark.parametrize(
    ("units", "cohort", "message"),
    [
        ([5, -1], [0, 0], r"units\[1\]: expected 0 to 1000000, got -1"),
        ([5, 5], [0, 2], r"cohort\[1\]: expected 0 to 1, got 2"),
    ],
)
def test_a_table_refuses_what_is_not_assessable_or_no_cohort(units, cohort, message):
    with pytest.raises(CellError, match=message):
        percentile_table(np.array(units, np.int32), np.array(cohort), 2)
    with pytest.raises(ScoringError, match="disagree"):
        percentile_table(np.array([1], np.int32), np.array([0, 0]), 1)


def test_the_narrowest_cohort_of_thirty_is_the_one_compared_with():
    scores, traits = everybody(("C34", "small", range(30)), ("C34", "micro", range(40)), ("C13", "small", range(9)))
    found = standing(15, {"industry": "C34", "size": "small"}, scores, traits, ladder=LADDER)
    assert (found.rung.traits, found.rung.n, found.rung.shrunk) == (("industry", "size"), 30, False)
    assert found.rung.percentile == pytest.approx(100 * 15.5 / 30)
    assert found.narrower == ()


def test_a_cohort_of_ten_to_twenty_nine_leans_on_the_wider_one():
    scores, traits = everybody(("C34", "small", [10] * 12), ("C34", "micro", [30] * 20), ("C13", "small", range(9)))
    found = standing(20, {"industry": "C34", "size": "small"}, scores, traits, ladder=LADDER)
    assert (found.rung.traits, found.rung.n) == (("industry",), 32)
    assert found.rung.percentile == pytest.approx(37.5)
    assert [(each.n, each.shrunk) for each in found.narrower] == [(12, True)]
    assert found.narrower[0].percentile == pytest.approx((12 * 100 + 20 * 37.5) / 32)


def test_a_cohort_below_ten_shows_nothing_and_passes_the_wider_one_on():
    scores, traits = everybody(("C34", "small", [1] * 9), ("C13", "small", [2] * 30))
    found = standing(1, {"industry": "C34", "size": "small"}, scores, traits, ladder=LADDER)
    assert (found.rung.traits, found.narrower) == ((), ())


def test_where_even_everybody_is_too_few_the_middle_takes_their_place_or_nothing_is_said():
    scores, traits = everybody(("C34", "small", [1] * 10))
    found = standing(5, {"industry": "C34", "size": "small"}, scores, traits, ladder=((),))
    assert found.rung.percentile == pytest.approx((10 * 100 + 20 * 50) / 30)
    assert found.rung.shrunk
    few = standing(5, {}, scores[:9], {}, ladder=((),))
    assert few.rung is None


def test_a_trait_that_is_not_known_leaves_its_cohorts_out():
    scores, traits = everybody(("C34", "small", range(40)), ("C13", "small", range(40)))
    assert standing(3, {"size": "small"}, scores, traits, ladder=LADDER).rung.traits == ()


def test_a_trait_that_nobody_was_asked_for_is_named():
    with pytest.raises(ScoringError, match="expected traits of everybody by size, got industry"):
        standing(3, {"size": "small"}, np.array([1], np.int32), {"industry": np.array(["C34"])}, ladder=LADDER)


def test_the_band_of_a_percentile_grows_with_the_band_of_the_score():
    scores, traits = everybody(("C34", "small", range(100)))
    own = {"industry": "C34"}
    sure, unsure = (standing(50, own, scores, traits, ladder=((),), band=band).rung for band in (None, (40, 60)))
    assert unsure.low < sure.low < sure.percentile == unsure.percentile < sure.high < unsure.high


def test_wilson_agrees_with_the_published_interval():
    low, high = wilson(100 * 15 / 148, 148, z=1.959963984540054)  # Newcombe (1998), Statistics in Medicine 17, table I
    assert (low, high) == (pytest.approx(6.24, abs=0.005), pytest.approx(16.05, abs=0.005))
    assert wilson(0, 10)[0] == 0
    assert wilson(100, 10)[1] == 100


@pytest.mark.parametrize(("n", "shown"), [(4, 0), (5, 1), (9, 1), (10, 2), (29, 2), (30, 3)])
def test_what_a_group_shows_depends_on_its_size(n, shown):
    found = summary(np.arange(n, dtype=np.int32))
    assert [found.mean is not None, found.quartiles is not None, found.percentiles is not None] == [
        shown > k for k in range(3)
    ]
    assert found.n == n


def test_figures_of_a_group_are_whole_points_and_no_quantile_is_the_score_of_one_member():
    scores = 1_000_000 * np.array([20, 31, 38, 44, 52, 53, 60, 71, 77, 80, 99]) // 100
    found = summary(scores.astype(np.int32))
    # by hand: 625 / 11 = 56.8; the five around the middle: 280 / 5; rank 2.5 lies between 185 / 5 and 218 / 5
    assert (found.mean, found.quartiles[1], found.quartiles[0]) == (570_000, 560_000, 400_000)


def test_quantiles_of_many_members_are_the_ordinary_ones_to_the_point():
    scores = np.random.default_rng(3).integers(0, 1_000_001, 20_000).astype(np.int32)
    found = summary(scores)
    ordinary = np.percentile(scores, [5, 25, 50, 75, 95])
    assert np.abs([found.percentiles[0], *found.quartiles, found.percentiles[1]] - ordinary).max() <= 5_000 + 500
