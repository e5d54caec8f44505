"""Members a budget can lift: by name where they allow it, all others together with those of their block."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal

import numpy as np
from numpy.typing import NDArray

from scoring.block_figures import NOBODY
from scoring.disclosure import SMALLEST
from scoring.lift_bounds import least_costs
from survey.figures import members
from survey.figures.opened import Opened, remembered
from survey.subsidies.plans import NextLevel, next_level

SHEETS = 200  #: different sheets of answers planned at a time; four to nine seconds, then they are kept
MOST_SHEETS = 1_000  #: planned in all, where that is asked for step by step
SPARE = 1.5  #: times the floor of a part so many are planned there, for some have no plan, or a dear one
FEN = Decimal("0.01")


@dataclass(frozen=True, slots=True, kw_only=True)
class Applicant:
    """An enterprise by name, or five and more that are not named, at the mean of their costs."""

    name: str  #: empty of those not named
    place: str  #: area it belongs to; empty of those not named
    part: int  #: of the area, as `Chosen.parts`; one beyond them: of several
    firms: int
    cost: Decimal  #: 10,000 yuan for each
    least: Decimal  #: no plan is cheaper; `cost` where that is proved
    level: int = -1  #: now and then, of those by name
    level_after: int = -1

    @property
    def proved(self) -> bool:
        """Whether there is no cheaper plan."""
        return self.least == self.cost


@dataclass(frozen=True, slots=True, kw_only=True)
class PassedOver:
    """Enterprises supported together or not at all, for which no plan was looked for."""

    firms: int  #: that may have one
    least: Decimal  #: 10,000 yuan for each; no plan is cheaper


@dataclass(frozen=True, slots=True, kw_only=True)
class Applicants:
    """Whom a budget can lift, and who was looked at for that."""

    found: tuple[Applicant, ...]
    looked_at: int  #: enterprises
    passed: tuple[PassedOver, ...]  #: those whose next level costs more at least

    @property
    def passed_over(self) -> int:
        """Enterprises for which no plan was looked for."""
        return sum(each.firms for each in self.passed)

    @property
    def firms(self) -> int:
        """Enterprises with a plan."""
        return sum(each.firms for each in self.found)

    @property
    def proved(self) -> bool:
        """Whether no plan could be cheaper."""
        return all(each.proved for each in self.found)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Unit:
    """Rows of the cohort that are supported together or not at all."""

    rows: tuple[int, ...]
    part: int
    name: str = ""

    def passed_over(self, costs: NDArray[np.float64]) -> PassedOver | None:
        """What it is without a plan, by what the next level costs each enterprise at least; None if it can have none.

        Of those not named five and more are lifted together: what the five cheapest cost on average, no more of them undercut.
        """
        known = np.sort(costs[list(self.rows)])
        known = known[np.isfinite(known)]
        fewest = 1 if self.name else SMALLEST
        if len(known) < fewest:
            return None
        least = Decimal(float(known[:fewest].mean())).quantize(FEN, ROUND_DOWN)
        return PassedOver(firms=len(known), least=least)


@remembered
def applicants(opened: Opened, floors: tuple[int, ...], most: int) -> Applicants:
    """Members with a plan to their next level; at most so many different sheets of answers are planned.

    Those whom it costs least at least come first, and before all others as many in each part as its floor needs and half as many again.
    """
    cohort = opened.members.cohort
    library = cohort.questionnaire.measures
    costs = least_costs(cohort.model, cohort.columns.answers, library) if len(cohort) else np.zeros(0)
    units = [(unit, passed) for unit in _units(opened) if (passed := unit.passed_over(costs)) is not None]
    units.sort(key=lambda pair: pair[1].least)
    sheets, taken, left = set[tuple[str, str]](), list[Applicant | None](), list[PassedOver]()
    looked_at = 0
    for unit, passed in _floors_first(units, floors):
        more = {(cohort.columns.answers[row], str(cohort.columns.size[row])) for row in unit.rows}
        if len(sheets | more) > most:
            left.append(passed)
            continue
        sheets |= more
        taken.append(_applicant(opened, unit, passed.least))
        looked_at += len(unit.rows)
    return Applicants(found=tuple(each for each in taken if each is not None), looked_at=looked_at, passed=tuple(left))


def _units(opened: Opened) -> Iterator[_Unit]:
    """Each that is named by itself; those that are not with their whole block, if all of it lies in the area."""
    chosen, names = opened.members, members.names_of(opened, opened.campaign.id)
    columns = chosen.cohort.columns
    blocks: dict[int, list[int]] = {}
    for row, key in enumerate(columns.organisations):
        if key in names:
            if chosen.inside[row]:
                yield _Unit(rows=(row,), part=int(chosen.part[row]), name=names[key])
        elif columns.block[row] != NOBODY:
            blocks.setdefault(int(columns.block[row]), []).append(row)
    for rows in blocks.values():
        if len(rows) >= SMALLEST and chosen.inside[rows].all():
            parts = np.unique(chosen.part[rows])
            yield _Unit(rows=tuple(rows), part=int(parts[0]) if len(parts) == 1 else len(chosen.parts))


def _floors_first(
    units: Sequence[tuple[_Unit, PassedOver]], floors: Sequence[int]
) -> Sequence[tuple[_Unit, PassedOver]]:
    """In the same order, but those before that floors need."""
    there, first, rest = [0] * len(floors), list[tuple[_Unit, PassedOver]](), list[tuple[_Unit, PassedOver]]()
    for unit, passed in units:
        needed = there[unit.part] < SPARE * floors[unit.part]
        there[unit.part] += passed.firms
        (first if needed else rest).append((unit, passed))
    return first + rest


def _applicant(opened: Opened, unit: _Unit, least: Decimal) -> Applicant | None:
    cohort, campaign = opened.members.cohort, opened.campaign
    columns = cohort.columns
    plans = [
        next_level(campaign.questionnaire, campaign.version, columns.answers[row], str(columns.size[row]))
        for row in unit.rows
    ]
    known = [plan for plan in plans if plan is not None]
    if not known or (not unit.name and len(known) < SMALLEST):
        return None
    cost = _mean(known)
    least = cost if all(plan.proved for plan in known) else min(least, cost)
    if unit.name:
        places = {branch.area.id.hex: branch.area.name for branch in opened.branches}
        return Applicant(
            name=unit.name, place=places[columns.areas[unit.rows[0]]], part=unit.part, firms=1, cost=cost,
            least=least, level=known[0].level, level_after=known[0].level_after,
        )  # fmt: skip
    return Applicant(name="", place="", part=unit.part, firms=len(known), cost=cost, least=least)


def _mean(plans: Sequence[NextLevel]) -> Decimal:
    return (sum((plan.cost for plan in plans), Decimal()) / len(plans)).quantize(FEN, ROUND_HALF_UP)
