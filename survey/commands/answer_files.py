"""Reading answers from CSV, XLSX or JSON: what the bytes are is seen from the bytes, not from the name of the file."""

import csv
import io
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import click

from reports.spreadsheets import meant
from scoring.tables import ID, Cell, is_remark
from survey.commands.errors import WrongInput
from survey.commands.foreign_files import foreign

STDIN = "-"
MOST_BYTES = 256 * 2**20  #: of a file as it is
MOST_ROWS = 1_000_000
MOST_COLUMNS = 2_000
LONGEST_CELL = 200_000  #: characters
ZIP = b"PK\x03\x04"
LOOKED_AT = 400  #: bytes from which an encoding without a mark is seen

Row = Sequence[Cell]


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerTable:
    """Header and rows of a file; the rows are read once, while they are asked for."""

    name: str  #: of the file, for messages
    header: tuple[str, ...]
    rows: Iterator[Row]
    count: int  #: about how many rows; for showing progress
    short: list[tuple[int, tuple[str, ...]]] = field(default_factory=list)
    #: rows that lack cells, and which: filled in while the rows are read
    wrong: list[tuple[int, str]] = field(default_factory=list)
    #: rows with something that cannot be read, and what; the cell then comes as empty


def open_answers(source: str) -> AnswerTable:
    """Table in the file `source`, or in what comes in when it is `-`.

    Raises
    ------
    WrongInput
        If it cannot be read, is neither CSV nor XLSX nor JSON, or is larger than is allowed.
    """
    name = "standard input" if source == STDIN else source
    content = sys.stdin.buffer.read(MOST_BYTES + 1) if source == STDIN else _read(Path(source))
    if len(content) > MOST_BYTES:
        raise WrongInput([f"{name}: larger than {MOST_BYTES // 2**20} MB; split it into several files"])
    if not content.strip():
        raise WrongInput([f"{name}: empty; expected a header line with id and item codes, then one row per enterprise"])
    if told := foreign(content):
        raise WrongInput([f"{name}: {told}"])
    if content.startswith(ZIP):
        from survey.commands.answer_workbooks import open_workbook  # noqa: PLC0415  (CSV need not wait for it)

        return _meant(open_workbook(name, content))
    text = _decode(name, content)
    if text.lstrip()[:1] in {"{", "["}:
        from survey.commands.answer_json import open_json  # noqa: PLC0415

        return open_json(name, text)
    return _meant(_csv(name, text))


def _read(path: Path) -> bytes:
    """What is in the file. To name one that cannot be read is a mistake like any other in what is given."""
    try:
        with path.open("rb") as file:
            return file.read(MOST_BYTES + 1)
    except IsADirectoryError as error:
        raise WrongInput([f"{path}: a folder; expected a file of answers (CSV, XLSX or JSON)"]) from error
    except OSError as error:
        raise WrongInput([f"{path}: {(error.strerror or str(error)).lower()}"]) from error


def _meant(table: AnswerTable) -> AnswerTable:
    """The table without the apostrophes that keep a spreadsheet from calculating."""
    rows = ([meant(cell) if isinstance(cell, str) else cell for cell in row] for row in table.rows)
    return replace(table, rows=rows)


def _decode(name: str, content: bytes) -> str:
    """Text in UTF-8 (with or without a mark), UTF-16 (likewise) or GB18030."""
    try:
        text = content.decode(_unicode(content))
    except UnicodeDecodeError as error:
        text = _national(name, content, error.start)
    if "\0" in text:
        raise WrongInput([f"{name}: not a table but other bytes; save the answers as .xlsx, or as CSV UTF-8"])
    return text


def _unicode(content: bytes) -> str:
    """Encoding by its mark; without one, UTF-16 by the zero bytes beside the commas and codes of a header."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    start = content[:LOOKED_AT]
    if start[1::2].count(0) > len(start) // 4 and not start[::2].count(0):
        return "utf-16-le"
    if start[::2].count(0) > len(start) // 4 and not start[1::2].count(0):
        return "utf-16-be"
    return "utf-8-sig"


def _national(name: str, content: bytes, first: int) -> str:
    try:
        text = content.decode("gb18030")
    except UnicodeDecodeError:
        line = content[:first].count(b"\n") + 1
        raise WrongInput(
            [f"{name}: line {line}: expected text in UTF-8 or GB18030, got other bytes; save it as CSV UTF-8"]
        ) from None
    click.echo(f"{name}: read as GB18030, for it is not UTF-8", err=True)
    return text


def _csv(name: str, text: str) -> AnswerTable:
    first_line = text[: text.find("\n") + 1] or text
    delimiter = max(",;\t", key=first_line.count)
    rows = _csv_rows(name, text, delimiter)
    header = header_of(name, next(rows, ()))
    short: list[tuple[int, tuple[str, ...]]] = []
    whole = _noting_short(rows, header, short)
    return AnswerTable(name=name, header=header, rows=whole, count=text.count("\n"), short=short)


def _noting_short(
    rows: Iterator[Sequence[str]], header: Sequence[str], short: list[tuple[int, tuple[str, ...]]]
) -> Iterator[Row]:
    """The rows; those that end before the header does go into `short`, unless they are empty or remarks."""
    width, place = len(header), header.index(ID) if ID in header else 0
    tails = [tuple(header[length:]) for length in range(width)]  # one of each: a million rows may share it
    for number, row in enumerate(rows, start=2):
        if len(row) < width and any(row) and not (place < len(row) and is_remark(row[place])):
            short.append((number, tails[len(row)]))
        yield row


def _csv_rows(name: str, text: str, delimiter: str) -> Iterator[Sequence[str]]:
    csv.field_size_limit(LONGEST_CELL)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    started = 0
    try:
        for number, row in enumerate(reader):
            if number > MOST_ROWS:
                raise WrongInput([f"{name}: more than {MOST_ROWS:,} rows; split it into several files"])
            yield row
            started = reader.line_num
    except csv.Error as error:
        what = {
            "unexpected end of data": 'a quotation mark (") that is never closed',
            f"field larger than field limit ({LONGEST_CELL})": f"a cell of more than {LONGEST_CELL:,} characters",
        }.get(str(error), str(error))
        raise WrongInput([f'{name}: line {started + 1}: {what}; write " inside a quoted cell as ""']) from error


def header_of(name: str, cells: Sequence[Cell]) -> tuple[str, ...]:
    """Names of the columns; empty cells at the end are none."""
    names = ["" if cell is None else str(cell).strip() for cell in cells]
    while names and not names[-1]:
        names.pop()
    if len(names) > MOST_COLUMNS:
        raise WrongInput([f"{name}: {len(names):,} columns; expected {MOST_COLUMNS:,} at most"])
    return tuple(names)


def with_progress(table: AnswerTable, label: str) -> tuple[Iterator[Row], Callable[[], None]]:
    """Rows that move a bar on the terminal, and what takes the bar away; nothing where standard error is no terminal."""
    if not sys.stderr.isatty():
        return table.rows, lambda: None
    bar = click.progressbar(table.rows, label=label, length=table.count or None, file=sys.stderr, update_min_steps=97)
    bar.__enter__()
    return iter(bar), bar.render_finish
