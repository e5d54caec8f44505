"""What an enterprise says against a review, and the questions that a step of it names."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from questionnaires.model import Item
from survey.assessments import pointed
from survey.assessments.answers import answer_words
from survey.evidence import queries as evidence
from survey.models import Evidence, Party, ReviewEvent, ReviewStep
from survey.reviews.queries import Seen
from survey.reviews.ratings import Reviewed, said
from survey.reviews.reading import rated_words

POINTING = frozenset({ReviewStep.RETURN, ReviewStep.DISPUTE, ReviewStep.RECONCILE})  #: steps that name questions


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispute:
    """What is disputed and why."""

    items: Sequence[Item]
    reason: str
    at: datetime
    by_name: str

    @property
    def codes(self) -> frozenset[str]:
        """Codes of the questions that are disputed."""
        return frozenset(item.code for item in self.items)


def offered(reviewed: Reviewed, locale: str) -> tuple[Mapping[str, str], Mapping[str, str]]:
    """Questions that can be disputed, in words by code: those that were rated otherwise than stated, and the others."""
    differing, others = {}, {}
    for dimension in reviewed.frozen.questionnaire.dimensions:
        for item in reviewed.items(dimension):
            if item.code in reviewed.differing:
                own = answer_words(item, said(reviewed.frozen, item), locale)
                found = rated_words(item, reviewed.ratings[item.code], locale)
                differing[item.code] = f"{_name(item, locale)} · {item.code} · {own} → {found}"
            else:
                others[item.code] = f"{_name(item, locale)} · {item.code}"
    return differing, others


def told(event: ReviewEvent, items: Mapping[str, Item], locale: str, *, party: Party) -> str:
    """Reason of a step in words, with the questions by name; where the reviewers had differed is theirs alone."""
    if event.step is ReviewStep.RECONCILE and party is Party.ENTERPRISE:
        return ""
    if event.step not in POINTING:
        return event.reason
    named, reason = pointed.read(event.reason, items)
    return "\n".join([*(f"{_name(item, locale)} · {item.code}" for item in named), *([reason] if reason else ())])


def _name(item: Item, locale: str) -> str:
    return (item.name or item.text)[locale]


def standing(history: Sequence[ReviewEvent], items: Mapping[str, Item]) -> Dispute | None:
    """Dispute that the reviewers have not answered yet by completing the review anew; `history` has the latest step first."""
    last = next((each for each in history if each.step in {ReviewStep.DISPUTE, ReviewStep.COMPLETE}), None)
    if last is None or last.step is ReviewStep.COMPLETE:
        return None
    disputed, reason = pointed.read(last.reason, items)
    return Dispute(items=disputed, reason=reason, at=last.at, by_name=last.by_name)


def files(session: Session, seen: Seen, dispute: Dispute | None) -> Sequence[Evidence]:
    """What was handed in to prove it."""
    if dispute is None or seen.kept_alone:
        return ()
    handed_in = evidence.of_assessment(session, seen.assessment_id)
    return [each for each, _name in handed_in if each.party is Party.ENTERPRISE and each.uploaded_at >= dispute.at]
