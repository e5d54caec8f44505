"""What the gates of a level still ask for, in the terms of an integer programme."""

from collections.abc import Iterator

from questionnaires.model import Gate, GateKind, ItemKind
from scoring.aggregate import Scores
from scoring.levels import PASSED, Levels, required_by
from scoring.openings import Openings
from scoring.programme import Climb, Demand, Gain
from scoring.rungs import PARTS, shares


def demands_of(openings: Openings, scores: Scores, found: Levels, *, level: int, margin: int = 0) -> tuple[Demand, ...]:
    """Demands that open every gate up to a level.

    Parameters
    ----------
    openings : Openings
        Of the submission.
    scores : Scores
        Of the submission, in units.
    found : Levels
        Of the submission.
    level : int
        Number of the level.
    margin : int, default 0
        Units by which a node may fall short of its gate; negative: by which it must exceed it.

    Returns
    -------
    tuple of Demand
        One for each gate that does not hold, two where it asks for binding scenes: units times `PARTS`, or scenes.

    Examples
    --------
    >>> from scoring.aggregate import score
    >>> from scoring.example import example_questionnaire
    >>> from scoring.levels import levels
    >>> from scoring.model import compile_model
    >>> model = compile_model(example_questionnaire())
    >>> scores = score(model, ["11012"])
    >>> openings = Openings(model, "11012", model.questionnaire.measures)
    >>> demands = demands_of(openings, scores, levels(model, ["11012"], scores), level=2)
    >>> [(each.needed // PARTS, len(each.gains)) for each in demands]
    [(200000, 2)]
    """
    states, lacks = found.states[0].tolist(), found.found[0].tolist()
    demands: list[Demand] = []
    for index, (number, gate) in enumerate(openings.model.gates):
        if number > level or states[index] == PASSED:
            continue
        if gate.kind is GateKind.SCORE:
            demands.append(_of_node(openings, scores, gate, margin))
        elif gate.kind is GateKind.SCENES:
            binding = int(found.binding[0, index])
            demands += _of_scenes(openings, gate, max(lacks[index], 0), binding)
        else:
            required = int(required_by(openings.model)[index])
            gains: list[Gain | Climb] = [
                Gain(worth=each.units, by=each.by) for each in openings.rises if each.item == gate.node
            ]
            gains += [
                Climb(ladder=place, worths=stair.units)
                for place, stair in enumerate(openings.stairs)
                if stair.item == gate.node
            ]
            demands.append(Demand(gains=tuple(gains), needed=required - max(lacks[index], 0)))
    return tuple(demands)


def _of_node(openings: Openings, scores: Scores, gate: Gate, margin: int) -> Demand:
    """What a node lacks, before rounding."""
    model = openings.model
    parts = shares(model, scores.nodes[0], scores.items[0], gate.node)
    items = [model.columns[index].item.code for index in model.scored]
    units = dict(zip(items, scores.items[0].tolist(), strict=True))
    now = sum(part * units[item] for item, part in parts.items())
    return Demand(gains=openings.gains(parts), needed=(gate.minimum - margin) * PARTS - now)


def _of_scenes(openings: Openings, gate: Gate, there: int, binding: int) -> Iterator[Demand]:
    """How many more scenes, and binding ones, must reach the level asked for."""
    lowest: dict[str, Gain | Climb] = {}
    for rise in openings.rises:
        if _is_scene(openings, rise.item, gate):
            options = openings.answers[rise.item].options
            now = openings.model.column(rise.item).options[options[0]] if options else 0
            if now < gate.at_least <= rise.option:
                lowest.setdefault(rise.item, Gain(worth=1, by=rise.by))
    for place, stair in enumerate(openings.stairs):
        if _is_scene(openings, stair.item, gate) and stair.options[0] < gate.at_least <= stair.options[-1]:
            reached = tuple(int(option >= gate.at_least) for option in stair.options)
            lowest[stair.item] = Climb(ladder=place, worths=reached)
    yield Demand(gains=tuple(lowest.values()), needed=gate.count - there)
    of_binding = [gain for item, gain in lowest.items() if openings.model.column(item).item.binding]
    yield Demand(gains=tuple(of_binding), needed=gate.binding - binding)


def _is_scene(openings: Openings, item: str, gate: Gate) -> bool:
    """Whether an item is a scene that a gate counts."""
    return openings.model.column(item).item.kind is ItemKind.SCENE and item.startswith(f"{gate.node}-")
