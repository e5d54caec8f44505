"""The whole product in a browser: a server and a worker of our own, Chromium, and eyes for accessibility."""

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.browser.pages import Site

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


def free_port() -> int:
    """Return a port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="session")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of a freshly installed product with a web server and a worker."""
    instance, port = tmp_path_factory.mktemp("instance"), free_port()
    environment = os.environ | {
        "RONGPING_INSTANCE": str(instance),
        "RONGPING_SECRET_KEY": "browser tests need thirty-two characters",
        "RONGPING_BASE_URL": f"http://127.0.0.1:{port}",
    }
    command = [sys.executable, "-m", "survey.cli"]
    subprocess.run([*command, "migrate"], env=environment, check=True, timeout=60)
    log = (instance / "log").open("wb")
    running = [
        subprocess.Popen([*command, *arguments], env=environment, stdout=log, stderr=subprocess.STDOUT)
        for arguments in (["serve", "--port", str(port), "--workers", "1"], ["worker"])
    ]
    try:
        wait_for(f"http://127.0.0.1:{port}/healthz", instance / "log")
        yield f"http://127.0.0.1:{port}"
    finally:
        for process in running:
            process.terminate()
        for process in running:
            process.wait(20)
        log.close()


def wait_for(url: str, log: Path, seconds: float = 30) -> None:
    """Wait until the server answers; show its log if it does not."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            with urlopen(url, timeout=2):
                return
        except OSError:
            time.sleep(0.1)
    pytest.fail(f"the server did not answer within {seconds} s:\n{log.read_text(errors='replace')}")


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[Browser]:
    """One browser for all tests."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def visit(browser: Browser, address: str) -> Iterator[Callable[..., Site]]:
    """Return a visitor: its own cookies, a width, a language; its pages must not break the content policy or scripts."""
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def start(*, width: int = 1280, language: str = "zh", scripts: bool = True) -> Site:
        context = browser.new_context(
            base_url=address,
            viewport={"width": width, "height": 900},
            java_script_enabled=scripts,
            accept_downloads=True,
        )
        context.set_default_timeout(15_000)
        context.add_cookies([{"name": "lang", "value": language, "url": address}])
        contexts.append(context)
        page = context.new_page()
        listen(page, complaints)
        return Site(page, language=language)

    yield start
    for context in contexts:
        context.close()
    assert complaints == []


def listen(page: Page, complaints: list[str]) -> None:
    """Collect script errors and refused content."""
    page.on("pageerror", lambda error: complaints.append(f"{page.url}: {error}"))
    page.on(
        "console",
        lambda message: complaints.append(f"{page.url}: {message.text}")
        if "Content Security Policy" in message.text
        else None,
    )


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
