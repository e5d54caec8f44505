"""Weight sets in a browser: by keyboard on a phone and a desk, without scripts, and on a result."""

import pytest
from playwright.sync_api import expect

from tests.browser.weight_pages import Weighing

PAIRS = {"p-0-1": "1/2", "p-0-2": "2", "p-0-3": "3", "p-1-2": "3", "p-1-3": "4", "p-2-3": "2"}
FLAGSHIP = "Make one for “Digital–industrial integration self-assessment for SMEs”"


def narrow(page):
    """Whether nothing is wider than the window."""
    return page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("width", [360, 1280])
def test_a_weight_set_is_made_by_keyboard_alone(visit, find_barriers, width):
    site = visit(width=width)
    site.begin()
    site.page.goto("/organisations/")
    person = Weighing(site)
    person.enter(site.page.get_by_role("link", name="Weight sets"))
    expect(site.page.get_by_role("heading", level=1, name="Weight sets")).to_be_visible()
    assert find_barriers(site.page) == []
    person.enter(site.page.get_by_role("link", name=FLAGSHIP))
    person.type_into(site.page.locator("#node"), "Level")
    person.enter(site.page.get_by_role("button", name="Show these comparisons"))
    person.compare(PAIRS)
    expect(site.page.locator("#ratio")).to_contain_text("Consistency ratio 0.011")
    assert narrow(site.page)
    assert find_barriers(site.page) == []
    person.keep("Equipment first", "For makers of equipment.")
    expect(site.page.get_by_role("heading", level=1, name="Equipment first v1")).to_be_visible()
    expect(site.page.get_by_role("row", name="Business applications APP 46.7")).to_be_visible()
    assert narrow(site.page)
    assert find_barriers(site.page) == []


def test_contradictions_are_named_and_led_to_in_dark_colours(visit, find_barriers):
    site = visit(width=360, scheme="dark")
    site.begin()
    person = Weighing(site)
    site.page.goto("/weights/")
    person.enter(site.page.get_by_role("link", name=FLAGSHIP))
    person.type_into(site.page.locator("#node"), "Level")
    person.enter(site.page.get_by_role("button", name="Show these comparisons"))
    person.compare({"p-0-1": "9"})
    expect(site.page.locator("#missing")).to_be_visible()
    person.enter(site.page.get_by_role("link", name="Compare “Foundations” with “Integration”."))
    person.compare({"p-0-2": "1/9", "p-0-3": "1", "p-1-2": "9", "p-1-3": "1", "p-2-3": "1"})
    expect(site.page.locator("#ratio")).to_contain_text("above 0.10")
    expect(site.page.locator("#worst")).to_contain_text("“Foundations” against “Integration” was judged 1/9")
    assert find_barriers(site.page) == []


def test_without_scripts_a_button_works_out_the_weights(visit):
    site = visit(width=360, scripts=False)
    site.begin()
    site.page.goto("/weights/")
    site.page.get_by_role("link", name=FLAGSHIP).click()
    site.page.select_option("#node", "EFF")
    site.page.select_option("#method", "budget")
    site.press("", "Show these comparisons")
    site.page.fill("#s-0", "70")
    site.page.fill("#s-1", "20")
    site.press("", "Work out the weights")
    expect(
        site.page.get_by_role("link", name="The points add up to 90; 10 of 100 are left to share out.")
    ).to_be_visible()
    site.page.fill("#s-1", "30")
    site.press("", "Work out the weights")
    expect(site.page.locator("#made")).to_contain_text("70.0")


def test_a_result_under_a_weight_set_says_so_and_leads_back(visit, submitted, find_barriers):
    state, address = submitted
    site = visit(state=state, width=360)
    person = Weighing(site)
    site.page.goto("/weights/")
    site.page.get_by_role("link", name=FLAGSHIP).first.click()
    site.page.select_option("#method", "budget")
    site.press("", "Show these comparisons")
    person.compare({"s-0": "50", "s-1": "50"})
    person.keep("Even", "Both sides alike.")
    site.page.locator("#use-title ~ ul a").first.click()
    expect(site.page.locator("#other-weights")).to_contain_text("Another view, not the standard result.")
    expect(site.page.locator("#other-weights")).to_contain_text("Even v1")
    expect(site.page.locator(".take-away form input[name=weights]")).to_have_count(2)
    assert narrow(site.page)
    assert find_barriers(site.page) == []
    site.press("", "To the standard result")
    assert site.page.url.split("?")[0].endswith(address.split("/", 3)[3])
    expect(site.page.locator("#other-weights")).to_have_count(0)
