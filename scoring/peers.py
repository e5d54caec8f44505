"""One enterprise among the others that answered the same questionnaire: whom it is compared with, and what may be shown of them.

Figures of the group are whole points: so two groups that differ by a few members, or one group before and after somebody joined, cannot
be subtracted from one another to find those members' scores.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import floor

import numpy as np
from numpy.typing import NDArray

from scoring.benchmark import MEAN, PERCENTILES, Rung, Standing, percentile_rank, standing, wilson
from scoring.disclosure import SMALLEST
from scoring.errors import ScoringError
from scoring.group_figures import summary
from scoring.result import MISSING, TOTAL

LADDER = (
    ("industry", "size", "city"),
    ("industry", "size", "province"),
    ("industry", "size"),
    ("section", "size"),
    ("section",),
    (),
)  #: traits that must agree, from the narrowest group to everybody


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Population:
    """Latest scores of everybody who answered one version of a questionnaire.

    Attributes
    ----------
    nodes : mapping of str to (n,) ndarray of int32
        Units by node, `TOTAL` among them; `MISSING` where not assessable.
    traits : mapping of str to (n,) ndarray of str
        What the ladder asks, by name.
    made_up : (n,) ndarray of bool
        Enterprises that do not exist: demonstration data.
    """

    nodes: Mapping[str, NDArray[np.int32]]
    traits: Mapping[str, NDArray[np.str_]]
    made_up: NDArray[np.bool_]

    def without(self, index: int | None) -> "Population":
        """Everybody but one.

        Parameters
        ----------
        index : int or None
            Whom to leave out; None leaves everybody in.

        Returns
        -------
        Population
            In the same order.
        """
        if index is None:
            return self
        return Population(
            nodes={code: np.delete(units, index) for code, units in self.nodes.items()},
            traits={name: np.delete(values, index) for name, values in self.traits.items()},
            made_up=np.delete(self.made_up, index),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class PeerNode:
    """A node of the enterprise and of its group; None where too few have it.

    Attributes
    ----------
    code : str
        Of the node.
    units : int
        Of the enterprise, `MISSING` where not assessable.
    n : int or None
        Members that have this node; None where they, or those who lack it, are 1 to 4.
    mean : int or None
        Units, whole points; from 5 members.
    quartiles : tuple of int or None
        Lower quartile, median, upper quartile, units, whole points; from 10 members.
    ends : tuple of int or None
        5th and 95th percentile, units, whole points; from 30 members.
    percentile, low, high : int or None
        Where the enterprise stands, 0 to 100, with its band; from 30 members, of the total from 10.
    """

    code: str
    units: int
    n: int | None
    mean: int | None
    quartiles: tuple[int, int, int] | None
    ends: tuple[int, int] | None
    percentile: int | None
    low: int | None
    high: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Narrower:
    """A group closer to the enterprise, too small to stand on its own.

    Attributes
    ----------
    traits : tuple of str
        What its members have in common with the enterprise.
    n : int
        How many they are.
    percentile, low, high : int
        0 to 100, drawn towards the wider group.
    """

    traits: tuple[str, ...]
    n: int
    percentile: int
    low: int
    high: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Peers:
    """An enterprise in its group.

    Attributes
    ----------
    traits : tuple of str
        The rule: what all members have in common with the enterprise.
    n : int
        How many they are, at least 5; the enterprise itself is not counted.
    shrunk : bool
        Whether the percentile of the total rests on a prior, too, for there are fewer than 30.
    made_up : int
        How many of them do not exist: demonstration data.
    nodes : tuple of PeerNode
        In the order of `Population.nodes`.
    narrower : tuple of Narrower
        Closer groups, the narrowest first; only those that differ from the next by at least 5 members.
    """

    traits: tuple[str, ...]
    n: int
    shrunk: bool
    made_up: int
    nodes: tuple[PeerNode, ...]
    narrower: tuple[Narrower, ...]


def find_peers(
    own: Mapping[str, int],
    traits: Mapping[str, str],
    others: Population,
    *,
    band: tuple[int, int] | None = None,
) -> Peers | None:
    """Compare an enterprise with the others.

    Parameters
    ----------
    own : mapping of str to int
        Its units by node, `MISSING` where not assessable.
    traits : mapping of str to str
        Its traits; a group that asks for one it does not have is left out.
    others : Population
        Everybody else; the enterprise must not be among them.
    band : tuple of (int, int), optional
        Lowest and highest units its total may really have.

    Returns
    -------
    Peers or None
        None with fewer than 5 others in the widest group.

    Raises
    ------
    ScoringError
        If the enterprise lacks a node of the others.

    Notes
    -----
    The group is the narrowest of `LADDER` with 30 members whose total is assessable, as `benchmark.standing` finds it; without one, the
    widest. Figures of the group are rounded half up to whole points, which hides what a single member adds: among n members the sum is
    known to ± n / 2 points [1]_.

    References
    ----------
    .. [1] Hundepool, A. et al. (2012). Statistical Disclosure Control, ch. 5. Wiley.

    Examples
    --------
    >>> units = np.arange(0, 1_000_000, 25_000, np.int32)
    >>> everybody = Population(nodes={"TOTAL": units}, traits={"size": np.full(40, "small")}, made_up=np.zeros(40, bool))
    >>> found = find_peers({"TOTAL": 500_000}, {"size": "small"}, everybody)
    >>> found.n, found.nodes[0].quartiles, found.nodes[0].percentile, found.nodes[0].low, found.nodes[0].high
    (40, (240000, 490000, 730000), 51, 38, 64)
    """
    if missing := sorted(others.nodes.keys() - own.keys()):
        raise ScoringError(f"expected the enterprise's own {', '.join(missing)}")
    scored = others.nodes[TOTAL] != MISSING
    if np.count_nonzero(scored) < MEAN:
        return None
    totals = others.nodes[TOTAL][scored]
    known = {name: values[scored] for name, values in others.traits.items()}
    ladder = [rule for rule in LADDER if all(name in known for name in rule)]
    total = own[TOTAL] if own[TOTAL] != MISSING else 0  # whose group is the same as that of any other
    found = standing(total, traits, totals, known, band=None if own[TOTAL] == MISSING else band, ladder=ladder)
    rule = found.rung.traits if found.rung else ()
    inside = scored & _agree(rule, traits, others.traits)
    main = found.rung if own[TOTAL] != MISSING else None
    return Peers(
        traits=rule,
        n=int(inside.sum()),
        shrunk=bool(main and main.shrunk),
        made_up=int((inside & others.made_up).sum()),
        nodes=tuple(
            _node(code, own[code], units[inside], main if code == TOTAL else None)
            for code, units in others.nodes.items()
        ),
        narrower=_narrower(found) if main else (),
    )


def _agree(rule: tuple[str, ...], own: Mapping[str, str], traits: Mapping[str, NDArray[np.str_]]) -> NDArray[np.bool_]:
    """Who has all traits of a rule in common with the enterprise."""
    found = np.ones(len(next(iter(traits.values()))), bool)
    for name in rule:
        found &= traits[name] == own[name]
    return found


def _node(code: str, units: int, members: NDArray[np.int32], rung: Rung | None) -> PeerNode:
    present = members[members != MISSING]
    figures = summary(present)
    percentile, low, high = _place(units, present) if rung is None else (rung.percentile, rung.low, rung.high)
    return PeerNode(
        code=code,
        units=units,
        n=None
        if 0 < min(len(present), len(members) - len(present)) < SMALLEST or len(present) < MEAN
        else len(present),
        mean=figures.mean,
        quartiles=figures.quartiles,
        ends=figures.percentiles,
        percentile=_rounded(percentile),
        low=None if low is None else floor(low),
        high=None if high is None else min(-floor(-high), 100),
    )


def _place(units: int, members: NDArray[np.int32]) -> tuple[float | None, float | None, float | None]:
    """Percentile of a node with its band, where there are enough to say so."""
    if units == MISSING or len(members) < PERCENTILES:
        return None, None, None
    percentile = float(percentile_rank([units], members)[0])
    return percentile, *wilson(percentile, len(members))


def _narrower(found: Standing) -> tuple[Narrower, ...]:
    """Closer groups, without those that would tell about fewer than 5 members by what they leave out of a wider one."""
    kept: list[Narrower] = []
    last = found.rung.n if found.rung else 0
    for rung in reversed(found.narrower):
        if last - rung.n < SMALLEST or rung.percentile is None or rung.low is None or rung.high is None:
            continue
        last = rung.n
        place = (_rounded(rung.percentile) or 0, floor(rung.low), min(-floor(-rung.high), 100))
        kept.insert(0, Narrower(traits=rung.traits, n=rung.n, percentile=place[0], low=place[1], high=place[2]))
    return tuple(kept)


def _rounded(value: float | None) -> int | None:
    """To a whole number, half up."""
    return None if value is None else floor(value + 0.5)
