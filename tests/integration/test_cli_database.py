"""Looking after the database from the command line: migrate, back up, check the audit trail, refuse what is not ready."""

import hashlib
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from survey import audit
from survey.cli import main
from survey.database import Database
from survey.sqlite_driver import driver
from tests.factories import AT


@pytest.fixture
def rongping(capfd, monkeypatch, tmp_path):
    """Run a command on an instance of its own; exit code, output, errors."""
    for name in ("DATABASE_URL", "SECRET_KEY", "SECRET_KEY_FILE", "DEMO"):
        monkeypatch.delenv(f"RONGPING_{name}", raising=False)
    monkeypatch.setenv("RONGPING_INSTANCE", str(tmp_path / "instance"))

    def run(*arguments: object) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as left:
            main([str(argument) for argument in arguments])
        out, err = capfd.readouterr()
        return int(left.value.code or 0), out, err

    return run


@pytest.fixture
def path(tmp_path) -> Path:
    return tmp_path / "instance" / "rongping.sqlite"


def events(path: Path, number: int) -> None:
    database = Database()
    database.open(f"sqlite:///{path}")
    with Session(database.engine_rw) as session:
        for each in range(number):
            audit.record(session, "tried", f"thing:{each}", by=None, at=AT)
        session.commit()
    database.engine.dispose()


def test_migrating_makes_the_database_and_a_second_time_does_nothing(rongping, path):
    assert rongping("migrate") == (0, "The database is at the newest schema now.\n", "")
    before = path.read_bytes()
    assert rongping("migrate") == (0, "The database is up to date.\n", "")
    assert path.read_bytes() == before


def test_a_backup_is_whole_and_has_its_check_sum_beside_it(rongping, path, tmp_path):
    rongping("migrate")
    events(path, 3)
    copy = tmp_path / "copy.sqlite"
    code, out, _ = rongping("backup", copy)
    digest = hashlib.sha256(copy.read_bytes()).hexdigest()
    assert code == 0
    assert digest in out
    assert (tmp_path / "copy.sqlite.sha256").read_text() == f"{digest}  copy.sqlite\n"
    assert copy.stat().st_mode & 0o077 == 0
    connection = driver.connect(str(copy))
    assert connection.execute("SELECT count(*) FROM audit_event").fetchone() == (3,)
    connection.close()


def test_a_backup_never_takes_the_place_of_a_file(rongping, tmp_path):
    rongping("migrate")
    (tmp_path / "copy.sqlite").write_text("last week's")
    code, _, err = rongping("backup", tmp_path / "copy.sqlite")
    assert (code, "is there already" in err) == (1, True)
    assert (tmp_path / "copy.sqlite").read_text() == "last week's"


def test_a_backup_of_nothing_says_where_it_looked(rongping, path, tmp_path):
    code, _, err = rongping("backup", tmp_path / "copy.sqlite")
    assert (code, str(path) in err) == (1, True)
    assert not (tmp_path / "copy.sqlite").exists()


def test_a_postgresql_database_is_left_to_its_own_tool(rongping, monkeypatch, tmp_path):
    monkeypatch.setenv("RONGPING_DATABASE_URL", "postgresql+psycopg://host/name")
    code, _, err = rongping("backup", tmp_path / "copy")
    assert (code, "pg_dump" in err) == (2, True)


def test_a_changed_event_breaks_the_audit_trail(rongping, path):
    rongping("migrate")
    events(path, 3)
    code, out, _ = rongping("audit", "check")
    assert (code, out.startswith("The audit trail is whole: 3 events")) == (0, True)
    connection = driver.connect(str(path))
    connection.execute("UPDATE audit_event SET subject = 'thing:9' WHERE id = 2")
    connection.commit()
    connection.close()
    code, _, err = rongping("audit", "check")
    assert code == 1
    assert "1 of the events" in err
    assert ": 2" in err


def test_events_taken_off_the_end_break_the_audit_trail_and_its_noted_hash_is_missed(rongping, path):
    rongping("migrate")
    events(path, 3)
    noted = rongping("audit", "check")[1].split()[-1]
    assert rongping("audit", "check", "--known", noted)[0] == 0
    connection = driver.connect(str(path))
    connection.execute("DELETE FROM audit_event WHERE id = 3")
    connection.commit()
    code, _, err = rongping("audit", "check", "--known", noted)
    assert (code, "3 events were written, 2 are there" in err) == (1, True)
    assert "--known" in err
    connection.execute("UPDATE audit_head SET events = 2, hash = (SELECT hash FROM audit_event WHERE id = 2)")
    connection.commit()
    connection.close()
    assert rongping("audit", "check")[0] == 0
    assert rongping("audit", "check", "--known", noted)[0] == 1


def test_purging_deletes_what_has_run_out_and_says_how_much(rongping, path):
    rongping("migrate")
    connection = driver.connect(str(path))
    rows = ("2026-01-01 00:00:00", "2999-01-01 00:00:00")
    connection.executemany("INSERT INTO attempt (bucket, at) VALUES ('b', ?)", [(at,) for at in rows])
    connection.commit()
    connection.close()
    assert rongping("purge") == (0, "Deleted: 0 sign-ins, 0 links, 1 counted try.\n", "")
    assert rongping("purge")[1].endswith(" 0 counted tries.\n")


def test_serving_needs_a_secret_key(rongping):
    code, _, err = rongping("serve", "--port", "18099")
    assert code == 2
    assert "RONGPING_SECRET_KEY is not set" in err


@pytest.mark.parametrize("command", [("serve", "--port", "18099"), ("worker",)])
def test_serving_refuses_a_database_that_is_not_migrated_and_says_what_to_run(command, tmp_path):
    environment = {
        "PATH": "/usr/bin:/bin",
        "RONGPING_INSTANCE": str(tmp_path),
        "RONGPING_SECRET_KEY": "x" * 40,
        "PYTHONPATH": str(Path(__file__).parents[2]),
    }
    for made in (False, True):
        if made:
            driver.connect(str(tmp_path / "rongping.sqlite")).close()
            (tmp_path / "rongping.sqlite").touch()
        ended = subprocess.run(
            [sys.executable, "-m", "survey.cli", *command],
            env=environment,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert ended.returncode == 1
        assert "rongping migrate" in ended.stderr
        assert "Traceback" not in ended.stderr


def test_a_file_that_is_no_database_is_told_so(rongping, path):
    path.parent.mkdir()
    path.write_text("no database at all, but long enough to be taken for one" * 20)
    code, _, err = rongping("migrate")
    assert code == 1
    assert "not a database" in err
    assert "Traceback" not in err
