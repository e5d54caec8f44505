"""Questions that follow from earlier answers, and those the profile leaves out."""

from dataclasses import replace

import pytest

from questionnaires import catalogue
from questionnaires.model import Condition
from tests.integration.filling import JSON, owner_of, questionnaire, save, section, value_of

FOLLOWING, SOURCE = "FND-STR-02", "FND-STR-01"


@pytest.fixture
def conditional(monkeypatch):
    """The questionnaire with a question that is asked only of firms whose head leads in person."""
    changed = replace(_with_condition(questionnaire()), content_hash="c" * 64)
    monkeypatch.setitem(catalogue.catalogue._loaded, changed.key, changed)


def _with_condition(original):
    condition = (Condition(item=SOURCE, any_of=("leads", "drives")),)
    first = original.dimensions[0]
    items = tuple(
        replace(item, applies_if=condition) if item.code == FOLLOWING else item for item in first.indicators[0].items
    )
    indicators = (replace(first.indicators[0], items=items), *first.indicators[1:])
    return replace(original, dimensions=(replace(first, indicators=indicators), *original.dimensions[1:]))


@pytest.fixture
def filling(conditional, make, sign_in):
    """Browser of a manager, and an empty assessment of the conditional questionnaire."""
    owner, organisation = owner_of(make)
    return sign_in(owner), make.assessment(organisation)


def test_a_question_that_waits_for_an_answer_is_not_shown_but_has_its_place(filling):
    browser, assessment = filling
    page = browser.get(section(assessment)).text
    assert f'data-item="{FOLLOWING}"' not in page
    assert f'data-place="{FOLLOWING}"' in page


def test_the_script_learns_which_questions_follow_and_fetches_them(filling):
    browser, assessment = filling
    address = f"/assessments/{assessment.id}/items/{FOLLOWING}"
    assert browser.get(address, headers=JSON).status_code == 404
    assert FOLLOWING in save(browser, assessment, SOURCE, choice=["leads"]).json["applicable"]
    assert f'data-item="{FOLLOWING}"' in browser.get(address, headers=JSON).json["html"]
    assert FOLLOWING not in save(browser, assessment, SOURCE, revision=1, choice=["none"]).json["applicable"]


def test_without_scripts_the_questions_that_follow_are_shown_after_saving(filling):
    browser, assessment = filling
    page = browser.post(section(assessment), data={SOURCE: "leads", "go": "next"})
    assert page.location == f"{section(assessment)}#{FOLLOWING}"
    assert f'data-item="{FOLLOWING}"' in browser.get(page.location).text


def test_a_question_that_no_longer_applies_neither_counts_nor_blocks(filling, app):
    browser, assessment = filling
    save(browser, assessment, SOURCE, choice=["leads"])
    save(browser, assessment, FOLLOWING, choice=["plan"])
    answer = save(browser, assessment, SOURCE, revision=1, choice=["none"])
    assert answer.json["progress"]["done"] == 1
    assert value_of(app, assessment, FOLLOWING) == "plan"
    assert f"#{FOLLOWING}" not in browser.get(f"/assessments/{assessment.id}/review").text


@pytest.mark.parametrize(("kind", "asked", "other"), [("discrete", 4, 5), ("process", 5, 4)])
def test_the_kind_of_production_decides_between_twin_questions(make, sign_in, kind, asked, other):
    owner, organisation = owner_of(make, production_type=kind)
    page = sign_in(owner).get(section(make.assessment(organisation))).text
    assert f'data-item="FND-EQP-0{asked}"' in page
    assert f'data-item="FND-EQP-0{other}"' not in page


def test_a_firm_of_both_kinds_is_asked_both(make, sign_in):
    owner, organisation = owner_of(make, production_type="mixed")
    page = sign_in(owner).get(section(make.assessment(organisation))).text
    assert 'data-item="FND-EQP-04"' in page
    assert 'data-item="FND-EQP-05"' in page
