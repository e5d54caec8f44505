"""An integer programme over things that cost, need each other and overlap: what `scoring.optimum` solves.

Knows nothing of questionnaires; `scoring.planned` builds programmes from measures.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from scoring.ladder import Ladder


@dataclass(frozen=True, slots=True, kw_only=True)
class Gain:
    """What is gained once, however many of some things are chosen.

    Attributes
    ----------
    worth : int
        In any unit; negative for a loss.
    by : tuple of int
        The things that bring it, each alone.
    """

    worth: int
    by: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Climb:
    """What is gained by how far some things climb a ladder together.

    Attributes
    ----------
    ladder : int
        Place of the ladder in `Programme.ladders`.
    worths : tuple of int
        At every rung, in any unit; never less than at the rung below, 0 at the lowest.
    """

    ladder: int
    worths: tuple[int, ...]


Gains = Sequence[Gain | Climb]


@dataclass(frozen=True, slots=True, kw_only=True)
class Demand:
    """Gains that must add up to at least `needed`."""

    gains: tuple[Gain | Climb, ...]
    needed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """What the things chosen may use together.

    Attributes
    ----------
    uses : tuple of Fraction
        By each thing; not negative.
    most : Fraction
        How much there is.
    phases : range
        The phases it counts, from 1.
    """

    uses: tuple[Fraction, ...]
    most: Fraction
    phases: range = range(1, 2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Programme:
    """Things to choose from.

    Attributes
    ----------
    costs : tuple of Fraction
        Of each thing; not negative.
    needs : tuple of (int, int)
        A thing, and one it needs in the same phase or before.
    gains : tuple of Gain or Climb
        What is wanted.
    demands : tuple of Demand
        What must be.
    limits : tuple of Limit
        What may not be exceeded.
    phases : int
        How many there are.
    ladders : tuple of Ladder
        That some things climb together.
    """

    costs: tuple[Fraction, ...]
    needs: tuple[tuple[int, int], ...] = ()
    gains: tuple[Gain | Climb, ...] = ()
    demands: tuple[Demand, ...] = ()
    limits: tuple[Limit, ...] = ()
    phases: int = 1
    ladders: tuple[Ladder, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What was chosen.

    Attributes
    ----------
    phases : tuple of int
        Phase in which each thing is chosen, from 1; 0: not chosen.
    value : Fraction
        Gains of the choice, or its cost.
    bound : Fraction
        No choice has more gains, or costs less. Equals `value` where the choice is proved best.
    """

    phases: tuple[int, ...]
    value: Fraction
    bound: Fraction

    @property
    def chosen(self) -> frozenset[int]:
        """The things chosen."""
        return frozenset(index for index, phase in enumerate(self.phases) if phase)

    @property
    def gap(self) -> Fraction:
        """How much better another choice could be at most; 0 where this one is proved best."""
        return abs(self.bound - self.value)


def worth(gains: Gains, chosen: frozenset[int], ladders: Sequence[Ladder] = ()) -> int:
    """What some things bring together, nothing counted twice.

    Parameters
    ----------
    gains : sequence of Gain or Climb
        All there are.
    chosen : frozenset of int
        The things.
    ladders : sequence of Ladder, optional
        Those that the climbs name.

    Returns
    -------
    int
        In the unit of the gains.

    Examples
    --------
    >>> worth([Gain(worth=5, by=(0, 1)), Gain(worth=2, by=(1,))], frozenset({0, 1}))
    7
    """
    return sum(
        gain.worths[ladders[gain.ladder].reach(chosen)]
        if isinstance(gain, Climb)
        else gain.worth * (not chosen.isdisjoint(gain.by))
        for gain in gains
    )
