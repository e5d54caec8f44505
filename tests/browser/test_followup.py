"""Measures are taken over, done and proven; the next round shows what they brought, on a phone and at a desk, in both languages."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.pages import no_sideways_scrolling
from tests.factories import pdf

PDF = {"name": "acceptance.pdf", "mimeType": "application/pdf", "buffer": pdf()}


@pytest.fixture
def looks(find_barriers):
    """Whether a page has no barrier and is not wider than its screen."""

    def look(site):
        assert find_barriers(site.page) == []
        no_sideways_scrolling(site.page)

    return look


def first_round(site):
    """Fill everything in at a low level, and submit it; return the address of the result."""
    site.begin()
    site.fill_everything(strength=0.2)
    site.submit()
    return site.page.url


def unanswered(item):
    """Whether one or some of its options are still to be chosen."""
    return item.locator("input[type=radio], input[type=checkbox]").count() and not item.locator("input:checked").count()


def second_round(site):
    """Begin anew: what is left in a section is as it was, but for the last one, which has improved."""
    site.page.goto("/assessments/")
    site.start()
    overview = site.page.url
    for address in site.sections():
        site.page.goto(address)
        same = site.page.locator("button[name=go][value=same]")
        if same.count():  # not where everything is of a year
            with site.page.expect_navigation():
                same.click()
            site.page.goto(address)
        left = [code for code in site.codes() if unanswered(site.item(code))]  # what is of a year
        for code in left:
            site.answer(code, 0.5)
        if left:
            site.wait_until_saved()
    site.page.goto(overview)
    site.open_section("FND")
    for code in site.codes()[:6]:
        if site.item(code).locator("input[type=radio]").count():
            site.answer(code, 0.9)
    site.wait_until_saved()
    site.page.goto(overview.rstrip("/") + "/review")
    site.submit()
    return site.page.url


@pytest.mark.usefixtures("worker")
@pytest.mark.parametrize(("width", "language"), [(360, "zh"), (1280, "en")])
def test_taken_over_done_with_evidence_and_compared_with_the_next_round(visit, looks, tmp_path, width, language):
    site = visit(width=width, language=language)
    result = first_round(site)
    page = site.page

    page.goto(f"{result.removesuffix('/result')}/take-over")
    looks(site)
    taken = page.locator("input[name=measure]:checked").count()
    page.locator("main form .actions button").click()
    expect(page.locator(".column.planned .task")).to_have_count(taken)
    looks(site)

    page.locator(".column.planned .moves button").first.click()
    expect(page.locator(".column.under_way .task")).to_have_count(1)
    page.locator(".column.under_way .moves a[href*='state=done']").click()
    expect(page.locator("#state")).to_have_value("done")
    page.fill("#cost_actual", "8.5")
    page.fill("#evidence_note", "验收单")
    page.fill("#effect", "换型时间缩短")
    page.fill("#effect_before", "48")
    page.fill("#effect_after", "31")
    page.fill("#effect_unit", "分钟")
    page.locator("#main-form .whole button").click()
    expect(page.locator("#history")).to_contain_text("换型时间缩短")
    page.set_input_files("#file", files=[PDF])
    page.locator("#files form[enctype] button").click()
    expect(page.locator("#files")).to_contain_text("acceptance.pdf")
    looks(site)

    board = page.locator(".crumbs a").first.get_attribute("href")
    page.goto(board)
    page.locator("nav.views a").nth(1).click()
    expect(page.locator("svg.chart:visible")).to_have_count(1)
    looks(site)

    later = second_round(site)
    page.goto(later)
    with page.expect_navigation():
        page.locator("#change a[href$='/before-after']").click()
    looks(site)
    said = page.locator("main").inner_text()
    for text in ("48 → 31 分钟", "换型时间缩短", "acceptance.pdf", "验收单"):
        assert text in said
    totals = page.locator(".rounds .total").all_inner_texts()
    assert float(totals[0]) < float(totals[1])

    page.locator(f"main form:has(input[name=locale][value={language}]) button").click()
    page.wait_for_url("**/reports/*")
    text = "".join(sheet.extract_text() for sheet in site.download_pdf(tmp_path).pages)
    assert site.say("改造前后对比报告", "Before and after") in text
    for total in totals:
        assert total in text
    assert "换型时间缩短" in re.sub(r"\s", "", text)


def test_what_two_change_at_once_is_shown_to_the_second_and_nothing_typed_is_lost(visit, looks):
    site = visit()
    result = first_round(site)
    page = site.page
    page.goto(f"{result.removesuffix('/result')}/take-over")
    page.locator("main form .actions button").click()
    page.locator(".task h3 a").first.click()
    other = page.context.new_page()
    other.goto(page.url)
    other.fill("#details", "theirs")
    other.locator("#main-form .whole button").click()
    expect(other.locator("#history")).to_contain_text("theirs")
    page.fill("#details", "mine")
    page.locator("#main-form .whole button").click()
    expect(page.locator("#errors")).to_contain_text("theirs")
    expect(page.locator("#details")).to_have_value("mine")
    looks(site)
    page.locator("#main-form .whole button").click()
    expect(page.locator("#history")).to_contain_text("mine")
