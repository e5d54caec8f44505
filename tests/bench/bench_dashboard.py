"""The dashboard of an area with thousands of members over three rounds: `./run bench dashboard`.

Cold: the first look of a process that has read nothing yet; a filter: another industry or size class, with the cohort in memory; warm: the same page again. Server
time of a request in this process, without the network. `RONGPING_BENCH_MEMBERS` sets how many members there are (12000).
"""

import os
import resource
import statistics
import tempfile
import time
from pathlib import Path

from flask import Flask

from survey import create_app
from survey.config import Config
from survey.demo.members import Plan
from survey.figures.opened import EXTENSION, Kept
from tests.bench.installation import databases
from tests.bench.members import seed_members

MEMBERS = int(os.environ.get("RONGPING_BENCH_MEMBERS", "12000"))
ROUNDS = 3
PANELS = ("", "dimensions", "rounds", "pain_points", "inventory", "members")
GROUPED = ("?by=industry", "?by=size", "dimensions?by=industry", "dimensions?by=size")
FILTERS = ("?industry=C", "?size=small", "?industry=C&size=micro", "rounds?industry=C", "pain_points?size=small")
LARGE = 20_000  #: members from which a first look may take longer
COLD, COLD_LARGE, WARM, FILTERED = 300, 2_000, 50, 300  #: bars, ms


def ask(app: Flask, address: str, cookie: str) -> float:
    """Milliseconds of one request."""
    client = app.test_client(use_cookies=False)
    begun = time.perf_counter()
    response = client.get(address, headers={"Cookie": cookie})
    taken = 1000 * (time.perf_counter() - begun)
    assert response.status_code == 200, (address, response.status_code)
    return taken


def measure(config: Config) -> None:
    """Print what every page takes."""
    begun = time.perf_counter()
    made = seed_members(config, Plan(members=MEMBERS))
    print(
        f"  {MEMBERS} members, {made.submissions} submissions, made in {time.perf_counter() - begun:.0f} s", flush=True
    )
    app = create_app(config)
    base = f"/areas/{made.city}/dashboard/"
    bars = {
        "cold": COLD if MEMBERS < LARGE else COLD_LARGE,
        "filter": FILTERED if MEMBERS < LARGE else COLD_LARGE,
        "warm": WARM,
    }
    for kind, pages in (("cold", (*PANELS, *GROUPED)), ("filter", FILTERS)):
        for page in pages:
            first = statistics.median(
                _anew(app, base + page, made.cookie, everything=kind == "cold") for _ in range(ROUNDS)
            )
            again = statistics.median(ask(app, base + page, made.cookie) for _ in range(ROUNDS))
            print(
                f"  {page or 'overview':<24} {kind} {first:6.0f} ms ({_verdict(first, bars[kind])})   "
                f"again {again:5.1f} ms ({_verdict(again, bars['warm'])})",
                flush=True,
            )
    print(f"  peak memory of this process: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB")


def _anew(app: Flask, address: str, cookie: str, *, everything: bool) -> float:
    """Milliseconds of a request after what is kept was forgotten: everything, or the tables alone."""
    kept = Kept()
    if not everything and EXTENSION in app.extensions:
        kept.cohorts = app.extensions[EXTENSION].cohorts
    app.extensions[EXTENSION] = kept
    return ask(app, address, cookie)


def _verdict(found: float, bar: float) -> str:
    return f"bar {bar:.0f}: {'met' if found <= bar else 'missed'}"


def main() -> None:
    """Print it for every database there is."""
    with tempfile.TemporaryDirectory() as name:
        for title, settings in databases(Path(name)):
            print(f"{title}:", flush=True)
            measure(Config.from_environment(settings))


if __name__ == "__main__":
    main()
