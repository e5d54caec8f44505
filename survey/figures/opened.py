"""What a page of figures is about: an area, a round, and the members chosen; worked out once and kept while nothing changes."""

from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, wraps
from threading import Lock
from typing import Any, Concatenate, ParamSpec, TypeVar
from uuid import UUID

from flask import current_app
from sqlalchemy import select
from sqlalchemy.engine import Connection
from sqlalchemy.orm import Session

from survey.access import Action, CurrentUser
from survey.areas import queries as areas
from survey.areas.tree import Branch
from survey.clock import today
from survey.figures import listed as lists
from survey.figures.choice import Choice, Chosen, choose
from survey.figures.cohort import Cohorts, read_quantities
from survey.i18n import locale
from survey.models import Area, Campaign

EXTENSION = "figures"  #: where the application keeps cohorts and what was worked out from them
MOST_KEPT = 2_000  #: tables in memory, a few kB each
FOUND = TypeVar("FOUND")
ARGUMENTS = ParamSpec("ARGUMENTS")


class NoRoundError(Exception):
    """No campaign has reached the area yet."""


class Kept:
    """Cohorts and tables of this process."""

    def __init__(self) -> None:
        self.cohorts = Cohorts()
        self._tables: OrderedDict[tuple[object, ...], Any] = OrderedDict()
        self._lock = Lock()

    def table(self, key: tuple[object, ...], make: Callable[[], FOUND]) -> FOUND:
        """What was made under this key, or make it."""
        if key in self._tables:
            found: FOUND = self._tables[key]
            return found
        made = make()
        with self._lock:
            self._tables[key] = made
            while len(self._tables) > MOST_KEPT:
                self._tables.popitem(last=False)
        return made


@dataclass(frozen=True, kw_only=True, eq=False)
class Opened:
    """An area, the rounds that reach it, the one that is looked at, and whom."""

    area: Area
    branches: tuple[Branch, ...]  #: the area and all below
    rounds: tuple[Campaign, ...]  #: the newest first
    campaign: Campaign
    choice: Choice
    connection: Connection

    @cached_property
    def key(self) -> tuple[object, ...]:
        """What tells one state of the figures from another."""
        tree = tuple((branch.area.id, branch.area.parent_id, branch.area.name) for branch in self.branches)
        states = tuple((each.id, each.counted, each.name) for each in self.rounds)
        return self.campaign.id, self.choice, states, hash(tree)

    @cached_property
    def members(self) -> Chosen:
        """Members chosen in this round."""
        return self.members_in(self.campaign)

    def members_in(self, campaign: Campaign) -> Chosen:
        """Members chosen in a round."""
        return choose(kept().cohorts.get(self.connection, campaign), self.branches, self.choice)

    def typed(self) -> Sequence[Mapping[str, str]]:
        """What everybody in this round typed in of numbers and inventories."""
        return read_quantities(self.connection, self.campaign.id)

    def listed(self, campaign: Campaign) -> lists.Listed:
        """Who is on the list of a round."""
        return lists.read(self.connection, campaign.id)


def remembered(
    make: Callable[Concatenate[Opened, ARGUMENTS], FOUND],
) -> Callable[Concatenate[Opened, ARGUMENTS], FOUND]:
    """Work something out once for each area, round, choice, state of the figures and language."""

    @wraps(make)
    def found(opened: Opened, /, *args: ARGUMENTS.args, **kwargs: ARGUMENTS.kwargs) -> FOUND:
        key = (make.__name__, args, locale(), *opened.key)
        return kept().table(key, lambda: make(opened, *args, **kwargs))

    return found


def kept() -> Kept:
    """What this process keeps."""
    found: Kept = current_app.extensions.setdefault(EXTENSION, Kept())
    return found


def open_figures(
    session: Session, user: CurrentUser, area_id: UUID, *, round_id: str = "", choice: Choice | None = None
) -> Opened:
    """Figures of an area the user oversees.

    Raises
    ------
    NoResultFound
        If the user does not oversee it.
    NoRoundError
        If no campaign has reached it.
    """
    area = areas.get(session, user, area_id, action=Action.OVERSEE)
    found = rounds(session, area)
    if not found:
        raise NoRoundError(area.name)
    return Opened(
        area=area,
        branches=tuple(areas.inside(session, area_id)),
        rounds=tuple(found),
        campaign=next((each for each in found if str(each.id) == round_id), found[0]),
        choice=choice or Choice(),
        connection=session.connection(),
    )


def rounds(session: Session, area: Area) -> Sequence[Campaign]:
    """Campaigns of an area and of those it lies in that have begun, the newest first."""
    above = [area.id]
    parent = area.parent_id
    while parent is not None:
        above.append(parent)
        parent = session.scalars(select(Area.parent_id).where(Area.id == parent)).one()
    query = select(Campaign).where(Campaign.area_id.in_(above), Campaign.opens_on <= today())
    return session.scalars(query.order_by(Campaign.opens_on.desc(), Campaign.id)).all()
