"""A park invites from a list; an enterprise follows its link, says what it allows, and is at the questions."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.pages import credit_code
from tests.browser.test_weights import narrow


@pytest.mark.parametrize(("width", "language"), [(360, "zh"), (1280, "en")])
def test_a_list_is_handed_in_and_an_enterprise_takes_part(visit, find_barriers, width, language):
    operator, enterprise = visit(width=width, language=language), visit(width=width, language=language)
    code = credit_code()

    def look(site):
        assert find_barriers(site.page) == []
        assert narrow(site.page)

    link = invite(operator, code, look)
    take_part(enterprise, link, code, look)
    operator.page.goto(operator.page.url.removesuffix("sheets"))
    expect(operator.page.locator(".funnel li").nth(3).locator("strong")).to_have_text("1")
    look(operator)


def invite(operator, code, look):
    """Enter a park, begin a campaign, hand a list in; gives the link of the enterprise on it."""
    operator.join()
    operator.page.goto("/areas/")
    look(operator)
    operator.follow("新建区域或园区", "Enter a region or park")
    operator.page.fill("#name", "东湖工业园区")
    operator.page.check("input[name=kind][value=park]")
    look(operator)
    operator.follow("保存", "Save")
    look(operator)
    operator.follow("发起评测活动", "Begin a campaign")
    operator.page.fill("#name", "2026 年两化融合自评")
    look(operator)
    operator.follow("保存", "Save")
    rows = ["企业名称,统一社会信用代码,所属行业", f"江州机械厂,{code},C34", "坏行,123,C34"]
    content = {"name": "list.csv", "mimeType": "text/csv", "buffer": "\n".join(rows).encode("gbk")}
    operator.page.set_input_files("#file", content)
    operator.follow("上传", "Hand in")
    expect(operator.page.locator("main")).to_contain_text(operator.say("新列入 1 家企业", "1 enterprise is new"))
    expect(operator.page.locator("tbody tr")).to_have_count(1)
    look(operator)
    operator.follow("查看名单", "To the list")
    look(operator)
    with operator.page.expect_download() as download:
        operator.page.locator("button[formaction$='links.csv']").click()
    link = re.search(r"/campaigns/invited/[\w-]+", download.value.path().read_text(encoding="utf-8-sig"))[0]
    operator.page.goto(operator.page.url.removesuffix("members") + "sheets")
    expect(operator.page.locator(".invitation")).to_have_count(1)
    look(operator)
    return link


def take_part(enterprise, link, code, look):
    """Follow a link, enter the enterprise, allow one thing."""
    enterprise.page.goto(link)
    look(enterprise)
    enterprise.join()
    enterprise.page.goto(link)
    enterprise.follow("填写企业信息", "Enter the enterprise")
    expect(enterprise.page.locator("#uscc")).to_have_value(code)
    enterprise.page.fill("#region", "310113")
    enterprise.page.fill("#staff", "60")
    enterprise.page.fill("#revenue", "4000")
    enterprise.page.check("input[name=production_type][value=discrete]")
    enterprise.page.locator("input[name=activities]").first.check()
    with enterprise.page.expect_navigation():
        enterprise.page.click("#main-form button[type=submit]")
    look(enterprise)
    expect(enterprise.page.locator("input[name=purposes]:checked")).to_have_count(0)
    enterprise.page.check("input[name=purposes][value=aggregate]")
    enterprise.follow("参加并开始填报", "Take part and go to the questions")
    expect(enterprise.page.locator(".sections li")).to_have_count(7)
