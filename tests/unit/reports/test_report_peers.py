"""Peers in a report: the strip chart, the words of a group, and published values that say what they are."""

import re

import pytest

from reports.charts import Mode, Strip, strips
from reports.references import TEXTS, references
from scoring.result import MISSING

POINT = 10_000


def drawn(**row):
    values = {
        "label": "Total",
        "units": 50 * POINT,
        "quartiles": (40 * POINT, 45 * POINT, 60 * POINT),
        "ends": (20 * POINT, 90 * POINT),
    }
    return strips([Strip(**values | row)], locale="en", title="Peers", width=238, label_width=92, mode=Mode.INLINE)


def test_box_line_and_diamond_stand_where_their_numbers_are():
    svg = drawn()  # 0 to 100 lies between x = 100 and x = 200
    assert re.search(r'<rect x="140" [^>]*width="20"', svg)  # quartiles 40 to 60
    assert '<line x1="120" ' in svg
    assert 'x2="190"' in svg
    assert re.search(r'<polygon points="150,', svg)  # oneself at 50
    assert "this enterprise 50.0, quartiles of the group 40, 45, 60" in svg


def test_a_group_too_small_for_quartiles_is_one_mark_and_says_its_mean():
    svg = drawn(quartiles=None, ends=None, mean=30 * POINT)
    assert "<rect" not in svg
    assert "mean of the group 30" in svg


def test_an_enterprise_without_the_score_has_no_diamond():
    assert "<polygon" not in drawn(units=MISSING)


@pytest.mark.parametrize("line", references(), ids=lambda line: line.code)
def test_every_published_value_says_what_when_of_whom_by_whom_where_read_and_how_far_it_compares(line):
    assert re.fullmatch(r"20\d\d(-\d\d)?", line.dated)
    assert line.address
    assert line.own
    for locale in ("zh", "en"):
        assert line.value[locale]
        assert all(line.texts[locale][name] for name in TEXTS)
