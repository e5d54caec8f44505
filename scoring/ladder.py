"""A ladder that several things climb together, each by one step: how far some of them get, and by which steps."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A step that a thing can take.

    Attributes
    ----------
    by : int
        The thing.
    start, to : int
        Rungs, from 0.
    """

    by: int
    start: int
    to: int


class Ladder:
    """Steps on one ladder; a thing takes at most one of its own.

    Parameters
    ----------
    steps : sequence of Step
        Each leads up.

    Examples
    --------
    >>> twice = Ladder((Step(by=0, start=0, to=1), Step(by=0, start=1, to=2), Step(by=1, start=0, to=1)))
    >>> [twice.reach(frozenset(chosen)) for chosen in ((), (0,), (0, 1))], twice.climb(frozenset((0, 1)))
    ([0, 1, 2], (2, 1))
    """

    def __init__(self, steps: Sequence[Step]) -> None:
        self.steps = tuple(steps)
        self.things = frozenset(step.by for step in steps)  #: whatever has a step on it
        self.treads = tuple(
            dict.fromkeys((step.start, step.to) for step in steps)
        )  #: rungs from and to, each pair once
        self.choosing = len(self.things) < len(self.steps)  #: whether a thing has more than one step to choose from
        self._climbed: dict[frozenset[int], tuple[int, ...]] = {}

    def bottlenecks(self) -> Iterator[tuple[frozenset[int], frozenset[int]]]:
        """Places in `treads` of which no more can be climbed than there are things with a step on any of them.

        Yields
        ------
        (frozenset of int, frozenset of int)
            Places, and those things. By Hall's theorem what keeps to all of these can be given to the things, one step to each.
        """
        by = [frozenset(step.by for step in self.steps if (step.start, step.to) == tread) for tread in self.treads]
        for size in range(1, len(by) + 1):
            for places in combinations(range(len(by)), size):
                sets = [by[place] for place in places]
                if _connected(sets):
                    yield frozenset(places), frozenset.union(*sets)

    def reach(self, chosen: frozenset[int]) -> int:
        """Highest rung that some things reach.

        Parameters
        ----------
        chosen : frozenset of int
            The things; others than those of the ladder do nothing.

        Returns
        -------
        int
            0 where none of them has a step from the lowest.
        """
        path = self.climb(chosen)
        return self.steps[path[-1]].to if path else 0

    def climb(self, chosen: frozenset[int]) -> tuple[int, ...]:
        """Steps by which some things get as high as they can.

        Parameters
        ----------
        chosen : frozenset of int
            The things.

        Returns
        -------
        tuple of int
            Places in `steps`, from the lowest rung up; of ways equally high the one with the fewest steps.
        """
        here = chosen & self.things
        way = self._climbed.get(here)
        if way is None:
            ways = _ways(self.steps, here, 0)
            way = max(ways, key=lambda each: (self.steps[each[-1]].to if each else 0, -len(each)))
            self._climbed[here] = way
        return way


def _connected(sets: Sequence[frozenset[int]]) -> bool:
    """Whether they cannot be parted into some that share nothing with the others."""
    joined, left = sets[0], list(sets[1:])
    while left:
        near = next((each for each in left if joined & each), None)
        if near is None:
            return False
        joined |= near
        left.remove(near)
    return True


def _ways(steps: Sequence[Step], left: frozenset[int], rung: int) -> Iterator[tuple[int, ...]]:
    """Every way up from a rung, no thing used twice."""
    yield ()
    for place, step in enumerate(steps):
        if step.start == rung and step.by in left:
            for rest in _ways(steps, left - {step.by}, step.to):
                yield (place, *rest)
