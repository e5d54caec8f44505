"""Devices in the account are called what people call them."""

import pytest

from survey.devices import device_name
from tests.integration.test_accounts import NEW

WEBKIT = "AppleWebKit/537.36 (KHTML, like Gecko)"


@pytest.mark.parametrize(
    ("sent", "name"),
    [
        (f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {WEBKIT} Chrome/126.0.0.0 Safari/537.36", "Chrome · Windows"),
        (f"Mozilla/5.0 (Windows NT 10.0) {WEBKIT} Chrome/126.0.0.0 Safari/537.36 Edg/126.0.0.0", "Edge · Windows"),
        (
            "Mozilla/5.0 (Macintosh; Intel Mac OS X 14_5) AppleWebKit/605.1.15 Version/17.5 Safari/605.1.15",
            "Safari · macOS",
        ),
        (
            f"Mozilla/5.0 (Linux; Android 14; V2309A) {WEBKIT} Chrome/116.0 Mobile Safari/537.36 MicroMessenger/8.0.49",
            "WeChat · Android",
        ),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148 MicroMessenger/8.0",
            "WeChat · iPhone",
        ),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:127.0) Gecko/20100101 Firefox/127.0", "Firefox · Linux"),
        ("curl/8.5.0", "curl/8.5.0"),
        ("x" * 500, "x" * 60),
    ],
)
def test_a_device_is_called_by_its_browser_and_system(app, sent, name):
    with app.test_request_context(headers={"Accept-Language": "en"}):
        assert device_name(sent) == name


def test_the_account_names_the_device_it_is_used_on(client):
    sent = f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {WEBKIT} Chrome/126.0.0.0 Safari/537.36"
    client.post("/account/sign-up", data=NEW, headers={"User-Agent": sent})
    page = client.get("/account/").text
    assert "Chrome · Windows" in page
    assert "Mozilla/5.0" not in page
