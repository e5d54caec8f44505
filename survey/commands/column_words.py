"""What the columns of tables are called and mean, in one language: the headings of workbooks and their sheet of notes."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from questionnaires.model import Questionnaire
from scoring.result import TOTAL
from scoring.tables import ID, OWN_PREFIX
from survey.commands.column_glossary import TABLES, said, title
from survey.commands.spoken import Say, speaking
from survey.commands.template import build

NUMBERED = re.compile(r"(p_level_|level_|scenes@)([0-9]+)")
ENDS = ("_low", "_high", "_assured")
STAGES = ("level", "level_before", "level_after")
CODES = (*STAGES, "node", "child", "code", "item", "few_items")
#: columns of codes that have names: a column of names follows in a workbook


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column in words."""

    heading: str
    unit: str = ""
    shape: str = ""  #: of numbers, as spreadsheets write it; empty: as many decimals as they have
    meaning: str = ""
    names: Mapping[str, str] = field(default_factory=dict)  #: of its codes
    said: Mapping[str, str] = field(default_factory=dict)  #: what stands for its words


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What a table is about: for the headings and notes of a workbook."""

    table: str  #: one of `TABLES`
    questionnaire: Questionnaire
    locale: str
    facts: Sequence[tuple[str, str]] = ()  #: further ones with their names, such as the weight set
    said: Mapping[str, str] = field(default_factory=dict)  #: what stands for words of the table
    names: Mapping[str, str] = field(default_factory=dict)  #: of the enterprises, by id
    called: Mapping[str, Mapping[str, str]] = field(default_factory=dict)  #: names of further codes, by column

    @property
    def say(self) -> Say:
        """What says a message in its language."""
        return speaking(self.locale)

    def title(self) -> str:
        """Name of its sheet."""
        return title(self.table, self.say)


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """What is written: rows of text, and which columns are no numbers."""

    header: Sequence[str]
    rows: Iterable[Sequence[str]]
    texts: frozenset[str]
    about: About
    marks: Mapping[str, str] = field(default_factory=dict)  #: that stand in columns of numbers, with what they mean
    last: Sequence[str] = ()  #: a row of totals


def described(about: About, header: Sequence[str]) -> list[Column]:
    """Every column of a header in words; one that is the file's own keeps its name."""
    words = _Words(about)
    return [replace(words.column(name), said={**said(name, about.say), **about.said}) for name in header]


class _Words:
    """Words of one table."""

    def __init__(self, about: About) -> None:
        self._enterprises, self._called = about.names, about.called
        self._named = about.table.startswith("health_")  # they have columns of names, or call their codes themselves
        _, asked, locale = about.say, about.questionnaire, about.locale
        self._known = TABLES[about.table](_)
        self._stages = {str(each.number): each.name[locale] for each in asked.levels} | {"0": asked.level_zero[locale]}
        self._nodes = {TOTAL: _("Total")}
        for group in (asked.sides, asked.dimensions, tuple(asked.indicators())):
            self._nodes |= {each.code: each.name[locale] for each in group}
        self._items = {item.code: (item.name or item.text)[locale] for item in asked.items()}
        self._own = {each.code: each.question for each in build(asked, locale).columns}

    def column(self, name: str) -> Column:
        """One column; its name where nothing is known of it."""
        if name in self._known:
            heading, unit, shape, meaning = self._known[name]
            return Column(heading=heading, unit=unit, shape=shape, meaning=meaning, names=self._names(name))
        if name in self._nodes:
            heading, unit, shape, meaning = self._known["total"]
            return Column(heading=self._nodes[name], unit=unit, shape=shape, meaning=meaning)
        if numbered := NUMBERED.fullmatch(name):
            return self._numbered(numbered[1], numbered[2])
        if name.endswith(ENDS) and (node := name.rpartition("_")[0]) in self._nodes:
            like = self._known["assured" if name.endswith("_assured") else f"total{name.removeprefix(node)}"]
            heading = f"{self._nodes[node]} · {like[0]}"
            return Column(heading=heading, unit=like[1], shape=like[2], meaning=like[3])
        heading = self._own.get(name, name) if name.startswith(OWN_PREFIX) else name
        return Column(heading=heading, names=self._names(name))

    def _names(self, column: str) -> Mapping[str, str]:
        """Names of the codes in a column."""
        if column == ID:
            return self._enterprises
        called = self._called.get(column, {})
        if column not in CODES or self._named:
            return called
        return self._stages if column in STAGES else {**self._nodes, **self._items, **called}

    def _numbered(self, kind: str, number: str) -> Column:
        """A column there is one of for each level."""
        heading, unit, shape, meaning = self._known[f"{kind}*"]
        about = {"number": number, "stage": self._stages.get(number, number)}
        return Column(heading=heading % about, unit=unit, shape=shape, meaning=meaning % about)
