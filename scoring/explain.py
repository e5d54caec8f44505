"""Where the total comes from: effective weights, contributions and losses that add up exactly."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from questionnaires.model import FULL
from scoring.aggregate import Scores
from scoring.coverage import coverage
from scoring.encode import decode
from scoring.errors import ScoringError
from scoring.model import ScoringModel
from scoring.result import MISSING, TOTAL, NodeKind, NodeResult, ResponseState

STRENGTH = 600_000  #: an indicator with fewer units is no strength
MOST_STRENGTHS = 5


def apportion(total: int, shares: Sequence[int]) -> list[int]:
    """Split a whole number in proportion, by the largest remainder.

    Parameters
    ----------
    total : int
        What to split; not negative.
    shares : sequence of int
        Not negative, in any unit.

    Returns
    -------
    list of int
        Parts that add up to `total` exactly, each less than 1 from its exact share; ties go to the first. All 0 if `total` is 0.

    Raises
    ------
    ScoringError
        If there is something to split and nobody to give it to.

    Notes
    -----
    Every part is rounded down, and what is left goes, one each, to the largest remainders [1]_.

    References
    ----------
    .. [1] Hare, T. (1859). The Election of Representatives; Hamilton's method of apportionment.

    Examples
    --------
    >>> apportion(100, [1, 1, 1])
    [34, 33, 33]
    """
    whole = sum(shares)
    if total == 0:
        return [0] * len(shares)
    if whole <= 0:
        raise ScoringError(f"expected shares above 0 to split {total}, got {list(shares)}")
    parts = [total * share // whole for share in shares]
    order = sorted(range(len(shares)), key=lambda index: -(total * shares[index] % whole))
    for index in order[: total - sum(parts)]:
        parts[index] += 1
    return parts


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Attribution:
    """Share of every node and item in the total, in units of it; nodes first, then scored items.

    Attributes
    ----------
    contribution, loss : (n_nodes + n_scored,) ndarray of int64
        What it brings to the total and what it costs; their sum is its effective weight in parts per million.
    """

    contribution: NDArray[np.int64]
    loss: NDArray[np.int64]


def attribute(model: ScoringModel, nodes: NDArray[np.int32], items: NDArray[np.int32]) -> Attribution:
    r"""Split the total among the nodes and items of one submission.

    Parameters
    ----------
    model : ScoringModel
        Of the questionnaire.
    nodes : (n_nodes,) ndarray of int32
        Units; `MISSING` where not assessable.
    items : (n_scored,) ndarray of int32
        Units; `MISSING` where not applicable or not asked.

    Returns
    -------
    Attribution
        All 0 if the total is not assessable.

    Notes
    -----
    Of a parent's contribution a child gets the share :math:`w_k s_k`, of its loss the share :math:`w_k (1000000 - s_k)`, by the
    largest remainder; so siblings add up to their parent, and all items' contributions and losses to 1,000,000.

    Examples
    --------
    >>> from scoring.aggregate import score
    >>> from scoring.example import example_questionnaire
    >>> from scoring.model import compile_model
    >>> model = compile_model(example_questionnaire())
    >>> scores = score(model, ["2-310"])
    >>> found = attribute(model, scores.nodes[0], scores.items[0])
    >>> found.contribution.tolist()
    [840000, 840000, 840000, 600000, 240000, 600000, 0, 140000, 100000]
    >>> found.loss.tolist()
    [160000, 160000, 160000, 0, 160000, 0, 0, 60000, 100000]
    """
    units = np.concatenate([nodes, items]).astype(np.int64)
    contribution, loss = np.zeros(len(units), np.int64), np.zeros(len(units), np.int64)
    if units[0] != MISSING:
        contribution[0], loss[0] = units[0], FULL - units[0]
    for parent in range(len(model.nodes)):
        children = np.flatnonzero((model.parents == parent) & (units != MISSING))
        gains = [int(model.weights[child] * units[child]) for child in children]
        losses = [int(model.weights[child] * (FULL - units[child])) for child in children]
        contribution[children] = apportion(int(contribution[parent]), gains)
        loss[children] = apportion(int(loss[parent]), losses)
    return Attribution(contribution=contribution, loss=loss)


def node_results(model: ScoringModel, string: str, scores: Scores) -> dict[str, NodeResult]:
    """Every node and item of one submission.

    Parameters
    ----------
    model : ScoringModel
        Of the questionnaire.
    string : str
        The submission.
    scores : Scores
        Of this one submission.

    Returns
    -------
    dict of str to NodeResult
        By code: nodes, parents before children, then every item in the order asked. An item that carries no points has no parent, no
        weight and `MISSING` units.

    Raises
    ------
    ScoringError
        If the string does not fit the questionnaire.

    Examples
    --------
    >>> from scoring.aggregate import score
    >>> from scoring.example import example_questionnaire
    >>> from scoring.model import compile_model
    >>> model = compile_model(example_questionnaire())
    >>> node_results(model, "2-310", score(model, ["2-310"]))["FND-SEC"].coverage
    1000
    """
    found = attribute(model, scores.nodes[0], scores.items[0])
    units = np.concatenate([scores.nodes[0], scores.items[0]]).tolist()
    covered = coverage(model, [string], scores)
    shares = [*covered.asked[0].tolist(), *np.where(scores.items[0] == MISSING, 0, 1000).tolist()]
    not_asked = [*covered.not_asked[0].tolist(), *[0] * len(model.scored)]
    items = [model.columns[index].item.code for index in model.scored]
    results = {
        code: NodeResult(
            code=code,
            kind=model.kinds[index] if index < len(model.nodes) else NodeKind.ITEM,
            parent=model.nodes[model.parents[index]] if index else None,
            weight=int(model.weights[index]),
            units=units[index],
            coverage=shares[index],
            not_asked=not_asked[index],
            effective_weight=int(found.contribution[index] + found.loss[index]),
            contribution=int(found.contribution[index]),
            loss=int(found.loss[index]),
        )
        for index, code in enumerate([*model.nodes, *items])
    }
    answers = decode(model, string)
    for code, answer in answers.items():
        result = results.pop(code, None) or _unscored(code)
        results[code] = replace(
            result,
            state=answer.state,
            options=answer.options,
            not_asked=1000 * (answer.state is ResponseState.NOT_ASKED),
        )
    return results


def _unscored(code: str) -> NodeResult:
    """An item that carries no points."""
    return NodeResult(
        code=code,
        kind=NodeKind.ITEM,
        parent=None,
        weight=0,
        units=MISSING,
        coverage=0,
        not_asked=0,
        effective_weight=0,
        contribution=0,
        loss=0,
    )


def largest_losses(results: Mapping[str, NodeResult]) -> tuple[str, ...]:
    """Items that cost points, the costliest first.

    Parameters
    ----------
    results : mapping of str to NodeResult
        As `node_results` returns them.

    Returns
    -------
    tuple of str
        Item codes; ties in the order asked.

    Examples
    --------
    >>> from scoring.aggregate import score
    >>> from scoring.example import example_questionnaire
    >>> from scoring.model import compile_model
    >>> model = compile_model(example_questionnaire())
    >>> largest_losses(node_results(model, "2-310", score(model, ["2-310"])))
    ('FND-SEC-02', 'FND-SEC-01')
    """
    items = [node for node in results.values() if node.kind is NodeKind.ITEM and node.loss > 0]
    return tuple(node.code for node in sorted(items, key=lambda node: -node.loss))


def best_indicators(results: Mapping[str, NodeResult]) -> tuple[str, ...]:
    """Indicators an enterprise can build on, the best first.

    Parameters
    ----------
    results : mapping of str to NodeResult
        As `node_results` returns them.

    Returns
    -------
    tuple of str
        At most `MOST_STRENGTHS` indicator codes with at least `STRENGTH` units and no less than the total; ties in the order asked.

    Examples
    --------
    >>> from scoring.aggregate import score
    >>> from scoring.example import example_questionnaire
    >>> from scoring.model import compile_model
    >>> model = compile_model(example_questionnaire())
    >>> best_indicators(node_results(model, "2-310", score(model, ["2-310"])))
    ('FND-EQP',)
    """
    least = max(STRENGTH, results[TOTAL].units)
    found = [node for node in results.values() if node.kind is NodeKind.INDICATOR and node.units >= least]
    return tuple(node.code for node in sorted(found, key=lambda node: -node.units)[:MOST_STRENGTHS])
