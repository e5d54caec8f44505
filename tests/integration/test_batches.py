"""Many reports at once: each exactly once in the result, whoever is killed in between; cancelled, tried again, taken away."""

import io
import random
import re
import signal
import time
import zipfile
from collections import Counter
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from questionnaires import catalogue
from reports.errors import PageLimitError
from survey import jobs
from survey.consultancies.services import give_sight
from survey.database import db
from survey.models import (
    Batch,
    BatchItem,
    Consultancy,
    Engagement,
    EngagementState,
    Organisation,
    Party,
    Report,
    ReportState,
)
from tests.factories import AT, credit_code
from tests.integration.test_reports import Printer, worker
from tests.integration.test_results import cells, submit
from tests.integration.test_reviews import complete, only, rate


@pytest.fixture
def make_clients(lead, lead_user, make):
    """Clients of the consultancy, each with a result; gives the values of their boxes."""

    def start(number):
        with Session(db.engine) as session:
            consultancy_id = session.scalars(select(Consultancy.id)).one()
        for each in range(number):
            organisation = make.organisation(name=f"Client {each:02}", uscc=credit_code(7000 + each))
            engagement = Engagement(
                consultancy_id=consultancy_id, uscc=organisation.uscc, organisation_id=organisation.id,
                state=EngagementState.ACTIVE, offered_at=AT, offered_by_party=Party.CONSULTANCY, accepted_at=AT,
            )  # fmt: skip
            make._keep(engagement)
            answers = cells(catalogue.get("lianghua-sme"), level=0.3 + each / 30, seed=each)
            submit(make, organisation, answers, at=AT + timedelta(minutes=each))
        with Session(db.engine_rw) as session, session.begin():
            give_sight(session)
        with Session(db.engine) as session:
            return [str(each) for each in session.scalars(select(Engagement.id))]

    return start


@pytest.fixture
def clients(make_clients):
    """Five of them."""
    return make_clients(5)


def ask(browser, boxes, locale="en"):
    """Ask for a batch; gives its address."""
    return browser.post("/desk/batches/", data={"client": boxes, "locale": locale}).location


def work(app, printer=None, *, most=100):
    """Let one worker go on until nothing waits."""
    made = jobs.Worker(app, printer or Printer())
    for _ in range(most):
        report_id = made.sweep()
        if report_id is None:
            return
        made.make(report_id)


def states():
    """How many reports are in each state."""
    with Session(db.engine) as session:
        return Counter(session.scalars(select(Report.state)))


def files_in(browser, address):
    """Names and contents of the file that holds all."""
    answer = browser.get(f"{address}/reports.zip")
    content = io.BytesIO(answer.data)
    answer.close()
    with zipfile.ZipFile(content) as archive:
        return {name: archive.read(name) for name in archive.namelist() if not name.endswith(".txt")}


def test_every_client_that_is_ticked_has_one_report_in_the_result(app, lead, clients):
    address = ask(lead, clients[:5])
    assert "0 of 5 reports are made" in lead.get(address).text
    work(app)
    assert "5 of 5 reports are made" in lead.get(address).text
    files = files_in(lead, address)
    assert len(files) == 5
    assert all("Client" in name and name.endswith(".pdf") for name in files)


def test_asking_again_makes_nothing_twice(app, lead, clients):
    work_one, work_two = ask(lead, clients[:4]), ask(lead, clients[:4])
    printer = Printer()
    work(app, printer)
    assert printer.asked == 4
    assert len(files_in(lead, work_one)) == len(files_in(lead, work_two)) == 4


def test_what_is_made_so_far_can_be_taken_away_and_the_rest_cancelled(app, lead, clients):
    address = ask(lead, clients)
    work(app, most=3)
    assert len(files_in(lead, address)) == 3
    lead.post(f"{address}/cancel")
    work(app)
    assert states()[ReportState.DONE] == 3
    assert "Cancelled; nothing more is made" in lead.get(address).text
    assert "cancelled" in lead.get("/desk/batches/").text
    assert lead.get(f"{address}/status").json["open"] == 0


def missing_in(browser, address, language="en"):
    """Name and words of the list of what is missing in the ZIP; None without one."""
    with browser.get(f"{address}/reports.zip?lang={language}") as response:
        content = io.BytesIO(response.data)
    with zipfile.ZipFile(content) as archive:
        names = [name for name in archive.namelist() if name.endswith(".txt")]
        return (names[0], archive.read(names[0]).decode("utf-8-sig")) if names else None


def test_a_cancelled_batch_is_taken_up_again_with_what_is_not_made_yet(app, lead, clients):
    address = ask(lead, clients)
    work(app, most=3)
    lead.post(f"{address}/cancel")
    assert "Make the rest after all" in lead.get(address).text
    assert lead.post(f"{address}/resume").location == address
    assert "Make the rest after all" not in lead.get(address).text
    printer = Printer()
    work(app, printer)
    assert printer.asked == len(clients) - 3
    assert len(files_in(lead, address)) == len(clients)


def test_a_file_with_a_part_of_the_reports_lists_what_is_missing(app, lead, clients):
    address = ask(lead, clients)
    work(app, most=3)
    name, told = missing_in(lead, address)
    assert name == "000-Missing reports.txt"
    assert f"{len(clients) - 3} of {len(clients)} reports are not in this file" in told
    assert told.count("not made yet") == len(clients) - 3
    assert told.count("Client") == len(clients) - 3
    lead.post(f"{address}/cancel")
    name, told = missing_in(lead, address, "zh")
    assert name == "000-未包含的报告.txt"
    assert "已取消" in told
    lead.get("/?lang=en")
    lead.post(f"{address}/resume")
    work(app)
    assert missing_in(lead, address) is None


def test_what_failed_is_told_and_tried_again_alone(app, lead, clients):
    address = ask(lead, clients[:3])
    work(app, most=2)
    work(app, Printer(PageLimitError(61, 60)))
    assert lead.get(f"{address}/status").json == {"done": 2, "failed": 1, "open": 0, "all": 3}
    printer = Printer()
    lead.post(f"{address}/retry")
    work(app, printer)
    assert printer.asked == 1
    assert len(files_in(lead, address)) == 3


def test_a_mail_tells_once_that_all_are_made(app, lead, clients, config):
    ask(lead, clients[:2])
    outbox = config.instance / "outbox"
    before = set(outbox.glob("*.eml"))
    work(app, most=1)
    assert set(outbox.glob("*.eml")) == before
    work(app)
    work(app)
    [mail] = set(outbox.glob("*.eml")) - before
    assert "/desk/batches/" in mail.read_text(encoding="utf-8").replace("=\n", "")


def test_a_completed_review_is_printed_instead_of_what_the_enterprise_stated(app, lead, lead_user, clients):
    with Session(db.engine) as session:
        engagement = session.get_one(Engagement, UUID(clients[0]))
    page = lead.get(f"/desk/clients/{engagement.id}").text
    begin = page[page.index("/reviews/new/") :].partition('"')[0]
    review = lead.post(begin, data={"first": str(lead_user.id), "second": ""}).location
    rate(lead, review, "none", why="Nothing was shown.")
    complete(lead, review)
    ask(lead, clients[:1])
    work(app)
    assert only(Report).outcome_id is not None


def test_a_client_that_ended_the_engagement_is_not_in_the_file_any_more(app, lead, clients):
    address = ask(lead, clients[:2])
    work(app)
    lead.post(f"/engagements/{clients[0]}/end")
    assert len(files_in(lead, address)) == 1


def test_lines_carry_the_name_of_the_client_before_anything_is_made(lead, clients):
    page = lead.get(ask(lead, clients[:2])).text
    assert len(set(re.findall(r'<th scope="row">(Client \d\d)</th>', page))) == 2
    assert "report 1" not in page


def test_what_one_may_no_longer_see_is_said_and_no_empty_file_is_offered(app, lead, clients):
    address = ask(lead, clients[:1])
    work(app)
    assert "reports.zip" in lead.get(address).text
    lead.post(f"/engagements/{clients[0]}/end")
    page = lead.get(address).text
    assert "no longer yours to see" in page
    assert "Client 0" not in page
    assert "reports.zip" not in page
    asked = lead.get(f"{address}/reports.zip", follow_redirects=True)
    assert "no report here that you may still see" in asked.text


def test_no_client_is_ticked_before_somebody_ticks_it_or_all(lead, clients):
    assert " checked>" not in lead.get("/desk/batches/").text
    assert lead.get("/desk/batches/?all=1").text.count(" checked>") == len(clients)


def test_a_client_with_a_result_is_not_said_to_fill_in_what_it_begins_next(lead, clients, make):
    with Session(db.engine) as session:
        organisation = session.get_one(Organisation, session.get_one(Engagement, UUID(clients[0])).organisation_id)
    make.assessment(organisation, {}, started_at=AT + timedelta(days=400))
    assert "filling in" in lead.get("/desk/").text
    assert "filling in" not in lead.get("/desk/batches/").text


def test_nobody_else_sees_a_batch(app, lead, clients, make, sign_in):
    address = ask(lead, clients[:1])
    other = sign_in(make.user())
    for path in (address, f"{address}/status", f"{address}/reports.zip"):
        assert other.get(path).status_code == 404
    for step in ("cancel", "retry"):
        assert other.post(f"{address}/{step}").status_code == 404
    other.post("/desk/batches/", data={"client": clients, "locale": "en"})
    assert only(Batch)


def test_nothing_ticked_is_told(lead, clients):
    page = lead.post("/desk/batches/", data={"locale": "en"}, follow_redirects=True)
    assert "Tick at least one client" in page.text


@pytest.mark.sqlite_only  # on PostgreSQL, connections are ended three times in `test_batch_faults`, and workers killed in `./run bench kills`
def test_workers_killed_at_random_leave_every_report_exactly_once(lead, make_clients, config):
    clients = make_clients(8)
    address = ask(lead, clients)
    chance = random.Random(7)
    with worker(config) as first, worker(config) as second:
        for victim in (first, second):
            time.sleep(2.5 + chance.random())
            victim.send_signal(signal.SIGKILL)
            victim.wait()
    with Session(db.engine_rw) as session, session.begin():  # not to wait for the leases of the dead
        session.execute(update(Report).where(Report.state == ReportState.RUNNING).values(lease_until=AT))
    with worker(config), worker(config):
        end = time.monotonic() + 120
        while lead.get(f"{address}/status").json["open"]:
            assert time.monotonic() < end
            time.sleep(0.2)
    with Session(db.engine) as session:
        ordered = session.scalars(select(BatchItem.report_id)).all()
    assert len(set(ordered)) == len(ordered) == len(clients)
    files = files_in(lead, address)
    assert len(files) == len(clients)
    assert all(content.startswith(b"%PDF") for content in files.values())
    assert states() == {ReportState.DONE: len(clients)}
