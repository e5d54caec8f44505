"""Making a weight set, in a person's terms: by keyboard, or by pointing."""

import re

from playwright.sync_api import Locator, expect

from tests.browser.pages import Site

MOST_TABS = 120


class Weighing:
    """Somebody who makes weight sets."""

    def __init__(self, site: Site) -> None:
        self.site, self.page = site, site.page

    def tab_to(self, wanted: Locator) -> None:
        """Press Tab until it has the focus, which must be seen."""
        expect(wanted).to_be_visible()
        for _ in range(MOST_TABS):
            if wanted.evaluate("each => each === document.activeElement"):
                assert wanted.evaluate("each => getComputedStyle(each).outlineStyle") != "none"
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"{wanted} cannot be reached with Tab")

    def enter(self, wanted: Locator) -> None:
        """Go to a link or button and press Enter."""
        self.tab_to(wanted)
        self.page.keyboard.press("Enter")

    def type_into(self, wanted: Locator, text: str) -> None:
        """Go to a field and type; in a list of choices this finds the one that begins so."""
        self.tab_to(wanted)
        self.page.keyboard.type(text)

    def compare(self, judgements: dict[str, str]) -> None:
        """Answer comparisons by typing the number each choice begins with."""
        for name, number in judgements.items():
            self.type_into(self.page.locator(f"#{name}"), number)

    def keep(self, name: str, rationale: str) -> None:
        """Name it, say why, and keep it."""
        self.type_into(self.page.locator("#name"), name)
        self.type_into(self.page.locator("#rationale"), rationale)
        self.enter(self.page.locator("button[name=keep]"))
        self.page.wait_for_url(re.compile(r"/weights/[0-9a-f-]{36}$"))
