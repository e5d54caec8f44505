"""The workbook in which an expert judges: names beside codes, what needs no judgement in grey, the scale on a sheet of its own."""

import io
from collections.abc import Mapping, Sequence

from reports.spreadsheets import printable
from scoring.judgements import BEST, WORST, Method
from scoring.tables import REMARK
from survey.commands.judgement_files import EXPERT, LABELS, header, name_column, row_labels
from survey.commands.spoken import Say

FIRST = 2  #: row of the first judgement, below the machine names and the headings
NARROW, WIDE = 14, 30  #: characters
NOTES = 110  #: characters


def judgement_form(method: Method, codes: Sequence[str], names: Mapping[str, str], _: Say) -> bytes:
    """A table to fill in for one expert."""
    import xlsxwriter  # noqa: PLC0415  (only here, and slow to import)

    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        small = book.add_format({"font_color": "#7F7F7F", "font_size": 8})
        bold = book.add_format({"bold": True, "bg_color": "#DCE6F1", "border": 1, "text_wrap": True, "valign": "top"})
        asked = book.add_format({"border": 1, "num_format": "@"})  # of 1/3 a spreadsheet would make a date
        grey = book.add_format({"border": 1, "bg_color": "#D9D9D9"})
        sheet = book.add_worksheet(_("Judgements"))
        columns = _columns(method, codes)
        headings = {EXPERT: f"{REMARK} " + _("Expert"), **_headings(method, _), **names}
        for column, code in enumerate(columns):
            sheet.write_string(0, column, printable(code), small)
            sheet.write_string(1, column, printable(headings[code]), bold)
        called = {
            BEST: _("The most important against each other"),
            WORST: _("Each against the least important"),
            **names,
        }
        for row, label in enumerate(row_labels(method, codes)):
            cells = ["A", *([label, called[label]] if method in LABELS else [])]
            for column, cell in enumerate(cells):
                sheet.write_string(FIRST + row, column, printable(cell))
            for place in range(len(codes)):
                follows = method is Method.AHP and place <= row
                sheet.write_blank(FIRST + row, len(cells) + place, None, grey if follows else asked)
        sheet.set_column(0, len(columns), NARROW)
        if method in LABELS:
            sheet.set_column(2, 2, WIDE)
        sheet.freeze_panes(FIRST, len(columns) - len(codes))
        notes = book.add_worksheet(_("Notes"))
        notes.set_column(0, 0, NOTES)
        for row, line in enumerate(_lines(method, _)):
            notes.write_string(row, 0, line, book.add_format({"text_wrap": True}))
    return out.getvalue()


def _columns(method: Method, codes: Sequence[str]) -> list[str]:
    """The header, with a column of names after that of codes."""
    found = header(method, codes)
    return [*found[:2], name_column(method), *found[2:]] if method in LABELS else found


def _headings(method: Method, _: Say) -> Mapping[str, str]:
    if method not in LABELS:
        return {}
    return {LABELS[method]: _("Code"), name_column(method): _("What is compared")}


def _lines(method: Method, _: Say) -> Sequence[str]:
    """How to fill in."""
    scale = _(
        "1 equally important, 3 somewhat more, 5 clearly more, 7 much more, 9 extremely more; 2, 4, 6 and 8 lie between."
    )
    further = _("For each further expert add a block of rows below, with another name in the first column.")
    of_method = {
        Method.AHP: (
            _("In each white cell: how many times as important the row is as the column."),
            scale,
            _("Is the column the more important one, write the fraction: 1/3, 1/5 …"),
            _("Grey cells stay empty: the diagonal is 1, and the lower half follows from the upper."),
        ),
        Method.BWM: (
            _("First row: how many times as important the most important one is as each of the others; 1 at itself."),
            _("Second row: how many times as important each is as the least important one; 1 at itself."),
            scale,
        ),
    }
    return (
        *of_method.get(method, (_("Share 100 points among the columns: the more important, the more points."),)),
        further,
    )
