"""Scoring: all nodes of 12,000 enterprises against a plain-Python loop, one submission, 150,000, and memory.

Processor times; both ways use one thread when `OPENBLAS_NUM_THREADS=1`.
"""

import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable

from questionnaires import catalogue
from questionnaires.model import Questionnaire
from scoring.aggregate import score
from scoring.evaluate import evaluate
from scoring.levels import levels
from scoring.model import compile_model
from scoring.packed import score_nodes
from scoring.uncertainty import bands
from tests.bench.plain_python import PlainScorer, plain_answers
from tests.unit.scoring import made_up

DISTRICT, CITY = 12_000, 150_000
ROUNDS = 9


def seconds(work: Callable[[], object]) -> float:
    """Processor time of one call: what others do on the machine does not count."""
    start = time.process_time()
    work()
    return time.process_time() - start


def median(work: Callable[[], object], rounds: int = ROUNDS) -> float:
    """Median time of several calls, after one to warm up."""
    work()
    return statistics.median(seconds(work) for _ in range(rounds))


def many(strings: list[str], count: int) -> list[str]:
    """As many submissions as asked, each a string of its own as a database would give them."""
    joined, width = "".join(strings), len(strings[0])
    return [joined[width * (n % len(strings)) : width * (n % len(strings) + 1)] for n in range(count)]


def compare(asked: Questionnaire) -> None:
    """Print the ratios for one questionnaire."""
    model, scorer = compile_model(asked), PlainScorer(asked)
    strings = made_up.strings(asked, DISTRICT, gaps=0.15)
    answers = [plain_answers(model, string) for string in strings]
    score_nodes(model, strings)
    pairs = []
    for _ in range(3):  # turn about, so that a busy machine slows both
        plain = seconds(lambda: [scorer.score(each) for each in answers])
        pairs.append((plain, statistics.median(seconds(lambda: score_nodes(model, strings)) for _ in range(ROUNDS))))
    plain, fast = (statistics.median(each) for each in zip(*pairs, strict=True))
    ratio = statistics.median(plain / fast for plain, fast in pairs)
    print(f"{asked.key}: {len(model.scored)} scored items, {len(model.nodes)} nodes, {model.width} characters")
    print(f"  {DISTRICT:,} plain Python dict loop   {1000 * plain:9.1f} ms")
    print(f"  {DISTRICT:,} all nodes, fast path     {1000 * fast:9.1f} ms   {ratio:6.0f} × faster (bar: 100)")
    detail = median(lambda: score(model, strings), 5)
    print(f"  {DISTRICT:,} all nodes and items      {1000 * detail:9.1f} ms   {plain / detail:6.0f} × faster")
    scores = score(model, strings)
    print(f"  {DISTRICT:,} levels and gates         {1000 * median(lambda: levels(model, strings, scores), 5):9.1f} ms")
    one = median(lambda: score_nodes(model, strings[:1]), 501)
    print(f"  one submission, all nodes      {1000 * one:9.3f} ms   (bar: 0.3)")
    print(f"  one submission, whole result   {1000 * median(lambda: evaluate(asked, strings[0])):9.1f} ms")
    city = many(strings, CITY)
    small, large = median(lambda: score_nodes(model, strings)), median(lambda: score_nodes(model, city), 5)
    print(
        f"  {CITY:,} all nodes, fast path    {1000 * large:9.1f} ms   {large / small / (CITY / DISTRICT):.2f} × linear"
    )


def doubt(asked: Questionnaire) -> None:
    """Print what bands of all nodes take, against the fast path and against all nodes and items; turn about."""
    model, strings = compile_model(asked), made_up.strings(asked, DISTRICT, gaps=0.15)
    ways = [lambda: score_nodes(model, strings), lambda: score(model, strings), lambda: bands(model, strings)]
    rounds = [[seconds(way) for way in ways] for _ in range(ROUNDS + 1)][1:]
    fast, detail, found = (statistics.median(each) for each in zip(*rounds, strict=True))
    print(
        f"  {DISTRICT:,} bands of all nodes       {1000 * found:9.1f} ms   {found / fast:.1f} × the fast path (bar: 3)"
    )
    print(f"                                              {found / detail:.1f} × all nodes and items")


def memory() -> None:
    """Print the most memory this process held while it scored a city; run in a process of its own."""
    asked = catalogue.get("lianghua-sme")
    model = compile_model(asked)
    strings = many(made_up.strings(asked, 500), CITY)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    score_nodes(model, strings)
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(f"  {CITY:,} fast path, peak memory  {after / 1024:9.0f} MB   of which {before / 1024:.0f} before (bar: 300)")


def main() -> None:
    """Compare, for every questionnaire there is."""
    for key in catalogue.list_keys():
        compare(catalogue.get(*key.split("@")))
        doubt(catalogue.get(*key.split("@")))
    sys.stdout.flush()
    subprocess.run([sys.executable, "-c", "from tests.bench.bench_scoring import memory; memory()"], check=True)


if __name__ == "__main__":
    main()
