"""What reviewers make of a submission, and what the scoring engine makes of that."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from questionnaires.model import Dimension, Item, ItemKind
from scoring.answer import Answer, format_cell, parse_cell
from scoring.encode import encode
from scoring.evidence import Grade
from scoring.result import ResponseState, Result
from survey.assessments.drafts import section_items
from survey.assessments.standings import Standing, standings
from survey.diagnostics.evaluated import evaluated
from survey.diagnostics.frozen import Frozen
from survey.forms.items import Content


@dataclass(frozen=True, slots=True, kw_only=True)
class Rating:
    """What a seat makes of one item."""

    value: str  #: in the notation of answer files
    grade: Grade
    reason: str = ""
    revision: int = 0
    at: datetime | None = None
    by_name: str = ""

    def says_the_same(self, other: "Rating") -> bool:
        """Whether the other is worded alike."""
        return (self.value, self.grade, self.reason) == (other.value, other.grade, other.reason)


@dataclass(frozen=True, kw_only=True)
class Reviewed:
    """A submission with the ratings of one seat over it."""

    frozen: Frozen
    ratings: Mapping[str, Rating]  #: by item code

    @cached_property
    def answers(self) -> Mapping[str, Answer]:
        """Answer of every item: the reviewers' where they gave one, else the enterprise's."""
        return self.frozen.with_answers({code: rating.value for code, rating in self.ratings.items()})

    @cached_property
    def string(self) -> str:
        """The one-string form that scoring reads."""
        return encode(self.frozen.model, self.answers, self.frozen.scoring_profile)

    @cached_property
    def result(self) -> Result:
        """What follows from the answers."""
        questionnaire, profile = self.frozen.questionnaire, self.frozen.scoring_profile
        return evaluated(questionnaire, self.string, profile=profile, planned=False)

    @cached_property
    def standing(self) -> Standing:
        """Total and stage."""
        of = self.frozen.submission_id
        return standings(self.frozen.questionnaire, {of: self.string})[of]

    @cached_property
    def stated(self) -> "Reviewed":
        """The submission as the enterprise stated it."""
        return Reviewed(frozen=self.frozen, ratings={})

    @cached_property
    def asked(self) -> frozenset[str]:
        """Codes of the items that apply and carry points: those to be rated."""
        return frozenset(
            item.code
            for item in self.frozen.questionnaire.items()
            if item.kind is not ItemKind.INVENTORY and self.answers[item.code].state is not ResponseState.NOT_ASKED
        )

    def items(self, dimension: Dimension) -> Sequence[Item]:
        """Items of a section to be rated, in the order asked."""
        return [item for item in section_items(dimension) if item.code in self.asked]

    @cached_property
    def rated(self) -> frozenset[str]:
        """Codes of the items that are rated."""
        return self.asked & self.ratings.keys()

    @cached_property
    def unrated(self) -> frozenset[str]:
        """Codes of the items that are not; what the enterprise said of them stays as it is."""
        return self.asked - self.rated

    @cached_property
    def differing(self) -> frozenset[str]:
        """Codes of the items that are rated otherwise than the enterprise did."""
        return frozenset(code for code in self.rated if differs(self.frozen, code, self.answers[code]))

    @cached_property
    def unexplained(self) -> frozenset[str]:
        """Codes of the items rated otherwise without a reason."""
        return frozenset(code for code in self.differing if not self.ratings[code].reason)

    @cached_property
    def done(self) -> frozenset[str]:
        """Codes of the items that need nothing more: rated, and with a reason where that differs."""
        return self.rated - self.unexplained

    def with_ratings(self, ratings: Mapping[str, Rating]) -> "Reviewed":
        """The same submission under other ratings."""
        return Reviewed(frozen=self.frozen, ratings=ratings)


def said(frozen: Frozen, item: Item) -> Content:
    """What the enterprise answered, with its remarks."""
    answer = frozen.answers.get(item.code)
    if answer is None or answer.state is ResponseState.NOT_ASKED:
        return Content()
    return Content(
        value=format_cell(item, answer),
        reason=answer.reason or "",
        note=frozen.notes.get(item.code, ""),
        evidence_url=frozen.evidence.get(item.code, ""),
    )


def differs(frozen: Frozen, code: str, answer: Answer) -> bool:
    """Whether an answer scores otherwise than the enterprise's: another figure in the same band does not."""
    own = frozen.answers.get(code)
    return own is None or not own.scores_like(answer)


def laid_aside(frozen: Frozen, code: str, before: Rating | None, rating: Rating) -> bool:
    """Whether the reason of a rating explained a difference that is no more: it agrees now, and nobody wrote anew."""
    if before is None or not rating.reason or rating.reason != before.reason:
        return False
    was, now = (frozen.with_answers({code: each.value})[code] for each in (before, rating))
    return differs(frozen, code, was) and not differs(frozen, code, now)


def disagreements(items: Sequence[Item], first: Mapping[str, Rating], second: Mapping[str, Rating]) -> Sequence[Item]:
    """Items of which two reviewers made something different: another answer, another grade, or one of them nothing."""
    return [item for item in items if not _same(item, first.get(item.code), second.get(item.code))]


def _same(item: Item, one: Rating | None, other: Rating | None) -> bool:
    if one is None or other is None:
        return one is other
    return one.grade == other.grade and concluded_alike(item, one, other)


def concluded_alike(item: Item, one: Rating, other: Rating) -> bool:
    """Whether two ratings say the same of an item, whatever the evidence each of them saw."""
    return parse_cell(item, one.value).scores_like(parse_cell(item, other.value))
