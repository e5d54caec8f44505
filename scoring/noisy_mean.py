"""Means with noise that hides who took part, and a ledger of what releases about the same people have spent."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from scoring.errors import CellError, PrivacyError


@dataclass(slots=True, kw_only=True)
class PrivacyLedger:
    """How much privacy releases about the same people have used up.

    Attributes
    ----------
    budget : float
        Epsilon for all releases together.
    spent : list of (str, float)
        Every release and its epsilon, in order.

    Examples
    --------
    >>> ledger = PrivacyLedger(budget=1)
    >>> ledger.spend("2026-11 means", 0.6)
    >>> ledger.spend("2026-12 means", 0.6)
    Traceback (most recent call last):
    scoring.errors.PrivacyError: expected an epsilon of at most 0.4, which is what is left of the budget, got 0.6
    """

    budget: float
    spent: list[tuple[str, float]] = field(default_factory=list)

    @property
    def left(self) -> float:
        """Epsilon not spent yet."""
        return self.budget - sum(epsilon for _, epsilon in self.spent)

    def spend(self, release: str, epsilon: float) -> None:
        """Write a release down.

        Parameters
        ----------
        release : str
            What is released.
        epsilon : float
            What it costs, above 0; costs of several releases add up.

        Raises
        ------
        PrivacyError
            If that is more than what is left; nothing is written down then.
        CellError
            If it is not above 0.
        """
        if not epsilon > 0:
            raise CellError("epsilon", (), epsilon, "a number above 0")
        if epsilon > self.left + 1e-12:
            raise PrivacyError(epsilon, self.left)
        self.spent.append((release, epsilon))


@dataclass(frozen=True, slots=True, kw_only=True)
class NoisyMean:
    """A mean and a number of members, both with noise.

    Attributes
    ----------
    n : int
        At least 1.
    mean : float
        Within the span of the values.
    scale : float
        Of the noise of the mean: half of the time it errs by less than 0.69 times that, nineteen times of twenty by less than 3 times.
    """

    n: int
    mean: float
    scale: float


def noisy_mean(
    values: NDArray[np.float64],
    epsilon: float,
    *,
    rng: np.random.Generator,
    ledger: PrivacyLedger,
    release: str,
    span: tuple[float, float] = (0.0, 100.0),
) -> NoisyMean:
    r"""Mean and number of members with noise that hides whether any one took part, and with which value.

    Parameters
    ----------
    values : (n,) ndarray of float64
        Within `span`, n at least 1.
    epsilon : float
        Privacy spent: the smaller, the more noise.
    rng : Generator
        Source of the noise.
    ledger : PrivacyLedger
        What it is charged to.
    release : str
        What the ledger calls it.
    span : tuple of (float, float), default (0, 100)
        Lowest and highest possible value.

    Returns
    -------
    NoisyMean
        Nothing of it is exact.

    Raises
    ------
    CellError
        If a value lies outside, there is none, or epsilon is not above 0.
    PrivacyError
        If the ledger has not enough left.

    Notes
    -----
    Half of :math:`\varepsilon` is for the number, :math:`\tilde n = n + \mathrm{Laplace}(2 / \varepsilon)`, half for the sum of what each
    differs from the middle m of the span, to which one member adds (h - l) / 2 at most:
    :math:`\tilde x = m + (\sum (x_i - m) + \mathrm{Laplace}((h - l) / \varepsilon)) / \tilde n` [1]_. The scale written is
    :math:`(h - l) / (\tilde n \varepsilon)`.

    References
    ----------
    .. [1] Dwork, C. et al. (2006). Calibrating noise to sensitivity in private data analysis. TCC 2006.

    Examples
    --------
    >>> ledger = PrivacyLedger(budget=1.5)
    >>> found = noisy_mean(np.full(500, 60.0), 1, rng=np.random.default_rng(1), ledger=ledger, release="district")
    >>> found.n, round(found.mean, 1), round(found.scale, 2), ledger.left
    (500, 60.5, 0.2, 0.5)
    """
    low, high = span
    wrong = ~((values >= low) & (values <= high))
    if wrong.any() or not len(values):
        cell = (int(wrong.argmax()),) if len(values) else ()
        raise CellError("values", cell, values[cell] if cell else "none", f"numbers from {low:g} to {high:g}")
    ledger.spend(release, epsilon)
    middle = (low + high) / 2
    n = max(round(len(values) + rng.laplace(0.0, 2 / epsilon)), 1)
    total = float((values - middle).sum()) + rng.laplace(0.0, (high - low) / epsilon)
    return NoisyMean(n=n, mean=float(np.clip(middle + total / n, low, high)), scale=(high - low) / (n * epsilon))
