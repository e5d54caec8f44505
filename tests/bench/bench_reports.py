"""The diagnostic PDF on the full flagship: warm time, rate on two cores, memory, size, growth.

Wall times mean something on a quiet machine only; the ratios beside them (to a counting loop and to the engine without our
changes, each in the same run) mean something on a busy one too. `RONGPING_BENCH_REPORTS` sets how many reports the growth is
measured over (300).
"""

import gc
import os
import statistics
import time
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from threading import Thread

from pypdf import PdfReader

from reports import hotspots
from reports.render import render
from reports.worker import Renderer
from tests.unit.reports.samples import report

ROUNDS = 6
GROWTH = int(os.environ.get("RONGPING_BENCH_REPORTS", "300"))
WARM = 10


def count() -> int:
    """The yardstick: a million steps of plain Python."""
    total = 0
    for step in range(1_000_000):
        total += step * step % 7
    return total


def seconds(work: Callable[[], object], clock: Callable[[], float] = time.process_time) -> float:
    """Time of one call."""
    start = clock()
    work()
    return clock() - start


def resident(process: int, field: str = "VmRSS") -> float:
    """Memory of a process in MB."""
    lines = Path(f"/proc/{process}/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(field)) / 1024


def in_process(locale: str) -> None:
    """Time against the yardstick and against the plain engine."""
    made = report(locale)
    pdf = render(made)
    ours, plain = [], []
    for _ in range(ROUNDS):
        yardstick = seconds(count)
        ours.append(seconds(lambda: render(made)) / yardstick)
        with hotspots.plain_engine():
            plain.append(seconds(lambda: render(made)) / yardstick)
    print(
        f"{locale}: {statistics.median(ours):.1f} × counting to a million, "
        f"{statistics.median(ours) / statistics.median(plain):.2f} × the plain engine, {len(pdf) / 1000:.0f} kB"
    )


def in_worker() -> None:
    """Time, memory and growth of one warm worker."""
    made = report("zh")
    with Renderer(most_reports=GROWTH + WARM + 1) as renderer:
        first = renderer.render(made)
        walls = [seconds(lambda: renderer.render(made), time.perf_counter) for _ in range(ROUNDS)]
        for _ in range(WARM - ROUNDS - 1):
            renderer.render(made)
        process = renderer.process_id or 0
        early = resident(process)
        for _ in range(GROWTH - WARM):
            renderer.render(made)
        late = resident(process)
        print(
            f"worker: {1000 * min(walls):.0f} ms at best, {1000 * statistics.median(walls):.0f} ms median, {len(first) / 1000:.0f} kB"
        )
        print(
            f"memory: {resident(process, 'VmHWM'):.0f} MB at most; after {GROWTH} reports {late / early:.3f} × after {WARM}"
        )


def two_workers() -> None:
    """Reports a second with a worker on each of two cores."""
    made = report("zh")
    with Renderer() as first, Renderer() as second:
        threads = [Thread(target=lambda r=r: [r.render(made) for _ in range(ROUNDS)]) for r in (first, second)]
        wall = seconds(
            lambda: [thread.start() for thread in threads] and [thread.join() for thread in threads], time.perf_counter
        )
    print(f"two workers: {2 * ROUNDS / wall:.2f} reports a second")


def main() -> None:
    """Print all figures."""
    print(f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    pages = {locale: len(PdfReader(BytesIO(render(report(locale)))).pages) for locale in ("zh", "en")}
    print(f"pages: {pages}")
    gc.collect()
    gc.freeze()
    gc.disable()
    for locale in ("zh", "en"):
        in_process(locale)
    gc.enable()
    in_worker()
    two_workers()


if __name__ == "__main__":
    main()
