"""The files a report comes as. All are made from the same plain data, so all say the same."""

from enum import StrEnum

from reports.area_report import AreaReport
from reports.before_after import BeforeAfter
from reports.document import DiagnosticReport

OFFICE = "application/vnd.openxmlformats-officedocument"


class Format(StrEnum):
    """A kind of file, by the ending of its name."""

    PDF = "pdf"
    DOCX = "docx"
    XLSX = "xlsx"
    JSON = "json"

    @property
    def media_type(self) -> str:
        """What it is called on the web."""
        return MEDIA_TYPES[self]

    @property
    def label(self) -> str:
        """What people call it, in every language."""
        return LABELS[self]


LABELS = {Format.PDF: "PDF", Format.DOCX: "Word", Format.XLSX: "Excel", Format.JSON: "JSON"}
MEDIA_TYPES = {
    Format.PDF: "application/pdf",
    Format.DOCX: f"{OFFICE}.wordprocessingml.document",
    Format.XLSX: f"{OFFICE}.spreadsheetml.sheet",
    Format.JSON: "application/json",
}


def write(report: DiagnosticReport | BeforeAfter | AreaReport, kind: Format, *, most_pages: int = 60) -> bytes:
    """The file of a report, in this process; the application uses `reports.worker.Renderer`, which can be stopped.

    Raises
    ------
    ReportError
        As `reports.render.render` does, for PDF and DOCX; `most_pages` is for PDF alone, and so are what stands before and after and the report of an area.
    """
    if kind is Format.PDF or isinstance(report, BeforeAfter | AreaReport):
        from reports.render import render  # noqa: PLC0415  (loads the engine: half a second, which two kinds do not need)

        return render(report, most_pages=most_pages)
    if kind is Format.DOCX:
        from reports.word import docx  # noqa: PLC0415  (the same)

        return docx(report)
    from reports.record import record  # noqa: PLC0415
    from reports.workbook import xlsx  # noqa: PLC0415

    return xlsx(report) if kind is Format.XLSX else record(report)
