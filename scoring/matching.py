"""Needs of enterprises and those who can meet them: who fits whom and why, who takes whom, and what nobody takes."""

from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog
from scipy.sparse import csr_array

from scoring.disclosure import SMALLEST
from scoring.errors import ScoringError

TENTH = 1_000  #: units: a tenth of a point of the total


class Reason(StrEnum):
    """What speaks for a provider."""

    DIVISION = "division"  #: names the division of the enterprise
    SECTION = "section"  #: names its section
    SIZE = "size"  #: names its size class
    COUNTY = "county"  #: names its county
    CITY = "city"
    PROVINCE = "province"
    GRADE = "grade"  #: as the area graded it
    FREE = "free"  #: half of its places or more are free
    GAIN = "gain"  #: what the enterprise would win back


class Unmet(StrEnum):
    """Why a need is met by nobody; the first that holds."""

    NOT_OFFERED = "not_offered"
    OTHER_INDUSTRY = "other_industry"  #: those who offer it work for other industries
    OTHER_SIZE = "other_size"
    OTHER_REGION = "other_region"
    ALL_FULL = "all_full"  #: those who fit have no place left


POINTS: Mapping[Reason, int] = {
    Reason.DIVISION: 25,
    Reason.SECTION: 15,
    Reason.SIZE: 10,
    Reason.COUNTY: 20,
    Reason.CITY: 15,
    Reason.PROVINCE: 10,
    Reason.FREE: 10,
}
BASIS = 10  #: points of whoever fits at all
GRADES: Mapping[str, int] = {"a": 15, "b": 10, "c": 5}
MOST_GAIN = 20  #: points: one for every tenth of a point won back, so many at most
PREFIX: Mapping[Reason, int] = {Reason.COUNTY: 6, Reason.CITY: 4, Reason.PROVINCE: 2}  #: digits of GB/T 2260


@dataclass(frozen=True, slots=True, kw_only=True)
class Demand:
    """A need of an enterprise.

    Attributes
    ----------
    firm : hashable
        Who.
    need : str
        What: the code of a measure.
    industry, size, region : str
        Division of GB/T 4754, size class, county of GB/T 2260.
    gain : int
        Units of the total it would win back.
    """

    firm: Hashable
    need: str
    industry: str
    size: str
    region: str
    gain: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """What a provider can do.

    Attributes
    ----------
    provider : hashable
        Who.
    needs : frozenset of str
        What it offers.
    industries : frozenset of str
        Sections or divisions it works for; none: all.
    sizes, regions : frozenset of str
        Size classes; provinces, cities or counties by their first two, four or six digits. None: all.
    capacity, load : int
        Projects it can take at once, and has.
    grade : str
        One of `GRADES`, or empty.
    """

    provider: Hashable
    needs: frozenset[str]
    industries: frozenset[str] = frozenset()
    sizes: frozenset[str] = frozenset()
    regions: frozenset[str] = frozenset()
    capacity: int = 0
    load: int = 0
    grade: str = ""

    @property
    def places(self) -> int:
        """Projects it can take now."""
        return max(self.capacity - self.load, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fit:
    """How well a provider fits a need.

    Attributes
    ----------
    points : int
        `BASIS` and those of the reasons.
    reasons : tuple of (Reason, int)
        What speaks for it, with points.
    """

    points: int
    reasons: tuple[tuple[Reason, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """A need, who should meet it, and why: places in the sequences given."""

    demand: int
    offer: int
    fit: Fit


@dataclass(frozen=True, slots=True, kw_only=True)
class Matching:
    """Who takes whom.

    Attributes
    ----------
    matches : tuple of Match
        At most one for each need, in the order of the needs.
    unmet : mapping of int to Unmet
        The other needs, and why.
    """

    matches: tuple[Match, ...]
    unmet: Mapping[int, Unmet]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shared:
    """A need that many have: worth asking for together.

    Attributes
    ----------
    need : str
        What.
    firms : tuple of hashable
        Who, of those known by name.
    count : int
        All, those not known by name with them.
    offers : tuple of int
        Offers that fit at least one of `firms`, or where none is known offer it at all; those that fit most of them first.
    """

    need: str
    firms: tuple[Hashable, ...]
    count: int
    offers: tuple[int, ...]


def fit(demand: Demand, offer: Offer) -> Fit | Unmet:
    """How well a provider fits a need, or why it does not.

    Parameters
    ----------
    demand : Demand
        The need.
    offer : Offer
        The provider; whether it has a place left is not asked.

    Returns
    -------
    Fit or Unmet
        What is named counts more than what is merely not excluded.

    Examples
    --------
    >>> gears = Demand(firm="gears", need="M-1", industry="C34", size="small", region="310113", gain=4000)
    >>> fit(gears, Offer(provider="it", needs=frozenset({"M-1"}), industries=frozenset({"C"}), capacity=4))
    Fit(points=39, reasons=((<Reason.SECTION: 'section'>, 15), (<Reason.FREE: 'free'>, 10), (<Reason.GAIN: 'gain'>, 4)))
    >>> fit(gears, Offer(provider="it", needs=frozenset({"M-1"}), regions=frozenset({"32"})))
    <Unmet.OTHER_REGION: 'other_region'>
    """
    if demand.need not in offer.needs:
        return Unmet.NOT_OFFERED
    found: list[tuple[Reason, int]] = []
    if offer.industries:
        if demand.industry not in offer.industries and demand.industry[:1] not in offer.industries:
            return Unmet.OTHER_INDUSTRY
        named = Reason.DIVISION if demand.industry in offer.industries else Reason.SECTION
        found.append((named, POINTS[named]))
    if offer.sizes:
        if demand.size not in offer.sizes:
            return Unmet.OTHER_SIZE
        found.append((Reason.SIZE, POINTS[Reason.SIZE]))
    if offer.regions:
        near = next((reason for reason, digits in PREFIX.items() if demand.region[:digits] in offer.regions), None)
        if near is None:
            return Unmet.OTHER_REGION
        found.append((near, POINTS[near]))
    found += _of_itself(demand, offer)
    return Fit(points=BASIS + sum(points for _, points in found), reasons=tuple(found))


def _of_itself(demand: Demand, offer: Offer) -> Iterator[tuple[Reason, int]]:
    if offer.grade in GRADES:
        yield Reason.GRADE, GRADES[offer.grade]
    if offer.places and 2 * offer.places >= offer.capacity:
        yield Reason.FREE, POINTS[Reason.FREE]
    if gain := min(max(demand.gain, 0) // TENTH, MOST_GAIN):
        yield Reason.GAIN, gain


def match(demands: Sequence[Demand], offers: Sequence[Offer]) -> Matching:
    r"""Who should meet which need: as many needs as can be, and among such choices the one that fits best.

    Parameters
    ----------
    demands : sequence of Demand
        Each a need of a firm, once.
    offers : sequence of Offer
        Each a provider, once.

    Returns
    -------
    Matching
        No provider has more than its free places, no need is met twice.

    Raises
    ------
    ScoringError
        If a firm's need or a provider comes twice.

    Notes
    -----
    Needs to which all providers give the same points are one supply :math:`n_k`; the transportation problem :math:`\max \sum_{kj} (W + p_{kj}) x_{kj}` with
    :math:`\sum_j x_{kj} \le n_k` and :math:`\sum_k x_{kj} \le c_j` has whole vertices [1]_. With :math:`W` greater than all points together no fit outweighs a need met.
    Within a supply, whoever stands first goes first.

    References
    ----------
    .. [1] Ahuja, R., Magnanti, T., Orlin, J. (1993). Network Flows, ch. 11. Prentice Hall.

    Examples
    --------
    >>> two = [Demand(firm=firm, need="M-1", industry="C34", size="small", region="310113") for firm in "ab"]
    >>> found = match(two, [Offer(provider="it", needs=frozenset({"M-1"}), capacity=1)])
    >>> [(each.demand, each.offer) for each in found.matches], found.unmet
    ([(0, 0)], {1: <Unmet.ALL_FULL: 'all_full'>})
    """
    if len({(each.firm, each.need) for each in demands}) < len(demands):
        raise ScoringError("expected every need of a firm once")
    if len({each.provider for each in offers}) < len(offers):
        raise ScoringError("expected every provider once")
    table = _Table(demands, offers)
    taken = table.assign(np.array([each.places for each in offers], np.int64))
    matches = []
    for number in np.flatnonzero(taken >= 0).tolist():
        found = table.verdict(number, int(taken[number]))
        if isinstance(found, Fit):
            matches.append(Match(demand=number, offer=int(taken[number]), fit=found))
    unmet = {number: table.why(number) for number in np.flatnonzero(taken < 0).tolist()}
    return Matching(matches=tuple(matches), unmet=unmet)


class _Table:
    """Points of every provider for every kind of need."""

    def __init__(self, demands: Sequence[Demand], offers: Sequence[Offer]) -> None:
        self._demands = demands
        self._kinds: dict[tuple[str, str, str, str, int], int] = {}
        self._of = np.array([self._kinds.setdefault(_kind(each), len(self._kinds)) for each in demands], np.int64)
        first = {int(kind): number for number, kind in reversed(list(enumerate(self._of)))}
        offering: dict[str, list[int]] = {}
        for at, offer in enumerate(offers):
            for need in offer.needs:
                offering.setdefault(need, []).append(at)
        self._verdicts = [
            {at: fit(one, offers[at]) for at in offering.get(one.need, ())}
            for one in (demands[first[kind]] for kind in range(len(self._kinds)))
        ]  # of those who offer it

    def verdict(self, number: int, offer: int) -> Fit | Unmet:
        """How well a provider fits a need, or why not."""
        found: Fit | Unmet = self._verdicts[self._of[number]][offer]
        return found

    def why(self, number: int) -> Unmet:
        """Why nobody meets a need: the reason of those who came nearest."""
        order = list(Unmet)
        verdicts = self._verdicts[self._of[number]].values()
        found = (Unmet.ALL_FULL if isinstance(each, Fit) else each for each in verdicts)
        return max(found, key=order.index, default=Unmet.NOT_OFFERED)

    def assign(self, places: NDArray[np.int64]) -> NDArray[np.int64]:
        """(n,) offer that meets each need, -1 where none does."""
        taken = np.full(len(self._demands), -1, np.int64)
        kind, offer, points = self._pairs(places)
        if not len(kind):
            return taken
        supply = np.bincount(self._of, minlength=len(self._kinds))
        flow = _transported(kind, offer, points, supply=supply, places=places)
        waiting = {each: iter(np.flatnonzero(self._of == each).tolist()) for each in np.unique(kind).tolist()}
        for each, to, count in zip(kind.tolist(), offer.tolist(), flow.tolist(), strict=True):
            for _ in range(count):
                taken[next(waiting[each])] = to
        return taken

    def _pairs(self, places: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
        """Kinds of need, providers with a place that fit them, and their points."""
        found = [
            (kind, offer, verdict.points)
            for kind, row in enumerate(self._verdicts)
            for offer, verdict in row.items()
            if isinstance(verdict, Fit) and places[offer]
        ]
        kind, offer, points = np.array(found, np.int64).reshape(-1, 3).T
        return kind, offer, points


def _kind(demand: Demand) -> tuple[str, str, str, str, int]:
    """What points depend on."""
    return demand.need, demand.industry, demand.size, demand.region, min(max(demand.gain, 0) // TENTH, MOST_GAIN)


def _transported(
    kind: NDArray[np.int64],
    offer: NDArray[np.int64],
    points: NDArray[np.int64],
    *,
    supply: NDArray[np.int64],
    places: NDArray[np.int64],
) -> NDArray[np.int64]:
    """How many of each kind go to each provider, by pair."""
    pairs = np.arange(len(kind))
    rows = np.concatenate([kind, len(supply) + offer])
    shape = (len(supply) + len(places), len(pairs))
    sums = csr_array((np.ones(2 * len(pairs)), (rows, np.concatenate([pairs, pairs]))), shape=shape)
    most = min(int(supply.sum()), int(places.sum()))
    worth = points.astype(np.float64) + float(int(points.max()) * most + 1)
    bounds = np.concatenate([supply, places])
    found = linprog(-worth, A_ub=sums, b_ub=bounds, bounds=(0, None), method="highs-ds")
    if not found.success:
        raise ScoringError(f"the transportation problem was not solved: {found.message}")
    placed: NDArray[np.int64] = np.rint(found.x).astype(np.int64)
    return placed


def shared(
    demands: Sequence[Demand],
    offers: Sequence[Offer],
    *,
    unnamed: Mapping[str, int] | None = None,
    smallest: int = SMALLEST,
) -> tuple[Shared, ...]:
    """Needs that at least `smallest` firms share.

    Parameters
    ----------
    demands : sequence of Demand
        Of firms known by name.
    offers : sequence of Offer
        Who may meet them.
    unnamed : mapping of str to int, optional
        How many others have a need, where that may be told.
    smallest : int, default 5
        Firms at least.

    Returns
    -------
    tuple of Shared
        Those that most share first.

    Examples
    --------
    >>> five = [Demand(firm=firm, need="M-1", industry="C34", size="small", region="310113") for firm in "abcde"]
    >>> [(each.need, each.count) for each in shared(five, [], unnamed={"M-1": 7, "M-2": 5})]
    [('M-1', 12), ('M-2', 5)]
    """
    by_need: dict[str, list[Demand]] = {need: [] for need in unnamed or {}}
    for demand in demands:
        by_need.setdefault(demand.need, []).append(demand)
    found = []
    for need, some in by_need.items():
        count = len(some) + (unnamed or {}).get(need, 0)
        if count >= smallest:
            firms = tuple(each.firm for each in some)
            found.append(Shared(need=need, firms=firms, count=count, offers=_together(need, some, offers)))
    return tuple(sorted(found, key=lambda each: (-each.count, each.need)))


def _together(need: str, demands: Sequence[Demand], offers: Sequence[Offer]) -> tuple[int, ...]:
    fitting = [sum(isinstance(fit(each, offer), Fit) for each in demands) for offer in offers]
    chosen = [at for at, offer in enumerate(offers) if need in offer.needs and (fitting[at] or not demands)]
    return tuple(sorted(chosen, key=lambda at: (-fitting[at], -offers[at].places)))
