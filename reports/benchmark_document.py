"""A peer group and published values as plain data: what the benchmark block of page, PDF and files shows."""

from dataclasses import dataclass, replace
from datetime import date

from scoring.result import MISSING


@dataclass(frozen=True, slots=True, kw_only=True)
class BenchmarkRow:
    """A node within its cohort, in units; MISSING where the cohort is too small to show it."""

    name: str
    units: int
    lower_quartile: int
    median: int
    upper_quartile: int
    n: int = 0  #: members that have this node; 0 where that is not told
    mean: int = MISSING
    fifth: int = MISSING
    ninety_fifth: int = MISSING
    percentile: int | None = None  #: per cent of the members below, ties half
    face: bool = False  #: a side, which a short table leaves out


@dataclass(frozen=True, slots=True, kw_only=True)
class Benchmark:
    """The peer group; absent while there is none."""

    cohort: str
    size: int
    as_of: date
    rows: tuple[BenchmarkRow, ...]
    sentences: tuple[str, ...] = ()  #: who is in it, how many, the rule, where the enterprise stands
    made_up: str = ""  #: says that members do not exist; empty where all do

    @property
    def brief(self) -> "Benchmark":
        """The same without the sides."""
        return replace(self, rows=tuple(row for row in self.rows if not row.face))


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferenceRow:
    """A published value beside the enterprise's own figure."""

    measures: str
    value: str
    dated: str  #: with its age unless it is recent
    source: str  #: who published it, where and when
    scope: str
    read_at: str  #: where we read it
    caveat: str
    compares: bool  #: whether a figure of the enterprise may stand beside it
    own_name: str
    own: str  #: empty where there is none
    brief: bool  #: also in the report, which has no room for all
