"""Groups of a cohort side by side, from the totals of blocks: how many, how they score, how sure that is, and who stands before whom."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import sqrt
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from scoring.benchmark import DISTRIBUTION
from scoring.block_figures import BlockValues
from scoring.disclosure import SMALLEST
from scoring.errors import ScoringError
from scoring.group_table import MeanEstimate, protected, shrink
from scoring.stratified import CONFIDENCE, ListMean, list_mean

QUARTILES = (0.25, 0.5, 0.75)


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupLine:
    """What one group shows; None where it has too few members.

    Attributes
    ----------
    n : int
        Members that count.
    plain : MeanEstimate or None
        Mean of those, points, as a draw from all like them; from 5 members.
    of_list : ListMean or None
        Mean of everybody listed, points; None also where it is not known how many are.
    shrunk : MeanEstimate or None
        The plain mean drawn to the common one, for small groups; None where the model is of no use.
    quartiles : tuple of float or None
        Lower quartile, median, upper quartile, points; from 10 members.
    levels : tuple of (int or None) or None
        Members by level, None for a count withheld; from 10 members.
    place : tuple of (int, int) or None
        From the best to the worst place it can have among the groups shown, as far as the intervals tell; None where it is not shown.
    """

    n: int
    plain: MeanEstimate | None = None
    of_list: ListMean | None = None
    shrunk: MeanEstimate | None = None
    quartiles: tuple[float, float, float] | None = None
    levels: tuple[int | None, ...] | None = None
    place: tuple[int, int] | None = None

    @property
    def best(self) -> MeanEstimate | ListMean | None:
        """The estimate to lead with: of the list where it is known, else the plain mean."""
        return self.of_list or self.plain


def group_lines(
    values: BlockValues,
    level: NDArray[np.integer],
    groups: NDArray[np.integer],
    strata: NDArray[np.integer],
    *,
    listed: Sequence[Sequence[int] | None],
    n_levels: int,
) -> tuple[GroupLine, ...]:
    r"""Compare groups.

    Parameters
    ----------
    values : BlockValues
        (n, 1) points of every member.
    level : (n,) ndarray of int
        Level of each, from 0.
    groups : (n,) ndarray of int
        Group of each, from 0; -1 of those in none.
    strata : (n,) ndarray of int
        What the list is divided by, such as the size class, from 0.
    listed : sequence of (sequence of int or None)
        Enterprises on the list by stratum, for each group; None where that is not known. It says how many groups there are.
    n_levels : int
        How many levels there are, the lowest included.

    Returns
    -------
    tuple of GroupLine
        In the order of the groups.

    Raises
    ------
    ScoringError
        If lengths disagree.

    Notes
    -----
    Everything follows from totals of blocks [1]_, so figures of one group may be compared with those of any other, larger, smaller or of another day, and no
    member's score follows. Counts by level of fewer than 5 are withheld with what they follow from (`group_table.protected`). The error of the plain mean is
    :math:`s / \sqrt{n}` with the pooled deviation of the groups shown. Places are those that intervals allow: a group is before another one only if its
    interval lies above the other's.

    References
    ----------
    .. [1] See `scoring.blocks`.

    Examples
    --------
    >>> from scoring.block_figures import Blocks
    >>> points = np.tile([40.0, 60.0], 10)[:, None]
    >>> blocks, none = Blocks(np.arange(20) // 5), np.zeros(20, int)
    >>> line, = group_lines(BlockValues(blocks, points), none, none, none, listed=[[40]], n_levels=2)
    >>> line.n, line.of_list.mean, line.levels
    (20, 50.0, (20, 0))
    """
    count = len(listed)
    blocks = values.blocks
    if not len(level) == len(groups) == len(strata) == len(np.asarray(blocks.of)):
        raise ScoringError(f"levels {level.shape}, groups {groups.shape}, strata {strata.shape} disagree")
    shares = blocks.shares(groups, count)
    found = values.means(shares)
    plain = _plain(found.n, found.mean[:, 0], found.deviation[:, 0])
    shown = [number for number in range(count) if plain[number] is not None]
    shrunk, _why = shrink([each for each in plain if each is not None])
    drawn = dict(zip(shown, shrunk, strict=True))
    reached = blocks.totals(np.eye(n_levels)[level])
    lines = [
        GroupLine(
            n=int(found.n[number]),
            plain=plain[number],
            of_list=_of_list(values, groups == number, strata, listed[number]),
            shrunk=drawn.get(number),
            quartiles=_quartiles(values, shares[number], int(found.n[number])),
            levels=_levels(shares[number] @ reached, int(found.n[number])),
        )
        for number in range(count)
    ]
    return _placed(lines)


def _plain(
    n: NDArray[np.int64], mean: NDArray[np.float64], deviation: NDArray[np.float64]
) -> list[MeanEstimate | None]:
    enough = n >= SMALLEST
    freedom = max(int(n[enough].sum()) - int(enough.sum()), 1)
    pooled = sqrt(float((n[enough] * deviation[enough] ** 2).sum()) / freedom)
    quantile = NormalDist().inv_cdf((1 + CONFIDENCE) / 2)
    return [
        _estimate(float(mean[number]), pooled / sqrt(n[number]), quantile) if enough[number] else None
        for number in range(len(n))
    ]


def _estimate(mean: float, error: float, quantile: float) -> MeanEstimate:
    reach = quantile * error
    return MeanEstimate(mean=mean, error=error, low=max(mean - reach, 0.0), high=min(mean + reach, 100.0))


def _of_list(
    values: BlockValues, inside: NDArray[np.bool_], strata: NDArray[np.integer], listed: Sequence[int] | None
) -> ListMean | None:
    if listed is None:
        return None
    blocks = values.blocks
    shares = blocks.shares(np.where(inside, strata, -1), len(listed))
    counts = blocks.totals(np.isfinite(np.asarray(values.values, np.float64)).astype(np.float64))
    n = np.rint(shares @ counts[:, 0]).astype(np.int64)
    sums, squares = values.totals
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = shares @ sums[:, 0] / n
        deviation = np.sqrt(np.maximum(shares @ squares[:, 0] / n - mean**2, 0))
    return list_mean(n, np.asarray(listed), np.nan_to_num(mean), np.nan_to_num(deviation))


def _quartiles(values: BlockValues, share: NDArray[np.float64], n: int) -> tuple[float, float, float] | None:
    if n < DISTRIBUTION:
        return None
    low, middle, high = values.quantiles(share, QUARTILES)[0].tolist()
    return low, middle, high


def _levels(parts: NDArray[np.float64], n: int) -> tuple[int | None, ...] | None:
    return protected(whole_counts(parts)) if n >= DISTRIBUTION else None


def whole_counts(parts: NDArray[np.float64]) -> NDArray[np.int64]:
    """Parts of members as whole counts with the same total: the largest remainders are rounded up.

    Examples
    --------
    >>> whole_counts(np.array([2.4, 3.4, 4.2])).tolist()
    [3, 3, 4]
    """
    counts = np.floor(parts + 1e-9).astype(np.int64)
    missing = round(float(parts.sum())) - int(counts.sum())
    order = np.argsort(counts - parts, kind="stable")
    counts[order[:missing]] += 1
    return counts


def _placed(lines: Sequence[GroupLine]) -> tuple[GroupLine, ...]:
    """Lines with the places their intervals allow."""
    found = []
    shown = [each.best for each in lines if each.best is not None]
    for line in lines:
        own = line.best
        place = None
        if own is not None:
            before = sum(each.low > own.high for each in shown)
            behind = sum(each.high < own.low for each in shown)
            place = (before + 1, len(shown) - behind)
        found.append(replace(line, place=place))
    return tuple(found)
