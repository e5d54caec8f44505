"""Numbers are exact, rounded half up, and the same everywhere."""

from decimal import Decimal

import pytest

from reports.numbers import decimal, percent, plain, points, signed, span


@pytest.mark.parametrize(
    ("units", "digits", "text"),
    [(0, 1, "0.0"), (500, 1, "0.1"), (499, 1, "0.0"), (999_999, 1, "100.0"), (123_450, 2, "12.35"), (-1, 1, "—")],
)
def test_points_round_half_up_and_show_a_dash_where_not_assessable(units, digits, text):
    assert points(units, digits) == text


def test_gains_carry_their_sign():
    assert [signed(units, 2) for units in (13_049, -13_050, 0)] == ["+1.30", "−1.31", "±0.00"]


def test_long_numbers_have_separators_and_no_needless_decimals():
    assert (plain(Decimal("5230.00")), decimal(Decimal("1234567.5"), 0), percent(1_000_000)) == (
        "5,230",
        "1,234,568",
        "100.0%",
    )


def test_a_range_of_nothing_is_one_number():
    assert (span(Decimal("0.5"), Decimal(3)), span(Decimal(3), Decimal("3.0"))) == ("0.5–3", "3")
