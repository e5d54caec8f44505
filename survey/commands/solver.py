"""What the solver of integer programmes prints, kept out of what a command writes."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

OUT, ERR = 1, 2  #: file descriptors


@contextmanager
def solver_aside() -> Iterator[None]:
    """Send what the solver prints to standard error: the output may go to standard output, and C has a buffer of its own.

    HiGHS as of 1.12 prints a line of its own now and then, whatever it is told (its issues 2734 and 2783).
    """
    from ctypes import CDLL  # noqa: PLC0415  (loads a library)

    flush = CDLL(None).fflush
    saved = os.dup(OUT)
    os.dup2(ERR, OUT)
    try:
        yield
    finally:
        flush(None)
        os.dup2(saved, OUT)
        os.close(saved)
