"""Letters of a campaign: to whom they go, once, in pieces, past workers that die and addresses that do not exist."""

import re
import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.policy import default

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from survey import mail
from survey.campaigns import sending
from survey.database import db
from survey.models import Campaign, Invitation, Letter, LetterState, Mailing, SignIn, Unwanted
from tests.factories import credit_code
from tests.integration.test_areas import city, head, park  # noqa: F401
from tests.integration.test_campaigns import HEADER, TERMS, campaign, hand_in, line, links, listed, steps  # noqa: F401
from tests.integration.test_results import ANSWERS, submit

NOON = datetime(2026, 12, 1, 4, 0, tzinfo=UTC)
WORDS = {"locale": "en", "sentence": "Ask Ms Li.", "reply_to": "li@example.cn", "send": "1"}


@pytest.fixture(autouse=True)
def clock_at(app, monkeypatch):
    """Set the clock; whoever is signed in stays so."""

    def put(at):
        monkeypatch.setattr("survey.clock.now", lambda: at)
        with Session(db.engine_rw) as session, session.begin():
            session.execute(update(SignIn).values(last_seen_at=at, expires_at=at + timedelta(days=1)))

    put(NOON)
    return put


@pytest.fixture
def send(app, config, clock_at):
    """Let a worker send what waits at some moment; mails that went out."""

    def start(at=NOON):
        clock_at(at)
        outbox = config.instance / "outbox"
        before = set(outbox.glob("*.eml"))
        with app.app_context():
            sending.queue_due(config, at=at)
            while sending.send_some(config, at=at, stopped=lambda: False):
                pass
        return [message_from_bytes(path.read_bytes(), policy=default) for path in set(outbox.glob("*.eml")) - before]

    return start


@pytest.fixture
def three(head, campaign):  # noqa: F811
    """Three enterprises on the list, one of them without an address."""
    rows = [line(1), line(2), line(3, email="")]
    hand_in(head, campaign, "\n".join([HEADER, *rows]).encode())
    return campaign


def write(head, campaign, what="invitation", **changes):  # noqa: F811
    """Write to those who get a letter."""
    assert head.post(f"{campaign}letters/{what}", data=WORDS | changes).location == campaign


def states():
    with Session(db.engine) as session:
        return sorted(session.scalars(select(Letter.state)))


def test_who_has_an_address_is_invited_once_with_a_link_that_leads_in(head, three, send, client):  # noqa: F811
    write(head, three)
    assert steps(head, three)[1] == 0, "nobody is invited before the letter went"
    first, second = sorted(send(), key=lambda each: each["To"])
    assert (first["To"], second["To"]) == ("w1@example.cn", "w2@example.cn")
    assert first["Reply-To"] == "li@example.cn"
    assert "江州市" in first["From"]
    body = first.get_content()
    assert "Ask Ms Li." in body
    assert "江州第1机械厂" in client.get(re.search(r"/campaigns/invited/\S+", body)[0]).text
    assert steps(head, three)[1] == 2
    write(head, three)
    assert send() == []
    assert "invited by mail 2026-12-01" in head.get(f"{three}members").text


def test_the_letter_is_shown_in_both_languages_before_it_goes_and_nothing_goes_with_showing(head, three, send):  # noqa: F811
    shown = {key: value for key, value in WORDS.items() if key != "send"}
    page = head.post(f"{three}letters/invitation", data=shown).text
    assert page.count("Ask Ms Li.") == 3, "in the form, and in each language"
    assert "您好" in page
    assert "Hello," in page
    assert "Write to 2 enterprises" in page
    assert send() == []


def test_downloads_and_looks_at_sheets_invite_nobody(head, three):  # noqa: F811
    assert b"/campaigns/invited/" not in head.get(f"{three}members.csv").data
    head.get(f"{three}sheets")
    assert steps(head, three)[1] == 0
    head.post(f"{three}sheets")
    assert steps(head, three)[1] == 3


def test_two_enterprises_with_one_address_get_one_mail(head, campaign, send):  # noqa: F811
    rows = [line(1, email="tax@example.cn"), line(2, email="tax@example.cn")]
    hand_in(head, campaign, "\n".join([HEADER, *rows]).encode())
    write(head, campaign)
    [only] = send()
    assert len(set(re.findall(r"/campaigns/invited/\S+", only.get_content()))) == 2


def test_reminders_go_to_those_invited_who_have_not_submitted_and_not_within_three_days(head, three, send, make):  # noqa: F811
    write(head, three)
    send()
    write(head, three, "reminder")
    assert send(NOON + timedelta(days=2)) == [], "a letter went two days ago"
    organisation = make.organisation(make.user(), uscc=credit_code(5001))
    mine = update(Invitation).where(Invitation.uscc == organisation.uscc)
    with Session(db.engine_rw) as session, session.begin():
        session.execute(mine.values(organisation_id=organisation.id))
    submit(make, organisation, ANSWERS, at=NOON + timedelta(hours=1))
    send(NOON + timedelta(days=4))
    write(head, three, "reminder")
    [only] = send(NOON + timedelta(days=4))
    assert only["To"] == "w2@example.cn"
    assert "not submitted yet" in only.get_content()
    write(head, three, "reminder")
    assert send(NOON + timedelta(days=6)) == []


def test_who_says_no_while_a_reminder_waits_gets_none(head, three, send):  # noqa: F811
    write(head, three)
    send()
    later = NOON + timedelta(days=4)
    send(later)
    write(head, three, "reminder")
    with Session(db.engine_rw) as session, session.begin():
        session.execute(update(Invitation).values(declined_at=later))
    assert send(later) == []
    assert states().count(LetterState.SKIPPED) == 2


def test_the_last_day_being_near_reminds_once(head, three, send):  # noqa: F811
    head.post(f"{three}edit", data={**TERMS, "remind_before": "7"})
    write(head, three)
    send()
    assert send(datetime(2026, 12, 23, 4, tzinfo=UTC)) == []
    assert send(datetime(2026, 12, 23, 20, tzinfo=UTC)) == [], "not at night"
    assert len(send(datetime(2026, 12, 24, 4, tzinfo=UTC))) == 2
    assert [send(datetime(2026, 12, day, 4, tzinfo=UTC)) for day in range(25, 32)] == [[]] * 7


def test_one_click_stops_letters_and_opening_the_link_does_not(app, head, three, send, client):  # noqa: F811
    write(head, three)
    first = min(send(), key=lambda each: each["To"])
    assert first["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    link = re.search(r"/campaigns/letters/off/[\w-]+", first["List-Unsubscribe"])[0]
    client.get(link)
    with Session(db.engine) as session:
        assert session.scalars(select(Unwanted.email)).all() == []
    app.config["WTF_CSRF_ENABLED"] = True
    client.post(link, data={"List-Unsubscribe": "One-Click"})
    app.config["WTF_CSRF_ENABLED"] = False
    with Session(db.engine) as session:
        assert session.scalars(select(Unwanted.email)).all() == ["w1@example.cn"]
    send(NOON + timedelta(days=4))
    write(head, three, "reminder")
    assert [each["To"] for each in send(NOON + timedelta(days=4))] == ["w2@example.cn"]
    assert client.post(link[:-3] + "xyz").status_code == 404
    assert "wants no letters" in head.get(f"{three}members").text


def test_who_says_no_on_the_page_of_the_link_is_not_reminded(head, three, send, client):  # noqa: F811
    client.post(links(head, three)[credit_code(5001)] + "/decline")
    assert "does not take part" in head.get(f"{three}members").text
    write(head, three)
    assert [each["To"] for each in send()] == ["w2@example.cn"]


def test_an_address_that_is_refused_is_told_and_tried_again_once_it_is_corrected(head, three, send, monkeypatch):  # noqa: F811
    def refuse(_box, *, to, **_values):
        if to == "w1@example.cn":
            raise mail.RefusedError("mail.example: SMTPRecipientsRefused", final=True)

    write(head, three)
    with monkeypatch.context() as patched:
        patched.setattr(mail.Postbox, "send", refuse)
        send()
    page = head.get(f"{three}members?stage=refused").text
    assert "江州第1机械厂" in page
    assert "江州第2机械厂" not in page
    assert states() == [LetterState.REFUSED, LetterState.SENT]
    hand_in(head, three, "\n".join([HEADER, line(1, email="new@example.cn")]).encode())
    write(head, three)
    assert [each["To"] for each in send()] == ["new@example.cn"]


def test_a_server_out_of_reach_loses_no_letter(head, three, send, monkeypatch):  # noqa: F811
    def refuse(*_args, **_values):
        raise mail.MailError("mail.example: ConnectionRefusedError")

    write(head, three)
    with monkeypatch.context() as patched:
        patched.setattr(mail.Postbox, "send", refuse)
        for minutes in range(0, 600, 6):
            send(NOON + timedelta(minutes=minutes))
    assert states() == [LetterState.WAITING] * 2
    assert "could not be reached" in head.get(three).text
    assert len(send(NOON + timedelta(hours=11))) == 2


def test_what_a_worker_that_died_had_claimed_is_sent_by_the_next(head, three, send):  # noqa: F811
    write(head, three)
    with Session(db.engine_rw) as session, session.begin():
        session.execute(update(Letter).values(attempts=1, lease_until=NOON + timedelta(minutes=1)))
    assert send() == []
    assert len(send(NOON + timedelta(minutes=2))) == 2


def test_several_workers_at_once_send_each_mail_once(app, config, head, campaign):  # noqa: F811
    hand_in(head, campaign, "\n".join([HEADER, *(line(number) for number in range(1, 31))]).encode())
    write(head, campaign)
    failed = []

    def work():
        try:
            with app.app_context():
                while sending.send_some(config, at=NOON, stopped=lambda: False):
                    pass
        except BaseException as error:  # in another thread it would be lost
            failed.append(error)
            raise

    workers = [threading.Thread(target=work) for _ in range(4)]
    for each in workers:
        each.start()
    for each in workers:
        each.join()
    assert failed == []
    with app.app_context():
        while sending.send_some(config, at=NOON, stopped=lambda: False):
            pass
    sent = [message_from_bytes(path.read_bytes())["To"] for path in (config.instance / "outbox").glob("*.eml")]
    assert sorted(sent) == sorted(f"w{number}@example.cn" for number in range(1, 31))


def test_nobody_writes_to_more_than_the_installation_allows_on_a_day(app, config, head, campaign, send):  # noqa: F811
    hand_in(head, campaign, "\n".join([HEADER, *(line(number) for number in range(1, 6))]).encode())
    app.config["RONGPING"] = replace(config, letters=3)
    assert "Today 3 of them" in head.get(f"{campaign}letters/invitation").text
    write(head, campaign)
    assert len(states()) == 3
    write(head, campaign)
    assert len(states()) == 3


def test_letters_of_an_area_somebody_else_looks_after_are_not_found(head, three, make, sign_in):  # noqa: F811
    stranger = sign_in(make.user())
    assert stranger.get(f"{three}letters/invitation").status_code == 404
    assert stranger.post(f"{three}letters/invitation", data=WORDS).status_code == 404
    with Session(db.engine) as session:
        assert session.scalars(select(Mailing)).all() == []
        assert session.scalars(select(Campaign)).one().remind_before == 0
        assert len(listed()) == 3
