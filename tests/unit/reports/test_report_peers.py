"""Peers in a report: the strip chart, the words of a group, and published values that say what they are."""

import re
from datetime import date

import pytest

from questionnaires import catalogue
from reports.charts import Mode, Strip, strips
from reports.reading import Reading
from reports.references import TEXTS, reference_rows, references
from scoring.encode import decode
from scoring.evaluate import evaluate
from scoring.model import compile_model
from scoring.result import MISSING
from tests.unit.reports.samples import originals
from tests.unit.scoring import made_up

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
    assert not re.search(r"bbs\.|/question/|zhihu|tieba", line.address)  # nobody can cite a forum
    assert line.own
    for locale in ("zh", "en"):
        assert line.value[locale]
        assert all(line.texts[locale][name] for name in TEXTS)


@pytest.fixture
def read_in_the_original(monkeypatch):
    monkeypatch.setattr("reports.references.references", originals)


def rows(locale="zh", on=date(2026, 11, 22)):
    asked = catalogue.get("lianghua-sme")
    string = made_up.strings(asked, 1, gaps=0)[0]
    result = evaluate(asked, string)
    answers = decode(compile_model(asked), string)
    return reference_rows(Reading(questionnaire=asked, result=result, answers=answers, locale=locale), on=on)


def test_a_value_read_in_a_repost_only_is_not_shown():
    assert len(rows()) == sum(line.original for line in references()) < len(references())


@pytest.mark.usefixtures("read_in_the_original")
def test_a_figure_older_than_three_years_says_so():
    assert [row.dated for row in rows()] == ["2019（已过 7 年）", "2021（已过 5 年）", "2023"]
    assert [row.dated for row in rows("en", date(2027, 1, 1))][2] == "2023 (4 years ago)"


@pytest.mark.usefixtures("read_in_the_original")
def test_the_issuer_comes_first_and_then_where_it_was_read():
    for row in rows():
        assert row.source
        assert re.fullmatch(r"见.+（[a-z.]+/.+）", row.read_at)


@pytest.mark.usefixtures("read_in_the_original")
def test_no_figure_of_the_enterprise_stands_beside_one_on_another_scale():
    national, *others = rows()
    assert (national.compares, national.own, national.own_name) == (False, "", "")
    assert all(row.compares and row.own_name for row in others)
