"""Blocks: enterprises whose values go into figures together only, so that no figures whatever tell one of them apart."""

from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scoring.disclosure import SMALLEST

PATIENCE = 2 * SMALLEST  #: so many waiting in one place no longer wait for some more like them


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """Somebody who belongs to no block yet.

    Attributes
    ----------
    places : tuple of hashable
        Where it is, from the narrowest place to the widest.
    traits : tuple of str
        What it should have in common with the others of its block, the weightiest first.
    """

    places: tuple[Hashable, ...]
    traits: tuple[str, ...]


def form_blocks(waiting: Sequence[Waiting], *, smallest: int = SMALLEST) -> tuple[tuple[int, ...], ...]:
    """Blocks of as many as can be, each of those most alike: in one place with all traits, then with fewer, then in wider places.

    Parameters
    ----------
    waiting : sequence of Waiting
        In the order in which they came.
    smallest : int, default 5
        Members of a block at least.

    Returns
    -------
    tuple of tuple of int
        Which of `waiting` make a block; each has `smallest` to twice as many less one. Fewer than `smallest` are left in every widest place.

    Notes
    -----
    Figures over any choice of members may be published where they are worked out from the totals of blocks alone, a member of a block that is partly chosen
    counting as the block's average: any number of them together tell nothing but totals over at least `smallest` members. It is microaggregation [1]_ by what
    members are, not by what they answered, so that being in a block tells nothing of the value.

    References
    ----------
    .. [1] Domingo-Ferrer, J., Mateo-Sanz, J. (2002). Practical data-oriented microaggregation for statistical disclosure control. IEEE TKDE 14.

    Examples
    --------
    >>> form_blocks([Waiting(places=("park", "city"), traits=("C13",)) for _ in range(7)])
    ((0, 1, 2, 3, 4, 5, 6),)
    >>> form_blocks([Waiting(places=(park, "city"), traits=("C13",)) for park in "aaaabb"])
    ((0, 1, 2, 3, 4, 5),)
    """
    left, blocks = list(range(len(waiting))), []
    for alike in _keys(waiting):
        groups: dict[Hashable, list[int]] = {}
        for number in left:
            groups.setdefault(alike(waiting[number]), []).append(number)
        left = []
        for members in groups.values():
            if len(members) < smallest:
                left += members
            else:
                members.sort(key=lambda number: (waiting[number].traits, number))
                blocks += list(_split(members, len(members) // smallest))
        left.sort()
    return tuple(blocks)


def form_at_once(waiting: Sequence[Waiting], *, smallest: int = SMALLEST) -> tuple[tuple[int, ...], ...]:
    """Blocks while more may come: of those alike in everything, and of others in one place once `PATIENCE` of them wait.

    Parameters
    ----------
    waiting : sequence of Waiting
        In the order in which they came.
    smallest : int, default 5
        Members of a block at least.

    Returns
    -------
    tuple of tuple of int
        As `form_blocks`; none of members of several places.

    Examples
    --------
    >>> form_at_once([Waiting(places=("park",), traits=(trait,)) for trait in "aaaaabb"])
    ((0, 1, 2, 3, 4),)
    """
    by_place: dict[Hashable, list[int]] = {}
    for number, each in enumerate(waiting):
        by_place.setdefault(each.places[:1], []).append(number)
    found: list[tuple[int, ...]] = []
    for members in by_place.values():
        impatient = len(members) >= PATIENCE
        groups: Mapping[Hashable, list[int]] = {"": members} if impatient else _by_traits(waiting, members)
        for group in groups.values():
            here = [Waiting(places=waiting[each].places[:1], traits=waiting[each].traits) for each in group]
            found += [tuple(group[each] for each in block) for block in form_blocks(here, smallest=smallest)]
    return tuple(found)


def merge_blocks(
    block: NDArray[np.int64], *, hidden: NDArray[np.bool_], places: NDArray[np.str_], smallest: int = SMALLEST
) -> NDArray[np.int64]:
    """Blocks that stay safe although some of their members have made their values known: together with others in their place.

    Parameters
    ----------
    block : (n,) ndarray of int64
        Block of each member, from 0; -1 of those in none.
    hidden : (n,) ndarray of bool
        Whose values are not known.
    places : (n,) ndarray of str
        Where each is.
    smallest : int, default 5
        Members of a block at least whose values are not known, unless all are.

    Returns
    -------
    (n,) ndarray of int64
        Blocks; -1 also of those for whom no others were found.

    Examples
    --------
    >>> block, hidden = np.repeat([1, 2, 3], 5), np.array([True] * 10 + [False] * 2 + [True] * 3)
    >>> merge_blocks(block, hidden=hidden, places=np.repeat(["a", "b", "b"], 5)).tolist()
    [1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2]
    """
    merged = block.copy()
    unknown = np.bincount(block[hidden & (block >= 0)], minlength=int(block.max(initial=0)) + 1)
    for number in np.flatnonzero((unknown > 0) & (unknown < smallest)).tolist():
        inside = merged == number
        if not inside.any():  # joined by another already
            continue
        near = np.unique(merged[(places == places[inside][0]) & (merged >= 0) & ~inside])
        joined = next((each for each in near.tolist() if unknown[each] + unknown[number] >= smallest), -1)
        merged[inside] = joined
        if joined >= 0:
            unknown[joined] += unknown[number]
    return merged


def _by_traits(waiting: Sequence[Waiting], members: Sequence[int]) -> Mapping[Hashable, list[int]]:
    groups: dict[Hashable, list[int]] = {}
    for number in members:
        groups.setdefault(waiting[number].traits, []).append(number)
    return groups


@dataclass(frozen=True, slots=True)
class _Key:
    """What members of a block have in common: a place so wide, and so many traits."""

    width: int
    traits: int

    def __call__(self, one: Waiting) -> Hashable:
        return one.places[self.width :], one.traits[: self.traits]


def _keys(waiting: Sequence[Waiting]) -> Iterator[_Key]:
    """From the strictest to the loosest."""
    widths = max((len(each.places) for each in waiting), default=0)
    traits = max((len(each.traits) for each in waiting), default=0)
    for width in range(widths):
        for count in range(traits, -1, -1):
            yield _Key(width, count)


def _split(members: Sequence[int], parts: int) -> Iterator[tuple[int, ...]]:
    """Parts as even as can be."""
    for part in range(parts):
        yield tuple(members[part * len(members) // parts : (part + 1) * len(members) // parts])
