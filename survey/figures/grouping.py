"""Groups that a page compares: parts of the area, industries, size classes."""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from scoring.group_lines import GroupLine, group_lines
from scoring.result import TOTAL
from survey.figures.choice import SIZES, Choice, Chosen
from survey.figures.listed import Listed
from survey.organisations import reference
from survey.organisations.words import SIZES as SIZE_NAMES


class By(StrEnum):
    """What tells the groups apart."""

    AREA = "area"
    INDUSTRY = "industry"
    SIZE = "size"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Groups:
    """Groups of those chosen, each with a key and a number."""

    keys: tuple[str, ...]
    number: NDArray[np.int64]  #: (n,) group of each member of the cohort; -1 of those in none


def groups_of(chosen: Chosen, by: By) -> Groups:
    """Groups of those chosen; within a section of industries its divisions."""
    if by is By.AREA:
        return Groups(keys=tuple(str(part.area.id) for part in chosen.parts), number=chosen.groups(chosen.part))
    if by is By.SIZE:
        return Groups(keys=SIZES, number=chosen.groups(_number(chosen.cohort.columns.size, SIZES)))
    width = 3 if chosen.choice.industry else 1
    codes = chosen.cohort.columns.industry.astype(f"U{width}")
    keys = tuple(np.unique(codes[chosen.inside]).tolist())
    return Groups(keys=keys, number=chosen.groups(_number(codes, keys)))


def name_of(key: str, by: By, chosen: Chosen, locale: str) -> str:
    """What a group is called."""
    if by is By.AREA:
        return next(part.area.name for part in chosen.parts if str(part.area.id) == key)
    if by is By.SIZE:
        return str(SIZE_NAMES[key])
    names = reference.sections().get(key)
    return names[locale] if names else reference.industries()[key].names[locale]


def lines(chosen: Chosen, groups: Groups, by: By, listed: Listed) -> tuple[GroupLine, ...]:
    """What every group shows of the total."""
    cohort = chosen.cohort
    strata = _number(cohort.columns.size, SIZES)
    counts = [_listed(listed, chosen, key, by) for key in groups.keys]
    one = any(each is not None and len(each) == 1 for each in counts)
    return group_lines(
        cohort.values_of(TOTAL),
        cohort.level,
        groups.number,
        np.zeros_like(strata) if one else strata,
        listed=[None if each is None else [sum(each)] if one else each for each in counts],
        n_levels=len(cohort.questionnaire.levels) + 1,
    )


def whole(chosen: Chosen, listed: Listed) -> GroupLine:
    """What all those chosen show together."""
    everybody = Groups(keys=("",), number=chosen.groups(np.zeros(len(chosen.cohort), np.int64)))
    cohort, strata = chosen.cohort, _number(chosen.cohort.columns.size, SIZES)
    counts = _entries(listed, chosen, chosen.choice)
    by_size = None if counts is None else listed.by_stratum(counts)
    one = by_size is not None and len(by_size) == 1
    return group_lines(
        cohort.values_of(TOTAL), cohort.level, everybody.number, np.zeros_like(strata) if one else strata,
        listed=[by_size], n_levels=len(cohort.questionnaire.levels) + 1,
    )[0]  # fmt: skip


def _entries(listed: Listed, chosen: Chosen, choice: Choice) -> NDArray[np.bool_] | None:
    inside = listed.chosen(choice)
    return None if inside is None else inside & np.array([each in chosen.part_of for each in listed.areas], bool)


def _listed(listed: Listed, chosen: Chosen, key: str, by: By) -> list[int] | None:
    """How many are listed of a group, by stratum."""
    narrowed = chosen.choice if by is By.AREA else chosen.choice.other(**{by.value: key})
    entries = _entries(listed, chosen, narrowed)
    if entries is None:
        return None
    if by is By.AREA:
        place = next(number for number, part in enumerate(chosen.parts) if str(part.area.id) == key)
        entries &= np.array([chosen.part_of.get(each, -1) == place for each in listed.areas], bool)
    return list(listed.by_stratum(entries))


def _number(values: NDArray[np.str_], keys: tuple[str, ...]) -> NDArray[np.int64]:
    """Number of each value among the keys, from 0; -1 where it is none of them."""
    found = np.full(len(values), -1, np.int64)
    for number, key in enumerate(keys):
        found[values == key] = number
    return found
