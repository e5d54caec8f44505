"""How sure a result is and what changed, as sheets and as data: the figures of page and PDF."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _

from questionnaires.model import UNIT
from reports.certainty import ChangeView, DoubtView
from reports.spreadsheets import inert
from reports.wording import Wording
from scoring.doubt import Doubt
from scoring.evidence import CELLS
from scoring.result import MISSING

Cell = str | Decimal | int | None
Row = Sequence[Cell]


def points(units: int) -> Decimal | None:
    """Score in points, exact; nothing where it is not assessable."""
    return None if units == MISSING else Decimal(units) / UNIT


def summary_rows(doubt: DoubtView) -> Iterator[Row]:
    """Lines for the first sheet."""
    total = doubt.numbers.total
    if total:
        yield (_("Total, lower end of the range (9 in 10)"), points(total.low))
        yield (_("Total, upper end of the range (9 in 10)"), points(total.high))
        yield (_("Assured score: what the evidence carries"), points(total.assured))
    here = next((level for level in doubt.levels if level.here), None)
    if here:
        yield (_("Chance of this stage, %"), _per_cent(here.chance))


def doubt_sheet(doubt: DoubtView, words: Wording) -> Iterator[Row]:
    """Every figure of the section, one line each, and the sentences that go with them."""
    yield (_("What"), _("Score"), _("Lower end"), _("Upper end"), _("Assured"), _("Gap"), "%")
    for row in doubt.claims:
        claim = row.claim
        ends = (claim.claimed, claim.low, claim.high, claim.assured, claim.gap)
        yield (inert(row.name), *(points(units) for units in ends), None)
    for level in doubt.levels:
        yield (_("Chance of %(stage)s", stage=level.name), None, None, None, None, None, _per_cent(level.chance))
    numbers = doubt.numbers
    yield from _left_open(numbers)
    if numbers.method:
        method = numbers.method
        yield (
            _("Other defensible methods, 9 in 10 combinations"),
            None,
            points(method.low),
            points(method.high),
            None,
            None,
            None,
        )
        for choice in method.choices:
            name, share = words(f"doubt.choice_{choice.share.factor}"), _per_cent(choice.share.first)
            yield (
                _("Changing only: %(choice)s", choice=name),
                None,
                points(choice.low),
                points(choice.high),
                None,
                None,
                share,
            )
    for item in doubt.proposed:
        yield (
            _("A document would help most: %(item)s", item=f"{item.code} {item.name}"),
            None,
            None,
            None,
            None,
            points(item.gap),
            None,
        )
    for sentence in (*doubt.lead, *doubt.evidence, *doubt.applicability, *doubt.method):
        yield (inert(sentence),)


def _left_open(numbers: Doubt) -> Iterator[Row]:
    """The total with what does not apply, and with what is not known, at either end."""
    for name, ends in (
        (_("All that does not apply at the lowest, at the top"), numbers.applicability),
        (_("All that is not known at the lowest, at the top"), numbers.unknown),
    ):
        if ends:
            yield (name, None, points(ends.low), points(ends.high), None, None, None)


def change_sheet(change: ChangeView) -> Iterator[Row]:
    """What moved since the round before."""
    yield (
        _("What"), _("Before"), _("Now"), _("Difference"), _("From answers"), _("From what applies"), _("From the questionnaire"), _("Noise ±"),
        _("Verdict"),
    )  # fmt: skip
    for row in change.rows:
        parts = (row.after - row.before, row.answers, row.applicability, row.model, row.noise)
        told = [Decimal(units) / UNIT if row.known else None for units in parts]
        yield (inert(row.name), points(row.before), points(row.after), *told, row.verdict)
    for sentence in change.sentences:
        yield (inert(sentence),)


def as_data(doubt: DoubtView, change: ChangeView | None) -> dict[str, Any]:
    """What a program gets of it before it is made plain; scores in units."""
    numbers = doubt.numbers
    words = {grade: word for word, grade in CELLS.items()}
    found: dict[str, Any] = {
        "nodes": numbers.nodes,
        "level_chances": {str(number): round(chance, 6) for number, chance in numbers.chances},
        "undetermined": round(numbers.undetermined, 6),
        "evidence": {words[grade]: count for grade, count in numbers.grades.items()},
        "proposal": numbers.proposal,
        "not_applicable": numbers.applicability,
        "unknown": numbers.unknown,
        "method": numbers.method,
    }
    rows: Mapping[str, Any] = {row.code: row for row in change.rows} if change else {}
    since = change.day.isoformat() if change and change.day else None
    return {"doubt": found, "change": {"since": since, "nodes": rows} if change else None}


def _per_cent(chance: float) -> Decimal:
    return Decimal(round(chance * 1000)) / 10
