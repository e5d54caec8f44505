"""How far reviewers agree: the two of a blind review, pairs over all of a consultancy's reviews, and enterprises with what was found."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import numpy as np
from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from questionnaires import catalogue
from questionnaires.catalogue import CatalogueError
from questionnaires.model import UNIT, Questionnaire
from reports.answers import local
from scoring.aggregate import score
from scoring.agreement import LimitsOfAgreement, bland_altman
from scoring.disclosure import SMALLEST
from scoring.model import compile_model
from scoring.rater_pair import PairAgreement, pair_agreement
from scoring.result import MISSING, TOTAL
from survey.diagnostics import queries as diagnostics
from survey.diagnostics.frozen import Frozen
from survey.models import (
    Assessment,
    Engagement,
    EngagementState,
    Party,
    Review,
    Reviewer,
    ReviewMode,
    ReviewOutcome,
    ReviewResponse,
    Submission,
    User,
)
from survey.reviews.queries import Seen, as_rating
from survey.reviews.ratings import Rating, Reviewed

SEATS = (1, 2)
SEED = 20_261_130  #: of the resampling: the same ratings have the same interval, whenever somebody looks
MOST = 200  #: newest blind reviews that pairs are compared over

Points = tuple[list[float], list[float]]  #: of the items that both rated, in the same order


@dataclass(frozen=True, slots=True, kw_only=True)
class Bias:
    """How far enterprises put themselves above what reviewers found; `limits` is None over fewer than five of them."""

    name: str
    n: int
    limits: LimitsOfAgreement | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Biases:
    """The same for every dimension of one questionnaire version."""

    title: str
    n: int  #: enterprises with a completed review
    rows: Sequence[Bias]  #: the total first


@dataclass(frozen=True, slots=True, kw_only=True)
class PairRow:
    """Two reviewers over all reviews they did blindly."""

    names: tuple[str, str]
    reviews: int
    items: int
    found: PairAgreement | None  #: None over too few items


def of_review(frozen: Frozen, seats: Mapping[int, Mapping[str, Rating]]) -> tuple[int, PairAgreement | None]:
    """Items that both rated, and how far the two agree on what these are worth."""
    first, second = points_of(frozen, seats)
    if not first:
        return 0, None
    return len(first), pair_agreement(first, second, generator=np.random.default_rng(SEED))


def seen_by(session: Session, seen: Seen, frozen: Frozen) -> tuple[int, PairAgreement | None] | None:
    """The same where the reader may know it: the consultancy's side of a blind review that both have rated; else None."""
    if seen.mode is not ReviewMode.BLIND or seen.party is not Party.CONSULTANCY or not (seen.settled and seen.shown):
        return None
    return of_review(frozen, _seats(session, seen.id))


def points_of(frozen: Frozen, seats: Mapping[int, Mapping[str, Rating]]) -> Points:
    """Points of each scored item that both rated and neither found not applicable."""
    strings = [Reviewed(frozen=frozen, ratings=seats[seat]).string for seat in SEATS]
    items = score(frozen.model, strings).items
    both = seats[1].keys() & seats[2].keys()
    places = [
        place
        for place, column in enumerate(frozen.model.scored.tolist())
        if frozen.model.columns[column].item.code in both and MISSING not in items[:, place]
    ]
    first, second = (items[:, places] / UNIT).tolist()
    return first, second


def biases(session: Session, consultancy_id: UUID, locale: str) -> Sequence[Biases]:
    """Self against expert, one table for each questionnaire version, over the newest completed review of every client of today."""
    newest: dict[tuple[str, str], dict[UUID, tuple[str, str]]] = {}
    query = _reviews(consultancy_id).add_columns(ReviewOutcome.answers, Submission.answers)
    query = query.join(ReviewOutcome, ReviewOutcome.review_id == Review.id)
    query = query.join(Submission, Submission.id == ReviewOutcome.submission_id)
    for _review, assessment, found, own in session.execute(query.order_by(ReviewOutcome.completed_at)):
        of = newest.setdefault((assessment.questionnaire, assessment.version), {})
        of[assessment.organisation_id] = (own, found)
    tables = []
    for key, pairs in sorted(newest.items()):
        try:
            tables.append(_biases(catalogue.get(*key), list(pairs.values()), locale))
        except CatalogueError:  # no longer there: nothing can be scored
            continue
    return tables


def _biases(questionnaire: Questionnaire, pairs: Sequence[tuple[str, str]], locale: str) -> Biases:
    model = compile_model(questionnaire)
    own = score(model, [own for own, _found in pairs]).nodes
    found = score(model, [found for _own, found in pairs]).nodes
    named = {TOTAL: ""} | {each.code: local(each.name, locale) for each in questionnaire.dimensions if each.weight}
    rows = []
    for code, name in named.items():
        place = model.node(code)
        known = (own[:, place] != MISSING) & (found[:, place] != MISSING)
        n = int(known.sum())
        limits = bland_altman(own[known, place] / UNIT, found[known, place] / UNIT) if n >= SMALLEST else None
        rows.append(Bias(name=name, n=n, limits=limits))
    return Biases(title=f"{local(questionnaire.title, locale)} {questionnaire.version}", n=len(pairs), rows=rows)


def pairs(session: Session, consultancy_id: UUID, *, only: UUID | None = None) -> Sequence[PairRow]:
    """Every two who rated the same blindly and are both done; with `only`, those of one reviewer."""
    found: dict[tuple[UUID, UUID], list[Points]] = {}
    names: dict[UUID, str] = {}
    for review_id, frozen, people in _blind(session, consultancy_id):
        first, second = people
        if only is not None and only not in {first.id, second.id}:
            continue
        names |= {first.id: first.name, second.id: second.name}
        one, other = points_of(frozen, _seats(session, review_id))
        turned = first.id > second.id
        key = (second.id, first.id) if turned else (first.id, second.id)
        found.setdefault(key, []).append((other, one) if turned else (one, other))
    rows = [_pair_row((names[key[0]], names[key[1]]), each) for key, each in found.items()]
    return sorted(rows, key=lambda row: (-row.items, row.names))


def _pair_row(names: tuple[str, str], reviews: Sequence[Points]) -> PairRow:
    first = [points for one, _other in reviews for points in one]
    second = [points for _one, other in reviews for points in other]
    found = pair_agreement(first, second, generator=np.random.default_rng(SEED))
    return PairRow(names=names, reviews=len(reviews), items=len(first), found=found)


def _blind(session: Session, consultancy_id: UUID) -> Iterator[tuple[UUID, Frozen, tuple[User, User]]]:
    """Blind reviews in which both are done, the newest first, with what is reviewed and who sits where."""
    query = _reviews(consultancy_id).add_columns(Submission)
    query = query.join(Submission, Submission.assessment_id == Assessment.id)
    query = query.where(Review.mode == ReviewMode.BLIND).order_by(Review.changed_at.desc()).limit(MOST)
    for review, assessment, submission in session.execute(query).all():
        seated = select(User).join(Reviewer, Reviewer.user_id == User.id)
        seated = seated.where(Reviewer.review_id == review.id, Reviewer.done_at.is_not(None)).order_by(Reviewer.seat)
        people = session.scalars(seated).all()
        if len(people) != len(SEATS):
            continue
        try:
            yield review.id, diagnostics.whole(session, assessment, submission), (people[0], people[1])
        except CatalogueError:
            continue


def _seats(session: Session, review_id: UUID) -> Mapping[int, Mapping[str, Rating]]:
    """Ratings of both seats, by item."""
    query = select(ReviewResponse).where(ReviewResponse.review_id == review_id, ReviewResponse.seat.in_(SEATS))
    seats: dict[int, dict[str, Rating]] = {seat: {} for seat in SEATS}
    for row in session.scalars(query):
        seats[row.seat][row.item] = as_rating(row, "")
    return seats


def _reviews(consultancy_id: UUID) -> Select[*tuple[Any, ...]]:
    """Reviews for those who are clients today: of the others a consultancy sees nothing, not even in a mean."""
    query: Select[*tuple[Any, ...]] = select(Review, Assessment)
    query = query.join(Engagement, Engagement.id == Review.engagement_id)
    query = query.join(Assessment, Assessment.id == Review.assessment_id)
    return query.where(Engagement.consultancy_id == consultancy_id, Engagement.state == EngagementState.ACTIVE)
