"""Why a score is what it is, and what would raise it."""

from dataclasses import replace
from decimal import Decimal

import pytest

from questionnaires import catalogue
from questionnaires.model import FULL, Condition, ItemKind, Lift, ProfileField
from scoring.aggregate import not_applicable_share, score
from scoring.answer import Answer
from scoring.encode import decode, encode
from scoring.errors import LevelOutOfReachError, PrerequisiteError, TopLevelError
from scoring.evaluate import evaluate
from scoring.example import example_questionnaire
from scoring.explain import apportion
from scoring.lifting import effects, is_outcome, lifted, steps_open
from scoring.model import compile_model
from scoring.plan import cheapest_next_level
from scoring.recommend import LEAST, LEAST_AT_TOP, MOST
from scoring.result import MISSING, TOTAL, NodeKind, ResponseState
from scoring.rungs import rungs
from scoring.schedule import PARALLEL
from tests.unit.scoring import made_up


@pytest.fixture(scope="module")
def flagship():
    return catalogue.get("lianghua-sme")


@pytest.fixture(scope="module")
def results(flagship):
    return [evaluate(flagship, string) for string in made_up.strings(flagship, 12, gaps=0.1)]


def items_of(result):
    return [node for node in result.nodes.values() if node.kind is NodeKind.ITEM]


def test_contributions_and_losses_of_all_items_add_up_to_a_hundred_points(results):
    for result in results:
        assert sum(node.contribution for node in items_of(result)) == result.total
        assert sum(node.contribution + node.loss for node in items_of(result)) == FULL


def test_siblings_add_up_to_their_parent_exactly(results):
    for result in results:
        for parent in result.nodes.values():
            children = [node for node in result.nodes.values() if node.parent == parent.code]
            if children:
                assert sum(node.contribution for node in children) == parent.contribution
                assert sum(node.loss for node in children) == parent.loss
                assert sum(node.effective_weight for node in children) == parent.effective_weight


def test_every_node_can_be_worked_out_again_from_its_printed_children(results, flagship):
    for result in results:
        for parent in result.nodes.values():
            children = [node for node in result.nodes.values() if node.parent == parent.code]
            present = [node for node in children if node.units != MISSING]
            if not children or parent.units == MISSING:
                continue
            weight = sum(node.weight for node in present)
            total = sum(node.weight * node.units for node in present)
            assert parent.units == (2 * total + weight) // (2 * weight)


def test_a_missing_node_takes_no_part_and_a_perfect_one_loses_nothing(results):
    for result in results:
        for node in result.nodes.values():
            if node.units == MISSING:
                assert (node.contribution, node.loss, node.effective_weight) == (0, 0, 0)
            if node.units == FULL:
                assert node.loss == 0
            if node.units == 0:
                assert node.contribution == 0


def test_parents_come_before_children_and_every_item_is_there(results, flagship):
    for result in results:
        seen = set()
        for node in result.nodes.values():
            assert node.parent is None or node.parent in seen
            seen.add(node.code)
        assert {item.code for item in flagship.items()} <= seen


def test_losses_are_ranked_and_strengths_are_above_the_total(results):
    for result in results:
        losses = [result.nodes[code].loss for code in result.losses]
        assert losses == sorted(losses, reverse=True)
        assert 0 not in losses
        strengths = [result.nodes[code].units for code in result.strengths]
        assert strengths == sorted(strengths, reverse=True)
        assert all(units >= max(result.total, 600_000) for units in strengths)


def test_severity_of_a_pain_point_is_the_share_of_weight_lost_in_its_items(results, flagship):
    probes = {code: [item.code for item in flagship.items() if code in item.pain_points] for code in ("SEC-1", "EQP-2")}
    for result in results:
        found = {pain.code: pain.severity for pain in result.pain_points}
        for code, items in probes.items():
            known = [result.nodes[item] for item in items if result.nodes[item].state is ResponseState.ANSWERED]
            weight = sum(node.effective_weight for node in known)
            loss = sum(node.loss for node in known)
            assert found[code] == ((2000 * loss + weight) // (2 * weight) if weight else MISSING)
        severities = [pain.severity for pain in result.pain_points]
        assert severities == sorted(severities, reverse=True)


def test_a_part_is_never_more_than_one_away_from_its_share():
    assert apportion(10, [1, 1, 1]) == [4, 3, 3]
    assert apportion(0, [0, 0]) == [0, 0]
    assert apportion(7, [0, 5, 0]) == [0, 7, 0]


def test_not_applicable_by_choice_is_measured_against_the_whole_weight():
    model = compile_model(example_questionnaire())
    # 60 % × 1/4 by choice; what was not asked does not count
    assert not_applicable_share(model, ["0-000", "0~000", "-----", "00000"]).tolist() == [150, 0, 1000, 0]


# Measures


def test_a_measure_counts_only_with_the_steps_that_start_from_the_answers():
    asked = example_questionnaire()
    model, (connect, rules) = compile_model(asked), asked.measures
    steps = {
        string: steps_open(model, connect, decode(model, string))
        for string in ("00000", "01000", "02000", "0-000", "0.000")
    }
    assert [(step.start, step.to) for step in steps["00000"]] == [("b1", "b2")]
    assert [(step.start, step.to) for step in steps["01000"]] == [("b2", "b3")]
    assert steps["02000"] == steps["0-000"] == steps["0.000"] == ()
    assert steps_open(model, rules, decode(model, "00100")) == ()
    assert steps_open(model, rules, decode(model, "00600")) == rules.lifts


def test_not_known_scores_as_the_lowest_but_no_step_claims_that_the_lowest_was_answered():
    asked = example_questionnaire()
    model = compile_model(asked)
    answers = decode(model, "0?000")
    assert steps_open(model, asked.measures[0], answers) == (), "a measure pays for no step from where nobody knows"
    [(first, units), (second, _)] = rungs(model.column("FND-EQP-02"), answers["FND-EQP-02"])
    assert first == Lift(item="FND-EQP-02", start=None, to="b2")
    assert units == 500_000
    assert second == Lift(item="FND-EQP-02", start="b2", to="b3")
    assert lifted(model, "0?000", [first]) == "01000"
    assert lifted(model, "00?00", [Lift(item="FND-SEC-01", add="rules")]) == "00100"


def test_an_added_option_takes_the_place_of_none():
    asked = example_questionnaire()
    model = compile_model(asked)
    string = lifted(model, "00000", [Lift(item="FND-SEC-01", add="drill"), Lift(item="FND-SEC-01", add="rules")])
    assert decode(model, string)["FND-SEC-01"].options == ("rules", "drill")


def steps_of(found, *, outcomes):
    return [each.lift for advice in found for each in advice.gains if outcomes or not each.outcome]


def test_gain_of_a_measure_is_what_the_real_model_says_of_its_sure_steps_after_those_before_it(results, flagship):
    model = compile_model(flagship)
    for result in results:
        string = result.answers
        for advice in result.recommendations:
            before = score(model, [string]).nodes[0, 0]
            for each in advice.gains:
                alone = lifted(model, string, [each.lift])
                assert score(model, [alone]).nodes[0, 0] - before == each.gain or each.outcome
            string = lifted(model, string, steps_of([advice], outcomes=False))
            best = lifted(model, string, steps_of([advice], outcomes=True))
            assert score(model, [string]).nodes[0, 0] - before == advice.gain
            assert score(model, [best]).nodes[0, 0] - before == advice.gain + advice.outcome


def test_a_business_result_is_never_part_of_the_sure_gain(results, flagship):
    decided_by_others = {
        (item.code, option.code) for item in flagship.items() for option in item.options if option.outcome
    }
    found = [advice for result in results for advice in result.recommendations]
    for advice in found:
        outcomes = [
            each.gain
            for each in advice.gains
            if each.lift.item[:3] in {"CMP", "BNF"} or (each.lift.item, each.lift.add) in decided_by_others
        ]
        assert [each.gain for each in advice.gains if each.outcome] == outcomes
        assert abs(advice.outcome - sum(outcomes)) <= len(advice.gains)
    assert any(advice.outcome for advice in found)


def test_on_a_side_about_results_every_step_is_an_outcome_whatever_its_kind():
    asked = example_questionnaire()
    results_only = replace(asked, sides=tuple(replace(side, outcome=True) for side in asked.sides))
    # b2 to b3 is half of EQP-02, a quarter of EQP (weight 1 of 4), which is 60 % of the total: 7.5 points
    for each, sure, later in ((asked, 75_000, 0), (results_only, 0, 75_000)):
        step = Lift(item="FND-EQP-02", start="b2", to="b3")
        [effect] = effects(compile_model(each), "21110", [[step]])
        assert (effect.gain, effect.outcome) == (sure, later)


def test_delivery_on_time_and_less_overtime_are_outcomes(flagship):
    model = compile_model(flagship)
    assert is_outcome(model, Lift(item="CMP-QLT-02", start="b1", to="b2"))  # a band, not a trend
    assert is_outcome(model, Lift(item="BNF-SOC-02", add="overtime"))  # one of several options
    assert not is_outcome(model, Lift(item="FND-EQP-02", start="b1", to="b2"))


def test_no_step_is_recommended_twice_so_gains_add_up(results, flagship):
    for result in results:
        steps = steps_of(result.recommendations, outcomes=True)
        assert len({(step.item, step.add, step.to) for step in steps}) == len(steps)
        sure = sum(advice.gain for advice in result.recommendations)
        outcomes = sum(advice.outcome for advice in result.recommendations)
        assert result.after[TOTAL] == result.total + sure
        assert abs(result.highest - result.total - sure - outcomes) <= len(steps)


def test_after_the_plan_is_what_the_real_model_says_of_all_sure_steps(results, flagship):
    model = compile_model(flagship)
    for result in results:
        then = evaluate(flagship, lifted(model, result.answers, steps_of(result.recommendations, outcomes=False)))
        best = evaluate(flagship, lifted(model, result.answers, steps_of(result.recommendations, outcomes=True)))
        assert result.after == {code: then.nodes[code].units for code in result.after}
        assert result.after.keys() == {TOTAL} | {gate.node for level in flagship.levels for gate in level.gates}
        assert (result.level_after, result.highest) == (then.level.at_least, best.total)
        looked_at = {(each.level, each.gate): each for each in then.level.gates}
        assert result.blocking_after == tuple(looked_at[each.level, each.gate] for each in result.level.blocking)


def way_up(asked, result):
    """Measures of the cheapest way to the next level; none where there is none."""
    try:
        plan = cheapest_next_level(compile_model(asked), result.answers, asked.measures)
    except (TopLevelError, LevelOutOfReachError):
        return []
    return [each.measure for each in plan.measures]


def test_the_cheapest_way_up_comes_first_and_what_is_over_is_still_to_do(results, flagship):
    for result in results:
        way, advised = way_up(flagship, result), [each.measure for each in result.recommendations]
        rest = [step.measure for each in result.ways for step in each.steps]
        assert set(way) <= {*advised, *rest}
        if len(way) >= MOST:
            assert {*advised, *rest} == set(way)


def weak(asked):
    """The second answer of every ladder, no change in figures, nothing ticked."""
    chosen = {}
    for item in asked.items():
        if item.options:
            exclusive = [option.code for option in item.options if option.exclusive]
            ladder = [option.code for option in item.ladder]
            code = ladder[len(ladder) // 2 if item.kind is ItemKind.TREND else 1] if not exclusive else exclusive[0]
            chosen[item.code] = Answer(state=ResponseState.ANSWERED, options=(code,))
    return encode(compile_model(asked), chosen)


def test_far_from_the_gate_of_the_applications_the_plan_moves_them(flagship):
    result = evaluate(flagship, weak(flagship))
    gate = next(each for each in result.level.blocking if each.gate.node == "APP")
    assert gate.distance > 300_000
    helps = [
        any(each.lift.item.startswith("APP-") and not each.outcome for each in advice.gains)
        for advice in result.recommendations
    ]
    assert sum(helps) >= len(helps) / 3  # the whole side is barred as well, and every measure moves it
    gained = result.after["APP"] - result.nodes["APP"].units
    assert 4 * gained > gate.distance


def test_the_label_of_a_gate_needs_a_twentieth_of_its_distance(results):
    for result in results:
        missing = {(each.level, each.gate): each.distance for each in result.level.blocking}
        gained = dict.fromkeys(missing, 0)
        for advice in result.recommendations:
            assert advice.clears_gates == sum(20 * each.gained >= each.missing for each in advice.toward)
            for each in advice.toward:
                assert each.missing == missing[each.level, each.gate] - gained[each.level, each.gate]
                gained[each.level, each.gate] += each.gained
        for each in result.blocking_after:
            assert gained[each.level, each.gate] == missing[each.level, each.gate] - each.distance


def test_at_least_four_measures_lift_one_of_the_ten_largest_losses_where_there_are_such(results, flagship):
    model = compile_model(flagship)
    for result in results:
        heavy = set(result.losses[:10])
        lifting = [
            advice
            for advice in result.recommendations
            if any(each.lift.item in heavy and not each.outcome for each in advice.gains)
        ]
        able = [
            measure
            for measure in flagship.measures
            if any(
                step.item in heavy and not is_outcome(model, step)
                for step in steps_open(model, measure, decode(model, result.answers))
            )
        ]
        led = (
            result.ways and all(way.then.passed for way in result.ways)
        ) or result.level_after > result.level.at_least
        assert led or len(lifting) >= min(4, len(able)) or len(result.recommendations) < MOST


def test_prerequisites_come_first_and_end_before(results, flagship):
    measures = {measure.code: measure for measure in flagship.measures}
    for result in results:
        place = {advice.measure: index for index, advice in enumerate(result.recommendations)}
        for advice in result.recommendations:
            for code in measures[advice.measure].prerequisites:
                if code in place:
                    before = result.recommendations[place[code]]
                    assert place[code] < place[advice.measure]
                    assert before.start_month + measures[code].months.likely <= advice.start_month
                    assert before.phase <= advice.phase


def test_a_roadmap_is_short_and_never_too_much_at_once(results, flagship):
    measures = {measure.code: measure for measure in flagship.measures}
    for result in results:
        assert len(result.recommendations) <= MOST
        spans = [
            (each.start_month, each.start_month + max(1, measures[each.measure].months.likely))
            for each in result.recommendations
        ]
        for month in range(60):
            assert sum(start <= month < end for start, end in spans) <= PARALLEL
        by_phase = sorted(result.recommendations, key=lambda each: (each.phase, each.start_month))
        assert [each.start_month for each in by_phase] == sorted(each.start_month for each in by_phase)


def test_phases_follow_time(results):
    phases = [each for result in results for each in result.recommendations]
    assert {1, 2} <= {each.phase for each in phases} <= {1, 2, 3}
    for each in phases:
        assert each.phase == (1 if each.start_month <= 2 else 2 if each.start_month <= 8 else 3)


def test_quick_and_cheap_measures_begin_first_unless_they_wait_for_another(results, flagship):
    measures = {measure.code: measure for measure in flagship.measures}
    for result in results:
        starts = {each.measure: each.start_month for each in result.recommendations}
        quick = [
            code for code in starts
            if measures[code].months.likely <= 3 and measures[code].cost.likely <= 10
            and not measures[code].prerequisites
        ]  # fmt: skip
        long = [code for code in starts if measures[code].months.likely > 6 or measures[code].cost.likely > 50]
        assert all(starts[first] <= starts[second] for first in quick for second in long)


def test_investment_is_the_sum_of_what_is_recommended(results, flagship):
    cost = {measure.code: measure.cost for measure in flagship.measures}
    for result in results:
        assert result.investment.likely == sum(cost[each.measure].likely for each in result.recommendations)
        assert result.investment.low <= result.investment.likely <= result.investment.high


def test_measures_are_listed_by_phase_and_month(results):
    for result in results:
        keys = [(each.phase, each.start_month) for each in result.recommendations]
        assert keys == sorted(keys)
        assert max(each.priority for each in result.recommendations) == 1000


def test_a_measure_that_opens_a_blocking_gate_ranks_before_one_that_does_not():
    asked = example_questionnaire()
    cheap, gate = (replace(measure, prerequisites=(), pain_points=()) for measure in asked.measures)
    cheap = replace(cheap, lifts=(Lift(item="FND-SEC-01", add="rules"),), cost=gate.cost)
    gate = replace(gate, lifts=(Lift(item="FND-SEC-02", start="no", to="partly"),))
    result = evaluate(replace(asked, measures=(cheap, gate)), "22600")
    assert [(each.measure, each.clears_gates) for each in result.recommendations] == [("M-FND-02", 1), ("M-FND-01", 0)]


def test_a_severe_pain_point_raises_what_relieves_it():
    asked = example_questionnaire()
    rules, other = (
        replace(measure, prerequisites=(), lifts=(Lift(item="FND-SEC-01", add=code),))
        for measure, code in zip(asked.measures, ["products", "drill"], strict=True)
    )
    rules = replace(rules, pain_points=(), cost=other.cost)
    result = evaluate(replace(asked, measures=(rules, other)), "20022")
    assert [(each.measure, each.pain_points) for each in result.recommendations] == [
        ("M-FND-02", ("EQP-2",)),
        ("M-FND-01", ()),
    ]


def test_measures_for_other_enterprises_are_left_out():
    asked = example_questionnaire()
    large = replace(asked.measures[1], applies_if=(Condition(profile=ProfileField.SIZE, any_of=("large",)),))
    only = replace(asked, measures=(large,))
    assert evaluate(only, "00000", profile={ProfileField.SIZE: ["small"]}).recommendations == ()
    assert len(evaluate(only, "00000", profile={ProfileField.SIZE: ["large"]}).recommendations) == 1
    assert len(evaluate(only, "00000").recommendations) == 1


def test_a_measure_that_costs_nothing_still_has_a_finite_worth():
    asked = example_questionnaire()
    free = replace(asked.measures[1], cost=replace(asked.measures[1].cost, low=Decimal(0), likely=Decimal(0)))
    advice = evaluate(replace(asked, measures=(free,)), "00000").recommendations[0]
    assert advice.gain_per_cost == 800_000  # 8 points at the floor of 0.1


def test_prerequisites_in_a_circle_are_named():
    asked = example_questionnaire()
    first, second = asked.measures
    circle = (first, replace(second, prerequisites=(first.code,)))
    with pytest.raises(PrerequisiteError, match="M-FND-01 > M-FND-02 > M-FND-01"):
        evaluate(replace(asked, measures=circle), "00000")


def test_the_best_there_is_gets_no_advice(flagship):
    asked = example_questionnaire()
    best = evaluate(asked, "22724")
    assert (best.total, best.level.number, best.recommendations, best.losses) == (FULL, 2, (), ())
    assert best.level.blocking == ()


def test_the_same_submission_gives_the_same_result(flagship):
    string = made_up.strings(flagship, 1)[0]
    assert evaluate(flagship, string) == evaluate(flagship, string)


def test_scenes_show_their_levels():
    asked = example_questionnaire()
    assert [evaluate(asked, "0000" + last).scenes["OPS-LIF-01"] for last in "03?.-~"] == [0, 3, 0, 0, MISSING, MISSING]


def test_a_measure_is_recommended_for_sure_points_or_a_gate_and_for_enough_of_them(results, flagship):
    model, library = compile_model(flagship), {measure.code: measure for measure in flagship.measures}
    for result in results:
        waited_for, answers = set(result.way_up), decode(model, result.answers)
        waited_for |= {code for each in result.recommendations for code in each.waits_for}
        for each in result.recommendations:
            assert each.gain > 0 or each.toward or each.measure in waited_for
            least = LEAST if result.level.blocking else LEAST_AT_TOP
            [alone] = effects(model, result.answers, [steps_open(model, library[each.measure], answers)])
            assert max(each.gain, alone.gain) >= least or alone.clears_gates or each.measure in waited_for


def test_prerequisites_that_the_answers_say_are_met_are_not_asked_for(results, flagship):
    model = compile_model(flagship)
    library = {measure.code: measure for measure in flagship.measures}
    for result in results:
        answers = decode(model, result.answers)
        planned = {each.measure for each in result.recommendations}
        for each in result.recommendations:
            assert not planned & set(each.unplanned)
            assert all(steps_open(model, library[code], answers) for code in each.unplanned)
            assert set(each.waits_for) <= planned
            assert 0 < each.left <= each.whole


def test_a_measure_that_only_a_hoped_for_result_speaks_for_is_not_recommended():
    asked = example_questionnaire()
    _, rules = asked.measures
    item = next(item for item in asked.items() if item.code == rules.lifts[0].item)
    options = tuple(replace(option, outcome=True) for option in item.options)
    changed = replace_item(asked, replace(item, options=options))
    found = evaluate(replace(changed, measures=(rules,)), "20210")
    assert rules.code in [each.measure for each in evaluate(replace(asked, measures=(rules,)), "20210").recommendations]
    assert found.recommendations == ()


def replace_item(asked, item):
    """Questionnaire with one item replaced by another of its code."""
    dimensions = tuple(
        replace(
            dimension,
            indicators=tuple(
                replace(each, items=tuple(item if old.code == item.code else old for old in each.items))
                for each in dimension.indicators
            ),
        )
        for dimension in asked.dimensions
    )
    return replace(asked, dimensions=dimensions)
