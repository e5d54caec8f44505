"""The report as a workbook: every table of it with numbers as numbers, exact in the cell and shown as the page shows them."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, time

from reports.document import DiagnosticReport
from reports.sheets import Cell, Row, workbook
from reports.spreadsheets import printable
from reports.wording import Wording, wording
from reports.workbook import answered, found, work, written

Table = Callable[[DiagnosticReport, Wording], list[Row]]

SHEETS: Mapping[str, Table] = {
    "summary": found.summary,
    "scores": found.scores,
    "stages": found.stages,
    "doubt": found.doubt,
    "change": found.change,
    "losses": found.losses,
    "measures": work.measures,
    "steps": work.steps,
    "roadmap": work.roadmap,
    "ahead": work.ahead,
    "plan": work.plan,
    "otherwise": answered.otherwise,
    "answers": answered.answers,
    "files": answered.files,
    "peers": answered.peers,
    "published": answered.published,
    "written": written.written,
    "sources": answered.sources,
}


def xlsx(report: DiagnosticReport) -> bytes:
    """The workbook; sheets that would hold nothing but their headings are left out. Equal reports give equal bytes."""
    words = wording(report.locale)
    tables: dict[str, Sequence[Row]] = {}
    for name, table in SHEETS.items():
        rows = table(report, words)
        if len(rows) > 1:
            tables[words(f"workbook.sheet.{name}")] = [[_safe(cell) for cell in row] for row in rows]
    about = {
        "title": f"{words('page.report')}{words('sentence.colon')}{report.enterprise}"[:255],
        "subject": f"{report.title} {report.questionnaire}"[:255],
        "author": printable(report.imprint.prepared_by or report.enterprise)[:255],
        "comments": report.standing[:255],
    }
    made = datetime.combine(report.imprint.prepared_on, time(), UTC)
    return workbook(tables, created=made, about=about)


def _safe(cell: Cell) -> Cell:
    return printable(cell) if isinstance(cell, str) else cell
