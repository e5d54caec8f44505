"""A draft begun by accident can be discarded by those who manage the enterprise; what is submitted stays."""

import json

import pytest
from sqlalchemy import select

from survey.database import db
from survey.models import Assessment, AssessmentState, AuditEvent, Response
from tests.factories import AT
from tests.integration.filling import colleague_in, owner_of, save, state_of


@pytest.fixture
def drafted(make, sign_in):
    """Browser of a manager, the enterprise, and a draft with two answers."""
    owner, organisation = owner_of(make)
    return sign_in(owner), organisation, make.assessment(organisation, {"FND-STR-01": "leads", "INV-DEV-01": "12"})


def count(app, model):
    with app.app_context():
        return len(db.session.scalars(select(model)).all())


def test_the_page_that_asks_says_how_many_answers_are_lost_and_deletes_nothing(drafted, app):
    browser, _, draft = drafted
    assert f"/assessments/{draft.id}/discard" in browser.get(f"/assessments/{draft.id}/").text
    page = browser.get(f"/assessments/{draft.id}/discard")
    assert "2 answers are lost for good" in page.text
    assert count(app, Assessment) == 1


def test_a_discarded_draft_is_gone_with_its_answers_and_the_trail_says_who_did_it(drafted, app):
    browser, _, draft = drafted
    answer = browser.post(f"/assessments/{draft.id}/discard")
    assert (answer.status_code, answer.location) == (303, "/assessments/")
    assert "The draft is discarded." in browser.get("/assessments/").text
    assert (count(app, Assessment), count(app, Response)) == (0, 0)
    assert save(browser, draft, "FND-STR-01", 1, choice=["none"]).status_code == 404
    with app.app_context():
        event = db.session.scalars(select(AuditEvent).where(AuditEvent.action == "assessment_discarded")).one()
        assert event.subject == f"assessment:{draft.id}"
        assert json.loads(event.detail) == {"questionnaire": "lianghua-sme@2026.1", "answers": 2}


def test_colleagues_and_strangers_cannot_discard_a_draft(drafted, make, sign_in, app):
    _, organisation, draft = drafted
    colleague, stranger = sign_in(colleague_in(make, organisation)), sign_in(owner_of(make)[0])
    assert "/discard" not in colleague.get(f"/assessments/{draft.id}/").text
    for browser in (colleague, stranger):
        assert browser.post(f"/assessments/{draft.id}/discard").status_code == 404
    assert state_of(app, draft) is AssessmentState.DRAFT


def test_what_is_submitted_stays(drafted, make, app):
    browser, organisation, _ = drafted
    submitted = make.assessment(organisation, state=AssessmentState.SUBMITTED, submitted_at=AT)
    assert "/discard" not in browser.get(f"/assessments/{submitted.id}/").text
    for ask in (browser.get, browser.post):
        answer = ask(f"/assessments/{submitted.id}/discard")
        assert (answer.status_code, answer.location) == (303, f"/assessments/{submitted.id}/")
    assert state_of(app, submitted) is AssessmentState.SUBMITTED
