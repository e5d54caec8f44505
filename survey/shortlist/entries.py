"""Enterprises that keep the rules, by name as they allow it."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

import numpy as np
from sqlalchemy import select

from survey.campaigns.funnel import Stage
from survey.campaigns.queries import reviewed
from survey.figures import members
from survey.figures.cohort import Cohort
from survey.figures.members import Member
from survey.figures.opened import Opened
from survey.models import Counted
from survey.shortlist.forms import Rules

STRONGEST = 3  #: dimensions on a card


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """An enterprise on the shortlist."""

    member: Member
    strongest: tuple[tuple[str, float], ...]  #: codes of dimensions with points, the highest first
    checked: Stage | None

    @property
    def gain(self) -> float | None:
        """Points since the round before."""
        return _gain(self.member)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shortlist:
    """Who keeps the rules, the best first, and of how many that is."""

    entries: tuple[Entry, ...]
    named: int  #: enterprises of the industry and size class that allow their score to be seen


def shortlist(opened: Opened, rules: Rules) -> Shortlist:
    """Those chosen who allow their score to be seen now and keep the rules."""
    named = members.named(opened)
    checked = _checked(opened)
    cohort = opened.members.cohort
    found = [
        Entry(member=each, strongest=_strongest(cohort, each.row), checked=checked.get(key))
        for each in named
        if _keeps(each, rules, checked.get(key := cohort.columns.organisations[each.row]))
    ]
    return Shortlist(entries=tuple(found), named=len(named))


def _keeps(member: Member, rules: Rules, checked: Stage | None) -> bool:
    gain = _gain(member)
    return (
        member.level >= rules.level
        and _reaches(member.points, rules.points)
        and _reaches(gain, rules.gain)
        and (rules.checked is None or (checked is not None and checked >= rules.checked))
    )


def _reaches(value: float | None, wanted: Decimal | None) -> bool:
    return wanted is None or (value is not None and Decimal(repr(round(value, 4))) >= wanted)


def _gain(member: Member) -> float | None:
    return None if member.points is None or member.before is None else member.points - member.before


def _strongest(cohort: Cohort, row: int) -> tuple[tuple[str, float], ...]:
    codes = [each.code for each in cohort.questionnaire.dimensions if each.code in cohort.model.nodes]
    points = [(code, float(cohort.points[row, cohort.model.node(code)])) for code in codes]
    known = [each for each in points if not np.isnan(each[1])]
    return tuple(sorted(known, key=lambda each: -each[1])[:STRONGEST])


def _checked(opened: Opened) -> Mapping[str, Stage]:
    """How far a consultancy has come with each, by the id of the enterprise."""
    stages = reviewed(opened.campaign).subquery()
    query = (
        select(Counted.organisation_id, stages.c.stage)
        .join(stages, stages.c.assessment_id == Counted.assessment_id)
        .where(Counted.campaign_id == opened.campaign.id, Counted.withdrawn_at.is_(None), Counted.named)
    )
    return {key.hex: Stage(stage) for key, stage in opened.connection.execute(query) if key is not None}
