"""Parts of the total are printed so that a reader who adds them up with a pencil gets the total."""

from decimal import Decimal

import pytest

from questionnaires.model import FULL
from reports.numbers import points
from reports.parts import printed_parts
from scoring.result import MISSING, TOTAL, NodeKind, NodeResult
from tests.unit.reports.samples import report, submission


def node(code, parent, contribution, loss, units=0):
    return NodeResult(
        code=code, kind=NodeKind.SIDE, parent=parent, units=units, weight=1, coverage=1000, not_asked=0,
        effective_weight=contribution + loss, contribution=contribution, loss=loss,
    )  # fmt: skip


def test_two_halves_that_both_round_up_still_add_up():
    # 14.625 + 15.375 = 30.00, and both would be rounded up: 14.63 + 15.38 = 30.01
    nodes = {
        TOTAL: node(TOTAL, None, 300_000, 700_000, units=300_000),
        "A": node("A", TOTAL, 146_250, 353_750),
        "B": node("B", TOTAL, 153_750, 346_250),
    }
    parts = printed_parts(nodes)
    assert [points(parts[code][0], 2) for code in ("A", "B", TOTAL)] == ["14.63", "15.37", "30.00"]
    assert [points(parts[code][1], 2) for code in ("A", "B", TOTAL)] == ["35.38", "34.62", "70.00"]


@pytest.mark.parametrize("key", ["lianghua-sme", "miit-sme"])
@pytest.mark.parametrize("strength", [0.0, 0.15, 0.45, 0.9])
def test_on_every_floor_the_printed_parts_add_up_and_none_is_a_digit_off(key, strength):
    _, result, _ = submission(key, 3, strength)
    parts = printed_parts(result.nodes)
    for code, each in result.nodes.items():
        below = [parts[child.code] for child in result.nodes.values() if child.parent == code and child.weight]
        if below and each.effective_weight:
            assert tuple(map(sum, zip(*below, strict=True))) == parts[code], code
        if each.effective_weight:
            assert all(
                abs(part - exact) < 200 for part, exact in zip(parts[code], (each.contribution, each.loss), strict=True)
            )
    assert sum(parts[TOTAL]) == FULL


def test_without_a_total_there_are_no_parts():
    assert printed_parts({TOTAL: node(TOTAL, None, 0, 0, units=MISSING)}) == {TOTAL: (0, 0)}


def test_every_answer_of_the_appendix_together_makes_the_total():
    made = report(seed=3)
    rows = [row for part in made.appendix for group in part.groups for row in group.rows if row.scored]
    told = sum(Decimal(points(row.contribution, 2)) for row in rows)
    assert points(made.headline.total, 2) == f"{told:.2f}"
    dimensions = [each.node for each in made.dimensions]
    assert sum(Decimal(points(each.contribution, 2)) for each in dimensions) == told
    assert sum(Decimal(points(each.loss, 2)) for each in dimensions) == 100 - told
