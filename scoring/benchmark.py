"""Where an enterprise stands among others: percentiles with ties, and cohorts wide enough to say so."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import sqrt

import numpy as np
from numpy.typing import ArrayLike, NDArray

from questionnaires.model import FULL
from scoring.errors import CellError, EmptyCohortError, ScoringError

BIN = 100  #: units of one bin of a counting table: 0.01 points
BINS = FULL // BIN + 1
MEAN, DISTRIBUTION, PERCENTILES = 5, 10, 30  #: fewest members for a mean, for quartiles, for percentiles
PRIOR = 20  #: members the wider cohort counts for where a cohort is too small
Z = 1.6448536269514722  #: 95th percentile of the normal distribution: bands hold 90 of 100 times
LADDER = (("industry", "size", "region"), ("industry", "size"), ("section", "size"), ("section",), ())
#: traits that must agree, from the narrowest cohort to everybody


def percentile_rank(values: ArrayLike, cohort: ArrayLike) -> NDArray[np.float64]:
    r"""Percentile of values within a cohort, ties by mid-rank.

    Parameters
    ----------
    values : array_like
        Any shape, any unit.
    cohort : (n,) array_like
        In the same unit, in any order; those asked about may be among them or not.

    Returns
    -------
    ndarray of float64
        0 to 100, in the shape of `values`.

    Raises
    ------
    EmptyCohortError
        If there is nobody to compare with.
    CellError
        If a number is missing (NaN, or below 0 among integers) or infinite.

    Notes
    -----
    :math:`100 (b + t / 2) / n` with b members below and t equal [1]_.

    References
    ----------
    .. [1] Crocker, L., Algina, J. (1986). Introduction to Classical and Modern Test Theory, ch. 19.

    Examples
    --------
    >>> percentile_rank([10, 20, 30], [10, 20, 20, 40])
    array([12.5, 50. , 75. ])
    """
    asked, members = _numbers("values", values), np.sort(_numbers("cohort", cohort).ravel())
    if not len(members):
        raise EmptyCohortError("expected a cohort of at least one, got none")
    below, upto = np.searchsorted(members, asked, "left"), np.searchsorted(members, asked, "right")
    return np.asarray(50.0 * (below + upto) / len(members))


def _numbers(name: str, values: ArrayLike) -> NDArray[np.float64]:
    """Values as floats; CellError at the first that is none."""
    array = np.asarray(values)
    if array.dtype.kind not in "iuf":
        raise CellError(name, (), array.dtype, "numbers")
    wrong = array < 0 if array.dtype.kind in "iu" else ~np.isfinite(array)
    if wrong.any():
        cell = tuple(int(index) for index in np.argwhere(wrong)[0])
        raise CellError(name, cell, array[cell], "a number that is not missing")
    return array.astype(np.float64)


def percentile_table(units: NDArray[np.int32], cohort: NDArray[np.integer], count: int) -> NDArray[np.int32]:
    """Counting tables of several cohorts, from which many ranks can be read at once.

    Parameters
    ----------
    units : (n,) ndarray of int32
        Scores, 0 to 1,000,000.
    cohort : (n,) ndarray of int
        Cohort of each, from 0 to `count` - 1.
    count : int
        How many cohorts there are.

    Returns
    -------
    (count, 10001) ndarray of int32
        Members by bin of 0.01 points. Tables of disjoint members may be added.

    Raises
    ------
    CellError
        If a score is missing or out of range, or a cohort does not exist.
    ScoringError
        If shapes disagree.

    Examples
    --------
    >>> table = percentile_table(np.array([500_000, 500_020, 750_000], np.int32), np.array([0, 0, 1]), 2)
    >>> table.shape, table[:, [5000, 7500]].tolist()
    ((2, 10001), [[2, 0], [0, 1]])
    """
    check_places(units, cohort, count)
    flat = cohort.astype(np.int64) * BINS + units // BIN
    return np.bincount(flat, minlength=count * BINS).reshape(count, BINS).astype(np.int32)


def check_places(units: NDArray[np.int32], cohort: NDArray[np.integer], count: int) -> None:
    """Refuse shapes that disagree, scores that are missing or out of range, and cohorts that do not exist."""
    if units.shape != cohort.shape or units.ndim != 1:
        raise ScoringError(f"units {units.shape} and cohort {cohort.shape} disagree")
    for name, array, most in (("units", units, FULL), ("cohort", cohort, count - 1)):
        wrong = (array < 0) | (array > most)
        if wrong.any():
            cell = int(wrong.argmax())
            raise CellError(name, (cell,), int(array[cell]), f"0 to {most}")


def table_rank(table: NDArray[np.int32], units: NDArray[np.int32], cohort: NDArray[np.integer]) -> NDArray[np.float64]:
    r"""Percentiles of many enterprises, each within its cohort, from counting tables.

    Parameters
    ----------
    table : (count, 10001) ndarray of int32
        As `percentile_table` makes it.
    units : (n,) ndarray of int32
        Scores, 0 to 1,000,000.
    cohort : (n,) ndarray of int
        Cohort of each.

    Returns
    -------
    (n,) ndarray of float64
        0 to 100; scores in the same 0.01 points count as equal.

    Raises
    ------
    CellError
        If a score is missing or out of range, or a cohort does not exist.
    EmptyCohortError
        If a cohort asked for has no members.

    Notes
    -----
    :math:`100 (b + t / 2) / n` as in `percentile_rank`, from sums along each table.

    Examples
    --------
    >>> units, cohort = np.array([500_000, 600_000, 750_000], np.int32), np.array([0, 0, 1])
    >>> table_rank(percentile_table(units, cohort, 2), units, cohort)
    array([25., 75., 50.])
    """
    check_places(units, cohort, len(table))
    upto = np.cumsum(table, axis=1, dtype=np.int64)
    whole = upto[cohort, -1]
    if (whole == 0).any():
        raise EmptyCohortError(
            f"cohort {int(cohort[int((whole == 0).argmax())])}: expected at least one member, got none"
        )
    bins = units // BIN
    return np.asarray(50.0 * (2 * upto[cohort, bins] - table[cohort, bins]) / whole)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rung:
    """One cohort of the ladder.

    Attributes
    ----------
    traits : tuple of str
        What its members have in common with the one asked about: the rule.
    n : int
        How many they are.
    percentile : float or None
        0 to 100; None where they are too few even with the wider cohort's help.
    low, high : float or None
        Band of the percentile.
    shrunk : bool
        Whether the wider cohort took part in it.
    """

    traits: tuple[str, ...]
    n: int
    percentile: float | None
    low: float | None
    high: float | None
    shrunk: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Where an enterprise stands.

    Attributes
    ----------
    rung : Rung or None
        The narrowest cohort with at least `PERCENTILES` members; without one, the widest if it has a percentile at all.
    narrower : tuple of Rung
        Those before it that have a percentile, from the narrowest; all shrunk.
    """

    rung: Rung | None
    narrower: tuple[Rung, ...]


def standing(
    units: int,
    own: Mapping[str, str],
    scores: NDArray[np.int32],
    traits: Mapping[str, NDArray[np.str_]],
    *,
    band: tuple[int, int] | None = None,
    ladder: Sequence[tuple[str, ...]] = LADDER,
) -> Standing:
    r"""Percentile of one enterprise in the narrowest cohort that is large enough.

    Parameters
    ----------
    units : int
        Its score, 0 to 1,000,000.
    own : mapping of str to str
        Its traits by name; a cohort that asks for one it does not have is left out.
    scores : (n,) ndarray of int32
        Of everybody, itself among them or not.
    traits : mapping of str to (n,) ndarray of str
        Of everybody, by name.
    band : tuple of (int, int), optional
        Lowest and highest units its score may really have.
    ladder : sequence of tuple of str, default `LADDER`
        Traits that must agree, from the narrowest cohort to the widest.

    Returns
    -------
    Standing
        Always with the number of members and the rule of each cohort.

    Raises
    ------
    EmptyCohortError
        If nobody was scored.
    CellError
        If a score is missing or not between 0 and 1,000,000.
    ScoringError
        If the traits are not those of the scores.

    Notes
    -----
    At least 30 members: :math:`P = 100 (b + t / 2) / n`. 10 to 29: shrunk towards the next wider cohort, which counts for m = 20
    members, :math:`P = (100 (b + t / 2) + m P_{wider}) / (n + m)`; beyond the widest nothing is known, :math:`P_{wider} = 50`. Fewer than
    10: none. The band is Wilson's interval [1]_ for a share seen in n (or n + m) members, from the lower end of the score's own band to the
    upper one.

    References
    ----------
    .. [1] Wilson, E. B. (1927). Probable inference, the law of succession, and statistical inference. JASA 22.

    Examples
    --------
    >>> scores = np.arange(40, dtype=np.int32) * 25_000
    >>> traits = {"size": np.array(["small"] * 12 + ["micro"] * 28)}
    >>> found = standing(125_000, {"size": "small"}, scores, traits, ladder=[("size",), ()])
    >>> found.rung.traits, found.rung.n, found.rung.percentile
    ((), 40, 13.75)
    >>> [(each.traits, each.n, each.percentile, each.shrunk) for each in found.narrower]
    [(('size',), 12, 25.78125, True)]
    """
    _check_everybody(units, scores, traits)
    unknown = sorted({name for rule in ladder for name in rule} & own.keys() - traits.keys())
    if unknown:
        raise ScoringError(f"expected traits of everybody by {', '.join(unknown)}, got {', '.join(traits) or 'none'}")
    ends = (units, units) if band is None else band
    wider = np.full(3, 50.0)
    found: list[Rung] = []
    for rule in reversed([rule for rule in ladder if all(name in own for name in rule)]):
        agree = [np.asarray(traits[name] == own[name]) for name in rule]
        members = scores[np.logical_and.reduce(agree)] if agree else scores
        rung, wider = _rung(tuple(rule), np.array([ends[0], units, ends[1]]), members, wider)
        found.insert(0, rung)
    sufficient = next((place for place, each in enumerate(found) if each.n >= PERCENTILES), len(found) - 1)
    main = found[sufficient] if found and found[sufficient].percentile is not None else None
    return Standing(rung=main, narrower=tuple(each for each in found[:sufficient] if each.percentile is not None))


def _rung(
    rule: tuple[str, ...], ends: NDArray[np.int64], members: NDArray[np.int32], wider: NDArray[np.float64]
) -> tuple[Rung, NDArray[np.float64]]:
    """A cohort with its percentile, and what the next narrower one shrinks to."""
    n = len(members)
    if n < DISTRIBUTION:
        return Rung(traits=rule, n=n, percentile=None, low=None, high=None, shrunk=False), wider
    prior = 0 if n >= PERCENTILES else PRIOR
    ranks = (n * percentile_rank(ends, members) + prior * wider) / (n + prior)
    low, high = wilson(ranks[0], n + prior)[0], wilson(ranks[2], n + prior)[1]
    return Rung(traits=rule, n=n, percentile=float(ranks[1]), low=low, high=high, shrunk=prior > 0), ranks


def _check_everybody(units: int, scores: NDArray[np.int32], traits: Mapping[str, NDArray[np.str_]]) -> None:
    if not len(scores):
        raise EmptyCohortError("expected at least one scored enterprise, got none")
    if not 0 <= units <= FULL:
        raise CellError("units", (), units, f"0 to {FULL}")
    check_places(scores, np.zeros(len(scores), np.int64), 1)
    for name, values in traits.items():
        if values.shape != scores.shape:
            raise ScoringError(f"traits {name} {values.shape} and scores {scores.shape} disagree")


def wilson(percentile: float, n: int, z: float = Z) -> tuple[float, float]:
    r"""Band of a percentile that was seen in n members.

    Parameters
    ----------
    percentile : float
        0 to 100.
    n : int
        At least 1.
    z : float, default `Z`
        Standard deviations to either side; the default holds the percentile of the whole population 90 of 100 times.

    Returns
    -------
    tuple of (float, float)
        0 to 100.

    Notes
    -----
    :math:`(p + z^2 / 2n \pm z \sqrt{p(1-p)/n + z^2/4n^2}) / (1 + z^2/n)` [1]_.

    References
    ----------
    .. [1] Wilson, E. B. (1927). Probable inference, the law of succession, and statistical inference. JASA 22.

    Examples
    --------
    >>> [round(end, 1) for end in wilson(50, 30)]
    [35.6, 64.4]
    """
    share, z2 = percentile / 100, z * z
    middle, width = share + z2 / (2 * n), z * sqrt(share * (1 - share) / n + z2 / (4 * n * n))
    return max(100 * (middle - width) / (1 + z2 / n), 0.0), min(100 * (middle + width) / (1 + z2 / n), 100.0)
