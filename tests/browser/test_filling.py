"""Filling in with scripts: by keyboard, with figures, answers of the two kinds of production."""

import re

import pytest
from playwright.sync_api import expect

FOCUS = """() => {
    const at = document.activeElement, box = at.getBoundingClientRect();
    const top = document.elementFromPoint(box.x + box.width / 2, box.y + Math.min(box.height, innerHeight) / 2);
    return {
        code: at.closest("[data-item]")?.dataset.item ?? "",
        kind: at.type ?? at.tagName.toLowerCase(),
        name: at.name ?? "",
        value: at.value ?? "",
        seen: Boolean(top) && (at.contains(top) || top.contains(at) || top.closest("label")?.control === at),
        covered: at.outerHTML.slice(0, 120),
    };
}"""


def test_a_section_is_filled_and_saved_with_the_keyboard_alone(visit):
    site = visit()
    site.begin()
    site.open_section("INN")
    page, asked, answered, hidden = site.page, site.codes(), {}, []
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")  # past the navigation
    for _ in range(40 * len(asked)):
        page.keyboard.press("Tab")
        focus = page.evaluate(FOCUS)
        if not focus["seen"]:
            hidden.append(focus["covered"])
        if focus["kind"] == "submit":
            break
        if focus["name"] == focus["code"] != "" and focus["code"] not in answered:
            by_arrow = focus["kind"] == "radio" and len(answered) % 2
            page.keyboard.press("ArrowDown" if by_arrow else "Space")
            answered[focus["code"]] = site.chosen(focus["code"])
    assert list(answered) == asked
    assert all(len(each) == 1 for each in answered.values())
    site.wait_until_saved()
    assert page.evaluate(FOCUS)["value"] == "stay"
    page.keyboard.press("Enter")
    site.wait_until_saved()
    assert page.evaluate(FOCUS)["value"] == "stay"  # where one was
    page.reload()
    assert site.answers() == answered
    assert hidden == []


@pytest.fixture(params=[360, 1280])
def filling(visit, request):
    """A visitor who has just begun, at two widths."""
    site = visit(width=request.param)
    site.begin()
    return site


def test_two_counts_pick_the_band_and_show_the_share(filling):
    filling.open_section("FND")
    filling.part("FND-EQP-01", "part").fill("9")
    filling.part("FND-EQP-01", "whole").fill("40")
    filling.part("FND-EQP-01", "whole").press("Tab")
    assert filling.chosen("FND-EQP-01") == ["b4"]  # 22.5 %: above 20, up to 40
    expect(filling.item("FND-EQP-01").locator(".derived")).to_have_text("= 22.5%")
    filling.wait_until_saved()
    filling.part("FND-EQP-01", "part").fill("8")
    filling.part("FND-EQP-01", "part").press("Tab")
    assert filling.chosen("FND-EQP-01") == ["b3"]  # 20 % itself still belongs below
    filling.wait_until_saved()
    filling.page.reload()
    assert filling.chosen("FND-EQP-01") == ["b3"]
    assert [filling.part("FND-EQP-01", part).input_value() for part in ("part", "whole")] == ["8", "40"]


@pytest.mark.parametrize(("part", "whole"), [("25", "6000万"), ("25万元", "0.6亿"), ("250,000元", "６０００")])
def test_amounts_typed_with_their_units_mean_what_they_say_at_once_and_after_a_reload(filling, part, whole):
    filling.open_section("FND")
    filling.part("FND-CAP-01", "part").fill(part)
    filling.part("FND-CAP-01", "whole").fill(whole)
    filling.part("FND-CAP-01", "whole").press("Tab")
    assert filling.chosen("FND-CAP-01") == ["b2"]
    expect(filling.item("FND-CAP-01").locator(".derived")).to_have_text("= 0.42%")
    filling.wait_until_saved()
    filling.page.reload()
    assert filling.chosen("FND-CAP-01") == ["b2"]
    expect(filling.item("FND-CAP-01").locator(".derived")).to_have_text("= 0.42%")


def test_two_years_pick_the_trend_also_where_less_is_better(filling):
    filling.open_section("CMP")
    for code, now, before, trend in [
        ("CMP-QLT-01", "97.5", "96", "better"),  # first-pass rate: more is better
        ("CMP-OPS-02", "80.4", "80", "flat"),  # 0.4 points more: within the 0.5 that count as no change
        ("CMP-QLT-01", "99.8", "99.9", "better"),  # held at the top
        ("CMP-QLT-01", "97.5", "96", "better"),
        ("CMP-QLT-03", "3", "2", "worse"),  # complaints: more is worse
        ("CMP-OPS-01", "41", "40", "flat"),  # 2.5 % more days of stock: within the 3 % that count as no change
    ]:
        filling.part(code, "now").fill(now)
        filling.part(code, "before").fill(before)
        filling.part(code, "before").press("Tab")
        assert filling.chosen(code) == [trend]
    filling.wait_until_saved()
    filling.page.reload()
    assert [filling.chosen(code) for code in ("CMP-QLT-01", "CMP-QLT-03", "CMP-OPS-01")] == [
        ["better"],
        ["worse"],
        ["flat"],
    ]


def test_a_wrong_figure_is_explained_beside_it_and_the_rest_is_saved(visit, find_barriers):
    site = visit(width=360)
    site.begin()
    site.open_section("FND")
    site.part("FND-EQP-01", "part").fill("50")
    site.part("FND-EQP-01", "whole").fill("40")
    site.part("FND-EQP-01", "whole").press("Tab")
    error = site.error("FND-EQP-01")
    expect(error).to_contain_text("50")
    expect(error).to_contain_text("40")
    expect(site.part("FND-EQP-01", "part")).to_have_attribute("aria-invalid", "true")
    expect(site.save_state).to_have_text("Please look at the marked question.")
    assert find_barriers(site.page) == []
    site.answer("FND-EQP-02")
    expect(site.page.locator("#done")).to_have_text("1")
    site.part("FND-EQP-01", "part").fill("40")
    site.part("FND-EQP-01", "part").press("Tab")
    expect(error).to_be_empty()
    site.wait_until_saved()
    assert site.chosen("FND-EQP-01") == ["b6"]


def test_not_applicable_asks_why_and_is_saved_with_the_reason(visit):
    site = visit()
    site.begin()
    site.open_section("CMP")
    site.option("CMP-QLT-01", "NA").check()
    reason = site.page.get_by_label("Why does it not apply?").locator("visible=true")
    expect(site.page.get_by_text("Never measured? Choose “Don't know”").locator("visible=true")).to_have_count(1)
    reason.fill("We only rent out machines.")
    reason.press("Tab")
    site.wait_until_saved()
    site.page.reload()
    assert site.chosen("CMP-QLT-01") == ["NA"]
    assert reason.input_value() == "We only rent out machines."


def test_what_excludes_the_others_unticks_them(visit):
    site = visit()
    site.begin()
    site.open_section("INN")
    site.option("INN-CHN-01", "orders").check()
    site.option("INN-CHN-01", "status").check()
    site.option("INN-CHN-01", "none").check()
    assert site.chosen("INN-CHN-01") == ["none"]
    site.option("INN-CHN-01", "delivery").check()
    assert site.chosen("INN-CHN-01") == ["delivery"]
    site.wait_until_saved()
    site.page.reload()
    assert site.chosen("INN-CHN-01") == ["delivery"]


def test_a_note_and_a_link_to_evidence_are_kept(visit):
    site = visit()
    site.begin()
    site.open_section("CMP")
    site.item("CMP-QLT-02").get_by_text("Note and evidence").click()
    site.part("CMP-QLT-02", "note").fill("From the <b>MES</b>, 2025 🚚")
    site.part("CMP-QLT-02", "evidence").fill("https://example.cn/a?b=1&c=2")
    site.part("CMP-QLT-02", "evidence").press("Tab")
    site.wait_until_saved()
    site.page.reload()
    assert site.part("CMP-QLT-02", "note").input_value() == "From the <b>MES</b>, 2025 🚚"
    assert site.part("CMP-QLT-02", "evidence").input_value() == "https://example.cn/a?b=1&c=2"
    expect(site.part("CMP-QLT-02", "note")).to_be_visible()  # what is there is not folded away


def test_help_stands_open_beside_the_question_where_there_is_room_and_opens_below_it_on_a_phone(visit):
    site = visit()
    site.begin()
    address = site.open_section("CMP")
    item, told = site.item("CMP-QLT-01"), "A reviewer would ask for"
    expect(item.get_by_text(told)).to_be_visible()
    expect(item.locator(".sources p")).to_be_hidden()  # what the question rests on is there for who asks
    item.get_by_text("Rests on").click()
    expect(item.locator(".sources p")).to_be_visible()
    question, answer = item.locator("fieldset").bounding_box(), item.locator(".help dl").bounding_box()
    assert answer["x"] >= question["x"] + question["width"]
    phone = visit(width=360, state=site.page.context.storage_state())
    phone.page.goto(address)
    item = phone.item("CMP-QLT-01")
    expect(item.get_by_text(told)).to_be_hidden()
    item.locator(".help > summary").click()
    expect(item.get_by_text(told)).to_be_visible()
    assert item.locator(".help dl").bounding_box()["y"] > item.locator("legend").bounding_box()["y"]


def test_process_enterprises_are_asked_other_items_than_discrete_ones(visit):
    asked = {}
    for kind in ("discrete", "process", "mixed"):
        site = visit()
        site.begin(kind)
        asked[kind] = set()
        for section in site.sections():
            site.page.goto(section)
            asked[kind] |= set(site.codes())
    assert asked["discrete"] - asked["process"] == {"FND-EQP-04", "APP-PRD-03"}
    assert asked["process"] - asked["discrete"] == {"FND-EQP-05", "APP-PRD-04"}
    assert asked["mixed"] == asked["discrete"] | asked["process"]


def test_an_open_page_follows_a_profile_that_was_changed_elsewhere(visit):
    site = visit()
    site.begin("discrete")
    site.open_section("FND")
    before = site.codes()
    elsewhere = site.page.context.new_page()
    elsewhere.goto("/organisations/")
    elsewhere.locator("main a[href$='/edit']").first.click()
    elsewhere.check("input[name=production_type][value=process]")
    elsewhere.click("#main-form button[type=submit]")
    elsewhere.wait_for_url("**/organisations/**")
    site.option(before[0], "DK").click()
    expect(site.item("FND-EQP-05")).to_be_visible()
    expect(site.item("FND-EQP-04")).to_be_hidden()
    site.option("FND-EQP-05", "DK").click()
    site.wait_until_saved()
    site.page.reload()
    assert [code for code in site.codes() if code in {"FND-EQP-04", "FND-EQP-05"}] == ["FND-EQP-05"]
    assert site.chosen("FND-EQP-05") == ["DK"]


def test_a_process_enterprise_reaches_a_result_that_names_its_own_items(visit):
    site = visit()
    site.begin("process")
    site.fill_everything(0.9)
    site.submit()
    expect(site.page.locator("#answer-APP-PRD-04")).to_have_count(1)
    expect(site.page.locator("#answer-APP-PRD-03")).to_have_count(0)


def test_the_official_sme_index_is_filled_in_and_scored_too(visit):
    site = visit()
    site.begin(questionnaire="miit-sme")
    site.fill_everything()
    site.submit()
    assert re.fullmatch(r"\d{1,3}\.\d", site.page.locator("#total").inner_text().split()[0])
