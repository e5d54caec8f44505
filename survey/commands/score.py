"""`rongping score`: the engine of the web pages on a file, for consultants and scripts."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from questionnaires.model import Questionnaire
from scoring.anova import Share
from scoring.errors import shown
from scoring.model import compile_model
from scoring.score_detail import detail_rows
from scoring.score_table import GateWords, ScoreTable, score_rows, unanswered
from scoring.tables import (
    EVIDENCE_PREFIX,
    ID,
    NAME_COLUMN,
    OWN_PREFIX,
    QUESTIONNAIRE_COLUMN,
    Problem,
    Submission,
    TableError,
    read_table,
)
from scoring.weights_applied import under
from survey.commands.answer_files import AnswerTable, Row, open_answers, with_progress
from survey.commands.chosen import find_questionnaire, likeliest
from survey.commands.column_words import About
from survey.commands.enterprise_names import called, with_names
from survey.commands.errors import WrongInput
from survey.commands.fractions import tell_fractions
from survey.commands.gaps import missing_columns, short_rows
from survey.commands.score_files import check_target, is_workbook, write_table
from survey.commands.spoken import counted, speaking, spoken
from survey.commands.typed_cells import TypedCells
from survey.commands.weights_given import weights_for

TEXTS = frozenset(
    {"id", "x_name", "blocking_gate", "failing_gates", "weights", "few_items"}
)  #: columns of the output that are no numbers
DATE_REMEDY = "the spreadsheet made a date of it: format the column as text, then type it again"
ADD = "add them, or pass --allow-missing to count them as not answered"
MOST_NAMED = 5  #: items left blank that are named
LEAST_TOLD = 0.01  #: share of what moves percentiles, from which a choice is named
CHOICES = {
    "dropped": "by leaving a dimension out",
    "weights": "by other weights",
    "aggregation": "by combining dimensions otherwise",
    "not_applicable": "by treating NA otherwise",
}  #: of the method, as `scoring.sensitivity` calls them
NOTATION = """
\b
ANSWERS has one row per enterprise: a column id, then one column per item code. A cell holds
  an option code              one choice, yes/partly/no
  codes joined by |           several choices
  a number, or part/whole     a share in per cent; also the option codes b1, b2 …
  now/before                  a trend, as two numbers; also worse, flat, better
  0 to 4                      the level of a scene
  NA, DK, nothing             not applicable, don't know, not answered
Texts of options (whole, or a beginning of 4 characters that only one has), 不清楚, n/a, 中型 and the like are read, too, where
only one code can be meant; a line on standard error counts them.
Columns x_production_type, x_size and x_activities (joined by |, or none) say what decides which items apply,
x_questionnaire which questionnaire was answered; other columns that begin with x_ are left alone. A column e_CODE
(e_FND-EQP-01 …) says how well the answer to an item is proven: stated (or nothing), documented, system (seen in a
running system), reviewed. A row whose id is # is a remark. rongping questionnaire template makes a file to fill in; a
result exported from the web as XLSX or JSON is read, too. UTF-8, UTF-16 and GB18030 are understood, commas, semicolons and tabs; - is standard input.
"""

DETAIL = """
\b
With --detail further columns follow, points unless said otherwise:
  total_low, total_high         range that holds in 9 of 10 cases if the answers are true by and large, from uncertain
                                weights and answers; DK may be anything in it, though the total counts it as the lowest
  assured                       what the evidence (columns e_CODE) carries of the total; never above it
  p_level_0 …, p_undetermined   chance (0 to 1) of exactly that level; that it hangs on what is not assessable
  na_low, na_high               total with all NA at the lowest option, and at the top
  dk_high                       total with all DK and blanks at the top option; at the lowest it is the total itself
  few_items                     sides and dimensions that rest on one or two items only, joined by |; not to be quoted alone
  na_gain, na_flag              what NA adds over the usual answers of this file; 1 where that is above 3 points
  method_low, method_high       total under 90 % of the combinations of other defensible methods
  percentile, …_low, …_high     place within this file (0 to 100), and what those methods make of it
  CODE_low, CODE_high, CODE_assured   the same of every side and dimension
na_gain, na_flag and the percentiles stay empty with fewer than 30 totals in the file.
"""


allow_missing_option = click.option(
    "--allow-missing", is_flag=True, help="Count columns and cells that are not in the file as not answered."
)


@click.command(epilog=f"{NOTATION}{DETAIL}")
@click.argument("questionnaire", metavar="QUESTIONNAIRE[@VERSION]")
@click.argument("answers", metavar="ANSWERS.csv|xlsx|json")
@click.option("-o", "--output", metavar="SCORES.csv|xlsx", required=True, help="Where to write; - is standard output.")
@click.option("--detail", is_flag=True, help="Also say how sure every score is; see below.")
@click.option(
    "--weights", type=click.Path(dir_okay=False, path_type=Path), help="A weight set instead of the standard weights."
)
@click.option(
    "--lang",
    "locale",
    metavar="zh|en",
    help="Language of thresholds, and of headings and notes of XLSX; by default Chinese in XLSX, codes in CSV.",
)
@allow_missing_option
def score(questionnaire: str, answers: str, **options: Any) -> None:  # noqa: ANN401  (click has checked them)
    """Score the answers in a file, one row per enterprise.

    Written are id, the name where ANSWERS have x_name, total, level, the gate that stops it most and the distance to it, all gates of the next level that fail with what
    they lack, coverage (how much of the weight asked could be assessed, in per cent), how many items were answered and how many left
    blank (these count as 0), the weight set, the points of every node by its code, and with scenes how many reached each level; empty is not
    assessable. If any cell is wrong, every wrong cell is named on standard error and nothing is written.
    """
    output = str(options["output"])
    check_target(output, answers, *filter(None, [options["weights"]]))
    found = find_questionnaire(questionnaire)
    locale = spoken(found, options["locale"])
    weight_set = weights_for(options["weights"], found)
    opened, names = with_names(open_answers(answers))
    submissions = read_submissions(found, opened, allow_missing=options["allow_missing"])
    table = score_rows(found, submissions, weights=weight_set)
    about = replace(_about(found, table, locale, standard=weight_set is None), names=names)
    if words := _gate_words(found, output, options["locale"]):
        table = replace(table, weights=about.facts[0][1])
    header, rows = table.header, table.rows(words)
    if options["detail"]:
        sure = detail_rows(under(found, weight_set) if weight_set else found, submissions)
        header = (*header, *sure.header)
        rows = ((*first, *second) for first, second in zip(rows, sure.rows(), strict=True))
        tell_shares(sure.shares)
    if NAME_COLUMN in opened.header and not is_workbook(output):  # a workbook has the names beside the ids anyway
        header, rows = (ID, NAME_COLUMN, *header[1:]), called(rows, names)
    write_table(output, header, rows, texts=TEXTS, about=about)
    tell_unanswered(found, submissions)
    tell_fractions(found, submissions)
    click.echo(
        f"{len(table.ids):,} scored with {found.key}{f', weights {table.weights}' if weight_set else ''}", err=True
    )


def _about(questionnaire: Questionnaire, table: ScoreTable, locale: str, *, standard: bool) -> About:
    """Which questionnaire and weights the scores are of."""
    _ = speaking(locale)
    label = _("Standard weights %(version)s") % {"version": questionnaire.version} if standard else table.weights
    return About(
        table="scores",
        questionnaire=questionnaire,
        locale=locale,
        facts=((_("Weights"), label),),
    )


def _gate_words(questionnaire: Questionnaire, output: str, locale: str | None) -> GateWords | None:
    """What says gates: words in a workbook and where a language was asked for, else codes."""
    if locale is None and not is_workbook(output):
        return None
    from survey.commands.gate_words import SpokenGates  # noqa: PLC0415  (brings the words of reports)

    return SpokenGates(questionnaire, spoken(questionnaire, locale))


def tell_shares(shares: Sequence[Share]) -> None:
    """Say on standard error on which choice of the method places within the file hang most."""
    telling = [share for share in sorted(shares, key=lambda each: -each.first) if share.first >= LEAST_TOLD]
    if telling:
        told = ", ".join(f"{share.first:.0%} {CHOICES[share.factor]}" for share in telling)
        click.echo(f"places (percentile) hang on choices of the method, too; of what these move, {told}", err=True)


def read_submissions(
    questionnaire: Questionnaire, table: AnswerTable, *, allow_missing: bool = True
) -> tuple[Submission, ...]:
    """Submissions of a table; WrongInput with everything wrong with it, unless `allow_missing` also with what it lacks."""
    refuse_others(questionnaire, table)
    lacking = missing_columns(questionnaire, table)
    rows, finish = with_progress(table, "reading")
    typed = TypedCells(questionnaire)
    problems: list[tuple[int, str]] = []
    submissions: tuple[Submission, ...] = ()
    try:
        submissions = read_table(questionnaire, table.header, _of_ours(questionnaire, table, rows), meant=typed)
    except TableError as error:
        problems = [(problem.row, _with_remedy(problem)) for problem in error.problems]
    finally:
        finish()
    if not (submissions or problems or table.wrong):
        problems = [(2, "no rows below the header; expected one row per enterprise")]
    short = short_rows(questionnaire, table)
    if not allow_missing:
        problems += [
            *([(0, f"{lacking}; {ADD}")] if lacking else []),
            *((row, f"{told}; {ADD}") for row, told in short),
        ]
    problems += table.wrong
    if problems:
        told = [f"{table.name}: {text}" for _, text in sorted(problems, key=lambda each: each[0])]
        raise WrongInput(told, nothing="nothing was written")
    _tell_missing(table.name, lacking, [told for _, told in short])
    typed.tell(table.name)
    return submissions


def _tell_missing(name: str, lacking: str, short: Sequence[str]) -> None:
    """Say on standard error what the file does not hold."""
    if lacking:
        click.echo(f"{name}: {lacking}; counted as not answered", err=True)
    if short:
        more = {0: "", 1: "; so is 1 more row"}.get(len(short) - 1, f"; so are {len(short) - 1:,} more rows")
        click.echo(f"{name}: {short[0]}; counted as not answered{more}", err=True)


def refuse_others(questionnaire: Questionnaire, table: AnswerTable) -> None:
    """Refuse a table without ids, and one whose columns are those of another questionnaire."""
    if ID not in table.header:
        found = shown(", ".join(filter(None, table.header)))
        remedy = "of a result exported from the web give the XLSX or JSON"
        raise WrongInput([f"{table.name}: row 1: expected a column id and item codes, got {found!r}; {remedy}"])
    names = (name for name in table.header if name != ID and not name.startswith(OWN_PREFIX))
    codes = frozenset(name.removeprefix(EVIDENCE_PREFIX) for name in names)
    other = likeliest(questionnaire, codes)
    if other != questionnaire.key:
        raise WrongInput([f"{table.name}: these columns belong to {other}, not to {questionnaire.key}; name that one"])


def _of_ours(questionnaire: Questionnaire, table: AnswerTable, rows: Iterator[Row]) -> Iterator[Row]:
    """The rows; WrongInput at one that says it answers another questionnaire."""
    named = table.header.index(QUESTIONNAIRE_COLUMN) if QUESTIONNAIRE_COLUMN in table.header else None
    for number, row in enumerate(rows, start=2):
        key = str(row[named] or "").strip() if named is not None and named < len(row) else ""
        if key and key != questionnaire.key:
            raise WrongInput(
                [f"{table.name}: row {number} answers {shown(key)}, not {questionnaire.key}; name that one"]
            )
        yield row


def tell_unanswered(questionnaire: Questionnaire, submissions: Sequence[Submission]) -> None:
    """Say on standard error how many rows leave items blank, and which the first leaves."""
    model = compile_model(questionnaire)
    found = [(submission, blank) for submission in submissions if (blank := unanswered(model, submission))]
    if not found:
        return
    first, blank = found[0]
    have = "has" if len(found) == 1 else "have"
    more = f" and {len(blank) - MOST_NAMED} more" if len(blank) > MOST_NAMED else ""
    click.echo(
        f"{len(found):,} of {counted(len(submissions), 'row')} {have} blank answers, scored as 0; first: row {first.row} ({first.id}), "
        f"{'items' if len(blank) > 1 else 'item'} {', '.join(blank[:MOST_NAMED])}{more}",
        err=True,
    )


def _with_remedy(problem: Problem) -> str:
    """The problem in words; a date where a fraction was typed gets its own remedy."""
    looks_like_date = len(problem.found) >= 10 and problem.found[4:5] == "-" and problem.found[7:8] == "-"
    if looks_like_date and problem.found[:4].isdecimal() and problem.column != "id":
        return f"{problem}; {DATE_REMEDY}"
    return str(problem)
