"""Plans: the best measures for a budget, or the cheapest way to the next stage."""

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from markupsafe import Markup
from werkzeug.datastructures import MultiDict

from reports import numbers
from reports.charts import Mode, curve
from reports.pictures import curve_points
from reports.plan_document import PlanView
from reports.plans import Goal
from reports.prospects import find_out_first
from survey import clock
from survey.access import Action, current_user, requires
from survey.database import db
from survey.diagnostics import queries as submissions
from survey.formats import inner
from survey.i18n import locale
from survey.scenarios import queries, services
from survey.scenarios.basis import Basis, basis
from survey.scenarios.costs import costs_in
from survey.scenarios.forms import BEST, LEVEL, PlanForm
from survey.scenarios.plans import find, first_goal
from survey.scenarios.services import MOST, ScenarioError
from survey.scenarios.trial import MEASURE
from survey.scenarios.views import bp


@bp.get("/<uuid:assessment_id>/plan")
@requires(Action.READ)
def plan(assessment_id: UUID) -> ResponseReturnValue:
    """Show the plan that was asked for; asked for nothing, the way to the next stage or what the roadmap's money brings."""
    ground = basis(submissions.submitted(db.session, current_user, assessment_id), locale())
    asked = "goal" in request.args
    form = PlanForm(request.args) if asked else PlanForm(_fields(first_goal(ground)))
    valid = form.validate()
    goal = form.asked() if valid else None
    found = find(ground, goal) if goal else None
    words = ground.naming.words
    html = render_template(
        "scenarios/plan.html",
        ground=ground,
        form=form,
        found=found,
        view=found.view if found else None,
        picture=_picture(found.view, ground) if found and found.view else "",
        find_out=find_out_first(words, ground.nodes),
        words=words,
        n=numbers,
        case=goal.case if goal else "likely",
        **costs_in(words),
    )
    return html, 200 if valid else 422


@bp.post("/<uuid:assessment_id>/plan")
@requires(Action.EXPLORE)
def take(assessment_id: UUID) -> ResponseReturnValue:
    """Keep a plan as a scenario, and open it in the what-if."""
    own = queries.submission_id(db.session, current_user, assessment_id, action=Action.EXPLORE)
    ground = basis(submissions.submitted(db.session, current_user, assessment_id), locale())
    measures = [code for code in dict.fromkeys(request.form.getlist(MEASURE)) if code in ground.library]
    name = services.free_name(db.session, own, request.form.get("title", "").strip() or _("Plan"))
    try:
        kept = services.save(db.session, own, name, answers={}, measures=measures, by=current_user.id, at=clock.now())
    except ScenarioError:
        db.session.rollback()
        flash(
            _("It could not be kept: there are %(most)s scenarios already, or no measure is in it.", most=MOST), "bad"
        )
        return redirect(url_for(".what_if", assessment_id=assessment_id) + "#kept", code=303)
    db.session.commit()
    flash(_("Kept as “%(name)s”.", name=inner(kept.name)))
    return redirect(url_for(".what_if", assessment_id=assessment_id, scenario=kept.id), code=303)


def _fields(goal: Goal) -> "MultiDict[str, str]":
    """The form filled in for a goal."""
    fields = {"goal": LEVEL if goal.budget is None else BEST, "case": goal.case}
    if goal.budget is not None:
        fields["budget"] = f"{goal.budget:f}"
    return MultiDict(fields)


def _picture(view: PlanView, ground: Basis) -> Markup:
    """What every budget brings; nothing where there is only one."""
    if len(view.curve) < 2:
        return Markup()
    svg = curve(
        curve_points(view),
        locale=ground.naming.locale,
        unit=ground.naming.words("plan.curve_budget"),
        title=_("Budget and total"),
        width=320,  # a phone shows it at its own size
        height=230,
        label_size=13.5,
        mode=Mode.INLINE,
    )
    return Markup(svg)  # noqa: S704  (made by us, every text escaped in reports.charts)
