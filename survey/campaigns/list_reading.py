"""Header and rows of a member list that somebody hands in: CSV in UTF-8, UTF-16 or GB18030, or a workbook."""

import csv
import io
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from flask_babel import gettext as _
from openpyxl import load_workbook

MOST_ROWS = 50_000
MOST_BYTES = 20 * 2**20
MOST_UNPACKED = 400 * 2**20
MOST_COLUMNS = 100
HEADER_WITHIN = 20  #: rows; above it stand titles and remarks
LONGEST_CELL = 2_000
ZIP, OLD_EXCEL, PDF = b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF-"
LOOKED_AT = 400  #: bytes from which UTF-16 without a mark is seen


class UnreadableError(Exception):
    """A file that is no list; the message says what it is and what to give instead, in the reader's language."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A row below the header."""

    number: int  #: as a spreadsheet counts: the header is 1 or lower
    cells: Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """What is in a file."""

    header: Sequence[str]
    lines: Sequence[Line]


def read(content: bytes, *, is_header: Callable[[Sequence[str]], bool]) -> Listing:
    """Rows of the first sheet that has a header; what stands above it, such as a title, is passed over.

    Raises
    ------
    UnreadableError
        If it is no table, is too large, or has no row in which `is_header` sees a header.
    """
    if not content.strip():
        raise UnreadableError(_("The file is empty. Give a list with a header row: enterprise name, credit code …"))
    if len(content) > MOST_BYTES:
        raise UnreadableError(_("The file has more than %(most)s MB. Split it into several.", most=MOST_BYTES // 2**20))
    if content.startswith(OLD_EXCEL):
        raise UnreadableError(_("This is an old .xls or a workbook with a password. Save it as .xlsx without one."))
    if content.startswith(PDF):
        raise UnreadableError(_("This is a PDF, from which no list can be read. Give the list as .xlsx or .csv."))
    sheets = _sheets(content) if content.startswith(ZIP) else iter([_csv_rows(_text(content))])
    for rows in sheets:
        if found := _below_header(rows, is_header):
            return found
    raise UnreadableError(
        _("No header row was found. It needs at least a column for the enterprise's name and one for its credit code.")
    )


def _below_header(rows: Iterator[Sequence[str]], is_header: Callable[[Sequence[str]], bool]) -> Listing | None:
    lines: list[Line] = []
    header: Sequence[str] | None = None
    for number, cells in enumerate(rows, start=1):
        if header is None:
            if is_header(cells):
                header = cells
            elif number >= HEADER_WITHIN:
                return None
        elif any(cells):
            lines.append(Line(number=number, cells=cells))
            if len(lines) > MOST_ROWS:
                told = _("The list has more than %(most)s rows. Split it into several.", most=f"{MOST_ROWS:,}")
                raise UnreadableError(told)
    return Listing(header=header, lines=lines) if header is not None else None


def _text(content: bytes) -> str:
    for encoding in (_unicode(content), "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise UnreadableError(_("This is no list, but other bytes. Give the list as .xlsx, or as CSV in UTF-8 or GBK."))


def _unicode(content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    start = content[:LOOKED_AT]
    return "utf-16-le" if start[1::2].count(0) > len(start) // 4 else "utf-8-sig"


def _csv_rows(text: str) -> Iterator[Sequence[str]]:
    first = text[: text.find("\n") + 1] or text
    delimiter = max(",;\t", key=first.count)
    csv.field_size_limit(LONGEST_CELL)
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
            yield [cell.strip() for cell in row[:MOST_COLUMNS]]
    except csv.Error as error:
        told = _("The file cannot be read as CSV. Open it in a spreadsheet program and save it as .xlsx.")
        raise UnreadableError(told) from error


def _sheets(content: bytes) -> Iterator[Iterator[Sequence[str]]]:
    """Rows of each visible sheet."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            unpacked = sum(part.file_size for part in archive.infolist())
            names = frozenset(archive.namelist())
        if unpacked > MOST_UNPACKED:
            raise UnreadableError(_("The workbook is far larger inside than outside. Save the list as CSV instead."))
        if "xl/workbook.xml" not in names:
            raise UnreadableError(_("This is no workbook in the format .xlsx. Open the list and save it as .xlsx."))
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
        for sheet in book.worksheets:
            if sheet.sheet_state == "visible":
                sheet.reset_dimensions()
                yield (
                    [_shown(cell) for cell in row] for row in sheet.iter_rows(max_col=MOST_COLUMNS, values_only=True)
                )
    except UnreadableError:
        raise
    except Exception as error:  # whatever the library stumbles over is the file's fault
        told = _("The workbook cannot be read. Open it in a spreadsheet program, save it as .xlsx and try again.")
        raise UnreadableError(told) from error


def _shown(cell: object) -> str:
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()[:LONGEST_CELL]
