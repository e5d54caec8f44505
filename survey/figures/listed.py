"""How many enterprises are on the list of a campaign, by what the list says of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import String, cast, func, select
from sqlalchemy.engine import Connection

from survey.figures.choice import SIZES, Choice
from survey.models import Invitation


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Listed:
    """Enterprises on a list that are alike in area, industry and size, and how many: one entry for each kind."""

    areas: list[str]  #: ids
    industry: NDArray[np.str_]  #: empty where the list says nothing
    size: NDArray[np.str_]
    count: NDArray[np.int64]

    def chosen(self, choice: Choice) -> NDArray[np.bool_] | None:
        """Which entries a choice is about; None where the list does not say."""
        inside = np.ones(len(self.areas), bool)
        for values, wanted in ((self.industry, choice.industry), (self.size, choice.size)):
            if wanted and (values == "").any():
                return None
            inside &= values.astype(f"U{max(len(wanted), 1)}") == wanted if wanted else True
        return inside

    def by_stratum(self, entries: NDArray[np.bool_]) -> Sequence[int]:
        """How many there are by size class; all in the first place where the list does not say it of everybody."""
        if (self.size[entries] == "").any():
            return [int(self.count[entries].sum())]
        return [int(self.count[entries & (self.size == size)].sum()) for size in SIZES]


def read(connection: Connection, campaign_id: UUID) -> Listed:
    """Enterprises on the list of a campaign."""
    table = Invitation.__table__.c
    what = (cast(table.area_id, String(36)), table.industry, table.size)
    query = select(*what, func.count()).where(table.campaign_id == campaign_id).group_by(*what)
    rows = connection.execute(query).all()
    areas, industry, size, count = zip(*rows, strict=True) if rows else [()] * 4
    return Listed(
        areas=[each.replace("-", "") for each in areas],
        industry=np.array(industry, "U4"),
        size=np.array(size, "U8"),
        count=np.array(count, np.int64),
    )
