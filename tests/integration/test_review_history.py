"""What the history of a review tells, and what stands beside each disagreement once it is settled."""

import re

import pytest
from flask import g, render_template_string
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from scoring.rater_pair import PairAgreement
from survey.database import db
from survey.models import AuditEvent, ReviewEvent
from tests.integration import test_reviews
from tests.integration.test_reviews import (
    ANSWERS,
    ITEM,
    LOWER,
    OWN,
    WHY,
    WORDS,
    begin,
    complete,
    mails,
    rate,
    rows,
    take,
)

assessment, review = test_reviews.assessment, test_reviews.review
second, second_user = test_reviews.second, test_reviews.second_user
ALIKE = "FND-STR-02"


@pytest.fixture
def differing(lead, second, engaged, assessment, lead_user, second_user):
    """A blind review in which two differ on one question, and in the grade of another; gives its address."""
    review = begin(lead, assessment, lead_user, second_user).location
    for browser, value, why, grade in ((lead, LOWER, WHY, "2"), (second, OWN, "", "1")):
        rate(browser, review, value, why=why)
        rate(browser, review, ANSWERS[ALIKE], item=ALIKE, grade=grade)
        browser.post(f"{review}done")
    return review


def told(page):
    """Lines of a history, without tags."""
    history = page[page.index('<ol class="history">') :]
    return [" ".join(re.sub(r"<[^>]+>", " ", each).split()) for each in re.findall(r"<li>.*?</li>", history, re.DOTALL)]


def test_the_history_tells_when_each_of_two_was_done_and_who_settled_what(lead, second, engaged, differing):
    second.post(f"{differing}reconcile", data={ITEM: "1", f"{ITEM}.shown": "0"})
    second.post(f"{differing}reconcile", data={ITEM: "1", f"{ITEM}.shown": "1"})  # the same again settles nothing
    lines = told(lead.get(differing).text)
    assert [line.split(" ", 2)[2].split(ITEM)[0] for line in lines if "inished" in line] == [
        "Finished their own ratings Second", "Finished their own ratings Lead",
    ]  # fmt: skip
    settled = [line for line in lines if "Settled where the reviewers differed Second" in line]
    assert len(settled) == 1
    assert ITEM in settled[0]
    assert {"review_hand_in", "review_reconcile"} <= {event.action for event in rows(AuditEvent)}
    lead.post(f"{differing}reconcile", data={"go": "lower", f"{ALIKE}.shown": "0"})
    complete(lead, differing)
    theirs = told(engaged.get(differing).text)
    assert any("Settled where the reviewers differed" in line for line in theirs)
    assert not any(ITEM in line or ALIKE in line for line in theirs), "where they differed is not for the enterprise"


def test_no_other_step_gets_into_the_history(lead, review):
    assert rows(ReviewEvent)
    with pytest.raises(IntegrityError), db.engine_rw.begin() as connection:
        connection.execute(text("UPDATE review_event SET step = 'invented'"))


def test_where_only_grades_differ_the_questions_are_folded_under_one_heading(lead, differing):
    page = lead.get(f"{differing}reconcile").text
    folded = page[page.index('<details class="graded">') :]
    assert page.index(f'id="{ITEM}"') < page.index("The same answer, another grade of evidence")
    assert page.index("Take the lower grade") < page.index('<details class="graded">')
    assert f'id="{ALIKE}"' in folded
    assert "1 question · 1 not decided" in folded


def test_once_settled_what_was_decided_stands_beside_what_each_had_said(lead, second, differing):
    second.post(f"{differing}reconcile", data={ITEM: "1", f"{ITEM}.why": "Both looked again.", f"{ITEM}.shown": "0"})
    lead.post(f"{differing}reconcile", data={"go": "lower", f"{ALIKE}.shown": "0"})
    complete(lead, differing)
    page = lead.get(f"{differing}reconcile").text
    box = page[page.index(f'id="{ITEM}"') : page.index('id="graded"')]
    decided = " ".join(re.sub(r"<[^>]+>", " ", re.search(r'class="decided">(.*?)</p>', box)[1]).split())
    assert decided.startswith(f"decided {WORDS[LOWER]} · seen in the running system · Both looked again. Second ·")
    assert WORDS[OWN] in box
    assert WHY in box
    assert "all decided" in page


@pytest.mark.parametrize(
    ("alpha", "interval", "verdict", "chinese"),
    [
        (0.94, (0.86, 1.0), "reliable", "可靠"),
        (0.94, (0.74, 1.0), "probably reliable", "很可能可靠"),
        (0.80, (0.80, 0.9), "reliable", "可靠"),
        (0.79, (0.70, 0.9), "good enough for tentative conclusions", None),
    ],
)
def test_agreement_is_reliable_only_where_the_lower_end_of_the_interval_is(app, alpha, interval, verdict, chinese):
    found = PairAgreement(n=20, equal=18, bias=0.0, alpha=alpha, interval=interval)
    source = "{% from 'reviews/macros.html' import alpha with context %}{{ alpha(found) }}"
    for language, words in (("en", verdict), ("zh", chinese)):
        with app.test_request_context("/"):
            g.locale = language
            assert words in {None, render_template_string(source, found=found).strip()}


def test_the_enterprise_is_told_by_mail_that_the_signed_report_is_there(lead, engaged, owner, review, config):
    rate(lead, review, OWN)
    complete(lead, review)
    take(engaged, review, "confirm")
    before = mails(config)
    take(lead, review, "sign")
    new = {key: body for key, body in mails(config).items() if key not in before}
    assert set(new) == {(owner.email, "Hongtu Diagnosis has signed the review of Baoshan Gears")}
    assert review in next(iter(new.values()))
