"""Errors as pages, and as problem details for programs: what happened, and what to do. The only module that turns exceptions into HTTP."""

import logging
from math import ceil
from urllib.parse import urlsplit

from flask import Flask, abort, make_response, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import NoResultFound
from werkzeug.exceptions import HTTPException

from survey import clock, problems
from survey.access import NoTokenError, ScopeError, by_program
from survey.database import db
from survey.formats import from_when
from survey.throttle import ThrottledError

log = logging.getLogger(__name__)


def init_app(app: Flask) -> None:
    """Answer every error with a page, or JSON where JSON was asked for."""
    app.before_request(_refuse_nul)
    app.register_error_handler(NoResultFound, _not_found)
    app.register_error_handler(CSRFError, _forged)
    app.register_error_handler(ThrottledError, _throttled)
    app.register_error_handler(NoTokenError, _no_token)
    app.register_error_handler(ScopeError, _out_of_scope)
    app.register_error_handler(problems.InvalidError, _invalid)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _unexpected)


def _refuse_nul() -> None:
    """No address of ours holds the one character that PostgreSQL takes in no text."""
    if "\0" in request.path:
        abort(404)


def _not_found(error: NoResultFound) -> ResponseReturnValue:  # noqa: ARG001
    return _page(404)


def _forged(error: CSRFError) -> ResponseReturnValue:
    log.info("form token refused: %s", error.description)
    return _page(
        400,
        _("This form's security token is missing or from another session. Go back, reload the page and send it again."),
    )


def _throttled(error: ThrottledError) -> ResponseReturnValue:
    advice = _(
        "You can do this again from %(time)s. Until then nothing that is saved changes.", time=from_when(error.until)
    )
    answer = make_response(_page(429, advice))
    answer.headers["Retry-After"] = str(max(1, ceil((error.until - clock.now()).total_seconds())))
    return answer


def _no_token(error: NoTokenError) -> ResponseReturnValue:  # noqa: ARG001
    answer = problems.answer(401)
    answer.headers["WWW-Authenticate"] = 'Bearer realm="rongping", error="invalid_token"'
    return answer


def _out_of_scope(error: ScopeError) -> ResponseReturnValue:
    answer = problems.answer(403, _("The token lacks the scope %(scope)s.", scope=error.scope.value))
    challenge = f'Bearer realm="rongping", error="insufficient_scope", scope="{error.scope.value}"'
    answer.headers["WWW-Authenticate"] = challenge
    return answer


def _invalid(error: problems.InvalidError) -> ResponseReturnValue:
    return problems.answer(422, wrong=error.wrong)


def _http(error: HTTPException) -> ResponseReturnValue:
    if error.code is None or error.code < 400:
        return error.get_response()
    answer = make_response(_page(error.code))
    answer.headers.extend((name, value) for name, value in error.get_headers() if name in {"Allow", "Retry-After"})
    return answer


def _unexpected(error: Exception) -> ResponseReturnValue:
    log.error("unexpected error at %s %s", request.method, request.path, exc_info=error)
    db.session.rollback()
    return _page(500)


def _explain(code: int) -> tuple[str, str]:
    texts = {
        400: (_("The request could not be read"), _("Go back, reload the page and try again.")),
        403: (_("Not allowed"), _("This request came from another site, so it was not carried out.")),
        404: (
            _("Not found"),
            _("There is no such page, or it belongs to somebody else. Check the address, or start from your overview."),
        ),
        405: (_("Not possible this way"), _("This address does not accept this kind of request.")),
        413: (
            _("Too large"),
            _(
                "What you sent is larger than this page accepts (%(most)s MB). Shorten it or split it, and send it again.",
                most=_most_megabytes(),
            ),
        ),
        429: (_("Too many tries"), _("Wait a few minutes, then try again.")),
    }
    ours = (
        _("Something went wrong on our side"),
        _("What you saved before is safe. Try again; if it happens again, tell the operator the time."),
    )
    return texts.get(code, texts[400] if code < 500 else ours)


def _most_megabytes() -> str:
    """How much may be sent to the page asked for."""
    return f"{(request.max_content_length or 0) / 2**20:.1f}".removesuffix(".0")


def _page(code: int, advice: str | None = None) -> ResponseReturnValue:
    if by_program():
        return problems.answer(code, advice or "")
    title, usual = _explain(code)
    if request.accept_mimetypes.best == "application/json":
        return {"error": title, "advice": advice or usual}, code
    back = _sent_from() if code == 413 else ""
    return render_template("error.html", title=title, advice=advice or usual, code=code, back=back), code


def _sent_from() -> str:
    """Address of the page on this site that sent the form; empty where nobody knows."""
    try:
        parts = urlsplit(request.referrer or "")
    except ValueError:  # no address at all
        return ""
    if parts.netloc != request.host or not parts.path.startswith("/") or parts.path.startswith("//"):
        return ""
    return f"{parts.path}?{parts.query}" if parts.query else parts.path
