"""Report of an area: figures over its enterprises as plain data in one language, each cell printed or withheld with the reason."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from questionnaires.json_text import canonical
from reports.maker import Maker


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """What a table says in one place; `why` is the reason where it is withheld."""

    text: str = ""
    value: str = ""  #: the same as a plain decimal, for charts; empty where it is no number
    why: str = ""

    @property
    def number(self) -> float | None:
        """For charts; None where it is no number."""
        return float(self.value) if self.value else None


Row = tuple[Cell, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table as the page of the area has it."""

    key: str
    title: str
    header: tuple[str, ...]
    rows: tuple[Row, ...]
    note: str = ""

    def reasons(self) -> tuple[str, ...]:
        """Why cells are withheld, each reason once, in the order of their marks."""
        return tuple(sorted({cell.why for row in self.rows for cell in row if cell.why}))

    def shows(self) -> bool:
        """Whether it has a figure beside names and how many told it."""
        return any(cell.value for row in self.rows for cell in row[2:])


@dataclass(frozen=True, slots=True, kw_only=True)
class Headline:
    """The figures above everything else, as printed; empty where they are withheld or not known."""

    counted: int
    waiting: int
    listed: int | None
    coverage: str = ""
    mean: str = ""
    low: str = ""
    high: str = ""
    median: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """An area, or one right below it, in short."""

    name: str
    headline: Headline
    levels: Table
    dimensions: Table
    indicators: Table  #: the scenes that the fewest have covered first
    pains: Table  #: the most frequent first


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaReport:
    """The whole report. Equal reports print to equal bytes."""

    locale: str
    title: str  #: of the questionnaire
    questionnaire: str  #: its key
    round: str
    prepared_on: date
    made_up: bool  #: an example, not an area there is
    statement: str  #: of the questionnaire
    whole: Part
    areas: Table
    industries: Table
    sizes: Table
    heat: tuple[Table, ...]  #: dimensions by area, industry and size class
    rounds: Table
    inventory: tuple[Table, ...]
    funnel: Table  #: from listed to signed
    parts: tuple[Part, ...]  #: areas right below with enough members to show
    quiet: tuple[str, ...]  #: names of those with too few
    why: Mapping[str, str]  #: reasons in words
    maker: Maker

    def write(self) -> str:
        """As canonical JSON."""
        return canonical({**asdict(self), "prepared_on": self.prepared_on.isoformat()})

    @classmethod
    def read(cls, text: str) -> "AreaReport":
        """Read it back."""
        body = json.loads(text)
        plain = ("locale", "title", "questionnaire", "round", "made_up", "statement", "why")
        tables = ("areas", "industries", "sizes", "rounds", "funnel")
        known: dict[str, Any] = {name: body[name] for name in plain}
        known |= {name: _table(body[name]) for name in tables}
        return cls(
            **known,
            prepared_on=date.fromisoformat(body["prepared_on"]),
            whole=_part(body["whole"]),
            heat=_tables(body["heat"]),
            inventory=_tables(body["inventory"]),
            parts=tuple(_part(each) for each in body["parts"]),
            quiet=tuple(body["quiet"]),
            maker=Maker(**body["maker"]),
        )

    def tables(self) -> Iterator[Table]:
        """Every table of the whole area, as printed."""
        yield from (self.whole.levels, self.areas, self.industries, self.sizes, self.whole.dimensions, *self.heat)
        yield from (self.whole.indicators, self.rounds, self.whole.pains, *self.inventory, self.funnel)


def _table(body: Mapping[str, Any]) -> Table:
    return Table(
        key=body["key"],
        title=body["title"],
        header=tuple(body["header"]),
        rows=tuple(tuple(Cell(**cell) for cell in row) for row in body["rows"]),
        note=body["note"],
    )


def _tables(bodies: Sequence[Mapping[str, Any]]) -> tuple[Table, ...]:
    return tuple(_table(each) for each in bodies)


def _part(body: Mapping[str, Any]) -> Part:
    tables = ("levels", "dimensions", "indicators", "pains")
    return Part(
        name=body["name"], headline=Headline(**body["headline"]), **{name: _table(body[name]) for name in tables}
    )
