"""A second round begins with what was answered in the first: shown, taken over on a click, and never by itself."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from questionnaires import catalogue
from questionnaires.model import ItemKind
from survey.database import db
from survey.models import Response
from tests.factories import AT
from tests.integration.test_results import ANSWERS, submit

pytestmark = pytest.mark.sqlite_only

ITEM, NOTE = "FND-STR-01", "Plan of March, signed"
LAST_YEAR = AT - timedelta(days=365)


@pytest.fixture
def browser(sign_in, owner):
    """Their browser."""
    return sign_in(owner)


@pytest.fixture
def draft(make, enterprise):
    """The second round, begun a year after the first was submitted."""
    answers = {**ANSWERS, "FND-STR-02": "DK"}
    submit(make, enterprise, answers, said={ITEM: {"note": NOTE}}, at=LAST_YEAR)
    return make.assessment(enterprise)


def section(browser, draft, code="FND"):
    """A section as a page."""
    return browser.get(f"/assessments/{draft.id}/sections/{code}").text


def kept(draft):
    """What is saved, by item."""
    with Session(db.engine) as session:
        return {row.item: row for row in session.scalars(select(Response).where(Response.assessment_id == draft.id))}


def press_same(browser, draft, **typed):
    """Say that all that is left is as it was."""
    return browser.post(f"/assessments/{draft.id}/sections/FND", data={"go": "same", **typed})


def test_answers_of_the_last_round_are_shown_and_count_for_nothing(browser, draft):
    page = section(browser, draft)
    assert "Last time:" in page
    assert "2025-11-22" in page
    assert kept(draft) == {}
    assert "0 / " in browser.get(f"/assessments/{draft.id}/").text or 'value="0"' in page


def test_the_overview_says_from_the_start_that_nobody_has_to_begin_from_nothing(browser, draft):
    place = f"/assessments/{draft.id}/"
    told = [browser.get(place).text for _look in range(3)]
    assert all("You answered this questionnaire on 2025-11-22" in page for page in told)


def test_all_that_is_left_in_a_section_is_taken_over_with_remarks(browser, draft):
    answer = press_same(browser, draft)
    assert answer.status_code == 303
    saved = kept(draft)
    assert saved[ITEM].value == ANSWERS[ITEM]
    assert saved[ITEM].note == NOTE
    assert all(code.startswith("FND-") for code in saved)
    assert "taken over" in section(browser, draft)


def test_what_nobody_knew_then_is_asked_again(browser, draft):
    press_same(browser, draft)
    assert "FND-STR-02" not in kept(draft)
    assert "Last time: Don&#39;t know" in section(browser, draft)


def test_what_is_answered_already_is_left_alone(make, browser, draft):
    other = "learned" if ANSWERS[ITEM] != "learned" else "assigned"
    make.response(draft, ITEM, other)
    press_same(browser, draft)
    assert kept(draft)[ITEM].value == other


def test_nothing_is_taken_over_while_something_typed_is_wrong(browser, draft):
    answer = press_same(browser, draft, **{ITEM: "platinum", f"{ITEM}.shown": "0-" + "0" * 8})
    assert answer.status_code == 422
    assert [row.value for row in kept(draft).values() if row.value] == []


def test_a_first_round_shows_nothing_of_the_kind(make, browser, enterprise):
    page = section(browser, first := make.assessment(enterprise))
    assert "You answered this" not in browser.get(f"/assessments/{first.id}/").text
    assert "Last time:" not in page
    assert "as it was then" not in page


def test_another_enterprise_sees_nothing_of_it(make, sign_in, draft):
    user = make.user()
    page = section(sign_in(user), make.assessment(make.organisation(user)))
    assert "Last time:" not in page


def test_hostile_notes_of_the_last_round_are_shown_as_text(make, browser, enterprise):
    note = "'\"><script>alert(1)</script>"
    submit(make, enterprise, ANSWERS, said={ITEM: {"note": note}}, at=LAST_YEAR)
    page = section(browser, make.assessment(enterprise))
    assert "<script>alert(1)" not in page


def of_a_year():
    """Items about a past year, or comparing with one, that were answered in the last round."""
    return {
        item.code: item for item in catalogue.get("lianghua-sme").items() if item.of_a_year and item.code in ANSWERS
    }


def test_what_is_of_a_year_is_never_taken_over_together_and_counted_in_the_note(browser, draft):
    codes = of_a_year().keys()
    assert {"CMP-QLT-02", "BNF-ECO-03", "FND-CAP-01", "BNF-ECO-01"} <= codes
    for code in {code.partition("-")[0] for code in codes}:
        number = sum(each.startswith(f"{code}-") for each in codes)
        told = "question asks" if number == 1 else "questions ask"
        assert f"{number} {told} about a past year" in section(browser, draft, code)
        browser.post(f"/assessments/{draft.id}/sections/{code}", data={"go": "same"})
    assert kept(draft)
    assert not codes & kept(draft).keys()


def test_what_is_of_a_year_shows_the_last_answer_without_a_button_to_take_it_over(browser, draft):
    page = section(browser, draft, "CMP")
    for item in (each for code, each in of_a_year().items() if code.startswith("CMP-")):
        shown = page.partition(f'id="{item.code}"')[2].partition("</section>")[0]
        assert "Last time:" in shown
        assert "data-last" not in shown
    assert "data-last" in section(browser, draft, "FND")


def test_where_only_questions_of_a_year_are_left_there_is_a_note_and_no_button(make, browser, draft):
    browser.post(f"/assessments/{draft.id}/sections/CMP", data={"go": "same"})
    page = section(browser, draft, "CMP")
    assert "about a past year" in page
    assert "as it was then" not in page


@pytest.mark.parametrize("questionnaire", ["lianghua-sme", "miit-sme"])
def test_every_figure_whose_question_names_a_past_year_says_so_in_the_questionnaire(questionnaire):
    named = re.compile("去年|前年|近一年|近三年")
    for item in catalogue.get(questionnaire).items():
        if item.kind is ItemKind.BAND:
            fields = [text["zh"] for text in (item.numbers.part, item.numbers.whole) if text] if item.numbers else []
            assert item.of_a_year == bool(named.search(" ".join([item.text["zh"], *fields]))), item.code
