"""What members typed in, as columns: devices, protocols, platforms, and rates with their part and their whole."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from questionnaires.model import InventoryInput, Item, ItemKind
from scoring.answer import Answer, parse_cell
from scoring.block_figures import BlockValues
from scoring.disclosure import dominated
from survey.figures.choice import Chosen

FEWEST = 10  #: members that a total is over
PART = TypeVar("PART")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """A rate over members; None where there are too few, or one of them is most of it."""

    item: Item
    n: int  #: who told it
    mean: float | None  #: of the members, per cent, each counting the same
    pooled: float | None  #: all parts over all wholes, per cent
    n_pooled: int  #: who told part and whole


@dataclass(frozen=True, slots=True, kw_only=True)
class Total:
    """A number over members; None where there are too few, or one of them is most of it."""

    item: Item
    n: int
    total: int | None  #: two digits are kept, the rest is rounded
    share: float | None  #: of members with any, per cent


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """How many have each of several things, per cent of those who answered; None where there are too few."""

    item: Item
    n: int
    options: tuple[tuple[str, float | None], ...]  #: by option, the most frequent first


def rates(chosen: Chosen) -> Sequence[Rate]:
    """Every rate of the questionnaire that was asked as a share."""
    return [_rate(chosen, item) for item in chosen.cohort.questionnaire.items() if item.kind is ItemKind.BAND]


def totals(chosen: Chosen) -> Sequence[Total]:
    """Every number of the inventory."""
    return [_total(chosen, item) for item in chosen.cohort.questionnaire.items() if item.input is InventoryInput.NUMBER]


def shares(chosen: Chosen) -> Sequence[Share]:
    """Every list of the inventory."""
    return [
        _share(chosen, item) for item in chosen.cohort.questionnaire.items() if item.input is InventoryInput.CHOICES
    ]


def column(chosen: Chosen, item: Item, read: Callable[[Answer], PART]) -> list[PART | None]:
    """What `read` takes from everybody's answer to an item; None where it was not asked or not answered."""
    known: dict[str, Any] = {}
    found: list[PART | None] = []
    for typed in chosen.cohort.quantities:
        cell = typed.get(item.code, "")
        if cell not in known:
            known[cell] = read(parse_cell(item, cell)) if cell else None
        found.append(known[cell])
    return found


def _numbers(values: Sequence[float | None]) -> NDArray[np.float64]:
    return np.array([np.nan if each is None else each for each in values], np.float64)


def _one(chosen: Chosen) -> NDArray[np.float64]:
    return chosen.cohort.blocks.shares(chosen.groups(np.zeros(len(chosen.cohort), np.int64)), 1)


def _rate(chosen: Chosen, item: Item) -> Rate:
    typed = column(chosen, item, lambda answer: (answer.part, answer.whole, answer.rate))
    own = _numbers([None if each is None else _per_cent(*each) for each in typed])
    both = [(None, None) if each is None or each[1] is None else each[:2] for each in typed]
    part, whole = (
        _numbers([None if each[place] is None else float(each[place] or 0) for each in both]) for place in (0, 1)
    )
    share = _one(chosen)
    means = BlockValues(chosen.cohort.blocks, own[:, None]).means(share)
    pooled = BlockValues(chosen.cohort.blocks, np.stack([part, whole], axis=1)).means(share)
    known = round(float(pooled.known[0, 1]))
    inside = whole[chosen.inside & np.isfinite(whole)]
    told = known >= FEWEST and inside.sum() > 0 and not dominated(inside.tolist())
    return Rate(
        item=item,
        n=round(float(means.known[0, 0])),
        mean=_shown(means.mean[0, 0]),
        pooled=_shown(100 * pooled.mean[0, 0] / pooled.mean[0, 1]) if told and pooled.mean[0, 1] else None,
        n_pooled=known,
    )


def _per_cent(part: Any, whole: Any, rate: Any) -> float | None:  # noqa: ANN401  (decimals or nothing)
    if rate is not None:
        return float(rate)
    return 100 * float(part) / float(whole) if part is not None and whole else None


def _total(chosen: Chosen, item: Item) -> Total:
    typed = _numbers(column(chosen, item, _number))
    found = BlockValues(chosen.cohort.blocks, np.stack([typed, np.where(typed > 0, 100.0, typed * 0)], axis=1)).means(
        _one(chosen)
    )
    known, inside = round(float(found.known[0, 0])), typed[chosen.inside & np.isfinite(typed)]
    told = known >= FEWEST and not dominated(inside.tolist())
    return Total(
        item=item,
        n=known,
        total=two_digits(found.mean[0, 0] * found.known[0, 0]) if told else None,
        share=_shown(found.mean[0, 1]),
    )


def _number(answer: Answer) -> float | None:
    return None if answer.rate is None else float(answer.rate)


def _share(chosen: Chosen, item: Item) -> Share:
    codes = [option.code for option in item.options]
    typed = column(chosen, item, lambda answer: frozenset(answer.options) if answer.options else None)
    rows = {each: [100.0 * (code in each) for code in codes] for each in set(typed) if each is not None}
    nothing = [np.nan] * len(codes)
    found = BlockValues(chosen.cohort.blocks, [nothing if each is None else rows[each] for each in typed]).means(
        _one(chosen)
    )
    order = sorted(range(len(codes)), key=lambda place: -np.nan_to_num(found.mean[0, place]))
    return Share(
        item=item,
        n=round(float(found.known[0, 0])),
        options=tuple((codes[place], _shown(found.mean[0, place])) for place in order),
    )


def _shown(value: float) -> float | None:
    return None if np.isnan(value) else float(value)


def two_digits(value: float) -> int:
    """A total of which two digits are kept.

    Examples
    --------
    >>> two_digits(18_472), two_digits(7.4)
    (18000, 7)
    """
    whole = round(value)
    return round(whole, 2 - len(str(abs(whole)))) if whole >= 100 else whole
