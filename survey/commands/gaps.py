"""What an answer file does not hold: columns and cells that are not there at all are no answers left blank."""

from collections.abc import Sequence

from questionnaires.model import Questionnaire
from scoring.score_table import counting
from survey.commands.answer_files import AnswerTable
from survey.commands.errors import near

MOST_NAMED = 12  #: columns that are named


def missing_columns(questionnaire: Questionnaire, table: AnswerTable) -> str:
    """Items that count and have no column, in one line; empty if there are none.

    A column whose name is a slip of an item's code is told as such, and its item not as missing.
    """
    counted = counting(questionnaire)
    known = frozenset(item.code for item in questionnaire.items())
    meant = {near(name, counted) for name in table.header if name not in known}
    lacking = [code for code in counted if code not in table.header and code not in meant]
    return f"columns missing: {_named(lacking)}" if lacking else ""


def short_rows(questionnaire: Questionnaire, table: AnswerTable) -> list[tuple[int, str]]:
    """Rows that lack cells of items that count, with what they lack; the rows of `table` must have been read."""
    counted = frozenset(counting(questionnaire))
    found = []
    for row, columns in table.short:
        lacking = [name for name in columns if name in counted]
        if lacking:
            found.append((row, f"row {row}: {_cells(len(lacking))} missing: {_named(lacking)}"))
    return found


def _cells(count: int) -> str:
    return "1 cell" if count == 1 else f"{count} cells"


def _named(codes: Sequence[str]) -> str:
    more = f" and {len(codes) - MOST_NAMED} more" if len(codes) > MOST_NAMED else ""
    return f"{', '.join(codes[:MOST_NAMED])}{more}"
