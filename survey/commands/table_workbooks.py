"""A table as a workbook to be shown: headings with units below the machine names, and a sheet that explains every column."""

import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from reports.spreadsheets import printable
from scoring.tables import ID, REMARK
from survey import clock
from survey.commands.column_words import About, Column, Table, described
from survey.commands.release import release

FIRST = 2  #: row of the table, below the machine names and the headings
NARROWEST, WIDEST = 9, 60  #: characters
WRAPPED_FROM = 16  #: characters of a heading on one line
AT_MOST = re.compile(r"0\.(0+)")  #: shape of a number with at most so many decimals
NOTES = (16, 30, 12, 90)  #: widths in the sheet of notes
SAFE = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """One column of the sheet."""

    name: str
    source: int  #: column of the table it comes from
    text: bool
    column: Column
    names: Mapping[str, str] | None = None  #: where it says what the codes of its source are called


def workbook(tables: Sequence[Table]) -> bytes:
    """A sheet for each table, and one that says what they mean. Text is written as text: no formula, no link."""
    import xlsxwriter  # noqa: PLC0415  (only here, and slow to import)

    out = io.BytesIO()
    with xlsxwriter.Workbook(out, SAFE) as book:
        for table in tables:
            _Rows(book, book.add_worksheet(table.about.title()), list(_placed(table)), table).write()
        _explain(book, tables)
    return out.getvalue()


def _placed(table: Table) -> Iterator[Placed]:
    """The columns; one of codes is followed by one of what they are called."""
    for source, (name, column) in enumerate(zip(table.header, described(table.about, table.header), strict=True)):
        yield Placed(name=name, source=source, text=name in table.texts, column=column)
        if column.names:
            called = f"{name}_name"
            (words,) = described(table.about, [called])
            yield Placed(name=called, source=source, text=True, column=words, names=column.names)


class _Rows:
    """Writes the sheet of the table, row by row."""

    def __init__(self, book: Any, sheet: Any, placed: Sequence[Placed], table: Table) -> None:  # noqa: ANN401  (untyped library)
        self._book, self._sheet, self._placed, self._table = book, sheet, placed, table
        self._widths = [_width(_heading(each, table.about), WRAPPED_FROM) for each in placed]
        self._formats: dict[tuple[str, bool], Any] = {}

    def write(self) -> None:
        """Machine names, headings, rows, totals."""
        sheet, top = self._sheet, {"text_wrap": True, "valign": "top"}
        grey = self._book.add_format({"font_color": "#7F7F7F", "font_size": 8})
        bold = self._book.add_format({"bold": True, "bg_color": "#DCE6F1", "border": 1, **top})
        for column, each in enumerate(self._placed):
            sheet.write_string(0, column, printable(each.name), grey)
        sheet.set_row(1, 48)
        for column, each in enumerate(self._placed):
            sheet.write_string(1, column, printable(_heading(each, self._table.about)), bold)
        number = FIRST
        for number, row in enumerate(self._table.rows, start=FIRST):
            self._row(number, row, total=False)
        sheet.autofilter(1, 0, max(number, FIRST), len(self._placed) - 1)
        if self._table.last:
            self._row(number + 1, self._table.last, total=True)
        for column, width in enumerate(self._widths):
            sheet.set_column(column, column, width)
        sheet.freeze_panes(FIRST, 1)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(1)

    def _row(self, number: int, row: Sequence[str], *, total: bool) -> None:
        for column, each in enumerate(self._placed):
            found = row[each.source]
            cell = each.column.said.get(found, found) if each.names is None else _called(each.names, found)
            if not cell:
                continue
            if each.text or cell in self._table.marks:
                self._sheet.write_string(number, column, printable(cell), self._format("@" if each.text else "", total))
                self._widths[column] = max(self._widths[column], _width(cell, WIDEST))
            else:
                self._sheet.write_number(number, column, float(cell), self._format(_shape(each.column, cell), total))

    def _format(self, shape: str, total: bool) -> Any:  # noqa: ANN401, FBT001
        """Format of a cell: text as it is, a mark to the right like the numbers around it."""
        if (shape, total) not in self._formats:
            kind = {"align": "right"} if not shape else {"text_wrap": True} if shape == "@" else {"num_format": shape}
            above = {"bold": True, "top": 1} if total else {}
            self._formats[shape, total] = self._book.add_format({**kind, **above, "valign": "top"})
        return self._formats[shape, total]


def _called(names: Mapping[str, str], codes: str) -> str:
    """What a code, or each of several joined by |, is called; nothing where it has no name.

    Examples
    --------
    >>> _called({"A": "a", "B": "b"}, "A"), _called({"A": "a", "B": "b"}, "A|B").splitlines(), _called({}, "C")
    ('a', ['a', 'b'], '')
    """
    return names.get(codes) or "\n".join(filter(None, (names.get(code, "") for code in codes.split("|"))))


def _heading(placed: Placed, about: About) -> str:
    """Heading with its unit; of the ids it is a remark, so that the sheet is read as the table it was."""
    heading, unit = placed.column.heading, placed.column.unit
    _ = about.say
    whole = _("%(heading)s (%(unit)s)") % {"heading": heading, "unit": unit} if unit else heading
    return f"{REMARK} {whole}" if placed.name == ID else whole


def _shape(column: Column, cell: str) -> str:
    """How a number is shown: with the decimals it has, where its column allows them.

    Examples
    --------
    >>> _shape(Column(heading="", shape="0.00"), "57.1234"), _shape(Column(heading="", shape="0.00"), "57"), _shape(Column(heading=""), "0.125")
    ('0.00', '0', '0.000')
    """
    decimals = len(cell.partition(".")[2])
    at_most = AT_MOST.fullmatch(column.shape)
    if column.shape and not at_most:
        return column.shape
    digits = min(decimals, len(at_most[1])) if at_most else decimals
    return f"{0:.{digits}f}"


def _width(text: str, most: int) -> int:
    """Characters a text takes, a Chinese one counting two, within bounds."""
    longest = max(sum(2 if character > "\u2e80" else 1 for character in line) for line in text.split("\n"))
    return min(max(NARROWEST, longest + 2), most)


def _explain(book: Any, tables: Sequence[Table]) -> None:  # noqa: ANN401
    """What the tables are of, and every column and mark."""
    about = tables[0].about
    _, asked = about.say, about.questionnaire
    sheet = book.add_worksheet(_("Notes"))
    styles = {
        True: book.add_format({"bold": True, "valign": "top"}),
        False: book.add_format({"text_wrap": True, "valign": "top"}),
    }
    facts = (
        (_("Questionnaire"), f"{asked.title[about.locale]} ({asked.key})"),
        *about.facts,
        (_("File made on"), clock.today().isoformat()),
        (_("Made with"), f"rongping {release()}"),
    )
    for column, width in enumerate(NOTES):
        sheet.set_column(column, column, width)
    lines = [*((fact, None) for fact in facts), *(line for table in tables for line in _of_table(table))]
    for number, (cells, bold) in enumerate(lines):
        for column, cell in enumerate(cells):
            sheet.write_string(number, column, printable(cell), None if bold is None else styles[bold])


def _of_table(table: Table) -> Iterator[tuple[Sequence[str], bool | None]]:
    """Lines on one table, and whether they are headings."""
    about = table.about
    _ = about.say
    yield (), None
    yield (about.title(),), True
    yield (_("Column"), _("Heading"), _("Unit"), _("Meaning")), True
    for each in _placed(table):
        heading = _heading(each, about).removeprefix(f"{REMARK} ")
        yield (each.name, heading, each.column.unit, each.column.meaning), False
    if table.marks:
        yield (), None
        yield (_("Mark"), _("Meaning")), True
    for mark in table.marks.items():
        yield mark, False
