"""The round before, given to `rongping report` as another file of answers."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import click

from questionnaires.model import Questionnaire
from reports.changes import EarlierRound
from survey.commands.answer_files import open_answers
from survey.commands.chosen import find_questionnaire
from survey.commands.errors import WrongInput, nearest_id
from survey.commands.origins import Origin, read_origins
from survey.commands.score import read_submissions
from survey.commands.score_files import STDOUT

MOST_NAMED = 5  #: ids named that have no earlier round
MOST_NEAR = 1000  #: ids among which the nearest is looked for


def read_earlier(
    source: str, version: str | None, questionnaire: Questionnaire, ids: Sequence[str], *, everything: bool
) -> Mapping[str, EarlierRound]:
    """Earlier round of every id that has one; of all of them, unless `everything` was asked for.

    Raises
    ------
    WrongInput
        With everything wrong with the file, or every id it does not have.
    """
    asked = find_questionnaire(f"{questionnaire.code}@{version}") if version else questionnaire
    table = open_answers(source)
    rows = list(table.rows)
    submissions = read_submissions(asked, replace(table, rows=iter(rows)))
    origins = read_origins(table, rows)
    found = {
        each.id: EarlierRound(
            questionnaire=asked,
            answers=each.answers,
            day=origins.get(each.id, Origin()).submitted_on,
            graded=each.graded,
        )
        for each in submissions
    }
    alone = [name for name in ids if name not in found]
    if alone and not everything:
        known = list(found)[:MOST_NEAR]
        raise WrongInput(
            [f"--id {name}: no such row in --earlier {table.name}; {nearest_id(name, known)}" for name in alone]
        )
    if alone:
        more = f" and {len(alone) - MOST_NAMED} more" if len(alone) > MOST_NAMED else ""
        click.echo(f"{table.name} has no {', '.join(alone[:MOST_NAMED])}{more}: reported without a change", err=True)
    return found


def refuse_unfit(answers: str, earlier: str | None, version: str | None, *, weighted: bool) -> None:
    """Refuse options that do not go together, all of them at once.

    Raises
    ------
    WrongInput
        With every such option.
    """
    problems = []
    if version and earlier is None:
        problems.append("--earlier-version goes with --earlier: name the file it is the version of")
    if earlier == answers == STDOUT:
        problems.append("ANSWERS and --earlier cannot both be standard input; give one of them as a file")
    if earlier and weighted:
        problems.append(
            "--earlier goes with the standard weights: changes are told of standard results; leave out --weights"
        )
    if problems:
        raise WrongInput(problems)
