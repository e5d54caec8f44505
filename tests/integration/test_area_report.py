"""The report of an area: the same figures on page, in PDF and workbook, for those who look after it."""

import io
import json
import re
import zipfile
from datetime import UTC, datetime
from uuid import UUID

import openpyxl
import pytest
from pypdf import PdfReader
from sqlalchemy import select
from sqlalchemy.orm import Session

from reports.area_report import AreaReport
from survey import jobs
from survey.campaigns import counting
from survey.database import db
from survey.models import Report, ReportState
from tests.integration.members import add_members, campaign_of
from tests.integration.test_areas import area_at, city, head, park  # noqa: F401
from tests.integration.test_figures import figures

pytestmark = pytest.mark.sqlite_only  # figures: the same on every database
DRAWN = {"dimensions", "indicators"}  #: charts without a table


@pytest.fixture
def two_rounds(head, city, park):  # noqa: F811
    """Two rounds of a city: a park with many members, and one with too few."""
    head.post(f"{city}below", data={"name": "西岭园区", "kind": "park", "body": "", "region": ""})
    with Session(db.engine) as session:
        small = re.findall(r"/areas/([0-9a-f-]{36})/", head.get(city).text)
    small = next(each for each in small if each not in {area_at(city), area_at(park)})
    first, second = campaign_of(area_at(city), "2025 年自评", 2025), campaign_of(area_at(city), "2026 年自评", 2026)
    add_members(first, area_at(park), 36, maturity=0.3)
    add_members(second, area_at(park), 36, maturity=0.5)
    add_members(second, small, 3, first=40)
    with Session(db.engine_rw) as session, session.begin():
        counting.close(session, at=datetime(2027, 1, 2, tzinfo=UTC))
    return area_at(city)


def ordered(browser, area, **form):
    """Address of a report that was asked for."""
    asked = browser.post(f"/areas/{area}/dashboard/report", data=form)
    assert asked.status_code == 303, asked.text[:400]
    return asked.location


def made(app, renderer, address):
    """Have a report made; its row."""
    jobs.Worker(app, renderer).make(UUID(address.rpartition("/")[2]))
    with Session(db.engine) as session:
        report = session.get_one(Report, UUID(address.rpartition("/")[2]))
        assert report.state is ReportState.DONE, report.problem
        return report


def texts(browser, address):
    """Text of every page of the PDF."""
    found = re.search(r'href="([^"]+\.pdf)"', browser.get(address).text)
    taken = browser.get(found[1])
    assert taken.mimetype == "application/pdf"
    return [page.extract_text() for page in PdfReader(io.BytesIO(taken.data)).pages], taken.data


@pytest.mark.parametrize("language", ["zh", "en"])
def test_pdf_says_what_the_page_says(app, renderer, head, two_rounds, language, tmp_path):  # noqa: F811
    """Every cell of every table that both have; in both languages."""
    head.get(f"/?lang={language}")
    address = ordered(head, two_rounds)
    report = made(app, renderer, address)
    told = AreaReport.read(report.figures)
    pages, content = texts(head, address)
    (tmp_path / f"{language}.pdf").write_bytes(content)
    text = "".join("".join(pages).split())
    same = {
        "levels": told.whole.levels, "by-area": told.areas, "rounds": told.rounds, "pain-points": told.whole.pains, "rates": told.inventory[0],
    }  # fmt: skip
    panels = {
        "overview": ("levels", "by-area"),
        "rounds": ("rounds",),
        "pain_points": ("pain-points",),
        "inventory": ("rates",),
    }
    for panel, keys in panels.items():
        shown = figures(head, two_rounds, panel)
        for key in keys:
            rows = [[None if isinstance(cell, dict) else cell for cell in row] for row in shown[key]["rows"]]
            assert [
                [cell.number if cell.value else cell.text or None for cell in row] for row in same[key].rows
            ] == rows
    marks = dict(zip(sorted(told.why), "abcd", strict=True))
    printed = [table for table in told.tables() if table.key not in DRAWN and table.shows()]
    assert len(printed) > 8
    for table in printed:
        for row in table.rows:
            assert "".join(f"({marks[cell.why]})" if cell.why else cell.text for cell in row[1:-1]) in text, (
                table.key,
                row,
            )
            assert "".join(row[0].text.split())[:6] in text
    assert told.why["few"].replace(" ", "") in text
    assert ("不是政府部门" if language == "zh" else "notanofficialrating") in text


def test_the_summary_tells_a_real_gain(app, renderer, head, two_rounds):  # noqa: F811
    address = ordered(head, two_rounds)
    report = made(app, renderer, address)
    change = AreaReport.read(report.figures).rounds.rows[-1]
    text = "".join("".join(texts(head, address)[0]).split())
    assert float(change[7].text) > 0
    gained = f"{change[6].number:.1f}"
    assert f"havegained{gained}points" in text or f"平均提高{gained}分" in text


def test_an_area_with_too_few_has_no_section_of_its_own(head, two_rounds):  # noqa: F811
    address = ordered(head, two_rounds)
    with Session(db.engine) as session:
        told = AreaReport.read(session.get_one(Report, UUID(address.rpartition("/")[2])).figures)
    assert [part.name for part in told.parts] == ["东湖园区"]
    assert told.quiet == ("西岭园区",)


def test_who_asks_twice_gets_the_same_report_until_figures_change(head, two_rounds):  # noqa: F811
    first = ordered(head, two_rounds)
    assert ordered(head, two_rounds) == first
    with Session(db.engine) as session:
        earlier = next(
            each
            for each in re.findall(r'<option value="([0-9a-f-]{36})"', head.get(f"/areas/{two_rounds}/dashboard/").text)
            if each not in first
        )
        assert session.scalars(select(Report)).one()
    found = re.findall(r'<option value="([0-9a-f-]{36})"', head.get(f"/areas/{two_rounds}/dashboard/").text)
    assert earlier in found
    assert ordered(head, two_rounds, round=found[1]) != first


def test_a_report_is_for_those_who_look_after_the_area(head, two_rounds, park, sign_in, make):  # noqa: F811
    address = ordered(head, two_rounds)
    stranger = sign_in(make.user(email="other@example.cn"))
    assert stranger.post(f"/areas/{two_rounds}/dashboard/report").status_code == 404
    for page in (address, f"{address}/x.pdf", f"/areas/{two_rounds}/dashboard/everything.xlsx"):
        assert stranger.get(page).status_code == 404
    assert head.get(address.replace(two_rounds, area_at(park))).status_code == 404, "under its own area alone"
    assert head.get(f"/reports/{address.rpartition('/')[2]}").status_code == 404


@pytest.mark.parametrize("language", ["zh", "en"])
def test_workbook_has_live_totals_equal_to_the_page(head, two_rounds, language):  # noqa: F811
    head.get(f"/?lang={language}")
    taken = head.get(f"/areas/{two_rounds}/dashboard/everything.xlsx")
    assert taken.status_code == 200
    shown = figures(head, two_rounds)["by-area"]["rows"]
    live = openpyxl.load_workbook(io.BytesIO(taken.data)).worksheets[0]
    kept = openpyxl.load_workbook(io.BytesIO(taken.data), data_only=True).worksheets[0]
    cells = [[cell.value for cell in row] for row in live.iter_rows()]
    formulas = [(row, cell) for row, line in enumerate(cells, 1) for cell in line if str(cell).startswith("=SUM(B")]
    assert len(formulas) == 3
    for row, formula in formulas:
        first, last = map(int, re.match(r"=SUM\(B(\d+):B(\d+)\)", formula).groups())
        assert last == row - 1
        counts = [kept.cell(each, 2).value for each in range(first, last + 1)]
        assert kept.cell(row, 2).value == sum(counts) == sum(line[1] for line in shown) >= 30
    pages = openpyxl.load_workbook(io.BytesIO(taken.data)).worksheets[1:]
    overview = [[cell.value for cell in row] for row in pages[0].iter_rows()]
    for row in shown:
        assert any(
            line[0] == row[0] and line[1] == row[1] and (isinstance(row[4], dict) or line[4] == row[4])
            for line in overview
        )


def test_json_and_csv_of_everything(head, two_rounds):  # noqa: F811
    plain = head.get(f"/areas/{two_rounds}/dashboard/everything.json").json
    assert len(plain["pages"]) == 6
    archive = zipfile.ZipFile(io.BytesIO(head.get(f"/areas/{two_rounds}/dashboard/everything.zip").data))
    assert all(archive.read(name).startswith(b"\xef\xbb\xbf") for name in archive.namelist())
    tables = [table for tables in plain["pages"].values() for table in tables]
    assert len(archive.namelist()) == len(tables)
    assert json.dumps(plain)
