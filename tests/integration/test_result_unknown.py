"""What the head of a result says where much is not known: a floor, a range of stages, no place among others."""

import pytest

from questionnaires import catalogue
from questionnaires.model import ItemKind
from tests.integration.test_results import cells, submit, text_of

pytestmark = pytest.mark.sqlite_only

MIIT = catalogue.get("miit-sme")
SCENES = [item.code for item in MIIT.items() if item.kind is ItemKind.SCENE]
SCORED = [item.code for item in MIIT.items() if item.scored]
KNOWN = cells(MIIT, level=0.7)
UNSURE = dict.fromkeys([*SCENES[:10], *SCORED[:8]], "DK")


@pytest.fixture
def browser(sign_in, owner):
    """Their browser."""
    return sign_in(owner)


@pytest.fixture
def page(make, enterprise, browser):
    """Result page of these answers."""
    return lambda answers: (
        browser.get(f"/assessments/{submit(make, enterprise, answers, code='miit-sme').id}/result").text
    )


def head(html):
    """First part of the page, as read."""
    return text_of(html[html.index('class="top-grid"') : html.index('class="contents')])


def test_a_stage_that_hangs_on_what_is_not_known_is_told_as_a_range_and_the_total_as_a_floor(page):
    top = head(page(KNOWN | UNSURE))
    assert "floor, at least" in top
    assert "cannot be judged yet" in top
    assert "10 scenes are “don't know”, too" in top
    assert "Find out about the 10 unknown scenes with them." in top
    sure = head(page(KNOWN))
    for told in ("floor, at least", "cannot be judged yet", "unknown scenes"):
        assert told not in sure


def test_no_stage_is_marked_as_reached_while_it_cannot_be_judged(page):
    assert "you are here" not in page(KNOWN | UNSURE)
    assert 'aria-current="step"' not in page(KNOWN | UNSURE)
    assert "you are here" in page(KNOWN)


def test_scenes_that_are_not_known_say_so_instead_of_level_0(page):
    html = page(KNOWN | dict.fromkeys(SCENES[:10], "DK"))
    table = text_of(html.partition('id="scenes"')[2].partition("</table>")[0])
    assert table.count("Don't know") == 10


def test_the_check_page_counts_scenes_among_what_is_not_known(make, enterprise, browser):
    draft = make.assessment(enterprise, KNOWN | UNSURE, questionnaire="miit-sme", version=MIIT.version)
    html = browser.get(f"/assessments/{draft.id}/review").text
    told = text_of(html.partition('id="unknown"')[2].partition("</section>")[0])
    assert "18 answers are “don't know” (8 scored, 10 scenes)" in told
