"""`rongping compare`: what changed between two rounds of answers, and whether it is beyond noise."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import click

from questionnaires.model import Questionnaire
from scoring.change_table import HEADER, change_rows
from scoring.result import MISSING, TOTAL
from scoring.score_table import score_rows
from scoring.tables import Submission
from survey.commands import item_changes
from survey.commands.answer_files import open_answers
from survey.commands.chosen import find_questionnaire
from survey.commands.column_words import About, Table
from survey.commands.enterprise_names import with_names
from survey.commands.errors import WrongInput
from survey.commands.score import NOTATION, read_submissions
from survey.commands.score_files import STDOUT, check_target, is_workbook, write_table
from survey.commands.spoken import lang_option, spoken

MOST_NAMED = 5  #: ids named that stand in one file only
TEXTS = frozenset({"id", "node", "beyond_noise"})  #: columns of the output that are no numbers
LEVELS = ("level_before", "level_after")
COLUMNS = """
\b
Written are, for every enterprise and for the total, the sides and the dimensions, in points:
  before, after, change    scores of the two rounds, and what lies between
  answers                  part of the change from items answered otherwise
  applicability            part from items that apply in one round only
  questionnaire            part from another version of the questionnaire
  noise                    how far `answers` may lie from 0 by chance in 9 of 10 cases
  beyond_noise             yes where it lies beyond; both rounds are self-reports, so whether it is true remains to be checked
  not_comparable           items whose earlier answer the later version cannot take (with the total)
  level_before, level_after  number of the stage in both rounds (with the total)
answers, applicability and questionnaire add up to change exactly. Empty is not assessable in one of the rounds.
"""


@click.command(epilog=f"{COLUMNS}{NOTATION}")
@click.argument("questionnaire", metavar="QUESTIONNAIRE[@VERSION]")
@click.argument("before", metavar="BEFORE.csv|xlsx|json")
@click.argument("after", metavar="AFTER.csv|xlsx|json")
@click.option(
    "--before-version", metavar="VERSION", help="Version answered in BEFORE, where it is another than in AFTER."
)
@click.option("-o", "--output", metavar="CHANGES.csv|xlsx", required=True, help="Where to write; - is standard output.")
@click.option(
    "--items", metavar="ITEMS.csv|xlsx", help="Also write which items changed; a workbook has them in a sheet anyway."
)
@lang_option
def compare(questionnaire: str, before: str, after: str, **options: Any) -> None:  # noqa: ANN401  (click has checked them)
    """Say what changed between two rounds of answers.

    Rows with the same id are the same enterprise; ids that stand in one file only are told on standard error. If any cell is wrong,
    every wrong cell is named and nothing is written.
    """
    output, items, version, locale = (options[name] for name in ("output", "items", "before_version", "locale"))
    _check(output, items, before, after)
    new = find_questionnaire(questionnaire)
    old = find_questionnaire(f"{new.code}@{version}") if version else new
    spoken(new, locale)
    opened, names = with_names(open_answers(after))
    earlier, later = read_submissions(old, open_answers(before)), read_submissions(new, opened)
    table = change_rows((old, new), earlier, later)
    if not table.ids:
        raise WrongInput([f"{before} and {after} have no id in common; rows are matched by their id"])
    about = About(table="changes", questionnaire=new, locale=spoken(new, locale), names=names)
    rows = _with_levels(table.rows(), _levels(old, earlier), _levels(new, later))
    changed = _changed((old, new), earlier, later, replace(about, table="items"), words=locale is not None)
    write_table(output, (*HEADER, *LEVELS), rows, texts=TEXTS, about=about, further=[changed(output)])
    if items:
        listed = changed(items)
        write_table(items, listed.header, listed.rows, texts=listed.texts, about=listed.about)
    _tell_alone(before, earlier, later)
    _tell_alone(after, later, earlier)
    beyond = int(table.change.beyond_noise[:, table.model.node(TOTAL)].sum())
    click.echo(f"{len(table.ids):,} compared; the total of {beyond:,} changed beyond its noise", err=True)


def _check(output: str, items: str | None, before: str, after: str) -> None:
    """Refuse files that could not be read or written together."""
    for target in filter(None, (output, items)):
        check_target(target, before, after)
    if before == after == STDOUT:
        raise WrongInput(["BEFORE and AFTER cannot both be standard input; give one of them as a file"])
    if output == items:
        raise WrongInput([f"--items {items}: the same file as -o; choose another name"])


def _levels(questionnaire: Questionnaire, submissions: Sequence[Submission]) -> dict[str, str]:
    """Number of the stage of every submission by id; empty where it cannot be told."""
    table = score_rows(questionnaire, submissions)
    return {
        name: "" if level == MISSING else str(level)
        for name, level in zip(table.ids, table.levels.level.tolist(), strict=True)
    }


def _with_levels(
    rows: Iterable[tuple[str, ...]], before: Mapping[str, str], after: Mapping[str, str]
) -> Iterator[tuple[str, ...]]:
    """The rows with the stages of both rounds, in those of the total."""
    for row in rows:
        name, node = row[:2]
        yield (*row, before[name], after[name]) if node == TOTAL else (*row, "", "")


def _changed(
    questionnaires: tuple[Questionnaire, Questionnaire],
    earlier: Sequence[Submission],
    later: Sequence[Submission],
    about: About,
    *,
    words: bool,
) -> Callable[[str], Table]:
    """What makes the table of items that changed for a file: in words in a workbook, and where a language was asked for."""

    def table(target: str) -> Table:
        locale = about.locale if words or is_workbook(target) else None
        rows = item_changes.item_rows(questionnaires, earlier, later, locale=locale)
        return Table(header=item_changes.HEADER, rows=rows, texts=item_changes.TEXTS, about=about)

    return table


def _tell_alone(name: str, those: Sequence[Submission], others: Sequence[Submission]) -> None:
    """Say which ids stand in one file only."""
    known = {submission.id for submission in others}
    alone = [submission.id for submission in those if submission.id not in known]
    if alone:
        more = f" and {len(alone) - MOST_NAMED} more" if len(alone) > MOST_NAMED else ""
        click.echo(f"{name} alone has {', '.join(alone[:MOST_NAMED])}{more}; left out", err=True)
