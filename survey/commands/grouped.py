"""Answers together with columns of the file's own, such as x_region: what groups and strata are made of."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches

import numpy as np
from numpy.typing import NDArray

from questionnaires.model import Questionnaire
from scoring.tables import OWN_PREFIX, Submission
from survey.commands.answer_files import AnswerTable, Row, open_answers
from survey.commands.enterprise_names import with_names
from survey.commands.errors import WrongInput
from survey.commands.place_names import place_names
from survey.commands.score import read_submissions

BLANK = "(blank)"  #: group of the rows that leave a column blank


@dataclass(frozen=True, slots=True, kw_only=True)
class Grouped:
    """Submissions of a file with the cells of some of its own columns."""

    name: str  #: of the file
    submissions: tuple[Submission, ...]
    columns: tuple[str, ...]  #: that were asked for
    labels: tuple[tuple[str, ...], ...]  #: of each submission, in the order of the columns
    names: Mapping[str, str]  #: of the enterprises that have one, by id

    def numbered(self) -> tuple[list[tuple[str, ...]], NDArray[np.int64]]:
        """Groups in order, and the number of each submission's."""
        groups = sorted(set(self.labels))
        numbers = {group: number for number, group in enumerate(groups)}
        return groups, np.array([numbers[label] for label in self.labels], np.int64)

    def called(self, locale: str) -> Mapping[str, Mapping[str, str]]:
        """Names of the codes in each column that holds industries or regions."""
        cells = zip(self.columns, zip(*self.labels, strict=True), strict=True)
        return {column: place_names(column, dict.fromkeys(found), locale) for column, found in cells}


def read_grouped(questionnaire: Questionnaire, source: str, columns: Sequence[str]) -> Grouped:
    """Read a file of answers, and what each row holds in `columns`; WrongInput with everything that is wrong."""
    table, names = with_names(open_answers(source))
    places = [_place(table, name) for name in columns]
    cells: dict[int, tuple[str, ...]] = {}
    submissions = read_submissions(questionnaire, replace(table, rows=_remembered(table.rows, places, cells)))
    return Grouped(
        name=table.name,
        submissions=submissions,
        columns=tuple(columns),
        labels=tuple(cells[each.row] for each in submissions),
        names=names,
    )


def _place(table: AnswerTable, name: str) -> int:
    if name in table.header:
        return table.header.index(name)
    own = [each for each in table.header if each.startswith(OWN_PREFIX)]
    near = get_close_matches(name, own, n=1, cutoff=0.5)
    remedy = f"did you mean {near[0]}?" if near else f"there are: {', '.join(own) or 'none that begin with x_'}"
    raise WrongInput([f"{table.name}: row 1: expected a column {name}; {remedy}"])


def _remembered(rows: Iterator[Row], places: Sequence[int], cells: dict[int, tuple[str, ...]]) -> Iterator[Row]:
    """The rows as they are; their cells in `places` are kept by the row's number."""
    for number, row in enumerate(rows, start=2):
        found = (row[place] if place < len(row) else None for place in places)
        cells[number] = tuple(("" if cell is None else str(cell).strip()) or BLANK for cell in found)
        yield row
