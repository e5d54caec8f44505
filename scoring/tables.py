"""Answers in a table, one row per enterprise: every wrong cell named at once."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from difflib import get_close_matches

from questionnaires.model import PROFILE_VALUES, ProfileField, Questionnaire
from questionnaires.rules import Profile
from scoring.answer import BLANK, Answer, format_cell, parse_cell
from scoring.encode import resolve, write
from scoring.errors import AnswerError, ScoringError, shown
from scoring.evidence import CELLS, Grade
from scoring.layout import Column
from scoring.model import ScoringModel, compile_model
from scoring.result import ResponseState

ID = "id"
OWN_PREFIX = "x_"  #: columns of the file's own, left alone
OTHERS = f"other columns: begin their name with {OWN_PREFIX}, such as {OWN_PREFIX}name"
PROFILE_COLUMNS = {f"{OWN_PREFIX}{field}": field for field in ProfileField}
EVIDENCE_PREFIX = "e_"  #: before an item code: how well its answer is proven
QUESTIONNAIRE_COLUMN = f"{OWN_PREFIX}questionnaire"  #: says what was answered
SUBMITTED_COLUMN = f"{OWN_PREFIX}submitted_at"  #: says when it was, as ISO 8601
NUMBER_COLUMN = f"{OWN_PREFIX}report_number"  #: the number its report carries
ENTERPRISE_COLUMNS = {  #: say who the enterprise is
    f"{OWN_PREFIX}{key}": key for key in ("name", "uscc", "industry", "region", "staff", "revenue", "business")
}
NAME_COLUMN = f"{OWN_PREFIX}name"
LONGEST_ID = 200
MESSAGES = 20  #: problems written out in the error's text; all of them are in `problems`

REMARK = "#"  #: id of a row that is a remark, alone or before a space

NO_ACTIVITY = "none"  #: cell of an enterprise that does none of the activities

Cell = str | int | float | Decimal | None
Meant = Callable[[str, str], str | None]  #: from column and cell


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One wrong cell or column: where, what was found, what was expected, what to do."""

    row: int  #: as a spreadsheet counts: 1 is the header
    column: str
    found: str
    expected: str
    remedy: str = ""

    def __str__(self) -> str:
        if self.column == ID and not self.found:
            return f"row {self.row}: id missing; {self.remedy}"
        text = f"row {self.row}, column {self.column}: expected {self.expected}, got {self.found!r}"
        return f"{text}; {self.remedy}" if self.remedy else text


class TableError(ScoringError):
    """A table that cannot be read, with everything that is wrong with it.

    Attributes
    ----------
    problems : tuple of Problem
        All of them, in the order of the table.
    """

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        lines = [str(problem) for problem in self.problems[:MESSAGES]]
        more = len(self.problems) - len(lines)
        super().__init__("\n".join([*lines, *([f"and {more} more"] if more else [])]))


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """One row: who, what, and what is known of them."""

    id: str
    answers: str  #: one string, as `encode` returns it
    profile: Profile
    numbers: Mapping[str, Answer]  #: answers that hold numbers or text, by item code: what the string leaves out
    row: int  #: of the table, as `Problem` counts
    graded: Mapping[str, Grade] = field(default_factory=dict)  #: by item code; left out: stated


def read_rows(questionnaire: Questionnaire, rows: Iterable[Mapping[str, Cell]]) -> tuple[Submission, ...]:
    """Submissions from rows that name their columns.

    Parameters
    ----------
    questionnaire : Questionnaire
        The version answered.
    rows : iterable of mapping of str to str, int, float, Decimal or None
        One mapping from column name to cell per enterprise.

    Returns
    -------
    tuple of Submission
        In the order of the rows.

    Raises
    ------
    TableError
        With every wrong cell and column.

    Examples
    --------
    >>> from scoring.example import example_questionnaire
    >>> read_rows(example_questionnaire(), [{"id": "A", "FND-EQP-01": "all", "FND-EQP-02": "1/4"}])[0].answers
    '21...'
    """
    listed = list(rows)
    header = list(dict.fromkeys(name for row in listed for name in row)) if listed else [ID]
    return read_table(questionnaire, header, ([row.get(name) for name in header] for row in listed))


def read_table(
    questionnaire: Questionnaire, header: Sequence[str], rows: Iterable[Sequence[Cell]], *, meant: Meant | None = None
) -> tuple[Submission, ...]:
    """Submissions from a header and rows of cells.

    Parameters
    ----------
    questionnaire : Questionnaire
        The version answered.
    header : sequence of str
        ``id``, item codes, ``e_`` and an item code (the evidence behind its answer), ``x_production_type``, ``x_size``, ``x_activities``, and ``x_`` columns of the file's own.
    rows : iterable of sequences of str, int, float, Decimal or None
        In the order of the header; missing cells at the end are empty. Rows without any content, and remarks, are left out.
    meant : callable, optional
        What a cell that cannot be read means, from its column and its text: a cell that is read instead, or None. Left out: nothing.

    Returns
    -------
    tuple of Submission
        In the order of the rows.

    Raises
    ------
    TableError
        With every wrong cell and column.

    Examples
    --------
    >>> from scoring.example import example_questionnaire
    >>> read_table(example_questionnaire(), ["id", "FND-EQP-1"], [])
    Traceback (most recent call last):
    scoring.tables.TableError: row 1, column FND-EQP-1: expected an item code of example@1, got 'FND-EQP-1'; did you mean FND-EQP-01?
    """
    reader = _Reader(compile_model(questionnaire), [str(name).strip() for name in header], meant or _nothing)
    found = [reader.read(number, [_text(cell) for cell in cells]) for number, cells in enumerate(rows, start=2)]
    if reader.problems:
        raise TableError(reader.problems)
    return tuple(submission for submission in found if submission is not None)


class _Reader:
    """Reads rows one by one and collects what is wrong."""

    def __init__(self, model: ScoringModel, header: Sequence[str], meant: Meant) -> None:
        self.problems: list[Problem] = []
        self._model, self._header, self._meant = model, header, meant
        self._columns: dict[int, Column] = {}
        self._profile: dict[int, ProfileField] = {}
        self._evidence: dict[int, str] = {}
        self._read: dict[tuple[int, str], Answer | AnswerError] = {}
        self._written: dict[tuple[int, ResponseState, tuple[str, ...]], str] = {}
        self._seen: dict[str, int] = {}
        self._check_header()

    def _check_header(self) -> None:
        """Find the columns, and refuse those that are none."""
        columns = {column.item.code: column for column in self._model.columns}
        for index, name in enumerate(self._header):
            if name in self._header[:index]:
                self._wrong(1, name, name, expected="each column once")
            elif name in columns:
                self._columns[index] = columns[name]
            elif name in PROFILE_COLUMNS:
                self._profile[index] = PROFILE_COLUMNS[name]
            elif name.startswith(EVIDENCE_PREFIX) and name.removeprefix(EVIDENCE_PREFIX) in columns:
                self._evidence[index] = name.removeprefix(EVIDENCE_PREFIX)
            elif name != ID and not name.startswith(OWN_PREFIX):
                known = [*columns, ID, *PROFILE_COLUMNS, *(f"{EVIDENCE_PREFIX}{code}" for code in columns)]
                expected = f"an item code of {self._model.questionnaire.key}"
                absent = [code for code in columns if code not in self._header]
                near = "" if name.startswith(EVIDENCE_PREFIX) else _nearest(name, absent)
                self._wrong(1, name, name, expected=expected, remedy=near or _nearest(name, known) or OTHERS)
        if ID not in self._header:
            self._wrong(1, ID, ", ".join(self._header), expected="a column id")

    def _wrong(self, row: int, column: str, found: str, *, expected: str, remedy: str = "") -> None:
        self.problems.append(
            Problem(row=row, column=shown(column), found=shown(found), expected=expected, remedy=remedy)
        )

    def read(self, number: int, cells: Sequence[str]) -> Submission | None:
        """One row; None if it is empty, a remark or wrong."""
        if not any(cell.strip() for cell in cells) or self._is_remark(cells):
            return None
        before = len(self.problems)
        if (
            extra := next((i for i, cell in enumerate(cells) if i >= len(self._header) and cell.strip()), None)
        ) is not None:
            expected = f"no more cells than the header has, {len(self._header)}"
            self._wrong(number, str(extra + 1), cells[extra], expected=expected)
        cells = [*cells, *[""] * (len(self._header) - len(cells))]
        name = self._id(number, cells)
        profile = self._profile_of(number, cells)
        answers = {
            column.item.code: answer
            for index, column in self._columns.items()
            if (answer := self._answer(number, index, cells[index])) is not BLANK
        }
        graded = self._graded(number, cells)
        if len(self.problems) > before:
            return None
        resolved = resolve(self._model, answers, profile)
        return Submission(
            id=name,
            answers="".join(self._characters(column, resolved[column.item.code]) for column in self._model.columns),
            profile=profile,
            numbers={code: resolved[code] for code in answers if _has_numbers(resolved[code])},
            row=number,
            graded=graded,
        )

    def _graded(self, number: int, cells: Sequence[str]) -> dict[str, Grade]:
        """How well answers are proven; an empty cell says nothing."""
        found: dict[str, Grade] = {}
        for index, code in self._evidence.items():
            cell = cells[index].strip()
            if cell in CELLS:
                found[code] = CELLS[cell]
            elif cell:
                expected = f"one of {', '.join(CELLS)}, or nothing"
                self._wrong(number, self._header[index], cell, expected=expected, remedy=_nearest(cell, CELLS))
        return found

    def _is_remark(self, cells: Sequence[str]) -> bool:
        place = self._header.index(ID) if ID in self._header else len(cells)
        return place < len(cells) and is_remark(cells[place])

    def _characters(self, column: Column, answer: Answer) -> str:
        """Characters of an answer; worked out once for each."""
        key = (column.start, answer.state, answer.options)
        if key not in self._written:
            self._written[key] = write(column, answer)
        return self._written[key]

    def _id(self, number: int, cells: Sequence[str]) -> str:
        name = cells[self._header.index(ID)].strip() if ID in self._header else str(number)
        if not name or len(name) > LONGEST_ID or not name.isprintable():
            expected = f"1 to {LONGEST_ID} printable characters"
            self._wrong(number, ID, name, expected=expected, remedy="give every row a name of its own")
        elif name in self._seen:
            self._wrong(number, ID, name, expected="each id once", remedy=f"row {self._seen[name]} has it too")
        self._seen.setdefault(name, number)
        return name

    def _answer(self, number: int, index: int, cell: str) -> Answer:
        """Answer in a cell; blank where it is wrong."""
        found = self._parsed(index, cell)
        if isinstance(found, AnswerError) and (meant := self._meant(self._header[index], cell)) is not None:
            found = self._parsed(index, meant)
        if isinstance(found, AnswerError):
            self._wrong(number, self._header[index], found.found, expected=found.expected, remedy=found.remedy)
            return BLANK
        return found

    def _parsed(self, index: int, cell: str) -> Answer | AnswerError:
        """What a cell holds, or why it is wrong. Cells repeat, so each is read once."""
        key = (index, cell)
        if key not in self._read:
            try:
                self._read[key] = parse_cell(self._columns[index].item, cell)
            except AnswerError as error:
                self._read[key] = error
        return self._read[key]

    def _profile_of(self, number: int, cells: Sequence[str]) -> dict[ProfileField, Collection[str]]:
        """What the row says of the enterprise; an empty cell says nothing."""
        profile: dict[ProfileField, Collection[str]] = {}
        for index, asked in self._profile.items():
            cell, known = cells[index], PROFILE_VALUES[asked]
            several = asked is ProfileField.ACTIVITIES
            values = _listed(cell, known, several=several)
            if values is None and (meant := self._meant(self._header[index], cell)) is not None:
                values = _listed(meant, known, several=several)
            if values is None:
                expected = (
                    f"any of {', '.join(known)} joined by |, or none" if several else f"one of {', '.join(known)}"
                )
                wrong = [value.strip() for value in cell.split("|") if value.strip() not in known]
                remedy = _nearest((wrong or [""])[0], known)
                self._wrong(number, self._header[index], cell, expected=expected, remedy=remedy)
            elif cell.strip():
                profile[asked] = values
        return profile


def _nothing(_column: str, _cell: str) -> str | None:
    return None


def _listed(cell: str, known: Collection[str], *, several: bool) -> Sequence[str] | None:
    """Values in a cell of the profile; None where it is wrong."""
    values = [value.strip() for value in cell.split("|")] if cell.strip() else []
    if several and values == [NO_ACTIVITY]:
        return ()
    unfit = any(value not in known for value in values) or (len(values) > 1 and not several)
    return None if unfit else values


def is_remark(name: Cell) -> bool:
    """Whether a row with this id is a remark, as in a template: no enterprise, left out.

    Examples
    --------
    >>> is_remark("# how to answer"), is_remark("#"), is_remark("#1"), is_remark("A")
    (True, True, False, False)
    """
    return isinstance(name, str) and (name.strip() == REMARK or name.lstrip().startswith(f"{REMARK} "))


def as_row(
    questionnaire: Questionnaire,
    submission_id: str,
    answers: Mapping[str, Answer],
    profile: Profile,
    *,
    graded: Mapping[str, Grade] | None = None,
) -> dict[str, str]:
    """One row of an answer file from which `read_rows` gets the same answers; reasons stay behind.

    Parameters
    ----------
    questionnaire : Questionnaire
        The version answered.
    submission_id : str
        What stands in the column ``id``.
    answers : mapping of str to Answer
        By item code.
    profile : mapping of ProfileField to collection of str
        What is known of the enterprise; a single value may come as text.
    graded : mapping of str to Grade, optional
        How well answers are proven, by item code; only what is more than stated gets a column.

    Returns
    -------
    dict of str to str
        Cells by column.

    Examples
    --------
    >>> from scoring.example import example_questionnaire
    >>> (read,) = read_rows(example_questionnaire(), [{"id": "A", "x_size": "small", "FND-EQP-02": "1/4"}])
    >>> as_row(example_questionnaire(), "A", read.numbers, read.profile)["FND-EQP-02"]
    '1/4'
    """
    row = {ID: submission_id, QUESTIONNAIRE_COLUMN: questionnaire.key}
    for column, asked in PROFILE_COLUMNS.items():
        known = profile.get(asked)
        if known is not None:
            row[column] = (known if isinstance(known, str) else "|".join(known)) or "none"
    row |= {item.code: format_cell(item, answers.get(item.code, BLANK)) for item in questionnaire.items()}
    words = {grade: word for word, grade in CELLS.items()}
    proven = {code: words[grade] for code, grade in (graded or {}).items() if grade and code in row}
    return row | {f"{EVIDENCE_PREFIX}{code}": word for code, word in proven.items()}


def _text(cell: Cell) -> str:
    """A cell as text; a float as the shortest decimal that is it."""
    if isinstance(cell, float):
        number = Decimal(repr(cell))
        return f"{number.normalize():f}" if number.is_finite() else str(cell)
    return "" if cell is None else str(cell)


def _nearest(name: str, known: Iterable[str]) -> str:
    """Remedy naming the known name nearest to `name`, or the first it begins."""
    names = list(known)
    near = get_close_matches(name[:40], names, n=1, cutoff=0.6)
    begun = [each for each in names if len(name) > 1 and each.lower().startswith(name.lower())]
    return next((f"did you mean {each}?" for each in (*near, *begun)), "")


def _has_numbers(answer: Answer) -> bool:
    """Whether the answer holds anything the string leaves out."""
    if answer.rate is not None or answer.part is not None:
        return True
    return answer.now is not None or answer.text is not None
