"""Moving an installation to another database and back: nothing is lost, nothing half done."""

import os
import re
from contextlib import contextmanager
from uuid import uuid4

import pytest
from sqlalchemy import create_engine, func, make_url, select, text
from sqlalchemy.orm import Session

from survey import audit, moving
from survey.cli import main
from survey.database import Base, Database
from survey.demo import load
from survey.models import Assessment, Attempt, Response, User
from tests.factories import AT


@pytest.fixture
def rongping(capfd, monkeypatch, tmp_path):
    """Run a command on an instance of its own; exit code, output, errors."""
    for name in ("DATABASE_URL", "SECRET_KEY", "SECRET_KEY_FILE", "DEMO"):
        monkeypatch.delenv(f"RONGPING_{name}", raising=False)
    monkeypatch.setenv("RONGPING_INSTANCE", str(tmp_path / "instance"))

    def run(*arguments, database=None):
        if database:
            monkeypatch.setenv("RONGPING_DATABASE_URL", database)
        with pytest.raises(SystemExit) as left:
            main([str(argument) for argument in arguments])
        out, err = capfd.readouterr()
        return int(left.value.code or 0), out, err

    return run


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def elsewhere(request, tmp_path):
    """Address of an empty database."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'other.sqlite'}"
        return
    server = os.environ.get("RONGPING_TEST_POSTGRES")
    if not server:
        pytest.skip("RONGPING_TEST_POSTGRES is not set")
    schema = f"test_{uuid4().hex}"
    admin = create_engine(server, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"CREATE SCHEMA {schema}"))
    url = make_url(server).update_query_dict({"options": f"-csearch_path={schema}"})
    yield url.render_as_string(hide_password=False)
    with admin.connect() as connection:
        connection.execute(text(f"DROP SCHEMA {schema} CASCADE"))
    admin.dispose()


@pytest.fixture
def filled(rongping, tmp_path):
    """The demonstration, on SQLite."""
    rongping("migrate")
    with opened(f"sqlite:///{tmp_path / 'instance' / 'rongping.sqlite'}", write=True) as session:
        load(session, at=AT)
        session.add(Attempt(bucket="sign_in:x", at=AT))
        session.commit()


@contextmanager
def opened(url, *, write=False):
    """A session on a database."""
    database = Database()
    database.open(url)
    with Session(database.engine_rw if write else database.engine) as session:
        yield session
    database.engine.dispose()


def counts(url):
    """Rows of every table."""
    with opened(url) as session:
        return {
            table.name: session.scalar(select(func.count()).select_from(table)) for table in Base.metadata.sorted_tables
        }


def test_everything_comes_along_there_and_back(rongping, filled, elsewhere, tmp_path):
    here = f"sqlite:///{tmp_path / 'instance' / 'rongping.sqlite'}"
    code, out, err = rongping("database", "copy-to", elsewhere)
    assert (code, "Every row was compared" in err) == (0, True)
    told = {name: int(rows.replace(",", "")) for name, rows in re.findall(r"^(\w+) +([\d,]+)$", out, re.M)}
    assert told.pop("together") == sum(told.values()) > 1000
    assert told == counts(here) == counts(elsewhere)
    back = f"sqlite:///{tmp_path / 'back.sqlite'}"
    assert rongping("database", "copy-to", back, database=elsewhere)[0] == 0
    with opened(here) as first, opened(back) as second:
        for table in (User.__table__, Assessment.__table__, Response.__table__):
            both = [sorted(map(repr, session.execute(select(table)))) for session in (first, second)]
            assert both[0] == both[1]


def test_the_copy_is_worked_with_at_once_and_its_trail_is_whole(rongping, filled, elsewhere):
    rongping("database", "copy-to", elsewhere)
    with opened(elsewhere, write=True) as session:
        session.add(Attempt(bucket="new", at=AT))  # numbered after those that came along
        audit.record(session, "tried", "thing:1", by=None, at=AT)
        session.commit()
    code, out, _ = rongping("audit", "check", database=elsewhere)
    assert (code, "whole" in out) == (0, True)


def test_a_target_with_rows_is_refused_and_stays_as_it_is(rongping, filled, elsewhere):
    rongping("database", "copy-to", elsewhere)
    before = counts(elsewhere)
    code, _, err = rongping("database", "copy-to", elsewhere)
    assert code == 1
    assert "has rows already, in table" in err
    assert counts(elsewhere) == before


def test_a_row_that_comes_out_otherwise_stops_it_and_nothing_is_kept(rongping, filled, elsewhere, monkeypatch):
    digest = moving._digest
    sides = iter(range(100))

    def lossy(table, connection):
        return digest(table, connection) + (str(next(sides)) if table.name == "response" else "")

    monkeypatch.setattr(moving, "_digest", lossy)
    code, _, err = rongping("database", "copy-to", elsewhere)
    assert code == 1
    assert "Table response came out otherwise" in err
    assert set(counts(elsewhere).values()) <= {0, 1}  # the end of the trail, which every database begins with


@pytest.mark.parametrize(
    ("target", "said"),
    [
        ("nonsense", "expected an address"),
        ("mysql://x/y", "expected postgresql+psycopg"),
        ("itself", "the database itself"),
    ],
)
def test_what_cannot_be_a_target_is_told(rongping, filled, tmp_path, target, said):
    target = f"sqlite:///{tmp_path / 'instance' / 'rongping.sqlite'}" if target == "itself" else target
    code, _, err = rongping("database", "copy-to", target)
    assert code == 2
    assert said in err
