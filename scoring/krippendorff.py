"""Krippendorff's alpha: agreement of any number of raters, with gaps, on any kind of scale."""

from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from scoring.errors import InputError, ScoringError
from scoring.given import read_table, refuse

Metric = Literal["nominal", "ordinal", "interval", "ratio"]
METRICS = ("nominal", "ordinal", "interval", "ratio")


def krippendorff_alpha(ratings: ArrayLike, metric: Metric = "ordinal") -> float:
    r"""Agreement of several raters, beyond chance.

    Parameters
    ----------
    ratings : (n, n_raters) array_like
        One row an enterprise or item rated, one column a rater; NaN where a rater gave none. At least two raters.
    metric : {"nominal", "ordinal", "interval", "ratio"}, default "ordinal"
        What the distance of two values means.

    Returns
    -------
    float
        1 for perfect agreement, 0 for agreement by chance, negative below.

    Raises
    ------
    InputError
        If there is one rater, no row has two ratings, the metric is unknown, or a ratio is negative.
    ScoringError
        If all ratings that can be compared are the same.

    Notes
    -----
    :math:`\alpha = 1 - D_o / D_e` from coincidences of values within rows [1]_. Rows with one rating say nothing and are left out.

    References
    ----------
    .. [1] K. Krippendorff (2011). Computing Krippendorff's alpha-reliability. University of Pennsylvania.

    Examples
    --------
    >>> round(krippendorff_alpha([[1, 1], [2, 2], [3, 4], [4, np.nan]], "interval"), 3)
    0.878
    """
    if metric not in METRICS:
        raise InputError("metric", [((), f"one of {', '.join(METRICS)}", str(metric))])
    array = read_table(ratings, "ratings", columns=2, gaps=True)
    if metric == "ratio":
        refuse(array, "ratings", array < 0, "0 or more, on a ratio scale")
    paired = array[(~np.isnan(array)).sum(axis=1) >= 2]
    if not len(paired):
        raise InputError("ratings", [((), "at least one row with two ratings", "none")])
    values = np.unique(paired[~np.isnan(paired)])
    counts = np.stack([(paired == value).sum(axis=1) for value in values], axis=1).astype(np.float64)
    each = counts.sum(axis=1)
    coincidences = counts.T @ (counts / (each - 1)[:, None]) - np.diag((counts / (each - 1)[:, None]).sum(axis=0))
    margins = counts.sum(axis=0)
    distances = _distances(values, margins, metric)
    expected = float((distances * np.outer(margins, margins)).sum() / (margins.sum() - 1))
    if expected <= 0:
        raise ScoringError(
            f"all {int(margins.sum())} ratings are {values[0]:g}: agreement beyond chance cannot be told"
        )
    return 1 - float((distances * coincidences).sum()) / expected


def _distances(values: NDArray[np.float64], margins: NDArray[np.float64], metric: Metric) -> NDArray[np.float64]:
    """Squared distance of every two values."""
    if metric == "nominal":
        return 1 - np.eye(len(values))
    if metric == "ordinal":
        middle = np.cumsum(margins) - margins / 2
        return np.subtract.outer(middle, middle) ** 2
    difference = np.subtract.outer(values, values)
    if metric == "interval":
        return difference**2
    total = values[:, None] + values
    ratio: NDArray[np.float64] = (difference / np.where(total > 0, total, 1.0)) ** 2
    return ratio
