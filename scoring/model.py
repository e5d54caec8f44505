"""A questionnaire version compiled for scoring: frozen tables, integer weights, gates, and a fingerprint."""

import hashlib
import json
from collections import OrderedDict
from dataclasses import dataclass
from itertools import pairwise
from threading import Lock
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from questionnaires.model import Dimension, Gate, GateKind, Indicator, Item, ItemKind, Questionnaire
from scoring.errors import ScoringError
from scoring.layout import Column, place_item, points_of
from scoring.result import SCORING_VERSION, TOTAL, NodeKind

MOST_WEIGHT = 1_000_000  #: weights of siblings together: keeps every intermediate far below 2**53

Number = TypeVar("Number", bound=np.generic)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Step:
    """One step of the cascade: children to parents.

    Attributes
    ----------
    matrix : (n_children, n_parents) ndarray of float64
        Integer weights; 0 where a child is not the parent's.
    whole : (n_parents,) ndarray of float64
        Weights of each parent's children together.
    needed : (n_parents,) ndarray of float64
        Least assessable weight, an integer of at least 1.
    nodes : slice
        The parents' columns among the nodes.
    """

    matrix: NDArray[np.float64]
    whole: NDArray[np.float64]
    needed: NDArray[np.float64]
    nodes: slice


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ScoringModel:
    """A questionnaire version as arrays; all of them read-only.

    Attributes
    ----------
    questionnaire : Questionnaire
        What it was compiled from.
    fingerprint : str
        SHA-256 over everything that can change a digit: same fingerprint and answers, same numbers.
    columns : tuple of Column
        All items in the order asked.
    width : int
        Characters of a submission.
    nodes : tuple of str
        TOTAL, sides, dimensions, indicators, each in the order of the questionnaire; only what is scored.
    kinds : tuple of NodeKind
        Of the nodes.
    parents : (n_nodes + n_scored,) ndarray of int64
        Index of the parent node of every node, then of every scored item; -1 for TOTAL.
    weights : (n_nodes + n_scored,) ndarray of int64
        Weight within the parent, in the same order.
    scored : (n_scored,) ndarray of int64
        Indices of the scored items among `columns`.
    steps : tuple of Step
        Items to indicators, to dimensions, to sides, to TOTAL.
    points : (width, 256) ndarray of int32
        Units each character is worth in each place; those of an item's places are added. -1: not allowed there.
    joints : (n_joints,) ndarray of int64
        Places whose next place is of the same item.
    gates : tuple of (int, Gate)
        Level number and gate, from the lowest level.
    by_code : dict of str to Column
        The columns by the code of their item.
    """

    questionnaire: Questionnaire
    fingerprint: str
    columns: tuple[Column, ...]
    width: int
    nodes: tuple[str, ...]
    kinds: tuple[NodeKind, ...]
    parents: NDArray[np.int64]
    weights: NDArray[np.int64]
    scored: NDArray[np.int64]
    steps: tuple[Step, ...]
    points: NDArray[np.int32]
    joints: NDArray[np.int64]
    gates: tuple[tuple[int, Gate], ...]
    by_code: dict[str, Column]

    def column(self, code: str) -> Column:
        """Column of the item named `code`; KeyError if there is none."""
        return self.by_code[code]

    def node(self, code: str) -> int:
        """Index of the node named `code`; KeyError if there is none."""
        try:
            return self.nodes.index(code)
        except ValueError:
            raise KeyError(code) from None


_KEPT = 16
_models: OrderedDict[tuple[str, str] | int, ScoringModel] = OrderedDict()
_lock = Lock()


def compile_model(questionnaire: Questionnaire) -> ScoringModel:
    """Compile a questionnaire version, or return the model compiled before.

    Parameters
    ----------
    questionnaire : Questionnaire
        A loaded version.

    Returns
    -------
    ScoringModel
        Kept for the last 16 contents, by content hash and fingerprint; one without content hash is kept by its identity.

    Raises
    ------
    ScoringError
        If weights are not positive or add up to more than 1,000,000, if a scored node has nothing below it, if an item has more
        options than can be written, or if a gate names nothing that exists.

    Notes
    -----
    A dimension of weight 0 is recorded or graded, not scored: its items have columns but no nodes.

    Examples
    --------
    >>> from scoring.example import example_questionnaire
    >>> model = compile_model(example_questionnaire())
    >>> model.nodes, model.width
    (('TOTAL', 'LVL', 'FND', 'FND-EQP', 'FND-SEC'), 5)
    """
    digest = fingerprint(questionnaire)
    key = (questionnaire.content_hash, digest) if questionnaire.content_hash else id(questionnaire)
    with _lock:
        if key in _models:
            _models.move_to_end(key)
            return _models[key]
    model = _compile(questionnaire, digest)
    with _lock:
        _models[key] = model  # holds the questionnaire, so that its id is not given to another
        while len(_models) > _KEPT:
            _models.popitem(last=False)
    return model


def fingerprint(questionnaire: Questionnaire) -> str:
    """SHA-256 over all that can change a digit: codes, weights, units, kinds, gates, coverage, the scoring version.

    Parameters
    ----------
    questionnaire : Questionnaire
        A loaded version.

    Returns
    -------
    str
        64 hexadecimal digits; texts do not matter to it.

    Examples
    --------
    >>> from scoring.example import example_questionnaire
    >>> len(fingerprint(example_questionnaire()))
    64
    """
    content = [
        SCORING_VERSION,
        questionnaire.key,
        questionnaire.coverage,
        [(side.code, side.weight) for side in questionnaire.sides],
        [(d.code, d.side, d.weight, [_indicator_content(i) for i in d.indicators]) for d in questionnaire.dimensions],
        [(level.number, [_gate_content(gate) for gate in level.gates]) for level in questionnaire.levels],
    ]
    return hashlib.sha256(json.dumps(content, separators=(",", ":")).encode()).hexdigest()


def _indicator_content(indicator: Indicator) -> list[object]:
    """What of an indicator can change a digit."""
    items = [
        (
            item.code,
            item.kind,
            item.weight,
            item.binding,
            item.input,
            [(o.code, o.units, o.exclusive) for o in item.options],
        )
        for item in indicator.items
    ]
    return [indicator.code, indicator.weight, items]


def _gate_content(gate: Gate) -> list[object]:
    """All of a gate."""
    return [gate.kind, gate.node, gate.minimum, gate.at_least, gate.count, gate.binding, gate.option]


def _compile(questionnaire: Questionnaire, digest: str) -> ScoringModel:
    columns = _columns(questionnaire)
    scored = np.array([index for index, column in enumerate(columns) if column.scored], np.int64)
    tree = _Tree(questionnaire, [columns[index].item for index in scored])
    joints = [place for column in columns for place in range(column.start, column.start + column.width - 1)]
    width = columns[-1].start + columns[-1].width
    model = ScoringModel(
        questionnaire=questionnaire,
        fingerprint=digest,
        columns=columns,
        width=width,
        nodes=tuple(tree.codes),
        kinds=tuple(tree.kinds),
        parents=_frozen(np.array(tree.parents, np.int64)),
        weights=_frozen(np.array(tree.weights, np.int64)),
        scored=_frozen(scored),
        steps=tree.steps(questionnaire.coverage),
        points=_frozen(points_of(columns)),
        joints=_frozen(np.array(joints, np.int64)),
        gates=tuple((level.number, gate) for level in questionnaire.levels for gate in level.gates),
        by_code={column.item.code: column for column in columns},
    )
    _check_gates(model)
    return model


def _scored_indicators(dimension: Dimension) -> list[Indicator]:
    """Indicators that take part in the score."""
    return [indicator for indicator in dimension.indicators if indicator.weight > 0 and dimension.weight > 0]


def _columns(questionnaire: Questionnaire) -> tuple[Column, ...]:
    """Place every item in the string."""
    scored = {
        item.code for d in questionnaire.dimensions for i in _scored_indicators(d) for item in i.items if item.scored
    }
    sides = {side.code for side in questionnaire.sides if side.outcome}
    results = {i.code for d in questionnaire.dimensions if d.side in sides for each in d.indicators for i in each.items}
    columns: list[Column] = []
    start = 0
    for item in questionnaire.items():
        columns.append(place_item(item, start, scored=item.code in scored, outcome=item.code in results))
        start += columns[-1].width
    return tuple(columns)


class _Tree:
    """Nodes and scored items in one list, parents before children."""

    def __init__(self, questionnaire: Questionnaire, items: list[Item]) -> None:
        self.codes, self.kinds, self.parents, self.weights = [TOTAL], [NodeKind.TOTAL], [-1], [1]
        dimensions = [d for d in questionnaire.dimensions if d.weight > 0]
        for side in questionnaire.sides:
            self._add(side.code, NodeKind.SIDE, TOTAL, side.weight)
        for dimension in dimensions:
            self._add(dimension.code, NodeKind.DIMENSION, dimension.side, dimension.weight)
        owner: dict[str, int] = {}
        for dimension in dimensions:
            for indicator in _scored_indicators(dimension):
                self._add(indicator.code, NodeKind.INDICATOR, dimension.code, indicator.weight)
                owner |= {item.code: self.codes.index(indicator.code) for item in indicator.items}
        self.parents += [owner[item.code] for item in items]
        self.weights += [item.weight for item in items]

    def _add(self, code: str, kind: NodeKind, parent: str | None, weight: int) -> None:
        if weight <= 0:
            raise ScoringError(f"{code}: expected a weight above 0, got {weight}")
        if parent not in self.codes or code in self.codes:
            raise ScoringError(f"{code}: expected a parent that exists and a code of its own; parent is {parent}")
        self.parents.append(self.codes.index(parent))
        self.codes.append(code)
        self.kinds.append(kind)
        self.weights.append(weight)

    def steps(self, coverage: int) -> tuple[Step, ...]:
        """The cascade, from the items up. TOTAL needs every side."""
        kinds = [*self.kinds, *[NodeKind.ITEM] * (len(self.weights) - len(self.kinds))]
        order = [NodeKind.ITEM, NodeKind.INDICATOR, NodeKind.DIMENSION, NodeKind.SIDE, NodeKind.TOTAL]
        places = {kind: [index for index, each in enumerate(kinds) if each is kind] for kind in order}
        pairs = pairwise(order)
        return tuple(
            self._step(places[low], places[high], 1000 if high is NodeKind.TOTAL else coverage) for low, high in pairs
        )

    def _step(self, children: list[int], parents: list[int], coverage: int) -> Step:
        matrix = np.zeros((len(children), len(parents)))
        for row, child in enumerate(children):
            matrix[row, self.parents[child] - parents[0]] = self.weights[child]
        sums = matrix.sum(axis=0)
        if (sums == 0).any():
            raise ScoringError(
                f"{self.codes[parents[int(sums.argmin())]]}: expected something scored below it, got nothing"
            )
        if (sums > MOST_WEIGHT).any():
            raise ScoringError(
                f"expected weights of siblings that add up to at most {MOST_WEIGHT}, got {int(sums.max())}"
            )
        needed = np.maximum(np.ceil(coverage * sums / 1000), 1)
        nodes = slice(parents[0], parents[-1] + 1)
        return Step(matrix=_frozen(matrix), whole=_frozen(sums), needed=_frozen(needed), nodes=nodes)


def _check_gates(model: ScoringModel) -> None:
    """Refuse gates that name nothing."""
    items = {column.item.code: column.item for column in model.columns}
    scenes = [code for code, item in items.items() if item.kind is ItemKind.SCENE]
    for level, gate in model.gates:
        found = {
            GateKind.SCORE: gate.node in model.nodes,
            GateKind.SCENES: any(code.startswith(f"{gate.node}-") for code in scenes),
            GateKind.ITEM: gate.node in items and gate.option in {o.code for o in items[gate.node].options},
        }
        if not found[gate.kind]:
            raise ScoringError(
                f"level {level}: expected something of this questionnaire, got {gate.node} {gate.option or ''}"
            )


def _frozen(array: NDArray[Number]) -> NDArray[Number]:
    """`array`, read-only from now on."""
    array.setflags(write=False)
    return array
