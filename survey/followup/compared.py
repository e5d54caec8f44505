"""What a report before and after is about, as it was when somebody asked for it: kept as canonical JSON beside the report."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from questionnaires.json_text import canonical
from scoring.encode import encode
from scoring.result import ResponseState
from survey.clock import BEIJING
from survey.diagnostics import queries as diagnostics
from survey.diagnostics.frozen import Frozen
from survey.followup import content, queries, rounds
from survey.followup.rounds import Round
from survey.models import ActionFile, ActionState, Assessment, ImprovementAction, ReviewOutcome, Submission

TEXTS = ("title", "reason", "evidence_url", "evidence_note", "effect", "effect_unit")
DAYS = ("begin_on", "due_on", "done_on")
NUMBERS = ("cost_planned", "cost_actual", "effect_before", "effect_after")
COSTS = ("cost_planned", "cost_actual")
OF_MEASURE = ("questionnaire", "version", "measure")


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """The round before, the reviews of both rounds, and the actions as they stood."""

    earlier: UUID  #: submission
    outcomes: tuple[UUID | None, UUID | None]  #: reviews the enterprise agreed with, of the earlier and the later round
    signed: tuple[bool, bool]
    done: tuple[dict[str, Any], ...]  #: fields of actions, texts and lists alone
    undone: tuple[dict[str, Any], ...]

    def write(self) -> str:
        """As canonical JSON."""
        body = {
            "earlier": str(self.earlier),
            "outcomes": [str(each) if each else "" for each in self.outcomes],
            "signed": list(self.signed),
            "done": list(self.done),
            "undone": list(self.undone),
        }
        return canonical(body)

    @classmethod
    def read(cls, text: str) -> "Compared":
        """Read it back."""
        body = json.loads(text)
        first, second = (UUID(each) if each else None for each in body["outcomes"])
        return cls(
            earlier=UUID(body["earlier"]),
            outcomes=(first, second),
            signed=(body["signed"][0], body["signed"][1]),
            done=tuple(body["done"]),
            undone=tuple(body["undone"]),
        )


@dataclass(frozen=True, kw_only=True)
class Pair:
    """Both rounds as they are compared: by what was rated in both, or, where nothing was, both as the enterprise stated them."""

    before: Frozen
    after: Frozen
    reviews: tuple[Frozen | None, Frozen | None]  #: of either round, where there is one

    @property
    def reviewed(self) -> bool:
        """Whether both are as reviewers found them."""
        return self.before.expert is not None and self.after.expert is not None


def compare(session: Session, later: Frozen, earlier: Round) -> Compared:
    """What there is to say now of these two rounds, which the user was found to see."""
    found = (rounds.outcome(session, earlier.assessment_id), rounds.outcome(session, later.assessment_id))
    signed = [bool(each and diagnostics.signature_of(session, each.id)) for each in found]
    organisation_id = session.get_one(Assessment, later.assessment_id).organisation_id
    actions = [each.action for each in queries.listed(session, organisation_id)]
    files = queries.files(session, [each.id for each in actions])
    about = [each for each in actions if each.questionnaire in {"", later.questionnaire.code}]
    between = (earlier.submitted_at, later.submitted_at)
    done = [each for each in about if _done_between(each, between)]
    ids = [each.id for each in about]
    noted, costed = queries.noted(session, ids, "done_on"), queries.noted(session, ids, "done_on", *COSTS)
    dropped = queries.noted(session, ids, "state")
    undone = [
        each for each in about if each not in done and _undone(each, between, dropped.get(each.id, each.updated_at))
    ]
    return Compared(
        earlier=earlier.submission_id,
        outcomes=(found[0].id if found[0] else None, found[1].id if found[1] else None),
        signed=(signed[0], signed[1]),
        done=tuple(
            _noted(each, files.get(each.id, ()))
            | {
                "noted_on": _day(noted.get(each.id, each.updated_at)).isoformat(),
                "late": costed.get(each.id, each.updated_at) > later.submitted_at,
            }
            for each in done
        ),
        undone=tuple(_noted(each, ()) for each in undone),
    )


def pair(session: Session, later: Frozen, compared: Compared) -> Pair:
    """Read both rounds."""
    submission = session.get_one(Submission, compared.earlier)
    earlier = diagnostics.whole(session, session.get_one(Assessment, submission.assessment_id), submission)
    sides = (earlier, later)
    reviews = [
        _reviewed(session, side, outcome, signed=signed)
        for side, outcome, signed in zip(sides, compared.outcomes, compared.signed, strict=True)
    ]
    before, after = _alike(sides, (reviews[0], reviews[1]))
    return Pair(before=before, after=after, reviews=(reviews[0], reviews[1]))


def _alike(sides: tuple[Frozen, Frozen], reviews: tuple[Frozen | None, Frozen | None]) -> tuple[Frozen, Frozen]:
    """Both rounds on the same footing: a rating counts where the other round was rated there too, or did not ask."""
    first, second = reviews
    if first is None or second is None or not _rated(first) & _rated(second):
        return sides
    return (
        _with_ratings(sides[0], first, _rated(second) | _not_asked(first, second)),
        _with_ratings(sides[1], second, _rated(first) | _not_asked(second, first)),
    )


def _rated(review: Frozen) -> set[str]:
    return set(review.expert.grades) if review.expert else set()


def _not_asked(review: Frozen, other: Frozen) -> set[str]:
    """Items rated in one round that did not concern the enterprise in the other, or were not in its version."""
    states = {code: answer.state for code, answer in other.answers.items()}
    return {code for code in _rated(review) if states.get(code, ResponseState.NOT_ASKED) is ResponseState.NOT_ASKED}


def _with_ratings(stated: Frozen, review: Frozen, codes: set[str]) -> Frozen:
    """A reviewed round of which only the ratings of `codes` count; all else is as the enterprise stated it."""
    expert = review.expert
    if expert is None or _rated(review) <= codes:
        return review
    grades = {code: grade for code, grade in expert.grades.items() if code in codes}
    values = {code: value for code, value in expert.values.items() if code in codes}
    answers = stated.with_answers(values)
    string = encode(stated.model, answers, stated.scoring_profile)
    return replace(review, string=string, answers=answers, expert=replace(expert, grades=grades, values=values))


def _reviewed(session: Session, frozen: Frozen, outcome_id: UUID | None, *, signed: bool) -> Frozen | None:
    if outcome_id is None:
        return None
    signature = diagnostics.signature_of(session, outcome_id) if signed else None
    return frozen.reviewed(session.get_one(ReviewOutcome, outcome_id), signature)


def _done_between(action: ImprovementAction, between: tuple[datetime, datetime]) -> bool:
    """Whether it was done after the first round and by the day of the second; on the day of the first only if it was noted later."""
    first, last = map(_day, between)
    if action.done_on is None or not first <= action.done_on <= last:
        return False
    return action.done_on > first or action.created_at >= between[0]


def _undone(action: ImprovementAction, between: tuple[datetime, datetime], settled: datetime) -> bool:
    """Whether it was there when the second round was handed in, and not done by then, nor dropped before the first round."""
    if action.state is ActionState.DROPPED and settled < between[0]:
        return False
    last = _day(between[1])
    late = action.done_on is not None and action.done_on > last
    return action.created_at < between[1] and (action.state is not ActionState.DONE or late)


def _noted(action: ImprovementAction, files: Sequence[ActionFile]) -> dict[str, Any]:
    texts = content.as_texts(content.of(action))
    kept = {name: texts[name] for name in (*TEXTS, *DAYS, *NUMBERS, "state")}
    measure = {name: getattr(action, name) for name in OF_MEASURE}
    return kept | measure | {"files": [[each.name, each.sha256] for each in files]}


def _day(at: datetime) -> date:
    return at.astimezone(BEIJING).date()


def day_of(text: str) -> date | None:
    """A day that was kept."""
    return date.fromisoformat(text) if text else None


def number_of(text: str) -> Decimal | None:
    """A number that was kept."""
    return Decimal(text) if text else None
