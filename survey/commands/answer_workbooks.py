"""Answers in a workbook: the first sheet that has a column id, read as people see it."""

import io
import re
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from openpyxl import load_workbook
from openpyxl.xml import DEFUSEDXML

from scoring.tables import ID, Cell
from survey.commands.answer_files import MOST_COLUMNS, MOST_ROWS, AnswerTable, Row, header_of
from survey.commands.errors import Failure, WrongInput
from survey.commands.foreign_files import foreign_archive

MOST_UNPACKED = 1024 * 2**20
MOST_RATIO = 200  #: unpacked to packed, for a workbook of more than RATIO_FROM bytes unpacked
RATIO_FROM = 64 * 2**20
BESIDE = 20  #: columns right of the header that are looked at, too: cells there are of a row that slipped
PIECE = 2**20  #: bytes of a sheet looked at together
MERGED = re.compile(rb'<mergeCell\s+ref="([A-Z0-9:]+)"')
LONGEST_MERGED = 80  #: bytes one of them may take


def open_workbook(name: str, content: bytes) -> AnswerTable:
    """First sheet with a column id of a workbook that is not a bomb.

    Raises
    ------
    WrongInput
        If it is no workbook, or holds no answers, or cells of the sheet are merged.
    """
    if not DEFUSEDXML:
        raise Failure("the package defusedxml is missing, without which no workbook is opened; install it, or give CSV")
    try:
        _refuse_bombs(name, content)
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
        sheet, header = _answer_sheet(name, book)
        _refuse_merged(name, content, sheet)
        rows = _guarded(name, _sheet_rows(name, sheet, columns=len(header) + BESIDE))
        next(rows, ())
    except WrongInput:
        raise
    except Exception as error:  # whatever the library stumbles over is the file's fault
        raise WrongInput([f"{name}: {_unreadable(error)}"]) from error
    return AnswerTable(name=name, header=header, rows=rows, count=0)


def _refuse_bombs(name: str, content: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        unpacked = sum(part.file_size for part in archive.infolist())
        names = frozenset(archive.namelist())
    if unpacked > MOST_UNPACKED or (unpacked > RATIO_FROM and unpacked > MOST_RATIO * len(content)):
        size = f"{unpacked // 2**20:,} MB once unpacked, from {len(content) // 2**10:,} KB"
        raise WrongInput([f"{name}: {size}; save it as CSV instead"])
    if told := foreign_archive(names):
        raise WrongInput([f"{name}: {told}"])


def _answer_sheet(name: str, book: Any) -> tuple[Any, tuple[str, ...]]:  # noqa: ANN401  (openpyxl has no types)
    """Sheet to read, and its header: the first with a column id, else the first."""
    found = []
    for sheet in book.worksheets:
        sheet.reset_dimensions()
        header = header_of(name, next(_sheet_rows(name, sheet, columns=MOST_COLUMNS + 1), []))
        if ID in header:
            return sheet, header
        found.append((sheet, header))
    if not found:
        raise WrongInput([f"{name}: a workbook without a sheet"])
    sheet, header = found[0]
    if not header:
        raise WrongInput(
            [f"{name}: the first row of sheet {sheet.title} is empty; expected a header row with id and item codes"]
        )
    return sheet, header


def _refuse_merged(name: str, content: bytes, sheet: Any) -> None:  # noqa: ANN401
    """Refuse merged cells: all of them but the first are empty, and would count as not answered."""
    path = sheet._worksheet_path
    found: list[str] = []
    with zipfile.ZipFile(io.BytesIO(content)) as archive, archive.open(path.lstrip("/")) as file:
        rest = b""
        while piece := file.read(PIECE):
            together = rest + piece
            matches = list(MERGED.finditer(together))
            found += [match[1].decode() for match in matches]
            rest = together[max(matches[-1].end() if matches else 0, len(together) - LONGEST_MERGED) :]
    if found:
        more = f" and {len(found) - 5} more" if len(found) > 5 else ""
        where = f"sheet {sheet.title} has merged cells ({', '.join(found[:5])}{more})"
        raise WrongInput([f"{name}: {where}; unmerge them and fill in every cell"])


def _sheet_rows(name: str, sheet: Any, *, columns: int) -> Iterator[Row]:  # noqa: ANN401
    """Rows of so many cells each: the library makes one for every column, filled in or not."""
    for number, row in enumerate(sheet.iter_rows(max_col=columns)):
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
