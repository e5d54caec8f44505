"""Weights from pairwise comparisons: the analytic hierarchy process, for one expert and for a group."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from scoring.errors import InputError
from scoring.given import read_table, refuse

RANDOM_INDEX = {
    1980: (0.0, 0.0, 0.58, 0.90, 1.12, 1.24, 1.32, 1.41, 1.45, 1.49),
    2008: (0.0, 0.0, 0.52, 0.89, 1.11, 1.25, 1.35, 1.40, 1.45, 1.49),
}  #: mean consistency index of random matrices of 1 to 10 criteria, as Saaty printed it in that year
ACCEPTABLE = 0.10  #: highest consistency ratio that needs no second look (Saaty)
RECIPROCAL_WITHIN = (
    0.005  #: how far a judgement times its reciprocal may be from 1: thirds and sevenths in three decimals
)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PairwiseWeights:
    """Weights from a comparison matrix, and how well the judgements fit together.

    Attributes
    ----------
    weights : (n,) ndarray of float64
        Above 0, adding up to 1.
    lambda_max : float
        Largest eigenvalue; n if the judgements are consistent.
    consistency_index : float
        `(lambda_max - n) / (n - 1)`.
    consistency_ratio : float
        The same in proportion to random judgements; 0 for fewer than three criteria.
    worst_triple : tuple of three int, or None
        Criteria (i, j, k) whose judgements contradict each other most; None where no three do.
    implied : float or None
        What i against k would be, from i against j and j against k of that triple.
    """

    weights: NDArray[np.float64]
    lambda_max: float
    consistency_index: float
    consistency_ratio: float
    worst_triple: tuple[int, int, int] | None
    implied: float | None

    @property
    def acceptable(self) -> bool:
        """Whether the consistency ratio is at most 0.10."""
        return self.consistency_ratio <= ACCEPTABLE


def ahp(matrix: ArrayLike, *, edition: int = 1980) -> PairwiseWeights:
    r"""Weights of criteria compared in pairs.

    Parameters
    ----------
    matrix : (n, n) array_like
        How many times as important the row is as the column, above 0; 1 on the diagonal, reciprocal across it. 1 to 10 criteria.
    edition : {1980, 2008}, default 1980
        Whose printed random indices the consistency ratio is measured by.

    Returns
    -------
    PairwiseWeights
        Weights, consistency and the triple to ask about again.

    Raises
    ------
    InputError
        If the matrix is not square, positive and reciprocal, with every cell that is not; or has more criteria than the
        random index was printed for; or the edition is unknown.

    Notes
    -----
    The weights are the principal eigenvector [1]_; :math:`CI = (\lambda_{max} - n) / (n - 1)`, :math:`CR = CI / RI`. The worst
    triple has the largest :math:`|\ln a_{ij} + \ln a_{jk} - \ln a_{ik}|`, which is the same in whatever order its criteria are
    taken; the first in the order of criteria where several have it.

    References
    ----------
    .. [1] T. L. Saaty (1990). How to make a decision: the analytic hierarchy process. EJOR 48, 9-26.

    Examples
    --------
    >>> found = ahp([[1, 2, 8], [1 / 2, 1, 2], [1 / 8, 1 / 2, 1]])
    >>> found.weights.round(3).tolist(), round(found.consistency_ratio, 3)
    ([0.643, 0.255, 0.101], 0.046)
    >>> found.worst_triple, found.implied
    ((0, 1, 2), 4.0)
    """
    array = _comparisons(matrix, "matrix")
    if edition not in RANDOM_INDEX:
        raise InputError("edition", [((), f"one of {sorted(RANDOM_INDEX)}", str(edition))])
    count, indices = len(array), RANDOM_INDEX[edition]
    if count > len(indices):
        raise InputError("matrix", [((), f"at most {len(indices)} criteria; group them", f"{count} criteria")])
    values, vectors = np.linalg.eig(array)
    largest = int(values.real.argmax())
    principal = np.abs(vectors[:, largest].real)
    lambda_max = max(float(values[largest].real), float(count))
    index = (lambda_max - count) / max(count - 1, 1)
    triple, implied = _worst_triple(array)
    return PairwiseWeights(
        weights=principal / principal.sum(),
        lambda_max=lambda_max,
        consistency_index=index,
        consistency_ratio=index / indices[count - 1] if count > 2 else 0.0,
        worst_triple=triple,
        implied=implied,
    )


def ahp_group(matrices: Sequence[ArrayLike], *, edition: int = 1980) -> PairwiseWeights:
    """Weights of a group: each judgement is the geometric mean of the experts'.

    Parameters
    ----------
    matrices : sequence of (n, n) array_like
        One comparison matrix for each expert, as `ahp` takes them.
    edition : {1980, 2008}, default 1980
        Whose printed random indices the consistency ratio is measured by.

    Returns
    -------
    PairwiseWeights
        Of the group's matrix. A group may be consistent where its members are not: look at each of them, too.

    Raises
    ------
    InputError
        If there is no matrix, they differ in size, or cells of one are wrong.

    Notes
    -----
    The geometric mean keeps the group's judgements reciprocal and treats experts alike; under the conditions of [1]_ no other rule does.

    References
    ----------
    .. [1] J. Aczél, T. L. Saaty (1983). Procedures for synthesizing ratio judgements. J. Math. Psychology 27, 93-102.

    Examples
    --------
    >>> ahp_group([[[1, 4], [1 / 4, 1]], [[1, 1], [1, 1]]]).weights.round(3).tolist()
    [0.667, 0.333]
    """
    arrays = [_comparisons(matrix, f"matrices[{expert}]") for expert, matrix in enumerate(matrices)]
    if not arrays:
        raise InputError("matrices", [((), "a comparison matrix from at least one expert", "none")])
    others = [(expert, each) for expert, each in enumerate(arrays) if each.shape != arrays[0].shape]
    if others:
        size = f"shape {arrays[0].shape}, as the first expert's"
        raise InputError("matrices", [((expert,), size, f"shape {each.shape}") for expert, each in others])
    return ahp(np.exp(np.mean([np.log(each) for each in arrays], axis=0)), edition=edition)


def _comparisons(matrix: ArrayLike, name: str) -> NDArray[np.float64]:
    """Comparison matrix, checked."""
    array = read_table(matrix, name)
    if array.shape[0] != array.shape[1]:
        raise InputError(name, [((), "as many rows as columns", f"shape {array.shape}")])
    refuse(array, name, array <= 0, "a ratio above 0")
    off = np.abs(array * array.T - 1) > RECIPROCAL_WITHIN
    refuse(array, name, np.tril(off), lambda cell: _reciprocal_of(array, cell))
    return array


def _reciprocal_of(array: NDArray[np.float64], cell: tuple[int, ...]) -> str:
    row, column = cell
    if row == column:
        return "1 on the diagonal"
    return f"{1 / array[column, row]:.6g}, the reciprocal of [{column}, {row}]"


def _worst_triple(array: NDArray[np.float64]) -> tuple[tuple[int, int, int] | None, float | None]:
    """Triple of criteria that contradict each other most, and what its first against its last would be."""
    logs = np.log(array)
    triples = list(combinations(range(len(array)), 3))
    if not triples:
        return None, None
    i, j, k = np.array(triples).T
    strain = np.abs(logs[i, j] + logs[j, k] - logs[i, k])
    worst = int((strain > strain.max() - 1e-12).argmax())
    if strain[worst] < 1e-9:
        return None, None
    first, between, last = triples[worst]
    return (first, between, last), float(array[first, between] * array[between, last])
