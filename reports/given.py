"""What a result follows from, in the form in which scoring reads it: enough to work it out again without us."""

from collections.abc import Mapping
from dataclasses import dataclass

from questionnaires.rules import Profile
from scoring.evidence import Grade
from scoring.weight_set import WeightSet


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """Kept for programs and never printed, so no font has to know what stands in it."""

    answers: str  #: all of them in one string (`scoring.encode`)
    profile: Profile  #: what conditions of items and measures ask of the enterprise
    graded: Mapping[str, Grade]  #: how well answers are proven, by item; left out: stated
    weights: WeightSet | None  #: instead of the questionnaire's own
