"""What members typed in, as columns: devices, protocols, platforms, and rates with their part and their whole."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from questionnaires.model import InventoryInput, Item, ItemKind
from scoring.answer import parse_cell
from scoring.block_figures import BlockValues
from scoring.disclosure import dominated
from survey.figures.choice import Chosen

FEWEST = 10  #: members that a total is over
NAN = float("nan")
Typed = Sequence[Mapping[str, str]]  #: of every member of a cohort, by item
FOUND = TypeVar("FOUND")


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


def rates(chosen: Chosen, typed: Typed) -> Sequence[Rate]:
    """Every rate of the questionnaire that was asked as a share."""
    return [_rate(chosen, typed, item) for item in chosen.cohort.questionnaire.items() if item.kind is ItemKind.BAND]


def totals(chosen: Chosen, typed: Typed) -> Sequence[Total]:
    """Every number of the inventory."""
    return [
        _total(chosen, typed, item)
        for item in chosen.cohort.questionnaire.items()
        if item.input is InventoryInput.NUMBER
    ]


def shares(chosen: Chosen, typed: Typed) -> Sequence[Share]:
    """Every list of the inventory."""
    return [
        _share(chosen, typed, item)
        for item in chosen.cohort.questionnaire.items()
        if item.input is InventoryInput.CHOICES
    ]


def column(typed: Typed, item: Item, read: Callable[[Item, str], FOUND], nothing: FOUND) -> list[FOUND]:
    """What `read` takes from everybody's answer to an item; `nothing` where it was not asked or not answered."""
    known: dict[str, FOUND] = {"": nothing}
    found: list[FOUND] = []
    for each in typed:
        cell = each.get(item.code, "")
        if cell not in known:
            known[cell] = read(item, cell)
        found.append(known[cell])
    return found


def _read_share(item: Item, cell: str) -> tuple[float, float, float]:
    """Part, whole and rate in per cent; `nan` for what was not told."""
    part, stroke, whole = cell.partition("/")
    try:
        if not stroke:
            return NAN, NAN, float(part)
        return float(part), float(whole), 100 * float(part) / float(whole)
    except (ValueError, ZeroDivisionError):  # an option, "don't know", or digits of another width
        answer = parse_cell(item, cell)
    if answer.part is not None and answer.whole:
        return float(answer.part), float(answer.whole), 100 * float(answer.part) / float(answer.whole)
    return NAN, NAN, NAN if answer.rate is None else float(answer.rate)


def _read_number(item: Item, cell: str) -> float:
    try:
        return float(cell)
    except ValueError:
        rate = parse_cell(item, cell).rate
        return NAN if rate is None else float(rate)


def _read_options(item: Item, cell: str) -> tuple[float, ...]:
    """100 for every option chosen, 0 for the others; `nan` where none was."""
    chosen = frozenset(parse_cell(item, cell).options)
    return tuple(100.0 * (option.code in chosen) if chosen else NAN for option in item.options)


def _one(chosen: Chosen) -> NDArray[np.float64]:
    return chosen.cohort.blocks.shares(chosen.groups(np.zeros(len(chosen.cohort), np.int64)), 1)


def _rate(chosen: Chosen, typed: Typed, item: Item) -> Rate:
    figures = np.array(column(typed, item, _read_share, (NAN, NAN, NAN)), np.float64).reshape(-1, 3)
    whole = figures[:, 1]
    share = _one(chosen)
    means = BlockValues(chosen.cohort.blocks, figures[:, 2:]).means(share)
    pooled = BlockValues(chosen.cohort.blocks, figures[:, :2]).means(share)
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


def _total(chosen: Chosen, typed: Typed, item: Item) -> Total:
    figures = np.array(column(typed, item, _read_number, NAN), np.float64)
    found = BlockValues(
        chosen.cohort.blocks, np.stack([figures, np.where(figures > 0, 100.0, figures * 0)], axis=1)
    ).means(_one(chosen))
    known, inside = round(float(found.known[0, 0])), figures[chosen.inside & np.isfinite(figures)]
    told = known >= FEWEST and not dominated(inside.tolist())
    return Total(
        item=item,
        n=known,
        total=two_digits(found.mean[0, 0] * found.known[0, 0]) if told else None,
        share=_shown(found.mean[0, 1]),
    )


def _share(chosen: Chosen, typed: Typed, item: Item) -> Share:
    codes = [option.code for option in item.options]
    figures = column(typed, item, _read_options, (NAN,) * len(codes))
    found = BlockValues(chosen.cohort.blocks, np.array(figures, np.float64).reshape(-1, len(codes))).means(_one(chosen))
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
