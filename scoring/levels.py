"""Total and gates to a maturity level, from the bottom up, in three values: held, not held, not assessable."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from questionnaires.model import FULL, Gate, GateKind, ItemKind
from scoring.aggregate import Scores
from scoring.encode import Submissions, characters
from scoring.errors import ScoringError
from scoring.layout import DIGITS, NOT_APPLICABLE, NOT_ASKED, Column
from scoring.model import ScoringModel
from scoring.result import MISSING, GateResult, LevelResult

PASSED, FAILED, OPEN = 1, 0, -1  #: what became of a gate; OPEN: not assessable
_REACHED = np.array(
    [max(DIGITS.find(chr(code)), 0) for code in range(256)], np.int8
)  #: level of a scene by its character
_REACHED[[ord(NOT_APPLICABLE), ord(NOT_ASKED)]] = MISSING


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Levels:
    """Levels of many submissions, and what stopped them.

    Attributes
    ----------
    level : (n,) ndarray of int8
        0 to the highest level; `MISSING` where it cannot be determined.
    at_least : (n,) ndarray of int8
        The level that is certain.
    blocking : (n,) ndarray of int16
        Index into `ScoringModel.gates` of the gate of the next level that is farthest from holding; -1 at the highest level.
    distance : (n,) ndarray of int32
        What that gate lacks: units, or scenes; 0 at the highest level.
    states : (n, n_gates) ndarray of int8
        `PASSED`, `FAILED` or `OPEN`.
    found, binding : (n, n_gates) ndarray of int32
        What each gate looked at: units or scenes, `MISSING` where not assessable; and binding scenes.
    lacking : (n, n_gates) ndarray of int32
        What each gate lacks, in the same measure; 0 where it holds.
    """

    level: NDArray[np.int8]
    at_least: NDArray[np.int8]
    blocking: NDArray[np.int16]
    distance: NDArray[np.int32]
    states: NDArray[np.int8]
    found: NDArray[np.int32]
    binding: NDArray[np.int32]
    lacking: NDArray[np.int32]


def levels(model: ScoringModel, submissions: Submissions, scores: Scores) -> Levels:
    """Maturity level of every submission.

    Parameters
    ----------
    model : ScoringModel
        Of the questionnaire.
    submissions : sequence of str, bytes, or (n, width) ndarray of uint8
        The submissions scored.
    scores : Scores
        Their scores, in units; `MISSING` where not assessable.

    Returns
    -------
    Levels
        The highest level whose gates and those of all levels below hold. A gate that does not hold settles the level even where
        another is not assessable; the level is `MISSING` only if it hangs on a gate that is not assessable.

    Raises
    ------
    ScoringError
        If the submissions are not those scored.

    Notes
    -----
    Scenes that do not apply are not counted; a gate on scenes none of which applies is not assessable. Among the gates of the next
    level those that fail come before those not assessable, then the larger distance in proportion to what is required, then the order
    written.

    Examples
    --------
    >>> from scoring.aggregate import score
    >>> from scoring.example import example_questionnaire
    >>> from scoring.model import compile_model
    >>> model = compile_model(example_questionnaire())
    >>> found = levels(model, ["2-312", "2-311", "1~--1"], score(model, ["2-312", "2-311", "1~--1"]))
    >>> found.level.tolist(), found.blocking.tolist(), found.distance.tolist()
    ([2, 1, 1], [-1, 2, 2], [0, 1, 1])
    """
    array = characters(model, submissions)
    if len(array) != len(scores.nodes):
        raise ScoringError(f"{len(array)} submissions, {len(scores.nodes)} scores")
    shape = (len(array), len(model.gates))
    found, binding = np.zeros(shape, np.int32), np.zeros(shape, np.int32)
    for index, (_, gate) in enumerate(model.gates):
        found[:, index], binding[:, index] = _look(model, gate, array, scores)
    required = required_by(model)
    wanted = np.array([gate.binding for _, gate in model.gates], np.int32)
    states = np.where(found == MISSING, OPEN, (found >= required) & (binding >= wanted)).astype(np.int8)
    level, at_least = _climb(model, states)
    lacking = np.maximum(np.maximum(required - np.maximum(found, 0), wanted - binding), 0)
    lacking = np.where(states == PASSED, 0, lacking).astype(np.int32)
    blocking = _blocking(model, states, lacking, at_least)
    padded = np.concatenate([np.zeros((len(array), 1), np.int32), lacking], axis=1)
    distance = np.take_along_axis(padded, blocking[:, None].astype(np.int64) + 1, axis=1)[:, 0]
    return Levels(
        level=level,
        at_least=at_least,
        blocking=blocking,
        distance=distance,
        states=states,
        found=found,
        binding=binding,
        lacking=lacking,
    )


@lru_cache(maxsize=16)
def required_by(model: ScoringModel) -> NDArray[np.int32]:
    """What every gate requires.

    Parameters
    ----------
    model : ScoringModel
        Of the questionnaire.

    Returns
    -------
    (n_gates,) ndarray of int32
        Units, or a number of scenes.

    Examples
    --------
    >>> from scoring.example import example_questionnaire
    >>> from scoring.model import compile_model
    >>> required_by(compile_model(example_questionnaire())).tolist()
    [200000, 600000, 1, 500000]
    """
    required = np.array([_required(model, gate) for _, gate in model.gates], np.int32)
    required.setflags(write=False)
    return required


def _required(model: ScoringModel, gate: Gate) -> int:
    if gate.kind is GateKind.SCORE:
        return gate.minimum
    if gate.kind is GateKind.SCENES:
        return gate.count
    return model.column(gate.node).worths[gate.option or ""]


def _look(
    model: ScoringModel, gate: Gate, array: NDArray[np.uint8], scores: Scores
) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """What a gate finds, and the binding scenes among it."""
    none = np.zeros(len(array), np.int32)
    if gate.kind is GateKind.SCORE:
        return scores.nodes[:, model.node(gate.node)], none
    if gate.kind is GateKind.SCENES:
        return _count_scenes(model, gate, array)
    column = model.column(gate.node)
    table = np.zeros(256, np.int32)
    table[[ord(NOT_APPLICABLE), ord(NOT_ASKED)]] = MISSING
    if not column.several:
        table[[ord(DIGITS[index]) for index in column.options.values()]] = list(column.worths.values())
        table[ord("?")] = min(column.worths.values())
        return table[array[:, column.start]], none
    places = range(column.start, column.start + column.width)
    summed = sum((model.points[place].take(array[:, place]) for place in places), start=none)
    return np.where(table[array[:, column.start]] == MISSING, MISSING, summed).astype(np.int32), none


def _count_scenes(
    model: ScoringModel, gate: Gate, array: NDArray[np.uint8]
) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Scenes below a node at a level or higher, and the binding ones among them."""
    scenes = _scenes_below(model, gate.node)
    reached = scene_levels(array, scenes)
    there = reached >= max(gate.at_least, 0)
    binding = there[:, [scene.item.binding for scene in scenes]].sum(axis=1)
    counted = np.where((reached == MISSING).all(axis=1), MISSING, there.sum(axis=1))
    return counted.astype(np.int32), binding.astype(np.int32)


@lru_cache(maxsize=64)
def _scenes_below(model: ScoringModel, node: str) -> list[Column]:
    """Scenes of a node."""
    return [c for c in model.columns if c.item.kind is ItemKind.SCENE and c.item.code.startswith(f"{node}-")]


def scene_levels(array: NDArray[np.uint8], scenes: list[Column]) -> NDArray[np.int8]:
    """Level of every scene.

    Parameters
    ----------
    array : (n, width) ndarray of uint8
        Checked characters of the submissions.
    scenes : list of Column
        The scenes' columns.

    Returns
    -------
    (n, n_scenes) ndarray of int8
        0 to 4; 0 where not known or not answered; `MISSING` where not applicable or not asked.

    Examples
    --------
    >>> from scoring.example import example_questionnaire
    >>> from scoring.model import compile_model
    >>> model = compile_model(example_questionnaire())
    >>> scene_levels(characters(model, ["2-313", "....-"]), [model.column("OPS-LIF-01")]).tolist()
    [[3], [-1]]
    """
    found: NDArray[np.int8] = _REACHED.take(array[:, [scene.start for scene in scenes]])
    return found


def _climb(model: ScoringModel, states: NDArray[np.int8]) -> tuple[NDArray[np.int8], NDArray[np.int8]]:
    """Level, and level that is certain, from the states of all gates."""
    count = len(states)
    numbers = np.array([number for number, _ in model.gates], np.int64)
    certain, possible = np.ones(count, bool), np.ones(count, bool)
    at_least, at_most = np.zeros(count, np.int8), np.zeros(count, np.int8)
    for level in model.questionnaire.levels:
        here = states[:, numbers == level.number]
        certain &= (here == PASSED).all(axis=1)
        possible &= (here != FAILED).all(axis=1)
        at_least[certain] = level.number
        at_most[possible] = level.number
    return np.where(at_least == at_most, at_least, MISSING).astype(np.int8), at_least


def _blocking(
    model: ScoringModel, states: NDArray[np.int8], lacking: NDArray[np.int32], at_least: NDArray[np.int8]
) -> NDArray[np.int16]:
    """Index of the gate of the next level farthest from holding; -1 if there is none."""
    key = _in_the_way(model, states, lacking, at_least)
    none = np.full((len(key), 1), -1)
    first: NDArray[np.int64] = np.concatenate([none, key], axis=1).argmax(axis=1)
    return (first - 1).astype(np.int16)


def failing(model: ScoringModel, found: Levels) -> NDArray[np.int16]:
    """Gates of the next level that do not hold, the one farthest from holding first.

    Parameters
    ----------
    model : ScoringModel
        Of the questionnaire.
    found : Levels
        Of the submissions.

    Returns
    -------
    (n, n_gates) ndarray of int16
        Indices into `ScoringModel.gates`, then -1; the first column is `Levels.blocking`.

    Examples
    --------
    >>> from scoring.aggregate import score
    >>> from scoring.example import example_questionnaire
    >>> from scoring.model import compile_model
    >>> model = compile_model(example_questionnaire())
    >>> failing(model, levels(model, ["2-301"], score(model, ["2-301"]))).tolist()
    [[2, 3, -1, -1]]
    """
    key = _in_the_way(model, found.states, found.lacking, found.at_least)
    order = np.argsort(-key, axis=1, kind="stable")
    return np.where(np.take_along_axis(key, order, axis=1) < 0, -1, order).astype(np.int16)


def _in_the_way(
    model: ScoringModel, states: NDArray[np.int8], lacking: NDArray[np.int32], at_least: NDArray[np.int8]
) -> NDArray[np.int64]:
    """How much each gate of the next level stands in the way; -1 for those that hold and those of other levels."""
    numbers = [level.number for level in model.questionnaire.levels]
    after = np.zeros(max(numbers, default=0) + 1, np.int64)
    for below, number in zip([0, *numbers], numbers, strict=False):
        after[below] = number
    of_next = np.array([number for number, _ in model.gates]) == after[at_least][:, None]
    return np.where(of_next & (states != PASSED), _rank(model, states, lacking), -1)


def _rank(model: ScoringModel, states: NDArray[np.int8], lacking: NDArray[np.int32]) -> NDArray[np.int64]:
    """How much a gate stands in the way: failed before not assessable, then parts per million of what is required."""
    share = lacking.astype(np.int64) * FULL // np.maximum(required_by(model), 1)
    return share + np.where(states == FAILED, 10 * FULL, 0)


def level_result(model: ScoringModel, found: Levels, row: int = 0) -> LevelResult:
    """Level of one submission with every gate looked at.

    Parameters
    ----------
    model : ScoringModel
        Of the questionnaire.
    found : Levels
        Of one or more submissions.
    row : int, default 0
        Which of them.

    Returns
    -------
    LevelResult
        `blocking` begins with the gate `Levels.blocking` names.

    Raises
    ------
    IndexError
        If there is no such row.

    Examples
    --------
    >>> from scoring.aggregate import score
    >>> from scoring.example import example_questionnaire
    >>> from scoring.model import compile_model
    >>> model = compile_model(example_questionnaire())
    >>> result = level_result(model, levels(model, ["2-301"], score(model, ["2-301"])))
    >>> result.number, [gate.gate.node for gate in result.blocking]
    (1, ['OPS', 'FND-SEC-02'])
    """
    required = required_by(model)
    gates = [
        GateResult(
            level=level,
            gate=gate,
            passed={PASSED: True, FAILED: False}.get(int(found.states[row, index])),
            required=int(required[index]),
            found=int(found.found[row, index]),
            binding_found=int(found.binding[row, index]),
        )
        for index, (level, gate) in enumerate(model.gates)
    ]
    at_least = int(found.at_least[row])
    above = [level.number for level in model.questionnaire.levels if level.number > at_least]
    stopping = [i for i, gate in enumerate(gates) if above and gate.level == above[0] and not gate.passed]
    rank = _rank(model, found.states[row : row + 1], found.lacking[row : row + 1])[0]
    stopping.sort(key=lambda index: -int(rank[index]))
    return LevelResult(
        number=int(found.level[row]),
        at_least=at_least,
        gates=tuple(gates),
        blocking=tuple(gates[index] for index in stopping),
    )
