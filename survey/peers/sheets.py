"""A peer group and published values as sheets of an export."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from flask_babel import gettext as _

from questionnaires.model import UNIT
from reports.benchmark_document import Benchmark, ReferenceRow
from reports.reading import Reading
from reports.references import reference_rows
from reports.spreadsheets import inert
from scoring.result import MISSING
from survey.peers.kept import Comparison
from survey.peers.words import peer_group

if TYPE_CHECKING:
    from survey.diagnostics.frozen import Frozen

Cell = str | Decimal | int | None


def peer_sheets(frozen: "Frozen", reading: Reading, comparison: Comparison | None) -> dict[str, list[Sequence[Cell]]]:
    """The sheets there is something for, by name."""
    found: dict[str, list[Sequence[Cell]]] = {}
    if group := peer_group(frozen, comparison, locale=reading.locale):
        found[_("Among peers")] = list(_group(group))
    if comparison and comparison.references and (lines := reference_rows(reading, on=comparison.as_of)):
        found[_("Published values")] = list(_published(lines))
    return found


def _group(group: Benchmark) -> Iterator[Sequence[Cell]]:
    """Every node within the group; below, who is in it."""
    yield (
        _("Name"), _("Score"), _("Members"), _("Mean"), _("Lower quartile"), _("Median"), _("Upper quartile"), _("5th percentile"),
        _("95th percentile"), _("Above, per cent of the group"),
    )  # fmt: skip
    for row in group.rows:
        figures = (row.mean, row.lower_quartile, row.median, row.upper_quartile, row.fifth, row.ninety_fifth)
        yield (
            inert(row.name),
            _points(row.units),
            row.n or None,
            *(_points(units) for units in figures),
            row.percentile,
        )
    for sentence in (group.made_up, *group.sentences):
        if sentence:
            yield (inert(sentence),)


def _published(lines: Sequence[ReferenceRow]) -> Iterator[Sequence[Cell]]:
    yield (
        _("What it measures"), _("Published value"), _("Date"), _("Published by"), _("Of whom"), _("Read at"), _("How far it compares"), _("Own figure"),
    )  # fmt: skip
    for line in lines:
        yield tuple(
            inert(text)
            for text in (
                line.measures, line.value, line.dated, line.source, line.scope, line.read_at, line.caveat, line.own,
            )
        )  # fmt: skip


def _points(units: int) -> Decimal | None:
    return None if units == MISSING else Decimal(units) / UNIT
