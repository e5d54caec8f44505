"""Child processes: started together, ended together, none left behind."""

import ctypes
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from queue import SimpleQueue
from types import FrameType

PARENT = "RONGPING_PARENT"  #: in the environment of a child: its parent's process id
LESS_URGENT = 10  #: niceness
PATIENCE = 15.0  #: seconds between asking a child to end and ending it
STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
_PR_SET_PDEATHSIG = 1  #: of prctl(2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """Why the children are to end: one of them did, or (without a name) a signal came."""

    child: str | None
    status: int


def be_less_urgent() -> None:
    """Let other processes have the processor first.

    Where Linux schedules by session, a process is less urgent than others of its own session alone; one that leads its session makes the whole less urgent.
    """
    os.nice(LESS_URGENT)
    if os.getsid(0) == os.getpid():
        with suppress(OSError):  # no such thing here
            Path("/proc/self/autogroup").write_text(f"{LESS_URGENT}\n")


def end_with_parent() -> None:
    """Have the system end this process when its parent dies, even by SIGKILL; only where the parent asked for it."""
    parent = os.environ.get(PARENT)
    if parent is None or not sys.platform.startswith("linux"):
        return
    ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
    take_children_along()
    if parent != str(os.getppid()):  # it died before we asked
        os.kill(os.getpid(), signal.SIGTERM)


def take_children_along() -> None:
    """Let the children of this process end with it, as `end_with_parent` asks of them."""
    os.environ[PARENT] = str(os.getpid())


def python(module: str, *arguments: str) -> list[str]:
    """Command that runs `module` of this installation, whatever folder we are in."""
    return [sys.executable, "-P", "-m", module, *arguments]


def supervise(
    commands: Mapping[str, Sequence[str]], environment: Mapping[str, str], *, started: Callable[[], None]
) -> Ended:
    """Run `commands` side by side until a signal comes or one of them ends; then end them all.

    The first has the machine to itself until `started` is over; then come the others.

    Parameters
    ----------
    commands : mapping of str to sequence of str
        Name of a child, and how to start it.
    environment : mapping of str to str
        Of the children.
    started : callable
        Called in a thread of its own once the first runs.
    """
    events: SimpleQueue[Ended | None] = SimpleQueue()

    def stop(number: int, _: FrameType | None) -> None:
        events.put(Ended(child=None, status=number))

    before = {number: signal.signal(number, stop) for number in STOP_SIGNALS}
    source = str(Path(__file__).resolve().parents[2])
    path = os.pathsep.join(filter(None, [source, environment.get("PYTHONPATH")]))
    given = {**environment, PARENT: str(os.getpid()), "PYTHONPATH": path}
    children: dict[str, subprocess.Popen[bytes]] = {}
    try:
        for name, command in commands.items():
            children[name] = subprocess.Popen(command, env=given, start_new_session=True)  # noqa: S603
            _in_background(partial(_tell_end, name, children[name], events))
            if len(children) == 1:
                _in_background(partial(_tell_started, started, events))
                if ended := events.get():
                    return ended
        return _first_end(events)
    finally:
        _end(list(children.values()))
        for number, handler in before.items():
            signal.signal(number, handler)


def _tell_end(name: str, child: subprocess.Popen[bytes], events: SimpleQueue[Ended | None]) -> None:
    events.put(Ended(child=name, status=child.wait()))


def _tell_started(started: Callable[[], None], events: SimpleQueue[Ended | None]) -> None:
    try:
        started()
    finally:
        events.put(None)


def _first_end(events: SimpleQueue[Ended | None]) -> Ended:
    while True:
        if ended := events.get():
            return ended


def _in_background(work: Callable[[], object]) -> None:
    threading.Thread(target=work, daemon=True).start()


def _end(children: Sequence[subprocess.Popen[bytes]]) -> None:
    """Ask all to end, then make sure of it."""
    for child in children:
        if child.poll() is None:
            child.terminate()
    for child in children:
        try:
            child.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
