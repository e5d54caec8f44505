"""One budget over the plans of many enterprises: whom to support so that the most of them reach their next level."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import ceil, floor
from time import monotonic

import numpy as np
from numpy.typing import NDArray

from scoring.core_problem import solve
from scoring.errors import PlanError
from scoring.highs import SOLVED, Answer, Rows

SECONDS = 2.0  #: longest search before the best choice found is returned with its gap
YUAN = 10_000  #: in a unit of plan costs, and in what the solver sees
TRIES = 20  #: choices refused that kept the budget within the solver's tolerance only
NEAR = 1e-6  #: the solver's tolerance


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """An enterprise, or several that are supported together or not at all.

    Attributes
    ----------
    cost : int
        Yuan of the budget for all of them.
    group : int
        Part of the area, from 0.
    firms : int
        How many they are.
    """

    cost: int
    group: int
    firms: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Shortfall:
    """Why the floors cannot be kept.

    Attributes
    ----------
    firms : tuple of int
        How many enterprises with a plan each group lacks for its floor.
    money : int
        Yuan the cheapest way to keep all floors costs beyond the budget; 0 where enterprises lack.
    """

    firms: tuple[int, ...]
    money: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Subsidies:
    """Whom to support.

    Attributes
    ----------
    chosen : tuple of int
        Candidates by place, in order; empty where the floors cannot be kept.
    spent : int
        Yuan.
    lifted : int
        Enterprises.
    by_group : tuple of int
        The same by group.
    bound : int
        No choice within the budget that keeps the floors lifts more.
    cheapest : bool
        Whether it is proved that as many are not lifted for less.
    short : Shortfall or None
        Why nobody is chosen, if the floors cannot be kept.
    """

    chosen: tuple[int, ...] = ()
    spent: int = 0
    lifted: int = 0
    by_group: tuple[int, ...] = ()
    bound: int = 0
    cheapest: bool = True
    short: Shortfall | None = None

    @property
    def gap(self) -> int:
        """How many enterprises more another choice could lift at most; 0: proved best."""
        return self.bound - self.lifted

    @property
    def proved(self) -> bool:
        """Whether no other choice lifts more."""
        return self.gap == 0


def support(cost: Decimal, *, share: Fraction, cap: int | None = None) -> int:
    """What the budget bears of a plan.

    Parameters
    ----------
    cost : Decimal
        10,000 yuan.
    share : Fraction
        From 0 to 1.
    cap : int, optional
        Yuan for one enterprise at most.

    Returns
    -------
    int
        Yuan, rounded up.

    Examples
    --------
    >>> support(Decimal("12.5"), share=Fraction(3, 10)), support(Decimal("12.5"), share=Fraction(3, 10), cap=30_000)
    (37500, 30000)
    """
    amount = ceil(Fraction(cost) * YUAN * share)
    return amount if cap is None else min(amount, cap)


def choose(
    candidates: Sequence[Candidate], *, budget: int, floors: Sequence[int], seconds: float = SECONDS
) -> Subsidies:
    r"""The choice that lifts the most enterprises, and of those the one that costs least.

    Parameters
    ----------
    candidates : sequence of Candidate
        With plans that lift them one level.
    budget : int
        Yuan.
    floors : sequence of int
        For every group how many enterprises at least must be lifted.
    seconds : float, default `SECONDS`
        Longest search.

    Returns
    -------
    Subsidies
        With `short` where the floors cannot be kept.

    Raises
    ------
    PlanError
        If a number is negative, or a group has no floor.

    Notes
    -----
    :math:`\max \sum_c n_c x_c` with binary :math:`x_c`, :math:`\sum_c k_c x_c \le` budget and :math:`\sum_{c \in g} n_c x_c \ge f_g` for every group
    [1]_; then :math:`\min \sum_c k_c x_c` among the choices that lift as many. Solved by branch and bound; that the budget is kept is checked in whole yuan
    afterwards, and what only held within the solver's tolerance is cut off. Whether floors can be kept is decided exactly, by dynamic programming.

    References
    ----------
    .. [1] Kellerer, H., Pferschy, U., Pisinger, D. (2004). Knapsack Problems. Springer.

    Examples
    --------
    >>> bids = [Candidate(cost=3, group=0), Candidate(cost=2, group=0), Candidate(cost=4, group=1)]
    >>> found = choose(bids, budget=6, floors=(0, 1))
    >>> found.chosen, found.spent, found.by_group, found.proved
    ((1, 2), 6, (1, 1), True)
    >>> choose(bids, budget=5, floors=(1, 1)).short
    Shortfall(firms=(0, 0), money=1)
    """
    _refuse(candidates, budget, floors)
    least = [_cheapest_cover(candidates, group, wanted) for group, wanted in enumerate(floors)]
    short = _shortfall(candidates, budget, floors, least)
    if short is not None:
        return Subsidies(by_group=(0,) * len(floors), short=short)
    first = _filled(candidates, budget, [place for cover in least for place in cover or ()])
    return _Search(candidates, budget, floors, ends=monotonic() + seconds).best(first)


def most_lifted(every: Sequence[tuple[int, int]], *, budget: int) -> int:
    """How many enterprises no choice within a budget goes beyond, whatever the floors.

    Parameters
    ----------
    every : sequence of (int, int)
        Enterprises, and yuan that each of them costs at least.
    budget : int
        Yuan.

    Returns
    -------
    int
        As if each of those supported together could be supported by itself: the cheapest first, until the money is gone.

    Examples
    --------
    >>> most_lifted([(1, 3), (5, 2)], budget=9), most_lifted([(1, 3), (5, 2)], budget=13)
    (4, 6)
    """
    found, left = 0, budget
    for firms, cost in sorted(every, key=lambda pair: pair[1]):
        more = firms if cost * firms <= left else left // cost
        found, left = found + more, left - more * cost
    return found


class _Search:
    """The programme of one question."""

    def __init__(self, candidates: Sequence[Candidate], budget: int, floors: Sequence[int], *, ends: float) -> None:
        self._candidates, self._budget, self._groups, self._ends = candidates, budget, len(floors), ends
        self._costs = np.array([each.cost for each in candidates], np.int64)
        self._firms = np.array([each.firms for each in candidates], np.int64)
        self._group = np.array([each.group for each in candidates], np.int64)
        inside = self._group[None, :] == np.arange(len(floors))[:, None]
        self._matrix = np.vstack([-self._costs / YUAN, np.where(inside, self._firms, 0)]).astype(np.float64)
        self._lower = np.array([-budget / YUAN, *floors], np.float64)

    def best(self, first: Sequence[int]) -> Subsidies:
        """The best choice found, starting from one that is known."""
        most, answer = self._solved(-self._firms.astype(np.float64), first)
        lifted = int(self._firms[most].sum())
        bound = lifted if answer.status == SOLVED else self._bound(answer, lifted)
        self._matrix = np.vstack([self._matrix, self._firms])
        self._lower = np.append(self._lower, float(lifted))
        chosen, answer = self._solved(self._costs / YUAN, most)
        chosen = chosen if self._costs[chosen].sum() <= self._costs[most].sum() else most
        return Subsidies(
            chosen=tuple(sorted(chosen)),
            spent=int(self._costs[chosen].sum()),
            lifted=int(self._firms[chosen].sum()),
            by_group=tuple(
                np.bincount(self._group[chosen], self._firms[chosen], self._groups).astype(int).tolist()
            ),
            bound=max(bound, lifted),
            cheapest=answer.status == SOLVED,
        )  # fmt: skip

    def _bound(self, answer: Answer, lifted: int) -> int:
        every = int(self._firms.sum())
        return max(lifted, min(every, floor(-answer.bound + NEAR))) if np.isfinite(answer.bound) else every

    def _solved(self, objective: NDArray[np.float64], known: Sequence[int]) -> tuple[list[int], Answer]:
        """The best choice that really keeps the budget, or the one known; and what the search says of it."""
        matrix, lower, answer = self._matrix, self._lower, Answer(status=SOLVED)
        for _ in range(TRIES if len(self._costs) else 0):
            rows = Rows(objective=objective, matrix=matrix, lower=lower, whole=np.ones(len(objective), bool))
            answer = solve(rows, max(self._ends - monotonic(), 0.05))
            if answer.x is None:
                break
            chosen = np.flatnonzero(answer.x > 0.5).tolist()
            if self._costs[chosen].sum() <= self._budget:
                better = objective[chosen].sum() <= objective[list(known)].sum() + NEAR
                return (chosen if better else list(known)), answer
            cut = np.zeros(len(objective))
            cut[chosen] = -1
            matrix, lower = np.vstack([matrix, cut]), np.append(lower, 1.0 - len(chosen))
        return list(known), answer


def _refuse(candidates: Sequence[Candidate], budget: int, floors: Sequence[int]) -> None:
    if budget < 0 or min(floors, default=0) < 0:
        raise PlanError(f"expected a budget and floors that are not negative, got {budget} and {list(floors)}")
    for place, each in enumerate(candidates):
        if each.cost < 0 or each.firms < 1 or not 0 <= each.group < len(floors):
            raise PlanError(
                f"candidates[{place}]: expected a cost from 0, firms from 1, a group with a floor, got {each}"
            )


def _shortfall(
    candidates: Sequence[Candidate], budget: int, floors: Sequence[int], least: Sequence[tuple[int, ...] | None]
) -> Shortfall | None:
    there = [0] * len(floors)
    for each in candidates:
        there[each.group] += each.firms
    lacks = tuple(max(wanted - found, 0) for wanted, found in zip(floors, there, strict=True))
    money = sum(candidates[place].cost for cover in least for place in cover or ())
    if any(lacks):
        return Shortfall(firms=lacks, money=0)
    return Shortfall(firms=lacks, money=money - budget) if money > budget else None


def _cheapest_cover(candidates: Sequence[Candidate], group: int, wanted: int) -> tuple[int, ...] | None:
    """The cheapest candidates of a group that are as many as wanted; None if all of them are not."""
    inside = [place for place, each in enumerate(candidates) if each.group == group]
    if sum(candidates[place].firms for place in inside) < wanted:
        return None
    far = np.iinfo(np.int64).max // 4
    best = np.full(wanted + 1, far)  # money for so many firms, the last for so many or more
    best[0] = 0
    used = np.zeros((len(inside), wanted + 1), bool)
    before = np.arange(wanted + 1)
    for number, place in enumerate(inside):
        each = candidates[place]
        cost = best[np.maximum(before - each.firms, 0)] + each.cost
        used[number] = cost < best
        best = np.where(used[number], cost, best)
    found, left = [], wanted
    for number in reversed(range(len(inside))):
        if used[number, left]:
            found.append(inside[number])
            left = max(left - candidates[inside[number]].firms, 0)
    return tuple(found)


def _filled(candidates: Sequence[Candidate], budget: int, chosen: Sequence[int]) -> list[int]:
    """A choice with as many more as the money allows, those that cost least for each enterprise first."""
    filled, left = list(chosen), budget - sum(candidates[place].cost for place in chosen)
    rest = sorted(
        set(range(len(candidates))) - set(chosen), key=lambda n: Fraction(candidates[n].cost, candidates[n].firms)
    )
    for place in rest:
        if candidates[place].cost <= left:
            filled.append(place)
            left -= candidates[place].cost
    return filled
