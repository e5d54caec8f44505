"""A plan in words: the best measures for a budget or the cheapest way to the next stage, with what every budget would bring."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import accumulate, takewhile

from questionnaires.model import UNIT, GateKind, Lift, Measure, Questionnaire, Span
from questionnaires.rules import Profile
from reports.answers import local
from reports.document import add
from reports.measures import lift_texts
from reports.money import money
from reports.numbers import plain, points
from reports.plan_curve import budgets, curve_rows, entries, until_flat
from reports.plan_document import PlanPhase, PlanRow, PlanStep, PlanView
from reports.reading import Naming
from reports.stages import gate_view
from scoring.errors import LevelOutOfReachError, PlanError, TopLevelError
from scoring.in_turn import in_turn
from scoring.model import ScoringModel, compile_model
from scoring.openings import Openings
from scoring.plan import best_plan, budget_curve, cheapest_next_level
from scoring.planned import PATIENCE, Case, Plan
from scoring.result import MISSING, Result
from scoring.schedule import ended, phase_of, timetable

MOST_NAMED = 3  #: measures in one sentence; the others are counted


@dataclass(frozen=True, slots=True, kw_only=True)
class Goal:
    """What is asked for; without a budget the cheapest way to the next stage."""

    budget: Decimal | None = None
    effort: Decimal | None = None  #: person-months, with a budget only
    case: Case = "likely"  #: which estimate of the costs must fit
    money: Decimal | None = None  #: that there is for the cheapest way; it changes nothing of the way


@dataclass(frozen=True, slots=True, kw_only=True)
class Timed:
    """A measure of a plan with its first month, counted from 0, and what it adds on top of those before it."""

    measure: Measure
    month: int
    gain: int
    steps: tuple[Lift, ...]
    waits_for: tuple[str, ...]  #: codes of those of the plan that must end before it begins


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Whose plan it is."""

    model: ScoringModel
    string: str
    measures: Sequence[Measure]
    profile: Profile | None = None
    seconds: float = PATIENCE  #: longest search for one plan

    def find(self, goal: Goal) -> Plan:
        """The plan; PlanError as `scoring.plan` raises it."""
        if goal.budget is None:
            return cheapest_next_level(
                self.model, self.string, self.measures, case=goal.case, profile=self.profile, seconds=self.seconds
            )
        return best_plan(
            self.model, self.string, self.measures, budget=goal.budget, effort=goal.effort, case=goal.case,
            profile=self.profile, level_first=True, seconds=self.seconds,
        )  # fmt: skip

    def timed(self, plan: Plan, months: Mapping[str, int] | None = None) -> tuple[Timed, ...]:
        """When the measures of a plan begin and what they add in that order.

        `months` are those of the roadmap and the way to the next stage: they count where the plan is that way, so that the same work begins
        at the same time wherever it is printed.
        """
        openings = Openings(self.model, self.string, self.measures, self.profile)
        places = [openings.places[each.measure] for each in plan.measures]
        before = openings.awaited(places)
        waits = {openings.code(place): {openings.code(each) for each in before[place]} for place in places}
        durations = {code: openings.candidates[openings.places[code]].measure.months.likely for code in waits}
        if not months or plan.level_after <= plan.level or not _keeps(months, waits, durations):
            months = timetable(openings, places)
        order = [code for code in sorted(months, key=months.__getitem__) if code in waits]
        added = in_turn(openings, [openings.places[code] for code in order])
        return tuple(
            Timed(
                measure=openings.candidates[openings.places[code]].measure,
                month=months[code],
                gain=effect.gain,
                steps=tuple(each.lift for each in effect.gains if not each.outcome),
                waits_for=tuple(other for other in order if other in waits[code]),
            )
            for code, effect in zip(order, added, strict=True)
        )

    def way_up(self, goal: Goal) -> Plan | None:
        """The cheapest way to the next stage; None where there is none."""
        try:
            return self.find(Goal(case=goal.case))
        except (TopLevelError, LevelOutOfReachError):
            return None

    def curve(self, plan: Plan, goal: Goal, way: Plan | None = None) -> tuple[tuple[Decimal, Plan], ...]:
        """What round budgets around that of the plan, and what the cheapest `way` costs, would bring, as far as more money brings more."""
        own = _own(plan, goal)
        asked = {*budgets(own), *([getattr(way.cost, goal.case)] if way else [])} - {own}
        found = budget_curve(
            self.model, self.string, self.measures, budgets=list(asked), effort=goal.effort, case=goal.case,
            profile=self.profile, level_first=True, seconds=self.seconds,
        )  # fmt: skip
        return tuple(until_flat(sorted([*found, (own, plan)], key=lambda point: point[0])))


def _own(plan: Plan, goal: Goal) -> Decimal:
    """The money a plan is for; of the cheapest way what it costs."""
    cost: Decimal = getattr(plan.cost, goal.case)
    return cost if goal.budget is None else goal.budget


def _keeps(months: Mapping[str, int], waits: Mapping[str, set[str]], durations: Mapping[str, Decimal]) -> bool:
    """Whether first months are known of all and none begins before what it waits for ends."""
    return all(
        code in months
        and all(each in months and ended(months[each], durations[each]) <= months[code] for each in before)
        for code, before in waits.items()
    )


def default_plan(questionnaire: Questionnaire, result: Result, profile: Profile | None, locale: str) -> PlanView | None:
    """The plan of a report: the cheapest way to the next stage, else the best for the money the roadmap takes; None without measures."""
    if not questionnaire.measures or result.total == MISSING:
        return None
    source = Source(
        model=compile_model(questionnaire), string=result.answers, measures=questionnaire.measures, profile=profile
    )
    goal = Goal()
    try:
        plan = source.find(goal)
    except (TopLevelError, LevelOutOfReachError):
        goal = Goal(budget=result.investment.likely)
        if not goal.budget:
            return None
        plan = source.find(goal)
    except PlanError:
        return None
    naming = Naming(questionnaire=questionnaire, locale=locale)
    return plan_view(naming, plan, goal, source.timed(plan, result.months), curve=source.curve(plan, goal))


def plan_view(
    naming: Naming,
    plan: Plan,
    goal: Goal,
    timed: Sequence[Timed],
    *,
    way: Plan | None = None,
    curve: Sequence[tuple[Decimal, Plan]] = (),
) -> PlanView:
    """The words for a plan; `way` is the cheapest to the next stage, which a plan for a budget is held against."""
    rows, money_brings = _rows(naming, timed), curve_rows(naming, curve, chosen=_own(plan, goal))
    cheapest = plan if goal.budget is None else way
    return PlanView(
        title=_title(naming, plan, goal),
        lead=_lead(naming, plan),
        both=naming.words("plan.both", predicted=points(plan.predicted, 2), rescored=points(plan.rescored, 2)),
        verdict=_verdict(naming, plan, goal, timed=timed, way=way),
        reserve=_reserve(naming, plan),
        risk=_risk(naming, plan, timed),
        proof=_proof(naming, plan, goal),
        rows=rows,
        phases=_phases(rows),
        cost=plan.cost,
        effort=plan.effort,
        before=plan.before,
        predicted=plan.predicted,
        rescored=plan.rescored,
        low=plan.low,
        high=plan.high,
        stage_now=naming.stage(plan.level),
        stage_after=naming.stage(plan.level_after),
        proved=plan.proved,
        curve=money_brings,
        entries=entries(
            naming, money_brings, least=getattr(cheapest.cost, goal.case) if cheapest and cheapest.proved else None
        ),
    )


def _rows(naming: Naming, timed: Sequence[Timed]) -> tuple[PlanRow, ...]:
    """Measures by the month in which they begin."""
    names = {each.measure.code: local(each.measure.name, naming.locale) for each in timed}
    return tuple(
        PlanRow(
            code=each.measure.code,
            name=names[each.measure.code],
            text=local(each.measure.text, naming.locale),
            phase=phase_of(each.month),
            start_month=each.month,
            gain=each.gain,
            cost=each.measure.cost,
            months=each.measure.months,
            steps=tuple(_step(naming, lift) for lift in each.steps),
            lifts=each.steps,
            waits_for=tuple(names[code] for code in each.waits_for),
            opens="" if each.steps else _opens(naming, each.measure, timed),
        )
        for each in timed
    )


def _opens(naming: Naming, measure: Measure, timed: Sequence[Timed]) -> str:
    """Which of the plan have a measure as a prerequisite; empty where none has."""
    names = [local(each.measure.name, naming.locale) for each in timed if measure.code in each.measure.prerequisites]
    return naming.words("plan.opens", measures=_names(naming, names)) if names else ""


def _names(naming: Naming, names: Sequence[str]) -> str:
    """Names of measures in quotation marks, no more than are read."""
    told = naming.listed([naming.words("plan.name", name=name) for name in names[:MOST_NAMED]])
    return naming.words("plan.names_more", names=told, count=len(names)) if len(names) > MOST_NAMED else told


def _step(naming: Naming, lift: Lift) -> PlanStep:
    start, to = lift_texts(naming, lift)
    return PlanStep(item=lift.item, name=naming.names[lift.item], start=start, to=to)


def _phases(rows: Sequence[PlanRow]) -> tuple[PlanPhase, ...]:
    found = []
    for number in sorted({row.phase for row in rows}):
        members = [row for row in rows if row.phase == number]
        found.append(
            PlanPhase(
                number=number,
                count=len(members),
                first_month=min(row.start_month for row in members) + 1,
                last_month=max(ended(row.start_month, row.months.likely) for row in members),
                cost=add(tuple(row.cost for row in members)),
            )
        )
    return tuple(found)


def _title(naming: Naming, plan: Plan, goal: Goal) -> str:
    words = naming.words
    if goal.budget is None:
        return words("plan.title_level", stage=naming.stage(plan.level_after))
    return words("plan.title_budget", budget=money(_span(goal.budget), words))


def _lead(naming: Naming, plan: Plan) -> str:
    words = naming.words
    if not plan.measures:
        return words("plan.nothing", now=points(plan.before))
    now, then = naming.stage(plan.level), naming.stage(plan.level_after)
    stage = words("plan.stage_same" if now == then else "plan.stage_risen", now=now, then=then)
    return words.counted(
        "plan.lead", len(plan.measures), range=money(plan.cost, words), effort=plain(plan.effort),
        now=points(plan.before), then=points(plan.rescored), stage=stage,
    )  # fmt: skip


def _verdict(naming: Naming, plan: Plan, goal: Goal, *, timed: Sequence[Timed], way: Plan | None) -> str:
    """Whether the money leads to the next stage; what is missing if it does not, and what it does."""
    words, there = naming.words, goal.money if goal.budget is None else goal.budget
    way = plan if goal.budget is None else way
    if there is None or way is None or way.level_after <= way.level:
        return ""
    least: Decimal = getattr(way.cost, goal.case)
    told = {
        "stage": naming.stage(way.level_after),
        "least": money(_span(least), words),
        "case": words(f"plan.case_{goal.case}"),
    }
    if least > there:
        sentences = [words("plan.money_short", lack=money(_span(least - there), words), **told)]
        if goal.budget is None:
            sentences.append(words("plan.as_far_as", count=_affordable(timed, there, goal.case)))
        else:
            sentences += [_beside(naming, plan, goal, way), *_missing(naming, plan, way.level_after)]
        return words("sentence.separator").join(filter(None, sentences))
    if goal.budget is not None and plan.level_after < way.level_after:
        short = [words("plan.staff_short", **told), *_missing(naming, plan, way.level_after)]
        return words("sentence.separator").join(short)
    enough = [words("plan.money_enough", **told)]
    if way.cost.high > there:
        enough.append(words("plan.high_short", high=money(_span(way.cost.high), words)))
    return words("sentence.separator").join(enough)


def _affordable(timed: Sequence[Timed], there: Decimal, case: Case) -> int:
    """How many measures in turn the money pays for."""
    spent = accumulate(getattr(each.measure.cost, case) for each in timed)
    return sum(1 for _ in takewhile(lambda amount: amount <= there, spent))


def _beside(naming: Naming, plan: Plan, goal: Goal, way: Plan) -> str:
    """What of the way to the next stage the plan leaves out; empty where nothing is."""
    taken = {each.measure for each in plan.measures}
    left = [each for each in way.measures if each.measure not in taken]
    cost = sum((getattr(each.cost, goal.case) for each in left), Decimal())
    return naming.words.counted("plan.off_the_way", len(left), cost=money(_span(cost), naming.words)) if left else ""


def _missing(naming: Naming, plan: Plan, level: int) -> list[str]:
    """What the gates of a stage still lack after a plan that does not reach it."""
    shut = [gate_view(naming, gate) for gate in plan.gates if gate.level <= level and not gate.passed]
    if plan.level_after >= level or not plan.measures or not shut:
        return []
    told = naming.words("list.separator").join(
        naming.words("plan.gate", gate=gate.text, missing=gate.missing or gate.found) for gate in shut
    )
    return [naming.words("plan.still_missing", gates=told)]


def _reserve(naming: Naming, plan: Plan) -> str:
    """By how much the gates of the highest stage reached are passed, and how many measures must not fail."""
    words, stage = naming.words, naming.stage(plan.level_after)
    if plan.level_after <= plan.level:
        return ""
    passed = [gate for gate in plan.gates if gate.level == plan.level_after and gate.gate.kind is GateKind.SCORE]
    told = [
        words("plan.above", name=naming.names[gate.gate.node], points=points(gate.found - gate.required))
        for gate in passed
    ]
    pivotal = "plan.pivotal_none"
    if plan.pivotal:
        pivotal = "plan.pivotal_all" if plan.pivotal == len(plan.measures) > 1 else "plan.pivotal"
    sentences = [words("plan.reserve", stage=stage, gates=words("list.separator").join(told))] if told else []
    sentences.append(words.counted(pivotal, plan.pivotal, stage=stage))
    return words("sentence.separator").join(sentences)


def _risk(naming: Naming, plan: Plan, timed: Sequence[Timed]) -> str:
    """Which measure must not fail, what cannot be done without it, and the total then; the highest one where results may follow."""
    if not plan.failing:
        return ""
    words = naming.words
    names = {each.measure.code: local(each.measure.name, naming.locale) for each in timed}
    failing, *waiting = (names[code] for code in plan.failing)
    told = {"measure": failing, "low": points(plan.low)}
    if waiting:
        sentences = [words("plan.risk_waiting", waiting=_names(naming, waiting), **told)]
    else:
        sentences = [words("plan.risk", **told)]
    if points(plan.high) != points(plan.rescored):
        sentences.append(words("plan.outcomes", high=points(plan.high)))
    return words("sentence.separator").join(sentences)


def _proof(naming: Naming, plan: Plan, goal: Goal) -> str:
    words, kind = naming.words, "level" if goal.budget is None else "budget"
    if plan.proved:
        return words(f"plan.proved_{kind}")
    if goal.budget is None:
        return words("plan.gap_level", gap=money(_span(_amount(plan)), words))
    return words("plan.gap_budget", gap=points(int(plan.gap * UNIT) + 1, 2))


def _amount(plan: Plan) -> Decimal:
    """The gap as money, rounded up to 100 yuan."""
    return Decimal(-(-plan.gap.numerator * 100 // plan.gap.denominator)) / 100


def _span(amount: Decimal) -> Span:
    return Span(low=amount, likely=amount, high=amount)
