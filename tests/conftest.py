"""The application under test: a fresh database per test, copied from one that was migrated once."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

from survey import create_app  # first: it puts the bundled SQLite in place

import pytest  # isort: skip
from flask import Flask, g
from flask.testing import FlaskClient

from survey import access, clock, migrate
from survey.config import Config
from survey.database import db
from survey.models import User
from tests.factories import Factory


class StrictClient(FlaskClient):
    """Fails a request that leaves changes uncommitted."""

    def open(self, *args, **kwargs):
        """Send a request."""
        response = super().open(*args, **kwargs)
        assert not self.application.extensions.pop("left_uncommitted", None), "the view left changes uncommitted"
        return response


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Path of a database with the newest schema and no rows."""
    path = tmp_path_factory.mktemp("database") / "empty.sqlite"
    db.open(f"sqlite:///{path}")
    migrate.upgrade(db.engine_rw)
    with db.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    db.engine.dispose()
    return path


@pytest.fixture
def config(tmp_path: Path, migrated: Path) -> Config:
    """Configuration of an installation of its own."""
    shutil.copy(migrated, tmp_path / "rongping.sqlite")
    return Config.from_environment({"RONGPING_INSTANCE": str(tmp_path), "RONGPING_SECRET_KEY": "x" * 32})


@pytest.fixture
def app(config: Config) -> Iterator[Flask]:
    """Application on that installation."""
    app = create_app(config)
    app.testing = True
    app.test_client_class = StrictClient
    app.config["WTF_CSRF_ENABLED"] = False

    @app.teardown_request
    def notice_changes(error: BaseException | None) -> None:
        session = g.get("db_session")
        if error is None and session is not None and (session.new or session.dirty or session.deleted):
            app.extensions["left_uncommitted"] = True

    yield app
    db.engine.dispose()


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
