"""How much of what was asked could be assessed: what the enterprise was never asked is no gap of its answers."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from scoring.result import MISSING, TOTAL, NodeKind, NodeResult, ResponseState


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """Shares of the weight below a node."""

    assessed: Fraction  #: of the whole weight; what lies below a node without a score does not count
    asked: (
        Fraction  #: of the whole weight; the rest, and nodes too little of which is left, do not concern the enterprise
    )

    @property
    def shown(self) -> int:
        """Share of the weight asked that could be assessed, per mille, rounded down; 0 where nothing was asked."""
        return int(1000 * self.assessed / self.asked) if self.asked else 0

    @property
    def not_asked(self) -> int:
        """Share of the whole weight that was not asked, per mille, rounded to the nearest."""
        return round(1000 * (1 - self.asked))


def coverages(nodes: Mapping[str, NodeResult]) -> dict[str, Coverage]:
    """Coverage of every scored node, by code."""
    children: dict[str, list[NodeResult]] = {}
    for node in nodes.values():
        if node.parent is not None:
            children.setdefault(node.parent, []).append(node)
    found: dict[str, Coverage] = {}
    _collect(nodes[TOTAL], children, found)
    return found


def _collect(node: NodeResult, children: Mapping[str, list[NodeResult]], found: dict[str, Coverage]) -> Coverage:
    below = children.get(node.code, [])
    each = [(child.weight, _collect(child, children, found)) for child in below]
    whole = sum(weight for weight, _ in each)
    if node.kind is NodeKind.ITEM or not whole:
        assessed = Fraction(node.units != MISSING)
        asked = Fraction(node.state is not ResponseState.NOT_ASKED)
    else:
        assessed = sum((weight * part.assessed for weight, part in each), Fraction()) / whole
        asked = sum((weight * part.asked for weight, part in each), Fraction()) / whole
    if node.units == MISSING:
        if node.parent and assessed == asked:  # too little of it concerns the enterprise: that is no gap, either
            asked = Fraction()
        assessed = Fraction()
    found[node.code] = Coverage(assessed=assessed, asked=asked)
    return found[node.code]
