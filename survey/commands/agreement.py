"""`rongping agreement`: self-assessments against those of experts, item by item, dimension by dimension, sector by sector."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import click
import numpy as np
from numpy.typing import NDArray

from questionnaires.model import UNIT, ItemKind, Questionnaire
from scoring.agreement import LimitsOfAgreement, bland_altman, icc
from scoring.calibration import Estimate, TwoPhase, two_phase
from scoring.disclosure import SMALLEST
from scoring.encode import characters
from scoring.errors import InputError, ScoringError
from scoring.group_table import Mark, withheld
from scoring.layout import DIGITS, Column
from scoring.model import ScoringModel, compile_model
from scoring.result import MISSING, TOTAL
from scoring.score_table import score_rows
from scoring.self_review import GOOD, item_agreement
from survey.commands.answer_files import open_answers
from survey.commands.chosen import find_questionnaire
from survey.commands.column_words import About
from survey.commands.errors import WrongInput
from survey.commands.group_marks import CELLS, legend, tell_marks
from survey.commands.grouped import Grouped, read_grouped
from survey.commands.score_files import check_target, write_table
from survey.commands.spoken import lang_option, speaking, spoken

FEWEST = SMALLEST  #: enterprises that both looked at
HEADER = (
    "part", "code", "n", "kappa", "self_higher", "icc2", "icc3", "bias", "sd", "lower_limit", "upper_limit", "estimate",
    "standard_error", "note",
)  # fmt: skip
TEXTS = frozenset({"part", "code", "note"})
LIMITS = ("bias", "sd", "lower_limit", "upper_limit")
PLACES = dict.fromkeys(HEADER[3:7], 4) | dict.fromkeys((*LIMITS, "estimate"), 1) | {"standard_error": 2}
JOINED = " · "  #: between the cells of several columns
ESTIMATES: Mapping[str, Callable[[TwoPhase], Estimate]] = {
    "difference": lambda each: each.difference,
    "regression": lambda each: each.regression,
    "expert alone": lambda each: each.expert_only,
}
SELF = "self, as given"
LOW = "low: its wording, the evidence asked for, or training"
EPILOG = """
\b
Written is one row for each figure asked about, by part:
  item        quadratic kappa over the enterprises both answered, and the share that put themselves higher
  dimension   intraclass correlations (icc2: the numbers agree, icc3: the order does), bias with limits of agreement
  sector      bias of the total by the columns of --by
  mean        mean of all self-scores as experts would have found it: difference and regression estimator, with
              standard errors; self and expert alone for comparison
All scores and biases are points, self less expert: above 0 is inflation. No figure is written over fewer than 5 enterprises
(* stands there), nor a sector from which such a one could be worked back (—). The notes say what could not be told and why.
"""

Row = tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Pair:
    """All self-assessments and those that an expert did again."""

    model: ScoringModel
    own: Grouped
    expert: Grouped
    both: NDArray[np.int64]  #: rows of `own` that an expert looked at, in the order of `expert_rows`
    expert_rows: NDArray[np.int64]
    own_nodes: NDArray[np.int32]
    expert_nodes: NDArray[np.int32]
    strata: NDArray[np.int64] | None

    def points(self, node: str) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Scores of a node of those whom both could assess, self and expert."""
        index = self.model.node(node)
        own, expert = self.own_nodes[self.both, index], self.expert_nodes[self.expert_rows, index]
        known = (own != MISSING) & (expert != MISSING)
        return own[known] / UNIT, expert[known] / UNIT


@click.command(epilog=EPILOG)
@click.argument("questionnaire", metavar="QUESTIONNAIRE[@VERSION]")
@click.argument("own", metavar="SELF.csv|xlsx|json")
@click.argument("expert", metavar="EXPERT.csv|xlsx|json")
@click.option("--by", "columns", metavar="x_COLUMN", multiple=True, help="Column of SELF that says the sector.")
@click.option("--plan", metavar="PLAN.csv|xlsx", help="What rongping sample wrote: estimates weigh by its strata.")
@click.option("-o", "--output", metavar="FILE.csv|xlsx", required=True, help="Where to write; - is standard output.")
@lang_option
def agreement(  # noqa: PLR0917  (click's signature)
    questionnaire: str,
    own: str,
    expert: str,
    columns: tuple[str, ...],
    plan: str | None,
    output: str,
    locale: str | None,
) -> None:
    """Compare self-assessments with those of experts.

    SELF holds everybody, EXPERT those whom an expert looked at again, under the same ids; both are read as rongping score
    reads them. The estimates hold only if the experts' enterprises were drawn at random, as rongping sample does.
    """
    check_target(output, own, expert, *filter(None, [plan]))
    found = find_questionnaire(questionnaire)
    pair = _pair(found, read_grouped(found, own, columns), read_grouped(found, expert, ()), plan)
    rows = [*_items(pair), *_dimensions(pair), *(_sectors(pair) if columns else ()), *_means(pair)]
    about = _about(pair, rows, spoken(found, locale))
    explained = legend(rows, about.say)
    write_table(output, HEADER, rows, texts=TEXTS, about=about, legend=explained)
    tell_marks(explained)
    low = sum(1 for row in rows if row[0] == "item" and row[-1] == LOW)
    click.echo(
        f"{len(pair.both):,} of {len(pair.own.submissions):,} compared with {found.key}; "
        f"{low} item{'s' * (low != 1)} with kappa below {GOOD:g}",
        err=True,
    )


def _about(pair: Pair, rows: Sequence[Row], locale: str) -> About:
    """What a workbook calls the sectors, and says where a figure cannot be told."""
    called, _ = pair.own.called(locale), speaking(locale)
    spelled = {
        JOINED.join(label): JOINED.join(
            called[column].get(cell, cell) for column, cell in zip(pair.own.columns, label, strict=True)
        )
        for label in pair.own.labels
        if label and any(cell in called[column] for column, cell in zip(pair.own.columns, label, strict=True))
    }
    why = {"dimension": _("the enterprises hardly differ: no ICC"), "mean": _("too few reviews, or too much alike")}
    return About(
        table="agreement",
        questionnaire=pair.model.questionnaire,
        locale=locale,
        said={row[-1]: why[row[0]] for row in rows if row[0] in why and row[-1] and row[-1] not in {*ESTIMATES, SELF}},
        called={"code": spelled},
    )


def _pair(questionnaire: Questionnaire, own: Grouped, expert: Grouped, plan: str | None) -> Pair:
    places = {each.id: place for place, each in enumerate(own.submissions)}
    unknown = [each.id for each in expert.submissions if each.id not in places]
    if len(unknown) == len(expert.submissions):
        named = f"first: {unknown[0]}, there: {own.submissions[0].id}"
        raise WrongInput([f"{expert.name}: none of its ids is in {own.name} ({named}); write the same ids in both"])
    if unknown:
        named = ", ".join(unknown[:5]) + (f" and {len(unknown) - 5} more" if len(unknown) > 5 else "")
        raise WrongInput([f"{expert.name}: ids that are not in {own.name}: {named}; add their self-assessments"])
    if len(expert.submissions) < FEWEST:
        raise WrongInput(
            [f"{expert.name}: {len(expert.submissions)} looked at again; agreement needs {FEWEST} at least"]
        )
    return Pair(
        model=compile_model(questionnaire),
        own=own,
        expert=expert,
        both=np.array([places[each.id] for each in expert.submissions], np.int64),
        expert_rows=np.arange(len(expert.submissions)),
        own_nodes=score_rows(questionnaire, own.submissions).nodes,
        expert_nodes=score_rows(questionnaire, expert.submissions).nodes,
        strata=_strata(plan, places) if plan else None,
    )


def _strata(plan: str, places: Mapping[str, int]) -> NDArray[np.int64]:
    """Stratum of every self-assessment, from the file that the sample was written to."""
    table = open_answers(plan)
    columns = [name for name in ("id", "x_stratum") if name not in table.header]
    if columns:
        raise WrongInput([f"{table.name}: row 1: expected columns id and x_stratum, as rongping sample writes them"])
    name, stratum = table.header.index("id"), table.header.index("x_stratum")
    found = {str(row[name]).strip(): str(row[stratum]).strip() for row in table.rows if len(row) > max(name, stratum)}
    missing = [each for each in places if not found.get(each)]
    if missing:
        raise WrongInput(
            [f"{table.name}: no stratum for {', '.join(missing[:5])}; draw the plan from the same SELF file"]
        )
    return np.unique([found[each] for each in places], return_inverse=True)[1].astype(np.int64)


def _items(pair: Pair) -> Iterator[Row]:
    """Quadratic kappa of every item with ordered answers, in the order asked."""
    columns = [column for column in pair.model.columns if _ordered(column)]
    own = _levels(pair.model, pair.own, columns)[pair.both]
    expert = _levels(pair.model, pair.expert, columns)[pair.expert_rows]
    found = item_agreement(own, expert, [_size(column) for column in columns])
    for column, each in zip(columns, found, strict=True):
        if each.n < SMALLEST:
            yield _withheld("item", column.item.code, Mark.PRIMARY, ("kappa", "self_higher"))
            continue
        note = "all gave one and the same answer" if each.kappa is None else LOW if each.low else ""
        yield _row("item", column.item.code, each.n, kappa=each.kappa, self_higher=each.higher, note=note)


def _ordered(column: Column) -> bool:
    return column.item.kind is not ItemKind.INVENTORY and _size(column) >= 2


def _size(column: Column) -> int:
    """How many levels an item has: its options, or how many of several may be ticked."""
    exclusive = sum(option.exclusive for option in column.item.options)
    return len(column.item.options) - exclusive + 1 if column.several else len(column.options)


def _levels(model: ScoringModel, grouped: Grouped, columns: Sequence[Column]) -> NDArray[np.float64]:
    """Place of the option chosen, or how many are ticked; NaN where nothing was."""
    array = characters(model, [each.answers for each in grouped.submissions])
    values = np.array([DIGITS.find(chr(code)) for code in range(256)], np.float64)
    values[values < 0] = np.nan
    ones = np.array([value.bit_count() for value in range(len(DIGITS))])
    found = np.full((len(array), len(columns)), np.nan)
    for place, column in enumerate(columns):
        here = values[array[:, column.start : column.start + column.width]]
        if not column.several:
            found[:, place] = here[:, 0]
            continue
        known = ~np.isnan(here[:, 0])
        found[known, place] = ones[here[known].astype(np.int64)].sum(axis=1)
    return found


def _dimensions(pair: Pair) -> Iterator[Row]:
    """Intraclass correlations and limits of agreement of the total and of every scored dimension."""
    codes = [TOTAL, *(each.code for each in pair.model.questionnaire.dimensions if each.weight)]
    for code in codes:
        own, expert = pair.points(code)
        if len(own) < SMALLEST:
            yield _withheld("dimension", code, Mark.PRIMARY, ("icc2", "icc3", *LIMITS))
            continue
        limits, note = bland_altman(own, expert), ""
        try:
            found = icc(np.stack([own, expert], axis=1))
            correlations: tuple[float | None, float | None] = (found.icc2, found.icc3)
        except ScoringError as error:
            correlations, note = (None, None), str(error)
        yield _limits("dimension", code, limits, icc2=correlations[0], icc3=correlations[1], note=note)


def _limits(part: str, code: str, limits: LimitsOfAgreement, *, note: str = "", **more: float | None) -> Row:
    return _row(
        part, code, limits.n, bias=limits.bias, sd=limits.sd, lower_limit=limits.limits[0], upper_limit=limits.limits[1],
        note=note, **more,
    )  # fmt: skip


def _sectors(pair: Pair) -> Iterator[Row]:
    """Bias of the total, sector by sector."""
    index = pair.model.node(TOTAL)
    own, expert = pair.own_nodes[pair.both, index], pair.expert_nodes[pair.expert_rows, index]
    known = (own != MISSING) & (expert != MISSING)
    labels = np.array([JOINED.join(pair.own.labels[row]) for row in pair.both])[known]
    sectors, numbers = np.unique(labels, return_inverse=True)
    marks = withheld(np.bincount(numbers)) if len(sectors) else []
    for number, (label, mark) in enumerate(zip(sectors.tolist(), marks, strict=True)):
        here = np.flatnonzero(known)[numbers == number]
        if mark is Mark.NONE:
            yield _limits("sector", label, bland_altman(own[here] / UNIT, expert[here] / UNIT))
        else:
            yield _withheld("sector", label, mark, LIMITS)


def _means(pair: Pair) -> Iterator[Row]:
    """Mean of everybody as experts would have found it, of the total and of every scored dimension."""
    for code in [TOTAL, *(each.code for each in pair.model.questionnaire.dimensions if each.weight)]:
        try:
            found = _two_phase(pair, code)
        except (InputError, ScoringError) as error:
            yield _row("mean", code, 0, note=str(error))
            continue
        if found.reviewed < SMALLEST:
            yield _withheld("mean", code, Mark.PRIMARY, ("estimate", "standard_error"))
            continue
        for name, which in ESTIMATES.items():
            estimate = which(found)
            yield _row(
                "mean",
                code,
                found.reviewed,
                estimate=estimate.estimate,
                standard_error=estimate.standard_error,
                note=name,
            )
        yield _row("mean", code, found.n, estimate=found.self_mean, note=SELF)


def _two_phase(pair: Pair, code: str) -> TwoPhase:
    """Over those whose self-score can be assessed; of the reviewed, those the expert could assess, too."""
    index = pair.model.node(code)
    own = pair.own_nodes[:, index]
    known = own != MISSING
    place = np.cumsum(known) - 1
    reviewed = known[pair.both] & (pair.expert_nodes[pair.expert_rows, index] != MISSING)
    return two_phase(
        own[known] / UNIT,
        place[pair.both[reviewed]],
        pair.expert_nodes[pair.expert_rows, index][reviewed] / UNIT,
        strata=pair.strata[known] if pair.strata is not None else None,
    )


def _row(part: str, code: str, n: int, *, note: str = "", **figures: float | None) -> Row:
    cells = {
        name: "" if value is None else f"{round(value, PLACES[name]) + 0.0:.{PLACES[name]}f}"
        for name, value in figures.items()
    }
    return (part, code, str(n), *(cells.get(name, "") for name in HEADER[3:-1]), note)


def _withheld(part: str, code: str, mark: Mark, names: Sequence[str]) -> Row:
    """A row with a mark for each figure it would have."""
    sign = CELLS[mark]
    return (part, code, sign, *(sign if name in names else "" for name in HEADER[3:-1]), "")
