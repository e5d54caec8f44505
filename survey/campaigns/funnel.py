"""How far the enterprises of a campaign have come, from listed to signed, as a whole and by what they are."""

from collections import Counter
from collections.abc import Callable, Sequence
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
    """How far an enterprise has come with the questionnaire."""

    stage: Stage = Stage.LISTED
    assessment_id: UUID | None = None  #: what counts in the campaign
    submitted_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """An enterprise on the list."""

    invitation: Invitation
    reached: Reached

    @property
    def stage(self) -> Stage:
        """The furthest step."""
        invitation = self.invitation
        invited = Stage.OPENED if invitation.opened_at else Stage.INVITED if invitation.invited_at else Stage.LISTED
        return max(invited, self.reached.stage)


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


def whole(rows: Sequence[Row]) -> Group:
    """All of them as one group."""
    return _group("", rows)


def groups(rows: Sequence[Row], key_of: Callable[[Row], str]) -> Sequence[Group]:
    """Groups by what `key_of` says, the largest first."""
    sorted_in: dict[str, list[Row]] = {}
    for row in rows:
        sorted_in.setdefault(key_of(row), []).append(row)
    return sorted((_group(key, each) for key, each in sorted_in.items()), key=lambda group: (-group.listed, group.key))


def _group(key: str, rows: Sequence[Row]) -> Group:
    counts = Counter(row.stage for row in rows)
    at_least = tuple(sum(counts[later] for later in Stage if later >= stage) for stage in Stage)
    return Group(key=key, at_least=at_least)
