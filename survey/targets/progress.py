"""Where a target stands: its values from round to round or by hand, and what they lead to by the day it is due."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from math import inf, isnan, nan, sqrt
from uuid import UUID

import numpy as np
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from questionnaires.indices import monitoring_of
from questionnaires.model import Item, Questionnaire
from scoring.answer import parse_cell
from scoring.block_figures import NOBODY, BlockValues
from scoring.disclosure import SMALLEST
from scoring.forecast import Forecast, Seen, Verdict, forecast, share_error, verdict
from scoring.normal import Z90
from scoring.result import TOTAL
from survey.areas.tree import Branch
from survey.figures.choice import Choice, Chosen, choose
from survey.figures.cohort import read_quantities
from survey.figures.coverage import coverage_of
from survey.figures.opened import kept
from survey.figures.quantities import column
from survey.figures.tables import number
from survey.models import COMPUTED, Campaign, Target, TargetKind, TargetValue

LARGER = ("medium", "large")  #: size classes that stand for 规模以上: the extract holds the class, not the revenue
WHOLE = 100.0


class Withheld(StrEnum):
    """Why there is no figure."""

    FEW = "few"  #: fewer than 5 members count
    FEW_SIDE = "few_side"  #: fewer than 5 do what is counted, or fewer than 5 do not
    NOT_ASKED = "not_asked"  #: the questionnaire has nothing to tell it from
    NOBODY = "nobody"  #: nobody is on the list


class Standing(StrEnum):
    """What became of a target, or may."""

    REACHED = "reached"
    MISSED = "missed"
    LIKELY = "likely"
    UNLIKELY = "unlikely"
    OPEN = "open"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A value of a day.

    Attributes
    ----------
    day : date
        The last of the round; of one under way today.
    value, error : float or None
        Per cent, points or a number, with its standard error; no value where it is withheld, no error where it was counted.
    n : int or None
        Members it is over; None of one by hand or withheld.
    name : str
        Of the round, or what was noted.
    withheld : Withheld or None
        Why there is no value.
    """

    day: date
    name: str
    value: float | None = None
    error: float | None = None
    n: int | None = None
    withheld: Withheld | None = None
    top: float = inf  #: what it can be at most

    def rounded(self, value: float) -> float:
        """As far as so many members allow; what was counted stays as it is."""
        return value if self.error is None else float(str(number(value, self.n or 0)))

    @property
    def shown(self) -> float | None:
        """The value as pages print it."""
        return None if self.value is None else self.rounded(self.value)

    @property
    def interval(self) -> tuple[float, float] | None:
        """Where it lies 90 of 100 times, as a draw from all like its members."""
        if self.value is None or self.error is None:
            return None
        reach = Z90 * self.error
        return max(self.value - reach, 0.0), min(self.value + reach, self.top)


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """A target with all that is known of it."""

    target: Target
    figures: Sequence[Figure]  #: the oldest first
    forecast: Forecast | None
    standing: Standing

    @property
    def now(self) -> Figure | None:
        """The newest figure; withheld where the newest is."""
        return self.figures[-1] if self.figures else None

    @property
    def seen(self) -> Sequence[Figure]:
        """Figures that have a value."""
        return [each for each in self.figures if each.value is not None]

    @property
    def gap(self) -> float | None:
        """What is missing to the target; negative where it is passed."""
        now = self.now
        return None if now is None or now.shown is None else float(self.target.goal) - now.shown


@dataclass(frozen=True, slots=True, kw_only=True)
class Sources:
    """What figures of an area's targets are taken from."""

    branches: Sequence[Branch]
    rounds: Sequence[Campaign]  #: that have begun, of the area or one above it
    by_hand: Mapping[UUID, Sequence[TargetValue]]
    today: date


def progress_of(session: Session, target: Target, sources: Sources) -> Progress:
    """Where a target stands today."""
    figures = _computed(session, target, sources) if target.kind in COMPUTED else _by_hand(target, sources)
    seen = [_seen(each) for each in figures if each.value is not None]
    ahead = None
    if figures and target.due_on > figures[-1].day:
        ahead = forecast(seen, float(target.due_on.toordinal()), high=top_of(target))
    return Progress(
        target=target, figures=figures, forecast=ahead, standing=_standing(target, figures, ahead, today=sources.today)
    )


def top_of(target: Target) -> float:
    """The most its figures can be."""
    return WHOLE if target.kind in COMPUTED or target.unit.strip() in ("%", "％") else inf


def _seen(figure: Figure) -> Seen:
    return Seen(at=float(figure.day.toordinal()), value=figure.value or 0.0, error=figure.error or 0.0)


def _standing(target: Target, figures: Sequence[Figure], ahead: Forecast | None, *, today: date) -> Standing:
    now = figures[-1].value if figures else None
    if now is not None and now >= target.goal:
        return Standing.REACHED
    if not figures or (now is None and ahead is None):
        return Standing.UNKNOWN
    if target.due_on < today:
        return Standing.MISSED
    return {Verdict.LIKELY: Standing.LIKELY, Verdict.UNLIKELY: Standing.UNLIKELY, Verdict.OPEN: Standing.OPEN}[
        verdict(ahead, float(target.goal))
    ]


def _by_hand(target: Target, sources: Sources) -> Sequence[Figure]:
    return [
        Figure(day=each.day, value=float(each.value), name=each.note, top=top_of(target))
        for each in sources.by_hand.get(target.id, ())
    ]


def _computed(session: Session, target: Target, sources: Sources) -> Sequence[Figure]:
    """One for each round with its questionnaire, the oldest first."""
    found = [each for each in sources.rounds if each.questionnaire == target.questionnaire]
    ordered = sorted(found, key=lambda each: (each.due_on, each.opens_on))
    return [_figure(session, target, each, sources) for each in ordered]


def _figure(session: Session, target: Target, campaign: Campaign, sources: Sources) -> Figure:
    day = min(campaign.due_on, sources.today)
    if target.kind is TargetKind.COVERAGE:
        covered = coverage_of(session, campaign, sources.branches[0].area.id)
        if not covered.listed:
            return Figure(day=day, name=campaign.name, withheld=Withheld.NOBODY)
        return Figure(day=day, name=campaign.name, value=covered.share * WHOLE, n=covered.listed, top=WHOLE)
    found = _measured(session, target, campaign, sources)
    if isinstance(found, Withheld):
        return Figure(day=day, name=campaign.name, withheld=found)
    value, error, n = found
    return Figure(day=day, name=campaign.name, value=value, error=error, n=n, top=WHOLE)


def _members(session: Session, campaign: Campaign, sources: Sources) -> Chosen:
    return choose(kept().cohorts.get(session.connection(), campaign), sources.branches, Choice())


def _measured(
    session: Session, target: Target, campaign: Campaign, sources: Sources
) -> tuple[float, float, int] | Withheld:
    """Value, standard error and members of a kind that answers tell; from the totals of blocks alone."""
    chosen = _members(session, campaign, sources)
    cohort = chosen.cohort
    if target.kind is TargetKind.MEAN:
        return _mean(chosen, cohort.points[:, cohort.model.nodes.index(TOTAL)])
    if target.kind is TargetKind.LEVEL:
        return _share(chosen, (cohort.level >= (target.level or 1)).astype(np.float64))
    asked = _on_platform(session, campaign, cohort.questionnaire)
    if asked is None:
        return Withheld.NOT_ASKED
    return _share(chosen, asked, only=np.isin(cohort.columns.size, LARGER))


def _on_platform(session: Session, campaign: Campaign, questionnaire: Questionnaire) -> NDArray[np.float64] | None:
    """(n,) 1 of those in a round that use a platform, 0 of the others, `nan` where it was not answered; None where it is not asked."""
    platforms = monitoring_of(questionnaire).platforms
    if platforms is None:
        return None
    item = next(each for each in questionnaire.items() if each.code == platforms.item)
    none = frozenset(platforms.none)

    def read(item: Item, cell: str) -> float:
        options = parse_cell(item, cell).options
        return float(bool(set(options) - none)) if options else nan

    def make() -> NDArray[np.float64]:
        return np.array(column(read_quantities(session.connection(), campaign.id), item, read, nan), np.float64)

    return kept().table(("on_platform", campaign.id, campaign.counted), make)


def _mean(
    chosen: Chosen, values: NDArray[np.float64], only: NDArray[np.bool_] | None = None
) -> tuple[float, float, int] | Withheld:
    inside = chosen.inside if only is None else chosen.inside & only
    blocks = chosen.cohort.blocks
    found = BlockValues(blocks, values[:, None]).means(blocks.shares(np.where(inside, 0, NOBODY), 1))
    mean, n = float(found.mean[0, 0]), round(float(found.known[0, 0]))
    if isnan(mean):
        return Withheld.FEW
    return mean, float(found.deviation[0, 0]) / sqrt(n - 1), n


def _share(
    chosen: Chosen, flags: NDArray[np.float64], only: NDArray[np.bool_] | None = None
) -> tuple[float, float, int] | Withheld:
    """In per cent; withheld where it would tell of fewer than 5 who do, or who do not."""
    found = _mean(chosen, flags, only)
    if isinstance(found, Withheld):
        return found
    share, _error, n = found
    some = round(share * n)
    if 0 < some < SMALLEST or 0 < n - some < SMALLEST:
        return Withheld.FEW_SIDE
    return share * WHOLE, share_error(min(max(share, 0.0), 1.0), n) * WHOLE, n
