"""Batches of reports: two workers against one, and how long pages take meanwhile: `./run bench batches`.

Rates are measured between the first and the last report of a batch, so that starting a worker does not count. `RONGPING_BENCH_BATCH` sets the
size of the batch that two workers make (200); one worker makes a third as many. Pages and saves are asked for by 50 paced users, as in
`./run bench web`, after everybody's first look.
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
from tests.bench.bench_web import PAUSE, SCRIPT, USERS, Load, look_first, put_under_load, write_data
from tests.bench.installation import Server, databases, seed, serving

SIZE = int(os.environ.get("RONGPING_BENCH_BATCH", "200"))
FASTER, SLOWER = 1.7, 1.5  #: bars: two workers against one; pages meanwhile against pages alone
PAGES = ("overview", "result")
ASKED = (*PAGES, "save")
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


def latencies(server: Server, people: list[dict[str, str]], folder: Path) -> dict[str, Load]:
    """Of pages after everybody's first look, and of saves; the median round of each."""
    for kind in PAGES:
        look_first(kind, people, server.port)
    found = {}
    for kind in ASKED:
        loads = []
        for _ in range(ROUNDS):
            write_data(folder / "data.lua", people, server.port)  # how often answers were saved goes with what is saved
            loads.append(put_under_load(server, kind, PAUSE, folder))
        found[kind] = sorted(loads, key=lambda load: load.p99)[ROUNDS // 2]
    return found


def meanwhile(
    config: Config, settings: Mapping[str, str], wanted: list[UUID], people: list[dict[str, str]], folder: Path
) -> None:
    """Print what pages and saves take alone, and while two workers make a batch."""
    server = f"from survey.serve import serve; serve('127.0.0.1', 18471, {cores()}, steady=False)"
    with serving(server, 18471, settings) as ours:
        latencies(ours, people, folder)
        alone = latencies(ours, people, folder)
        asked = batch.ask(config, wanted)
        with batch.worker(settings), batch.worker(settings):
            batch.wait_until(asked, len(wanted) - 2, PATIENCE)
            busy = latencies(ours, people, folder)
            still = batch.open_items(asked)
    for kind in ASKED:
        ratio = busy[kind].p99 / alone[kind].p99
        verdict = "met" if ratio <= SLOWER else "missed"
        print(
            f"{kind}: p99 {alone[kind].p99:.1f} ms alone, {busy[kind].p99:.1f} ms while a batch runs, "
            f"{ratio:.2f} x  (bar {SLOWER}x: {verdict})"
        )
    print(f"({still} of {len(wanted)} reports were still open when the pages had been measured)")


def measure(settings: Mapping[str, str], folder: Path) -> None:
    """Print rates, and latencies where they can be measured, of one installation."""
    config = Config.from_environment(settings)
    third = SIZE // 3
    people = seed(config, SIZE + third + SIZE)[:USERS]
    every = batch.submissions(config)
    one = rate(config, settings, every[:third], 1)
    two = rate(config, settings, every[third : third + SIZE], 2)
    verdict = "met" if two / one >= FASTER else "missed"
    print(f"one worker: {one:.2f} reports a second; two: {two:.2f}, {two / one:.2f} x  (bar {FASTER}x: {verdict})")
    print(f"a report of the batch: {1000 / two:.0f} ms on {cores()} cores", flush=True)
    if shutil.which("wrk"):
        meanwhile(config, settings, every[third + SIZE :], people, folder)


def main() -> None:
    """Print both, on every database there is."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "load.lua").write_text(SCRIPT, encoding="utf-8")
        if shutil.which("wrk") is None:
            print("pages left out: wrk is not installed (Debian: apt-get install wrk)")
        for title, settings in databases(folder):
            print(f"{title}:", flush=True)
            measure(settings, folder)


if __name__ == "__main__":
    main()
