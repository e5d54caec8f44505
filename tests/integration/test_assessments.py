"""From the list of assessments to the submission."""

import hashlib
import json

import pytest
from sqlalchemy import select

from questionnaires import catalogue
from survey.database import db
from survey.models import Assessment, AssessmentState, Response, RoleKind, Submission

KEY = ("lianghua-sme", "2026.1")


@pytest.fixture
def owner(make):
    """Manager of an enterprise."""
    user = make.user()
    user.organisation = make.organisation(user)
    return user


def full_answers():
    """The middle of every ladder, to be sure to be complete."""
    return {item.code: item.ladder[0].code for item in catalogue.get(*KEY).items() if item.options} | {
        item.code: "12" for item in catalogue.get(*KEY).items() if not item.options
    }


def kept(app, assessment, item):
    """What is kept of an answer."""
    with app.app_context():
        return db.session.get(Response, (assessment.id, item))


def test_starting_leads_to_the_overview_and_a_second_start_to_the_same_assessment(owner, sign_in):
    browser = sign_in(owner)
    fields = {"organisation": str(owner.organisation.id), "questionnaire": "lianghua-sme"}
    first, second = (browser.post("/assessments/", data=fields) for _ in range(2))
    assert first.status_code == 303
    assert first.location == second.location
    assert browser.get(first.location).status_code == 200


def test_a_section_is_saved_and_shown_again(owner, make, sign_in, app):
    assessment = make.assessment(owner.organisation)
    browser = sign_in(owner)
    page = browser.post(f"/assessments/{assessment.id}/sections/FND", data={"FND-STR-01": "drives", "go": "next"})
    assert (page.status_code, page.location) == (303, f"/assessments/{assessment.id}/sections/APP")
    assert kept(app, assessment, "FND-STR-01").value == "drives"
    assert 'value="drives" checked' in browser.get(f"/assessments/{assessment.id}/sections/FND").text


def test_submitting_freezes_every_answer_under_a_hash_that_can_be_computed_again(owner, make, sign_in, app):
    assessment = make.assessment(owner.organisation, full_answers())
    browser = sign_in(owner)
    page = browser.get(f"/assessments/{assessment.id}/review")
    seen = page.text.split('name="seen"')[1].split('value="')[1].split('"')[0]
    page = browser.post(f"/assessments/{assessment.id}/submit", data={"name": "李伟", "true": "y", "seen": seen})
    assert (page.status_code, page.location) == (303, f"/assessments/{assessment.id}/result")
    with app.app_context():
        submission = db.session.scalars(select(Submission)).one()
        assert db.session.get(Assessment, assessment.id).state is AssessmentState.SUBMITTED
    assert hashlib.sha256(submission.body.encode()).hexdigest() == submission.sha256
    body = json.loads(submission.body)
    assert body["questionnaire"] == {"key": "lianghua-sme@2026.1", "content_hash": catalogue.get(*KEY).content_hash}
    assert body["responses"]["FND-STR-01"]["value"] == "none"
    assert body["profile"]["uscc"] == owner.organisation.uscc
    assert submission.declared_by == "李伟"
