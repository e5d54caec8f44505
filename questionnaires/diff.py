"""What changed between two versions, in lines a person reads."""

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from decimal import Decimal
from enum import StrEnum

from questionnaires.canonical import to_plain
from questionnaires.model import Condition, Gate, GateKind, Lift, Questionnaire
from questionnaires.problems import shown

NAMES = {
    "sides": "side",
    "dimensions": "dimension",
    "indicators": "indicator",
    "items": "item",
    "options": "option",
    "levels": "level",
    "measures": "measure",
    "pain_points": "pain point",
    "documents": "document",
    "checks": "check",
}  #: fields whose members are known by a code, and what such a member is called
OWN_NAMES = frozenset({"dimensions", "indicators", "items"})  #: members whose code says where they belong
DERIVED = frozenset({"units", "content_hash"})  #: follow from other fields


def diff(old: Questionnaire, new: Questionnaire) -> Iterator[str]:
    """One line for everything added, removed or changed, in the order of the new version."""
    yield from _compare(old, new, "")


def _compare(old: object, new: object, where: str) -> Iterator[str]:
    """Lines for two dataclasses of the same type."""
    if not is_dataclass(old) or not is_dataclass(new):
        return
    for field in fields(new):
        before, after = getattr(old, field.name), getattr(new, field.name)
        if before == after or field.name in DERIVED:
            continue
        if field.name in NAMES and _coded(before) and _coded(after):
            yield from _members(before, after, field.name, where)
        elif is_dataclass(before) and is_dataclass(after):
            yield from _compare(before, after, f"{where}, {field.name}")
        elif field.name in ("gates", "lifts"):
            yield from _sets(before, after, f"{where}: {field.name[:-1]}")
        else:
            yield from _values(before, after, field.name, where)


def _coded(value: object) -> bool:
    return isinstance(value, tuple) and all(is_dataclass(each) for each in value)


def _code(member: object) -> str:
    return str(getattr(member, "code", None) or getattr(member, "number", ""))


def _members(old: tuple[object, ...], new: tuple[object, ...], field: str, where: str) -> Iterator[str]:
    before = {_code(member): member for member in old}
    after = {_code(member): member for member in new}
    for code, member in after.items():
        here = _place(field, code, where)
        if code not in before:
            yield f"{here}: added{_titled(member)}"
            yield from (f"{line}: added" for line in _inside(member, here))
        else:
            yield from _compare(before[code], member, here)
    for code, member in before.items():
        if code not in after:
            here = _place(field, code, where)
            yield f"{here}: removed{_titled(member)}"
            yield from (f"{line}: removed" for line in _inside(member, here))
    kept_before = [code for code in before if code in after]
    kept_after = [code for code in after if code in before]
    if kept_before != kept_after:
        yield f"{where + ': ' if where else ''}order of {field.replace('_', ' ')}: {', '.join(kept_after)}"


def _place(field: str, code: str, where: str) -> str:
    here = f"{NAMES[field]} {code}"
    return here if field in OWN_NAMES or not where else f"{where}, {here}"


def _titled(member: object) -> str:
    text = getattr(member, "name", None) or getattr(member, "text", None) or getattr(member, "title", None)
    return f" ({next(iter(text.values()))})" if isinstance(text, Mapping) and text else ""


def _inside(member: object, where: str) -> Iterator[str]:
    """Indicators and items that came or went with what contains them."""
    for field in ("indicators", "items"):
        for child in getattr(member, field, ()):
            here = _place(field, _code(child), where)
            yield here
            yield from _inside(child, here)


def _sets(old: tuple[object, ...], new: tuple[object, ...], where: str) -> Iterator[str]:
    yield from (f"{where} {_sentence(each)} removed" for each in old if each not in new)
    yield from (f"{where} {_sentence(each)} added" for each in new if each not in old)


def _sentence(value: object) -> str:
    if isinstance(value, Lift):
        return f"{value.item} {f'+ {value.add}' if value.add else f'{value.start} → {value.to}'}"
    if not isinstance(value, Gate):
        return str(to_plain(value))
    if value.kind is GateKind.SCORE:
        return f"{value.node} ≥ {value.minimum / 10_000:g}"
    if value.kind is GateKind.ITEM:
        return f"{value.node} at least {value.option}"
    return f"{value.node}: {value.count} scenes at level {value.at_least}, {value.binding} of them binding"


def _values(old: object, new: object, field: str, where: str) -> Iterator[str]:
    here = f"{where}: " if where else ""
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        for locale in dict.fromkeys([*old, *new]):
            if old.get(locale) != new.get(locale):
                yield f"{here}{field} ({locale}) {shown(old.get(locale))} → {shown(new.get(locale))}"
    else:
        yield f"{here}{field} {_brief(old)} → {_brief(new)}"


def _brief(value: object) -> str:
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    if isinstance(value, tuple):
        return ", ".join(map(_brief, value)) or "none"
    if isinstance(value, Condition):
        return f"{value.item or value.profile} in ({', '.join(value.any_of)})"
    if isinstance(value, StrEnum):
        return value.value
    plain = to_plain(value)
    return str(plain) if isinstance(plain, dict) else shown(plain)
