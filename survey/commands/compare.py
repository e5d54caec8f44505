"""`rongping compare`: what changed between two rounds of answers, and whether it is beyond noise."""

from collections.abc import Sequence

import click

from scoring.change_table import HEADER, change_rows
from scoring.result import TOTAL
from scoring.tables import Submission
from survey.commands.answer_files import open_answers
from survey.commands.chosen import find_questionnaire
from survey.commands.column_words import About
from survey.commands.errors import WrongInput
from survey.commands.score import NOTATION, read_submissions
from survey.commands.score_files import STDOUT, check_target, write_table
from survey.commands.spoken import lang_option, spoken

MOST_NAMED = 5  #: ids named that stand in one file only
TEXTS = frozenset({"id", "node", "beyond_noise"})  #: columns of the output that are no numbers
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
@lang_option
def compare(  # noqa: PLR0917  (click's signature)
    questionnaire: str, before: str, after: str, output: str, before_version: str | None, locale: str | None
) -> None:
    """Say what changed between two rounds of answers.

    Rows with the same id are the same enterprise; ids that stand in one file only are told on standard error. If any cell is wrong,
    every wrong cell is named and nothing is written.
    """
    check_target(output, before, after)
    if before == after == STDOUT:
        raise WrongInput(["BEFORE and AFTER cannot both be standard input; give one of them as a file"])
    new = find_questionnaire(questionnaire)
    old = find_questionnaire(f"{new.code}@{before_version}") if before_version else new
    earlier, later = read_submissions(old, open_answers(before)), read_submissions(new, open_answers(after))
    table = change_rows((old, new), earlier, later)
    if not table.ids:
        raise WrongInput([f"{before} and {after} have no id in common; rows are matched by their id"])
    about = About(table="changes", questionnaire=new, locale=spoken(new, locale))
    write_table(output, HEADER, table.rows(), texts=TEXTS, about=about)
    _tell_alone(before, earlier, later)
    _tell_alone(after, later, earlier)
    beyond = int(table.change.beyond_noise[:, table.model.node(TOTAL)].sum())
    click.echo(f"{len(table.ids):,} compared; the total of {beyond:,} changed beyond its noise", err=True)


def _tell_alone(name: str, those: Sequence[Submission], others: Sequence[Submission]) -> None:
    """Say which ids stand in one file only."""
    known = {submission.id for submission in others}
    alone = [submission.id for submission in those if submission.id not in known]
    if alone:
        more = f" and {len(alone) - MOST_NAMED} more" if len(alone) > MOST_NAMED else ""
        click.echo(f"{name} alone has {', '.join(alone[:MOST_NAMED])}{more}; left out", err=True)
