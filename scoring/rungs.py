"""The steps still above an answer, one item at a time, and how much each item weighs in a node."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from questionnaires.model import Lift
from scoring.answer import Answer
from scoring.layout import Column
from scoring.model import ScoringModel
from scoring.result import MISSING, NodeKind, ResponseState

PARTS = 10**9  #: shares are parts of this


@dataclass(frozen=True, slots=True, kw_only=True)
class Footing:
    """Where an answer stands on the ladder of its item.

    Attributes
    ----------
    start : str or None
        The option chosen; None for "don't know".
    counted : str
        The option it scores as: the one chosen, or for "don't know" the lowest.
    above : tuple of (str, int)
        Better options, the next one first, each with the units it is worth more than `counted`.
    """

    start: str | None
    counted: str
    above: tuple[tuple[str, int], ...]


def footing(column: Column, answer: Answer) -> Footing | None:
    """Where steps on a ladder start, and where they can lead: the one place that says so.

    Parameters
    ----------
    column : Column
        Of the item.
    answer : Answer
        To it.

    Returns
    -------
    Footing or None
        None where there is no ladder (several options may be chosen, or there are none) or nothing to start from (not answered, not
        applicable, not asked).

    Examples
    --------
    >>> from scoring.encode import decode
    >>> from scoring.example import example_questionnaire
    >>> from scoring.model import compile_model
    >>> model = compile_model(example_questionnaire())
    >>> found = footing(model.column("FND-EQP-02"), decode(model, "1?110")["FND-EQP-02"])
    >>> found.start, found.counted, found.above
    (None, 'b1', (('b2', 500000), ('b3', 1000000)))
    """
    if answer.state not in {ResponseState.ANSWERED, ResponseState.DONT_KNOW} or not column.options or column.several:
        return None
    start = answer.options[0] if answer.options else None
    counted = start or min(column.worths, key=column.worths.__getitem__)
    return Footing(start=start, counted=counted, above=column.above[counted])


def rungs(column: Column, answer: Answer) -> tuple[tuple[Lift, int], ...]:
    """Steps above an answer, the next one first.

    Parameters
    ----------
    column : Column
        Of the item.
    answer : Answer
        To it.

    Returns
    -------
    tuple of (Lift, int)
        Every step with the units it adds to the item: a ladder's better options in order, each from the one before; of several options
        those not chosen yet, the one worth most first. A step from "don't know", which scores as the lowest, has no `start`. Nothing for
        items not answered, not applicable or not asked: what is above them is not known.

    Examples
    --------
    >>> from scoring.encode import decode
    >>> from scoring.example import example_questionnaire
    >>> from scoring.model import compile_model
    >>> model = compile_model(example_questionnaire())
    >>> answers = decode(model, "11110")
    >>> [(lift.start, lift.to, units) for lift, units in rungs(model.column("FND-EQP-02"), answers["FND-EQP-02"])]
    [('b2', 'b3', 500000)]
    >>> [(lift.add, units) for lift, units in rungs(model.column("FND-SEC-01"), answers["FND-SEC-01"])]
    [('products', 300000), ('drill', 300000)]
    """
    if answer.state not in {ResponseState.ANSWERED, ResponseState.DONT_KNOW}:
        return ()
    if column.several:
        left = [option for option in column.item.options if option.code not in answer.options and option.units > 0]
        left = sorted((option for option in left if not option.exclusive), key=lambda option: -option.units)
        return tuple((Lift(item=column.item.code, add=option.code), option.units) for option in left)
    found = footing(column, answer)
    if found is None:
        return ()
    steps, start, reached = list[tuple[Lift, int]](), found.start, 0
    for code, units in found.above:
        if units > reached:  # of several worth the same the first
            steps.append((Lift(item=column.item.code, start=start, to=code), units - reached))
            start, reached = code, units
    return tuple(steps)


def shares(model: ScoringModel, nodes: NDArray[np.int32], items: NDArray[np.int32], code: str) -> dict[str, int]:
    r"""How much every item below a node weighs in it, under the applicability of one submission.

    Parameters
    ----------
    model : ScoringModel
        Of the questionnaire.
    nodes : (n_nodes,) ndarray of int32
        Units; `MISSING` where not assessable.
    items : (n_scored,) ndarray of int32
        Units; `MISSING` where not applicable or not asked.
    code : str
        Of the node.

    Returns
    -------
    dict of str to int
        By item code, in parts of `PARTS`, rounded down at every floor: what one unit of the item adds to the node. Empty if the node is
        not assessable.

    Notes
    -----
    :math:`\prod_k w_k / \sum_{j \in \text{siblings of } k} w_j` over the nodes from the item up to the one asked for, siblings without a
    score left out.

    Examples
    --------
    >>> from scoring.aggregate import score
    >>> from scoring.example import example_questionnaire
    >>> from scoring.model import compile_model
    >>> model = compile_model(example_questionnaire())
    >>> found = score(model, ["2-310"])
    >>> shares(model, found.nodes[0], found.items[0], "TOTAL")
    {'FND-EQP-01': 600000000, 'FND-SEC-01': 200000000, 'FND-SEC-02': 200000000}
    """
    present = [units != MISSING for units in [*nodes.tolist(), *items.tolist()]]
    parents, weights = model.parents.tolist(), model.weights.tolist()
    whole = [0] * len(model.nodes)
    for child, parent in enumerate(parents[1:], start=1):
        whole[parent] += weights[child] * present[child]
    top = model.node(code)
    found = [0] * len(parents)
    found[top] = PARTS * present[top]
    for child in range(top + 1, len(parents)):
        if present[child] and found[parents[child]]:
            found[child] = found[parents[child]] * weights[child] // whole[parents[child]]
    scored = [model.columns[index].item.code for index in model.scored.tolist()]
    return {item: part for item, part in zip(scored, found[len(model.nodes) :], strict=True) if part}


def depth(model: ScoringModel, code: str) -> int:
    """How narrow a gate's node is: 0 for the total, more for what lies below; items and what carries no score come last.

    Parameters
    ----------
    model : ScoringModel
        Of the questionnaire.
    code : str
        Of a node, an item or a dimension without points.

    Returns
    -------
    int
        0 to 4.

    Examples
    --------
    >>> from scoring.example import example_questionnaire
    >>> from scoring.model import compile_model
    >>> [depth(compile_model(example_questionnaire()), code) for code in ("TOTAL", "FND", "OPS")]
    [0, 2, 4]
    """
    kinds = list(NodeKind)
    return kinds.index(model.kinds[model.node(code)]) if code in model.nodes else kinds.index(NodeKind.ITEM)
