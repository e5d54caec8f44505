"""Questionnaire ↔ plain values ↔ canonical JSON, and the hash that names its content.

Values equal to a field's default are left out, so that a field added to the model later changes no hash.
"""

import hashlib
import json
from collections.abc import Callable, Hashable, Mapping
from dataclasses import MISSING, Field, fields, is_dataclass, replace
from decimal import Decimal
from enum import StrEnum
from functools import cache
from types import UnionType
from typing import TypeVar, Union, cast, get_args, get_origin, get_type_hints

from questionnaires.json_text import canonical
from questionnaires.model import Questionnaire

Model = TypeVar("Model")  #: a dataclass of `model.py`
Decoder = Callable[[object], object]


def canonical_json(questionnaire: Questionnaire) -> str:
    """The one JSON text of a questionnaire: sorted keys, no spaces, exact decimals as strings, without the hash."""
    plain = to_plain(replace(questionnaire, content_hash=""))
    return canonical(plain)


def content_hash(questionnaire: Questionnaire) -> str:
    """SHA-256 of the canonical JSON, in hexadecimal."""
    return hash_of(canonical_json(questionnaire))


def hash_of(text: str) -> str:
    """SHA-256 of a canonical JSON text, in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


def from_canonical_json(text: str) -> Questionnaire:
    """Questionnaire whose canonical JSON is `text`, with its content hash."""
    return replace(from_plain(Questionnaire, json.loads(text)), content_hash=hash_of(text))


def to_plain(value: object) -> object:
    """Dataclasses → dicts without defaults, tuples → lists, decimals → strings."""
    if is_dataclass(value) and not isinstance(value, type):
        stated = ((f, getattr(value, f.name)) for f in fields(value))
        return {f.name: to_plain(each) for f, each in stated if f.default is MISSING or each != f.default}
    if isinstance(value, tuple):
        return [to_plain(each) for each in value]
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    return value


def from_plain(model: type[Model], plain: object) -> Model:
    """Dataclass from plain values. Never fails: what is missing or of another type becomes the default, or nothing.

    Whether the values have the right shape is the business of the schema; this lets the sense of the rest be judged
    all the same.
    """
    given = plain if isinstance(plain, Mapping) else {}
    values: dict[str, object] = {}
    for name, (decode, default) in _decoders(cast("Hashable", model)).items():
        value = decode(given[name]) if name in given else None
        values[name] = default if value is None else value
    return model(**values)


@cache
def _decoders(model: Hashable) -> dict[str, tuple[Decoder, object]]:
    """Decoder and default of every field of a dataclass (typed as the cache wants it)."""
    cls = cast("type[Questionnaire]", model)
    hints = get_type_hints(cls)
    return {field.name: (_decoder(hints[field.name]), _default(field, hints[field.name])) for field in fields(cls)}


def _default(field: "Field[object]", hint: type) -> object:
    return _blank(hint) if field.default is MISSING else field.default


def _blank(hint: type) -> object:
    """What stands for a missing value of this type."""
    origin = get_origin(hint)
    if origin is not None:
        return {Union: None, UnionType: None, tuple: ()}.get(origin, {})
    if issubclass(hint, StrEnum):
        return next(iter(hint))
    return from_plain(cast("type[object]", hint), {}) if is_dataclass(hint) else hint()


def _decoder(hint: type) -> Decoder:
    origin = get_origin(hint)
    if origin in (Union, UnionType):
        return _decoder(next(part for part in get_args(hint) if part is not type(None)))
    if origin is tuple:
        part = get_args(hint)[0]
        each, blank = _decoder(part), _blank(part)
        return lambda value: _sequence(value, each, blank)
    if origin is not None:
        return _text
    if issubclass(hint, StrEnum):
        return lambda value: _member(hint, value)
    if is_dataclass(hint):
        return lambda value: from_plain(cast("type[object]", hint), value)
    return PRIMITIVES[hint]


def _sequence(value: object, each: Decoder, blank: object) -> object:
    if not isinstance(value, list):
        return None
    decoded = (each(part) for part in value)
    return tuple(blank if part is None else part for part in decoded)


def _text(value: object) -> object:
    if not isinstance(value, Mapping):
        return None
    return {str(locale): text for locale, text in value.items() if isinstance(text, str)}


def _member(kind: type[StrEnum], value: object) -> object:
    return kind(value) if isinstance(value, str) and value in kind._value2member_map_ else None


def _decimal(value: object) -> object:
    if isinstance(value, bool):
        return None
    if isinstance(value, int | Decimal):
        return Decimal(value)
    return _decimal_text(value) if isinstance(value, str) else None


def _decimal_text(text: str) -> object:
    try:
        number = Decimal(text)
    except ArithmeticError:
        return None
    return number if number.is_finite() else None


PRIMITIVES: dict[type, Decoder] = {
    str: lambda value: value if isinstance(value, str) else None,
    bool: lambda value: value if isinstance(value, bool) else None,
    int: lambda value: value if isinstance(value, int) and not isinstance(value, bool) else None,
    Decimal: _decimal,
}
