"""What may be tried how often: counted at once, told with the time to wait for, nothing typed is lost."""

import re
import threading
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from survey import clock, invitations, throttle
from survey.accounts import views
from survey.database import db
from survey.models import Attempt, User
from survey.throttle import Limit, ThrottledError, take
from tests.factories import AT, PASSWORD
from tests.integration.test_accounts import NEW

HOUR = timedelta(hours=1)
WHEN = re.compile(r"from (\d{4}-\d\d-\d\d \d\d:\d\d)")


def tries():
    """Count the tries that are remembered."""
    with Session(db.engine) as session:
        return len(session.scalars(select(Attempt.id)).all())


def test_what_is_refused_says_from_when_there_is_room_and_then_there_is(app):
    limit = Limit(bucket="b", most=2, within=HOUR)
    take(limit, at=AT)
    take(limit, at=AT + timedelta(minutes=10))
    for later in (20, 59):
        with pytest.raises(ThrottledError) as refused:
            take(limit, at=AT + timedelta(minutes=later))
        assert refused.value.until == AT + HOUR
    take(limit, at=refused.value.until)
    with pytest.raises(ThrottledError) as refused:
        take(limit, at=AT + HOUR)
    assert refused.value.until == AT + HOUR + timedelta(minutes=10)


def test_of_two_limits_the_fuller_one_decides_and_nothing_is_counted_on_the_other(app):
    narrow, wide = Limit(bucket="n", most=1, within=HOUR), Limit(bucket="w", most=2, within=2 * HOUR)
    take(narrow, wide, at=AT)
    for _ in range(3):
        with pytest.raises(ThrottledError):
            take(narrow, wide, at=AT)
    take(wide, at=AT)
    with pytest.raises(ThrottledError) as refused:
        take(narrow, wide, at=AT)
    assert refused.value.until == AT + 2 * HOUR


def test_of_many_tries_at_the_same_moment_only_as_many_pass_as_there_is_room_for(app):
    limits = [Limit(bucket=name, most=3, within=HOUR) for name in ("one", "two")]
    start, passed = threading.Barrier(8), []

    def run(number):
        start.wait()
        try:
            take(*(limits if number % 2 else limits[::-1]), at=AT)
            passed.append(number)
        except ThrottledError:
            pass

    threads = [threading.Thread(target=run, args=[number]) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(passed) == 3
    assert tries() == 6


def test_a_try_that_was_given_back_is_not_counted(app):
    limit = Limit(bucket="b", most=1, within=HOUR)
    taken = take(limit, at=AT)
    with db.engine_rw.begin() as connection:
        throttle.give_back(connection, taken)
    take(limit, at=AT)


@pytest.mark.parametrize(
    ("address", "counted"),
    [
        ("203.0.113.9", "203.0.113.9"),
        ("::ffff:203.0.113.9", "203.0.113.9"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::1", "2001:db8:1:2::/64"),
        ("nowhere", "nowhere"),
        (None, "?"),
    ],
)
def test_addresses_of_one_subscriber_count_as_one(address, counted):
    assert throttle.origin(address) == counted


def test_signing_up_very_often_has_to_wait_and_keeps_what_was_typed(app, client, config):
    app.config["RONGPING"] = replace(config, sign_ups=2)
    for number in range(2):
        assert client.post("/account/sign-up", data=NEW | {"email": f"a{number}@example.cn"}).status_code == 303
    page = client.post("/account/sign-up", data=NEW | {"name": "王芳"})
    assert page.status_code == 429
    assert WHEN.search(page.text)
    assert "Please wait a little" in page.text
    assert 'value="王芳"' in page.text
    assert f'value="{NEW["email"]}"' in page.text
    with Session(db.engine) as session:
        assert session.scalar(select(User.id).where(User.email == NEW["email"])) is None


def test_trying_out_which_addresses_have_accounts_is_limited_too(app, client, make, config):
    app.config["RONGPING"] = replace(config, sign_ups=3)
    answers = [client.post("/account/sign-up", data=NEW | {"email": make.user().email}).status_code for _ in range(4)]
    assert answers == [422, 422, 422, 429]


def test_reset_mails_are_limited_whether_there_is_an_account_or_not(client, make, config, monkeypatch):
    monkeypatch.setattr(views, "RESETS_PER_ACCOUNT", 2)
    for email in (make.user().email, "nobody@example.cn"):
        answers = [client.post("/account/forgotten", data={"email": email}) for _ in range(3)]
        assert [answer.status_code for answer in answers] == [200, 200, 429]
        assert WHEN.search(answers[-1].text)
        assert f'value="{email}"' in answers[-1].text
    assert len(list((config.instance / "outbox").iterdir())) == 2


def test_reset_mails_asked_for_from_one_address_are_limited_whoever_gets_them(client, monkeypatch):
    monkeypatch.setattr(views, "RESETS_PER_ADDRESS", 2)
    answers = [client.post("/account/forgotten", data={"email": f"a{n}@example.cn"}).status_code for n in range(3)]
    assert answers == [200, 200, 429]


def test_nobody_is_sent_very_many_invitations_whoever_sends_them(make, sign_in, config, monkeypatch):
    monkeypatch.setattr(invitations, "MOST_TO_ONE", 2)
    answers = []
    for _ in range(3):
        user = make.user()
        path = f"/organisations/{make.organisation(user).id}/invite"
        answers.append(sign_in(user).post(path, data={"email": "zhao@example.cn"}))
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert WHEN.search(answers[-1].text)
    assert 'value="zhao@example.cn"' in answers[-1].text
    assert len(list((config.instance / "outbox").iterdir())) == 2


def test_signing_in_rightly_is_not_counted_so_that_a_whole_training_room_can(client, make, monkeypatch):
    monkeypatch.setattr(views, "TRIES_PER_ADDRESS", 3)
    for _ in range(5):
        answer = client.post("/account/sign-in", data={"email": make.user().email, "password": PASSWORD})
        assert answer.status_code == 303
    assert tries() == 0


def test_after_too_many_wrong_passwords_the_time_is_told_from_when_the_right_one_works(client, make, monkeypatch):
    user, wrong = make.user(), {"password": "wrong"}
    for _ in range(9):
        page = client.post("/account/sign-in", data={"email": user.email} | wrong)
    assert page.status_code == 429
    told = WHEN.search(page.text)[1]
    later = clock.now() + views.QUARTER + timedelta(minutes=1)
    assert told <= (later + timedelta(hours=8)).strftime("%Y-%m-%d %H:%M")
    monkeypatch.setattr(clock, "now", lambda: later)
    assert client.post("/account/sign-in", data={"email": user.email, "password": PASSWORD}).status_code == 303


def test_a_page_that_is_asked_for_too_often_tells_scripts_when_to_come_back(make, sign_in):
    browser = sign_in(make.user())
    for _ in range(8):
        browser.post("/account/password", data={"current": "a guess", "password": NEW["password"]})
    page = browser.post("/account/password", data={"current": "a guess", "password": NEW["password"]})
    assert page.status_code == 429
    assert WHEN.search(page.text)
    assert 0 < int(page.headers["Retry-After"]) <= views.QUARTER.total_seconds()
