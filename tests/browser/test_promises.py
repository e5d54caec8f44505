"""What every page promises: light, without third parties, readable in the dark, clear when something is wrong, gone when you leave."""

import re
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from tests.browser.pages import credit_code, no_sideways_scrolling

BUDGET = 60 * 1024  #: bytes over the network for the first load of a page with a form


def load_afresh(page, address):
    """Load a page with an empty cache; return the bytes that came over the network, and the hosts asked."""
    network, sizes, hosts = page.context.new_cdp_session(page), [], set()
    network.send("Network.enable")
    network.send("Network.setCacheDisabled", {"cacheDisabled": True})
    network.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    network.on("Network.requestWillBeSent", lambda event: hosts.add(urlsplit(event["request"]["url"]).netloc))
    page.goto(address, wait_until="networkidle")
    network.detach()
    return sum(sizes), hosts - {""}  # "": data: addresses


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_first_load_of_a_form_is_at_most_60_kb_and_asks_no_other_host(visit, server, language):
    site = visit(language=language)
    site.begin()
    overview = site.page.url
    own, weights = {urlsplit(server.address).netloc}, {}
    for address in ["/account/sign-up", "/organisations/new", overview, *site.sections(), overview + "review"]:
        weights[address], hosts = load_afresh(site.page, address)
        assert hosts == own
        assert weights[address] > 10_000  # style sheets were counted, too
    assert all(weight <= BUDGET for weight in weights.values()), weights


def test_the_result_asks_no_other_host(visit, submitted, server):
    state, address = submitted
    _, hosts = load_afresh(visit(state=state).page, address)
    assert hosts == {urlsplit(server.address).netloc}


@pytest.mark.parametrize("width", [360, 1280])
def test_every_page_is_readable_in_the_dark(visit, submitted, find_barriers, width):
    state, result = submitted
    stranger = visit(width=width, scheme="dark")
    barriers = []
    for address in ("/", "/account/sign-up", "/account/sign-in", "/account/forgotten", "/privacy", "/method", "/none"):
        stranger.page.goto(address)
        no_sideways_scrolling(stranger.page)
        barriers += find_barriers(stranger.page)
    member = visit(width=width, scheme="dark", state=state)
    overview = result.removesuffix("result")
    for address in (
        "/assessments/",
        "/organisations/",
        "/organisations/new",
        "/account/",
        overview,
        overview + "review",
    ):
        member.page.goto(address)
        no_sideways_scrolling(member.page)
        barriers += find_barriers(member.page)
    member.page.goto(result)
    for details in member.page.locator("main details").all():
        details.evaluate("each => { each.open = true }")
    no_sideways_scrolling(member.page)
    barriers += find_barriers(member.page)
    writer = visit(width=width, scheme="dark")
    writer.begin()
    writer.open_section("CMP")
    writer.answer("CMP-QLT-01")
    writer.part("CMP-QLT-02", "part").fill("nonsense")
    writer.part("CMP-QLT-02", "whole").fill("3")
    writer.part("CMP-QLT-02", "whole").press("Tab")
    expect(writer.error("CMP-QLT-02")).to_contain_text("nonsense")
    for details in writer.page.locator("main details").all():
        details.evaluate("each => { each.open = true }")
    no_sideways_scrolling(writer.page)
    barriers += find_barriers(writer.page)
    assert barriers == []


TOO_SMALL = """() => [...document.querySelectorAll("a, button, summary, label.choice, label.check, input:not([type=radio], [type=checkbox]), select")]
    .filter(each => each.checkVisibility() && !each.closest("p, .cover, .skip, .visually-hidden, .facts, [aria-hidden=true], .error-summary"))
    .map(each => [each, each.getBoundingClientRect()])
    .filter(([, box]) => box.width > 1 && Math.min(box.height, 2 * box.width) < 43.5)
    .map(([each, box]) => `${location.pathname}: ${each.outerHTML.slice(0, 90)} ${Math.round(box.height)} px`)"""


@pytest.mark.parametrize("language", ["zh", "en"])
def test_on_a_phone_everything_to_press_has_room_for_a_thumb(visit, language):
    site = visit(width=390, language=language)
    small = []
    for address in ("/", "/account/sign-up", "/account/sign-in", "/account/forgotten", "/none"):
        site.page.goto(address)
        small += site.page.evaluate(TOO_SMALL)
    site.begin()
    overview = site.page.url
    inside = ("sections/FND", "sections/CMP", "sections/INV", "review")
    for address in (overview, *(overview + each for each in inside), "/assessments/", "/organisations/", "/account/"):
        site.page.goto(address)
        small += site.page.evaluate(TOO_SMALL)
        header = site.page.locator("header").bounding_box()
        assert header["height"] <= 110, address  # the name, and one row of links
    assert small == []


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("width", [360, 390, 1280])
def test_a_long_name_takes_no_more_rows_of_the_header_than_a_short_one(visit, width, language):
    heights = []
    for name in ("王建国", "Maximiliane Bartholomäus-Fürstenwalde（设备动力部）"):
        site = visit(width=width, language=language)
        site.join(name=name)
        site.page.goto("/organisations/new")
        heights.append(site.page.locator("header.top").bounding_box()["height"])
        assert site.page.locator(".who").inner_text() == name, "all of it is there for a screen reader"
        no_sideways_scrolling(site.page)
        site.send("/consultancies/new", {"name": "宏图", "uscc": credit_code()})
        site.page.goto("/desk/")
        no_sideways_scrolling(site.page)
    assert heights[0] == heights[1]


def test_the_bar_for_saving_covers_nothing_that_has_the_focus_and_stays_at_the_thumb(visit):
    site = visit(width=390)
    site.begin()
    site.open_section("CMP")
    bar = site.page.locator(".save-bar")
    for code in site.codes():
        field = site.item(code).locator("textarea, input:not([type=hidden])").locator("visible=true").last
        field.focus()
        expect(bar).to_be_in_viewport(ratio=1)
        assert field.bounding_box()["y"] + field.bounding_box()["height"] <= bar.bounding_box()["y"], code
    assert bar.bounding_box()["height"] <= 110


def test_signing_out_empties_what_the_browser_keeps(visit):
    site = visit()
    site.begin()
    site.open_section("CMP")
    site.answer("CMP-QLT-01")
    site.wait_until_saved()
    site.page.evaluate("localStorage.setItem('draft', 'secret'); sessionStorage.setItem('draft', 'secret')")
    site.page.get_by_role("button", name="Sign out").click()
    expect(site.page.get_by_role("link", name="Start for free")).to_be_visible()
    assert site.page.evaluate("[localStorage.length, sessionStorage.length]") == [0, 0]
    site.page.go_back()
    expect(site.page.locator("section.item")).to_have_count(0)  # nothing of it in the history either


def test_an_unknown_address_is_explained_with_a_way_on(visit):
    page = visit().page
    answer = page.goto("/nothing/here")
    assert answer.status == 404
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile("Not found"))
    expect(page.get_by_text("Check the address")).to_be_visible()
    assert "Traceback" not in page.content()
    page.locator("main a").first.click()
    expect(page.get_by_role("link", name="Start for free")).to_be_visible()


def test_somebody_elses_assessment_is_as_unknown_as_none_at_all(visit, submitted):
    _, address = submitted
    site = visit()
    site.join()
    for each in (address, address.removesuffix("result"), address.removesuffix("result") + "sections/CMP"):
        answer = site.page.goto(each)
        assert answer.status == 404
        expect(site.page.locator("main")).to_contain_text("belongs to somebody else")


def test_a_form_with_errors_lists_them_and_leads_to_the_fields(visit, find_barriers):
    page = visit(width=360).page
    page.goto("/account/sign-up")
    page.fill("#name", "王建国")
    page.fill("#email", "王建国在公司")
    page.fill("#password", "12345678")
    with page.expect_response(lambda response: response.request.method == "POST") as answer:
        page.click("#main-form button[type=submit]")
    assert answer.value.status == 422
    summary = page.get_by_role("alert")
    expect(summary).to_contain_text("“王建国在公司” is not an e-mail address")
    expect(summary).to_contain_text("would be guessed")
    expect(summary).to_contain_text("tick the box")
    assert page.input_value("#name") == "王建国"
    summary.get_by_role("link", name="E-mail").click()
    expect(page.locator("#email")).to_be_focused()
    expect(page.locator("#email")).to_have_attribute("aria-invalid", "true")
    assert find_barriers(page) == []


def test_a_refused_profile_survives_a_reload_and_the_way_back(visit):
    site = visit(width=390)
    site.join()
    page = site.page
    page.goto("/organisations/new")
    page.fill("#name", "上海宝冶精工有限公司")
    page.fill("#staff", "86")
    page.click("#main-form button[type=submit]")
    expect(page.locator("#errors")).to_be_visible()
    page.reload()
    assert (page.input_value("#name"), page.input_value("#staff")) == ("上海宝冶精工有限公司", "86")
    page.get_by_role("link", name="Privacy notice").click()
    page.wait_for_url("**/privacy")
    page.go_back()
    expect(page.locator("#errors")).to_be_visible()
    assert (page.input_value("#name"), page.input_value("#staff")) == ("上海宝冶精工有限公司", "86")


def test_a_refused_declaration_survives_a_reload_and_the_way_back(visit):
    site = visit(width=390)
    site.begin()
    page, overview = site.page, site.page.url
    page.goto(overview + "review")
    page.fill("#declare input[name=name]", "欧阳建国")
    page.click("#declare button[type=submit]")
    told = page.locator("#declare").get_by_role("alert")
    expect(told).to_contain_text("questions still need an answer")
    page.reload()
    expect(told).to_contain_text("Please tick the declaration")
    page.locator("#missing summary").first.click()
    page.locator("#missing a").first.click()
    page.wait_for_url("**/sections/FND*")
    page.go_back()
    assert page.input_value("#declare input[name=name]") == "欧阳建国"
    expect(told).to_be_visible()


def test_the_skip_link_is_the_first_thing_and_leads_to_the_content(visit):
    page = visit().page
    page.goto("/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()
