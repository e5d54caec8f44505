"""Everything works as plain pages and forms, too."""

import pytest
from playwright.sync_api import expect

from tests.browser.pages import ENTERPRISE


@pytest.fixture
def site(visit):
    """A visitor whose browser runs no scripts."""
    return visit(scripts=False, width=360)


def save(site):
    """Press Save and wait for the page that follows."""
    with site.page.expect_navigation():
        site.page.locator("button[name=go][value=stay]").click()


def test_from_signing_up_to_a_saved_section_and_a_submission_that_names_what_is_missing(site):
    page = site.page
    site.sign_up()
    site.enter_enterprise()
    overview = site.start()
    site.open_section("INN")
    asked = site.codes()
    for code in asked:
        site.answer(code)
    save(site)
    expect(page.get_by_role("status").get_by_text("Saved.")).to_be_visible()
    page.reload()
    given = site.answers()
    assert list(given) == asked
    assert all(given.values())
    expect(page.locator("#done")).to_have_text(str(len(asked)))
    page.goto(overview + "review")
    site_form = page.locator("#declare")
    site_form.locator("input[name=name]").fill("王建国")
    site_form.locator("input[name=true]").check()
    site_form.locator("button[type=submit]").click()
    missing = page.locator("#missing")
    expect(missing).to_contain_text("questions still need an answer")
    expect(missing).to_contain_text("FND-EQP-01")
    expect(missing).not_to_contain_text("INN-CHN-01")
    missing.locator("summary").first.click()  # folded up by section where there are many
    missing.locator("a[href$='#FND-EQP-01']").click()
    expect(site.item("FND-EQP-01")).to_be_in_viewport()


def test_switching_the_language_keeps_what_was_typed_and_not_yet_saved(site):
    site.begin()
    site.open_section("CMP")
    site.option("CMP-QLT-01", "better").check()
    site.part("CMP-QLT-02", "part").fill("90")
    site.part("CMP-QLT-02", "whole").fill("nonsense")
    with site.page.expect_navigation():
        site.page.get_by_role("button", name="中文").click()
    expect(site.page.locator("html")).to_have_attribute("lang", "zh-CN")
    assert site.chosen("CMP-QLT-01") == ["better"]
    assert site.part("CMP-QLT-02", "part").input_value() == "90"
    assert site.part("CMP-QLT-02", "whole").input_value() == "nonsense"


def test_what_is_right_is_saved_and_what_is_wrong_is_shown_again_with_the_reason(site):
    site.begin()
    site.open_section("CMP")
    site.option("CMP-QLT-01", "better").check()
    site.part("CMP-QLT-02", "part").fill("120")
    site.part("CMP-QLT-02", "whole").fill("90")
    site.option("CMP-QLT-03", "NA").check()
    save(site)
    summary = site.page.locator("#errors")
    expect(summary).to_contain_text("The part (120) is larger than the whole (90)")
    expect(summary).to_contain_text("why this does not apply")
    expect(site.page.locator("#done")).to_have_text("1")
    assert site.part("CMP-QLT-02", "part").input_value() == "120"
    assert site.chosen("CMP-QLT-03") == ["NA"]
    site.part("CMP-QLT-02", "part").fill("85")
    site.part("CMP-QLT-03", "reason").fill("Nothing is delivered.")
    save(site)
    expect(site.page.locator("#errors")).to_have_count(0)
    assert site.chosen("CMP-QLT-02") == ["b5"]  # 94.4 %


def test_a_form_sent_after_the_sign_in_expired_is_kept_through_signing_in(site):
    email = site.begin()
    address = site.open_section("CMP")
    site.option("CMP-QLT-01", "better").check()
    site.part("CMP-QLT-02", "part").fill("90")
    site.part("CMP-QLT-02", "whole").fill("100")
    site.part("CMP-QLT-02", "note").evaluate("(field, text) => { field.value = text }", "两行\n<b>文字</b>")
    site.lose_sign_in()
    save(site)
    expect(site.page.locator(".note")).to_contain_text("What you typed is kept")
    site.page.fill("#email", email)
    site.page.fill("#password", "not the one")
    site.page.click("#main-form button[type=submit]")
    expect(site.page.locator("#errors")).to_contain_text("do not fit")
    site.sign_in(email)
    site.page.get_by_role("button", name="Save what I typed").click()
    site.page.wait_for_url(f"{address}#CMP-QLT-02")  # the item one was at
    assert [site.chosen("CMP-QLT-01"), site.chosen("CMP-QLT-02")] == [["better"], ["b4"]]  # 90 %
    assert site.part("CMP-QLT-02", "note").input_value() == "两行\n<b>文字</b>"


def test_a_profile_sent_after_the_sign_in_expired_is_kept_with_every_tick(site):
    site.sign_up()
    site.lose_sign_in()
    email = site.join()
    site.page.goto("/organisations/new")
    site.page.fill("#name", ENTERPRISE)
    site.page.fill("#staff", "86")
    for activity in ("design", "hazard"):
        site.page.check(f"input[name=activities][value={activity}]")
    site.lose_sign_in()
    site.page.click("#main-form button[type=submit]")
    site.sign_in(email)
    site.page.get_by_role("button", name="Save what I typed").click()
    expect(site.page.locator("#errors")).to_be_visible()  # the credit code is still missing
    assert site.page.input_value("#name") == ENTERPRISE
    assert site.page.input_value("#staff") == "86"
    ticked = [box.get_attribute("value") for box in site.page.locator("input[name=activities]:checked").all()]
    assert ticked == ["design", "hazard"]


def test_two_answers_to_one_question_are_both_shown_and_none_is_overwritten(visit, site):
    first = visit()
    first.begin()
    first.invite(site)
    for each in (first, site):
        each.open_section("CMP")
    first.option("CMP-QLT-01", "better").check()
    first.wait_until_saved()
    site.option("CMP-QLT-01", "worse").check()
    save(site)
    merge = site.item("CMP-QLT-01").locator(".merge")
    expect(merge).to_contain_text("王建国")
    assert site.chosen("CMP-QLT-01") == ["worse"]
    first.page.reload()
    assert first.chosen("CMP-QLT-01") == ["better"]
    merge.get_by_role("checkbox").check()
    save(site)
    assert site.chosen("CMP-QLT-01") == ["better"]


def test_a_result_can_be_read_and_its_report_asked_for(visit, submitted, worker):
    state, address = submitted
    site = visit(scripts=False, state=state)
    site.page.goto(address)
    site.ask_for_pdf()
    link = site.page.locator("main a[href$='.pdf']")
    link.wait_for(timeout=90_000)  # the page looks after itself
