"""Whom to re-review: a stratified random sample that looks harder where a score decides something or hides something.

Visiting only the best self-scores ruins every estimate; so the choice is random, with a known probability for everyone.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from questionnaires.model import FULL
from scoring.errors import InputError
from scoring.given import read_list, refuse
from scoring.result import MISSING

MARGIN = FULL // 50  #: units: two points
HEAVY = 0.2  #: share of items said not to apply from which a submission is looked at more often


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class VisitReasons:
    """Why an enterprise is looked at more often.

    Attributes
    ----------
    near_gate : (n,) ndarray of bool
        Its score is so close to a threshold that a small error moves its level.
    many_not_applicable : (n,) ndarray of bool
        It says of many items that they do not apply.
    """

    near_gate: NDArray[np.bool_]
    many_not_applicable: NDArray[np.bool_]

    @property
    def either(self) -> NDArray[np.bool_]:
        """(n,) ndarray of bool: any of them."""
        return self.near_gate | self.many_not_applicable


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class VisitPlan:
    """Whom to visit, and how likely each was to be chosen.

    Attributes
    ----------
    chosen : (n_visits,) ndarray of int64
        Enterprises, ascending, from 0.
    probability : (n,) ndarray of float64
        Of each enterprise to be chosen, above 0 to 1; what estimates weigh by.
    stratum : (n,) ndarray of int64
        Group within which the choice was made, from 0, for `two_phase`. Groups too small for two visits were put together.
    sizes, visits : (n_strata,) ndarray of int64
        Enterprises and visits of each.
    """

    chosen: NDArray[np.int64]
    probability: NDArray[np.float64]
    stratum: NDArray[np.int64]
    sizes: NDArray[np.int64]
    visits: NDArray[np.int64]


def visit_reasons(
    units: ArrayLike,
    thresholds: ArrayLike,
    not_applicable: ArrayLike,
    *,
    margin: int = MARGIN,
    heavy: float = HEAVY,
) -> VisitReasons:
    """Which enterprises to look at more often.

    Parameters
    ----------
    units : (n,) or (n, n_gates) array_like of int
        Scores in units of 0.0001 point, one a gate where there are several; `MISSING` where not assessable, which is near no gate.
    thresholds : (n_gates,) array_like of int
        What gates ask of those scores, in the same units.
    not_applicable : (n,) array_like
        Share of the items asked that were said not to apply, 0 to 1.
    margin : int, default 20000
        Units on either side of a threshold that count as near.
    heavy : float, default 0.2
        Share from which there are many.

    Returns
    -------
    VisitReasons
        Which of the two holds for each.

    Raises
    ------
    InputError
        If lengths disagree, a share is not 0 to 1, or scores lie outside 0 to 1,000,000.

    Notes
    -----
    A level moves only near a gate, and what "not applicable" hides is not scored at all; such groups may be sampled more densely as long as
    estimates weigh by the probability [1]_.

    References
    ----------
    .. [1] L. Kish (1965). Survey Sampling.

    Examples
    --------
    >>> found = visit_reasons([395_000, 500_000], [400_000, 600_000], [0.0, 0.3])
    >>> found.near_gate.tolist(), found.many_not_applicable.tolist()
    ([True, False], [False, True])
    """
    gates, shares = read_list(thresholds, "thresholds"), read_list(not_applicable, "not_applicable")
    refuse(shares, "not_applicable", (shares < 0) | (shares > 1), "0 to 1")
    scores = np.asarray(units, np.float64)
    table = np.repeat(scores[:, None], len(gates), axis=1) if scores.ndim == 1 else scores
    if table.shape != (len(shares), len(gates)):
        raise InputError(
            "units", [((), f"{len(shares)} scores for each of {len(gates)} gates", f"shape {scores.shape}")]
        )
    refuse(table, "units", ~(((table >= 0) & (table <= FULL)) | (table == MISSING)), f"0 to {FULL} or {MISSING}")
    near = (np.abs(table - gates) <= margin) & (table != MISSING)
    return VisitReasons(near_gate=near.any(axis=1), many_not_applicable=shares >= heavy)


def plan_visits(
    strata: ArrayLike,
    visits: int,
    rng: np.random.Generator,
    *,
    more_often: ArrayLike | None = None,
    oversampling: float = 2.0,
) -> VisitPlan:
    """Draw whom to visit.

    Parameters
    ----------
    strata : (n,) array_like of int
        Number of each enterprise's group, such as sector by size.
    visits : int
        How many; 3 to n.
    rng : numpy.random.Generator
        Where chance comes from; the same generator gives the same plan.
    more_often : (n,) array_like of bool, optional
        Enterprises to choose with a higher probability, as `VisitReasons.either`; none by default.
    oversampling : float, default 2
        How many times as likely they are, before rounding to whole visits; at least 1.

    Returns
    -------
    VisitPlan
        At least two visits in every stratum, so that errors can be estimated.

    Raises
    ------
    InputError
        If lengths disagree, there are too few enterprises, or visits or oversampling are out of range.

    Notes
    -----
    Visits are shared out in proportion to size times oversampling, by largest remainder; within a stratum everyone is as likely [1]_. A
    stratum due less than two visits is put together with the next smallest of the same likelihood, and only then with another.

    References
    ----------
    .. [1] W. G. Cochran (1977). Sampling Techniques, 3rd edition, chapter 5.

    Examples
    --------
    >>> plan = plan_visits([0, 0, 0, 0, 1, 1, 1, 1], 4, np.random.default_rng(1))
    >>> plan.visits.tolist(), plan.probability.tolist()
    ([2, 2], [0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5])
    """
    labels = read_list(strata, "strata", fewest=3)
    often = np.zeros(len(labels), bool) if more_often is None else np.asarray(more_often, bool)
    if often.shape != labels.shape:
        raise InputError("more_often", [((), f"{len(labels)} values, one an enterprise", f"shape {often.shape}")])
    if not 3 <= visits <= len(labels):
        raise InputError("visits", [((), f"3 to {len(labels)}", str(visits))])
    if not 1 <= oversampling < np.inf:
        raise InputError("oversampling", [((), "at least 1", str(oversampling))])
    groups = _put_together(labels, often, visits, oversampling)
    stratum = np.empty(len(labels), np.int64)
    for index, members in enumerate(groups):
        stratum[members] = index
    sizes = np.array([len(members) for members in groups], np.int64)
    due = np.array([_due(often[members], oversampling) for members in groups])
    number = _share_out(due, sizes, visits)
    drawn = [rng.choice(members, size, replace=False) for members, size in zip(groups, number, strict=True)]
    return VisitPlan(
        chosen=np.sort(np.concatenate(drawn)).astype(np.int64),
        probability=(number / sizes)[stratum],
        stratum=stratum,
        sizes=sizes,
        visits=number,
    )


def _due(often: NDArray[np.bool_], oversampling: float) -> float:
    """What a group counts when visits are shared out."""
    return float(np.where(often, oversampling, 1.0).sum())


def _put_together(
    labels: NDArray[np.float64], often: NDArray[np.bool_], visits: int, oversampling: float
) -> list[NDArray[np.int64]]:
    """Members of every stratum, each due at least two visits."""
    _, of = np.unique(np.stack([often, labels], axis=1), axis=0, return_inverse=True)
    groups = [np.flatnonzero(of == number) for number in range(int(of.max()) + 1)]
    total = _due(often, oversampling)
    while len(groups) > 1:
        due = [visits * _due(often[members], oversampling) / total for members in groups]
        room = [min(each, len(members)) for each, members in zip(due, groups, strict=True)]
        least = min(range(len(groups)), key=room.__getitem__)
        if room[least] >= 2:
            break
        alike = float(often[groups[least]].mean())
        others = [index for index in range(len(groups)) if index != least]
        partner = min(others, key=lambda index: (abs(float(often[groups[index]].mean()) - alike), due[index]))
        groups[partner] = np.sort(np.concatenate([groups[partner], groups[least]]))
        del groups[least]
    return groups


def _share_out(due: NDArray[np.float64], sizes: NDArray[np.int64], visits: int) -> NDArray[np.int64]:
    """Whole visits of each stratum: in proportion to what is due, at most its size."""
    full = np.zeros(len(due), bool)
    while True:
        left = visits - int(sizes[full].sum())
        shares = np.where(full, sizes, due * left / max(float(due[~full].sum()), 1e-300))
        if (shares <= sizes + 1e-9).all():
            break
        full |= shares > sizes
    whole = np.floor(shares + 1e-9).astype(np.int64)
    remainders = np.where(whole < sizes, shares - whole, -1.0).round(9)
    whole[np.argsort(-remainders, kind="stable")[: visits - int(whole.sum())]] += 1
    return whole
