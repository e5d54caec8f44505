"""The whole product in a browser: a server and a worker of our own, Chromium, and eyes for accessibility.

Run side by side (pytest -n), every process has its own server, database and browser.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Response, expect, sync_playwright

from tests.browser.pages import PATIENCE, Site
from tests.browser.server import Server

AXE = (Path(__file__).parent / "vendor" / "axe.min.js").read_text(encoding="utf-8")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
expect.set_options(timeout=PATIENCE)


def pytest_collection_modifyitems(items):
    """Everything here needs a browser."""
    for item in items:
        if "tests/browser" in str(item.path):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def chromium() -> str:
    """Path of a browser; without one these tests are skipped, and counted."""
    path = os.environ.get("RONGPING_TEST_CHROMIUM", shutil.which("chromium") or "")
    if not path:
        pytest.skip("no Chromium: RONGPING_TEST_CHROMIUM is empty")
    return path


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A freshly installed product."""
    server = Server(tmp_path_factory.mktemp("instance"))
    try:
        server.install()
        server.start()
        yield server
    finally:
        server.stop()


@pytest.fixture
def worker(server: Server) -> None:
    """Somebody who makes the reports that are asked for."""
    server.start_worker()


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[Browser]:
    """One browser for all tests."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def visit(browser: Browser, server: Server) -> Iterator[Callable[..., Site]]:
    """Return a visitor: own cookies, a width, a language; pages must not break scripts or the content policy, or end in a 500."""
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def start(
        *, width: int = 1280, language: str = "en", scripts: bool = True, scheme: str = "light", state: object = None
    ) -> Site:
        context = browser.new_context(
            base_url=server.address,
            viewport={"width": width, "height": 900},
            java_script_enabled=scripts,
            accept_downloads=True,
            color_scheme=scheme,
            storage_state=state,
        )
        context.set_default_timeout(PATIENCE)
        context.add_cookies([{"name": "lang", "value": language, "url": server.address}])
        contexts.append(context)
        context.on("page", lambda page: listen(page, complaints))
        return Site(context.new_page(), language=language)

    yield start
    for context in contexts:
        context.close()
    assert complaints == []


def listen(page: Page, complaints: list[str]) -> None:
    """Collect script errors, refused content and errors of the server."""

    def look(response: Response) -> None:
        if response.status >= 500:
            complaints.append(f"{response.status} at {response.request.method} {response.url}")

    page.on("response", look)
    page.on("pageerror", lambda error: complaints.append(f"{page.url}: {error}"))
    page.on(
        "console",
        lambda message: (
            complaints.append(f"{page.url}: {message.text}") if "Content Security Policy" in message.text else None
        ),
    )


@pytest.fixture(scope="session")
def submitted(browser: Browser, server: Server) -> tuple[object, str]:
    """Sign-in of somebody whose assessment is submitted, and the address of the result."""
    context = browser.new_context(base_url=server.address)
    context.set_default_timeout(PATIENCE)
    site = Site(context.new_page(), language="en")
    site.begin()
    site.fill_everything()
    site.submit()
    state, address = context.storage_state(), site.page.url
    context.close()
    return state, address


@pytest.fixture(scope="session")
def find_barriers() -> Callable[[Page], list[str]]:
    """Return what axe-core finds on a page that is serious or critical."""

    def find(page: Page) -> list[str]:
        page.evaluate(AXE)
        found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
        return [
            f"{page.url}: {each['id']}: {node['target']}: {node['failureSummary']}"
            for each in found["violations"]
            if each["impact"] in {"serious", "critical"}
            for node in each["nodes"][:3]
        ]

    return find
