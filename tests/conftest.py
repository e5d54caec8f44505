"""The application under test: a fresh database per test, copied from one that was migrated once."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import uuid4

from survey import create_app  # first: it puts the bundled SQLite in place

import pytest  # isort: skip
from flask import Flask, g
from flask.testing import FlaskClient
from hypothesis import settings
from sqlalchemy import create_engine, event, insert, make_url, text
from sqlalchemy.orm import Session

from reports.worker import Renderer
from survey import access, audit, clock, migrate
from survey.config import Config
from survey.database import Base, db
from survey.models import AuditHead, User
from tests import compiled_once
from tests.factories import Factory

settings.register_profile("ours", deadline=None)  # how long an example takes is for the bench to say
settings.load_profile("ours")
compiled_once.addresses()


class StrictClient(FlaskClient):
    """Fails a request that leaves changes uncommitted."""

    def open(self, *args, **kwargs):
        """Send a request."""
        response = super().open(*args, **kwargs)
        assert not self.application.extensions.pop("left_uncommitted", None), "the view left changes uncommitted"
        return response


@event.listens_for(Session, "after_flush")
def _flushed(session, _context):
    session.info["written"] = True


@event.listens_for(Session, "do_orm_execute")
def _executed(state):
    if not state.is_select:
        state.session.info["written"] = True


@event.listens_for(Session, "after_commit")
@event.listens_for(Session, "after_rollback")
def _settled(session):
    session.info["written"] = False


POSTGRES = os.environ.get("RONGPING_TEST_POSTGRES", "")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run what touches the database on SQLite, and on PostgreSQL, too, where there is one."""
    if "database_url" in metafunc.fixturenames:
        wanted = ["sqlite"]
        if POSTGRES and not metafunc.definition.get_closest_marker("sqlite_only"):
            wanted.append(pytest.param("postgresql", marks=pytest.mark.postgres))
        metafunc.parametrize("database_url", wanted, indirect=True)


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Path of a SQLite database with the newest schema and no rows."""
    path = tmp_path_factory.mktemp("database") / "empty.sqlite"
    db.open(f"sqlite:///{path}")
    migrate.upgrade(db.engine_rw)
    with db.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    db.engine.dispose()
    return path


@pytest.fixture(scope="session")
def migrated_postgres() -> Iterator[str]:
    """Address of a schema of our own in the test database, migrated; gone afterwards."""
    schema = f"test_{uuid4().hex}"
    admin = create_engine(POSTGRES, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"CREATE SCHEMA {schema}"))
    url = make_url(POSTGRES).update_query_dict({"options": f"-csearch_path={schema}"})
    db.open(url.render_as_string(hide_password=False))
    migrate.upgrade(db.engine_rw)
    db.engine.dispose()
    yield url.render_as_string(hide_password=False)
    with admin.connect() as connection:
        connection.execute(text(f"DROP SCHEMA {schema} CASCADE"))
    admin.dispose()


@pytest.fixture
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Address of a migrated database without rows."""
    if request.param == "sqlite":
        shutil.copy(request.getfixturevalue("migrated"), tmp_path / "rongping.sqlite")
        return f"sqlite:///{tmp_path / 'rongping.sqlite'}"
    url: str = request.getfixturevalue("migrated_postgres")
    engine = create_engine(url)
    with engine.begin() as connection:
        for table in reversed(Base.metadata.sorted_tables):  # far quicker than TRUNCATE on tables this small
            connection.execute(table.delete())
        connection.execute(insert(AuditHead).values(id=1, events=0, hash=audit.FIRST))
    engine.dispose()
    return url


@pytest.fixture
def config(tmp_path: Path, database_url: str) -> Config:
    """Configuration of an installation of its own."""
    return Config.from_environment(
        {
            "RONGPING_INSTANCE": str(tmp_path),
            "RONGPING_SECRET_KEY": "x" * 32,
            "RONGPING_DATABASE_URL": database_url,
        }
    )


@pytest.fixture
def app(config: Config) -> Iterator[Flask]:
    """Application on that installation."""
    app = create_app(config)
    compiled_once.templates(app)
    app.testing = True
    app.test_client_class = StrictClient
    app.config["WTF_CSRF_ENABLED"] = False

    @app.teardown_request
    def notice_changes(error: BaseException | None) -> None:
        session = g.get("db_session")
        if error is None and session is not None:
            pending = session.new or session.dirty or session.deleted
            app.extensions["left_uncommitted"] = bool(pending or session.info.get("written"))

    yield app
    db.engine.dispose()


@pytest.fixture(scope="session")
def renderer() -> Iterator[Renderer]:
    """A warm process that prints, for all tests that do not end it."""
    with Renderer() as ready:
        yield ready


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """Browser without a sign-in, in English."""
    client = app.test_client()
    client.set_cookie("lang", "en")
    return client


@pytest.fixture
def make(app: Flask) -> Factory:
    """Factory of rows, committed at once."""
    return Factory()


@pytest.fixture
def sign_in(app: Flask) -> Callable[[User], FlaskClient]:
    """Return a browser of a signed-in user."""

    def start(user: User) -> FlaskClient:
        client = app.test_client()
        with app.app_context():
            secret = access.start_sign_in(db.session.get_one(User, user.id), device="test", at=clock.now())
            db.session.commit()
        client.set_cookie("sid", secret)
        client.set_cookie("lang", "en")
        return client

    return start
