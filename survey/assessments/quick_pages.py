"""Overviews and sections that are made without the framework around them.

After each answer these two pages are made anew, and whoever fills in mostly sees new ones. Who reads and whether they may has just been
read; what is left to do is to read the answers and to put them between what is the same for everybody. Whatever is out of the ordinary
(a message to be shown, a first visit, a page nobody has asked for yet) goes the ordinary way, which makes the same page.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING

from flask import Flask, g, session
from flask_wtf.csrf import generate_csrf
from sqlalchemy.exc import DBAPIError, NoResultFound
from werkzeug.http import parse_cookie

from questionnaires.catalogue import CatalogueError
from survey import i18n, security
from survey.access import CurrentUser
from survey.assessments import compression, queries
from survey.assessments.drafts import Opened
from survey.assessments.overview import overview
from survey.assessments.section_page import section_page
from survey.database import db
from survey.latest import Latest
from survey.shells import Manner, NotRenderedYetError, Reading

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

TRUSTED = timedelta(hours=1)  #: until a browser's session is looked at again

Headers = list[tuple[str, str]]


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

    def page(
        self, environ: "WSGIEnvironment", opened: Opened, section: str | None, *, by: CurrentUser, at: datetime
    ) -> tuple[Headers, bytes] | None:
        """Headers and body of the page that `by` asks for, the overview or a section; None where it has to go the ordinary way."""
        visit = self._visit(environ, at=at)
        if visit is None:
            return None
        with self.flask.app_context():
            g.locale = i18n.choose(visit.language, by.locale, environ.get("HTTP_ACCEPT_LANGUAGE", ""))
            manner = Manner(g.locale, environ.get("SCRIPT_NAME", "").rstrip("/"), by.consults)
            reading = Reading(manner=manner, name=by.name, token=visit.token)
            try:
                page = _made(opened, section, reading, by=by, at=at)
            except (
                NotRenderedYetError,
                NoResultFound,
                DBAPIError,
                CatalogueError,
            ):  # it renders it, or says what is wrong
                return None
        packs = compression.takes_gzip(environ.get("HTTP_ACCEPT_ENCODING", ""))
        body, packed = compression.pack(page, packs=packs)
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


def _made(opened: Opened, section: str | None, reading: Reading, *, by: CurrentUser, at: datetime) -> bytes:
    """The page as HTML."""
    with db.direct() as connection:
        if section is None:
            outline, working = queries.outline_in(connection, by, opened, at=at)
        else:
            draft = queries.section_in(connection, opened, code=section)
    if section is None:
        return overview(outline, working, reading)
    dimension = next((each for each in draft.questionnaire.dimensions if each.code == section), None)
    if dimension is None:
        raise NoResultFound(section)
    return section_page(draft, dimension, reading)


@cache
def _headers(*, secure: bool, packed: bool) -> Headers:
    usual = security.headers_of(secure=secure).items()
    kind = ("Content-Type", "text/html; charset=utf-8")
    if packed:
        return [kind, ("Content-Encoding", "gzip"), ("Vary", "Accept-Encoding, Cookie"), *usual, security.NOT_STORED]
    return [kind, ("Vary", "Cookie"), *usual, security.NOT_STORED]
