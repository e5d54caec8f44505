"""A list as a file: a workbook for people, CSV for programs; text is text in both."""

import csv
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from io import StringIO

from flask import Response

from reports.sheets import XLSX, Cell, Row, plain, workbook
from reports.spreadsheets import inert
from survey.clock import BEIJING
from survey.files import attachment

CSV = "text/csv; charset=utf-8"


def list_file(title: str, table: Sequence[Row], extension: str, *, at: datetime, about: str = "") -> Response:
    """Answer with `table`, its heading row first, as .xlsx or .csv; `about`: whose list it is, for the name of the file."""
    parts = [about, title, f"{at.astimezone(BEIJING):%Y%m%d}"]
    name = "-".join(part for part in parts if part) + f".{extension}"
    if extension == "csv":
        return attachment(as_csv(table), name, CSV)
    return attachment(workbook({title: table}, created=at, filtered=True), name, XLSX)


def as_csv(table: Sequence[Row]) -> bytes:
    """CSV with the mark by which Excel knows UTF-8; text that could be a formula is inert."""
    out = StringIO()
    writer = csv.writer(out)
    for row in table:
        writer.writerow([inert(cell) if isinstance(cell, str) else plain(_short(cell)) for cell in row])
    return out.getvalue().encode("utf-8-sig")


def _short(cell: Cell) -> Cell:
    """A number as people write it: databases fill decimals up with zeros."""
    return cell.normalize() if isinstance(cell, Decimal) else cell


def in_china(at: datetime | None) -> datetime | None:
    """The time the clock on the wall showed; a workbook knows no zones."""
    return None if at is None else at.astimezone(BEIJING).replace(tzinfo=None)
