"""Groups of enterprises side by side, as a table that gives nobody away: what each may show, and what hides what."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from questionnaires.model import FULL, UNIT
from scoring.benchmark import DISTRIBUTION, Summary, summary
from scoring.disclosure import HIDDEN, SMALLEST, PrivacyLedger, laplace_mean, suppress
from scoring.errors import CellError, EmptyCohortError, ScoringError
from scoring.small_area import FayHerriot, fay_herriot


class Mark(StrEnum):
    """Why something is withheld."""

    NONE = ""
    PRIMARY = "primary"  #: too few members
    COMPLEMENTARY = "complementary"  #: or another could be worked back from the total


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupRow:
    """What one group shows.

    Attributes
    ----------
    mark : Mark
        Whether and why the whole group is withheld; then everything else is None.
    figures : Summary or None
        n, mean, quartiles and 5th and 95th percentile in units, as many as the size allows.
    levels : tuple of (int or None) or None
        Members by level, None for a count withheld; None in all with fewer than 10 members.
    shrunk, error, low, high : float or None
        Fay-Herriot estimate of the mean, its standard error and its interval, in points.
    """

    mark: Mark
    figures: Summary | None
    levels: tuple[int | None, ...] | None
    shrunk: float | None
    error: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupTable:
    """All groups and everybody together.

    Attributes
    ----------
    rows : tuple of GroupRow
        In the order of the group numbers.
    everybody : GroupRow
        The total; its levels are withheld where subtracting would show one withheld above.
    why_not_shrunk : str
        Why there are no Fay-Herriot estimates; empty if there are.
    """

    rows: tuple[GroupRow, ...]
    everybody: GroupRow
    why_not_shrunk: str


def group_table(
    units: NDArray[np.int32], levels: NDArray[np.integer], groups: NDArray[np.integer], *, count: int, n_levels: int
) -> GroupTable:
    r"""Compare groups.

    Parameters
    ----------
    units : (n,) ndarray of int32
        Scores, 0 to 1,000,000 units, none missing.
    levels : (n,) ndarray of int
        Level of each, 0 to `n_levels` - 1.
    groups : (n,) ndarray of int
        Group of each, 0 to `count` - 1.
    count : int
        How many groups there are, each with a member.
    n_levels : int
        How many levels there are, the lowest included.

    Returns
    -------
    GroupTable
        No figure over fewer than 5 members, none that follows from others and the total.

    Raises
    ------
    EmptyCohortError
        If there is nobody.
    CellError
        If a score, a level or a group is out of range.
    ScoringError
        If lengths disagree.

    Notes
    -----
    Groups are withheld as `disclosure.suppress` withholds cells of one row with a total, and counts by level within a group so that
    those withheld add up to at least 5 in two cells or more [1]_. Shrunken means are those of `small_area.fay_herriot` with the common mean
    as the model and :math:`D_i = s^2 / n_i`, s² pooled within the groups shown [2]_.

    References
    ----------
    .. [1] Hundepool, A. et al. (2012). Statistical Disclosure Control, ch. 4. Wiley.
    .. [2] Fay, R., Herriot, R. (1979). Estimates of income for small places. JASA 74.

    Examples
    --------
    >>> units = np.repeat(np.array([500_000, 600_000], np.int32), [12, 3])
    >>> table = group_table(units, np.ones(15, np.int64), np.repeat([0, 1], [12, 3]), count=2, n_levels=2)
    >>> [row.mark.value for row in table.rows], table.everybody.figures.n
    (['complementary', 'primary'], 15)
    """
    _check(units, levels, groups, (count, n_levels))
    members = [units[groups == number] for number in range(count)]
    marks = _marks(np.array([len(each) for each in members]))
    counts = [np.bincount(levels[groups == number], minlength=n_levels) for number in range(count)]
    shown = [number for number in range(count) if marks[number] is Mark.NONE]
    found, why = _shrink([members[number] for number in shown])
    places = {number: place for place, number in enumerate(shown)}
    rows = tuple(
        _row(marks[number], members[number], counts[number], (found, places.get(number))) for number in range(count)
    )
    whole = _row(Mark.NONE if len(units) >= SMALLEST else Mark.PRIMARY, units, np.sum(counts, axis=0), (None, None))
    withheld = any(row.levels is None or None in row.levels for row in rows)
    if withheld and count > 1:
        whole = GroupRow(
            mark=whole.mark, figures=whole.figures, levels=None, shrunk=None, error=None, low=None, high=None
        )
    return GroupTable(rows=rows, everybody=whole, why_not_shrunk=why)


def _check(
    units: NDArray[np.int32],
    levels: NDArray[np.integer],
    groups: NDArray[np.integer],
    counts: tuple[int, int],
) -> None:
    if not len(units):
        raise EmptyCohortError("expected at least one scored enterprise, got none")
    if not units.shape == levels.shape == groups.shape:
        raise ScoringError(f"units {units.shape}, levels {levels.shape} and groups {groups.shape} disagree")
    for name, array, most in (
        ("units", units, FULL),
        ("groups", groups, counts[0] - 1),
        ("levels", levels, counts[1] - 1),
    ):
        wrong = (array < 0) | (array > most)
        if wrong.any():
            cell = int(wrong.argmax())
            raise CellError(name, (cell,), int(array[cell]), f"0 to {most}")


def _marks(sizes: NDArray[np.int64]) -> list[Mark]:
    """Which groups are withheld; the total is shown unless it is small itself, and then nothing is."""
    if int(sizes.sum()) < SMALLEST:
        return [Mark.PRIMARY] * len(sizes)
    found = suppress(sizes)
    if found.counts[0, -1] == HIDDEN:  # we show the total, so the groups have to hide one another
        return [Mark.PRIMARY if size < SMALLEST else Mark.COMPLEMENTARY for size in sizes]
    primary, secondary = found.primary[0, :-1], found.secondary[0, :-1]
    return [
        Mark.PRIMARY if first else Mark.COMPLEMENTARY if second else Mark.NONE
        for first, second in zip(primary, secondary, strict=True)
    ]


def _row(
    mark: Mark, members: NDArray[np.int32], counts: NDArray[np.int64], estimate: tuple[FayHerriot | None, int | None]
) -> GroupRow:
    if mark is not Mark.NONE:
        return GroupRow(mark=mark, figures=None, levels=None, shrunk=None, error=None, low=None, high=None)
    found, place = estimate
    has = found is not None and place is not None
    return GroupRow(
        mark=mark,
        figures=summary(members),
        levels=protected(counts) if len(members) >= DISTRIBUTION else None,
        shrunk=float(found.estimate[place]) if has else None,  # type: ignore[union-attr]
        error=float(np.sqrt(found.mse[place])) if has else None,  # type: ignore[union-attr]
        low=float(found.low[place]) if has else None,  # type: ignore[union-attr]
        high=float(found.high[place]) if has else None,  # type: ignore[union-attr]
    )


def protected(counts: NDArray[np.integer]) -> tuple[int | None, ...]:
    """Counts of a group whose size is known, without those that would tell about fewer than 5 members.

    Parameters
    ----------
    counts : (n,) ndarray of int
        Members by level.

    Returns
    -------
    tuple of (int or None)
        None where withheld; what is withheld adds up to at least 5 members in two counts or more, else all is.

    Examples
    --------
    >>> protected(np.array([0, 7, 12, 9])), protected(np.array([2, 7, 12, 9])), protected(np.array([1, 2, 12, 9]))
    ((0, 7, 12, 9), (None, None, 12, 9), (None, None, 12, None))
    """
    hidden = (counts > 0) & (counts < SMALLEST)
    if not hidden.any():
        return tuple(int(each) for each in counts)
    for place in sorted(np.flatnonzero(counts >= SMALLEST).tolist(), key=lambda place: int(counts[place])):
        if hidden.sum() >= 2 and counts[hidden].sum() >= SMALLEST:
            break
        hidden[place] = True
    if hidden.sum() < 2 or counts[hidden].sum() < SMALLEST:
        hidden[:] = True
    return tuple(None if secret else int(each) for each, secret in zip(counts, hidden, strict=True))


def _shrink(members: Sequence[NDArray[np.int32]]) -> tuple[FayHerriot | None, str]:
    """Fay-Herriot estimates of the groups shown, in points; or why there are none."""
    if len(members) < 2:
        return None, "fewer than two groups are shown"
    sizes = np.array([len(each) for each in members])
    spread = sum(float(((each - each.mean()) ** 2).sum()) for each in members) / max(int(sizes.sum()) - len(members), 1)
    if spread <= 0:
        return None, "within the groups all scores are the same"
    means = np.array([each.mean() for each in members]) / UNIT
    return fay_herriot(means, spread / UNIT**2 / sizes), ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NoisyRow:
    """A mean with noise; None where the group is withheld.

    Attributes
    ----------
    mark : Mark
        Whether and why.
    n : int or None
        Members.
    mean, scale : float or None
        Points; half of the time the noise is below 0.69 times the scale.
    """

    mark: Mark
    n: int | None
    mean: float | None
    scale: float | None


def noisy_means(
    units: NDArray[np.int32], groups: NDArray[np.integer], count: int, epsilon: float, *, rng: np.random.Generator
) -> tuple[NoisyRow, ...]:
    r"""Means of groups with Laplace noise, everybody's from those of the groups.

    Parameters
    ----------
    units : (n,) ndarray of int32
        Scores, 0 to 1,000,000 units, none missing.
    groups : (n,) ndarray of int
        Group of each, 0 to `count` - 1; nobody is in two.
    count : int
        How many groups there are.
    epsilon : float
        Privacy the whole table spends, above 0.
    rng : Generator
        Source of the noise.

    Returns
    -------
    tuple of NoisyRow
        One for each group, and last everybody shown, worked out from the noisy means, which spends nothing more.

    Raises
    ------
    EmptyCohortError, CellError, ScoringError
        As `group_table`; also if epsilon is not above 0.

    Notes
    -----
    As `disclosure.laplace_mean` for each group. The groups are disjoint, so the table spends what one of them does [1]_.

    References
    ----------
    .. [1] McSherry, F. (2009). Privacy integrated queries. SIGMOD 2009.

    Examples
    --------
    >>> rows = noisy_means(np.full(200, 500_000, np.int32), np.repeat([0, 1], 100), 2, 1, rng=np.random.default_rng(7))
    >>> [(row.n, round(row.scale, 2)) for row in rows[:2]], rows[2].n
    ([(100, 1.0), (100, 1.0)], 200)
    """
    _check(units, np.zeros(len(units), np.int64), groups, (count, 1))
    sizes = np.bincount(groups, minlength=count)
    rows = []
    for number, mark in enumerate(_marks(sizes)):
        if mark is not Mark.NONE:
            rows.append(NoisyRow(mark=mark, n=None, mean=None, scale=None))
            continue
        ledger = PrivacyLedger(budget=epsilon)
        points = units[groups == number] / UNIT
        mean, scale = laplace_mean(points, epsilon, rng=rng, ledger=ledger, release=f"group {number}")
        rows.append(NoisyRow(mark=mark, n=int(sizes[number]), mean=mean, scale=scale))
    return (*rows, _together(rows))


def _together(rows: Sequence[NoisyRow]) -> NoisyRow:
    """Everybody shown: means weighted by members, scales added as independent noise."""
    shown = [(row.n, row.mean, row.scale) for row in rows if row.n and row.mean is not None and row.scale is not None]
    whole = sum(n for n, _, _ in shown)
    if not whole:
        return NoisyRow(mark=Mark.PRIMARY, n=None, mean=None, scale=None)
    mean = sum(n * mean for n, mean, _ in shown) / whole
    scale = float(np.sqrt(sum((n * scale) ** 2 for n, _, scale in shown))) / whole
    return NoisyRow(mark=Mark.NONE, n=whole, mean=mean, scale=scale)
