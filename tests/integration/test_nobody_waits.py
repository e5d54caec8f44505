"""On SQLite one writes at a time: what takes long is done before a view begins to write, or after it has ended."""

import pytest
from flask import before_render_template
from sqlalchemy import update
from sqlalchemy.orm import Session

from survey import files
from survey.database import db
from survey.diagnostics import queries
from survey.models import Report, ReportState
from survey.organisations import reference
from tests.factories import PASSWORD
from tests.integration.test_accounts import NEW
from tests.integration.test_organisations import PROFILE
from tests.integration.test_results import ANSWERS, submit

pytestmark = pytest.mark.sqlite_only


def nobody_waits():
    """Fail inside a writing transaction: another one in the same thread is refused."""
    with db.engine_rw.begin():
        pass


@pytest.fixture
def slow(monkeypatch, app):
    """Watch slow things, and the making of every page; names of those that happened."""
    happened = []

    def watch(owner, name):
        whole = getattr(owner, name)

        def watched(*args, **kwargs):
            nobody_waits()
            happened.append(name)
            return whole(*args, **kwargs)

        monkeypatch.setattr(owner, name, watched)

    def page(_app, template, context):
        nobody_waits()
        happened.append(template.name)

    before_render_template.connect(page, app)
    yield watch, happened
    before_render_template.disconnect(page, app)


def test_a_submission_is_read_back_before_its_report_is_asked_for(make, sign_in, slow):
    watch, happened = slow
    watch(queries, "read")
    watch(files.FolderStore, "get")
    assessment = submit(make, make.organisation(user := make.user()), ANSWERS)
    browser = sign_in(user)
    asked = browser.post("/reports/", data={"assessment": str(assessment.id), "locale": "zh"})
    assert asked.status_code == 303
    with Session(db.engine_rw) as session, session.begin():
        session.execute(update(Report).values(state=ReportState.DONE, sha256="0" * 64, size=1))
    assert browser.post(f"{asked.location}/retry").status_code == 303
    with Session(db.engine) as session:
        assert session.query(Report).one().state is ReportState.QUEUED
    assert happened == ["read", "read", "get"]


def test_a_profile_is_checked_before_it_is_written_and_the_page_that_refuses_it_made_after(make, sign_in, slow):
    watch, happened = slow
    watch(reference, "search")
    user, other = make.user(), make.organisation(make.user())
    organisation = make.organisation(user)
    browser = sign_in(user)
    for path in ("/organisations/new", f"/organisations/{organisation.id}/edit"):
        for data in (PROFILE | {"uscc": other.uscc}, PROFILE | {"region": "宝山"}):
            browser.post(path, data=data, follow_redirects=True)
        browser.post(path, data=PROFILE | {"uscc": organisation.uscc})
    browser.post(f"/organisations/{organisation.id}/invite", data={"email": "nobody"})
    browser.post("/account/", data={"name": ""})
    browser.post("/account/sign-up", data=NEW | {"email": user.email})
    browser.post("/account/sign-in", data={"email": user.email, "password": PASSWORD})
    assert "search" in happened
    for template in (
        "organisations/form.html",
        "invite.html",
        "accounts/show.html",
        "accounts/sign_up.html",
    ):
        assert template in happened
