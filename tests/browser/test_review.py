"""Two reviewers look again at what an enterprise submitted, it confirms, they write and sign, anybody verifies: on a phone and at a desk, in both languages."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.pages import credit_code, new_email
from tests.browser.test_weights import narrow

OUTCOME = {360: "zh", 1280: "en"}


@pytest.fixture
def looks(find_barriers):
    """Whether a page has no barrier and is not wider than its screen."""

    def look(site):
        assert find_barriers(site.page) == []
        assert narrow(site.page)

    return look


def engage(owner, lead):
    """Let a consultancy work for the enterprise of `owner`."""
    owner.page.goto("/organisations/")
    code = re.search(r"\b[0-9A-Z]{18}\b", owner.page.locator("dl.facts").inner_text())[0]
    lead.join()
    lead.page.goto("/consultancies/new")
    lead.page.fill("#name", "宏图诊断咨询")
    lead.page.fill("#uscc", credit_code())
    lead.press("保存", "Save")
    lead.page.goto("/desk/offer")
    lead.page.fill("#uscc", code)
    lead.press("提出合作", "Offer")
    owner.page.goto("/organisations/")
    owner.press("答复、邀请或终止合作", "Answer, ask or end")
    owner.press("接受…", "Accept…")
    owner.press("同意并开始合作", "Agree and begin")


def add_colleague(lead, other):
    """Let somebody join the consultancy."""
    lead.page.goto("/desk/")
    people = lead.page.locator("a[href^='/consultancies/']").first.get_attribute("href")
    lead.page.goto(people)
    lead.page.fill("input[name=email]", new_email())
    lead.page.locator("form[action$='/invite'] button, main form:has(input[name=email]) button").first.click()
    link = lead.page.locator("input[readonly][value*='/consultancies/join/']").get_attribute("value")
    other.join()
    other.page.goto(link)
    other.page.locator("main form button").click()


def choose_other(page):
    """Choose a second reviewer who is not the first."""
    first = page.locator("#first").input_value()
    values = page.locator("#second option").evaluate_all("options => options.map((each) => each.value)")
    page.select_option("#second", next(value for value in values if value not in {"", first}))


@pytest.mark.usefixtures("worker")
@pytest.mark.parametrize(("width", "language"), list(OUTCOME.items()))
def test_submitted_reviewed_by_two_reconciled_confirmed_written_signed_and_verified(visit, looks, width, language):
    owner, lead, second, anybody = (visit(width=width, language=language) for _ in range(4))
    owner.begin()
    owner.fill_everything()
    owner.submit()
    engage(owner, lead)
    add_colleague(lead, second)

    review = review_by_two(lead, second, looks)
    confirm(owner, looks)
    write_diagnosis(lead, review, looks)
    code, path = sign(lead, review, looks)
    verify(anybody, code, path, looks)
    owner.page.goto(review)
    owner.follow("查看诊断", "Read the diagnosis")
    expect(owner.page.locator("main")).to_contain_text("Two days on site")
    looks(owner)


def review_by_two(lead, second, looks):
    """Begin a review, rate blindly by two, reconcile, complete; gives its address."""
    lead.page.goto("/desk/")
    lead.page.locator("tbody th a").click()
    lead.follow("发起…", "Begin…")
    looks(lead)
    lead.page.select_option(
        "#second",
        index=1
        if lead.page.locator("#second option").nth(1).inner_text()
        != lead.page.locator("#first option:checked").inner_text()
        else 2,
    )
    with lead.page.expect_navigation():
        lead.page.locator("main form button[type=submit]").click()
    looks(lead)
    review = lead.page.url

    for site in (lead, second):
        site.page.goto(f"{review}sections/FND")
        looks(site)
        boxes = site.page.locator("[data-item]")
        boxes.nth(0).locator("[data-agree]").click()
        expect(boxes.nth(0)).to_have_class(re.compile("done"))
    box = second.page.locator("[data-item]").nth(1)
    other = box.locator(".choices label:not(.own) input").first
    other.check()
    expect(box.locator(".missing")).to_be_visible()
    expect(box).not_to_have_class(re.compile("done"))
    expect(second.page.locator("#lacking")).to_be_visible()
    box.locator("textarea").fill("现场没有看到。")
    expect(box.locator(".missing")).to_be_hidden()
    expect(box).to_have_class(re.compile("done"))
    expect(second.page.locator("#lacking")).to_be_hidden()
    lead.page.locator("[data-item]").nth(1).locator("[data-agree]").click()
    expect(lead.page.locator("[data-item]").nth(1)).to_have_class(re.compile("done"))
    code = box.get_attribute("data-item")

    for site in (lead, second):
        site.page.goto(review)
        looks(site)
        site.follow("我已评完", "I am done")
    expect(second.page.locator("main")).to_contain_text("现场没有看到。")
    looks(second)
    second.page.locator(f"input[name='{code}'][value='2']").check()
    second.page.locator("main form .actions button").click()

    lead.page.goto(review)
    lead.follow("完成复评…", "Complete the review…")
    looks(lead)
    lead.page.check("#rest")
    with lead.page.expect_navigation():
        lead.page.locator("main form .actions button").click()
    looks(lead)
    return review


def confirm(owner, looks):
    """Confirm what the reviewers found, on behalf of the enterprise."""
    owner.page.goto("/assessments/")
    looks(owner)
    owner.follow("查看并确认", "Look and confirm")
    expect(owner.page.locator("main")).to_contain_text("现场没有看到。")
    looks(owner)
    owner.follow("确认…", "Confirm…")
    looks(owner)
    owner.page.locator("main form .actions button").click()
    expect(owner.page.locator("[aria-current=step]")).to_have_text(owner.say("企业已确认", "confirmed"))


def sign(lead, review, looks):
    """Sign, and make the report; gives its code and where the file is."""
    lead.page.goto(review)
    lead.follow("签发…", "Sign…")
    looks(lead)
    lead.page.locator("main form .actions button").click()
    papers = lead.page.locator("section[aria-labelledby=papers]")
    code = papers.locator("p a").first.inner_text()
    papers.locator("form").nth(int(lead.language == "en")).locator("button").first.click()
    with lead.page.expect_download() as download:
        lead.page.locator("a[href$='.pdf']").click(timeout=60_000)
    return code, download.value.path()


def write_diagnosis(lead, review, looks):
    """Write the conclusion, see it printed at once and kept without a click; leave a measure out with its reason."""
    lead.page.goto(review)
    lead.follow("撰写诊断…", "Write the diagnosis…")
    looks(lead)
    with lead.page.expect_navigation():
        lead.page.locator("a[href$='/verdict']").click()
    looks(lead)
    before = lead.page.locator("#text").input_value()
    lead.page.fill("#text", f"{before}\n\n**Two days on site**: {{total}}.")
    expect(lead.page.locator("#preview b").last).to_have_text("Two days on site")
    expect(lead.page.locator("#preview")).not_to_contain_text("{total}")
    expect(lead.page.locator("#save-state")).to_have_text(lead.say("已保存", "Saved"), timeout=15_000)
    lead.page.goto(f"{review}diagnosis/measures")
    looks(lead)
    lead.page.locator("[name^='out.']").first.check()
    lead.page.locator("[name^='why.']").first.fill("The hall is rented")
    lead.page.locator("main form .actions button").first.click()
    expect(lead.page.locator("main")).to_contain_text("The hall is rented")
    lead.page.goto(f"{review}diagnosis/versions/1")
    looks(lead)


def verify(anybody, code, path, looks):
    """Check a report by its code and its file, without an account; one changed byte and it is none of those signed."""
    anybody.page.goto("/verify/")
    looks(anybody)
    anybody.page.fill("[name=code]", code)
    with anybody.page.expect_navigation():
        anybody.page.locator("main form button").click()
    looks(anybody)
    content = path.read_bytes()
    for given, told in (
        (content, anybody.say("逐字节相同", "Yes: this file is")),
        (content[:-9] + b"x" + content[-8:], anybody.say("不一致：", "No: this file is none")),
    ):
        anybody.page.set_input_files(
            "[type=file]", {"name": "report.pdf", "mimeType": "application/pdf", "buffer": given}
        )
        anybody.page.locator("main form:has([type=file]) button").click()
        expect(anybody.page.locator("main")).to_contain_text(told)


def change_the_mind(page, box):
    """A reason goes with the difference it explains, comes back with it, and is kept where somebody wants that."""
    other, why = box.locator(".choices label:not(.own) input").first, box.locator("textarea")
    other.check()
    why.fill("Nobody showed it.")
    expect(box.locator(".missing")).to_be_hidden()
    box.locator("[data-agree]").click()
    expect(why).to_have_value("")
    other.check()
    expect(why).to_have_value("Nobody showed it.")
    expect(page.locator("#save-state")).to_contain_text("Saved")
    box.locator("[data-agree]").click()
    expect(why).to_have_value("")
    box.locator("[data-remark]").click()
    expect(why).to_have_value("Nobody showed it.")
    expect(page.locator("#save-state")).to_contain_text("Saved")
    box.locator(".aside input[value=DK]").check()
    expect(box.locator(".error")).to_contain_text("do not go together")
    box.locator("[data-agree]").click()
    expect(box.locator(".error")).to_be_empty()
    expect(page.locator("#save-state")).to_contain_text("Saved")


def test_ratings_are_given_by_keys_and_survive_a_lost_connection(visit):
    owner, lead = visit(), visit()
    owner.begin()
    owner.fill_everything()
    owner.submit()
    engage(owner, lead)
    lead.page.goto("/desk/")
    lead.page.locator("tbody th a").click()
    lead.press("发起…", "Begin…")
    lead.page.locator("main form button[type=submit]").click()
    lead.page.goto(f"{lead.page.url}sections/FND")
    first, second = (lead.page.locator("[data-item]").nth(place) for place in (0, 1))
    first.locator("input").first.focus()
    lead.page.keyboard.press("a")
    lead.page.keyboard.press("2")
    expect(first).to_have_class(re.compile("done"))
    lead.page.keyboard.press("j")
    lead.page.context.set_offline(True)
    lead.page.keyboard.press("a")
    expect(lead.page.locator("#save-state")).to_contain_text("Not yet saved")
    lead.page.context.set_offline(False)
    expect(second).to_have_class(re.compile("done"))
    change_the_mind(lead.page, first)
    lead.page.reload()
    expect(first.locator("select")).to_have_value("2")
    assert first.locator("input:checked").count() >= 1
    assert second.locator("input:checked").count() >= 1
