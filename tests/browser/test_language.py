"""Switching the language, on any page, keeps what was typed."""

import pytest
from playwright.sync_api import expect

from tests.browser.pages import PASSWORD

FIELDS = "main :is(input:not([type=hidden], [type=password], [readonly]), textarea):visible"


def fill_in(page):
    """Type something into every field and tick what can be ticked; passwords are never sent back to the browser."""
    for number, field in enumerate(page.locator(FIELDS).all()):
        kind = field.get_attribute("type")
        if kind in {"radio", "checkbox"}:
            field.check()
        else:
            field.fill(f"typed {number}")


def typed(page):
    """What stands in the fields of a page, by name."""
    return page.locator(FIELDS).evaluate_all(
        "fields => fields.map(f => [f.name, /radio|checkbox/.test(f.type) ? `${f.value}: ${f.checked}` : f.value])"
    )


def check_switching(page):
    """Fill in, switch to Chinese and back."""
    fill_in(page)
    before = typed(page)
    assert before
    for name, lang in (("中文", "zh-CN"), ("English", "en")):
        with page.expect_navigation():
            page.get_by_role("button", name=name).or_(page.get_by_role("link", name=name)).click()
        expect(page.locator("html")).to_have_attribute("lang", lang)
        assert typed(page) == before


@pytest.mark.parametrize("address", ["/account/sign-up", "/account/sign-in", "/account/forgotten"])
def test_forms_for_everybody_keep_what_was_typed(visit, address):
    page = visit().page
    page.goto(address)
    check_switching(page)


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
@pytest.mark.parametrize("place", ["new enterprise", "profile", "colleagues", "account", "declaration"])
def test_forms_of_members_keep_what_was_typed(visit, place, scripts):
    site = visit(scripts=scripts)
    page = site.page
    site.begin()
    overview = page.url
    page.goto("/organisations/")
    addresses = {
        "new enterprise": "/organisations/new",
        "profile": page.url + "/edit",
        "colleagues": page.url,
        "account": "/account/",
        "declaration": overview + "review",
    }
    page.goto(addresses[place])
    check_switching(page)


def test_a_form_that_came_back_with_errors_keeps_what_was_typed(visit):
    page = visit().page
    page.goto("/account/sign-up")
    page.fill("#email", "nobody")
    page.click("#main-form button[type=submit]")
    expect(page.locator("#errors")).to_contain_text("is not an e-mail address")
    page.get_by_role("button", name="中文").click()
    expect(page.locator("html")).to_have_attribute("lang", "zh-CN")
    assert page.input_value("#email") == "nobody"


def test_a_section_keeps_ticks_and_half_typed_figures_and_saves_what_is_whole(visit):
    site = visit()
    site.begin()
    site.open_section("CMP")
    site.option("CMP-QLT-01", "better").check()
    site.part("CMP-QLT-02", "part").fill("90")
    with site.page.expect_navigation():
        site.page.get_by_role("button", name="中文").click()
    expect(site.page.locator("html")).to_have_attribute("lang", "zh-CN")
    assert site.chosen("CMP-QLT-01") == ["better"]
    assert site.part("CMP-QLT-02", "part").input_value() == "90"


def test_pages_without_a_form_stay_where_they_are(visit, submitted):
    state, address = submitted
    page = visit(state=state).page
    for start in ("/privacy", "/method", "/assessments/", address):
        page.goto(start)
        path = page.evaluate("location.pathname")
        page.get_by_role("link", name="中文").click()
        expect(page.locator("html")).to_have_attribute("lang", "zh-CN")
        assert page.evaluate("location.pathname") == path
        page.get_by_role("link", name="English").click()
        expect(page.locator("html")).to_have_attribute("lang", "en")


def test_enter_in_a_field_sends_the_form_and_does_not_switch_the_language(visit):
    site = visit(language="zh")
    email = site.join()
    site.lose_sign_in()
    site.page.goto("/account/sign-in")
    site.page.fill("#email", email)
    site.page.fill("#password", PASSWORD)
    site.page.keyboard.press("Enter")
    site.page.wait_for_url("**/assessments/")
    expect(site.page.locator("html")).to_have_attribute("lang", "zh-CN")


def test_enter_in_a_figure_saves_it_and_stays_where_it_is(visit):
    site = visit(language="zh", width=360)
    site.begin()
    address = site.open_section("CMP")
    site.part("CMP-QLT-02", "part").fill("90")
    site.part("CMP-QLT-02", "whole").fill("100")
    site.page.keyboard.press("Enter")
    site.wait_until_saved()
    assert (site.page.url, site.chosen("CMP-QLT-02")) == (address, ["b4"])
    expect(site.page.locator("html")).to_have_attribute("lang", "zh-CN")
