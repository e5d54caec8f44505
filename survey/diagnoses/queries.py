"""Diagnoses a user may see, with what our rules say beside them; anybody else's are not found."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import NoResultFound
from sqlalchemy.orm import Session

from reports import sections
from reports.document import DiagnosticReport
from reports.sections import Figure, Section
from survey.access import Action, CurrentUser, consulting
from survey.clock import BEIJING
from survey.diagnostics import services as diagnostics
from survey.diagnostics import written
from survey.diagnostics.frozen import Frozen
from survey.diagnostics.written import Body, Text
from survey.models import Brand, Diagnosis, DiagnosisVersion, Engagement, Party, ReviewState, Snippet
from survey.reviews import queries as reviews
from survey.reviews.queries import Seen

LOCKED = frozenset({ReviewState.SIGNED, ReviewState.ARCHIVED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """A section as it stands."""

    section: Section  #: with what our rules say now
    own: Text | None  #: what a consultant wrote instead

    @property
    def text(self) -> str:
        """What is printed, as Markdown."""
        return self.own.text if self.own else self.section.text

    @property
    def outdated(self) -> bool:
        """Whether our rules said something else when it was written: figures have moved since."""
        return self.own is not None and self.own.base != self.section.text


@dataclass(frozen=True, slots=True, kw_only=True)
class Edited:
    """A diagnosis and what it is about."""

    seen: Seen
    body: Body
    version: int  #: 0 while nothing is written
    locked: bool  #: signed: nothing changes any more

    @property
    def writes(self) -> bool:
        """Whether the reader may change it."""
        return self.seen.party is Party.CONSULTANCY and self.seen.acts and not self.locked

    @property
    def versioned(self) -> bool:
        """Whether the reader sees its versions; whose engagement has ended sees what was signed, and no drafts of it."""
        return self.seen.party is Party.CONSULTANCY and not self.seen.ended


def get(session: Session, user: CurrentUser, review_id: UUID) -> Edited:
    """Diagnosis of a review that was completed; else NoResultFound. The enterprise sees it once it is signed, as it was signed."""
    seen = reviews.get(session, user, review_id)
    reviews.completed(session, seen)
    locked = seen.state in LOCKED
    if seen.party is Party.ENTERPRISE and not locked:
        raise NoResultFound
    signature = reviews.signature(session, seen) if locked else None
    row = session.get(Diagnosis, review_id, populate_existing=True)
    body = body_of(session, review_id, row.version) if row else written.EMPTY
    if signature and signature.diagnosis:
        body = written.body_from(json.loads(signature.diagnosis)["body"])
    return Edited(
        seen=seen,
        body=body,
        version=row.version if row else 0,
        locked=locked,
    )


def body_of(session: Session, review_id: UUID, number: int) -> Body:
    """A version of a diagnosis."""
    return written.body_from(json.loads(session.get_one(DiagnosisVersion, (review_id, number)).body))


def versions(session: Session, review_id: UUID) -> Sequence[DiagnosisVersion]:
    """All versions, the newest first."""
    query = select(DiagnosisVersion).where(DiagnosisVersion.review_id == review_id)
    return session.scalars(query.order_by(DiagnosisVersion.number.desc())).all()


def submission(session: Session, user: CurrentUser, edited: Edited, body: Body | None = None) -> Frozen:
    """What was reviewed, with the measures of `body`, or of the diagnosis itself, and without its texts."""
    bare = replace(body or edited.body, texts={})
    outcome = reviews.completed(session, edited.seen)
    kept = written.write(bare, None, draft=not edited.locked)
    return reviews.submission(session, user, edited.seen).reviewed(outcome, diagnosis=kept)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """What our rules say, and the figures that texts may name."""

    sections: tuple[Section, ...]
    listed: tuple[Figure, ...]

    @property
    def figures(self) -> Mapping[str, str]:
        """Values by name."""
        return sections.named(self.listed)


def rules(frozen: Frozen, locale: str) -> Rules:
    """What our rules say about a reviewed submission; made anew where the outcome or the measures changed."""
    assert frozen.expert is not None  # noqa: S101  (only what was reviewed has a diagnosis)
    key = frozen.expert.outcome_sha256, frozen.expert.diagnosis, locale
    if key not in _RULES:
        report = by_rules(frozen, locale)
        _remember(key, Rules(sections=sections.sections(report), listed=sections.figures(report)))
    return _RULES[key]


def by_rules(frozen: Frozen, locale: str) -> DiagnosticReport:
    """The whole report in our words."""
    return diagnostics.document(frozen, locale=locale, prepared_on=frozen.submitted_at.astimezone(BEIJING).date())


_RULES: dict[tuple[str, str, str], Rules] = {}
MOST_REMEMBERED = 32


def _remember(key: tuple[str, str, str], found: Rules) -> None:
    while len(_RULES) >= MOST_REMEMBERED:
        _RULES.pop(next(iter(_RULES)), None)
    _RULES[key] = found


def texts(edited: Edited, found: Rules, locale: str) -> list[Written]:
    """Every section as it stands."""
    return [Written(section=each, own=edited.body.text(locale, each.key)) for each in found.sections]


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """How far a diagnosis is in one language: what whoever signs should know."""

    locale: str
    own: int  #: sections in own words …
    outdated: int  #: … of which so many were written over other figures …
    empty: int  #: … and so many print nothing
    sections: int


def summaries(session: Session, user: CurrentUser, review_id: UUID, locales: Collection[str]) -> list[Summary]:
    """The same of each language."""
    edited = get(session, user, review_id)
    frozen = submission(session, user, edited)
    found = []
    for locale in locales:
        every = texts(edited, rules(frozen, locale), locale)
        own = [each for each in every if each.own]
        found.append(
            Summary(
                locale=locale,
                own=len(own),
                outdated=sum(each.outdated for each in own),
                empty=sum(not each.text for each in own),
                sections=len(every),
            )
        )
    return found


def consultancy_of(session: Session, seen: Seen) -> UUID:
    """Whose review it is."""
    return session.get_one(Engagement, seen.engagement_id).consultancy_id


def brand(session: Session, consultancy_id: UUID) -> Brand | None:
    """Looks of a consultancy's reports; None where they look like ours."""
    return session.get(Brand, consultancy_id, populate_existing=True)


def snippets(session: Session, consultancy_id: UUID, locale: str | None = None) -> Sequence[Snippet]:
    """Texts that a consultancy uses again, in one language or in all."""
    query = select(Snippet).where(Snippet.consultancy_id == consultancy_id)
    if locale:
        query = query.where(Snippet.locale == locale)
    return session.scalars(query.order_by(Snippet.locale.desc(), Snippet.title)).all()


def snippet(session: Session, user: CurrentUser, snippet_id: UUID) -> Snippet:
    """Text of one's consultancy; else NoResultFound."""
    query = select(Snippet).where(Snippet.id == snippet_id)
    return session.scalars(consulting(query, Snippet.consultancy_id, user=user, action=Action.CONSULT)).one()
