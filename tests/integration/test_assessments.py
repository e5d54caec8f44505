"""The list of assessments, the overview, and who may see what."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import event

from survey import clock
from survey.database import db
from survey.models import AssessmentState
from tests.factories import AT
from tests.integration.filling import asked, colleague_in, full_answers, owner_of, section, value_of


def test_without_an_enterprise_the_list_asks_for_one_first(make, sign_in):
    page = sign_in(make.user()).get("/assessments/")
    assert page.status_code == 200
    assert "/organisations/new" in page.text


def test_the_list_offers_every_questionnaire_with_the_number_of_questions_that_apply(make, sign_in):
    owner, organisation = owner_of(make)
    page = sign_in(owner).get("/assessments/")
    needed, optional = asked(organisation)
    assert f"{needed} questions" in page.text
    assert f"{optional} optional ones" in page.text
    assert "Digital–industrial integration self-assessment" in page.text


def test_a_firm_that_does_less_itself_is_asked_less(make, sign_in):
    owner, little = owner_of(make, activities=[])
    _, much = owner_of(make)
    assert asked(little)[0] < asked(much)[0]
    assert f"{asked(little)[0]} questions" in sign_in(owner).get("/assessments/").text


def test_the_list_tells_progress_last_change_and_who(make, sign_in):
    owner, organisation = owner_of(make)
    assessment = make.assessment(organisation)
    sign_in(owner).post(section(assessment), data={"FND-STR-01": "none"})
    page = sign_in(colleague_in(make, organisation)).get("/assessments/")
    assert f"1 / {asked(organisation)[0]}" in page.text
    assert owner.name in page.text


def test_starting_leads_to_the_overview_and_a_second_start_to_the_same_assessment(make, sign_in):
    owner, organisation = owner_of(make)
    browser = sign_in(owner)
    fields = {"organisation": str(organisation.id), "questionnaire": "lianghua-sme"}
    first, second = (browser.post("/assessments/", data=fields) for _ in range(2))
    assert first.status_code == 303
    assert first.location == second.location
    assert browser.get(first.location).status_code == 200


@pytest.mark.parametrize(
    "fields", [{}, {"organisation": "x", "questionnaire": "lianghua-sme"}, {"questionnaire": "x" * 100_000}]
)
def test_starting_nothing_in_particular_leads_back_to_the_list(make, sign_in, fields):
    owner, organisation = owner_of(make)
    page = sign_in(owner).post("/assessments/", data={"organisation": str(organisation.id)} | fields)
    assert (page.status_code, page.location) == (303, "/assessments/")


def test_nobody_starts_an_assessment_for_somebody_elses_enterprise(make, sign_in):
    _, organisation = owner_of(make)
    stranger, _ = owner_of(make)
    fields = {"organisation": str(organisation.id), "questionnaire": "lianghua-sme"}
    assert sign_in(stranger).post("/assessments/", data=fields).status_code == 404


@pytest.mark.parametrize("path", ["", "sections/FND", "review", "items/FND-STR-01", "result"])
def test_somebody_elses_assessment_is_not_found(make, sign_in, path):
    _, organisation = owner_of(make)
    assessment, (stranger, _) = make.assessment(organisation), owner_of(make)
    assert sign_in(stranger).get(f"/assessments/{assessment.id}/{path}").status_code == 404


@pytest.mark.parametrize("path", ["sections/FND", "responses/FND-STR-01", "submit"])
def test_nothing_can_be_written_into_somebody_elses_assessment(make, sign_in, app, path):
    _, organisation = owner_of(make)
    assessment, (stranger, _) = make.assessment(organisation), owner_of(make)
    page = sign_in(stranger).post(
        f"/assessments/{assessment.id}/{path}", json={"revision": 0, "parts": {"choice": ["none"]}}
    )
    assert page.status_code == 404
    assert value_of(app, assessment, "FND-STR-01") is None


def test_an_unknown_assessment_or_section_is_not_found(make, sign_in):
    owner, organisation = owner_of(make)
    assessment, browser = make.assessment(organisation), sign_in(owner)
    assert browser.get(f"/assessments/{uuid4()}/").status_code == 404
    assert browser.get(section(assessment, "XYZ")).status_code == 404


def test_the_overview_leads_to_the_first_gap(make, sign_in):
    owner, organisation = owner_of(make)
    assessment = make.assessment(organisation, {"FND-STR-01": "none", "FND-STR-03": "none"})
    page = sign_in(owner).get(f"/assessments/{assessment.id}/")
    assert f"{section(assessment)}#FND-STR-02" in page.text
    assert f"2</strong> / {asked(organisation)[0]}" in page.text


def test_once_all_is_answered_the_overview_leads_to_the_review(make, sign_in):
    owner, organisation = owner_of(make)
    page = sign_in(owner).get(f"/assessments/{make.assessment(organisation, full_answers()).id}/")
    assert "Check and submit" in page.text
    assert "minutes left" not in page.text


def test_the_overview_tells_who_is_working_where_right_now(make, sign_in):
    owner, organisation = owner_of(make)
    busy, idle = colleague_in(make, organisation), colleague_in(make, organisation)
    assessment, now = make.assessment(organisation), clock.now()
    for item, user, at in (("APP-DES-02", busy, now), ("FND-STR-01", idle, now - timedelta(hours=2))):
        make.response(assessment, item, "DK", updated_at=at, updated_by=user.id)
    page = sign_in(owner).get(f"/assessments/{assessment.id}/")
    assert f"{busy.name} is working here" in page.text
    assert f"{idle.name} is working here" not in page.text


def test_the_start_page_and_the_overview_of_a_new_assessment_name_the_same_minutes(make, sign_in):
    owner, organisation = owner_of(make, activities=[])
    browser = sign_in(owner)
    offer = next(form for form in browser.get("/assessments/").text.split("<form") if 'value="lianghua-sme"' in form)
    overview = browser.get(f"/assessments/{make.assessment(organisation).id}/").text
    minutes = re.search(r"about (\d+) minutes", offer)[1]
    assert f"about {minutes} minutes left" in overview


def test_the_list_reads_answers_of_drafts_at_once_and_what_is_frozen_of_the_submitted(make, sign_in):
    owner, organisation = owner_of(make)
    browser, statements = sign_in(owner), []
    make.assessment(organisation, full_answers())
    browser.get("/assessments/")
    event.listen(db.engine, "before_cursor_execute", lambda *args: statements.append(args[2]))
    browser.get("/assessments/")
    alone = len(statements)
    submitted = {"state": AssessmentState.SUBMITTED, "submitted_at": AT}
    for state in ({}, submitted, submitted):
        make.assessment(organisation, full_answers(), questionnaire="miit-sme", version="2024.1", **state)
    statements.clear()
    assert browser.get("/assessments/").status_code == 200
    assert len(statements) == alone + 1
    assert not any("response.note" in statement or "submission.body" in statement for statement in statements)
