"""Taking measures of a result over as actions, all of a plan or those ticked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import Session

from reports import numbers
from reports.diagnosis import OwnMeasure
from reports.wording import wording
from survey import clock
from survey.access import Action, current_user, requires
from survey.database import db
from survey.diagnostics import queries as submissions
from survey.followup import library, queries, services
from survey.followup.action_views import too_many
from survey.followup.library import Basis as Told
from survey.followup.views import bp
from survey.i18n import locale
from survey.models import SIGNED_STATES
from survey.reviews import queries as reviews
from survey.scenarios.basis import Basis, basis
from survey.scenarios.compare import first_months
from survey.scenarios.costs import costs_in
from survey.scenarios.trial import MEASURE, from_cells, outcome

FIRST = 3  #: measures of the roadmap ticked beforehand: those to begin with


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A measure that can be taken over."""

    told: Told
    gain: int  #: units of the total its sure steps bring: after those before it on the roadmap, others by themselves
    action_id: UUID | None  #: it is an action already
    ticked: bool


@bp.get("/assessments/<uuid:assessment_id>/take-over")
@requires(Action.EXPLORE)
def choose(assessment_id: UUID) -> ResponseReturnValue:
    """Offer the measures of a result: those the address names are ticked, else the first of the roadmap."""
    with Session(db.engine) as session:
        organisation_id, submission_id = queries.of_assessment(session, current_user, assessment_id)
        ground, own = _ground(session, assessment_id)
        code = ground.frozen.questionnaire.code
        taken = queries.taken(session, organisation_id, code, submission_id)
        people = queries.people(session, organisation_id)
        there = queries.own_titles(session, organisation_id)
    roadmap = [each.measure for each in ground.frozen.result.recommendations]
    named = [each for each in request.args.getlist(MEASURE) if each in ground.library]
    return render_template(
        "followup/take_over.html",
        ground=ground,
        organisation_id=organisation_id,
        offers=_offers(
            ground, named or roadmap, taken, ticked=named or [each for each in roadmap if each not in taken][:FIRST]
        ),
        others=_offers(ground, [each for each in ground.gains if each not in (named or roadmap)], taken),
        named=bool(named),
        own=[(each, there.get(services.title_of(each))) for each in own],
        people=people,
        n=numbers,
        **costs_in(wording(locale())),
    )


def _ground(session: Session, assessment_id: UUID) -> tuple[Basis, Sequence[OwnMeasure]]:
    """What was signed, with the consultant's own measures, where the reader may see that; else what the enterprise stated."""
    for seen in reviews.of_assessment(session, current_user, assessment_id):
        if seen.state in SIGNED_STATES:
            signed = reviews.found(session, current_user, seen)
            diagnosis = signed.diagnosis(locale())
            return basis(signed, locale()), diagnosis.own if diagnosis else ()
    return basis(submissions.submitted(session, current_user, assessment_id), locale()), ()


def _offers(
    ground: Basis, codes: Sequence[str], taken: Mapping[str, UUID], *, ticked: Sequence[str] = ()
) -> Sequence[Offer]:
    gains = {**ground.gains, **{each.measure: each.gain for each in ground.frozen.result.recommendations}}
    return [
        Offer(
            told=library.told(ground.library[code], locale()),
            gain=gains.get(code, 0),
            action_id=taken.get(code),
            ticked=code in ticked and code not in taken,
        )
        for code in dict.fromkeys(codes)
    ]


@bp.post("/assessments/<uuid:assessment_id>/take-over")
@requires(Action.EXPLORE)
def take_over(assessment_id: UUID) -> ResponseReturnValue:
    """Make the measures that are ticked actions; those that are already stay as they are."""
    with Session(db.engine) as reader:  # what takes time is done before the write lock is taken
        ground, own = _ground(reader, assessment_id)
    wanted = [code for code in dict.fromkeys(request.form.getlist(MEASURE)) if code in ground.library]
    chosen = [each for number, each in enumerate(own) if str(number) in request.form.getlist("own")]
    if not (wanted or chosen):
        flash(_("Tick at least one measure."), "bad")
        return redirect(url_for(".choose", assessment_id=assessment_id), code=303)
    starts: Mapping[str, int] = {each.measure: each.start_month for each in ground.frozen.result.recommendations}
    if not starts.keys() >= set(wanted):
        starts = {**first_months(ground, outcome(ground, from_cells(ground, {}, wanted))), **starts}
    months = {code: starts.get(code, 0) for code in wanted}
    organisation_id, _submission_id = queries.of_assessment(db.session, current_user, assessment_id)
    try:
        made = services.take_over(
            db.session, organisation_id, ground.frozen, months, by=current_user, at=clock.now(), today=clock.today(),
            owner_id=_responsible(organisation_id), own=chosen,
        )  # fmt: skip
    except services.TooManyError:
        db.session.rollback()
        flash(too_many(), "bad")
        return redirect(url_for(".choose", assessment_id=assessment_id), code=303)
    db.session.commit()
    _tell(len(made), len(wanted) + len(chosen) - len(made))
    return redirect(url_for(".show", organisation_id=organisation_id), code=303)


def _responsible(organisation_id: UUID) -> UUID | None:
    """Who is chosen for all of them; nobody where no colleague is."""
    chosen = request.form.get("owner", type=UUID)
    return next((each.id for each in queries.people(db.session, organisation_id) if each.id == chosen), None)


def _tell(new: int, old: int) -> None:
    """How many are new, and how many were there."""
    if new:
        flash(ngettext("%(num)s measure is an action now. Say who is responsible and check the days.",
                       "%(num)s measures are actions now. Say who is responsible and check the days.", new))  # fmt: skip
    if old:
        flash(ngettext("%(num)s was one already and stays as it is.", "%(num)s were already and stay as they are.", old),
              "warn" if not new else "good")  # fmt: skip
