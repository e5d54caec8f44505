"""Who takes part in which round, when, and what each enterprise allows."""

from dataclasses import dataclass, fields
from datetime import date, datetime, time, timedelta

import numpy as np
from numpy.typing import NDArray

from scoring.blocks import Waiting, form_blocks
from survey.clock import BEIJING
from survey.demo.members.enterprises import Enterprises
from survey.demo.members.places import Park
from survey.models import Purpose

ROUNDS = 3
DAYS = 60  #: a round is open
SINCE = 3  #: days since the last one ended
YEAR = 365
WILLING = (0.72, 0.78, 0.82)  #: share that submits, by round
ALLOW = {Purpose.AGGREGATE: 0.9, Purpose.SCORES: 0.45, Purpose.CONTACT: 0.3}
ANSWERS_OF_SCORES = 0.44  #: who lets answers be read lets the score be seen


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """Days of a round."""

    opens_on: date
    due_on: date

    @property
    def opens(self) -> datetime:
        """When it opens."""
        return datetime.combine(self.opens_on, time(9), BEIJING)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class TakingPart:
    """How far each enterprise came in each round, (n, 3) each, and what it allows.

    Attributes
    ----------
    invited, opened, joined, begun, submitted : (n, 3) ndarray of bool
        Each implies those before it.
    minutes : (n, 3) ndarray of int64
        From the opening of the round to the submission, if there is one.
    allowed : dict of Purpose to (n,) ndarray of bool
        Of those that ever joined.
    """

    invited: NDArray[np.bool_]
    opened: NDArray[np.bool_]
    joined: NDArray[np.bool_]
    begun: NDArray[np.bool_]
    submitted: NDArray[np.bool_]
    minutes: NDArray[np.int64]
    allowed: dict[Purpose, NDArray[np.bool_]]

    def part(self, rows: slice) -> "TakingPart":
        """Some of them."""
        steps = {each.name: getattr(self, each.name)[rows] for each in fields(self) if each.name != "allowed"}
        return TakingPart(**steps, allowed={purpose: given[rows] for purpose, given in self.allowed.items()})

    def counts(self, number: int) -> NDArray[np.bool_]:
        """(n,) who counts in the figures of a round."""
        return self.submitted[:, number] & self.allowed[Purpose.AGGREGATE]


def rounds(at: datetime) -> tuple[Round, ...]:
    """Three yearly rounds, the last of which ended lately."""
    last = at.astimezone(BEIJING).date() - timedelta(days=SINCE)
    ends = [last - timedelta(days=YEAR * ago) for ago in range(ROUNDS - 1, -1, -1)]
    return tuple(Round(opens_on=end - timedelta(days=DAYS), due_on=end) for end in ends)


def draw(count: int, rng: np.random.Generator) -> TakingPart:
    """Who takes part: mostly the same in every round."""
    willing = np.clip(np.array(WILLING) + rng.normal(0, 0.2, (count, 1)), 0.03, 0.99)
    submitted = rng.random((count, ROUNDS)) < willing
    begun = submitted | (rng.random((count, ROUNDS)) < 0.2)
    joined = begun | (rng.random((count, ROUNDS)) < 0.25)
    opened = joined | (rng.random((count, ROUNDS)) < 0.5)
    late = rng.beta(2.2, 1.3, (count, ROUNDS)) * DAYS
    office = rng.integers(0, 9 * 60, (count, ROUNDS))
    shown = rng.random(count)
    allowed = {purpose: rng.random(count) < share for purpose, share in ALLOW.items()}
    return TakingPart(
        invited=opened | (rng.random((count, ROUNDS)) < 0.95),
        opened=opened,
        joined=joined,
        begun=begun,
        submitted=submitted,
        minutes=late.astype(np.int64) * 24 * 60 + office,
        allowed={**allowed, Purpose.ANSWERS: allowed[Purpose.SCORES] & (shown < ANSWERS_OF_SCORES)},
    )


def blocks(enterprises: Enterprises, taking: TakingPart, parks: tuple[Park, ...], number: int) -> NDArray[np.int64]:
    """(n,) block of each in a round, from 1; 0 of those in none. Those whose score may be seen under their name are apart."""
    found = np.zeros(len(enterprises), np.int64)
    counted = taking.counts(number)
    order = np.argsort(taking.minutes[:, number], kind="stable")
    next_block = 0
    for named in (False, True):
        some = order[(counted & (taking.allowed[Purpose.SCORES] == named))[order]]
        for members in form_blocks(_waiting(enterprises, parks, some)):
            next_block += 1
            found[some[list(members)]] = next_block
    return found


def _waiting(enterprises: Enterprises, parks: tuple[Park, ...], some: NDArray[np.int64]) -> list[Waiting]:
    columns = (enterprises.park[some], enterprises.industry[some], enterprises.size[some])
    return [
        Waiting(places=(park, f"district {parks[park].district}", "city"), traits=(industry[:1], size, industry))
        for park, industry, size in zip(*(column.tolist() for column in columns), strict=True)
    ]
