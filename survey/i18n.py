"""The language of a page: chosen by the user, kept in a cookie and the account, switchable on any page without losing input."""

from functools import lru_cache

from flask import Flask, g, has_request_context, request
from flask_babel import Babel, get_translations
from markupsafe import Markup
from werkzeug.datastructures import LanguageAccept
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.http import parse_accept_header

from survey.access import by_program, current_user, signed_in
from survey.latest import LONGEST

LOCALES = {"zh": "中文", "en": "English"}  #: locale -> its name in itself
DEFAULT = "zh"
COOKIE = "lang"
FIELD = "_lang"  #: a button of this name in a form redraws the form in that language, with all that was typed


def init_app(app: Flask) -> None:
    """Choose the language of every request."""
    Babel(app, locale_selector=locale, default_locale=DEFAULT, default_translation_directories="translations")
    app.jinja_env.globals.update(
        LOCALES=LOCALES, locale=locale, switching=switching, _=translate, ngettext=translate_number
    )

    @app.after_request
    def remember(response):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
        asked = _asked()
        if asked:
            response.set_cookie(COOKIE, asked, max_age=365 * 86400, samesite="Lax", secure=request.is_secure)
        return response


def _asked() -> str | None:
    if by_program():
        return None
    asked = _pressed() or request.args.get("lang")
    return asked if asked in LOCALES else None


def _pressed() -> str | None:
    """The language of the button that sent a form; a form too large to be read has none, and the page that says so has a language all the same."""
    try:
        return request.form.get(FIELD)
    except RequestEntityTooLarge:
        return None


def switching() -> bool:
    """Whether this request only switches the language of a form."""
    return has_request_context() and request.method == "POST" and _pressed() in LOCALES


def locale() -> str:
    """Return the code of the current language, as questionnaires spell it: chosen once per request, given to a job."""
    if not g:
        return DEFAULT
    current: str | None = g.get("locale")
    if current is None:
        current = g.locale = _choose() if has_request_context() else DEFAULT
    return current


def _choose() -> str:
    """Language asked for, else the cookie's, else the account's, else the browser's, else Chinese."""
    asked = _asked()
    if asked:
        return asked
    cookie, browser = request.cookies.get(COOKIE), request.headers.get("Accept-Language", "")
    if by_program():
        return choose(None, None, browser)
    return choose(cookie, current_user.locale if cookie not in LOCALES and signed_in() else None, browser)


def choose(cookie: str | None, account: str | None, browser: str) -> str:
    """The first of these that is a language of ours; `browser`: its Accept-Language."""
    return next((each for each in (cookie, account) if each in LOCALES), None) or _of_browser(browser[:LONGEST])


@lru_cache(maxsize=256)
def _of_browser(accepted: str) -> str:
    """Which of our languages a browser likes best; browsers send one of a handful."""
    return parse_accept_header(accepted, LanguageAccept).best_match(list(LOCALES), DEFAULT) or DEFAULT


def translate(message: str, /, **variables: object) -> Markup:
    """Say `message` in the current language; what `_()` in a template does, a tenth of the way Jinja's own goes."""
    text = _translation(locale(), message)
    return text % variables if "%" in text else text


@lru_cache(maxsize=4096)
def _translation(language: str, message: str) -> Markup:  # noqa: ARG001  (the key: catalogues stay as they are while we run)
    return Markup(get_translations().ugettext(message))  # noqa: S704  (our own words)


def translate_number(one: str, several: str, number: int, /, **variables: object) -> Markup:
    """Say `one` or `several` of `number`, which may also stand in the message as `num`."""
    return _number(locale(), one, several, number) % {"num": number, **variables}


@lru_cache(maxsize=4096)
def _number(language: str, one: str, several: str, number: int) -> Markup:  # noqa: ARG001
    return Markup(get_translations().ungettext(one, several, number))  # noqa: S704  (our own words)
