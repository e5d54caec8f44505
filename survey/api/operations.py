"""Operations of the API: each is declared beside its handler, and the document that describes it follows from that."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, Concatenate, ParamSpec
from uuid import UUID

from flask import Blueprint, Response, abort, json, request
from flask.typing import ResponseReturnValue

from survey.access import API, Action, requires
from survey.api.asked import JSON, Asked, Parameter, Schema, accepts, read
from survey.api.paging import Page, link_to_next, next_address
from survey.models import Scope
from survey.security import csrf

P = ParamSpec("P")
MOST_BYTES = 64 * 1024  #: of a body

bp = Blueprint("api", __name__, url_prefix=API.rstrip("/"))
csrf.exempt(bp)  # no cookie counts here, so no other site can make a browser act


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What a handler gives back: content for JSON, or a file; and how it is sent."""

    content: Mapping[str, Any] = field(default_factory=dict)
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """What the document says of one operation."""

    id: str
    method: str
    path: str  #: below the address of the API, as the document writes it
    scope: Scope
    summary: object
    text: object
    answer: str  #: name of the schema; empty for a file
    parameters: tuple[Parameter, ...]
    body: Schema | None
    media_types: tuple[str, ...]

    @property
    def status(self) -> int:
        """Of the answer where it could be done: what is asked for by POST is carried out later."""
        return 202 if self.method == "POST" else 200


OPERATIONS: list[Operation] = []

Handled = Given | Page | Mapping[str, Any] | Response
Handler = Callable[Concatenate[Asked, P], Handled]


def operation(
    method: str,
    path: str,
    *,
    action: Action,
    scope: Scope,
    answer: str,
    summary: object,
    text: object = "",
    parameters: Sequence[Parameter] = (),
    body: Schema | None = None,
    media_types: Sequence[str] = (JSON,),
) -> Callable[[Handler[P]], Callable[P, ResponseReturnValue]]:
    """Declare a handler, which is given what was asked for and the ids in the address."""

    def declare(handler: Handler[P]) -> Callable[P, ResponseReturnValue]:
        declared = Operation(
            id=handler.__name__, method=method, path=path, scope=scope, summary=summary, text=text, answer=answer,
            parameters=tuple(parameters), body=body, media_types=tuple(media_types),
        )  # fmt: skip

        @requires(action, scope)
        def view(*args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
            if not any(map(accepts, declared.media_types)):
                abort(406)
            return _sent(handler(read(declared.parameters, body), *args, **kwargs))

        view.__name__ = handler.__name__
        view.most_bytes = MOST_BYTES  # type: ignore[attr-defined]
        OPERATIONS.append(declared)
        rule = path.replace("{", "<uuid:").replace("}", ">")
        bp.add_url_rule(rule, declared.id, view, methods=[method], provide_automatic_options=False)
        return view

    return declare


def _sent(given: Handled) -> Response:
    """As JSON with an ETag, or nothing but that it has not changed."""
    if isinstance(given, Response):
        return _unless_known(given, given.get_data())
    headers: Mapping[str, str] = {}
    status, content = 200, given
    if isinstance(given, Given):
        status, content, headers = given.status, given.content, given.headers
    elif isinstance(given, Page):
        content = {"items": given.items, "next": next_address(given)}
        headers = link_to_next(given)
    body = json.dumps(content, ensure_ascii=False, separators=(",", ":"), sort_keys=False).encode()
    return _unless_known(Response(body, status=status, mimetype=JSON, headers=dict(headers)), body)


def _unless_known(response: Response, body: bytes) -> Response:
    response.headers["Cache-Control"] = "private, no-cache"
    response.headers["Vary"] = "Accept, Accept-Language, Authorization"
    if request.method in {"GET", "HEAD"}:
        response.set_etag(sha256(body).hexdigest()[:32])
        tag = response.get_etag()[0]
        if tag and request.if_none_match.contains_weak(tag):
            response.status_code = 304
            response.set_data(b"")
            response.headers.pop("Content-Type", None)
    return response


def as_id(value: str) -> UUID:
    """An id that its schema has let through."""
    return UUID(value)
