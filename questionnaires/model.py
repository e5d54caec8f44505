"""The shape of a questionnaire: frozen data, from the whole instrument down to one offered answer.

Points are integers in units of 0.0001 point on a scale of 0 to 100 (`UNIT`, `FULL`): an option worth 1.5 of an item's 6
official points has 250,000 units. Texts are mappings from locale to sentence, complete in every locale of the questionnaire.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

UNIT = 10_000  #: one point
FULL = 100 * UNIT  #: the highest score of any node

Text = Mapping[str, str]  #: locale -> sentence


class ItemKind(StrEnum):
    """How an item is answered and scored; a closed set."""

    SINGLE = "single"  #: one rung of a ladder
    MULTI = "multi"  #: any of several, points added; one option may be exclusive ("none of these")
    BAND = "band"  #: a number (typed in, or part of a whole) that falls into one right-closed band
    TREND = "trend"  #: now against before: worse, flat, better
    YES_PARTLY_NO = "yes_partly_no"
    SCENE = "scene"  #: level 0 to 4 of a business scene
    INVENTORY = "inventory"  #: asked, never scored


class InventoryInput(StrEnum):
    """What an inventory item takes."""

    NUMBER = "number"
    TEXT = "text"
    CHOICES = "choices"  #: any of the options, and free text beside them


class Period(StrEnum):
    """The time an item asks about, where that is not how things are now; another year has another answer."""

    LAST_YEAR = "last_year"
    LAST_YEARS = "last_years"  #: two or three of them together


class ProfileField(StrEnum):
    """What a condition may ask of the enterprise's profile."""

    PRODUCTION_TYPE = "production_type"  #: discrete, process, mixed
    SIZE = "size"  #: micro, small, medium, large
    ACTIVITIES = "activities"  #: what the enterprise does itself, any of ACTIVITIES


PRODUCTION_TYPES = ("discrete", "process", "mixed")
SIZES = ("micro", "small", "medium", "large")
ACTIVITIES = ("design", "process_design", "sales", "service", "warehouse", "hazard")
PROFILE_VALUES: Mapping[ProfileField, tuple[str, ...]] = {
    ProfileField.PRODUCTION_TYPE: PRODUCTION_TYPES,
    ProfileField.SIZE: SIZES,
    ProfileField.ACTIVITIES: ACTIVITIES,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """The named profile field, or the answer to the named earlier item, is (or contains) one of `any_of`."""

    any_of: tuple[str, ...]
    item: str | None = None
    profile: ProfileField | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One offered answer. `points` are as the file states them, of the item's `full_points`; `units` are exact."""

    code: str
    text: Text
    points: Decimal = Decimal(0)
    units: int = 0
    exclusive: bool = False  #: multi only: cannot be combined with others
    outcome: bool = False  #: a result that follows the work and that others or the market decide on
    up_to: Decimal | None = None  #: band only: inclusive upper edge in the item's unit; None: no upper edge


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """What an item rests on: a document of the questionnaire's list, the place in it, and, if needed, a remark."""

    document: str
    place: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Numbers:
    """What the number fields of a band or trend item are called.

    A band takes a number in `unit`, or two counts (`part`, `whole`) from which the percentage follows; a trend takes `now` and `before`.
    """

    unit: Text | None = None
    part: Text | None = None
    whole: Text | None = None
    counted: Text | None = None  #: unit of `part` and `whole`
    now: Text | None = None
    before: Text | None = None
    minimum: Decimal = Decimal(0)
    maximum: Decimal | None = None
    lower_is_better: bool = False  #: trend only
    flat_within: Decimal = Decimal(0)  #: trend only: change in per cent of `before` that still counts as flat
    in_points: bool = False  #: trend only: `flat_within` is in the unit of the figures, as percentage points are
    full_at: Decimal | None = None  #: trend only: at this figure or a better one, flat counts as better


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One thing asked."""

    code: str  #: permanent: dimension, indicator, serial (FND-EQP-02)
    kind: ItemKind
    text: Text
    weight: int  #: share within its indicator; 0 for scenes without points and inventory
    options: tuple[Option, ...] = ()
    full_points: Decimal = Decimal(100)
    name: Text | None = None  #: two to eight characters for charts and tables
    counts: Text | None = None  #: what counts
    not_counts: Text | None = None  #: what does not
    example: Text | None = None  #: in plain words
    evidence: tuple[Text, ...] = ()  #: what a reviewer would ask for
    sources: tuple[Source, ...] = ()
    pain_points: tuple[str, ...] = ()
    applies_if: tuple[Condition, ...] = ()  #: all must hold
    may_be_not_applicable: bool = False
    required: bool = True
    binding: bool = False  #: scene only: counts towards a gate's binding scenes
    numbers: Numbers | None = None
    input: InventoryInput | None = None
    period: Period | None = None  #: a trend is of two years in any case

    @property
    def of_a_year(self) -> bool:
        """Whether the answer is of a certain time, so that it holds no longer a year later."""
        return self.kind is ItemKind.TREND or self.period is not None

    @property
    def scored(self) -> bool:
        """Whether the item carries points."""
        return self.weight > 0

    def option(self, code: str) -> Option:
        """Option named `code`; KeyError if there is none."""
        return next(option for option in self.options if option.code == code)

    @property
    def ladder(self) -> tuple[Option, ...]:
        """Options from the fewest to the most points (for a multi: without the exclusive one)."""
        return tuple(sorted((o for o in self.options if not o.exclusive), key=lambda option: option.units))


@dataclass(frozen=True, slots=True, kw_only=True)
class Indicator:
    """Second scored level: a few items about one thing."""

    code: str
    name: Text
    weight: int
    items: tuple[Item, ...]
    rationale: Text | None = None  #: why these weights


@dataclass(frozen=True, slots=True, kw_only=True)
class Dimension:
    """First scored level. With weight 0 its items are graded (scenes) or merely recorded (inventory), not scored."""

    code: str
    name: Text
    side: str | None  #: code of its side; None if not scored
    weight: int
    indicators: tuple[Indicator, ...]
    intro: Text | None = None  #: one or two sentences shown above the section
    rationale: Text | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """A face of the whole (level and capability; performance and benefit). A questionnaire has at least one."""

    code: str
    name: Text
    weight: int
    rationale: Text | None = None
    outcome: bool = False  #: its items are business results, which follow the work and are not done by it


class GateKind(StrEnum):
    """What a gate asks."""

    SCORE = "score"  #: a node's score is at least `minimum`
    SCENES = "scenes"  #: at least `count` scenes under `node` have level `at_least`, of which `binding` binding ones
    ITEM = "item"  #: an item's answer is worth at least as much as `option`


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate:
    """One condition of a level."""

    kind: GateKind
    node: str  #: TOTAL, a side, dimension or indicator; for ITEM an item
    minimum: int = 0  #: SCORE: in units
    at_least: int = 0  #: SCENES: scene level
    count: int = 0  #: SCENES: how many scenes
    binding: int = 0  #: SCENES: how many of them binding
    option: str | None = None  #: ITEM
    rationale: Text | None = field(default=None, hash=False)  #: why this node and this figure
    reservation: Text | None = field(
        default=None, hash=False
    )  #: what could not be confirmed about it; printed wherever the gate is


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """A maturity level: reached when all its gates, and all those of the levels below, hold. 0 is below the first."""

    number: int
    name: Text
    description: Text
    gates: tuple[Gate, ...]
    rationale: Text | None = None  #: why this is a level of its own


@dataclass(frozen=True, slots=True, kw_only=True)
class Lift:
    """One step a measure takes: from option `start` to the better one `to`, or (multi) adding option `add`."""

    item: str
    start: str | None = None
    to: str | None = None
    add: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """Low, likely and high estimate."""

    low: Decimal
    likely: Decimal
    high: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasureEvidence:
    """A reported effect: figure and document."""

    document: str
    place: str
    figure: Text


class ProviderKind(StrEnum):
    """Who would help with a measure."""

    OWN_STAFF = "own_staff"
    CONSULTANT = "consultant"
    SOFTWARE = "software"
    INTEGRATOR = "integrator"
    EQUIPMENT = "equipment"
    TELECOM = "telecom"
    PLATFORM = "platform"
    SECURITY = "security"
    FINANCE = "finance"
    TRAINING = "training"
    PUBLIC_SERVICE = "public_service"


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """Something to do that lifts items one step at a time."""

    code: str
    name: Text
    text: Text  #: what to do, in plain words
    lifts: tuple[Lift, ...]
    pain_points: tuple[str, ...]
    cost: Span  #: 万元
    months: Span
    staff: Text  #: who has to give how much time
    provider: ProviderKind
    done_when: Text  #: what to show when done
    prerequisites: tuple[str, ...] = ()  #: codes of other measures
    evidence: tuple[MeasureEvidence, ...] = ()
    applies_if: tuple[Condition, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PainPoint:
    """A pain point of small and medium enterprises, as the source documents name it."""

    code: str
    name: Text
    observation: Text | None = None  #: what low answers say by themselves, where the name would say more than they do
    sources: tuple[Source, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A source document."""

    code: str
    title: Text
    issuer: Text
    year: int
    places: tuple[Text, ...] = ()  #: names of the places that are quoted, in every language

    def place(self, quoted: str, locale: str) -> str:
        """Name of a place in a language; as quoted where it has no other."""
        return next((names[locale] for names in self.places if quoted in names.values() and locale in names), quoted)


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """A contradiction: when all conditions hold together, ask the respondent to look again. Never an error."""

    code: str
    when: tuple[Condition, ...]
    ask: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Questionnaire:
    """One version of an instrument."""

    code: str
    version: str
    locales: tuple[str, ...]  #: the first is the language it was written in
    title: Text
    description: Text
    statement: Text  #: what a result is and is not, printed with every level
    minutes: int  #: time to fill it in, estimated
    sides: tuple[Side, ...]
    dimensions: tuple[Dimension, ...]
    levels: tuple[Level, ...]  #: from the lowest
    level_zero: Text  #: what it is called when not even level 1 is reached
    measures: tuple[Measure, ...] = ()
    pain_points: tuple[PainPoint, ...] = ()
    documents: tuple[Document, ...] = ()
    checks: tuple[Check, ...] = ()
    coverage: int = 500  #: share of sibling weight, per mille, that must be assessable
    not_applicable_cap: int = 300  #: share of the scored weight, per mille, that may be N/A by the respondent's choice
    cost_basis: Text | None = None  #: where the costs of the measures come from and whom they are for
    stage_term: Text | None = None  #: what its levels are called where they are not stages of development
    content_hash: str = ""  #: SHA-256 of the canonical JSON of everything above

    @property
    def key(self) -> str:
        """`code@version`."""
        return f"{self.code}@{self.version}"

    def items(self) -> Iterator[Item]:
        """Every item, in the order asked."""
        for dimension in self.dimensions:
            for indicator in dimension.indicators:
                yield from indicator.items

    def indicators(self) -> Iterator[Indicator]:
        """Every indicator, in the order asked."""
        for dimension in self.dimensions:
            yield from dimension.indicators
