"""A diagnostic report as plain data: everything a page says, in one language, with scores still as integer units."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from questionnaires.model import Span
from reports.appendix_document import AnswerSection, FileRow, OtherwiseRow
from reports.benchmark_document import Benchmark, ReferenceRow
from reports.certainty import ChangeView, DoubtView
from reports.diagnosis import UNTOUCHED, Told
from reports.given import Given
from reports.grades import GradeTable
from reports.maker import NOBODY, Maker
from reports.numbers import DASH
from reports.plan_document import PlanView
from reports.weights import WeightsView
from reports.wording import Wording
from scoring.evidence import Grade
from scoring.result import MISSING

FIRST = 3  #: measures to begin with, on the first pages


@dataclass(frozen=True, slots=True, kw_only=True)
class Imprint:
    """When and by whom; empty texts are left out."""

    assessed_on: date | None  #: when the answers were submitted; None where nobody knows
    prepared_on: date  #: when the report was made
    prepared_by: str = ""
    number: str = ""  #: of the report
    review: "ReviewView | None" = None  #: whose review it shows
    reviewed: bool = False  #: a consultant has gone through the answers; otherwise every page says self-assessment
    maker: Maker = NOBODY


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewView:
    """An expert review that the report shows instead of the enterprise's own answers."""

    reviewers: tuple[str, ...]
    completed_on: date
    asked: int  #: items that apply and carry points
    rated: int  #: those that were looked at …
    differing: int  #: … and rated otherwise than the enterprise did
    stated: int  #: units of the total as the enterprise stated it
    proven: Mapping[Grade, int] = field(default_factory=dict)  #: how many were seen how well
    blind: bool = False  #: two rated apart, and agreed afterwards
    confirmed_on: date | None = None  #: by the enterprise
    signed_on: date | None = None
    signed_by: str = ""
    code: str = ""  #: by which anybody can check it; empty while it is not signed
    verify: str = ""  #: address at which they do

    @property
    def complete(self) -> bool:
        """Whether no answer is left that stands as the enterprise stated it."""
        return self.rated >= self.asked

    def scope(self, words: Wording) -> str:
        """How much was looked at, and how much of it found otherwise."""
        key = "cover.review_scope_all" if self.complete else "cover.review_scope"
        scope = words(key, asked=self.asked, rated=self.rated, differing=self.differing)
        proven = [
            words(f"cover.proven_{int(grade)}", count=self.proven[grade]) for grade in Grade if self.proven.get(grade)
        ]
        return words("answer.separator").join([scope, words("cover.separator").join(proven)]) if proven else scope

    def who(self, words: Wording) -> str:
        """Those who reviewed, and how two did it."""
        names = words("cover.separator").join(self.reviewers)
        return words("cover.blind", names=names) if self.blind else names


@dataclass(frozen=True, slots=True, kw_only=True)
class GateView:
    """One condition of a stage."""

    text: str  #: "综合集成 ≥ 50.0 分"
    label: str  #: the same, short, for the ladder
    found: str
    missing: str  #: distance in words; empty once passed
    passed: bool | None
    reservation: str = ""  #: what could not be confirmed about it


@dataclass(frozen=True, slots=True, kw_only=True)
class StageView:
    """One maturity level."""

    number: int
    name: str
    description: str
    gates: tuple[GateView, ...]

    @property
    def reservations(self) -> tuple[str, ...]:
        """What could not be confirmed about its gates, each once."""
        return tuple(dict.fromkeys(gate.reservation for gate in self.gates if gate.reservation))


@dataclass(frozen=True, slots=True, kw_only=True)
class Headline:
    """What the first pages say."""

    total: int
    level: int
    level_name: str
    term: str  #: what levels are called; empty where they are stages
    edge: str  #: in brackets, where another stage is likelier or this one holds in less than three of four cases
    level_description: str
    coverage: int  #: share of the weight asked that could be assessed, per mille
    not_asked: int  #: share of the whole weight that does not concern the enterprise, per mille
    verdict: tuple[str, ...]  #: two to four sentences
    next_name: str  #: next stage; empty at the top
    blocking: tuple[GateView, ...]

    @property
    def has_total(self) -> bool:
        """Whether there is a total that anything can be a share of."""
        return self.total != MISSING

    def of_total(self, share: str) -> str:
        """A share of the total as it is printed: a dash where there is none."""
        return share if self.has_total else DASH


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """A named figure with the sentence that explains it: a strength."""

    name: str
    units: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LossView:
    """One item that costs points."""

    rank: int
    code: str
    name: str
    place: str  #: dimension and indicator
    answer: str
    text: str  #: the answer as evidence in a sentence
    caution: str  #: that few items carry all of its side or dimension; empty where they do not
    units: int  #: of the total
    step: str  #: what to do next; empty where nothing can be said
    unknown: bool  #: the answer is not known: the step is to find out, and brings no points by itself
    gain: int  #: units of the total that the step alone brings
    gained: str  #: the same in words; empty without a step that brings points
    outcome: bool  #: these points come once business results follow
    measure: str  #: the one that takes this very step; empty where there is none
    number: int  #: of the measure in this report; 0 where it is not recommended


@dataclass(frozen=True, slots=True, kw_only=True)
class NodeView:
    """A scored node in a table or chart. `required` is what the next stage asks of it; contribution and loss are as printed."""

    code: str
    name: str
    units: int
    weight: int
    effective_weight: int
    contribution: int
    loss: int
    required: int = MISSING
    caution: str = ""  #: that too few items carry it to quote it by itself


@dataclass(frozen=True, slots=True, kw_only=True)
class DimensionView:
    """One dimension with its indicators and what we read from them."""

    node: NodeView
    side: str
    intro: str
    indicators: tuple[NodeView, ...]
    findings: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SceneView:
    """A business scene with its level, 0 to 4."""

    code: str
    name: str
    group: str
    level: int
    binding: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PainView:
    """A pain point with the answers it follows from."""

    code: str
    name: str  #: what the answers show
    caution: str  #: that it is for the reader to judge, with the difficulty the documents name where the answers alone do not say as much
    severity: int  #: per mille of the points of its answers that were lost
    evidence: tuple[str, ...]
    against: tuple[str, ...]  #: answers worth half their points or more
    relief: tuple[str, ...]  #: measures, by number and name; where none is in the list, those of the library
    sources: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GainView:
    """One step of a measure: "FND-EQP-02 设备联网率：…→…"."""

    item: str
    name: str
    start: str
    to: str
    gain: int
    outcome: bool  #: a business result that may follow


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasureView:
    """A recommended measure."""

    number: int  #: in this report
    code: str
    name: str
    text: str
    gains: tuple[GainView, ...]
    gain: int  #: units of the total its sure steps bring
    outcome: int  #: units on top if the outcomes follow
    toward: tuple[str, ...]  #: what it brings each blocking gate, and what is then still missing
    left: str  #: that only a part of it is left to do; empty where all of it is
    cost: Span
    months: Span
    staff: str
    provider: str
    done_when: str
    prerequisites: tuple[str, ...]  #: those still open: in this plan by number, others with what they cost
    evidence: tuple[str, ...]
    pains: tuple[str, ...]
    phase: int
    start_month: int
    priority: int  #: per mille of the best


@dataclass(frozen=True, slots=True, kw_only=True)
class StepView:
    """One row of what is still to do: a measure, or one item that goes up."""

    code: str
    name: str
    change: str  #: items: from which answer to which; empty for a measure
    aim: str  #: items: the answer to reach; empty for a measure
    gain: int  #: units of the total on top of everything before it
    toward: str  #: what it brings the gate; empty where that is the gain
    cost: Span | None  #: measures only
    when: str = ""  #: "from month 10"; empty where it has no place in the timetable
    lifts: tuple[str, ...] = ()  #: measures: from which answer to which


@dataclass(frozen=True, slots=True, kw_only=True)
class WayView:
    """What is still to do until one gate of the next stage holds."""

    gate: str  #: empty where no gate is in the way: then the steps are for the total
    standing: str  #: from its figure today to the one after the last step
    steps: tuple[StepView, ...]  #: the first ones
    rest: tuple[StepView, ...]  #: those after them, in full for who wants to add them up
    left_out: str  #: how many steps more, and what these bring; empty if all are told
    measures: int  #: measures among all steps …
    cost: Span  #: … and what these cost together


@dataclass(frozen=True, slots=True, kw_only=True)
class AheadView:
    """What is still to do until the next stage."""

    title: str  #: empty without ways
    lead: str  #: what the steps rest on, or that there is no library; empty where the plan is all there is to say
    ways: tuple[WayView, ...]  #: empty where nothing is to do, or the plan opens every gate
    whole: str = ""  #: what the plan and all these steps take together; empty without a library or a stage to reach

    @property
    def steps(self) -> tuple[StepView, ...]:
        """Those told, whatever gate they are for."""
        return tuple(step for way in self.ways for step in way.steps)


@dataclass(frozen=True, slots=True, kw_only=True)
class PhaseView:
    """One phase of the roadmap."""

    number: int
    count: int
    first_month: int
    last_month: int  #: in which the last of its measures ends, which may be long after the next phase begins
    begins: str  #: in which months its measures begin, in words
    cost: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class CostView:
    """What measures of one kind of provider cost together."""

    name: str
    count: int
    cost: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class DiagnosticReport:
    """The whole report. Equal reports print to equal bytes."""

    locale: str
    title: str  #: of the questionnaire
    questionnaire: str  #: code@version
    content_hash: str
    fingerprint: str
    weights: WeightsView
    scoring_version: str
    given: Given = field(metadata={"printed": False})
    statement: str
    standing: str  #: one line for the foot of every page: self-assessed or gone through by a consultant
    imprint: Imprint
    enterprise: str  #: its name
    profile: tuple[tuple[str, str], ...]  #: label and value, as printed
    headline: Headline
    strengths: tuple[Note, ...]
    strengths_lead: str  #: says so where none is marked; else empty
    losses: tuple[LossView, ...]  #: costliest first
    sides: tuple[NodeView, ...]
    faces: tuple[str, ...]  #: how the two faces compare
    grades: GradeTable | None  #: None without a total
    stages: tuple[StageView, ...]
    reservations: tuple[str, ...]  #: what could not be confirmed about their gates
    doubt: DoubtView
    change: ChangeView | None  #: none without an earlier round
    dimensions: tuple[DimensionView, ...]
    scenes: tuple[SceneView, ...]
    benchmark: Benchmark | None
    references: tuple[ReferenceRow, ...] = ()  #: empty where they are switched off
    pains: tuple[PainView, ...]  #: the most severe …
    pains_found: int  #: … of so many
    pains_unclear: tuple[str, ...]  #: those that cannot be told yet, with the items to find out about
    measures: tuple[MeasureView, ...]
    measures_intro: str  #: how they were chosen; empty without any
    projected: int  #: total once all measures are done, without outcomes, re-scored
    highest: int  #: total if all outcomes follow, too
    hold: str  #: instead of measures, where what is left adds too little; else empty
    outlook: tuple[str, ...]  #: the same in three short lines, with what it costs
    prospect: str  #: what the plan does to the total, to every blocking gate and to the stage; empty without measures
    has_measures: bool  #: whether the questionnaire has a library of measures …
    has_pains: bool  #: … and of pain points; without one nothing is said about them
    ahead: AheadView
    phases: tuple[PhaseView, ...]
    costs: tuple[CostView, ...]
    investment: Span
    cost_basis: str  #: where the costs come from and whom they are for; empty without measures
    cost_size: str  #: that this firm is smaller or larger than those; else empty
    counts: tuple[tuple[str, int], ...]  #: answered, not applicable, don't know …; optional: answers without points
    sources: tuple[str, ...]
    appendix: tuple[AnswerSection, ...]
    otherwise: tuple[OtherwiseRow, ...] = ()  #: where reviewers found otherwise than the enterprise stated
    files: tuple[FileRow, ...] = ()  #: handed in as evidence
    plan: PlanView | None = None  #: the cheapest way up, or the best for the money; absent where nothing can be planned
    plan_told: bool = False  #: whether its measures are those of roadmap and ways already
    told: Told = UNTOUCHED  #: what a consultant says instead of our rules, and beside them

    @property
    def best(self) -> tuple[MeasureView, ...]:
        """The three measures that begin first: nothing they wait for is left out."""
        return self.measures[:FIRST]

    @property
    def marked(self) -> tuple[bool, bool]:
        """Whether charts of the dimensions, and of their indicators, mark what the next stage asks for."""
        below = [node for dimension in self.dimensions for node in dimension.indicators]
        return any(each.node.required >= 0 for each in self.dimensions), any(node.required >= 0 for node in below)


def add(spans: "tuple[Span, ...]") -> Span:
    """Sum of ranges."""
    zero = Decimal(0)
    return Span(
        low=sum((span.low for span in spans), zero),
        likely=sum((span.likely for span in spans), zero),
        high=sum((span.high for span in spans), zero),
    )
