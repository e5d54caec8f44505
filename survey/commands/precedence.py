"""Where a profile and the answers say different things of an enterprise, the profile is used: told, never silently."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import click

from questionnaires.model import ProfileField, Questionnaire
from scoring.score_table import score_rows
from scoring.tables import PROFILE_COLUMNS, Submission, TableError, read_table
from survey.commands.answer_files import AnswerTable, Row
from survey.commands.errors import WrongInput
from survey.commands.profiles import ReportProfile
from survey.commands.typed_cells import TypedCells

NOTHING = "nothing"


def tell_overridden(
    questionnaire: Questionnaire,
    profiles: Mapping[str, ReportProfile],
    chosen: Sequence[Submission],
    *,
    table: AnswerTable,
    rows: Sequence[Row],
) -> None:
    """Say on standard error where profiles say something else than the rows of `table`, and what follows.

    What a row says nothing of is told only where it changes total or level.
    """
    used = [each for each in chosen if each.id in profiles and profiles[each.id].known()]
    alone = _as_in_file(questionnaire, table, {each.row: rows[each.row - 2] for each in used})
    if not used:
        return
    before, after = (score_rows(questionnaire, each).rows() for each in (alone, used))
    for file, whole, old, new in zip(alone, used, before, after, strict=True):
        for line in _differences(file, profiles[whole.id], changed=old[1:3] != new[1:3]):
            told = f"row {whole.row} ({whole.id}): {line}; the profile is used"
            click.echo(f"{table.name}: {told}, {_effect(old, new)}", err=True)


def _as_in_file(questionnaire: Questionnaire, table: AnswerTable, rows: Mapping[int, Row]) -> tuple[Submission, ...]:
    """The rows without their profiles; WrongInput where a profile hid a wrong cell."""
    try:
        return read_table(questionnaire, table.header, rows.values(), meant=TypedCells(questionnaire))
    except TableError as error:
        numbers = list(rows)
        problems = [replace(each, row=numbers[each.row - 2]) for each in error.problems]
        raise WrongInput([f"{table.name}: {each}" for each in problems], nothing="nothing was written") from error


def _differences(file: Submission, profile: ReportProfile, *, changed: bool) -> Iterator[str]:
    """What the file and the profile say, for each column on which they disagree."""
    known = profile.known()
    for column, field in PROFILE_COLUMNS.items():
        said, says = _said(file, field), known.get(field)
        if says is None or sorted(says.split("|")) == sorted((said or "").split("|")) or (said is None and not changed):
            continue
        follows = " (from industry, staff and revenue)" if field is ProfileField.SIZE and profile.size_follows else ""
        yield f"{column} is {said or NOTHING} in the answers, {says} in the profile{follows}"


def _said(file: Submission, field: ProfileField) -> str | None:
    """What the file says of a field, as its cell is written; None if nothing."""
    values = file.profile.get(field)
    return None if values is None else "|".join(values) or "none"


def _effect(old: Sequence[str], new: Sequence[str]) -> str:
    """Total and level without and with the profile."""
    if old[1:3] == new[1:3]:
        return f"total {new[1] or 'not assessable'} and level {new[2] or 'open'} stay"
    return f"total {old[1] or 'not assessable'} → {new[1] or 'not assessable'}, level {old[2] or 'open'} → {new[2] or 'open'}"
