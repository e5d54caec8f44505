"""Figures of an area: over whom they are, what they withhold, and what nobody can work out of them."""

import csv
import io
import json
from datetime import UTC, datetime

import numpy as np
import openpyxl
import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from questionnaires import catalogue
from questionnaires.model import UNIT
from scoring.aggregate import score
from scoring.model import compile_model
from survey.campaigns import counting
from survey.database import db
from survey.memberships import services as memberships
from survey.models import Campaign, Counted, Membership, Organisation, Purpose
from tests.integration.members import BOTH, add_members, area_called, campaign_of
from tests.integration.test_areas import area_at, city, head, park  # noqa: F401


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
        from survey.access import CurrentUser

        by = CurrentUser(id=None, name="", email="", locale="zh", sign_in="")
        left = {Purpose.AGGREGATE, Purpose.SCORES} - {purpose} if purpose is Purpose.SCORES else set()
        memberships.allow(session, membership, left, by=by, at=datetime.now(UTC))


def test_figures_are_those_of_the_raw_answers(head, city, park, round_):  # noqa: F811
    """Total, mean of the list and quartiles on page, JSON, CSV and Excel against a plain computation from the strings."""
    park_id = area_at(park)
    add_members(round_, park_id, 45)
    with Session(db.engine) as session:
        strings = session.scalars(select(Counted.answers).where(Counted.block.is_not(None))).all()
        sizes = session.scalars(select(Counted.size).where(Counted.block.is_not(None))).all()
    units = score(compile_model(catalogue.get("lianghua-sme")), list(strings)).nodes[:, 0] / UNIT
    assert len(units) == 45
    plain = sum(units[np.array(sizes) == size].mean() * 15 for size in set(sizes)) / 45
    row = (
        next(row for row in figures(head, park_id)["by-size"]["rows"])
        if False
        else figures(head, area_at(city))["by-area"]["rows"][0]
    )
    assert row[:3] == ["东湖园区", 45, 45]
    assert row[4] == pytest.approx(plain, abs=0.051)
    sheet = head.get(f"/areas/{area_at(city)}/dashboard/overview.xlsx")
    book = openpyxl.load_workbook(io.BytesIO(sheet.data))
    cells = [[cell.value for cell in line] for line in book.worksheets[1].iter_rows()]
    assert [cells[1][0], *map(float, cells[1][4:7])] == [row[0], *row[4:7]]
    lines = list(
        csv.reader(io.StringIO(head.get(f"/areas/{area_at(city)}/dashboard/overview.csv").data.decode("utf-8-sig")))
    )
    assert next([each[0], *map(float, each[4:7])] for each in lines if each[:1] == ["东湖园区"]) == [row[0], *row[4:7]]
    assert f'<td class="num">{row[4]}</td>' in head.get(f"/areas/{area_at(city)}/dashboard/").text
