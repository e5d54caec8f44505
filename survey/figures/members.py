"""Members of an area whose score may be seen under their name."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

import numpy as np
from sqlalchemy import select

from survey.figures.opened import Opened
from survey.models import Counted, Organisation


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """An enterprise that allows its score to be seen."""

    row: int  #: in the cohort
    name: str
    area: str
    industry: str
    size: str
    points: float | None
    level: int
    before: float | None  #: points in the round before, where its score of then may be seen, too


def named(opened: Opened) -> Sequence[Member]:
    """Those chosen who allow it now, the best first."""
    chosen = opened.members
    places = {branch.area.id.hex: branch.area.name for branch in opened.branches}
    names = names_of(opened, opened.campaign.id)
    earlier = next((each for each in opened.rounds if each.opens_on < opened.campaign.opens_on), None)
    before: dict[str, float] = {}
    if earlier is not None and earlier.questionnaire == opened.campaign.questionnaire:
        allowed, then = names_of(opened, earlier.id), opened.members_in(earlier).cohort
        before = {
            key: value
            for key, value in zip(then.columns.organisations, then.points[:, 0].tolist(), strict=True)
            if key in allowed
        }
    cohort = chosen.cohort
    found = [
        Member(
            row=row,
            name=names[key],
            area=places[cohort.columns.areas[row]],
            industry=str(cohort.columns.industry[row]),
            size=str(cohort.columns.size[row]),
            points=_known(float(cohort.points[row, 0])),
            level=int(cohort.level[row]),
            before=_known(before.get(key, float("nan"))),
        )
        for row in np.flatnonzero(chosen.inside).tolist()
        if (key := cohort.columns.organisations[row]) in names
    ]
    return sorted(found, key=lambda member: (member.points is None, -(member.points or 0), member.name))


def names_of(opened: Opened, campaign_id: UUID) -> dict[str, str]:
    """Names, by id, of those who count in a campaign and allow their score to be seen under them."""
    query = (
        select(Counted.organisation_id, Organisation.name)
        .join(Organisation, Organisation.id == Counted.organisation_id)
        .where(Counted.campaign_id == campaign_id, Counted.withdrawn_at.is_(None), Counted.named)
    )
    return {organisation_id.hex: name for organisation_id, name in opened.connection.execute(query) if organisation_id}


def _known(value: float) -> float | None:
    return None if np.isnan(value) else value
