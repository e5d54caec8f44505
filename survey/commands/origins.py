"""When answers were submitted and what number their report carries: columns that an export of the web has."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from scoring.errors import shown
from scoring.tables import ID, NUMBER_COLUMN, SUBMITTED_COLUMN
from survey.clock import BEIJING
from survey.commands.answer_files import AnswerTable, Row
from survey.commands.errors import WrongInput

LONGEST_NUMBER = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where a row of answers comes from, as far as its file says."""

    submitted_on: date | None = None
    number: str = ""


def read_origins(table: AnswerTable, rows: Sequence[Row]) -> Mapping[str, Origin]:
    """Origin of every row by its id.

    Raises
    ------
    WrongInput
        With every cell that is no date, or too long for a number.
    """
    problems: list[str] = []
    found: dict[str, Origin] = {}
    for number, row in enumerate(rows, start=2):
        cells = {name: str(cell).strip() for name, cell in zip(table.header, row, strict=False) if cell is not None}
        if not cells.get(ID) or not (cells.get(SUBMITTED_COLUMN) or cells.get(NUMBER_COLUMN)):
            continue
        where = f"{table.name}: row {number}, column"
        try:
            submitted = _day(cells.get(SUBMITTED_COLUMN, ""))
        except ValueError:
            given = shown(cells[SUBMITTED_COLUMN])
            problems.append(f"{where} {SUBMITTED_COLUMN}: expected a date such as 2026-11-22, got {given!r}")
            continue
        if len(cells.get(NUMBER_COLUMN, "")) > LONGEST_NUMBER:
            problems.append(f"{where} {NUMBER_COLUMN}: expected at most {LONGEST_NUMBER} characters; shorten it")
        found[cells[ID]] = Origin(submitted_on=submitted, number=cells.get(NUMBER_COLUMN, ""))
    if problems:
        raise WrongInput(problems, nothing="nothing was written")
    return found


def _day(text: str) -> date | None:
    """Day in China of a moment, or the day itself; ValueError if it is neither."""
    if not text:
        return None
    moment = datetime.fromisoformat(text)
    return (moment.astimezone(BEIJING) if moment.tzinfo else moment).date()
