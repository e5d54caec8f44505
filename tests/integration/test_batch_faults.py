"""A batch while something fails: a full disk, a queue that is gone, a database that restarts. Nothing is lost, nothing made twice."""

import errno
import time
from dataclasses import replace
from uuid import uuid4

import pytest
from sqlalchemy import create_engine, make_url, select, text
from sqlalchemy.orm import Session

from survey import jobs
from survey.database import db
from survey.models import BatchItem, Report, ReportState
from tests.integration import test_batches
from tests.integration.test_batches import ask, files_in, states, work
from tests.integration.test_reports import Printer, worker

make_clients = test_batches.make_clients
PATIENCE = 120
END_CONNECTIONS = text(
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = :name AND pid <> pg_backend_pid()"
)


def wait_for_all(browser, address):
    """Wait until nothing of a batch is open."""
    end = time.monotonic() + PATIENCE
    while browser.get(f"{address}/status").json["open"]:
        assert time.monotonic() < end
        time.sleep(0.2)


def exactly(number):
    """Whether there are so many reports, one for each item, all made."""
    with Session(db.engine) as session:
        ordered = session.scalars(select(BatchItem.report_id)).all()
    return len(set(ordered)) == len(ordered) == number and states() == {ReportState.DONE: number}


def test_a_full_disk_is_told_and_made_good_by_trying_again(app, lead, make_clients, monkeypatch):
    address = ask(lead, make_clients(3))
    full = jobs.Worker(app, Printer())

    def refuse(_content):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(full.store, "put", refuse)
    for _ in range(3 * jobs.MOST_ATTEMPTS):
        full.make(full.sweep())
    assert lead.get(f"{address}/status").json == {"done": 0, "failed": 3, "open": 0, "all": 3}
    with Session(db.engine) as session:
        report = session.scalars(select(Report)).first()
    page = lead.get(f"/reports/{report.id}").text
    assert "could not be kept: the disk of the server is full" in page
    lead.post(f"{address}/retry")
    work(app)
    assert exactly(3)
    assert len(files_in(lead, address)) == 3


@pytest.mark.sqlite_only
def test_without_its_queue_a_batch_is_made_all_the_same(lead, make_clients, config):
    address = ask(lead, make_clients(4))
    with worker(replace(config, queue_url="redis://127.0.0.1:9/0")):
        wait_for_all(lead, address)
    assert exactly(4)


def test_a_database_that_ends_all_connections_three_times_loses_and_doubles_nothing(lead, make_clients, config):
    if config.database_url.startswith("sqlite"):
        pytest.skip("SQLite has no server that could end connections")
    address = ask(lead, make_clients(6))
    name = f"faults-{uuid4().hex[:12]}"
    url = make_url(config.database_url).update_query_dict({"application_name": name})
    config = replace(config, database_url=url.render_as_string(hide_password=False))
    admin = create_engine(config.database_url, isolation_level="AUTOCOMMIT")
    with worker(config), worker(config), admin.connect() as connection:
        for _ in range(3):
            end = time.monotonic() + PATIENCE
            while not connection.execute(END_CONNECTIONS, {"name": name}).all():
                assert time.monotonic() < end
                time.sleep(0.1)
            time.sleep(1)
        wait_for_all(lead, address)
    admin.dispose()
    assert exactly(6)
    assert len(files_in(lead, address)) == 6
