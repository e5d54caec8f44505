"""The colour of a house on the whole report, and never one that could be taken for a warning."""

from reports import livery, page
from reports.diagnosis import Brand, Diagnosis
from reports.engine import style_sheet
from reports.page import data_uri
from reports.pictures import draw
from tests.unit.reports.samples import report

BLUE, RED = "#1f4e8c", "#c8102e"


def told(colour):
    return report("zh", diagnosis=Diagnosis(brand=Brand(colour=colour)))


def test_charts_are_in_the_colour_of_the_house():
    blue = told(BLUE)
    drawn = draw(blue).radar
    assert livery.MAIN in drawn
    painted = draw(blue).painted(BLUE).radar
    assert BLUE in painted
    assert livery.MAIN not in painted
    assert data_uri(painted) in page.html(blue)


def test_a_colour_close_to_that_of_gaps_stays_off_charts():
    assert livery.chart_colour(RED) == ""
    assert livery.chart_colour("#333333") == "#333333"
    assert data_uri(draw(told(RED)).radar) in page.html(told(RED))


def test_shades_of_ours_become_shades_of_the_house():
    assert livery.repaint("a{color:#0f5a60;background:#f2f6f6}b{color:#bf5a24}", "#000000") == (
        "a{color:#000000;background:#f2f2f2}b{color:#bf5a24}"
    )
    assert livery.repaint("a{color:#0f5a60}", "") == "a{color:#0f5a60}"


def test_a_house_has_its_own_style_sheet():
    assert style_sheet("diagnostic", BLUE) is style_sheet("diagnostic", BLUE)
    assert style_sheet("diagnostic", BLUE) is not style_sheet("diagnostic")
