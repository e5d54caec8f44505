# ruff: noqa: F401, F811  (fixtures of other modules)
"""Webhooks: who is told of what, signed and tried again, and where nothing is ever sent."""

import doctest
import hashlib
import hmac
import json
import re
import socket
import ssl
import threading
import time
from contextlib import contextmanager
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path
from uuid import UUID

import pytest
from jsonschema import Draft202012Validator
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from survey import clock
from survey.api.schemas import components
from survey.database import db
from survey.models import Campaign, DeliveryState, Membership, Webhook, WebhookDelivery, WebhookEvent
from survey.webhooks.courier import MOST_ATTEMPTS, PAUSES, Courier
from survey.webhooks.sealing import secret_of
from survey.webhooks.sending import RefusedError, Rules, UnreachableError, is_public, post
from tests.factories import credit_code
from tests.integration.test_areas import area_at, city, head, park
from tests.integration.test_campaigns import HEADER, campaign, hand_in, line, links
from tests.integration.test_results import ANSWERS

HERE = Rules(schemes=frozenset({"http"}), anywhere=True, seconds=2)
CERTIFICATES = Path(__file__).parents[1] / "data" / "webhooks"


class Receiver:
    """A web server on this machine that keeps what it is sent and answers as it is told."""

    def __init__(self, status: int = 204, headers: dict[str, str] | None = None, endless: bool = False) -> None:
        self.status, self.headers, self.endless = status, headers or {}, endless
        self.got: list[tuple[str, dict[str, str], bytes]] = []
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                receiver.got.append((self.path, dict(self.headers), body))
                self.send_response(receiver.status)
                for name, value in receiver.headers.items():
                    self.send_header(name, value)
                self.end_headers()
                while receiver.endless:
                    try:
                        self.wfile.write(b"x" * 65536)
                    except OSError:
                        return

            def log_message(self, *_):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/hook"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()


@pytest.fixture
def receiver():
    """One that takes everything in."""
    made = Receiver()
    yield made
    made.close()


@contextmanager
def listener(answer):
    """A plain socket on this machine; `answer(connection)` says what it does with whoever comes. Gives its address, and who came."""
    came = []
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve():
            while True:
                try:
                    connection, _ = server.accept()
                except OSError:
                    return
                came.append(connection)
                threading.Thread(target=answer, args=[connection], daemon=True).start()

        threading.Thread(target=serve, daemon=True).start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}/", came
        for connection in came:
            connection.close()


def registered(area_address, url):
    """A webhook as only a test can make it: its receiver is on this machine."""
    with Session(db.engine_rw) as session, session.begin():
        session.add(Webhook(area_id=UUID(area_at(area_address)), url=url, created_at=clock.now()))


def deliveries():
    with Session(db.engine) as session:
        return session.scalars(select(WebhookDelivery).order_by(WebhookDelivery.created_at)).all()


@pytest.fixture
def enterprise(make, sign_in, head, campaign):
    """Lets a listed enterprise take part, with these purposes; gives its browser and its draft, ready to be submitted."""
    hand_in(head, campaign, "\n".join([HEADER, line(1)]).encode())

    def take_part(purposes):
        owner = make.user(name="Owner")
        organisation = make.organisation(owner, uscc=credit_code(5001), name="江州第1机械厂")
        browser = sign_in(owner)
        browser.post(links(head, campaign)[credit_code(5001)], data={"purposes": purposes})
        return browser, make.assessment(organisation, ANSWERS)

    return take_part


def submit(browser, assessment):
    """Hand in, as people do."""
    place = f"/assessments/{assessment.id}"
    seen = re.search(r'name="seen"[^>]*value="(\w+)"', browser.get(f"{place}/review").text)[1]
    answer = browser.post(f"{place}/submit", data={"name": "Owner", "true": "y", "seen": seen})
    assert answer.location.endswith("/result")


@pytest.fixture
def submitted(enterprise, city, receiver):
    """A submission that is to be told to the receiver."""
    registered(city, receiver.url)
    browser, assessment = enterprise(["aggregate", "scores"])
    submit(browser, assessment)
    return assessment


def test_a_submission_is_told_signed_with_ids_and_no_answer(config, submitted, receiver, city):
    courier = Courier(config, HERE)
    assert courier.tell_next(at=clock.now())
    assert not courier.tell_next(at=clock.now()), "told once"
    [(path, headers, body)] = receiver.got
    assert path == "/hook"
    told = json.loads(body)
    Draft202012Validator({"$ref": "#/$defs/Event", "$defs": components()}).validate(told)
    assert (told["event"], told["assessment"]["id"]) == ("assessment.submitted", str(submitted.id))
    assert told["enterprise"] == {"name": "江州第1机械厂", "uscc": credit_code(5001)}
    assert not any(code in body.decode() for code in ANSWERS), "no answer is in it"
    assert headers["Rongping-Event"] == "assessment.submitted"
    assert headers["Rongping-Delivery"] == told["id"]
    moment, seal = re.fullmatch(r"t=(\d+),v1=([0-9a-f]{64})", headers["Rongping-Signature"]).groups()
    assert abs(int(moment) - time.time()) < 60
    with Session(db.engine) as session:
        webhook = session.scalars(select(Webhook)).one()
    secret = secret_of(webhook.id, config.secret_key)
    assert hmac.new(secret.encode(), f"{moment}.".encode() + body, hashlib.sha256).hexdigest() == seal
    assert [(each.state, each.status, each.attempts) for each in deliveries()] == [(DeliveryState.DELIVERED, 204, 1)]


@pytest.mark.parametrize("purposes", [[], ["aggregate"], ["answers", "contact"]])
def test_without_consent_to_its_scores_under_its_name_nothing_is_told(enterprise, city, receiver, purposes):
    registered(city, receiver.url)
    submit(*enterprise(purposes))
    assert deliveries() == []


def test_a_consent_withdrawn_before_it_is_sent_stops_it(config, submitted, receiver, sign_in):
    with Session(db.engine_rw) as session, session.begin():
        session.execute(update(Membership).values(ended_on=clock.today() + timedelta(days=1)))
    assert Courier(config, HERE).tell_next(at=clock.now())
    assert receiver.got == []
    assert [(each.state, each.problem) for each in deliveries()] == [(DeliveryState.GIVEN_UP, "consent")]


def test_what_is_submitted_outside_the_days_of_the_campaign_is_not_told(enterprise, city, receiver):
    registered(city, receiver.url)
    browser, assessment = enterprise(["scores"])
    with Session(db.engine_rw) as session, session.begin():
        session.execute(
            update(Campaign).values(
                opens_on=clock.today() + timedelta(days=1), due_on=clock.today() + timedelta(days=9)
            )
        )
    submit(browser, assessment)
    assert deliveries() == []


def test_an_area_beside_is_not_told(head, enterprise, city, park, receiver):
    registered(park, receiver.url)  # the campaign is the city's, not the park's
    submit(*enterprise(["scores"]))
    assert deliveries() == []


def test_it_is_tried_eight_times_with_growing_pauses_then_given_up_until_somebody_sends_it_again(
    config, head, submitted, receiver
):
    receiver.status = 503
    courier, at = Courier(config, HERE), clock.now()
    for number, pause in enumerate((*PAUSES, None), start=1):
        assert courier.tell_next(at=at)
        [each] = deliveries()
        assert (each.attempts, each.status, each.problem) == (number, 503, "status")
        if pause is None:
            break
        assert each.next_at == at + pause
        assert not courier.tell_next(at=at + pause - timedelta(seconds=1))
        at += pause
    assert (len(receiver.got), each.state, each.next_at) == (MOST_ATTEMPTS, DeliveryState.GIVEN_UP, None)
    assert sorted(PAUSES) == list(PAUSES)
    assert not courier.tell_next(at=at + timedelta(days=30))
    page = head.get(f"/webhooks/{each.webhook_id}/").text
    assert "given up" in page
    assert "8 / 8" in page
    receiver.status = 200
    head.post(f"/webhooks/deliveries/{each.id}/again")
    assert courier.tell_next(at=clock.now())
    [each] = deliveries()
    assert (each.state, each.attempts, each.problem) == (DeliveryState.DELIVERED, 1, "")
    assert len({headers["Rongping-Delivery"] for _, headers, _ in receiver.got}) == 1, "the id stays the same"


def test_an_address_that_is_gone_is_not_tried_again(config, submitted, receiver):
    receiver.status = 410
    Courier(config, HERE).tell_next(at=clock.now())
    assert [(each.state, each.problem) for each in deliveries()] == [(DeliveryState.GIVEN_UP, "gone")]


def test_what_a_process_took_that_died_is_sent_by_another_one(config, submitted, receiver, monkeypatch):
    def die(*_):
        raise KeyboardInterrupt

    at = clock.now()
    with monkeypatch.context() as dying:
        dying.setattr("survey.webhooks.courier.post", die)
        with pytest.raises(KeyboardInterrupt):
            Courier(config, HERE).tell_next(at=at)
    assert not Courier(config, HERE).tell_next(at=at + timedelta(minutes=1)), "somebody may still be at it"
    assert Courier(config, HERE).tell_next(at=at + timedelta(minutes=3))
    assert [(each.state, each.attempts) for each in deliveries()] == [(DeliveryState.DELIVERED, 2)]


def test_the_courier_of_a_worker_tells_by_itself_and_stops(config, submitted, receiver):
    stopping = threading.Event()
    thread = threading.Thread(target=Courier(config, HERE).run, args=[stopping])
    thread.start()
    for _ in range(100):
        if receiver.got:
            break
        time.sleep(0.05)
    stopping.set()
    thread.join(10)
    assert len(receiver.got) == 1
    assert not thread.is_alive()


def test_a_redirect_is_not_followed(config, submitted, receiver):
    inside = Receiver()
    receiver.status, receiver.headers = 302, {"Location": inside.url}
    Courier(config, HERE).tell_next(at=clock.now())
    inside.close()
    assert inside.got == []
    assert [(each.state, each.status) for each in deliveries()] == [(DeliveryState.PENDING, 302)]


def test_the_answer_is_read_no_further_than_its_first_line():
    receiver = Receiver(status=200, endless=True)
    began = time.monotonic()
    assert post(receiver.url, b"{}", {}, HERE) == 200
    assert time.monotonic() - began < 1
    receiver.close()


@pytest.mark.parametrize("drip", [False, True], ids=["silent", "a byte now and then"])
def test_a_receiver_that_keeps_us_waiting_is_left_after_some_seconds(drip):
    def answer(connection):
        try:
            connection.recv(65536)
            while drip:
                connection.sendall(b"H")
                time.sleep(0.1)
        except OSError:
            pass

    with listener(answer) as (url, _came):
        began = time.monotonic()
        with pytest.raises(UnreachableError):
            post(url, b"{}", {}, Rules(schemes=HERE.schemes, anywhere=True, seconds=0.6))
        assert time.monotonic() - began < 3


def test_what_is_no_web_server_is_told_as_such():
    def answer(connection):
        connection.recv(65536)
        connection.sendall(b"SSH-2.0-OpenSSH\r\n")

    with listener(answer) as (url, _came), pytest.raises(UnreachableError) as error:
        post(url, b"{}", {}, HERE)
    assert error.value.why == "answer"


PRIVATE = [
    "127.0.0.1", "127.8.8.8", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1", "255.255.255.255",
    "240.0.0.1", "192.0.2.1", "198.18.0.1", "::1", "::", "fe80::1", "fc00::1", "fd12::1", "ff02::1", "fec0::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1",
    "64:ff9b::7f00:1", "2002:7f00:1::", "2001:0:7f00:1::", "2001:db8::1",
]  # fmt: skip


@pytest.mark.parametrize("address", PRIVATE)
def test_an_address_that_is_not_public_is_refused(address):
    assert not is_public(ip_address(address))
    host = f"[{address}]" if ":" in address else address
    with pytest.raises(RefusedError) as error:
        post(f"https://{host}/", b"{}", {})
    assert error.value.why == "private"


@pytest.mark.parametrize("address", ["8.8.8.8", "223.5.5.5", "2400:3200::1", "2606:4700::1111"])
def test_addresses_of_the_open_internet_are_public(address):
    assert is_public(ip_address(address))


@pytest.mark.parametrize(
    "host", ["2130706433", "0x7f000001", "127.1", "0177.0.0.1", "localhost", "localhost.", "127.0.0.1."]
)
def test_other_ways_of_writing_this_machine_lead_nowhere(host):
    with pytest.raises(RefusedError) as error:
        post(f"https://{host}/", b"{}", {})
    assert error.value.why in {"private", "name"}


@pytest.mark.parametrize("found", [["127.0.0.1"], ["93.184.215.14", "10.0.0.1"], ["::ffff:192.168.0.1"]])
def test_a_name_of_which_one_address_is_private_is_refused_before_anything_is_connected(monkeypatch, found):
    answers = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 443)) for address in found]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_args, **_more: answers)

    def connect(*_):
        raise AssertionError("nothing may be connected")

    monkeypatch.setattr(socket.socket, "connect", connect)
    with pytest.raises(RefusedError) as error:
        post("https://harmless.example/", b"{}", {})
    assert error.value.why == "private"


def test_a_name_is_asked_for_once_and_the_connection_goes_to_what_was_checked(monkeypatch, receiver):
    asked = []

    def resolved(host, port, **_):
        asked.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1" if len(asked) == 1 else "10.0.0.1", port))]

    monkeypatch.setattr(socket, "getaddrinfo", resolved)
    port = receiver.server.server_port
    assert post(f"http://rebinding.example:{port}/", b"{}", {}, HERE) == 204
    assert asked == ["rebinding.example"]
    assert receiver.got[0][1]["Host"] == f"rebinding.example:{port}"


@pytest.mark.parametrize(
    ("name", "trusted", "problem"),
    [("hook.example", True, ""), ("hook.example", False, "tls"), ("other.example", True, "tls")],
)
def test_https_goes_to_the_checked_address_under_the_name_and_only_with_a_valid_certificate(
    monkeypatch, name, trusted, problem
):
    receiver = Receiver()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTIFICATES / "certificate.pem", CERTIFICATES / "key.pem")
    receiver.server.socket = context.wrap_socket(
        receiver.server.socket, server_side=True, do_handshake_on_connect=False
    )
    here = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", receiver.server.server_port))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_args, **_more: here)
    if trusted:
        monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATES / "certificate.pem"))
    monkeypatch.setattr(receiver.server, "handle_error", lambda *_: None)  # a handshake that was refused
    rules = Rules(anywhere=True, seconds=2)
    if problem:
        with pytest.raises(UnreachableError) as error:
            post(f"https://{name}:{receiver.server.server_port}/", b"{}", {}, rules)
        assert error.value.why == problem
        assert receiver.got == []
    else:
        assert post(f"https://{name}:{receiver.server.server_port}/", b"{}", {}, rules) == 204
    receiver.close()


@pytest.mark.parametrize(("url", "told"), [
    ("https://127.0.0.1/x", "private network"), ("https://[::1]/x", "private network"), ("https://169.254.169.254/latest", "private network"),
    ("https://localhost/x", "private network"), ("http://data.example.cn/x", "https://"), ("ftp://data.example.cn/x", "https://"),
    ("https://user:word@data.example.cn/", "user name"), ("https://data.example.cn/#x", "https://"), ("https://data.example.cn:99999/", "https://"),
    ("https:///x", "https://"), ("https://data.example.cn/a b", "https://"),
])  # fmt: skip
def test_a_webhook_to_such_an_address_cannot_be_registered(head, city, url, told):
    page = head.post(f"/webhooks/of/{area_at(city)}", data={"url": url})
    assert page.status_code == 422
    assert told in page.text
    with Session(db.engine) as session:
        assert session.scalars(select(Webhook)).all() == []


def test_a_webhook_is_registered_with_a_secret_shown_once_and_tried(config, head, city):
    place = f"/webhooks/of/{area_at(city)}"
    page = head.post(place, data={"url": "https://127.0.0.1.example.invalid/x"})
    secret = re.search(r"whsec_[\w-]+", page.text)[0]
    with Session(db.engine) as session:
        webhook = session.scalars(select(Webhook)).one()
    assert secret not in head.get(place).text
    assert secret not in head.get(f"/webhooks/{webhook.id}/").text
    [each] = deliveries()
    assert each.event is WebhookEvent.PING
    assert head.post(place, data={"url": webhook.url}).status_code == 422, "once is enough"
    Courier(config).tell_next(at=clock.now())
    [each] = deliveries()
    assert (each.state, each.problem) == (DeliveryState.PENDING, "name")
    head.post(f"/webhooks/{webhook.id}/try")
    assert len(deliveries()) == 2
    head.post(f"/webhooks/{webhook.id}/remove")
    assert deliveries() == []


def test_a_name_that_turns_out_to_be_private_is_given_up_at_once_and_the_page_says_why(config, head, city, monkeypatch):
    head.post(f"/webhooks/of/{area_at(city)}", data={"url": "https://looks-harmless.example/x"})
    inside = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", 443))]
    with monkeypatch.context() as rebound:
        rebound.setattr(socket, "getaddrinfo", lambda *_args, **_more: inside)
        Courier(config).tell_next(at=clock.now())
    [each] = deliveries()
    assert (each.state, each.problem) == (DeliveryState.GIVEN_UP, "private")
    assert "private network" in head.get(f"/webhooks/{each.webhook_id}/").text


def test_the_check_of_a_signature_in_the_documentation_works():
    found = doctest.testfile(str(Path(__file__).parents[2] / "docs" / "api.md"), module_relative=False)
    assert found.attempted >= 5
    assert found.failed == 0
