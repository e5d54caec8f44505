"""The document that describes the API (OpenAPI 3.1), made from what is declared beside the handlers."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from survey.access import API
from survey.api.asked import JSON
from survey.api.operations import OPERATIONS, Operation
from survey.api.paging import PAGING
from survey.api.schemas import components, named
from survey.problems import MEDIA_TYPE, texts

VERSION = "1.0"
TAG: Mapping[str, Any] = {"ETag": {"schema": {"type": "string"}}}


@lru_cache(maxsize=4)
def document(language: str) -> Mapping[str, Any]:  # noqa: ARG001  (the key: texts are those of the request)
    """The whole of it, in one language."""
    paths: dict[str, dict[str, Any]] = {}
    for each in OPERATIONS:
        paths.setdefault(each.path, {})[each.method.lower()] = _operation(each)
    found: dict[str, Any] = {
        "openapi": "3.1.0",
        "info": {
            "title": "融评 Rongping",
            "version": VERSION,
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": API.rstrip("/")}],
        "security": [{"token": []}],
        "paths": paths,
        "webhooks": {"assessment.submitted": {"post": _webhook()}},
        "components": {
            "schemas": components(),
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
    }
    return _plain(found)


def _operation(each: Operation) -> dict[str, Any]:
    found: dict[str, Any] = {
        "operationId": each.id,
        "summary": each.summary,
        "description": f"{each.text} Scope: {each.scope.value}.".strip(),
        "security": [{"token": [each.scope.value]}],
        "parameters": [*_in_path(each), *_in_query(each)],
        "responses": {str(each.status): _answer(each), **_not_modified(each), **_problems(each)},
    }
    if each.body is not None:
        found["requestBody"] = {"required": True, "content": {JSON: {"schema": each.body}}}
    return found


def _in_path(each: Operation) -> list[dict[str, Any]]:
    names = [part[1:-1] for part in each.path.split("/") if part.startswith("{")]
    schema = {"type": "string", "format": "uuid"}
    return [{"name": name, "in": "path", "required": True, "schema": schema} for name in names]


def _in_query(each: Operation) -> list[dict[str, Any]]:
    return [
        {"name": one.name, "in": "query", "required": one.required, "schema": one.schema, "description": one.text}
        for one in each.parameters
    ]


def _answer(each: Operation) -> dict[str, Any]:
    schema = named(each.answer) if each.answer else {}
    headers: dict[str, Any] = {}
    if each.method == "GET":
        headers |= TAG
    if each.parameters[-len(PAGING) :] == PAGING:
        headers["Link"] = {"schema": {"type": "string"}}
    if each.status == 202:
        headers |= {name: {"schema": {"type": "string"}, "required": True} for name in ("Location", "Retry-After")}
    content = {media_type: {"schema": schema} for media_type in each.media_types}
    return {"description": each.summary, "headers": headers, "content": content}


def _not_modified(each: Operation) -> dict[str, Any]:
    if each.method != "GET":
        return {}
    return {"304": {"description": "If-None-Match", "headers": dict(TAG)}}


def _problems(each: Operation) -> dict[str, Any]:
    statuses = [401, 403, 404, 406, 422, 429] + ([400, 413, 415] if each.body is not None else [])
    said = texts()
    content = {MEDIA_TYPE: {"schema": named("Problem")}}
    headers = {
        401: {"WWW-Authenticate": {"schema": {"type": "string"}, "required": True}},
        429: {"Retry-After": {"schema": {"type": "integer"}, "required": True}},
    }
    return {
        str(status): {"description": said[status][0], "headers": headers.get(status, {}), "content": content}
        for status in sorted(statuses)
    }


def _webhook() -> dict[str, Any]:
    header = {"in": "header", "required": True, "schema": {"type": "string"}}
    return {
        "operationId": "on_submission",
        "parameters": [
            {"name": name, **header} for name in ("Rongping-Signature", "Rongping-Event", "Rongping-Delivery")
        ],
        "requestBody": {"required": True, "content": {JSON: {"schema": named("Event")}}},
        "responses": {"2XX": {"description": "OK"}},
        "security": [],
    }


def _plain(value: Any) -> Any:  # noqa: ANN401  (walks the document)
    """With texts in the language of this request."""
    if isinstance(value, Mapping):
        return {str(key): _plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    return value if value is None or isinstance(value, str | int | float) else str(value)
