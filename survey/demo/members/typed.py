"""What enterprises type in: figures that say the same as the options they chose, and their answers in the notation of answer files."""

from collections.abc import Mapping
from decimal import Decimal

import numpy as np
from numpy.typing import NDArray

from questionnaires.model import InventoryInput, Item, ItemKind
from scoring.answer import takes_several
from survey.demo.answers import BEFORE, OF_MACHINES, OF_ORDERS, OF_REVENUE, OF_STAFF, OF_THREE_YEARS, ORDERS, PER_HEAD
from survey.demo.members.chosen import LEFT_OUT, UNKNOWN, Sheet
from survey.demo.members.enterprises import Enterprises

HUNDREDTHS = 100  #: figures of trends are typed with two decimals, edges of bands have no more
BAND_ALONE = 0.15  #: share that chooses the band and types no figures
SPEEDS = (50, 100, 200, 300, 500, 1000, 2000)  #: Mbps that are sold


def cells(sheet: Sheet, firm: Enterprises, rng: np.random.Generator) -> dict[str, list[str]]:
    """Answers by item, one for each enterprise; empty where it is not asked or not answered."""
    found: dict[str, list[str]] = {}
    for column in sheet.model.columns:
        item, picked = column.item, sheet.of(column.item.code)
        written = _codes(item, picked)
        if item.kind is ItemKind.BAND:
            whole = _whole(item, firm, rng)
            if item.code == "FND-CAP-02":  # a share of what FND-CAP-01 says was spent
                whole = _parts(found["FND-CAP-01"])
            part, typed = _share(item, picked, whole, rng)
            written = _typed(written, typed, part, whole)
        elif item.kind is ItemKind.TREND:
            now, before, typed = _trend(item, picked, firm, rng)
            written = [
                f"{a / HUNDREDTHS:.2f}/{b / HUNDREDTHS:.2f}" if yes else code
                for code, yes, a, b in zip(written, typed.tolist(), now.tolist(), before.tolist(), strict=True)
            ]
        elif item.input is InventoryInput.NUMBER:
            written = _number(item, firm, found, rng)
        found[item.code] = written
    return found


def _whole(item: Item, firm: Enterprises, rng: np.random.Generator) -> NDArray[np.int64]:
    """(n,) what a share is of."""
    if item.code in OF_MACHINES:
        return firm.machines
    if item.code in OF_STAFF:
        return firm.staff
    if item.code in OF_ORDERS:
        return np.maximum((firm.revenue * float(ORDERS)).astype(np.int64), 12)
    if item.code in OF_REVENUE | OF_THREE_YEARS:
        return firm.revenue * (3 if item.code in OF_THREE_YEARS else 1)
    return rng.integers(6, 60, len(firm.staff))


def _codes(item: Item, picked: NDArray[np.int64]) -> list[str]:
    """Option codes of a column."""
    codes = [option.code for option in item.options]
    states = {LEFT_OUT: "NA", UNKNOWN: "DK"}
    if not takes_several(item):
        words = {**states, **dict(enumerate(codes))}
        return [words.get(each, "") for each in picked.tolist()]
    known: dict[int, str] = dict(states)
    for each in np.unique(picked).tolist():
        if each > 0:
            known[each] = "|".join(code for number, code in enumerate(codes) if each >> number & 1)
    return [known.get(each, "") for each in picked.tolist()]


def _typed(codes: list[str], typed: NDArray[np.bool_], part: NDArray[np.int64], whole: NDArray[np.int64]) -> list[str]:
    rows = zip(codes, typed.tolist(), part.tolist(), whole.tolist(), strict=True)
    return [f"{a}/{b}" if yes else code for code, yes, a, b in rows]


def _parts(written: list[str]) -> NDArray[np.int64]:
    """(n,) first numbers of shares; 0 where none was typed in."""
    return np.array([int(cell.partition("/")[0]) if "/" in cell else 0 for cell in written], np.int64)


def _share(
    item: Item, picked: NDArray[np.int64], whole: NDArray[np.int64], rng: np.random.Generator
) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """(n,) parts of wholes that fall into the bands chosen, and whether there is one."""
    edges = [int((option.up_to if option.up_to is not None else Decimal(100)) * HUNDREDTHS) for option in item.options]
    low, high = np.array([0, *edges[:-1]]), np.array(edges)
    high[-1] = min(HUNDREDTHS * 100, 2 * low[-1] + 100)
    band = np.maximum(picked, 0)
    rate = low[band] + (high - low)[band] * rng.uniform(0.03, 0.97, len(band))
    part = np.rint(rate * whole / HUNDREDTHS / 100).astype(np.int64)
    exact = part * HUNDREDTHS * 100
    inside = (exact <= high[band] * whole) & ((exact > low[band] * whole) | (band == 0))
    typed = (picked >= 0) & (whole > 0) & inside & (part <= whole) & (rng.random(len(band)) > BAND_ALONE)
    return part, typed


def _trend(
    item: Item, picked: NDArray[np.int64], firm: Enterprises, rng: np.random.Generator
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.bool_]]:
    """(n,) figures of two years in hundredths that changed in the direction chosen, and whether there are any."""
    numbers = item.numbers
    assert numbers is not None  # noqa: S101  (the loader asks for them)
    usual = firm.revenue / firm.staff if item.code in PER_HEAD else float(BEFORE.get(item.code, "100"))
    before = np.maximum(usual * np.exp(rng.normal(0, 0.02 if numbers.maximum else 0.25, len(picked))), 0.5)
    if numbers.maximum is not None:
        before = np.minimum(before, float(numbers.maximum) * 0.975)
    codes = [option.code for option in item.options]
    better = np.select([picked == codes.index("better"), picked == codes.index("worse")], [1, -1], 0)
    flat = float(numbers.flat_within)
    step = np.where(
        better != 0,
        flat * 1.3 + 0.3 + rng.gamma(2.0, 0.6 + flat / 3, len(picked)),
        flat * rng.uniform(-0.6, 0.6, len(picked)),
    )
    sign = np.where(better == 0, 1, -better if numbers.lower_is_better else better)
    change = sign * step if numbers.in_points else before * sign * step / 100
    earlier = np.rint(before * HUNDREDTHS).astype(np.int64)
    now = np.rint((before + change) * HUNDREDTHS).astype(np.int64)
    typed = (picked >= 0) & (now > 0) & (_direction(item, now, earlier) == better)
    if numbers.maximum is not None:
        typed &= now <= int(numbers.maximum * HUNDREDTHS)
    return now, earlier, typed


def _direction(item: Item, now: NDArray[np.int64], before: NDArray[np.int64]) -> NDArray[np.int64]:
    """(n,) 1 better, 0 flat, -1 worse, as `scoring.quantity.trend_option` says."""
    numbers = item.numbers
    assert numbers is not None  # noqa: S101
    margin = int(numbers.flat_within * HUNDREDTHS)
    whole = HUNDREDTHS * 100 if numbers.in_points else before
    change = now - before
    flat = np.abs(change) * HUNDREDTHS * 100 <= margin * whole
    way = np.where((change < 0) == numbers.lower_is_better, 1, -1)
    if numbers.full_at is not None:
        full = int(numbers.full_at * HUNDREDTHS)
        return np.where(flat, (now <= full if numbers.lower_is_better else now >= full).astype(int), way)
    return np.where(flat, 0, way)


def _number(item: Item, firm: Enterprises, found: Mapping[str, list[str]], rng: np.random.Generator) -> list[str]:
    """Machines, those connected, Mbps of the line to the internet; figures that are asked twice agree."""
    if item.code == "INV-DEV-02":
        return [str(each) for each in firm.machines.tolist()]
    if item.code == "INV-DEV-01":
        typed = _parts(found["FND-EQP-02"])
        known = [("/" in cell, cell) for cell in found["FND-EQP-02"]]
        guess = (firm.machines * rng.uniform(0, 0.1, len(typed))).astype(np.int64)
        rows = zip(known, typed.tolist(), guess.tolist(), strict=True)
        return [str(part if share else 0 if cell == "b1" else rough) for (share, cell), part, rough in rows]
    fast = np.clip(np.log(firm.staff) * 0.9 - 1.5 + rng.normal(0, 0.8, len(firm.staff)), 0, len(SPEEDS) - 1)
    return [str(SPEEDS[each]) for each in fast.astype(np.int64).tolist()]
