"""Scores under other weights than the official ones, in floating point: what sensitivity and Monte Carlo are made of."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from scoring.errors import ScoringError
from scoring.model import ScoringModel


def weight_matrices(model: ScoringModel, weights: NDArray[np.float64]) -> tuple[NDArray[np.float32], ...]:
    """Weights of every step of the cascade.

    Parameters
    ----------
    model : ScoringModel
        Of the questionnaire.
    weights : (n_nodes + n_scored,) ndarray of float64
        Within the parent, in the order of `ScoringModel.weights`; not negative. Only proportions among siblings count.

    Returns
    -------
    tuple of (n_children, n_parents) ndarray of float32
        From the items up.

    Raises
    ------
    ScoringError
        If the shape differs, or a weight is negative or not finite; all such nodes and items are named.

    Examples
    --------
    >>> from scoring.example import example_questionnaire
    >>> from scoring.model import compile_model
    >>> model = compile_model(example_questionnaire())
    >>> weight_matrices(model, model.weights.astype(float))[0].tolist()
    [[3.0, 0.0], [1.0, 0.0], [0.0, 1.0], [0.0, 1.0]]
    """
    if weights.shape != model.weights.shape:
        raise ScoringError(f"expected {model.weights.shape} weights, got {weights.shape}")
    wrong = np.flatnonzero(~(np.isfinite(weights) & (weights >= 0))).tolist()
    if wrong:
        codes = [*model.nodes, *(model.columns[index].item.code for index in model.scored)]
        named = ", ".join(f"{codes[index]}: {weights[index]}" for index in wrong)
        raise ScoringError(f"expected weights of at least 0, got {named}")
    matrices, child = [], len(model.nodes)
    for step in model.steps:
        rows = np.arange(len(step.matrix))
        parents = model.parents[child + rows] - step.nodes.start
        matrix = np.zeros(step.matrix.shape, np.float32)
        matrix[rows, parents] = weights[child + rows]
        matrices.append(matrix)
        child = step.nodes.start
    return tuple(matrices)


def weighted(
    values: NDArray[np.float32], present: NDArray[np.float32], matrix: NDArray[np.float32]
) -> NDArray[np.float32]:
    """Arithmetic means of the children present.

    Parameters
    ----------
    values, present : (n, n_children) ndarray of float32
        Any unit, 0 where missing; 1 or 0.
    matrix : (n_children, n_parents) ndarray of float32
        As `weight_matrices` returns them.

    Returns
    -------
    (n, n_parents) ndarray of float32
        0 where no weight is present.

    Examples
    --------
    >>> one = np.ones((1, 2), np.float32)
    >>> weighted(np.array([[4, 8]], np.float32), one, np.array([[1], [3]], np.float32)).tolist()
    [[7.0]]
    """
    covered = present @ matrix
    mean: NDArray[np.float32] = values @ matrix
    mean /= np.where(covered > 0, covered, np.float32(1))
    return mean


def climb(
    items: NDArray[np.float32],
    present: tuple[NDArray[np.float32], ...],
    matrices: Sequence[NDArray[np.float32]],
) -> NDArray[np.float32]:
    """Scores of the topmost level for which matrices are given.

    Parameters
    ----------
    items : (n, n_scored) ndarray of float32
        Any unit, 0 where missing.
    present : tuple of (n, n_children) ndarray of float32
        Which children are there, for every step; see `presence`.
    matrices : sequence of ndarray of float32
        As `weight_matrices` returns them; leave out the last ones to stop earlier.

    Returns
    -------
    (n, n_parents) ndarray of float32
        0 where nothing is present.

    Examples
    --------
    >>> from scoring.example import example_questionnaire
    >>> from scoring.aggregate import score
    >>> from scoring.model import compile_model
    >>> model = compile_model(example_questionnaire())
    >>> found = score(model, ["2-310"])
    >>> climb(np.maximum(found.items, 0).astype(np.float32), presence(model, found.items, found.nodes),
    ...       weight_matrices(model, np.ones(9))).tolist()
    [[800000.0]]
    """
    values = items
    for level, matrix in zip(present, matrices, strict=False):
        values = weighted(values * level, level, matrix)
    return values


def presence(
    model: ScoringModel, items: NDArray[np.int32], nodes: NDArray[np.int32]
) -> tuple[NDArray[np.float32], ...]:
    """Which children take part in their parents, by the official coverage rule.

    Parameters
    ----------
    model : ScoringModel
        Of the questionnaire.
    items : (n, n_scored) ndarray of int32
        Units; `MISSING` where not applicable or not asked.
    nodes : (n, n_nodes) ndarray of int32
        Units; `MISSING` where not assessable.

    Returns
    -------
    tuple of (n, n_children) ndarray of float32
        1 or 0: items, indicators, dimensions, sides.

    Examples
    --------
    >>> from scoring.aggregate import score
    >>> from scoring.example import example_questionnaire
    >>> from scoring.model import compile_model
    >>> model = compile_model(example_questionnaire())
    >>> found = score(model, ["2-310"])
    >>> [each.tolist() for each in presence(model, found.items, found.nodes)]
    [[[1.0, 0.0, 1.0, 1.0]], [[1.0, 1.0]], [[1.0]], [[1.0]]]
    """
    levels = [items, *(nodes[:, step.nodes] for step in model.steps[:-1])]
    return tuple((level >= 0).astype(np.float32) for level in levels)
