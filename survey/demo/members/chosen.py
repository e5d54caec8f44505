"""Options that many enterprises choose at once: from heights, without contradictions, of what is asked of each."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from questionnaires.model import ACTIVITIES, Condition, InventoryInput, Item, ItemKind, ProfileField, Questionnaire
from scoring.answer import takes_several
from scoring.layout import BITS, BLANK, DIGITS, DONT_KNOW, NOT_APPLICABLE, NOT_ASKED, Column
from scoring.model import ScoringModel, compile_model
from survey.demo.members.enterprises import Enterprises

STATES = {-1: BLANK, -2: NOT_APPLICABLE, -3: DONT_KNOW, -4: NOT_ASKED}  #: instead of options
LEFT_OUT, UNKNOWN, UNASKED = -2, -3, -4
UNSURE, NOT_OURS = 0.008, 0.02  #: share that does not know; share not concerned, where an item offers to say so
USUAL: Mapping[str, tuple[float, ...]] = {
    "INV-SYS-01": (0.8, 0.6, 0.45, 0.25, 0.1, 0.5, 0.15, 0.3, 0.12, 0.25, 0.15, 0.1, 0.1, 0.15, 0.06),
    "INV-SYS-02": (0.5, 0.6, 0.3, 0.15, 0.08, 0.1, 0.15, 0.12, 0.25, 0.1, 0.08, 0.08, 0.04),
    "INV-PRO-01": (0.4, 0.15, 0.22, 0.1, 0.12, 0.08, 0.1, 0.06, 0.3, 0.03),
    "INV-PLT-01": (0.12, 0.1, 0.08, 0.1, 0.08, 0.12, 0.04, 0.02),
    "INV-SEC-01": (0.5, 0.25, 0.3, 0.2, 0.1, 0.08, 0.25, 0.02),
}  #: share that names each option of a list, half-way up
HALF_WAY, STEEP = 0.42, 5.0


@dataclass(frozen=True, kw_only=True, eq=False)
class Sheet:
    """What some enterprises chose, a column an item.

    Attributes
    ----------
    model : ScoringModel
        Of the questionnaire.
    picked : (n, items) ndarray of int64
        Place of the option among the item's, or, where several may be chosen, a bit for each; a key of `STATES` where there is none.
    """

    model: ScoringModel
    picked: NDArray[np.int64]

    @cached_property
    def place(self) -> Mapping[str, int]:
        """Column of each item."""
        return {column.item.code: number for number, column in enumerate(self.model.columns)}

    def of(self, item: str) -> NDArray[np.int64]:
        """(n,) column of an item, to read or change."""
        column: NDArray[np.int64] = self.picked[:, self.place[item]]
        return column

    def strings(self) -> list[str]:
        """Answers as scoring reads them."""
        letters = np.zeros((len(self.picked), self.model.width), np.uint8)
        for number, column in enumerate(self.model.columns):
            places = _several(column, self.picked[:, number]) if column.several else self.picked[:, number, None]
            letters[:, column.start : column.start + column.width] = _LETTERS[places]
        joined = letters.tobytes().decode("ascii")
        return [joined[at : at + self.model.width] for at in range(0, len(joined), self.model.width)]


_LETTERS = np.frombuffer(
    (DIGITS + "".join(STATES[state] for state in sorted(STATES))).encode(), np.uint8
)  #: by digit, and by state from the end


def _several(column: Column, picked: NDArray[np.int64]) -> NDArray[np.int64]:
    """(n, width) digits of a bit set without the option that stands for none."""
    bits = np.zeros(len(picked), np.int64)
    for number, option in enumerate(column.item.options):
        if option.code in column.options:
            bits |= (np.maximum(picked, 0) >> number & 1) << column.options[option.code]
    digits = bits[:, None] >> BITS * np.arange(column.width) & (1 << BITS) - 1
    return np.where(picked[:, None] < 0, picked[:, None], digits)


def choose(
    questionnaire: Questionnaire, enterprises: Enterprises, heights: NDArray[np.float64], rng: np.random.Generator
) -> Sheet:
    """Options of enterprises, from (n, items) heights."""
    items = list(questionnaire.items())
    picked = np.stack([_pick(item, heights[:, at], rng) for at, item in enumerate(items)], axis=1)
    chance = rng.random(picked.shape)
    asked_for = np.array([item.kind is not ItemKind.INVENTORY for item in items])
    offered = np.array([item.may_be_not_applicable for item in items])
    sheet = Sheet(model=compile_model(questionnaire), picked=picked)
    picked[(chance < UNSURE) & asked_for] = UNKNOWN
    picked[(chance > 1 - NOT_OURS) & offered] = LEFT_OUT
    _settle(questionnaire, sheet)
    _leave_out(questionnaire, sheet, enterprises)
    return sheet


def _pick(item: Item, height: NDArray[np.float64], rng: np.random.Generator) -> NDArray[np.int64]:
    if item.kind is ItemKind.INVENTORY and item.input is not InventoryInput.CHOICES:
        return np.full(len(height), 0 if item.input is InventoryInput.NUMBER else -1)
    if takes_several(item):
        return _pick_several(item, height, rng)
    if item.kind is ItemKind.TREND:
        height = (height + rng.random(len(height))) / 2
    found: NDArray[np.int64] = (height * len(item.options)).astype(np.int64)
    return found


def _pick_several(item: Item, height: NDArray[np.float64], rng: np.random.Generator) -> NDArray[np.int64]:
    offered = [number for number, option in enumerate(item.options) if not option.exclusive]
    if item.code in USUAL:
        usual = np.array(USUAL[item.code])
        odds = np.log(usual / (1 - usual)) + STEEP * (height[:, None] - HALF_WAY)
        taken = rng.random((len(height), len(offered))) < 1 / (1 + np.exp(-odds))
    else:
        steps = (np.arange(len(offered)) + 0.5) / len(offered)
        taken = height[:, None] + rng.normal(0, 0.12, (len(height), len(offered))) > steps
    bits = taken @ (1 << np.array(offered))
    nothing = [number for number, option in enumerate(item.options) if option.exclusive]
    return np.where(bits == 0, 1 << (nothing[0] if nothing else offered[0]), bits)


def _marks(item: Item, codes: tuple[str, ...]) -> int:
    return sum(1 << number for number, option in enumerate(item.options) if option.code in codes)


def _holds(sheet: Sheet, condition: Condition) -> NDArray[np.bool_]:
    """(n,) whether a condition on an item holds."""
    assert condition.item is not None  # noqa: S101
    picked = sheet.of(condition.item)
    item = sheet.model.columns[sheet.place[condition.item]].item
    bits = picked if takes_several(item) else 1 << np.maximum(picked, 0)
    return (picked >= 0) & (bits & _marks(item, condition.any_of) != 0)


def _settle(questionnaire: Questionnaire, sheet: Sheet) -> None:
    """Change answers until no two contradict each other: downwards first, and upwards where that contradicts something else."""
    for attempt in range(4 * len(questionnaire.checks)):
        clear = True
        for check in questionnaire.checks:
            both = np.logical_and.reduce([_holds(sheet, condition) for condition in check.when])
            if both.any():
                clear = False
                _other(sheet, check.when[-1], both, upwards=attempt % 2 == 1)
        if clear:
            return
    raise RuntimeError(f"the made-up answers to {questionnaire.key} still contradict each other")


def _other(sheet: Sheet, condition: Condition, where: NDArray[np.bool_], *, upwards: bool) -> None:
    """Take the nearest option that `condition` does not speak of, or those options out of a bit set."""
    item = sheet.model.columns[sheet.place[str(condition.item)]].item
    picked, spoken = sheet.of(item.code), _marks(item, condition.any_of)
    free = [number for number in range(len(item.options)) if not spoken >> number & 1]
    if takes_several(item):
        left = picked[where] & ~spoken
        nothing = [number for number in free if item.options[number].exclusive] or free
        picked[where] = np.where(left == 0, 1 << (free[0] if spoken & _exclusive(item) else nothing[0]), left)
        return
    first = (spoken & -spoken).bit_length() - 1
    below, above = [at for at in free if at < first], [at for at in free if at > first]
    picked[where] = above[0] if above and (upwards or not below) else below[-1]


def _exclusive(item: Item) -> int:
    return _marks(item, tuple(option.code for option in item.options if option.exclusive))


def _leave_out(questionnaire: Questionnaire, sheet: Sheet, enterprises: Enterprises) -> None:
    """Take out what is not asked of somebody; an answer that is itself taken out counts for nothing."""
    known: Mapping[ProfileField, Callable[[str], NDArray[np.bool_]]] = {
        ProfileField.PRODUCTION_TYPE: lambda value: enterprises.production == value,
        ProfileField.SIZE: lambda value: enterprises.size == value,
        ProfileField.ACTIVITIES: lambda value: enterprises.activities[:, ACTIVITIES.index(value)],
    }
    for item in questionnaire.items():
        for condition in item.applies_if:
            if condition.profile is None:
                asked = _holds(sheet, condition)
            else:
                asked = np.logical_or.reduce([known[condition.profile](value) for value in condition.any_of])
            sheet.of(item.code)[~asked] = UNASKED
