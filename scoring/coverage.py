"""How much of what was asked could be assessed: what an enterprise was never asked is no gap of its answers."""

from dataclasses import dataclass
from math import lcm
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scoring.aggregate import Scores, chunks
from scoring.encode import Submissions, characters
from scoring.layout import NOT_ASKED
from scoring.model import ScoringModel
from scoring.result import MISSING

EXACT = 2**53  #: whole numbers below it are exact in float64


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Coverage:
    """Shares of the weight below every node.

    Attributes
    ----------
    asked : (n, n_nodes) ndarray of int32
        Share of the weight asked that could be assessed, per mille, rounded down: 1000 means all of it; 0 where nothing was asked.
    not_asked : (n, n_nodes) ndarray of int32
        Share of the whole weight that was not asked, per mille, rounded half up.
    """

    asked: NDArray[np.int32]
    not_asked: NDArray[np.int32]


def coverage(model: ScoringModel, submissions: Submissions, scores: Scores) -> Coverage:
    r"""Share of the weight asked that could be assessed, for every node of every submission.

    Parameters
    ----------
    model : ScoringModel
        Of the questionnaire.
    submissions : sequence of str, bytes, or (n, width) ndarray of uint8
        As for `score`.
    scores : Scores
        Of these submissions.

    Returns
    -------
    Coverage
        Items declared not applicable were asked and not assessed. To what stands above it, a node without a score brings nothing
        assessed; if all that was asked of it was assessed, so that too little of it concerns the enterprise, it counts as not asked.

    Raises
    ------
    ScoringError
        If a string does not fit the questionnaire.

    Notes
    -----
    :math:`\lfloor 1000 \sum_k w_k a_k / \sum_k w_k q_k \rfloor` with the share assessed :math:`a` and the share asked :math:`q` of
    each child, both exact: the numerators of a level have one common denominator, the product of the least common multiples of the
    weights below; Python's integers take over where float64 would round.

    Examples
    --------
    >>> from scoring.aggregate import score
    >>> from scoring.example import example_questionnaire
    >>> from scoring.model import compile_model
    >>> model, strings = compile_model(example_questionnaire()), ["2-310", "2~310"]
    >>> found = coverage(model, strings, score(model, strings))
    >>> found.asked[:, 0].tolist(), found.not_asked[:, 0].tolist()
    ([850, 1000], [0, 150])
    """
    array = characters(model, submissions)
    shape = (len(array), len(model.nodes))
    found = Coverage(asked=np.empty(shape, np.int32), not_asked=np.empty(shape, np.int32))
    starts = [model.columns[index].start for index in model.scored]
    for rows in chunks(len(array)):
        part = Scores(nodes=scores.nodes[rows], items=scores.items[rows])
        out = Coverage(asked=found.asked[rows], not_asked=found.not_asked[rows])
        _cascade(model, array[rows][:, starts] != ord(NOT_ASKED), part, out)
    return found


def _cascade(model: ScoringModel, is_asked: NDArray[np.bool_], scores: Scores, out: Coverage) -> None:
    """Fill in `out` from the indicators up to TOTAL."""
    multiples = [lcm(*(int(whole) for whole in step.whole)) for step in model.steps]
    kind = np.float64 if 2000 * np.prod(np.array(multiples, object)) < EXACT else object
    have: NDArray[Any] = (scores.items != MISSING).astype(kind)
    could: NDArray[Any] = is_asked.astype(kind)
    unit = 1
    for step, multiple in zip(model.steps, multiples, strict=True):
        matrix = _whole_numbers(step.matrix, kind) * (multiple // _whole_numbers(step.whole, kind))
        have, could, unit = have @ matrix, could @ matrix, unit * multiple
        missing = scores.nodes[:, step.nodes] == MISSING
        if step.nodes.start:  # of the total, nothing is taken away
            could = np.where(missing & (have == could), 0, could)
        out.asked[:, step.nodes] = np.where(could > 0, 1000 * have // np.maximum(could, 1), 0)
        have = np.where(missing, 0, have)
        out.not_asked[:, step.nodes] = (2000 * (unit - could) + unit) // (2 * unit)


def _whole_numbers(values: NDArray[np.float64], kind: type) -> NDArray[Any]:
    """Whole numbers as float64, or as integers of any size."""
    return values if kind is np.float64 else values.astype(np.int64).astype(object)
