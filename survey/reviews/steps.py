"""The steps that move a review on, each asked about before it is taken."""

from collections.abc import Sequence
from typing import TYPE_CHECKING
from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import Session

from survey import clock
from survey.access import Action, current_user, requires
from survey.assessments.drafts import asked_of
from survey.assessments.standings import standings
from survey.database import db
from survey.i18n import LOCALES, locale
from survey.models import Party, ReviewStep
from survey.reviews import disputes, queries, services, telling
from survey.reviews.forms import CompleteForm, DisputeForm, ReasonedForm, ReturnForm, StepForm
from survey.reviews.queries import Seen
from survey.reviews.ratings import Reviewed
from survey.reviews.states import MOVES, TAKEN, open_moves
from survey.reviews.views import bp

if TYPE_CHECKING:
    from survey.diagnoses.queries import Summary


ABOUT_OUTCOME = frozenset({ReviewStep.CONFIRM, ReviewStep.DISPUTE, ReviewStep.SIGN})


@bp.route("/<uuid:review_id>/<any(return, confirm, dispute, reopen, archive):step>", methods=["GET", "POST"])
@requires(Action.ACCOUNT)
def take(review_id: UUID, step: str) -> ResponseReturnValue:
    """Ask why, then take a step."""
    wanted = ReviewStep(step)
    seen = queries.get(db.session, current_user, review_id)
    form = _form(seen, wanted)
    if wanted not in open_moves(seen.state, seen.party) or not seen.acts:
        return _too_late(seen)
    if not form.validate_on_submit():
        return _step_page(seen, wanted, form)
    looked_at = (form.outcome.data or "") if wanted in ABOUT_OUTCOME else None
    try:
        services.move(
            db.session, seen, wanted, reason=form.told, looked_at=looked_at, by=current_user,
            at=clock.now(),
        )  # fmt: skip
    except services.WrongStateError:
        return _too_late(seen)
    db.session.commit()
    _tell(seen, wanted)
    flash(TAKEN[wanted])
    return redirect(url_for(".show", review_id=review_id), code=303)


def _form(seen: Seen, step: ReviewStep) -> StepForm:
    if step not in {ReviewStep.DISPUTE, ReviewStep.RETURN}:
        return ReasonedForm() if MOVES[step].needs_reason else StepForm()
    form = DisputeForm() if step is ReviewStep.DISPUTE else ReturnForm()
    reviewed = queries.reviewed(db.session, seen, queries.submission(db.session, current_user, seen))
    form.offer(*disputes.offered(reviewed, locale()))
    return form


def _tell(seen: Seen, step: ReviewStep) -> None:
    with Session(db.engine) as reader:
        telling.tell(reader, seen, step)


def _step_page(seen: Seen, step: ReviewStep, form: StepForm) -> ResponseReturnValue:
    """Ask why; where a step is about what the review came to, with that on the page."""
    found = queries.outcome(db.session, seen.id) if step in ABOUT_OUTCOME else None
    if step is ReviewStep.SIGN:
        form.outcome.data = queries.mark_to_sign(db.session, seen.id)
    else:
        form.outcome.data = found.sha256 if found else ""
    reviewed = queries.found(db.session, current_user, seen) if found else None
    standing = standings(reviewed.questionnaire, {seen.id: reviewed.string})[seen.id] if reviewed else None
    page = render_template(
        "reviews/step.html",
        written=_written(seen) if step is ReviewStep.SIGN else (),
        languages=LOCALES,
        seen=seen,
        step=step,
        form=form,
        standing=standing,
        expert=reviewed and reviewed.expert,
    )
    return page, form.status


def _written(seen: Seen) -> "Sequence[Summary]":
    """How far the diagnosis is that is signed with the outcome."""
    from survey.diagnoses.queries import summaries  # noqa: PLC0415  (it builds on this slice)

    with Session(db.engine) as reader:
        return summaries(reader, current_user, seen.id, list(LOCALES))


@bp.route("/<uuid:review_id>/complete", methods=["GET", "POST"])
@requires(Action.ACCOUNT)
def complete(review_id: UUID) -> ResponseReturnValue:
    """Say what still stands in the way; else freeze what the review came to."""
    seen = queries.get(db.session, current_user, review_id)
    if ReviewStep.COMPLETE not in open_moves(seen.state, seen.party) or not seen.acts:
        return _too_late(seen)
    reviewed = queries.reviewed(db.session, seen, queries.submission(db.session, current_user, seen))
    form = CompleteForm()
    left = services.unreconciled(db.session, seen, reviewed)
    if form.validate_on_submit() and _may_complete(form, reviewed, left):
        try:
            services.complete(
                db.session, seen, reviewed, reason=form.reason.data or "", by=current_user, at=clock.now()
            )
        except services.WrongStateError:
            return _too_late(seen)
        db.session.commit()
        _tell(seen, ReviewStep.COMPLETE)
        flash(TAKEN[ReviewStep.COMPLETE])
        return redirect(url_for(".show", review_id=review_id), code=303)
    names = {item.code: (item.name or item.text)[locale()] for item in reviewed.frozen.questionnaire.items()}
    page = render_template(
        "reviews/complete.html",
        seen=seen,
        form=form,
        reviewed=reviewed,
        left=left,
        names=names,
        places=asked_of(reviewed.frozen.questionnaire).section_of,
    )
    return page, form.status if not form.form_errors else 422


def _may_complete(form: CompleteForm, reviewed: Reviewed, left: Sequence[str]) -> bool:
    """Whether nothing stands in the way; else the form says what does."""
    if left:
        form.form_errors.append(_("The reviewers still differ, or are not done. Reconcile first."))
    if count := len(reviewed.unexplained):
        form.form_errors.append(
            ngettext(
                "One rating differs from the enterprise's answer without a reason.",
                "%(num)s ratings differ from the enterprise's answers without a reason.",
                count,
            )
        )
    if not reviewed.rated:
        form.form_errors.append(_("Nothing is rated yet, so there is nothing to complete. Rate at least one question."))
    elif reviewed.unrated and not form.rest.data:
        form.form_errors.append(_("Rate the rest, or tick that it stays as stated."))
    return not form.form_errors


@bp.route("/<uuid:review_id>/sign", methods=["GET", "POST"])
@requires(Action.ACCOUNT)
def sign(review_id: UUID) -> ResponseReturnValue:
    """Say what signing means, then sign."""
    seen = queries.get(db.session, current_user, review_id)
    form = StepForm()
    if ReviewStep.SIGN not in open_moves(seen.state, seen.party) or not seen.acts:
        return _too_late(seen)
    if not form.validate_on_submit() or not _may_sign(form, seen):
        return _step_page(seen, ReviewStep.SIGN, form)
    try:
        services.sign(
            db.session, seen, reason=form.reason.data or "", looked_at=form.outcome.data or "", by=current_user,
            at=clock.now(),
        )  # fmt: skip
    except services.WrongStateError:
        return _too_late(seen)
    db.session.commit()
    _tell(seen, ReviewStep.SIGN)
    flash(TAKEN[ReviewStep.SIGN])
    return redirect(url_for(".show", review_id=review_id), code=303)


def _may_sign(form: StepForm, seen: Seen) -> bool:
    """Whether anything was rated; nobody answers for a result that they did not look at."""
    expert = queries.found(db.session, current_user, seen).expert
    if not expert or not expert.rated:
        form.form_errors.append(
            _(
                "Nothing was rated in this review, so it cannot be signed. Take it up again and rate at least one question."
            )
        )
    return not form.form_errors


@bp.post("/<uuid:review_id>/done")
@requires(Action.ACCOUNT)
def hand_in(review_id: UUID) -> ResponseReturnValue:
    """End one's own part of a blind review."""
    seen = queries.get(db.session, current_user, review_id)
    if not seen.rates or seen.settled:
        return _too_late(seen)
    reviewed = queries.reviewed(db.session, seen, queries.submission(db.session, current_user, seen))
    both = services.hand_in(db.session, seen, reviewed, by=current_user, at=clock.now())
    db.session.commit()
    flash(
        _("Both are done; here is where you differ.") if both else _("Handed in. The other reviewer is not done yet.")
    )
    return redirect(url_for(".reconcile" if both else ".show", review_id=review_id), code=303)


def _too_late(seen: Seen) -> ResponseReturnValue:
    db.session.rollback()
    if seen.party is Party.ENTERPRISE and not seen.acts:
        flash(_("Only who manages the enterprise can do this."), "warn")
    else:
        flash(_("The review has moved on meanwhile; please look again."), "warn")
    return redirect(url_for(".show", review_id=seen.id), code=303)
