"""Reviews a user may see, from the side they stand on."""

import hashlib
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.exc import NoResultFound
from sqlalchemy.orm import Session

from scoring.evidence import Grade
from survey.access import Action, CurrentUser, consulting, permitted
from survey.diagnostics import queries as diagnostics
from survey.diagnostics.frozen import Frozen
from survey.models import (
    AGREED,
    SIGNED_STATES,
    Assessment,
    Consultancy,
    Consultant,
    ConsultantKind,
    Correction,
    Engagement,
    EngagementState,
    Organisation,
    Party,
    Review,
    Reviewer,
    ReviewEvent,
    ReviewMode,
    ReviewOutcome,
    ReviewResponse,
    ReviewState,
    Signature,
    User,
)
from survey.reviews.ratings import Rating, Reviewed
from survey.reviews.states import SHOWN_TO_ENTERPRISE


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A reviewer."""

    user_id: UUID
    name: str
    seat: int
    done_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A review as one side sees it."""

    id: UUID
    party: Party  #: the side it is seen from
    state: ReviewState
    mode: ReviewMode
    engagement_id: UUID
    consultancy: str
    organisation_id: UUID
    organisation: str
    assessment_id: UUID
    questionnaire: str
    version: str
    submitted_at: datetime  #: what is under review
    begun_at: datetime
    changed_at: datetime
    reviewers: tuple[Member, ...]
    me: Member | None  #: the reader, where they are a reviewer
    ended: bool  #: whether the two no longer work together
    leads: bool  #: whether the reader leads the consultancy, or manages the enterprise: they may take its steps

    @property
    def kept_alone(self) -> bool:
        """Whether the reader sees this review alone, and nothing else of the enterprise any more."""
        return self.ended and self.party is Party.CONSULTANCY

    @property
    def broken_off(self) -> bool:
        """Whether it goes no further, and was not signed."""
        return self.ended and self.state not in SIGNED_STATES

    @property
    def settled(self) -> bool:
        """Whether one set of ratings counts: always, but in a blind review before both are done."""
        return self.mode is not ReviewMode.BLIND or all(member.done_at for member in self.reviewers)

    @property
    def seat(self) -> int:
        """Whose ratings the reader sees and writes."""
        return AGREED if self.settled or self.me is None else self.me.seat

    @property
    def shown(self) -> bool:
        """Whether the reader sees ratings at all."""
        if self.party is Party.ENTERPRISE:
            return self.state in SHOWN_TO_ENTERPRISE
        return self.settled or self.me is not None

    @property
    def rates(self) -> bool:
        """Whether the reader may rate now."""
        waiting = self.me is not None and (self.settled or self.me.done_at is None)
        return waiting and self.state is ReviewState.REVIEWING

    @property
    def acts(self) -> bool:
        """Whether the reader may take the steps of their side."""
        return (self.leads or self.me is not None) and not self.ended


def get(session: Session, user: CurrentUser, review_id: UUID) -> Seen:
    """Review the user may see; else NoResultFound. Who stands on both sides is asked as the enterprise."""
    row = session.execute(_all().where(Review.id == review_id)).one()
    return _seen(session, user, row)


def of_engagement(session: Session, engagement_id: UUID) -> Sequence[Review]:
    """Reviews of an engagement that the user was found to have, newest first."""
    query = select(Review).where(Review.engagement_id == engagement_id)
    return session.scalars(query.order_by(Review.changed_at.desc())).all()


def of_engagements(session: Session, engagement_ids: Sequence[UUID]) -> Sequence[Review]:
    """Reviews of these engagements."""
    return session.scalars(select(Review).where(Review.engagement_id.in_(engagement_ids))).all()


def of_own_organisations(session: Session, user: CurrentUser) -> Sequence[Seen]:
    """Reviews of what the user's own enterprises submitted, newest first."""
    query = permitted(_all(), Assessment.organisation_id, user=user, action=Action.ANSWER)
    rows = session.execute(query.order_by(Review.changed_at.desc())).all()
    return [_seen(session, user, row) for row in rows]


def of_assessment(session: Session, user: CurrentUser, assessment_id: UUID) -> Sequence[Seen]:
    """Completed reviews of a submission that the user may see, the newest first; none of another consultancy's."""
    query = _all().where(Review.assessment_id == assessment_id, Review.state.in_(SHOWN_TO_ENTERPRISE))
    found = []
    for row in session.execute(query.order_by(Review.changed_at.desc())).all():
        with suppress(NoResultFound):
            found.append(_seen(session, user, row))
    return found


def signed_before(session: Session, user: CurrentUser) -> Sequence[Seen]:
    """Reviews that the user's consultancies signed in engagements that have ended, newest first."""
    query = _all().where(Engagement.state == EngagementState.ENDED, Review.state.in_(SIGNED_STATES))
    query = consulting(query, Engagement.consultancy_id, user=user, action=Action.CONSULT)
    seen = [_seen(session, user, row) for row in session.execute(query.order_by(Review.changed_at.desc())).all()]
    return [each for each in seen if each.kept_alone]


def of_consultancies(session: Session, user: CurrentUser) -> Sequence[Seen]:
    """Reviews for the clients of the consultancies the user works in, newest first."""
    query = _all().where(Engagement.state == EngagementState.ACTIVE)
    query = consulting(query, Engagement.consultancy_id, user=user, action=Action.CONSULT)
    return [_seen(session, user, row) for row in session.execute(query.order_by(Review.changed_at.desc())).all()]


def submission(session: Session, user: CurrentUser, seen: Seen) -> Frozen:
    """What is under review; a consultancy whose engagement has ended reads it alone, for it signed what it found."""
    if seen.kept_alone:
        return diagnostics.alone(session, seen.assessment_id)
    return diagnostics.submitted(session, user, seen.assessment_id)


def reviewed(session: Session, seen: Seen, frozen: Frozen, *, seat: int | None = None) -> Reviewed:
    """The submission under the ratings of `seat`, or of the one the reader sees; under none where they see none."""
    wanted = seen.seat if seat is None else seat
    return Reviewed(frozen=frozen, ratings=ratings(session, seen.id, wanted) if seen.shown else {})


def ratings(session: Session, review_id: UUID, seat: int) -> Mapping[str, Rating]:
    """Ratings of a seat, by item code."""
    query = select(ReviewResponse, User.name).join(User, User.id == ReviewResponse.updated_by, isouter=True)
    query = query.where(ReviewResponse.review_id == review_id, ReviewResponse.seat == seat)
    return {row.item: as_rating(row, name or "") for row, name in session.execute(query)}


def as_rating(row: ReviewResponse, name: str) -> Rating:
    """A rating as it is kept."""
    return Rating(
        value=row.value,
        grade=Grade(row.grade),
        reason=row.reason,
        revision=row.revision,
        at=row.updated_at,
        by_name=name,
    )


def history(session: Session, review_id: UUID) -> Sequence[ReviewEvent]:
    """Steps of a review, the latest first."""
    query = select(ReviewEvent).where(ReviewEvent.review_id == review_id)
    return session.scalars(query.order_by(ReviewEvent.at.desc())).all()


def outcome(session: Session, review_id: UUID) -> ReviewOutcome | None:
    """What the review came to when it was last completed."""
    query = select(ReviewOutcome).where(ReviewOutcome.review_id == review_id)
    return session.scalars(query.order_by(ReviewOutcome.completed_at.desc()).limit(1)).one_or_none()


def mark_to_sign(session: Session, review_id: UUID) -> str:
    """What tells one state of outcome and diagnosis from another: who signs has had just this before them."""
    found = outcome(session, review_id)
    diagnosis = diagnostics.to_sign(session, review_id)
    return f"{found.sha256 if found else ''}.{hashlib.sha256(diagnosis.encode()).hexdigest()}"


def completed(session: Session, seen: Seen) -> ReviewOutcome:
    """The same where the reader may see it; else NoResultFound."""
    found = outcome(session, seen.id)
    if found is None or (seen.party is Party.ENTERPRISE and not seen.shown):
        raise NoResultFound
    return found


def signature(session: Session, seen: Seen) -> Signature | None:
    """Signature under it, if there is one."""
    found = outcome(session, seen.id)
    return diagnostics.signature_of(session, found.id) if found and seen.shown else None


def found(session: Session, user: CurrentUser, seen: Seen) -> Frozen:
    """The submission as the reviewers found it, signed, if it is; NoResultFound before the review is completed."""
    signed = signature(session, seen)
    unseen = seen.party is Party.ENTERPRISE and signed is None
    diagnosis = "" if unseen else diagnostics.written_of(session, seen.id, signed)
    return submission(session, user, seen).reviewed(completed(session, seen), signed, diagnosis=diagnosis)


def correction(session: Session, seen: Seen) -> Assessment | None:
    """Draft in which the enterprise corrects what was returned."""
    query = select(Assessment).join(Correction, Correction.assessment_id == Assessment.id)
    query = query.where(Correction.review_id == seen.id, Assessment.submitted_at.is_(None))
    return session.scalars(query).one_or_none()


def corrected(session: Session, user: CurrentUser, seen: Seen) -> Frozen | None:
    """What was submitted before, where the submission under review corrects it, and the reader may see that."""
    if seen.kept_alone:
        return None
    query = select(Correction.corrects_id).where(Correction.assessment_id == seen.assessment_id)
    before = session.scalar(query)
    return diagnostics.submitted(session, user, before) if before else None


def _all() -> Select[*tuple[Any, ...]]:
    query: Select[*tuple[Any, ...]] = select(Review, Engagement, Assessment, Consultancy, Organisation)
    query = query.join(Engagement, Engagement.id == Review.engagement_id)
    query = query.join(Consultancy, Consultancy.id == Engagement.consultancy_id)
    query = query.join(Assessment, Assessment.id == Review.assessment_id)
    return query.join(Organisation, Organisation.id == Assessment.organisation_id)


def _seen(session: Session, user: CurrentUser, row: Any) -> Seen:  # noqa: ANN401  (a row)
    party, leads = _side(session, user, row)
    members = _members(session, row.Review.id)
    return Seen(
        id=row.Review.id,
        party=party,
        state=row.Review.state,
        mode=row.Review.mode,
        engagement_id=row.Engagement.id,
        consultancy=row.Consultancy.name,
        organisation_id=row.Organisation.id,
        organisation=row.Organisation.name,
        assessment_id=row.Assessment.id,
        questionnaire=row.Assessment.questionnaire,
        version=row.Assessment.version,
        submitted_at=row.Assessment.submitted_at,
        begun_at=row.Review.begun_at,
        changed_at=row.Review.changed_at,
        reviewers=members,
        me=next((each for each in members if each.user_id == user.id), None) if party is Party.CONSULTANCY else None,
        ended=row.Engagement.state is not EngagementState.ACTIVE,
        leads=leads,
    )


def _side(session: Session, user: CurrentUser, row: Any) -> tuple[Party, bool]:  # noqa: ANN401  (a row)
    """Side the user stands on, and whether they may take its steps."""
    own = select(Organisation.id).where(Organisation.id == row.Organisation.id)
    if session.scalar(permitted(own, Organisation.id, user=user, action=Action.ANSWER)):
        return Party.ENTERPRISE, bool(session.scalar(permitted(own, Organisation.id, user=user, action=Action.MANAGE)))
    works = select(Consultant.kind).where(Consultant.consultancy_id == row.Consultancy.id)
    kind = session.scalar(
        consulting(works, Consultant.consultancy_id, user=user, action=Action.CONSULT).where(
            Consultant.user_id == user.id
        )
    )
    active = row.Engagement.state is EngagementState.ACTIVE
    if kind is None or not (active or row.Review.state in SIGNED_STATES):  # what it signed it may show for ever
        raise NoResultFound
    return Party.CONSULTANCY, kind is ConsultantKind.LEAD


def _members(session: Session, review_id: UUID) -> tuple[Member, ...]:
    query = select(Reviewer, User.name).join(User, User.id == Reviewer.user_id)
    rows = session.execute(query.where(Reviewer.review_id == review_id).order_by(Reviewer.seat, User.name))
    return tuple(Member(user_id=each.user_id, name=name, seat=each.seat, done_at=each.done_at) for each, name in rows)
