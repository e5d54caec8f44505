"""A weight set: other whole-number weights for one questionnaire version, with who made them, how and why."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from questionnaires.json_text import canonical
from questionnaires.model import Questionnaire
from scoring.elicitation import elicit
from scoring.judgements import JudgementError, Judgements, Method
from scoring.pairwise import ACCEPTABLE
from scoring.result import TOTAL

SHORT = 12  #: digits of a fingerprint that people are shown


@dataclass(frozen=True, slots=True, kw_only=True)
class NodeWeights:
    """Weights of the children of one node.

    Attributes
    ----------
    node : str
        TOTAL, a side or a dimension.
    weights : mapping of str to int
        By the code of the child; above 0.
    method : Method
        How they were made.
    judgements : tuple of Judgements
        What the experts said, in the order of the questionnaire; none if the weights were typed.
    consistency_ratio : float or None
        Of the judgements together, to four decimals; None where the method has none.
    ratios : tuple of float
        Of each expert's judgements, likewise; they follow from these, so the fingerprint need not cover them.
    """

    node: str
    weights: Mapping[str, int]
    method: Method = Method.TYPED
    judgements: tuple[Judgements, ...] = ()
    consistency_ratio: float | None = None
    ratios: tuple[float, ...] = field(default=(), compare=False)

    @property
    def contradictory(self) -> tuple[str, ...]:
        """Experts whose comparisons in pairs have a ratio above 0.10; for other methods no limit is agreed."""
        if self.method is not Method.AHP:
            return ()
        return tuple(
            said.expert for said, ratio in zip(self.judgements, self.ratios, strict=False) if ratio > ACCEPTABLE
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class WeightSet:
    """A named edition of weights; it never changes, another one gets the next number.

    Attributes
    ----------
    questionnaire : str
        code@version it is for.
    name : str
        What people call it.
    version : int
        From 1.
    made_by, rationale : str
        Who answers for it, and why these weights.
    made_on : date
        When.
    nodes : tuple of NodeWeights
        Those that were weighed; every other node keeps the weights of the questionnaire.
    """

    questionnaire: str
    name: str
    version: int
    made_by: str
    made_on: date
    rationale: str
    nodes: tuple[NodeWeights, ...]

    @property
    def fingerprint(self) -> str:
        """SHA-256 over everything above, 64 hexadecimal digits: same fingerprint, same weights of the same origin."""
        return hashlib.sha256(self.body.encode()).hexdigest()

    @property
    def body(self) -> str:
        """Canonical JSON of everything above, which the fingerprint is taken of."""
        return canonical(as_mapping(self))

    @property
    def label(self) -> str:
        """Name, version and the beginning of the fingerprint, as every output carries them."""
        return f"{self.name} v{self.version} · {self.fingerprint[:SHORT]}"

    @property
    def consistency_ratio(self) -> float | None:
        """The largest of its nodes and experts; None without any."""
        found = [each.consistency_ratio for each in self.nodes if each.consistency_ratio is not None]
        return max([*found, *(ratio for each in self.nodes for ratio in each.ratios)]) if found else None


def children(questionnaire: Questionnaire) -> dict[str, dict[str, int]]:
    """Weights of the questionnaire itself, by node and child: what a weight set may replace.

    Parameters
    ----------
    questionnaire : Questionnaire
        A loaded version.

    Returns
    -------
    dict of str to dict of str to int
        TOTAL, the sides, the scored dimensions, each with its scored children in the order of the questionnaire.

    Examples
    --------
    >>> from scoring.example import example_questionnaire
    >>> children(example_questionnaire())
    {'TOTAL': {'LVL': 1}, 'LVL': {'FND': 1}, 'FND': {'FND-EQP': 60, 'FND-SEC': 40}}
    """
    scored = [dimension for dimension in questionnaire.dimensions if dimension.weight > 0]
    found = {TOTAL: {side.code: side.weight for side in questionnaire.sides}}
    for side in questionnaire.sides:
        found[side.code] = {each.code: each.weight for each in scored if each.side == side.code}
    return found | {
        dimension.code: {each.code: each.weight for each in dimension.indicators if each.weight > 0}
        for dimension in scored
    }


def node_weights(node: str, method: Method, judgements: tuple[Judgements, ...], codes: tuple[str, ...]) -> NodeWeights:
    """Weights of one node from judgements.

    Parameters
    ----------
    node : str
        TOTAL, a side or a dimension.
    method : Method
        Of the judgements.
    judgements : tuple of Judgements
        One an expert.
    codes : tuple of str
        The node's children in the order of the questionnaire, which is that of the judgements.

    Returns
    -------
    NodeWeights
        Adding up to 1000.

    Raises
    ------
    JudgementError
        With every cell that cannot be used.

    Examples
    --------
    >>> said = (Judgements(expert="A", rows=(("60", "40"),)),)
    >>> node_weights("FND", Method.BUDGET, said, ("FND-EQP", "FND-SEC")).weights
    {'FND-EQP': 600, 'FND-SEC': 400}
    """
    made = elicit(method, judgements, codes)
    return NodeWeights(
        node=node,
        weights=dict(zip(codes, made.integers, strict=True)),
        method=method,
        judgements=judgements,
        consistency_ratio=made.rounded_ratio,
        ratios=made.rounded_ratios,
    )


def as_mapping(weights: WeightSet) -> dict[str, Any]:
    """The set as plain data: what its file and its row hold.

    Examples
    --------
    >>> weights = WeightSet(
    ...     questionnaire="example@1", name="ours", version=1, made_by="A", made_on=date(2026, 11, 22), rationale="",
    ...     nodes=(NodeWeights(node="FND", weights={"FND-EQP": 1, "FND-SEC": 3}),),
    ... )
    >>> from_mapping(as_mapping(weights)) == weights
    True
    """
    return {
        "questionnaire": weights.questionnaire,
        "name": weights.name,
        "version": weights.version,
        "made_by": weights.made_by,
        "made_on": weights.made_on.isoformat(),
        "rationale": weights.rationale,
        "nodes": {each.node: _node_mapping(each) for each in weights.nodes},
    }


def _node_mapping(given: NodeWeights) -> dict[str, Any]:
    found: dict[str, Any] = {"method": given.method.value, "weights": dict(given.weights)}
    if given.judgements:
        found["judgements"] = [
            {"expert": each.expert, "rows": [list(row) for row in each.rows]} for each in given.judgements
        ]
    if given.consistency_ratio is not None:
        found["consistency_ratio"] = given.consistency_ratio
    return found


def from_mapping(mapping: Mapping[str, Any]) -> WeightSet:
    """A weight set from plain data of the right shape, as `as_mapping` gives it.

    Parameters
    ----------
    mapping : mapping
        As the schema `weights` describes it; `misfits` tells whether it fits the questionnaire.

    Returns
    -------
    WeightSet
        Consistency ratios that are left out are worked out where the judgements allow it.

    Examples
    --------
    >>> from_mapping({"questionnaire": "q@1", "name": "n", "version": 2, "made_by": "A", "made_on": "2026-11-22",
    ...     "nodes": {"LVL": {"weights": {"FND": 3, "APP": 1}}}}).nodes[0].method
    <Method.TYPED: 'typed'>
    """
    return WeightSet(
        questionnaire=str(mapping["questionnaire"]),
        name=str(mapping["name"]).strip(),
        version=int(mapping["version"]),
        made_by=str(mapping["made_by"]).strip(),
        made_on=date.fromisoformat(str(mapping["made_on"])),
        rationale=str(mapping.get("rationale") or "").strip(),
        nodes=tuple(_node(node, each) for node, each in mapping["nodes"].items()),
    )


def _node(node: str, mapping: Mapping[str, Any]) -> NodeWeights:
    method = Method(mapping.get("method", Method.TYPED))
    judgements = tuple(
        Judgements(
            expert=str(each["expert"]),
            rows=tuple(tuple("" if cell is None else str(cell) for cell in row) for row in each["rows"]),
        )
        for each in mapping.get("judgements") or ()
    )
    weights = {str(code): int(weight) for code, weight in mapping["weights"].items()}
    ratio, ratios = mapping.get("consistency_ratio"), _told_ratios(mapping)
    if judgements and method is not Method.TYPED and (ratio is None or not ratios):
        try:
            made = elicit(method, judgements, tuple(weights))
        except JudgementError:  # `misfits` tells what is wrong with them
            made = None
        if made is not None:
            ratio, ratios = made.rounded_ratio if ratio is None else ratio, ratios or made.rounded_ratios
    return NodeWeights(
        node=node,
        weights=weights,
        method=method,
        judgements=judgements,
        consistency_ratio=None if ratio is None else float(ratio),
        ratios=ratios,
    )


def _told_ratios(mapping: Mapping[str, Any]) -> tuple[float, ...]:
    """What a file says of each expert; empty unless it says it of all of them."""
    found = [each.get("consistency_ratio") for each in mapping.get("judgements") or ()]
    return () if None in found else tuple(map(float, found))
