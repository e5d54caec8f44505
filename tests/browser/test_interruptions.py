"""Nothing typed is lost: reloads, a dying server, no network, an expired sign-in, colleagues on the same question."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.pages import PATIENCE, no_sideways_scrolling

CODES = ("CMP-QLT-01", "CMP-QLT-02", "CMP-QLT-03")


@pytest.fixture
def site(visit):
    """A visitor in a section of six items."""
    site = visit()
    site.begin()
    site.open_section("CMP")
    return site


def come_back(site):
    """Look at the page again after doing something else."""
    site.page.bring_to_front()
    site.page.evaluate("dispatchEvent(new Event('focus'))")


def test_the_page_says_when_it_saved_and_shows_the_answer_after_a_reload(site):
    site.option(CODES[0], "better").check()
    expect(site.save_state).to_have_text(re.compile(r"^Saved \d\d:\d\d$"))
    site.page.reload()
    assert site.chosen(CODES[0]) == ["better"]
    expect(site.page.locator("#done")).to_have_text("1")


def test_the_server_is_killed_in_between_and_nothing_is_lost(site, server):
    site.option(CODES[0], "better").check()
    site.wait_until_saved()
    server.kill()
    try:
        site.option(CODES[1], "b3").check()
        site.option(CODES[2], "worse").check()
        expect(site.save_state).to_have_text("Not yet saved: 2", timeout=PATIENCE)
    finally:
        server.start()
    come_back(site)
    site.wait_until_saved()
    site.page.reload()
    assert [site.chosen(code) for code in CODES] == [["better"], ["b3"], ["worse"]]


def test_offline_answers_wait_and_are_saved_once_the_network_is_back(site):
    site.page.context.set_offline(True)
    site.option(CODES[0], "flat").check()
    site.option(CODES[1], "b2").check()
    expect(site.save_state).to_have_text("Not yet saved: 2")
    expect(site.page.locator(".problem #save-state")).to_be_visible()
    site.option(CODES[0], "better").check()
    assert site.waiting() == 2
    site.page.context.set_offline(False)
    site.wait_until_saved()
    expect(site.page.locator(".problem")).to_have_count(0)
    site.page.reload()
    assert [site.chosen(code) for code in CODES[:2]] == [["better"], ["b2"]]


@pytest.mark.parametrize("width", [390, 1280])
def test_the_bar_for_saving_keeps_its_height_while_all_is_well(visit, width):
    site = visit(width=width)
    site.begin()
    site.open_section("CMP")
    bar = site.page.locator(".save-bar")
    height = bar.bounding_box()["height"]
    site.answer(site.codes()[0])
    site.wait_until_saved()
    assert bar.bounding_box()["height"] == height


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("width", [360, 390, 1280])
def test_who_is_signed_out_can_read_all_of_what_to_do(visit, width, language, find_barriers):
    site = visit(width=width, language=language)
    site.begin()
    site.open_section("CMP")
    site.lose_sign_in()
    site.answer(site.codes()[0])
    expect(site.save_state).to_contain_text(site.say("登录已失效", "You are signed out"), timeout=PATIENCE)
    expect(site.page.locator(".said").get_by_role("link", name=site.say("登录", "Sign in"))).to_be_in_viewport(ratio=1)
    assert site.save_state.evaluate("said => said.scrollWidth <= said.clientWidth + 1"), "nothing is cut off"
    no_sideways_scrolling(site.page)
    assert find_barriers(site.page) == []


def test_answers_that_wait_survive_leaving_the_page(site):
    overview = site.page.url.partition("sections")[0]
    address = site.page.url
    site.page.context.route("**/responses/*", lambda route: route.abort())
    site.option(CODES[0], "flat").check()
    expect(site.save_state).to_have_text("Not yet saved: 1")
    site.page.once("dialog", lambda dialog: dialog.accept())
    site.page.goto(overview)
    site.page.context.unroute("**/responses/*")
    site.page.goto(address)
    site.wait_until_saved()
    site.page.reload()
    assert site.chosen(CODES[0]) == ["flat"]


HOLD = """() => {
    const real = window.fetch;
    window.held = [];
    window.hold = true;
    window.fetch = async (...sent) => {
        const reply = await real(...sent), data = await reply.json();
        if (window.hold) await new Promise(done => window.held.push(done));
        return { ok: reply.ok, status: reply.status, json: async () => data };
    };
}"""
UNTIL_HELD = "async () => { while (!window.held.length) await new Promise(done => setTimeout(done, 5)); }"
RELEASE = "() => { window.hold = false; window.held.shift()(); }"


def test_a_tick_is_not_undone_by_the_acknowledgement_of_the_tick_before(visit):
    site = visit()
    site.begin()
    site.open_section("INN")
    site.page.evaluate(HOLD)
    site.option("INN-CHN-01", "orders").check()
    site.page.evaluate(UNTIL_HELD)
    site.option("INN-CHN-01", "status").evaluate(f"tick => {{ tick.click(); ({RELEASE})(); }}")
    site.wait_until_saved()
    assert site.chosen("INN-CHN-01") == ["orders", "status"]
    site.page.reload()
    assert site.chosen("INN-CHN-01") == ["orders", "status"]


def test_ticking_faster_than_the_acknowledgements_come_back_loses_nothing(visit):
    site = visit()
    site.begin()
    site.open_section("INN")
    ticks = "fieldset input[type=checkbox]:not([data-alone], [name$=theirs])"
    given = site.page.evaluate(
        """async ticks => {
            const boxes = [...document.querySelectorAll(ticks)];
            for (const [number, box] of boxes.entries()) {
                box.click();
                await new Promise(done => setTimeout(done, number % 12));
            }
            return boxes.length;
        }""",
        ticks,
    )
    site.wait_until_saved()
    assert given >= 20
    assert site.page.locator(f"{ticks}:checked").count() == given
    site.page.reload()
    assert site.page.locator(f"{ticks}:checked").count() == given


def test_half_typed_figures_are_not_emptied_by_the_acknowledgement_of_an_earlier_answer(site):
    site.page.evaluate(HOLD)
    site.option("CMP-QLT-02", "b1").check()
    site.part("CMP-QLT-02", "part").fill("90")
    site.part("CMP-QLT-02", "part").press("Tab")
    site.page.evaluate(UNTIL_HELD)
    site.page.evaluate(RELEASE)
    expect(site.page.locator("#done")).to_have_text("1")
    assert site.part("CMP-QLT-02", "part").input_value() == "90"
    site.page.keyboard.type("100")
    site.page.keyboard.press("Tab")
    site.wait_until_saved()
    assert site.chosen("CMP-QLT-02") == ["b4"]
    site.page.reload()
    assert [site.part("CMP-QLT-02", part).input_value() for part in ("part", "whole")] == ["90", "100"]


@pytest.mark.parametrize("lost", [["sid"], ["sid", "session"]], ids=["sign-in", "sign-in and session"])
def test_an_expired_sign_in_is_told_and_everything_is_saved_after_signing_in_again(visit, lost):
    site = visit()
    email = site.begin()
    site.open_section("CMP")
    for name in lost:
        site.page.context.clear_cookies(name=name)
    site.option(CODES[0], "better").check()
    site.option(CODES[1], "b5").check()
    expect(site.save_state).to_contain_text("You are signed out", timeout=PATIENCE)
    with site.page.context.expect_page() as tab:
        site.page.locator(".said").get_by_role("link", name="Sign in").click()
    other = type(site)(tab.value, language="en")
    other.sign_in(email)
    other.page.wait_for_url("**/account/signed-in-again")
    expect(other.page.locator("main")).to_contain_text("You can close this page")
    come_back(site)
    site.wait_until_saved()
    expect(site.page.locator(".said").get_by_role("link")).to_have_count(0)
    site.page.reload()
    assert [site.chosen(code) for code in CODES[:2]] == [["better"], ["b5"]]


@pytest.fixture
def pair(visit):
    """Two colleagues in the same section of the same assessment."""
    first, second = visit(), visit(width=360)
    first.begin()
    first.invite(second)
    for site in (first, second):
        site.open_section("CMP")
    return first, second


@pytest.mark.parametrize(("choice", "left"), [("Keep mine", "worse"), ("Take theirs", "better")])
def test_two_answers_to_one_question_are_both_shown_and_none_is_overwritten(pair, find_barriers, choice, left):
    first, second = pair
    first.option(CODES[0], "better").check()
    first.wait_until_saved()
    second.option(CODES[0], "worse").check()
    merge = second.item(CODES[0]).locator(".merge")
    expect(merge).to_contain_text("王建国")
    expect(merge).to_contain_text("Up by more than")
    assert second.chosen(CODES[0]) == ["worse"]
    assert find_barriers(second.page) == []
    first.page.reload()
    assert first.chosen(CODES[0]) == ["better"]
    merge.get_by_role("button", name=choice).click()
    expect(merge).to_be_hidden()
    assert second.chosen(CODES[0]) == [left]
    second.option(CODES[1], "b1").check()  # goes on, whatever was chosen
    second.wait_until_saved()
    for site in pair:
        site.page.reload()
        assert [site.chosen(code) for code in CODES[:2]] == [[left], ["b1"]]


def test_ones_own_answer_from_another_window_is_told_as_such(visit):
    site = visit()
    site.begin()
    site.open_section("CMP")
    other = site.page.context.new_page()
    other.goto(site.page.url)
    site.option(CODES[0], "better").check()
    site.wait_until_saved()
    item = other.locator(f'[data-item="{CODES[0]}"]')
    item.locator('input[value="worse"]').check()
    expect(item.locator(".merge")).to_contain_text("You answered this meanwhile in another window")
    item.get_by_role("button", name="Take the other one").click()
    expect(item.locator('input[value="better"]')).to_be_checked()


def test_an_open_choice_between_two_answers_outlasts_a_reload_and_is_not_called_saved(pair):
    first, second = pair
    first.option(CODES[0], "better").check()
    first.item(CODES[0]).locator(".remarks summary").click()
    first.part(CODES[0], "note").fill("as in our annual report")
    first.part(CODES[0], "note").blur()
    first.wait_until_saved()
    second.option(CODES[0], "worse").check()
    merge = second.item(CODES[0]).locator(".merge")
    expect(merge).to_contain_text("Note: as in our annual report")
    second.option(CODES[1], "b1").check()
    expect(second.item(CODES[1])).to_have_class(re.compile("done"))
    expect(second.page.locator("#save-state")).to_have_text("Please look at the marked question.")
    second.page.on("dialog", lambda dialog: dialog.accept())
    second.page.reload()
    expect(merge).to_contain_text("王建国")
    assert second.chosen(CODES[0]) == ["worse"]
    merge.get_by_role("button", name="Keep mine").click()
    second.wait_until_saved()
    second.page.reload()
    expect(merge).to_be_hidden()
    assert second.chosen(CODES[0]) == ["worse"]


def test_colleagues_fill_different_sections_at_once(visit):
    first, second = visit(), visit()
    first.begin()
    overview = first.page.url
    first.invite(second)
    first.open_section("CMP")
    second.open_section("BNF")
    todo = {site: site.codes() for site in (first, second)}
    for codes in zip(*todo.values(), strict=False):
        for site, code in zip(todo, codes, strict=True):
            site.answer(code)
    for site, codes in todo.items():
        for code in codes:
            if not site.chosen(code):
                site.answer(code)
        site.wait_until_saved()
    first.page.goto(overview)
    for code in ("CMP", "BNF"):
        card = first.page.locator(f".sections li:has(a[href$='/{code}'])")
        expect(card.locator(".badge.good")).to_be_visible()
    expect(card.locator(".live")).to_contain_text("王建国")


@pytest.fixture
def cut(site):
    """Switch the browser's network off and on, as a lift or a tunnel does."""
    network = site.page.context.new_cdp_session(site.page)
    network.send("Network.enable")

    def switch(offline):
        conditions = {"offline": offline, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1}
        network.send("Network.emulateNetworkConditions", conditions)

    yield switch
    switch(False)


def test_going_on_without_a_network_stays_on_the_page_and_goes_on_when_it_is_back(site, cut, find_barriers):
    address = site.page.url
    cut(True)
    site.option(CODES[0], "flat").check()
    site.part(CODES[1], "part").fill("90")
    site.part(CODES[1], "whole").fill("100")
    site.press("保存，下一部分", "Save and continue")
    told = site.page.locator("#waiting")
    expect(told).to_contain_text("Nothing you typed is lost")
    expect(told).to_be_in_viewport(ratio=1)
    assert site.page.url == address
    assert site.waiting() == 2
    assert site.part(CODES[1], "part").input_value() == "90"
    assert find_barriers(site.page) == []
    cut(False)
    site.page.wait_for_url("**/sections/BNF")
    assert site.waiting() == 0
    site.page.goto(address)
    assert [site.chosen(code) for code in CODES[:2]] == [["flat"], ["b4"]]  # 90 of 100: above 85, up to 92


def test_somebody_who_would_rather_stay_is_not_moved_when_the_network_is_back(site, cut):
    address = site.page.url
    cut(True)
    site.option(CODES[0], "flat").check()
    site.press("保存，下一部分", "Save and continue")
    site.press("留在本页", "Stay here")
    expect(site.page.locator("#waiting")).to_be_hidden()
    cut(False)
    site.wait_until_saved()
    assert site.page.url == address


def test_going_on_while_the_server_is_down_goes_on_once_it_is_up_again(site, server):
    server.kill()
    try:
        site.option(CODES[0], "worse").check()
        site.press("保存，下一部分", "Save and continue")
        expect(site.page.locator("#waiting")).to_be_visible()
    finally:
        server.start()
    site.press("立即重试", "Try now")
    site.page.wait_for_url("**/sections/BNF")
    site.page.go_back()
    assert site.chosen(CODES[0]) == ["worse"]


def test_going_on_with_a_wrong_figure_stays_where_it_is_and_leaves_no_form_in_the_history(site):
    address = site.page.url
    before = site.page.evaluate("history.length")
    site.option(CODES[0], "better").check()
    site.part(CODES[1], "part").fill("120")
    site.part(CODES[1], "whole").fill("100")
    site.press("保存，下一部分", "Save and continue")
    expect(site.error(CODES[1])).to_contain_text("120")
    expect(site.item(CODES[1])).to_be_in_viewport()
    assert (site.page.url, site.page.evaluate("history.length")) == (address, before)
    site.part(CODES[1], "part").fill("99")
    site.press("保存，下一部分", "Save and continue")
    site.page.wait_for_url("**/sections/BNF")
    site.page.go_back()
    assert [site.chosen(code) for code in CODES[:2]] == [["better"], ["b6"]]


def test_going_on_over_a_colleagues_answer_stays_and_shows_both(pair):
    first, second = pair
    first.option(CODES[0], "better").check()
    first.wait_until_saved()
    address = second.page.url
    second.option(CODES[0], "worse").check()
    second.press("保存，下一部分", "Save and continue")
    merge = second.item(CODES[0]).locator(".merge")
    expect(merge).to_contain_text("王建国")
    expect(merge).to_be_in_viewport()
    expect(second.save_state).to_have_text("Please look at the marked question.")
    assert second.page.url == address
    merge.get_by_role("button", name="Keep mine").click()
    second.wait_until_saved()
    second.press("保存，下一部分", "Save and continue")
    second.page.wait_for_url("**/sections/BNF")
    first.page.reload()
    assert first.chosen(CODES[0]) == ["worse"]


def test_a_language_switched_without_a_network_waits_for_it_and_keeps_what_was_typed(site, cut):
    cut(True)
    site.option(CODES[0], "flat").check()
    site.page.get_by_role("button", name="中文").click()
    expect(site.page.locator("#waiting")).to_be_visible()
    cut(False)
    expect(site.page.locator("html")).to_have_attribute("lang", "zh-CN")
    assert site.chosen(CODES[0]) == ["flat"]


@pytest.fixture
def reviewing(visit):
    """A visitor who has declared everything true and is about to submit, without a network."""
    site = visit()
    site.begin(questionnaire="miit-sme")
    site.fill_everything()
    site.page.locator("#true").check()
    site.page.context.set_offline(True)
    site.page.locator("#declare button[type=submit]").click()
    expect(site.page.locator("#waiting")).to_be_visible()
    return site


def test_submitting_offline_stays_on_the_page_and_is_done_once_the_network_is_back(reviewing):
    assert reviewing.page.url.endswith("/review")
    reviewing.page.context.set_offline(False)
    reviewing.page.wait_for_url("**/result")
    expect(reviewing.page.locator("main")).to_contain_text("Submitted. The answers are frozen")


def test_who_no_longer_wants_to_submit_offline_can_take_it_back(reviewing):
    reviewing.page.locator("#remain").click()
    reviewing.page.context.set_offline(False)
    overview = reviewing.page.url.removesuffix("review")
    reviewing.page.evaluate("dispatchEvent(new Event('online'))")
    expect(reviewing.page.locator("#declare button[type=submit]")).to_be_enabled()
    reviewing.page.goto(overview)
    expect(reviewing.page.locator("main")).not_to_contain_text("submitted")


def test_a_refused_declaration_says_why_and_keeps_the_name(visit):
    site = visit()
    site.begin(questionnaire="miit-sme")
    site.page.goto(f"{site.page.url}review")
    for _ in range(2):  # also when it was refused before
        site.page.fill("#declare input[name=name]", "Li Lei")
        site.page.locator("#declare button[type=submit]").click()
        expect(site.page.locator("#declare .error-summary")).to_contain_text("Please tick the declaration")
        expect(site.page.locator("#declare input[name=name]")).to_have_value("Li Lei")
