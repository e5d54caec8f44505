"""Pages of an assessment that are sent again as they are, while nothing has changed that they follow from.

People go back and forth between overview, sections and result, and reload. What such a page follows from is one row: the reader's
sign-in, name and role, the enterprise, the state of the assessment, how often its answers were saved. A page is kept with the row that was
read before the page was made; the next request with the same cookies reads the row anew, which decides anew whether the page may be seen,
too, and gets the kept one only if both rows are equal. Everything else, and every write, goes the ordinary way.
"""

import re
from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from threading import Lock
from typing import TYPE_CHECKING, Any
from uuid import UUID

from flask import Flask
from sqlalchemy import Select, String, Uuid, bindparam, case, exists, func, or_, select, true
from werkzeug.sansio.http import parse_cookie

from questionnaires import catalogue
from survey import access, clock
from survey.access import CurrentUser
from survey.assessments import queries
from survey.assessments.compression import takes_gzip
from survey.assessments.drafts import Opened
from survey.assessments.quick_pages import Answer, QuickPages
from survey.clock import BEIJING
from survey.database import UtcDateTime, db
from survey.latest import LONGEST
from survey.models import (
    Assessment,
    AssessmentState,
    Correction,
    Handover,
    Organisation,
    Response,
    Review,
    Role,
    SignIn,
    Submission,
    User,
)
from survey.prepared import Prepared

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

PAGES = re.compile(r"/assessments/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})/(?:sections/([A-Z]+)|(result))?")
MOST_BYTES = 24_000_000  #: of kept pages in one server process; a page takes 5 to 60 kB
REMEMBERED = (
    "HTTP_COOKIE",
    "HTTP_ACCEPT_LANGUAGE",
    "HTTP_ACCEPT_ENCODING",
)  #: what pages are kept for; not if it is too long
RECENT = timedelta(minutes=20)  #: while a colleague's answer is so fresh, who is working where changes by the minute

Key = tuple[object, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Basis:
    """What a page follows from."""

    user: CurrentUser
    opened: Opened
    result: str | None  #: hash of a submission since which the enterprise has not been changed
    state: tuple[object, ...]  #: the same, when the enterprise was changed, how often answers were saved
    version: str  #: hash of the questionnaire
    day: date  #: in China
    minute: datetime | None  #: where a colleague saved something lately


@dataclass(frozen=True, slots=True)
class Page:
    """A page as it was sent, and what it follows from."""

    basis: Basis
    headers: list[tuple[str, str]]
    body: bytes


class Unchanged:
    """WSGI application that answers for `app`, which `flask` makes, where it has the answer."""

    def __init__(self, app: "WSGIApplication", *, flask: Flask, cookie: str) -> None:
        self.app = app
        self.quick = QuickPages(flask)
        self.cookie = cookie  #: name of the sign-in cookie
        self.kept: OrderedDict[Key, Page] = OrderedDict()
        self.size = 0
        self.lock = Lock()

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Answer one request."""
        asked = _asked(environ)
        if asked is None:
            return self.app(environ, start_response)
        at = clock.now()
        basis = self._basis(environ, asked, at=at)
        if basis is None:
            return self.app(environ, start_response)
        key = _key(environ)
        with self.lock:
            page = self.kept.get(key)
            if page is not None:
                self.kept.move_to_end(key)
        if page is None or page.basis != basis:
            page = self._quickly(environ, asked, basis, at=at)
            if page is None:
                return self._make(environ, start_response, key, basis)
            self._keep(key, page)
        start_response("200 OK", list(page.headers))
        return [page.body]

    def _basis(self, environ: "WSGIEnvironment", asked: re.Match[str], *, at: datetime) -> Basis | None:
        """What the page asked for follows from; None where its reader has to be looked at more closely."""
        secret = _secret_in(environ.get("HTTP_COOKIE", ""), self.cookie)
        try:
            return read_basis(UUID(asked[1]), secret, at=at) if secret else None
        except Exception:  # noqa: BLE001  (whatever it is, the ordinary way meets it, too, and tells)
            return None

    def _quickly(self, environ: "WSGIEnvironment", asked: re.Match[str], basis: Basis, *, at: datetime) -> Page | None:
        try:
            made = self._made(environ, asked, basis, at=at)
        except Exception:
            self.quick.flask.logger.exception("%s goes the ordinary way", asked[0])
            return None
        return Page(basis, *made) if made else None

    def _made(self, environ: "WSGIEnvironment", asked: re.Match[str], basis: Basis, *, at: datetime) -> Answer:
        by, opened = basis.user, basis.opened
        if asked[3]:
            if basis.result is None:
                return None
            return self.quick.result(environ, opened, basis.result, by=by, at=at, day=basis.day)
        if asked[2]:
            return self.quick.section(environ, opened, asked[2], by=by, at=at)
        return self.quick.overview(environ, opened, by=by, at=at, alone=basis.minute is None)

    def _make(
        self, environ: "WSGIEnvironment", start_response: "StartResponse", key: Key, basis: Basis
    ) -> Iterable[bytes]:
        """Let the application answer, and keep a whole page that belongs to its key alone."""
        answered: list[tuple[str, list[tuple[str, str]]]] = []

        def started(status: str, headers: list[tuple[str, str]], failed: Any = None) -> Any:  # noqa: ANN401
            answered.append((status, headers))
            return start_response(status, headers, failed) if failed else start_response(status, headers)

        pieces = self.app(environ, started)
        try:
            body = b"".join(pieces)
        finally:
            close = getattr(pieces, "close", None)
            if close is not None:
                close()
        status, headers = answered[-1]
        if status == "200 OK" and not any(name.lower() == "set-cookie" for name, _value in headers):
            self._keep(key, Page(basis, headers, body))
        return [body]

    def _keep(self, key: Key, page: Page) -> None:
        with self.lock:
            before = self.kept.pop(key, None)
            self.kept[key] = page
            self.size += _room(key, page) - (_room(key, before) if before else 0)
            while self.size > MOST_BYTES:
                self.size -= _room(*self.kept.popitem(last=False))


@lru_cache(maxsize=4_000)
def _secret_in(cookies: str, name: str) -> str | None:
    """Secret of the sign-in in a browser's cookies."""
    return parse_cookie(cookies).get(name)


def _asked(environ: "WSGIEnvironment") -> re.Match[str] | None:
    """Which of our pages is asked for; None where it is none of them."""
    if environ["REQUEST_METHOD"] != "GET" or environ.get("QUERY_STRING"):
        return None
    if any(len(environ.get(name, "")) > LONGEST for name in REMEMBERED):
        return None
    return PAGES.fullmatch(environ["PATH_INFO"])


def _room(key: Key, page: Page) -> int:
    """Bytes that a kept page takes, with the cookies it is kept for."""
    return len(page.body) + sum(len(part) for part in key if isinstance(part, str))


def _key(environ: "WSGIEnvironment") -> Key:
    """What of a request decides about the page, beside its basis: the address, the cookies, what the browser takes."""
    names = ("wsgi.url_scheme", "HTTP_HOST", "SCRIPT_NAME", "PATH_INFO", "HTTP_COOKIE", "HTTP_ACCEPT_LANGUAGE")
    return (*(environ.get(name) for name in names), takes_gzip(environ.get("HTTP_ACCEPT_ENCODING", "")))


def read_basis(assessment_id: UUID, secret: str, *, at: datetime) -> Basis | None:
    """Read what pages of an assessment follow from; None for whoever may not see them, or whose visit has to be noted."""
    named = {"assessment_id": assessment_id, **access.asking(secret, at=at, seen_within=access.SEEN_EVERY)}
    with db.direct() as connection:
        row = BASIS.find(connection, named)
    if row is None:
        return None
    version = catalogue.get(row.questionnaire, row.version).content_hash
    opened = queries.as_opened(row)
    minute = at.replace(second=0, microsecond=0) if row.others_at and row.others_at > at - RECENT else None
    return Basis(
        user=access.user_of(row, sign_in=access.hash_secret(secret)),
        opened=opened,
        result=row.sha256 if opened.submitted_at and row.updated_at <= opened.submitted_at else None,
        state=row,
        version=version,
        day=at.astimezone(BEIJING).date(),
        minute=minute,
    )


def _read() -> Select[*tuple[Any, ...]]:
    this = bindparam("assessment_id", type_=Uuid())
    handed = exists().where(Handover.assessment_id == this)
    reviewed = exists().where(Review.assessment_id == this)
    corrected = exists().where(Correction.corrects_id == this)
    reader = select(SignIn.user_id).where(SignIn.id_hash == bindparam("id_hash", type_=String())).scalar_subquery()
    others = case((Response.updated_by != reader, Response.updated_at))
    saved = (
        select(
            func.count().label("number"),
            func.sum(Response.revision).label("revisions"),
            func.max(Response.updated_at).label("saved_at"),
            func.max(others, type_=UtcDateTime()).label("others_at"),
        )
        .where(Response.assessment_id == this)
        .subquery()
    )
    query: Select[*tuple[Any, ...]] = (
        select(*access.USER, *queries.OPENED, Role.kind, Organisation.updated_at, Submission.sha256, saved)
        .select_from(SignIn)
        .join(User, User.id == SignIn.user_id)
        .join(Role, Role.user_id == User.id)
        .join(Organisation, Organisation.id == Role.organisation_id)
        .join(Assessment, Assessment.organisation_id == Organisation.id)
        .join(Submission, Submission.assessment_id == Assessment.id, isouter=True)
        .join(saved, true())
    )
    return query.where(
        *access.valid_sign_in(),
        Assessment.id == this,
        Role.kind.in_(access.ROLES[access.Action.READ]),
        queries.SHOWN_TO_ROLE,
        ~reviewed,  # nor are reviews, and who may see them
        ~corrected,  # nor is what takes its place
        or_(Assessment.state != AssessmentState.DRAFT, ~handed),  # what colleagues say by a link is not in the basis
    )


BASIS = Prepared(_read)
