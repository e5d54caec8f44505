"""Means of groups for a table that anybody may see: each with noise, and left out where the noise would drown it."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from questionnaires.model import UNIT
from scoring.disclosure import SMALLEST
from scoring.group_table import Mark, check_groups
from scoring.noisy_mean import NoisyMean, PrivacyLedger, noisy_mean

NOISIEST = 3.0  #: points: scale of the noise above which a mean is left out


@dataclass(frozen=True, slots=True, kw_only=True)
class NoisyRow:
    """A mean with noise.

    Attributes
    ----------
    mark : Mark
        Whether and why something is withheld: `PRIMARY` everything, `NOISE` the mean.
    n : int or None
        Members, with noise.
    mean : float or None
        Points.
    scale : float or None
        Of the noise, in points; half of the time it is below 0.69 times that.
    """

    mark: Mark
    n: int | None = None
    mean: float | None = None
    scale: float | None = None


def noisy_means(
    units: NDArray[np.int32], groups: NDArray[np.integer], count: int, epsilon: float, *, rng: np.random.Generator
) -> tuple[NoisyRow, ...]:
    r"""Means of groups with Laplace noise, everybody's from those of the groups.

    Parameters
    ----------
    units : (n,) ndarray of int32
        Scores, 0 to 1,000,000 units, none missing.
    groups : (n,) ndarray of int
        Group of each, 0 to `count` - 1; nobody is in two. Which groups there are is taken as known.
    count : int
        How many groups there are.
    epsilon : float
        Privacy the whole table spends, above 0.
    rng : Generator
        Source of the noise.

    Returns
    -------
    tuple of NoisyRow
        One for each group, and last everybody in groups of 5 or more, worked out from the noisy figures, which spends nothing more.

    Raises
    ------
    EmptyCohortError, CellError, ScoringError
        As `group_table`; also if epsilon is not above 0.

    Notes
    -----
    As `noisy_mean` for each group. The groups are disjoint, so the table spends what one of them does [1]_. A mean is left out where
    the scale of its noise is above 3 points, which is decided by the noisy number of members and tells nothing more.

    References
    ----------
    .. [1] McSherry, F. (2009). Privacy integrated queries. SIGMOD 2009.

    Examples
    --------
    >>> rows = noisy_means(np.full(220, 500_000, np.int32), np.repeat([0, 1], [200, 20]), 2, 1, rng=np.random.default_rng(7))
    >>> [(row.mark.value, row.mean is None) for row in rows]
    [('', False), ('noise', True), ('', False)]
    """
    check_groups(units, np.zeros(len(units), np.int64), groups, (count, 1))
    found = []
    for number in range(count):
        points = units[groups == number] / UNIT
        ledger = PrivacyLedger(budget=epsilon)
        found.append(
            noisy_mean(points, epsilon, rng=rng, ledger=ledger, release=f"group {number}")
            if len(points) >= SMALLEST
            else None
        )
    return (*map(_row, found), _row(_together([each for each in found if each is not None])))


def _row(found: NoisyMean | None) -> NoisyRow:
    if found is None:
        return NoisyRow(mark=Mark.PRIMARY)
    if found.scale > NOISIEST:
        return NoisyRow(mark=Mark.NOISE, n=found.n, scale=found.scale)
    return NoisyRow(mark=Mark.NONE, n=found.n, mean=found.mean, scale=found.scale)


def _together(found: Sequence[NoisyMean]) -> NoisyMean | None:
    """Everybody: means weighted by members, scales added as independent noise."""
    whole = sum(each.n for each in found)
    if not whole:
        return None
    mean = sum(each.n * each.mean for each in found) / whole
    scale = float(np.sqrt(sum((each.n * each.scale) ** 2 for each in found))) / whole
    return NoisyMean(n=whole, mean=mean, scale=scale)
