"""A consultancy and an enterprise find each other, on a phone and at a desk, in both languages."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.pages import credit_code
from tests.browser.test_weights import narrow


@pytest.mark.parametrize(("width", "language"), [(360, "zh"), (1280, "en")])
def test_an_offer_is_made_read_accepted_and_ended(visit, find_barriers, width, language):
    owner, consultant = visit(width=width, language=language), visit(width=width, language=language)
    owner.begin()
    owner.page.goto("/organisations/")
    code = re.search(r"\b[0-9A-Z]{18}\b", owner.page.locator("dl.facts").inner_text())[0]

    def look(site):
        assert find_barriers(site.page) == []
        assert narrow(site.page)

    consultant.join()
    consultant.page.goto("/desk/")
    look(consultant)
    consultant.press("登记咨询机构", "Enter a consultancy")
    consultant.page.fill("#name", "宏图诊断咨询")
    consultant.page.fill("#uscc", credit_code())
    consultant.press("保存", "Save")
    look(consultant)
    consultant.press("向企业提出合作", "Offer help to an enterprise")
    consultant.page.fill("#uscc", code)
    consultant.page.fill("#message", "我们服务过四十家机加工企业。")
    look(consultant)
    consultant.press("提出合作", "Offer")
    look(consultant)

    owner.page.reload()
    owner.press("答复、邀请或终止合作", "Answer, ask or end")
    look(owner)
    owner.press("接受…", "Accept…")
    expect(owner.page.locator("main")).to_contain_text("我们服务过四十家机加工企业。")
    look(owner)
    owner.press("同意并开始合作", "Agree and begin")
    look(owner)

    consultant.page.goto("/desk/")
    look(consultant)
    consultant.page.locator("tbody th a").click()
    look(consultant)
    consultant.page.fill("#due_on", "2030-01-31")
    consultant.press("保存", "Save")
    expect(consultant.page.locator("#due_on")).to_have_value("2030-01-31")
    consultant.page.goto("/desk/?state=draft")
    consultant.page.fill("#name", "填报中的")
    consultant.page.locator(".keep button").click()
    look(consultant)
    consultant.page.get_by_role("link", name="填报中的").click()
    expect(consultant.page.locator("tbody th")).to_have_count(1)

    owner.page.locator("a[href$='/end']").click()
    look(owner)
    owner.page.locator("main form button").click()
    consultant.page.goto("/desk/")
    expect(consultant.page.locator("tbody th")).to_have_count(0)
