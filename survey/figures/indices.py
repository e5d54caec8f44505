"""The indices a region watches, by part of the area, industry or size class, and from round to round."""

from dataclasses import dataclass
from math import sqrt

import numpy as np
from scipy.special import stdtrit

from questionnaires.indices import Index, monitoring_of
from scoring.block_figures import GroupMeans
from scoring.disclosure import SMALLEST
from scoring.stratified import CONFIDENCE
from survey.figures.choice import Chosen
from survey.figures.grouping import By, Groups, groups_of
from survey.figures.tables import Cell, number


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexMean:
    """Mean of a group in one index.

    Attributes
    ----------
    n : int
        Members to whom it applies; 0 where that is withheld, too.
    mean : float or None
        Points from 0 to 100; None where it is withheld: fewer than 5 count, or it applies to fewer than 5.
    low, high : float or None
        Interval that holds 90 of 100 times, as a draw from all like them.
    """

    n: int = 0
    mean: float | None = None
    low: float | None = None
    high: float | None = None

    @property
    def withheld(self) -> bool:
        """Whether there are too few."""
        return self.mean is None

    @property
    def shown(self) -> Cell:
        """As pages print it, rounded as far as so many members allow."""
        return number(self.mean, self.n)

    @property
    def interval(self) -> tuple[Cell, Cell]:
        """The same of its interval."""
        return number(self.low, self.n), number(self.high, self.n)

    @property
    def heat(self) -> int:
        """Step of a scale of five, from 1; 0 where it is withheld."""
        return 0 if self.mean is None else min(int(self.mean // 20), 4) + 1


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexGroup:
    """Members that have something in common, and where they stand."""

    key: str  #: as `survey.figures.grouping` has it; empty of all that are chosen
    n: int  #: members that count
    means: tuple[IndexMean, ...]  #: in the order of the indices

    @property
    def few(self) -> bool:
        """Whether too few count for any figure."""
        return self.n < SMALLEST


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexFigures:
    """Everybody who is chosen, and the groups among them."""

    indices: tuple[Index, ...]
    whole: IndexGroup
    groups: tuple[IndexGroup, ...]


def index_figures(chosen: Chosen, by: By) -> IndexFigures:
    """Means of a choice of members in every index, worked out from the totals of blocks alone; groups of nobody are left out."""
    everybody = Groups(keys=("",), number=chosen.groups(np.zeros(len(chosen.cohort), np.int64)))
    groups = [each for each in _groups(chosen, groups_of(chosen, by)) if each.n]
    indices = monitoring_of(chosen.cohort.questionnaire).indices
    return IndexFigures(indices=indices, whole=_groups(chosen, everybody)[0], groups=tuple(groups))


def _groups(chosen: Chosen, groups: Groups) -> list[IndexGroup]:
    values = chosen.cohort.index_values
    means = values.means(values.blocks.shares(groups.number, len(groups.keys)))
    return [_group(means, place, key) for place, key in enumerate(groups.keys)]


def _group(means: GroupMeans, place: int, key: str) -> IndexGroup:
    columns = range(means.mean.shape[1])
    return IndexGroup(key=key, n=int(means.n[place]), means=tuple(_mean(means, place, each) for each in columns))


def _mean(means: GroupMeans, place: int, column: int) -> IndexMean:
    mean, known = float(means.mean[place, column]), round(float(means.known[place, column]))
    if np.isnan(mean):
        return IndexMean()
    error = float(means.deviation[place, column]) / sqrt(known - 1)  # the deviation is over n, the error over n - 1
    reach = float(stdtrit(known - 1, (1 + CONFIDENCE) / 2)) * error
    return IndexMean(n=known, mean=mean, low=max(mean - reach, 0.0), high=min(mean + reach, 100.0))
