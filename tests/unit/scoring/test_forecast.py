"""Forecasts against published figures and calculations by hand."""

from math import inf, sqrt

import pytest

from scoring.errors import ScoringError
from scoring.forecast import Basis, Forecast, Seen, Verdict, forecast, share_error, verdict

#: Age of propellant in weeks, shear strength in psi: Montgomery, Peck, Vining (2012). Introduction to Linear Regression Analysis, 5th ed., example 2.1.
PROPELLANT = [
    (15.50, 2158.70), (23.75, 1678.15), (8.00, 2316.00), (17.00, 2061.30), (5.50, 2207.50), (19.00, 1708.30), (24.00, 1784.70),
    (2.50, 2575.00), (7.50, 2357.90), (11.00, 2256.70), (13.00, 2165.20), (3.75, 2399.55), (25.00, 1779.80), (9.75, 2336.75),
    (22.00, 1765.30), (18.00, 2053.50), (6.00, 2414.40), (12.50, 2200.50), (2.00, 2654.20), (21.50, 1753.70),
]  # fmt: skip


def seen(*pairs: tuple[float, float], error: float = 0.0) -> list[Seen]:
    return [Seen(at=at, value=value, error=error) for at, value in pairs]


def test_the_range_is_the_prediction_interval_of_the_textbook():
    found = forecast(seen(*PROPELLANT), 10, confidence=0.95)
    assert found is not None
    assert found.slope == pytest.approx(-37.15, abs=0.005)
    assert found.value == pytest.approx(2256.32, abs=0.05)  # 2627.82 - 37.15 × 10, of rounded coefficients
    # example 2.7, which takes 2256.32 and t = 2.101
    assert (found.low, found.high) == (pytest.approx(2048.32, abs=0.15), pytest.approx(2464.32, abs=0.15))


def test_three_figures_by_hand():
    # mean 7/3, slope 3/2; residuals 1/6, -1/3, 1/6, so s² = 1/6; at 3: 16/3 ± 6.3138 · √(1/6 · (1 + 1/3 + 4/2))
    found = forecast(seen((0, 1), (1, 2), (2, 4)), 3, low=-inf)
    reach = 6.313752 * sqrt(1 / 6 * (1 + 1 / 3 + 2))
    assert found is not None
    assert (found.value, found.basis) == (pytest.approx(16 / 3), Basis.SCATTER)
    assert (found.low, found.high) == (pytest.approx(16 / 3 - reach), pytest.approx(16 / 3 + reach))


def test_of_two_figures_the_range_comes_from_their_errors():
    found = forecast(seen((0, 40), (1, 50), error=3), 2, high=100)
    reach = 1.6448536 * sqrt((2 * 3) ** 2 + 3**2)  # 60 = 2 · 50 - 40
    assert found == Forecast(
        value=pytest.approx(60), low=pytest.approx(60 - reach), high=pytest.approx(60 + reach), slope=pytest.approx(10), n=2,
        basis=Basis.ERRORS,
    )  # fmt: skip


def test_two_counted_figures_have_a_direction_and_no_range_and_one_has_neither():
    found = forecast(seen((0, 40), (10, 50)), 20)
    assert found is not None
    assert (found.value, found.low, found.high, found.basis) == (60, None, None, Basis.NONE)
    assert verdict(found, 1) is Verdict.OPEN
    assert forecast(seen((0, 40)), 20) is None
    assert forecast(seen((0, 40), (0, 50)), 20) is None
    assert forecast([], 20) is None


def test_figures_that_happen_to_lie_on_a_line_are_no_surer_than_each_of_them():
    found = forecast(seen((0, 10), (1, 20), (2, 30), error=4), 3, high=100)
    assert found is not None
    reach = 1.6448536 * 4 * sqrt(1 / 3 + 4 / 2)
    assert (found.low, found.high) == (pytest.approx(40 - reach), pytest.approx(40 + reach))


def test_a_share_stays_between_nothing_and_all():
    found = forecast(seen((0, 70), (1, 85), (2, 93)), 5, high=100)
    assert found is not None
    assert (found.value, found.high) == (100, 100)


def test_likely_unlikely_and_open_go_by_the_whole_range():
    found = forecast(seen((0, 40), (1, 50), error=3), 2, high=100)
    assert found is not None
    assert found.low is not None
    assert found.high is not None
    assert verdict(found, found.low) is Verdict.LIKELY
    assert verdict(found, found.low + 0.1) is Verdict.OPEN
    assert verdict(found, found.high) is Verdict.OPEN
    assert verdict(found, found.high + 0.1) is Verdict.UNLIKELY


def test_the_error_of_a_share_is_that_of_agresti_and_coull():
    # 15 of 148 (Agresti, Coull 1998 take n + 4 with two successes added): p = 17/152
    assert share_error(15 / 148, 148) == pytest.approx(sqrt(17 / 152 * 135 / 152 / 152))
    assert share_error(0, 10) > 0


@pytest.mark.parametrize(
    "wrong", [Seen(at=0, value=float("nan")), Seen(at=0, value=1, error=-1), Seen(at=float("inf"), value=1)]
)
def test_what_is_no_figure_is_refused(wrong):
    with pytest.raises(ScoringError):
        forecast([wrong, Seen(at=1, value=1)], 2)
    with pytest.raises(ScoringError):
        forecast([], 2, low=3, high=1)
    with pytest.raises(ScoringError):
        share_error(1.2, 5)
