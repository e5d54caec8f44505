"""The report of an area as PDF: asking for it, watching it being made, taking it away."""

from uuid import UUID

from flask import abort, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from survey import clock, files, throttle
from survey.access import Action, current_user, requires
from survey.areas import queries as areas
from survey.clock import BEIJING
from survey.database import db
from survey.diagnostics import queries as diagnostics
from survey.diagnostics import services
from survey.diagnostics import views as diagnostics_views
from survey.figures import report as reports
from survey.figures.opened import NoRoundError, open_figures
from survey.figures.views import bp
from survey.files import attachment
from survey.i18n import locale
from survey.models import Area, Report, ReportState


@bp.post("/report")
@requires(Action.OVERSEE)
def order_report(area_id: UUID) -> ResponseReturnValue:
    """Ask for the report of the area and a round, as its figures are now; who has asked for the same gets the one there is."""
    with Session(db.engine) as reader:
        try:
            opened = open_figures(reader, current_user, area_id, round_id=request.form.get("round", ""))
        except NoRoundError:
            abort(404)
        now = clock.now()
        made_by = services.maker(current_app.config["RONGPING"])
        told = reports.document(
            reader, current_user, opened, locale=locale(), prepared_on=now.astimezone(BEIJING).date(), made_by=made_by
        )
        found = reports.find(reader, opened, told)
        if found is None or found.state is ReportState.FAILED:
            throttle.take(diagnostics_views.requests(), at=now)
            found = reports.request(db.session, opened, told, by=current_user, at=now)
            db.session.commit()
            diagnostics_views.wake(found)
        return redirect(url_for("figures.show_report", area_id=area_id, area_report_id=found.id), code=303)


@bp.get("/reports/<uuid:area_report_id>")
@requires(Action.OVERSEE)
def show_report(area_id: UUID, area_report_id: UUID) -> ResponseReturnValue:
    """Show how far a report is; the page looks again by itself."""
    area, report = _report(area_id, area_report_id)
    ahead, elapsed = diagnostics.ahead(db.session, report), int((clock.now() - report.requested_at).total_seconds())
    if request.accept_mimetypes.best == "application/json":
        return {"state": report.state.value, "ahead": ahead, "elapsed": elapsed}
    return render_template(
        "figures/report.html",
        area=area,
        report=report,
        file=_file_name(area, report).removesuffix(".pdf"),
        waiting=report.state in {ReportState.QUEUED, ReportState.RUNNING},
        ahead=ahead,
        elapsed=elapsed,
    )


@bp.get("/reports/<uuid:area_report_id>/<path:name>.pdf")
@requires(Action.OVERSEE)
def take_report(area_id: UUID, area_report_id: UUID, name: str) -> ResponseReturnValue:  # noqa: ARG001  (for the reader of the address)
    """Hand out the PDF under its own name."""
    area, report = _report(area_id, area_report_id)
    if report.sha256 is None:
        return redirect(url_for("figures.show_report", area_id=area_id, area_report_id=area_report_id), code=303)
    try:
        content = files.open_store(current_app.config["RONGPING"].files).get(report.sha256)
    except files.FileMissingError as error:
        current_app.logger.error("report %s: %s", report.id, error)
        abort(410)
    return attachment(content, _file_name(area, report), report.format.media_type)


def _report(area_id: UUID, area_report_id: UUID) -> tuple[Area, Report]:
    area = areas.get(db.session, current_user, area_id, action=Action.OVERSEE)
    return area, reports.get(db.session, area, area_report_id)


def _file_name(area: Area, report: Report) -> str:
    kind = {"zh": "两化融合发展水平报告", "en": "report"}[report.locale]
    return f"{services.kept_name(area.name) or 'area'}-{kind}-{report.requested_at.astimezone(BEIJING):%Y%m%d}.pdf"
