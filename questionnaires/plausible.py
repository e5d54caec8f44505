"""A weight that cannot be read is unknown, not 0: for judging the rest it is taken as whatever would be right."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from questionnaires.model import Dimension, Indicator, Item, ItemKind, Questionnaire
from questionnaires.problems import Path_

WHOLE = 100  #: weights of siblings add up to this


def with_plausible_weights(questionnaire: Questionnaire, broken: Callable[[Path_], bool]) -> Questionnaire:
    """The questionnaire with a fitting weight wherever `broken` says that the one at a path is not to be trusted."""
    sides = [broken(("sides", index, "weight")) for index in range(len(questionnaire.sides))]
    filled = _filled([side.weight for side in questionnaire.sides], sides)
    return replace(
        questionnaire,
        sides=tuple(replace(side, weight=weight) for side, weight in zip(questionnaire.sides, filled, strict=True)),
        dimensions=_dimensions(questionnaire, broken),
    )


def _dimensions(questionnaire: Questionnaire, broken: Callable[[Path_], bool]) -> tuple[Dimension, ...]:
    unsure = [broken(("dimensions", index, "weight")) for index in range(len(questionnaire.dimensions))]
    weights = [dimension.weight for dimension in questionnaire.dimensions]
    for side in {dimension.side for dimension in questionnaire.dimensions}:
        here = [index for index, dimension in enumerate(questionnaire.dimensions) if dimension.side == side]
        filled = _filled([weights[index] for index in here], [unsure[index] for index in here])
        for index, weight in zip(here, filled, strict=True):
            weights[index] = weight if side is not None or not unsure[index] else 0
    return tuple(
        replace(dimension, weight=weight, indicators=_indicators(dimension, ("dimensions", index), broken, weight > 0))
        for index, (dimension, weight) in enumerate(zip(questionnaire.dimensions, weights, strict=True))
    )


def _indicators(
    dimension: Dimension,
    path: Path_,
    broken: Callable[[Path_], bool],
    scored: bool,  # noqa: FBT001
) -> tuple[Indicator, ...]:
    paths = [(*path, "indicators", index) for index in range(len(dimension.indicators))]
    unsure = [broken((*each, "weight")) for each in paths]
    weights = _filled([indicator.weight for indicator in dimension.indicators], unsure)
    return tuple(
        replace(
            indicator,
            weight=weight,
            items=tuple(
                _item(item, unsure=broken((*here, "items", index, "weight")), scored=scored)
                for index, item in enumerate(indicator.items)
            ),
        )
        for indicator, weight, here in zip(dimension.indicators, weights, paths, strict=True)
    )


def _item(item: Item, *, unsure: bool, scored: bool) -> Item:
    fitting = int(scored and item.kind is not ItemKind.INVENTORY)
    return replace(item, weight=fitting) if unsure else item


def _filled(weights: Sequence[int], unsure: Sequence[bool]) -> list[int]:
    """Weights with the unsure ones sharing what the others leave, at least 1 each.

    Examples
    --------
    >>> _filled([60, -25, 15], [False, True, False]), _filled([100, 0], [False, True])
    ([60, 25, 15], [100, 1])
    """
    known = sum(weight for weight, doubt in zip(weights, unsure, strict=True) if not doubt)
    left, count = WHOLE - known, sum(unsure)
    shares = iter(
        [max(left // count + (left % count if index == 0 else 0), 1) for index in range(count)] if count else []
    )
    return [next(shares) if doubt else weight for weight, doubt in zip(weights, unsure, strict=True)]
