"""Answers as JSON: what the web application exports, or rows as objects with the columns of an answer file."""

import json
from collections.abc import Iterator, Mapping, Sequence
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
    objects = [_row(name, number, each) for number, each in enumerate(listed, start=2)]
    columns = list(dict.fromkeys(column for each in objects for column in each))
    header = header_of(name, columns)  # refuses too many before any row has a cell for each
    rows: Iterator[Row] = ([each.get(column) for column in columns] for each in objects)
    return AnswerTable(name=name, header=header, rows=rows, count=len(objects))


def _refuse(constant: str) -> NoReturn:
    raise ValueError(constant)


def _row(name: str, number: int, value: object) -> Mapping[str, Cell]:
    """Cells of one object."""
    inner = value.get(EXPORTED, value) if isinstance(value, dict) else value
    if not isinstance(inner, dict) or ID not in inner:
        raise WrongInput([f"{name}: row {number}: expected {EXPECTED}"])
    return {column: _cell(f"{name}: row {number}, column {column}", cell) for column, cell in inner.items()}


def _cell(where: str, value: Any) -> Cell:  # noqa: ANN401  (whatever JSON holds)
    """A cell; a list is several choices."""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, list) and all(isinstance(each, str) for each in value):
        return _cell(where, "|".join(value))
    if value is not None and not isinstance(value, str | int):
        raise WrongInput([f"{where}: expected text, a number or a list of codes; {_shape(value)} is none"])
    if isinstance(value, str) and len(value) > LONGEST_CELL:
        raise WrongInput([f"{where}: a cell of more than {LONGEST_CELL:,} characters"])
    return value


def _shape(value: object) -> str:
    return "a list" if isinstance(value, Sequence) else "an object"
