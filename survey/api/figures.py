"""Groups of those who count in a campaign, side by side, as JSON; what is withheld is withheld by `scoring.group_lines`."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import select
from sqlalchemy.orm import Session

from scoring.benchmark import DISTRIBUTION
from scoring.block_figures import BlockValues
from scoring.disclosure import SMALLEST
from scoring.group_lines import GroupLine, group_lines
from scoring.group_table import MeanEstimate
from scoring.result import TOTAL
from scoring.stratified import ListMean
from survey.areas.tree import Branch
from survey.figures.choice import SIZES, Choice, Chosen, choose
from survey.figures.cohort import Cohorts
from survey.i18n import locale
from survey.models import Campaign, Invitation
from survey.organisations import reference, words

COHORTS = Cohorts()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Groups:
    """What members are grouped by."""

    keys: Sequence[str]
    names: Sequence[str]
    number: NDArray[np.int64]  #: (n,) group of each member, from 0; -1 of those in none
    of_list: Callable[[Any], str]  #: key of a row of the list


def lines(session: Session, campaign: Campaign, branches: Sequence[Branch], *, by: str) -> list[Mapping[str, Any]]:
    """Lines about the first of `branches` and all below it, by area, industry or size class."""
    cohort = COHORTS.get(session.connection(), campaign)
    chosen = choose(cohort, branches, Choice())
    listed = _listed(session, campaign.id, {branch.area.id for branch in branches})
    groups = {"area": _by_area, "industry": _by_industry, "size": _by_size}[by](chosen, branches, listed)
    strata = np.array([SIZES.index(each) for each in cohort.columns.size], np.int64)
    total = cohort.points[:, [cohort.model.node(TOTAL)]]
    found = group_lines(
        BlockValues(cohort.blocks, total),
        cohort.level,
        chosen.groups(groups.number),
        strata,
        listed=[_by_stratum(listed, groups, key) for key in groups.keys],
        n_levels=len(cohort.questionnaire.levels) + 1,
    )
    rows = zip(groups.keys, groups.names, found, strict=True)
    return [_line(key, name, line, _count(listed, groups, key)) for key, name, line in rows]


def _listed(session: Session, campaign_id: UUID, areas: set[UUID]) -> Sequence[Any]:
    query = select(Invitation.area_id, Invitation.industry, Invitation.size)
    rows = session.execute(query.where(Invitation.campaign_id == campaign_id)).all()
    return [row for row in rows if row.area_id in areas]


def _by_area(chosen: Chosen, branches: Sequence[Branch], listed: Sequence[Any]) -> _Groups:  # noqa: ARG001
    parts = [part.area for part in chosen.parts]
    above = {branch.area.id: branch.area.parent_id for branch in branches}
    keys = [str(area.id) for area in parts]

    def part_of(area_id: UUID) -> str:
        parent = above[area_id]
        return str(area_id) if str(area_id) in keys or parent is None else part_of(parent)

    return _Groups(
        keys=keys, names=[area.name for area in parts], number=chosen.part, of_list=lambda row: part_of(row.area_id)
    )


def _by_industry(chosen: Chosen, _branches: Sequence[Branch], listed: Sequence[Any]) -> _Groups:
    industry = chosen.cohort.columns.industry
    keys = sorted({*industry[chosen.inside].tolist(), *(row.industry for row in listed)})
    known = reference.industries()
    return _Groups(
        keys=keys,
        names=[known[key].label(locale()) if key in known else "" for key in keys],
        number=_numbers(industry, keys),
        of_list=lambda row: row.industry,
    )


def _by_size(chosen: Chosen, _branches: Sequence[Branch], listed: Sequence[Any]) -> _Groups:
    size = chosen.cohort.columns.size
    keys = [key for key in (*SIZES, "") if key in size[chosen.inside] or any(row.size == key for row in listed)]
    return _Groups(
        keys=keys,
        names=[str(words.SIZES[key]) if key else "" for key in keys],
        number=_numbers(size, keys),
        of_list=lambda row: row.size,
    )


def _numbers(values: NDArray[np.str_], keys: Sequence[str]) -> NDArray[np.int64]:
    place = {key: number for number, key in enumerate(keys)}
    return np.array([place.get(value, -1) for value in values.tolist()], np.int64)


def _count(listed: Sequence[Any], groups: _Groups, key: str) -> int | None:
    """Enterprises on the list; None where rows that do not say could belong here."""
    keys = Counter(groups.of_list(row) for row in listed)
    return None if key and keys.get("") else keys.get(key, 0)


def _by_stratum(listed: Sequence[Any], groups: _Groups, key: str) -> Sequence[int] | None:
    """The same by size class."""
    if not key or _count(listed, groups, key) is None:
        return None
    sizes = Counter(row.size for row in listed if groups.of_list(row) == key)
    return None if sizes.get("") else [sizes.get(size, 0) for size in SIZES]


def _line(key: str, name: str, line: GroupLine, listed: int | None) -> Mapping[str, Any]:
    few = "fewer_than_5" if line.n < SMALLEST else "fewer_than_10" if line.n < DISTRIBUTION else ""
    return {
        "key": key,
        "name": name,
        "n": line.n,
        "listed": listed,
        "mean": _interval(line.plain),
        "of_list": _interval(line.of_list),
        "quartiles": [_points(each) for each in line.quartiles] if line.quartiles else None,
        "levels": list(line.levels) if line.levels else None,
        "withheld": few,
    }


def _interval(found: MeanEstimate | ListMean | None) -> Mapping[str, float] | None:
    if found is None:
        return None
    return {"mean": _points(found.mean), "low": _points(found.low), "high": _points(found.high)}


def _points(value: float) -> float:
    """With as many decimals as mean something."""
    return round(min(max(value, 0.0), 100.0), 2)
