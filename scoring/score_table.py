"""The scores of many submissions as a table."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from questionnaires.model import UNIT, Gate, GateKind, ItemKind, Questionnaire
from scoring.aggregate import score
from scoring.coverage import coverage
from scoring.encode import characters
from scoring.layout import BLANK, Column
from scoring.levels import Levels, levels
from scoring.model import ScoringModel, compile_model
from scoring.result import MISSING
from scoring.tables import ID, Submission
from scoring.weight_set import WeightSet
from scoring.weights_applied import under


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
    levels: Levels
    weights: str

    @property
    def header(self) -> tuple[str, ...]:
        """Column names: id, total, level, blocking gate, distance, coverage, unanswered, weights, then every node by code."""
        return (
            ID,
            "total",
            "level",
            "blocking_gate",
            "distance",
            "coverage",
            "unanswered",
            "weights",
            *self.model.nodes[1:],
        )

    def rows(self) -> Iterator[tuple[str, ...]]:
        """Rows of text: points with four decimals, distance in points or scenes, coverage in per cent; empty: not assessable."""
        for index, name in enumerate(self.ids):
            level, gate = int(self.levels.level[index]), int(self.levels.blocking[index])
            yield (
                name,
                points(int(self.nodes[index, 0])),
                "" if level == MISSING else str(level),
                gate_label(*self.model.gates[gate]) if gate >= 0 else "",
                self._distance(index, gate),
                f"{int(self.coverage[index]) // 10}.{int(self.coverage[index]) % 10}",
                str(self.unanswered[index]),
                self.weights,
                *(points(units) for units in self.nodes[index, 1:].tolist()),
            )

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
    >>> list(score_rows(questionnaire, rows).rows())
    [('A', '68.0000', '1', 'L2 OPS@2: 1 (1 binding)', '1', '85.0', '2', 'standard 1', '68.0000', '68.0000', '100.0000', '20.0000')]
    """
    model = compile_model(under(questionnaire, weights) if weights else questionnaire)
    array = characters(model, [submission.answers for submission in submissions])
    scores = score(model, array)
    return ScoreTable(
        model=model,
        ids=tuple(submission.id for submission in submissions),
        nodes=scores.nodes,
        coverage=coverage(model, array, scores).asked[:, 0],
        unanswered=np.count_nonzero(array[:, [c.start for c in _counting(model)]] == ord(BLANK), axis=1).astype(
            np.int32
        ),
        levels=levels(model, array, scores),
        weights=weights.label if weights else f"standard {questionnaire.version}",
    )


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
