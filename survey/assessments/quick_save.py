"""Answers that are saved without the framework around them.

Somebody who fills in a section saves an answer every few seconds. The ordinary case (signed in, a good form token, a fine answer, no
colleague meanwhile) needs one read and one write, which looks itself whether the asker may; Flask, session, form token and transaction around
them cost several times as much as they do. So this case is answered here. Whatever is out of the ordinary goes the ordinary way, from its
beginning: nothing was written, or sending it again counts as saved.
"""

import json
from collections.abc import Iterable, Mapping, MutableMapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache, lru_cache
from io import BytesIO
from re import compile as pattern
from typing import TYPE_CHECKING
from uuid import UUID

from flask import Flask
from flask_wtf.csrf import validate_csrf
from sqlalchemy.exc import DBAPIError
from werkzeug.sansio.http import parse_cookie
from wtforms import ValidationError

from questionnaires import catalogue
from questionnaires.catalogue import CatalogueError
from questionnaires.model import Item, Questionnaire
from survey import clock, security
from survey.assessments import autosave, queries, services
from survey.assessments.drafts import LONGEST_REMEMBERED, Kept, Terms, items_of
from survey.database import db
from survey.forms.items import Content, Typed, WrongShapeError, read_over
from survey.i18n import DEFAULT
from survey.latest import LONGEST, Latest

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

SAVES = pattern(r"/assessments/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})/responses/([A-Z]+-[A-Z0-9-]{1,24})")
MOST_BYTES = 50_000  #: of an answer with its remarks; longer ones are seldom, or none
ENCODER = json.JSONEncoder(separators=(",", ":"))
TRUSTED = timedelta(hours=1)  #: until a form token is looked at again

Token = tuple[str, str]  #: cookies, form token


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted:
    """A form token that was taken with these cookies."""

    secret: str  #: of the sign-in
    until: datetime


class QuickSave:
    """WSGI application that saves answers for `app`, which `flask` makes, where nothing is out of the ordinary."""

    def __init__(self, app: "WSGIApplication", *, flask: Flask, cookie: str) -> None:
        self.app, self.flask = app, flask
        self.cookie = cookie  #: name of the sign-in cookie
        self.accepted: Latest[Token, Accepted] = Latest()
        self.terms: Latest[UUID, Terms] = Latest()  # as long as they are true, which the write looks at

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Answer one request."""
        asked = SAVES.fullmatch(environ["PATH_INFO"]) if environ["REQUEST_METHOD"] == "POST" else None
        if asked is None or not _plain(environ):
            return self.app(environ, start_response)
        at = clock.now()
        accepted = self._accepted(environ, at=at)
        if accepted is None:
            return self.app(environ, start_response)
        body = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))
        said = _save(self.terms, UUID(asked[1]), asked[2], body, secret=accepted.secret, at=at)
        if said is None:
            return self.app({**environ, "wsgi.input": BytesIO(body)}, start_response)
        answer = ENCODER.encode(said).encode()
        secure = environ["wsgi.url_scheme"] == "https"
        start_response("200 OK", [*_headers(secure=secure), ("Content-Length", str(len(answer)))])
        return [answer]

    def _accepted(self, environ: "WSGIEnvironment", *, at: datetime) -> Accepted | None:
        """The form token that came with the request, looked at as ever; once an hour if it comes again with the same cookies."""
        token = (environ.get("HTTP_COOKIE", ""), environ.get("HTTP_X_CSRFTOKEN", ""))
        accepted = self.accepted.get(token)
        if accepted is None or accepted.until < at:
            with self.flask.request_context(environ):
                try:
                    validate_csrf(token[1])
                except ValidationError:  # the ordinary way says so
                    return None
            secret = parse_cookie(token[0]).get(self.cookie, "")
            accepted = self.accepted[token] = Accepted(secret=secret, until=at + TRUSTED)
        return accepted


def _plain(environ: "WSGIEnvironment") -> bool:
    """Whether it is a script of our own pages that sends, and no more than an answer."""
    length = environ.get("CONTENT_LENGTH", "")
    return (
        environ.get("CONTENT_TYPE") == "application/json"
        and len(environ.get("HTTP_COOKIE", "")) <= LONGEST
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
    except (ValueError, KeyError, RecursionError, WrongShapeError, CatalogueError, DBAPIError):  # it says this, too
        return None
    if revision is None:  # not signed in, no member, no draft, another answer meanwhile, another profile
        known.pop(assessment_id, None)
        return None
    known[assessment_id] = terms
    kept = Kept(content=content, revision=revision, at=at)
    return autosave.saved(terms, item, kept, values)


def _read(questionnaire: Questionnaire, item: Item, typed: Typed, *, before: str) -> Content | None:
    """What to keep of what was typed over the answer `before`; None where the ordinary way has to say what is wrong."""
    if (
        typed.choice
        and sum(len(code) + 1 for code in typed.choice) <= LONGEST_REMEMBERED
        and typed == Typed(choice=typed.choice)
    ):
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
