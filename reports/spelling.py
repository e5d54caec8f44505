"""What people typed and no font of ours can draw is written out, 〔U+1F600〕, and told: never a box, never lost in silence."""

import unicodedata
from collections.abc import Mapping
from dataclasses import replace
from functools import cache

from reports import fontfiles
from reports.diagnosis import Diagnosis
from reports.errors import MissingGlyph
from reports.text import clean
from scoring.answer import Answer

NAME, TEXT, REASON, NOTE = "name", "text", "reason", "note"


class Speller:
    """Writes out what cannot be drawn, and remembers which characters stood where.

    Parameters
    ----------
    drawn : bool, default True
        Whether our fonts are to draw it; else it is read with others, which have more characters.

    Attributes
    ----------
    replaced : list of MissingGlyph
        Each character once for each field; fields of an item are its code and what is said there, as in ``FND-EQP-01.note``.
    """

    def __init__(self, *, drawn: bool = True) -> None:
        self.drawn = drawn
        self.replaced: list[MissingGlyph] = []

    def __call__(self, text: str, field: str) -> str:
        """`text` fit to print, from `field`."""
        if _certain(text):
            return clean(text)
        plain = clean(self._without(text, {char for char in text if _unknown(char)}, field))
        if not self.drawn:
            return plain
        return self._without(plain, {char for char in plain if ord(char) not in _known()}, field)

    def _without(self, text: str, gone: set[str], field: str) -> str:
        found = {char: MissingGlyph(character=char, field=field) for char in dict.fromkeys(text) if char in gone}
        self.replaced += found.values()
        return "".join(found[char].written if char in found else char for char in text)

    def answers(self, answers: Mapping[str, Answer]) -> dict[str, Answer]:
        """Answers whose words and reasons can be printed."""
        return {
            code: replace(
                answer,
                text=self(answer.text or "", f"{code}.{TEXT}") or None,
                reason=self(answer.reason or "", f"{code}.{REASON}") or None,
            )
            for code, answer in answers.items()
        }

    def notes(self, notes: Mapping[str, str]) -> dict[str, str]:
        """Notes that can be printed."""
        return {code: self(note, f"{code}.{NOTE}") for code, note in notes.items()}


def diagnosis(written: Diagnosis, speller: Speller) -> Diagnosis:
    """What a consultant wrote, fit to print; line breaks are marks of Markdown and stay."""

    def lines(text: str, field: str) -> str:
        return "\n".join(_indent(line) + speller(line, field) for line in text.splitlines())

    def line(text: str) -> str:
        return speller(text, "diagnosis")

    look = written.brand
    return replace(
        written,
        texts={key: lines(text, key) for key, text in written.texts.items()},
        left_out={code: line(reason) for code, reason in written.left_out.items()},
        added={code: line(reason) for code, reason in written.added.items()},
        reordered=line(written.reordered),
        own=tuple(
            replace(each, name=line(each.name), text=line(each.text), reason=line(each.reason)) for each in written.own
        ),
        brand=replace(
            look,
            tagline=line(look.tagline),
            footer=line(look.footer),
            signatures=tuple(line(each) for each in look.signatures),
        ),
    )


def _indent(line: str) -> str:
    return line[: len(line) - len(line.lstrip(" "))]


def _certain(text: str) -> bool:
    """Whether our fonts have all of it, without opening them: they have GB 2312."""
    try:
        text.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True


@cache
def _known() -> frozenset[int]:
    return fontfiles.drawable("common") | fontfiles.drawable("rare")


def _unknown(char: str) -> bool:
    """Whether it is a private character or one younger than our tables: `clean` would drop it, and a name would be another."""
    nowhere = ord(char) & 0xFFFE == 0xFFFE or 0xFDD0 <= ord(char) <= 0xFDEF
    return unicodedata.category(char) in {"Co", "Cn"} and not nowhere
