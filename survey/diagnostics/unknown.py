"""What "don't know" leaves open of a result: how many scenes are unknown, which stages it may be, whether a place among others says anything."""

from dataclasses import dataclass

from questionnaires.model import ItemKind
from reports.answers import local
from reports.certainty import DoubtView
from reports.doubt import SURE
from scoring.aggregate import score
from scoring.levels import levels
from scoring.result import MISSING, TOTAL, ResponseState
from scoring.uncertainty import all_known
from survey.diagnostics.frozen import Frozen
from survey.peers.kept import Comparison

WIDE = 50  #: percentage points of a group: a place known no closer is none


@dataclass(frozen=True, slots=True, kw_only=True)
class StageRange:
    """The stages between which it cannot be judged yet, by name."""

    lowest: str
    highest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceRange:
    """Between which per cents of a group the total lies."""

    low: int
    high: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Open:
    """What is not known."""

    scenes: frozenset[str]  #: codes of scenes answered "don't know": they count as level 0 for thresholds
    floor: bool  #: whether so much is unknown that the total is told as a floor
    stages: StageRange | None  #: where what is unknown decides the stage
    place: PlaceRange | None  #: where the place among others is too wide to be told


def open_of(frozen: Frozen, doubt: DoubtView, comparison: Comparison | None, locale: str) -> Open:
    """What is not known of a result in `locale`."""
    scenes = frozenset(
        item.code
        for item in frozen.questionnaire.items()
        if item.kind is ItemKind.SCENE and _state(frozen, item.code) is ResponseState.DONT_KNOW
    )
    floor = bool(doubt.unknown and doubt.unknown.floor and doubt.numbers.unknown)
    return Open(
        scenes=scenes,
        floor=floor,
        stages=_stages(frozen, doubt, locale) if floor or scenes else None,
        place=_place(comparison),
    )


def _state(frozen: Frozen, code: str) -> ResponseState | None:
    answer = frozen.answers.get(code)
    return answer.state if answer else None


def _stages(frozen: Frozen, doubt: DoubtView, locale: str) -> StageRange | None:
    """The range, unless the stage reported is certain enough to be told with its chance."""
    lowest, highest = frozen.result.level.number, _highest(frozen)
    if MISSING in {lowest, highest} or lowest == highest:
        return None
    if doubt.levels and doubt.numbers.chance(lowest) >= SURE:
        return None
    names = {0: frozen.questionnaire.level_zero, **{each.number: each.name for each in frozen.questionnaire.levels}}
    return StageRange(lowest=local(names[lowest], locale), highest=local(names[highest], locale))


def _highest(frozen: Frozen) -> int:
    """Stage with everything unknown at its best."""
    known = all_known(frozen.model, [frozen.string])
    return int(levels(frozen.model, known, score(frozen.model, known)).level[0])


def _place(comparison: Comparison | None) -> PlaceRange | None:
    nodes = comparison.peers.nodes if comparison and comparison.peers else ()
    total = next((node for node in nodes if node.code == TOTAL), None)
    if total is None or total.low is None or total.high is None or total.high - total.low <= WIDE:
        return None
    return PlaceRange(low=total.low, high=total.high)
