"""How far the enterprises of a campaign have come, from listed to signed, as a whole and by what they are."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import IntEnum
from uuid import UUID

from survey.clock import BEIJING
from survey.models import Campaign, Invitation


class Stage(IntEnum):
    """A step of the way; whoever has reached one has passed those before it."""

    LISTED = 0
    INVITED = 1
    OPENED = 2
    STARTED = 3
    SUBMITTED = 4
    REVIEWED = 5
    SIGNED = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Reached:
    """How far an enterprise has come."""

    stage: Stage = Stage.LISTED
    assessment_id: UUID | None = None  #: what counts in the campaign
    submitted_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """An enterprise on the list."""

    invitation: Invitation
    area: str  #: name of the one it belongs to
    reached: Reached

    @property
    def stage(self) -> Stage:
        """The furthest step."""
        return self.reached.stage


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Enterprises that have something in common, and how many of them have reached each step."""

    key: str
    at_least: tuple[int, ...]  #: by stage

    @property
    def listed(self) -> int:
        """All of them."""
        return self.at_least[Stage.LISTED]

    @property
    def submitted(self) -> int:
        """Those that have submitted."""
        return self.at_least[Stage.SUBMITTED]

    @property
    def coverage(self) -> float:
        """Share that has submitted, from 0 to 1."""
        return self.submitted / self.listed if self.listed else 0.0


def window(campaign: Campaign) -> tuple[datetime, datetime]:
    """From when and until before when a submission counts."""
    opens = datetime.combine(campaign.opens_on, time(), BEIJING)
    return opens, datetime.combine(campaign.due_on + timedelta(days=1), time(), BEIJING)


def whole(parts: Sequence[Group]) -> Group:
    """All groups as one."""
    return Group(key="", at_least=tuple(sum(part.at_least[stage] for part in parts) for stage in Stage))


def groups(counted: Iterable[tuple[tuple[str, Stage], int]]) -> Sequence[Group]:
    """Groups from how many of each are at a step and no further, the largest first."""
    at: dict[str, Counter[Stage]] = {}
    for (key, stage), number in counted:
        at.setdefault(key, Counter())[stage] += number
    found = (
        Group(key=key, at_least=tuple(sum(counts[later] for later in Stage if later >= stage) for stage in Stage))
        for key, counts in at.items()
    )
    return sorted(found, key=lambda group: (-group.listed, group.key))
