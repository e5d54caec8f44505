"""Tables as sheets of a workbook: numbers stay exact and are shown with the decimals they need, dates are dates, text is text."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from math import inf, nextafter
from typing import Any

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"  #: media type of a workbook
FACTS = 2  #: columns of a sheet that holds one fact a line
MOST_DECIMALS = 2  #: shown of a number; the cell holds all of them
LINE = 15  #: points of height of a line of text
WIDEST, FEW = 60, 5  #: characters of the widest column; half of that where there are more columns than a few
LONGEST_CELL = 32_000  #: characters; Excel takes 32,767
DAY, MOMENT = "yyyy-mm-dd", "yyyy-mm-dd hh:mm"  #: formats of dates, and of dates with a time


@dataclass(frozen=True, slots=True)
class Signed:
    """A number that is shown with its sign, and stays a number."""

    value: Decimal | int


@dataclass(frozen=True, slots=True)
class Sum:
    """A live total of the rows above it in its column, from the one after the heading; `value` is what it comes to."""

    first: int  #: row that begins the sum, the heading being row 0
    value: int


Cell = str | Decimal | int | Signed | Sum | date | None  #: a time without a zone is that of the clock on the wall
Row = Sequence[Cell]


def workbook(
    tables: Mapping[str, Sequence[Row]],
    *,
    created: datetime,
    filtered: bool = False,
    about: Mapping[str, str] | None = None,
) -> bytes:
    """Workbook with a sheet for each table, headings first, to be `filtered` by them; `about` is what the file says of itself.

    Text is written as text: no formula, no link. Printed, a sheet is one page wide, with its headings on every page.
    """
    import xlsxwriter  # noqa: PLC0415  (a thing few requests need)

    buffer = BytesIO()
    settings = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True}
    with xlsxwriter.Workbook(buffer, settings) as book:
        book.set_properties({**(about or {}), "created": created.replace(tzinfo=None)})
        bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        loose = book.add_format({"valign": "top"})
        for name, rows in tables.items():
            sheet = book.add_worksheet(name)
            sheet.freeze_panes(1, 0)
            _print_setup(sheet)
            if filtered:
                sheet.autofilter(0, 0, len(rows) - 1, len(rows[0]) - 1)
            widths = _widths(rows)
            for column, width in enumerate(widths):
                sheet.set_column(column, column, width)
            sheet.set_row(
                0, LINE * max(-(-_width(cell) // width) for cell, width in zip(rows[0], widths, strict=False))
            )
            shown = _Numbers(book, rows)
            for index, row in enumerate(rows):
                alone = len(row) == 1 < len(rows[0])  # a sentence below a table, which may go on over the empty cells
                for column, cell in enumerate(row):
                    style = shown.style(column, cell) or (loose if alone else wrapped if index else bold)
                    _write(sheet, (index, column), cell, style)
    return buffer.getvalue()


def _print_setup(sheet: Any) -> None:  # noqa: ANN401  (untyped library)
    sheet.set_paper(9)  # A4
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    sheet.set_footer("&L&A&R&P / &N")


class _Numbers:
    """Formats of the numbers and dates of a sheet: a column has as many decimals as its numbers need, up to `MOST_DECIMALS`."""

    def __init__(self, book: Any, rows: Sequence[Row]) -> None:  # noqa: ANN401  (untyped library)
        self._book = book
        self._formats: dict[str, Any] = {}
        self._alone = len(rows[0]) == FACTS  # every line has a number of its own kind
        self._decimals: dict[int, int] = {}
        for row in rows[1:]:
            for column, cell in enumerate(row):
                self._decimals[column] = max(self._decimals.get(column, 0), _decimals(cell))

    def style(self, column: int, cell: Cell) -> Any:  # noqa: ANN401
        """Format of a cell; None where it holds no date, and no number with decimals or a sign."""
        if isinstance(cell, date):
            return self._format(MOMENT if isinstance(cell, datetime) else DAY)
        if not isinstance(cell, Decimal | Signed):
            return None
        digits = _decimals(cell) if self._alone else self._decimals[column]
        shape = f"0.{'0' * digits}".rstrip(".")
        if isinstance(cell, Signed):
            shape = f"+{shape};-{shape};{shape}"
        return self._format(shape)

    def _format(self, shape: str) -> Any:  # noqa: ANN401
        if shape not in self._formats:
            self._formats[shape] = self._book.add_format({"num_format": shape, "valign": "top"})
        return self._formats[shape]


def _decimals(cell: Cell) -> int:
    """How many decimals a number needs, up to `MOST_DECIMALS`.

    Examples
    --------
    >>> _decimals(Decimal("58.2915")), _decimals(Decimal("3.0000")), _decimals(Decimal("0.5")), _decimals(None)
    (2, 0, 1, 0)
    """
    number = cell.value if isinstance(cell, Signed) else cell
    if not isinstance(number, Decimal):
        return 0
    return min(MOST_DECIMALS, max(0, -int(number.normalize().as_tuple().exponent)))


def _write(sheet: Any, at: tuple[int, int], cell: Cell, style: Any) -> None:  # noqa: ANN401  (untyped library)
    if isinstance(cell, Sum):
        row, column = at
        name = chr(ord("A") + column)
        sheet.write_formula(row, column, f"=SUM({name}{cell.first + 1}:{name}{row})", style, cell.value)
        return
    number = cell.value if isinstance(cell, Signed) else cell
    if isinstance(number, Decimal | int):
        sheet.write_number(*at, _exact(number), style)
    elif isinstance(number, date):
        sheet.write_datetime(*at, number, style)
    elif number:
        sheet.write_string(*at, number[:LONGEST_CELL], style)


def _exact(number: Decimal | int) -> float:
    """A number as Excel keeps it. Of 16 digits, as many as the library writes, it prints 8.8761 as 8.876099999999999: the next number up prints as it should."""
    nearest = float(number)
    near = (nearest, nextafter(nearest, inf), nextafter(nearest, -inf))
    return next((each for each in near if Decimal(f"{each:.16G}") == number), nearest)


def _widths(rows: Sequence[Row]) -> list[int]:
    """Column widths in characters, a Chinese one counting two, within bounds; headings may take two lines, text in a wide sheet more."""
    columns = max(len(row) for row in rows)
    most = WIDEST if columns <= FEW else WIDEST // 2
    counted = [row for row in rows[1:200] if len(row) > 1 or columns == 1]
    lengths = [[_width(row[column]) for row in counted if column < len(row)] for column in range(columns)]
    heads = [(_width(cell) + 1) // 2 for cell in rows[0]] + [0] * columns
    return [min(max([8, head, *each]) + 2, most) for each, head in zip(lengths, heads, strict=False)]


def _width(cell: Cell) -> int:
    text = plain(cell)[:60]
    return sum(2 if character > "\u2e80" else 1 for character in text)


def plain(cell: Cell) -> str:
    """A cell as text, numbers with all their decimals."""
    if isinstance(cell, Signed | Sum):
        return plain(cell.value)
    if isinstance(cell, datetime):
        return cell.strftime("%Y-%m-%d %H:%M")
    return "" if cell is None else f"{cell:f}" if isinstance(cell, Decimal) else str(cell)
