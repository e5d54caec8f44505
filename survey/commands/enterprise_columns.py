"""Who the enterprises are, in columns of the answers: what a report prints where no profile says it."""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal, InvalidOperation
from typing import Any

import click

from scoring.errors import shown
from scoring.tables import ENTERPRISE_COLUMNS, ID
from survey.commands.answer_files import AnswerTable, Row
from survey.commands.profiles import CHECKS, ReportProfile, UnfitError

AFTER_NUMBERS = "人名万元"  #: what is written behind a number of people or an amount


def read_enterprises(table: AnswerTable, rows: Sequence[Row], ids: Sequence[str]) -> Mapping[str, ReportProfile]:
    """What its row says of each of `ids`; what cannot be printed is told on standard error and left out."""
    found: dict[str, ReportProfile] = {}
    for number, row in enumerate(rows, start=2):
        cells = {name: str(cell).strip() for name, cell in zip(table.header, row, strict=False) if cell is not None}
        if cells.get(ID) not in ids:
            continue
        taken: dict[str, Any] = {"name": cells[ID]}
        for column, key in ENTERPRISE_COLUMNS.items():
            if not cells.get(column):
                continue
            try:
                taken[key] = _taken(key, cells[column])
            except UnfitError as unfit:
                got = f"expected {unfit.expected}, got {shown(cells[column])!r}"
                click.echo(f"{table.name}: row {number}, column {column}: {got}; not printed", err=True)
        found[cells[ID]] = ReportProfile(**taken)
    return found


def completed(profile: ReportProfile | None, row: ReportProfile) -> ReportProfile:
    """The profile with what only the row says; the row where there is no profile."""
    if profile is None:
        return row
    blank = {key: getattr(row, key) for key in ENTERPRISE_COLUMNS.values() if getattr(profile, key) in {None, ""}}
    return replace(profile, **blank)


def _taken(key: str, cell: str) -> object:
    """Value of a cell, as a profile holds it."""
    if key in {"industry", "region"}:
        return _coded(key, cell)
    return CHECKS[key](key, _number(cell) if key in {"staff", "revenue"} else cell)


def _coded(kind: str, cell: str) -> object:
    """Code of an industry or a region by its code, a finer code or its name; other words as they are."""
    from survey.organisations import reference  # noqa: PLC0415  (brings the web along)

    entry = reference.named(reference.industries() if kind == "industry" else reference.regions(), cell)
    return entry.code if entry else CHECKS[kind](kind, cell)


def _number(cell: str) -> object:
    """A number as people write it: 1,280, 128 人, 7800 万元; the text where it is none.

    Examples
    --------
    >>> _number("1,280 人"), _number("7800.5万元"), _number("about 100")
    (1280, Decimal('7800.5'), 'about 100')
    """
    try:
        number = Decimal(unicodedata.normalize("NFKC", cell).replace(",", "").rstrip(AFTER_NUMBERS).strip())
    except InvalidOperation:
        return cell
    if not number.is_finite():
        return cell
    return int(number) if number == number.to_integral_value() else number
