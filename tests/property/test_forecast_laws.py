"""Forecasts stay where figures can be, hold their point, and do not depend on order; indices are weighted means."""

from fractions import Fraction
from math import inf

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from scoring.forecast import Seen, Verdict, forecast, verdict
from scoring.indices import index_points
from scoring.result import MISSING

figures = st.lists(
    st.builds(Seen, at=st.integers(0, 3000).map(float), value=st.floats(0, 100), error=st.floats(0, 15)),
    min_size=2,
    max_size=8,
)
days = st.integers(0, 6000).map(float)
units = st.lists(st.one_of(st.just(MISSING), st.integers(0, 1_000_000)), min_size=4, max_size=4)


@given(figures, days)
def test_a_forecast_is_within_the_bounds_and_its_range_holds_it(seen, at):
    found = forecast(seen, at, high=100)
    assume(found is not None)
    assert 0 <= found.value <= 100
    if found.low is not None:
        assert 0 <= found.low <= found.value <= found.high <= 100


@given(figures, days, st.randoms())
def test_the_order_of_the_figures_does_not_matter(seen, at, chance):
    assume(len({each.at for each in seen}) == len(seen))
    other = list(seen)
    chance.shuffle(other)
    assert forecast(seen, at, high=100) == forecast(other, at, high=100)


@given(figures, days)
def test_the_range_grows_with_the_distance(seen, ahead):
    last = max(each.at for each in seen)
    near, far = (forecast(seen, last + each, low=-inf) for each in (ahead, 2 * ahead + 1))
    assume(near is not None and near.low is not None)
    assert far.high - far.low >= (near.high - near.low) * (1 - 1e-9)


@given(figures, days, st.floats(0, 100), st.floats(0, 100))
def test_a_harder_target_is_never_likelier(seen, at, one, other):
    order = [Verdict.UNLIKELY, Verdict.OPEN, Verdict.LIKELY]
    found = forecast(seen, at, high=100)
    low, high = sorted((one, other))
    assert order.index(verdict(found, high)) <= order.index(verdict(found, low))


@given(units, st.lists(st.integers(0, 9), min_size=4, max_size=4))
def test_an_index_is_the_exact_weighted_mean_of_what_applies(row, weights):
    assume(any(weights))
    found = index_points(np.array([row], np.int32), np.array([weights]))[0, 0]
    present = [(value, weight) for value, weight in zip(row, weights, strict=True) if value != MISSING]
    covered = sum(weight for _, weight in present)
    if 2 * covered < sum(weights):
        assert np.isnan(found)
    else:
        exact = Fraction(sum(value * weight for value, weight in present), covered)
        assert found == pytest.approx(float(exact) / 10_000, abs=0.00006)
        assert 0 <= found <= 100


@given(units, st.integers(0, 3))
def test_raising_one_item_never_lowers_an_index(row, place):
    assume(row[place] != MISSING)
    weights = np.array([[1, 2, 3, 4]])
    before = index_points(np.array([row], np.int32), weights)[0, 0]
    row[place] = 1_000_000
    after = index_points(np.array([row], np.int32), weights)[0, 0]
    assert np.isnan(before) or after >= before
