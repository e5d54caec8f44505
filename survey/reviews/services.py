"""What can be done with a review. Each step locks it, and leaves who took it, when and why."""

import hashlib
import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import exists, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from survey import audit
from survey.access import OWN_PEOPLE, CurrentUser
from survey.assessments import corrections, pointed
from survey.diagnostics import queries as diagnostics
from survey.models import (
    AGREED,
    Assessment,
    Consultant,
    Engagement,
    EngagementState,
    Party,
    Review,
    Reviewer,
    ReviewEvent,
    ReviewMode,
    ReviewOutcome,
    ReviewResponse,
    ReviewState,
    ReviewStep,
    Role,
    Signature,
)
from survey.models.review import CODE_LENGTH, LONGEST_REASON
from survey.reviews import queries
from survey.reviews.outcome_body import outcome_body
from survey.reviews.queries import Seen
from survey.reviews.ratings import Rating, Reviewed, disagreements
from survey.reviews.states import MOVES

ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  #: of codes: nothing that is taken for something else


class AlreadyError(Exception):
    """The submission is under review already; `review_id` is it."""

    def __init__(self, review_id: UUID) -> None:
        super().__init__(review_id)
        self.review_id = review_id


class NotAllowedError(Exception):
    """Reviewers have to work in the consultancy and not in the enterprise; `user_id` does not."""

    def __init__(self, user_id: UUID) -> None:
        super().__init__(user_id)
        self.user_id = user_id


class WrongStateError(Exception):
    """The step does not lead on from where the review is now: somebody was faster."""


class StaleError(Exception):
    """Somebody rated the item meanwhile; `theirs` is what they made of it."""

    def __init__(self, theirs: Rating | None) -> None:
        super().__init__("rated meanwhile")
        self.theirs = theirs


class UnreconciledError(Exception):
    """Two reviewers still differ on items; `items` are their codes."""

    def __init__(self, items: Sequence[str]) -> None:
        super().__init__(", ".join(items))
        self.items = tuple(items)


def begin(
    session: Session,
    engagement: Engagement,
    assessment: Assessment,
    reviewers: Sequence[UUID],
    *,
    blind: bool,
    by: CurrentUser,
    at: datetime,
) -> Review:
    """Begin to review a submission, alone or by two.

    Raises
    ------
    AlreadyError, NotAllowedError
        And nothing changes.
    """
    for user_id in reviewers:
        _check_reviewer(session, engagement, user_id)
    mode = ReviewMode.SINGLE if len(reviewers) == 1 else ReviewMode.BLIND if blind else ReviewMode.JOINT
    review = Review(engagement_id=engagement.id, assessment_id=assessment.id, mode=mode, begun_at=at, changed_at=at)
    session.add(review)
    try:
        session.flush()
    except IntegrityError as error:
        session.rollback()
        there = select(Review.id).where(Review.engagement_id == engagement.id, Review.assessment_id == assessment.id)
        raise AlreadyError(session.scalars(there).one()) from error
    seats = range(1, 3) if mode is ReviewMode.BLIND else (AGREED, AGREED)
    session.add_all(
        Reviewer(review_id=review.id, user_id=user_id, seat=seat)
        for user_id, seat in zip(reviewers, seats, strict=False)
    )
    session.flush()
    _note(session, review, ReviewStep.BEGIN, Party.CONSULTANCY, by=by, at=at)
    return review


def rate(
    session: Session, seen: Seen, item: str, rating: Rating, *, shown: int, by: CurrentUser, at: datetime
) -> Rating:
    """Keep what the reader makes of an item, if nobody rated it since they were `shown` revision; else StaleError.

    Raises
    ------
    StaleError, WrongStateError
        And nothing changes.
    """
    review, found = _open(session, seen, item)
    if found is None:
        if shown:
            raise StaleError(None)
        found = ReviewResponse(review_id=seen.id, seat=seen.seat, item=item, revision=0, updated_at=at)
        session.add(found)
    elif queries.as_rating(found, "").says_the_same(rating):
        return queries.as_rating(found, by.name)
    elif found.revision != shown:
        raise StaleError(queries.as_rating(found, ""))
    found.value, found.grade, found.reason = rating.value, int(rating.grade), rating.reason
    found.revision, found.updated_at, found.updated_by = found.revision + 1, at, by.id
    review.changed_at = at
    session.flush()
    return queries.as_rating(found, by.name)


def withdraw(session: Session, seen: Seen, item: str, *, shown: int, by: CurrentUser, at: datetime) -> None:
    """Take back what the reader made of an item, if nobody rated it since they were `shown` revision.

    Raises
    ------
    StaleError, WrongStateError
        And nothing changes.
    """
    review, found = _open(session, seen, item)
    if found is None:
        return
    if found.revision != shown:
        raise StaleError(queries.as_rating(found, by.name))
    session.delete(found)
    review.changed_at = at
    session.flush()


def hand_in(session: Session, seen: Seen, reviewed: Reviewed, *, by: CurrentUser, at: datetime) -> bool:
    """End a blind reviewer's part; once both have, what they agree on counts. Return whether both have."""
    review = _locked(session, seen.id)
    if review.state is not ReviewState.REVIEWING or seen.me is None:
        raise WrongStateError
    session.get_one(Reviewer, (seen.id, by.id)).done_at = at
    session.flush()
    review.changed_at = at
    _note(session, review, ReviewStep.HAND_IN, Party.CONSULTANCY, by=by, at=at)
    waiting = select(Reviewer.user_id).where(Reviewer.review_id == seen.id, Reviewer.done_at.is_(None))
    if session.scalars(waiting).first():
        return False
    first, second = (queries.ratings(session, seen.id, seat) for seat in (1, 2))
    items = [item for item in reviewed.frozen.questionnaire.items() if item.code in first.keys() | second.keys()]
    differing = {item.code for item in disagreements(items, first, second)}
    agreed = {code: _joined(first[code], second[code]) for code in first.keys() & second.keys() - differing}
    _keep_agreed(session, seen.id, agreed, at=at)
    return True


def reconcile(
    session: Session, seen: Seen, chosen: Mapping[str, Rating], *, by: CurrentUser, at: datetime
) -> Sequence[str]:
    """Keep what two reviewers agreed on after they had differed; each with the revision that was shown. Codes of those settled meanwhile by the other, which stay as they are."""
    review = _locked(session, seen.id)
    if review.state is not ReviewState.REVIEWING or not seen.settled:
        raise WrongStateError
    there = queries.ratings(session, seen.id, AGREED)
    stale = [code for code, each in chosen.items() if code in there and there[code].revision != each.revision]
    fresh = {
        code: each
        for code, each in chosen.items()
        if code not in stale and (code not in there or not there[code].says_the_same(each))
    }
    _keep_agreed(session, seen.id, fresh, at=at, by=by.id)
    review.changed_at = at
    if fresh:
        settled = pointed.written(list(fresh), "")
        told = settled if len(settled) <= LONGEST_REASON else ""
        _note(session, review, ReviewStep.RECONCILE, Party.CONSULTANCY, by=by, at=at, reason=told)
    return stale


def move(
    session: Session,
    seen: Seen,
    step: ReviewStep,
    *,
    reason: str,
    by: CurrentUser,
    at: datetime,
    looked_at: str | None = None,
) -> Review:
    """Take a step that needs nothing but a reason; `looked_at`: check sum of the outcome that whoever takes it had before them.

    Raises
    ------
    WrongStateError
        If it does not lead on from where the review is now.
    """
    wanted = MOVES[step]
    review = _locked(session, seen.id)
    if review.state not in wanted.origins or seen.party is not wanted.party:
        raise WrongStateError
    if looked_at is not None:
        newest = queries.outcome(session, review.id)
        if newest is None or newest.sha256 != looked_at:
            raise WrongStateError
    review.state, review.changed_at = wanted.to, at
    if step is ReviewStep.RETURN:
        corrections.open_draft(session, review, by=by.id, at=at)
    elif step is ReviewStep.REOPEN:
        corrections.drop_draft(session, review)
    _note(session, review, step, seen.party, by=by, at=at, reason=reason)
    return review


def complete(
    session: Session, seen: Seen, reviewed: Reviewed, *, reason: str, by: CurrentUser, at: datetime
) -> ReviewOutcome:
    """Complete a review: what it came to is frozen, and the enterprise sees it.

    Raises
    ------
    UnreconciledError, WrongStateError
        And nothing changes.
    """
    _locked(session, seen.id)
    if left := unreconciled(session, seen, reviewed):
        raise UnreconciledError(left)
    if queries.ratings(session, seen.id, AGREED) != reviewed.ratings:
        raise WrongStateError  # somebody rated since these were read
    review = move(session, seen, ReviewStep.COMPLETE, reason=reason, by=by, at=at)
    body = outcome_body(session, seen, reviewed, remark=reason, at=at)
    made = ReviewOutcome(
        review_id=review.id,
        submission_id=reviewed.frozen.submission_id,
        answers=reviewed.string,
        body=body,
        sha256=hashlib.sha256(body.encode()).hexdigest(),
        completed_at=at,
        completed_by=by.id,
    )
    session.add(made)
    session.flush()
    return made


def sign(session: Session, seen: Seen, *, reason: str, looked_at: str, by: CurrentUser, at: datetime) -> Signature:
    """Answer for what a confirmed review came to, and for what is written of it: nothing of it changes from now on, and reports carry a code.

    Raises
    ------
    WrongStateError
        If it is not confirmed, or somebody changed something since `looked_at`, see `queries.mark_to_sign`.
    """
    move(session, seen, ReviewStep.SIGN, reason=reason, by=by, at=at)
    if queries.mark_to_sign(session, seen.id) != looked_at:
        raise WrongStateError
    outcome = queries.outcome(session, seen.id)
    assert outcome is not None  # noqa: S101  (only what was completed is confirmed)
    code = "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))
    signature = Signature(
        outcome_id=outcome.id, code=code, signed_at=at, confirmed_at=_confirmed_at(session, seen.id), signed_by=by.id,
        signed_by_name=by.name, diagnosis=diagnostics.to_sign(session, seen.id),
    )  # fmt: skip
    session.add(signature)
    session.flush()
    return signature


def _confirmed_at(session: Session, review_id: UUID) -> datetime | None:
    steps = ReviewEvent.review_id == review_id, ReviewEvent.step == ReviewStep.CONFIRM
    return session.scalar(select(func.max(ReviewEvent.at)).where(*steps))


def unreconciled(session: Session, seen: Seen, reviewed: Reviewed) -> Sequence[str]:
    """Codes of the items on which two reviewers differ and have not agreed; all that apply while one is not done."""
    if seen.mode is not ReviewMode.BLIND:
        return ()
    if not seen.settled:
        return sorted(reviewed.asked)
    first, second = (queries.ratings(session, seen.id, seat) for seat in (1, 2))
    items = [item for item in reviewed.frozen.questionnaire.items() if item.code in reviewed.asked]
    agreed = queries.ratings(session, seen.id, AGREED)
    return [item.code for item in disagreements(items, first, second) if item.code not in agreed]


def resubmitted(session: Session, assessment_id: UUID, *, by: CurrentUser, at: datetime) -> Review | None:
    """Give a corrected submission to the reviewers who returned it; None if nobody waits for it."""
    review = corrections.review_of(session, assessment_id)
    if review is None or review.state is not ReviewState.RETURNED:
        return None
    review.assessment_id, review.state, review.changed_at = assessment_id, ReviewState.REVIEWING, at
    _note(session, review, ReviewStep.RESUBMIT, Party.ENTERPRISE, by=by, at=at)
    return review


def _check_reviewer(session: Session, engagement: Engagement, user_id: UUID) -> None:
    works = exists().where(Consultant.user_id == user_id, Consultant.consultancy_id == engagement.consultancy_id)
    own = exists().where(
        Role.user_id == user_id, Role.organisation_id == engagement.organisation_id, Role.kind.in_(OWN_PEOPLE)
    )
    if not session.scalar(select(works & ~own)) or engagement.state is not EngagementState.ACTIVE:
        raise NotAllowedError(user_id)


def _keep_agreed(
    session: Session, review_id: UUID, agreed: Mapping[str, Rating], *, at: datetime, by: UUID | None = None
) -> None:
    for code, rating in agreed.items():
        row = session.get(ReviewResponse, (review_id, AGREED, code), populate_existing=True)
        if row is None:
            row = ReviewResponse(review_id=review_id, seat=AGREED, item=code, revision=0)
            session.add(row)
        row.value, row.grade, row.reason = rating.value, int(rating.grade), rating.reason
        row.revision, row.updated_at, row.updated_by = row.revision + 1, at, by
    session.flush()


def _joined(one: Rating, other: Rating) -> Rating:
    """What two who agree say together."""
    reasons = dict.fromkeys(each.reason for each in (one, other) if each.reason)
    return Rating(value=one.value, grade=one.grade, reason="\n".join(reasons)[:2000])


def _open(session: Session, seen: Seen, item: str) -> tuple[Review, ReviewResponse | None]:
    """Review that is open for rating, locked, and what the reader's seat made of an item so far."""
    review = _locked(session, seen.id)
    if review.state is not ReviewState.REVIEWING:
        raise WrongStateError
    return review, session.get(ReviewResponse, (seen.id, seen.seat, item), populate_existing=True)


def _locked(session: Session, review_id: UUID) -> Review:
    return session.get_one(Review, review_id, with_for_update=True, populate_existing=True)


def _note(
    session: Session,
    review: Review,
    step: ReviewStep,
    party: Party,
    *,
    by: CurrentUser,
    at: datetime,
    reason: str = "",
) -> None:
    session.add(
        ReviewEvent(review_id=review.id, step=step, party=party, at=at, by=by.id, by_name=by.name, reason=reason)
    )
    audit.record(session, f"review_{step.value}", f"review:{review.id}", by=by.id, at=at)
