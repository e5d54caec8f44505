"""What pages of figures show beside the total: dimensions, indicators, pain points, how far members with a result have moved."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from questionnaires.model import PainPoint
from scoring.block_figures import BlockValues
from scoring.disclosure import SMALLEST
from scoring.encode import characters
from scoring.pain_arrays import severities
from scoring.painpoints import FOUND
from scoring.result import NodeKind
from scoring.stratified import CONFIDENCE
from survey.figures.choice import Chosen
from survey.figures.grouping import Groups

SOUND = 60.0  #: points from which an indicator is said to be covered
PAIRED = 30  #: members in both rounds from which their change is shown


@dataclass(frozen=True, slots=True, kw_only=True)
class Heat:
    """Means of dimensions by group, points; None where there are too few."""

    nodes: tuple[str, ...]
    n: tuple[int, ...]  #: members by group
    rows: tuple[tuple[float | None, ...], ...]  #: by group and node


@dataclass(frozen=True, slots=True, kw_only=True)
class Covered:
    """An indicator: its mean, and the share of members at which it is sound, per cent; None where there are too few."""

    node: str
    n: int
    mean: float | None
    share: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranked:
    """A pain point: at how many it is found, per cent of those whose answers tell, and how severe it is on average, per cent."""

    point: PainPoint
    n: int
    share: float
    severity: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """Members who are in two rounds: by how much their mean has changed, half points, and how far that may be off."""

    n: int
    change: float
    low: float
    high: float

    @property
    def is_real(self) -> bool:
        """Whether the change lies beyond what differs by chance."""
        return self.low > 0 or self.high < 0


def heat(chosen: Chosen, groups: Groups) -> Heat:
    """Dimensions by group."""
    model = chosen.cohort.model
    places = [place for place, kind in enumerate(model.kinds) if kind is NodeKind.DIMENSION]
    found = BlockValues(chosen.cohort.blocks, chosen.cohort.points[:, places]).means(
        chosen.cohort.blocks.shares(groups.number, len(groups.keys))
    )
    return Heat(
        nodes=tuple(model.nodes[place] for place in places),
        n=tuple(found.n.tolist()),
        rows=tuple(tuple(_known(value) for value in row) for row in found.mean.tolist()),
    )


def dimensions(chosen: Chosen) -> Heat:
    """Dimensions of everybody chosen, as one group."""
    return heat(chosen, Groups(keys=("",), number=chosen.groups(np.zeros(len(chosen.cohort), np.int64))))


def indicators(chosen: Chosen) -> Sequence[Covered]:
    """Every indicator, those that are sound at the fewest first."""
    model, cohort = chosen.cohort.model, chosen.cohort
    places = [place for place, kind in enumerate(model.kinds) if kind is NodeKind.INDICATOR]
    points = cohort.points[:, places]
    sound = np.where(np.isnan(points), np.nan, 100.0 * (points >= SOUND))
    found = BlockValues(cohort.blocks, np.concatenate([points, sound], axis=1)).means(_everybody(chosen))
    rows = [
        Covered(
            node=model.nodes[place],
            n=round(float(found.known[0, number])),
            mean=_known(float(found.mean[0, number])),
            share=_known(float(found.mean[0, number + len(places)])),
        )
        for number, place in enumerate(places)
    ]
    return sorted(rows, key=lambda row: (row.share is None, row.share))


def pain_points(chosen: Chosen) -> Sequence[Ranked]:
    """Pain points of the questionnaire that can be told, the most frequent first."""
    cohort = chosen.cohort
    codes, found = severities(cohort.model, characters(cohort.model, cohort.columns.answers), cohort.scores)
    there = np.where(np.isnan(found), np.nan, 100.0 * (np.rint(found * 1000) >= FOUND))
    means = BlockValues(cohort.blocks, np.concatenate([there, 100 * found], axis=1)).means(_everybody(chosen))
    known = {point.code: point for point in cohort.questionnaire.pain_points}
    rows = [
        Ranked(
            point=known[code],
            n=round(float(means.known[0, place])),
            share=float(means.mean[0, place]),
            severity=float(means.mean[0, place + len(codes)]),
        )
        for place, code in enumerate(codes)
        if not np.isnan(means.mean[0, place])
    ]
    return sorted(rows, key=lambda row: (-row.share, -row.severity))


def moved(before: Chosen, after: Chosen) -> Moved | None:
    """How far members who count in both rounds have moved; None with fewer than `PAIRED`, or under another version.

    The two rounds are divided into blocks differently, so blocks do not protect here: at least `PAIRED` members in half points do, whose sum is known to some
    fifteen points either way; and nothing is told where fewer than five are in one of the rounds only.
    """
    if before.cohort.questionnaire.key != after.cohort.questionnaire.key:
        return None
    first, second = _counted(before), _counted(after)
    both, one, two = np.intersect1d(
        np.array(before.cohort.columns.organisations, "U32")[first],
        np.array(after.cohort.columns.organisations, "U32")[second],
        assume_unique=True,
        return_indices=True,
    )
    alone = len(first) + len(second) - 2 * len(both)
    if len(both) < PAIRED or 0 < alone < SMALLEST:
        return None
    change = after.cohort.points[second[two], 0] - before.cohort.points[first[one], 0]
    middle = round(2 * float(change.mean())) / 2
    reach = NormalDist().inv_cdf((1 + CONFIDENCE) / 2) * max(round(float(change.std(ddof=1))), 1) / sqrt(len(change))
    return Moved(n=len(both), change=middle, low=middle - reach, high=middle + reach)


def _counted(chosen: Chosen) -> NDArray[np.int64]:
    """Which members of a cohort are chosen, count and have a total."""
    return np.flatnonzero(chosen.inside & (chosen.cohort.columns.block >= 0) & np.isfinite(chosen.cohort.points[:, 0]))


def _everybody(chosen: Chosen) -> NDArray[np.float64]:
    return chosen.cohort.blocks.shares(chosen.groups(np.zeros(len(chosen.cohort), np.int64)), 1)


def _known(value: float) -> float | None:
    return None if np.isnan(value) else value
