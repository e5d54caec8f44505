"""How many members of an area meet a policy, or are one rule away, and what that would cost: from the totals of blocks alone."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from questionnaires.policy import Policy
from scoring.block_figures import NOBODY
from scoring.disclosure import SMALLEST, dominated
from scoring.group_lines import whole_counts
from scoring.group_table import protected
from scoring.policies import FEN, Facts, PolicyOutcome, assess
from scoring.result import MISSING
from survey.figures.choice import Chosen

ROUNDED = 10_000  #: yuan to which sums over many are rounded


class Standing(IntEnum):
    """Where a member stands with a policy; each is in exactly one place."""

    MEETS = 0
    ONE_AWAY = 1  #: one rule is not met, or not stated
    FURTHER = 2
    OPEN = 3  #: too little is known
    NOT_FOR = 4  #: the policy is for others


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyFigures:
    """One policy over the members of an area.

    Attributes
    ----------
    members : int
        That count; 0 where there are fewer than 5.
    counts : tuple of (int or None), optional
        By `Standing`; None where withheld, or all of it where there are too few members.
    money, in_reach : int, optional
        Yuan for those that meet it, and for those one rule away, rounded to 10,000; None where the count is withheld, or one of them is most of it.
    """

    policy: Policy
    members: int
    counts: tuple[int | None, ...] | None
    money: int | None = None
    in_reach: int | None = None


def figures(policy: Policy, facts: Facts, chosen: Chosen, regions: Mapping[str, str]) -> PolicyFigures:
    """Count the members chosen; `facts` are those of the cohort, `regions` those of its areas, by id in hexadecimal."""
    outcome = assess(policy, facts)
    place = _places(policy, outcome, chosen, regions)
    blocks = chosen.cohort.blocks
    if not blocks.counted.size:
        return PolicyFigures(policy=policy, members=0, counts=None)
    sums = _money(outcome, place)
    values = np.stack([*(place == each for each in Standing), *sums], axis=1).astype(np.float64)
    share = blocks.shares(np.where(chosen.inside, 0, NOBODY), 1)[0]
    members = int(blocks.members(share))
    if members < SMALLEST:
        return PolicyFigures(policy=policy, members=0, counts=None)
    found = share @ blocks.totals(values)
    counts = protected(whole_counts(found[: len(Standing)]))
    told = chosen.inside & (np.asarray(blocks.of) != NOBODY)
    money, in_reach = (
        None if counts[standing] is None or dominated(each[told].tolist()) else _rounded(total)
        for standing, each, total in zip((Standing.MEETS, Standing.ONE_AWAY), sums, found[len(Standing) :], strict=True)
    )
    return PolicyFigures(policy=policy, members=members, counts=counts, money=money, in_reach=in_reach)


def _places(policy: Policy, outcome: PolicyOutcome, chosen: Chosen, regions: Mapping[str, str]) -> NDArray[np.int64]:
    """(n,) where every member of the cohort stands."""
    columns = chosen.cohort.columns
    kinds = list(zip(columns.areas, columns.industry.tolist(), columns.size.tolist(), strict=True))
    fits = {kind: _is_for(policy, kind, regions) for kind in set(kinds)}
    mine = np.array([fits[kind] for kind in kinds], bool)
    place = np.full(len(kinds), Standing.FURTHER, np.int64)
    place[outcome.open] = Standing.OPEN
    place[outcome.fewest_unmet == 1] = Standing.ONE_AWAY
    place[outcome.won != MISSING] = Standing.MEETS
    place[~mine] = Standing.NOT_FOR
    return place


def _is_for(policy: Policy, kind: tuple[str, str, str], regions: Mapping[str, str]) -> bool:
    area, industry, size = kind
    return policy.covers(regions.get(area, "")) and policy.is_for(industry=industry, size=size)


def _money(outcome: PolicyOutcome, place: NDArray[np.int64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """(n,) yuan of those that meet it, and of those one rule away."""
    won = np.where(place == Standing.MEETS, outcome.amount, 0) / FEN
    near = np.where(place == Standing.ONE_AWAY, outcome.reachable, 0) / FEN
    return won, near


def _rounded(money: float) -> int:
    return round(money / ROUNDED) * ROUNDED
