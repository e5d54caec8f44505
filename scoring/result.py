"""The result of one assessment: every number with the numbers it comes from.

Scores are integers in units of 0.0001 point (`questionnaires.model.UNIT`); "not assessable" is `MISSING`, never 0.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from questionnaires.model import Gate, Lift, Span

SCORING_VERSION = "1"  #: changes when the same answers could get other numbers
MISSING = -1  #: "not assessable"
TOTAL = "TOTAL"  #: code of the root node


class NodeKind(StrEnum):
    """Where a node stands in the tree."""

    TOTAL = "total"
    SIDE = "side"
    DIMENSION = "dimension"
    INDICATOR = "indicator"
    ITEM = "item"


class ResponseState(StrEnum):
    """What became of an item."""

    ANSWERED = "answered"
    NOT_APPLICABLE = "not_applicable"  #: the respondent says so, with a reason
    NOT_ASKED = "not_asked"  #: `applies_if` does not hold
    DONT_KNOW = "dont_know"  #: scores as the lowest
    BLANK = "blank"  #: scores 0 and blocks submission


@dataclass(frozen=True, slots=True, kw_only=True)
class NodeResult:
    """One scored node: its score, and how it takes part in its parent and in the total."""

    code: str
    kind: NodeKind
    parent: str | None
    weight: int  #: within the parent
    units: int  #: score, 0 to 1,000,000; MISSING where not assessable
    coverage: int  #: share of the weight asked below that could be assessed, per mille, rounded down
    not_asked: int  #: share of the weight below that was not asked, per mille
    effective_weight: int  #: share of the total under this applicability, parts per million; 0 where it takes no part
    contribution: int  #: units of the total it brings; siblings add up to the parent's exactly
    loss: int  #: units of the total it costs; all items' contributions and losses add up to 1,000,000
    state: ResponseState | None = None  #: items only
    options: tuple[str, ...] = ()  #: items only: the option codes chosen


@dataclass(frozen=True, slots=True, kw_only=True)
class GateResult:
    """One gate looked at. `passed` is None where the node is not assessable."""

    level: int
    gate: Gate
    passed: bool | None
    required: int  #: units for SCORE and ITEM, number of scenes for SCENES
    found: int  #: the same; MISSING where not assessable
    binding_found: int = 0  #: SCENES: binding scenes at the level or higher

    @property
    def distance(self) -> int:
        """How much is missing: units, or scenes (the larger of the scenes and binding scenes missing); 0 once passed."""
        if self.passed:
            return 0
        return max(self.required - max(self.found, 0), self.gate.binding - self.binding_found)


@dataclass(frozen=True, slots=True, kw_only=True)
class LevelResult:
    """The maturity level, and what stopped it."""

    number: int  #: 0 to n; MISSING where it cannot be determined
    at_least: int  #: the level that is certain: equal to `number` unless that is MISSING
    gates: tuple[GateResult, ...]  #: every gate of every level, from the lowest
    blocking: tuple[GateResult, ...]  #: the gates of the next level that do not hold, largest relative distance first


@dataclass(frozen=True, slots=True, kw_only=True)
class LiftGain:
    """One step of a measure on this enterprise's answers, and what it alone adds to the total, in units."""

    lift: Lift
    gain: int
    outcome: bool = False  #: a business result, which may follow the work but is not done by it


@dataclass(frozen=True, slots=True, kw_only=True)
class GateGain:
    """What the sure steps of a measure, taken alone, bring a gate that blocks the next level: units, or scenes."""

    level: int
    gate: Gate
    gained: int  #: no more than is missing
    missing: int  #: with the measures before done


@dataclass(frozen=True, slots=True, kw_only=True)
class Recommendation:
    """A measure that fits this enterprise, with the reason."""

    measure: str
    gains: tuple[LiftGain, ...]
    gain: int  #: units the total rises by when all its steps but the outcomes are taken, re-scored by the real model
    outcome: int  #: units on top of `gain` if the outcomes follow, too
    clears_gates: int  #: how many blocking gates its sure steps open, or bring closer by a twentieth of the distance
    pain_points: tuple[str, ...]  #: those found in this enterprise that it relieves
    gain_per_cost: int  #: sure units per 万元 at the likely cost
    priority: int  #: rank key, per mille of the best; its factors are the fields above
    phase: int  #: 1 to 3 of the roadmap, by the first month
    start_month: int  #: first month in the roadmap, counted from 0
    toward: tuple[GateGain, ...] = ()  #: blocking gates that its sure steps bring closer
    waits_for: tuple[str, ...] = ()  #: recommended measures that must end before it begins
    unplanned: tuple[str, ...] = ()  #: prerequisites still open that are not recommended
    left: int = 0  #: sure steps still to take …
    whole: int = 0  #: … of so many that the measure has for this enterprise: an item, or an option to add


@dataclass(frozen=True, slots=True, kw_only=True)
class PainPointResult:
    """How strongly the answers speak of a pain point."""

    code: str
    severity: int  #: per mille: weighted share of points lost in the answers that probe it; MISSING if there is none
    items: tuple[str, ...]  #: the evidence: answers worth at most half of the points, the largest loss first
    unknown: tuple[str, ...] = ()  #: items that probe it and were answered "don't know" or not at all
    unknown_share: int = 0  #: per mille of the weight of all that probe it


@dataclass(frozen=True, slots=True, kw_only=True)
class WayStep:
    """One thing still to do, and what it adds on top of everything before it."""

    measure: str  #: code; empty where no measure of the library does it: then `lifts` are of one item
    lifts: tuple[Lift, ...]  #: without outcomes
    gain: int  #: units of the total
    toward: int  #: what the gate looks at: units, or scenes at the level asked for


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """What is still to do, after the plan, until one gate of the next level holds."""

    gate: GateResult | None  #: looked at after the plan and the ways before this one; None: no gate, but the total
    then: GateResult | None  #: the same gate after the last step; still not passed where there is no further step
    steps: tuple[WayStep, ...]  #: in order; empty where the ways before open the gate, too, or nothing can be done


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """Everything that follows from one submission."""

    questionnaire: str  #: code@version
    fingerprint: str  #: of the scoring model: same fingerprint and answers, same digits
    scoring_version: str
    answers: str  #: the submission in the one-string form
    nodes: Mapping[str, NodeResult]  #: by code, parents before children
    level: LevelResult
    scenes: Mapping[str, int]  #: level 0 to 4 of every scene; MISSING where not applicable
    losses: tuple[str, ...]  #: item codes, largest loss first, only those that lose
    strengths: tuple[str, ...]  #: indicator codes, best first
    pain_points: tuple[PainPointResult, ...]  #: most severe first
    recommendations: tuple[Recommendation, ...]  #: in the order of the roadmap: phase, first month, priority
    investment: Span  #: sum over the recommended measures, 万元
    after: Mapping[str, int]  #: units of the total and of every node of a SCORE gate once all sure steps are taken
    highest: int  #: units of the total if all outcomes follow, too
    level_after: int  #: the level that is certain once all sure steps are taken
    blocking_after: tuple[GateResult, ...]  #: the gates of `level.blocking` then, in the same order
    ways: tuple[Way, ...]  #: what is to do after that until the next level; the narrowest gate first
    way_up: tuple[
        str, ...
    ] = ()  #: measures that lead to the next level at the least cost, among the above; empty where none do
    months: Mapping[str, int] = field(
        default_factory=dict
    )  #: first month, from 0, of recommended measures and the way up

    @property
    def total(self) -> int:
        """Units of the total; MISSING where it cannot be assessed."""
        return self.nodes[TOTAL].units
