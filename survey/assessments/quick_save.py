"""Answers that are saved without the framework around them.

Somebody who fills in a section saves an answer every few seconds. The ordinary case (signed in, the form token known, a fine answer, no
colleague meanwhile) needs one read and one write, which looks itself whether the asker may; Flask, session, form token and transaction around
them cost several times as much as they do. So this case is answered here. Whatever is out of the ordinary goes the ordinary way, from its
beginning: nothing was written, or sending it again counts as saved.
"""

import json
from collections import OrderedDict
from collections.abc import Iterable, Mapping, MutableMapping
from datetime import datetime, timedelta
from functools import cache, lru_cache
from io import BytesIO
from re import compile as pattern
from typing import TYPE_CHECKING, Any, TypeVar
from uuid import UUID

from sqlalchemy.exc import DBAPIError
from werkzeug.http import parse_cookie

from questionnaires import catalogue
from questionnaires.catalogue import CatalogueError
from questionnaires.model import Item, Questionnaire
from survey import clock, security
from survey.assessments import autosave, queries, services
from survey.assessments.drafts import LONGEST_REMEMBERED, Kept, Terms, items_of
from survey.database import db
from survey.forms.items import Content, Typed, WrongShapeError, read_over
from survey.i18n import DEFAULT

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

SAVES = pattern(r"/assessments/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})/responses/([A-Z]+-[A-Z0-9-]{1,24})")
MOST_BYTES = 50_000  #: of an answer with its remarks; longer ones are seldom, or none
MOST = 10_000  #: form tokens, and assessments, remembered in one server process
ENCODER = json.JSONEncoder(separators=(",", ":"))
TRUSTED = timedelta(hours=1)  #: until a form token is looked at again

Token = tuple[str, str]  #: session cookie, form token
K = TypeVar("K")
V = TypeVar("V")


class Latest(OrderedDict[K, V]):
    """The latest `MOST` entries."""

    def __setitem__(self, key: K, value: V) -> None:
        """Set one; the oldest goes where there are too many."""
        super().__setitem__(key, value)
        if len(self) > MOST:
            self.popitem(last=False)


class QuickSave:
    """WSGI application that saves answers for `app` where nothing is out of the ordinary."""

    def __init__(self, app: "WSGIApplication", *, cookie: str, session_cookie: str) -> None:
        self.app = app
        self.cookie = cookie  #: name of the sign-in cookie
        self.session_cookie = session_cookie
        self.accepted: Latest[Token, datetime] = Latest()  # until when
        self.terms: Latest[UUID, Terms] = Latest()  # as long as they are true, which the write looks at

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
        said = _save(self.terms, UUID(asked[1]), asked[2], body, secret=cookies.get(self.cookie, ""), at=at)
        if said is None:
            return self.app({**environ, "wsgi.input": BytesIO(body)}, start_response)
        answer = ENCODER.encode(said).encode()
        secure = environ["wsgi.url_scheme"] == "https"
        start_response("200 OK", [*_headers(secure=secure), ("Content-Length", str(len(answer)))])
        return [answer]

    def _learn(
        self, environ: "WSGIEnvironment", start_response: "StartResponse", token: Token, *, at: datetime
    ) -> Iterable[bytes]:
        """Let the application answer, and remember a form token that it takes with this session."""

        def started(status: str, headers: list[tuple[str, str]], failed: Any = None) -> Any:  # noqa: ANN401
            if status == "200 OK" and all(token):
                self.accepted[token] = at + TRUSTED
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


def _save(
    known: MutableMapping[UUID, Terms], assessment_id: UUID, code: str, body: bytes, *, secret: str, at: datetime
) -> Mapping[str, object] | None:
    """What the script is told of the answer that is saved; None if anything is out of the ordinary."""
    try:
        shown, typed = autosave.sent(json.loads(body))
        with db.direct() as connection:
            terms = known.get(assessment_id) or queries.find_terms(connection, assessment_id)
            if terms is None:
                return None
            questionnaire = terms.definition()
            values = queries.values_in(connection, assessment_id, questionnaire, code.partition("-")[0])
            item = items_of(questionnaire)[code]
            content = _read(questionnaire, item, typed, before=values.get(code, ""))
            if content is None:
                return None
            revision = services.save_asked(
                connection, assessment_id, code, content, shown=shown, terms=terms, secret=secret, at=at
            )
    except (ValueError, KeyError, WrongShapeError, CatalogueError, DBAPIError):  # it says this, too
        return None
    if revision is None:  # not signed in, no member, no draft, another answer meanwhile, another profile
        known.pop(assessment_id, None)
        return None
    known[assessment_id] = terms
    kept = Kept(content=content, revision=revision, at=at)
    return autosave.saved(terms, item, kept, values)


def _read(questionnaire: Questionnaire, item: Item, typed: Typed, *, before: str) -> Content | None:
    """What to keep of what was typed over the answer `before`; None where the ordinary way has to say what is wrong."""
    if typed.choice and len("".join(typed.choice)) <= LONGEST_REMEMBERED and typed == Typed(choice=typed.choice):
        return _ticked(questionnaire.key, questionnaire.content_hash, item.code, typed.choice)
    content, errors = read_over(item, typed, Content(value=before), DEFAULT)
    return None if errors else content


@lru_cache(maxsize=4096)
def _ticked(key: str, content_hash: str, code: str, choice: tuple[str, ...]) -> Content | None:  # noqa: ARG001
    """The same where options are ticked and nothing else is typed; looked at once."""
    item = items_of(catalogue.get(*key.split("@")))[code]
    content, errors = read_over(item, Typed(choice=choice), Content(), DEFAULT)
    return None if errors else content


@cache
def _headers(*, secure: bool) -> list[tuple[str, str]]:
    usual = security.headers_of(secure=secure).items()
    return [("Content-Type", "application/json"), *usual, security.NOT_STORED, ("Vary", "Cookie")]
