"""What reviewers found is told wherever the result is: on the desk, in its files, in batches, on the result page, in the follow-up."""

import csv
import io
from datetime import timedelta

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from survey import clock
from survey.database import db
from survey.models import BatchItem, Engagement, ReviewOutcome
from tests.integration import test_reviews, test_signing
from tests.integration.test_results import ANSWERS, submit
from tests.integration.test_reviews import ITEM, LOWER, WHY, begin, complete, only, rate, reviewed_total

assessment, review = test_reviews.assessment, test_reviews.review
confirmed, signed = test_signing.confirmed, test_signing.signed

FOUND = {**ANSWERS, ITEM: LOWER}


@pytest.fixture
def own(enterprise):
    """Total as the enterprise stated."""
    return reviewed_total(ANSWERS, enterprise)


@pytest.fixture
def found(enterprise):
    """Total as the reviewers found."""
    return reviewed_total(FOUND, enterprise)


def line(browser, query=""):
    """The only client as the file has it."""
    text = browser.get(f"/desk/clients.csv{query}").data.decode("utf-8-sig")
    return next(csv.DictReader(io.StringIO(text)))


def due_yesterday():
    """Have the day of the client pass."""
    with Session(db.engine_rw) as session, session.begin():
        session.execute(update(Engagement).values(due_on=clock.today() - timedelta(days=1)))


def test_a_batch_prints_the_review_of_the_newest_answers_also_while_older_ones_are_reviewed(
    lead, review, make, enterprise, assessment, lead_user
):
    older = submit(make, enterprise, {"FND-EQP-02": "b2"}, at=clock.now() - timedelta(days=900))
    rate(lead, review, LOWER, why=WHY)
    complete(lead, review)
    rate(lead, begin(lead, older, lead_user).location, LOWER, why=WHY)
    assert "reviewed, to be confirmed" in lead.get("/desk/?state=reviewed").text
    assert line(lead)["State"] == "reviewed, to be confirmed"
    lead.post("/desk/batches/", data={"client": [str(only(Engagement).id)], "locale": "en"})
    assert only(BatchItem).outcome_id == only(ReviewOutcome).id


def test_a_batch_prints_no_review_that_was_taken_up_again(lead, review):
    complete(lead, review)
    lead.post(f"{review}reopen", data={"reason": "Look again."})
    lead.post("/desk/batches/", data={"client": [str(only(Engagement).id)], "locale": "en"})
    assert only(BatchItem).outcome_id is None


def test_the_desk_shows_what_was_found_beside_what_was_stated_once_the_review_is_completed(lead, review, own, found):
    rate(lead, review, LOWER, why=WHY)
    assert found != own
    assert f"(stated {own})" not in lead.get("/desk/").text
    assert line(lead)["Reviewed total"] == ""
    complete(lead, review)
    for page in ("/desk/", f"/desk/clients/{only(Engagement).id}"):
        text = lead.get(page).text
        assert f"(stated {own})" in text
        assert found in text
    row = line(lead)
    assert (f"{float(row['Reviewed total']):.1f}", f"{float(row['Last result: total']):.1f}") == (found, own)
    assert row["Reviewed stage"]


def test_a_signed_client_is_not_overdue_and_has_no_count_of_a_draft_beside_it(lead, signed, make, enterprise):
    due_yesterday()
    draft = make.assessment(
        enterprise, {}, questionnaire="miit-sme", version="2024.1", started_at=clock.now() - timedelta(days=9)
    )
    desk = lead.get("/desk/").text
    assert str(draft.id) not in desk
    assert "signed" in desk
    assert "overdue</small>" not in desk
    assert " / " not in desk[desk.index("<tbody>") :], "how far a draft is, is told of drafts alone"
    assert "Baoshan Gears" not in lead.get("/desk/?late=1").text


def test_an_unfinished_review_past_its_day_is_overdue(lead, review):
    due_yesterday()
    assert "Baoshan Gears" in lead.get("/desk/?late=1").text


def test_the_last_change_is_that_of_the_review(lead, review, assessment):
    rate(lead, review, LOWER, why=WHY)
    with Session(db.engine_rw) as session, session.begin():
        session.execute(
            update(Engagement).values(accepted_at=assessment.submitted_at, offered_at=assessment.submitted_at)
        )
    assert line(lead)["Last change"].startswith(clock.today().isoformat())
