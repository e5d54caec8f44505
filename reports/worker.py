"""A warm process that prints reports and can be stopped: one report at a time, within limits of time, memory and pages.

::

    with Renderer() as renderer:
        pdf = renderer.render(report, timeout=30)
"""

import gc
import os
import resource
import socket
import subprocess
import sys
import traceback
from contextlib import suppress
from datetime import date
from math import ceil
from multiprocessing.connection import Connection
from threading import Lock
from types import TracebackType
from typing import Self

from reports.area_report import AreaReport
from reports.before_after import BeforeAfter
from reports.document import DiagnosticReport
from reports.errors import MemoryLimitError, ReportError, TimeLimitError, WorkerError
from reports.formats import Format, write

START_SECONDS = 60.0  #: loading the engine and one report to warm up
MEGABYTE = 1024 * 1024


class Renderer:
    """Keeps one child process with the engine loaded; starts another when it had to be ended or has died.

    Safe to share between threads: reports wait for one another. Use one renderer for each core.

    Parameters
    ----------
    memory : int, default 1024
        Address space of the child, in MB.
    most_reports : int, default 1000
        After so many reports the child is replaced by a fresh one.
    """

    def __init__(self, *, memory: int = 1024, most_reports: int = 1000) -> None:
        self.memory, self.most_reports = memory, most_reports
        self._lock = Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._connection: Connection | None = None
        self._printed = 0

    def __enter__(self) -> Self:
        with self._lock:
            self._start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    @property
    def process_id(self) -> int | None:
        """Of the child; None while there is none."""
        return self._process.pid if self._process else None

    def render(
        self,
        report: DiagnosticReport | BeforeAfter | AreaReport,
        *,
        kind: Format = Format.PDF,
        timeout: float = 60,
        most_pages: int = 60,
    ) -> bytes:
        """File of a report.

        Parameters
        ----------
        report : DiagnosticReport, BeforeAfter or AreaReport
            What to print.
        kind : Format, default PDF
            What file.
        timeout : float, default 60
            Seconds, not counting the start of a fresh child.
        most_pages : int, default 60
            Limit of a PDF.

        Raises
        ------
        TimeLimitError
            If it takes longer; the child is ended, the next report gets a new one.
        MemoryLimitError
            If it needs more memory than allowed.
        WorkerError
            If the child died or could not be started.
        ReportError
            Whatever `reports.formats.write` raises.
        """
        with self._lock:
            connection = self._start()
            try:
                connection.send((report, kind, timeout, most_pages))
                if not connection.poll(timeout):
                    raise TimeLimitError(timeout)
                answer = connection.recv()
            except (EOFError, OSError) as error:
                status = self._stop()
                raise WorkerError(
                    f"the report worker died (status {status}); the next report gets a new one"
                ) from error
            except BaseException:
                self._stop()
                raise
            self._printed += 1
            if self._printed >= self.most_reports or isinstance(answer, MemoryLimitError):
                self._stop()
        if isinstance(answer, ReportError):
            raise answer
        if not isinstance(answer, bytes):
            raise WorkerError("the report worker gave no file")
        return answer

    def close(self) -> None:
        """End the child."""
        with self._lock:
            self._stop()

    def _start(self) -> Connection:
        """The connection to a warm child."""
        if self._connection is not None and self._process is not None and self._process.poll() is None:
            return self._connection
        self._stop()
        ours, theirs = socket.socketpair()
        with theirs:
            environment = os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
            self._process = subprocess.Popen(  # noqa: S603  # our own interpreter and module
                [sys.executable, "-m", "reports.worker", str(theirs.fileno()), str(self.memory)],
                pass_fds=[theirs.fileno()],
                env=environment,
                stdin=subprocess.DEVNULL,
            )
        self._connection = Connection(ours.detach())
        self._printed = 0
        try:
            ready = self._connection.recv() if self._connection.poll(START_SECONDS) else TimeLimitError(START_SECONDS)
        except (EOFError, OSError) as error:
            raise WorkerError(f"the report worker did not start (status {self._stop()})") from error
        if isinstance(ready, ReportError):
            self._stop()
            raise ready
        return self._connection

    def _stop(self) -> int | None:
        """End the child if there is one; its exit status."""
        process, connection = self._process, self._connection
        self._process = self._connection = None
        if connection is not None:
            connection.close()
        if process is None:
            return None
        with suppress(subprocess.TimeoutExpired):
            return process.wait(0.2) if process.poll() is None else process.returncode
        process.kill()
        return process.wait()


def serve(connection: Connection, memory: int) -> None:
    """Print what arrives until the other side closes."""
    resource.setrlimit(resource.RLIMIT_AS, (memory * MEGABYTE, memory * MEGABYTE))
    try:
        warm_up()
    except ReportError as error:
        connection.send(error)
        return
    with suppress(EOFError, BrokenPipeError):  # whoever asked has gone
        connection.send("ready")
        while True:
            report, kind, timeout, most_pages = connection.recv()
            limit_cpu(timeout)
            connection.send(attempt(report, kind, most_pages))
            del report
            gc.collect()


def attempt(report: DiagnosticReport | BeforeAfter | AreaReport, kind: Format, most_pages: int) -> bytes | ReportError:
    """The file, or our error."""
    try:
        return write(report, kind, most_pages=most_pages)
    except MemoryError:
        return MemoryLimitError(
            "the report needs more memory than its worker may use; shorten notes or raise the limit"
        )
    except ReportError as error:
        return error
    except Exception as error:  # noqa: BLE001  (a defect of ours: told as what it is, and not tried again)
        traceback.print_exc()
        return ReportError(f"the report cannot be printed: {type(error).__name__}: {error}")


def limit_cpu(seconds: float) -> None:
    """Let the process compute so much longer, for the case that nobody is left to stop it."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    soft = ceil(used.ru_utime + used.ru_stime + seconds) + 5
    resource.setrlimit(resource.RLIMIT_CPU, (soft, resource.getrlimit(resource.RLIMIT_CPU)[1]))


def warm_up() -> None:
    """Check the machine, write a small report in each language, and take what is loaded out of garbage collection."""
    from reports import engine  # noqa: PLC0415  # the engine is loaded in the child only
    from reports.specimen import specimen  # noqa: PLC0415

    engine.check()
    for locale in ("zh", "en"):
        for kind in (Format.PDF, Format.DOCX):
            attempt(specimen(locale, date(2026, 1, 1)), kind, 60)
    gc.collect()
    gc.freeze()
    gc.disable()


if __name__ == "__main__":
    serve(Connection(int(sys.argv[1])), int(sys.argv[2]))
