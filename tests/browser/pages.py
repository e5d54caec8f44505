"""What a person does on the pages, in a person's terms."""

import re
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urljoin

from playwright.sync_api import Locator, Page, expect
from pypdf import PdfReader
from stdnum.cn import uscc

from survey.demo.load import MANAGER
from survey.demo.load import PASSWORD as DEMO_PASSWORD

PATIENCE = 20_000  #: milliseconds for anything on a page; machines that run tests are busy
_numbers = count(1)
PASSWORD = "seven grey herons at dawn"
ENTERPRISE = "上海宝冶精工有限公司"
ACTIVITIES = ["design", "process_design", "sales", "service", "warehouse", "hazard"]


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

    def follow(self, zh: str, en: str) -> None:
        """Press the button or link of that name, and wait for the page it leads to."""
        with self.page.expect_navigation():
            self.press(zh, en)

    # Accounts and enterprises

    def sign_up(self) -> str:
        """Make an account; return its address."""
        email = new_email()
        self.page.goto("/account/sign-up")
        self.page.fill("#name", "王建国")
        self.page.fill("#email", email)
        self.page.fill("#password", PASSWORD)
        self.page.check("#privacy")
        self.page.click("#main-form button[type=submit]")
        self.page.wait_for_url("**/organisations/new")
        return email

    def sign_in(self, email: str) -> None:
        """Sign in on the page that asks for it."""
        self.page.fill("#email", email)
        self.page.fill("#password", PASSWORD)
        self.page.click("#main-form button[type=submit]")

    def lose_sign_in(self) -> None:
        """Be signed out without a word, as after a long night."""
        self.page.context.clear_cookies(name="sid")

    def enter_enterprise(self, name: str = ENTERPRISE, kind: str = "discrete") -> None:
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
        self.page.click("#main-form button[type=submit]")
        self.page.wait_for_url("**/assessments/")

    def start(self, questionnaire: str = "lianghua-sme") -> str:
        """Start answering a questionnaire; return the address of its overview."""
        self.page.locator(f"form:has(input[name=questionnaire][value='{questionnaire}']) button").click()
        self.page.wait_for_url(re.compile(r"/assessments/[0-9a-f-]{36}/$"))
        return self.page.url

    def begin(self, kind: str = "discrete", questionnaire: str = "lianghua-sme", name: str = ENTERPRISE) -> str:
        """Sign up, enter an enterprise and start, quickly: the same forms, sent without looking; return the account's address."""
        email = self.join()
        profile: dict[str, Any] = {"name": name, "uscc": credit_code(), "industry": "C34", "region": "310113"}
        profile |= {"staff": "86", "revenue": "4200", "production_type": kind, "activities": ACTIVITIES}
        self.send("/organisations/new", profile)
        page = self.page.request.get("/assessments/").text()
        organisation = re.search(r'name="organisation" value="([^"]+)"', page)
        assert organisation, page
        self.page.goto(self.send("/assessments/", {"organisation": organisation[1], "questionnaire": questionnaire}))
        return email

    def join(self, next_page: str = "", name: str = "王建国") -> str:
        """Sign up quickly; return the account's address."""
        fields = {"name": name, "email": new_email(), "password": PASSWORD, "privacy": "y", "next": next_page}
        self.send("/account/sign-up", fields)
        return fields["email"]

    def send(self, address: str, fields: dict[str, Any]) -> str:
        """Send a form as the browser would, without drawing its page; return the address it leads to."""
        token = re.search(r'name="csrf-token" content="([^"]+)"', self.page.request.get(address).text())
        assert token, address
        answer = self.page.request.post(
            address,
            data=urlencode(fields | {"csrf_token": token[1]}, doseq=True),
            headers={"Content-Type": "application/x-www-form-urlencoded"},
        )
        assert answer.ok, answer.text()
        return answer.url

    def invite(self, guest: "Site") -> None:
        """Let `guest` help to fill in, and go to this page's assessment."""
        overview = self.page.url
        self.page.goto("/organisations/")
        self.page.fill("#email", new_email())
        self.page.locator("form[action$='/invite'] button").click()
        guest.join()
        guest.page.goto(self.page.locator("#link").input_value())
        guest.page.locator("main form button").click()
        guest.page.wait_for_url("**/assessments/")
        for site in (self, guest):
            site.page.goto(overview)

    # Filling in

    def sections(self) -> list[str]:
        """Addresses of the sections on the overview, in order."""
        links = self.page.locator(".sections a[href*='/sections/']").all()
        return [urljoin(self.page.url, str(link.get_attribute("href"))) for link in links]

    def open_section(self, code: str) -> str:
        """Go from the overview to a section; return its address."""
        [address] = [each for each in self.sections() if each.endswith(f"/{code}")]
        self.page.goto(address)
        return address

    def item(self, code: str) -> Locator:
        """One item."""
        return self.page.locator(f"section.item[data-item='{code}']")

    def error(self, code: str, part: str = "") -> Locator:
        """Return what is wrong with an answer, or with the part of it that has a message of its own."""
        return self.page.locator(f"#{code}-{part}-error" if part else f"#{code}-error")

    def codes(self) -> list[str]:
        """Codes of the items shown, in order."""
        items = self.page.locator("section.item[data-item]").all()
        return [str(item.get_attribute("data-item")) for item in items if item.is_visible()]

    def option(self, code: str, value: str) -> Locator:
        """Tick or radio of one option."""
        return self.item(code).locator(f"input[name='{code}'][value='{value}']")

    def part(self, code: str, name: str) -> Locator:
        """Field of one part of an item: part, whole, now, before, note …"""
        return self.item(code).locator(f"[name='{code}.{name}']")

    def chosen(self, code: str) -> list[str]:
        """Options ticked."""
        found: list[str] = self.item(code).evaluate(
            "(box, name) => [...box.querySelectorAll(`[name='${name}']`)].filter(t => t.checked).map(t => t.value)",
            code,
        )
        return found

    def answers(self) -> dict[str, list[str]]:
        """Options ticked on the page, by item."""
        return {code: self.chosen(code) for code in self.codes()}

    def fill_section(self, strength: float = 0.5) -> int:
        """Answer everything on the page, also what appears while answering; return how many items that were."""
        answered: set[str] = set()
        while left := [code for code in self.codes() if code not in answered]:
            for code in left:
                self.answer(code, strength)
                answered.add(code)
            self.wait_until_saved()
        return len(answered)

    def answer(self, code: str, strength: float = 0.5) -> None:
        """Answer one item: the option at `strength` of its ladder, or as many boxes of it."""
        item = self.item(code)
        radios = item.locator("input[type=radio]:not([data-alone])").all()
        boxes = item.locator(f"input[type=checkbox][name='{code}']:not([data-alone])").all()
        if radios:
            radios[min(len(radios) - 1, int(strength * len(radios)))].check()
        elif boxes:
            for box in boxes[: max(1, int(strength * len(boxes)))]:
                box.check()
        else:
            self.part(code, "text").fill("12")
            self.part(code, "text").blur()

    @property
    def save_state(self) -> Locator:
        """What the page says about saving."""
        return self.page.locator("#save-state")

    def wait_until_saved(self) -> None:
        """Wait until the page says when it saved, and keeps nothing back."""
        self.page.evaluate("new Promise(done => setTimeout(done, 5))")  # what was just changed has been noticed
        self.page.locator("body:not(:has(fieldset[aria-invalid]))").wait_for()
        expect(self.save_state).to_have_text(re.compile(r"\d\d:\d\d"), timeout=PATIENCE)
        assert self.waiting() == 0

    def waiting(self) -> int:
        """Answers the page keeps because they are not saved yet."""
        number: int = self.page.evaluate(
            "Object.keys(sessionStorage).filter(key => key.startsWith('unsaved:'))"
            ".reduce((sum, key) => sum + JSON.parse(sessionStorage[key]).length, 0)"
        )
        return number

    def save_and_continue(self) -> None:
        """Send the section and go on."""
        with self.page.expect_navigation():
            self.page.locator("button[name=go][value=next]").click()

    def fill_everything(self, strength: float = 0.5) -> None:
        """Answer all sections quickly, from the overview; ends on the review page."""
        self.page.goto(self.sections()[0])
        while "/sections/" in self.page.url:
            self.tick_section(strength)
            before = self.page.url
            self.save_and_continue()
            assert self.page.url != before, self.page.locator("main").inner_text()

    def tick_section(self, strength: float = 0.5) -> int:
        """Answer everything on the page without anything being saved; return how many items that were."""
        answered: int = self.page.evaluate(
            """strength => {
                const items = document.querySelectorAll("section.item[data-item]");
                for (const item of items) {
                    const code = item.dataset.item;
                    const ticks = [...item.querySelectorAll(`[name="${code}"]:not([data-alone])`)];
                    const rung = Math.min(ticks.length - 1, Math.floor(strength * ticks.length));
                    if (ticks.length) ticks[rung].checked = true;
                    else item.querySelector(`[name="${code}.text"]`).value = "12";
                }
                return items.length;
            }""",
            strength,
        )
        return answered

    def submit(self) -> None:
        """Declare and submit on the review page."""
        self.page.locator("#declare input[name=name]").fill("王建国")
        self.page.locator("#declare input[name=true]").check()
        self.page.locator("#declare button[type=submit]").click()
        self.page.wait_for_url("**/result")

    # What-if and plan

    def open_demo(self, enterprise: str) -> str:
        """Sign in to the demo, and open the flagship's result of an enterprise; return the address of its assessment."""
        self.page.goto("/account/sign-in")
        self.page.fill("#email", MANAGER)
        self.page.fill("#password", DEMO_PASSWORD)
        self.page.click("#main-form button[type=submit]")
        self.page.wait_for_url(lambda address: "sign-in" not in address)
        self.page.goto("/assessments/")
        listed = self.page.locator("section.listed").filter(has_text=enterprise).filter(has_text="2026.1")
        listed.locator("a[href$='/result']").first.click()  # of the newest round
        self.page.wait_for_url("**/result")
        return self.page.url.removesuffix("/result")

    def best_answer(self, code: str) -> None:
        """Choose the last answer of an item in the what-if."""
        choice = self.page.locator(f"select[name='{code}']")
        choice.select_option(index=choice.locator("option").count() - 1)

    def total_then(self) -> float:
        """The total that would follow."""
        return float(self.page.locator("#total-then").inner_text())

    # Results

    def ask_for_pdf(self) -> None:
        """Ask on the result page for the PDF in the visitor's language."""
        self.page.locator(f"form:has(input[name=locale][value={self.language}]) button:not([name=format])").click()
        self.page.wait_for_url("**/reports/*")

    def download_pdf(self, folder: Path) -> PdfReader:
        """Wait for the PDF that was asked for, and take it away."""
        link = self.page.locator("main a[href$='.pdf']")
        link.or_(self.page.locator("form[action$='/retry']")).wait_for(timeout=90_000)
        assert link.is_visible(), self.page.locator("main").inner_text()
        with self.page.expect_download() as download:
            link.click()
        path = folder / download.value.suggested_filename
        download.value.save_as(path)
        return PdfReader(path)


def new_email() -> str:
    """Return an address nobody else uses."""
    return f"visitor{next(_numbers)}@example.cn"


def no_sideways_scrolling(page: Page) -> None:
    """Check that the page fits its width."""
    wide: Any = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 1, f"{page.url} is {wide} px too wide"
