"""What is different between two texts, word by word."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

from survey.diagnostics.written import EMPTY, Body

WORD = re.compile(r"[A-Za-z0-9_]+(?:[.,][0-9]+)*|\s+|.", re.DOTALL)  #: a Chinese character is a word


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
    before: str | None  #: None where it was as our rules say
    after: str | None
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


def changes(before: Body, after: Body) -> Sequence[Change]:
    """Everything that is different between two versions of a diagnosis: texts, then measures."""
    found = []
    for locale in sorted({*before.texts, *after.texts}, reverse=True):
        for key in dict.fromkeys([*before.texts.get(locale, {}), *after.texts.get(locale, {})]):
            old, new = before.text(locale, key), after.text(locale, key)
            if (old and old.text) != (new and new.text):
                found.append(_change(locale, key, old.text if old else None, new.text if new else None))
    if (old_list := _measures(before)) != (new_list := _measures(after)):
        found.append(_change("", "measures", old_list, new_list))
    return found


def _change(locale: str, key: str, before: str | None, after: str | None) -> Change:
    return Change(locale=locale, key=key, before=before, after=after, pieces=pieces(before or "", after or ""))


def _measures(body: Body) -> str | None:
    """What was decided about measures, a line for each."""
    if (body.taken, body.own) == (EMPTY.taken, EMPTY.own):
        return None
    lines = [f"{number}. {code}" for number, code in enumerate(body.taken or (), start=1)]
    lines += [f"− {code}: {why}" for code, why in body.left_out.items()]
    lines += [f"+ {code}: {why}" for code, why in body.added.items()]
    lines += [f"↕ {body.reordered}"] if body.reordered else []
    lines += [
        f"* {each.name}: {each.text} ({each.low}/{each.likely}/{each.high}, {each.months}) {each.reason}"
        for each in body.own
    ]
    return "\n".join(lines)
