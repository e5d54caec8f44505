"""A park hands in a list of five hundred, thirty submit, and it looks at what comes of it."""

import io
import re

import openpyxl
import pytest
from playwright.sync_api import expect

from tests.browser.test_weights import narrow
from tests.factories import credit_code

LISTED, WRONG, SUBMITTED = 480, 20, 30
INDUSTRIES, SIZES = ("C34", "C13", "I65"), ("小型", "微型", "中型")


@pytest.mark.parametrize(("width", "language"), [(390, "zh"), (1280, "en")])
def test_a_list_becomes_figures(visit, server, find_barriers, width, language):
    operator = visit(width=width, language=language)
    first = 20_000 if language == "zh" else 40_000  #: both run on one server

    def look():
        assert find_barriers(operator.page) == []
        assert narrow(operator.page)

    area = begin(operator, first, look)
    submit(server, area, first)
    operator.page.goto(f"/areas/{area}/dashboard/")
    expect(operator.page.locator(".figures dd").first).to_contain_text(f"/ {LISTED}")
    assert int(re.search(r"\d+", operator.page.locator(".figures dd").first.inner_text())[0]) >= SUBMITTED - 9
    expect(operator.page.locator(".chart svg").first).to_be_visible()
    look()
    for name in ("dimensions", "rounds", "pain_points", "inventory", "members"):
        operator.page.goto(f"/areas/{area}/dashboard/{name}?by=size")
        look()
    drill(operator, area, look)


def begin(operator, first, look):
    """Enter a park, begin a campaign, hand in the list; the area's id."""
    operator.join()
    operator.page.goto("/areas/new")
    operator.page.fill("#name", f"东湖工业园区{first}")
    operator.page.check("input[name=kind][value=park]")
    operator.follow("保存", "Save")
    area = re.search(r"/areas/([0-9a-f-]{36})/", operator.page.url)[1]
    operator.page.goto(f"/areas/{area}/dashboard/")
    look()
    operator.page.goto(f"/campaigns/new/{area}")
    operator.page.fill("#name", "2026 年两化融合自评")
    operator.follow("保存", "Save")
    rows = [
        f"江州企业{number},{credit_code(700_000 + number)},{INDUSTRIES[number % 3]},{SIZES[number // 3 % 3]}"
        for number in range(first, first + LISTED)
    ]
    bad = [f"坏行{number},9131011300000{number:04d},C34,小型" for number in range(WRONG)]
    content = "\n".join(["企业名称,统一社会信用代码,所属行业,企业规模", *rows[:100], *bad, *rows[100:]]).encode(
        "gb18030"
    )
    operator.page.set_input_files("#file", {"name": "list.csv", "mimeType": "text/csv", "buffer": content})
    operator.follow("上传", "Hand in")
    expect(operator.page.locator("main")).to_contain_text(
        operator.say(f"新列入 {LISTED} 家企业", f"{LISTED} enterprises are new")
    )
    expect(operator.page.locator("tbody tr")).to_have_count(WRONG)
    look()
    return area


def submit(server, area, first):
    """Let thirty of them submit and allow their results to count."""
    server.run(
        "from datetime import UTC, datetime;from sqlalchemy import select;from sqlalchemy.orm import Session;from survey.models import Campaign;"
        "from tests.integration.members import BOTH, add_members;"
        f"session = Session(db.engine); found = session.scalars(select(Campaign.id).where(Campaign.area_id == __import__('uuid').UUID('{area}'))).one();"
        f"add_members(found, '{area}', {SUBMITTED}, first={first}, purposes=BOTH, at=datetime.now(UTC))"
    )


def drill(operator, area, look):
    """From the whole to one size class, to enterprises by name, to a file with the same figures."""
    operator.page.goto(f"/areas/{area}/dashboard/?by=size")
    operator.page.locator("details summary").last.click()
    shown = operator.page.locator("section").last.locator("tbody tr").first.locator("td").all_inner_texts()
    with operator.page.expect_download() as download:
        operator.page.locator(".downloads a[href*='overview.xlsx']").click()
    sheet = openpyxl.load_workbook(io.BytesIO(download.value.path().read_bytes())).worksheets[1]
    assert [float(cell.value) for cell in sheet[2][1:7]] == [float(text) for text in shown[:6]]
    with operator.page.expect_navigation():
        operator.page.locator("section").last.locator("tbody th a").first.click()
    assert "size=" in operator.page.url
    look()
    operator.follow("企业名单", "By name")
    expect(operator.page.locator("tbody tr").first).to_be_visible()
    look()
