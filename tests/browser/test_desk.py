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
    consultant.page.goto("/desk/agreement")
    look(consultant)
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


@pytest.mark.parametrize("language", ["zh", "en"])
def test_on_a_phone_the_list_is_sorted_and_the_first_client_is_in_sight(visit, find_barriers, language):
    consultant = visit(width=390, language=language)
    consultant.join()
    page = consultant.page
    page.goto("/consultancies/new")
    page.fill("#name", "宏图诊断咨询")
    page.fill("#uscc", credit_code())
    consultant.press("保存", "Save")
    codes = sorted(credit_code() for _each in range(2))
    for code in codes:
        page.goto("/desk/offer")
        page.fill("#uscc", code)
        consultant.press("提出合作", "Offer")
    page.goto("/desk/")
    first = page.locator("tbody th").first
    expect(first).to_be_in_viewport()
    expect(page.locator("#q")).to_be_hidden()
    tops = [page.locator(each).bounding_box()["y"] for each in (".top .brand", ".top [hreflang]")]
    assert abs(tops[0] - tops[1]) < 8  # the other language does not stand alone on a line
    page.locator("summary").click()
    for order, expected in (("name", codes[0]), ("-name", codes[1])):
        if page.locator("#sort").is_hidden():
            page.locator("summary").click()
        page.select_option("#sort", order)
        consultant.press("筛选", "Show")
        expect(first).to_have_text(expected)
    page.goto("/desk/?q=" + codes[0])
    expect(page.locator("#q")).to_be_visible()  # what is filtered by is in sight
    assert find_barriers(page) == []
    consultant.page.get_by_role("link", name="清除筛选" if language == "zh" else "Clear filters").click()
    expect(page.locator("tbody th")).to_have_count(2)


def test_where_there_is_room_the_filters_are_in_sight_and_the_headings_sort(visit, find_barriers):
    consultant = visit(width=1280)
    consultant.join()
    page = consultant.page
    page.goto("/consultancies/new")
    page.fill("#name", "宏图诊断咨询")
    page.fill("#uscc", credit_code())
    consultant.press("保存", "Save")
    page.goto("/desk/offer")
    page.fill("#uscc", credit_code())
    consultant.press("提出合作", "Offer")
    page.goto("/desk/?sort=name")
    expect(page.locator("#q")).to_be_visible()
    expect(page.locator("#sort")).to_be_hidden()
    page.fill("#q", "zzz")
    consultant.press("筛选", "Show")
    expect(page).to_have_url(re.compile(r"sort=name"))
    assert find_barriers(page) == []
