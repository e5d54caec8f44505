"""Laws of weight sets: what experts say comes back, order and scale do not matter, a score stays between its children's."""

from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from questionnaires.model import FULL
from scoring.elicitation import elicit
from scoring.evaluate import evaluate
from scoring.example import example_questionnaire
from scoring.judgements import Judgements, Method
from scoring.weight_set import NodeWeights, WeightSet, as_mapping, from_mapping
from scoring.weights_applied import misfits, under

ASKED = example_questionnaire()
ANSWERS = st.text(alphabet="012", min_size=1, max_size=1).flatmap(
    lambda first: st.sampled_from([f"{first}{second}3{last}1" for second in "012-" for last in "012"])
)
STEPS = st.sampled_from(["1/9", "1/7", "1/5", "1/4", "1/3", "1/2", "1", "2", "3", "4", "5", "7", "9"])


def a_set(first, second):
    node = NodeWeights(node="FND", weights={"FND-EQP": first, "FND-SEC": second})
    return WeightSet(
        questionnaire=ASKED.key, name="n", version=1, made_by="A", made_on=date(2026, 11, 22), rationale="", nodes=(node,)
    )  # fmt: skip


@given(answers=ANSWERS, first=st.integers(1, 1000), second=st.integers(1, 1000), factor=st.integers(1, 400))
@settings(max_examples=60, deadline=None)
def test_the_scale_of_weights_changes_nothing_and_the_total_stays_between_its_parts(answers, first, second, factor):
    small, large = (evaluate(under(ASKED, a_set(first * by, second * by)), answers) for by in (1, factor))
    assert small.total == large.total
    parts = [small.nodes[code].units for code in ("FND-EQP", "FND-SEC")]
    assert 0 <= min(parts) <= small.total <= max(parts) <= FULL


@given(weights=st.lists(st.integers(1, 9), min_size=2, max_size=6).filter(lambda each: max(each) <= 9 * min(each)))
@settings(max_examples=60, deadline=None)
def test_judgements_that_fit_give_their_weights_back(weights):
    codes = [f"C{index}" for index in range(len(weights))]
    rows = tuple(tuple(f"{a}/{b}" for b in weights) for a in weights)
    found = elicit(Method.AHP, [Judgements(expert="A", rows=rows)], codes)
    assert found.consistency_ratio < 1e-6
    total = sum(weights)
    assert all(abs(share - weight / total) < 1e-6 for share, weight in zip(found.weights, weights, strict=True))
    assert sum(found.integers) == 1000


@given(cells=st.lists(STEPS, min_size=6, max_size=6), order=st.permutations(range(4)))
@settings(max_examples=60, deadline=None)
def test_the_order_in_which_children_are_asked_changes_no_weight(cells, order):
    places = dict(zip([(0, 1), (0, 2), (0, 3), (1, 2), (1, 3), (2, 3)], cells, strict=True))

    def cell(first, second):
        if first == second:
            return "1"
        if (first, second) in places:
            return places[first, second]
        over, _slash, under_ = places[second, first].partition("/")
        return over and (under_ if under_ else f"1/{over}")

    straight = [[cell(a, b) for b in range(4)] for a in range(4)]
    turned = [[cell(a, b) for b in order] for a in order]
    first, second = (
        elicit(Method.AHP, [Judgements(expert="A", rows=tuple(map(tuple, rows)))], "ABCD")
        for rows in (straight, turned)
    )
    assert abs(first.consistency_ratio - second.consistency_ratio) < 1e-9
    assert all(abs(first.weights[place] - weight) < 1e-9 for place, weight in zip(order, second.weights, strict=True))


@given(points=st.lists(st.integers(1, 60), min_size=2, max_size=2).filter(lambda each: sum(each) < 100))
@settings(max_examples=30, deadline=None)
def test_a_set_from_judgements_fits_and_survives_being_plain_data(points):
    rows = ((str(points[0]), str(100 - points[0])),)
    said = (Judgements(expert="A", rows=rows),)
    integers = elicit(Method.BUDGET, said, ("FND-EQP", "FND-SEC")).integers
    node = NodeWeights(
        node="FND", weights=dict(zip(("FND-EQP", "FND-SEC"), integers, strict=True)), method=Method.BUDGET, judgements=said
    )  # fmt: skip
    weights = WeightSet(
        questionnaire=ASKED.key, name="n", version=1, made_by="A", made_on=date(2026, 11, 22), rationale="", nodes=(node,)
    )  # fmt: skip
    assert list(misfits(ASKED, weights)) == []
    assert from_mapping(as_mapping(weights)).fingerprint == weights.fingerprint
