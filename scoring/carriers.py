"""How many items every node rests on, and which sides and dimensions rest on too few to be quoted by themselves."""

import numpy as np
from numpy.typing import NDArray

from scoring.aggregate import Scores
from scoring.model import ScoringModel
from scoring.result import MISSING, NodeKind

FEWEST = 3  #: our convention: items that a side or dimension must rest on to be quoted by itself


def carriers(model: ScoringModel, scores: Scores) -> NDArray[np.int32]:
    r"""How many scored items every node rests on.

    Parameters
    ----------
    model : ScoringModel
        Of the questionnaire.
    scores : Scores
        Units of nodes and items, `MISSING` where not assessable, not applicable or not asked.

    Returns
    -------
    (n, n_nodes) ndarray of int32
        0 where not assessable. Don't know counts: it is scored.

    Notes
    -----
    :math:`c_j = \sum_k c_k` over the children :math:`k` that have a score, 1 for an item. With :math:`c` of them one has, at equal weights,
    :math:`1 / c` of the node: of two, half. It is a count, as the unweighted size that reports of surveys disclose [1]_.

    References
    ----------
    .. [1] American Association for Public Opinion Research (2021). Code of Professional Ethics and Practices, section III.

    Examples
    --------
    >>> from scoring.aggregate import score
    >>> from scoring.example import example_questionnaire
    >>> from scoring.model import compile_model
    >>> model = compile_model(example_questionnaire())
    >>> carriers(model, score(model, ["2-310"])).tolist()
    [[3, 3, 3, 1, 2]]
    """
    count = len(model.nodes)
    there = np.concatenate([scores.nodes, scores.items], axis=1) != MISSING
    found = there.astype(np.int32)
    found[:, :count] = 0
    for child in range(found.shape[1] - 1, 0, -1):
        found[:, model.parents[child]] += found[:, child] * there[:, child]
    nodes: NDArray[np.int32] = found[:, :count] * there[:, :count]
    return nodes


def thin(model: ScoringModel, scores: Scores) -> tuple[dict[str, int], ...]:
    """Sides and dimensions that rest on fewer than `FEWEST` items.

    Parameters
    ----------
    model : ScoringModel
        Of the questionnaire.
    scores : Scores
        As for `carriers`.

    Returns
    -------
    tuple of dict
        For each submission their codes, each with how many items it rests on; those not assessable are not among them.

    Examples
    --------
    >>> from scoring.aggregate import score
    >>> from scoring.example import example_questionnaire
    >>> from scoring.model import compile_model
    >>> model = compile_model(example_questionnaire())
    >>> thin(model, score(model, ["22310", "2---0"]))
    ({}, {'LVL': 1, 'FND': 1})
    """
    kinds = np.array([kind in {NodeKind.SIDE, NodeKind.DIMENSION} for kind in model.kinds])
    found = carriers(model, scores)
    few = kinds & (found > 0) & (found < FEWEST)
    return tuple(
        {model.nodes[place]: int(counts[place]) for place in np.flatnonzero(row)}
        for counts, row in zip(found, few, strict=True)
    )
