"""The scores of many submissions as a table."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from questionnaires.model import UNIT, Gate, GateKind, ItemKind, Questionnaire
from scoring.aggregate import score
from scoring.coverage import coverage
from scoring.encode import characters
from scoring.layout import BLANK, NOT_ASKED, Column
from scoring.levels import OPEN, Levels, failing, levels, required_by, scene_levels
from scoring.model import ScoringModel, compile_model
from scoring.result import MISSING
from scoring.tables import ID, Submission
from scoring.weight_set import WeightSet
from scoring.weights_applied import under

#: Columns before those of the nodes.
FIRST = (
    ID,
    "total",
    "level",
    "blocking_gate",
    "distance",
    "failing_gates",
    "coverage",
    "answered",
    "unanswered",
    "weights",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lack:
    """What is lacking for a gate: units, or scenes and how many of them must be binding ones."""

    known: bool = True  #: whether it can be assessed
    units: int = 0
    scenes: int = 0
    binding: int = 0


class GateWords(Protocol):
    """What says a gate of a level, and what is lacking for it."""

    def __call__(self, level: int, gate: Gate, lacks: Lack | None = None) -> str:
        """One line."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ScoreTable:
    """Scores of many submissions.

    Attributes
    ----------
    model : ScoringModel
        That scored them.
    ids : tuple of str
        One for each row.
    nodes : (n, n_nodes) ndarray of int32
        Units in the order of `ScoringModel.nodes`; `MISSING` where not assessable.
    coverage : (n,) ndarray of int32
        Share of the weight asked that could be assessed, per mille, as in `Result`.
    unanswered : (n,) ndarray of int32
        Items that count, were asked and left blank: each is scored as 0.
    answered : (n,) ndarray of int32
        Items that count and were answered; don't know and not applicable are answers, too.
    scenes : (n, highest scene level) ndarray of int32
        How many scenes have reached level 1, 2 … or a higher one; no columns without scenes.
    levels : Levels
        Level, blocking gate and distance.
    weights : str
        Label of the weight set; `standard` and the version for the questionnaire's own weights.
    """

    model: ScoringModel
    ids: tuple[str, ...]
    nodes: NDArray[np.int32]
    coverage: NDArray[np.int32]
    unanswered: NDArray[np.int32]
    answered: NDArray[np.int32]
    scenes: NDArray[np.int32]
    levels: Levels
    weights: str

    @property
    def header(self) -> tuple[str, ...]:
        """Column names: id, total, level, gates, how much was answered, every node by code, scenes that reached a level."""
        counted = (f"scenes@{level}" for level in range(1, self.scenes.shape[1] + 1))
        return (*FIRST, *self.model.nodes[1:], *counted)

    def rows(self, words: GateWords | None = None) -> Iterator[tuple[str, ...]]:
        """Rows of text: points with four decimals, distance in points or scenes, coverage in per cent; empty: not assessable.

        Gates are said in `words`, in codes without them.
        """
        told = words or in_codes
        stopping = failing(self.model, self.levels)
        for index, name in enumerate(self.ids):
            level, gate = int(self.levels.level[index]), int(self.levels.blocking[index])
            yield (
                name,
                points(int(self.nodes[index, 0])),
                "" if level == MISSING else str(level),
                told(*self.model.gates[gate]) if gate >= 0 else "",
                self._distance(index, gate),
                "; ".join(self._short(told, index, each) for each in stopping[index].tolist() if each >= 0),
                f"{int(self.coverage[index]) // 10}.{int(self.coverage[index]) % 10}",
                str(self.answered[index]),
                str(self.unanswered[index]),
                self.weights,
                *(points(units) for units in self.nodes[index, 1:].tolist()),
                *(str(count) for count in self.scenes[index].tolist()),
            )

    def _short(self, told: GateWords, row: int, index: int) -> str:
        """A gate that does not hold, with what is lacking for it."""
        level, gate = self.model.gates[index]
        return told(level, gate, lack(self.model, self.levels, row, index))

    def _distance(self, index: int, gate: int) -> str:
        distance = int(self.levels.distance[index])
        if gate < 0:
            return ""
        return str(distance) if self.model.gates[gate][1].kind is GateKind.SCENES else points(distance)


def score_rows(
    questionnaire: Questionnaire, submissions: Sequence[Submission], *, weights: WeightSet | None = None
) -> ScoreTable:
    """Score many submissions.

    Parameters
    ----------
    questionnaire : Questionnaire
        The version answered.
    submissions : sequence of Submission
        As `read_rows` returns them.
    weights : WeightSet, optional
        Instead of the questionnaire's own weights.

    Returns
    -------
    ScoreTable
        One row for each.

    Raises
    ------
    ScoringError
        If a string or the weight set does not fit the questionnaire.

    Examples
    --------
    >>> from scoring.example import example_questionnaire
    >>> from scoring.tables import read_rows
    >>> questionnaire = example_questionnaire()
    >>> rows = read_rows(questionnaire, [{"id": "A", "FND-EQP-01": "all", "FND-EQP-02": "NA", "FND-SEC-01": "rules"}])
    >>> (row,) = score_rows(questionnaire, rows).rows()
    >>> row[:5], row[6:]
    (('A', '68.0000', '1', 'L2 OPS@2: 1 (1 binding)', '1'), ('85.0', '3', '2', 'standard 1', '68.0000', '68.0000', '100.0000', '20.0000', '0', '0', '0', '0'))
    >>> row[5].split("; ")
    ['L2 OPS@2: 1 (1 binding) lacks 1 scene (1 binding)', 'L2 FND-SEC-02>=partly lacks 50.0000 points']
    """
    model = compile_model(under(questionnaire, weights) if weights else questionnaire)
    array = characters(model, [submission.answers for submission in submissions])
    scores = score(model, array)
    asked_of = array[:, [column.start for column in _counting(model)]]
    blank = np.count_nonzero(asked_of == ord(BLANK), axis=1)
    return ScoreTable(
        model=model,
        ids=tuple(submission.id for submission in submissions),
        nodes=scores.nodes,
        coverage=coverage(model, array, scores).asked[:, 0],
        unanswered=blank.astype(np.int32),
        answered=(np.count_nonzero(asked_of != ord(NOT_ASKED), axis=1) - blank).astype(np.int32),
        scenes=_reached(model, array),
        levels=levels(model, array, scores),
        weights=weights.label if weights else f"standard {questionnaire.version}",
    )


def _reached(model: ScoringModel, array: NDArray[np.uint8]) -> NDArray[np.int32]:
    """How many scenes have reached each level, from 1 up."""
    columns = [column for column in model.columns if column.item.kind is ItemKind.SCENE]
    highest = max((len(column.item.options) - 1 for column in columns), default=0)
    found = scene_levels(array, columns)
    counts = [np.count_nonzero(found >= level, axis=1) for level in range(1, highest + 1)]
    return np.array(counts, np.int32).reshape(highest, len(array)).T


def unanswered(model: ScoringModel, submission: Submission) -> tuple[str, ...]:
    """Codes of the items that count, were asked and left blank, in the order asked.

    Examples
    --------
    >>> from scoring.example import example_questionnaire
    >>> from scoring.tables import read_rows
    >>> (row,) = read_rows(example_questionnaire(), [{"id": "A", "FND-EQP-01": "all", "FND-SEC-01": "rules"}])
    >>> unanswered(compile_model(example_questionnaire()), row)
    ('FND-EQP-02', 'FND-SEC-02', 'OPS-LIF-01')
    """
    return tuple(column.item.code for column in _counting(model) if submission.answers[column.start] == BLANK)


def _counting(model: ScoringModel) -> list[Column]:
    """Columns of the items whose answers count for the total or for a level; an inventory only records."""
    return [column for column in model.columns if column.item.kind is not ItemKind.INVENTORY]


def counting(questionnaire: Questionnaire) -> tuple[str, ...]:
    """Codes of the items whose answers count for the total or for a level, in the order asked.

    Examples
    --------
    >>> from scoring.example import example_questionnaire
    >>> counting(example_questionnaire())
    ('FND-EQP-01', 'FND-EQP-02', 'FND-SEC-01', 'FND-SEC-02', 'OPS-LIF-01')
    """
    return tuple(column.item.code for column in _counting(compile_model(questionnaire)))


def points(units: int) -> str:
    """Units as points with all four decimals; empty where not assessable.

    Examples
    --------
    >>> points(393_750), points(-1)
    ('39.3750', '')
    """
    return "" if units == MISSING else f"{units // UNIT}.{units % UNIT:04d}"


def gate_label(level: int, gate: Gate) -> str:
    """A gate in one line of codes.

    Examples
    --------
    >>> gate_label(2, Gate(kind=GateKind.SCORE, node="TOTAL", minimum=400_000))
    'L2 TOTAL>=40.0000'
    >>> gate_label(2, Gate(kind=GateKind.SCENES, node="OPS", at_least=2, count=6, binding=3))
    'L2 OPS@2: 6 (3 binding)'
    """
    if gate.kind is GateKind.SCORE:
        return f"L{level} {gate.node}>={points(gate.minimum)}"
    if gate.kind is GateKind.SCENES:
        return f"L{level} {gate.node}@{gate.at_least}: {gate.count} ({gate.binding} binding)"
    return f"L{level} {gate.node}>={gate.option}"


def lack(model: ScoringModel, found: Levels, row: int, index: int) -> Lack:
    """What submission `row` lacks for gate `index` of `ScoringModel.gates`.

    Examples
    --------
    >>> from scoring.aggregate import score
    >>> from scoring.example import example_questionnaire
    >>> from scoring.model import compile_model
    >>> model = compile_model(example_questionnaire())
    >>> found = levels(model, ["2-301"], score(model, ["2-301"]))
    >>> lack(model, found, 0, 2), lack(model, found, 0, 3).units
    (Lack(known=True, units=0, scenes=1, binding=1), 500000)
    """
    gate = model.gates[index][1]
    if int(found.states[row, index]) == OPEN:
        return Lack(known=False)
    if gate.kind is not GateKind.SCENES:
        return Lack(units=int(found.lacking[row, index]))
    any_ = max(int(required_by(model)[index]) - int(found.found[row, index]), 0)
    binding = max(gate.binding - int(found.binding[row, index]), 0)
    return Lack(scenes=any_, binding=binding)


def in_codes(level: int, gate: Gate, lacks: Lack | None = None) -> str:
    """A gate, and what is lacking for it, in one line of codes.

    Examples
    --------
    >>> asked = Gate(kind=GateKind.SCENES, node="OPS", at_least=2, count=6, binding=3)
    >>> in_codes(2, asked, Lack(scenes=2, binding=1)), in_codes(2, asked, Lack(scenes=0, binding=1))
    ('L2 OPS@2: 6 (3 binding) lacks 2 scenes (1 binding)', 'L2 OPS@2: 6 (3 binding) lacks 1 binding scene')
    >>> in_codes(2, Gate(kind=GateKind.ITEM, node="FND-SEC-02", option="partly"), Lack(units=500_000))
    'L2 FND-SEC-02>=partly lacks 50.0000 points'
    """
    label = gate_label(level, gate)
    if lacks is None:
        return label
    if not lacks.known:
        return f"{label} is not assessable"
    if gate.kind is not GateKind.SCENES:
        return f"{label} lacks {points(lacks.units)} points"
    if lacks.binding > lacks.scenes:
        return f"{label} lacks {_count(lacks.binding, 'binding scene')}"
    return f"{label} lacks {_count(lacks.scenes, 'scene')}{f' ({lacks.binding} binding)' if lacks.binding else ''}"


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'s' * (number != 1)}"
