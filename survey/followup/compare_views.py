"""Two rounds side by side with what was done in between: as a page, as a workbook and as a PDF."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from flask import current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from reports import before_after_page, numbers
from reports.before_after import BeforeAfter
from reports.sheets import XLSX
from reports.wording import wording
from survey import clock, throttle
from survey.access import Action, current_user, requires
from survey.database import db
from survey.diagnostics import queries as submissions
from survey.diagnostics import services
from survey.diagnostics import views as diagnostics
from survey.diagnostics.frozen import Frozen
from survey.files import attachment
from survey.followup import compare_export, documents, queries, rounds
from survey.followup.compared import Compared, Pair, compare, pair
from survey.followup.rounds import Round
from survey.followup.views import bp
from survey.i18n import LOCALES, locale


@dataclass(frozen=True, kw_only=True)
class Chosen:
    """Two rounds of an enterprise."""

    later: Frozen  #: as the enterprise stated it
    earlier: Round
    others: Sequence[Round]  #: that it can be compared with
    compared: Compared
    pair: Pair

    def document(self, language: str) -> BeforeAfter:
        """The report, as of today."""
        return documents.document(
            self.pair, self.compared, locale=language, prepared_on=clock.today(),
            made_by=services.maker(current_app.config["RONGPING"]),
        )  # fmt: skip


@bp.get("/assessments/<uuid:assessment_id>/before-after")
@requires(Action.READ)
def compare_rounds(assessment_id: UUID) -> ResponseReturnValue:
    """Show a result beside that of an earlier round; the address may name which."""
    with Session(db.engine) as session:
        chosen = _chosen(session, assessment_id, request.args.get("with", ""))
        organisation_id, _submission = queries.of_assessment(session, current_user, assessment_id)
    if chosen is None:
        return render_template("followup/one_round.html", assessment_id=assessment_id), 404
    report = chosen.document(locale())
    return render_template(
        "followup/before_after.html",
        report=report,
        chosen=chosen,
        organisation_id=organisation_id,
        summary=before_after_page.summary(report),
        words=wording(report.locale),
        n=numbers,
    )


@bp.get("/assessments/<uuid:assessment_id>/before-after.xlsx")
@requires(Action.READ)
def download_comparison(assessment_id: UUID) -> ResponseReturnValue:
    """Hand out the same numbers as a workbook."""
    with Session(db.engine) as session:
        chosen = _chosen(session, assessment_id, request.args.get("with", ""))
    if chosen is None:
        return render_template("followup/one_round.html", assessment_id=assessment_id), 404
    report = chosen.document(locale())
    name = services.file_name(chosen.later, "xlsx", locale=report.locale, compared=True)
    return attachment(compare_export.as_xlsx(report, at=clock.now()), name, XLSX)


@bp.post("/assessments/<uuid:assessment_id>/before-after")
@requires(Action.READ)
def print_comparison(assessment_id: UUID) -> ResponseReturnValue:
    """Ask for the PDF in the language of the form, or take the one there is."""
    asked = request.form.get("locale", "")
    made_by = services.maker(current_app.config["RONGPING"])
    with Session(db.engine) as session:
        chosen = _chosen(session, assessment_id, request.form.get("with", ""))
        if chosen is None:
            return redirect(url_for(".compare_rounds", assessment_id=assessment_id), code=303)
        spoken = services.spoken(chosen.later, asked if asked in LOCALES else locale())
        subject = (chosen.later, chosen.pair, chosen.compared)
        found = documents.find(session, *subject, locale=spoken, made_by=made_by)
    if found is None:
        now = clock.now()
        throttle.take(diagnostics.requests(), at=now)
        report = documents.request(db.session, *subject, locale=spoken, made_by=made_by, by=current_user, at=now)
        db.session.commit()
        diagnostics.wake(report)
        found = report.id
    return redirect(url_for("diagnostics.show", report_id=found), code=303)


def _chosen(session: Session, assessment_id: UUID, wanted: str) -> Chosen | None:
    """The result and the round it is compared with; None where there is none before it."""
    later = submissions.submitted(session, current_user, assessment_id)
    others = rounds.before(session, assessment_id)
    if not others:
        return None
    earlier = next((each for each in others if str(each.assessment_id) == wanted), others[0])
    compared = compare(session, later, earlier)
    return Chosen(later=later, earlier=earlier, others=others, compared=compared, pair=pair(session, later, compared))
