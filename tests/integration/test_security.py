"""What every route promises, read from the routes themselves, so that a new one is covered the day it is made."""

from uuid import uuid4

import pytest
from sqlalchemy.orm import Session

from survey.access import Action
from survey.accounts import passwords
from tests.factories import PASSWORD

pytestmark = pytest.mark.sqlite_only

SAMPLES = {
    "token": "nothing",
    "id_hash": "0" * 64,
    "kind": "regions",
    "extension": "csv",
    "ending": "docx",
    "code": "FND",
    "item": "FND-EQP-02",
    "name": "x",
    "step": "confirm",
    "decision": "keep",
    "language_code": "en",
    "key": "verdict",
    "panel": "dimensions",
    "archive": "zip",
    "number": 1,
    "what": "reminder",
}
SECRET_IN_ADDRESS = {
    "campaigns.stop_letters",
    "followup.stop_reminders",
}  #: the address is the proof: a mail program sends it, without a page


def address(app, rule):
    """Some address of `rule`, with made-up ids; a new kind of argument needs a sample above."""
    values = {}
    for argument in rule.arguments:
        is_uuid = type(rule._converters.get(argument)).__name__ == "UUIDConverter"
        values[argument] = uuid4() if is_uuid else SAMPLES[argument]
    with app.test_request_context():
        return rule.build(values)[1]


def routes(app, method):
    """(rule, address, action) of every route that takes `method`."""
    for rule in app.url_map.iter_rules():
        if method in rule.methods and rule.endpoint != "static":
            yield rule, address(app, rule), app.view_functions[rule.endpoint].action


def by_token(app, rule):
    """Whether a route asks programs for a token; no cookie opens it."""
    return app.view_functions[rule.endpoint].scope is not None


def test_every_page_but_the_public_ones_asks_a_stranger_to_sign_in(app, client):
    for rule, path, action in routes(app, "GET"):
        page = client.get(path)
        if by_token(app, rule):
            assert page.status_code == 401, rule
        elif action is not Action.PUBLIC:
            assert page.status_code == 303, rule
            assert page.location.startswith("/account/sign-in"), rule


def test_nothing_is_carried_out_for_a_stranger(app, client):
    for rule, path, action in routes(app, "POST"):
        if action is not Action.PUBLIC:
            assert client.post(path, data={"x": "y"}).status_code == 401, rule


def test_made_up_ids_are_not_found_for_a_signed_in_user(app, make, sign_in):
    browser = sign_in(make.user())
    for method in ("GET", "POST"):
        for rule, path, _ in routes(app, method):
            if any(type(c).__name__ == "UUIDConverter" for c in rule._converters.values()):
                page = browser.open(path, method=method)
                assert page.status_code == (401 if by_token(app, rule) else 404), (method, rule)


def test_a_form_without_its_token_is_refused(app, make, sign_in):
    app.config["WTF_CSRF_ENABLED"] = True
    browser = sign_in(make.user())
    for rule, path, _ in routes(app, "POST"):
        expected = 404 if rule.endpoint in SECRET_IN_ADDRESS else 401 if by_token(app, rule) else 400
        assert browser.post(path).status_code == expected, rule


def test_a_form_sent_from_another_site_is_refused(app, make, sign_in):
    browser = sign_in(make.user())
    for rule, path, _ in routes(app, "POST"):
        assert browser.post(path, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403, rule


@pytest.mark.parametrize("path", ["/", "/account/sign-in", "/nowhere", "/static/css/app.css"])
def test_every_answer_carries_the_protecting_headers(client, path):
    with client.get(path) as page:
        headers = page.headers
    for part in ("default-src 'self'", "object-src 'none'", "frame-ancestors 'none'", "form-action 'self'"):
        assert part in headers["Content-Security-Policy"]
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"


def test_pages_are_not_kept_by_browsers_or_proxies(client):
    assert client.get("/account/sign-in").headers["Cache-Control"] == "no-store"


def test_the_sign_in_cookie_is_out_of_reach_of_scripts(client, make):
    page = client.post("/account/sign-in", data={"email": make.user().email, "password": PASSWORD})
    [cookie] = [value for value in page.headers.getlist("Set-Cookie") if value.startswith("sid=")]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


def test_an_unexpected_error_shows_no_trace(app, client):
    def broken():
        raise ZeroDivisionError("secret detail")

    broken.action = Action.PUBLIC
    app.view_functions["pages.method"] = broken
    page = client.get("/method")
    assert page.status_code == 500
    assert "secret detail" not in page.text
    assert "Traceback" not in page.text
    assert "What you saved before is safe" in page.text


@pytest.mark.parametrize("query", ["endpoint=x", "_scheme=javascript", "_external=1", "_method=POST", "_anchor=x"])
def test_a_made_up_argument_of_an_address_changes_no_link_but_its_own(client, query):
    page = client.get(f"/privacy?{query}")
    assert page.status_code == 200
    assert f'href="/privacy?{query}&amp;lang=zh"' in page.text


def test_a_request_of_the_wrong_kind_is_told_which_kinds_there_are(client):
    page = client.post("/privacy")
    assert page.status_code == 405
    assert "GET" in page.headers["Allow"]
    assert "on our side" not in page.text


def test_a_view_that_forgets_to_commit_does_not_pass_its_tests(client, monkeypatch):
    monkeypatch.setattr(Session, "commit", Session.flush)
    person = {"name": "李伟", "email": "li@example.cn", "password": PASSWORD, "privacy": "y"}
    with pytest.raises(AssertionError, match="uncommitted"):
        client.post("/account/sign-up", data=person)


def test_an_address_with_a_character_no_text_holds_is_not_found(make, sign_in):
    user = make.user()
    assessment = make.assessment(make.organisation(user))
    browser = sign_in(user)
    assert browser.get(f"/assessments/{assessment.id}/sections/%00").status_code == 404
    assert browser.post(f"/assessments/{assessment.id}/responses/%00", json={}).status_code == 404
    assert browser.post("/account/devices/%00/sign-out").status_code == 404


def test_guessing_at_an_unknown_address_costs_as_much_as_at_a_known_one():
    assert not passwords.outdated(passwords.NOBODY)
    assert not passwords.verify(None, "whatever it is")
