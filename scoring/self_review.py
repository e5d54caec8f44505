"""Self against expert, item by item and sector by sector."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from scoring.agreement import LimitsOfAgreement, bland_altman, weighted_kappa
from scoring.errors import InputError, ScoringError
from scoring.given import read_levels, read_list

GOOD = 0.6  #: kappa below which an item is looked at: wording, evidence, or training


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemAgreement:
    """How far enterprises and experts agree on one item.

    Attributes
    ----------
    n : int
        Enterprises of which both answered it.
    kappa : float or None
        Quadratic kappa; None where it cannot be told, because nobody was compared or all gave one level.
    higher : float
        Share of them that put themselves higher than the expert did; 0 if there are none.
    """

    n: int
    kappa: float | None
    higher: float

    @property
    def low(self) -> bool:
        """Whether kappa is known and below 0.6."""
        return self.kappa is not None and self.kappa < GOOD


def item_agreement(own: ArrayLike, expert: ArrayLike, n_levels: Sequence[int]) -> list[ItemAgreement]:
    r"""Quadratic kappa of every item.

    Parameters
    ----------
    own, expert : (n, n_items) array_like
        Levels from 0, of the same enterprises and items; NaN where not applicable. What only one of the two gave is left out.
    n_levels : (n_items,) sequence of int
        How many levels each item has, at least two.

    Returns
    -------
    list of ItemAgreement
        One an item, in order.

    Raises
    ------
    InputError
        If shapes disagree, or a level is not one of its item's.

    Notes
    -----
    As `weighted_kappa` [1]_.

    References
    ----------
    .. [1] J. Cohen (1968). Weighted kappa. Psychological Bulletin 70, 213-220.

    Examples
    --------
    >>> found = item_agreement([[0, 3], [1, 3], [2, 3]], [[0, 3], [1, 3], [1, np.nan]], [4, 4])
    >>> found[0].n, round(found[0].kappa, 3), round(found[0].higher, 3)
    (3, 0.667, 0.333)
    >>> found[1].n, found[1].kappa
    (2, None)
    """
    first, second = read_levels(own, "own", n_levels), read_levels(expert, "expert", n_levels)
    if first.shape != second.shape:
        raise InputError("expert", [((), f"shape {first.shape}, as the enterprises' own", f"shape {second.shape}")])
    found = []
    for item, levels in enumerate(n_levels):
        both = ~np.isnan(first[:, item]) & ~np.isnan(second[:, item])
        a, b = first[both, item], second[both, item]
        higher = float((a > b).mean()) if len(a) else 0.0
        found.append(ItemAgreement(n=len(a), kappa=_kappa(a, b, levels), higher=higher))
    return found


def _kappa(a: NDArray[np.float64], b: NDArray[np.float64], levels: int) -> float | None:
    """Kappa, or None where there is nothing to tell."""
    if not len(a):
        return None
    try:
        return weighted_kappa(a, b, levels)
    except ScoringError:  # both gave one level to all
        return None


def bias_by_group(own: ArrayLike, expert: ArrayLike, groups: ArrayLike) -> dict[int, LimitsOfAgreement | None]:
    r"""How far self-scores are above those of experts, group by group.

    Parameters
    ----------
    own, expert : (n,) array_like
        Points of the enterprises reviewed, none missing.
    groups : (n,) array_like of int
        Number of each one's group, such as its sector.

    Returns
    -------
    dict of int to LimitsOfAgreement or None
        By group, ascending; None for a group of one, whose spread cannot be told.

    Raises
    ------
    InputError
        If lengths disagree or numbers are missing.

    Notes
    -----
    As `bland_altman`, self less expert: a bias above 0 is inflation [1]_.

    References
    ----------
    .. [1] J. M. Bland, D. G. Altman (1986). Statistical methods for assessing agreement between two methods of clinical measurement.
       The Lancet 327, 307-310.

    Examples
    --------
    >>> found = bias_by_group([60, 70, 50], [50, 64, 50], [1, 1, 2])
    >>> found[1].bias, found[2]
    (8.0, None)
    """
    first, second, labels = read_list(own, "own"), read_list(expert, "expert"), read_list(groups, "groups")
    if not len(first) == len(second) == len(labels):
        sizes = f"{len(second)} scores of experts, {len(labels)} groups"
        raise InputError("own", [((), f"as many scores of experts and groups: {len(first)}", sizes)])
    members = {int(group): labels == group for group in np.unique(labels)}
    return {
        group: bland_altman(first[here], second[here]) if here.sum() > 1 else None for group, here in members.items()
    }
