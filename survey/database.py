"""The database: one engine for reading, one for writing, a session per request.

On SQLite a writing transaction takes a file lock and then `BEGIN IMMEDIATE`, a `direct` write the lock alone: writers queue up instead of failing, and wake at
once instead of polling. On PostgreSQL both engines are the same. Every connection comes through here.
"""

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from flask import Flask, g, has_request_context, request
from sqlalchemy import DateTime, Enum, MetaData, create_engine, event
from sqlalchemy.engine import Connection, Dialect, Engine, make_url
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.pool import ConnectionPoolEntry
from sqlalchemy.types import TypeDecorator

from survey.direct import LOG_PAGES, PAGE, Direct, DirectFile, DirectServer, held, open_lock, refuse_second_write
from survey.sqlite_driver import JOURNAL_MODE, driver

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
PRAGMAS = (
    f"PRAGMA journal_mode={JOURNAL_MODE}",
    "PRAGMA synchronous=FULL",  # what is acknowledged survives a power cut; `direct` sees to that itself
    "PRAGMA busy_timeout=10000",
    "PRAGMA foreign_keys=ON",
    "PRAGMA temp_store=MEMORY",
    "PRAGMA cache_size=-20000",
    f"PRAGMA wal_autocheckpoint={LOG_PAGES}",
    f"PRAGMA journal_size_limit={2 * LOG_PAGES * PAGE}",
)


class Base(DeclarativeBase):
    """Base of all tables."""

    metadata = MetaData(naming_convention=NAMING)


class UtcDateTime(TypeDecorator[datetime]):
    """An instant: aware on the way in, UTC on the way out, on every database."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Refuse naive times; store UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"expected a time with a zone, got {value!r}")
        return value.astimezone(UTC)

    def bind_processor(self, dialect: Dialect) -> Callable[[Any], Any] | None:
        """Return what writes a time; SQLite has texts, "2026-11-29 08:00:00.000000"."""
        if dialect.name != "sqlite":
            return super().bind_processor(dialect)

        def write(value: datetime | None) -> str | None:
            moment = self.process_bind_param(value, dialect)
            return None if moment is None else moment.replace(tzinfo=None).isoformat(" ", "microseconds")

        return write

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Return UTC, aware."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def enum_column(states: type[StrEnum]) -> Enum:
    """Column of `states`, stored as their values, without a database type of its own."""
    return Enum(
        states, native_enum=False, create_constraint=False, length=24, values_callable=lambda e: [s.value for s in e]
    )


def one_of(column: str, states: type[StrEnum]) -> str:
    """SQL condition: `column` holds one of `states`."""
    return f"{column} IN ({', '.join(repr(state.value) for state in states)})"


class Database:
    """Engines and the session of the current request."""

    engine: Engine  #: reads
    engine_rw: Engine  #: writes: takes the write lock at the first statement

    def __init__(self) -> None:
        self._idle: list[Direct] = []

    def init_app(self, app: Flask, url: str) -> None:
        """Connect to `url` and close each request's session at its end."""
        self.open(url)
        app.teardown_appcontext(self._close)

    def open(self, url: str) -> None:
        """Connect to `url`."""
        while self._idle:
            self._idle.pop().close()
        self.engine = _sqlite_engine(url) if make_url(url).get_backend_name() == "sqlite" else create_engine(url)
        self.engine_rw = self.engine.execution_options(rw=True)

    @property
    def session(self) -> Session:
        """Session of this request or command; a request that may write takes the write lock at its first statement."""
        session: Session | None = g.get("db_session")
        if session is None:
            engine = self.engine if _only_reads() else self.engine_rw
            session = g.db_session = Session(engine, expire_on_commit=False)
        return session

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Give a connection for reads that hold no lock; a request keeps one for all its reads, until it writes."""
        if not has_request_context():
            with self.engine.connect() as connection:
                yield connection
            return
        if "db_reader" not in g:
            g.db_reader = self.engine.connect()
        try:
            yield g.db_reader
        except SQLAlchemyError:
            _stop_reading()  # it may have lost its connection; the page that tells needs another one
            raise

    @contextmanager
    def direct(self) -> Iterator[Direct]:
        """Give a connection past SQLAlchemy, and keep it for the next who asks; not for use inside another one's transaction."""
        engine = self.engine
        connection = self._idle.pop() if self._idle else self._connected()
        try:
            yield connection
        except (DBAPIError, driver.Error, OSError):
            connection.close()
            raise
        finally:
            if connection.valid and engine is self.engine:
                self._idle.append(connection)

    def _connected(self) -> Direct:
        path, errors = self.engine.url.database, self.engine.dialect.loaded_dbapi.Error
        try:
            if self.engine.dialect.name == "sqlite" and path is not None:
                return DirectFile(self.engine, path)
            return DirectServer(self.engine)
        except errors as error:  # as those who go the ordinary way then know it
            raise DBAPIError.instance("", None, error, errors) from error

    def lay_out_log(self) -> None:
        """Make the first writes to an SQLite file as fast as later ones; what is in the way is told to whoever writes."""
        if self.engine.dialect.name == "sqlite":
            with suppress(DBAPIError, driver.Error, OSError), self.direct() as connection:
                if isinstance(connection, DirectFile):
                    connection.lay_out_log()

    def _close(self, error: BaseException | None) -> None:  # noqa: ARG002
        for name in ("db_session", "db_reader"):
            opened: Session | Connection | None = g.pop(name, None)
            if opened is not None:
                opened.close()


def _only_reads() -> bool:
    return has_request_context() and request.method in {"GET", "HEAD", "OPTIONS"}


def _stop_reading() -> None:
    """End what this request reads: without a write-ahead log, its own reading would keep a writer waiting."""
    if has_request_context() and (reader := g.pop("db_reader", None)) is not None:
        reader.close()


def repeatable(url: str) -> str:
    """Address for a process whose every step is done again if it is lost: PostgreSQL need not reach the disk before it goes on.

    The disk is then free for those who wait for an answer to be kept.
    """
    address = make_url(url)
    if address.get_backend_name() != "postgresql":
        return url
    given = address.query.get("options", "")
    options = " ".join([*([given] if isinstance(given, str) else given), "-c synchronous_commit=off"]).strip()
    return address.update_query_dict({"options": options}).render_as_string(hide_password=False)


def _sqlite_engine(url: str) -> Engine:
    path = make_url(url).database
    if not path or path == ":memory:":
        raise ValueError(f"expected a database file, got {url!r}")
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(url, module=driver)
    event.listen(engine, "connect", _configure)
    event.listen(engine, "begin", _beginner(path))
    event.listen(engine, "checkin", _release)
    return engine


def _configure(dbapi_connection: Any, _: ConnectionPoolEntry) -> None:  # noqa: ANN401
    dbapi_connection.isolation_level = None
    for pragma in PRAGMAS:
        dbapi_connection.execute(pragma).close()


def _beginner(path: str) -> Callable[[Connection], None]:
    """Return what starts a transaction: a writing one waits for the lock file first."""

    def begin(connection: Connection) -> None:
        if not connection.get_execution_options().get("rw"):
            _execute(connection, "BEGIN")
            return
        refuse_second_write()
        _stop_reading()
        descriptor = open_lock(path)
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        connection.info["write_lock"] = descriptor
        held.writing = True
        _execute(connection, "BEGIN IMMEDIATE")

    return begin


def _execute(connection: Connection, statement: str) -> None:
    """Past SQLAlchemy: every page begins at least one transaction, and its way costs ten times as much."""
    driver_connection: Any = connection.connection.driver_connection
    try:
        driver_connection.execute(statement).close()
    except driver.Error as error:  # as those who wait and try again know it
        raise DBAPIError.instance(statement, None, error, driver.Error) from error


def _release(_: Any, entry: ConnectionPoolEntry) -> None:  # noqa: ANN401
    descriptor = entry.info.pop("write_lock", None)
    if descriptor is not None:
        os.close(descriptor)
        held.writing = False


db = Database()
