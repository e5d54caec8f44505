"""Answers in a workbook: the first sheet that has a column id, read as people see it."""

import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from itertools import islice
from typing import Any

from openpyxl import load_workbook
from openpyxl.utils.cell import coordinate_to_tuple
from openpyxl.xml import DEFUSEDXML

from scoring.tables import ID, OWN_PREFIX, PROFILE_COLUMNS, QUESTIONNAIRE_COLUMN, Cell
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
FORMULA = re.compile(rb"<c ([^>]*)>\s*(?:<f[^>]*/>|<f[^>]*>[^<]*</f>)\s*(?:<v\s*/>|<v>\s*</v>)?\s*</c>")
PLACE = re.compile(rb'\br="([A-Z]{1,3}[1-9][0-9]{0,6})"')
MOST_FORMULAS = 1_000  #: told of one sheet


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
        wrong = list(_uncalculated(content, sheet, header))
        rows = _guarded(name, _sheet_rows(name, sheet, columns=len(header) + BESIDE))
        next(rows, ())
    except WrongInput:
        raise
    except Exception as error:  # whatever the library stumbles over is the file's fault
        raise WrongInput([f"{name}: {_unreadable(error)}"]) from error
    return AnswerTable(name=name, header=header, rows=rows, count=0, wrong=wrong)


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


def _uncalculated(content: bytes, sheet: Any, header: Sequence[str]) -> Iterator[tuple[int, str]]:  # noqa: ANN401
    """Rows and cells that hold a formula without its result: they would come as empty."""
    remedy = "open the file in a spreadsheet program, let it calculate and save it, or type the value"
    for place in islice(_formulas(content, sheet), MOST_FORMULAS):
        row, column = coordinate_to_tuple(place)
        name = header[column - 1] if column <= len(header) else ""
        ours = not name.startswith(OWN_PREFIX) or name in {*PROFILE_COLUMNS, QUESTIONNAIRE_COLUMN}
        if row == 1 or (name and ours):
            where = f"row {row}, column {name} (cell {place})" if name else f"row {row} (cell {place})"
            yield row, f"{where}: a formula without its result; {remedy}"


def _formulas(content: bytes, sheet: Any) -> Iterator[str]:  # noqa: ANN401
    """Places of formulas whose result was not saved; an empty text may be one."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive, archive.open(sheet._worksheet_path.lstrip("/")) as file:
        rest = b""
        while piece := file.read(PIECE):
            together = rest + piece
            end = together.rfind(b"</c>") + 4
            whole, rest = (together[:end], together[end:]) if end > 3 else (b"", together[-PIECE:])
            for match in FORMULA.finditer(whole) if b"<f" in whole else ():
                place = PLACE.search(match[1])
                if place and b't="str"' not in match[1]:
                    yield place[1].decode()


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
