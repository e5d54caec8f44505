"""Targets that the source documents name, offered with their figures; who takes one over may change it."""

from dataclasses import dataclass

from flask_babel import lazy_gettext as _l

from survey.models import TargetKind

QUESTIONNAIRE = "lianghua-sme"  #: the one that asks for platforms


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """A target with where it comes from."""

    key: str
    kind: TargetKind
    goal: int
    title: object
    source: object
    unit: str = ""


_CLUSTERS = _l(
    "Jiangsu’s progress with the industrial internet (2020), section 3, industrial clusters: what each base in a park is to reach"
)
_SHANGHAI = _l(
    "Action plan “Gongfu Shanghai” 2020–2022 (Hufuban [2020] No. 38), article 2: for state-owned groups of the municipality"
)
SUGGESTIONS = (
    Suggestion(
        key="platform", kind=TargetKind.PLATFORM, goal=80, title=_l("Larger enterprises on an industrial internet platform"),
        source=_CLUSTERS,
    ),
    Suggestion(
        key="stars", kind=TargetKind.STARS, goal=100, title=_l("Star enterprises (four or five stars for cloud use)"), source=_CLUSTERS
    ),
    Suggestion(
        key="benchmarks", kind=TargetKind.BENCHMARKS, goal=10, title=_l("Benchmark factories of the industrial internet"),
        source=_CLUSTERS,
    ),
    Suggestion(
        key="groups", kind=TargetKind.OWN, goal=60, unit="%", title=_l("State-owned groups covered by the industrial internet"),
        source=_SHANGHAI,
    ),
    Suggestion(
        key="segments", kind=TargetKind.OWN, goal=80, unit="%",
        title=_l("Core business segments of state-owned groups covered by the industrial internet"), source=_SHANGHAI,
    ),
)  # fmt: skip
BY_KEY = {each.key: each for each in SUGGESTIONS}
