"""Weights of one node from what experts said of its children: three methods, one or several experts, every bad cell named."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scoring.best_worst import bwm
from scoring.errors import InputError, ScoringError
from scoring.judgements import (
    BEST,
    BUDGET,
    MOST,
    MOST_COMPARED,
    Fault,
    FaultKind,
    JudgementError,
    Judgements,
    Method,
    read_all,
    read_cells,
)
from scoring.pairwise import RECIPROCAL_WITHIN, PairwiseWeights, ahp, ahp_group
from scoring.weights import budget_allocation, to_integer_weights


@dataclass(frozen=True, slots=True, kw_only=True)
class Contradiction:
    """Three children whose judgements contradict each other most.

    Attributes
    ----------
    first, between, last : int
        Children from 0: first against last was said to be `stated`, while first against between and between against last give `implied`.
    stated, implied : float
        Ratios.
    """

    first: int
    between: int
    last: int
    stated: float
    implied: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Elicited:
    """Weights that experts gave.

    Attributes
    ----------
    weights : tuple of float
        Above 0, adding up to 1.
    integers : tuple of int
        The same as whole numbers that add up to 1000.
    consistency_ratio : float or None
        AHP: of the group. Best–worst: the largest of the experts'. None for a budget, which cannot contradict itself.
    acceptable : bool
        Whether AHP's ratio of every expert is at most 0.10, and so the group's; always for the others, for which no limit is agreed.
    contradictions : tuple of (Contradiction or None)
        Of each expert, what fits together least; None where nothing contradicts itself. Empty for a budget.
    ratios : tuple of float
        Each expert's own consistency ratio; empty for a budget.
    spread : tuple of float
        Standard deviation of each weight between experts; 0 for one expert.
    """

    weights: tuple[float, ...]
    integers: tuple[int, ...]
    consistency_ratio: float | None
    acceptable: bool
    contradictions: tuple[Contradiction | None, ...]
    ratios: tuple[float, ...]
    spread: tuple[float, ...]

    @property
    def rounded_ratio(self) -> float | None:
        """The consistency ratio to four decimals, as weight sets keep it."""
        return None if self.consistency_ratio is None else round(self.consistency_ratio, 4)

    @property
    def rounded_ratios(self) -> tuple[float, ...]:
        """Each expert's, likewise."""
        return tuple(round(each, 4) for each in self.ratios)


def elicit(method: Method, judgements: Sequence[Judgements], codes: Sequence[str]) -> Elicited:
    r"""Weights from the judgements of one expert or several.

    Parameters
    ----------
    method : Method
        AHP, BWM or BUDGET.
    judgements : sequence of Judgements
        One an expert.
    codes : sequence of str
        Children in the order of the judgements; messages name them.

    Returns
    -------
    Elicited
        Weights and how well the judgements fit together.

    Raises
    ------
    JudgementError
        With every cell that cannot be used: not a number, outside the scale, not reciprocal, missing; rows that do not fit; a child that
        nobody gave a point.

    Notes
    -----
    AHP combines experts by the geometric mean of each comparison [1]_, best–worst and budget by the mean of their weights. The ratio of the
    best–worst method is :math:`\max_j |a_{Bj} a_{jW} - a_{BW}| / (a_{BW}^2 - a_{BW})`, which needs no solving [2]_.
    The geometric mean evens contradictions out, so the group's ratio says nothing of its members': the limit is for each of them.

    References
    ----------
    .. [1] J. Aczél, T. L. Saaty (1983). Procedures for synthesizing ratio judgements. J. Math. Psychology 27, 93-102.
    .. [2] F. Liang, M. Brunelli, J. Rezaei (2020). Consistency issues in the best worst method: measurements and thresholds. Omega 96,
       102175.

    Examples
    --------
    >>> said = Judgements(expert="A", rows=(("1", "2", "8"), ("", "1", "2"), ("", "", "")))
    >>> found = elicit(Method.AHP, [said], ["A", "B", "C"])
    >>> found.integers, round(found.consistency_ratio, 3), found.contradictions[0].implied
    ((644, 255, 101), 0.046, 4.0)
    """
    if not judgements:
        raise JudgementError(
            [Fault(kind=FaultKind.SHAPE, expert=0, row=0, column=None, found="nothing", expected="at least one expert")]
        )
    if method is Method.TYPED:
        raise ScoringError("typed weights follow from no judgements")
    return {Method.AHP: _by_pairs, Method.BWM: _by_ends, Method.BUDGET: _by_budget}[method](judgements, codes)


def _pairs(expert: int, said: Judgements, codes: Sequence[str]) -> tuple[NDArray[np.float64], list[Fault]]:
    count = len(codes)
    table, faults = read_cells(
        expert, said, rows=count, codes=codes, low=1 / MOST - 1e-3, high=MOST, scale="a ratio from 1/9 to 9"
    )
    if count > MOST_COMPARED:
        expected = f"at most {MOST_COMPARED} to compare in pairs"
        faults.append(
            Fault(
                kind=FaultKind.SHAPE,
                expert=expert,
                row=0,
                column=None,
                found=str(count),
                expected=expected,
                remedy="share out a budget",
            )
        )
    return table, faults or list(_complete(expert, table, codes))


def _complete(expert: int, table: NDArray[np.float64], codes: Sequence[str]) -> Iterator[Fault]:
    """Fill in what follows from reciprocals; yield the cells that contradict theirs or are not known at all."""
    for row in range(len(codes)):
        own = table[row, row]
        if not np.isnan(own) and own != 1:
            yield Fault(
                kind=FaultKind.ITSELF, expert=expert, row=row, column=row, found=f"{own:g}", expected="1: it is itself"
            )
        table[row, row] = 1.0
        for column in range(row + 1, len(codes)):
            above, below = table[row, column], table[column, row]
            names = f"{codes[row]} against {codes[column]}"
            if np.isnan(above) and np.isnan(below):
                yield Fault(
                    kind=FaultKind.MISSING,
                    expert=expert,
                    row=row,
                    column=column,
                    found="nothing",
                    expected=f"how important {names} is",
                )
            elif np.isnan(above):
                table[row, column] = 1 / below
            elif np.isnan(below):
                table[column, row] = 1 / above
            elif abs(above * below - 1) > RECIPROCAL_WITHIN:
                yield Fault(kind=FaultKind.RECIPROCAL,
                    expert=expert, row=column, column=row, found=f"{below:.6g}",
                    expected=f"{1 / above:.6g}, the reciprocal of {names}", remedy="leave the lower half empty: it follows",
                )  # fmt: skip


def _by_pairs(judgements: Sequence[Judgements], codes: Sequence[str]) -> Elicited:
    tables = read_all(judgements, codes, _pairs)
    group, each = ahp_group(tables), [ahp(table) for table in tables]
    return _elicited(
        group.weights,
        [found.weights for found in each],
        ratio_=group.consistency_ratio,
        acceptable=group.acceptable and all(found.acceptable for found in each),
        contradictions=[_contradiction(table, found) for table, found in zip(tables, each, strict=True)],
        ratios=[found.consistency_ratio for found in each],
    )


def _contradiction(table: NDArray[np.float64], found: PairwiseWeights) -> Contradiction | None:
    if found.worst_triple is None or found.implied is None:
        return None
    first, between, last = found.worst_triple
    return Contradiction(
        first=first, between=between, last=last, stated=float(table[first, last]), implied=found.implied
    )


def _ends(expert: int, said: Judgements, codes: Sequence[str]) -> tuple[NDArray[np.float64], list[Fault]]:
    table, faults = read_cells(expert, said, rows=2, codes=codes, low=1, high=MOST, scale="1 to 9")
    if faults:
        return table, faults
    for row, column in np.argwhere(np.isnan(table)).tolist():
        expected = f"how {'the best compares with' if row == 0 else 'important'} {codes[column]} {'' if row == 0 else 'is against the worst'}"
        faults.append(
            Fault(
                kind=FaultKind.MISSING,
                expert=expert,
                row=row,
                column=column,
                found="nothing",
                expected=expected.strip(),
            )
        )
    if not faults:
        try:
            bwm(*table)
        except InputError as error:
            row = 0 if error.name == BEST else 1
            faults += [
                Fault(
                    kind=FaultKind.ENDS,
                    expert=expert,
                    row=row,
                    column=cell[0] if cell else None,
                    found=found,
                    expected=expected,
                )
                for cell, expected, found in error.faults
            ]
    return table, faults


def _by_ends(judgements: Sequence[Judgements], codes: Sequence[str]) -> Elicited:
    tables = read_all(judgements, codes, _ends)
    found = [bwm(*table) for table in tables]
    strained = [_strain(table, each.best, each.worst) for table, each in zip(tables, found, strict=True)]
    own, ratios = [each.weights for each in found], [ratio_ for ratio_, _ in strained]
    return _elicited(
        np.mean(own, axis=0), own, ratio_=max(ratios), acceptable=True,
        contradictions=[contradiction for _, contradiction in strained], ratios=ratios,
    )  # fmt: skip


def _strain(table: NDArray[np.float64], best: int, worst: int) -> tuple[float, Contradiction | None]:
    """Consistency ratio of one expert's best and worst, and what decides it."""
    whole = table[0, worst]
    off = np.abs(table[0] * table[1] - whole) / max(whole * whole - whole, 1.0) * (whole > 1)
    between = int(off.argmax())
    if not off[between]:
        return 0.0, None
    implied = float(table[0, between] * table[1, between])
    return float(off[between]), Contradiction(
        first=best, between=between, last=worst, stated=float(whole), implied=implied
    )


def _budget(expert: int, said: Judgements, codes: Sequence[str]) -> tuple[NDArray[np.float64], list[Fault]]:
    table, faults = read_cells(expert, said, rows=1, codes=codes, low=0, high=BUDGET, scale=f"0 to {BUDGET} points")
    table = np.nan_to_num(table)
    total = float(table.sum())
    if not faults and abs(total - BUDGET) > 1e-6:
        left = f"{abs(BUDGET - total):g} {'are left' if total < BUDGET else 'too many'}"
        expected = f"points that add up to {BUDGET}"
        faults.append(
            Fault(
                kind=FaultKind.SUM,
                expert=expert,
                row=0,
                column=None,
                found=f"{total:g}",
                expected=expected,
                remedy=left,
            )
        )
    return table, faults


def _by_budget(judgements: Sequence[Judgements], codes: Sequence[str]) -> Elicited:
    points = np.concatenate(read_all(judgements, codes, _budget))
    nothing = np.flatnonzero(points.sum(axis=0) <= 0).tolist()
    if nothing:
        raise JudgementError(
            [
                Fault(
                    kind=FaultKind.NOTHING,
                    expert=0,
                    row=0,
                    column=column,
                    found="0",
                    expected=f"points for {codes[column]} from at least one expert",
                    remedy="a weight of zero would drop it unseen",
                )
                for column in nothing
            ]
        )
    shared = budget_allocation(points)
    own = list(points / points.sum(axis=1, keepdims=True))
    return _elicited(shared.weights, own, ratio_=None, acceptable=True, contradictions=[], ratios=[])


def _elicited(
    weights: NDArray[np.float64],
    own: Sequence[NDArray[np.float64]],
    *,
    ratio_: float | None,
    acceptable: bool,
    contradictions: Sequence[Contradiction | None],
    ratios: Sequence[float],
) -> Elicited:
    spread = np.std(own, axis=0, ddof=1) if len(own) > 1 else np.zeros(len(weights))
    return Elicited(
        weights=tuple(weights.tolist()),
        integers=tuple(to_integer_weights(weights)),
        consistency_ratio=ratio_,
        acceptable=acceptable,
        contradictions=tuple(contradictions),
        ratios=tuple(ratios),
        spread=tuple(spread.tolist()),
    )
