"""All pages of an area in one file: a workbook with live totals, JSON, CSV."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from flask_babel import gettext as _

from reports.sheets import Cell, Row, Sum, workbook
from survey.assessments.list_files import as_csv
from survey.clock import BEIJING
from survey.figures import sheets
from survey.figures.grouping import By
from survey.figures.opened import Opened
from survey.figures.tables import Table, Why

ADDED = 2  #: columns of groups that can be added up: counted, listed
Pages = Mapping[str, Sequence[Table]]  #: tables by the name of their page


def as_workbook(opened: Opened, pages: Pages, locale: str, *, at: datetime) -> bytes:
    """A sheet for each page, and one with the members by group and their totals."""
    found: dict[str, Sequence[Row]] = {_("Members by group"): members_by_group(opened, locale)}
    return workbook(found | {name: stacked(tables) for name, tables in pages.items()}, created=at)


def members_by_group(opened: Opened, locale: str) -> Sequence[Row]:
    """How many count and are listed by area, industry and size class, each with a live total."""
    rows: list[Row] = [(opened.area.name, _("counted"), _("listed"))]
    for by in By:
        table = sheets.compared(opened, by, locale)
        if not table.lines:
            continue
        rows.append((table.title, None, None))
        first = len(rows)
        rows += [(str(line.cells[0]), *map(_count, line.cells[1 : ADDED + 1])) for line in table.lines]
        rows.append((_("Sum of these"), *(_sum(rows, first, column) for column in range(1, ADDED + 1))))
        rows.append(("", None, None))
    return rows


def stacked(tables: Sequence[Table]) -> Sequence[Row]:
    """Tables one below the other, each under its title, with what is to be known of it."""
    rows: list[Row] = []
    for table in tables:
        rows += [(table.title,), *table.plain()]
        rows += [(table.note,)] * bool(table.note) + [("",)]
    return rows


def as_zip(pages: Pages, *, at: datetime) -> bytes:
    """A CSV for each table."""
    buffer = BytesIO()
    with ZipFile(buffer, "w", ZIP_DEFLATED) as archive:
        for name, tables in pages.items():
            for place, table in enumerate(tables, start=1):
                entry = ZipInfo(f"{name}-{place}-{table.key}.csv", at.astimezone(BEIJING).timetuple()[:6])
                entry.compress_type = ZIP_DEFLATED
                archive.writestr(entry, as_csv(list(table.plain())))
    return buffer.getvalue()


def _count(cell: object) -> Cell:
    return None if isinstance(cell, Why | str) else cell  # type: ignore[return-value]  # counts are numbers


def _sum(rows: Sequence[Row], first: int, column: int) -> Cell:
    """Total of a column since `first`; None where one of its cells is not known."""
    cells = [row[column] for row in rows[first:]]
    counts = [cell for cell in cells if isinstance(cell, int)]
    return Sum(first, sum(counts)) if len(counts) == len(cells) else None
