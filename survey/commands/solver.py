"""What the solver of integer programmes prints, kept out of what a command writes."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

OUT = 1  #: file descriptor


@contextmanager
def solver_aside() -> Iterator[None]:
    """Send what the solver prints nowhere: nobody can use it, the output may go to standard output, and C has a buffer of its own.

    HiGHS as of 1.12 prints a line of its own now and then, whatever it is told (its issues 2734 and 2783). Standard error, and with it
    what we say ourselves, is left alone.
    """
    from ctypes import CDLL  # noqa: PLC0415  (loads a library)

    flush = CDLL(None).fflush
    flush(None)
    saved = os.dup(OUT)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, OUT)
    os.close(nowhere)
    try:
        yield
    finally:
        flush(None)
        os.dup2(saved, OUT)
        os.close(saved)
