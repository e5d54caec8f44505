"""How strongly the answers speak of each pain point."""

from collections.abc import Mapping

from questionnaires.model import FULL, Questionnaire
from scoring.result import MISSING, NodeResult, PainPointResult, ResponseState

FOUND = 500  #: per mille: from here on an enterprise is said to have a pain point
EVIDENCE = FULL // 2  #: units up to which an answer is evidence of a pain point
UNKNOWN = frozenset({ResponseState.DONT_KNOW, ResponseState.BLANK})


def pain_points(questionnaire: Questionnaire, results: Mapping[str, NodeResult]) -> tuple[PainPointResult, ...]:
    r"""Severity of every pain point of the questionnaire.

    Parameters
    ----------
    questionnaire : Questionnaire
        Its items name the pain points they probe.
    results : mapping of str to NodeResult
        Of one submission, by code.

    Returns
    -------
    tuple of PainPointResult
        Most severe first, ties in the order of the questionnaire; those not assessable last. Severity in per mille, rounded half up.

    Notes
    -----
    :math:`\lfloor 1000 \sum_i l_i / \sum_i e_i + 1/2 \rfloor` over the items that probe it and were answered, with the loss
    :math:`l_i` and the effective weight :math:`e_i` printed for each item: the weighted share of the points that were lost. An answer
    "don't know" scores as the lowest, but says nothing about a pain point; it counts as unknown here, and so does a blank.
    Evidence are the answers worth at most `EVIDENCE`: a severity of at least `FOUND` cannot come about without one.

    Examples
    --------
    >>> from scoring.aggregate import score
    >>> from scoring.example import example_questionnaire
    >>> from scoring.explain import node_results
    >>> from scoring.model import compile_model
    >>> model = compile_model(example_questionnaire())
    >>> found = pain_points(model.questionnaire, node_results(model, "21310", score(model, ["21310"])))
    >>> [(each.code, each.severity, each.items) for each in found]
    [('EQP-2', 500, ('FND-EQP-02',))]
    """
    probes: dict[str, list[NodeResult]] = {point.code: [] for point in questionnaire.pain_points}
    for item in questionnaire.items():
        for code in item.pain_points:
            probes.setdefault(code, []).append(results[item.code])
    found = [_severity(code, nodes) for code, nodes in probes.items()]
    return tuple(sorted(found, key=lambda point: -point.severity))


def is_found(point: PainPointResult) -> bool:
    """Whether the answers show a pain point.

    Examples
    --------
    >>> is_found(PainPointResult(code="EQP-2", severity=500, items=("FND-EQP-02",)))
    True
    """
    return point.severity >= FOUND


def is_unclear(point: PainPointResult) -> bool:
    """Whether a pain point is not found, but at least half of the weight that would tell is not known yet.

    Examples
    --------
    >>> is_unclear(PainPointResult(code="EQP-2", severity=MISSING, items=(), unknown=("FND-EQP-02",), unknown_share=1000))
    True
    """
    return not is_found(point) and point.unknown_share >= FOUND


def _severity(code: str, nodes: list[NodeResult]) -> PainPointResult:
    """Severity of one pain point from the items that probe it."""
    unknown = [node for node in nodes if node.state in UNKNOWN and node.effective_weight]
    known = [node for node in nodes if node.state not in UNKNOWN]
    weight = sum(node.effective_weight for node in known)
    hidden = sum(node.effective_weight for node in unknown)
    loss = sum(node.loss for node in known)
    evidence = sorted((node for node in known if node.loss > 0 and node.units <= EVIDENCE), key=lambda node: -node.loss)
    return PainPointResult(
        code=code,
        severity=(2000 * loss + weight) // (2 * weight) if weight else MISSING,
        items=tuple(node.code for node in evidence),
        unknown=tuple(node.code for node in unknown),
        unknown_share=1000 * hidden // (weight + hidden) if hidden else 0,
    )
