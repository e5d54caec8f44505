"""Laws of weights: bounded, adding up, the same in any order and on any scale."""

import numpy as np
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from scoring.fuzzy import GRADES, grade_distribution
from scoring.weights import ahp, ahp_group, budget_allocation, bwm, to_integer_weights

positive = st.floats(1e-3, 1e3, allow_nan=False)
lists = st.lists(positive, min_size=1, max_size=12)
some = settings(max_examples=60, deadline=None)
SAATY = [1 / 9, 1 / 7, 1 / 5, 1 / 3, 1, 3, 5, 7, 9]


@st.composite
def comparisons(draw, fewest=2, most=6):
    n = draw(st.integers(fewest, most))
    matrix = np.ones((n, n))
    for row, column in zip(*np.triu_indices(n, 1), strict=True):
        matrix[row, column] = draw(st.sampled_from(SAATY))
        matrix[column, row] = 1 / matrix[row, column]
    return matrix


@st.composite
def best_worst(draw):
    n = draw(st.integers(3, 7))
    widest = draw(st.integers(2, 9))
    others = [draw(st.integers(2, widest)) for _ in range(n)]
    worst = [draw(st.integers(2, widest)) for _ in range(n)]
    others[0], worst[-1], others[-1], worst[0] = 1, 1, widest, widest
    return np.array(others), np.array(worst)


@some
@given(lists, st.integers(0, 1000))
def test_whole_weights_add_up_are_at_least_one_and_keep_the_order(weights, more):
    total = len(weights) + more
    found = to_integer_weights(weights, total)
    assert sum(found) == total
    assert min(found) >= 1
    order = np.argsort(weights, kind="stable")
    assume((np.diff(np.array(weights)[order]) > 1e-6).all())
    assert (np.diff(np.array(found)[order]) >= 0).all()


@some
@given(st.lists(st.floats(1, 100), min_size=1, max_size=8))
def test_whole_weights_are_less_than_one_unit_from_their_share(weights):
    shares = np.array(weights) / sum(weights) * 1000
    assert (np.abs(np.array(to_integer_weights(weights)) - shares) < 1 + 1e-6).all()


@some
@given(st.lists(st.integers(1, 500), min_size=1, max_size=10))
def test_whole_weights_stay_what_they_are(weights):
    assert to_integer_weights(weights, sum(weights)) == weights


@some
@given(comparisons(), st.randoms(use_true_random=False))
def test_weights_move_with_their_criteria_and_inconsistency_is_never_negative(matrix, random):
    order = list(range(len(matrix)))
    random.shuffle(order)
    found, moved = ahp(matrix), ahp(matrix[np.ix_(order, order)])
    assert np.allclose(found.weights[order], moved.weights, atol=1e-9)
    assert abs(found.weights.sum() - 1) < 1e-12
    assert found.consistency_ratio >= 0
    assert abs(found.consistency_ratio - moved.consistency_ratio) < 1e-9


@some
@given(st.lists(st.floats(0.05, 20), min_size=2, max_size=8))
def test_consistent_comparisons_give_their_weights_back(weights):
    array = np.array(weights)
    found = ahp(array[:, None] / array)
    assert np.allclose(found.weights, array / array.sum(), atol=1e-9)
    assert found.worst_triple is None


@some
@given(comparisons(4, 4), comparisons(4, 4))
def test_a_group_does_not_depend_on_the_order_of_experts(first, second):
    assert np.allclose(ahp_group([first, second]).weights, ahp_group([second, first]).weights, atol=1e-12)
    assert np.allclose(ahp_group([first, first]).weights, ahp(first).weights, atol=1e-9)


@some
@given(best_worst(), st.integers(0, 10_000))
def test_no_other_weights_fit_best_and_worst_better(judgements, seed):
    to_others, to_worst = judgements
    found = bwm(to_others, to_worst)

    def deviation(weights):
        best, worst = weights[..., found.best, None], weights[..., found.worst, None]
        return np.maximum(np.abs(best - to_others * weights), np.abs(weights - to_worst * worst)).max(axis=-1)

    assert abs(deviation(found.weights) - found.xi) < 1e-9
    rng = np.random.default_rng(seed)
    near = np.abs(found.weights + rng.normal(0, 10 ** rng.uniform(-4, -1, (500, 1)), (500, len(to_others))))
    near /= near.sum(axis=1, keepdims=True)
    assert (deviation(near) >= found.xi - 1e-9).all()


@some
@given(best_worst(), st.randoms(use_true_random=False))
def test_best_worst_weights_move_with_their_criteria(judgements, random):
    to_others, to_worst = judgements
    order = list(range(len(to_others)))
    random.shuffle(order)
    assert np.allclose(
        bwm(to_others, to_worst).weights[order], bwm(to_others[order], to_worst[order]).weights, atol=1e-9
    )


@some
@given(st.lists(st.lists(st.floats(1, 100), min_size=3, max_size=3), min_size=1, max_size=5), st.floats(0.1, 10))
def test_the_size_of_a_budget_does_not_matter(points, factor):
    array = np.array(points)
    assert np.allclose(budget_allocation(array).weights, budget_allocation(array * factor).weights, atol=1e-12)


@some
@given(st.lists(st.tuples(st.floats(0, 100), st.floats(0.1, 50)), min_size=1, max_size=8))
def test_a_distribution_of_grades_is_one_and_has_the_score_as_its_mean(pairs):
    points, weights = np.array(pairs).T
    found = grade_distribution(points, weights)
    assert (found >= 0).all()
    assert abs(found.sum() - 1) < 1e-9
    assert abs(found @ np.array(GRADES) - points @ weights / weights.sum()) < 1e-9
