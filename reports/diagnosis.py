"""What a consultant makes of a report: own words for its sections, own choice of measures, the looks of the house. Plain data."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from questionnaires.model import Span
from reports.prose import Prose
from scoring.measure_choice import MeasureChoice


@dataclass(frozen=True, slots=True, kw_only=True)
class Brand:
    """How the reports of a consultancy look; empty where they look like ours."""

    colour: str = ""  #: ``#rrggbb``, dark enough for white words on it
    logo: bytes = b""  #: a PNG
    tagline: str = ""  #: below the title on the cover
    footer: str = ""  #: before the standing at the foot of every page
    signatures: tuple[str, ...] = ()  #: lines to sign on, at the end


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnMeasure:
    """A measure of the consultant's own: it has no steps, so it brings no points."""

    name: str
    text: str
    cost: Span  #: 万元
    months: Span
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagnosis:
    """What a consultant wrote and decided, in the language of the report."""

    texts: Mapping[str, str] = field(default_factory=dict)  #: Markdown by key of the section, see `reports.sections`
    taken: tuple[str, ...] | None = None  #: measures in the order wanted; None as recommended
    left_out: Mapping[str, str] = field(default_factory=dict)  #: why, by code
    added: Mapping[str, str] = field(default_factory=dict)  #: why, by code
    reordered: str = ""  #: why they stand in another order
    own: tuple[OwnMeasure, ...] = ()
    brand: Brand = field(default_factory=Brand)
    draft: bool = False  #: it may still change; the cover says so

    @property
    def choice(self) -> MeasureChoice | None:
        """The measures for the engine; None where they are as recommended."""
        return MeasureChoice(taken=self.taken, left_out=frozenset(self.left_out)) if self.taken is not None else None

    @property
    def written(self) -> bool:
        """Whether anything here is a consultant's."""
        return bool(self.texts or self.own or self.taken is not None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A diagnosis as a report prints it."""

    texts: Mapping[str, Prose] = field(default_factory=dict)  #: by key of the section
    changes: tuple[str, ...] = ()  #: what was changed about the measures, and why
    own: tuple[OwnMeasure, ...] = ()
    own_cost: Span | None = None  #: of these together
    brand: Brand = field(default_factory=Brand)
    draft: bool = False
    written: bool = False  #: whether anything here is a consultant's …
    touched: str = ""  #: … and what, in one line


UNTOUCHED = Told()
