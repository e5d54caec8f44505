"""Looking at every answer, declaring them true, and handing them over."""

import hashlib
import json
from dataclasses import replace

import pytest

from questionnaires import catalogue
from questionnaires.model import Check, Condition
from scoring.evaluate import evaluate
from survey.models import AssessmentState
from tests.integration.filling import (
    JSON,
    colleague_in,
    full_answers,
    hidden,
    kept,
    owner_of,
    questionnaire,
    save,
    section,
    state_of,
    submissions,
    value_of,
)

DECLARED = {"name": "李伟", "true": "y"}


@pytest.fixture
def ready(make, sign_in):
    """Browser of a manager, and an assessment with every answer."""
    owner, organisation = owner_of(make)
    return sign_in(owner), make.assessment(organisation, full_answers())


def review(browser, assessment):
    """Look at every answer."""
    return browser.get(f"/assessments/{assessment.id}/review")


def submit(browser, assessment, **fields):
    """Look at every answer and submit them."""
    seen = {"seen": hidden(review(browser, assessment), "seen")}
    return browser.post(f"/assessments/{assessment.id}/submit", data=seen | DECLARED | fields)


def refused(browser, assessment, **fields):
    """Submit, and read the page that says why it was refused."""
    answer = submit(browser, assessment, **fields)
    assert (answer.status_code, answer.location) == (303, f"/assessments/{assessment.id}/review?again=1#declare")
    return browser.get(answer.location)


def test_submitting_freezes_every_answer_under_a_hash_that_can_be_computed_again(ready, app):
    browser, assessment = ready
    page = submit(browser, assessment)
    assert (page.status_code, page.location) == (303, f"/assessments/{assessment.id}/result")
    assert state_of(app, assessment) is AssessmentState.SUBMITTED
    [submission] = submissions(app)
    assert hashlib.sha256(submission.body.encode()).hexdigest() == submission.sha256
    body = json.loads(submission.body)
    assert body["questionnaire"]["key"] == questionnaire().key
    assert body["questionnaire"]["content_hash"] == questionnaire().content_hash
    assert body["responses"]["FND-STR-01"]["value"] == "none"
    assert body["profile"]["size"] == "small"
    assert body["answers"] == submission.answers
    assert body["declaration"]["name"] == submission.declared_by == "李伟"
    assert evaluate(questionnaire(), submission.answers).total >= 0


def test_before_submitting_the_review_says_how_many_answers_carry_no_evidence_and_that_it_cannot_be_added(ready):
    browser, assessment = ready
    scored = sum(item.scored for item in questionnaire().items())
    save(browser, assessment, "FND-STR-01", revision=1, choice=["DK"])
    save(browser, assessment, "FND-STR-02", revision=1, choice=["plan"], evidence="https://oa.example.cn/1")
    page = review(browser, assessment).text
    bare = page.split('id="bare"')[1].split("</section>")[0]
    found = int(bare.split("<h2>")[1].split()[0])
    assert found <= scored - 2
    assert "None can be added after submitting" in bare
    save(browser, assessment, "FND-STR-02", revision=2, choice=["plan"])
    assert f"{found + 1} answers have no link or file to show for them" in review(browser, assessment).text
    submit(browser, assessment)
    assert 'id="bare"' not in review(browser, assessment).text


def test_missing_evidence_is_the_first_warning_where_it_is_missing_for_much_of_the_score(ready):
    browser, assessment = ready
    save(browser, assessment, "FND-STR-01", revision=1, choice=["DK"])
    page = review(browser, assessment).text
    assert page.index('class="note warn" id="bare"') < page.index('id="unknown"')


def test_reasons_notes_numbers_and_evidence_are_frozen_with_the_answers(ready, app):
    browser, assessment = ready
    parts = {"part": "12", "whole": "40", "note": "财务口径", "evidence": "https://oa.example.cn/1"}
    save(browser, assessment, "FND-CAP-02", revision=1, **parts)
    submit(browser, assessment)
    frozen = json.loads(submissions(app)[0].body)["responses"]["FND-CAP-02"]
    assert frozen["value"] == "12/40"
    assert (frozen["note"], frozen["evidence_url"]) == ("财务口径", "https://oa.example.cn/1")


def test_an_incomplete_assessment_is_refused_naming_what_is_missing_and_nothing_changes(make, sign_in, app):
    owner, organisation = owner_of(make)
    assessment = make.assessment(organisation, full_answers(FND_STR_02=""))
    page = refused(sign_in(owner), assessment)
    assert "Not submitted: one question still needs an answer" in page.text
    assert "1 question still needs an answer" in page.text
    assert f"{section(assessment)}#FND-STR-02" in page.text
    assert state_of(app, assessment) is AssessmentState.DRAFT
    assert submissions(app) == []


def test_taking_stock_may_be_left_out(make, sign_in, app):
    owner, organisation = owner_of(make)
    answers = {code: value for code, value in full_answers().items() if not code.startswith("INV-")}
    assert submit(sign_in(owner), make.assessment(organisation, answers)).status_code == 303


def test_submitting_twice_makes_one_submission(ready, app):
    browser, assessment = ready
    fields = DECLARED | {"seen": hidden(review(browser, assessment), "seen")}
    first, second = (browser.post(f"/assessments/{assessment.id}/submit", data=fields) for _ in range(2))
    assert first.location == second.location
    assert (second.status_code, len(submissions(app))) == (303, 1)


@pytest.mark.parametrize(
    ("fields", "message"),
    [({"true": ""}, "tick the declaration"), ({"name": " "}, "fill this in"), ({"name": "x" * 500}, "At most 64")],
)
def test_without_a_declaration_nothing_is_submitted(ready, app, fields, message):
    page = refused(*ready, **fields)
    assert message in page.text
    assert submissions(app) == []


def test_a_name_too_long_to_be_kept_is_told_at_once(ready, app):
    page = submit(*ready, name="x" * 100_000)
    assert page.status_code == 422
    assert "At most 64" in page.text
    assert submissions(app) == []


def test_a_refused_declaration_can_be_reloaded_and_keeps_what_was_typed(ready):
    browser, assessment = ready
    for _ in range(2):
        page = refused(browser, assessment, name="欧阳 <b>", true="")
        assert 'value="欧阳 &lt;b&gt;"' in page.text
        assert "tick the declaration" in page.text
    fresh = review(browser, assessment).text
    assert "tick the declaration" not in fresh
    assert submit(browser, assessment).location.endswith("/result")


def test_an_answer_changed_since_it_was_looked_at_asks_for_another_look(ready, app):
    browser, assessment = ready
    seen = hidden(review(browser, assessment), "seen")
    save(browser, assessment, "FND-STR-01", revision=1, choice=["leads"])
    answer = browser.post(f"/assessments/{assessment.id}/submit", data=DECLARED | {"seen": seen})
    page = browser.get(answer.location)
    assert "Please look again" in page.text
    assert submissions(app) == []
    again = DECLARED | {"seen": hidden(page, "seen")}
    assert browser.post(f"/assessments/{assessment.id}/submit", data=again).status_code == 303


def test_a_respondent_is_told_who_submits_and_cannot(make, sign_in, app):
    owner, organisation = owner_of(make)
    assessment = make.assessment(organisation, full_answers())
    browser = sign_in(colleague_in(make, organisation))
    page = review(browser, assessment)
    assert owner.name in page.text
    assert 'name="seen"' not in page.text
    assert browser.post(f"/assessments/{assessment.id}/submit", data=DECLARED).status_code == 404
    assert submissions(app) == []


def test_after_submitting_answers_can_be_read_but_not_changed(ready, app):
    browser, assessment = ready
    submit(browser, assessment)
    page = browser.get(section(assessment))
    assert page.text.count("<fieldset disabled") == page.text.count("<fieldset")
    assert "fill.js" not in page.text
    sent = browser.post(section(assessment), data={"FND-STR-01": "leads"})
    assert sent.status_code == 303
    assert "was not saved" in browser.get(sent.location).text
    saved = save(browser, assessment, "FND-STR-01", revision=1, choice=["leads"])
    assert (saved.status_code, saved.json["error"]) == (409, "submitted")
    assert value_of(app, assessment, "FND-STR-01") == "none"
    assert kept(app, assessment, "FND-STR-01").revision == 1


def test_the_review_lists_every_answer_with_a_link_to_change_it(ready):
    page = review(*ready).text
    assert page.count('class="change"') == page.count("<dt>")
    assert f"{section(ready[1])}#FND-STR-01" in page


def test_answers_that_contradict_each_other_are_asked_about_and_block_nothing(make, sign_in, app):
    check = next(check for check in questionnaire().checks if _plain(check))
    answers = full_answers() | {condition.item: condition.any_of[0] for condition in check.when}
    owner, organisation = owner_of(make)
    assessment, browser = make.assessment(organisation, answers), sign_in(owner)
    assert check.ask["en"].split("?")[0][:40] in review(browser, assessment).text
    assert submit(browser, assessment).status_code == 303


def _plain(check: Check) -> bool:
    asked_of_all = {item.code for item in questionnaire().items() if not item.applies_if}
    return all(isinstance(each, Condition) and each.item in asked_of_all for each in check.when)


@pytest.mark.parametrize(
    ("cap", "message", "leads_to"),
    [(1, "At most 0% may be left out", "review?again=1#declare"), (1000, "up to 100%", "result")],
)
def test_leaving_out_more_than_the_cap_is_explained_and_refused(
    make, sign_in, app, monkeypatch, cap, message, leads_to
):
    capped = replace(questionnaire(), not_applicable_cap=cap)
    monkeypatch.setitem(catalogue.catalogue._loaded, capped.key, capped)
    owner, organisation = owner_of(make)
    left_out = {item.code: "NA" for item in questionnaire().items() if item.may_be_not_applicable}
    assessment, browser = make.assessment(organisation, full_answers() | left_out), sign_in(owner)
    assert message in review(browser, assessment).text
    assert submit(browser, assessment).location.rpartition("/")[2] == leads_to
    assert len(submissions(app)) == (leads_to == "result")


def test_the_answer_of_a_script_after_submission_says_so(ready):
    browser, assessment = ready
    submit(browser, assessment)
    answer = browser.post(
        f"/assessments/{assessment.id}/responses/FND-STR-01", json={"revision": 0, "parts": {}}, headers=JSON
    )
    assert "submitted" in answer.json["message"]


def test_switching_the_language_of_the_declaration_keeps_it_and_submits_nothing(ready, app):
    browser, assessment = ready
    page = browser.get(submit(browser, assessment, name="欧阳 <b>", _lang="zh").location)
    assert "error-summary" not in page.text
    assert 'lang="zh-CN"' in page.text
    assert 'value="欧阳 &lt;b&gt;"' in page.text
    assert submissions(app) == []


def test_once_submitted_the_list_of_answers_speaks_no_longer_of_changing_and_submitting(ready):
    browser, assessment = ready
    before = review(browser, assessment).text
    assert all(said in before for said in ("<h1>Check and submit</h1>", "Nothing is final until you submit"))
    submit(browser, assessment)
    after = review(browser, assessment).text
    assert "<h1>All answers</h1>" in after
    assert "Check and submit" not in after
    assert "Nothing is final until you submit" not in after
