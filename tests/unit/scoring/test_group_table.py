"""A table of groups gives nobody away: by itself, or by subtracting."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.disclosure import possible
from scoring.errors import CellError, EmptyCohortError
from scoring.group_table import Mark, group_table, protected
from scoring.noisy_table import NOISIEST, noisy_means


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


def test_levels_of_all_are_shown_but_for_those_that_few_have():
    assert table([12, 20]).everybody.levels == (0, 32, 0, 0, 0)
    mixed = group_table(
        np.full(24, 500_000, np.int32),
        np.array([1] * 10 + [2] * 2 + [1] * 12),
        np.repeat([0, 1], 12),
        count=2,
        n_levels=3,
    )
    assert mixed.rows[0].levels == (0, None, None)
    assert mixed.everybody.levels == (0, None, None)


def test_levels_of_all_stay_and_cells_of_groups_are_given_up_for_them():
    #         level 0, 1, 2
    counts = [[3, 20, 17], [10, 12, 8], [15, 5, 30]]
    found = group_table(
        np.full(120, 500_000, np.int32),
        np.concatenate([np.repeat([0, 1, 2], row) for row in counts]),
        np.repeat([0, 1, 2], [40, 30, 50]),
        count=3,
        n_levels=3,
    )
    assert found.everybody.levels == (28, 37, 55)
    assert [row.levels for row in found.rows] == [(None, 20, None), (None, 12, None), (15, 5, 30)]


@given(
    st.lists(
        st.lists(st.sampled_from([0, 0, 1, 2, 3, 4, 6, 9, 14, 40]), min_size=3, max_size=3), min_size=2, max_size=5
    )
)
@settings(max_examples=60, deadline=None)
def test_no_count_by_level_can_be_worked_back_from_those_of_all(cells):
    counts = np.array([row for row in cells if sum(row)] or [[12, 0, 0], [3, 3, 9]])
    sizes = counts.sum(axis=1)
    found = group_table(
        np.full(int(sizes.sum()), 500_000, np.int32),
        np.concatenate([np.repeat([0, 1, 2], row) for row in counts]),
        np.repeat(np.arange(len(counts)), sizes),
        count=len(counts),
        n_levels=3,
    )
    lines = [*found.rows, found.everybody]
    table = np.vstack([counts, counts.sum(axis=0)])
    table = np.column_stack([table, table.sum(axis=1)])
    hidden = np.array([[each is None for each in row.levels or [None] * 3] + [row.figures is None] for row in lines])
    assert hidden[(table > 0) & (table < 5)].all()
    if not hidden.all():
        for cell in np.argwhere(hidden[:-1, :-1] & (counts > 0) & (counts < 5)).tolist():
            least, most = possible(table, hidden, (cell[0], cell[1]))
            assert most - least >= 5 - 1e-6


def drawn(centres, sizes, *, seed=5):
    """Groups whose scores scatter by 10 points around their centres, in points."""
    rng = np.random.default_rng(seed)
    units = np.concatenate(
        [rng.normal(10_000 * centre, 100_000, size) for centre, size in zip(centres, sizes, strict=True)]
    )
    count = len(sizes)
    groups = np.repeat(np.arange(count), sizes)
    units = units.clip(0, 1_000_000).astype(np.int32)
    return group_table(units, np.ones(len(units), np.int64), groups, count=count, n_levels=2)


def test_the_plain_error_of_a_mean_is_that_of_the_spread_within_all_groups_and_falls_with_the_members():
    sizes = [100, 26, 6]
    units = np.tile(np.array([400_000, 600_000], np.int32), 66)
    found = group_table(units, np.ones(132, np.int64), np.repeat([0, 1, 2], sizes), count=3, n_levels=2)
    # the spread is 10.1 points, 10 in whole points: 10² / n, and 1/12 for a mean in whole points; t of 129 is 1.6567
    assert [row.plain.error for row in found.rows] == pytest.approx([np.sqrt(100 / n + 1 / 12) for n in sizes])
    plain = found.rows[1].plain
    assert plain.mean == found.rows[1].figures.mean / 10_000
    assert plain.high - plain.mean == pytest.approx(1.6568 * plain.error, rel=1e-3)


def test_shrunken_means_lie_between_the_groups_own_and_the_common_one_and_small_groups_move_more():
    sizes = [200, 6, 200, 40, 80, 120, 30, 60]
    found = drawn([30, 50, 70, 45, 55, 40, 60, 50], sizes)
    errors = [row.shrunk.error for row in found.rows]
    assert np.argsort(errors).tolist() == np.argsort(-np.array(sizes), kind="stable").tolist()
    assert all(row.shrunk.error <= row.plain.error for row in found.rows)
    assert all(row.shrunk.low < row.shrunk.mean < row.shrunk.high for row in found.rows)
    assert abs(found.rows[0].shrunk.mean - found.rows[0].plain.mean) < 0.5
    assert found.everybody.shrunk is None


@pytest.mark.parametrize("seed", range(6))
def test_no_error_that_is_shown_grows_with_the_members(seed):
    sizes = [5, 113, 40, 60, 30, 50]
    rows = drawn([48 + seed, 50, 50, 51, 50, 50], sizes, seed=seed).rows
    for found in ([row.plain for row in rows], [row.shrunk for row in rows]):
        if found[0] is not None:
            assert np.all(np.diff([found[place].error for place in np.argsort(sizes)]) <= 0)


def test_groups_alike_or_few_have_no_shrunken_means_and_say_why():
    same = group_table(np.full(20, 1, np.int32), np.ones(20, np.int64), np.repeat([0, 1], 10), count=2, n_levels=2)
    assert same.rows[0].shrunk is None
    assert "no more than chance" in same.why_not_shrunk
    assert "two groups" in table([30]).why_not_shrunk
    assert "too few" in drawn([30, 50, 70], [200, 6, 200]).why_not_shrunk


def test_a_mean_is_written_with_noise_unless_the_noise_would_drown_it():
    rows = noisy_means(
        np.full(254, 500_000, np.int32), np.repeat([0, 1, 2], [50, 200, 4]), 3, 0.5, rng=np.random.default_rng(1)
    )
    assert [row.mark for row in rows] == [Mark.NOISE, Mark.NONE, Mark.PRIMARY, Mark.NONE]
    assert [row.scale == 100 / (row.n * 0.5) for row in rows[:2]] == [True, True]
    assert rows[0].scale > NOISIEST > rows[1].scale
    assert rows[0].mean is None
    assert rows[2].n is None
    assert rows[3].n == rows[0].n + rows[1].n
    assert abs(rows[1].mean - 50) < 5


def test_nobody_and_a_level_out_of_range_are_named():
    nobody = np.zeros(0, np.int32)
    with pytest.raises(EmptyCohortError):
        group_table(nobody, nobody, nobody, count=1, n_levels=1)
    with pytest.raises(CellError, match=r"levels\[5\]: expected 0 to 4, got 9"):
        group_table(np.ones(6, np.int32), np.array([0] * 5 + [9]), np.zeros(6, np.int64), count=1, n_levels=5)
