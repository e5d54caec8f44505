"""Reports as files: asking for one, how far it is, the file; and batches of many."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import Response, abort, current_app, url_for
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from reports.formats import Format
from survey import clock, files
from survey.access import Action, current_user
from survey.api.asked import Asked, accepts
from survey.api.operations import Given, as_id, operation
from survey.api.schemas import ID, thing
from survey.batches import queries as batches
from survey.batches.queries import Line
from survey.database import db
from survey.diagnostics import queries, services
from survey.diagnostics.views import compared, order
from survey.i18n import LOCALES
from survey.models import Report, ReportState, Scope

ORDER = {
    **thing(
        assessment=ID,
        format={"enum": [each.value for each in Format], "default": Format.PDF.value},
        locale={"enum": list(LOCALES), "default": next(iter(LOCALES))},
    ),
    "required": ["assessment"],
}


@operation(
    "POST", "/reports", action=Action.READ, scope=Scope.REPORTS_WRITE, answer="Report", body=ORDER,
    summary=_l("Ask for a report"),
    text=_l("Of a submission, as a file; a worker makes it. Asked again while nothing has changed, it is the same report."),
)  # fmt: skip
def ask_for_report(asked: Asked) -> Given:
    """Ask for a report."""
    body, now = asked.body, clock.now()
    with Session(db.engine) as reader:
        frozen = queries.submitted(reader, current_user, as_id(body["assessment"]))
        report = order(
            reader,
            frozen,
            locale=services.spoken(frozen, body.get("locale", next(iter(LOCALES)))),
            kind=Format(body.get("format", Format.PDF)),
            comparison=compared(reader, frozen, at=now, references=True),
            at=now,
        )
    return Given(
        content=report_of(report),
        status=202,
        headers={"Location": url_for("api.get_report", report_id=report.id), "Retry-After": "2"},
    )


@operation(
    "GET", "/reports/{report_id}", action=Action.READ, scope=Scope.REPORTS_READ, answer="Report",
    summary=_l("See how far a report is"),
)  # fmt: skip
def get_report(_asked: Asked, report_id: UUID) -> Mapping[str, Any]:
    """See how far a report is."""
    return report_of(queries.report(db.session, current_user, report_id)[0])


@operation(
    "GET", "/reports/{report_id}/file", action=Action.READ, scope=Scope.REPORTS_READ, answer="",
    media_types=[each.media_type for each in Format], summary=_l("Take the file of a report"),
    text=_l("404 until it is done."),
)  # fmt: skip
def get_report_file(_asked: Asked, report_id: UUID) -> Response:
    """Take the file of a report."""
    report, frozen = queries.report(db.session, current_user, report_id)
    if report.state is not ReportState.DONE or report.sha256 is None:
        abort(404)
    if not accepts(report.format.media_type):
        abort(406)
    try:
        content = files.open_store(current_app.config["RONGPING"].files).get(report.sha256)
    except files.FileMissingError as error:
        current_app.logger.error("report %s: %s", report.id, error)
        abort(404)
    name = services.file_name(frozen, report.format, locale=report.locale, compared=bool(report.compared))
    return files.attachment(content, name, report.format.media_type)


@operation(
    "GET", "/batches/{batch_id}", action=Action.CONSULT, scope=Scope.REPORTS_READ, answer="Batch",
    summary=_l("See how far a batch is"), text=_l("Only your own."),
)  # fmt: skip
def get_batch(_asked: Asked, batch_id: UUID) -> Mapping[str, Any]:
    """See how far a batch is."""
    counted = batches.get(db.session, current_user, batch_id)
    batch, lines = counted.batch, batches.lines(db.session, batch_id)
    return {
        "id": str(batch.id),
        "format": batch.format.value,
        "locale": batch.locale,
        "requested_at": batch.requested_at.isoformat(),
        "cancelled_at": batch.cancelled_at.isoformat() if batch.cancelled_at else None,
        "all": counted.all,
        "done": counted.done,
        "failed": counted.failed,
        "open": counted.open,
        "reports": [_line_of(line) for line in lines],
        "links": {
            "self": url_for("api.get_batch", batch_id=batch.id),
            "page": url_for("batches.show", batch_id=batch.id),
        },
    }


def _line_of(line: Line) -> Mapping[str, Any]:
    if line.report is None:
        return {"report": None, "state": ReportState.FAILED.value if line.item.problem else "waiting"}
    return {"report": url_for("api.get_report", report_id=line.report.id), "state": line.report.state.value}


def report_of(report: Report) -> Mapping[str, Any]:
    """A report as JSON."""
    done = report.state is ReportState.DONE
    return {
        "id": str(report.id),
        "format": report.format.value,
        "locale": report.locale,
        "state": report.state.value,
        "requested_at": report.requested_at.isoformat(),
        "finished_at": report.finished_at.isoformat() if report.finished_at else None,
        "sha256": report.sha256,
        "size": report.size,
        "problem": report.problem.partition(":")[0],
        "links": {
            "self": url_for("api.get_report", report_id=report.id),
            "page": url_for("diagnostics.show", report_id=report.id),
            "file": url_for("api.get_report_file", report_id=report.id) if done else None,
        },
    }
