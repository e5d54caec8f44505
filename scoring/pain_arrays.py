"""Severity of pain points for many submissions at once: what `scoring.painpoints` works out for one."""

import numpy as np
from numpy.typing import NDArray

from questionnaires.model import FULL
from scoring.aggregate import Scores
from scoring.layout import BLANK, DONT_KNOW
from scoring.model import ScoringModel
from scoring.result import MISSING

SPARED = tuple(map(ord, (DONT_KNOW, BLANK)))  #: answers that say nothing about a pain point


def effective_weights(model: ScoringModel, scores: Scores) -> NDArray[np.float64]:
    r"""Weights of the items in the total, after what does not apply has left.

    Parameters
    ----------
    model : ScoringModel
        Of the questionnaire.
    scores : Scores
        Of the submissions.

    Returns
    -------
    (n, n_scored) ndarray of float64
        Shares of 1; 0 of items that do not apply.

    Notes
    -----
    :math:`e_i = \prod_k w_k / \sum_{s \in S_k} w_s` along the way up from the item, with the siblings :math:`S_k` that are assessable. `explain.attribute` has
    the same in parts per million that add up.
    """
    units = np.concatenate([scores.nodes, scores.items], axis=1)
    weights = (units != MISSING) * model.weights
    found = np.zeros(units.shape)
    found[:, 0] = units[:, 0] != MISSING
    for parent in range(len(model.nodes)):
        children = np.flatnonzero(model.parents == parent)
        whole = weights[:, children].sum(axis=1, keepdims=True)
        found[:, children] = found[:, [parent]] * weights[:, children] / np.maximum(whole, 1)
    return found[:, len(model.nodes) :]


def severities(
    model: ScoringModel, characters: NDArray[np.uint8], scores: Scores
) -> tuple[tuple[str, ...], NDArray[np.float64]]:
    """Severity of every pain point in every submission.

    Parameters
    ----------
    model : ScoringModel
        Of the questionnaire.
    characters : (n, width) ndarray of uint8
        Of the submissions, see `scoring.encode.characters`.
    scores : Scores
        Of the same.

    Returns
    -------
    tuple of (tuple of str, (n, n_points) ndarray of float64)
        Codes of the pain points that scored items probe, and the weighted share of points lost, 0 to 1; `nan` where nothing is known.

    Examples
    --------
    >>> from scoring.aggregate import score
    >>> from scoring.encode import characters
    >>> from scoring.example import example_questionnaire
    >>> from scoring.model import compile_model
    >>> model = compile_model(example_questionnaire())
    >>> given = characters(model, ["21310"])
    >>> codes, found = severities(model, given, score(model, given))
    >>> float(found[0, codes.index("EQP-2")])
    0.5
    """
    columns = [model.columns[index] for index in model.scored]
    first = characters[:, [column.start for column in columns]]
    weight = effective_weights(model, scores) * ~np.isin(first, SPARED) * (scores.items != MISSING)
    loss = weight * (1 - np.maximum(scores.items, 0) / FULL)
    probed = [point.code for point in model.questionnaire.pain_points]
    member = np.array([[code in column.item.pain_points for code in probed] for column in columns], np.float64)
    kept = np.flatnonzero(member.any(axis=0))
    whole = weight @ member[:, kept]
    with np.errstate(invalid="ignore"):
        found = np.where(whole > 0, (loss @ member[:, kept]) / whole, np.nan)
    return tuple(probed[place] for place in kept.tolist()), found
