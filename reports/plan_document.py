"""A plan as plain data, in one language: part of a report, and what the page of a plan shows."""

from dataclasses import dataclass
from decimal import Decimal

from questionnaires.model import Lift, Span


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanPhase:
    """One phase of a plan."""

    number: int
    count: int
    first_month: int
    last_month: int
    cost: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanStep:
    """One answer a measure lifts."""

    item: str
    name: str
    start: str  #: empty where an option is added
    to: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanRow:
    """One measure of a plan."""

    code: str
    name: str
    text: str
    phase: int
    start_month: int  #: counted from 0
    gain: int  #: units of the total on top of those before it
    cost: Span
    months: Span
    steps: tuple[PlanStep, ...]
    lifts: tuple[Lift, ...]  #: the same in codes
    waits_for: tuple[str, ...]  #: names of those of the plan that must end before it begins
    opens: str  #: which of the plan have it as a prerequisite, where it takes no step itself; else empty


@dataclass(frozen=True, slots=True, kw_only=True)
class CurveRow:
    """What one budget brings at best."""

    budget: Decimal
    units: int
    measures: int
    level: int  #: that is certain then …
    stage: str  #: … and its name
    chosen: bool  #: the money of the plan
    entered: bool = False  #: the first budget of its stage, above that of no money


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanView:
    """A plan in one language."""

    title: str
    lead: str  #: what is done, what it costs, where it leads
    both: str  #: the programme's figure and the re-scored one
    verdict: str  #: whether the money there is leads to the next stage; empty where nobody said how much there is
    reserve: str  #: how far beyond its gates the stage reached lies; empty where none is reached
    risk: str  #: which measure must not fail, what waits for it and what is left then; and if business results follow
    proof: str
    rows: tuple[PlanRow, ...]
    phases: tuple[PlanPhase, ...]
    cost: Span
    effort: Decimal
    before: int
    predicted: int
    rescored: int
    low: int
    high: int
    stage_now: str
    stage_after: str
    proved: bool
    curve: tuple[CurveRow, ...] = ()
    entries: tuple[
        str, ...
    ] = ()  #: from which budget on a stage can be entered, and that the total is lower there for it
