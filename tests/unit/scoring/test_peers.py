"""An enterprise among its peers: the figures by hand, and what small groups keep to themselves."""

import numpy as np
import pytest

from scoring.errors import ScoringError
from scoring.peers import Population, find_peers
from scoring.result import MISSING

POINT = 10_000


def population(points, sizes=None, **nodes):
    units = np.array([MISSING if each is None else round(each * POINT) for each in points], np.int32)
    own = {name: np.array(values, np.int32) for name, values in nodes.items()}
    traits = {
        name: np.array(values if name == "size" else ["x"] * len(points))
        for name, values in {"section": None, "size": sizes or ["small"] * len(points)}.items()
    }
    return Population(nodes={"TOTAL": units} | own, traits=traits, made_up=np.zeros(len(points), bool))


OWN = {"section": "x", "size": "small"}


def test_the_percentile_counts_ties_half_and_the_figures_are_whole_points():
    others = population([40.4] * 10 + [50] * 10 + [60.6] * 20)
    found = find_peers({"TOTAL": 50 * POINT}, OWN, others)
    total = found.nodes[0]
    assert total.percentile == 38  # (10 + 10 / 2) / 40 = 37.5, rounded half up
    assert total.mean == 53 * POINT  # 52.9
    # means of five: around the 10th 44.24, around the 11th 46.16, so at the 10.75th 45.68;
    # around the 20th 54.24, around the 21st 56.36, so at the 20.5th 55.3; around the 30th 60.6
    assert total.quartiles == (46 * POINT, 55 * POINT, 61 * POINT)


@pytest.mark.parametrize(
    ("count", "has"),
    [(4, None), (5, (False, False, False)), (10, (True, False, True)), (30, (True, True, True))],
)
def test_what_a_group_shows_depends_on_its_size(count, has):
    found = find_peers({"TOTAL": 50 * POINT}, OWN, population(list(range(20, 20 + count))))
    if has is None:
        assert found is None
        return
    total = found.nodes[0]
    assert (total.quartiles is not None, total.ends is not None, total.percentile is not None) == has
    assert total.mean is not None


def test_members_without_a_total_are_not_counted():
    found = find_peers({"TOTAL": 50 * POINT}, OWN, population([None] * 10 + [40] * 6))
    assert found.n == 6
    assert find_peers({"TOTAL": 50 * POINT}, OWN, population([None] * 10 + [40] * 4)) is None


def test_an_enterprise_without_a_total_sees_its_group_and_has_no_place_in_it():
    found = find_peers({"TOTAL": MISSING, "A": 7 * POINT}, OWN, population([40] * 40, A=[5 * POINT] * 40))
    total, part = found.nodes
    assert (total.units, total.percentile, total.quartiles) == (MISSING, None, (40 * POINT,) * 3)
    assert part.percentile == 100
    assert found.narrower == ()


def test_a_part_that_few_members_have_shows_less_than_the_total():
    parts = [MISSING] * 36 + [5 * POINT] * 4
    found = find_peers({"TOTAL": 1, "A": 1}, OWN, population([40] * 40, A=parts))
    assert (found.nodes[1].n, found.nodes[1].mean) == (None, None)


def test_how_many_members_have_a_part_is_not_told_where_that_would_tell_of_one_who_lacks_it():
    parts = [MISSING] * 2 + [5 * POINT] * 38
    found = find_peers({"TOTAL": 1, "A": 1}, OWN, population([40] * 40, A=parts))
    assert (found.n, found.nodes[1].n, found.nodes[1].mean) == (40, None, 5 * POINT)
    assert find_peers({"TOTAL": 1, "A": 1}, OWN, population([40] * 40, A=[5 * POINT] * 40)).nodes[1].n == 40


def test_what_a_newcomer_adds_cannot_be_worked_out_from_the_means_before_and_after():
    before = [50.0 + (place % 7) for place in range(40)]
    for score in (0.0, 50.0, 100.0):
        means = [
            find_peers({"TOTAL": 0}, OWN, population(points)).nodes[0].mean / POINT
            for points in (before, [*before, score])
        ]
        known = 41 * means[1] - 40 * means[0]
        assert abs(known - score) <= 40.5  # all that can be said: rounding hides up to half a point for each member
        assert means[1] == round(means[1])


def test_a_node_the_enterprise_lacks_is_named():
    with pytest.raises(ScoringError, match="own A"):
        find_peers({"TOTAL": 1}, OWN, population([40] * 40, A=[1] * 40))


def test_leaving_one_out_leaves_the_others_in_order():
    others = population([1, 2, 3]).without(1)
    assert others.nodes["TOTAL"].tolist() == [POINT, 3 * POINT]
    assert population([1, 2]).without(None).nodes["TOTAL"].tolist() == [POINT, 2 * POINT]
