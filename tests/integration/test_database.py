"""The write path: what is acknowledged is in the file, writers queue, rows that make no sense are refused."""

import json
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError, OperationalError, PendingRollbackError
from sqlalchemy.orm import Session

from survey import database
from survey.database import db
from survey.direct import LOG_PAGES, PAGE
from survey.models import Assessment, Attempt, Organisation, Response, User
from survey.sqlite_driver import driver
from tests.factories import AT

READ = "import json,sys; import survey.sqlite_driver; import sqlite3; c = sqlite3.connect(sys.argv[1]); print(json.dumps(c.execute(sys.argv[2]).fetchall()))"


def lock_of(config):
    """Path of the lock that writers take."""
    return config.database_url.removeprefix("sqlite:///") + ".lock"


def seen_by_another_process(config, query):
    """Rows of `query` as another process finds them in the file."""
    path = config.database_url.removeprefix("sqlite:///")
    done = subprocess.run(
        [sys.executable, "-c", READ, path, query], capture_output=True, text=True, check=True, timeout=30
    )
    return json.loads(done.stdout)


@pytest.mark.sqlite_only
def test_what_was_committed_is_in_the_file_for_another_process(app, config, make):
    make.user(name="王芳")
    with db.engine_rw.begin() as connection:
        connection.execute(Attempt.__table__.insert().values(bucket="b", at=AT).returning(Attempt.id))
    assert seen_by_another_process(config, "SELECT name FROM user") == [["王芳"]]
    assert seen_by_another_process(config, "SELECT bucket FROM attempt") == [["b"]]


@pytest.mark.sqlite_only
def test_what_was_written_past_sqlalchemy_is_in_the_file_for_another_process(app, config):
    with db.direct() as connection, connection.writing():
        connection.driver.execute("INSERT INTO attempt (bucket, at) VALUES ('b', '2026-11-29 08:00:00')").close()
    assert seen_by_another_process(config, "SELECT bucket FROM attempt") == [["b"]]


@pytest.mark.sqlite_only
def test_who_writes_past_sqlalchemy_waits_for_other_writers(app, config):
    with db.direct() as connection, connection.writing():
        done = subprocess.run(["flock", "-n", lock_of(config), "true"], check=False, timeout=30)
        assert done.returncode == 1, "others wait meanwhile"
    assert subprocess.run(["flock", "-n", lock_of(config), "true"], check=False, timeout=30).returncode == 0


@pytest.mark.sqlite_only
def test_a_log_that_is_laid_out_has_its_size_at_once_and_holds_nothing(app, config, make):
    make.user(name="王芳")
    tables = seen_by_another_process(config, "SELECT count(*) FROM sqlite_master")
    log = Path(config.database_url.removeprefix("sqlite:///") + "-wal")
    db.lay_out_log()
    size = log.stat().st_size
    assert size >= LOG_PAGES * PAGE
    db.lay_out_log()
    assert log.stat().st_size == size
    assert seen_by_another_process(config, "PRAGMA integrity_check") == [["ok"]]
    assert seen_by_another_process(config, "SELECT count(*) FROM sqlite_master") == tables
    assert seen_by_another_process(config, "SELECT name FROM user") == [["王芳"]]


@pytest.mark.sqlite_only
def test_a_database_behind_a_symbolic_link_is_written_and_locked_as_the_file_itself(app, config, tmp_path):
    path = config.database_url.removeprefix("sqlite:///")
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "link.sqlite").symlink_to(path)
    db.open(f"sqlite:///{tmp_path / 'elsewhere' / 'link.sqlite'}")
    with db.direct() as connection, connection.writing():
        connection.driver.execute("INSERT INTO attempt (bucket, at) VALUES ('b', '2026-11-29 08:00:00')").close()
        done = subprocess.run(["flock", "-n", lock_of(config), "true"], check=False, timeout=30)
        assert done.returncode == 1, "one lock, whatever the name"
    assert [file.name for file in (tmp_path / "elsewhere").iterdir()] == ["link.sqlite"]
    assert seen_by_another_process(config, "SELECT bucket FROM attempt") == [["b"]]


@pytest.mark.sqlite_only
def test_pages_are_read_where_nobody_may_write(app, config):
    Path(lock_of(config)).unlink(missing_ok=True)
    Path(lock_of(config)).mkdir()
    with db.direct() as connection:
        assert connection.driver.execute("SELECT count(*) FROM user").fetchall() == [(0,)]


@pytest.mark.sqlite_only
def test_a_direct_write_inside_a_write_is_refused_too(app):
    with (
        db.engine_rw.begin(),
        db.direct() as connection,
        pytest.raises(RuntimeError, match="would wait for itself"),
        connection.writing(),
    ):
        pass


def test_a_connection_that_failed_is_not_given_again(app):
    with pytest.raises(OSError, match="gone"), db.direct() as failed:
        raise OSError("gone")
    with db.direct() as another:
        assert (failed.valid, another.valid, another is failed) == (False, True, False)


@pytest.mark.sqlite_only
def test_a_write_inside_a_write_is_refused_instead_of_waiting_for_itself(app):
    with (
        db.engine_rw.begin() as connection,
        pytest.raises(RuntimeError, match="would wait for itself"),
        db.engine_rw.begin(),
    ):
        connection.execute(select(User.id))


def test_a_page_that_writes_down_something_reads_it_afterwards(app, make):
    user = make.user(name="Zhao Min")
    with app.test_request_context("/"):
        with db.reading() as connection:
            assert connection.execute(select(User.name)).scalar_one() == "Zhao Min"
        with db.engine_rw.begin() as connection:
            connection.execute(update(User).where(User.id == user.id).values(name="Qian Li"))
        with db.reading() as connection:
            assert connection.execute(select(User.name)).scalar_one() == "Qian Li"


def test_a_page_that_lost_its_connection_gets_another_one(app, make):
    make.user(name="Zhao Min")
    with app.test_request_context("/"):
        with db.reading() as connection:
            connection.execute(select(User.id))
            connection.invalidate()
        with pytest.raises(PendingRollbackError), db.reading() as connection:
            connection.execute(select(User.id))
        with db.reading() as connection:
            assert connection.execute(select(User.name)).scalar_one() == "Zhao Min"


@pytest.mark.sqlite_only
def test_a_database_locked_by_another_program_is_told_as_every_other_trouble_with_it(config, app, monkeypatch):
    monkeypatch.setattr(database, "PRAGMAS", ("PRAGMA busy_timeout=50",))
    impatient = database.Database()
    impatient.open(config.database_url)
    other = driver.connect(config.database_url.removeprefix("sqlite:///"), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(OperationalError, match="locked"), impatient.engine_rw.begin():
        pass
    other.close()
    with impatient.engine_rw.begin() as connection:
        connection.execute(update(User).values(name="Qian Li"))


def test_times_come_back_with_their_zone(app, make):
    user = make.user(created_at=datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC))
    with Session(db.engine) as session:
        assert session.get_one(User, user.id).created_at == datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("model", "wrong"),
    [
        (Organisation, {"size": "giant"}),
        (Organisation, {"production_type": "magic"}),
        (Organisation, {"staff": -1}),
        (Organisation, {"uscc": "123"}),
        (Assessment, {"submitted_at": AT}),
        (Response, {"revision": 0}),
    ],
)
def test_rows_that_make_no_sense_are_refused_by_the_database(app, make, model, wrong):
    organisation = make.organisation(make.user())
    assessment = make.assessment(organisation, {"FND-EQP-02": "b1"})
    keys = {Organisation: organisation.id, Assessment: assessment.id, Response: (assessment.id, "FND-EQP-02")}
    with Session(db.engine_rw) as session:
        row = session.get_one(model, keys[model])
        for name, value in wrong.items():
            setattr(row, name, value)
        with pytest.raises(IntegrityError):
            session.commit()
