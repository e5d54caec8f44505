"""One side scored on its own, where the other cannot be scored and so there is no total.

A factory in its first year has no last year's figures: it gets no total, but all that the engine says of how it works. The side is scored
as a questionnaire of its own, by the same engine: its score is the same to the digit, losses and gains are points of the side.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from questionnaires import catalogue
from questionnaires.model import Dimension, Indicator, Item, Measure, Questionnaire, Side
from reports.answers import local
from reports.document import LossView, NodeView
from reports.losses import losses
from reports.reading import Reading
from scoring.evaluate import evaluate
from scoring.result import MISSING, TOTAL, NodeKind
from survey.diagnostics.frozen import Frozen


@dataclass(frozen=True, slots=True, kw_only=True)
class Alone:
    """The only side with a score, as if it were all that was asked."""

    name: str
    units: int
    missing: tuple[str, ...]  #: names of the sides without a score
    views: Mapping[str, NodeView]  #: its dimensions and indicators, as shares of it
    losses: tuple[LossView, ...]


def alone(frozen: Frozen, locale: str) -> Alone | None:
    """Score the only side that can be scored; None where there is a total, or no such side."""
    nodes, sides = frozen.result.nodes, frozen.questionnaire.sides
    scored = [side for side in sides if nodes[side.code].units != MISSING]
    if nodes[TOTAL].units != MISSING or len(scored) != 1:
        return None
    [side] = scored
    part = only(frozen.questionnaire.key, frozen.questionnaire.content_hash, side.code)
    bare = replace(part, measures=())  # what to do is decided on the whole
    result = evaluate(bare, _string(frozen, part), profile=frozen.scoring_profile)
    reading = Reading(questionnaire=part, result=result, answers=frozen.answers, locale=locale, notes=frozen.notes)
    kinds = {NodeKind.DIMENSION, NodeKind.INDICATOR}
    return Alone(
        name=local(side.name, locale),
        units=result.total,
        missing=tuple(local(each.name, locale) for each in sides if each is not side),
        views={code: reading.view(code) for code, node in result.nodes.items() if node.kind in kinds},
        losses=losses(reading, frozen.scoring_profile),
    )


@lru_cache(maxsize=16)
def only(key: str, content_hash: str, side: str) -> Questionnaire:
    """Questionnaire with one side alone: its dimensions, the gates they have, the measures that lift them."""
    whole = catalogue.get(*key.split("@"))
    dimensions = tuple(each for each in whole.dimensions if each.side == side)
    part = replace(whole, sides=tuple(each for each in whole.sides if each.code == side), dimensions=dimensions)
    named: tuple[Side | Dimension | Indicator | Item, ...] = (
        *part.sides,
        *part.dimensions,
        *part.indicators(),
        *part.items(),
    )
    codes = {node.code for node in named} | {TOTAL}
    levels = tuple(
        replace(level, gates=tuple(gate for gate in level.gates if gate.node in codes)) for level in whole.levels
    )
    return replace(part, levels=levels, measures=_within(whole.measures, codes), content_hash=f"{content_hash}/{side}")


def _within(measures: tuple[Measure, ...], codes: set[str]) -> tuple[Measure, ...]:
    """Measures with the steps they have on these items; those without any are left out."""
    cut = (replace(measure, lifts=tuple(lift for lift in measure.lifts if lift.item in codes)) for measure in measures)
    return tuple(measure for measure in cut if measure.lifts)


def _string(frozen: Frozen, part: Questionnaire) -> str:
    """The submission, cut down to the items of `part`."""
    columns = [frozen.model.column(item.code) for item in part.items()]
    return "".join(frozen.string[column.start : column.start + column.width] for column in columns)
