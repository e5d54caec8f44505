"""`rongping questionnaire health`: for the owner of a questionnaire, how its items fare in the answers of a file."""

import click
import numpy as np

from scoring.errors import InputError, ScoringError
from scoring.item_health import ENOUGH
from scoring.model import compile_model
from scoring.quantity import NumberError, parse_number
from scoring.questionnaire_health import questionnaire_health
from scoring.tables import Submission
from survey.commands.answer_files import AnswerTable, Row, open_answers
from survey.commands.chosen import find_questionnaire
from survey.commands.column_words import About
from survey.commands.enterprise_names import with_names
from survey.commands.errors import WrongInput
from survey.commands.health_files import tables, write
from survey.commands.score import read_submissions
from survey.commands.score_files import check_target
from survey.commands.spoken import counted

SECONDS = "x_seconds"  #: column of an answer file: how long filling in took
READING = """
\b
Written are tables: sheets of an XLSX, one below the other in a CSV. The last is left out where no contradictions are known.
  dimensions   n, Cronbach's alpha and McDonald's omega of each dimension and of all items
  items        n, how often each level was chosen, mean and standard deviation, correlation with the rest, alpha of the
               others without the item, and what speaks against it (from 30 answers on)
  enterprises  signs that somebody filled in without reading: half of the answers in one straight line, less than two
               seconds an item (where a column x_seconds gives the time), contradictions by their codes (CHK-…)
  contradictions
               what each code stands for: the items it compares, what the questionnaire asks where their answers do not
               fit together, and of how many enterprises that holds
Signs are no proof: an enterprise at the very beginning honestly answers in a straight line. Ask, never accuse.
Below 10 answers no alpha or omega is worked out; below 30 it is flagged.
"""


@click.command(epilog=READING)
@click.argument("questionnaire", metavar="QUESTIONNAIRE[@VERSION]")
@click.argument("answers", metavar="ANSWERS.csv|xlsx|json")
@click.option("-o", "--output", metavar="FILE.xlsx|csv", required=True, help="Where to write; - is standard output.")
@click.option("--lang", "locale", default="zh", show_default=True, metavar="zh|en", help="Language of the names.")
def health(questionnaire: str, answers: str, output: str, locale: str) -> None:
    """Tell how the items of a questionnaire fare, from the answers of many enterprises."""
    check_target(output, answers)
    found = find_questionnaire(questionnaire)
    if locale not in found.locales:
        raise WrongInput([f"--lang {locale}: {found.key} is written in {', '.join(found.locales)}"])
    table, names = with_names(open_answers(answers))
    rows = list(table.rows)
    submissions = read_submissions(
        found, AnswerTable(name=table.name, header=table.header, rows=iter(rows), count=len(rows))
    )
    seconds = _seconds(table, rows, submissions)
    try:
        report = questionnaire_health(compile_model(found), submissions, seconds)
    except InputError as error:
        raise WrongInput([f"{table.name}: {error}"], nothing="nothing was written") from error
    except ScoringError as error:
        raise WrongInput([f"{table.name}: {error}"]) from error
    about = About(table="health_items", questionnaire=found, locale=locale, names=names)
    write(output, tables(report, found, submissions, locale=locale, timed=seconds is not None), about)
    click.echo(f"{counted(report.n, 'submission')} of {found.key}", err=True)
    if report.n < ENOUGH:
        click.echo(f"fewer than {ENOUGH}: nothing is said against an item, and alpha and omega say little", err=True)
    if seconds is None:
        click.echo(f"no column {SECONDS}: nothing is said of speed", err=True)


def _seconds(
    table: AnswerTable, rows: list[Row], submissions: tuple[Submission, ...]
) -> np.ndarray[tuple[int], np.dtype[np.float64]] | None:
    """Time of every submission; NaN where the cell is empty, None without the column; WrongInput with every wrong cell."""
    if SECONDS not in table.header:
        return None
    place = table.header.index(SECONDS)
    found = np.full(len(submissions), np.nan)
    problems = []
    for index, submission in enumerate(submissions):
        row = rows[submission.row - 2]
        text = str(row[place]).strip() if place < len(row) and row[place] is not None else ""
        if not text:
            continue
        try:
            found[index] = float(parse_number(text))
        except NumberError:
            problems.append(
                f"{table.name}: row {submission.row}, column {SECONDS}: expected seconds, got {text[:40]!r}"
            )
            continue
        if found[index] < 0:
            problems.append(
                f"{table.name}: row {submission.row}, column {SECONDS}: expected 0 or more, got {text[:40]!r}"
            )
    if problems:
        raise WrongInput(problems, nothing="nothing was written")
    return found
