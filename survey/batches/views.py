"""Pages of batches: choosing clients, watching, taking everything away."""

import zipfile
from collections.abc import Mapping, Sequence
from tempfile import TemporaryFile
from uuid import UUID

from flask import Blueprint, current_app, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import select
from sqlalchemy.orm import Session

from reports.formats import Format
from survey import clock, files
from survey.access import Action, current_user, requires
from survey.assessments.list_files import in_china, list_file
from survey.assessments.queries import Listed
from survey.batches import missing, queries, services
from survey.batches.queries import Line
from survey.clock import BEIJING
from survey.database import db
from survey.desk import clients
from survey.desk.clients import Client
from survey.diagnostics import queries as diagnostics
from survey.diagnostics.services import file_name
from survey.diagnostics.views import asked_format
from survey.i18n import LOCALES
from survey.models import Submission

bp = Blueprint("batches", __name__, url_prefix="/desk/batches")


@bp.get("/")
@requires(Action.CONSULT)
def index() -> ResponseReturnValue:
    """List one's batches, and the clients for a new one."""
    with Session(db.engine) as session:
        found = [each for each in clients.list_all(session, current_user) if each.result]
        made = queries.own(session, current_user)
    return render_template(
        "batches/index.html", clients=sorted(found, key=lambda each: each.name), batches=made, states=clients.STATES,
        formats=Format, all="all" in request.args,
    )  # fmt: skip


@bp.get("/list.<any(xlsx, csv):extension>")
@requires(Action.CONSULT)
def download_list(extension: str) -> ResponseReturnValue:
    """Hand out the list of one's batches as a file."""
    with Session(db.engine) as session:
        made = queries.own(session, current_user)
    head = (_("When"), _("Language"), _("Reports"), _("made"), _("failed"), _("Cancelled"))
    table = [
        (
            in_china(each.batch.requested_at), LOCALES.get(each.batch.locale, each.batch.locale), each.all, each.done,
            each.failed, in_china(each.batch.cancelled_at),
        )
        for each in made
    ]  # fmt: skip
    return list_file(_("Batches"), [head, *table], extension, at=clock.now())


@bp.post("/")
@requires(Action.CONSULT)
def ask() -> ResponseReturnValue:
    """Ask for the reports of the clients that are ticked."""
    ticked = set(request.form.getlist("client"))
    chosen = [
        each for each in clients.list_all(db.session, current_user) if str(each.engagement.id) in ticked and each.result
    ][: services.MOST]
    locale = request.form.get("locale", "")
    if not chosen or locale not in LOCALES:
        flash(_("Tick at least one client."), "bad")
        return redirect(url_for(".index"), code=303)
    wanted = [_wanted(each) for each in sorted(chosen, key=lambda each: each.name)]
    kind = asked_format()
    batch = services.ask(db.session, wanted, locale=locale, by=current_user, at=clock.now(), kind=kind)
    db.session.commit()
    return redirect(url_for(".show", batch_id=batch.id), code=303)


def _wanted(client: Client) -> tuple[UUID, UUID | None]:
    """Submission to print, and the outcome of its review, if there is one."""
    result: Listed | None = client.result
    assert result is not None  # noqa: S101  (only such clients are chosen)
    submission_id = db.session.scalars(
        select(Submission.id).where(Submission.assessment_id == result.draft.opened.id)
    ).one()
    found = client.reviewed(result)
    return submission_id, found.outcome_id if found and found.submission_id == submission_id else None


@bp.get("/<uuid:batch_id>")
@requires(Action.CONSULT)
def show(batch_id: UUID) -> ResponseReturnValue:
    """Show how far a batch is, report by report."""
    with Session(db.engine) as session:
        counted = queries.get(session, current_user, batch_id)
        lines = queries.lines(session, batch_id)
        names, clients = _names(session, lines), queries.clients(session, current_user, lines)
    return render_template(
        "batches/show.html", counted=counted, batch=counted.batch, lines=lines, names=names, clients=clients,
        ready=any(_ready(line, names) for line in lines),
    )  # fmt: skip


@bp.get("/<uuid:batch_id>/status")
@requires(Action.CONSULT)
def status(batch_id: UUID) -> ResponseReturnValue:
    """Tell a script how far it is."""
    with Session(db.engine) as session:
        counted = queries.get(session, current_user, batch_id)
    return {"done": counted.done, "failed": counted.failed, "open": counted.open, "all": counted.all}


@bp.post("/<uuid:batch_id>/cancel")
@requires(Action.CONSULT)
def cancel(batch_id: UUID) -> ResponseReturnValue:
    """Order nothing more."""
    queries.get(db.session, current_user, batch_id)
    services.cancel(db.session, batch_id, by=current_user, at=clock.now())
    db.session.commit()
    flash(_("Cancelled. What is made stays."))
    return redirect(url_for(".show", batch_id=batch_id), code=303)


@bp.post("/<uuid:batch_id>/resume")
@requires(Action.CONSULT)
def resume(batch_id: UUID) -> ResponseReturnValue:
    """Take up a cancelled batch again: what was not made is made now."""
    queries.get(db.session, current_user, batch_id)
    services.resume(db.session, batch_id, by=current_user, at=clock.now())
    db.session.commit()
    flash(_("Taken up again; what is not made yet is made now."))
    return redirect(url_for(".show", batch_id=batch_id), code=303)


@bp.post("/<uuid:batch_id>/retry")
@requires(Action.CONSULT)
def retry(batch_id: UUID) -> ResponseReturnValue:
    """Try again what failed."""
    queries.get(db.session, current_user, batch_id)
    again = services.retry(db.session, batch_id, by=current_user, at=clock.now())
    db.session.commit()
    flash(ngettext("%(num)s report is tried again.", "%(num)s reports are tried again.", len(again)))
    return redirect(url_for(".show", batch_id=batch_id), code=303)


@bp.get("/<uuid:batch_id>/reports.zip")
@requires(Action.CONSULT)
def download(batch_id: UUID) -> ResponseReturnValue:
    """Hand out what is made so far as one file; of clients that ended the engagement meanwhile nothing."""
    store = files.open_store(current_app.config["RONGPING"].files)
    with Session(db.engine) as session:
        counted = queries.get(session, current_user, batch_id)
        lines = queries.lines(session, batch_id)
        names, clients = _names(session, lines), queries.clients(session, current_user, lines)
    ready = [(position, line.report) for position, line in enumerate(lines, start=1) if _ready(line, names)]
    if not ready:
        flash(_("There is no report here that you may still see."), "warn")
        return redirect(url_for(".show", batch_id=batch_id), code=303)
    written = TemporaryFile()  # noqa: SIM115  (closed once it is sent)
    lacking = missing.list_missing(counted.batch, lines, clients, {position for position, _report in ready})
    with zipfile.ZipFile(written, "w", zipfile.ZIP_STORED) as archive:
        if lacking:
            archive.writestr(missing.file_name(), lacking.encode("utf-8-sig"))
        for position, report in ready:
            if report and report.sha256:
                archive.writestr(f"{position:03}-{names[report.id][1]}", store.get(report.sha256))
    written.seek(0)
    day = counted.batch.requested_at.astimezone(BEIJING).strftime("%Y%m%d")
    return send_file(
        written, mimetype="application/zip", as_attachment=True, download_name=f"rongping-{day}.zip", max_age=0
    )


def _ready(line: Line, names: Mapping[UUID, tuple[str, str]]) -> bool:
    """Whether a report is made and the user may still read it."""
    return line.done and line.report is not None and line.report.id in names


def _names(session: Session, lines: Sequence[Line]) -> dict[UUID, tuple[str, str]]:
    """Enterprise and file name of each report that the user may still read, by its id."""
    found: dict[UUID, tuple[str, str]] = {}
    for line in lines:
        if line.report is None:
            continue
        seen = diagnostics.readable(session, current_user, line.report.id)
        if seen is not None:
            report, frozen = seen
            found[report.id] = (frozen.name, file_name(frozen, report.format, locale=report.locale))
    return found
