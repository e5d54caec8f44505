"""Plans on questionnaires small enough to work out by hand, and published knapsacks."""

import json
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from questionnaires.model import Gate, GateKind, Level, Lift, Option, Span
from scoring import core_problem
from scoring.errors import (
    BudgetError,
    EffortError,
    LevelOutOfReachError,
    PlanError,
    PrerequisiteError,
    TopLevelError,
)
from scoring.example import example_questionnaire
from scoring.highs import STOPPED
from scoring.model import compile_model
from scoring.optimum import most
from scoring.plan import best_plan, budget_curve, cheapest_next_level
from scoring.planned import Phase
from scoring.programme import Gain, Limit, Programme

KNAPSACKS = json.loads((Path(__file__).parents[2] / "data" / "knapsack" / "knapsack01.json").read_text("utf-8"))
EXAMPLE = example_questionnaire()
RULES = EXAMPLE.measures[1]
DRILL = Lift(item="FND-SEC-01", add="drill")
PARTLY = Lift(item="FND-SEC-02", start="no", to="partly")
FULLY = Lift(item="FND-SEC-02", start="no", to="yes")
ON = Lift(item="FND-SEC-02", start="partly", to="yes")
SCENE = Lift(item="OPS-LIF-01", start="1", to="2")
LOW = "21011"  #: 100 and 50, nothing, partly; scene at level 1: 87.5 x .6 + 25 x .4 = 62.5 points


def measure(code, *lifts, cost=1, needs=()):
    span = Span(low=Decimal(cost) / 2, likely=Decimal(cost), high=Decimal(cost) * 2)
    return replace(RULES, code=code, lifts=lifts, cost=span, prerequisites=tuple(needs))


def plan(measures, string=LOW, **limits):
    return best_plan(compile_model(EXAMPLE), string, measures, **{"budget": 100, **limits})


def codes(found):
    return [each.measure for each in found.measures]


@pytest.mark.parametrize("name", ["p01", "p07", "p08"])
def test_published_knapsacks_are_filled_as_published(name):
    case = KNAPSACKS[name]
    weights = tuple(map(Fraction, case["w"]))
    gains = tuple(Gain(worth=value, by=(n,)) for n, value in enumerate(case["v"]))
    found = most(Programme(costs=weights, gains=gains, limits=(Limit(uses=weights, most=Fraction(case["cap"])),)))
    assert (found.value, found.gap) == (case["opt"], 0)
    if "x" in case:
        assert list(found.phases) == case["x"]


def test_a_step_two_measures_take_counts_once():
    found = plan([measure("A", DRILL), measure("B", DRILL, cost=2)])
    assert codes(found) == ["A"]
    assert (found.before, found.predicted, found.rescored) == (625_000, 685_000, 685_000)


def test_of_two_steps_on_one_item_the_higher_counts_and_the_rest_is_credited_once():
    both = plan([measure("A", PARTLY, DRILL), measure("B", FULLY)], string="21001")
    assert both.rescored == 525_000 + 200_000 + 60_000
    assert sorted(each.gain for each in both.measures) == [60_000, 200_000]
    assert [step for each in both.measures if each.measure == "A" for step in each.steps] == [DRILL]


def test_a_measure_brings_the_one_it_waits_for_even_if_that_adds_nothing():
    found = plan([measure("A", SCENE, cost=3), measure("B", DRILL, needs=["A"])])
    assert codes(found) == ["A", "B"]
    assert found.measures[0].gain == 0
    assert found.cost == Span(low=Decimal(2), likely=Decimal(4), high=Decimal(8))


def test_a_prerequisite_with_no_step_left_counts_as_done():
    assert codes(
        plan([measure("A", Lift(item="FND-SEC-02", start="no", to="partly")), measure("B", DRILL, needs=["A"])])
    ) == ["B"]


def test_the_budget_must_cover_the_estimate_that_was_asked_for():
    library = [measure("A", DRILL, cost=4), measure("B", Lift(item="FND-SEC-01", add="products"), cost=1)]
    assert sorted(codes(plan(library, budget=6))) == ["A", "B"]
    assert codes(plan(library, budget=6, case="high")) == ["B"]


def test_money_left_over_is_there_in_the_next_phase_and_people_are_not():
    library = [measure("A", DRILL, cost=4), measure("B", Lift(item="FND-SEC-01", add="products"), cost=4)]
    thrift = [Phase(budget=Decimal(3)), Phase(budget=Decimal(5))]
    assert [each.phase for each in plan(library, phases=thrift).measures] == [2, 2]
    few = [Phase(effort=Decimal(2)), Phase(effort=Decimal(2))]
    assert [each.phase for each in plan(library, phases=few).measures] == [1, 2]
    assert len(plan(library, phases=[Phase(effort=Decimal(3)), Phase(effort=Decimal(1))]).measures) == 1


def test_a_limit_of_people_holds_for_everything():
    library = [measure("A", DRILL), measure("B", FULLY)]
    work = {"A": Decimal(3), "B": Decimal(5)}
    assert codes(plan(library, string="21001", effort=7, efforts=work)) == ["B"]
    assert len(plan(library, string="21001", effort=8, efforts=work).measures) == 2


def test_an_exclusive_option_given_up_is_not_counted_as_kept():
    items = EXAMPLE.dimensions[0].indicators[1].items
    outsourced = Option(code="outsourced", text={"en": "?"}, units=350_000, exclusive=True)
    several = replace(items[0], options=(*(replace(o, units=o.units // 2) for o in items[0].options), outsourced))
    indicator = replace(EXAMPLE.dimensions[0].indicators[1], items=(several, items[1]))
    dimension = replace(EXAMPLE.dimensions[0], indicators=(EXAMPLE.dimensions[0].indicators[0], indicator))
    model = compile_model(replace(EXAMPLE, dimensions=(dimension, EXAMPLE.dimensions[1])))
    library = [
        measure("A", DRILL),
        measure("B", Lift(item="FND-SEC-01", add="rules")),
        measure("C", Lift(item="FND-SEC-01", add="products")),
    ]
    found = best_plan(model, "21811", library, budget=2)
    assert (found.measures, found.rescored) == ((), found.before)
    assert best_plan(model, "21811", library, budget=3).rescored == found.before + 30_000


def test_what_fails_takes_along_what_waits_for_it():
    found = plan([measure("A", DRILL), measure("B", FULLY, needs=["A"])], string="21001")
    assert (found.low, found.rescored) == (found.before, found.before + 260_000)
    assert found.failing == ("A", "B")


def test_a_measure_comes_after_the_one_it_goes_on_from_and_fails_with_it():
    found = plan([measure("B", ON), measure("C", DRILL), measure("A", PARTLY, cost=19)], string="21001")
    assert codes(found) == ["C", "A", "B"]
    assert [each.gain for each in found.measures] == [60_000, 100_000, 100_000]
    assert (found.failing, found.low) == (("A", "B"), found.before + 60_000)


def test_what_brings_most_for_its_money_goes_first_with_what_it_waits_for():
    library = [measure("A", DRILL, cost=1), measure("B", FULLY, cost=2, needs=["D"]), measure("D", SCENE, cost=3)]
    assert codes(plan(library, string="21001")) == [
        "D",
        "B",
        "A",
    ]  # 20 points for 15, 6 for 6, each with 5 of attention
    dear = [replace(each, cost=Span(low=9, likely=29, high=99)) if each.code == "B" else each for each in library]
    assert codes(plan(dear, string="21001")) == ["A", "D", "B"]  # 20 for 42


def test_nothing_left_to_do_is_an_empty_plan_and_no_error():
    found = plan([measure("A", DRILL)], string="22724", budget=0)
    assert (found.measures, found.proved, found.rescored) == ((), True, 1_000_000)


def test_measures_that_wait_for_each_other_are_named_with_every_unknown_one():
    library = [
        measure("A", DRILL, needs=["B"]),
        measure("B", FULLY, needs=["C"]),
        measure("C", PARTLY, needs=["B", "X"]),
    ]
    with pytest.raises(
        PrerequisiteError, match="wait for each other: B > C > B; C: expected a prerequisite of the library, got X"
    ) as caught:
        plan(library)
    assert caught.value.cycles == (("B", "C"),)
    assert caught.value.unknown == (("C", "X"),)


def test_a_budget_below_every_measure_names_the_cheapest():
    with pytest.raises(
        BudgetError, match=r"a budget of 0\.5 is below every measure: expected at least 1, which B takes"
    ) as caught:
        plan([measure("A", DRILL, cost=2), measure("B", DRILL)], budget=Decimal("0.5"))
    assert caught.value.measure == "B"


def test_too_few_people_for_any_measure_are_an_error():
    with pytest.raises(EffortError, match="1 person-months is below every measure"):
        plan([measure("A", DRILL)], effort=1)
    with pytest.raises(EffortError):
        plan([measure("A", DRILL)], phases=[Phase(effort=Decimal(1)), Phase(effort=Decimal(1))])


@pytest.mark.parametrize("budget", [-1, Decimal("NaN"), Decimal("Infinity"), float("nan"), "a lot", None])
def test_a_budget_that_is_no_amount_is_refused(budget):
    with pytest.raises(PlanError, match="budget: expected a number that is not negative"):
        plan([measure("A", DRILL)], budget=budget)


def test_negative_work_is_refused_and_named():
    with pytest.raises(PlanError, match="efforts: expected numbers that are not negative, got A -1"):
        plan([measure("A", DRILL)], efforts={"A": Decimal(-1)})


def test_a_total_that_is_not_assessable_cannot_be_planned_for():
    with pytest.raises(PlanError, match="not assessable"):
        plan([measure("A", DRILL)], string="~~~~1")


def leveled(*gates):
    levels = [Level(number=n, name={}, description={}, gates=each) for n, each in enumerate(gates, start=1)]
    return compile_model(replace(EXAMPLE, levels=tuple(levels)))


def test_the_cheapest_way_up_opens_scores_scenes_and_items_at_once():
    library = [
        measure("DEAR", FULLY, SCENE, cost=9),
        measure("YES", FULLY, cost=4),
        measure("PART", PARTLY, cost=3),
        measure("SCENE", SCENE, cost=2),
        measure("DRILL", DRILL, cost=1),
    ]
    gates = EXAMPLE.levels[1].gates
    found = cheapest_next_level(leveled(EXAMPLE.levels[0].gates, gates), "21001", library)
    assert (codes(found), found.level, found.level_after) == (["PART", "SCENE"], 1, 2)
    assert (found.cost.likely, found.gap) == (5, 0)


def test_a_gate_one_unit_higher_takes_another_measure():
    library = [measure("A", DRILL, cost=1), measure("B", Lift(item="FND-SEC-01", add="rules"), cost=2)]
    for minimum, expected in [(685_000, ["A"]), (685_001, ["B"]), (705_001, ["B", "A"])]:
        gates = (Gate(kind=GateKind.SCORE, node="TOTAL", minimum=minimum),)
        assert codes(cheapest_next_level(leveled(gates), LOW, library)) == expected


def test_rounding_on_every_floor_is_left_to_the_real_model_to_decide():
    items = EXAMPLE.dimensions[0].indicators[0].items
    thirds = replace(EXAMPLE.dimensions[0].indicators[0], items=(items[0], replace(items[1], weight=4)))
    dimension = replace(EXAMPLE.dimensions[0], indicators=(thirds, EXAMPLE.dimensions[0].indicators[1]))
    asked = replace(EXAMPLE, dimensions=(dimension, EXAMPLE.dimensions[1]))
    library = [measure("A", Lift(item="FND-EQP-02", start="b1", to="b2"), cost=1), measure("B", DRILL, cost=5)]
    reached = best_plan(compile_model(asked), "20011", library, budget=1).rescored
    for minimum, expected in [(reached, ["A"]), (reached + 1, ["A", "B"])]:
        gates = (Gate(kind=GateKind.SCORE, node="TOTAL", minimum=minimum),)
        model = compile_model(replace(asked, levels=(Level(number=1, name={}, description={}, gates=gates),)))
        found = cheapest_next_level(model, "20011", library)
        assert (codes(found), found.level_after, found.proved) == (expected, 1, True)


def test_a_level_out_of_reach_names_the_gates_that_stay_shut():
    with pytest.raises(
        LevelOutOfReachError, match="level 2: gates on OPS do not hold even with every measure taken"
    ) as caught:
        cheapest_next_level(compile_model(EXAMPLE), LOW, [measure("A", DRILL)])
    assert [each.gate.kind for each in caught.value.gates] == [GateKind.SCENES]


def test_above_the_highest_level_there_is_nothing_to_plan():
    with pytest.raises(TopLevelError):
        cheapest_next_level(compile_model(EXAMPLE), "22724", [])


def test_the_curve_begins_with_nothing_and_ends_with_everything():
    library = [measure("A", DRILL, cost=1), measure("B", FULLY, cost=3)]
    curve = budget_curve(compile_model(EXAMPLE), "21001", library, budgets=[4, 0, 1, 3])
    assert [(int(budget), each.rescored) for budget, each in curve] == [
        (0, 525_000),
        (1, 585_000),
        (3, 725_000),
        (4, 785_000),
    ]


def test_a_limit_missed_by_less_than_the_solver_notices_still_holds():
    third = Fraction(1, 3)
    gains = tuple(Gain(worth=1, by=(n,)) for n in range(3))
    limit = Limit(uses=(third,) * 3, most=1 - Fraction(1, 10**12))
    assert most(Programme(costs=(third,) * 3, gains=gains, limits=(limit,))).value == 2


def test_a_search_that_is_stopped_states_its_gap(monkeypatch):
    solve = core_problem.branch_and_bound

    def stopped(*arguments, **options):
        answer = solve(*arguments, **options)
        return replace(answer, status=STOPPED, bound=1.5 * answer.bound)

    monkeypatch.setattr(core_problem, "branch_and_bound", stopped)
    found = plan(
        [measure("A", DRILL, cost=3), measure("B", Lift(item="FND-SEC-01", add="products"), cost=4)], budget=5
    )  # money for one, and a half
    assert not found.proved
    assert found.gap > 0
