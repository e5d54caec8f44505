"""Weight sets: exact scores under other weights, a fingerprint over everything, and what does not fit is named."""

from dataclasses import replace
from datetime import date

import pytest

from questionnaires import catalogue
from scoring.evaluate import evaluate
from scoring.example import example_questionnaire
from scoring.judgements import Judgements, Method
from scoring.model import compile_model
from scoring.score_table import score_rows
from scoring.tables import read_rows
from scoring.weight_set import NodeWeights, WeightSet, as_mapping, children, from_mapping
from scoring.weights_applied import WeightSetError, misfits, under

ASKED = example_questionnaire()


def a_set(*nodes, **overrides):
    values = {
        "questionnaire": ASKED.key,
        "name": "装备口径",
        "version": 1,
        "made_by": "李工",
        "made_on": date(2026, 11, 22),
        "rationale": "设备是根本。",
        "nodes": nodes or (NodeWeights(node="FND", weights={"FND-EQP": 1, "FND-SEC": 3}),),
    }
    return WeightSet(**values | overrides)


def found(weights, questionnaire=ASKED):
    return [(".".join(map(str, each.path)), each.found, each.expected) for each in misfits(questionnaire, weights)]


def test_scores_under_a_weight_set_are_exact():
    # EQP all (100) of 3 and NA: 100; SEC rules and products 70, partly 50 → (40+30+50)/2 = 60; see test of the docstring
    standard = evaluate(ASKED, "2-310")
    other = evaluate(under(ASKED, a_set()), "2-310")
    equipment, security = standard.nodes["FND-EQP"].units, standard.nodes["FND-SEC"].units
    assert other.total == (equipment + 3 * security + 2) // 4
    assert other.nodes["FND-EQP"].units == equipment
    assert other.fingerprint != standard.fingerprint


def test_the_standard_model_stays_what_it_was():
    before = compile_model(ASKED).fingerprint
    under(ASKED, a_set())
    assert compile_model(ASKED).fingerprint == before


def test_a_set_of_the_standard_weights_gives_the_standard_digits_in_the_flagship():
    flagship = catalogue.get("lianghua-sme")
    nodes = tuple(NodeWeights(node=node, weights=weights) for node, weights in children(flagship).items())
    same = under(flagship, a_set(*nodes, questionnaire=flagship.key))
    assert compile_model(same).fingerprint == compile_model(flagship).fingerprint


def test_weights_ten_times_as_large_change_no_score():
    larger = {code: 10 * weight for code, weight in children(ASKED)["FND"].items()}
    assert (
        evaluate(under(ASKED, a_set(NodeWeights(node="FND", weights=larger))), "2-310").total
        == evaluate(ASKED, "2-310").total
    )


@pytest.mark.parametrize(
    "change",
    [{"name": "x"}, {"version": 2}, {"made_by": "x"}, {"made_on": date(2026, 11, 23)}, {"rationale": "x"}],
)
def test_the_fingerprint_covers_everything(change):
    assert replace(a_set(), **change).fingerprint != a_set().fingerprint
    assert a_set().fingerprint == a_set().fingerprint


def test_the_label_carries_name_version_and_fingerprint():
    weights = a_set(version=3)
    assert weights.label == f"装备口径 v3 · {weights.fingerprint[:12]}"


def test_a_set_survives_being_plain_data():
    judgements = (Judgements(expert="A", rows=(("1", "3"), ("1/3", "1"))),)
    node = NodeWeights(
        node="FND", weights={"FND-EQP": 750, "FND-SEC": 250}, method=Method.AHP, judgements=judgements, consistency_ratio=0.0
    )  # fmt: skip
    again = from_mapping(as_mapping(a_set(node)))
    assert again == a_set(node)
    assert again.fingerprint == a_set(node).fingerprint
    assert found(again) == []


def test_what_does_not_fit_is_named_all_at_once():
    weights = a_set(
        NodeWeights(node="FND", weights={"FND-EQP": 0, "FND-SECX": 3}),
        NodeWeights(node="FNDX", weights={"A": 1}),
    )
    assert found(weights) == [
        ("nodes.FND.weights.FND-SECX", "FND-SECX", "FND-EQP or FND-SEC"),
        ("nodes.FND.weights.FND-EQP", "0", "a whole number above 0"),
        ("nodes.FND.weights", "nothing", "a weight of FND-SEC"),
        ("nodes.FNDX", "FNDX", "TOTAL, LVL or FND"),
    ]
    with pytest.raises(WeightSetError, match="FND-SECX"):
        under(ASKED, weights)


def test_a_set_for_another_questionnaire_is_refused():
    assert found(a_set(questionnaire="other@1")) == [("questionnaire", "other@1", "example@1")]


def test_weights_that_do_not_follow_from_their_judgements_are_named():
    judgements = (Judgements(expert="A", rows=(("60", "40"),)),)
    node = NodeWeights(
        node="FND", weights={"FND-EQP": 601, "FND-SEC": 399}, method=Method.BUDGET, judgements=judgements
    )
    assert found(a_set(node)) == [("nodes.FND.weights", "601, 399", "600, 400, which the judgements give")]


def test_a_wrong_judgement_inside_a_set_is_named_by_its_cell():
    judgements = (Judgements(expert="A", rows=(("1", "0"), ("", "1"))),)
    node = NodeWeights(node="FND", weights={"FND-EQP": 1, "FND-SEC": 1}, method=Method.AHP, judgements=judgements)
    assert found(a_set(node))[0][0] == "nodes.FND.judgements.0.rows.0.1"


def test_every_row_of_a_score_table_names_the_weights():
    rows = read_rows(ASKED, [{"id": "A", "FND-EQP-01": "all"}, {"id": "B", "FND-EQP-01": "some"}])
    standard, other = score_rows(ASKED, rows), score_rows(ASKED, rows, weights=a_set())
    place = standard.header.index("weights")
    assert [row[place] for row in standard.rows()] == ["standard 1"] * 2
    assert [row[place] for row in other.rows()] == [a_set().label] * 2
