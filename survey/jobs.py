"""Making reports outside the web process.

The `report` table is the truth: its state, its lease, its attempts. The queue (a local file, or Redis) only carries wake-ups with
the id of a report; losing one costs a few seconds, because every worker also looks at the table now and then. A worker claims a
report for the length of a lease; one whose worker died is claimed again when the lease has run out.
"""

from __future__ import annotations

import logging
import signal
import threading
import time
from dataclasses import replace
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING
from uuid import UUID

from flask import Flask, g
from huey import RedisHuey, SqliteHuey
from huey.api import Huey, TaskWrapper
from huey.serializer import SignedSerializer
from sqlalchemy import ColumnElement, select, update
from sqlalchemy.engine import CursorResult, make_url
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from reports.errors import LimitError, ReportError, WorkerError
from reports.worker import Renderer
from survey import clock, files, retention
from survey.clock import BEIJING
from survey.config import Config, ConfigError
from survey.database import db, repeatable
from survey.models import Report, ReportState

if TYPE_CHECKING:
    from reports.area_report import AreaReport
    from reports.before_after import BeforeAfter
    from reports.document import DiagnosticReport
    from survey.diagnostics.frozen import Frozen
    from survey.followup.compared import Compared, Pair

log = logging.getLogger(__name__)

MOST_ATTEMPTS = 3
SECONDS = 60.0  #: one report may take so long
LEASE = timedelta(seconds=SECONDS + 30)
SWEEP = 10.0  #: seconds between looks at the table
PURGE = 3600.0  #: seconds between deleting what has run out
IDLE = 0.5  #: seconds between looks at a queue file


class Stopped(BaseException):
    """The worker was asked to stop while a report was being made."""


class Queue:
    """Wake-ups on their way from the web to the workers, signed, each with the id of a report."""

    def __init__(self, carrier: Huey) -> None:
        self.carrier = carrier
        self._make_report: TaskWrapper = carrier.task(name="make_report")(str)

    @property
    def blocks(self) -> bool:
        """Whether `take` itself waits a moment for the next wake-up."""
        return not isinstance(self.carrier, SqliteHuey)

    def put(self, report_id: UUID) -> None:
        """Send a wake-up."""
        self.carrier.enqueue(self._make_report.s(str(report_id)))

    def take(self) -> UUID | None:
        """Return the next wake-up, if there is one; ValueError if it was signed by somebody else."""
        task = self.carrier.dequeue()
        return UUID(task.args[0]) if task is not None else None


def open_queue(config: Config) -> Queue:
    """Queue of this installation, shared by all its processes."""
    return _open_queue(config.queue_url, config.secret_key)


@lru_cache(maxsize=4)
def _open_queue(url: str, secret: str) -> Queue:
    settings = {"results": False, "serializer": SignedSerializer(secret=secret, salt="rongping-jobs")}
    if url.startswith(("redis://", "rediss://", "unix://")):
        return Queue(RedisHuey("rongping", url=url, **settings))
    if url.startswith("sqlite:///"):
        path = Path(make_url(url).database or "")
        path.parent.mkdir(parents=True, exist_ok=True)
        return Queue(SqliteHuey("rongping", filename=str(path), **settings))
    raise ConfigError(f"RONGPING_QUEUE_URL is {url!r}; expected sqlite:///path or redis://host:port/0.")


def wake(config: Config, report_id: UUID) -> None:
    """Tell the workers that a report waits. A queue out of reach is only logged: the table is looked at anyway."""
    try:
        open_queue(config).put(report_id)
    except Exception:  # whatever SQLite or Redis say: it may not cost the user the request
        log.warning("no wake-up for report %s: the queue cannot be reached", report_id, exc_info=True)


def run_worker(config: Config) -> None:
    """Make reports until SIGTERM or SIGINT. A report under way is put back then, for the next worker.

    Raises
    ------
    ReportError
        If this machine cannot print: a library or a font is missing.
    """
    from survey import create_app  # noqa: PLC0415  (the application imports this module)

    with Renderer() as renderer:
        worker = Worker(create_app(replace(config, database_url=repeatable(config.database_url))), renderer)
        if threading.current_thread() is threading.main_thread():
            for number in (signal.SIGTERM, signal.SIGINT):
                signal.signal(number, worker.stop)
        _start_courier(config, worker.stopping)
        log.info("worker ready")
        worker.run()
    log.info("worker stopped")


def _start_courier(config: Config, stopping: threading.Event) -> None:
    """Tell webhooks beside making reports: an address that answers slowly keeps no report waiting."""
    from survey.webhooks.courier import Courier  # noqa: PLC0415  (its slice's views import this module)

    threading.Thread(target=Courier(config).run, args=[stopping], name="courier", daemon=True).start()


class Worker:
    """Takes reports one after another."""

    def __init__(self, app: Flask, renderer: Renderer, *, lease: timedelta = LEASE) -> None:
        self.app, self.renderer, self.lease = app, renderer, lease
        self.config: Config = app.config["RONGPING"]
        self.store = files.open_store(self.config.files)
        self.stopping = threading.Event()
        self._interruptible = False
        self._letters_wait = False  #: whether there are more to be sent at once

    def stop(self, _number: int = 0, _frame: FrameType | None = None) -> None:
        """Stop after what is under way; while a report is being made, at once."""
        self.stopping.set()
        if self._interruptible:
            raise Stopped

    def run(self) -> None:
        """Work until stopped."""
        queue = open_queue(self.config)
        look = purge = 0.0
        while not self.stopping.is_set():
            try:
                if time.monotonic() >= purge:
                    purge = time.monotonic() + PURGE
                    self.purge()
                if time.monotonic() >= look:  # at once again while there is work: nobody waits for the queue then
                    report_id = self.sweep()
                    look = time.monotonic() + (0 if report_id or self._letters_wait else SWEEP)
                else:
                    report_id = self._next_wake_up(queue)
                if report_id is not None:
                    self.make(report_id)
                elif not queue.blocks:
                    self.stopping.wait(IDLE)
            except (SQLAlchemyError, OSError):  # a restarting database, a full disk: what was under way keeps its lease
                log.exception("the worker waits and tries again")
                self.stopping.wait(IDLE)

    def purge(self) -> None:
        """Delete what has run out; several workers that do so at once do no harm."""
        with db.engine_rw.begin() as connection:
            gone = retention.purge(connection, at=clock.now())
        self._count()
        log.info(
            "deleted %s sign-ins, %s links, %s counted tries", gone.sign_ins, gone.links + gone.handovers, gone.tries
        )

    def _next_wake_up(self, queue: Queue) -> UUID | None:
        try:
            return queue.take()
        except Exception:  # out of reach, or a message that is not ours: the table is looked at anyway
            log.warning("the queue cannot be read", exc_info=True)
            self.stopping.wait(IDLE)
            return None

    def sweep(self) -> UUID | None:
        """Put reports whose lease has run out back in the queue, or give them up; return the one that waits longest."""
        expired = (Report.state == ReportState.RUNNING) & (Report.lease_until < clock.now())
        with db.reading() as connection:
            abandoned = connection.scalar(select(Report.id).where(expired).limit(1))
        if abandoned:
            self._put_back_all(expired)
        waiting = select(Report.id).where(Report.state == ReportState.QUEUED).order_by(Report.requested_at).limit(1)
        with db.reading() as connection:
            report_id: UUID | None = connection.scalar(waiting)
        found = report_id or self._of_a_batch()
        self._letters_wait = False
        if found is None:
            self._remind()
            self._letters_wait = self._write()
        return found

    def _put_back_all(self, expired: ColumnElement[bool]) -> None:
        with Session(db.engine_rw) as session, session.begin():
            mine = select(Report).where(expired).with_for_update(skip_locked=True)  # each is put back by one of us
            for report in session.scalars(mine):
                log.warning("report %s: its worker is gone after attempt %s", report.id, report.attempts)
                self._put_back(report, problem="WorkerError: the worker making it was ended")

    def _of_a_batch(self) -> UUID | None:
        """Order the next report of a batch; where there is none, tell of batches that are finished."""
        from survey.batches import services, telling  # noqa: PLC0415  (their views import this module)

        with self.app.app_context():
            report_id = services.order_next(at=clock.now())
            if report_id is None:
                telling.tell_finished(self.config, at=clock.now())
        return report_id

    def _remind(self) -> None:
        """With nothing to make, remind people of what is due."""
        from survey.followup import reminders  # noqa: PLC0415  (its slice's views import this module)

        with self.app.app_context():
            reminders.remind(self.config, at=clock.now())

    def _write(self) -> bool:
        """Send a few letters of campaigns; whether more wait."""
        from survey.campaigns import sending  # noqa: PLC0415  (its slice's views import this module)

        with self.app.app_context():
            sending.queue_due(self.config, at=clock.now())
            return sending.send_some(self.config, at=clock.now(), stopped=self.stopping.is_set)

    def _count(self) -> None:
        """Let those count who waited for others when a campaign ended."""
        from survey.campaigns import counting  # noqa: PLC0415  (its slice's views import this module)

        with Session(db.engine_rw) as session, session.begin():
            counting.close(session, at=clock.now())

    def make(self, report_id: UUID) -> None:
        """Make one report, if nobody else is making it."""
        attempt = self._claim(report_id)
        if attempt is None:
            return
        started = time.monotonic()
        try:
            self._interruptible = True
            content = self._print(report_id)
            self._interruptible = False
            self._finish(report_id, attempt, content)
        except Stopped:
            self._interruptible = False
            self._release(report_id, attempt)
        except ReportError as error:
            self._interruptible = False
            self._fail(report_id, attempt, error, final=not isinstance(error, LimitError | WorkerError))
        except Exception as error:
            self._interruptible = False
            log.exception("report %s", report_id)
            self._fail(report_id, attempt, error, final=False)
        else:
            log.info("report %s made in %.1f s", report_id, time.monotonic() - started)

    def _claim(self, report_id: UUID) -> int | None:
        """Take a report that waits; return the number of this attempt, by which only we can finish it."""
        with Session(db.engine_rw) as session, session.begin():
            taken = session.execute(
                update(Report)
                .where(Report.id == report_id, Report.state == ReportState.QUEUED)
                .values(state=ReportState.RUNNING, attempts=Report.attempts + 1, lease_until=clock.now() + self.lease)
                .returning(Report.attempts)
            )
            return taken.scalar_one_or_none()

    def _print(self, report_id: UUID) -> bytes:
        """Bytes of the file, from frozen submissions or figures."""
        figures = self._figures(report_id)
        if figures is not None:
            return self.renderer.render(figures, timeout=SECONDS)
        from survey.diagnostics import queries  # noqa: PLC0415  (their views import this module)
        from survey.followup.compared import Compared, pair  # noqa: PLC0415

        with Session(db.engine) as session:
            report, frozen = queries.for_worker(session, report_id)
            compared = Compared.read(report.compared) if report.compared else None
            rounds = pair(session, frozen, compared) if compared else None
        with self.app.app_context():
            g.locale = report.locale
            document = (
                self._before_after(report, rounds, compared) if rounds and compared else self._diagnosis(report, frozen)
            )
        return self.renderer.render(document, kind=report.format, timeout=SECONDS)

    def _figures(self, report_id: UUID) -> AreaReport | None:
        """The report of an area as it was asked for; None where the report is about a submission."""
        from reports.area_report import AreaReport  # noqa: PLC0415

        with db.reading() as connection:
            figures = connection.scalar(select(Report.figures).where(Report.id == report_id))
        return AreaReport.read(figures) if figures else None

    def _diagnosis(self, report: Report, frozen: Frozen) -> DiagnosticReport:
        from survey.diagnostics import services  # noqa: PLC0415
        from survey.peers import kept  # noqa: PLC0415

        printed = services.printable(frozen, report.format)
        return services.document(
            printed,
            locale=report.locale,
            prepared_on=_day(report),
            plan=services.planned(printed, locale=report.locale),
            comparison=kept.read(report.comparison),
            made_by=services.maker(self.config),
        )

    def _before_after(self, report: Report, rounds: Pair, compared: Compared) -> BeforeAfter:
        from survey.diagnostics import services  # noqa: PLC0415
        from survey.followup import documents  # noqa: PLC0415

        made_by = services.maker(self.config)
        return documents.printable(rounds, compared, locale=report.locale, prepared_on=_day(report), made_by=made_by)

    def _finish(self, report_id: UUID, attempt: int, content: bytes) -> None:
        sha256 = self.store.put(content)
        self._settle(
            report_id, attempt, state=ReportState.DONE, sha256=sha256, size=len(content), finished_at=clock.now(),
            lease_until=None, problem="",
        )  # fmt: skip

    def _release(self, report_id: UUID, attempt: int) -> None:
        """Give a report back untried: it was we who stopped."""
        self._settle(report_id, attempt, state=ReportState.QUEUED, attempts=attempt - 1, lease_until=None)
        wake(self.config, report_id)

    def _fail(self, report_id: UUID, attempt: int, error: Exception, *, final: bool) -> None:
        problem = f"{type(error).__name__}: {error}"[:2000]
        log.warning("report %s, attempt %s: %s", report_id, attempt, type(error).__name__)
        if final or attempt >= MOST_ATTEMPTS:
            self._settle(
                report_id, attempt, state=ReportState.FAILED, lease_until=None, finished_at=clock.now(), problem=problem
            )
        elif self._settle(report_id, attempt, state=ReportState.QUEUED, lease_until=None, problem=problem):
            wake(self.config, report_id)

    def _settle(self, report_id: UUID, attempt: int, **values: object) -> bool:
        """Write the outcome, unless the lease has run out and somebody else has taken over."""
        with Session(db.engine_rw) as session, session.begin():
            done = session.execute(
                update(Report)
                .where(Report.id == report_id, Report.state == ReportState.RUNNING, Report.attempts == attempt)
                .values(**values)
            )
            return isinstance(done, CursorResult) and done.rowcount == 1

    def _put_back(self, report: Report, *, problem: str) -> None:
        report.lease_until = None
        if report.attempts >= MOST_ATTEMPTS:
            report.state, report.finished_at, report.problem = ReportState.FAILED, clock.now(), problem
        else:
            report.state = ReportState.QUEUED


def _day(report: Report) -> date:
    """The day it was asked for, in China."""
    return report.requested_at.astimezone(BEIJING).date()
