"""Benchmark shortlist: rules, who is on it, who never is, and who may look."""

import csv
import io
import re
from datetime import UTC, datetime
from decimal import Decimal

import openpyxl
import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from survey.database import db
from survey.models import (
    Assessment,
    Consultancy,
    Engagement,
    EngagementState,
    Organisation,
    Purpose,
    Review,
    ReviewMode,
    ReviewState,
)
from survey.models.consultancy import Party
from tests.factories import AT, credit_code
from tests.integration.members import BOTH, add_members, campaign_of
from tests.integration.test_areas import area_at, city, head, park  # noqa: F401
from tests.integration.test_figures import withdraw

pytestmark = pytest.mark.sqlite_only  # figures: the same on every database


@pytest.fixture
def round_(city, park):  # noqa: F811
    """Campaign of the city."""
    return campaign_of(area_at(city))


def listed(browser, area, **rules):
    """Rows of the file, without its heading."""
    found = browser.get(f"/areas/{area}/shortlist.csv", query_string=rules)
    assert found.status_code == 200, found.text[:300]
    assert found.data.startswith("\ufeff".encode())
    return list(csv.reader(io.StringIO(found.data.decode("utf-8-sig"))))[1:]


def test_rules_are_kept_by_everybody_on_the_list_and_by_nobody_left_out(head, city, park, round_):  # noqa: F811
    add_members(round_, area_at(park), 18, purposes=BOTH)
    everybody = listed(head, area_at(city))
    assert len(everybody) == 18
    middle = sorted(Decimal(row[4]) for row in everybody)[9]
    assert listed(head, area_at(city), points=str(middle)) == [row for row in everybody if Decimal(row[4]) >= middle]
    levels = [
        "below the first level",
        *re.findall(r'<option value="\d">([^<]+)</option>', head.get(f"/areas/{area_at(city)}/shortlist").text),
    ]
    high = [row for row in everybody if levels.index(row[5]) >= 2]
    assert 0 < len(high) < 18
    assert listed(head, area_at(city), level="2") == high
    section = [row for row in everybody if row[2] != everybody[0][2]]
    assert len(listed(head, area_at(city), industry="I")) == 6 < len(section)
    assert {row[3] for row in listed(head, area_at(city), size="micro")} == {"micro"}


def test_the_strongest_dimensions_are_the_highest_of_the_enterprise(head, city, park, round_):  # noqa: F811
    add_members(round_, area_at(park), 5, purposes=BOTH)
    for row in listed(head, area_at(city)):
        points = [Decimal(cell.rsplit(" ", 1)[1]) for cell in row[8:11]]
        assert points == sorted(points, reverse=True)
        assert points[0] >= Decimal(row[4]), "no mean is above its highest part"


def test_the_gain_is_that_since_the_round_before(head, city, park):  # noqa: F811
    first, second = campaign_of(area_at(city), "2025", 2025), campaign_of(area_at(city), "2026", 2026)
    add_members(first, area_at(park), 6, purposes=BOTH, maturity=0.3)
    add_members(second, area_at(park), 8, purposes=BOTH, maturity=0.5)
    before = {row[0]: Decimal(row[4]) for row in listed(head, area_at(city), round=str(first))}
    now = {row[0]: row for row in listed(head, area_at(city))}
    assert all(abs(Decimal(now[name][4]) - before[name] - Decimal(now[name][6])) <= Decimal("0.1") for name in before)
    assert [row[6] for row in now.values()].count("–") == 2
    gained = listed(head, area_at(city), gain="15")
    assert [row[0] for row in gained] == [name for name, row in now.items() if row[6] != "–" and Decimal(row[6]) >= 15]
    assert gained


def test_only_checked_ones_where_that_is_asked(head, city, park, round_):  # noqa: F811
    made = add_members(round_, area_at(park), 6, purposes=BOTH)
    names = {}
    with Session(db.engine_rw) as session, session.begin():
        consultancy = Consultancy(name="诊断机构", uscc=credit_code(990_001), created_at=AT, updated_at=AT)
        session.add(consultancy)
        session.flush()
        for place, state in enumerate((ReviewState.SIGNED, ReviewState.CONFIRMED, ReviewState.REVIEWING)):
            organisation = session.get_one(Organisation, made[place])
            names[state] = organisation.name
            engagement = Engagement(
                consultancy_id=consultancy.id, uscc=organisation.uscc, organisation_id=organisation.id, state=EngagementState.ACTIVE,
                offered_by_party=Party.CONSULTANCY, offered_at=AT, accepted_at=AT,
            )  # fmt: skip
            session.add(engagement)
            session.flush()
            own = session.scalars(select(Assessment).where(Assessment.organisation_id == made[place])).one()
            session.add(
                Review(
                    engagement_id=engagement.id, assessment_id=own.id, mode=ReviewMode.SINGLE, state=state,
                    begun_at=AT, changed_at=datetime(2026, 6, 2, tzinfo=UTC),
                )
            )  # fmt: skip
    assert {row[0] for row in listed(head, area_at(city), checked="reviewed")} == {
        names[ReviewState.SIGNED], names[ReviewState.CONFIRMED]
    }  # fmt: skip
    assert [(row[0], row[7]) for row in listed(head, area_at(city), checked="signed")] == [
        (names[ReviewState.SIGNED], "review signed")
    ]


def test_nobody_is_on_it_who_does_not_allow_it_now(head, city, park, round_):  # noqa: F811
    made = add_members(round_, area_at(park), 6, purposes=BOTH)
    add_members(round_, area_at(park), 10, first=10)
    page = f"/areas/{area_at(city)}/shortlist"
    assert "江州成员0有限公司" in head.get(page).text
    assert "江州成员11有限公司" not in head.get(page).text
    assert "6 enterprises keep the rules" in head.get(page).text
    withdraw(made[0], Purpose.SCORES)
    for place in (page, f"{page}.csv"):
        assert "江州成员0有限公司" not in head.get(place).text
    assert "5 enterprises keep the rules" in head.get(page).text


def test_card_page_and_workbook_say_the_same(head, city, park, round_):  # noqa: F811
    add_members(round_, area_at(park), 6, purposes=BOTH)
    book = openpyxl.load_workbook(io.BytesIO(head.get(f"/areas/{area_at(city)}/shortlist.xlsx").data))
    rows = [[cell.value for cell in row] for row in book.worksheets[0].iter_rows()][1:]
    page = head.get(f"/areas/{area_at(city)}/shortlist").text
    assert re.findall(r"<h2>(江州[^<]+)</h2>", page) == [row[0] for row in rows]
    assert re.findall(r'<dd class="big">([\d.]+)</dd>', page) == [f"{row[4]:.1f}" for row in rows]


def test_wrong_rules_are_told(head, city, park, round_):  # noqa: F811
    add_members(round_, area_at(park), 5, purposes=BOTH)
    wrong = head.get(f"/areas/{area_at(city)}/shortlist?points=1000&level=9")
    assert wrong.status_code == 422
    assert "outside 0 to 100" in wrong.text
    assert head.get(f"/areas/{area_at(city)}/shortlist.csv?points=1000").status_code == 404


def test_it_is_for_those_who_look_after_the_area(head, city, park, round_, sign_in, make):  # noqa: F811
    add_members(round_, area_at(park), 5, purposes=BOTH)
    stranger = sign_in(make.user())
    for place in ("shortlist", "shortlist.csv"):
        assert stranger.get(f"/areas/{area_at(city)}/{place}").status_code == 404
