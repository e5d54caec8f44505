"""The main job, whole: sign up, fill in, submit, read, print."""

import re

import pytest

from tests.browser.pages import no_sideways_scrolling


@pytest.mark.parametrize(("language", "width"), [("zh", 360), ("zh", 1280), ("en", 360), ("en", 1280)])
def test_an_sme_signs_up_answers_everything_and_leaves_with_its_pdf(visit, find_barriers, tmp_path, language, width):
    site = visit(width=width, language=language)
    page, barriers = site.page, []

    def look():
        no_sideways_scrolling(page)
        barriers.extend(find_barriers(page))

    page.goto("/")
    look()
    site.sign_up()
    look()
    site.enter_enterprise()
    look()
    site.start()
    overview = page.url
    look()
    answered = 0
    for section in site.sections():
        page.goto(section)
        look()
        answered += site.fill_section()
        site.press("保存并继续", "Save and continue")
        page.wait_for_load_state()
    assert answered >= 70
    page.goto(overview + "review")
    look()
    site.submit()
    look()
    text = page.locator("main").inner_text()
    total = re.search(r"\d{1,3}\.\d", text).group()
    assert site.say("阶段", "stage").lower() in text.lower()
    reader = site.pdf(tmp_path)
    look()
    printed = "".join(each.extract_text() for each in reader.pages)
    assert "上海宝冶精工有限公司" in printed.replace("\n", "")
    assert total in printed
    assert barriers == []
