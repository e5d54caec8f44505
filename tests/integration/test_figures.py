"""Figures of an area: over whom they are, what they withhold, and what nobody can work out of them."""

import csv
import io
from datetime import UTC, datetime

import numpy as np
import openpyxl
import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from questionnaires import catalogue
from questionnaires.model import UNIT
from scoring.aggregate import score
from scoring.explain import node_results
from scoring.model import compile_model
from scoring.painpoints import is_found, pain_points
from survey.access import CurrentUser
from survey.campaigns import counting
from survey.database import db
from survey.memberships import services as memberships
from survey.models import Counted, Membership, Purpose
from tests.integration.members import BOTH, add_members, campaign_of
from tests.integration.test_areas import area_at, city, head, park  # noqa: F401

pytestmark = pytest.mark.sqlite_only  # figures: the same on every database


@pytest.fixture
def round_(city, park):  # noqa: F811
    """Campaign of the city."""
    return campaign_of(area_at(city))


def figures(browser, area, panel="overview", **arguments):
    """Tables of a page, by key."""
    found = browser.get(f"/areas/{area}/dashboard/{panel}.json", query_string=arguments)
    assert found.status_code == 200, found.text[:300]
    return {table["key"]: table for table in found.json["tables"]}


def counted(table):
    """Members by group."""
    return {row[0]: row[1] for row in table["rows"]}


def withdraw(organisation_id, purpose=Purpose.AGGREGATE):
    """Withdraw one consent."""
    with Session(db.engine_rw) as session, session.begin():
        membership = session.scalars(select(Membership).where(Membership.organisation_id == organisation_id)).one()
        by = CurrentUser(id=None, name="", email="", locale="zh", sign_in="")
        left = {Purpose.AGGREGATE, Purpose.SCORES} - {purpose} if purpose is Purpose.SCORES else set()
        memberships.allow(session, membership, left, by=by, at=datetime.now(UTC))


def ended(session):
    """Let campaigns be over."""
    counting.close(session, at=datetime(2027, 1, 2, tzinfo=UTC))


def test_figures_are_those_of_the_raw_answers(head, city, park, round_):  # noqa: F811
    """Mean of the list, its interval and quartiles on page, JSON, CSV and Excel, against a plain computation from the strings."""
    add_members(round_, area_at(park), 45)
    with Session(db.engine_rw) as session, session.begin():
        ended(session)
        strings = session.scalars(select(Counted.answers).where(Counted.block.is_not(None))).all()
    units = score(compile_model(catalogue.get("lianghua-sme")), list(strings)).nodes[:, 0] / UNIT
    assert len(units) == 45
    row = figures(head, area_at(city))["by-area"]["rows"][0]
    assert row[:3] == ["东湖园区", 45, 45]
    assert row[4] == pytest.approx(units.mean(), abs=0.051)
    ordered = np.sort(units)
    assert row[9] == pytest.approx(ordered[20:25].mean(), abs=0.051), "a median is the mean of the five in the middle"
    sheet = head.get(f"/areas/{area_at(city)}/dashboard/overview.xlsx")
    book = openpyxl.load_workbook(io.BytesIO(sheet.data))
    cells = [[cell.value for cell in line] for line in book.worksheets[1].iter_rows()]
    assert [cells[1][0], *map(float, cells[1][4:7])] == [row[0], *row[4:7]]
    lines = list(
        csv.reader(io.StringIO(head.get(f"/areas/{area_at(city)}/dashboard/overview.csv").data.decode("utf-8-sig")))
    )
    assert next([each[0], *map(float, each[4:7])] for each in lines if each[:1] == ["东湖园区"]) == [row[0], *row[4:7]]
    assert f'<td class="num">{row[4]}</td>' in head.get(f"/areas/{area_at(city)}/dashboard/").text


def test_a_withdrawn_consent_holds_at_once_and_takes_four_others_along(head, city, park, round_):  # noqa: F811
    """Nobody can subtract the figures of after from those of before to find the one who withdrew."""
    made = add_members(round_, area_at(park), 40)
    with Session(db.engine_rw) as session, session.begin():
        ended(session)
    before = counted(figures(head, area_at(city))["by-area"])["东湖园区"]
    withdraw(made[3])
    after = counted(figures(head, area_at(city))["by-area"])["东湖园区"]
    assert before > 35
    assert before - after >= 5
    with Session(db.engine) as session:
        gone = session.scalars(select(Counted).where(Counted.withdrawn_at.is_not(None))).one()
        assert (gone.answers, gone.quantities, gone.organisation_id, gone.assessment_id) == ("", "", None, None)


def test_a_single_new_submission_moves_no_figure(head, city, park, round_):  # noqa: F811
    """Whoever looks before and after one enterprise submits sees the same means and quartiles."""
    add_members(round_, area_at(park), 20)
    before = told(head, area_at(city))
    for number in range(20, 28):
        add_members(round_, area_at(park), 1, first=number)
        now = told(head, area_at(city))
        moved = now[0] - before[0]
        assert moved == 0 or moved >= 5
        if moved == 0:
            assert now == before
        before = now


def told(browser, area):
    """How many count, and what figures say of them."""
    row = figures(browser, area)["by-area"]["rows"][0]
    return row[1], row[8:11], figures(browser, area, "dimensions")["dimensions-by-area"]["rows"]


def test_fewer_than_five_show_nothing_and_say_why(head, city, park, round_):  # noqa: F811
    add_members(round_, area_at(park), 4)
    with Session(db.engine_rw) as session, session.begin():
        ended(session)
    page = head.get(f"/areas/{area_at(city)}/dashboard/").text
    assert "too few enterprises" in page
    assert "4 more have submitted and are not counted yet" in page


def test_nobody_is_named_who_does_not_allow_it_now(head, city, park, round_):  # noqa: F811
    made = add_members(round_, area_at(park), 10, purposes=BOTH)
    add_members(round_, area_at(park), 10, first=10)
    names = [row[0] for row in figures(head, area_at(city), "members")["members"]["rows"]]
    assert len(names) == 10
    assert "江州成员11有限公司" not in names
    withdraw(made[0], Purpose.SCORES)
    names = [row[0] for row in figures(head, area_at(city), "members")["members"]["rows"]]
    assert "江州成员0有限公司" not in names
    assert len(names) == 9


def test_figures_of_an_area_are_for_those_who_look_after_it(head, city, park, round_, sign_in, make):  # noqa: F811
    add_members(round_, area_at(park), 10)
    stranger = sign_in(make.user())
    for page in ("", "dimensions", "overview.json", "members.csv"):
        assert stranger.get(f"/areas/{area_at(city)}/dashboard/{page}").status_code == 404


def test_a_filter_and_what_it_leaves_out_never_tell_one_enterprise(head, city, park, round_):  # noqa: F811
    """All, and all but one size class or industry: the sums that follow are of five members at least, or of nobody."""
    add_members(round_, area_at(park), 43)
    with Session(db.engine_rw) as session, session.begin():
        ended(session)
        blocks = session.execute(select(Counted.block, Counted.size, Counted.industry)).all()
    counts = {}
    for block, *_traits in blocks:
        counts[block] = counts.get(block, 0) + 1
    assert min(counts.values()) >= 5
    for filters in ({"size": "micro"}, {"industry": "C"}, {"industry": "I", "size": "small"}):
        rows = figures(head, area_at(city), **filters)["by-area"]["rows"]
        assert sum(row[1] for row in rows) in {
            len(
                [
                    1
                    for _, size, industry in blocks
                    if size == filters.get("size", size) and industry.startswith(filters.get("industry", ""))
                ]
            )
        }


def test_rounds_say_whether_those_in_both_have_really_moved(head, city, park):  # noqa: F811
    first, second = campaign_of(area_at(city), "2025", 2025), campaign_of(area_at(city), "2026", 2026)
    add_members(first, area_at(park), 36, maturity=0.3)
    add_members(second, area_at(park), 36, maturity=0.5)
    with Session(db.engine_rw) as session, session.begin():
        ended(session)
    before, after = figures(head, area_at(city), "rounds")["rounds"]["rows"]
    assert before[0] == "2025"
    assert before[5] == "–"
    assert after[5] >= 30
    assert after[7] > 0
    assert after[9] == "better, beyond chance"
    assert 2 * after[6] == int(2 * after[6]), "half points"


def test_pain_points_are_those_of_the_enterprises(head, city, park, round_):  # noqa: F811
    """The share that has a pain point, against the result of every single enterprise."""
    add_members(round_, area_at(park), 15)
    with Session(db.engine_rw) as session, session.begin():
        ended(session)
        strings = session.scalars(select(Counted.answers).where(Counted.block.is_not(None))).all()
    questionnaire = catalogue.get("lianghua-sme")
    model = compile_model(questionnaire)
    having = {}
    for string in strings:
        for point in pain_points(questionnaire, node_results(model, string, score(model, [string]))):
            having[point.code] = having.get(point.code, 0) + is_found(point)
    names = {point.name["en"]: point.code for point in questionnaire.pain_points}
    rows = figures(head, area_at(city), "pain_points")["pain-points"]["rows"]
    assert len(rows) > 10
    for name, n, share, _severity in rows:
        assert share == pytest.approx(100 * having[names[name]] / n, abs=0.5)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_page_comes_as_a_workbook(head, city, park, round_, language):  # noqa: F811
    add_members(round_, area_at(park), 10, purposes=BOTH)
    head.set_cookie("lang", language)
    for page in ("overview", "dimensions", "rounds", "pain_points", "inventory", "members"):
        found = head.get(f"/areas/{area_at(city)}/dashboard/{page}.xlsx")
        assert found.status_code == 200, page
        assert len(openpyxl.load_workbook(io.BytesIO(found.data)).worksheets) == len(figures(head, area_at(city), page))
