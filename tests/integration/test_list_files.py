"""Every list is to be had as a workbook and as CSV, with the same rows; nothing in it is calculated."""

import csv
from decimal import Decimal
from io import BytesIO, StringIO

import openpyxl
import pytest
from sqlalchemy import select

from survey.assessments.list_files import as_csv
from survey.database import db
from survey.models import Consultancy
from tests.integration.test_results import ANSWERS, submit

pytestmark = pytest.mark.sqlite_only  # pages that tell what is scored: the same on every database

HOSTILE = '=HYPERLINK("http://evil.example")'


def tables(browser, address):
    """Rows of the CSV and of the workbook at an address."""
    plain, book = browser.get(f"{address}.csv"), browser.get(f"{address}.xlsx")
    assert (plain.status_code, book.status_code) == (200, 200), address
    sheet = openpyxl.load_workbook(BytesIO(book.data)).active
    rows = [[str(cell) if cell is not None else "" for cell in row] for row in sheet.iter_rows(values_only=True)]
    return list(csv.reader(StringIO(plain.data.decode("utf-8-sig")))), rows


@pytest.fixture
def addresses(app, lead, engaged, make, owner):
    """Address of each list, with the browser of somebody who sees it."""
    organisation = make.organisation(owner, name=HOSTILE)
    submit(make, organisation, ANSWERS)
    draft = make.assessment(organisation)
    with app.app_context():
        consultancy = db.session.scalars(select(Consultancy)).one()
    return {
        "/assessments/list": engaged,
        f"/assessments/{draft.id}/evidence": engaged,
        f"/engagements/of/{organisation.id}": engaged,
        f"/consultancies/{consultancy.id}/people": lead,
        "/desk/batches/list": lead,
        "/desk/clients": lead,
        "/reviews/list": lead,
    }


def test_every_list_is_a_file_with_the_same_rows_in_both_forms(addresses):
    for address, browser in addresses.items():
        plain, book = tables(browser, address)
        assert len(plain) == len(book), address
        assert plain[0] == book[0], address


def test_the_list_of_assessments_names_each_with_its_state_and_calculates_nothing(addresses):
    browser = addresses["/assessments/list"]
    plain, book = tables(browser, "/assessments/list")
    states = {(row[0], row[3]) for row in plain[1:]}
    assert (f"'{HOSTILE}", "submitted") in states
    assert (f"'{HOSTILE}", "draft") in states
    assert HOSTILE in {row[0] for row in book}


def test_the_team_is_listed_with_who_leads(addresses):
    [address] = [each for each in addresses if each.endswith("/people")]
    plain, _book = tables(addresses[address], address)
    assert plain[1][0] == "Lead"
    assert plain[1][2] == "leads"


def test_numbers_in_csv_have_no_zeros_that_nobody_typed():
    table = [["n"], [Decimal("40.0000")], [Decimal("0.50")], [Decimal("0.0000")], [Decimal("-1.2340")], [1200]]
    assert as_csv(table).decode("utf-8-sig").split() == ["n", "40", "0.5", "0", "-1.234", "1200"]
