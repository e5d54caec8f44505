"""Today beside what would follow, in words and figures: what the fragment of a what-if shows."""

from dataclasses import dataclass

from markupsafe import Markup

from questionnaires.model import Span
from reports.answers import answer_text, local
from reports.charts import Mode, Shift, shifts
from reports.numbers import difference
from reports.stages import gate_view
from scoring.result import MISSING, GateResult
from scoring.whatif import Standing, WhatIf
from survey.scenarios.basis import Basis
from survey.scenarios.trial import Trial


@dataclass(frozen=True, slots=True, kw_only=True)
class GateRow:
    """A threshold, today and then; texts are empty where it cannot be determined."""

    stage: str
    text: str
    now: str
    then: str
    missing: str  #: then; empty once it holds
    held_now: bool | None
    held_then: bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class NodeRow:
    """A score, today and then."""

    code: str
    name: str
    now: int
    then: int

    @property
    def change(self) -> int:
        """Units between the figures shown; 0 where one is not assessable."""
        return difference(self.now, self.then)


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """Something tried, and what it alone brings."""

    code: str
    name: str
    start: str  #: today's answer; empty for a measure
    to: str
    gain: int
    cost: Span | None  #: measures only


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """All that is shown of a what-if."""

    total: NodeRow
    highest: int  #: total if business results follow; MISSING where that says nothing more
    stage_now: str
    stage_then: str
    rise: int  #: stages up or down
    certain: bool  #: whether both stages are beyond doubt
    next_stage: str  #: after that; empty at the top
    gates: tuple[GateRow, ...]
    missing: tuple[GateRow, ...]  #: of the next stage then
    nodes: tuple[NodeRow, ...]
    changes: tuple[Change, ...]
    measures: tuple[Change, ...]
    cost: Span
    waiting: tuple[tuple[str, str], ...]  #: names of a measure and of one it waits for
    idle: tuple[str, ...]  #: names of measures with nothing left to do
    opened: tuple[str, ...]
    closed: tuple[str, ...]


def outlook(basis: Basis, trial: Trial, found: WhatIf) -> Outlook:
    """The words for what was found."""
    naming, now, then = basis.naming, found.now, found.then
    rows = _gates(basis, now, then)
    levels = [level.number for level in basis.frozen.questionnaire.levels if level.number > then.level.at_least]
    names = {code: local(measure.name, naming.locale) for code, measure in basis.library.items()}
    return Outlook(
        total=NodeRow(code="TOTAL", name=naming.names["TOTAL"], now=now.total, then=then.total),
        highest=found.highest if found.highest > then.total else MISSING,
        stage_now=naming.stage(now.level.at_least),
        stage_then=naming.stage(then.level.at_least),
        rise=then.level.at_least - now.level.at_least,
        certain=MISSING not in {now.level.number, then.level.number},
        next_stage=naming.stage(levels[0]) if levels else "",
        gates=rows,
        missing=tuple(_row(basis, gate, gate) for gate in then.level.blocking),
        nodes=tuple(
            NodeRow(code=code, name=naming.names[code], now=now.nodes[code], then=then.nodes[code])
            for code in (d.code for d in basis.frozen.questionnaire.dimensions if d.weight)
        ),
        changes=tuple(_change(basis, trial, code, gain) for code, gain in found.changed.items()),
        measures=tuple(
            Change(code=code, name=names[code], start="", to="", gain=gain, cost=basis.library[code].cost)
            for code, gain in found.done.items()
        ),
        cost=found.cost,
        waiting=tuple((names[later], names[earlier]) for later, earlier in found.waiting),
        idle=tuple(names[code] for code in found.idle),
        opened=tuple(naming.names[code] for code in found.opened),
        closed=tuple(naming.names[code] for code in found.closed),
    )


def picture(rows: tuple[NodeRow, ...], locale: str, title: str) -> Markup:
    """The dimensions, today and then."""
    svg = shifts(
        [Shift(label=row.name, now=row.now, then=row.then) for row in rows],
        locale=locale,
        title=title,
        mode=Mode.INLINE,
    )
    return Markup(svg)  # noqa: S704  (made by us, every text escaped in reports.charts)


def _gates(basis: Basis, now: Standing, then: Standing) -> tuple[GateRow, ...]:
    """Thresholds of every stage between the lower of the two and the one after the higher."""
    ends = sorted((now.level.at_least, then.level.at_least))
    shown = range(ends[0] + 1, ends[1] + 2)
    pairs = zip(now.level.gates, then.level.gates, strict=True)
    return tuple(_row(basis, before, after) for before, after in pairs if before.level in shown)


def _row(basis: Basis, now: GateResult, then: GateResult) -> GateRow:
    before, after = gate_view(basis.naming, now), gate_view(basis.naming, then)
    return GateRow(
        stage=basis.naming.stage(now.level),
        text=after.text,
        now=before.found,
        then=after.found,
        missing=after.missing,
        held_now=now.passed,
        held_then=then.passed,
    )


def _change(basis: Basis, trial: Trial, code: str, gain: int) -> Change:
    naming = basis.naming
    item = naming.items[code]
    return Change(
        code=code,
        name=naming.names[code],
        start=answer_text(item, basis.frozen.answers[code], naming.words),
        to=answer_text(item, trial.answers[code], naming.words),
        gain=gain,
        cost=None,
    )
