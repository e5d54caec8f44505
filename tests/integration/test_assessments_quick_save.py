"""An answer is saved past the framework only in the ordinary case; everything else is refused or told exactly as ever."""

import errno
import os
import re
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import delete, update

from survey import access, clock
from survey.assessments import autosave, quick_save
from survey.database import db
from survey.latest import LONGEST
from survey.models import Assessment, AssessmentState, Organisation, Role, SignIn, User
from tests.factories import Factory
from tests.integration.filling import JSON, colleague_in, kept, owner_of, section, value_of

ITEM = "FND-STR-01"


class Browser:
    """A page of a section, whose script saves answers."""

    def __init__(self, client: FlaskClient, assessment: Assessment) -> None:
        self.client, self.assessment = client, assessment
        page = client.get(section(assessment)).text
        self.token = re.search(r'name="csrf-token" content="([^"]+)"', page)[1]

    def save(self, item=ITEM, revision=0, headers=None, **parts):
        """Send one answer."""
        sent = JSON | {"X-CSRFToken": self.token} | (headers or {})
        address = f"/assessments/{self.assessment.id}/responses/{item}"
        return self.client.post(address, json={"revision": revision, "parts": parts}, headers=sent)


@pytest.fixture
def usual(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Items whose answers went the ordinary way."""
    seen: list[str] = []
    ordinary = autosave.queries.open_response

    def opening(*given, item):
        seen.append(item)
        return ordinary(*given, item=item)

    monkeypatch.setattr(autosave.queries, "open_response", opening)
    return seen


@pytest.fixture
def own(make: Factory) -> tuple[User, Organisation]:
    return owner_of(make)


@pytest.fixture
def assessment(make: Factory, own: tuple[User, Organisation]) -> Assessment:
    return make.assessment(own[1])


@pytest.fixture
def browser(app: Flask, own, assessment, sign_in, usual) -> Browser:
    """Page of a section."""
    app.config["WTF_CSRF_ENABLED"] = True
    return Browser(sign_in(own[0]), assessment)


def write(statement) -> None:
    with db.engine_rw.begin() as connection:
        connection.execute(statement)


def test_an_answer_is_saved_past_the_framework_and_told_as_ever(app, browser, usual, own, assessment, monkeypatch):
    quick = browser.save(choice=["drives"], note="见年度计划")
    assert usual == []
    row = kept(app, assessment, ITEM)
    assert (row.value, row.note, row.revision, row.updated_by) == ("drives", "见年度计划", 1, own[0].id)
    again = browser.save(revision=1, choice=["drives"], note="见年度计划", headers={"Sec-Fetch-Site": "same-origin"})
    monkeypatch.setattr(quick_save, "MOST_BYTES", 0)
    ordinary = browser.save(revision=1, choice=["drives"], note="见年度计划")
    assert usual == [ITEM]
    assert (quick.json["revision"], again.json["revision"], ordinary.json["revision"]) == (1, 2, 2)
    assert again.json == ordinary.json
    assert quick.json.keys() == ordinary.json.keys()
    assert sorted(quick.headers) == sorted(
        (name, str(len(quick.data)) if name == "Content-Length" else value) for name, value in ordinary.headers
    )


def test_how_far_the_section_is_is_told(browser, usual):
    done = [browser.save(choice=["drives"]), browser.save("FND-STR-02", choice=["plan"]), browser.save(revision=1)]
    assert [answer.json["progress"]["done"] for answer in done] == [1, 2, 1]
    assert usual == []


@pytest.mark.parametrize("token", ["", "forged", "WyJhIl0.aaaa.bbbb"])
def test_a_form_token_that_was_never_taken_is_refused(app, browser, assessment, token):
    browser.token = token
    assert browser.save(choice=["drives"]).status_code == 400
    assert value_of(app, assessment, ITEM) is None


def test_a_form_token_is_taken_with_its_own_session_only(app, browser, make, own, assessment, sign_in):
    other = Browser(sign_in(colleague_in(make, own[1])), assessment)
    other.token = browser.token
    assert other.save(choice=["drives"]).status_code == 400
    assert value_of(app, assessment, ITEM) is None


def test_a_form_token_is_looked_at_again_after_an_hour(browser, usual, monkeypatch):
    looked_at = []
    monkeypatch.setattr(quick_save, "validate_csrf", looked_at.append)
    answers = [browser.save(choice=["drives"]), browser.save(revision=1, choice=["drives"])]
    later = clock.now() + quick_save.TRUSTED + timedelta(seconds=1)
    write(update(SignIn).values(last_seen_at=later))
    monkeypatch.setattr(clock, "now", lambda: later)
    answers.append(browser.save(revision=2, choice=["drives"]))
    assert ([each.json["revision"] for each in answers], usual) == ([1, 2, 3], [])
    assert looked_at == 2 * [browser.token]


def test_cookies_longer_than_ours_are_not_remembered(browser, usual):
    for number in range(2):
        browser.client.set_cookie(f"other{number}", "x" * (LONGEST // 2))
    assert browser.save(choice=["drives"]).status_code == 200
    assert usual == [ITEM]


def test_another_site_is_refused(app, browser, assessment):
    assert browser.save(choice=["drives"], headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert value_of(app, assessment, ITEM) is None


@pytest.mark.parametrize(
    ("change", "status"),
    [
        (delete(SignIn), 401),
        (update(SignIn).values(expires_at=clock.now()), 401),
        (update(SignIn).values(last_seen_at=clock.now() - access.IDLE - timedelta(seconds=1)), 401),
        (update(User).values(disabled_at=clock.now()), 401),
        (delete(Role), 404),
        (update(Assessment).values(state=AssessmentState.SUBMITTED, submitted_at=clock.now()), 409),
    ],
    ids=["signed out", "expired", "idle", "disabled", "no member any more", "submitted"],
)
def test_who_may_not_save_is_refused_at_once(app, browser, assessment, change, status):
    write(change)
    assert browser.save(choice=["drives"]).status_code == status
    assert value_of(app, assessment, ITEM) is None


def test_somebody_elses_assessment_is_not_found(browser, make):
    _other, theirs = owner_of(make)
    browser.assessment = make.assessment(theirs)
    assert browser.save(choice=["drives"]).status_code == 404


def test_a_visit_is_noted_now_and_then(app, browser, usual):
    seen = clock.now() - access.SEEN_EVERY - timedelta(seconds=1)
    write(update(SignIn).values(last_seen_at=seen))
    assert browser.save(choice=["drives"]).status_code == 200
    assert usual == [ITEM]
    with app.app_context():
        assert db.session.query(SignIn).one().last_seen_at > seen


def test_a_colleagues_answer_is_shown_and_not_overwritten(app, browser, make, own, assessment, sign_in):
    other = Browser(sign_in(colleague_in(make, own[1])), assessment)
    other.save(choice=["leads"])
    answer = browser.save(choice=["none"])
    assert (answer.status_code, answer.json["theirs"]["parts"]["choice"]) == (409, ["leads"])
    assert value_of(app, assessment, ITEM) == "leads"


def test_what_follows_from_another_profile_is_told_at_once(browser, usual):
    before = browser.save(choice=["drives"]).json["applicable"]
    write(update(Organisation).values(production_type="process", updated_at=clock.now()))
    after = [browser.save(revision=1, choice=["leads"]), browser.save("FND-STR-02", choice=["plan"])]
    assert usual == [ITEM], "once the ordinary way, then what is remembered is true again"
    assert [set(answer.json["applicable"]) ^ set(before) for answer in after] == 2 * [{"FND-EQP-04", "FND-EQP-05"}]


@pytest.mark.sqlite_only
def test_what_the_disk_did_not_take_is_not_called_saved(browser, monkeypatch):
    def broken(_descriptor):
        raise OSError(errno.EIO, "the disk is broken")

    monkeypatch.setattr(os, "fdatasync", broken)
    with pytest.raises(OSError, match="the disk is broken"):
        browser.save(choice=["drives"])
    monkeypatch.undo()
    assert browser.save(choice=["drives"]).json["revision"] == 1


@pytest.mark.parametrize(
    ("item", "parts", "status"),
    [
        (ITEM, {"choice": ["xyz"]}, 422),
        (ITEM, {"evidence": "javascript:alert(1)"}, 422),
        (ITEM, {"unknown": "x"}, 422),
        (ITEM, {"note": "x" * 100_000}, 422),
        ("FND-STR-99", {"choice": ["none"]}, 422),
    ],
)
def test_what_is_wrong_is_told_and_nothing_is_saved(app, browser, assessment, item, parts, status):
    answer = browser.save(item, **parts)
    assert (answer.status_code, bool(answer.json["message"])) == (status, True)
    assert value_of(app, assessment, item) is None


def test_what_is_right_beside_a_wrong_link_is_saved(app, browser, usual, assessment):
    answer = browser.save(choice=["drives"], note="见年度计划", evidence="D盘/会议记录.docx")
    assert (answer.status_code, answer.json["errors"].keys(), usual) == (422, {"evidence"}, [ITEM])
    row = kept(app, assessment, ITEM)
    assert (row.value, row.note, row.evidence_url) == ("drives", "见年度计划", "")


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'{"revision": "1"}', b'{"revision": 1}', b"\xff\xfe"])
def test_what_is_no_answer_at_all_is_told(browser, assessment, body):
    address = f"/assessments/{assessment.id}/responses/{ITEM}"
    headers = JSON | {"X-CSRFToken": browser.token}
    answer = browser.client.post(address, data=body, content_type="application/json", headers=headers)
    assert (answer.status_code, answer.json["error"]) == (422, "invalid")
