"""Names of the enterprises in a file of answers, for tables people read."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from scoring.tables import ID, NAME_COLUMN
from survey.commands.answer_files import AnswerTable, Row


def with_names(table: AnswerTable) -> tuple[AnswerTable, Mapping[str, str]]:
    """The table, and the name of every enterprise that has one by its id: filled in while the rows are read."""
    names: dict[str, str] = {}
    if ID not in table.header or NAME_COLUMN not in table.header:
        return table, names
    return replace(table, rows=_remembered(table, names)), names


def called(rows: Iterable[Sequence[str]], names: Mapping[str, str]) -> Iterator[tuple[str, ...]]:
    """Rows that begin with an id, with the name of the enterprise after it; empty where it has none."""
    return ((name, names.get(name, ""), *rest) for name, *rest in rows)


def _remembered(table: AnswerTable, names: dict[str, str]) -> Iterator[Row]:
    places = table.header.index(ID), table.header.index(NAME_COLUMN)
    for row in table.rows:
        name, called = (str(row[place] or "").strip() if place < len(row) else "" for place in places)
        if called:
            names[name] = called
        yield row
