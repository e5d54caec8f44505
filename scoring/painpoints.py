"""How strongly the answers speak of each pain point."""

from collections.abc import Mapping

from questionnaires.model import Questionnaire
from scoring.result import MISSING, NodeResult, PainPointResult

FOUND = 500  #: per mille: from here on an enterprise is said to have a pain point


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
    :math:`\lfloor 1000 \sum_i l_i / \sum_i e_i + 1/2 \rfloor` over the items that probe it, with the loss :math:`l_i` and the effective
    weight :math:`e_i` printed for each item: the weighted share of the points that were lost.

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


def _severity(code: str, nodes: list[NodeResult]) -> PainPointResult:
    """Severity of one pain point from the items that probe it."""
    weight = sum(node.effective_weight for node in nodes)
    loss = sum(node.loss for node in nodes)
    worst = sorted((node for node in nodes if node.loss > 0), key=lambda node: -node.loss)
    severity = (2000 * loss + weight) // (2 * weight) if weight else MISSING
    return PainPointResult(code=code, severity=severity, items=tuple(node.code for node in worst))
