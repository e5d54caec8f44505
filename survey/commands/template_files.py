"""A template as XLSX, with drop-downs and a sheet that explains, or as CSV."""

import csv
import io
from collections.abc import Iterator
from typing import Any

from reports.spreadsheets import inert
from scoring.tables import REMARK
from survey.commands.template import AnswerColumn, Template, header

READY_ROWS = 1000  #: rows below the remarks that are text and have drop-downs
REMARKS = 2  #: rows of them, below the header
PROMPT, PROMPT_TITLE = 255, 32  #: characters a spreadsheet shows beside a cell
WIDTH = 26  #: of an answer column, characters


def csv_file(template: Template) -> bytes:
    """Header and remarks as CSV; with a mark, so that a spreadsheet takes it for UTF-8."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(header(template))
    writer.writerows([inert(cell) for cell in row] for row in _remarks(template, "; "))
    return out.getvalue().encode("utf-8-sig")


def _remarks(template: Template, between: str) -> Iterator[list[str]]:
    """The rows below the header: questions, then how they are answered."""
    words = template.words
    yield [f"{REMARK} {words['question']}", *(column.question for column in template.columns)]
    yield [f"{REMARK} {words['notation']}", *(_how(template, column, between) for column in template.columns)]


def _how(template: Template, column: AnswerColumn, between: str) -> str:
    """How a column is filled in, then its codes."""
    brackets = template.words["brackets"]
    texts = (
        brackets % {"text": each.text, "remark": each.remark} if each.remark else each.text for each in column.choices
    )
    codes = (f"{each.code} = {text}" for each, text in zip(column.choices, texts, strict=True))
    return between.join([column.notation, *codes])


def xlsx_file(template: Template) -> bytes:
    """Workbook to fill in: all answers are text, so that no fraction becomes a date."""
    import xlsxwriter  # noqa: PLC0415  (only here, and slow to import)

    out = io.BytesIO()
    safe = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True}
    with xlsxwriter.Workbook(out, safe) as book:
        answers, explained = (book.add_worksheet(template.words[name]) for name in ("answers", "help"))
        _fill_in(book, answers, template)
        for place, where in enumerate(_explain(book, explained, template), start=1):
            _offer(answers, place, template, where)
    return out.getvalue()


def _fill_in(book: Any, sheet: Any, template: Template) -> None:  # noqa: ANN401  (untyped library)
    """Header, remarks and empty rows."""
    top = {"valign": "top", "text_wrap": True}
    bold = book.add_format({"bold": True, "bg_color": "#DCE6F1", "border": 1, **top})
    grey = book.add_format({"font_color": "#44546A", "bg_color": "#F2F2F2", "font_size": 9, "border": 1, **top})
    as_text = book.add_format({"num_format": "@"})
    sheet.set_column(0, 0, WIDTH, as_text)
    sheet.set_column(1, len(template.columns), WIDTH, as_text)
    for column, name in enumerate(header(template)):
        sheet.write_string(0, column, name, bold)
    for row, cells in enumerate(_remarks(template, "\n"), start=1):
        for column, cell in enumerate(cells):
            sheet.write_string(row, column, inert(cell), grey)
    sheet.set_row(1, 60)
    sheet.set_row(2, 150)
    sheet.freeze_panes(1 + REMARKS, 1)


def _explain(book: Any, sheet: Any, template: Template) -> Iterator[str]:  # noqa: ANN401
    """Write the sheet that explains; for each column, where its choices stand, empty if it has none."""
    bold = book.add_format({"bold": True, "valign": "top"})
    wrapped = book.add_format({"text_wrap": True, "valign": "top", "num_format": "@"})
    words = template.words
    for column, width in enumerate((20, 28, 48, 36, 18, 60, 24)):
        sheet.set_column(column, column, width)
    sheet.write_string(0, 0, inert(f"{template.title} ({template.key})"), bold)
    for row, sentence in enumerate(template.explained, start=1):
        sheet.write_string(row, 0, inert(sentence))
    row = len(template.explained) + 2
    for column, name in enumerate(("column", "part", "question", "notation", "code", "meaning", "remark")):
        sheet.write_string(row, column, words[name], bold)
    for each in template.columns:
        for column, cell in enumerate((each.code, each.part, each.question, each.notation)):
            sheet.write_string(row + 1, column, inert(cell), wrapped)
        for place, choice in enumerate(each.choices, start=row + 1):
            sheet.write_string(place, 4, choice.code, wrapped)
            sheet.write_string(place, 5, inert(choice.text), wrapped)
            sheet.write_string(place, 6, choice.remark, wrapped)
        last = row + max(1, len(each.choices))
        offered = "E" if each.free else "F"
        yield f"='{words['help']}'!${offered}${row + 2}:${offered}${last + 1}" if each.choices else ""
        row = last


def _offer(sheet: Any, place: int, template: Template, where: str) -> None:  # noqa: ANN401
    """Drop-down of the choices of a column, as texts where they are read; codes may be typed, too, so that it warns at most."""
    column = template.columns[place - 1]
    told = {"input_title": column.code[:PROMPT_TITLE], "input_message": _how(template, column, "\n")[:PROMPT]}
    warned = {"error_type": "warning", "error_message": template.words["not_offered"][:PROMPT]}
    rule = {"validate": "list", "source": where, "show_error": column.only, **warned} if where else {"validate": "any"}
    sheet.data_validation(1 + REMARKS, place, REMARKS + READY_ROWS, place, {**rule, **told})
