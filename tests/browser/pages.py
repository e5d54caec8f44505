"""What a person does on the pages, in a person's terms."""

import re
from itertools import count
from pathlib import Path
from typing import Any

from playwright.sync_api import Locator, Page, expect
from pypdf import PdfReader
from stdnum.cn import uscc

_numbers = count(1)
PASSWORD = "seven grey herons at dawn"


def credit_code() -> str:
    """Return a valid code nobody else uses."""
    stem = f"91310113{next(_numbers):09d}"
    return stem + uscc.calc_check_digit(stem)


class Site:
    """One visitor's view of the product."""

    def __init__(self, page: Page, *, language: str) -> None:
        self.page = page
        self.language = language

    def say(self, zh: str, en: str) -> str:
        """Return the text of the visitor's language."""
        return zh if self.language == "zh" else en

    def press(self, zh: str, en: str) -> None:
        """Press the button or link of that name."""
        name = self.say(zh, en)
        self.page.get_by_role("button", name=name, exact=True).or_(
            self.page.get_by_role("link", name=name, exact=True)
        ).first.click()

    def sign_up(self) -> str:
        """Make an account; return its address."""
        email = f"visitor{next(_numbers)}@example.cn"
        self.page.goto("/account/sign-up")
        self.page.fill("#name", "王建国")
        self.page.fill("#email", email)
        self.page.fill("#password", PASSWORD)
        self.page.check("#privacy")
        self.press("注册", "Sign up")
        self.page.locator("main form button[type=submit]").first.wait_for()
        return email

    def sign_in(self, email: str) -> None:
        """Sign in on the page that asks for it."""
        self.page.fill("#email", email)
        self.page.fill("#password", PASSWORD)
        self.page.locator("main button[type=submit]").click()

    def enter_enterprise(self, name: str = "上海宝冶精工有限公司", kind: str = "discrete") -> None:
        """Fill in the profile."""
        self.page.goto("/organisations/new")
        self.page.fill("#name", name)
        self.page.fill("#uscc", credit_code())
        self.page.fill("#industry", "C34")
        self.page.fill("#region", "310113")
        self.page.fill("#staff", "86")
        self.page.fill("#revenue", "4200")
        self.page.check(f"input[name=production_type][value={kind}]")
        for box in self.page.locator("input[name=activities]").all():
            box.check()
        self.press("保存", "Save")
        self.page.wait_for_url("**/assessments/")

    def start(self, questionnaire: str = "lianghua-sme") -> None:
        """Start answering a questionnaire."""
        form = self.page.locator(f"form:has(input[name=questionnaire][value^={questionnaire}])").or_(
            self.page.locator(f"form:has(button[name=questionnaire][value^={questionnaire}])")
        )
        form.first.get_by_role("button").last.click()
        self.page.wait_for_url(re.compile(r"/assessments/[0-9a-f-]{36}/$"))

    def sections(self) -> list[str]:
        """Addresses of the sections, in order."""
        links = self.page.locator("main a[href*='/sections/']").all()
        found = [re.sub(r"#.*", "", str(link.get_attribute("href"))) for link in links]
        return list(dict.fromkeys(found))

    def items(self) -> list[Locator]:
        """Items of the section shown."""
        return self.page.locator("section.item[data-item]").all()

    def fill_section(self, strength: float = 0.5) -> int:
        """Answer everything on the page, also what appears while answering; return how many items that were."""
        answered: set[str] = set()
        while True:
            codes = [str(item.get_attribute("data-item")) for item in self.items() if item.is_visible()]
            left = [code for code in codes if code not in answered]
            if not left:
                return len(answered)
            for code in left:
                self.answer(code, strength)
                answered.add(code)
            self.wait_until_saved()

    def answer(self, code: str, strength: float = 0.5) -> None:
        """Answer one item: the option at `strength` of its ladder, or as many boxes of it."""
        item = self.page.locator(f"section.item[data-item='{code}']")
        radios = item.locator("input[type=radio]:not([data-alone])").all()
        boxes = item.locator("input[type=checkbox][value]:not([data-alone]):not([name$=theirs])").all()
        if radios:
            radios[min(len(radios) - 1, int(strength * len(radios)))].check()
        elif boxes:
            for box in boxes[: max(1, int(strength * len(boxes)))]:
                box.check()
        else:
            item.locator(f"[id='{code}-text']").fill("12")
            item.locator(f"[id='{code}-text']").blur()

    def wait_until_saved(self) -> None:
        """Wait until nothing is on its way to the server."""
        self.page.wait_for_function("!document.querySelector('[data-unsaved]') && !document.body.dataset.unsaved")
        self.page.wait_for_load_state("networkidle")

    def fill_everything(self, strength: float = 0.5) -> int:
        """Answer all sections by their own buttons; return how many items that were."""
        answered = 0
        for section in self.sections():
            self.page.goto(section)
            answered += self.fill_section(strength)
            self.press("保存并继续", "Save and continue")
            self.page.wait_for_load_state()
        return answered

    def submit(self) -> None:
        """Declare and submit on the review page."""
        self.page.locator("input[name=declared_by]").fill("王建国")
        self.page.locator("input[name=declaration]").check()
        self.page.locator("form button[name=submit], form button.submit, main form button[type=submit]").last.click()
        self.page.wait_for_url("**/result**")

    def pdf(self, folder: Path) -> PdfReader:
        """Ask for the PDF in the visitor's language, wait for it, download it."""
        self.page.locator(f"form[action*='report'] button[value={self.language}]").first.click()
        link = self.page.locator("a[href$='.pdf']").first
        link.wait_for(timeout=90_000)
        with self.page.expect_download() as download:
            link.click()
        path = folder / "report.pdf"
        download.value.save_as(path)
        return PdfReader(path)


def no_sideways_scrolling(page: Page) -> None:
    """Check that the page fits its width."""
    wide: Any = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 1, f"{page.url} is {wide} px too wide"


def expect_heading(page: Page, text: str | re.Pattern[str]) -> None:
    """Check the page's main heading."""
    expect(page.get_by_role("heading", level=1)).to_have_text(text)
