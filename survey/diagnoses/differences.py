"""What is different between two texts, word by word."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

from flask_babel import gettext as _

from survey.diagnostics.written import EMPTY, Body, Own, Text

WORD = re.compile(r"[A-Za-z0-9_]+(?:[.,][0-9]+)*|\s+|.", re.DOTALL)  #: a Chinese character is a word

MEASURES = "chosen"  #: instead of the key of a section: what was decided about measures


class Kind(StrEnum):
    """What became of a piece of text."""

    SAME = "same"
    GONE = "gone"
    NEW = "new"


@dataclass(frozen=True, slots=True)
class Piece:
    """Words with the same fate."""

    kind: Kind
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A section that is not what it was."""

    locale: str  #: empty for measures
    key: str
    back: bool  #: whether it is as our rules say again
    pieces: tuple[Piece, ...]


def pieces(before: str, after: str) -> tuple[Piece, ...]:
    """One text with what is gone and what is new.

    Examples
    --------
    >>> [(each.kind.value, each.text) for each in pieces("得分 61.5 分", "得分 62.0 分")]
    [('same', '得分 '), ('gone', '61.5'), ('new', '62.0'), ('same', ' 分')]
    """
    old, new = WORD.findall(before), WORD.findall(after)
    found: list[Piece] = []
    for tag, start, end, first, last in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            found.append(Piece(Kind.SAME, "".join(old[start:end])))
            continue
        if end > start:
            found.append(Piece(Kind.GONE, "".join(old[start:end])))
        if last > first:
            found.append(Piece(Kind.NEW, "".join(new[first:last])))
    return tuple(found)


def changes(before: Body, after: Body, *, order: Sequence[str], names: Mapping[str, str]) -> Sequence[Change]:
    """Everything that is different between two versions of a diagnosis: texts in the `order` of sections, then measures by their `names`.

    What our rules said when a text was written stands for the text before it.
    """
    found = []
    for locale in sorted({*before.texts, *after.texts}, reverse=True):
        keys = {*before.texts.get(locale, {}), *after.texts.get(locale, {})}
        for key in sorted(keys, key=lambda key: order.index(key) if key in order else len(order)):
            old, new = before.text(locale, key), after.text(locale, key)
            if (old and old.text) != (new and new.text):
                found.append(_text_change(locale, key, old, new))
    if (old_list := _measures(before, names)) != (new_list := _measures(after, names)):
        told = pieces(old_list or "", new_list or "")
        found.append(Change(locale="", key=MEASURES, back=new_list is None, pieces=told))
    return found


def _text_change(locale: str, key: str, old: Text | None, new: Text | None) -> Change:
    before = old.text if old else new.base if new else ""
    after = new.text if new else old.base if old else ""
    return Change(locale=locale, key=key, back=new is None, pieces=pieces(before, after))


def _measures(body: Body, names: Mapping[str, str]) -> str | None:
    """What was decided about measures, a line for each."""
    if (body.taken, body.own) == (EMPTY.taken, EMPTY.own):
        return None

    def named(code: str) -> str:
        return names.get(code, code)

    lines = [f"{number}. {named(code)}" for number, code in enumerate(body.taken or (), start=1)]
    lines += [_("Left out: %(name)s (%(why)s)", name=named(code), why=why) for code, why in body.left_out.items()]
    lines += [_("Added: %(name)s (%(why)s)", name=named(code), why=why) for code, why in body.added.items()]
    lines += [_("Put in another order: %(why)s", why=body.reordered)] if body.reordered else []
    lines += [_own(each) for each in body.own]
    return "\n".join(lines)


def _own(measure: Own) -> str:
    return _(
        "Own measure: %(name)s. %(text)s %(low)s to %(high)s × 10,000 yuan, likely %(likely)s; months: %(months)s. Why: %(why)s",
        name=measure.name,
        text=measure.text,
        low=measure.low,
        likely=measure.likely,
        high=measure.high,
        months=measure.months,
        why=measure.reason,
    )
