"""A table of groups gives nobody away: by itself, or by subtracting."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.errors import CellError, EmptyCohortError
from scoring.group_table import Mark, group_table, noisy_means, protected


def table(sizes, *, level=1, n_levels=5, seed=1):
    rng = np.random.default_rng(seed)
    count = sum(sizes)
    return group_table(
        rng.integers(200_000, 800_000, count).astype(np.int32),
        np.full(count, level),
        np.repeat(np.arange(len(sizes)), sizes),
        count=len(sizes),
        n_levels=n_levels,
    )


def test_a_group_of_four_is_withheld_and_so_is_the_smallest_other_for_the_total_would_tell_it():
    found = table([4, 30, 8, 50])
    assert [row.mark for row in found.rows] == [Mark.PRIMARY, Mark.NONE, Mark.COMPLEMENTARY, Mark.NONE]
    assert found.everybody.figures.n == 92
    assert found.rows[0].figures is None
    assert found.rows[0].shrunk is None


def test_two_small_groups_that_together_are_fewer_than_five_take_a_third_along():
    assert [row.mark for row in table([1, 2, 30, 8]).rows].count(Mark.COMPLEMENTARY) == 1


@given(st.lists(st.integers(1, 40), min_size=1, max_size=7))
def test_what_is_withheld_adds_up_to_five_or_more_members_whatever_the_sizes(sizes):
    found = table(sizes)
    hidden = [size for size, row in zip(sizes, found.rows, strict=True) if row.mark is not Mark.NONE]
    assert not hidden or sum(hidden) >= 5 or sum(sizes) < 5
    assert all(row.figures is None or row.figures.n >= 5 for row in (*found.rows, found.everybody))


@given(st.lists(st.integers(0, 30), min_size=2, max_size=6))
def test_counts_withheld_within_a_group_of_known_size_add_up_to_five_in_two_or_more_counts(counts):
    shown = protected(np.array(counts))
    hidden = [count for count, each in zip(counts, shown, strict=True) if each is None]
    assert all(each is None or each == 0 or each >= 5 for each in shown)
    assert not hidden or (len(hidden) >= 2 and (sum(hidden) >= 5 or len(hidden) == len(counts)))


def test_levels_of_all_are_left_out_where_a_row_withholds_some():
    assert table([12, 20]).everybody.levels == (0, 32, 0, 0, 0)
    mixed = group_table(
        np.full(24, 500_000, np.int32),
        np.array([1] * 10 + [2] * 2 + [1] * 12),
        np.repeat([0, 1], 12),
        count=2,
        n_levels=3,
    )
    assert mixed.rows[0].levels == (0, None, None)
    assert mixed.everybody.levels is None


def test_shrunken_means_lie_between_the_groups_own_and_the_common_one_and_small_groups_move_more():
    rng = np.random.default_rng(5)
    centres = np.array([300_000, 500_000, 700_000])
    sizes = np.array([200, 6, 200])
    units = np.concatenate([rng.normal(centre, 100_000, size) for centre, size in zip(centres, sizes, strict=True)])
    units = units.clip(0, 1_000_000).astype(np.int32)
    found = group_table(units, np.ones(406, np.int64), np.repeat([0, 1, 2], sizes), count=3, n_levels=2)
    errors = [row.error for row in found.rows]
    assert errors[1] > errors[0]
    assert all(row.low < row.shrunk < row.high for row in found.rows)
    assert abs(found.rows[0].shrunk - found.rows[0].figures.mean / 10_000) < 0.5


def test_equal_scores_or_a_single_group_have_no_shrunken_means_and_say_why():
    same = group_table(np.full(20, 1, np.int32), np.ones(20, np.int64), np.repeat([0, 1], 10), count=2, n_levels=2)
    assert same.rows[0].shrunk is None
    assert "the same" in same.why_not_shrunk
    assert "two groups" in table([30]).why_not_shrunk


def test_noise_has_the_scale_that_the_number_of_members_and_epsilon_give():
    rows = noisy_means(
        np.full(150, 500_000, np.int32), np.repeat([0, 1], [50, 100]), 2, 0.5, rng=np.random.default_rng(1)
    )
    assert [row.scale for row in rows[:2]] == [100 / (50 * 0.5), 100 / (100 * 0.5)]
    together = (50 * rows[0].mean + 100 * rows[1].mean) / 150
    assert rows[2].mean == pytest.approx(together)


def test_nobody_and_a_level_out_of_range_are_named():
    nobody = np.zeros(0, np.int32)
    with pytest.raises(EmptyCohortError):
        group_table(nobody, nobody, nobody, count=1, n_levels=1)
    with pytest.raises(CellError, match=r"levels\[5\]: expected 0 to 4, got 9"):
        group_table(np.ones(6, np.int32), np.array([0] * 5 + [9]), np.zeros(6, np.int64), count=1, n_levels=5)
