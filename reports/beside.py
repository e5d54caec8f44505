"""What a report tells beside the result itself."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from questionnaires.rules import Profile
from reports.benchmark_document import Benchmark
from reports.changes import EarlierRound
from reports.diagnosis import Diagnosis
from reports.doubt import Basis
from reports.evidence_files import EvidenceFile
from reports.plan_document import PlanView
from reports.rated_otherwise import Overruled
from reports.weights import OtherWeights


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """Peers, evidence, the round before, a plan, other weights; what is not given is left out of the report."""

    benchmark: Benchmark | None = None
    references: bool = False  #: whether published values stand beside the enterprise's own
    basis: Basis = field(
        default_factory=Basis
    )  #: evidence behind the answers; without any, everything is merely stated
    earlier: EarlierRound | None = None
    plan: PlanView | None = None  #: as `plans.default_plan` finds it
    profile: Profile = field(default_factory=dict)  #: what conditions of measures may ask; without it all stay in
    weights: OtherWeights | None = None  #: the set that questionnaire and result are under, where it is not their own
    overruled: Mapping[str, Overruled] = field(default_factory=dict)  #: answers that reviewers rated otherwise, by item
    files: Mapping[str, Sequence[EvidenceFile]] = field(default_factory=dict)  #: handed in as evidence, by item
    diagnosis: Diagnosis | None = None  #: what a consultant wrote and decided
