"""Answers that are saved without the framework around them.

Somebody who fills in a section saves an answer every few seconds. The ordinary case (signed in, the form token known, a fine answer, no
colleague meanwhile) needs two reads and one write; Flask, session and form token around it cost twice as much as they do. So this case is
answered here. Whatever is out of the ordinary goes the ordinary way, from its beginning: nothing was written, or sending it again counts as
saved.
"""

import json
from collections import OrderedDict
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from functools import cache
from io import BytesIO
from re import compile as pattern
from threading import Lock
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy.exc import DBAPIError
from werkzeug.http import parse_cookie

from questionnaires.catalogue import CatalogueError
from survey import clock, security
from survey.assessments import autosave, queries, services
from survey.assessments.drafts import Kept, items_of
from survey.database import db
from survey.forms.items import Content, WrongShapeError, read_over
from survey.i18n import DEFAULT

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

SAVES = pattern(r"/assessments/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})/responses/([A-Z]+-[A-Z0-9-]{1,24})")
MOST_BYTES = 50_000  #: of an answer with its remarks; longer ones are seldom, or none
MOST_TOKENS = 10_000  #: form tokens remembered in one server process
TRUSTED = timedelta(hours=1)  #: until a form token is looked at again

Token = tuple[str, str]  #: session cookie, form token


class QuickSave:
    """WSGI application that saves answers for `app` where nothing is out of the ordinary."""

    def __init__(self, app: "WSGIApplication", *, cookie: str, session_cookie: str) -> None:
        self.app = app
        self.cookie = cookie  #: name of the sign-in cookie
        self.session_cookie = session_cookie
        self.accepted: OrderedDict[Token, datetime] = OrderedDict()  # until when
        self.lock = Lock()

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Answer one request."""
        asked = SAVES.fullmatch(environ["PATH_INFO"]) if environ["REQUEST_METHOD"] == "POST" else None
        if asked is None or not _plain(environ):
            return self.app(environ, start_response)
        cookies = parse_cookie(environ.get("HTTP_COOKIE"))
        token = (cookies.get(self.session_cookie, ""), environ.get("HTTP_X_CSRFTOKEN", ""))
        until, at = self.accepted.get(token), clock.now()
        if until is None or until < at:
            return self._learn(environ, start_response, token, at=at)
        body = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))
        said = _save(UUID(asked[1]), asked[2], body, secret=cookies.get(self.cookie, ""), at=at)
        if said is None:
            return self.app({**environ, "wsgi.input": BytesIO(body)}, start_response)
        answer = json.dumps(said, separators=(",", ":")).encode()
        secure = environ["wsgi.url_scheme"] == "https"
        start_response("200 OK", [*_headers(secure=secure), ("Content-Length", str(len(answer)))])
        return [answer]

    def _learn(
        self, environ: "WSGIEnvironment", start_response: "StartResponse", token: Token, *, at: datetime
    ) -> Iterable[bytes]:
        """Let the application answer, and remember a form token that it takes with this session."""

        def started(status: str, headers: list[tuple[str, str]], failed: Any = None) -> Any:  # noqa: ANN401
            if status == "200 OK" and all(token):
                with self.lock:
                    self.accepted[token] = at + TRUSTED
                    if len(self.accepted) > MOST_TOKENS:
                        self.accepted.popitem(last=False)
            return start_response(status, headers, failed) if failed else start_response(status, headers)

        return self.app(environ, started)


def _plain(environ: "WSGIEnvironment") -> bool:
    """Whether it is a script of our own pages that sends, and no more than an answer."""
    length = environ.get("CONTENT_LENGTH", "")
    return (
        environ.get("CONTENT_TYPE") == "application/json"
        and length.isdecimal()
        and int(length) <= MOST_BYTES
        and not environ.get("QUERY_STRING")
        and not security.from_elsewhere(environ.get("HTTP_SEC_FETCH_SITE"))
    )


def _save(assessment_id: UUID, code: str, body: bytes, *, secret: str, at: datetime) -> Mapping[str, object] | None:
    """What the script is told of the answer that is saved; None if anything is out of the ordinary."""
    try:
        shown, typed = autosave.sent(json.loads(body))
        with db.engine.connect() as reader:
            found = queries.response_asked(reader, assessment_id, item=code, secret=secret, at=at)
            if found is None:
                return None
            opened, kept, by = found
            values = queries.values_in(reader, opened, code.partition("-")[0])
        item = items_of(opened.definition())[code]
        content, errors = read_over(item, typed, kept.content if kept else Content(), DEFAULT)
        if errors:  # the ordinary way says what is wrong
            return None
        with db.engine_rw.begin() as writer:  # committed before the answer is sent
            revision = services.save(writer, assessment_id, code, content, shown=shown, by=by, at=at)
    except (ValueError, KeyError, WrongShapeError, CatalogueError):  # it says this, too
        return None
    except (services.StaleError, services.SubmittedError, DBAPIError):
        return None
    return autosave.saved(opened, item, Kept(content=content, revision=revision, at=at), values)


@cache
def _headers(*, secure: bool) -> list[tuple[str, str]]:
    usual = security.headers_of(secure=secure).items()
    return [("Content-Type", "application/json"), *usual, security.NOT_STORED, ("Vary", "Cookie")]
