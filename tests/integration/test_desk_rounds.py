"""The desk over several rounds of a client: each of its reviews is found, and figures that stand together belong together."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from survey.database import db
from survey.models import Engagement
from tests.factories import AT
from tests.integration.test_results import ANSWERS, submit
from tests.integration.test_reviews import LOWER, WHY, begin, complete, rate, take


@pytest.fixture
def rounds(lead, engaged, lead_user, make, enterprise):
    """An older round and the newest one, both reviewed; addresses of the two reviews."""
    found = []
    for at, answers in ((AT, {"FND-EQP-02": "b2"}), (AT + timedelta(days=1), ANSWERS)):
        review = begin(lead, submit(make, enterprise, answers, at=at), lead_user).location
        rate(lead, review, LOWER, why=WHY)
        found.append(review)
    return found


def listed(browser, state=""):
    """Rows of the desk in a state."""
    return re.findall(r"<tbody>.*?</tbody>", browser.get(f"/desk/?state={state}").text, re.DOTALL)[0]


def test_a_returned_older_round_outranks_the_draft_it_is_corrected_in(lead, rounds):
    older, newest = rounds
    complete(lead, newest)
    lead.post(f"{older}return", data={"reason": "Machines are counted twice."})
    row = listed(lead, "returned")
    assert "Baoshan Gears" in row
    assert "returned for correction" in row
    assert "Baoshan Gears" not in listed(lead, "draft")
    assert "another round: reviewed, to be confirmed" in listed(lead, "reviewed")


def test_what_was_signed_is_found_while_another_round_goes_on(lead, engaged, rounds):
    older, _newest = rounds
    complete(lead, older)
    take(engaged, older, "confirm")
    take(lead, older, "sign")
    for state in ("signed", "reviewing"):
        assert "Baoshan Gears" in listed(lead, state), state
    assert "another round: signed" in listed(lead, "signed")
    assert "another round" not in listed(lead)


def test_a_change_between_self_assessments_says_so_beside_a_reviewed_total(lead, rounds):
    with Session(db.engine) as session:
        client = f"/desk/clients/{session.scalars(select(Engagement)).one().id}"
    assert ">Since the round before" in lead.get(client).text
    complete(lead, rounds[1])
    page = lead.get(client).text
    assert ">Self-assessment since the round before" in page
    assert ">Since the round before" not in page


def test_files_below_the_list_say_which_of_them_is_filtered(lead, rounds):
    page = lead.get("/desk/?state=reviewing").text
    assert "This list as filtered" in page
    assert "/desk/clients.xlsx?state=reviewing" in page
    assert "All expert reviews, not filtered" in page
    page = lead.get("/desk/").text
    assert "This list as" in page
    assert "not filtered" not in page
    assert "as filtered" not in page


def test_what_an_enterprise_reads_of_a_return_addresses_it_formally(lead, engaged, rounds):
    lead.post(f"{rounds[1]}return", data={"reason": "Machines are counted twice."})
    draft = re.search(r'href="(/assessments/[0-9a-f-]{36}/)"', engaged.get(rounds[1]).text)[1]
    page = engaged.get(f"{draft}?lang=zh").text
    assert "退回了贵企业的答卷" in page
    assert "你们" not in page
