"""Report to bytes. Same report, same bytes: no clock, no network, no machine's own fonts."""

from hashlib import sha256

from reports import area_report_page, before_after_page, engine, glyphs, page
from reports.area_report import AreaReport
from reports.before_after import BeforeAfter
from reports.document import DiagnosticReport
from reports.wording import wording


def render(report: DiagnosticReport | BeforeAfter | AreaReport, *, most_pages: int = 60) -> bytes:
    """PDF of a report, in this process; the application uses `reports.worker.Renderer`, which can be stopped.

    Raises
    ------
    MissingGlyphError
        If a character cannot be drawn: which, and in which field.
    PageLimitError
        If it comes out longer than `most_pages`.
    ReportError
        If a picture, a font or a style rule is wrong.
    """
    rare = glyphs.needs_rare(report, wording(report.locale))
    if isinstance(report, BeforeAfter):
        html, colour = before_after_page.html(report), ""
    elif isinstance(report, AreaReport):
        html, colour = area_report_page.html(report), ""
    else:
        html, colour = page.html(report), report.told.brand.colour
    identifier = sha256(html.encode()).digest()[:16]
    return engine.print_pdf(
        html, style="diagnostic", identifier=identifier, colour=colour, rare=rare, most_pages=most_pages
    )
