"""The score as a tree: every node with the numbers its parent is made of, so that a reader can check each sum."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from math import floor, prod

from reports.answers import answer_text
from reports.reading import Reading
from scoring.result import MISSING, TOTAL, NodeKind, NodeResult, ResponseState


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """One node with its children, in the order asked."""

    result: NodeResult
    name: str
    depth: int  #: 0 for the total
    answer: str  #: items only
    children: tuple["Node", ...]

    @property
    def counted(self) -> bool:
        """Whether it takes part in its parent."""
        return self.result.units != MISSING

    @property
    def weight_counted(self) -> int:
        """Sum of the weights of the children that take part."""
        return sum(child.result.weight for child in self.children if child.counted)

    @property
    def sum(self) -> int:
        """Sum of weight times score, in units, over the children that take part."""
        return sum(child.result.weight * child.result.units for child in self.children if child.counted)

    @property
    def share_missing(self) -> int:
        """Share of the children's weight that takes no part, per mille."""
        whole = sum(child.result.weight for child in self.children)
        return 1000 - 1000 * self.weight_counted // whole if whole else 0

    def walk(self) -> Iterator["Node"]:
        """Yield this node and everything below it."""
        yield self
        for child in self.children:
            yield from child.walk()


def tree(reading: Reading) -> Node:
    """Build the total with everything below it; items that carry no points are left out."""
    children: dict[str, list[NodeResult]] = {}
    for node in reading.result.nodes.values():
        if node.parent is not None:
            children.setdefault(node.parent, []).append(node)
    return _node(reading, reading.result.nodes[TOTAL], children, depth=0)


def _node(reading: Reading, result: NodeResult, children: dict[str, list[NodeResult]], *, depth: int) -> Node:
    is_item = result.kind is NodeKind.ITEM
    return Node(
        result=result,
        name=reading.names[result.code],
        depth=depth,
        answer=_answer(reading, result.code) if is_item else "",
        children=tuple(_node(reading, child, children, depth=depth + 1) for child in children.get(result.code, ())),
    )


def _answer(reading: Reading, code: str) -> str:
    return answer_text(reading.items[code], reading.answer(code), reading.words)


def not_applicable_share(reading: Reading) -> int:
    """Share of the weight asked of this enterprise that it left out as not applicable, per mille, rounded half up."""
    shares = _shares(reading)
    nodes = reading.result.nodes
    left_out = sum(share for code, share in shares.items() if nodes[code].state is ResponseState.NOT_APPLICABLE)
    return floor(1000 * left_out + Fraction(1, 2))


def _shares(reading: Reading) -> dict[str, Fraction]:
    """Share of the total that every scored item asked would have if all of them were assessable; they add up to 1."""
    nodes = reading.result.nodes
    asked = [node for node in nodes.values() if node.kind is NodeKind.ITEM and node.parent is not None]
    asked = [node for node in asked if node.state is not ResponseState.NOT_ASKED]
    above = {item.code: list(_path(reading, item)) for item in asked}
    siblings = {(node.parent, node.code): node.weight for path in above.values() for node in path}
    whole: dict[str, int] = {}
    for (parent, _), weight in siblings.items():
        whole[parent or ""] = whole.get(parent or "", 0) + weight
    return {
        code: Fraction(prod(node.weight for node in path), prod(whole[node.parent or ""] for node in path))
        for code, path in above.items()
    }


def _path(reading: Reading, node: NodeResult) -> Iterator[NodeResult]:
    """Yield a node and its ancestors below the total."""
    while node.parent is not None:
        yield node
        node = reading.result.nodes[node.parent]
