"""Sense beyond shape: codes, weights, texts in every language, and what `ladders`, `references` and `reach` check."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from decimal import Decimal

from questionnaires.applicability import check_applicability
from questionnaires.ladders import check_options
from questionnaires.model import UNIT, Dimension, GateKind, Item, ItemKind, Questionnaire
from questionnaires.plausible import WHOLE
from questionnaires.problems import Finding, Path_, did_you_mean
from questionnaires.rationales import check_rationales
from questionnaires.reach import check_measures
from questionnaires.references import check_references, unknown, walk_items

INVISIBLE = re.compile("[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff\ufffd]")


def lint(questionnaire: Questionnaire) -> Iterator[Finding]:
    """Everything in a questionnaire of the right shape that makes no sense."""
    yield from texts(questionnaire, (), questionnaire.locales)
    yield from _codes(questionnaire)
    yield from _weights(questionnaire)
    for path, item in walk_items(questionnaire):
        yield from check_options(item, path)
        if questionnaire.pain_points:
            yield from _explained(item, path)
    yield from _levels(questionnaire)
    yield from check_rationales(questionnaire)
    yield from check_applicability(questionnaire)
    yield from check_references(questionnaire)
    yield from check_measures(questionnaire)


def texts(value: object, path: Path_, locales: tuple[str, ...]) -> Iterator[Finding]:
    """Every text must be there in every language, and nothing in it invisible."""
    if isinstance(value, Mapping):
        yield from _text(value, path, locales)
    elif isinstance(value, tuple):
        for index, each in enumerate(value):
            yield from texts(each, (*path, index), locales)
    elif is_dataclass(value) and not isinstance(value, type):
        for field in fields(value):
            yield from texts(getattr(value, field.name), (*path, field.name), locales)


def _text(text: Mapping[str, str], path: Path_, locales: tuple[str, ...]) -> Iterator[Finding]:
    for locale in locales:
        if locale not in text:
            yield Finding(path=(*path, locale), found="missing", remedy=f"add the text in {locale}")
    for locale, sentence in text.items():
        if locales and locale not in locales:
            remedy = did_you_mean(locale, locales, otherwise="add it to locales, or delete it")
            yield Finding(path=(*path, locale), found=f"undeclared language {locale}", remedy=remedy)
        invisible = INVISIBLE.search(sentence)
        if invisible:
            found = f"invisible character U+{ord(invisible[0]):04X}"
            yield Finding(path=(*path, locale), found=found, remedy="delete it")


def _codes(questionnaire: Questionnaire) -> Iterator[Finding]:
    yield from _unique(questionnaire.sides, ("sides",))
    yield from _unique(questionnaire.documents, ("documents",))
    yield from _unique(questionnaire.pain_points, ("pain_points",))
    yield from _unique(questionnaire.checks, ("checks",))
    yield from _unique(questionnaire.dimensions, ("dimensions",))
    seen: Counter[str] = Counter({side.code: 1 for side in questionnaire.sides})
    for d, dimension in enumerate(questionnaire.dimensions):
        path: Path_ = ("dimensions", d)
        if dimension.code in seen and dimension.code in {side.code for side in questionnaire.sides}:
            yield Finding(path=(*path, "code"), found=f"{dimension.code} is also a side", remedy="rename one of them")
        for i, indicator in enumerate(dimension.indicators):
            yield from _nested((*path, "indicators", i), indicator.code, dimension.code, seen)
            for k, item in enumerate(indicator.items):
                yield from _nested((*path, "indicators", i, "items", k), item.code, indicator.code, seen)


def _unique(things: Iterable[object], path: Path_) -> Iterator[Finding]:
    seen: set[str] = set()
    for index, thing in enumerate(things):
        code = str(getattr(thing, "code", ""))
        if code and code in seen:
            yield Finding(path=(*path, index, "code"), found=f"{code} a second time", remedy="rename it")
        seen.add(code)


def _nested(path: Path_, code: str, parent: str, seen: Counter[str]) -> Iterator[Finding]:
    if code and parent and not code.startswith(f"{parent}-"):
        yield Finding(path=(*path, "code"), found=code, expected=f"a code that starts with {parent}-")
    if code and seen[code]:
        yield Finding(path=(*path, "code"), found=f"{code} a second time", remedy="give it the next free number")
    seen[code] += 1


def _weights(questionnaire: Questionnaire) -> Iterator[Finding]:
    sides = {side.code: index for index, side in enumerate(questionnaire.sides)}
    yield from _sum((side.weight for side in questionnaire.sides), ("sides",), "of the sides")
    for d, dimension in enumerate(questionnaire.dimensions):
        yield from _dimension(dimension, ("dimensions", d), sides)
    known = all(dimension.side in sides for dimension in questionnaire.dimensions if dimension.weight > 0)
    for code, index in sides.items() if known else ():
        weights = [dimension.weight for dimension in questionnaire.dimensions if dimension.side == code]
        for finding in _sum(weights, ("sides", index), f"of the dimensions of side {code}"):
            yield replace(finding, reference="weight")


def _sum(weights: Iterable[int], path: Path_, which: str) -> Iterator[Finding]:
    weights = list(weights)
    if sum(weights) != WHOLE:
        found = f"weights {which} add up to {sum(weights)}"
        yield Finding(path=path, found=found, remedy=f"make them {WHOLE}")
    if any(weight <= 0 for weight in weights):
        yield Finding(path=path, found=f"a weight {which} is 0", expected="positive weights")


def _dimension(dimension: Dimension, path: Path_, sides: Mapping[str, int]) -> Iterator[Finding]:
    yield from _side(dimension, (*path, "side"), sides)
    scored = dimension.weight > 0
    if scored:
        weights = [indicator.weight for indicator in dimension.indicators]
        yield from _sum(weights, (*path, "indicators"), f"of the indicators of {dimension.code}")
    for i, indicator in enumerate(dimension.indicators):
        here = (*path, "indicators", i)
        if not scored and indicator.weight <= 0:
            yield Finding(path=(*here, "weight"), found=str(indicator.weight), expected="1")
        for k, item in enumerate(indicator.items):
            yield from _item_weight(item, (*here, "items", k, "weight"), scored=scored)
        if scored and not any(item.scored for item in indicator.items):
            yield Finding(
                path=(*here, "items"), found="no item with points", expected="at least one in a scored dimension"
            )


def _side(dimension: Dimension, path: Path_, sides: Mapping[str, int]) -> Iterator[Finding]:
    if dimension.weight == 0 and dimension.side is not None:
        yield Finding(path=path, found=f"side {dimension.side}", expected="none for a dimension of weight 0")
    elif dimension.weight > 0 and dimension.side is None:
        yield Finding(path=path, found="missing", remedy="name the side, or give the dimension weight 0")
    elif dimension.side is not None and dimension.side not in sides:
        yield unknown(path, dimension.side, sides, "side")


def _item_weight(item: Item, path: Path_, *, scored: bool) -> Iterator[Finding]:
    if not scored and item.weight:
        yield Finding(path=path, found=str(item.weight), expected="0 in a dimension of weight 0")
    if scored and not item.weight and item.kind not in (ItemKind.SCENE, ItemKind.INVENTORY):
        yield Finding(path=path, found="0", expected="a positive whole number")
    if not scored and item.kind not in (ItemKind.SCENE, ItemKind.INVENTORY):
        found = f"a {item.kind} item"
        yield Finding(path=(*path[:-1], "kind"), found=found, expected="scene or inventory in a dimension of weight 0")


def _explained(item: Item, path: Path_) -> Iterator[Finding]:
    """A questionnaire that declares pain points explains every scored item."""
    if not item.scored:
        return
    for key in ("name", "counts", "not_counts", "example", "evidence", "sources", "pain_points"):
        if not getattr(item, key):
            yield Finding(path=(*path, key), found="missing", remedy="every scored item needs it")


def _levels(questionnaire: Questionnaire) -> Iterator[Finding]:
    highest: dict[str, int] = {}
    for index, level in enumerate(questionnaire.levels):
        path: Path_ = ("levels", index)
        if level.number != index + 1:
            yield Finding(
                path=(*path, "number"), found=str(level.number), expected=f"{index + 1}, counting up from the lowest"
            )
        for g, gate in enumerate(level.gates):
            if gate.kind is not GateKind.SCORE:
                continue
            if gate.minimum < highest.get(gate.node, 0):
                expected = f"at least the {_points(highest[gate.node])} of a lower level"
                yield Finding(path=(*path, "gates", g, "minimum"), found=_points(gate.minimum), expected=expected)
            highest[gate.node] = max(gate.minimum, highest.get(gate.node, 0))


def _points(units: int) -> str:
    return format((Decimal(units) / UNIT).normalize(), "f")
