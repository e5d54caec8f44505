"""Whom to subsidise: what a budget brings, who is named, who never is, and who may look."""

import csv
import io
import re
from datetime import UTC, datetime
from decimal import Decimal
from html import unescape
from itertools import pairwise

import openpyxl
import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from questionnaires import catalogue
from questionnaires.model import ProfileField
from scoring.errors import PlanError
from scoring.model import compile_model
from scoring.plan import cheapest_next_level
from survey.campaigns import counting
from survey.database import db
from survey.models import Counted, Purpose
from survey.subsidies import forms, views
from tests.integration.members import BOTH, add_members, area_called, campaign_of
from tests.integration.test_areas import area_at, city, head, park  # noqa: F401
from tests.integration.test_figures import withdraw

pytestmark = pytest.mark.sqlite_only  # figures: the same on every database


@pytest.fixture
def round_(city, park):  # noqa: F811
    """Campaign of the city."""
    return campaign_of(area_at(city))


def asked(browser, area, **terms):
    """Rows of the file, by title of the table."""
    found = browser.get(f"/areas/{area}/subsidies.csv", query_string={"share": "50", **terms})
    assert found.status_code == 200, found.text[:300]
    sections, title = {}, None
    for row in csv.reader(io.StringIO(found.data.decode("utf-8-sig"))):
        if title is None:
            title = row[0]
            sections[title] = []
        elif row:
            sections[title].append(row)
        else:
            title = None
    return sections


def page(browser, area, **terms):
    found = browser.get(f"/areas/{area}/subsidies", query_string=terms)
    assert found.status_code == 200
    return re.sub(r"<[^>]+>", "", found.text)


def plan_at_a_time(monkeypatch, sheets):
    """Plan so many different sheets of answers at a time."""
    monkeypatch.setattr(forms, "SHEETS", sheets)
    monkeypatch.setattr(views, "SHEETS", sheets)


def ended():
    """Let campaigns be over."""
    with Session(db.engine_rw) as session, session.begin():
        counting.close(session, at=datetime(2027, 1, 2, tzinfo=UTC))


def costs():
    """What the next level costs each that counts, worked out one by one; those that have none left out."""
    questionnaire = catalogue.get("lianghua-sme")
    model = compile_model(questionnaire)
    with Session(db.engine) as session:
        rows = session.execute(select(Counted.answers, Counted.size).where(Counted.withdrawn_at.is_(None))).all()
    for answers, size in rows:
        try:
            plan = cheapest_next_level(model, answers, questionnaire.measures, profile={ProfileField.SIZE: size})
        except PlanError:
            continue
        yield plan.cost.likely


def test_a_budget_lifts_the_cheapest_first_each_for_its_share(head, city, park, round_):  # noqa: F811
    """Without floors that is the best there is: against the plan of every single enterprise."""
    add_members(round_, area_at(park), 20, purposes=BOTH)
    ordered, lifted, spent = sorted(costs()), 0, Decimal()
    while spent + ordered[lifted] / 2 <= 40:
        spent += ordered[lifted] / 2
        lifted += 1
    assert 3 < lifted < len(ordered)
    row = next(
        row for row in asked(head, area_at(city), budget="40")["What other budgets would bring"] if row[0] == "40"
    )
    assert (int(row[1]), Decimal(row[2]), int(row[4])) == (lifted, spent, lifted)
    chosen = asked(head, area_at(city), budget="40")["Who would be supported"][1:]
    assert len(chosen) == lifted
    assert {each[5:8] for each in map(tuple, chosen)} == {("–", "–", "–")}, "what a plan costs follows from answers"
    text = page(head, area_at(city), budget="40", share="50")
    assert f"{lifted} / {len(ordered)}" in text
    assert "Proved: no other choice within the budget lifts more." in text
    assert "已证明：在此预算内，没有其他选法能提升更多企业。" in page(
        head, area_at(city), budget="40", share="50", lang="zh"
    )


def test_a_cap_lets_the_same_money_reach_more(head, city, park, round_):  # noqa: F811
    add_members(round_, area_at(park), 20, purposes=BOTH)
    chosen = asked(head, area_at(city), budget="40", cap="2")["Who would be supported"][1:]
    assert len(chosen) > len(asked(head, area_at(city), budget="40")["Who would be supported"][1:])


def test_floors_are_kept_or_what_lacks_is_told(head, city, park, round_):  # noqa: F811
    """A park of enterprises far from their next level gets its share only where a floor asks for it."""
    head.post(f"{city}below", data={"name": "西湖园区", "kind": "park", "body": "", "region": ""})
    west = area_called("西湖园区")
    add_members(round_, area_at(park), 9, purposes=BOTH, maturity=0.6)
    add_members(round_, west, 6, first=9, purposes=BOTH, maturity=0.25)
    floor = f"floor-{west.replace('-', '')}"
    by_part = {row[0]: row for row in asked(head, area_at(city), budget="30")["Part by part"][1:]}
    assert by_part["西湖园区"][2] == "0"
    kept = {row[0]: row for row in asked(head, area_at(city), budget="30", **{floor: "1"})["Part by part"][1:]}
    assert kept["西湖园区"][2:4] == ["1", "1"]
    assert int(kept["东湖园区"][2]) < int(by_part["东湖园区"][2])
    text = page(head, area_at(city), budget="30", share="50", **{floor: "8"})
    assert "西湖园区: at least 8 wanted, only 6 of those looked at have a plan; 2 are lacking." in text
    short = page(head, area_at(city), budget="1", share="50", **{floor: "6"})
    more = Decimal(re.search(r"costs ([\d,]+) yuan more than the budget", short)[1].replace(",", "")) / 10_000
    enough = {
        row[0]: row for row in asked(head, area_at(city), budget=str(1 + more), **{floor: "6"})["Part by part"][1:]
    }
    assert enough["西湖园区"][2] == "6"
    assert "No choice" not in short


def test_nobody_is_named_who_does_not_allow_it_and_a_withdrawal_holds_at_once(head, city, park, round_):  # noqa: F811
    made = add_members(round_, area_at(park), 8, purposes=BOTH)
    add_members(round_, area_at(park), 10, first=10)
    ended()
    rows = asked(head, area_at(city), budget="5000")["Who would be supported"][1:]
    names = [row[0] for row in rows if "江州" in row[0]]
    assert 5 < len(names) <= 8
    assert set(names) <= {f"江州成员{number}有限公司" for number in range(8)}
    others = [row for row in rows if "江州" not in row[0]]
    assert [row[0] for row in others] == ["others, not by name"]
    assert int(others[0][1]) >= 5
    withdraw(made[0], Purpose.SCORES)
    assert "江州成员0有限公司" not in head.get(f"/areas/{area_at(city)}/subsidies.csv?budget=5000&share=50").text
    withdraw(made[1])
    rows = asked(head, area_at(city), budget="5000")["Who would be supported"][1:]
    assert "江州成员1有限公司" not in [row[0] for row in rows]


def test_those_not_named_are_lifted_five_at_a_time_at_the_mean_of_their_group(head, city, park, round_):  # noqa: F811
    """Neither a budget nor a cap, however finely turned, tells one enterprise's cost."""
    add_members(round_, area_at(park), 12)
    ended()
    lifted, money = set(), set()
    for budget in range(0, 400, 7):
        rows = asked(head, area_at(city), budget=str(budget), share="100")["Who would be supported"][1:]
        lifted |= {int(row[1]) for row in rows}
        money |= {row[6] for row in rows}
    assert lifted
    assert all(count >= 5 for count in lifted)
    capped = {
        Decimal(asked(head, area_at(city), budget="9999", share="100", cap=str(cap))["Part by part"][1][4])
        for cap in range(1, 60)
    }
    steps = sorted(capped)
    assert all(b - a >= 5 or b == steps[-1] for a, b in pairwise(steps))


def test_fewer_than_five_that_are_not_named_do_not_appear(head, city, park, round_):  # noqa: F811
    add_members(round_, area_at(park), 4)
    ended()
    assert "Of 0 enterprises looked at, 0 have a plan" in page(head, area_at(city), budget="500", share="50")


def test_only_those_it_costs_least_are_planned_and_the_page_says_so(head, city, park, round_, monkeypatch):  # noqa: F811
    add_members(round_, area_at(park), 12, purposes=BOTH)
    plan_at_a_time(monkeypatch, 5)
    text = page(head, area_at(city), budget="500", share="50")
    assert "Of 5 enterprises looked at" in text
    below_the_top = len(list(costs()))
    assert f"{below_the_top - 5} others are not in this choice" in text
    link = re.search(
        r'href="([^"]+sheets=10[^"]*)"', head.get(f"/areas/{area_at(city)}/subsidies?budget=500&share=50").text
    )
    assert f"{below_the_top - 10} others are not in this choice" in re.sub(
        r"<[^>]+>", "", head.get(unescape(link[1])).text
    )


def test_what_no_choice_goes_beyond_counts_those_not_planned_too(head, city, park, round_, monkeypatch):  # noqa: F811
    """A little money is proved to lift the most of all although few are planned; much money is told to lift more perhaps."""
    add_members(round_, area_at(park), 14, purposes=BOTH)
    ordered = sorted(costs())
    plan_at_a_time(monkeypatch, 6)
    proved = False
    for budget in (1, 5, 20, 60, 200):
        lifted = next(count for count in range(len(ordered), -1, -1) if sum(ordered[:count]) <= budget)
        rows = asked(head, area_at(city), budget=str(budget), share="100")["What other budgets would bring"]
        row = next(row for row in rows if row[0] == str(budget))
        assert int(row[1]) <= lifted <= int(row[4])
        text = page(head, area_at(city), budget=str(budget), share="100")
        told = "Proved: no other choice within the budget lifts more." in text
        assert told == (row[1] == row[4])
        assert told or f"Over all members none lifts more than {row[4]}, whatever plans are found" in text
        assert "Of those planned, no choice lifts as many for less." in text
        proved |= told and int(row[1]) > 0
    assert proved
    assert not told, "six planned, more money than that for more"


def test_what_floors_need_is_planned_before_what_is_nearer(head, city, park, round_, monkeypatch):  # noqa: F811
    """Else a floor would seem out of reach only because nobody of that part was looked at."""
    head.post(f"{city}below", data={"name": "西湖园区", "kind": "park", "body": "", "region": ""})
    west = area_called("西湖园区")
    add_members(round_, area_at(park), 9, purposes=BOTH, maturity=0.6)
    add_members(round_, west, 6, first=9, purposes=BOTH, maturity=0.2)
    plan_at_a_time(monkeypatch, 5)
    without = {row[0]: row for row in asked(head, area_at(city), budget="500")["Part by part"][1:]}
    assert without["西湖园区"][1] == "0"
    floor = {f"floor-{west.replace('-', '')}": "2"}
    kept = {row[0]: row for row in asked(head, area_at(city), budget="500", **floor)["Part by part"][1:]}
    assert int(kept["西湖园区"][2]) >= 2


def test_wrong_terms_are_told_and_nothing_is_worked_out(head, city, park, round_):  # noqa: F811
    add_members(round_, area_at(park), 6, purposes=BOTH)
    wrong = head.get(f"/areas/{area_at(city)}/subsidies?budget=many&share=0")
    assert wrong.status_code == 422
    assert "“many” is not a number" in wrong.text
    assert head.get(f"/areas/{area_at(city)}/subsidies.csv?budget=many&share=0").status_code == 404
    assert "What the budget brings" not in head.get(f"/areas/{area_at(city)}/subsidies").text


def test_the_workbook_holds_what_the_page_shows(head, city, park, round_):  # noqa: F811
    add_members(round_, area_at(park), 9, purposes=BOTH)
    book = openpyxl.load_workbook(
        io.BytesIO(head.get(f"/areas/{area_at(city)}/subsidies.xlsx?budget=30&share=50").data)
    )
    lines = [[str(cell.value) for cell in row] for row in book["Who would be supported"].iter_rows()]
    assert [line[0] for line in lines] == [
        row[0] for row in asked(head, area_at(city), budget="30")["Who would be supported"]
    ]


def test_it_is_for_those_who_look_after_the_area(head, city, park, round_, sign_in, make):  # noqa: F811
    add_members(round_, area_at(park), 6, purposes=BOTH)
    stranger = sign_in(make.user())
    for place in ("subsidies?budget=5&share=50", "subsidies.csv?budget=5&share=50"):
        assert stranger.get(f"/areas/{area_at(city)}/{place}").status_code == 404
