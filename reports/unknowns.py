"""What "don't know" does to a result: the total is a floor, and finding out comes before spending."""

from reports.certainty import LevelChance, UnknownView
from reports.document import FIRST
from reports.numbers import points
from reports.reading import Reading
from scoring.doubt import Doubt
from scoring.result import ResponseState

MANY_UNKNOWN = 10  #: one scored item in so many not known is worth telling first
HALF = 0.5  #: a stage less likely is not worth money before the answers that may change it are known


def unknown_view(reading: Reading, found: Doubt, here: LevelChance | None) -> UnknownView | None:
    """Where many scored items are not known, or they may bring more than the first measures, or lift a stage that is hardly certain."""
    count = found.unknown.count if found.unknown else _dont_know(reading)
    scored = sum(item.scored for item in reading.items.values())
    blank = "_blank" if found.unknown and found.unknown.blank else ""
    if count and (MANY_UNKNOWN * count >= scored or _decide(found, here)):
        first = reading.words.counted(f"unknown.first{blank}", count)
        return UnknownView(first=first, floor=_floor(reading, found, count, blank))
    more = _more(found)
    if more > max((each.gain for each in reading.result.recommendations[:FIRST]), default=more):
        return UnknownView(first=reading.words.counted(f"unknown.more{blank}", count, more=points(more)), floor="")
    return None


def _more(found: Doubt) -> int:
    """Units that the total may be higher once they are known: finding out costs nothing."""
    return found.unknown.high - found.unknown.low if found.unknown else 0


def _decide(found: Doubt, here: LevelChance | None) -> bool:
    """Whether they may lift a stage that holds in less than half of all cases."""
    open_ = found.unknown is not None and found.unknown.level_high != found.unknown.level_low
    return open_ and here is not None and here.chance < HALF


def _floor(reading: Reading, found: Doubt, count: int, blank: str) -> str:
    """That the total is the lowest it can be, beside the highest; without a total that they count as the lowest."""
    words, unknown = reading.words, found.unknown
    if unknown is None:
        return words("verdict.unknown", count=count)
    return words.counted(f"unknown.floor{blank}", count, low=points(unknown.low), high=points(unknown.high))


def _dont_know(reading: Reading) -> int:
    """Scored items answered "don't know"."""
    return sum(node.state is ResponseState.DONT_KNOW and node.weight > 0 for node in reading.result.nodes.values())
