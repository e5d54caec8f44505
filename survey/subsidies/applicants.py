"""Members a budget can lift: by name where they allow it, all others together with those of their block."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

import numpy as np

from scoring.block_figures import NOBODY
from scoring.disclosure import SMALLEST
from survey.figures import members
from survey.figures.opened import Opened, remembered
from survey.subsidies.plans import NextLevel, lacking, next_level

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
    proved: bool  #: there is no cheaper plan
    level: int = -1  #: now and then, of those by name
    level_after: int = -1


@dataclass(frozen=True, slots=True, kw_only=True)
class Applicants:
    """Whom a budget can lift, and who was looked at for that."""

    found: tuple[Applicant, ...]
    looked_at: int  #: enterprises
    passed_over: int  #: enterprises farther from their next level, for which no plan was looked for

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


@remembered
def applicants(opened: Opened, floors: tuple[int, ...], most: int) -> Applicants:
    """Members with a plan to their next level; at most so many different sheets of answers are planned.

    Those nearest to it come first, and before all others as many in each part as its floor needs and half as many again.
    """
    cohort = opened.members.cohort
    far = lacking(cohort.model, cohort.columns.answers, cohort.scores) if len(cohort) else np.zeros(0)
    units = [unit for unit in _units(opened) if np.isfinite(far[list(unit.rows)]).any()]
    units.sort(key=lambda unit: float(np.nanmean(far[list(unit.rows)])))
    units = _floors_first(units, floors)
    sheets, taken = set[tuple[str, str]](), list[_Unit]()
    for unit in units:
        more = {(cohort.columns.answers[row], str(cohort.columns.size[row])) for row in unit.rows}
        if len(sheets | more) > most:
            continue
        sheets |= more
        taken.append(unit)
    looked_at = sum(len(unit.rows) for unit in taken)
    return Applicants(
        found=tuple(each for each in (_applicant(opened, unit) for unit in taken) if each is not None),
        looked_at=looked_at,
        passed_over=sum(len(unit.rows) for unit in units) - looked_at,
    )


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


def _floors_first(units: Sequence[_Unit], floors: Sequence[int]) -> list[_Unit]:
    """In the same order, but those before that floors need."""
    there, first, rest = [0] * len(floors), list[_Unit](), list[_Unit]()
    for unit in units:
        needed = there[unit.part] < SPARE * floors[unit.part]
        there[unit.part] += len(unit.rows)
        (first if needed else rest).append(unit)
    return first + rest


def _applicant(opened: Opened, unit: _Unit) -> Applicant | None:
    cohort, campaign = opened.members.cohort, opened.campaign
    columns = cohort.columns
    plans = [
        next_level(campaign.questionnaire, campaign.version, columns.answers[row], str(columns.size[row]))
        for row in unit.rows
    ]
    known = [plan for plan in plans if plan is not None]
    if not known or (not unit.name and len(known) < SMALLEST):
        return None
    proved = all(plan.proved for plan in known)
    if unit.name:
        places = {branch.area.id.hex: branch.area.name for branch in opened.branches}
        return Applicant(
            name=unit.name, place=places[columns.areas[unit.rows[0]]], part=unit.part, firms=1, cost=known[0].cost,
            proved=proved, level=known[0].level, level_after=known[0].level_after,
        )  # fmt: skip
    return Applicant(name="", place="", part=unit.part, firms=len(known), cost=_mean(known), proved=proved)


def _mean(plans: Sequence[NextLevel]) -> Decimal:
    return (sum((plan.cost for plan in plans), Decimal()) / len(plans)).quantize(FEN, ROUND_HALF_UP)
