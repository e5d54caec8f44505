"""`rongping plan`: the best measures for a budget, or the cheapest way to the next stage, from the answers in a file."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any, cast

import click

from questionnaires.model import UNIT, Lift, Questionnaire
from reports.plan_document import PlanStep, PlanView
from reports.plans import Goal, Source, plan_view
from reports.prospects import find_out_first
from reports.reading import Naming
from reports.stages import gate_view
from scoring.errors import BudgetError, LevelOutOfReachError, LimitError, PlanError, TopLevelError
from scoring.evaluate import evaluate
from scoring.model import compile_model
from scoring.planned import Case, Plan
from scoring.tables import Submission
from survey.commands.answer_files import AnswerTable, open_answers
from survey.commands.chosen import find_questionnaire
from survey.commands.column_words import About
from survey.commands.enterprise_names import with_names
from survey.commands.errors import Failure, WrongInput, nearest_id
from survey.commands.fractions import tell_fractions
from survey.commands.only_row import only_row
from survey.commands.score import read_submissions, tell_unanswered
from survey.commands.score_files import check_target, is_workbook, refuse_overwriting, write_bytes, write_table
from survey.commands.spoken import speaking

HEADER = (
    "phase", "month", "measure", "name", "gain", "cost_low", "cost_likely", "cost_high", "months_likely", "steps",
)  # fmt: skip
TEXTS = frozenset({"measure", "name", "steps"})
HELP = """
\b
Written is one row per measure, in the order in which they begin: phase (1 to 3), first month, code, name, points of the total
it adds on top of those before it, cost in CNY 10,000 (low, likely, high), likely months, and the steps it takes, ITEM:from>to
or ITEM:+added. JSON also has what the whole plan costs and reaches, whether it is proved best, and what other budgets bring.
What a row says in x_production_type, x_size and x_activities decides which measures fit.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Wanted:
    """What was asked for on the command line."""

    row: str | None
    budget: str | None
    staff: str | None
    next_level: bool
    case: str
    locale: str
    output: str


@click.command(epilog=HELP)
@click.argument("questionnaire", metavar="QUESTIONNAIRE[@VERSION]")
@click.argument("answers", metavar="ANSWERS.csv|xlsx|json")
@click.option("--id", "row", metavar="ID", help="Row of a file that has several.")
@click.option("--budget", metavar="N", help="CNY 10,000: the set of measures that adds most for it.")
@click.option("--staff", metavar="N", help="Person-months of own staff at most; with --budget.")
@click.option("--next-level", is_flag=True, help="Instead: the cheapest way to the next stage.")
@click.option(
    "--costs", "case", type=click.Choice(["low", "likely", "high"]), default="likely", show_default=True,
    help="Which costs must fit.",
)  # fmt: skip
@click.option(
    "--lang",
    "locale",
    default="zh",
    show_default=True,
    metavar="zh|en",
    help="Language of the names and of what is told of the plan.",
)
@click.option("-o", "--output", required=True, metavar="PLAN.csv|xlsx|json", help="- is CSV on standard output.")
def plan(questionnaire: str, answers: str, **options: Any) -> None:  # noqa: ANN401  (click has checked them)
    """Plan measures for one enterprise: the best set for a budget, or the cheapest way to the next stage.

    The set is found by integer programming and re-scored with the real model; the total, the stage, and whether it is proved best are
    told on standard error.
    """
    wanted = _Wanted(**options)
    found = find_questionnaire(questionnaire)
    goal = _goal(wanted)
    _check(wanted, found, answers)
    table, names = with_names(open_answers(answers))
    submission = _submission(found, table, wanted.row)
    source = Source(
        model=compile_model(found),
        string=submission.answers,
        measures=found.measures,
        profile=submission.profile,
    )
    solved = _find(source, goal, found, wanted.locale)
    way = source.way_up(goal)
    curve = source.curve(solved, goal, way) if wanted.output.lower().endswith(".json") else ()
    result = evaluate(found, submission.answers, profile=submission.profile)
    naming, timed = Naming(questionnaire=found, locale=wanted.locale), source.timed(solved, result.months)
    view = plan_view(naming, solved, goal, timed, way=way, curve=curve)
    told = _sentences(view, find_out_first(naming.words, result.nodes))
    about = _about(found, wanted.locale, told, whose=f"{submission.id} {names.get(submission.id, '')}")
    _write(wanted.output, view, solved, about)
    for sentence in told:
        click.echo(sentence, err=True)


def _sentences(view: PlanView, find_out: str) -> tuple[str, ...]:
    """What is told of a plan; `find_out` is what has to be found out first."""
    told = (view.verdict, view.lead, find_out, view.proof, view.reserve, view.risk, view.both)
    return tuple(sentence for sentence in told if sentence)


def _goal(wanted: _Wanted) -> Goal:
    """The goal; every option that is wrong is told."""
    problems = []
    if wanted.next_level == (wanted.budget is not None):
        problems.append("expected either --budget N or --next-level")
    if wanted.next_level and wanted.staff is not None:
        problems.append("--staff goes with --budget; the cheapest way to the next stage has no limit of staff")
    numbers = {"budget": wanted.budget, "staff": wanted.staff}
    amounts = {name: _amount(text) for name, text in numbers.items() if text is not None}
    problems += [
        f"--{name} {numbers[name]}: expected a number that is not negative, such as 50 or 12.5"
        for name, amount in amounts.items()
        if amount is None
    ]
    if problems:
        raise WrongInput(problems)
    return Goal(budget=amounts.get("budget"), effort=amounts.get("staff"), case=cast("Case", wanted.case))


def _amount(text: str) -> Decimal | None:
    try:
        amount = Decimal(text.strip())
    except InvalidOperation:
        return None
    return amount if amount.is_finite() and amount >= 0 else None


def _check(wanted: _Wanted, found: Questionnaire, answers: str) -> None:
    """Refuse what cannot end well before anything is read."""
    if wanted.locale not in found.locales:
        raise WrongInput([f"--lang {wanted.locale}: {found.key} is written in {', '.join(found.locales)}"])
    if not found.measures:
        raise WrongInput([f"{found.key} has no library of measures, so there is nothing to plan with"])
    if Path(wanted.output).suffix.lower() == ".json":
        refuse_overwriting(wanted.output, answers)
        if not Path(wanted.output).absolute().parent.is_dir():
            raise WrongInput([f"{wanted.output}: there is no folder {Path(wanted.output).parent}; make it first"])
    else:
        check_target(wanted.output, answers)


def _submission(questionnaire: Questionnaire, table: AnswerTable, named: str | None) -> Submission:
    """The row of the file that was named, or its only one."""
    submissions = {each.id: each for each in read_submissions(questionnaire, table)}
    row = only_row(list(submissions), file=table.name, expected="--id ID") if named is None else named
    if row not in submissions:
        raise WrongInput([f"--id {row}: no such row in {table.name}; {nearest_id(row, list(submissions))}"])
    tell_unanswered(questionnaire, [submissions[row]])
    tell_fractions(questionnaire, [submissions[row]])
    return submissions[row]


def _find(source: Source, goal: Goal, questionnaire: Questionnaire, locale: str) -> Plan:
    """The plan; a sentence that names what would fit where there is none."""
    try:
        return source.find(goal)
    except LimitError as error:
        raise WrongInput([_below(error, goal, questionnaire, locale)]) from error
    except TopLevelError as error:
        _ = speaking(locale)
        raise Failure(
            _("the highest stage is reached: there is no next one; --budget N plans for points instead")
        ) from error
    except LevelOutOfReachError as error:
        naming = Naming(questionnaire=questionnaire, locale=locale)
        views = [gate_view(naming, gate) for gate in error.gates]
        _ = speaking(locale)
        gates = naming.words("verdict.separator").join(
            _("%(gate)s (%(lacks)s)") % {"gate": gate.text, "lacks": gate.missing or gate.found} for gate in views
        )
        told = _(
            "even with every measure done “%(stage)s” is not reached; thresholds in the way: %(gates)s; --budget N plans for points instead"
        )
        raise Failure(told % {"stage": naming.stage(error.level), "gates": gates}) from error
    except PlanError as error:
        raise Failure(f"there is no plan: {error}") from error


def _below(error: LimitError, goal: Goal, questionnaire: Questionnaire, locale: str) -> str:
    """That a limit is below every measure, with the name of the one that takes the least."""
    name = next(measure.name[locale] for measure in questionnaire.measures if measure.code == error.measure)
    if isinstance(error, BudgetError):
        return f"--budget {goal.budget} is below every measure; the cheapest is “{name}” ({error.least}, in CNY 10,000)"
    return f"--staff {goal.effort} is below every measure; the lightest is “{name}” ({error.least} person-months)"


def _about(questionnaire: Questionnaire, locale: str, told: Sequence[str], *, whose: str) -> About:
    """Whose plan it is, and what it reaches."""
    _ = speaking(locale)
    facts = ((_("Enterprise"), whose.strip()), *(("", sentence) for sentence in told))
    return About(table="plan", questionnaire=questionnaire, locale=locale, facts=facts)


def _write(target: str, view: PlanView, found: Plan, about: About) -> None:
    if target.lower().endswith(".json"):
        write_bytes(target, (json.dumps(_document(view, found), ensure_ascii=False, indent=2) + "\n").encode())
        return
    rows = list(_rows(view))
    if is_workbook(target):
        _ = about.say
        spelled = [
            (
                *row[:-1],
                "\n".join(_("%(item)s: %(step)s") % {"item": step.name, "step": _spelled(step)} for step in each.steps),
            )
            for row, each in zip(rows, view.rows, strict=True)
        ]
        write_table(target, HEADER, spelled, texts=TEXTS, about=about, last=_totals(view, about))
    else:
        write_table(target, HEADER, rows, texts=TEXTS, about=about)


def _rows(view: PlanView) -> Iterator[Sequence[str]]:
    for row in view.rows:
        yield (
            str(row.phase), str(row.start_month + 1), row.code, row.name, _points(row.gain), f"{row.cost.low:f}",
            f"{row.cost.likely:f}", f"{row.cost.high:f}", f"{row.months.likely:f}", "; ".join(map(_step, row.lifts)),
        )  # fmt: skip


def _totals(view: PlanView, about: About) -> Sequence[str]:
    """The row below the others: what they add and cost together."""
    _ = about.say
    gain = _points(sum(row.gain for row in view.rows))
    cost = (f"{each:f}" for each in (view.cost.low, view.cost.likely, view.cost.high))
    return ("", "", "", _("Sum"), gain, *cost, "", "")


def _spelled(step: PlanStep) -> str:
    """A step in words: "WLAN → Fibre"; what is added says so itself."""
    return f"{step.start} → {step.to}" if step.start else step.to


def _step(lift: Lift) -> str:
    """A step in codes: "FND-EQP-02:b1>b2", "FND-SEC-01:+drill"."""
    return f"{lift.item}:+{lift.add}" if lift.add else f"{lift.item}:{lift.start or 'DK'}>{lift.to}"


def _points(units: int) -> str:
    """Units as points with four decimals."""
    return f"{Decimal(units) / UNIT:.4f}"


def _document(view: PlanView, found: Plan) -> dict[str, object]:
    """The whole plan; numbers as text, so that no digit is lost."""
    return {
        "total": {name: _points(getattr(found, name)) for name in ("before", "predicted", "rescored", "low", "high")},
        "stage": {"before": found.level, "after": found.level_after},
        "proved": found.proved,
        "gap": f"{float(found.gap):.4f}",
        "cost": {name: f"{getattr(found.cost, name):f}" for name in ("low", "likely", "high")},
        "staff": f"{found.effort:f}",
        "measures": [dict(zip(HEADER, row, strict=True)) for row in _rows(view)],
        "curve": [
            {"budget": f"{row.budget:f}", "total": _points(row.units), "measures": row.measures, "stage": row.level}
            for row in view.curve
        ],
    }
