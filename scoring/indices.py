"""Indices a region watches: weighted means of some items of every submission, apart from the tree that the score is made of."""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from questionnaires.model import UNIT
from scoring.aggregate import weighted_mean
from scoring.errors import ScoringError
from scoring.model import ScoringModel
from scoring.result import MISSING


def index_weights(model: ScoringModel, indices: Sequence[Mapping[str, int]]) -> NDArray[np.int64]:
    """Weights of the items of indices, in the order of `Scores.items`.

    Parameters
    ----------
    model : ScoringModel
        Of the questionnaire.
    indices : sequence of mapping from str to int
        For each index, item code to weight, above 0.

    Returns
    -------
    (n_indices, n_scored) ndarray of int64
        0 where an item is in no part of an index.

    Raises
    ------
    ScoringError
        If an item is not scored, or a weight is not positive.

    Examples
    --------
    >>> from scoring.example import example_questionnaire
    >>> from scoring.model import compile_model
    >>> index_weights(compile_model(example_questionnaire()), [{"FND-EQP-01": 2, "FND-SEC-02": 1}]).tolist()
    [[2, 0, 0, 1]]
    """
    place = {model.columns[column].item.code: number for number, column in enumerate(model.scored)}
    weights = np.zeros((len(indices), len(place)), np.int64)
    for number, index in enumerate(indices):
        for code, weight in index.items():
            if code not in place or weight <= 0:
                raise ScoringError(
                    f"index {number}: expected a scored item and a positive weight, got {code}: {weight}"
                )
            weights[number, place[code]] = weight
    return weights


def index_points(
    items: NDArray[np.int32], weights: NDArray[np.int64], *, min_coverage: int = 500
) -> NDArray[np.float64]:
    r"""Points of every submission in every index.

    Parameters
    ----------
    items : (n, n_scored) ndarray of int32
        `Scores.items`: units of 0.0001 point; `MISSING` where not applicable or not asked.
    weights : (n_indices, n_scored) ndarray of int64
        As `index_weights` gives them.
    min_coverage : int, default 500
        Share of the weight of an index, in per mille, that must be assessable; that of the questionnaire.

    Returns
    -------
    (n, n_indices) ndarray of float64
        Points, 0 to 100; `nan` where too little is assessable.

    Raises
    ------
    ScoringError
        If shapes disagree, or an index has no item.

    Notes
    -----
    `scoring.aggregate.weighted_mean` of the items of each index: what does not concern an enterprise leaves numerator and denominator [1]_.

    References
    ----------
    .. [1] OECD/JRC (2008). Handbook on Constructing Composite Indicators, step 6.

    Examples
    --------
    >>> units = np.array([[1_000_000, 500_000, MISSING], [1_000_000, MISSING, MISSING]], np.int32)
    >>> index_points(units, np.array([[1, 3, 0], [0, 1, 1]])).tolist()
    [[62.5, 50.0], [nan, nan]]
    """
    if weights.ndim != 2 or weights.shape[1:] != items.shape[1:] or not weights.any(axis=1).all():
        raise ScoringError(f"items {items.shape} and weights {weights.shape} disagree, or an index has no item")
    found = np.empty((len(items), len(weights)))
    for number, each in enumerate(weights):
        used = np.flatnonzero(each)
        units = weighted_mean(items[:, used], each[used], min_coverage=min_coverage)
        found[:, number] = np.where(units == MISSING, np.nan, units / UNIT)
    return found
