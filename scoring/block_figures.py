"""Figures of any choice of members, worked out from the totals of blocks alone: see `scoring.blocks` for why that gives nobody away."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike, NDArray

from scoring.disclosure import SMALLEST
from scoring.errors import ScoringError

NOBODY = -1  #: of a member that is in no block, or in no group


@dataclass(frozen=True, eq=False)
class Blocks:
    """Which member is in which block.

    Parameters
    ----------
    of : (n,) ndarray of int
        Block of each member, in any numbers; `NOBODY` of those that do not count.
    """

    of: NDArray[np.integer]

    def __post_init__(self) -> None:
        """Refuse blocks that would give somebody away."""
        if self.sizes.size and int(self.sizes.min()) < SMALLEST:
            raise ScoringError(f"expected blocks of {SMALLEST} members or more, found one of {int(self.sizes.min())}")

    @cached_property
    def counted(self) -> NDArray[np.int64]:
        """(m,) members that are in a block."""
        return np.flatnonzero(np.asarray(self.of) != NOBODY)

    @cached_property
    def number(self) -> NDArray[np.int64]:
        """(m,) block of each of `counted`, from 0."""
        return np.unique(np.asarray(self.of)[self.counted], return_inverse=True)[1].astype(np.int64)

    @cached_property
    def sizes(self) -> NDArray[np.int64]:
        """(b,) members of every block."""
        return np.bincount(self.number)

    def totals(self, values: NDArray[np.floating]) -> NDArray[np.float64]:
        """(b, k) sums of (n, k) values by block."""
        chosen = np.asarray(values, np.float64)[self.counted]
        order = np.argsort(self.number, kind="stable")
        if not order.size:
            return np.zeros((0, chosen.shape[1]))
        starts = np.searchsorted(self.number[order], np.arange(len(self.sizes)))
        found: NDArray[np.float64] = np.add.reduceat(chosen[order], starts, axis=0)
        return found

    def shares(self, groups: NDArray[np.integer], count: int) -> NDArray[np.float64]:
        """(count, b) share of every block that is in each group; `groups` (n,) from 0, `NOBODY` for those in none."""
        inside = np.asarray(groups)[self.counted]
        known = inside != NOBODY
        cells = inside[known] * len(self.sizes) + self.number[known]
        found = np.bincount(cells, minlength=count * len(self.sizes)).reshape(count, len(self.sizes))
        return found / np.maximum(self.sizes, 1)

    def members(self, shares: NDArray[np.float64]) -> NDArray[np.int64]:
        """How many members a choice of shares (..., b) stands for; whole, as each member of a block stands for one."""
        return np.rint(shares @ self.sizes).astype(np.int64)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class GroupMeans:
    """Means of groups, `nan` where there are too few.

    Attributes
    ----------
    n : (g,) ndarray of int64
        Members of each group.
    known : (g, k) ndarray of float64
        How many of them have a value.
    mean, deviation : (g, k) ndarray of float64
        In the unit of the values; the deviation is that between members.
    """

    n: NDArray[np.int64]
    known: NDArray[np.float64]
    mean: NDArray[np.float64]
    deviation: NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class BlockValues:
    """Values of members, of which only totals of blocks are looked at.

    Parameters
    ----------
    blocks : Blocks
        Of the members.
    values : (n, k) array_like of float
        `nan` where there is none. In a block in which fewer than 5 have a value, nobody has one.
    """

    blocks: Blocks
    values: ArrayLike

    @cached_property
    def _filled(self) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
        """(b, k) how many have a value, the sums, the sums of squares."""
        values = np.asarray(self.values, np.float64)
        known = np.isfinite(values)
        filled = np.where(known, values, 0.0)
        counts = self.blocks.totals(known)
        usable = counts >= SMALLEST
        return (
            np.where(usable, counts, 0),
            np.where(usable, self.blocks.totals(filled), 0),
            np.where(usable, self.blocks.totals(filled**2), 0),
        )

    @property
    def totals(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """(b, k) sums of every block, and sums of squares."""
        return self._filled[1], self._filled[2]

    def means(self, shares: NDArray[np.float64]) -> GroupMeans:
        r"""Means of groups given as (g, b) `Blocks.shares`.

        Notes
        -----
        :math:`\bar x_g = \sum_b w_{gb} S_b / \sum_b w_{gb} n_b` with the total :math:`S_b` of the :math:`n_b` members of block b that have a value, and
        :math:`w_{gb}` the share of the block that is in the group. Nothing over fewer than 5.

        Examples
        --------
        >>> blocks = Blocks(np.repeat([0, 1], 5))
        >>> found = BlockValues(blocks, [[1.0]] * 5 + [[3.0]] * 5).means(blocks.shares(np.zeros(10, int), 1))
        >>> found.n.tolist(), found.mean.tolist(), found.deviation.tolist()
        ([10], [[2.0]], [[1.0]])
        """
        counts, sums, squares = self._filled
        n, known = self.blocks.members(shares), shares @ counts
        few = (known < SMALLEST - 1e-9) | (n[:, None] < SMALLEST)
        with np.errstate(invalid="ignore", divide="ignore"):
            mean = np.where(few, np.nan, shares @ sums / known)
            spread = np.maximum(shares @ squares / known - mean**2, 0)
        return GroupMeans(n=n, known=known, mean=mean, deviation=np.sqrt(spread))

    def quantiles(self, share: NDArray[np.float64], places: tuple[float, ...]) -> NDArray[np.float64]:
        """(k, q) quantiles of one group given as (b,) shares; each the mean over five members around its place, `nan` where there are too few.

        Every member of a block counts as much as the block has members in the group, divided by its size.
        """
        values = np.asarray(self.values, np.float64)[self.blocks.counted]
        weights = np.asarray(share)[self.blocks.number]
        counts = self._filled[0]
        found = np.full((values.shape[1], len(places)), np.nan)
        for column in range(values.shape[1]):
            fit = np.isfinite(values[:, column]) & (weights > 0) & (counts[self.blocks.number, column] > 0)
            if weights[fit].sum() >= SMALLEST - 1e-9:
                found[column] = _moving(values[fit, column], weights[fit], places)
        return found


def _moving(
    values: NDArray[np.float64], weights: NDArray[np.float64], places: tuple[float, ...]
) -> NDArray[np.float64]:
    """Means over `SMALLEST` members around each place of the weighted order."""
    order = np.argsort(values, kind="stable")
    edges = np.concatenate([[0.0], np.cumsum(weights[order])])
    areas = np.concatenate([[0.0], np.cumsum(values[order] * weights[order])])
    whole = edges[-1]
    middle = np.clip(np.array(places) * whole, SMALLEST / 2, whole - SMALLEST / 2)
    high, low = (np.interp(middle + reach, edges, areas) for reach in (SMALLEST / 2, -SMALLEST / 2))
    found: NDArray[np.float64] = (high - low) / SMALLEST
    return found
