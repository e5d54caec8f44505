"""When measures begin: what is nearly free at once, beside what pays most."""

import pytest

from questionnaires import catalogue
from scoring.schedule import FREE_COST, PARALLEL, first_months

REVIEW = "M-FND-04"  #: the owner hears progress every quarter: 2,000 yuan, six months


@pytest.fixture(scope="module")
def measures():
    return {measure.code: measure for measure in catalogue.get("lianghua-sme", "2026.1").measures}


@pytest.fixture(scope="module")
def paid(measures):
    """Quick and cheap measures that wait for nothing."""
    return [
        each
        for each in measures.values()
        if FREE_COST < each.cost.likely <= 10 and each.months.likely <= 3 and not each.prerequisites
    ]


@pytest.fixture(scope="module")
def free(measures):
    """Nearly free measures that wait for nothing."""
    return [each for each in measures.values() if each.cost.likely <= FREE_COST and not each.prerequisites]


def test_what_leaders_can_do_nearly_for_free_begins_at_once_although_it_takes_long_and_is_wanted_last(measures, paid):
    starts = first_months([*paid[:6], measures[REVIEW]], {})
    assert starts[REVIEW] == 0
    assert sorted(starts.values())[:PARALLEL] == [0] * PARALLEL


def test_nearly_free_measures_leave_a_place_to_what_costs_something(free, paid):
    starts = first_months([*free[:6], paid[0]], {})
    assert starts[paid[0].code] == 0
    assert [starts[each.code] for each in free[:2]] == [0, 0]


def test_nearly_free_measures_fill_every_place_where_nothing_else_waits(free):
    starts = first_months(free[:3], {})
    assert set(starts.values()) == {0}


def test_a_nearly_free_measure_that_waits_for_another_begins_once_it_ends(measures, paid):
    starts = first_months([paid[0], measures[REVIEW]], {REVIEW: {paid[0].code}})
    assert starts == {paid[0].code: 0, REVIEW: paid[0].months.likely}
