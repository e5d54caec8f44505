"""Things that wait for others: what they need, and an order that keeps to it."""

from collections.abc import Callable, Collection, Mapping
from typing import Any


def closed(place: int, before: Mapping[int, Collection[int]]) -> frozenset[int]:
    """A thing and all it waits for, directly or not.

    Parameters
    ----------
    place : int
        Of the thing.
    before : mapping of int to collection of int
        What each waits for; nothing where it is not in it.

    Returns
    -------
    frozenset of int
        Places.

    Examples
    --------
    >>> sorted(closed(2, {2: [1], 1: [0]}))
    [0, 1, 2]
    """
    seen, left = {place}, [place]
    while left:
        new = [each for each in before.get(left.pop(), ()) if each not in seen]
        seen.update(new)
        left += new
    return frozenset(seen)


def required(place: int, chosen: Collection[int], before: Mapping[int, Collection[int]]) -> set[int]:
    """What a thing waits for among some others.

    Parameters
    ----------
    place : int
        Of the thing.
    chosen : collection of int
        The others.
    before : mapping of int to collection of int
        As for `closed`; without circles.

    Returns
    -------
    set of int
        Places; where one it waits for is not among them, what that waits for.

    Examples
    --------
    >>> required(2, {0, 2}, {2: [1], 1: [0]})
    {0}
    """
    found, left = set[int](), list(before.get(place, ()))
    while left:
        each = left.pop()
        if each in chosen:
            found.add(each)
        else:
            left += before.get(each, ())
    return found


def in_order(before: Mapping[int, Collection[int]], value: Callable[[int], Any] = int) -> list[int]:
    """Things, each after what it waits for.

    Parameters
    ----------
    before : mapping of int to collection of int
        What each waits for among them; without circles.
    value : callable, optional
        Of a place: the smallest goes first where several may.

    Returns
    -------
    list of int
        Places.

    Examples
    --------
    >>> in_order({0: [2], 1: [], 2: []})
    [1, 2, 0]
    """
    left, order = set(before), list[int]()
    while left:
        ready = [place for place in left if left.isdisjoint(before[place])]
        order.append(min(ready, key=lambda each: (value(each), each)))
        left.remove(order[-1])
    return order
