"""Cells in which people typed what a code means: read as the code where only one is meant, and counted."""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import click

from questionnaires.model import Item, ProfileField, Questionnaire
from scoring.answer import DONT_KNOW_CELL, LONGEST_CODES, NOT_APPLICABLE_CELL, takes_several
from scoring.errors import shown
from scoring.tables import PROFILE_COLUMNS
from survey.commands.template import Choice, profile_columns

BEGINNING = 4  #: characters of a text that may stand for it
LOCALES = ("zh", "en")
ENDS = ".。;,"  #: what may follow a text, an ellipsis as full stops
BETWEEN = (r"[|\n]", r"[|\n;]", r"[|\n;、]", r"[|\n;、,]")  #: what parts several texts, surest first
SPOKEN = {
    DONT_KNOW_CELL: ("DK", "don't know", "don’t know", "unknown", "不清楚", "不知道"),
    NOT_APPLICABLE_CELL: ("NA", "N/A", "not applicable", "does not apply to us", "不适用", "不涉及"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Vocabulary:
    """What may be written in one column instead of codes."""

    words: Mapping[str, str]  #: code by folded word or text; what means more than one code is left out
    texts: Mapping[str, str]  #: those of them whose beginning is enough
    several: bool  #: whether a cell may hold several codes

    def read(self, cell: str) -> str | None:
        """The cell in codes; None where it is not certain which are meant."""
        if (alone := self._code(cell)) or not self.several:
            return alone
        for between in BETWEEN:
            words = [word for word in re.split(between, unicodedata.normalize("NFKC", cell)) if word.strip()]
            codes = [code for word in words if (code := self._code(word))]
            if len(codes) == len(words):
                return "|".join(dict.fromkeys(codes))
        return None

    def _code(self, word: str) -> str | None:
        """The code a text, its beginning, or a line such as "all = All of it" means."""
        text = _folded(word)
        if text in self.words:
            return self.words[text]
        left, equals, right = text.partition("=")
        if equals and left in self.words and self.words.get(right) == self.words[left]:
            return self.words[left]
        begun = {code for known, code in self.texts.items() if known.startswith(text)}
        return begun.pop() if len(text) >= BEGINNING and len(begun) == 1 else None


class TypedCells:
    """Reads cells of one file that are no codes; knows how many it has read."""

    def __init__(self, questionnaire: Questionnaire) -> None:
        self._questionnaire = questionnaire
        self._count, self._first = 0, ""

    def __call__(self, column: str, cell: str) -> str | None:
        """The cell in the notation of answer files; None where it is not certain what is meant."""
        if column not in self._vocabularies or len(cell) > LONGEST_CODES:
            return None
        meant = self._vocabularies[column].read(cell)
        if meant is not None:
            self._count += 1
            self._first = self._first or f"{column} {shown(cell)!r} as {meant}"
        return meant

    def tell(self, name: str) -> None:
        """Say on standard error how many cells of the file `name` were read by their text."""
        if self._count:
            cells = "1 cell" if self._count == 1 else f"{self._count:,} cells"
            click.echo(f"{name}: {cells} read by their text; first: {self._first}", err=True)

    @cached_property
    def _vocabularies(self) -> Mapping[str, Vocabulary]:
        """By column; made when the first cell is no code."""
        found = {item.code: _of_item(item) for item in self._questionnaire.items()}
        for column, field in PROFILE_COLUMNS.items():
            named = [each for locale in LOCALES for each in profile_columns(locale) if each.code == column]
            words = [pair for each in named for choice in each.choices for pair in _said_of(choice)]
            found[column] = Vocabulary(words=_meanings(words), texts={}, several=field is ProfileField.ACTIVITIES)
        return found


def _of_item(item: Item) -> Vocabulary:
    """Texts of the options in every language, codes in any case, and what people say instead of NA and DK."""
    words = [(word, code) for code, spoken in SPOKEN.items() for word in spoken]
    words += [(option.code, option.code) for option in item.options]
    texts = [(text, option.code) for option in item.options for text in option.text.values()]
    return Vocabulary(words=_meanings([*words, *texts]), texts=_meanings(texts), several=takes_several(item))


def _said_of(choice: Choice) -> Iterator[tuple[str, str]]:
    """A code of the profile and what people call it: 中型, 中型企业, 离散, 离散制造."""
    stem = choice.text.removesuffix("型")
    for word in (choice.code, choice.text, stem, f"{choice.text}企业", f"{stem}制造"):
        yield word, choice.code


def _meanings(words: Sequence[tuple[str, str]]) -> dict[str, str]:
    """Code by folded word, without words of several codes."""
    codes: dict[str, set[str]] = {}
    for word, code in words:
        codes.setdefault(_folded(word), set()).add(code)
    return {text: min(meant) for text, meant in codes.items() if len(meant) == 1}


def _folded(text: str) -> str:
    """Text without what people type differently.

    Examples
    --------
    >>> _folded(" ＬＥＡＤＳ "), _folded("每季度至少 听一次进展，…"), _folded("All of it.")
    ('leads', '每季度至少听一次进展', 'allofit')
    """
    return "".join(unicodedata.normalize("NFKC", text).casefold().split()).strip(ENDS)
