"""A review as a whole: beginning it, how far it is, and the steps that move it on."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import select
from sqlalchemy.exc import NoResultFound
from sqlalchemy.orm import Session

from questionnaires import catalogue
from questionnaires.catalogue import CatalogueError
from questionnaires.model import Dimension
from reports.numbers import printed
from scoring.result import MISSING
from survey import clock
from survey.access import Action, current_user, requires
from survey.assessments.answers import answer_words
from survey.assessments.drafts import asked_of, items_of
from survey.assessments.list_files import in_china, list_file
from survey.assessments.standings import standings
from survey.consultancies import queries as consultancies
from survey.database import db
from survey.diagnostics import views as diagnostics
from survey.diagnostics.expert import grouped
from survey.diagnostics.services import file_name
from survey.engagements import queries as engagements
from survey.files import attachment
from survey.i18n import LOCALES, locale
from survey.models import Assessment, AssessmentState, Engagement, EngagementState, Party, ReviewState, ReviewStep, User
from survey.reviews import agreement, disputes, queries, services, telling
from survey.reviews.corrected import Change, changes
from survey.reviews.forms import BeginForm, CompleteForm, DisputeForm, ReasonedForm, StepForm
from survey.reviews.queries import Seen
from survey.reviews.ratings import Reviewed, said
from survey.reviews.reading import rated_words
from survey.reviews.states import ACTS, MOVES, STATES, TAKEN, open_moves

if TYPE_CHECKING:
    from survey.diagnoses.queries import Summary

bp = Blueprint("reviews", __name__, url_prefix="/reviews")

ABOUT_OUTCOME = frozenset({ReviewStep.CONFIRM, ReviewStep.DISPUTE, ReviewStep.SIGN})
LADDER = (
    ReviewState.REVIEWING,
    ReviewState.REVIEWED,
    ReviewState.CONFIRMED,
    ReviewState.SIGNED,
    ReviewState.ARCHIVED,
)  #: the way without detours


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A section of a review."""

    dimension: Dimension
    asked: int
    rated: int
    differing: int
    own: int  #: units of the enterprise's answers; `MISSING` without a score
    found: int  #: units of the reviewers'

    @property
    def open(self) -> bool:
        """Whether something is left to rate."""
        return self.rated < self.asked

    @property
    def change(self) -> int:
        """Units the review moves it by, between the figures as they are printed; `MISSING` where one of the two is."""
        return MISSING if MISSING in {self.own, self.found} else printed(self.found, 1) - printed(self.own, 1)


@bp.app_template_global()
def own_reviews() -> Sequence[Seen]:
    """Reviews of what the reader's enterprises submitted."""
    with Session(db.engine) as session:
        return queries.of_own_organisations(session, current_user)


@bp.app_template_global()
def reviewed_questionnaire(seen: Seen) -> str:
    """What was answered; its key where it is no longer there."""
    try:
        return catalogue.get(seen.questionnaire, seen.version).title[locale()]
    except CatalogueError:
        return f"{seen.questionnaire}@{seen.version}"


@bp.app_template_global()
def review_state(state: ReviewState) -> str:
    """A state in words."""
    return str(STATES[state])


@bp.route("/new/<uuid:engagement_id>/<uuid:assessment_id>", methods=["GET", "POST"])
@requires(Action.CONSULT)
def begin(engagement_id: UUID, assessment_id: UUID) -> ResponseReturnValue:
    """Say who reviews a submission, and begin."""
    engagement, assessment = _to_review(engagement_id, assessment_id)
    people = consultancies.people(db.session, {engagement.consultancy_id})
    form = BeginForm(data={"first": str(current_user.id)})
    form.offer(people)
    if form.validate_on_submit() and (redirection := _begin(engagement, assessment, form, people)):
        return redirection
    page = render_template(
        "reviews/begin.html", form=form, engagement=engagement, assessment=assessment, alone=len(people) == 1
    )
    return page, form.status


def _begin(
    engagement: Engagement, assessment: Assessment, form: BeginForm, people: Sequence[User]
) -> ResponseReturnValue | None:
    try:
        made = services.begin(
            db.session, engagement, assessment, form.reviewers, blind=form.blind, by=current_user,
            at=clock.now(),
        )  # fmt: skip
    except services.AlreadyError as error:
        flash(_("This submission is under review already; here it is."))
        return redirect(url_for(".show", review_id=error.review_id), code=303)
    except services.NotAllowedError as error:
        name = next(each.name for each in people if each.id == error.user_id)
        form.form_errors.append(
            _("%(name)s works in the enterprise and cannot review it. Choose somebody else.", name=name)
        )
        return None
    db.session.commit()
    return redirect(url_for(".show", review_id=made.id), code=303)


def _to_review(engagement_id: UUID, assessment_id: UUID) -> tuple[Engagement, Assessment]:
    """Engagement on the user's desk, and a submission of its enterprise; else NoResultFound."""
    seen = engagements.of_consultancies(db.session, current_user, engagement_id)
    if not seen or seen[0].state is not EngagementState.ACTIVE:
        raise NoResultFound
    query = select(Assessment).where(
        Assessment.id == assessment_id,
        Assessment.organisation_id == seen[0].organisation_id,
        Assessment.state == AssessmentState.SUBMITTED,
    )
    return db.session.get_one(Engagement, engagement_id), db.session.scalars(query).one()


@bp.get("/list.<any(xlsx, csv):extension>")
@requires(Action.ACCOUNT)
def download_list(extension: str) -> ResponseReturnValue:
    """Hand out the reviews of one's enterprises, and of one's clients, as a file."""
    with Session(db.engine) as session:
        own = queries.of_own_organisations(session, current_user)
        known = {each.id for each in own}
        advised = [*queries.of_consultancies(session, current_user), *queries.signed_before(session, current_user)]
        found = [*own, *(each for each in advised if each.id not in known)]
    head = (
        _("Enterprise"),
        _("Consultancy"),
        _("Questionnaire"),
        _("State"),
        _("Reviewers"),
        _("Begun"),
        _("Last change"),
    )
    table = [
        (
            each.organisation, each.consultancy, f"{each.questionnaire}@{each.version}", _("ended with the engagement") if each.broken_off else str(STATES[each.state]),
            _("; ").join(member.name for member in each.reviewers) if each.party is Party.CONSULTANCY else "",
            in_china(each.begun_at), in_china(each.changed_at),
        )
        for each in found
    ]  # fmt: skip
    return list_file(_("Expert reviews"), [head, *table], extension, at=clock.now())


@bp.get("/<uuid:review_id>/")
@requires(Action.ACCOUNT)
def show(review_id: UUID) -> ResponseReturnValue:
    """Show how far a review is, what it found so far, and what can be done."""
    with Session(db.engine) as session:
        seen = queries.get(session, current_user, review_id)
        frozen = queries.submission(session, current_user, seen)
        reviewed = queries.reviewed(session, seen, frozen)
        history, items = queries.history(session, review_id), items_of(frozen.questionnaire)
        return render_template(
            "reviews/show.html",
            seen=seen,
            reviewed=reviewed,
            lines=_lines(reviewed),
            names={code: (item.name or item.text)[locale()] for code, item in items.items()},
            places=asked_of(frozen.questionnaire).section_of,
            history=history,
            told=lambda event: disputes.told(event, items, locale()),
            dispute=(dispute := disputes.standing(history, items)),
            dispute_files=disputes.files(session, seen, dispute),
            correction=queries.correction(session, seen),
            changed=_changed(session, seen, reviewed),
            moves=open_moves(seen.state, seen.party) if seen.acts else (),
            blind=agreement.seen_by(session, seen, frozen),
            to_reconcile=services.unreconciled(session, seen, reviewed) if seen.shown and seen.settled else (),
            ladder=LADDER,
            own_words=lambda item: answer_words(item, said(frozen, item), locale()),
            found_words=lambda item: rated_words(item, reviewed.ratings[item.code], locale()),
            outcome=queries.outcome(session, review_id),
            signature=(signature := queries.signature(session, seen)),
            code=grouped(signature.code) if signature else "",
            acts=ACTS,
            state_words=STATES,
        )


def _changed(session: Session, seen: Seen, reviewed: Reviewed) -> Sequence[Change] | None:
    """What the enterprise corrected, for those who returned it; None where nothing was returned."""
    before = queries.corrected(session, current_user, seen) if seen.party is Party.CONSULTANCY else None
    return changes(reviewed, before, locale()) if before else None


def _lines(reviewed: Reviewed) -> list[Line]:
    own, found = reviewed.stated.result.nodes, reviewed.result.nodes
    lines = []
    for dimension in reviewed.frozen.questionnaire.dimensions:
        codes = {item.code for item in reviewed.items(dimension)}
        if codes:
            lines.append(
                Line(
                    dimension=dimension,
                    asked=len(codes),
                    rated=len(codes & reviewed.rated),
                    differing=len(codes & reviewed.differing),
                    own=own[dimension.code].units if dimension.code in own else MISSING,
                    found=found[dimension.code].units if dimension.code in found else MISSING,
                )
            )
    return lines


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
    if step is not ReviewStep.DISPUTE:
        return ReasonedForm() if MOVES[step].needs_reason else StepForm()
    form = DisputeForm()
    reviewed = queries.reviewed(db.session, seen, queries.submission(db.session, current_user, seen))
    form.offer(*disputes.offered(reviewed, locale()))
    return form


def _tell(seen: Seen, step: ReviewStep) -> None:
    with Session(db.engine) as reader:
        telling.tell_enterprise(reader, seen, step)


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


@bp.post("/<uuid:review_id>/report")
@requires(Action.ACCOUNT)
def report(review_id: UUID) -> ResponseReturnValue:
    """Ask for the report of what the review came to, signed if it is."""
    with Session(db.engine) as reader:
        seen = queries.get(reader, current_user, review_id)
        return diagnostics.ask_for(reader, queries.found(reader, current_user, seen))


@bp.get("/<uuid:review_id>/outcome.json")
@requires(Action.ACCOUNT)
def outcome(review_id: UUID) -> ResponseReturnValue:
    """Hand out what the review came to, byte for byte as its check sum has it."""
    with Session(db.engine) as reader:
        seen = queries.get(reader, current_user, review_id)
        frozen = queries.found(reader, current_user, seen)
        body = queries.completed(reader, seen).body
    return attachment(body.encode(), file_name(frozen, "json", locale=locale(), report=False), "application/json")


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
