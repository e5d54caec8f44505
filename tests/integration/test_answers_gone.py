"""A kept answer that a changed questionnaire no longer takes is named, asked for again, and lost nowhere."""

import pytest
from sqlalchemy.orm import Session

from survey.database import db
from survey.models import Response, Submission
from tests.integration.filling import full_answers, owner_of, save, section, shown, value_of

GONE = {"FND-EQP-01": "b9 of old", "FND-EQP-02": "gone", "OLD-OLD-01": "b1"}


@pytest.fixture
def opened(make, sign_in):
    """Browser of a manager, and an assessment with answers that were possible once."""
    owner, organisation = owner_of(make)
    return sign_in(owner), make.assessment(organisation, full_answers() | GONE)


def test_every_page_opens_and_counts_it_as_not_answered(opened):
    browser, assessment = opened
    base = f"/assessments/{assessment.id}"
    for path in ("/assessments/", f"{base}/", section(assessment), f"{base}/review", f"{base}/items/FND-EQP-01"):
        assert browser.get(path).status_code == 200, path
    page = browser.get(section(assessment)).text
    assert "your answer “gone” is not offered any more" in page
    assert "“gone”, which is not offered any more" in browser.get(f"{base}/review").text


def test_it_holds_up_the_submission_until_there_is_another_answer(opened, app):
    browser, assessment = opened
    page = browser.get(f"/assessments/{assessment.id}/review")
    seen = page.text.split('name="seen"')[1].split('value="')[1].split('"')[0]
    data = {"name": "王芳", "true": "y", "seen": seen}
    browser.post(f"/assessments/{assessment.id}/submit", data=data)
    with Session(db.engine) as session:
        assert session.query(Submission).count() == 0


def test_sending_the_section_or_a_note_keeps_it_and_answering_replaces_it(opened, app):
    browser, assessment = opened
    page = browser.get(section(assessment))
    fields = {f"{code}.shown": shown(page, code) for code in ("FND-EQP-01", "FND-EQP-02")}
    assert browser.post(section(assessment), data=fields).status_code == 303
    assert value_of(app, assessment, "FND-EQP-02") == "gone"
    noted = save(browser, assessment, "FND-EQP-02", revision=1, note="asked the workshop")
    assert (noted.status_code, value_of(app, assessment, "FND-EQP-02")) == (200, "gone")
    answered = save(browser, assessment, "FND-EQP-02", revision=2, choice=["b1"], note="asked the workshop")
    assert (answered.status_code, value_of(app, assessment, "FND-EQP-02")) == (200, "b1")
    with Session(db.engine) as session:
        assert session.get_one(Response, (assessment.id, "FND-EQP-02")).note == "asked the workshop"
