"""Ten enterprises computed by hand from the official points of the 2024 SME index (tests/data/miit_sme/README.md)."""

import csv
from pathlib import Path

import numpy as np
import pytest

from questionnaires import catalogue
from questionnaires.model import GateKind
from scoring.evaluate import evaluate
from scoring.packed import score_nodes
from scoring.result import MISSING, NodeKind
from scoring.score_table import gate_label, points, score_rows
from scoring.tables import read_rows

DATA = Path(__file__).parents[2] / "data" / "miit_sme"


def read(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


EXPECTED = read("expected.csv")


@pytest.fixture(scope="module")
def asked():
    return catalogue.get("miit-sme", "2024.1")


@pytest.fixture(scope="module")
def submissions(asked):
    return {submission.id: submission for submission in read_rows(asked, read("answers.csv"))}


@pytest.fixture(scope="module")
def table(asked, submissions):
    return score_rows(asked, list(submissions.values()))


def test_the_table_has_the_columns_computed_by_hand(table):
    assert list(table.header) == list(EXPECTED[0])


@pytest.mark.parametrize("row", range(10))
def test_every_digit_agrees_with_the_hand_calculation(table, row):
    assert dict(zip(table.header, list(table.rows())[row], strict=True)) == EXPECTED[row]


@pytest.mark.parametrize("expected", EXPECTED, ids=lambda expected: expected["id"])
def test_a_single_enterprise_gets_what_the_table_says(asked, submissions, expected):
    result = evaluate(asked, submissions[expected["id"]].answers)
    nodes = {code: points(node.units) for code, node in result.nodes.items() if node.kind is not NodeKind.ITEM}
    assert nodes.pop("TOTAL") == expected["total"]
    assert nodes == {code: expected[code] for code in nodes}
    assert str(result.level.number) == expected["level"]
    assert result.nodes["TOTAL"].coverage == round(10 * float(expected["coverage"]))
    stopped = [gate_label(gate.level, gate.gate) for gate in result.level.blocking[:1]]
    assert stopped == ([expected["blocking_gate"]] if expected["blocking_gate"] else [])


def test_the_fast_path_agrees_with_the_table(table, submissions):
    found = score_nodes(table.model, [submission.answers for submission in submissions.values()])
    assert (found == table.nodes).all()


def test_each_level_is_reached_and_each_gate_stops_somebody(table):
    assert set(table.levels.level.tolist()) == {0, 1, 2, 3, 4}
    assert set(table.levels.blocking.tolist()) == {-1, *range(8)}


def test_scene_gates_stop_by_number_and_by_binding_scenes(table):
    reasons = set()
    for row, index in enumerate(table.levels.blocking.tolist()):
        gate = table.model.gates[index][1]
        if index >= 0 and gate.kind is GateKind.SCENES:
            reasons |= {"number"} if table.levels.found[row, index] < gate.count else set()
            reasons |= {"binding"} if table.levels.binding[row, index] < gate.binding else set()
    assert reasons == {"number", "binding"}


def test_the_weights_give_every_option_its_official_points(asked):
    official = {
        "FND-EQP-01": 8, "FND-EQP-02": 6, "FND-EQP-03": 6, "FND-DAT-01": 10, "FND-SYS-01": 10, "FND-SEC-01": 5,
        "FND-SEC-02": 5, "MGT-PLN-01": 7.5, "MGT-PLN-02": 7.5, "MGT-RES-01": 7.5, "MGT-RES-02": 7.5,
        "EFF-GRN-01": 7, "EFF-QLT-01": 7, "EFF-MKT-01": 3, "EFF-MKT-02": 3,
    }  # fmt: skip
    best = evaluate(asked, _best(asked))
    assert {code: node.effective_weight / 10_000 for code, node in best.nodes.items() if code in official} == official
    assert best.total == 1_000_000


def _best(asked) -> str:
    rows = {"id": "best"}
    for item in asked.items():
        several = [option.code for option in item.options if not option.exclusive and option.units]
        rows[item.code] = "|".join(several) if item.kind == "multi" else item.options[-1].code
    return read_rows(asked, [rows])[0].answers


def test_not_assessable_is_told_apart_from_zero(table):
    column = table.model.nodes.index("EFF")
    assert table.nodes[9, column] == MISSING
    assert table.nodes[7, column] == 0
    assert np.count_nonzero(table.nodes == MISSING) == 4  # EFF-GRN of E09; EFF, EFF-GRN and EFF-QLT of E10
