"""What-if and plan on the demo's enterprise: with and without scripts, on a phone and a desk, in both languages."""

import re

import pytest
from playwright.sync_api import expect

from survey.demo.enterprises import MACHINERY
from tests.browser.pages import no_sideways_scrolling
from tests.browser.server import Server

NAME = MACHINERY.profile.name


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """A product with the demo's enterprises."""
    server = Server(tmp_path_factory.mktemp("demo"))
    try:
        server.install()
        server.fill()
        server.start()
        yield server
    finally:
        server.stop()


def first_shown(page):
    """Code of the first item with a list of answers that the filter leaves."""
    return page.locator(".item select:visible").first.get_attribute("name")


@pytest.mark.parametrize(("width", "language"), [(1280, "zh"), (1280, "en"), (360, "zh"), (360, "en")])
def test_an_answer_changed_shows_at_once_where_it_leads_and_is_kept_and_compared(visit, find_barriers, width, language):
    site = visit(width=width, language=language)
    page = site.page
    address = site.open_demo(NAME)
    site.press("试算", "What if …")
    page.wait_for_url("**/what-if")
    before = site.total_then()
    assert find_barriers(page) == []
    no_sideways_scrolling(page)
    code = first_shown(page)
    with page.expect_response("**/what-if/outcome") as answer:
        site.best_answer(code)
    assert answer.value.status == 200
    expect(page.locator("#total-then")).not_to_have_text(f"{before:.2f}")
    assert site.total_then() > before
    expect(page.get_by_role("status").filter(has_text="→")).to_contain_text(f"→ {site.total_then():.2f}")
    expect(page.locator("#tried-title")).to_be_visible()
    assert page.url.endswith("/what-if")  # nothing was loaded anew
    assert find_barriers(page) == []
    name = f"A {width} {language}"
    page.fill("#name", name)
    after = site.total_then()
    site.press("另存为新方案", "Keep as new")
    page.wait_for_url("**/what-if?scenario=*")
    expect(page.get_by_role("heading", level=1, name=name)).to_be_visible()
    assert site.total_then() == after
    page.get_by_role("button", name=re.compile("并排比较|Compare")).click()
    page.wait_for_url("**/scenarios?*")
    row = page.get_by_role("row").filter(has=page.get_by_role("rowheader", name=site.say("总分", "Total"), exact=True))
    expect(row).to_contain_text(f"{after:.2f}")
    expect(row).to_contain_text("▲")
    no_sideways_scrolling(page)
    assert find_barriers(page) == []
    page.goto(f"{address}/result")
    expect(page.locator("#total")).to_contain_text(f"{before:.1f}")  # the real result is what it was


@pytest.mark.parametrize(("width", "language"), [(1280, "en"), (360, "zh")])
def test_a_plan_for_a_budget_is_taken_into_the_what_if(visit, find_barriers, width, language):
    site = visit(width=width, language=language)
    page = site.page
    site.open_demo(NAME)
    site.press("按预算排计划", "Plan for a budget")
    page.wait_for_url("**/plan")
    expect(page.locator("#plan-title")).to_contain_text(site.say("最省钱", "The cheapest way to"))
    page.check("input[name=goal][value=best]")
    page.fill("#budget", "30")
    site.press("计算", "Find the plan")
    page.wait_for_url("**/plan?*")
    expect(page.locator("#proof")).to_contain_text(site.say("已证明：", "Proved: "))
    assert page.locator(".planned > li").count() > 5
    expect(page.locator("tr.moved")).to_be_visible()  # the budget's line in the table beside the curve
    no_sideways_scrolling(page)
    assert find_barriers(page) == []
    page.locator(".planned summary").first.click()
    link = page.locator(".planned details[open] a").first
    anchor = link.get_attribute("href").split("#")[1]
    total = re.search(r"→ ([\d.]+)", page.locator(".plan-facts").inner_text()).group(1)
    site.press("带入试算", "Take this plan into the what-if")
    page.wait_for_url("**/what-if?scenario=*")
    expect(page.locator("#total-then")).to_have_text(total)
    page.goto(page.url.split("/what-if")[0] + f"/result#{anchor}")
    expect(page.locator(f"#{anchor}")).to_be_visible()


def test_without_scripts_a_button_recalculates_and_everything_can_be_kept(visit):
    site = visit(scripts=False, width=360)
    page = site.page
    address = site.open_demo(NAME)
    page.goto(f"{address}/what-if")
    before, code = site.total_then(), first_shown(page)
    site.best_answer(code)
    site.press("重新计算", "Recalculate")
    assert site.total_then() > before
    chosen = page.locator(f"select[name='{code}']")
    assert chosen.input_value() == chosen.locator("option").last.get_attribute("value")
    expect(page.locator("#answers input[value=costly]")).to_be_checked()
    quiet = page.locator(".item.rest").first
    expect(quiet).to_be_hidden()
    page.check("#answers input[value=all]")
    expect(quiet).to_be_visible()
    page.fill("#name", "No scripts")
    site.press("另存为新方案", "Keep as new")
    expect(page.get_by_role("heading", level=1, name="No scripts")).to_be_visible()
    page.locator("#kept summary").click()
    page.get_by_role("button", name="Delete “No scripts”").click()
    expect(page.get_by_role("status").first).to_contain_text("“No scripts” is deleted.")
    page.goto(f"{address}/plan?goal=best&budget=0.01")
    expect(page.get_by_role("status")).to_contain_text("The cheapest is")
    no_sideways_scrolling(page)


def test_signed_out_meanwhile_the_change_waits_behind_the_sign_in(visit):
    site = visit()
    page = site.page
    address = site.open_demo(NAME)
    page.goto(f"{address}/what-if")
    code = first_shown(page)
    site.lose_sign_in()
    site.best_answer(code)
    page.wait_for_url("**/what-if")
    expect(page.locator("#password")).to_be_visible()


def test_without_the_network_the_page_says_so_and_the_button_is_back(visit):
    site = visit(width=360)
    page = site.page
    address = site.open_demo(NAME)
    page.goto(f"{address}/what-if")
    expect(page.get_by_role("button", name="Recalculate")).to_be_hidden()
    page.context.set_offline(True)
    site.best_answer(first_shown(page))
    expect(page.locator("#said")).to_contain_text("The server could not be reached")
    expect(page.get_by_role("button", name="Recalculate")).to_be_visible()
    page.context.set_offline(False)
    site.press("重新计算", "Recalculate")
    expect(page.locator("#tried-title")).to_be_visible()
