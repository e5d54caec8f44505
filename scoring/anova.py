"""Exact variance shares of the factors of a full factorial."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scoring.errors import ScoringError

_NOTHING = 1e-12  #: variance below this part of the mean square is rounding


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """What one choice, or one input, does to the outcome."""

    factor: str
    first: float  #: S: share of the variance this factor explains alone, 0 to 1
    total: float  #: ST: share that vanishes only when this factor is held, 0 to 1; the rest over `first` is interplay


def anova_shares(outputs: NDArray[np.float64], factors: Sequence[str]) -> tuple[Share, ...]:
    r"""First-order and total shares of every factor, from all combinations.

    Parameters
    ----------
    outputs : (k_1, ..., k_f, ...) ndarray of float64
        Outcome of every combination, one axis for each factor; further axes (enterprises) are pooled: their variances add up.
    factors : sequence of str
        Names of the first axes.

    Returns
    -------
    tuple of Share
        In the order of `factors`; all 0 where nothing varies.

    Raises
    ------
    ScoringError
        If there are fewer axes than factors, an axis is empty, or an outcome is not finite (the first such cell is named).

    Notes
    -----
    :math:`S_f = Var(E[Y|f]) / Var(Y)`, :math:`S_{Tf} = 1 - Var(E[Y|\sim f]) / Var(Y)` [1]_. All combinations are there, so nothing is
    estimated.

    References
    ----------
    .. [1] Saltelli, A., et al. (2010). Variance based sensitivity analysis of model output. Computer Physics Communications, 181, 259-270.

    Examples
    --------
    >>> a, b = np.meshgrid([0.0, 2.0], [0.0, 1.0], indexing="ij")
    >>> [(each.factor, round(each.first, 6), round(each.total, 6)) for each in anova_shares(a + b, ["a", "b"])]
    [('a', 0.8, 0.8), ('b', 0.2, 0.2)]
    >>> [(each.first, each.total) for each in anova_shares(a * b - a / 2 - b + 0.5, ["a", "b"])]
    [(0.0, 1.0), (0.0, 1.0)]
    """
    count = len(factors)
    if not 0 < count <= outputs.ndim or 0 in outputs.shape:
        raise ScoringError(
            f"expected an axis with at least one outcome for each of {count} factors, got {outputs.shape}"
        )
    wrong = np.argwhere(~np.isfinite(outputs))
    if len(wrong):
        cell = tuple(wrong[0].tolist())
        raise ScoringError(f"outcome {cell}: expected a number, got {outputs[cell]}")
    axes = tuple(range(count))
    whole = _variance(outputs, axes)
    if whole <= _NOTHING * float(np.square(outputs).mean()):
        return tuple(Share(factor=name, first=0.0, total=0.0) for name in factors)
    shares = []
    for axis, name in enumerate(factors):
        others = tuple(each for each in axes if each != axis)
        alone = _variance(outputs.mean(axis=others, keepdims=True), axes)
        held = _variance(outputs.mean(axis=axis, keepdims=True), axes)
        first, total = (min(max(each, 0.0), 1.0) for each in (alone / whole, 1 - held / whole))
        shares.append(Share(factor=name, first=first, total=total))
    return tuple(shares)


def _variance(outputs: NDArray[np.float64], axes: tuple[int, ...]) -> float:
    """Variance over the factors, averaged over everything else."""
    return float(outputs.var(axis=axes).mean())
