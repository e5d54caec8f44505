"""The web server: granian, one process for each core, one thread in each. More threads make it slower, not faster."""

import gc
import os
import sys
from collections.abc import Callable, Mapping
from typing import Any

from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from survey.commands.processes import end_with_parent
from survey.config import PREFIX

COLLECT_AFTER = 20_000  #: new objects

Loader = Callable[[str], Callable[..., Any]]  #: makes the application, in each worker process


def load(_: str) -> Callable[..., Any]:
    """Make the application in a worker process; called there by the server."""
    end_with_parent()
    gc.disable()  # there is nothing to collect in what is being loaded: a fifth of the time
    from survey.database import db  # noqa: PLC0415  (the process that only watches the others needs no application)
    from survey.wsgi import app  # noqa: PLC0415

    db.lay_out_log()
    gc.collect()
    gc.freeze()  # what was loaded stays for good: full collections take under a millisecond instead of a hundred
    gc.set_threshold(COLLECT_AFTER)  # a page makes hundreds, and hardly any that only a collection finds
    gc.enable()
    return app


def serve(host: str, port: int, workers: int, *, steady: bool, loader: Loader = load) -> None:
    """Serve until told to stop; with `steady`, a worker process that dies is replaced, else the server ends with it."""
    if steady:
        warn_of_missing_operator(os.environ)
    server = Granian(
        "survey.wsgi:app",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=1,
        respawn_failed_workers=steady,
        workers_kill_timeout=8,
        websockets=False,
        log_level=LogLevels.warning,
    )
    server.serve(target_loader=loader)


def warn_of_missing_operator(environment: Mapping[str, str]) -> None:
    """Tell whoever starts it for good that the privacy notice names nobody yet."""
    if not any(environment.get(f"{PREFIX}OPERATOR{how}") for how in ("", "_FILE")):
        sys.stderr.write(
            f"rongping: {PREFIX}OPERATOR is not set, so the privacy notice names nobody who answers for the data. "
            f"Set it (and {PREFIX}CONTACT) before inviting anybody.\n"
        )


if __name__ == "__main__":  # as a child of `rongping demo`, which has checked everything
    end_with_parent()
    serve(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), steady=False)
