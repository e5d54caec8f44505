"""Signing up, in and out; passwords; what strangers can learn."""

import re
from email import message_from_bytes
from email.policy import SMTP

from sqlalchemy import select, update

from survey import access, clock
from survey.accounts import passwords
from survey.database import db
from survey.models import Organisation, RoleKind, SignIn, User
from tests.factories import PASSWORD

NEW = {"name": "李伟", "email": "li.wei@example.cn", "password": "绿水青山 and grey herons", "privacy": "y"}


def anonymous(page: str, email: str) -> str:
    """Page without the address and the form token, which differ in any case."""
    return re.sub(r'<meta name="csrf-token"[^>]*>', "", page.replace(email, ""))


def mailed_link(config):
    """Path of the link in the one mail that was sent."""
    [mail] = (config.instance / "outbox").iterdir()
    text = message_from_bytes(mail.read_bytes(), policy=SMTP).get_content()
    return re.search(r"/account/reset/[\w-]+", text).group()


def test_signing_up_leads_to_the_profile_of_the_enterprise(client):
    page = client.post("/account/sign-up", data=NEW)
    assert (page.status_code, page.location) == (303, "/organisations/new")
    assert client.get("/account/").status_code == 200


def test_all_wrong_fields_are_told_at_once_and_keep_what_was_typed(client):
    page = client.post("/account/sign-up", data={"name": "李伟", "email": "nobody", "password": "short"})
    assert page.status_code == 422
    for message in ("“nobody” is not an e-mail address", "At least 8 characters", "read the privacy notice"):
        assert message in page.text
    assert 'value="李伟"' in page.text


def test_a_common_password_is_refused(client):
    page = client.post("/account/sign-up", data=NEW | {"password": "password123"})
    assert "among the first that would be guessed" in page.text


def test_switching_the_language_of_a_form_keeps_what_was_typed_and_carries_nothing_out(client, app):
    page = client.post("/account/sign-up", data=NEW | {"_lang": "zh"})
    assert 'lang="zh-CN"' in page.text
    assert 'value="李伟"' in page.text
    with app.app_context():
        assert db.session.scalar(select(User)) is None


def test_a_wrong_password_and_an_unknown_user_get_the_same_answer(client, make):
    user = make.user()
    wrong = client.post("/account/sign-in", data={"email": user.email, "password": "wrong"})
    unknown = client.post("/account/sign-in", data={"email": "x@example.cn", "password": "wrong"})
    assert "do not fit" in wrong.text
    assert anonymous(wrong.text, user.email) == anonymous(unknown.text, "x@example.cn")


def test_after_many_wrong_passwords_even_the_right_one_has_to_wait(client, make):
    user = make.user()
    for _ in range(8):
        client.post("/account/sign-in", data={"email": user.email, "password": "wrong"})
    page = client.post("/account/sign-in", data={"email": user.email, "password": PASSWORD})
    assert "Too many tries" in page.text


def test_the_tries_of_a_very_long_address_are_counted_too(client):
    email = f"{'a' * 60}@{'b' * 60}.{'c' * 60}.example.cn"
    for _ in range(9):
        page = client.post("/account/sign-in", data={"email": email, "password": "wrong"})
    assert "Too many tries" in page.text


def test_signing_in_never_leads_to_another_site(client, make):
    user = make.user()
    for target in ("//evil.example", "https://evil.example", "/\\evil.example", "javascript:alert(1)", "//["):
        page = client.post(
            "/account/sign-in", data={"email": user.email, "password": PASSWORD, "next": target}, follow_redirects=False
        )
        assert page.location == "/", target


def test_a_forgotten_password_is_set_with_a_link_that_works_once(client, make, config):
    user = make.user()
    client.post("/account/forgotten", data={"email": user.email})
    link = mailed_link(config)
    page = client.post(link, data={"password": "绿水青山 and grey herons"})
    assert page.status_code == 303
    assert client.get(link).status_code == 410
    signed = client.post("/account/sign-in", data={"email": user.email, "password": "绿水青山 and grey herons"})
    assert signed.status_code == 303


def test_a_stranger_learns_nothing_from_asking_for_a_reset(client, make, config):
    known, unknown = make.user().email, "x@example.cn"
    pages = [
        anonymous(client.post("/account/forgotten", data={"email": email}).text, email) for email in (known, unknown)
    ]
    assert pages[0] == pages[1]


def test_signing_out_ends_the_sign_in_on_the_server(make, sign_in):
    browser = sign_in(make.user())
    cookie = browser.get_cookie("sid").value
    browser.post("/account/sign-out")
    browser.set_cookie("sid", cookie)
    assert browser.get("/account/").status_code == 303


def test_a_form_sent_after_the_sign_in_ran_out_is_kept_through_signing_in(client, make):
    user = make.user()
    page = client.post("/account/", data={"name": "新名字 <b>"})
    assert page.status_code == 401
    assert "What you typed is kept" in page.text
    fields = {"email": user.email, "password": PASSWORD, "kept:name": "新名字 <b>", "kept_to": "/account/"}
    page = client.post("/account/sign-in", data=fields)
    assert "新名字 &lt;b&gt;" in page.text
    assert 'action="/account/"' in page.text


def test_a_password_sent_after_the_sign_in_ran_out_is_not_written_into_a_page(client):
    page = client.post("/account/password", data={"current": "seven grey herons", "password": "nine white swans"})
    assert page.status_code == 401
    assert "grey herons" not in page.text
    assert "white swans" not in page.text


def test_nobody_waits_for_the_database_while_a_password_is_hashed(client, make, sign_in, config, monkeypatch):
    hashed = []

    def noticed(slow):
        def run(*args):
            with db.engine_rw.begin():  # refused inside another writing transaction
                hashed.append(slow.__name__)
            return slow(*args)

        return run

    for slow in (passwords.hash_password, passwords.verify):
        monkeypatch.setattr(passwords, slow.__name__, noticed(slow))
    user, fresh = make.user(), NEW["password"]
    client.post("/account/sign-up", data=NEW)
    client.post("/account/forgotten", data={"email": user.email})
    link = mailed_link(config)
    assert client.post(link, data={"password": fresh}).status_code == 303
    browser = sign_in(user)
    assert browser.post("/account/password", data={"current": fresh, "password": PASSWORD}).status_code == 303
    assert browser.post("/account/delete", data={"email": user.email, "password": PASSWORD}).status_code == 303
    assert hashed == ["hash_password", "hash_password", "verify", "hash_password", "verify"]


def test_a_stolen_sign_in_does_not_let_the_password_be_guessed(make, sign_in):
    browser = sign_in(make.user())
    wrong = {"current": "a guess", "password": NEW["password"]}
    answers = [browser.post("/account/password", data=wrong).status_code for _ in range(9)]
    assert answers == [422] * 8 + [429]


def test_deleting_the_account_needs_the_password_and_removes_the_user(make, sign_in, app):
    user = make.user()
    browser = sign_in(user)
    assert browser.post("/account/delete", data={"email": user.email, "password": "wrong"}).status_code == 422
    assert browser.post("/account/delete", data={"email": user.email, "password": PASSWORD}).status_code == 303
    with app.app_context():
        assert db.session.get(User, user.id) is None


def test_an_invitation_thought_over_for_longer_than_last_seen_is_noted_still_works(make, sign_in, app):
    owner, guest = make.user(), make.user()
    organisation = make.organisation(owner)
    page = sign_in(owner).post(f"/organisations/{organisation.id}/invite", data={"email": guest.email})
    link = re.search(r"/account/join/[\w-]+", page.text).group()
    browser = sign_in(guest)
    with db.engine_rw.begin() as connection:
        connection.execute(update(SignIn).values(last_seen_at=clock.now() - access.SEEN_EVERY * 2))
    assert browser.post(link).status_code == 303
    assert organisation.name in browser.get("/assessments/").text


def test_colleagues_manage_the_enterprise_when_its_only_manager_has_gone(make, sign_in):
    organisation = make.organisation(owner := make.user())
    make.role(colleague := make.user(), organisation, RoleKind.RESPONDENT)
    sign_in(owner).post("/account/delete", data={"email": owner.email, "password": PASSWORD})
    assert sign_in(colleague).get(f"/organisations/{organisation.id}/edit").status_code == 200


def test_an_enterprise_without_people_goes_so_that_it_can_be_entered_again(make, sign_in, app):
    organisation = make.organisation(owner := make.user())
    make.assessment(organisation, {"FND-EQP-02": "b1"})
    sign_in(owner).post("/account/delete", data={"email": owner.email, "password": PASSWORD})
    with app.app_context():
        assert db.session.get(Organisation, organisation.id) is None
