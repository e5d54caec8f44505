"""How far two raters agree over many items of different scales, on the points their ratings are worth, and how sure that is."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from scoring.errors import InputError, ScoringError
from scoring.given import read_list
from scoring.krippendorff import krippendorff_alpha

FEWEST = 10  #: items both rated, below which nothing is told
RELIABLE, TENTATIVE = (
    0.8,
    2 / 3,
)  #: Krippendorff's limits: from here on reliable; below, not even for tentative conclusions


@dataclass(frozen=True, slots=True, kw_only=True)
class PairAgreement:
    """Agreement of two raters.

    Attributes
    ----------
    n : int
        Items that both rated.
    equal : int
        Those of them worth the same points.
    bias : float
        Mean of the first's points less the second's.
    alpha : float or None
        Krippendorff's, on an interval scale; None where all ratings are worth the same, so that chance would agree, too.
    interval : tuple of two float or None
        Of alpha, for 19 of 20 sets of items; None without it.
    """

    n: int
    equal: int
    bias: float
    alpha: float | None
    interval: tuple[float, float] | None


def pair_agreement(
    first: ArrayLike, second: ArrayLike, *, generator: np.random.Generator, draws: int = 2000
) -> PairAgreement | None:
    r"""Agreement of two raters over items, with its interval.

    Parameters
    ----------
    first, second : (n,) array_like
        Points from 0 to 100 of each item that both rated, none missing.
    generator : numpy.random.Generator
        For the resampling.
    draws : int, default 2000
        How many times the items are drawn anew.

    Returns
    -------
    PairAgreement or None
        None below ten items.

    Raises
    ------
    InputError
        If lengths disagree or a number is missing.

    Notes
    -----
    :math:`\alpha = 1 - D_o / D_e` with squared differences [1]_. The interval is that of the 2.5 % and 97.5 % quantiles over sets of as many items
    drawn with replacement [2]_; sets in which all ratings are the same are left out. It takes the items as independent.

    References
    ----------
    .. [1] K. Krippendorff (2011). Computing Krippendorff's alpha-reliability. University of Pennsylvania.
    .. [2] A. Zapf, S. Castell, L. Morawietz, A. Karch (2016). Measuring inter-rater reliability for nominal data: which coefficients and
       confidence intervals are appropriate? BMC Medical Research Methodology 16:93.

    Examples
    --------
    >>> a = [0, 25, 50, 75, 100, 0, 50, 100, 25, 75]
    >>> b = [0, 25, 50, 75, 100, 0, 50, 100, 25, 50]
    >>> found = pair_agreement(a, b, generator=np.random.default_rng(1))
    >>> found.n, found.equal, found.bias, round(found.alpha, 3), [round(end, 2) for end in found.interval]
    (10, 9, 2.5, 0.976, [0.86, 1.0])
    >>> pair_agreement([0, 25], [0, 25], generator=np.random.default_rng(1)) is None
    True
    """
    a, b = read_list(first, "first"), read_list(second, "second")
    if len(a) != len(b):
        raise InputError("second", [((), f"{len(a)} values, as many as in first", str(len(b)))])
    if len(a) < FEWEST:
        return None
    try:
        alpha: float | None = krippendorff_alpha(np.stack([a, b], axis=1), "interval")
    except ScoringError:  # all ratings are the same
        alpha = None
    return PairAgreement(
        n=len(a),
        equal=int((a == b).sum()),
        bias=float((a - b).mean()),
        alpha=alpha,
        interval=None if alpha is None else _interval(a, b, generator, draws),
    )


def _interval(
    a: NDArray[np.float64], b: NDArray[np.float64], generator: np.random.Generator, draws: int
) -> tuple[float, float]:
    """Quantiles of alpha over sets of items, all sets at once."""
    n = len(a)
    times = generator.multinomial(n, np.full(n, 1 / n), size=draws).astype(np.float64)
    apart = 2 * times @ (a - b) ** 2
    spread = 4 * n * (times @ (a**2 + b**2)) - 2 * (times @ (a + b)) ** 2
    known = spread > 0
    alphas = 1 - (2 * n - 1) * apart[known] / spread[known]
    low, high = np.quantile(alphas, [0.025, 0.975])
    return float(low), float(high)
