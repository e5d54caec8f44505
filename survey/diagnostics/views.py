"""Diagnostic reports as files: asking for one, watching it being made, taking it away."""

from datetime import datetime, timedelta
from uuid import UUID

from flask import Blueprint, abort, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from reports.formats import Format
from survey import clock, files, throttle
from survey.access import Action, current_user, requires
from survey.clock import BEIJING
from survey.database import db
from survey.diagnostics import queries, services
from survey.diagnostics.frozen import Frozen
from survey.i18n import LOCALES
from survey.models import Report, ReportState
from survey.peers import kept
from survey.peers import services as peers
from survey.peers.kept import Comparison
from survey.weights import queries as weights_queries
from survey.weights import services as weights_services

bp = Blueprint("diagnostics", __name__, url_prefix="/reports")

MOST_REQUESTS = 20  #: new files one user may ask for …
WITHIN = timedelta(hours=1)  #: … in this time


@bp.post("/")
@requires(Action.READ)
def create() -> ResponseReturnValue:
    """Ask for the report of a submission in one language, or take the one there is."""
    with Session(db.engine) as reader:
        return ask_for(reader, _asked_for(reader))


def ask_for(reader: Session, frozen: Frozen) -> ResponseReturnValue:
    """Go to the report of `frozen` in the language of the form, new or as it is; who may see `frozen` may have it."""
    asked = request.form.get("locale", "")
    locale = services.spoken(frozen, asked if asked in LOCALES else frozen.questionnaire.locales[0])
    now = clock.now()
    comparison = compared(reader, frozen, at=now, references=request.form.get("references") != peers.OFF)
    return _ordered(reader, frozen, locale=locale, kind=asked_format(), comparison=comparison, at=now)


def compared(reader: Session, frozen: Frozen, *, at: datetime, references: bool) -> Comparison:
    """Whom a submission is compared with."""
    return peers.compare(
        reader.connection(),
        frozen.submission_id,
        frozen.questionnaire,
        lambda: frozen,
        on=at.astimezone(BEIJING).date(),
        references=references,
        weighted=frozen.weight_set is not None or frozen.expert is not None,
    )


def _ordered(
    reader: Session, frozen: Frozen, *, locale: str, kind: Format, comparison: Comparison | None, at: datetime
) -> ResponseReturnValue:
    """Go to a file of a report, which is asked for if it is not there."""
    report = order(reader, frozen, locale=locale, kind=kind, comparison=comparison, at=at)
    return redirect(url_for("diagnostics.show", report_id=report.id), code=303)


def order(
    reader: Session, frozen: Frozen, *, locale: str, kind: Format, comparison: Comparison | None, at: datetime
) -> Report:
    """A file of a report, which is asked for if it is not there."""
    made_by = services.maker(current_app.config["RONGPING"])
    report = services.find_report(reader, frozen, locale=locale, kind=kind, comparison=comparison, made_by=made_by)
    if report is None:
        throttle.take(requests(), at=at)
        report = services.request_report(
            db.session, frozen, locale=locale, by=current_user.id, at=at, kind=kind, comparison=comparison,
            made_by=made_by,
        )  # fmt: skip
        db.session.commit()
        wake(report)
    return report


def asked_format() -> Format:
    """The kind of file that the form names; a PDF where it names none there is."""
    try:
        return Format(request.form.get("format", ""))
    except ValueError:
        return Format.PDF


def _asked_for(session: Session) -> Frozen:
    """The submission that the form names, under the weight set that it names, if it does."""
    frozen = queries.submitted(session, current_user, _assessment_id())
    if "weights" not in request.form:
        return frozen
    kept = weights_queries.named(session, current_user, request.form["weights"], frozen.questionnaire.key)
    return frozen.under(weights_services.read(kept))


def requests() -> throttle.Limit:
    """How many new reports one user may ask for."""
    return throttle.Limit(bucket=f"report:{current_user.id}", most=MOST_REQUESTS, within=WITHIN)


def _assessment_id() -> UUID:
    try:
        return UUID(request.form.get("assessment", ""))
    except ValueError:
        abort(404)


def wake(report: Report) -> None:
    """Tell the workers; if the queue cannot be reached, their next look at the table finds the report all the same."""
    from survey import jobs  # noqa: PLC0415  (drivers of every queue there may be: half a second of starting)

    jobs.wake(current_app.config["RONGPING"], report.id)


@bp.get("/<uuid:report_id>")
@requires(Action.READ)
def show(report_id: UUID) -> ResponseReturnValue:
    """Show how far a report is; the page looks after itself with and without scripts."""
    report, frozen = queries.report(db.session, current_user, report_id)
    return _page(report, frozen, problem=report.problem)


def _page(report: Report, frozen: Frozen, *, problem: str) -> str:
    ready = report.state is ReportState.DONE and not problem
    return render_template(
        "diagnostics/show.html",
        report=report,
        frozen=frozen,
        ahead=queries.ahead(db.session, report),
        elapsed=int((clock.now() - report.requested_at).total_seconds()),
        file=_file_name(report, frozen),
        kind=problem.partition(":")[0],
        detail=problem.partition(": ")[2],
        waiting=report.state in {ReportState.QUEUED, ReportState.RUNNING},
        ready=ready,
        formats=Format,
        replaced=services.replaced(frozen, locale=report.locale) if ready and report.format is Format.PDF else (),
        view=_view(frozen),
        review_id=queries.review_of(db.session, report),
        result_readable=queries.readable_result(db.session, current_user, frozen.assessment_id),
    )


def _view(frozen: Frozen) -> UUID | None:
    """The reader's weight set that the report is under, to go back to that view."""
    if frozen.weight_set is None:
        return None
    kept = weights_queries.find(db.session, current_user, frozen.weight_set.fingerprint)
    return kept.id if kept else None


@bp.get("/<uuid:report_id>/status")
@requires(Action.READ)
def status(report_id: UUID) -> ResponseReturnValue:
    """Tell a script how far a report is."""
    with db.reading() as connection:
        row = queries.progress(connection, current_user, report_id)
    return {
        "state": row.state.value,
        "ahead": row.ahead,
        "elapsed": int((clock.now() - row.requested_at).total_seconds()),
    }


@bp.post("/<uuid:report_id>/retry")
@requires(Action.READ)
def retry(report_id: UUID) -> ResponseReturnValue:
    """Try a report that failed, or whose file was lost, once more."""
    with Session(db.engine) as reader:
        report, _frozen = queries.report(reader, current_user, report_id)
    if report.state is ReportState.FAILED or _lost(report):
        now = clock.now()
        throttle.take(requests(), at=now)
        again = services.retry(db.session, report, by=current_user.id, at=now)
        db.session.commit()
        if again:
            wake(report)
    return redirect(url_for(".show", report_id=report.id), code=303)


@bp.post("/<uuid:report_id>/files")
@requires(Action.READ)
def beside(report_id: UUID) -> ResponseReturnValue:
    """Ask for another kind of file of a report: same submission, language, weights and peers."""
    with Session(db.engine) as reader:
        report, frozen = queries.report(reader, current_user, report_id)
        if report.compared:
            abort(404)  # before and after comes as PDF, and as a workbook from its page
        return _ordered(
            reader,
            frozen,
            locale=report.locale,
            kind=asked_format(),
            comparison=kept.read(report.comparison),
            at=clock.now(),
        )


@bp.get("/<uuid:report_id>/<path:name>.<any(pdf, docx, xlsx, json):ending>")
@requires(Action.READ)
def download(report_id: UUID, name: str, ending: str) -> ResponseReturnValue:  # noqa: ARG001  (for the reader of the address)
    """Hand out the file under its own name; if it was lost, offer to make it again."""
    report, frozen = queries.report(db.session, current_user, report_id)
    if report.format != ending:
        abort(404)
    if report.state is not ReportState.DONE or report.sha256 is None:
        return redirect(url_for(".show", report_id=report.id), code=303)
    try:
        content = files.open_store(current_app.config["RONGPING"].files).get(report.sha256)
    except files.FileMissingError as error:
        current_app.logger.error("report %s: %s", report.id, error)
        return _page(report, frozen, problem=f"FileMissingError: {error}"), 410
    return files.attachment(content, _file_name(report, frozen), report.format.media_type)


def _lost(report: Report) -> bool:
    """Whether a report was made and its file is no longer there, as after restoring a backup."""
    if report.state is not ReportState.DONE or report.sha256 is None:
        return False
    try:
        files.open_store(current_app.config["RONGPING"].files).get(report.sha256)
    except files.FileMissingError:
        return True
    return False


def _file_name(report: Report, frozen: Frozen) -> str:
    return services.file_name(frozen, report.format, locale=report.locale, compared=bool(report.compared))
