"""A draft as pages need it: which items apply, what is answered, what is left."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property, lru_cache
from math import ceil
from typing import NamedTuple
from uuid import UUID

from questionnaires import catalogue
from questionnaires.model import Dimension, Item, ItemKind, Questionnaire
from questionnaires.rules import Profile, applicability
from scoring.answer import DONT_KNOW_CELL, parse_cell
from survey.assessments.figures import Facts
from survey.assessments.opinions import Voice
from survey.forms.items import Content, Typed, from_content, is_answer
from survey.models import AssessmentState

LONGEST_REMEMBERED = 100  #: characters of an answer that is looked at once: codes and numbers, not what was written

Deciding = tuple[
    tuple[tuple[str, str | tuple[str, ...]], ...], tuple[tuple[str, str], ...]
]  #: what decides which items apply: a profile, and answers by item


@dataclass(frozen=True, slots=True, kw_only=True)
class Basis:
    """What decides, besides the answers, which items of an assessment apply."""

    questionnaire: str
    version: str
    profile: Profile

    def definition(self) -> Questionnaire:
        """The questionnaire version it is bound to."""
        return catalogue.get(self.questionnaire, self.version)


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened(Basis):
    """An assessment somebody may work on."""

    id: UUID
    organisation_id: UUID
    organisation: str
    state: AssessmentState
    started_at: datetime
    submitted_at: datetime | None
    manages: bool  #: whether the user may submit
    own: bool  #: whether the user is one of the enterprise's own people
    facts: Facts

    @property
    def draft(self) -> bool:
        """Whether answers may still change."""
        return self.state is AssessmentState.DRAFT


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms(Basis):
    """The same as of a moment, whoever answers."""

    as_of: datetime  #: when the profile was changed last


class Kept(NamedTuple):
    """A response as it is kept. A quick key of caches."""

    content: Content
    revision: int
    at: datetime | None = None  #: this and the next two only where somebody asked who and when
    by: UUID | None = None
    by_name: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LastRound:
    """The answers of a round, as far as they still are answers to the version asked now."""

    day: date | None = None  #: when they were submitted; None where there was no round
    answers: Mapping[str, Content] = field(default_factory=dict)

    def known(self, code: str) -> Content | None:
        """What can be taken over for an item: nobody takes over that they did not know."""
        content = self.answers.get(code)
        return content if content and content.value != DONT_KNOW_CELL else None


NO_ROUND = LastRound()


@dataclass(frozen=True, slots=True, kw_only=True)
class Returned:
    """Why a draft is there that corrects what reviewers returned."""

    review_id: UUID
    consultancy: str
    by_name: str
    at: datetime
    reason: str
    items: Sequence[Item] = ()  #: the questions it is about

    def names(self, code: str) -> bool:
        """Whether a question is one of them."""
        return any(item.code == code for item in self.items)


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How many of the items that apply are answered."""

    done: int
    total: int

    @property
    def left(self) -> int:
        """Items still to answer."""
        return self.total - self.done

    @property
    def complete(self) -> bool:
        """Whether nothing is left."""
        return self.left == 0


@dataclass(frozen=True, kw_only=True)
class Outline:
    """An opened assessment with its answers: how far it is, whoever gave them and whatever was remarked."""

    opened: Opened
    values: Mapping[str, str]  #: notation of every answer given, by item code
    returned: Returned | None = None  #: where it is a draft with which a review goes on

    @cached_property
    def questionnaire(self) -> Questionnaire:
        """The version being answered."""
        return self.opened.definition()

    @property
    def deciding(self) -> Mapping[str, str]:
        """Answers that decide which items apply."""
        return self.values

    @cached_property
    def applicable(self) -> frozenset[str]:
        """Codes of the items that apply."""
        return applicable_items(self.questionnaire, self.opened.profile, self.deciding)

    def items(self, dimension: Dimension) -> list[Item]:
        """Items of a section that apply, in the order asked."""
        return [item for item in section_items(dimension) if item.code in self.applicable]

    @cached_property
    def sections(self) -> Mapping[str, Progress]:
        """How far each section is, by its code; where the answers of one section were read, right for that one alone."""
        deciding = _deciding(self.questionnaire, self.opened.profile, self.deciding)
        asked = _sections_of(self.questionnaire.key, self.questionnaire.content_hash, deciding)
        given = self.values.keys()
        return {section: Progress(done=len(codes & given), total=len(codes)) for section, codes in asked}

    def progress(self, dimension: Dimension) -> Progress:
        """How far a section is."""
        return self.sections[dimension.code]

    @cached_property
    def total(self) -> Progress:
        """How far the whole is, without what is only taken stock of."""
        optional = asked_of(self.questionnaire).optional
        each = [progress for section, progress in self.sections.items() if section not in optional]
        return Progress(done=sum(p.done for p in each), total=sum(p.total for p in each))

    @cached_property
    def gaps(self) -> tuple[Item, ...]:
        """Items that must be answered and are not, in the order asked."""
        needed = asked_of(self.questionnaire).needed
        return tuple(item for item in needed if item.code in self.applicable and item.code not in self.values)


@dataclass(frozen=True, kw_only=True)
class Draft(Outline):
    """An opened assessment with its responses."""

    values: Mapping[str, str] = field(init=False)
    kept: Mapping[str, Kept]  #: by item code
    last: LastRound = NO_ROUND
    voices: Mapping[str, tuple[Voice, ...]] = field(default_factory=dict)  #: what colleagues said beside, by item code

    def __post_init__(self) -> None:
        """Take the answers from the responses."""
        given = {code: kept.content.value for code, kept in self.kept.items()}
        object.__setattr__(self, "values", answers_in(self.questionnaire, given))

    @property
    def takes_files(self) -> bool:
        """Whether whoever reads it may hand in files."""
        return True

    def ordinary(self, code: str) -> bool:
        """Whether of an item nothing is to be shown but what is kept of it."""
        return code not in self.voices and not (self.returned and self.returned.names(code))

    def carried(self, dimension: Dimension) -> Mapping[str, Content]:
        """Answers of the last round that can be taken over together in a section: to items that apply and are not answered, by item code.

        What is of a year is asked anew, one by one.
        """
        open_ = (item.code for item in self._open(dimension) if not item.of_a_year)
        return {code: content for code in open_ if (content := self.last.known(code))}

    def outdated(self, dimension: Dimension) -> int:
        """How many items of a section that ask about a year and are not answered were answered in the last round."""
        return sum(item.of_a_year and self.last.known(item.code) is not None for item in self._open(dimension))

    def _open(self, dimension: Dimension) -> list[Item]:
        return [item for item in self.items(dimension) if item.code not in self.values]


def answers_in(questionnaire: Questionnaire, values: Mapping[str, str]) -> dict[str, str]:
    """Those of `values` that are answers: not the empty ones, nor what is none any more since an item was changed."""
    version = questionnaire.key, questionnaire.content_hash
    return {code: value for code, value in values.items() if value and _is_answer(*version, code, value)}


def _is_answer(key: str, content_hash: str, code: str, value: str) -> bool:
    look = _looked_up if len(value) <= LONGEST_REMEMBERED else _looked_up.__wrapped__
    return look(key, content_hash, code, value)


@lru_cache(maxsize=4096)
def _looked_up(key: str, content_hash: str, code: str, value: str) -> bool:
    item = _items_of(key, content_hash).get(code)
    return item is not None and is_answer(item, value)


def shown_in(questionnaire: Questionnaire, item: Item, content: Content) -> Typed:
    """What the fields of an item show of an answer."""
    remarks = content.reason or content.note or content.evidence_url
    look = _shown if not remarks and len(content.value) <= LONGEST_REMEMBERED else _shown.__wrapped__
    return look(questionnaire.key, questionnaire.content_hash, item.code, content)


@lru_cache(maxsize=4096)
def _shown(key: str, content_hash: str, code: str, content: Content) -> Typed:
    return from_content(_items_of(key, content_hash)[code], content)


def items_of(questionnaire: Questionnaire) -> Mapping[str, Item]:
    """All items by code; looked through once."""
    return _items_of(questionnaire.key, questionnaire.content_hash)


@lru_cache(maxsize=64)
def _items_of(key: str, content_hash: str) -> Mapping[str, Item]:  # noqa: ARG001  (the hash keeps the cache true)
    return {item.code: item for item in catalogue.get(*key.split("@")).items()}


def must_be_answered(item: Item) -> bool:
    """Whether a missing answer holds up the submission; taking stock never does."""
    return item.required and item.kind is not ItemKind.INVENTORY


def minutes_for(questionnaire: Questionnaire, count: int) -> int:
    """Minutes for `count` items, by the questionnaire's own estimate for all that must be answered."""
    return ceil(questionnaire.minutes * count / max(1, len(asked_of(questionnaire).needed)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a questionnaire asks of whoever fills it in."""

    needed: tuple[Item, ...]  #: items that must be answered, in the order asked
    optional: frozenset[str]  #: codes of the sections that may be left out
    section_of: Mapping[str, str]  #: code of the section of each item, by item code


def asked_of(questionnaire: Questionnaire) -> Asked:
    """What `questionnaire` asks; looked through once."""
    return _asked_of(questionnaire.key, questionnaire.content_hash)


@lru_cache(maxsize=64)
def _asked_of(key: str, content_hash: str) -> Asked:  # noqa: ARG001  (the hash keeps the cache true)
    questionnaire = catalogue.get(*key.split("@"))
    sections = {dimension.code: section_items(dimension) for dimension in questionnaire.dimensions}
    return Asked(
        needed=tuple(item for item in questionnaire.items() if must_be_answered(item)),
        optional=frozenset(code for code, items in sections.items() if not any(map(must_be_answered, items))),
        section_of={item.code: code for code, items in sections.items() for item in items},
    )


def section_items(dimension: Dimension) -> Sequence[Item]:
    """Items of a section, whether they apply or not."""
    return [item for indicator in dimension.indicators for item in indicator.items]


def applicable_items(questionnaire: Questionnaire, profile: Profile, values: Mapping[str, str]) -> frozenset[str]:
    """Codes of the items that apply; one that hangs on an answer not yet given is kept back."""
    return _applicable(questionnaire.key, questionnaire.content_hash, _deciding(questionnaire, profile, values))


def asked_in(
    questionnaire: Questionnaire, section: str, profile: Profile, values: Mapping[str, str]
) -> tuple[str, ...]:
    """Codes of the items of a section that apply, in the order asked."""
    version = questionnaire.key, questionnaire.content_hash
    return _asked_in(*version, section, _deciding(questionnaire, profile, values))


def _deciding(questionnaire: Questionnaire, profile: Profile, values: Mapping[str, str]) -> Deciding:
    """What decides which items apply, as caches know it."""
    sources = condition_sources(questionnaire.key, questionnaire.content_hash)
    known = tuple((code, values[code]) for code in sources if code in values)
    return tuple((field, each if isinstance(each, str) else tuple(each)) for field, each in profile.items()), known


@lru_cache(maxsize=64)
def condition_sources(key: str, content_hash: str) -> tuple[str, ...]:  # noqa: ARG001  (the hash keeps the cache true)
    """Items whose answers decide whether others apply."""
    items = catalogue.get(*key.split("@")).items()
    return tuple(dict.fromkeys(each.item for item in items for each in item.applies_if if each.item))


@lru_cache(maxsize=1024)
def _applicable(key: str, content_hash: str, given: Deciding) -> frozenset[str]:
    facts, known = given
    questionnaire, items = catalogue.get(*key.split("@")), _items_of(key, content_hash)
    answers = {code: parse_cell(items[code], value).options for code, value in known}
    verdicts = applicability(questionnaire, dict(facts), answers)  # type: ignore[arg-type]
    return frozenset(code for code, verdict in verdicts.items() if verdict)


@lru_cache(maxsize=1024)
def _sections_of(key: str, content_hash: str, given: Deciding) -> tuple[tuple[str, frozenset[str]], ...]:
    """Codes of the items that apply, by section."""
    sections = [dimension.code for dimension in catalogue.get(*key.split("@")).dimensions]
    return tuple((section, frozenset(_asked_in(key, content_hash, section, given))) for section in sections)


@lru_cache(maxsize=1024)
def _asked_in(key: str, content_hash: str, section: str, given: Deciding) -> tuple[str, ...]:
    dimensions = catalogue.get(*key.split("@")).dimensions
    applicable = _applicable(key, content_hash, given)
    here = next(dimension for dimension in dimensions if dimension.code == section)
    return tuple(item.code for item in section_items(here) if item.code in applicable)
