"""What changed between two versions, as a person reads it."""

from collections.abc import Callable
from pathlib import Path

import pytest

from questionnaires.diff import diff
from questionnaires.loader import load
from tests.unit.questionnaires.tiny import SAMPLES, place_sample

Change = Callable[[str, str, str], Path]
FND = "dimensions/10-FND.yaml"


@pytest.mark.parametrize(
    "case",
    [
        (FND, "weight: 2", "weight: 3", ["item FND-EQP-01: weight 2 → 3"]),
        (FND, "code: some, points: 40", "code: some, points: 45.5", ["item FND-EQP-01, option some: points 40 → 45.5"]),
        (
            FND,
            "en: Is the equipment connected?",
            "en: Is equipment connected?",
            ["item FND-EQP-01: text (en) 'Is the equipment connected?' → 'Is equipment connected?'"],
        ),
        (
            FND,
            "          - {code: some, points: 40, text: {zh: 部分, en: Some of it}}\n",
            "",
            ["item FND-EQP-01, option some: removed (部分)"],
        ),
        (
            FND,
            "          - {code: some,",
            "          - {code: few, points: 10, text: {zh: 少数, en: A few}}\n          - {code: some,",
            ["item FND-EQP-01, option few: added (少数)"],
        ),
        (FND, "FND-EQP-02", "FND-EQP-03", ["item FND-EQP-03: added (安全)", "item FND-EQP-02: removed (安全)"]),
        (
            "levels.yaml",
            "minimum: 20",
            "minimum: 25.5",
            ["level 1: gate TOTAL ≥ 20 removed", "level 1: gate TOTAL ≥ 25.5 added"],
        ),
        (
            "levels.yaml",
            "minimum: 20}",
            "minimum: 20}\n      - {kind: item, node: FND-EQP-01, option: some}",
            ["level 1: gate FND-EQP-01 at least some added"],
        ),
        ("questionnaire.yaml", "minutes: 5", "minutes: 6", ["minutes 5 → 6"]),
        ("questionnaire.yaml", "year: 2022", "year: 2021", ["document S1: year 2022 → 2021"]),
    ],
)
def test_each_change_is_one_readable_line(case: tuple[str, str, str, list[str]], tiny: Path, change: Change) -> None:
    file, old, new, lines = case
    before = load(tiny)
    assert list(diff(before, load(change(file, old, new)))) == lines


def test_nothing_changed_is_no_line(tiny: Path) -> None:
    assert list(diff(load(tiny), load(tiny))) == []


@pytest.mark.parametrize(
    "case",
    [
        ("low: 2, likely: 5", "low: 3, likely: 5", ["measure M-FND-01, cost: low 2 → 3"]),
        (
            "    staff: {zh: 1 人",
            "    applies_if: [{profile: size, any_of: [small, micro]}]\n    staff: {zh: 1 人",
            ["measure M-FND-01: applies_if none → size in (small, micro)"],
        ),
        ("from: [none, some]", "from: [some, none]", []),
        ("provider: integrator", "provider: software", ["measure M-FND-01: provider integrator → software"]),
        ("prerequisites: [M-FND-01]", "prerequisites: []", ["measure M-FND-02: prerequisites 'M-FND-01' → none"]),
    ],
)
def test_a_change_of_a_measure_is_one_readable_line(
    case: tuple[str, str, list[str]], tiny: Path, change: Change
) -> None:
    old, new, lines = case
    place_sample(SAMPLES / "measures" / "well.yaml", tiny)
    before = load(tiny)
    assert list(diff(before, load(change("measures/10-FND.yaml", old, new)))) == lines


def test_a_dimension_that_comes_brings_its_indicators_and_items(tiny: Path) -> None:
    after = load(tiny)
    (tiny / "dimensions" / "90-INV.yaml").unlink()
    assert list(diff(load(tiny), after)) == [
        "dimension INV: added (排摸)",
        "indicator INV-SYS: added",
        "item INV-SYS-01: added",
        "item INV-SYS-02: added",
        "item INV-SYS-03: added",
    ]


def test_measures_and_their_lifts_are_compared(tiny: Path, change: Change) -> None:
    without = load(tiny)
    place_sample(SAMPLES / "measures" / "well.yaml", tiny)
    before = load(tiny)
    assert list(diff(without, before)) == ["measure M-FND-01: added (联网)", "measure M-FND-02: added (制度)"]
    extra = "add: [rules, drill]}\n      - {item: FND-EQP-01, from: [some]}"
    after = load(change("measures/10-FND.yaml", "add: [rules, drill]}", extra))
    assert list(diff(before, after)) == ["measure M-FND-02: lift FND-EQP-01 some → all added"]


def test_another_order_is_told(tiny: Path, change: Change) -> None:
    before = load(tiny)
    first = "          - {code: rules, points: 40, text: {zh: 制度, en: Rules}}\n"
    second = "          - {code: drill, points: 60, text: {zh: 演练, en: Drills}}\n"
    after = load(change(FND, first + second, second + first))
    assert list(diff(before, after)) == ["item FND-EQP-02: order of options: drill, rules, none"]
