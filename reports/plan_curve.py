"""What several budgets would bring: which are looked at, and in words from which on a stage is entered."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from questionnaires.model import Span
from reports.money import money
from reports.plan_document import CurveRow
from reports.reading import Naming
from scoring.planned import Plan

SHARES = (0, 1, 2, 3, 5, 10, 20)  #: budgets of the curve, in round fifths of the plan's
ROUND = (1, 2, 5)  #: what a round number begins with


def budgets(centre: Decimal) -> Iterator[Decimal]:
    """Round budgets around one, 0 first.

    Examples
    --------
    >>> [int(each) for each in budgets(Decimal("47.3"))], [str(each) for each in budgets(Decimal("0.3"))][:4]
    ([0, 5, 10, 15, 25, 50, 100], ['0.0', '0.1', '0.2', '0.3'])
    """
    fifth = max(centre / 5, Decimal("0.1"))
    power = Decimal(1).scaleb(fifth.adjusted())
    unit = next((power * first for first in reversed(ROUND) if power * first <= fifth), power)
    yield from (Decimal(f"{unit * share:f}") for share in SHARES)


def until_flat(found: Sequence[tuple[Decimal, Plan]]) -> Iterator[tuple[Decimal, Plan]]:
    """Points up to the first that brings no more than the one before it: from there on everything useful is done."""
    before: Plan | None = None
    for budget, plan in found:
        yield budget, plan
        if before is not None and before.measures and before.rescored == plan.rescored:
            return
        before = plan


def curve_rows(naming: Naming, found: Sequence[tuple[Decimal, Plan]], *, chosen: Decimal) -> tuple[CurveRow, ...]:
    """Every budget from the smallest, that of the plan marked as `chosen`."""
    rows = [
        CurveRow(
            budget=budget,
            units=each.rescored,
            measures=len(each.measures),
            level=each.level_after,
            stage=naming.stage(each.level_after),
            chosen=budget == chosen,
        )
        for budget, each in found
    ]
    return tuple(_entered(rows))


def _entered(rows: Sequence[CurveRow]) -> Iterator[CurveRow]:
    """The rows, the first of every higher stage marked."""
    for place, row in enumerate(rows):
        yield replace(row, entered=place > 0 and row.level > max(before.level for before in rows[:place]))


def entries(naming: Naming, rows: Sequence[CurveRow], *, least: Decimal | None) -> tuple[str, ...]:
    """A sentence for every stage entered: "from" only where it is the `least` that will do; the other budgets are round figures."""
    told = []
    for place, row in enumerate(rows):
        if row.entered:
            kind = "from" if row.budget == least else "at"
            lower = "_lower" if row.units < max(before.units for before in rows[:place]) else ""
            budget = money(Span(low=row.budget, likely=row.budget, high=row.budget), naming.words)
            told.append(naming.words(f"plan.entry_{kind}{lower}", budget=budget, stage=row.stage))
    return tuple(told)
