"""What is typed stays: figures beside a stray tap, what the server refused, the place on a long page."""

import re

import pytest
from playwright.sync_api import expect

RATE = "CMP-QLT-02"


@pytest.fixture
def site(visit):
    """A visitor on a phone who has just begun."""
    site = visit(width=360)
    site.begin()
    return site


def figures(site):
    """What stands in the two fields of the item."""
    return figures_of(site, RATE)


def figures_of(site, code):
    """What stands in the fields of a part and its whole."""
    return [site.part(code, part).input_value() for part in ("part", "whole")]


@pytest.fixture
def typed(site):
    """The same on the section of competitiveness, with figures typed and saved."""
    site.open_section("CMP")
    site.part(RATE, "part").fill("80")
    site.part(RATE, "whole").fill("100")
    site.part(RATE, "whole").press("Tab")
    site.wait_until_saved()
    return site


def test_a_stray_tap_beside_figures_is_asked_about_and_changes_nothing(typed, find_barriers):
    band = typed.chosen(RATE)
    typed.option(RATE, "b1").click()
    expect(typed.item(RATE).locator(".clash")).to_contain_text("Choosing something else clears them")
    assert (typed.chosen(RATE), figures(typed)) == (band, ["80", "100"])
    assert find_barriers(typed.page) == []
    typed.page.reload()
    assert (typed.chosen(RATE), figures(typed)) == (band, ["80", "100"])
    typed.option(RATE, "b1").click()
    typed.item(RATE).get_by_role("button", name="Keep the figures").click()
    expect(typed.item(RATE).locator(".clash")).to_be_hidden()
    assert (typed.chosen(RATE), figures(typed)) == (band, ["80", "100"])


def test_who_means_it_clears_the_figures_with_one_click(typed):
    typed.option(RATE, "b1").click()
    typed.item(RATE).get_by_role("button", name="Choose it all the same").click()
    typed.wait_until_saved()
    typed.page.reload()
    assert (typed.chosen(RATE), figures(typed)) == (["b1"], ["", ""])


def test_an_answer_can_be_taken_back_with_its_figures_and_nothing_else(typed, find_barriers):
    item, back = typed.item(RATE), typed.item(RATE).get_by_role("button", name="Clear this answer")
    item.locator("summary", has_text="Note").click()
    typed.part(RATE, "note").fill("as of June")
    typed.part(RATE, "note").press("Tab")
    typed.wait_until_saved()
    done = int(typed.page.locator("#done").inner_text())
    assert find_barriers(typed.page) == []
    back.click()
    typed.wait_until_saved()
    expect(typed.page.locator("#done")).to_have_text(str(done - 1))
    expect(back).to_be_hidden()
    typed.page.reload()
    assert (typed.chosen(RATE), figures(typed)) == ([], ["", ""])
    assert typed.part(RATE, "note").input_value() == "as of June"
    expect(back).to_be_hidden()
    typed.option(RATE, "DK").click()
    back.click()
    typed.wait_until_saved()
    typed.page.reload()
    assert typed.chosen(RATE) == []


def test_what_was_refused_and_half_a_pair_are_there_after_a_reload_with_the_reason(site):
    site.open_section("CMP")
    site.part(RATE, "part").fill("80")
    site.part(RATE, "part").press("Tab")
    site.part("CMP-QLT-01", "now").fill("many")
    site.part("CMP-QLT-01", "before").fill("97")
    site.part("CMP-QLT-01", "before").press("Tab")
    expect(site.error("CMP-QLT-01")).to_contain_text("many")
    site.page.evaluate("onbeforeunload = null")
    site.page.once("dialog", lambda dialog: dialog.accept())
    site.page.reload()
    assert site.part(RATE, "part").input_value() == "80"
    assert site.part("CMP-QLT-01", "now").input_value() == "many"
    expect(site.error("CMP-QLT-01")).to_contain_text("many")
    expect(site.error(RATE)).to_contain_text("missing")
    site.part("CMP-QLT-01", "now").fill("98")
    site.part("CMP-QLT-01", "now").press("Tab")
    site.part(RATE, "whole").fill("100")
    site.part(RATE, "whole").press("Tab")
    site.wait_until_saved()
    site.page.reload()
    assert figures(site) == ["80", "100"]
    assert site.part("CMP-QLT-01", "now").input_value() == "98"


@pytest.fixture
def half(site):
    """The same who typed half a pair, and closes the browser: what it keeps on the disk."""
    site.open_section("CMP")
    site.part(RATE, "part").fill("80")
    site.part(RATE, "part").press("Tab")
    site.page.wait_for_function("Object.keys(localStorage).some(name => name.startsWith('held:'))")
    return site.page.context.storage_state()


def test_half_a_pair_is_there_at_the_next_visit_and_forgotten_once_it_is_saved(site, half, visit):
    again = visit(state=half)
    again.page.goto(site.page.url)
    assert figures(again) == ["80", ""]
    expect(again.error(RATE)).to_contain_text("missing")
    again.part(RATE, "whole").fill("100")
    again.part(RATE, "whole").press("Tab")
    again.wait_until_saved()
    assert again.page.evaluate("localStorage.length") == 0
    again.page.reload()
    assert figures(again) == ["80", "100"]


def test_half_a_pair_is_kept_for_whoever_typed_it_and_for_a_week(site, half, visit):
    address, colleague = site.page.url, visit()
    site.page.goto(address.partition("sections")[0])
    site.invite(colleague)
    theirs = colleague.page.context.storage_state() | {"origins": half["origins"]}
    same_browser = visit(state=theirs)
    same_browser.page.goto(address)
    assert figures(same_browser) == ["", ""]
    [kept] = half["origins"][0]["localStorage"]
    kept["value"] = re.sub(r'"at":\d+', '"at":1', kept["value"])
    late = visit(state=half)
    late.page.goto(address)
    assert figures(late) == ["", ""]
    assert late.page.evaluate("localStorage.length") == 0


def test_beside_a_wrong_link_answer_and_note_are_saved_and_the_message_stands_at_the_field(site, visit, find_barriers):
    site.open_section("CMP")
    site.answer("CMP-QLT-02")
    site.item("CMP-QLT-02").get_by_text("Note and evidence").click()
    site.part("CMP-QLT-02", "note").fill("Minutes of the meeting")
    link = site.part("CMP-QLT-02", "evidence")
    link.fill("D盘/会议记录.docx")
    link.press("Tab")
    expect(site.error("CMP-QLT-02", "evidence")).to_contain_text("is not a web link and is not saved")
    expect(site.error("CMP-QLT-02")).to_be_empty()
    expect(link).to_have_attribute("aria-describedby", "CMP-QLT-02-evidence-error")
    expect(site.item("CMP-QLT-02")).to_have_class(re.compile("done"))
    assert find_barriers(site.page) == []
    elsewhere = visit(state=site.page.context.storage_state() | {"origins": []}).page  # another device
    elsewhere.goto(site.page.url)
    assert elsewhere.locator("[name='CMP-QLT-02.note']").input_value() == "Minutes of the meeting"
    assert elsewhere.locator("[name='CMP-QLT-02.evidence']").input_value() == ""
    link.fill("https://example.cn/a")
    link.press("Tab")
    site.wait_until_saved()
    expect(site.error("CMP-QLT-02", "evidence")).to_be_empty()


def test_saving_and_switching_the_language_stay_where_one_was(site):
    site.open_section("FND")
    site.item("FND-SEC-01").scroll_into_view_if_needed()
    site.option("FND-SEC-01", "rules").check()
    place = site.page.evaluate("scrollY")
    assert place > 1000
    site.page.evaluate("window.same = true")
    site.page.locator("button[name=go][value=stay]").dispatch_event(
        "click"
    )  # a real one first scrolls the bar it sticks to
    site.wait_until_saved()
    assert site.page.evaluate("[window.same, Math.abs(scrollY - arguments)]".replace("arguments", str(place))) == [
        True,
        0,
    ]
    with site.page.expect_navigation():
        site.page.get_by_role("button", name="中文").click()
    expect(site.item("FND-SEC-01")).to_be_in_viewport()


def test_the_save_bar_leads_to_the_next_question_without_an_answer(site):
    site.open_section("CMP")
    site.option("CMP-QLT-01", "better").check()
    site.wait_until_saved()
    site.page.get_by_role("link", name="Next open question").click()
    expect(site.item(RATE)).to_be_in_viewport()
    site.fill_section()
    expect(site.page.locator("#next-open")).to_be_hidden()


def test_a_figure_typed_before_is_taken_over_with_one_tap(site):
    site.open_section("FND")
    site.part("FND-EQP-01", "part").fill("30")
    site.part("FND-EQP-01", "whole").fill("120")
    site.part("FND-EQP-01", "whole").press("Tab")
    site.part("FND-EQP-02", "part").fill("60")
    site.item("FND-EQP-02").get_by_role("button", name="Use 120 machines from before").click()
    site.part("FND-EQP-02", "whole").press("Tab")
    site.wait_until_saved()
    assert site.chosen("FND-EQP-02") == ["b6"]  # 50 %: above 40
    site.page.goto(site.page.url.replace("/FND", "/INV"))
    site.item("INV-DEV-02").get_by_role("button", name="Use 120 machines from before").click()
    site.part("INV-DEV-02", "text").press("Tab")
    site.wait_until_saved()
    site.page.reload()
    assert site.part("INV-DEV-02", "text").input_value() == "120"


def test_a_figure_of_the_profile_is_taken_over_with_one_tap_and_changes_nothing_by_itself(site, find_barriers):
    site.open_section("BNF")
    assert figures_of(site, "BNF-ECO-03") == ["", ""]
    site.part("BNF-ECO-03", "part").fill("420")
    site.item("BNF-ECO-03").get_by_role("button", name="Use 4200 × CNY 10,000 from the profile").click()
    assert find_barriers(site.page) == []
    site.part("BNF-ECO-03", "whole").press("Tab")
    site.wait_until_saved()
    site.page.reload()
    assert figures_of(site, "BNF-ECO-03") == ["420", "4200"]
