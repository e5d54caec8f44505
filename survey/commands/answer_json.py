"""Answers as JSON: what the web application exports, or rows as objects with the columns of an answer file."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any, NoReturn

from scoring.tables import ID, Cell
from survey.commands.answer_files import LONGEST_CELL, MOST_ROWS, AnswerTable, Row, header_of
from survey.commands.errors import WrongInput

EXPORTED = "answer_file"  #: key of an export under which its row stands
EXPECTED = 'a result exported as JSON, or a list of objects such as {"id": "A", "FND-EQP-01": "none"}'


def open_json(name: str, text: str) -> AnswerTable:
    """Table of the objects in `text`; columns in the order in which they turn up.

    Raises
    ------
    WrongInput
        If it is no JSON, or none of the two shapes.
    """
    try:
        value = json.loads(text, parse_float=str, parse_constant=_refuse)
    except json.JSONDecodeError as error:
        raise WrongInput([f"{name}: line {error.lineno}: not JSON ({error.msg.lower()}); export it again"]) from error
    except (ValueError, RecursionError) as error:
        raise WrongInput([f"{name}: not JSON of answers; expected {EXPECTED}"]) from error
    listed = value if isinstance(value, list) else [value]
    if len(listed) > MOST_ROWS:
        raise WrongInput([f"{name}: more than {MOST_ROWS:,} rows; split it into several files"])
    inner = [each.get(EXPORTED, each) if isinstance(each, dict) else each for each in listed]
    if not any(isinstance(each, dict) and ID in each for each in inner):
        raise WrongInput([f"{name}: row 2: expected {EXPECTED}"])
    columns = list(dict.fromkeys(column for each in inner if isinstance(each, dict) for column in each))
    header = header_of(name, columns)  # refuses too many before any row has a cell for each
    table = AnswerTable(name=name, header=header, rows=iter(()), count=len(inner))
    return replace(table, rows=_rows(table, columns, inner))


def _rows(table: AnswerTable, columns: Sequence[str], objects: Sequence[object]) -> Iterator[Row]:
    """A row of cells for each object; what it lacks, and what is no cell, is noted in the table."""
    for number, each in enumerate(objects, start=2):
        if not isinstance(each, dict):
            table.wrong.append((number, f"row {number}: expected {EXPECTED}"))
            yield []
            continue
        if lacking := tuple(column for column in columns if column not in each and column != ID):
            table.short.append((number, lacking))
        yield [_cell(table, number, column, each.get(column)) for column in columns]


def _refuse(constant: str) -> NoReturn:
    raise ValueError(constant)


def _cell(table: AnswerTable, number: int, column: str, value: Any) -> Cell:  # noqa: ANN401  (whatever JSON holds)
    """A cell; a list is several choices. What can be none is noted and left empty."""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, list) and all(isinstance(each, str) for each in value):
        return _cell(table, number, column, "|".join(value))
    told = ""
    if value is not None and not isinstance(value, str | int):
        told = f"expected text, a number or a list of codes; {_shape(value)} is none"
    if isinstance(value, str) and len(value) > LONGEST_CELL:
        told = f"a cell of more than {LONGEST_CELL:,} characters"
    if told:
        table.wrong.append((number, f"row {number}, column {column}: {told}"))
        return None
    return value


def _shape(value: object) -> str:
    return "a list" if isinstance(value, Sequence) else "an object"
