"""The main job, whole: sign up, fill in, submit, read, print."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.pages import ENTERPRISE, no_sideways_scrolling

ENGLISH = re.compile(r"[A-Za-z][a-z]+(?: [a-z]+){2,}")  #: three words in a row that are no name


BY_HAND = {("zh", 360), ("en", 1280)}  #: tick by tick, each saved at once; the others tick a page and send it


@pytest.mark.parametrize(("language", "width"), [("zh", 360), ("zh", 1280), ("en", 360), ("en", 1280)])
def test_an_sme_signs_up_answers_everything_and_leaves_with_its_pdf(
    visit, worker, find_barriers, tmp_path, language, width
):
    site = visit(width=width, language=language)
    page, barriers, left_over = site.page, [], set()

    def look():
        no_sideways_scrolling(page)
        barriers.extend(find_barriers(page))
        if language == "zh":
            left_over.update(ENGLISH.findall(page.locator("body").inner_text()))

    page.goto("/")
    look()
    site.sign_up()
    look()
    site.enter_enterprise()
    look()
    overview = site.start()
    look()
    answered = 0
    page.goto(site.sections()[0])
    while "/sections/" in page.url:
        look()
        answered += site.fill_section() if (language, width) in BY_HAND else site.tick_section()
        site.save_and_continue()
    assert answered == 82  # all but the two items of process enterprises
    page.goto(overview)
    expect(page.locator(".sections .badge.good")).to_have_count(7)
    page.goto(overview + "review")
    look()
    site.submit()
    look()
    total = page.locator("#total").inner_text().split()[0]
    assert re.fullmatch(r"\d{1,3}\.\d", total)
    site.ask_for_pdf()
    reader = site.download_pdf(tmp_path)
    look()
    printed = "".join(each.extract_text() for each in reader.pages).replace("\n", "")
    assert ENTERPRISE in printed
    assert total in printed
    assert barriers == []
    assert left_over == set()
