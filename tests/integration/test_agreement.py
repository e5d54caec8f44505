"""How far reviewers agree, with each other and with clients: told in plain words, with how sure it is, to the consultancy alone."""

import re

import numpy as np
import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from questionnaires import catalogue
from questionnaires.model import UNIT
from scoring.agreement import bland_altman
from scoring.evaluate import evaluate
from scoring.rater_pair import pair_agreement
from survey.consultancies.services import give_sight
from survey.database import db
from survey.models import (
    Consultancy,
    Engagement,
    EngagementState,
    Party,
    Review,
    Reviewer,
    ReviewMode,
    ReviewOutcome,
    ReviewResponse,
    ReviewState,
    Submission,
)
from survey.reviews.agreement import SEED
from tests.factories import AT, credit_code
from tests.integration import test_reviews
from tests.integration.test_results import ANSWERS, cells, submit
from tests.integration.test_reviews import begin, only

pytestmark = pytest.mark.sqlite_only  # pages that tell what is scored: the same on every database

assessment, second, second_user = test_reviews.assessment, test_reviews.second, test_reviews.second_user
ASKED = catalogue.get("lianghua-sme")
LADDERS = [item for item in ASKED.items() if item.kind == "single" and item.scored and item.code in ANSWERS][:14]


def points(item, code):
    return float(next(option.points for option in item.options if option.code == code))


def put(review_id, seat, values):
    """Ratings of a seat, straight into the table."""
    with Session(db.engine_rw) as session, session.begin():
        for item, value in values.items():
            session.add(
                ReviewResponse(
                    review_id=review_id, seat=seat, item=item, value=value, grade=2, reason="", updated_at=AT
                )
            )


@pytest.fixture
def rated(lead, second, engaged, assessment, lead_user, second_user):
    """A blind review in which both rated fourteen questions, one of them otherwise; gives address and ratings of both."""
    review = begin(lead, assessment, lead_user, second_user).location
    first = {item.code: item.options[place % len(item.options)].code for place, item in enumerate(LADDERS)}
    other = first | {LADDERS[0].code: LADDERS[0].options[-1].code}
    row = only(Review)
    put(row.id, 1, first)
    put(row.id, 2, other)
    lead.post(f"{review}done")
    second.post(f"{review}done")
    return review, first, other


def text(page):
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def test_two_blind_reviewers_are_told_how_far_they_agree_and_how_sure_that_is(lead, rated):
    review, first, other = rated
    a, b = ([points(item, said[item.code]) for item in LADDERS] for said in (first, other))
    expected = pair_agreement(a, b, generator=np.random.default_rng(SEED))
    for page in (lead.get(review).text, lead.get(f"{review}reconcile").text):
        told = text(page)
        assert f"worth the same points {expected.equal} / {expected.n}" in told
        low, high = (f"{end:.2f}".replace("-", "−") for end in expected.interval)
        assert f"{expected.alpha:.2f} in 19 of 20 cases between {low} and {high}" in told


@pytest.mark.parametrize(
    ("language", "told", "reliable"),
    [
        ("en", "o conclusion yet (α {}, interval {}–{})", "eliable"),
        ("zh", "暂不能下结论（α {}，区间 {}–{}）", "可靠"),
    ],
)
def test_where_the_interval_reaches_below_the_limit_every_page_says_that_nothing_can_be_concluded(
    lead, rated, language, told, reliable
):
    review, *both = rated
    a, b = ([points(item, said[item.code]) for item in LADDERS] for said in both)
    found = pair_agreement(a, b, generator=np.random.default_rng(SEED))
    assert found.interval[0] < 0.667 <= found.alpha
    numbers = (f"{number:.2f}".replace("-", "−") for number in (found.alpha, *found.interval))
    told = told.format(*numbers)
    for address in (review, f"{review}reconcile", "/desk/agreement"):
        page = text(lead.get(f"{address}?lang={language}").text)
        assert told in page, address
        assert reliable not in page, address


def test_nothing_is_told_over_few_questions_nor_before_both_are_done_nor_to_the_enterprise(
    lead, second, engaged, assessment, lead_user, second_user
):
    review = begin(lead, assessment, lead_user, second_user).location
    few = {item.code: item.options[0].code for item in LADDERS[:9]}
    put(only(Review).id, 1, few)
    put(only(Review).id, 2, few)
    assert "How far the two reviewers agree" not in lead.get(review).text
    lead.post(f"{review}done")
    second.post(f"{review}done")
    page = lead.get(review).text
    assert "They rated 9 questions in common; from 10 on" in page
    assert "alpha" not in page
    assert "How far the two reviewers agree" not in engaged.get(review).text


def test_reviewers_with_each_other_over_all_reviews_are_told_to_the_lead_and_to_the_two(
    lead, second, rated, make, sign_in
):
    for browser in (lead, second):
        told = text(browser.get("/desk/agreement").text)
        assert f"1 {len(LADDERS)} 93%" in told
        assert "Second" in told
    third = make.user(name="Third")
    browser = sign_in(third)
    people = re.search(r"/consultancies/[0-9a-f-]{36}", lead.get("/desk/").text)[0]
    page = lead.post(f"{people}/invite", data={"email": "d@example.cn"}).text
    browser.post(re.search(r"/consultancies/join/[\w-]+", page)[0])
    assert "93%" not in browser.get("/desk/agreement").text


@pytest.fixture
def make_reviewed(lead, lead_user, make):
    """Clients with a completed review each; gives totals stated and found."""

    def start(number):
        with Session(db.engine) as session:
            consultancy_id = session.scalars(select(Consultancy.id)).one()
        totals = []
        for each in range(number):
            organisation = make.organisation(name=f"Client {each}", uscc=credit_code(8000 + each))
            engagement = make._keep(
                Engagement(
                    consultancy_id=consultancy_id, uscc=organisation.uscc, organisation_id=organisation.id,
                    state=EngagementState.ACTIVE, offered_at=AT, offered_by_party=Party.CONSULTANCY, accepted_at=AT,
                )
            )  # fmt: skip
            own = submit(make, organisation, cells(ASKED, level=0.5 + each / 40, seed=each))
            lower = submit(make, make.organisation(), cells(ASKED, level=0.3 + each / 30, seed=each))
            with Session(db.engine) as session:
                strings = {
                    row.assessment_id: (row.id, row.answers)
                    for row in session.scalars(
                        select(Submission).where(Submission.assessment_id.in_([own.id, lower.id]))
                    )
                }
            review = make._keep(
                Review(
                    engagement_id=engagement.id, assessment_id=own.id, mode=ReviewMode.SINGLE, state=ReviewState.REVIEWED,
                    begun_at=AT, changed_at=AT,
                )
            )  # fmt: skip
            make._keep(Reviewer(review_id=review.id, user_id=lead_user.id))
            submission_id, stated = strings[own.id]
            found = strings[lower.id][1]
            make._keep(
                ReviewOutcome(
                    review_id=review.id, submission_id=submission_id, answers=found, body="{}", sha256="0" * 64, completed_at=AT
                )
            )  # fmt: skip
            totals.append(tuple(evaluate(ASKED, string).total / UNIT for string in (stated, found)))
        with Session(db.engine_rw) as session, session.begin():
            give_sight(session)
        return totals

    return start


def test_from_five_clients_on_it_is_told_by_how_much_they_rate_themselves_higher(lead, make_reviewed):
    stated, found = zip(*make_reviewed(5), strict=True)
    limits = bland_altman(stated, found)
    told = text(lead.get("/desk/agreement").text)
    assert limits.bias_interval[0] > 0
    assert f"on average {limits.bias:.1f} points of the total" in told
    low, high = limits.bias_interval
    assert f"Total 5 +{limits.bias:.1f} +{low:.1f} … +{high:.1f}" in told


def test_below_five_clients_nothing_is_told_nor_of_those_who_ended_the_engagement(lead, make_reviewed):
    make_reviewed(5)
    with Session(db.engine_rw) as session, session.begin():
        first = session.scalars(select(Engagement).where(Engagement.uscc == credit_code(8000))).one()
        first.state, first.ended_at, first.ended_by_party = EngagementState.ENDED, AT, Party.ENTERPRISE
    told = text(lead.get("/desk/agreement").text)
    assert "4 clients with a completed review" in told
    assert "on average" not in told


def test_nobody_outside_the_consultancy_sees_the_page(engaged, client):
    assert client.get("/desk/agreement").status_code == 303
    assert "Client" not in engaged.get("/desk/agreement").text
