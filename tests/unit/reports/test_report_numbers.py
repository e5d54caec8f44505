"""Numbers are exact, rounded half up, and the same everywhere."""

from decimal import Decimal

import pytest

from questionnaires import catalogue
from reports.answers import numbers_text, trend
from reports.numbers import decimal, percent, plain, points, signed, span
from reports.wording import wording
from scoring.answer import Answer
from scoring.result import ResponseState


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


@pytest.mark.parametrize(
    ("part", "whole", "share"),
    [("10", "64", "15.63%"), ("6", "64", "9.38%"), ("24", "40", "60%"), ("1", "3", "33.33%")],
)
def test_a_share_typed_as_part_and_whole_is_rounded_half_up_to_two_decimals(part, whole, share):
    typed = Answer(state=ResponseState.ANSWERED, part=Decimal(part), whole=Decimal(whole))
    item = next(item for item in catalogue.get("lianghua-sme").items() if item.code == "FND-EQP-02")
    assert numbers_text(item, typed, wording("zh")) == f"{part} / {whole}，即 {share}"


def test_a_unit_of_ten_thousand_yuan_stands_once_behind_both_years():
    words = wording("en")
    assert trend("60.9", "61.2", "× CNY 10,000 per head", words) == "60.9 → 61.2 (CNY 10,000 per head)"
    assert trend("48", "45", "days", words) == "48 → 45 days"
