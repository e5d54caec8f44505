"""What reviewers found is told wherever the result is: on the desk, in its files, in batches, on the result page, in the follow-up."""

import csv
import io
import re
from datetime import timedelta

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from survey import clock
from survey.database import db
from survey.models import BatchItem, Engagement, ImprovementAction, ReviewOutcome
from tests.integration import test_reviews, test_signing
from tests.integration.test_diagnoses import codes, decide
from tests.integration.test_results import ANSWERS, submit
from tests.integration.test_reviews import ITEM, LOWER, WHY, begin, complete, only, rate, reviewed_total, rows, take

pytestmark = pytest.mark.sqlite_only  # pages that tell what is scored: the same on every database

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
    rate(lead, review, LOWER, why=WHY)
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


def test_the_result_page_tells_what_reviewers_found_once_they_are_done_and_leads_there(
    lead, engaged, review, assessment, own, found
):
    page = f"/assessments/{assessment.id}/result"
    rate(lead, review, LOWER, why=WHY)
    for browser in (lead, engaged):
        assert "Result after expert review" not in browser.get(page).text
    complete(lead, review)
    for browser in (lead, engaged):
        told = browser.get(page).text
        note = told[told.index("Result after expert review") : told.index("<h1")]
        assert f"<strong>{found}</strong>" in note
        assert "Hongtu Diagnosis" in note
        assert "Not signed yet" in note
        assert f'href="{review}"' in note
        assert own in told
    take(engaged, review, "confirm")
    take(lead, review, "sign")
    assert "Signed by Lead" in engaged.get(page).text
    assert engaged.get(f"{review}diagnosis/").status_code == 200


def test_the_result_page_says_nothing_of_a_review_that_was_taken_up_again(lead, engaged, review, assessment):
    rate(lead, review, LOWER, why=WHY)
    complete(lead, review)
    page = f"/assessments/{assessment.id}/result"
    assert "Result after expert review" in engaged.get(page).text
    lead.post(f"{review}reopen", data={"reason": "Look again."})
    assert "Result after expert review" not in engaged.get(page).text


def test_another_consultancy_reads_nothing_of_a_review_on_the_result_page(signed, rival, assessment, engaged):
    page = f"/assessments/{assessment.id}/result"
    assert "Result after expert review" in engaged.get(page).text
    told = rival.get(page)
    assert told.status_code == 200
    assert "Result after expert review" not in told.text


@pytest.fixture
def decided(lead, confirmed):
    """Address of the follow-up of a signed diagnosis that leaves a measure out and has one of its own; gives it with the code of that left out."""
    measures = codes(lead.get(f"{confirmed}diagnosis/measures").text)
    own = {
        "name": "New hall",
        "text": "Build it",
        "low": "10",
        "likely": "20",
        "high": "30",
        "months": "6",
        "reason": "Room",
    }
    changes = {f"out.{measures[0]}": "1", f"why.{measures[0]}": "The hall is rented"}
    changes |= {f"own.0.{name}": value for name, value in own.items()}
    assert decide(lead, f"{confirmed}diagnosis/", **changes).status_code == 303
    take(lead, confirmed, "sign")
    return measures


def test_what_is_taken_over_is_what_was_signed_own_measures_too(engaged, decided, assessment):
    address = f"/assessments/{assessment.id}/take-over"
    page = engaged.get(address).text
    assert "the diagnosis that Hongtu Diagnosis signed" in page
    offered = re.findall(r'name="(\w+)" value="([^"]+)" id="[^"]+"( checked)?', page)
    assert [value for name, value, _ticked in offered if name == "measure"][: len(decided) - 1] == decided[1:]
    assert [value for name, value, ticked in offered if ticked and name == "measure"] == decided[1:4]
    assert any((name, value) == ("own", "0") for name, value, _ticked in offered)
    for _again in range(2):
        engaged.post(address, data={"measure": decided[1], "own": "0"})
    made = {action.measure: action for action in rows(ImprovementAction)}
    assert set(made) == {decided[1], ""}
    hall = made[""]
    assert (hall.title, hall.details, hall.cost_planned) == ("New hall", "Build it", 20)
    assert hall.due_on > hall.begin_on == clock.today()
    assert 'name="own"' not in engaged.get(address).text


def test_before_it_is_signed_the_measures_are_those_of_the_result_as_stated(engaged, confirmed, assessment):
    page = engaged.get(f"/assessments/{assessment.id}/take-over").text
    assert "Measures of the roadmap" in page
    assert "the diagnosis that" not in page
