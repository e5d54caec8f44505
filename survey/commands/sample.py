"""`rongping sample`: whom to review again, drawn at random with known probabilities."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import click
import numpy as np
from numpy.typing import NDArray

from questionnaires.model import GateKind
from scoring.encode import characters
from scoring.errors import InputError
from scoring.layout import NOT_APPLICABLE, NOT_ASKED
from scoring.result import MISSING
from scoring.score_table import ScoreTable, points, score_rows
from scoring.tables import ID, NAME_COLUMN
from scoring.visits import VisitPlan, VisitReasons, plan_visits, visit_reasons
from survey.commands.chosen import find_questionnaire
from survey.commands.column_words import About
from survey.commands.errors import WrongInput
from survey.commands.grouped import BLANK, Grouped, read_grouped
from survey.commands.score_files import check_target, is_workbook, write_table
from survey.commands.spoken import counted, lang_option, spoken

FIGURES = ("visit", "probability", "x_stratum", "total", "near_gate", "many_not_applicable")
TEXTS = frozenset({ID, NAME_COLUMN, "visit", "x_stratum", "near_gate", "many_not_applicable"})
EPILOG = """
\b
Written is one row for each enterprise, those to visit first: its name (x_name) where the answers have it, visit (1 or 0), the
probability it was drawn with, the name of its stratum, its total, and whether it was looked at harder because a gate is within two
points or because many items are said not to apply.
A stratum is named by the columns of --by ("all" without them), with "priority" for those looked at harder; joined by + are
those too small for two visits each. Give the plan to rongping agreement --plan when the experts are back: it weighs by
stratum. Visiting only the best self-scores would ruin every estimate.
"""


@click.command(epilog=EPILOG)
@click.argument("questionnaire", metavar="QUESTIONNAIRE[@VERSION]")
@click.argument("answers", metavar="ANSWERS.csv|xlsx|json")
@click.option(
    "--visits", metavar="N", type=int, required=True, help="How many enterprises experts can look at; from 3."
)
@click.option(
    "--by", "columns", metavar="x_COLUMN", multiple=True, help="Column that says the stratum; may be repeated."
)
@click.option("--oversampling", metavar="TIMES", type=float, default=2.0, show_default=True, help="How much harder.")
@click.option("--seed", metavar="N", type=click.IntRange(min=0), default=1, show_default=True, help="Of the draw.")
@click.option("-o", "--output", metavar="PLAN.csv|xlsx", required=True, help="Where to write; - is standard output.")
@lang_option
def sample(  # noqa: PLR0917  (click's signature)
    questionnaire: str,
    answers: str,
    visits: int,
    columns: tuple[str, ...],
    oversampling: float,
    seed: int,
    output: str,
    locale: str | None,
) -> None:
    """Draw the enterprises whose self-assessment experts look at again.

    ANSWERS is read as rongping score reads it. The same file, number of visits and seed give the same plan.
    """
    check_target(output, answers)
    found = find_questionnaire(questionnaire)
    grouped = read_grouped(found, answers, columns)
    table = score_rows(found, grouped.submissions)
    reasons = _reasons(grouped, table)
    plan = _plan(grouped, (visits, oversampling, seed), reasons)
    about = About(table="sample", questionnaire=found, locale=spoken(found, locale))
    words = _spoken_words(grouped, about) if is_workbook(output) else PLAIN
    rows = list(_rows(table, plan, reasons, _names(grouped, plan, reasons, words)))
    header: tuple[str, ...] = (ID, *FIGURES)
    if grouped.names:
        header = (ID, NAME_COLUMN, *FIGURES)
        rows = [(row[0], grouped.names.get(row[0], ""), *row[1:]) for row in rows]
    rows.sort(key=lambda row: row[header.index("visit")], reverse=True)
    write_table(output, header, rows, texts=TEXTS, about=about)
    click.echo(
        f"{len(plan.chosen):,} of {len(table.ids):,} to visit, in {counted(len(plan.sizes), 'stratum', 'strata')}; "
        f"{int(reasons.either.sum()):,} looked at harder",
        err=True,
    )


def _reasons(grouped: Grouped, table: ScoreTable) -> VisitReasons:
    """Near a gate on a score, or many items said not to apply."""
    model = table.model
    gates = [gate for _, gate in model.gates if gate.kind is GateKind.SCORE and gate.minimum > 0]
    array = characters(model, [each.answers for each in grouped.submissions])[:, [c.start for c in model.columns]]
    asked = np.maximum((array != ord(NOT_ASKED)).sum(axis=1), 1)
    left_out = (array == ord(NOT_APPLICABLE)).sum(axis=1) / asked
    if not gates:
        return visit_reasons(np.full((len(array), 1), MISSING), [0], left_out)
    units = table.nodes[:, [model.node(gate.node) for gate in gates]]
    return visit_reasons(units, [gate.minimum for gate in gates], left_out)


def _plan(grouped: Grouped, asked: tuple[int, float, int], reasons: VisitReasons) -> VisitPlan:
    visits, oversampling, seed = asked
    if len(grouped.submissions) < 3:
        raise WrongInput(
            [f"{grouped.name}: {counted(len(grouped.submissions), 'enterprise')}; a sample needs 3 at least"]
        )
    _, strata = grouped.numbered()
    try:
        return plan_visits(
            strata, visits, np.random.default_rng(seed), more_often=reasons.either, oversampling=oversampling
        )
    except InputError as error:
        option = {"visits": "--visits", "oversampling": "--oversampling"}.get(error.name, error.name)
        raise WrongInput([f"{option}: expected {expected}, got {got}" for _, expected, got in error.faults]) from error


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What strata are called."""

    everybody: str
    priority: str  #: with %(groups)s
    cells: Mapping[str, str]  #: what stands for cells of the columns

    def label(self, cells: Sequence[str]) -> str:
        """A group by its cells."""
        return " · ".join(self.cells.get(cell, cell) for cell in cells) or self.everybody

    def name(self, groups: Sequence[tuple[str, bool]]) -> str:
        """A stratum by its groups, each with whether it is looked at harder."""
        names = [name for name, _ in groups]
        if all(harder for _, harder in groups):
            return self.priority % {"groups": " + ".join(names)}
        return " + ".join(self.priority % {"groups": name} if harder else name for name, harder in groups)


PLAIN = Words(everybody="all", priority="%(groups)s, priority", cells={})


def _spoken_words(grouped: Grouped, about: About) -> Words:
    """The words of a workbook, with names beside codes."""
    _ = about.say
    called = {code: f"{code} {name}" for names in grouped.called(about.locale).values() for code, name in names.items()}
    return Words(everybody=_("all"), priority=_("%(groups)s, priority"), cells={BLANK: _("(blank)"), **called})


def _names(grouped: Grouped, plan: VisitPlan, reasons: VisitReasons, words: Words) -> list[str]:
    """Name of every stratum: the groups in it, and which of them are looked at harder."""
    inside: list[set[tuple[str, bool]]] = [set() for _ in plan.sizes]
    for stratum, label, harder in zip(plan.stratum, grouped.labels, reasons.either, strict=True):
        inside[stratum].add((words.label(label), bool(harder)))
    return [words.name(sorted(each)) for each in inside]


def _rows(table: ScoreTable, plan: VisitPlan, reasons: VisitReasons, names: Sequence[str]) -> Iterator[tuple[str, ...]]:
    chosen: NDArray[np.bool_] = np.isin(np.arange(len(table.ids)), plan.chosen)
    for index, name in enumerate(table.ids):
        yield (
            name,
            str(int(chosen[index])),
            f"{plan.probability[index]:.6f}",
            names[plan.stratum[index]],
            points(int(table.nodes[index, 0])),
            str(int(reasons.near_gate[index])),
            str(int(reasons.many_not_applicable[index])),
        )
