"""Reminders: one mail for each person and day, whoever sends it; none for what is done, none for who does not want them."""

import re
import threading
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.policy import default

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from survey import mail
from survey.clock import BEIJING
from survey.database import db
from survey.followup import reminders
from survey.models import ActionState, ImprovementAction, Organisation, Reminder, Role, User

NOON = datetime(2026, 11, 30, 4, 0, tzinfo=UTC)
TODAY = NOON.astimezone(BEIJING).date()


@pytest.fixture
def due(make, enterprise, owner):
    """Make an action that is due after so many days."""

    def start(days, user=owner, **values):
        return make._keep(
            ImprovementAction(
                organisation_id=enterprise.id,
                title=values.pop("title", f"Due after {days} days"),
                due_on=TODAY + timedelta(days=days),
                owner_id=user.id if user else None,
                created_at=NOON - timedelta(days=90),
                updated_at=NOON - timedelta(days=90),
                **values,
            )
        )

    return start


@pytest.fixture
def send(app, config):
    """Remind at some moment; texts of the mails that were sent, by receiver."""

    def start(at=NOON):
        outbox = config.instance / "outbox"
        before = set(outbox.glob("*.eml"))
        with app.app_context():
            reminders.remind(config, at=at)
        mails = [message_from_bytes(path.read_bytes(), policy=default) for path in set(outbox.glob("*.eml")) - before]
        return [(each["To"], each["Subject"], each.get_content()) for each in mails]

    return start


def test_one_digest_names_what_is_due_and_what_is_overdue(due, send, owner):
    due(5, title="Connect the lathes")
    due(-3, title="Name who is responsible")
    due(8, title="Not yet")
    [(to, subject, body)] = send()
    assert to == owner.email
    assert "1 action overdue, 1 action due within seven days" in subject
    assert "Connect the lathes" in body
    assert "Name who is responsible" in body
    assert "Not yet" not in body


def test_nothing_is_told_twice_on_a_day_nor_on_the_next(due, send):
    due(5)
    due(-3)
    assert len(send()) == 1
    assert send() == []
    assert send(NOON + timedelta(days=1)) == []


def test_what_stays_overdue_is_told_again_every_fortnight(due, send):
    due(-1)
    told = [days for days in range(30) if send(NOON + timedelta(days=days))]
    assert told == [0, 14, 28]


def test_what_was_announced_is_told_again_once_it_is_overdue(due, send):
    due(6)
    told = [days for days in range(9) if send(NOON + timedelta(days=days))]
    assert told == [0, 7]


def test_another_due_date_is_announced_anew(due, send):
    action = due(3)
    send()
    with Session(db.engine_rw) as session, session.begin():
        session.execute(
            update(ImprovementAction).where(ImprovementAction.id == action.id).values(due_on=TODAY + timedelta(days=6))
        )
    assert len(send(NOON + timedelta(days=1))) == 1


@pytest.mark.parametrize(
    "values", [{"state": ActionState.DONE, "done_on": TODAY}, {"state": ActionState.DROPPED, "reason": "No money"}]
)
def test_what_is_done_or_dropped_is_left_alone(due, send, values):
    due(-3, **values)
    assert send() == []


def test_nobody_is_reminded_at_night(due, send):
    due(-3)
    assert send(datetime(2026, 11, 29, 20, 0, tzinfo=UTC)) == []
    assert len(send(datetime(2026, 11, 30, 0, 0, tzinfo=UTC))) == 1


def test_each_gets_one_in_their_own_language(make, enterprise, due, send, owner):
    other = make.user(locale="zh")
    make.role(other, enterprise)
    due(1)
    due(2, user=other)
    subjects = {to: subject for to, subject, _body in send()}
    assert subjects[owner.email] == "1 action due within seven days"
    assert subjects[other.email] == "1 项改进任务七天内到期"


def test_somebody_who_left_the_enterprise_is_not_reminded(due, send, owner, enterprise):
    due(-3)
    with Session(db.engine_rw) as session, session.begin():
        session.delete(session.get_one(Role, (owner.id, enterprise.id)))
    assert send() == []


def test_nobody_is_reminded_of_what_a_made_up_enterprise_does(due, send, enterprise):
    due(-3)
    with Session(db.engine_rw) as session, session.begin():
        session.execute(update(Organisation).where(Organisation.id == enterprise.id).values(made_up=True))
    assert send() == []


def test_several_workers_at_once_send_one_mail(app, config, due, send):
    due(-3)
    outbox, failed = config.instance / "outbox", []

    def work():
        try:
            with app.app_context():
                reminders.remind(config, at=NOON)
        except BaseException as error:  # in another thread it would be lost
            failed.append(error)
            raise

    workers = [threading.Thread(target=work) for _ in range(6)]
    for each in workers:
        each.start()
    for each in workers:
        each.join()
    assert failed == []
    assert len(list(outbox.glob("*.eml"))) == 1


def test_a_mail_that_cannot_be_sent_is_tried_again_later_and_not_for_ever(due, send, monkeypatch):
    due(-3)
    tries = []

    def refuse(*_args, **_values):
        tries.append(1)
        raise mail.MailError("the server refuses")

    with monkeypatch.context() as patched:
        patched.setattr(mail, "send", refuse)
        for minutes in range(0, 120, 6):
            send(NOON + timedelta(minutes=minutes))
    assert len(tries) == reminders.MOST_ATTEMPTS
    assert len(send(NOON + timedelta(days=1))) == 1


def test_a_claim_of_a_worker_that_died_runs_out(make, due, send, owner):
    due(-3)
    make._keep(Reminder(user_id=owner.id, day=TODAY, attempts=1, lease_until=NOON + timedelta(minutes=1)))
    assert send() == []
    assert len(send(NOON + timedelta(minutes=2))) == 1


def off_link(body):
    """The link that switches reminders off."""
    return re.search(r"https?://[^/\s]+(/follow-up/reminders/off/\S+)", body)[1]


def test_a_link_in_the_mail_switches_them_off_without_signing_in(client, due, send, owner):
    due(-3)
    [(_to, _subject, body)] = send()
    link = off_link(body)
    assert "Switch reminders off" in client.get(link).text
    due(2)
    assert "Reminders are off" in client.post(link).text
    assert send(NOON + timedelta(days=1)) == []
    with Session(db.engine) as session:
        assert session.get_one(User, owner.id).reminders_off_at


def test_a_mail_program_switches_them_off_for_its_reader(client, app, config, due, send, owner):
    due(-3)
    send()
    [path] = (config.instance / "outbox").glob("*.eml")
    headers = message_from_bytes(path.read_bytes(), policy=default)
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    link = off_link(headers["List-Unsubscribe"].strip("<>"))
    app.config["WTF_CSRF_ENABLED"] = True
    client.post(link, data={"List-Unsubscribe": "One-Click"})
    with Session(db.engine) as session:
        assert session.get_one(User, owner.id).reminders_off_at


def test_opening_the_link_alone_changes_nothing(client, due, send, owner):
    due(-3)
    [(_to, _subject, body)] = send()
    client.get(off_link(body))
    with Session(db.engine) as session:
        assert session.get_one(User, owner.id).reminders_off_at is None


def test_a_link_that_was_changed_does_nothing(client, due, send, owner):
    due(-3)
    [(_to, _subject, body)] = send()
    answer = client.post(off_link(body)[:-3] + "xyz")
    assert answer.status_code == 404
    with Session(db.engine) as session:
        assert session.scalars(select(User.reminders_off_at).where(User.id == owner.id)).one() is None


def test_they_can_be_switched_on_again_on_the_account_page(sign_in, due, send, owner):
    due(-3)
    browser = sign_in(owner)
    browser.post("/follow-up/reminders", data={"reminders": "off"})
    assert "Now off." in browser.get("/account/").text
    assert send() == []
    browser.post("/follow-up/reminders", data={"reminders": "on"})
    assert len(send()) == 1
