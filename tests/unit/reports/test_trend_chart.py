"""The line of a figure from day to day: everything on the sheet, what is ahead told apart, read out in words."""

import xml.etree.ElementTree as ET

import pytest

from reports.charts.measure import text_width
from reports.charts.theme import Mode
from reports.charts.trend import Moment, trend

SVG = "{http://www.w3.org/2000/svg}"


def moments(*values, step=100.0):
    return [
        Moment(
            day=step * place,
            label=f"2026-{place + 1:02}",
            value=value,
            text=f"{value:.1f}",
            low=value - 3,
            high=value + 3,
        )
        for place, value in enumerate(values)
    ]


def drawn(*values, **more):
    return ET.fromstring(trend(moments(*values), title="Title & more", said="in words", **more))


def ahead(value=90.0):
    return Moment(
        day=900.0, label="2027-12", value=value, text=f"{value:.1f}", low=value - 20, high=min(value + 20, 100)
    )


@pytest.mark.parametrize("values", [(40.0,), (0.0, 100.0), (99.0, 98.0, 97.0), tuple(range(0, 90, 10))])
@pytest.mark.parametrize("width", [240, 340])
def test_everything_stays_on_the_sheet(values, width):
    sheet = drawn(*values, top=100, target=80.0, ahead=ahead(), width=width)
    for text in sheet.iter(f"{SVG}text"):
        size = float(text.get("font-size"))
        left, right = float(text.get("x")), float(text.get("x")) + text_width(text.text, size)
        assert left >= 0, text.text
        assert right <= width + 0.5, text.text
        assert size * 0.7 <= float(text.get("y")) <= float(sheet.get("height")), text.text
    for circle in sheet.iter(f"{SVG}circle"):
        assert 0 <= float(circle.get("cy")) <= float(sheet.get("height"))


def test_figures_ahead_are_open_and_the_target_is_a_dashed_line():
    sheet = drawn(40.0, 50.0, top=100, target=80.0, ahead=ahead())
    fills = [circle.get("fill") for circle in sheet.iter(f"{SVG}circle")]
    assert len(fills) == 3
    assert fills[2] != fills[0] == fills[1]
    dashes = [line.get("stroke-dasharray") for line in sheet.iter(f"{SVG}line")]
    assert dashes.count("5 3") == 1
    assert dashes.count("2 3") == 1


def test_it_says_in_words_what_it_shows_and_nothing_typed_is_alive():
    sheet = drawn(40.0, top=100)
    assert (sheet.find(f"{SVG}title").text, sheet.find(f"{SVG}desc").text) == ("Title & more", "in words")
    hostile = trend(moments(40.0), title="<script>", said="<b>", mode=Mode.INLINE)
    assert "<script>" not in hostile
    assert "style=" not in hostile, "a page allows no inline styles"


def test_a_scale_without_an_end_is_a_round_number_above_all_there_is():
    sheet = drawn(41.0, 63.0, target=100.0, ahead=ahead(150.0))
    assert "200" in [text.text for text in sheet.iter(f"{SVG}text")]
    assert "0" in [text.text for text in drawn(0.0).iter(f"{SVG}text")]
