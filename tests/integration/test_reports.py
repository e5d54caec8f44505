"""Diagnostic PDFs: asked for on the page, made by a worker that may die, taken away by their owner only."""

import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from urllib.parse import unquote
from uuid import UUID, uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from pypdf import PdfReader
from sqlalchemy import event, select, update
from sqlalchemy.orm import Session

from questionnaires.model import UNIT
from reports.errors import ReportError, TimeLimitError
from reports.formats import Format
from reports.maker import Maker
from survey import clock, files, jobs
from survey.config import Config, ConfigError
from survey.database import db
from survey.diagnostics import services
from survey.models import Assessment, Organisation, Report, ReportState, User
from tests.factories import Factory
from tests.integration.test_results import ANSWERS, HOSTILE, expected, submit

REDIS = os.environ.get("RONGPING_TEST_REDIS", "")
WORKER = "import os; from survey.config import Config; from survey.jobs import run_worker; run_worker(Config.from_environment(os.environ))"


@pytest.fixture
def owner(make: Factory) -> User:
    return make.user()


@pytest.fixture
def enterprise(make: Factory, owner: User) -> Organisation:
    return make.organisation(owner)


@pytest.fixture
def assessment(make: Factory, enterprise: Organisation) -> Assessment:
    return submit(make, enterprise, ANSWERS)


@pytest.fixture
def browser(sign_in: Callable[[User], FlaskClient], owner: User) -> FlaskClient:
    return sign_in(owner)


def ask(browser: FlaskClient, assessment: Assessment, locale: str = "en") -> str:
    """Press the button; address of the report's page."""
    answer = browser.post("/reports/", data={"assessment": str(assessment.id), "locale": locale})
    assert answer.status_code == 303
    return str(answer.location)


def row(path: str) -> Report:
    """Return the report as the table has it now."""
    with Session(db.engine) as session:
        return session.get_one(Report, UUID(path.rsplit("/", 1)[1]))


def change(path: str, **values: object) -> None:
    with Session(db.engine_rw) as session, session.begin():
        session.execute(update(Report).where(Report.id == UUID(path.rsplit("/", 1)[1])).values(**values))


def wait_for(path: str, *states: ReportState, seconds: float = 90) -> Report:
    """Look at the table until the report is in one of `states`."""
    end = time.monotonic() + seconds
    while (found := row(path)).state not in states:
        assert time.monotonic() < end, f"still {found.state} after {seconds} s: {found.problem}"
        time.sleep(0.05)
    return found


@contextmanager
def worker(config: Config) -> Iterator[subprocess.Popen[bytes]]:
    """Run a worker in a process of its own, asked to stop at the end."""
    settings = {
        "RONGPING_INSTANCE": str(config.instance),
        "RONGPING_SECRET_KEY": config.secret_key,
        "RONGPING_DATABASE_URL": config.database_url,
        "RONGPING_QUEUE_URL": config.queue_url,
    }
    environment = os.environ | settings | {"PYTHONPATH": os.pathsep.join(sys.path)}
    process = subprocess.Popen([sys.executable, "-c", WORKER], env=environment)
    try:
        yield process
    finally:
        process.terminate()
        process.wait(20)


class Printer:
    """Stands in for the renderer where only the way of a job is looked at."""

    def __init__(self, outcome: bytes | Exception = b"%PDF-1.7 stand-in", meanwhile: Callable[[], None] = lambda: None):
        self.outcome, self.meanwhile, self.asked = outcome, meanwhile, 0

    def render(self, report: object, *, kind: Format, timeout: float) -> bytes:
        self.asked += 1
        self.meanwhile()
        if isinstance(self.outcome, Exception):
            raise self.outcome
        return self.outcome


def work(app: Flask, path: str, printer: Printer) -> Report:
    """Let a worker take the report once."""
    jobs.Worker(app, printer).make(UUID(path.rsplit("/", 1)[1]))  # type: ignore[arg-type]
    return row(path)


def test_a_killed_worker_s_report_is_made_by_the_next_and_holds_name_and_total(
    browser, make, owner, enterprise, assessment, config
):
    path = ask(browser, assessment)
    hostile = ask(browser, submit(make, make.organisation(owner, name="张" + HOSTILE), ANSWERS, said={
        "FND-EQP-01": {"note": HOSTILE},
    }))  # fmt: skip
    with worker(config) as first:
        assert wait_for(path, ReportState.RUNNING, ReportState.DONE).state is ReportState.RUNNING
        os.kill(first.pid, signal.SIGKILL)
        first.wait(10)
    assert row(path).state is ReportState.RUNNING
    change(path, lease_until=clock.now() - timedelta(seconds=1))
    with worker(config) as second:
        done = wait_for(path, ReportState.DONE, ReportState.FAILED)
        wait_for(hostile, ReportState.DONE, ReportState.FAILED)
    assert second.returncode == 0
    assert (done.state, done.attempts) == (ReportState.DONE, 2), done.problem
    page = browser.get(path).text
    file = browser.get(re.search(r'href="(/reports/[^"]+\.pdf)"', page)[1])
    assert file.data.startswith(b"%PDF-")
    assert file.headers["Content-Type"] == "application/pdf"
    assert "no-store" in file.headers["Cache-Control"]
    assert unquote(file.headers["Content-Disposition"]).endswith(f"{enterprise.name}-diagnosis-20261122.pdf")
    text = "".join(leaf.extract_text() for leaf in PdfReader(BytesIO(file.data)).pages)
    assert enterprise.name in text
    assert f"{Decimal(expected(enterprise, ANSWERS).total) / UNIT:.1f}" in text
    assert row(hostile).state is ReportState.DONE, row(hostile).problem
    other = PdfReader(BytesIO(files.open_store(config.files).get(row(hostile).sha256)))
    spelt = "".join(leaf.extract_text() for leaf in other.pages).replace("\n", "")
    assert "<script>" in spelt
    assert "U+1F600" in spelt
    assert "/JavaScript" not in str(other.trailer["/Root"])


def test_characters_no_font_has_are_told_on_the_page_of_the_report(browser, make, owner):
    answers, said = ANSWERS, {"FND-EQP-01": {"note": "\U0001f680 &<b>"}}
    plain, rare = (make.organisation(owner, name=name) for name in ("江畔㛃䶮𬍛𫟹", "江畔\U00020bb7"))
    pages = []
    for enterprise, spoken in ((plain, {}), (rare, said)):
        path = ask(browser, submit(make, enterprise, answers, said=spoken))
        change(path, state=ReportState.DONE, sha256="0" * 64, size=1, finished_at=clock.now())
        pages.append(browser.get(path).text)
    assert "No font of ours" not in pages[0]
    assert "No font of ours" in pages[1]
    assert "Name of the enterprise: " in pages[1]
    assert "\U00020bb7 → 〔U+20BB7〕" in pages[1]
    assert "Note on FND-EQP-01: " in pages[1]
    assert "\U0001f680 → 〔U+1F680〕" in pages[1]


def test_asking_twice_gives_the_same_report_and_another_language_another(browser, assessment, config):
    first, second, chinese = ask(browser, assessment), ask(browser, assessment), ask(browser, assessment, "zh")
    assert first == second != chinese
    assert (row(first).state, row(first).locale, row(chinese).locale) == (ReportState.QUEUED, "en", "zh")
    assert [jobs.open_queue(config).take() for _ in range(3)] == [row(first).id, row(chinese).id, None]


def test_a_new_design_makes_a_new_report(browser, assessment, monkeypatch):
    first = ask(browser, assessment)
    monkeypatch.setattr("survey.diagnostics.services.design", lambda: "another style sheet")
    assert ask(browser, assessment) != first


def test_another_operator_or_address_makes_a_new_report(app, browser, assessment, config):
    found = [ask(browser, assessment)]
    for changed in ({"operator": "甬江工业园"}, {"base_url": "http://rongping.example.cn"}):
        app.config["RONGPING"] = replace(config, **changed)
        found += [ask(browser, assessment), ask(browser, assessment)]
    assert found[1] == found[2] != found[0]
    assert found[3] == found[4] not in found[:3]


def test_a_report_names_whoever_runs_the_installation_and_its_address_unless_nobody_else_can_reach_it(config):
    named = replace(config, operator="甬江🏭工业园", contact="0574-1234567", base_url="https://rongping.example.cn/zh")
    assert services.maker(named) == Maker(
        operator="甬江〔U+1F3ED〕工业园", contact="0574-1234567", address="https://rongping.example.cn/zh"
    )
    assert services.maker(config) == Maker()


def test_the_page_tells_the_place_in_the_queue_and_looks_after_itself_without_scripts(browser, assessment):
    ask(browser, assessment)
    second = ask(browser, assessment, "zh")
    page = browser.get(second).text
    assert "1 report before yours" in page
    assert re.search(r'<noscript><meta http-equiv="refresh" content="\d+"></noscript>', page)
    assert browser.get(f"{second}/status").json["ahead"] == 1
    assert browser.get(f"{second}/status").json["state"] == "queued"
    assert browser.get(f"{second}/anything.pdf").location == second


def test_a_report_that_cannot_be_printed_says_why_and_can_be_tried_again(app, browser, assessment):
    path = ask(browser, assessment)
    failed = work(app, path, Printer(ReportError("a picture is missing")))
    assert (failed.state, failed.attempts) == (ReportState.FAILED, 1)
    page = browser.get(path).text
    assert "a picture is missing" in page
    assert browser.post(f"{path}/retry").location == path
    assert (row(path).state, row(path).attempts, row(path).problem) == (ReportState.QUEUED, 0, "")


def test_a_report_that_takes_too_long_is_tried_three_times(app, browser, assessment):
    path = ask(browser, assessment)
    states = [work(app, path, Printer(TimeLimitError(60))).state for _ in range(4)]
    assert states == [ReportState.QUEUED, ReportState.QUEUED, ReportState.FAILED, ReportState.FAILED]
    assert row(path).attempts == 3


def test_a_report_whose_workers_keep_dying_is_given_up_after_three_attempts(app, browser, assessment):
    path = ask(browser, assessment)
    late = clock.now() - timedelta(minutes=1)
    change(path, state=ReportState.RUNNING, attempts=2, lease_until=late)
    assert jobs.Worker(app, Printer()).sweep() == UUID(path.rsplit("/", 1)[1])
    change(path, state=ReportState.RUNNING, attempts=3, lease_until=late)
    assert jobs.Worker(app, Printer()).sweep() is None
    assert row(path).state is ReportState.FAILED
    assert "Try again" in browser.get(path).text


def test_a_report_another_worker_is_putting_back_is_left_to_it_without_waiting(app, browser, assessment):
    path, chinese = ask(browser, assessment), ask(browser, assessment, "zh")
    late = clock.now() - timedelta(minutes=1)
    for each in (path, chinese):
        change(each, state=ReportState.RUNNING, attempts=1, lease_until=late)
    if db.engine.dialect.name != "postgresql":
        jobs.Worker(app, Printer()).sweep()  # one writer at a time: there is nobody beside us
        assert {row(path).state, row(chinese).state} == {ReportState.QUEUED}
        return
    sweep = threading.Thread(target=jobs.Worker(app, Printer()).sweep)
    with Session(db.engine_rw) as other, other.begin():
        other.scalars(select(Report).where(Report.id == row(path).id).with_for_update()).one()
        sweep.start()
        sweep.join(10)
        assert (row(path).state, row(chinese).state) == (ReportState.RUNNING, ReportState.QUEUED)
    sweep.join()
    jobs.Worker(app, Printer()).sweep()
    assert row(path).state is ReportState.QUEUED


def test_two_sweeps_at_once_put_each_report_back_once(app, browser, assessment):
    path = ask(browser, assessment)
    change(path, state=ReportState.RUNNING, attempts=1, lease_until=clock.now() - timedelta(minutes=1))
    start, workers = threading.Barrier(2), [jobs.Worker(app, Printer()) for _ in range(2)]
    put_back = []
    for worker in workers:
        whole = worker._put_back
        worker._put_back = lambda report, problem, whole=whole: (
            put_back.append(report.id),
            whole(report, problem=problem),
        )

    def run(worker):
        start.wait()
        worker.sweep()

    threads = [threading.Thread(target=run, args=[worker]) for worker in workers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert put_back == [row(path).id]
    assert row(path).state is ReportState.QUEUED


def test_asking_how_far_a_report_is_reads_no_submission(browser, assessment, monkeypatch):
    path = ask(browser, assessment)
    monkeypatch.setattr("survey.diagnostics.queries.read", lambda *_: pytest.fail("the submission was read"))
    asked = []
    event.listen(db.engine, "before_cursor_execute", lambda *args: asked.append(args[2]))
    assert browser.get(f"{path}/status").json["state"] == "queued"
    assert sum("report" in statement for statement in asked) == 1
    assert not any("submission.body" in statement for statement in asked)


def test_two_who_try_again_at_once_start_one_new_attempt(app, browser, assessment):
    path = ask(browser, assessment)
    failed = work(app, path, Printer(ReportError("a picture is missing")))
    outcomes = []
    for _ in range(2):
        with Session(db.engine_rw) as session, session.begin():
            outcomes.append(services.retry(session, failed, by=assessment.started_by, at=clock.now()))
    assert outcomes == [True, False]


def test_two_workers_never_make_the_same_report(app, browser, assessment):
    path = ask(browser, assessment)
    second = Printer()
    first = Printer(meanwhile=lambda: work(app, path, second))
    assert work(app, path, first).state is ReportState.DONE
    assert (first.asked, second.asked) == (1, 0)


def test_a_worker_that_lost_its_lease_does_not_overwrite_the_one_that_took_over(app, browser, assessment):
    path = ask(browser, assessment)
    slow = Printer(b"%PDF- late", meanwhile=lambda: change(path, attempts=2))
    assert work(app, path, slow).state is ReportState.RUNNING
    assert row(path).sha256 is None


def test_a_worker_asked_to_stop_puts_its_report_back_untried(app, browser, assessment):
    path = ask(browser, assessment)
    printer = Printer()
    stopping = jobs.Worker(app, printer)
    printer.meanwhile = stopping.stop
    stopping.make(UUID(path.rsplit("/", 1)[1]))
    assert (row(path).state, row(path).attempts) == (ReportState.QUEUED, 0)


def test_a_message_signed_by_somebody_else_is_not_obeyed(app, browser, assessment, config):
    path = ask(browser, assessment)
    queue = jobs.open_queue(config)
    queue.carrier.storage.flush_queue()
    jobs.wake(replace(config, secret_key="y" * 32), UUID(path.rsplit("/", 1)[1]))
    assert queue.carrier.storage.queue_size() == 1
    assert jobs.Worker(app, Printer())._next_wake_up(queue) is None
    assert queue.carrier.storage.queue_size() == 0


def test_a_queue_out_of_reach_does_not_cost_the_user_the_request(app, browser, assessment, config):
    app.config["RONGPING"] = replace(config, queue_url="redis://127.0.0.1:9/0")
    assert row(ask(browser, assessment)).state is ReportState.QUEUED


def test_a_queue_of_an_unknown_kind_is_refused_with_what_is_expected(config):
    with pytest.raises(ConfigError, match=r"amqp://.*expected sqlite:///"):
        jobs.open_queue(replace(config, queue_url="amqp://localhost"))


def test_asking_for_very_many_reports_has_to_wait(browser, make, owner, assessment, monkeypatch):
    monkeypatch.setattr("survey.diagnostics.views.MOST_REQUESTS", 1)
    path = ask(browser, assessment)
    refused = browser.post("/reports/", data={"assessment": str(assessment.id), "locale": "zh"})
    assert refused.status_code == 429
    assert re.search(r"do this again from \d{4}-\d\d-\d\d \d\d:\d\d", refused.text)
    assert ask(browser, assessment) == path, "the report there is may still be looked at"


def test_somebody_else_s_report_is_not_there(app, browser, sign_in, make, assessment):
    path = ask(browser, assessment)
    assert work(app, path, Printer()).state is ReportState.DONE
    stranger = make.user()
    make.organisation(stranger)
    thief = sign_in(stranger)
    for address in (path, f"{path}/status", f"{path}/x.pdf", f"/reports/{uuid4()}"):
        assert thief.get(address).status_code == 404
    assert thief.post(f"{path}/retry").status_code == 404
    assert thief.post("/reports/", data={"assessment": str(assessment.id), "locale": "en"}).status_code == 404
    assert browser.post("/reports/", data={"assessment": "nonsense", "locale": "en"}).status_code == 404
    assert browser.get(f"{path}/x.pdf").data == b"%PDF-1.7 stand-in"


def test_a_report_whose_file_was_lost_is_made_again_on_a_click(app, browser, assessment, config):
    path = ask(browser, assessment)
    made = work(app, path, Printer())
    files.open_store(config.files).delete(made.sha256)
    page = browser.get(f"{path}/report.pdf")
    assert page.status_code == 410
    assert f'action="{path}/retry"' in page.text
    assert browser.post(f"{path}/retry").status_code == 303
    assert row(path).state is ReportState.QUEUED
    assert work(app, path, Printer()).state is ReportState.DONE
    assert browser.get(f"{path}/report.pdf").data == b"%PDF-1.7 stand-in"


def test_a_damaged_file_is_noticed_and_can_be_made_again(tmp_path: Path):
    store = files.FolderStore(tmp_path)
    name = store.put(b"content")
    assert store.get(name) == b"content"
    next(tmp_path.rglob(name)).write_bytes(b"changed")
    with pytest.raises(files.FileMissingError, match="has been changed"):
        store.get(name)
    for wrong in ("../" * 10 + "etc/passwd", "0" * 64):
        with pytest.raises(files.FileMissingError):
            store.get(wrong)


@pytest.mark.redis
@pytest.mark.skipif(not REDIS, reason="needs RONGPING_TEST_REDIS")
def test_redis_carries_the_wake_up_as_well(app, browser, assessment, config):
    config = replace(config, queue_url=REDIS, secret_key=uuid4().hex)
    queue = jobs.open_queue(config)
    queue.carrier.storage.flush_queue()
    app.config["RONGPING"] = config
    path = ask(browser, assessment)
    taken = jobs.Worker(app, Printer())._next_wake_up(queue)
    assert taken == UUID(path.rsplit("/", 1)[1])
