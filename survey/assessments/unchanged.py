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
from datetime import datetime, timedelta
from threading import Lock
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import Select, Uuid, bindparam, case, func, select
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.http import parse_cookie

from questionnaires import catalogue
from survey import access, clock
from survey.assessments.compression import takes_gzip
from survey.clock import BEIJING
from survey.database import UtcDateTime, db
from survey.models import Assessment, Organisation, Response, Role, SignIn, Submission, User
from survey.prepared import Prepared

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

PAGES = re.compile(r"/assessments/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})/(?:sections/[A-Z]+|result)?")
MOST_BYTES = 24_000_000  #: of kept pages in one server process; a page takes 5 to 60 kB
RECENT = timedelta(minutes=20)  #: while a colleague's answer is so fresh, who is working where changes by the minute

Basis = tuple[Any, ...]
Key = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """A page as it was sent, and what it follows from."""

    basis: Basis
    headers: list[tuple[str, str]]
    body: bytes


class Unchanged:
    """WSGI application that answers for `app` where it has the answer."""

    def __init__(self, app: "WSGIApplication", *, cookie: str) -> None:
        self.app = app
        self.cookie = cookie  #: name of the sign-in cookie
        self.kept: OrderedDict[Key, Page] = OrderedDict()
        self.size = 0
        self.lock = Lock()

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Answer one request."""
        basis = self._basis(environ)
        if basis is None:
            return self.app(environ, start_response)
        key = _key(environ)
        with self.lock:
            page = self.kept.get(key)
            if page is not None:
                self.kept.move_to_end(key)
        if page is None or page.basis != basis:
            return self._make(environ, start_response, key, basis)
        start_response("200 OK", list(page.headers))
        return [page.body]

    def _basis(self, environ: "WSGIEnvironment") -> Basis | None:
        """What the page asked for follows from; None where it is none of ours, or its reader has to be looked at more closely."""
        asked = PAGES.fullmatch(environ["PATH_INFO"])
        if asked is None or environ["REQUEST_METHOD"] != "GET" or environ.get("QUERY_STRING"):
            return None
        secret = parse_cookie(environ.get("HTTP_COOKIE")).get(self.cookie)
        if not secret:
            return None
        at = clock.now()
        try:
            return read_basis(UUID(asked[1]), secret, at=at)
        except (SQLAlchemyError, OSError, catalogue.CatalogueError):
            return None  # the ordinary way tells what is the matter

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
    minute = at.replace(second=0, microsecond=0) if row.others_at and row.others_at > at - RECENT else None
    return (*row, version, at.astimezone(BEIJING).date(), minute)


def _read() -> Select[*tuple[Any, ...]]:
    this = bindparam("assessment_id", type_=Uuid())
    reader = (User.id, User.name, User.locale, Role.kind, access.consults().label("consults"))
    assessment = (
        Assessment.questionnaire,
        Assessment.version,
        Assessment.state,
        Organisation.id,
        Organisation.updated_at,
    )
    others = case((Response.updated_by != User.id, Response.updated_at))
    saved = (func.count(Response.item), func.sum(Response.revision), func.max(Response.updated_at))
    columns = (*reader, *assessment, Submission.sha256)
    query: Select[*tuple[Any, ...]] = (
        select(*columns, *saved, func.max(others, type_=UtcDateTime()).label("others_at"))
        .select_from(SignIn)
        .join(User, User.id == SignIn.user_id)
        .join(Role, Role.user_id == User.id)
        .join(Organisation, Organisation.id == Role.organisation_id)
        .join(Assessment, Assessment.organisation_id == Organisation.id)
        .join(Response, Response.assessment_id == Assessment.id, isouter=True)
        .join(Submission, Submission.assessment_id == Assessment.id, isouter=True)
        .group_by(*columns)
    )
    return query.where(
        *access.valid_sign_in(),
        Assessment.id == this,
        Role.kind.in_(access.ROLES[access.Action.READ]),
    )


BASIS = Prepared(_read)
