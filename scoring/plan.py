"""The best set of measures under a budget, the cheapest way to the next level, and what more money would bring.

A plan is found by an integer programme that is linear in the items, and then re-scored by the real model; both numbers are in it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from fractions import Fraction

from questionnaires.model import UNIT, Measure
from questionnaires.rules import Profile
from scoring.errors import LevelOutOfReachError, PlanError, TopLevelError
from scoring.model import ScoringModel
from scoring.optimum import SECONDS, cheapest, most
from scoring.planned import Case, Phase, Plan, Task
from scoring.programme import Choice, Limit
from scoring.rungs import PARTS

TRIES = 50  #: cheapest sets refused by the real model before the way is taken with a margin
MARGIN = 3  #: units by which the linear score of a node and its real one, rounded on four floors, can differ


def best_plan(  # noqa: PLR0913  (each a limit, or a choice, of its own)
    model: ScoringModel,
    string: str,
    measures: Sequence[Measure],
    *,
    budget: Decimal | int,
    effort: Decimal | int | None = None,
    phases: Sequence[Phase] = (),
    case: Case = "likely",
    efforts: Mapping[str, Decimal] | None = None,
    profile: Profile | None = None,
    level_first: bool = False,
    seconds: float = SECONDS,
) -> Plan:
    r"""The set of measures that lifts the total most for a budget.

    Parameters
    ----------
    model : ScoringModel
        Of the questionnaire.
    string : str
        The submission.
    measures : sequence of Measure
        The library.
    budget : Decimal or int
        10,000 yuan for everything.
    effort : Decimal or int, optional
        Person-months for everything.
    phases : sequence of Phase, optional
        Limits on top for stretches of time, in order. A measure uses what it needs in the phase in which it begins.
    case : {"low", "likely", "high"}, default "likely"
        Which estimate of the costs must fit into the budget.
    efforts : dict of str to Decimal, optional
        Person-months by measure; where not given, a measure keeps one person busy for its likely months.
    profile : mapping of ProfileField to collection of str, optional
        Measures for other enterprises are left out.
    level_first : bool, default False
        Whether, where the limits allow the next level to be reached, only sets that reach it count.
    seconds : float, default `optimum.SECONDS`
        Longest search; after it the best plan found is returned with its gap.

    Returns
    -------
    Plan
        Empty if no measure has a sure step left.

    Raises
    ------
    BudgetError, EffortError
        If the limit is below every measure.
    PrerequisiteError
        If measures wait for each other, or for one the library does not have.
    PlanError
        If a limit is negative or not a number, or the total is not assessable.

    Notes
    -----
    :math:`\max \sum_{i,l} e_i\,\delta_{il}\,y_{il}` with :math:`y_{il} \le \sum_m x_m` over the measures that bring item i to step l or
    higher, :math:`x_b \le x_a` where b waits for a, and :math:`\sum_m c_m x_m \le` budget; :math:`e_i` is the item's share of the total
    under this applicability [1]_. So a step that two measures take counts once. A measure lifts an item by one step, and where one ends
    another may go on, as `optimum.most` has it. The real model rounds on every floor of the tree: two plans less than 0.0004 points
    apart may change places.

    References
    ----------
    .. [1] Kellerer, H., Pferschy, U., Pisinger, D. (2004). Knapsack Problems. Springer.

    Examples
    --------
    >>> from scoring.example import example_questionnaire
    >>> from scoring.model import compile_model
    >>> model = compile_model(example_questionnaire())
    >>> plan = best_plan(model, "20210", model.questionnaire.measures, budget=5)
    >>> [each.measure for each in plan.measures], plan.before, plan.predicted, plan.rescored, plan.proved
    (['M-FND-02'], 610000, 690000, 690000, True)
    """
    task = Task(model, string, measures, case=case, efforts=efforts, profile=profile)
    whole = Phase(budget=_decimal("budget", budget), effort=None if effort is None else _decimal("effort", effort))
    limits = _limits(task, whole, phases)
    _refuse_too_little(task, whole, phases)
    search = _Search(task=task, seconds=seconds, level=_level_within_reach(task) if level_first else None)
    return search.best(limits, max(len(phases), 1))


def budget_curve(
    model: ScoringModel,
    string: str,
    measures: Sequence[Measure],
    *,
    budgets: Sequence[Decimal | int],
    effort: Decimal | int | None = None,
    case: Case = "likely",
    efforts: Mapping[str, Decimal] | None = None,
    profile: Profile | None = None,
    level_first: bool = False,
    seconds: float = SECONDS,
) -> tuple[tuple[Decimal, Plan], ...]:
    """What each of several budgets would bring at best.

    Parameters
    ----------
    model : ScoringModel
        Of the questionnaire.
    string : str
        The submission.
    measures : sequence of Measure
        The library.
    budgets : sequence of Decimal or int
        10,000 yuan, in any order.
    effort, case, efforts, profile, level_first, seconds
        As for `best_plan`; with `level_first` more money never leads to a lower level.

    Returns
    -------
    tuple of (Decimal, Plan)
        From the smallest budget; one below every measure has an empty plan.

    Raises
    ------
    PlanError
        As for `best_plan`, but a budget below every measure is no error.

    Examples
    --------
    >>> from scoring.example import example_questionnaire
    >>> from scoring.model import compile_model
    >>> model = compile_model(example_questionnaire())
    >>> curve = budget_curve(model, "20210", model.questionnaire.measures, budgets=[1, 2, 22])
    >>> [(int(budget), plan.rescored) for budget, plan in curve]
    [(1, 610000), (2, 690000), (22, 765000)]
    """
    task = Task(model, string, measures, case=case, efforts=efforts, profile=profile)
    people = None if effort is None else _decimal("effort", effort)
    search = _Search(task=task, seconds=seconds, level=_level_within_reach(task) if level_first else None)
    found = []
    for budget in sorted(_decimal(f"budgets[{place}]", each) for place, each in enumerate(budgets)):
        limits = _limits(task, Phase(budget=budget, effort=people), ())
        found.append((budget, search.best(limits, 1)))
    return tuple(found)


def cheapest_next_level(
    model: ScoringModel,
    string: str,
    measures: Sequence[Measure],
    *,
    case: Case = "likely",
    efforts: Mapping[str, Decimal] | None = None,
    profile: Profile | None = None,
    seconds: float = SECONDS,
) -> Plan:
    """The cheapest set of measures that opens every gate of the next level.

    Parameters
    ----------
    model : ScoringModel
        Of the questionnaire.
    string : str
        The submission.
    measures : sequence of Measure
        The library.
    case, efforts, profile, seconds
        As for `best_plan`.

    Returns
    -------
    Plan
        The real model confirms its level. Its gap is in 10,000 yuan.

    Raises
    ------
    TopLevelError
        If there is no level above the one that is certain.
    LevelOutOfReachError
        If all measures together do not open its gates.
    PrerequisiteError, PlanError
        As for `best_plan`.

    Notes
    -----
    Costs are minimised subject to what each gate lacks: units of a node (less `MARGIN` for rounding), scenes, or options. Where the real
    model, which rounds on every floor, does not confirm a set, that set and its parts are excluded and the next cheapest is tried; so the
    first one confirmed is the cheapest.

    Examples
    --------
    >>> from scoring.example import example_questionnaire
    >>> from scoring.model import compile_model
    >>> model = compile_model(example_questionnaire())
    >>> cheapest_next_level(model, "2-210", model.questionnaire.measures)
    Traceback (most recent call last):
    scoring.errors.LevelOutOfReachError: level 2: gates on OPS do not hold even with every measure taken
    """
    task = Task(model, string, measures, case=case, efforts=efforts, profile=profile)
    return task.plan(_confirmed(task, task.next_level(), seconds), scale=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Search:
    """What one task is searched for."""

    task: Task
    seconds: float
    level: int | None  #: to be reached where limits allow it

    def best(self, limits: Sequence[Limit], phases: int) -> Plan:
        """The best plan within limits, of those that reach the level where any do; its gap in points."""
        choice = self._reaching(limits, phases)
        if choice is None:
            choice = most(self.task.towards_total(limits, phases), seconds=self.seconds)
        return self.task.plan(choice, scale=PARTS * UNIT)

    def _reaching(self, limits: Sequence[Limit], phases: int) -> Choice | None:
        """The best choice within limits that the real model gives the level; None where none is found."""
        if self.level is None:
            return None
        for margin in (MARGIN, -MARGIN):  # as near to the gates as can be, else a little beyond them
            programme = self.task.towards_total(limits, phases, level=self.level, margin=margin)
            try:
                choice = most(programme, seconds=self.seconds)
            except PlanError:
                return None
            if self.task.reaches(choice.chosen, self.level):
                return choice
        return None


def _level_within_reach(task: Task) -> int | None:
    """The next level; None where there is none, or not even all measures lead to it."""
    try:
        return task.next_level()
    except (TopLevelError, LevelOutOfReachError):
        return None


def _confirmed(task: Task, level: int, seconds: float) -> Choice:
    """The cheapest choice the real model confirms; after `TRIES` refusals one with a margin, and the gap that leaves."""
    failed: list[frozenset[int]] = []
    least = Fraction()
    for _ in range(TRIES):
        choice = cheapest(task.towards_level(level, MARGIN), failed=failed, seconds=seconds)
        if choice is None:
            break
        least = max(least, choice.bound)
        if task.reaches(choice.chosen, level):
            return Choice(phases=choice.phases, value=choice.value, bound=min(least, choice.value))
        failed.append(choice.chosen)
    safe = cheapest(task.towards_level(level, -MARGIN), seconds=seconds)
    phases = safe.phases if safe else (1,) * len(task.costs)  # all together do, or `next_level` would have refused
    value = sum((cost for cost, phase in zip(task.costs, phases, strict=True) if phase), Fraction())
    return Choice(phases=phases, value=value, bound=min(least, value))


def _limits(task: Task, whole: Phase, phases: Sequence[Phase]) -> tuple[Limit, ...]:
    """Limits for everything and, phase by phase, for the money there is by then and the work that can be done."""
    every = range(1, max(len(phases), 1) + 1)
    limits = []
    if whole.budget is not None:
        limits.append(Limit(uses=task.costs, most=_amount("budget", whole.budget), phases=every))
    if whole.effort is not None:
        limits.append(Limit(uses=task.efforts, most=_amount("effort", whole.effort), phases=every))
    money: Fraction | None = Fraction()
    for number, phase in enumerate(phases, start=1):
        here = f"phases[{number - 1}]"
        new = None if phase.budget is None else _amount(f"{here}.budget", phase.budget)
        money = None if money is None or new is None else money + new
        if money is not None:
            limits.append(Limit(uses=task.costs, most=money, phases=range(1, number + 1)))
        if phase.effort is not None:
            effort = _amount(f"{here}.effort", phase.effort)
            limits.append(Limit(uses=task.efforts, most=effort, phases=range(number, number + 1)))
    return tuple(limits)


def _refuse_too_little(task: Task, whole: Phase, phases: Sequence[Phase]) -> None:
    """Refuse what all the money, or the work of any one phase, does not cover even one measure of."""
    budgets = [phase.budget for phase in phases if phase.budget is not None]
    efforts = [phase.effort for phase in phases if phase.effort is not None]
    money = [each for each in [whole.budget] if each is not None]
    work = [each for each in [whole.effort] if each is not None]
    money += [sum(budgets, Decimal())] if phases and len(budgets) == len(phases) else []
    work += [max(efforts)] if phases and len(efforts) == len(phases) else []
    task.refuse_too_little(Fraction(min(money)), Fraction(min(work)) if work else None)


def _amount(name: str, value: Decimal) -> Fraction:
    """A limit as a fraction."""
    return Fraction(_decimal(name, value))


def _decimal(name: str, value: Decimal | int) -> Decimal:
    """A limit; PlanError if it is negative or not a number."""
    try:
        number = Decimal(value)
    except (InvalidOperation, TypeError, ValueError):
        number = Decimal("NaN")
    if not number.is_finite() or number < 0:
        raise PlanError(f"{name}: expected a number that is not negative, got {value}")
    return number
