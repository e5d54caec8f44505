"""Up to four scenarios beside each other and beside today."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from questionnaires.model import Span
from reports.numbers import difference
from reports.stages import gate_view
from scoring.best_first import best_first, gains_of_total
from scoring.openings import Openings
from scoring.result import GateResult
from scoring.schedule import ended, timetable
from scoring.whatif import Standing, WhatIf
from survey.models import Scenario
from survey.scenarios.basis import Basis
from survey.scenarios.trial import from_cells, outcome

MOST_COMPARED = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One column."""

    id: UUID | None  #: None: today
    name: str
    total: int
    stage: str
    rise: int  #: stages up or down from today
    cost: Span | None  #: None: today
    changes: int
    measures: int
    staff: Decimal = Decimal()  #: person-months of the measures
    months: int = 0  #: until the last of them ends


@dataclass(frozen=True, slots=True, kw_only=True)
class GateLine:
    """One threshold over all columns: what is found and whether it holds."""

    text: str
    cells: tuple[tuple[str, bool | None, bool], ...]  #: found, held, differs from today


@dataclass(frozen=True, slots=True, kw_only=True)
class NodeLine:
    """One score over all columns."""

    name: str
    units: tuple[int, ...]

    def change(self, place: int) -> int:
        """Units between the figures shown today and there; 0 where one is not assessable."""
        return difference(self.units[0], self.units[place])


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """The whole table; today comes first."""

    sides: tuple[Side, ...]
    total: NodeLine
    nodes: tuple[NodeLine, ...]
    gates: tuple[GateLine, ...]


def comparison(basis: Basis, kept: Sequence[Scenario]) -> Comparison:
    """Re-score every scenario and put them side by side."""
    naming = basis.naming
    found = [outcome(basis, from_cells(basis, each.answers, each.measures)) for each in kept]
    nothing = outcome(basis, from_cells(basis, {}, ()))
    states = [nothing.now, *(each.then for each in found)]
    today = Side(
        id=None, name="", total=nothing.now.total, stage=naming.stage(nothing.now.level.at_least), rise=0, cost=None,
        changes=0, measures=0,
    )  # fmt: skip
    sides = [
        Side(
            id=scenario.id,
            name=scenario.name,
            total=each.then.total,
            stage=naming.stage(each.then.level.at_least),
            rise=each.then.level.at_least - each.now.level.at_least,
            cost=each.cost,
            changes=len(each.changed),
            measures=len(each.done),
            staff=sum((basis.library[code].months.likely for code in each.done), Decimal()),
            months=_months(basis, scenario.measures, each),
        )
        for scenario, each in zip(kept, found, strict=True)
    ]
    return Comparison(
        sides=(today, *sides),
        total=_node(basis, "TOTAL", states),
        nodes=tuple(_node(basis, each.code, states) for each in basis.frozen.questionnaire.dimensions if each.weight),
        gates=_gates(basis, states),
    )


def _months(basis: Basis, wanted: Sequence[str], found: WhatIf) -> int:
    """Months until the last measure ends, each begun when the schedule says."""
    starts = first_months(basis, found)
    measures = [basis.library[code] for code in wanted if code in found.done]
    return max((ended(starts[each.code], each.months.likely) for each in measures), default=0)


def first_months(basis: Basis, found: WhatIf) -> Mapping[str, int]:
    """Month, from 0, in which each measure that is done begins: on the way to the next stage as the roadmap has it."""
    starts = basis.frozen.result.months
    if found.then.level.at_least <= found.now.level.at_least or not found.done.keys() <= starts.keys():
        return _starts(basis, found)
    return starts


def _starts(basis: Basis, found: WhatIf) -> dict[str, int]:
    """First months of what is done, as of a plan of the same measures."""
    library, profile = basis.frozen.questionnaire.measures, basis.frozen.scoring_profile
    openings = Openings(basis.model, found.asked, library, profile)
    order = best_first(openings, map(openings.places.__getitem__, found.done), gains_of_total(openings))
    return timetable(openings, order)


def _node(basis: Basis, code: str, states: Sequence[Standing]) -> NodeLine:
    return NodeLine(name=basis.naming.names[code], units=tuple(state.nodes[code] for state in states))


def _gates(basis: Basis, states: Sequence[Standing]) -> tuple[GateLine, ...]:
    """Thresholds of the stages from the lowest reached to the one after the highest."""
    reached = [state.level.at_least for state in states]
    shown = range(min(reached) + 1, max(reached) + 2)
    lines = zip(*(state.level.gates for state in states), strict=True)
    return tuple(_gate(basis, gates) for gates in lines if gates[0].level in shown)


def _gate(basis: Basis, gates: Sequence[GateResult]) -> GateLine:
    views = [gate_view(basis.naming, gate) for gate in gates]
    cells = [(view.found, view.passed, gate.found != gates[0].found) for view, gate in zip(views, gates, strict=True)]
    return GateLine(text=views[0].text, cells=tuple(cells))
