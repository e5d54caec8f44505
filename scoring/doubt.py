"""How sure one result is, all in one place: band, chance of every level, evidence, what does not apply, choices of the method."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scoring.aggregate import score
from scoring.anova import Share, anova_shares
from scoring.encode import characters
from scoring.evidence import Grade, assured, evidence_gaps, grade_rows
from scoring.layout import BLANK, DONT_KNOW, NOT_APPLICABLE, NOT_ASKED
from scoring.levels import levels
from scoring.model import ScoringModel
from scoring.result import MISSING, TOTAL
from scoring.sensitivity import FACTORS, MethodTotals, method_totals
from scoring.uncertainty import (
    ApplicabilityInterval,
    Bands,
    all_known,
    applicability_gain,
    applicability_interval,
    bands,
    level_chances,
)

MOST_PROPOSED = 6  #: items for which a document is proposed
FEWEST_PEERS = 30  #: enterprises whose typical answers may stand for "usual"

Nodes = NDArray[np.int32]


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """What a node claims and what its evidence carries, in units; `low` to `high` holds in 9 of 10 cases.

    `claimed` lies between them, but for a node with "don't know": claimed is their lowest, the truth may be anything.
    """

    claimed: int
    assured: int
    low: int
    high: int

    @property
    def gap(self) -> int:
        """Units claimed and not assured."""
        return self.claimed - self.assured


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """Items merely stated for which a document would carry most, and the total assured once all of them have one."""

    items: tuple[tuple[str, int], ...]  #: code, and its part of today's gap, in units; the widest first
    assured: int  #: units, re-scored


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One choice of the method: what the total would be if only it were made otherwise, in units."""

    share: Share  #: of the variance of the total over all combinations
    low: int
    high: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Method:
    """What other defensible methods would make of the total, in units."""

    combinations: int
    low: int  #: 5th percentile of the total over all combinations
    high: int  #: 95th
    choices: tuple[Choice, ...]  #: the one that explains most of the variance alone first


@dataclass(frozen=True, slots=True, kw_only=True)
class Applicability:
    """What "not applicable" leaves open, in units of the total."""

    declared: int  #: scored items
    low: int  #: all of them at 0
    high: int  #: all of them at the top
    gain: int | None  #: over the typical answers of `peers`; None without so many
    flagged: bool
    peers: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Unknown:
    """What "don't know" and blanks leave open, in units of the total and numbers of levels."""

    count: int  #: scored items
    blank: int  #: those of them that were not answered at all
    low: int  #: all of them at the lowest: the total as scored
    high: int  #: all of them at the top
    level_low: int  #: `MISSING` where it cannot be determined, as `level_high`
    level_high: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubt:
    """How sure a result is.

    Attributes
    ----------
    nodes : Mapping of str to Claim
        Of every assessable node; without TOTAL where there is no total.
    chances : tuple of (int, float)
        Numbers of the levels from 0, each with the chance that exactly it holds.
    undetermined : float
        Chance that the level hangs on a gate that is not assessable.
    grades : Mapping of Grade to int
        How many scored items that were answered have each grade.
    proposal : Proposal, optional
        Where there is a gap that documents would narrow.
    applicability : Applicability, optional
        Where there is a total.
    unknown : Unknown, optional
        Where there is a total and anything scored is not known.
    method : Method, optional
        Where there is a total.
    """

    nodes: Mapping[str, Claim]
    chances: tuple[tuple[int, float], ...]
    undetermined: float
    grades: Mapping[Grade, int]
    proposal: Proposal | None
    applicability: Applicability | None
    unknown: Unknown | None
    method: Method | None

    @property
    def total(self) -> Claim | None:
        """Of the total; None where there is none."""
        return self.nodes.get(TOTAL)

    def chance(self, level: int) -> float:
        """Chance of exactly this level."""
        return dict(self.chances).get(level, 0.0)


def doubt(
    model: ScoringModel,
    string: str,
    graded: Mapping[str, Grade],
    *,
    typical: NDArray[np.int32] | None = None,
    peers: int = 0,
) -> Doubt:
    """How sure the result of one submission is.

    Parameters
    ----------
    model : ScoringModel
        Of the questionnaire.
    string : str
        The submission.
    graded : mapping of str to Grade
        Evidence by item code; an item left out is `Grade.STATED`.
    typical : (n_scored,) ndarray of int32, optional
        Units of the items of `peers` enterprises, as `typical_items` returns them; without at least `FEWEST_PEERS` nothing is said of
        what "not applicable" adds.
    peers : int, default 0
        How many enterprises `typical` rests on.

    Returns
    -------
    Doubt
        Without what needs a total, where there is none; never NaN.

    Raises
    ------
    ScoringError
        If the string, a grade or `typical` does not fit the questionnaire.

    Examples
    --------
    >>> from scoring.example import example_questionnaire
    >>> from scoring.model import compile_model
    >>> found = doubt(compile_model(example_questionnaire()), "1~310", {"FND-EQP-01": Grade.DOCUMENTED})
    >>> found.total.claimed, found.total.assured, found.applicability.low, found.proposal.items
    (540000, 345000, 540000, (('FND-SEC-01', 70000), ('FND-SEC-02', 50000)))
    """
    array = characters(model, [string])
    grades = grade_rows(model, [graded])
    interval = applicability_interval(model, array)
    found = bands(model, array, grades)
    chances = level_chances(model, array, found.moments, grades=grades)
    ends = np.concatenate([array, all_known(model, array)])
    scores = score(model, ends)
    nodes = _claims(model, scores.nodes, assured(model, array, grades).nodes, found)
    total = nodes.get(TOTAL)
    known = typical if peers >= FEWEST_PEERS else None
    return Doubt(
        nodes=nodes,
        chances=tuple(zip(chances.levels, chances.chances[0].tolist(), strict=True)),
        undetermined=float(chances.undetermined[0]),
        grades=_counted(model, array, grades),
        proposal=_proposal(model, string, graded) if total and total.gap else None,
        applicability=_applicability(model, array, interval, known, peers=peers) if total else None,
        unknown=_unknown(model, array, scores.nodes[:, 0], levels(model, ends, scores).level) if total else None,
        method=_method(method_totals(model, array, typical=known)) if total else None,
    )


def _claims(model: ScoringModel, ends: Nodes, proven: Nodes, band: Bands) -> dict[str, Claim]:
    """Every assessable node; `ends` are its scores as claimed and with everything known."""
    low, high = held(ends[:1], ends[1:], band)
    rows = zip(model.nodes, *(each[0].tolist() for each in (ends, proven, low, high)), strict=True)
    return {
        code: Claim(claimed=units, assured=carried, low=least, high=most)
        for code, units, carried, least, most in rows
        if units != MISSING
    }


def held(claimed: Nodes, known: Nodes, band: Bands) -> tuple[Nodes, Nodes]:
    """Ends of bands, which are of unrounded scores, made to hold the rounded ones.

    Parameters
    ----------
    claimed, known : (n, n_nodes) ndarray of int32
        Units as scored, and with everything not known at the top: where they differ, the score need not lie in its band.
    band : Bands
        Of the same submissions.

    Returns
    -------
    low, high : (n, n_nodes) ndarray of int32
        Units, `MISSING` where not assessable.

    Examples
    --------
    >>> from scoring.example import example_questionnaire
    >>> from scoring.model import compile_model
    >>> model = compile_model(example_questionnaire())
    >>> claimed, known = (score(model, [string]).nodes for string in ("2?310", "22310"))
    >>> low, high = held(claimed, known, bands(model, ["2?310"], reaches=[0] * 4))
    >>> claimed[0, 3] < low[0, 3], low[0, 4] <= claimed[0, 4] <= high[0, 4]
    (np.True_, np.True_)
    """
    open_ = claimed != known
    return np.where(open_, band.low, np.minimum(band.low, claimed)), np.where(
        open_, band.high, np.maximum(band.high, claimed)
    )


def _unknown(model: ScoringModel, array: NDArray[np.uint8], totals: Nodes, reached: NDArray[np.int8]) -> Unknown | None:
    """What is not known; the first of either is as scored, the second with everything known."""
    first = array[0, [model.columns[index].start for index in model.scored]]
    blank = int((first == ord(BLANK)).sum())
    count = blank + int((first == ord(DONT_KNOW)).sum())
    if not count:
        return None
    (low, high), (level_low, level_high) = totals.tolist(), reached.tolist()
    return Unknown(count=count, blank=blank, low=low, high=high, level_low=level_low, level_high=level_high)


def _counted(model: ScoringModel, array: NDArray[np.uint8], grades: NDArray[np.uint8]) -> dict[Grade, int]:
    """How many answers have each grade."""
    first = array[0, [model.columns[index].start for index in model.scored]]
    answered = ~np.isin(first, [ord(each) for each in (NOT_APPLICABLE, NOT_ASKED, DONT_KNOW, BLANK)])
    counts = np.bincount(grades[0, answered], minlength=len(Grade))
    return {grade: int(counts[grade]) for grade in Grade}


def _proposal(model: ScoringModel, string: str, graded: Mapping[str, Grade]) -> Proposal | None:
    """Documents for the items that are merely stated and leave most of the gap."""
    gap = next(each for each in evidence_gaps(model, string, graded) if each.node == TOTAL)
    stated = [(code, part) for code, part in gap.items if graded.get(code, Grade.STATED) is Grade.STATED]
    if not stated:
        return None
    chosen = tuple(stated[:MOST_PROPOSED])
    raised = {**graded, **{code: Grade.DOCUMENTED for code, _ in chosen}}
    return Proposal(items=chosen, assured=int(assured(model, [string], grade_rows(model, [raised])).nodes[0, 0]))


def _applicability(
    model: ScoringModel,
    array: NDArray[np.uint8],
    interval: ApplicabilityInterval,
    typical: NDArray[np.int32] | None,
    *,
    peers: int,
) -> Applicability:
    """What "not applicable" leaves open."""
    declared = array[0, [model.columns[index].start for index in model.scored]] == ord(NOT_APPLICABLE)
    gain, flagged = (
        (None, False) if typical is None else (int(each[0]) for each in applicability_gain(model, array, typical))
    )
    return Applicability(
        declared=int(declared.sum()),
        low=int(interval.low[0, 0]),
        high=int(interval.high[0, 0]),
        gain=gain,
        flagged=bool(flagged),
        peers=peers,
    )


def _method(found: MethodTotals) -> Method:
    """Choices of the method, the one that explains most alone first."""
    totals = found.totals[..., 0].astype(np.float64)
    low, high = np.percentile(totals, [5, 95]).round().astype(int).tolist()
    choices = []
    for axis, share in enumerate(anova_shares(totals, FACTORS)):
        alone = totals[tuple(slice(None) if each == axis else 0 for each in range(totals.ndim))]
        choices.append(Choice(share=share, low=round(float(alone.min())), high=round(float(alone.max()))))
    choices.sort(key=lambda choice: -choice.share.first)
    return Method(combinations=totals.size, low=low, high=high, choices=tuple(choices))
