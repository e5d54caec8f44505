"""Choosing under limits, proved best, by branch and bound."""

from collections.abc import Sequence
from fractions import Fraction
from itertools import accumulate

import numpy as np
from numpy.typing import NDArray

from scoring.core_problem import solve
from scoring.errors import PlanError
from scoring.highs import INFEASIBLE, SOLVED, Answer, Rows
from scoring.programme import Choice, Climb, Gain, Gains, Programme, worth

SECONDS = 10.0  #: longest search before the best plan found is returned with its gap
SCALE = 1000.0  #: largest coefficient the solver sees in what it optimises; its own resolution is 1e-6


def most(programme: Programme, *, seconds: float = SECONDS) -> Choice:
    r"""The choice with the highest gains within limits.

    Parameters
    ----------
    programme : Programme
        `demands` hold as well.
    limits : sequence of Limit
        One for each phase.
    seconds : float, default `SECONDS`
        Longest search.

    Returns
    -------
    Choice
        `value` in the unit of the gains. Things that add nothing and that nothing needs are not in it.

    Raises
    ------
    PlanError
        If the demands cannot be met within the limits, or nothing was found in time.

    Notes
    -----
    :math:`\max \sum_g v_g y_g` with binary :math:`x_{mp}` (thing m in phase p), :math:`\sum_p x_{mp} \le 1`,
    :math:`y_g \le \sum_{m \in g} x_m`, :math:`\sum_{q \le p} x_{bq} \le \sum_{q \le p} x_{aq}` where b needs a, and the limits [1]_.
    A ladder is a flow over its treads t: :math:`\sum_{t\,\text{from}\,r} z_t \le \sum_{t\,\text{to}\,r} z_t` for every rung r (at most 1 from the lowest),
    and :math:`\sum_{t \in T} z_t \le \sum_{m \in N(T)} x_m` for sets T of treads and the things N(T) with a step on one of them (Hall); a tread
    is worth what its rungs differ by.
    Solved by branch and bound [2]_; that limits hold is checked in exact fractions afterwards, and what only held within the solver's
    tolerance is cut off.

    References
    ----------
    .. [1] Kellerer, H., Pferschy, U., Pisinger, D. (2004). Knapsack Problems. Springer.
    .. [2] Huangfu, Q., Hall, J. (2018). Parallelizing the dual revised simplex method (HiGHS). Math. Prog. Comp. 10.

    Examples
    --------
    >>> from scoring.programme import Limit
    >>> gains = (Gain(worth=60, by=(0,)), Gain(worth=100, by=(1,)), Gain(worth=120, by=(2,)))
    >>> costs = (Fraction(10), Fraction(20), Fraction(30))
    >>> found = most(Programme(costs=costs, gains=gains, limits=(Limit(uses=costs, most=Fraction(50)),)))
    >>> sorted(found.chosen), int(found.value), int(found.gap)
    ([1, 2], 220, 0)
    """
    table = _Table(programme)
    objective = -table.row(programme.gains)
    answer, phases = table.solve(objective, seconds)
    found = _early(programme, _without_idle(programme, phases, ()))
    value = Fraction(worth(programme.gains, _members(found), programme.ladders))
    if answer.status == SOLVED:
        return Choice(phases=found, value=value, bound=value)
    dual = _bound(answer, objective)
    bound = Fraction(sum(map(_highest, programme.gains))) if dual is None else -dual
    return Choice(phases=found, value=value, bound=max(bound, value))


def cheapest(programme: Programme, *, failed: Sequence[frozenset[int]] = (), seconds: float = SECONDS) -> Choice | None:
    r"""The cheapest choice that meets the demands.

    Parameters
    ----------
    programme : Programme
        With demands.
    failed : sequence of frozenset of int
        Choices known not to do; nor does any part of them.
    seconds : float, default `SECONDS`
        Longest search.

    Returns
    -------
    Choice or None
        `value` is its cost; None if the demands cannot be met.

    Raises
    ------
    PlanError
        If nothing was found in time.

    Notes
    -----
    :math:`\min \sum_m c_m x_m` with :math:`\sum_g a_{dg} y_g \ge n_d` for every demand d; otherwise as in `most`.

    Examples
    --------
    >>> from scoring.programme import Demand
    >>> demand = Demand(gains=(Gain(worth=60, by=(0,)), Gain(worth=100, by=(1,))), needed=90)
    >>> costs = (Fraction(10), Fraction(20))
    >>> found = cheapest(Programme(costs=costs, demands=(demand,)))
    >>> sorted(found.chosen), int(found.value)
    ([1], 20)
    """
    table = _Table(programme)
    for each in failed:
        table.require_one_of(frozenset(range(len(programme.costs))) - each)
    objective = np.zeros(table.width)
    objective[: len(programme.costs)] = [float(cost) for cost in programme.costs]
    try:
        answer, phases = table.solve(objective, seconds)
    except _InfeasibleError:
        return None
    phases = _without_idle(programme, phases, failed)
    value = sum((cost for cost, phase in zip(programme.costs, phases, strict=True) if phase), Fraction())
    bound = value if answer.status == SOLVED else min(_bound(answer, objective) or Fraction(), value)
    return Choice(phases=phases, value=value, bound=bound)


class _InfeasibleError(PlanError):
    """No choice meets the demands."""


class _Table:
    """Rows of the programme: columns are thing × phase, then one for each group of things that bring something together and each step."""

    def __init__(self, programme: Programme) -> None:
        self.programme = programme
        self.count, self.phases = len(programme.costs), programme.phases
        self.joint: dict[tuple[tuple[int, ...], bool], int] = {}
        every = [*programme.gains, *(gain for demand in programme.demands for gain in demand.gains)]
        for gain in every:
            if isinstance(gain, Gain) and len(gain.by) > 1:
                self.joint.setdefault((gain.by, gain.worth < 0), self.count * self.phases + len(self.joint))
        self.steps = self.count * self.phases + len(self.joint)  # the first column of a step
        before = accumulate((len(ladder.treads) for ladder in programme.ladders), initial=self.steps)
        *self.ladders, self.width = before  # the first column of every ladder
        self._rows: list[NDArray[np.float64]] = []
        self._lower: list[float] = []
        self._add_joint()
        self._add_ladders()
        self._add_choices()
        self._add_limits()
        for demand in programme.demands:
            self._at_least(self.row(demand.gains), demand.needed)

    def row(self, gains: Gains) -> NDArray[np.float64]:
        """Coefficients of some gains."""
        found = np.zeros(self.width)
        for gain in gains:
            if isinstance(gain, Climb):
                treads = self.programme.ladders[gain.ladder].treads
                for column, (start, to) in enumerate(treads, self.ladders[gain.ladder]):
                    found[column] += gain.worths[to] - gain.worths[start]
            elif len(gain.by) > 1:
                found[self.joint[gain.by, gain.worth < 0]] += gain.worth
            else:
                found[self._of(gain.by)] += gain.worth
        return found

    def _of(self, things: Sequence[int] | frozenset[int], upto: int | None = None) -> list[int]:
        """Columns of some things in all phases, or in those up to one."""
        return [
            phase * self.count + thing for phase in range(self.phases if upto is None else upto) for thing in things
        ]

    def _at_least(self, row: NDArray[np.float64], needed: float) -> None:
        """`row` must add up to at least `needed`; brought to coefficients of at most 1."""
        size = float(np.abs(row).max(initial=0.0)) or 1.0
        self._rows.append(row / size)
        self._lower.append(float(needed) / size)

    def require_one_of(self, things: frozenset[int]) -> None:
        """At least one of some things must be chosen."""
        row = np.zeros(self.width)
        row[self._of(things)] = 1
        self._at_least(row, 1)

    def _add_joint(self) -> None:
        """A gain needs one of its things; a loss is there with any of them."""
        for (by, loss), column in self.joint.items():
            for things in ([thing] for thing in by) if loss else [list(by)]:
                row = np.zeros(self.width)
                row[self._of(things)], row[column] = (-1, 1) if loss else (1, -1)
                self._at_least(row, 0)

    def _add_ladders(self) -> None:
        """A tread starts where another ends, or at the lowest rung; every one that is climbed takes a thing of its own."""
        for first, ladder in zip(self.ladders, self.programme.ladders, strict=True):
            here = slice(first, first + len(ladder.treads))
            for rung in sorted({start for start, _ in ladder.treads}):
                row = np.zeros(self.width)
                row[here] = [(to == rung) - (start == rung) for start, to in ladder.treads]
                self._at_least(row, -(rung == 0))
            for places, things in ladder.bottlenecks():
                row = np.zeros(self.width)
                row[self._of(things)] = 1
                row[[first + place for place in places]] = -1
                self._at_least(row, 0)

    def _add_choices(self) -> None:
        """A thing is chosen once, and not before what it needs."""
        for thing in range(self.count if self.phases > 1 else 0):
            row = np.zeros(self.width)
            row[self._of([thing])] = -1
            self._at_least(row, -1)
        for later, earlier in self.programme.needs:
            for upto in range(1, self.phases + 1):
                row = np.zeros(self.width)
                row[self._of([earlier], upto)] += 1
                row[self._of([later], upto)] -= 1
                self._at_least(row, 0)

    def _add_limits(self) -> None:
        for limit in self.programme.limits:
            row = np.zeros(self.width)
            for phase in limit.phases:
                row[(phase - 1) * self.count : phase * self.count] = [-float(amount) for amount in limit.uses]
            self._at_least(row, -float(limit.most))

    def solve(self, objective: NDArray[np.float64], seconds: float) -> tuple[Answer, tuple[int, ...]]:
        """Minimise; what breaks a limit by less than the solver notices is cut off and the rest solved again."""
        if self.width == 0:
            return Answer(status=SOLVED), ()
        size = float(np.abs(objective).max(initial=0.0)) or 1.0
        while True:
            answer = self._run(SCALE * objective / size, seconds)
            if answer.status == INFEASIBLE:
                raise _InfeasibleError("no choice meets the demands within the limits")
            if answer.x is None:
                raise PlanError(f"nothing found within {seconds:g} seconds")
            chosen = answer.x[: self.count * self.phases].reshape(self.phases, self.count) > 0.5
            broken = self._broken(chosen)
            if broken is None:
                return answer, tuple(((np.arange(self.phases) + 1) @ chosen).tolist())
            row = np.zeros(self.width)
            row[broken] = -1
            self._at_least(row, 1 - len(broken))

    def _run(self, objective: NDArray[np.float64], seconds: float) -> Answer:
        whole = np.zeros(self.width, dtype=bool)
        whole[: self.count * self.phases] = True
        for first, ladder in zip(self.ladders, self.programme.ladders, strict=True):
            if ladder.choosing:  # elsewhere half a tread never brings more than a whole one
                whole[first : first + len(ladder.treads)] = True
        matrix = np.array(self._rows) if self._rows else np.zeros((0, self.width))
        return solve(Rows(objective=objective, matrix=matrix, lower=np.array(self._lower), whole=whole), seconds)

    def _broken(self, chosen: NDArray[np.bool_]) -> list[int] | None:
        """Columns of a choice that is beyond a limit in exact fractions; None if it keeps them all."""
        for limit in self.programme.limits:
            used = [(each - 1, thing) for each in limit.phases for thing in np.flatnonzero(chosen[each - 1]).tolist()]
            if sum((limit.uses[thing] for _, thing in used), Fraction()) > limit.most:
                return [phase * self.count + thing for phase, thing in used]
        return None


def _highest(gain: Gain | Climb) -> int:
    """The most that can be gained."""
    return gain.worths[-1] if isinstance(gain, Climb) else max(gain.worth, 0)


def _members(phases: Sequence[int]) -> frozenset[int]:
    return frozenset(index for index, phase in enumerate(phases) if phase)


def _bound(answer: Answer, objective: NDArray[np.float64]) -> Fraction | None:
    """What no choice can beat, from the solver's dual bound, in the unit of `objective`; None if it has none yet."""
    size = float(np.abs(objective).max(initial=0.0)) or 1.0
    return Fraction(answer.bound * size / SCALE) if np.isfinite(answer.bound) else None


def _without_idle(programme: Programme, phases: tuple[int, ...], failed: Sequence[frozenset[int]]) -> tuple[int, ...]:
    """A choice without what adds nothing and what nothing needs, but no part of one that failed; the dearest go first."""
    kept = _members(phases)
    goals = [(programme.gains, worth(programme.gains, kept, programme.ladders))]
    goals += [(demand.gains, demand.needed) for demand in programme.demands]
    while True:
        needed = {earlier for later, earlier in programme.needs if later in kept}
        idle = [
            thing
            for thing in kept - needed
            if not any(kept - {thing} <= each for each in failed)
            and all(worth(gains, kept - {thing}, programme.ladders) >= least for gains, least in goals)
        ]
        if not idle:
            return tuple(phase if index in kept else 0 for index, phase in enumerate(phases))
        kept = kept - {max(idle, key=lambda each: (programme.costs[each], each))}


def _early(programme: Programme, phases: tuple[int, ...]) -> tuple[int, ...]:
    """The same choice, each thing as early as limits and needs allow; what brings more goes first."""
    alone = {thing: worth(programme.gains, frozenset({thing}), programme.ladders) for thing in _members(phases)}
    found = list(phases)
    for _ in range(programme.phases):
        for thing in sorted(alone, key=lambda each: -alone[each]):
            for phase in range(1, found[thing]):
                moved = [*found[:thing], phase, *found[thing + 1 :]]
                if _keeps(programme, moved):
                    found = moved
                    break
    return tuple(found)


def _keeps(programme: Programme, phases: Sequence[int]) -> bool:
    """Whether nothing comes before what it needs and no limit is broken."""
    if any(phases[later] and not 0 < phases[earlier] <= phases[later] for later, earlier in programme.needs):
        return False
    return all(
        sum((limit.uses[thing] for thing, phase in enumerate(phases) if phase in limit.phases), Fraction())
        <= limit.most
        for limit in programme.limits
    )
