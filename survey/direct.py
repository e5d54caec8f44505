"""A connection that is kept open and commits by itself, for the requests that come more often than all others.

What SQLAlchemy does around a connection and a transaction takes longer than reading two rows and writing one. And where SQLite keeps a
write-ahead log, a commit here reaches the disk after the write lock is given back: others need not wait for the disk, and whoever is told
"saved" has it there all the same.
"""

import fcntl
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from sqlalchemy.engine import Dialect, Engine

from survey.sqlite_driver import JOURNAL_MODE, driver

LOG_PAGES = 8000  #: 32 MB; so seldom is the log emptied that an answer in a thousand waits for it, not one in a hundred
PAGE = 4096  #: bytes


held = threading.local()  #: `writing`: whether this thread has the write lock


def refuse_second_write() -> None:
    """Raise RuntimeError in a thread that has the write lock."""
    if getattr(held, "writing", False):
        raise RuntimeError("a write transaction inside a write transaction would wait for itself")


class Direct:
    """A connection past SQLAlchemy's; every statement is a transaction of its own."""

    dialect: Dialect
    driver: Any  #: connection of the database's driver

    def __init__(self, engine: Engine) -> None:
        self.dialect = engine.dialect
        self._detached = engine.raw_connection()
        self.driver = self._detached.driver_connection
        self._detached.detach()  # what is changed here stays here
        self.valid = True

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Around a statement that writes: at its end what was written is on the disk."""
        yield

    def invalidate(self, _: BaseException) -> None:
        """Close it, as SQLAlchemy's connections are told to: the database is gone."""
        self.close()

    def close(self) -> None:
        """Close it for good."""
        if self.valid:
            self.valid = False
            self._detached.close()


class DirectServer(Direct):
    """To a database server."""

    def __init__(self, engine: Engine) -> None:
        super().__init__(engine)
        self.driver.autocommit = True


class DirectFile(Direct):
    """To an SQLite file, which commits by itself as it is set up."""

    def __init__(self, engine: Engine, path: str) -> None:
        super().__init__(engine)
        self._path = path
        self._log_path = f"{os.path.realpath(path)}-wal"  # where SQLite has it, too
        self._lock: int | None = None
        self._log: int | None = None
        if JOURNAL_MODE == "WAL":
            self._run("PRAGMA synchronous=NORMAL")

    def _run(self, statement: str, *values: int) -> None:
        self.driver.execute(statement, values).close()

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Wait for other writers first; they need not wait for the disk.

        Raises
        ------
        OSError
            If the disk did not take it.
        """
        with self._locked():
            yield
        if JOURNAL_MODE == "WAL":
            try:
                self._sync()
            except OSError:
                with suppress(driver.Error):  # what everybody sees by now may reach the disk this way
                    self._run("PRAGMA wal_checkpoint(FULL)")
                raise

    def _sync(self) -> None:
        if self._log is None:  # it is there since the first write, and stays while this connection is open
            self._log = os.open(self._log_path, os.O_RDWR | os.O_CLOEXEC)
        os.fdatasync(self._log)

    def lay_out_log(self) -> None:
        """Give the write-ahead log the size it will have: where it need not grow, the disk takes half as long."""
        if JOURNAL_MODE != "WAL":
            return
        with self.writing(), self._nothing_held_back():
            if Path(self._log_path).stat().st_size < LOG_PAGES * PAGE:
                self._run("BEGIN IMMEDIATE")
                self._run("CREATE TABLE filling (bytes BLOB)")
                self._run("INSERT INTO filling VALUES (zeroblob(?))", LOG_PAGES * PAGE)
                self._run("ROLLBACK")

    @contextmanager
    def _nothing_held_back(self) -> Iterator[None]:
        """What is written inside goes to the log even if it is never committed."""
        [[room]] = self.driver.execute("PRAGMA cache_size").fetchall()
        self._run("PRAGMA cache_size=64")
        yield
        self._run(f"PRAGMA cache_size={room}")

    @contextmanager
    def _locked(self) -> Iterator[None]:
        refuse_second_write()
        if self._lock is None:
            self._lock = open_lock(self._path)
        fcntl.flock(self._lock, fcntl.LOCK_EX)
        held.writing = True
        try:
            yield
        finally:
            held.writing = False
            fcntl.flock(self._lock, fcntl.LOCK_UN)

    def close(self) -> None:
        """Close the file, and those beside it."""
        if self.valid:
            super().close()
            for descriptor in (self._lock, self._log):
                if descriptor is not None:
                    os.close(descriptor)


def open_lock(path: str) -> int:
    """File descriptor of the lock that writers of the SQLite file `path` take, one after another, by whichever name."""
    return os.open(f"{os.path.realpath(path)}.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
