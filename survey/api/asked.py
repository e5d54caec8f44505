"""Reading what a program asks for: parameters and body against their schemas, and all that is wrong with them at once."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NoReturn

from flask import abort, request
from flask_babel import gettext as _
from jsonschema import Draft202012Validator, FormatChecker
from jsonschema.exceptions import ValidationError

from survey.problems import InvalidError, Wrong

Schema = Mapping[str, Any]
JSON = "application/json"
FORMATS = FormatChecker(["uuid"])


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """Something that may stand behind the question mark of an address."""

    name: str
    schema: Schema
    text: object  #: what it is, in the language of the reader
    required: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What was asked for, as its schemas have it."""

    query: Mapping[str, Any] = field(default_factory=dict)
    body: Mapping[str, Any] = field(default_factory=dict)


def accepts(media_type: str) -> bool:
    """Whether the program takes an answer of this kind; one that says nothing takes any."""
    return "Accept" not in request.headers or bool(request.accept_mimetypes[media_type])


def read(parameters: Sequence[Parameter], body: Schema | None) -> Asked:
    """Parameters and body of this request.

    Raises
    ------
    InvalidError
        Naming everything that is wrong.
    HTTPException
        400 where the body is no JSON, 415 where it does not say that it is.
    """
    query, wrong = _query(parameters)
    content = {}
    if body is not None:
        content = _content()
        wrong += [Wrong(where=f"body: {_pointer(each)}", what=_told(each)) for each in _errors(body, content)]
    if wrong:
        raise InvalidError(wrong)
    return Asked(query=query, body=content)


def _query(parameters: Sequence[Parameter]) -> tuple[dict[str, Any], list[Wrong]]:
    known = {each.name: each for each in parameters}
    found: dict[str, Any] = {name: each.schema["default"] for name, each in known.items() if "default" in each.schema}
    wrong = []
    for name, values in request.args.lists():
        if name not in known:
            wrong.append(Wrong(where=f"query: {name[:60]}", what=_("There is no such parameter.")))
            continue
        if len(values) > 1:
            wrong.append(Wrong(where=f"query: {name}", what=_("It is given more than once.")))
        found[name] = _typed(values[0], known[name].schema)
        wrong += [Wrong(where=f"query: {name}", what=_told(each)) for each in _errors(known[name].schema, found[name])]
    wrong += [
        Wrong(where=f"query: {name}", what=_("It is missing."))
        for name, each in known.items()
        if each.required and name not in request.args
    ]
    return found, wrong


def _typed(value: str, schema: Schema) -> str | int:
    """A number where one is expected and written."""
    if schema.get("type") == "integer" and value.isascii() and value.removeprefix("-").isdecimal() and len(value) < 10:
        return int(value)
    return value


def _content() -> Any:  # noqa: ANN401  (what is wrong with it, its schema says)
    if request.mimetype != JSON:
        abort(415)
    try:
        return json.loads(request.get_data(), parse_constant=_no_number)
    except (ValueError, RecursionError):
        abort(400)


def _no_number(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


def _errors(schema: Schema, content: object) -> Iterator[ValidationError]:
    return iter(sorted(Draft202012Validator(schema, format_checker=FORMATS).iter_errors(content), key=_pointer))


def _pointer(error: ValidationError) -> str:
    """Where it is, as a JSON pointer."""
    return "/" + "/".join(str(part).replace("~", "~0").replace("/", "~1") for part in error.absolute_path)


def _told(error: ValidationError) -> str:
    """What is wrong, in the language of the request."""
    value: Any = error.validator_value
    if error.validator == "required":
        missing = [name for name in value if name not in error.instance]
        return _("Missing: %(names)s.", names=", ".join(missing))
    if error.validator == "additionalProperties":
        surplus = [name[:60] for name in error.instance if name not in error.schema.get("properties", {})]
        return _("Unknown: %(names)s.", names=", ".join(surplus))
    if error.validator == "enum":
        return _("Expected one of these: %(values)s.", values=", ".join(map(str, value)))
    if error.validator in {"minimum", "maximum"}:
        return _("Expected %(least)s to %(most)s.", least=error.schema.get("minimum"), most=error.schema.get("maximum"))
    if error.validator == "format":
        return _("Expected a value of the format %(format)s.", format=value)
    return _("Expected a value of the type %(type)s.", type=value)
