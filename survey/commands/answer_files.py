"""Reading answers from CSV or XLSX: what the bytes are is seen from the bytes, not from the name of the file."""

import csv
import io
import sys
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any

import click

from scoring.tables import Cell
from survey.commands.errors import Failure, WrongInput, file_errors

STDIN = "-"
MOST_BYTES = 256 * 2**20  #: of a file as it is
MOST_UNPACKED = 1024 * 2**20  #: of a workbook unpacked
MOST_RATIO = 200  #: unpacked to packed, for a workbook of more than RATIO_FROM bytes unpacked
RATIO_FROM = 64 * 2**20
MOST_ROWS = 1_000_000
MOST_COLUMNS = 2_000
LONGEST_CELL = 200_000  #: characters
DATE_REMEDY = "the spreadsheet made a date of it: format the column as text, then type it again"

Row = Sequence[Cell]


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerTable:
    """Header and rows of a file; the rows are read once, while they are asked for."""

    name: str  #: of the file, for messages
    header: tuple[str, ...]
    rows: Iterator[Row]
    count: int  #: about how many rows; for showing progress


def open_answers(source: str) -> AnswerTable:
    """Table in the file `source`, or in what comes in when it is `-`.

    Raises
    ------
    Failure
        If the file cannot be read.
    WrongInput
        If it is neither CSV nor XLSX, or larger than is allowed.
    """
    name = "standard input" if source == STDIN else source
    with file_errors(source):
        content = sys.stdin.buffer.read(MOST_BYTES + 1) if source == STDIN else _read(Path(source))
    if len(content) > MOST_BYTES:
        raise WrongInput([f"{name}: larger than {MOST_BYTES // 2**20} MB; split it into several files"])
    if content.startswith(b"PK\x03\x04"):
        return _workbook(name, content)
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise WrongInput(
            [f"{name}: an old .xls or an encrypted workbook; save it as .xlsx without a password, or as CSV"]
        )
    return _csv(name, _decode(name, content))


def _read(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(MOST_BYTES + 1)


def _decode(name: str, content: bytes) -> str:
    """Text in UTF-8 (with or without a mark), UTF-16 (with one) or GB18030."""
    encoding = "utf-16" if content.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        first = error.start
    try:
        text = content.decode("gb18030")
    except UnicodeDecodeError:
        line = content[:first].count(b"\n") + 1
        raise WrongInput(
            [f"{name}: line {line}: expected text in UTF-8 or GB18030, got other bytes; save it as CSV UTF-8"]
        ) from None
    click.echo(f"{name}: read as GB18030, for it is not UTF-8", err=True)
    return text


def _csv(name: str, text: str) -> AnswerTable:
    if not text.strip():
        raise WrongInput([f"{name}: empty; expected a header line with id and item codes, then one row per enterprise"])
    first_line = text[: text.find("\n") + 1] or text
    delimiter = max(",;\t", key=first_line.count)
    rows = _csv_rows(name, text, delimiter)
    header = next(rows, ())
    return AnswerTable(name=name, header=_header(name, header), rows=rows, count=text.count("\n"))


def _csv_rows(name: str, text: str, delimiter: str) -> Iterator[Sequence[str]]:
    csv.field_size_limit(LONGEST_CELL)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    started = 0
    try:
        for number, row in enumerate(reader):
            if number > MOST_ROWS:
                raise WrongInput([f"{name}: more than {MOST_ROWS:,} rows; split it into several files"])
            yield row
            started = reader.line_num
    except csv.Error as error:
        what = {
            "unexpected end of data": 'a quotation mark (") that is never closed',
            f"field larger than field limit ({LONGEST_CELL})": f"a cell of more than {LONGEST_CELL:,} characters",
        }.get(str(error), str(error))
        raise WrongInput([f'{name}: line {started + 1}: {what}; write " inside a quoted cell as ""']) from error


def _header(name: str, cells: Sequence[Cell]) -> tuple[str, ...]:
    """Names of the columns; empty cells at the end are none."""
    names = ["" if cell is None else str(cell).strip() for cell in cells]
    while names and not names[-1]:
        names.pop()
    if len(names) > MOST_COLUMNS:
        raise WrongInput([f"{name}: {len(names):,} columns; expected {MOST_COLUMNS:,} at most"])
    return tuple(names)


def _workbook(name: str, content: bytes) -> AnswerTable:
    """First sheet of a workbook that is not a bomb."""
    from openpyxl import load_workbook  # noqa: PLC0415  (a tenth of a second that CSV need not wait)
    from openpyxl.xml import DEFUSEDXML  # noqa: PLC0415

    if not DEFUSEDXML:
        raise Failure("the package defusedxml is missing, without which no workbook is opened; install it, or give CSV")
    try:
        _refuse_bombs(name, content)
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
        sheet: Any = book.worksheets[0]
        sheet.reset_dimensions()
        rows = _guarded(name, _sheet_rows(name, sheet))
        header = next(rows, ())
    except WrongInput:
        raise
    except Exception as error:  # whatever the library stumbles over is the file's fault
        raise WrongInput([f"{name}: {_unreadable(error)}"]) from error
    if not any(header):
        raise WrongInput([f"{name}: the first sheet is empty; expected a header row with id and item codes"])
    return AnswerTable(name=name, header=_header(name, header), rows=rows, count=0)


def _refuse_bombs(name: str, content: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        unpacked = sum(part.file_size for part in archive.infolist())
    if unpacked > MOST_UNPACKED or (unpacked > RATIO_FROM and unpacked > MOST_RATIO * len(content)):
        raise WrongInput(
            [
                f"{name}: {unpacked // 2**20:,} MB once unpacked, from {len(content) // 2**10:,} KB; save it as CSV instead"
            ]
        )


def _sheet_rows(name: str, sheet: Any) -> Iterator[Row]:  # noqa: ANN401  (openpyxl has no types)
    for number, row in enumerate(sheet.iter_rows(max_col=MOST_COLUMNS + 1)):
        if number > MOST_ROWS:
            raise WrongInput([f"{name}: more than {MOST_ROWS:,} rows; split it into several files"])
        yield [None if cell.value is None else _cell(cell) for cell in row]


def _guarded(name: str, rows: Iterator[Row]) -> Iterator[Row]:
    """`rows`, with what the library stumbles over on the way told as a problem of the file."""
    try:
        yield from rows
    except WrongInput:
        raise
    except Exception as error:
        raise WrongInput([f"{name}: {_unreadable(error)}"]) from error


def _unreadable(error: Exception) -> str:
    return f"not a workbook that can be read ({type(error).__name__}); save it as .xlsx again, or as CSV"


def _cell(cell: Any) -> Cell:  # noqa: ANN401
    """Value of a cell: per cent as they are seen, dates and truth values as text."""
    value = cell.value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, (int, float)):
        percent = "%" in (cell.number_format or "")
        return f"{(Decimal(repr(value)) * 100).normalize():f}%" if percent else value
    if isinstance(value, (datetime, date, time)):
        return value.isoformat()
    return str(value)


def with_progress(table: AnswerTable, label: str) -> tuple[Iterator[Row], Callable[[], None]]:
    """Rows that move a bar on the terminal, and what takes the bar away; nothing where standard error is no terminal."""
    if not sys.stderr.isatty():
        return table.rows, lambda: None
    bar = click.progressbar(table.rows, label=label, length=table.count or None, file=sys.stderr, update_min_steps=97)
    bar.__enter__()
    return iter(bar), bar.render_finish
