"""Laws of what-ifs on made-up questionnaires: the same as answering so in the first place, and as the plan said."""

from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.encode import decode, encode
from scoring.errors import PlanError
from scoring.model import compile_model
from scoring.plan import best_plan
from scoring.result import MISSING
from scoring.whatif import standings, what_if
from tests.unit.scoring import made_up, made_up_measures

SEEDS = st.integers(0, 10_000)


@settings(max_examples=40, deadline=None)
@given(SEEDS, st.floats(0.05, 1))
def test_changing_answers_is_the_same_as_having_answered_so(seed, share):
    asked = made_up.questionnaire(seed)
    model = compile_model(asked)
    before, after = (decode(model, each) for each in made_up.strings(asked, 2, seed=seed, gaps=0.1))
    random = Random(seed)
    changed = {code: answer for code, answer in after.items() if random.random() < share}
    found = what_if(model, encode(model, before), answers=changed)
    whole = encode(model, before | changed)
    assert found.then == standings(model, [whole])[0]
    assert found.changed.keys() <= changed.keys()
    assert (found.then.string == found.now.string) == (not found.changed)


@settings(max_examples=40, deadline=None)
@given(SEEDS)
def test_a_changed_answer_alone_brings_what_is_said_of_it(seed):
    asked = made_up.questionnaire(seed)
    model = compile_model(asked)
    first, second = made_up.strings(asked, 2, seed=seed, gaps=0.1)
    found = what_if(model, first, answers=decode(model, second))
    for code, gain in list(found.changed.items())[:6]:
        alone = what_if(model, first, answers={code: decode(model, second)[code]})
        known = MISSING not in {alone.now.total, alone.then.total}
        assert gain == (alone.then.total - alone.now.total if known else 0)


@settings(max_examples=25, deadline=None)
@given(SEEDS, st.integers(0, 40))
def test_the_measures_of_a_plan_lead_to_its_total_its_highest_and_its_level(seed, budget):
    asked, string = made_up_measures.task(seed, 12)
    model = compile_model(asked)
    try:
        plan = best_plan(model, string, asked.measures, budget=budget)
    except PlanError:
        return
    found = what_if(
        model, string, answers={}, measures=[each.measure for each in plan.measures], library=asked.measures
    )
    assert (found.then.total, found.highest) == (plan.rescored, plan.high)
    assert found.then.level.at_least == plan.level_after
    assert (found.cost, found.waiting, found.idle) == (plan.cost, (), ())
