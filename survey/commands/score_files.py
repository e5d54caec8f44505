"""Writing tables as CSV or XLSX: whole or not at all, and inert in a spreadsheet."""

import csv
import io
import os
import stat
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

import click

from reports.spreadsheets import inert
from survey.commands.errors import WrongInput, file_errors

if TYPE_CHECKING:
    from survey.commands.column_words import About, Table

NO_LEGEND: Mapping[str, str] = {}
STDOUT = "-"
SUFFIXES = (".csv", ".xlsx")

force_option = click.option("--force", is_flag=True, help="Write over a file that is there already.")


def check_target(target: str, *sources: Path | str) -> None:
    """Refuse a file that could not be written, or is one of the files read, before any work is done."""
    refuse_overwriting(target, *sources)
    if target == STDOUT:
        return
    path = Path(target)
    if path.suffix.lower() not in SUFFIXES:
        raise WrongInput(
            [f"{target}: expected a name that ends in {' or '.join(SUFFIXES)}, or - for CSV on standard output"]
        )
    if path.is_dir():
        raise WrongInput([f"{target}: a folder; expected the name of a file"])
    if not path.absolute().parent.is_dir():
        raise WrongInput([f"{target}: there is no folder {path.parent}; make it first"])


def refuse_overwriting(target: Path | str, *sources: Path | str) -> None:
    """Refuse to write over one of the files read, under whatever name or link; `-` is standard input among `sources`.

    Raises
    ------
    WrongInput
        With the file and a remedy.
    """
    written = _identity(target, sys.stdout)
    for source in sources:
        if written is not None and written == _identity(source, sys.stdin):
            raise WrongInput(
                [
                    f"-o {target}: the same file as {_named(source)}, which would be lost; choose another name for the output"
                ]
            )


def refuse_existing(target: str) -> None:
    """Refuse to write an empty form where there is a file already: it may be one that somebody has filled in.

    Raises
    ------
    WrongInput
        With the file and a remedy.
    """
    if target != STDOUT and Path(target).exists():
        raise WrongInput(
            [
                f"-o {target}: there already, and perhaps filled in; expected a name that is free. Choose another, or give --force to write over it"
            ]
        )


def _identity(path: Path | str, stream: TextIO) -> tuple[int, int] | None:
    """Device and number of a regular file; None if it is none, or not there yet."""
    try:
        found = os.fstat(stream.fileno()) if str(path) == STDOUT else Path(path).stat()
    except (OSError, ValueError):
        return None
    return (found.st_dev, found.st_ino) if stat.S_ISREG(found.st_mode) else None


def _named(source: Path | str) -> str:
    return "standard input" if str(source) == STDOUT else str(source)


def write_table(
    target: str,
    header: Sequence[str],
    rows: Iterable[Sequence[str]],
    *,
    texts: frozenset[str],
    about: "About",
    legend: Mapping[str, str] = NO_LEGEND,
    last: Sequence[str] = (),
    further: Sequence["Table"] = (),
) -> None:
    """Write rows of text for programs (CSV) or for people (XLSX).

    A workbook has headings, notes, a row of totals, `last`, and a sheet for each `further` table; columns whose name is not in `texts` become numbers there, but for the
    marks of `legend`. CSV is the bare table; it carries a mark if it holds more than ASCII, so that Excel takes it for UTF-8.
    """
    if is_workbook(target):
        from survey.commands.column_words import Table  # noqa: PLC0415
        from survey.commands.table_workbooks import workbook  # noqa: PLC0415  (CSV need not wait for it)

        table = Table(header=header, rows=rows, texts=texts, about=about, marks=legend, last=last)
        write_bytes(target, workbook([table, *further]))
    else:
        _write_csv(target, header, rows, texts)


def write_form(target: str, header: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Write a table to fill in, of text alone, as CSV."""
    _write_csv(target, header, rows, frozenset(header))


def is_workbook(target: str) -> bool:
    """Whether a table is written as XLSX."""
    return target.lower().endswith(".xlsx")


def write_bytes(target: str, content: bytes) -> None:
    """Write to a file, whole or not at all, or to standard output."""
    if target == STDOUT:
        with file_errors("standard output"), open(sys.stdout.fileno(), "wb", closefd=False) as out:
            out.write(content)
        return
    with replacing(Path(target)) as temporary:
        temporary.write_bytes(content)


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """A file beside `path` that takes its place at the end, or vanishes when something goes wrong."""
    with file_errors(path):
        descriptor, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".part", dir=path.absolute().parent)
        os.close(descriptor)
        temporary = Path(name)
        try:
            temporary.chmod(0o666 & ~_umask())
            yield temporary
            temporary.replace(path)
        finally:
            temporary.unlink(missing_ok=True)


def _umask() -> int:
    current = os.umask(0o077)
    os.umask(current)
    return current


def _write_csv(target: str, header: Sequence[str], rows: Iterable[Sequence[str]], texts: frozenset[str]) -> None:
    """Text is made inert; numbers are ours, and one below 0 stays a number."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([inert(name) for name in header])
    as_text = [name in texts for name in header]
    writer.writerows([inert(cell) if text else cell for cell, text in zip(row, as_text, strict=True)] for row in rows)
    text = out.getvalue()
    write_bytes(target, text.encode("utf-8" if target == STDOUT or text.isascii() else "utf-8-sig"))
