"""Laws of percentiles: bounded, monotone, the same in any order and unit, and counted the same both ways."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from scoring.benchmark import percentile_rank, standing

scores = st.lists(st.integers(0, 1_000_000), min_size=1, max_size=60)
asked = st.integers(0, 1_000_000)


@given(scores, asked, asked)
def test_a_higher_score_never_ranks_lower(cohort, one, other):
    ranks = percentile_rank(sorted([one, other]), cohort)
    assert 0 <= ranks[0] <= ranks[1] <= 100


@given(scores, asked, st.randoms(use_true_random=False))
def test_order_and_unit_do_not_matter(cohort, value, random):
    shuffled = random.sample(cohort, len(cohort))
    assert percentile_rank(value, cohort) == percentile_rank(value / 10_000, np.array(shuffled) / 10_000)


@given(scores, asked)
def test_those_above_and_those_below_add_up_to_everybody(cohort, value):
    mirrored = percentile_rank(1_000_000 - value, 1_000_000 - np.array(cohort))
    assert abs(percentile_rank(value, cohort) + mirrored - 100) < 1e-9


@given(scores)
def test_the_mean_percentile_of_a_whole_cohort_is_fifty(cohort):
    assert abs(percentile_rank(cohort, cohort).mean() - 50) < 1e-9


@given(st.lists(st.tuples(asked, st.sampled_from("ab")), min_size=1, max_size=90), asked)
def test_a_standing_stays_within_its_band_and_names_cohorts_large_enough(members, value):
    units = np.array([each for each, _ in members], np.int32)
    traits = {"size": np.array([size for _, size in members])}
    found = standing(value, {"size": "a"}, units, traits, ladder=[("size",), ()])
    shown = [*found.narrower, *([found.rung] if found.rung else [])]
    assert (found.rung is not None) == (len(members) >= 10)
    assert all(each.n >= 10 and each.shrunk == (each.n < 30) for each in shown)
    assert all(0 <= each.low <= each.percentile <= each.high <= 100 for each in shown)
