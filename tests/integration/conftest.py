"""A consultancy, an enterprise, the two at work together, and somebody who prints what they ask for."""

from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from survey import jobs
from survey.database import db
from survey.models import Engagement
from tests.factories import credit_code

FIRM = {"name": "Hongtu Diagnosis", "uscc": credit_code(9001)}


@pytest.fixture
def lead_user(make):
    """Who leads the consultancy."""
    return make.user(name="Lead")


@pytest.fixture
def lead(sign_in, lead_user):
    """Their browser."""
    browser = sign_in(lead_user)
    assert browser.post("/consultancies/new", data=FIRM).location == "/desk/"
    return browser


@pytest.fixture
def owner(make):
    """Who manages the enterprise."""
    return make.user(name="Owner")


@pytest.fixture
def enterprise(make, owner):
    """Their enterprise."""
    return make.organisation(owner, name="Baoshan Gears")


@pytest.fixture
def engaged(lead, sign_in, owner, enterprise):
    """The two at work together; gives the enterprise's browser."""
    lead.post("/desk/offer", data={"uscc": enterprise.uscc, "message": ""})
    browser = sign_in(owner)
    with Session(db.engine) as session:
        engagement = session.scalars(select(Engagement)).one()
    assert browser.post(f"/engagements/{engagement.id}/accept").status_code == 303
    return browser


@pytest.fixture
def rival(make, sign_in, engaged, enterprise):
    """Browser of who leads another consultancy at work for the same enterprise."""
    browser = sign_in(make.user(name="Rival"))
    browser.post("/consultancies/new", data={"name": "海岸咨询有限公司", "uscc": credit_code(7002)})
    offer = browser.post("/desk/offer", data={"uscc": enterprise.uscc, "message": ""}).location
    assert engaged.post(f"/engagements/{offer.rpartition('/')[2]}/accept").status_code == 303
    return browser


@pytest.fixture
def print_at(app, renderer):
    """Let a worker make the report that was asked for at an address."""

    def make(address):
        jobs.Worker(app, renderer).make(UUID(address.rpartition("/")[2]))

    return make


@pytest.fixture
def make_pdf(print_at):
    """Ask for the report of a review and make it; gives its bytes."""

    def make(browser, review, locale="en"):
        address = browser.post(f"{review}report", data={"locale": locale}).location
        print_at(address)
        return browser.get(f"{address}/report.pdf").data

    return make
