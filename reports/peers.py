"""A peer group as the report tells it: who is in it, how many, by which rule, and where the enterprise stands."""

from collections.abc import Mapping
from datetime import date

from reports.benchmark_document import Benchmark, BenchmarkRow
from reports.page import day
from reports.reading import Reading
from scoring.benchmark import PERCENTILES
from scoring.peers import Narrower, PeerNode, Peers
from scoring.result import MISSING, TOTAL, NodeKind

WORDED = ("industry", "section", "size", "province", "city")  #: traits in the order they are named
COVERED = {"section": "industry", "province": "city"}  #: a trait that goes without saying beside another


def benchmark(reading: Reading, peers: Peers, labels: Mapping[str, str], *, as_of: date) -> Benchmark:
    """Peer group in the language of the report.

    Parameters
    ----------
    reading : Reading
        Of the enterprise.
    peers : Peers
        Its group.
    labels : mapping of str to str
        What its traits are called, in the language of the report; the size by its code.
    as_of : date
        Last day whose submissions count.
    """
    words = reading.words
    total = next(node for node in peers.nodes if node.code == TOTAL)
    cohort = group(reading, peers.traits, labels)
    sentences = [
        words("benchmark.intro", cohort=cohort, size=peers.n, as_of=day(as_of, reading.locale)),
        words("benchmark.rule" if peers.n >= PERCENTILES else "benchmark.rule_widest"),
        *_standing(reading, peers, total),
        *(_closer(reading, each, labels) for each in peers.narrower),
    ]
    return Benchmark(
        cohort=cohort,
        size=peers.n,
        as_of=as_of,
        rows=tuple(_row(reading, node) for node in peers.nodes),
        sentences=tuple(sentences),
        made_up=_made_up(reading, peers),
    )


def group(reading: Reading, traits: tuple[str, ...], labels: Mapping[str, str]) -> str:
    """What the members of a group have in common, in words."""
    if not traits:
        return reading.words("benchmark.everybody")
    named = [name for name in WORDED if name in traits and COVERED.get(name) not in traits]
    texts = [reading.words(f"size.{labels[name]}") if name == "size" else labels[name] for name in named]
    return reading.words("benchmark.joined").join(texts)


def _standing(reading: Reading, peers: Peers, total: PeerNode) -> list[str]:
    if total.percentile is None:
        return [reading.words("benchmark.no_percentile")] if total.units != MISSING else []
    place = {"percentile": total.percentile, "low": total.low, "high": total.high}
    return [reading.words("benchmark.standing_shrunk" if peers.shrunk else "benchmark.standing", **place)]


def _closer(reading: Reading, closer: Narrower, labels: Mapping[str, str]) -> str:
    place = {"percentile": closer.percentile, "low": closer.low, "high": closer.high}
    return reading.words("benchmark.narrower", cohort=group(reading, closer.traits, labels), size=closer.n, **place)


def _made_up(reading: Reading, peers: Peers) -> str:
    """Says how many of the group do not exist; empty where all do."""
    if not peers.made_up:
        return ""
    every = peers.made_up == peers.n
    return reading.words("benchmark.made_up_all" if every else "benchmark.made_up", count=peers.made_up)


def _row(reading: Reading, node: PeerNode) -> BenchmarkRow:
    low, middle, high = node.quartiles or (MISSING,) * 3
    fifth, last = node.ends or (MISSING,) * 2
    return BenchmarkRow(
        name=reading.names[node.code],
        units=node.units,
        n=node.n or 0,
        mean=MISSING if node.mean is None else node.mean,
        lower_quartile=low,
        median=middle,
        upper_quartile=high,
        fifth=fifth,
        ninety_fifth=last,
        percentile=node.percentile,
        face=reading.result.nodes[node.code].kind is NodeKind.SIDE,
    )
