"""How the items of a questionnaire fare: what was answered, and which items tell nobody apart."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike, NDArray

from scoring.given import read_levels

ALMOST_ALL = 0.9  #: share of one answer from which an item tells nobody apart
WEAK = 0.2  #: correlation with the rest below which an item is revised or dropped (Ebel)
ENOUGH = 30  #: answers below which nothing is said against an item


class ItemSign(StrEnum):
    """What speaks against an item."""

    ONE_ANSWER = "one_answer"  #: nine in ten answered alike
    WEAK = "weak"  #: hardly goes with the rest
    AGAINST = "against"  #: goes against the rest


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemHealth:
    """Answers to one item.

    Attributes
    ----------
    n, missing : int
        Answers, and enterprises without one.
    counts : tuple of int
        Answers at each level, from level 0.
    mean, deviation : float
        Of the answers, in levels; 0 if there are none.
    with_rest : float or None
        Correlation with the mean of the enterprise's other items; None where one of the two does not vary.
    signs : tuple of ItemSign
        What speaks against it; empty below 30 answers.
    """

    n: int
    missing: int
    counts: tuple[int, ...]
    mean: float
    deviation: float
    with_rest: float | None
    signs: tuple[ItemSign, ...]


def item_health(levels: ArrayLike, n_levels: Sequence[int]) -> list[ItemHealth]:
    r"""Distribution of every item, and whether it tells enterprises apart.

    Parameters
    ----------
    levels : (n, n_items) array_like
        Level chosen, from 0, higher is better; NaN where not applicable, not asked or not known.
    n_levels : (n_items,) sequence of int
        How many levels each item has, at least two.

    Returns
    -------
    list of ItemHealth
        One an item, in order.

    Raises
    ------
    InputError
        If shapes disagree, or a level is not one of its item's.

    Notes
    -----
    The rest is the mean of the other items answered, each level divided by the item's highest, so items with many levels do not
    outweigh others. The limit of 0.2 is the usual one for the discrimination of items [1]_, taken over to this correlation.

    References
    ----------
    .. [1] R. L. Ebel (1965). Measuring Educational Achievement.

    Examples
    --------
    >>> found = item_health([[0, 1], [1, 2], [1, 3], [0, np.nan]], [2, 4])
    >>> found[1].n, found[1].missing, found[1].counts, round(found[1].with_rest, 3)
    (3, 1, (0, 1, 1, 1), 0.866)
    """
    array = read_levels(levels, "levels", n_levels)
    share = array / (np.array(n_levels, np.float64) - 1)
    answered, total = (~np.isnan(share)).sum(axis=1), np.nan_to_num(share).sum(axis=1)
    return [
        _health(array[:, item], int(n_levels[item]), _rest(share[:, item], answered, total))
        for item in range(array.shape[1])
    ]


def _rest(
    item: NDArray[np.float64], answered: NDArray[np.int64], total: NDArray[np.float64]
) -> tuple[NDArray[np.bool_], NDArray[np.float64]]:
    """Enterprises that answered this and another item, and the mean of their others."""
    both = ~np.isnan(item) & (answered > 1)
    return both, (total[both] - item[both]) / (answered[both] - 1)


def _health(
    item: NDArray[np.float64], n_levels: int, rest: tuple[NDArray[np.bool_], NDArray[np.float64]]
) -> ItemHealth:
    given = item[~np.isnan(item)]
    counts = np.bincount(given.astype(np.int64), minlength=n_levels)
    both, others = rest
    with_rest = _correlation(item[both], others)
    return ItemHealth(
        n=len(given),
        missing=len(item) - len(given),
        counts=tuple(int(count) for count in counts),
        mean=float(given.mean()) if len(given) else 0.0,
        deviation=float(given.std(ddof=1)) if len(given) > 1 else 0.0,
        with_rest=with_rest,
        signs=_signs(counts, with_rest) if len(given) >= ENOUGH else (),
    )


def _correlation(a: NDArray[np.float64], b: NDArray[np.float64]) -> float | None:
    if len(a) < 3 or np.ptp(a) <= 1e-12 or np.ptp(b) <= 1e-12:
        return None
    return float(np.corrcoef(a, b)[0, 1])


def _signs(counts: NDArray[np.int64], with_rest: float | None) -> tuple[ItemSign, ...]:
    signs = [ItemSign.ONE_ANSWER] if counts.max() >= ALMOST_ALL * counts.sum() else []
    if with_rest is not None and with_rest < WEAK:
        signs.append(ItemSign.AGAINST if with_rest < 0 else ItemSign.WEAK)
    return tuple(signs)
