"""Parts of the total as they are printed: rounded so that what stands below each other adds up to what stands above."""

from collections.abc import Mapping

from questionnaires.model import FULL, UNIT
from reports.numbers import printed
from scoring.explain import apportion
from scoring.result import MISSING, TOTAL, NodeResult

DIGITS = 2
STEP = UNIT // 10**DIGITS  #: units of the last digit printed


def printed_parts(nodes: Mapping[str, NodeResult]) -> Mapping[str, tuple[int, int]]:
    """Contribution and loss of every node, in units, as they are printed with `DIGITS` decimals.

    The total is rounded as everywhere; below it every part is rounded down, and what is left of the parent goes to the largest
    remainders, so that each part is less than one last digit off and all parts add up.

    Examples
    --------
    >>> from scoring.evaluate import evaluate
    >>> from scoring.example import example_questionnaire
    >>> parts = printed_parts(evaluate(example_questionnaire(), "2-310").nodes)
    >>> parts["TOTAL"], parts["FND-EQP"], parts["FND-SEC"]
    ((840000, 160000), (600000, 0), (240000, 160000))
    """
    total = nodes[TOTAL].units
    if total == MISSING:
        return dict.fromkeys(nodes, (0, 0))
    children: dict[str, list[NodeResult]] = {}
    for node in nodes.values():
        if node.parent is not None:
            children.setdefault(node.parent, []).append(node)
    won, lost = {TOTAL: printed(total, DIGITS) // STEP}, {TOTAL: (FULL - printed(total, DIGITS)) // STEP}
    for parent, below in _downwards(children):
        for parts, exact in ((won, [c.contribution for c in below]), (lost, [c.loss for c in below])):
            whole = parts[parent] if sum(exact) else 0
            parts |= dict(zip((child.code for child in below), apportion(whole, exact), strict=True))
    return {code: (won.get(code, 0) * STEP, lost.get(code, 0) * STEP) for code in nodes}


def _downwards(children: Mapping[str, list[NodeResult]]) -> list[tuple[str, list[NodeResult]]]:
    """Parents with their children, from the total down."""
    found, left = list[tuple[str, list[NodeResult]]](), [TOTAL]
    while left:
        parent = left.pop()
        if parent in children:
            found.append((parent, children[parent]))
            left += [child.code for child in children[parent]]
    return found
