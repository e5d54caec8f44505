"""What is missing: not applicable, not asked, not known, not answered, and what follows for nodes, totals and levels."""

from dataclasses import replace

import numpy as np
import pytest

from questionnaires.model import (
    Condition,
    Dimension,
    Gate,
    GateKind,
    Indicator,
    Level,
    ProfileField,
    Questionnaire,
    Side,
)
from scoring.aggregate import score, weighted_mean
from scoring.coverage import coverage
from scoring.encode import BLANK, DONT_KNOW, NOT_ASKED, decode, encode, parse_cell, resolve
from scoring.errors import ScoringError
from scoring.evaluate import evaluate
from scoring.example import example_questionnaire
from scoring.levels import level_result, levels
from scoring.model import compile_model
from scoring.packed import score_nodes
from scoring.result import MISSING, ResponseState

TEXT = {"en": ""}
SMALL, LARGE = {ProfileField.SIZE: ["small"]}, {ProfileField.SIZE: ["large"]}


def two_sides() -> Questionnaire:
    """LVL (80): AAA (60) with one indicator, BBB (40) with one; EFF (20): CCC. Each with one yes–partly–no item of its own."""
    item = example_questionnaire().dimensions[0].indicators[1].items[1]

    def dimension(code: str, side: str, weight: int) -> Dimension:
        items = (replace(item, code=f"{code}-X-01", may_be_not_applicable=True),)
        indicator = Indicator(code=f"{code}-X", name=TEXT, weight=1, items=items)
        return Dimension(code=code, name=TEXT, side=side, weight=weight, indicators=(indicator,))

    gates = (Gate(kind=GateKind.SCORE, node="BBB", minimum=500_000),)
    second = (*gates, Gate(kind=GateKind.SCORE, node="TOTAL", minimum=600_000))
    return replace(
        example_questionnaire(),
        code="two-sides",
        sides=(Side(code="LVL", name=TEXT, weight=80), Side(code="EFF", name=TEXT, weight=20)),
        dimensions=(dimension("AAA", "LVL", 60), dimension("BBB", "LVL", 40), dimension("CCC", "EFF", 100)),
        levels=tuple(
            Level(number=number, name=TEXT, description=TEXT, gates=each) for number, each in [(1, gates), (2, second)]
        ),
        measures=(),
    )


def test_weighted_mean_of_the_handbook_formula_rounds_half_up():
    units = np.array([[1, 0], [0, 1], [3, 0], [1_000_000, 999_999]], np.int32)
    assert weighted_mean(units, np.array([1, 1])).tolist() == [1, 1, 2, 1_000_000]


def test_weighted_mean_refuses_weights_that_are_not_positive_or_do_not_fit():
    for weights in ([1, 0], [1, -1], [1], [1, 1, 1]):
        with pytest.raises(ScoringError, match="disagree, or a weight is not positive"):
            weighted_mean(np.zeros((1, 2), np.int32), np.array(weights))


def test_weighted_mean_of_nothing_is_missing_even_without_a_least_coverage():
    assert weighted_mean(np.full((1, 2), MISSING, np.int32), np.array([1, 1]), min_coverage=0).tolist() == [MISSING]


@pytest.mark.parametrize(("cov", "expected"), [(750, 1_000_000), (751, MISSING), (0, 1_000_000), (1000, MISSING)])
def test_coverage_is_enough_when_it_is_just_enough(cov, expected):
    assert weighted_mean(np.array([[1_000_000, MISSING]], np.int32), np.array([3, 1]), min_coverage=cov)[0] == expected
    model = compile_model(replace(example_questionnaire(), coverage=cov))
    for way in (score(model, ["2-000"]).nodes, score_nodes(model, ["2-000"])):
        assert way[0, model.node("FND-EQP")] == expected


@pytest.mark.parametrize("way", [lambda model, s: score(model, s).nodes, score_nodes])
def test_a_side_that_is_missing_leaves_the_total_not_assessable_and_the_other_side_as_it_is(way):
    model = compile_model(two_sides())
    found = dict(zip(model.nodes, way(model, ["21-"])[0].tolist(), strict=True))
    assert found["TOTAL"] == MISSING
    assert found["EFF"] == MISSING
    assert found["LVL"] == 800_000  # (60 × 100 + 40 × 50) / 100


@pytest.mark.parametrize("way", [lambda model, s: score(model, s).nodes, score_nodes])
def test_a_dimension_that_is_missing_renormalises_inside_its_side_only(way):
    model = compile_model(two_sides())
    found = dict(zip(model.nodes, way(model, ["2-0"])[0].tolist(), strict=True))
    assert found["BBB"] == MISSING
    assert found["LVL"] == 1_000_000  # AAA alone, 60 of 100
    assert found["TOTAL"] == 800_000  # the side keeps its 80


def test_too_little_of_a_side_is_as_good_as_none():
    model = compile_model(two_sides())
    assert score(model, ["-22"]).nodes[0].tolist()[:3] == [MISSING, MISSING, 1_000_000]  # BBB is 40 of 100


def test_a_gate_on_a_dimension_that_is_missing_leaves_the_level_undetermined():
    result = evaluate(two_sides(), "2-2")
    assert result.level.number == MISSING
    assert result.level.at_least == 0
    assert [(gate.gate.node, gate.passed, gate.found) for gate in result.level.blocking] == [("BBB", None, MISSING)]


def test_a_gate_that_fails_settles_the_level_whatever_else_is_missing():
    asked = two_sides()
    first = asked.levels[0]
    both = replace(first, gates=(*first.gates, Gate(kind=GateKind.SCORE, node="AAA", minimum=900_000)))
    result = evaluate(replace(asked, levels=(both,)), "1-2")
    assert (result.level.number, result.level.at_least) == (0, 0)
    assert [gate.gate.node for gate in result.level.blocking] == ["AAA", "BBB"]


def test_a_level_above_an_undetermined_one_cannot_settle_it():
    asked = two_sides()
    model = compile_model(asked)
    found = levels(model, ["2-0"], score(model, ["2-0"]))
    assert found.level.tolist() == [MISSING]
    failing = replace(asked.levels[1], gates=(Gate(kind=GateKind.SCORE, node="AAA", minimum=1_000_000),))
    model = compile_model(replace(asked, levels=(asked.levels[0], failing)))
    found = levels(model, ["1-0"], score(model, ["1-0"]))
    assert found.level.tolist() == [MISSING]  # 0 or 1


def test_a_total_that_is_missing_has_neither_contributions_nor_losses():
    result = evaluate(two_sides(), "21-")
    assert {(node.contribution, node.loss, node.effective_weight) for node in result.nodes.values()} == {(0, 0, 0)}
    assert result.losses == ()
    assert result.total == MISSING


def test_not_known_scores_as_the_lowest_and_not_answered_as_zero():
    asked = example_questionnaire()
    falling = replace(
        asked.dimensions[0].indicators[0].items[0],
        options=tuple(
            replace(option, units=units)
            for option, units in zip(
                asked.dimensions[0].indicators[0].items[0].options, [1_000_000, 600_000, 300_000], strict=True
            )
        ),
    )
    indicator = replace(asked.dimensions[0].indicators[0], items=(falling, asked.dimensions[0].indicators[0].items[1]))
    fnd = replace(asked.dimensions[0], indicators=(indicator, asked.dimensions[0].indicators[1]))
    model = compile_model(replace(asked, dimensions=(fnd, asked.dimensions[1])))
    assert score(model, ["?0000", ".0000"]).items[:, 0].tolist() == [300_000, 0]
    assert score(model, ["00?00", "00.00"]).items[:, 2].tolist() == [0, 0]


def test_not_applicable_and_not_asked_score_alike_but_are_told_apart():
    model = compile_model(example_questionnaire())
    scores = score(model, ["2-310", "2~310"])
    assert (scores.nodes[0] == scores.nodes[1]).all()
    states = [decode(model, string)["FND-EQP-02"].state for string in ("2-310", "2~310")]
    assert states == [ResponseState.NOT_APPLICABLE, ResponseState.NOT_ASKED]


def test_coverage_counts_the_weight_asked_that_takes_part():
    model, strings = compile_model(two_sides()), ["2-2", "2~2", "222", "---", "~~~"]
    found = coverage(model, strings, score(model, strings))
    assert found.asked[:2, model.node("LVL")].tolist() == [600, 1000]
    assert found.asked[:, 0].tolist() == [680, 1000, 1000, 0, 0]  # 0.8 × 0.6 + 0.2; nothing counts in the last two
    assert found.not_asked[:, 0].tolist() == [0, 320, 0, 0, 1000]  # 0.8 × 0.4


def with_conditions(**conditions: tuple[Condition, ...]) -> Questionnaire:
    """The example with conditions on some items, their codes with _ for -."""
    asked = example_questionnaire()
    named = {code.replace("_", "-"): each for code, each in conditions.items()}
    dimensions = [
        replace(
            dimension,
            indicators=tuple(
                replace(
                    indicator,
                    items=tuple(replace(item, applies_if=named.get(item.code, ())) for item in indicator.items),
                )
                for indicator in dimension.indicators
            ),
        )
        for dimension in asked.dimensions
    ]
    return replace(asked, dimensions=tuple(dimensions))


def test_an_item_that_does_not_apply_is_not_asked_whatever_was_typed():
    asked = with_conditions(FND_EQP_02=(Condition(profile=ProfileField.SIZE, any_of=("large",)),))
    model = compile_model(asked)
    answers = {"FND-EQP-02": parse_cell(model.column("FND-EQP-02").item, "b3")}
    assert encode(model, answers, SMALL) == ".~..."
    assert encode(model, answers, LARGE) == ".2..."


def test_without_a_profile_an_answer_counts_and_a_blank_is_not_asked():
    asked = with_conditions(FND_EQP_02=(Condition(profile=ProfileField.SIZE, any_of=("large",)),))
    model = compile_model(asked)
    assert encode(model, {"FND-EQP-02": DONT_KNOW}) == ".?..."
    assert encode(model, {}) == ".~..."
    assert encode(model, {}, LARGE) == "....."


def test_what_is_not_asked_switches_off_what_hangs_on_it():
    asked = with_conditions(
        FND_EQP_02=(Condition(item="FND-EQP-01", any_of=("all",)),),
        FND_SEC_02=(Condition(item="FND-EQP-02", any_of=("b3",)),),
    )
    model = compile_model(asked)
    items = {code: model.column(code).item for code in ("FND-EQP-01", "FND-EQP-02", "FND-SEC-02")}
    cells = {"FND-EQP-01": "some", "FND-EQP-02": "b3", "FND-SEC-02": "yes"}
    answers = {code: parse_cell(items[code], cell) for code, cell in cells.items()}
    assert encode(model, answers) == "1~.~."
    assert encode(model, answers | {"FND-EQP-01": parse_cell(items["FND-EQP-01"], "all")}) == "22.2."
    assert encode(model, answers | {"FND-EQP-01": DONT_KNOW}) == "?~.~."


def test_an_answer_marked_not_asked_is_asked_again_once_its_condition_holds():
    model = compile_model(example_questionnaire())
    assert resolve(model, {"FND-EQP-01": NOT_ASKED})["FND-EQP-01"] == BLANK


def test_an_answer_to_an_unknown_item_is_refused():
    with pytest.raises(ScoringError, match="FND-XYZ-01"):
        encode(compile_model(example_questionnaire()), {"FND-XYZ-01": DONT_KNOW})


@pytest.mark.parametrize(
    ("gate", "string", "passed", "found"),
    [
        (Gate(kind=GateKind.ITEM, node="FND-SEC-02", option="partly"), "00010", True, 500_000),
        (Gate(kind=GateKind.ITEM, node="FND-SEC-02", option="partly"), "00000", False, 0),
        (Gate(kind=GateKind.ITEM, node="FND-SEC-02", option="partly"), "000?0", False, 0),
        (Gate(kind=GateKind.ITEM, node="FND-SEC-02", option="partly"), "000.0", False, 0),
        (Gate(kind=GateKind.ITEM, node="FND-EQP-02", option="b2"), "0-000", None, MISSING),
        (Gate(kind=GateKind.ITEM, node="FND-EQP-02", option="b2"), "0~000", None, MISSING),
        (Gate(kind=GateKind.ITEM, node="FND-SEC-01", option="rules"), "00100", True, 400_000),
        (Gate(kind=GateKind.ITEM, node="FND-SEC-01", option="rules"), "00200", False, 300_000),
        (Gate(kind=GateKind.ITEM, node="FND-SEC-01", option="rules"), "00600", True, 600_000),  # worth at least as much
        (Gate(kind=GateKind.ITEM, node="FND-SEC-01", option="none"), "00000", True, 0),
        (Gate(kind=GateKind.ITEM, node="OPS-LIF-01", option="3"), "00003", True, 750_000),
        (Gate(kind=GateKind.ITEM, node="OPS-LIF-01", option="3"), "00002", False, 500_000),
        (Gate(kind=GateKind.SCENES, node="OPS", at_least=3, count=1), "00003", True, 1),
        (Gate(kind=GateKind.SCENES, node="OPS", at_least=3, count=1), "0000?", False, 0),
        (Gate(kind=GateKind.SCENES, node="OPS", at_least=3, count=1), "0000-", None, MISSING),
        (Gate(kind=GateKind.SCORE, node="FND-SEC", minimum=500_000), "0020.", False, 150_000),
    ],
)
def test_each_kind_of_gate_holds_fails_or_stays_open(gate, string, passed, found):
    asked = example_questionnaire()
    level = replace(asked.levels[0], gates=(gate,))
    model = compile_model(replace(asked, levels=(level,)))
    result = level_result(model, levels(model, [string], score(model, [string])))
    assert (result.gates[0].passed, result.gates[0].found) == (passed, found)
    assert result.number == {True: 1, False: 0, None: MISSING}[passed]


@pytest.mark.parametrize(
    "gate",
    [
        Gate(kind=GateKind.SCORE, node="OPS", minimum=1),
        Gate(kind=GateKind.SCENES, node="FND", at_least=1, count=1),
        Gate(kind=GateKind.ITEM, node="FND-SEC-02", option="maybe"),
        Gate(kind=GateKind.ITEM, node="FND-SEC-09", option="yes"),
    ],
)
def test_a_gate_that_names_nothing_is_refused(gate):
    asked = example_questionnaire()
    with pytest.raises(ScoringError, match="level 1"):
        compile_model(replace(asked, levels=(replace(asked.levels[0], gates=(gate,)),)))


def test_a_scored_node_with_nothing_below_it_is_refused():
    asked = two_sides()
    with pytest.raises(ScoringError, match="EFF: expected something scored below it"):
        compile_model(replace(asked, dimensions=asked.dimensions[:2]))


def test_the_fingerprint_follows_what_can_change_a_digit_and_nothing_else():
    asked = example_questionnaire()
    print_of = compile_model(asked).fingerprint
    assert compile_model(replace(asked, title={"en": "Another"})).fingerprint == print_of
    assert compile_model(replace(asked, coverage=501)).fingerprint != print_of
    side = replace(asked.sides[0], weight=2)
    assert compile_model(replace(asked, sides=(side,))).fingerprint != print_of


def test_a_questionnaire_changed_under_the_same_hash_is_not_scored_by_the_old_model():
    asked = replace(example_questionnaire(), content_hash="abc")
    strict = replace(asked, coverage=1000)
    assert score(compile_model(asked), ["2-000"]).nodes[0, 3] == 1_000_000
    assert score(compile_model(strict), ["2-000"]).nodes[0, 3] == MISSING


def test_the_arrays_of_a_model_cannot_be_changed():
    model = compile_model(example_questionnaire())
    for array in (model.points, model.weights, model.parents, model.steps[0].matrix):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 1
