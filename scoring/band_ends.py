"""Bands of 90 %: where they end, from moments."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from questionnaires.model import FULL
from scoring.flatness import reach
from scoring.normal import Z90
from scoring.propagation import Floats, Moments, by_node
from scoring.result import MISSING

_SKEWED = np.float32((Z90**2 - 1) / 6)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Bands:
    """Bands of all nodes of many submissions; nodes as in `ScoringModel.nodes`.

    Attributes
    ----------
    low, high : (n, n_nodes) ndarray of int32
        Units, 0 to 1,000,000, rounded outwards; `MISSING` where not assessable.
    moments : Moments
        What they rest on.
    """

    low: NDArray[np.int32]
    high: NDArray[np.int32]
    moments: Moments

    @classmethod
    def empty(cls, shape: tuple[int, int]) -> "Bands":
        """Room for them."""
        mean, sd, skew, flatness, low, high = by_node(6, shape)
        found = Moments(mean=mean, sd=sd, skew=skew, flatness=flatness)
        return cls(low=low.view(np.int32), high=high.view(np.int32), moments=found)

    def rows(self, rows: slice) -> "Bands":
        """A view of some submissions."""
        return Bands(low=self.low[rows], high=self.high[rows], moments=self.moments.rows(rows))

    def part(self, nodes: slice) -> "Bands":
        """A view of some nodes."""
        return Bands(low=self.low[:, nodes], high=self.high[:, nodes], moments=self.moments.part(nodes))


def write_ends(bands: Bands) -> None:
    r"""Fill in the ends of bands from their moments.

    Parameters
    ----------
    bands : Bands
        Their moments are in units.

    Notes
    -----
    :math:`\mu + \frac{z^2 - 1}{6} \gamma \sigma \pm z' \sigma` with :math:`z = 1.645` [1]_ and :math:`z'` of `flatness.reach`, cut off at
    0 and 100 points.

    References
    ----------
    .. [1] Cornish, E. A., & Fisher, R. A. (1938). Moments and cumulants in the specification of distributions. Revue de l'Institut
       International de Statistique, 5, 307-320: the first term.

    Examples
    --------
    >>> bands = Bands.empty((1, 1))
    >>> found = bands.moments
    >>> found.mean[:], found.sd[:], found.skew[:], found.flatness[:] = 500_000, 100_000, 0, 0
    >>> write_ends(bands)
    >>> bands.low.item(), bands.high.item()
    (335514, 664486)
    """
    found, low, high = bands.moments, bands.low, bands.high
    half: Floats = reach(found.flatness.T).T  # look-ups go along memory, and nodes are held by node
    half *= found.sd
    middle = _SKEWED * found.skew
    middle *= found.sd
    middle += found.mean
    bottom, top = middle - half, np.add(middle, half, out=half)
    np.floor(bottom, out=bottom)
    np.ceil(top, out=top)
    np.copyto(low, np.maximum(bottom, 0, out=bottom), casting="unsafe")
    np.copyto(high, np.minimum(top, FULL, out=top), casting="unsafe")
    missing = found.sd == MISSING
    np.copyto(low, MISSING, where=missing)
    np.copyto(high, MISSING, where=missing)
