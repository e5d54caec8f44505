"""Laws of subsidies: what the integer programme calls best is what trying every choice finds, and floors fail only where they must."""

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from questionnaires import catalogue
from scoring.errors import PlanError
from scoring.lift_bounds import least_costs
from scoring.model import compile_model
from scoring.plan import cheapest_next_level
from scoring.subsidy import Candidate, choose, most_lifted
from tests.unit.scoring import made_up, made_up_measures

GROUPS = 3
candidates = st.lists(
    st.builds(
        Candidate, cost=st.integers(0, 400_000), group=st.integers(0, GROUPS - 1), firms=st.sampled_from((1, 1, 1, 5, 6))
    ),
    max_size=9,
)  # fmt: skip
floors = st.tuples(*[st.sampled_from((0, 0, 1, 2, 6))] * GROUPS)
some = settings(max_examples=150, deadline=None)


def every_choice(asked, floors):
    """(firms, money) of all choices that keep the floors."""
    for taken in product((0, 1), repeat=len(asked)):
        chosen = [each for each, is_in in zip(asked, taken, strict=True) if is_in]
        by_group = [sum(each.firms for each in chosen if each.group == group) for group in range(GROUPS)]
        if all(found >= wanted for found, wanted in zip(by_group, floors, strict=True)):
            yield sum(by_group), sum(each.cost for each in chosen)


@some
@given(asked=candidates, budget=st.integers(0, 2_000_000), floors=floors)
def test_the_choice_lifts_the_most_for_the_least(asked, budget, floors):
    within = [(firms, -money) for firms, money in every_choice(asked, floors) if money <= budget]
    found = choose(asked, budget=budget, floors=floors, seconds=60)
    assert (found.short is None) == bool(within)
    if within:
        assert (found.lifted, -found.spent) == max(within)
        assert found.proved
        assert found.cheapest
        assert found.spent == sum(asked[place].cost for place in found.chosen)
        assert found.lifted == sum(found.by_group) == sum(asked[place].firms for place in found.chosen)
        assert all(there >= wanted for there, wanted in zip(found.by_group, floors, strict=True))


@some
@given(asked=candidates, budget=st.integers(0, 300_000), floors=floors)
def test_what_lacks_for_the_floors_is_told_exactly(asked, budget, floors):
    found = choose(asked, budget=budget, floors=floors, seconds=60)
    keeping = [money for _, money in every_choice(asked, floors)]
    if found.short is None:
        return
    there = [sum(each.firms for each in asked if each.group == group) for group in range(GROUPS)]
    assert found.chosen == ()
    assert found.short.firms == tuple(max(wanted - have, 0) for wanted, have in zip(floors, there, strict=True))
    if keeping:
        assert found.short.money == min(keeping) - budget
        assert choose(asked, budget=budget + found.short.money, floors=floors, seconds=60).short is None
    else:
        assert any(found.short.firms)


@some
@given(asked=candidates, budget=st.integers(0, 1_000_000), more=st.integers(0, 500_000), floors=floors)
def test_more_money_never_lifts_fewer(asked, budget, more, floors):
    less = choose(asked, budget=budget, floors=floors, seconds=60)
    assert choose(asked, budget=budget + more, floors=floors, seconds=60).lifted >= less.lifted


@some
@given(asked=candidates, budget=st.integers(0, 1_000_000), floors=floors)
def test_no_choice_goes_beyond_what_single_enterprises_would_allow(asked, budget, floors):
    each = [(one.firms, one.cost // one.firms) for one in asked]
    at_most = most_lifted(each, budget=budget)
    assert choose(asked, budget=budget, floors=floors, seconds=60).lifted <= at_most <= sum(one.firms for one in asked)


def cheapest(model, string):
    """What the next level costs at least, proved; None where it is out of reach."""
    try:
        return float(cheapest_next_level(model, string, model.questionnaire.measures, seconds=60).cost.likely)
    except PlanError:
        return None


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 100_000), count=st.integers(1, 14))
def test_no_plan_to_the_next_level_is_cheaper_than_its_bound(seed, count):
    """Whatever the gates ask for: points of a node, scenes, an option; where answers are lacking or do not apply, too."""
    asked, string = made_up_measures.task(seed, count)
    model = compile_model(asked)
    strings = [string, *made_up.strings(asked, 5, seed=seed + 1, gaps=0.1)]
    for bound, each in zip(least_costs(model, strings, asked.measures).tolist(), strings, strict=True):
        cost = cheapest(model, each)
        assert cost is None or bound <= cost + 1e-9


def test_the_bound_is_near_the_cheapest_plan():
    """Else it would prove nothing: with the questionnaire in use two thirds of the cost at least."""
    asked = catalogue.get("lianghua-sme")
    model = compile_model(asked)
    strings = made_up.strings(asked, 25, seed=1)
    costs = [cheapest(model, each) for each in strings]
    bounds = least_costs(model, strings, asked.measures).tolist()
    known = [(bound, cost) for bound, cost in zip(bounds, costs, strict=True) if cost is not None]
    assert len(known) > 15
    assert 2 / 3 * sum(cost for _, cost in known) < sum(bound for bound, _ in known)


def test_a_search_cut_short_keeps_budget_and_floors_and_tells_its_gap():
    """Costs like those of hard knapsacks; what is found in no time is a choice all the same."""
    hard = [Candidate(cost=100_000 + 7919 * n % 10_007, group=n % GROUPS, firms=5 + n % 3) for n in range(120)]
    found = choose(hard, budget=3_333_333, floors=(20, 20, 20), seconds=0)
    assert found.spent <= 3_333_333
    assert min(found.by_group) >= 20
    assert found.bound >= choose(hard, budget=3_333_333, floors=(20, 20, 20), seconds=30).lifted >= found.lifted


def test_numbers_that_make_no_sense_are_refused():
    with pytest.raises(PlanError, match="not negative"):
        choose([], budget=-1, floors=(0,))
    with pytest.raises(PlanError, match=r"candidates\[0\]"):
        choose([Candidate(cost=1, group=1)], budget=1, floors=(0,))
