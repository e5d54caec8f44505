"""The report as Word, Excel and JSON: asked for like the PDF, made by the worker, taken away by who may read it, checked like it."""

import json
import re
import zipfile
from io import BytesIO
from uuid import UUID

import pytest
from docx import Document
from openpyxl import load_workbook
from sqlalchemy import select
from sqlalchemy.orm import Session

from questionnaires.model import UNIT
from reports.formats import Format
from survey.database import db
from survey.models import Batch, Report, ReportState
from tests.integration import test_batches, test_reviews, test_signing
from tests.integration.test_results import ANSWERS, expected, submit

pytestmark = pytest.mark.sqlite_only  # pages that tell what is scored: the same on every database

assessment, review = test_reviews.assessment, test_reviews.review
confirmed, signed, code = test_signing.confirmed, test_signing.signed, test_signing.code
make_clients, clients = test_batches.make_clients, test_batches.clients


@pytest.fixture
def made(print_at):
    """Let a worker make the report at an address; gives the file."""

    def make(browser, address):
        report_id = UUID(address.rpartition("/")[2])
        print_at(address)
        with Session(db.engine) as session:
            report = session.get_one(Report, report_id)
        assert report.state is ReportState.DONE, report.problem
        link = re.search(rf'href="(/reports/[^"]+\.{report.format})"', browser.get(address).text)[1]
        return browser.get(link)

    return make


@pytest.fixture
def owner(make):
    return make.user()


@pytest.fixture
def browser(sign_in, owner):
    return sign_in(owner)


@pytest.fixture
def enterprise(make, owner):
    return make.organisation(owner, name="宝山=精工 𠮷 <b>")


def ask(browser, submitted, form, locale="en"):
    """Press a button of the result page; gives the address of the report's page."""
    data = {"assessment": str(submitted.id), "locale": locale, "format": form}
    return browser.post("/reports/", data=data).location


def test_each_kind_of_file_is_asked_for_made_and_says_name_and_total(browser, make, enterprise, made):
    submitted = submit(make, enterprise, ANSWERS)
    files = {form: made(browser, ask(browser, submitted, form)) for form in Format}
    for form, file in files.items():
        assert file.headers["Content-Type"] == form.media_type
        assert file.headers["Content-Disposition"].endswith(f"-diagnosis-20261122.{form}")
    total = expected(enterprise, ANSWERS).total
    read = json.loads(files[Format.JSON].data)
    assert (read["enterprise"]["name"], read["result"]["total"]) == (enterprise.name, f"{total / UNIT:.4f}")
    facts = {row[0]: row[1] for row in load_workbook(BytesIO(files[Format.XLSX].data))["Summary"].values}
    assert (facts["Enterprise"], facts["Total (of 100 points)"]) == (enterprise.name, total / UNIT)
    document = Document(BytesIO(files[Format.DOCX].data))
    said = [paragraph.text for paragraph in document.paragraphs]
    assert enterprise.name in said
    assert f"{total / UNIT:.1f}" in said


def test_the_result_page_offers_every_kind_and_the_report_page_the_others(browser, make, enterprise, made):
    submitted = submit(make, enterprise, ANSWERS)
    page = browser.get(f"/assessments/{submitted.id}/result").text
    assert set(re.findall(r'name="format" value="(\w+)"', page)) == {"docx", "xlsx", "json"}
    address = ask(browser, submitted, "docx")
    assert set(re.findall(r'name="format" value="(\w+)"', browser.get(address).text)) == {"pdf", "xlsx", "json"}
    other = browser.post(f"{address}/files", data={"format": "json"}).location
    assert other == ask(browser, submitted, "json") != address
    assert json.loads(made(browser, other).data)["locale"] == "en"


def test_a_kind_nobody_knows_gives_the_pdf_and_a_file_has_one_ending_only(browser, make, enterprise, made):
    submitted = submit(make, enterprise, ANSWERS)
    address = ask(browser, submitted, "doc\x00")
    assert address == ask(browser, submitted, "pdf")
    address = ask(browser, submitted, "xlsx")
    assert made(browser, address).status_code == 200
    assert browser.get(f"{address}/x.docx").status_code == 404


def test_nobody_else_may_have_another_file_of_a_report(browser, make, enterprise, sign_in):
    address = ask(browser, submit(make, enterprise, ANSWERS), "pdf")
    stranger = sign_in(make.user())
    assert stranger.post(f"{address}/files", data={"format": "docx"}).status_code == 404
    with Session(db.engine) as session:
        assert [each.format for each in session.scalars(select(Report))] == [Format.PDF]


def test_a_signed_result_is_genuine_in_every_kind_and_a_changed_byte_in_none(lead, signed, code, client, made):
    first = lead.post(f"{signed}report", data={"locale": "en", "format": "json"}).location
    addresses = [first, *(lead.post(f"{first}/files", data={"format": form}).location for form in ("docx", "xlsx"))]
    for address in addresses:
        content = made(lead, address).data
        assert "byte for byte" in test_signing.check(client, code, content)
        changed = content[:-40] + bytes([content[-40] ^ 1]) + content[-39:]
        assert "none of those signed" in test_signing.check(client, code, changed)
    read = json.loads(made_json := made(lead, first).data)
    assert made_json
    assert read["imprint"]["review"]["code"].replace("-", "") == code
    page = client.get(f"/verify/{code}").text
    assert all(f"{kind} in English" in page for kind in ("Word", "Excel", "JSON"))


def test_a_batch_comes_as_the_kind_of_file_asked_for(app, lead, clients, renderer):
    data = {"client": clients[:2], "locale": "zh", "format": "docx"}
    address = lead.post("/desk/batches/", data=data).location
    test_batches.work(app, renderer)
    files = test_batches.files_in(lead, address)
    assert len(files) == 2
    assert all(name.endswith(".docx") for name in files)
    for content in files.values():
        with zipfile.ZipFile(BytesIO(content)) as parts:
            assert "word/document.xml" in parts.namelist()
    with Session(db.engine) as session:
        assert session.scalars(select(Batch.format)).all() == [Format.DOCX]
