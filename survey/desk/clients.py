"""Clients of the consultancies somebody works in: found, narrowed down and put in order."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import Session

from reports.numbers import printed
from scoring.result import MISSING
from survey.access import CurrentUser
from survey.assessments import queries as assessments
from survey.assessments.queries import Listed
from survey.assessments.standings import Standing
from survey.consultancies.queries import people
from survey.engagements import queries as engagements
from survey.engagements.queries import Seen
from survey.followup import queries as followup
from survey.followup.queries import Counts
from survey.models import EngagementState, Organisation, Review, ReviewState
from survey.organisations import reference
from survey.reviews import queries as review_queries
from survey.reviews import states as reviews
from survey.reviews.completed import Completed, completed


class ClientState(StrEnum):
    """Where the work for a client stands."""

    TO_ANSWER = "to_answer"  #: it asked, and waits for an answer
    OFFERED = "offered"  #: it was asked, and has not answered
    NOTHING = "nothing"  #: it has begun no assessment
    DRAFT = "draft"  #: it fills in
    SUBMITTED = "submitted"
    REVIEWING = "reviewing"  #: from here on as `ReviewState` has it
    RETURNED = "returned"
    REVIEWED = "reviewed"
    DISPUTED = "disputed"
    CONFIRMED = "confirmed"
    SIGNED = "signed"
    ARCHIVED = "archived"


STATES = {
    ClientState.TO_ANSWER: _l("asks for your help"),
    ClientState.OFFERED: _l("offered, not answered"),
    ClientState.NOTHING: _l("not begun"),
    ClientState.DRAFT: _l("filling in"),
    ClientState.SUBMITTED: _l("submitted"),
    **{ClientState(state.value): words for state, words in reviews.STATES.items()},
}

SETTLED = frozenset({ClientState.SUBMITTED, ClientState.SIGNED, ClientState.ARCHIVED})  #: no day is missed any more


@dataclass(frozen=True, slots=True, kw_only=True)
class Client:
    """A line of the desk."""

    engagement: Seen
    organisation: Organisation | None  #: None while an offer is not answered
    assessments: Sequence[Listed]  #: newest first
    consultant: str  #: who looks after it
    reviews: Mapping[UUID, Review]  #: of its submissions, by assessment
    completed: Mapping[UUID, Completed]  #: those that are, by review
    actions: Counts | None = None  #: what it does about its results; None without any

    @property
    def newest(self) -> Listed | None:
        """Its newest assessment, draft or not."""
        return self.assessments[0] if self.assessments else None

    @property
    def draft(self) -> Listed | None:
        """The draft under way: its newest assessment, unless that is submitted."""
        return self.newest if self.newest and self.newest.draft.opened.draft else None

    @property
    def result(self) -> Listed | None:
        """What it submitted last; the questionnaire need not be that of the draft."""
        return max((each for each in self.assessments if not each.draft.opened.draft), key=_submitted, default=None)

    @property
    def review(self) -> Review | None:
        """The review of what it submitted last."""
        return self.reviews.get(self.result.draft.opened.id) if self.result else None

    @property
    def result_state(self) -> ClientState:
        """Where the work on what it submitted last stands, whatever it fills in meanwhile."""
        return ClientState(self.review.state.value) if self.review else ClientState.SUBMITTED

    def reviewed(self, listed: Listed | None) -> Completed | None:
        """What reviewers found in a submission, once they are done."""
        review = self.reviews.get(listed.draft.opened.id) if listed else None
        return self.completed.get(review.id) if review else None

    def round_before(self, result: Listed) -> Listed | None:
        """The newest of its submissions to the same questionnaire before `result`, with which its page compares it."""
        opened = result.draft.opened
        made = [
            each
            for each in self.assessments
            if each.draft.opened.questionnaire == opened.questionnaire and _submitted(each) < _submitted(result)
        ]
        return max(made, key=_submitted, default=None) if not opened.draft else None

    @property
    def name(self) -> str:
        """Its name, or the credit code that was asked."""
        return self.organisation.name if self.organisation else self.engagement.uscc

    @property
    def state(self) -> ClientState:
        """Where the work stands."""
        if self.engagement.state is EngagementState.OFFERED:
            return ClientState.TO_ANSWER if self.engagement.to_answer else ClientState.OFFERED
        if self.newest is None:
            return ClientState.NOTHING
        if any(each.state is ReviewState.RETURNED for each in self.reviews.values()):
            return ClientState.RETURNED  # the draft under way, or one of them, is what was returned
        review = self.review
        if review and review.changed_at >= self.newest.draft.opened.started_at:
            return ClientState(review.state.value)
        return ClientState.DRAFT if self.draft else ClientState.SUBMITTED

    @property
    def states(self) -> frozenset[ClientState]:
        """Where it is found: its state, and those of all its reviews, also of older rounds."""
        return frozenset({self.state, *(ClientState(each.state.value) for each in self.reviews.values())})

    @property
    def total(self) -> int:
        """Total of the newest submission in units, as reviewers found it if they are done; `MISSING` without one."""
        return self.standing.total if self.standing else MISSING

    @property
    def standing(self) -> Standing | None:
        """Where it stood when it last submitted something, as reviewers found it if they are done."""
        found = self.reviewed(self.result)
        if found:
            return found.standing
        return self.result.standing if self.result else None

    def late(self, today: date) -> bool:
        """Whether its day is past and something is still to come."""
        due = self.engagement.due_on
        return due is not None and due < today and self.state not in SETTLED

    @property
    def changed_at(self) -> datetime:
        """When something was last done here."""
        since = self.engagement.accepted_at or self.engagement.offered_at
        done = [self.newest.changed_at] if self.newest else []
        return max([since, *done, *(each.changed_at for each in self.reviews.values())])

    @property
    def industry(self) -> str:
        """Code of its industry, empty while unknown."""
        return self.organisation.industry if self.organisation else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which clients are asked for, and in which order; what an address says."""

    text: str = ""  #: part of a name or credit code
    state: str = ""
    consultant: str = ""  #: id of who looks after it
    late: bool = False  #: only those past their day
    sort: str = "changed"
    ascending: bool = False

    @classmethod
    def of(cls, arguments: Mapping[str, str]) -> "Wanted":
        """What an address asks for; what it says wrongly asks for nothing."""
        sort = arguments.get("sort", "").removeprefix("-")
        state = arguments.get("state", "")
        return cls(
            text=arguments.get("q", "").strip()[:60],
            state=state if state in set(ClientState) else "",
            consultant=arguments.get("consultant", "")[:36],
            late=arguments.get("late") == "1",
            sort=sort if sort in ORDERS else "changed",
            ascending=not arguments.get("sort", "-changed").startswith("-"),
        )

    def address(self, **other: str) -> dict[str, str]:
        """Arguments of an address that asks for the same but for `other`."""
        said = {
            "q": self.text,
            "state": self.state,
            "consultant": self.consultant,
            "late": "1" if self.late else "",
            "sort": self.sort if self.ascending else f"-{self.sort}",
        }
        return {
            name: value for name, value in {**said, **other}.items() if value and (name, value) != ("sort", "-changed")
        }

    def turned(self, sort: str) -> str:
        """What to sort by when a heading is pressed: the other way round where it is the order already."""
        first = "" if sort in FROM_LEAST else "-"
        if sort != self.sort:
            return first + sort
        return f"-{sort}" if self.ascending else sort

    def of_these(self, clients: Sequence[Client], *, today: date) -> Sequence[Client]:
        """Those of `clients` that are asked for, in order."""
        found = [client for client in clients if self._fits(client, today)]
        key = ORDERS[self.sort]
        known = [client for client in found if key(client) is not None]
        unknown = [client for client in found if key(client) is None]  # always last
        return sorted(known, key=key, reverse=not self.ascending) + unknown

    def _fits(self, client: Client, today: date) -> bool:
        text = self.text.casefold()
        return (
            (text in client.name.casefold() or text in client.engagement.uscc.casefold())
            and (not self.state or self.state in client.states)
            and self.consultant in {"", str(client.engagement.consultant_id)}
            and (not self.late or client.late(today))
        )


def gain(before: Listed, after: Listed) -> int | None:
    """By how much the total rose, in units: the difference of what is shown of either, in tenths of a point; None without one of them."""
    if before.standing is None or after.standing is None or MISSING in {before.standing.total, after.standing.total}:
        return None
    return printed(after.standing.total) - printed(before.standing.total)


def _submitted(each: Listed) -> datetime:
    """When it was submitted; later than anything while it is not."""
    return each.draft.opened.submitted_at or datetime.max.replace(tzinfo=UTC)


ORDERS: Mapping[str, Callable[[Client], Any]] = {
    "name": lambda client: client.name,
    "industry": lambda client: client.industry or None,
    "state": lambda client: list(ClientState).index(client.state),
    "total": lambda client: None if client.total == MISSING else client.total,
    "due": lambda client: client.engagement.due_on,
    "consultant": lambda client: client.consultant or None,
    "changed": lambda client: client.changed_at,
}
FROM_LEAST = frozenset({"name", "industry", "state", "due", "consultant"})  #: orders that begin with the least


def list_all(
    session: Session, user: CurrentUser, *, only: UUID | None = None, on: date | None = None
) -> Sequence[Client]:
    """Clients of all consultancies the user works in, in no order; `only` that of one engagement, if it is among them.

    Their actions are counted `on` a day, and not at all without one.
    """
    seen = engagements.of_consultancies(session, user, only)
    ids = {each.organisation_id for each in seen if each.organisation_id}
    organisations = {each.id: each for each in session.scalars(select(Organisation).where(Organisation.id.in_(ids)))}
    active = [each.organisation_id for each in seen if each.organisation_id and each.state is EngagementState.ACTIVE]
    made = assessments.of_organisations(session, active)
    begun = review_queries.of_engagements(session, [each.id for each in seen])
    found = completed(session, begun)
    counted = followup.counts(session, active, today=on) if on else {}
    names = {person.id: person.name for person in people(session, {each.consultancy_id for each in seen})}
    return [
        Client(
            engagement=each,
            organisation=organisations.get(each.organisation_id) if each.organisation_id else None,
            assessments=made.get(each.organisation_id, ()) if each.organisation_id else (),
            consultant=names.get(each.consultant_id, "") if each.consultant_id else "",
            reviews={review.assessment_id: review for review in begun if review.engagement_id == each.id},
            completed=found,
            actions=counted.get(each.organisation_id) if each.organisation_id else None,
        )
        for each in seen
    ]


def industry_name(code: str, locale: str) -> str:
    """Name of an industry; empty for none."""
    return reference.industries()[code].label(locale) if code else ""
