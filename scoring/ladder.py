"""A ladder that several things climb together, each by one step: how far some of them get, and by which steps."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache


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


@dataclass(frozen=True, slots=True)
class Ladder:
    """Steps on one ladder; a thing takes at most one of its own.

    Attributes
    ----------
    steps : tuple of Step
        Each leads up.

    Examples
    --------
    >>> twice = Ladder((Step(by=0, start=0, to=1), Step(by=0, start=1, to=2), Step(by=1, start=0, to=1)))
    >>> [twice.reach(frozenset(chosen)) for chosen in ((), (0,), (0, 1))], twice.climb(frozenset((0, 1)))
    ([0, 1, 2], (2, 1))
    """

    steps: tuple[Step, ...]

    @property
    def things(self) -> frozenset[int]:
        """Whatever has a step on it."""
        return frozenset(step.by for step in self.steps)

    @property
    def choosing(self) -> bool:
        """Whether a thing has more than one step to choose from."""
        return len(self.things) < len(self.steps)

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
        return _climb(self.steps, chosen & self.things)


@lru_cache(maxsize=16_384)
def _climb(steps: Sequence[Step], chosen: frozenset[int]) -> tuple[int, ...]:
    return max(_ways(steps, chosen, 0), key=lambda way: (steps[way[-1]].to if way else 0, -len(way)))


def _ways(steps: Sequence[Step], left: frozenset[int], rung: int) -> Iterator[tuple[int, ...]]:
    """Every way up from a rung, no thing used twice."""
    yield ()
    for place, step in enumerate(steps):
        if step.start == rung and step.by in left:
            for rest in _ways(steps, left - {step.by}, step.to):
                yield (place, *rest)
