"""What every response carries and every unsafe request must show."""

from collections.abc import Callable
from typing import ParamSpec

from flask import Flask, Response, abort, current_app, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFProtect

P = ParamSpec("P")

csrf = CSRFProtect()
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; object-src 'none'; "
        "base-uri 'none'; frame-ancestors 'none'; form-action 'self'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}
SECURE_HEADERS = HEADERS | {"Strict-Transport-Security": "max-age=31536000; includeSubDomains"}
NOT_STORED = ("Cache-Control", "no-store")


def init_app(app: Flask) -> None:
    """Protect forms against other sites, and pages against injected scripts and framing."""
    app.before_request(_make_room)  # before the form is read, which looking for its token does
    app.config["WTF_CSRF_TIME_LIMIT"] = None  # as long as the session: a form left open over lunch still saves
    app.config["WTF_CSRF_SSL_STRICT"] = False  # Sec-Fetch-Site below does this, without a Referer
    csrf.init_app(app)
    app.before_request(_refuse_other_sites)
    app.after_request(_add_headers)


def takes(most_bytes: int) -> Callable[[Callable[P, ResponseReturnValue]], Callable[P, ResponseReturnValue]]:
    """Let what is sent to a view be so large; stands below `requires`."""

    def declare(view: Callable[P, ResponseReturnValue]) -> Callable[P, ResponseReturnValue]:
        view.most_bytes = most_bytes  # type: ignore[attr-defined]
        return view

    return declare


def _make_room() -> None:
    view = current_app.view_functions.get(request.endpoint or "")
    if most := getattr(view, "most_bytes", 0):
        request.max_content_length = most


def from_elsewhere(site: str | None) -> bool:
    """Whether a browser says (Sec-Fetch-Site) that another site made it send the request."""
    return site not in {None, "same-origin", "none"}


def headers_of(*, secure: bool) -> dict[str, str]:
    """What every response carries; `secure`: over HTTPS."""
    return SECURE_HEADERS if secure else HEADERS


def _refuse_other_sites() -> None:
    if request.method not in SAFE and from_elsewhere(request.headers.get("Sec-Fetch-Site")):
        abort(403)


def _add_headers(response: Response) -> Response:
    headers = response.headers
    for name, value in headers_of(secure=request.is_secure).items():
        headers.setdefault(name, value)
    if request.endpoint != "static":
        headers.setdefault(*NOT_STORED)
    return response
