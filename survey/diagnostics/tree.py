"""The score as a tree: every node with the numbers its parent is made of, so that a reader can check each sum."""

from collections.abc import Iterator
from dataclasses import dataclass

from reports.answers import answer_text
from reports.reading import Reading
from scoring.aggregate import score
from scoring.encode import decode
from scoring.explain import node_results
from scoring.layout import DONT_KNOW, NOT_APPLICABLE
from scoring.model import ScoringModel
from scoring.result import MISSING, TOTAL, NodeKind, NodeResult, ResponseState


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """One node with its children, in the order asked."""

    result: NodeResult
    name: str
    depth: int  #: 0 for the total
    covered: int  #: share of the weight asked below it that could be assessed, per mille
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
        covered=result.coverage,
        answer=_answer(reading, result.code) if is_item else "",
        children=tuple(_node(reading, child, children, depth=depth + 1) for child in children.get(result.code, ())),
    )


def _answer(reading: Reading, code: str) -> str:
    return answer_text(reading.items[code], reading.answer(code), reading.words)


def not_applicable_share(model: ScoringModel, string: str) -> int:
    """Share of the weight asked of this enterprise that it left out as not applicable, per mille, rounded up.

    As before submission: what the items left out would weigh if they had been answered.
    """
    left_out = [code for code, answer in decode(model, string).items() if answer.state is ResponseState.NOT_APPLICABLE]
    counted = string.replace(NOT_APPLICABLE, DONT_KNOW)
    nodes = node_results(model, counted, score(model, [counted]))
    return -(-sum(nodes[code].effective_weight for code in left_out) // 1000)
