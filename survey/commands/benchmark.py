"""`rongping benchmark`: groups of enterprises side by side, for parks and consultants, with what protects the small ones."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil

import click
import numpy as np
from numpy.typing import NDArray

from questionnaires.model import UNIT, Questionnaire
from reports.reading import node_names
from reports.wording import wording
from scoring.disclosure import SMALLEST
from scoring.group_table import GroupRow, GroupTable, Mark, MeanEstimate, group_table
from scoring.noisy_table import NOISIEST, NoisyRow, noisy_means
from scoring.result import MISSING, TOTAL
from scoring.score_table import ScoreTable, score_rows
from survey.commands.chosen import find_questionnaire
from survey.commands.column_words import About
from survey.commands.errors import WrongInput, nearest
from survey.commands.group_marks import CELLS, FEW, HIDDEN, legend, tell_marks
from survey.commands.grouped import Grouped, read_grouped
from survey.commands.score import tell_unanswered
from survey.commands.score_files import check_target, write_table
from survey.commands.spoken import counted, lang_option, speaking, spoken

EVERYBODY = "(all)"
LISTED = "(groups shown)"  #: what can be worked out from the noisy groups
PLAIN = ("mean", "error", "low", "high")
QUANTILES = ("p5", "p25", "median", "p75", "p95")
SHRUNK = ("shrunk_mean", "shrunk_error", "shrunk_low", "shrunk_high")
EPILOG = """
\b
Written is one row for each group and one for all:
  n, mean                     from 5 members
  error, low, high            standard error of the mean and its 90 % interval, from the spread within all groups, as if
                              the enterprises were drawn at random from all like them
  p25, median, p75            from 10 members; level_0, level_1 … (shares in per cent) too
  p5, p95                     from 30 members
  shrunk_mean, …_error, …_low, …_high
                              the mean drawn to that of all the more, the smaller the group (Fay-Herriot); left out, with
                              the reason, where groups do not differ beyond chance or too little to tell how far to draw;
                              blank in the row of all. Rank no groups whose intervals overlap
  withheld                    primary: fewer than 5 members; complementary: else another group could be
                              worked back from the total
In a cell, * says too few members for this figure, — withheld because others could be worked back (the notes of XLSX
say so, too). Means and quantiles are whole points, each quantile the mean of the 5 or 6 scores around its rank, and all else
is worked out from these: no figure is one enterprise's score. Counts by level below 5 are withheld, with as many others of
groups as it takes; those of all are kept. Two tables of the same answers by different columns can be subtracted from each other: publish one.
\b
With --laplace EPSILON only n and the means are written, both with noise: half of EPSILON is spent on each, so n errs by
2 / EPSILON and a mean by 100 / (n EPSILON) points. Where that is above 3 points (n below 34 at 1) the mean is left out and ~
stands there. Which groups there are, and which have fewer than 5 members, is told as it is. The last row, (groups shown), is
worked out from the rows above: without the groups withheld, and with their noise together, so that it needs more members.
"""


@click.command(epilog=EPILOG)
@click.argument("questionnaire", metavar="QUESTIONNAIRE[@VERSION]")
@click.argument("answers", metavar="ANSWERS.csv|xlsx|json")
@click.option("--by", "columns", metavar="x_COLUMN", multiple=True, help="Column that says the group; may be repeated.")
@click.option("--node", metavar="CODE", default=TOTAL, show_default=True, help="What is compared: TOTAL or a node.")
@click.option(
    "--laplace", metavar="EPSILON", type=float, help="Write n and means with noise only; the smaller, the more."
)
@click.option("--seed", metavar="N", type=click.IntRange(min=0), help="Of the noise; the same gives the same.")
@click.option("-o", "--output", metavar="FILE.csv|xlsx", required=True, help="Where to write; - is standard output.")
@lang_option
def benchmark(  # noqa: PLR0917  (click's signature)
    questionnaire: str,
    answers: str,
    columns: tuple[str, ...],
    node: str,
    laplace: float | None,
    seed: int | None,
    output: str,
    locale: str | None,
) -> None:
    """Compare groups of enterprises in a file of answers, one row per enterprise.

    ANSWERS is read as rongping score reads it; the groups are in columns of its own, such as x_industry, x_region, x_size, x_park.
    No figure is written over fewer than 5 enterprises, and none from which one could be worked out.
    """
    check_target(output, answers)
    _check_noise(laplace, seed)
    found = find_questionnaire(questionnaire)
    grouped = read_grouped(found, answers, columns)
    table = score_rows(found, grouped.submissions)
    _check_node(table, node)
    tell_unanswered(found, grouped.submissions)
    compared = _compared(columns, grouped, table, node=node, locale=spoken(found, locale))
    if laplace is None:
        _write_exact(output, compared)
    else:
        _write_noisy(output, compared, laplace, seed)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Compared:
    """The enterprises with a score, in their groups."""

    questionnaire: Questionnaire
    columns: tuple[str, ...]  #: header of what says the group
    labels: tuple[tuple[str, ...], ...]  #: of each group
    numbers: NDArray[np.int64]  #: group of each enterprise
    units: NDArray[np.int32]
    levels: NDArray[np.int64]
    several: bool  #: whether groups were asked for
    node: str
    locale: str
    called: Mapping[str, Mapping[str, str]]  #: names of the codes in the columns

    @property
    def about(self) -> About:
        """What the table is about."""
        _ = speaking(self.locale)
        facts = ((_("Compared"), node_names(self.questionnaire, wording(self.locale))[self.node]),)
        return About(
            table="groups", questionnaire=self.questionnaire, locale=self.locale, facts=facts, called=self.called
        )


def _check_noise(laplace: float | None, seed: int | None) -> None:
    if laplace is not None and not 0 < laplace < float("inf"):
        raise WrongInput([f"--laplace {laplace:g}: expected a number above 0; 1 is usual, less hides more"])
    if laplace is None and seed is not None:
        raise WrongInput([f"--seed {seed}: only --laplace draws; leave it out, or add --laplace EPSILON"])


def _check_node(table: ScoreTable, node: str) -> None:
    if node not in table.model.nodes:
        raise WrongInput(
            [f"--node {node}: no node of {table.model.questionnaire.key}; {nearest(node, table.model.nodes)}"]
        )


def _compared(columns: tuple[str, ...], grouped: Grouped, table: ScoreTable, *, node: str, locale: str) -> Compared:
    """Those with a score and a level; the others are told, and nobody left is an error."""
    units, levels = table.nodes[:, table.model.node(node)], table.levels.level
    scored = (units != MISSING) & (levels != MISSING)
    if not scored.any():
        raise WrongInput(
            [f"{grouped.name}: {node} can be assessed for none of {len(units):,} in the file; nothing to compare"]
        )
    if left_out := len(units) - int(scored.sum()):
        click.echo(f"{left_out:,} of {len(units):,} left out: {node} or the level cannot be assessed", err=True)
    groups, numbers = grouped.numbered()
    there, again = np.unique(numbers[scored], return_inverse=True)
    return Compared(
        questionnaire=table.model.questionnaire,
        columns=columns or ("group",),
        labels=tuple(groups[number] for number in there),
        numbers=again.astype(np.int64),
        units=units[scored],
        levels=levels[scored].astype(np.int64),
        several=bool(columns),
        node=node,
        locale=locale,
        called=grouped.called(locale),
    )


def _write_exact(output: str, compared: Compared) -> None:
    n_levels = max((level.number for level in compared.questionnaire.levels), default=0) + 1
    found = group_table(
        compared.units, compared.levels, compared.numbers, count=len(compared.labels), n_levels=n_levels
    )
    names = tuple(f"level_{level}" for level in range(n_levels))
    shrunk = compared.several and not found.why_not_shrunk
    header = (*compared.columns, "n", *PLAIN, *QUANTILES, *names, *(SHRUNK if shrunk else ()), "withheld")
    groups = [*zip(compared.labels, found.rows, strict=True)] if compared.several else []
    rows = [
        (*label, *_cells(row, n_levels, shrunk=shrunk))
        for label, row in [*groups, (_last(compared, EVERYBODY), found.everybody)]
    ]
    _write(output, compared, header, rows)
    _tell(compared, found)


def _write(output: str, compared: Compared, header: Sequence[str], rows: Sequence[tuple[str, ...]]) -> None:
    """Write a table, and say what its marks mean."""
    about = compared.about
    explained = legend((row[len(compared.columns) :] for row in rows), about.say)
    write_table(output, header, rows, texts=frozenset({*compared.columns, "withheld"}), about=about, legend=explained)
    tell_marks(explained)


def _last(compared: Compared, label: str) -> tuple[str, ...]:
    return (label, *[""] * (len(compared.columns) - 1))


def _cells(row: GroupRow, n_levels: int, *, shrunk: bool) -> tuple[str, ...]:
    """Cells from n to withheld."""
    if row.figures is None or row.plain is None:
        count = 1 + len(PLAIN) + len(QUANTILES) + n_levels + len(SHRUNK) * shrunk
        return (*[CELLS[row.mark]] * count, row.mark.value)
    figures = row.figures
    lower, median, upper = figures.quartiles or (None,) * 3
    fifth, last = figures.percentiles or (None,) * 2
    return (
        str(figures.n),
        *_estimate(row.plain, 0),
        *(_points(units) for units in (fifth, lower, median, upper, last)),
        *_levels(row, n_levels),
        *((_estimate(row.shrunk, 1) if row.shrunk else [""] * len(SHRUNK)) if shrunk else ()),
        row.mark.value,
    )


def _estimate(found: MeanEstimate, places: int) -> tuple[str, ...]:
    return (f"{found.mean:.{places}f}", *(f"{value:.1f}" for value in (found.error, found.low, found.high)))


def _levels(row: GroupRow, n_levels: int) -> list[str]:
    if row.figures is None or row.levels is None:
        few = row.figures is None or row.figures.quartiles is None
        return [FEW if few else HIDDEN] * n_levels
    return [HIDDEN if count is None else f"{100 * count / row.figures.n:.1f}" for count in row.levels]


def _points(units: int | None) -> str:
    return FEW if units is None else str(units // UNIT)


def _write_noisy(output: str, compared: Compared, epsilon: float, seed: int | None) -> None:
    rng = np.random.default_rng(seed)
    found = noisy_means(compared.units, compared.numbers, len(compared.labels), epsilon, rng=rng)
    labels = [*compared.labels, _last(compared, LISTED)] if compared.several else [_last(compared, EVERYBODY)]
    shown = found if compared.several else found[-1:]
    header = (*compared.columns, "n", "noisy_mean", "noise_scale", "withheld")
    _write(output, compared, header, [(*label, *_noisy(row)) for label, row in zip(labels, shown, strict=True)])
    click.echo(f"epsilon {epsilon:g} spent; another table of the same answers adds its own", err=True)
    if drowned := sum(row.mark is Mark.NOISE for row in shown):
        least = ceil(100 / (NOISIEST * epsilon))
        click.echo(
            f"{drowned} of {len(shown)} means left out: noise is above 3 points, as in a group below {least} members",
            err=True,
        )


def _noisy(row: NoisyRow) -> tuple[str, ...]:
    if row.n is None or row.scale is None:
        return (*[CELLS[row.mark]] * 3, row.mark.value)
    mean = CELLS[row.mark] if row.mean is None else f"{row.mean:.1f}"
    return (str(row.n), mean, f"{row.scale:.1f}", row.mark.value)


def _tell(compared: Compared, found: GroupTable) -> None:
    """Say on standard error what was compared and what is withheld."""
    marks = [row.mark for row in found.rows]
    withheld = [f"{marks.count(mark)} {mark.value}" for mark in (Mark.PRIMARY, Mark.COMPLEMENTARY) if mark in marks]
    many = f"{counted(len(compared.units), 'enterprise')} in {counted(len(marks), 'group')}"
    said = f"; withheld: {', '.join(withheld)}" if withheld else ""
    click.echo(f"{many} with {compared.questionnaire.key}{said}", err=True)
    if found.everybody.figures is None:
        click.echo(f"fewer than {SMALLEST} enterprises: everything is withheld", err=True)
    if None in (found.everybody.levels or ()):
        click.echo(
            "some shares of levels of all are left out: fewer than 5 are at a level, or it follows from one", err=True
        )
    if len(marks) > 1 and found.why_not_shrunk:
        click.echo(f"no shrunken means: {found.why_not_shrunk}", err=True)
