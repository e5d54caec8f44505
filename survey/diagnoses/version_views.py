"""Versions of a diagnosis: what changed from one to the next, keeping one under a name, going back to one."""

from uuid import UUID

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from survey import clock
from survey.access import Action, current_user, requires
from survey.database import db
from survey.diagnoses import queries, services
from survey.diagnoses.differences import MEASURES, changes
from survey.diagnoses.forms import RemarkForm
from survey.diagnoses.queries import Edited
from survey.diagnoses.views import bp
from survey.diagnostics.written import EMPTY
from survey.i18n import LOCALES, locale


@bp.get("/reviews/<uuid:review_id>/diagnosis/versions/<int:number>")
@requires(Action.ACCOUNT)
def version(review_id: UUID, number: int) -> ResponseReturnValue:
    """Show what a version changed: against the one before, the first against our rules."""
    with Session(db.engine) as session:
        edited = _kept(session, review_id, number)
        all_of_them = queries.versions(session, review_id)
        after = queries.body_of(session, review_id, number)
        before = queries.body_of(session, review_id, number - 1) if number > 1 else EMPTY
        frozen = queries.submission(session, current_user, edited)
        found = queries.rules(frozen, locale())
        names = {each.code: each.name[locale()] for each in frozen.questionnaire.measures}
        return render_template(
            "diagnoses/version.html",
            edited=edited,
            seen=edited.seen,
            number=number,
            version=next(each for each in all_of_them if each.number == number),
            newest=all_of_them[0].number,
            changes=changes(before, after, order=[each.key for each in found.sections], names=names),
            titles={each.key: each.title for each in found.sections} | {MEASURES: _("Choice of measures")},
            languages=LOCALES,
        )


def _kept(session: Session, review_id: UUID, number: int) -> Edited:
    """Diagnosis with this version; versions are the consultancy's alone, and only while it works for the enterprise."""
    edited = queries.get(session, current_user, review_id)
    if not edited.versioned or not 1 <= number <= edited.version:
        abort(404)
    return edited


def _changing(review_id: UUID, number: int = 1) -> Edited:
    """The same for whoever writes it, or wrote it until it was signed."""
    edited = _kept(db.session, review_id, number)
    return edited if edited.seen.acts else abort(404)


@bp.post("/reviews/<uuid:review_id>/diagnosis/keep")
@requires(Action.ACCOUNT)
def keep(review_id: UUID) -> ResponseReturnValue:
    """Keep the newest version under a name."""
    edited, form = _changing(review_id), RemarkForm()
    if edited.locked:
        return _locked(review_id)
    if form.validate_on_submit():
        try:
            services.keep_as(db.session, edited, form.remark.data or "", by=current_user, at=clock.now())
        except services.LockedError:
            return _locked(review_id)
        db.session.commit()
        flash(_("Kept. The next change begins a new version."))
    else:
        flash(" ".join(map(str, form.remark.errors)), "bad")
    return redirect(url_for(".show", review_id=review_id, _anchor="versions"), code=303)


@bp.post("/reviews/<uuid:review_id>/diagnosis/versions/<int:number>/restore")
@requires(Action.ACCOUNT)
def restore(review_id: UUID, number: int) -> ResponseReturnValue:
    """Make an earlier version hold again; what held until now stays among the versions."""
    edited = _changing(review_id, number)
    if edited.locked:
        return _locked(review_id)
    try:
        services.restore(
            db.session, edited, number, remark=_("version %(number)s again", number=number), by=current_user,
            at=clock.now(),
        )  # fmt: skip
    except services.LockedError:
        return _locked(review_id)
    db.session.commit()
    flash(_("Version %(number)s holds again.", number=number))
    return redirect(url_for(".show", review_id=review_id), code=303)


def _locked(review_id: UUID) -> ResponseReturnValue:
    db.session.rollback()
    flash(_("The diagnosis is signed and no longer changes."), "warn")
    return redirect(url_for(".show", review_id=review_id), code=303)
