"""Entropy and CRITIC over the answers of a file: what they suggest for every node, as a table."""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from questionnaires.model import UNIT, Questionnaire
from scoring.aggregate import score
from scoring.answer_weights import critic_weights, entropy_weights
from scoring.errors import InputError
from scoring.model import compile_model
from scoring.result import MISSING
from scoring.tables import Submission
from scoring.weight_set import children

HEADER = ("node", "child", "n", "standard_percent", "entropy_percent", "critic_percent")
TEXTS = frozenset({"node", "child"})
ENOUGH = 30  #: enterprises below which even a diagnosis says little


def suggested(
    questionnaire: Questionnaire, submissions: Sequence[Submission]
) -> tuple[list[tuple[str, ...]], list[str]]:
    """Rows of the table, and sentences on what could not be told."""
    model = compile_model(questionnaire)
    nodes = score(model, [submission.answers for submission in submissions]).nodes
    rows: list[tuple[str, ...]] = []
    told: list[str] = []
    for node, standard in children(questionnaire).items():
        if len(standard) < 2:
            continue
        values = nodes[:, [model.node(code) for code in standard]]
        whole = values[(values != MISSING).all(axis=1)] / UNIT
        entropy, critic = (_weights(method, whole, node, told) for method in (entropy_weights, critic_weights))
        for index, (code, weight) in enumerate(standard.items()):
            share = 100 * weight / sum(standard.values())
            rows.append(
                (node, code, str(len(whole)), f"{share:.2f}", _percent(entropy, index), _percent(critic, index))
            )
        if 2 <= len(whole) < ENOUGH:
            told.append(f"{node}: {len(whole)} enterprises; below {ENOUGH} this says little")
    return rows, told


def _weights(
    method: Callable[[NDArray[np.float64]], NDArray[np.float64]],
    values: NDArray[np.float64],
    node: str,
    told: list[str],
) -> NDArray[np.float64] | None:
    """Suggested weights; None, and why, where there are none."""
    try:
        return method(values)
    except InputError as error:
        name = method.__name__.removesuffix("_weights")
        told.append(f"{node}: no {name} weights: {error}")
        return None


def _percent(weights: NDArray[np.float64] | None, index: int) -> str:
    return "" if weights is None else f"{100 * weights[index]:.2f}"
