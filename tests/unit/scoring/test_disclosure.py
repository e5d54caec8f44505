"""What tables over groups withhold, and noise whose scale is known."""

import numpy as np
import pytest

from scoring.disclosure import HIDDEN, dominated, suppress
from scoring.errors import CellError, PrivacyError, ScoringError
from scoring.noisy_mean import PrivacyLedger, noisy_mean


def with_totals(counts):
    table = np.concatenate([counts, counts.sum(axis=1, keepdims=True)], axis=1)
    return table if len(table) == 1 else np.concatenate([table, table.sum(axis=0, keepdims=True)])


def test_a_single_small_count_takes_the_next_smallest_along():
    found = suppress(np.array([3, 12, 8, 20]))
    assert found.counts.tolist() == [[HIDDEN, 12, HIDDEN, 20, 43]]
    assert found.secondary.tolist() == [[False, False, True, False, False]]


def test_two_small_counts_whose_sum_gives_them_away_take_a_third_along():
    assert (suppress(np.array([1, 1, 30, 40])).counts == HIDDEN).sum() == 3


def test_a_table_without_small_counts_is_shown_whole():
    counts = np.array([[5, 0], [9, 30]])
    assert (suppress(counts).counts == with_totals(counts)).all()


def test_a_cell_dominated_by_one_member_is_withheld_however_large():
    sensitive = np.array([[False, True], [False, False]])
    found = suppress(np.array([[20, 30], [25, 40]]), sensitive=sensitive)
    assert found.primary[0, 1]
    assert (found.counts == HIDDEN).sum() == 4


def test_one_member_with_over_half_or_two_with_over_85_per_cent_dominate():
    assert dominated([51, 25, 24])
    assert not dominated([50, 25, 25])
    assert dominated([44, 42, 14])
    assert not dominated([44, 41, 15])
    assert not dominated([])
    with pytest.raises(CellError, match=r"contributions\[1\]: expected a number that is not negative, got -2"):
        dominated([5, -2])


@pytest.mark.parametrize(
    ("counts", "message"),
    [
        (np.array([[1, -2]]), r"counts\[0\]\[1\]"),
        (np.zeros((0, 2), int), "expected whole numbers"),
        (np.array([1.5]), "expected whole"),
    ],
)
def test_what_is_no_table_of_counts_is_refused(counts, message):
    with pytest.raises(ScoringError, match=message):
        suppress(counts)


def test_noise_has_the_scale_that_is_stated_and_is_charged_to_the_ledger():
    rng, ledger = np.random.default_rng(5), PrivacyLedger(budget=4000)
    values = np.full(100, 50.0)
    drawn = [noisy_mean(values, 1, rng=rng, ledger=ledger, release=str(n)) for n in range(4000)]
    errors = np.abs([each.mean - 50 for each in drawn])
    assert np.mean([each.scale for each in drawn]) == pytest.approx(1.0, abs=0.01)
    assert errors.mean() == pytest.approx(1.0, abs=0.06)  # the mean of |Laplace(b)| is b
    # rounding keeps the variance 2 b² of the noise of the number, but for 1/12; b = 2
    assert np.var([each.n for each in drawn]) == pytest.approx(8 + 1 / 12, rel=0.1)
    assert (len(ledger.spent), ledger.left) == (4000, 0)


def test_a_release_beyond_the_budget_is_refused_and_not_written_down():
    ledger = PrivacyLedger(budget=1)
    ledger.spend("first", 0.7)
    with pytest.raises(PrivacyError, match=r"at most 0\.3") as caught:
        noisy_mean(np.array([50.0]), 0.5, rng=np.random.default_rng(0), ledger=ledger, release="second")
    assert caught.value.asked == 0.5
    assert ledger.spent == [("first", 0.7)]
    with pytest.raises(CellError, match="epsilon"):
        ledger.spend("third", 0)


def test_a_value_outside_the_span_is_named_and_nothing_is_spent():
    ledger = PrivacyLedger(budget=1)
    with pytest.raises(CellError, match=r"values\[1\]: expected numbers from 0 to 100, got 101.0"):
        noisy_mean(np.array([1.0, 101.0]), 1, rng=np.random.default_rng(0), ledger=ledger, release="x")
    assert ledger.left == 1
