"""Overviews, sections and results that are made without the framework around them.

After each answer overview and section are made anew, and whoever fills in mostly sees new ones. Who reads and whether they may has just been
read; what is left to do is to read the answers and to put them between what is the same for everybody; a result's is there when somebody
has looked at it that day. Whatever is out of the ordinary
(a message to be shown, a first visit, a page nobody has asked for yet) goes the ordinary way, which makes the same page.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING, Protocol

from flask import Flask, g, session
from flask_wtf.csrf import generate_csrf
from werkzeug.sansio.http import parse_cookie

from survey import i18n, security
from survey.access import CurrentUser
from survey.assessments import compression, last_round, queries
from survey.assessments.drafts import Opened
from survey.assessments.overview import overview
from survey.assessments.pages import Sent
from survey.assessments.result_page import MADE, plain, result_page
from survey.assessments.section_page import section_page
from survey.database import db
from survey.frame import Menu
from survey.latest import Latest
from survey.shells import Manner, NotRenderedYetError, Reading

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

TRUSTED = timedelta(hours=1)  #: until a browser's session is looked at again

Headers = list[tuple[str, str]]
Answer = tuple[Headers, bytes] | None  #: None where the request has to go the ordinary way


class Maker(Protocol):
    """What makes the body of a page, and tells whether it is compressed."""

    def __call__(self, reading: Reading, *, packs: bool) -> tuple[bytes, bool]:
        """Make it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """A browser's session without anything out of the ordinary."""

    token: str  #: of forms
    language: str | None  #: its cookie
    until: datetime


class QuickPages:
    """What makes pages for readers whose browsers' sessions `flask` has looked at."""

    def __init__(self, flask: Flask) -> None:
        self.flask = flask
        self.visits: Latest[str, Visit] = Latest()  # by cookies

    def overview(
        self, environ: "WSGIEnvironment", opened: Opened, *, by: CurrentUser, at: datetime, alone: bool
    ) -> Answer:
        """The overview; `alone`: nobody else has saved anything lately."""

        def make(reading: Reading, *, packs: bool) -> tuple[bytes, bool]:
            with db.direct() as connection:
                outline = queries.outline_in(connection, opened)
                working = () if alone else queries.working_in(connection, by, opened.id, at=at)
                last = last_round.before(connection, opened).day
            return compression.pack(overview(outline, working, reading, last=last), packs=packs)

        return self._answer(environ, make, by=by, at=at)

    def section(
        self, environ: "WSGIEnvironment", opened: Opened, code: str, *, by: CurrentUser, at: datetime
    ) -> Answer:
        """A section."""
        dimension = next((each for each in opened.definition().dimensions if each.code == code), None)
        if dimension is None:
            return None

        def make(reading: Reading, *, packs: bool) -> tuple[bytes, bool]:
            with db.direct() as connection:
                draft = queries.section_in(connection, opened, code=code)
            return compression.pack(section_page(draft, dimension, reading, Sent()), packs=packs)

        return self._answer(environ, make, by=by, at=at)

    def result(
        self, environ: "WSGIEnvironment", opened: Opened, sha256: str, *, by: CurrentUser, at: datetime, day: date
    ) -> Answer:
        """The result of the submission with this hash."""

        def make(reading: Reading, *, packs: bool) -> tuple[bytes, bool]:
            return compression.join(_result(opened, sha256, reading, day=day), packs=packs)

        return self._answer(environ, make, by=by, at=at)

    def _answer(self, environ: "WSGIEnvironment", make: Maker, *, by: CurrentUser, at: datetime) -> Answer:
        visit = self._visit(environ, at=at)
        if visit is None:
            return None
        packs = compression.takes_gzip(environ.get("HTTP_ACCEPT_ENCODING", ""))
        with self.flask.app_context():
            g.locale = i18n.choose(visit.language, by.locale, environ.get("HTTP_ACCEPT_LANGUAGE", ""))
            manner = Manner(g.locale, environ.get("SCRIPT_NAME", "").rstrip("/"), Menu.of(by))
            reading = Reading(manner=manner, reader=by.id, name=by.name, token=visit.token)
            try:
                body, packed = make(reading, packs=packs)
            except NotRenderedYetError:
                return None
        secure = environ["wsgi.url_scheme"] == "https"
        return [*_headers(secure=secure, packed=packed), ("Content-Length", str(len(body)))], body

    def _visit(self, environ: "WSGIEnvironment", *, at: datetime) -> Visit | None:
        """What the browser's cookies say beside who it is; looked at once an hour."""
        cookies = environ.get("HTTP_COOKIE", "")
        visit = self.visits.get(cookies)
        if visit is None or visit.until < at:
            with self.flask.request_context(environ):
                if "csrf_token" not in session or "_flashes" in session or session.permanent:
                    return None
                language = parse_cookie(cookies).get(i18n.COOKIE)
                visit = self.visits[cookies] = Visit(token=generate_csrf(), language=language, until=at + TRUSTED)
        return visit


def _result(opened: Opened, sha256: str, reading: Reading, *, day: date) -> Sequence[str | compression.Packed]:
    with db.direct() as connection:
        key = plain(connection, opened.id, opened.definition(), reading.manner, sha256=sha256, day=day)
    made = MADE.get(key)
    if made is None:
        raise NotRenderedYetError("result")
    return result_page(made, reading, opened.id)


@cache
def _headers(*, secure: bool, packed: bool) -> Headers:
    usual = security.headers_of(secure=secure).items()
    kind = ("Content-Type", "text/html; charset=utf-8")
    if packed:
        return [kind, ("Content-Encoding", "gzip"), ("Vary", "Accept-Encoding, Cookie"), *usual, security.NOT_STORED]
    return [kind, ("Vary", "Cookie"), *usual, security.NOT_STORED]
