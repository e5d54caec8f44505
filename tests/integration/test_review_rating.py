"""Rating a section: what lacks a reason is not done, what contradicts itself is not saved, and reasons go with the difference they explain."""

import re

from survey.models import ReviewResponse
from tests.integration import test_reviews
from tests.integration.test_reviews import ITEM, LOWER, OWN, SECTION, WHY, rate, rows

assessment, review = test_reviews.assessment, test_reviews.review


def send(browser, review, value, *, why="", grade="1", shown=0, **more):
    """Send a section as a page without scripts does."""
    data = {ITEM: value, f"{ITEM}.grade": grade, f"{ITEM}.why": why, f"{ITEM}.shown": str(shown), **more}
    return browser.post(f"{review}sections/{SECTION}", data=data)


def test_a_changed_answer_without_a_reason_is_not_done_and_the_bar_says_so(lead, review):
    told = rate(lead, review, LOWER).json
    assert (told["done"], told["lacking"], told["progress"]["done"]) == (False, "1 reason is missing", 0)
    section = lead.get(f"{review}sections/{SECTION}").text
    box = section[section.index(f'id="{ITEM}"') :]
    assert 'class="item differs"' in section
    assert re.search(r'<p class="missing small" >', box)
    assert '<span id="done">0</span>' in section
    assert re.search(r'id="lacking" role="status">1 reason is missing', section)
    assert "1 reason is missing" in lead.get(review).text
    told = rate(lead, review, LOWER, why=WHY, revision=1).json
    assert (told["done"], told["lacking"], told["progress"]["done"]) == (True, "", 1)


def test_without_scripts_the_missing_reason_is_told_with_what_was_saved(lead, review):
    assert send(lead, review, LOWER).status_code == 303
    page = lead.get(f"{review}sections/{SECTION}").text
    assert "Saved. 1 reason is missing" in page
    send(lead, review, LOWER, why=WHY, shown=1)
    assert "reason is missing" not in lead.get(f"{review}sections/{SECTION}").text.split("<form")[0]


def test_what_could_not_be_shown_was_not_seen_in_the_running_system(lead, review):
    answer = rate(lead, review, "DK", grade="2", why=WHY)
    assert answer.status_code == 422
    assert "“could not be shown” and “seen in the running system” do not go together" in answer.json["message"]
    page = send(lead, review, "DK", grade="2", why=WHY)
    assert page.status_code == 422
    assert "do not go together" in page.text
    assert WHY in page.text, "what was typed stands there again"
    assert not rows(ReviewResponse)
    for revision, grade in enumerate("013"):
        assert rate(lead, review, "DK", grade=grade, why=WHY, revision=revision).status_code == 200, grade


def test_the_reason_of_a_difference_goes_with_it_and_stays_where_it_is_wanted(lead, review):
    rate(lead, review, LOWER, why=WHY)
    agreed = rate(lead, review, OWN, why=WHY, revision=1).json
    assert agreed["aside"] == WHY, "so that the page can bring it back"
    assert [row.reason for row in rows(ReviewResponse)] == [""]
    kept = rate(lead, review, OWN, why=WHY, revision=2).json
    assert kept["aside"] == ""
    assert [row.reason for row in rows(ReviewResponse)] == [WHY], "a remark is kept if somebody asks for it"


def test_without_scripts_a_reason_that_is_taken_out_is_told_word_for_word(lead, review):
    send(lead, review, LOWER, why=WHY)
    send(lead, review, OWN, why=WHY, shown=1)
    assert [row.reason for row in rows(ReviewResponse)] == [""]
    assert f"your reason was taken out: “{WHY}”" in lead.get(f"{review}sections/{SECTION}").text
    send(lead, review, LOWER, why=WHY, shown=2)
    send(lead, review, OWN, why="Shown in June.", shown=3)
    assert [row.reason for row in rows(ReviewResponse)] == ["Shown in June."], "what is written anew stays"
