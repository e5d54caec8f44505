"""A section handed to a colleague by a link: made by one, filled in on a phone by another without an account, decided by the first."""

import pytest
from playwright.sync_api import expect

ITEM = "FND-STR-01"
WHERE = {360: "zh", 1280: "en"}


@pytest.mark.parametrize(("width", "language"), list(WHERE.items()))
def test_a_colleague_fills_a_section_and_the_enterprise_decides_where_they_differ(
    visit, find_barriers, width, language
):
    owner, colleague = visit(width=width, language=language), visit(width=width, language=language)
    owner.begin()
    overview = owner.page.url
    owner.open_section("FND")
    owner.option(ITEM, owner_value := first_option(owner)).check()
    owner.wait_until_saved()

    owner.page.goto(overview)
    owner.follow("把一部分发给同事填", "Hand a section to a colleague by a link")
    looks(owner, find_barriers, width)
    owner.page.fill("#name", "王工，设备科")
    owner.page.locator("input[name=sections][value=FND]").check()
    owner.follow("生成链接", "Make the link")
    looks(owner, find_barriers, width)
    link = owner.page.input_value("#link")
    expect(owner.page.locator(".qr svg")).to_be_visible()

    page = colleague.page
    page.goto(link)
    looks(colleague, find_barriers, width)
    expect(page.locator("main")).to_contain_text("王工，设备科")
    colleague.follow("开始填", "Begin")
    looks(colleague, find_barriers, width)
    asked = colleague.fill_section(strength=0.99)
    assert asked > 10
    assert owner_value not in colleague.chosen(ITEM)
    page.locator("button[name=go][value=next]").click()
    page.wait_for_url(link)
    colleague.press("我填完了", "I am done answering")
    expect(page.get_by_role("status").get_by_role("heading")).to_contain_text(colleague.say("谢谢您", "Thank you"))
    looks(colleague, find_barriers, width)

    owner.page.goto(overview)
    owner.follow("查看并决定", "See them and decide")
    looks(owner, find_barriers, width)
    owner.page.locator("#differences a[href*='/sections/']").first.click()
    voice = owner.item(ITEM).locator(".voice")
    expect(voice).to_contain_text("王工，设备科")
    looks(owner, find_barriers, width)
    voice.locator("input[name*='.remark-']").fill("以设备台账为准")
    voice.locator("button[value^='take.']").click()
    expect(owner.item(ITEM).locator(f"input[name='{ITEM}'][value='{owner_value}']")).not_to_be_checked()
    expect(owner.item(ITEM).locator(".voice.note")).to_have_count(0)
    owner.page.goto(overview + "review")
    expect(owner.page.locator("#differences")).to_have_count(0)


def first_option(site):
    """Code of the first answer offered to the item."""
    return site.item(ITEM).locator("input[type=radio]").first.get_attribute("value")


def looks(site, find_barriers, width):
    """Nothing is wider than the screen, and nobody is kept out."""
    assert site.page.evaluate("document.documentElement.scrollWidth") <= width
    assert find_barriers(site.page) == []
