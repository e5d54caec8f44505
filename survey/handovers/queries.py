"""What pages about hand-overs read: for those who hand over, and for whoever holds a link."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from sqlalchemy import literal, select
from sqlalchemy.orm import Session

from questionnaires.model import Dimension
from survey.access import hash_secret
from survey.assessments import queries as assessments
from survey.assessments.drafts import Draft, Kept, Opened, Progress, answers_in
from survey.assessments.figures import Facts
from survey.assessments.opinions import content_of
from survey.database import enum_column
from survey.models import Assessment, Handover, Opinion, Organisation, Response, RoleKind, User

NO_FACTS = Facts(staff=0, revenue=Decimal(0))


class End(StrEnum):
    """Why a link leads nowhere any more."""

    SUBMITTED = "submitted"
    REVOKED = "revoked"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True, kw_only=True)
class Handed:
    """What a link opens."""

    handover: Handover
    opened: Opened
    asker: str  #: who handed it over; empty once their account is gone

    @property
    def sections(self) -> Sequence[Dimension]:
        """Sections that are handed over, in the order asked."""
        return [each for each in self.opened.definition().dimensions if each.code in self.handover.sections]

    def end(self, *, at: datetime) -> End | None:
        """Why it leads nowhere any more; None while it does."""
        return end_of(self.handover, draft=self.opened.draft, at=at)


@dataclass(frozen=True, kw_only=True)
class HandedDraft(Draft):
    """A draft as the holder of a link sees it: their own answers alone."""

    elsewhere: Mapping[str, str] = field(default_factory=dict)  #: the enterprise's, as far as they decide what is asked
    others: frozenset[str] = frozenset()  #: codes of what somebody else has answered

    @property
    def deciding(self) -> Mapping[str, str]:
        """Answers that decide which items apply: one's own, else the enterprise's."""
        return {**self.elsewhere, **self.values}

    @property
    def takes_files(self) -> bool:
        """Whoever holds a link hands in no files."""
        return False

    def ordinary(self, code: str) -> bool:  # noqa: ARG002
        """Nothing is as in the enterprise's own page."""
        return False


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A line of the list of hand-overs."""

    handover: Handover
    asker: str
    sections: Sequence[Dimension]
    progress: Progress
    end: End | None


def end_of(handover: Handover, *, draft: bool, at: datetime) -> End | None:
    """Why a link leads nowhere any more; None while it does."""
    if not draft:
        return End.SUBMITTED
    if handover.revoked_at is not None:
        return End.REVOKED
    return End.EXPIRED if handover.expires_at <= at else None


def find(session: Session, secret: str) -> Handed | None:
    """What the link with this secret opens, or opened; None if there never was one."""
    kind = literal(RoleKind.RESPONDENT, enum_column(RoleKind)).label("kind")
    query = (
        select(Handover, User.name.label("asker"), kind, *assessments.OPENED)
        .select_from(Handover)
        .join(Assessment, Assessment.id == Handover.assessment_id)
        .join(Organisation, Organisation.id == Assessment.organisation_id)
        .join(User, User.id == Handover.created_by, isouter=True)
        .where(Handover.id_hash == hash_secret(secret))
    )
    row = session.execute(query).one_or_none()
    if row is None:
        return None
    opened = replace(assessments.as_opened(row), facts=NO_FACTS)  # what else the profile says is none of their business
    return Handed(handover=row.Handover, opened=opened, asker=row.asker or "")


def draft_of(session: Session, handed: Handed) -> HandedDraft:
    """The draft as the holder of a link sees it."""
    opinions = _opinions(session, [handed.handover.id])
    return _draft(handed.opened, opinions, _given(session, handed.opened))


def list_of(session: Session, opened: Opened, *, at: datetime) -> Sequence[Listed]:
    """Hand-overs of an assessment the user may see, the newest first."""
    query = select(Handover, User.name).join(User, User.id == Handover.created_by, isouter=True)
    query = query.where(Handover.assessment_id == opened.id).order_by(Handover.created_at.desc(), Handover.id)
    rows = session.execute(query).all()
    if not rows:
        return []
    opinions = _opinions(session, [row.Handover.id for row in rows])
    given = _given(session, opened)
    handed = [Handed(handover=row.Handover, opened=opened, asker=row.name or "") for row in rows]
    return [_listed(each, opinions, given, at=at) for each in handed]


def get(session: Session, assessment_id: UUID, handover_id: UUID) -> Handover:
    """Hand-over of an assessment the user was found to work on, locked; else NoResultFound."""
    query = select(Handover).where(Handover.id == handover_id, Handover.assessment_id == assessment_id)
    return session.scalars(query.with_for_update()).one()


def progress(draft: HandedDraft, sections: Sequence[Dimension]) -> Progress:
    """How far these sections are."""
    each = [draft.progress(dimension) for dimension in sections]
    return Progress(done=sum(one.done for one in each), total=sum(one.total for one in each))


def _listed(
    handed: Handed, opinions: Sequence[Opinion], given: Mapping[str, tuple[str, int]], *, at: datetime
) -> Listed:
    own = [each for each in opinions if each.handover_id == handed.handover.id]
    return Listed(
        handover=handed.handover,
        asker=handed.asker,
        sections=handed.sections,
        progress=progress(_draft(handed.opened, own, given), handed.sections),
        end=handed.end(at=at),
    )


def _draft(opened: Opened, opinions: Sequence[Opinion], given: Mapping[str, tuple[str, int]]) -> HandedDraft:
    values = answers_in(opened.definition(), {item: value for item, (value, _revision) in given.items()})
    own = {each.item for each in opinions if each.item in given and each.became == given[each.item][1]}
    kept = {each.item: Kept(content_of(each), each.revision, at=each.updated_at) for each in opinions}
    return HandedDraft(opened=opened, kept=kept, elsewhere=values, others=frozenset(values) - own)


def _opinions(session: Session, handover_ids: Sequence[UUID]) -> Sequence[Opinion]:
    return session.scalars(select(Opinion).where(Opinion.handover_id.in_(handover_ids))).all()


def _given(session: Session, opened: Opened) -> Mapping[str, tuple[str, int]]:
    """The enterprise's answers with their revisions, by item: they decide what is asked where the holder of a link says nothing."""
    query = select(Response.item, Response.value, Response.revision)
    rows = session.execute(query.where(Response.assessment_id == opened.id, Response.value != ""))
    return {item: (value, revision) for item, value, revision in rows}
