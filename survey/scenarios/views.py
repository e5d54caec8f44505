"""What-if: try other answers and measures, keep them under a name, compare. The submission itself never changes."""

from collections.abc import Sequence
from uuid import UUID

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from reports import numbers
from reports.money import short_money
from scoring.whatif import WhatIf
from survey import clock
from survey.access import Action, current_user, requires
from survey.assessments import compression
from survey.database import db
from survey.diagnostics import queries as submissions
from survey.formats import inner
from survey.i18n import locale, switching
from survey.models import Scenario
from survey.scenarios import queries, services
from survey.scenarios.basis import Basis, basis
from survey.scenarios.board import groups, ticks
from survey.scenarios.compare import MOST_COMPARED, comparison
from survey.scenarios.costs import costs_in
from survey.scenarios.outlook import outlook, picture
from survey.scenarios.services import MOST, Refusal, ScenarioError
from survey.scenarios.trial import Trial, from_cells, from_form, outcome, to_cells

bp = Blueprint("scenarios", __name__, url_prefix="/assessments")
bp.after_request(compression.compress)

NOTHING = Trial(answers={}, measures=())


@bp.get("/<uuid:assessment_id>/what-if")
@requires(Action.READ)
def what_if(assessment_id: UUID) -> ResponseReturnValue:
    """Show today, or a kept scenario, with every answer that can be changed."""
    ground = basis(submissions.submitted(db.session, current_user, assessment_id), locale())
    chosen = _asked_for(assessment_id)
    if chosen is None:
        return _page(ground, NOTHING)
    return _page(ground, from_cells(ground, chosen.answers, chosen.measures), chosen)


@bp.post("/<uuid:assessment_id>/what-if")
@requires(Action.READ)
def recalculate(assessment_id: UUID) -> ResponseReturnValue:
    """Show the whole page with what was changed, for browsers without scripts. Nothing is written."""
    with Session(db.engine) as reader:
        ground = basis(submissions.submitted(reader, current_user, assessment_id), locale())
        return _page(ground, from_form(ground, request.form), _opened(reader, assessment_id), reader=reader)


@bp.post("/<uuid:assessment_id>/what-if/outcome")
@requires(Action.READ)
def outcome_of(assessment_id: UUID) -> ResponseReturnValue:
    """What would follow, as a fragment for the script of the page. Nothing is written."""
    with Session(db.engine) as reader:
        ground = basis(submissions.submitted(reader, current_user, assessment_id), locale())
    trial = from_form(ground, request.form)
    return render_template("scenarios/outcome.html", **_shown(ground, trial, outcome(ground, trial)))


@bp.post("/<uuid:assessment_id>/scenarios")
@requires(Action.EXPLORE)
def save(assessment_id: UUID) -> ResponseReturnValue:
    """Keep what was changed as a new scenario."""
    own = queries.submission_id(db.session, current_user, assessment_id, action=Action.EXPLORE)
    ground = basis(submissions.submitted(db.session, current_user, assessment_id), locale())
    trial, named = from_form(ground, request.form), request.form.get("name", "")
    try:
        kept = services.save(
            db.session, own, named, answers=to_cells(ground, trial), measures=trial.measures, by=current_user.id,
            at=clock.now(),
        )  # fmt: skip
    except ScenarioError as error:
        db.session.rollback()
        return _page(ground, trial, _opened(db.session, assessment_id), refused=error.reason, name=named)
    db.session.commit()
    flash(_("Kept as “%(name)s”.", name=inner(kept.name)))
    return redirect(_address(assessment_id, kept), code=303)


@bp.post("/<uuid:assessment_id>/scenarios/<uuid:scenario_id>")
@requires(Action.EXPLORE)
def overwrite(assessment_id: UUID, scenario_id: UUID) -> ResponseReturnValue:
    """Keep what was changed in the scenario that is open."""
    kept = queries.to_change(db.session, current_user, assessment_id, scenario_id)
    ground = basis(submissions.submitted(db.session, current_user, assessment_id), locale())
    trial = from_form(ground, request.form)
    try:
        services.overwrite(
            db.session, kept, answers=to_cells(ground, trial), measures=trial.measures,
            revision=request.form.get("revision", 0, type=int), by=current_user.id, at=clock.now(),
        )  # fmt: skip
    except ScenarioError as error:
        db.session.rollback()
        kept = queries.scenario(db.session, current_user, assessment_id, scenario_id)
        return _page(ground, trial, kept, refused=error.reason)
    db.session.commit()
    flash(_("“%(name)s” is up to date.", name=inner(kept.name)))
    return redirect(_address(assessment_id, kept), code=303)


@bp.post("/<uuid:assessment_id>/scenarios/<uuid:scenario_id>/name")
@requires(Action.EXPLORE)
def rename(assessment_id: UUID, scenario_id: UUID) -> ResponseReturnValue:
    """Call a scenario something else."""
    queries.submission_id(db.session, current_user, assessment_id, action=Action.EXPLORE)
    kept = queries.to_change(db.session, current_user, assessment_id, scenario_id)
    try:
        services.rename(db.session, kept, request.form.get("name", ""), by=current_user.id, at=clock.now())
        db.session.commit()
    except ScenarioError as error:
        db.session.rollback()
        flash(_why(error.reason), "bad")
    return redirect(url_for(".what_if", assessment_id=assessment_id) + "#kept", code=303)


@bp.post("/<uuid:assessment_id>/scenarios/<uuid:scenario_id>/delete")
@requires(Action.EXPLORE)
def delete(assessment_id: UUID, scenario_id: UUID) -> ResponseReturnValue:
    """Forget a scenario."""
    kept = queries.to_change(db.session, current_user, assessment_id, scenario_id)
    services.delete(db.session, kept, by=current_user.id, at=clock.now())
    db.session.commit()
    flash(_("“%(name)s” is deleted.", name=inner(kept.name)))
    return redirect(url_for(".what_if", assessment_id=assessment_id) + "#kept", code=303)


@bp.get("/<uuid:assessment_id>/scenarios")
@requires(Action.READ)
def compare(assessment_id: UUID) -> ResponseReturnValue:
    """Put up to four scenarios beside each other and beside today."""
    frozen = submissions.submitted(db.session, current_user, assessment_id)
    ground = basis(frozen, locale())
    wanted = request.args.getlist("scenario")
    kept = queries.scenarios(db.session, frozen.submission_id)
    chosen = [each for each in kept if str(each.id) in wanted] if wanted else kept
    page = comparison(ground, chosen[:MOST_COMPARED])
    return render_template(
        "scenarios/compare.html", ground=ground, page=page, left_out=chosen[MOST_COMPARED:], most=MOST_COMPARED,
        n=numbers, **costs_in(ground.naming.words),
    )  # fmt: skip


def _page(
    ground: Basis,
    trial: Trial,
    kept: Scenario | None = None,
    *,
    reader: Session | None = None,
    refused: Refusal | None = None,
    name: str = "",
) -> ResponseReturnValue:
    """The whole page."""
    found = outcome(ground, trial)
    shown = groups(ground, trial, found.asked)
    html = render_template(
        "scenarios/what_if.html",
        kept=kept,
        name=name,
        groups=shown,
        ticks=ticks(ground, trial),
        listed=queries.listed(reader or db.session, ground.frozen.submission_id),
        changeable=queries.changeable(reader or db.session, current_user, ground.frozen.submission_id),
        most=MOST,
        most_compared=MOST_COMPARED,
        everything=request.form.get("show") == "all",
        refused=_why(refused) if refused and not switching() else "",
        **_shown(ground, trial, found),
    )
    return make_response(html, 422 if refused else 200)


def _shown(ground: Basis, trial: Trial, found: WhatIf) -> dict[str, object]:
    """What the fragment needs."""
    words = ground.naming.words
    view = outlook(ground, trial, found)
    return {
        "ground": ground,
        "trial": trial,
        "view": view,
        "picture": picture(view.nodes, ground.naming.locale, _("Scores of the dimensions, today and then")),
        "n": numbers,
        "costs": lambda span: short_money(span, words),
    }


def _asked_for(assessment_id: UUID) -> Scenario | None:
    """The scenario the address names; NoResultFound if it is somebody else's, or gone."""
    named: Sequence[UUID] = request.args.getlist("scenario", type=UUID)
    return queries.scenario(db.session, current_user, assessment_id, named[0]) if named else None


def _opened(reader: Session, assessment_id: UUID) -> Scenario | None:
    """The scenario that is open in the form, if it is still there."""
    named = request.form.get("scenario", type=UUID)
    return queries.find_scenario(reader, current_user, assessment_id, named) if named else None


def _address(assessment_id: UUID, kept: Scenario) -> str:
    return url_for(".what_if", assessment_id=assessment_id, scenario=kept.id)


def _why(reason: Refusal) -> str:
    """A sentence for a refusal."""
    return {
        Refusal.NO_NAME: _("Give it a name, so that you find it again."),
        Refusal.NAME_TOO_LONG: _("The name is longer than 60 characters. Shorten it."),
        Refusal.NAME_TAKEN: _("Another scenario has this name. Choose a different one."),
        Refusal.TOO_MANY: _("There are %(most)s scenarios already. Delete one that is no longer needed.", most=MOST),
        Refusal.EMPTY: _("Nothing differs from today yet. Change an answer or tick a measure first."),
        Refusal.STALE: _("A colleague has changed this scenario meanwhile. Keep yours under a new name, or reload."),
    }[reason]
