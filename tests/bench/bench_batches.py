"""Batches of reports: two workers against one, and how long pages take meanwhile: `./run bench batches`.

Rates are measured between the first and the last report of a batch, so that starting a worker does not count. `RONGPING_BENCH_BATCH` sets the
size of the batch that two workers make (200); one worker makes a third as many. Pages are asked for by 50 paced users, as in `./run bench web`.
"""

import os
import shutil
import tempfile
import time
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from uuid import UUID

from survey.commands.running import cores
from survey.config import Config
from tests.bench import batch
from tests.bench.bench_web import PAUSE, SCRIPT, Load, put_under_load, write_data
from tests.bench.installation import SECRET, Server, seed, serving

SIZE = int(os.environ.get("RONGPING_BENCH_BATCH", "200"))
FASTER, SLOWER = 1.7, 1.5  #: bars: two workers against one; pages meanwhile against pages alone
PAGES = ("overview", "result")
ROUNDS = 3
PATIENCE = 600.0


def rate(config: Config, settings: Mapping[str, str], wanted: list[UUID], workers: int) -> float:
    """Reports a second of so many workers."""
    asked = batch.ask(config, wanted)
    with ExitStack() as stack:
        for _ in range(workers):
            stack.enter_context(batch.worker(settings))
        batch.wait_until(asked, len(wanted) - 1, PATIENCE)
        begun = time.monotonic()
        batch.wait_until(asked, 0, PATIENCE)
        return (len(wanted) - 1) / (time.monotonic() - begun)


def pages(server: Server, folder: Path) -> dict[str, Load]:
    """Latencies of pages, the median round of each."""
    found = {}
    for kind in PAGES:
        loads = [put_under_load(server, kind, PAUSE, folder) for _ in range(ROUNDS)]
        found[kind] = sorted(loads, key=lambda load: load.p99)[ROUNDS // 2]
    return found


def meanwhile(config: Config, settings: Mapping[str, str], wanted: list[UUID], folder: Path) -> None:
    """Print what pages take alone, and while two workers make a batch."""
    server = f"from survey.serve import serve; serve('127.0.0.1', 18471, {cores()}, steady=False)"
    with serving(server, 18471, settings) as ours:
        write_data(folder / "data.lua", PEOPLE, ours.port)
        pages(ours, folder)
        alone = pages(ours, folder)
        asked = batch.ask(config, wanted)
        with batch.worker(settings), batch.worker(settings):
            batch.wait_until(asked, len(wanted) - 2, PATIENCE)
            busy = pages(ours, folder)
            still = batch.open_items(asked)
    for kind in PAGES:
        ratio = busy[kind].p99 / alone[kind].p99
        verdict = "met" if ratio <= SLOWER else "missed"
        print(
            f"{kind}: p99 {alone[kind].p99:.1f} ms alone, {busy[kind].p99:.1f} ms while a batch runs, "
            f"{ratio:.2f} x  (bar {SLOWER}x: {verdict})"
        )
    print(f"({still} of {len(wanted)} reports were still open when the pages had been measured)")


PEOPLE: list[dict[str, str]] = []


def main() -> None:
    """Print rates and latencies."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "load.lua").write_text(SCRIPT, encoding="utf-8")
        settings = {"RONGPING_INSTANCE": str(folder / "instance"), "RONGPING_SECRET_KEY": SECRET}
        config = Config.from_environment(settings)
        third = SIZE // 3
        PEOPLE.extend(seed(config, SIZE + third + SIZE))
        every = batch.submissions(config)
        one = rate(config, settings, every[:third], 1)
        two = rate(config, settings, every[third : third + SIZE], 2)
        verdict = "met" if two / one >= FASTER else "missed"
        print(f"one worker: {one:.2f} reports a second; two: {two:.2f}, {two / one:.2f} x  (bar {FASTER}x: {verdict})")
        print(f"a report of the batch: {1000 / two:.0f} ms on {cores()} cores")
        if shutil.which("wrk") is None:
            print("pages left out: wrk is not installed (Debian: apt-get install wrk)")
            return
        meanwhile(config, settings, every[third + SIZE :], folder)


if __name__ == "__main__":
    main()
