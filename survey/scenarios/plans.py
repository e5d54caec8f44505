"""Finding the plan of a page, and saying in a sentence why there is none."""

from dataclasses import dataclass, replace
from decimal import ROUND_CEILING, Decimal
from functools import lru_cache

from flask_babel import gettext as _

from questionnaires.model import ProfileField
from reports.answers import local
from reports.money import money
from reports.plan_document import PlanView
from reports.plans import Goal, Source, Timed, plan_view
from reports.stages import gate_view
from scoring.errors import BudgetError, EffortError, LevelOutOfReachError, LimitError, PlanError, TopLevelError
from scoring.evaluate import evaluate
from scoring.model import ScoringModel
from scoring.planned import Plan
from survey.scenarios.basis import Basis

LONGEST = 2.0  #: seconds a reader waits for one integer programme; the demo's take a twentieth of one
MOST_NAMED = 5  #: of the measures that can cost nothing
KEPT = 128  #: plans in memory: a curve is some integer programmes, and readers go back and forth


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A plan, or what stands in its way and what would fit."""

    view: PlanView | None
    problem: str = ""
    remedy: str = ""
    free: tuple[
        str, ...
    ] = ()  #: names of measures that can cost nothing but time, where the money is too little for any


def find(basis: Basis, goal: Goal) -> Found:
    """The plan for a submission."""
    if not basis.frozen.questionnaire.measures:
        return Found(
            view=None, problem=_("This questionnaire has no library of measures, so there is nothing to choose from.")
        )
    mine = _mine(basis)
    try:
        plan = _plan(mine, replace(goal, money=None))
    except PlanError as error:
        free = _free(basis) if isinstance(error, BudgetError) else ()
        return Found(view=None, problem=_problem(basis, error), remedy=_remedy(basis, error), free=free)
    timed = _timed(mine, replace(goal, money=None))
    return Found(view=plan_view(basis.naming, plan, goal, timed, way=_way(mine, goal), curve=_curve(mine, goal)))


def first_goal(basis: Basis) -> Goal:
    """What a page shows that was asked for nothing: the way to the next stage, else the best for what the roadmap costs."""
    try:
        _plan(_mine(basis), Goal())
    except (TopLevelError, LevelOutOfReachError):
        return Goal(budget=max(basis.frozen.result.investment.likely, Decimal(1)).to_integral_value(ROUND_CEILING))
    except PlanError:
        return Goal()
    return Goal()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Mine:
    """All that a plan follows from beside its goal."""

    model: ScoringModel
    string: str
    profile: tuple[tuple[ProfileField, str | tuple[str, ...]], ...]

    @property
    def source(self) -> Source:
        """The same, as plans are found from it."""
        measures = self.model.questionnaire.measures
        profile = dict(self.profile)
        return Source(model=self.model, string=self.string, measures=measures, profile=profile, seconds=LONGEST)


def _mine(basis: Basis) -> _Mine:
    known = basis.frozen.scoring_profile.items()
    profile = tuple((field, value if isinstance(value, str) else tuple(value)) for field, value in known)
    return _Mine(model=basis.model, string=basis.frozen.string, profile=profile)


@lru_cache(maxsize=KEPT)
def _plan(mine: _Mine, goal: Goal) -> Plan:
    return mine.source.find(goal)


@lru_cache(maxsize=KEPT)
def _timed(mine: _Mine, goal: Goal) -> tuple[Timed, ...]:
    """When its measures begin: as in the roadmap where the plan is the way it follows."""
    result = evaluate(mine.model.questionnaire, mine.string, profile=dict(mine.profile))
    return mine.source.timed(_plan(mine, goal), result.months)


def _way(mine: _Mine, goal: Goal) -> Plan | None:
    """The cheapest way to the next stage; None where there is none."""
    try:
        return _plan(mine, Goal(case=goal.case))
    except PlanError:
        return None


@lru_cache(maxsize=KEPT)
def _curve(mine: _Mine, goal: Goal) -> tuple[tuple[Decimal, Plan], ...]:
    way = None if goal.budget is None else _way(mine, goal)
    return mine.source.curve(_plan(mine, goal), goal, way)


def _problem(basis: Basis, error: PlanError) -> str:
    """Why there is no plan."""
    naming = basis.naming
    if isinstance(error, TopLevelError):
        return _("The highest stage is reached: there is no next one.")
    if isinstance(error, LevelOutOfReachError):
        gates = [gate_view(naming, gate) for gate in error.gates]
        told = _("; ").join(f"{gate.text} ({gate.missing or gate.found})" for gate in gates)
        stage = naming.stage(error.level)
        return _(
            "Even with every measure done, “%(stage)s” is not reached. What stays closed: %(gates)s.",
            stage=stage,
            gates=told,
        )
    if isinstance(error, BudgetError):
        return _("The budget is below the price of every measure that would bring points.")
    if isinstance(error, EffortError):
        return _("The staff is less than every measure that would bring points takes.")
    return _(
        "There is no total, so no measure can be said to bring points: too much of the questionnaire does not apply to you."
    )


def _remedy(basis: Basis, error: PlanError) -> str:
    """The cheapest thing that would fit."""
    if isinstance(error, LimitError):
        return _fits(basis, error)
    if not isinstance(error, TopLevelError | LevelOutOfReachError):
        return ""
    try:
        free = _plan(_mine(basis), Goal(budget=Decimal(0)))
    except LimitError as smallest:
        return _fits(basis, smallest)
    except PlanError:
        return ""
    return _cheapest(basis, free.measures[0].measure) if free.measures else ""


def _fits(basis: Basis, error: LimitError) -> str:
    """The measure that takes the least."""
    if isinstance(error, EffortError):
        name = local(basis.library[error.measure].name, basis.naming.locale)
        return _("The least is “%(measure)s”, which takes %(months)s person-months.", measure=name, months=error.least)
    return _cheapest(basis, error.measure)


def _cheapest(basis: Basis, code: str) -> str:
    measure = basis.library[code]
    price = money(measure.cost, basis.naming.words)
    return _(
        "The cheapest is “%(measure)s” (%(price)s).", measure=local(measure.name, basis.naming.locale), price=price
    )


def _free(basis: Basis) -> tuple[str, ...]:
    """Names of the measures that can cost nothing but time, bring points and wait for nothing, those that bring most first."""
    gains = basis.gains
    found = [
        measure
        for code, gain in gains.items()
        if gain > 0 and not (measure := basis.library[code]).cost.low and gains.keys().isdisjoint(measure.prerequisites)
    ]
    found.sort(key=lambda each: -gains[each.code])
    return tuple(local(each.name, basis.naming.locale) for each in found[:MOST_NAMED])
