"""Pages and autosave under 50 users, against a bare Flask "hello" on the same server: `./run bench web`.

Two loads. Paced: 50 users who each ask about twice a second, faster than anybody answers; the bars are for them. Flat out: 50 connections that
never pause, so that every answer waits for 49 others and the ratio of latencies becomes the ratio of computing times; it tells what is left
in reserve, and that a save waits for the disk, which "hello" has none of. A page is made at the first look in each worker process and sent again as it is while nothing has
changed; the first looks come before the loads and are timed by themselves. Pages with a star come from a server that keeps none: they are
made anew for every request. wrk and the server share the machine. Every figure is the median of the rounds.
"""

import json
import os
import re
import shutil
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from flask import Flask

from questionnaires import catalogue
from questionnaires.model import ItemKind
from survey.commands.processes import end_with_parent
from survey.commands.running import cores
from survey.config import Config
from tests.bench.installation import SECTION, Server, databases, get, seed, serving

USERS = 50
ROUNDS = 3
PAUSE = 500  #: milliseconds between two requests of a paced user
SECONDS = {
    PAUSE: 8,
    0: 3,
}  #: of a load: eight hundred requests where they are paced, or the p99 were the three slowest of three hundred
TITLES = {PAUSE: f"paced: {USERS} users, a request each {PAUSE} ms", 0: "flat out"}
LOOKS = 6 * cores()  #: at each page before the loads; each look meets some worker process
KEPT = ("overview", "section", "result")  #: pages that are sent again as they are while nothing has changed
ANEW = ("overview*", "section*", "result*")  #: the same from a server that keeps none: made anew for every request
PAGE_BAR, SAVE_BAR = 3, 4
SHOWN = r'name="([A-Z0-9-]+)\.shown" value="(\d+)-'  #: what a section page says of each item's revision

SCRIPT = """
local users, items, kind, pause = dofile(os.getenv("BENCH_DATA"))
local number = 0
local threads = {}
function setup(thread)
  number = number + 1
  thread:set("id", number)
  table.insert(threads, thread)
end
function init(args)
  kind = os.getenv("BENCH_KIND")
  pause = tonumber(os.getenv("BENCH_PAUSE"))
  me = users[(id - 1) % #users + 1]
  place, wrong, revisions = 0, 0, {}
  started = false
  math.randomseed(id)
end
function delay()
  if pause == 0 then return 0 end
  if not started then
    started = true
    return math.random(0, pause)
  end
  return pause / 2 + math.random(0, pause)
end
function request()
  local headers = {["Cookie"] = me.cookie, ["Accept-Encoding"] = "gzip"}
  if kind ~= "save" then
    return wrk.format("GET", me[kind] or "/", headers)
  end
  place = place % #items + 1
  local item = items[place]
  local revision = revisions[item.code] or me.revisions[item.code] or 0
  headers["Content-Type"] = "application/json"
  headers["Accept"] = "application/json"
  headers["X-CSRFToken"] = me.token
  local option = item.options[(revision + place) % #item.options + 1]
  local body = '{"revision": ' .. revision .. ', "parts": {"choice": ["' .. option .. '"]}}'
  return wrk.format("POST", me.save .. item.code, headers, body)
end
function response(status, headers, body)
  if status ~= 200 then
    wrong = wrong + 1
    if wrong == 1 then io.stderr:write(kind .. ": " .. status .. " " .. string.sub(body, 1, 300) .. "\\n") end
  end
  if kind == "save" then
    revisions[items[place].code] = tonumber(string.match(body, '"revision": ?(%d+)'))
  end
end
function done(summary, latency, requests)
  local bad = 0
  for _, thread in ipairs(threads) do bad = bad + (thread:get("wrong") or 0) end
  print(string.format('{"p50": %d, "p99": %d, "requests": %d, "microseconds": %d, "wrong": %d}',
    latency:percentile(50), latency:percentile(99), summary.requests, summary.duration,
    bad + summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout))
end
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """What wrk measured; milliseconds."""

    p50: float
    p99: float
    rate: float
    cpu: float  #: of the server, for one request


def load_hello(_: str) -> Callable[..., object]:
    """Make the yardstick: a Flask application that says hello, and nothing else."""
    end_with_parent()
    app = Flask("hello")

    @app.get("/")
    def hello() -> str:
        return "hello"

    return app


def load_forgetful(target: str) -> Callable[..., object]:
    """Make the product so that no page is kept."""
    from survey import serve
    from survey.assessments import unchanged

    unchanged.MOST_BYTES = 0
    return serve.load(target)


def serve_forgetful(port: int) -> None:
    """Serve it, everything else as ever."""
    from survey.serve import serve

    serve("127.0.0.1", port, cores(), steady=False, loader=load_forgetful)


def serve_hello(port: int) -> None:
    """Serve it the way the product is served."""
    from survey.serve import serve

    serve("127.0.0.1", port, cores(), steady=False, loader=load_hello)


def write_data(path: Path, people: list[dict[str, str]], port: int) -> None:
    """Lua tables of the users, with the form token each page gave them, and of the items they answer."""
    for person in people:
        response, page = get(port, person["section"], person["cookie"])
        assert response.status == 200, (response.status, page[:500])
        person["token"] = re.search(r'name="csrf-token" content="([^"]+)"', page)[1]  # type: ignore[index]
        cookies = [value.partition(";")[0] for name, value in response.getheaders() if name.lower() == "set-cookie"]
        person["cookie"] = "; ".join([person["cookie"], *cookies])
        revisions = re.findall(SHOWN, page)
        person["revisions"] = "{" + ", ".join(f'["{code}"] = {revision}' for code, revision in revisions) + "}"
    rows = [
        "{"
        + ", ".join(
            f'["{key}"] = {value if key == "revisions" else json.dumps(value)}' for key, value in person.items()
        )
        + "}"
        for person in people
    ]
    items = [
        f'{{code = "{item.code}", options = {{{", ".join(json.dumps(o.code) for o in item.options[:2])}}}}}'
        for item in catalogue.get("lianghua-sme").items()
        if item.kind is ItemKind.SINGLE and not item.applies_if and item.code.startswith(SECTION)
    ]
    path.write_text(f"return {{{', '.join(rows)}}}, {{{', '.join(items)}}}\n", encoding="utf-8")


def look_first(kind: str, people: list[dict[str, str]], port: int) -> str:
    """Open everybody's page for the first time, go on until all worker processes know it, and tell what the first looks took."""
    first = []
    for number in range(LOOKS):
        for person in people:
            start = time.perf_counter()
            response, page = get(port, person[kind], person["cookie"])
            assert response.status == 200, (response.status, page[:500])
            first += [] if number else [1000 * (time.perf_counter() - start)]
    return f"{kind}, first look: median {statistics.median(first):.1f} ms, worst {max(first):.0f} ms"


def put_under_load(server: Server, kind: str, pause: int, folder: Path) -> Load:
    """Run wrk once: a thread for each user, so that every answer finds its own question again."""
    environment = {"BENCH_DATA": str(folder / "data.lua"), "BENCH_KIND": kind.rstrip("*"), "BENCH_PAUSE": str(pause)}
    command = [
        "wrk", f"-t{USERS}", f"-c{USERS}", f"-d{SECONDS[pause]}s", "--timeout=30s", "--latency", "-s", str(folder / "load.lua"),
        f"http://127.0.0.1:{server.port}",
    ]  # fmt: skip
    server.rest()
    before = server.computed()
    output = subprocess.run(command, env={**os.environ, **environment}, check=True, capture_output=True)
    computed = server.computed() - before
    found, said = json.loads(output.stdout.splitlines()[-1]), output.stderr.decode(errors="replace")
    if found["wrong"]:
        raise SystemExit(f"{kind}: {found['wrong']} of {found['requests']} requests failed\n{said[:2000]}")
    return Load(
        p50=found["p50"] / 1000,
        p99=found["p99"] / 1000,
        rate=found["requests"] / found["microseconds"] * 1e6,
        cpu=computed / found["requests"] * 1000,
    )


def report(title: str, measured: dict[str, list[Load]], *, barred: bool) -> None:
    """Print medians and their ratio to hello, and with `barred` whether it is within its bar."""
    print(f"{title}\n  {'':<10}{'p50 ms':>9}{'p99 ms':>9}{'a second':>10}{'CPU ms':>8}   p99 against hello")
    middle = {
        kind: [statistics.median(getattr(load, name) for load in loads) for name in ("p50", "p99", "rate", "cpu")]
        for kind, loads in measured.items()
    }
    for kind, (p50, p99, rate, cpu) in middle.items():
        ratio = p99 / middle["hello"][1]
        bar = SAVE_BAR if kind == "save" else PAGE_BAR
        verdict = f"  (bar {bar}x: {'met' if ratio <= bar else 'missed'})" if barred and kind != "hello" else ""
        print(f"  {kind:<10}{p50:>9.2f}{p99:>9.2f}{rate:>10.0f}{cpu:>8.2f}   {ratio:5.1f}x{verdict}", flush=True)


def measure(settings: Mapping[str, str], folder: Path, *, pauses: Sequence[int]) -> None:
    """Print these loads of one installation."""
    people = seed(Config.from_environment(settings), USERS)
    product = f"from survey.serve import serve; serve('127.0.0.1', 18461, {cores()}, steady=False)"
    yardstick = "from tests.bench.bench_web import serve_hello; serve_hello(18462)"
    forgetful = "from tests.bench.bench_web import serve_forgetful; serve_forgetful(18463)"
    with (
        serving(product, 18461, settings) as ours,
        serving(yardstick, 18462, {}) as hello,
        serving(forgetful, 18463, settings) as anew,
    ):
        servers = {"hello": hello, **dict.fromkeys(ANEW, anew)}
        write_data(folder / "data.lua", people, ours.port)
        for pause in pauses:
            for kind in KEPT:
                print(look_first(kind, people, ours.port))
                look_first(kind, people, anew.port)
            measured: dict[str, list[Load]] = {}
            for kinds in (("hello", *KEPT, *ANEW), ("hello", "save")):  # an answer changes pages: saves come last
                for number in range(ROUNDS + 1):
                    for kind in kinds:
                        if kind == "save":
                            ours.rest()
                            write_data(folder / "data.lua", people, ours.port)
                        load = put_under_load(servers.get(kind, ours), kind, pause, folder)
                        measured.setdefault(kind, []).extend([load] if number else [])  # the first round warms up
            report(TITLES[pause], measured, barred=pause > 0)


def main() -> None:
    """Print both loads on SQLite, and the paced one on PostgreSQL where there is one."""
    if shutil.which("wrk") is None:
        print("left out: wrk is not installed (Debian: apt-get install wrk)")
        return
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "load.lua").write_text(SCRIPT, encoding="utf-8")
        for title, settings in databases(folder):
            print(f"{title}:")
            measure(settings, folder, pauses=(PAUSE,) if "RONGPING_DATABASE_URL" in settings else (PAUSE, 0))


if __name__ == "__main__":
    main()
