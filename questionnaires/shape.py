"""Whether a file has the shape its published JSON Schema describes; the schemas are the one home of the key lists."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator, ValidationError
from jsonschema.validators import extend
from referencing import Registry, Resource

from questionnaires.problems import Finding, Path_, did_you_mean, one_of, shown

SCHEMAS = Path(__file__).parent / "schema"
UNKNOWN_KEY, MISSING = "unknown key", "missing"
NOT_A_LANGUAGE = (
    "if it belongs to the text before it: a comma inside {…} ends a text, so put that between double quotes"
)
TYPE_NAMES = {
    "object": "a mapping",
    "array": "a list",
    "string": "a text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
}


def misfits(value: object, schema: str) -> Iterator[Finding]:
    """Everything in `value` that does not fit the schema named `schema` (`dimension`, `levels`, …)."""
    found = [finding for error in _validator(schema).iter_errors(value) for finding in _explain(error)]
    misspelt = {(finding.path[:-1], finding.remedy) for finding in found if finding.found == UNKNOWN_KEY}
    wrong_keys = {finding.path for finding in found if finding.remedy == NOT_A_LANGUAGE}
    for finding in found:
        named = bool(finding.path) and (finding.path[:-1], f"did you mean '{finding.path[-1]}'?") in misspelt
        under_wrong_key = finding.path in wrong_keys and finding.remedy != NOT_A_LANGUAGE
        yield replace(finding, silent=under_wrong_key or (finding.found == MISSING and named))


def keys_of(schema: str, definition: str | None = None) -> tuple[str, ...]:
    """Keys a file, or a thing defined in it, may have."""
    document = _document(schema)
    shape = document["$defs"][definition] if definition else document
    return tuple(shape["properties"])


@cache
def _document(name: str) -> dict[str, Any]:
    document: dict[str, Any] = json.loads((SCHEMAS / f"{name}.schema.json").read_text(encoding="utf-8"))
    return document


def _is_integer(_checker: object, value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_number(_checker: object, value: object) -> bool:
    return isinstance(value, int | Decimal) and not isinstance(value, bool)


@cache
def _validator(name: str) -> Draft202012Validator:
    resources = [(f"{stem}.schema.json", Resource.from_contents(_document(stem))) for stem in ("common", name)]
    checker = Draft202012Validator.TYPE_CHECKER.redefine_many({"integer": _is_integer, "number": _is_number})
    exact = extend(Draft202012Validator, type_checker=checker)
    validator: Draft202012Validator = exact(_document(name), registry=Registry().with_resources(resources))
    return validator


def _explain(error: ValidationError) -> Iterator[Finding]:
    path = tuple(error.absolute_path)
    explain = EXPLANATIONS.get(str(error.validator))
    if explain is not None:
        yield from explain(error, path)
    else:
        yield Finding(path=path, found=shown(error.instance), expected=_description(error))


def _description(error: ValidationError) -> str:
    schema = error.schema
    return str(schema.get("description", "something else")) if isinstance(schema, dict) else "something else"


def _unknown_keys(error: ValidationError, path: Path_) -> Iterator[Finding]:
    instance, known = _mapping(error.instance), _mapping(_mapping(error.schema).get("properties"))
    for key in instance:
        if key not in known:
            remedy = did_you_mean(str(key), [k for k in known if k not in instance], otherwise="")
            remedy = remedy or did_you_mean(str(key), known, otherwise="delete it")
            yield Finding(path=(*path, key), found=UNKNOWN_KEY, remedy=remedy)


def _mapping(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _missing_key(error: ValidationError, path: Path_) -> Iterator[Finding]:
    required = error.validator_value if isinstance(error.validator_value, list) else []
    for key in required:
        if key not in _mapping(error.instance) and error.message.startswith(repr(key)):
            yield Finding(path=(*path, key), found=MISSING, remedy="add it")


def _wrong_type(error: ValidationError, path: Path_) -> Iterator[Finding]:
    value, kind = error.instance, str(error.validator_value)
    expected = str(_mapping(error.schema).get("description", TYPE_NAMES.get(kind, kind)))
    remedy = ""
    if kind == "string" and isinstance(value, int | Decimal | bool):
        remedy = f'quote it: "{shown(value)}"'
    elif kind in ("integer", "number") and isinstance(value, str):
        remedy = "write a plain number without quotes, unit or separators"
    yield Finding(path=path, found=shown(value), expected=expected, remedy=remedy)


def _not_in_list(error: ValidationError, path: Path_) -> Iterator[Finding]:
    known = [str(word) for word in error.validator_value] if isinstance(error.validator_value, list) else []
    remedy = did_you_mean(error.instance, known) if isinstance(error.instance, str) else ""
    yield Finding(path=path, found=shown(error.instance), expected=one_of(known), remedy=remedy)


def _out_of_range(error: ValidationError, path: Path_) -> Iterator[Finding]:
    schema = _mapping(error.schema)
    low, high = schema.get("minimum", schema.get("exclusiveMinimum")), schema.get("maximum")
    expected = f"{low} to {high}" if low is not None and high is not None else _description(error)
    yield Finding(path=path, found=shown(error.instance), expected=expected)


def _wrong_length(error: ValidationError, path: Path_) -> Iterator[Finding]:
    count, limit = len(_sized(error.instance)), error.validator_value
    most = str(error.validator).startswith("max")
    things = "characters" if isinstance(error.instance, str) else "entries"
    yield Finding(path=path, found=f"{count:,}", expected=f"{'at most' if most else 'at least'} {limit} {things}")


def _sized(value: object) -> str | list[Any] | dict[str, Any]:
    return value if isinstance(value, str | list | dict) else ""


def _repeated(error: ValidationError, path: Path_) -> Iterator[Finding]:
    seen: list[object] = []
    for index, value in enumerate(_sized(error.instance)):
        if value in seen:
            yield Finding(path=(*path, index), found=f"{shown(value)} a second time", remedy="delete it")
        seen.append(value)


def _no_alternative(error: ValidationError, path: Path_) -> Iterator[Finding]:
    alternatives = error.validator_value if isinstance(error.validator_value, list) else []
    wanted = [str(key) for each in alternatives for key in _mapping(each).get("required", [])]
    if isinstance(error.instance, dict):
        yield Finding(path=path, found="neither", expected=f"one of {', '.join(wanted)}")


def _wrong_pattern(error: ValidationError, path: Path_) -> Iterator[Finding]:
    blank = isinstance(error.instance, str) and not error.instance.strip()
    on_key = "propertyNames" in error.absolute_schema_path
    remedy = NOT_A_LANGUAGE if on_key else "write the text" if blank else ""
    here = (*path, str(error.instance)) if on_key else path
    yield Finding(path=here, found=shown(error.instance), expected=_description(error), remedy=remedy)


EXPLANATIONS: dict[str, Callable[[ValidationError, Path_], Iterator[Finding]]] = {
    "additionalProperties": _unknown_keys,
    "required": _missing_key,
    "type": _wrong_type,
    "enum": _not_in_list,
    "minimum": _out_of_range,
    "maximum": _out_of_range,
    "exclusiveMinimum": _out_of_range,
    "minLength": _wrong_length,
    "maxLength": _wrong_length,
    "minItems": _wrong_length,
    "maxItems": _wrong_length,
    "minProperties": _wrong_length,
    "uniqueItems": _repeated,
    "anyOf": _no_alternative,
    "pattern": _wrong_pattern,
}
