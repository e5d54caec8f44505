"""A second round begins with what was answered in the first: shown, taken over on a click, and never by itself."""

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


def test_figures_of_one_year_against_the_year_before_are_never_taken_over_together(browser, draft):
    items = list(catalogue.get("lianghua-sme").items())
    trends = {item.code for item in items if item.kind is ItemKind.TREND and item.code in ANSWERS}
    sections = {code.partition("-")[0] for code in trends}
    assert len(trends) > 3
    for code in sections:
        assert "these are other years now" in section(browser, draft, code)
        browser.post(f"/assessments/{draft.id}/sections/{code}", data={"go": "same"})
    assert kept(draft)
    assert not trends & kept(draft).keys()
    assert all("Last time:" in section(browser, draft, code) for code in sections)
