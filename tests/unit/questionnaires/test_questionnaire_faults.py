"""Many mistakes of different kinds in one questionnaire: each is told, once, in one run."""

import shutil
from pathlib import Path

import pytest

from questionnaires.catalogue import DEFINITIONS
from tests.unit.questionnaires.tiny import problems_of

#: File, what it says, what is put there instead, and how the mistake is told: address, found, expected, remedy.
FAULTS = [
    ("dimensions/10-FND.yaml", "weight: 25\n", "weight: -25\n", "weight: expected 0 to 1000, got -25"),
    (
        "dimensions/10-FND.yaml",
        "        kind: single\n        name: {zh: 一把手牵头",
        "        kind: singel\n        name: {zh: 一把手牵头",
        "indicators[0].items[0].kind: expected single, multi, band, trend, yes_partly_no, scene or inventory, got 'singel'; did",
    ),
    (
        "dimensions/10-FND.yaml",
        "pain_points: [AWR-1]",
        "pain_points: [AWR-9]",
        "indicators[0].items[0].pain_points[0]: unknown pain point AWR-9; did you mean 'AWR-3'?",
    ),
    (
        "dimensions/20-APP.yaml",
        "- code: APP-DES-02",
        "- code: APP_DES_02",
        "indicators[0].items[1].code: expected a code such as FND-EQP-02, got 'APP_DES_02'",
    ),
    (
        "dimensions/20-APP.yaml",
        "rationale:",
        "rationalle:",
        "rationalle: unknown key; did you mean 'rationale'?",
    ),
    (
        "dimensions/30-INT.yaml",
        "document: S1",
        "document: S77",
        "indicators[0].items[1].sources[0].document: unknown document S77; known: S0, S1, S2, S3, S4 or N1",
    ),
    (
        "levels.yaml",
        "node: APP\n        minimum: 50",
        "node: APQ\n        minimum: 50",
        "levels[1].gates[1].node: unknown node APQ; did",
    ),
    (
        "levels.yaml",
        "node: LVL\n        minimum: 35",
        'node: LVL\n        minimum: "35"',
        "levels[1].gates[0].minimum: expected points, got '35'; write a plain number without quotes, unit or separators",
    ),
    (
        "questionnaire.yaml",
        "{item: INV-SYS-01, any_of: [none]}",
        "{item: INV-SYS-91, any_of: [none]}",
        "checks[0].when[0].item: unknown item INV-SYS-91; did you mean 'INV-SYS-01'?",
    ),
    (
        "measures/10-FND.yaml",
        "{item: FND-STR-01, from: [none]}",
        "{item: FND-STR-01, from: [nonne]}",
        "measures[0].lifts[0].from[0]: unknown option of FND-STR-01 nonne; did you mean 'none'?",
    ),
]


@pytest.fixture
def flagship(tmp_path: Path) -> Path:
    """A copy of the flagship that can be damaged."""
    return shutil.copytree(DEFINITIONS / "lianghua-sme" / "2026.1", tmp_path / "lianghua-sme" / "2026.1")


def damage(folder: Path, fault: tuple[str, str, str, str]) -> int:
    """Put a mistake in; the line it is on."""
    name, old, new, _ = fault
    text = (folder / name).read_text(encoding="utf-8")
    assert old in text
    (folder / name).write_text(text.replace(old, new, 1), encoding="utf-8")
    return text[: text.index(old)].count("\n") + 1


@pytest.mark.parametrize("fault", FAULTS, ids=[fault[3][:40] for fault in FAULTS])
def test_each_mistake_alone_is_told_once_and_causes_no_other(flagship: Path, fault: tuple[str, str, str, str]) -> None:
    line = damage(flagship, fault)
    (problem,) = problems_of(flagship)
    assert problem.file == flagship / fault[0]
    assert line <= problem.line <= line + 1
    assert fault[3] in str(problem)


def test_ten_mistakes_of_different_kinds_are_all_told_in_one_run(flagship: Path) -> None:
    lines = [damage(flagship, fault) for fault in FAULTS]
    told = problems_of(flagship)
    for fault, line in zip(FAULTS, lines, strict=True):
        (problem,) = [each for each in told if fault[3] in str(each)]
        assert problem.file == flagship / fault[0]
        assert line <= problem.line <= line + 1
    assert len(told) == len(FAULTS)


@pytest.mark.parametrize(
    ("weight", "told"),
    [
        ("weight: -25\n", "weight: expected 0 to 1000, got -25"),
        (
            "weight: 25%\n",
            "weight: expected a whole number, got '25%'; write a plain number without quotes, unit or separators",
        ),
        ("weight: 2.5\n", "weight: expected a whole number, got 2.5"),
        ("", "weight: missing; add it"),
    ],
)
def test_a_weight_that_is_none_is_unknown_and_not_zero(flagship: Path, weight: str, told: str) -> None:
    damage(flagship, ("dimensions/10-FND.yaml", "weight: 25\n", weight, ""))
    damage(flagship, ("dimensions/10-FND.yaml", "    weight: 15\n", f"    {weight}" if weight else "", ""))
    assert [str(each).partition(": ")[2] for each in problems_of(flagship)] == [told, f"indicators[0].{told}"]


def test_a_weight_that_is_wrong_but_is_one_is_told_where_the_sum_is(flagship: Path) -> None:
    damage(flagship, ("dimensions/10-FND.yaml", "    weight: 15\n", "    weight: 16\n", ""))
    (problem,) = problems_of(flagship)
    assert "weights of the indicators of FND add up to 101; make them 100" in str(problem)


@pytest.mark.parametrize(
    ("code", "told"),
    [
        ("FND_STR", "indicators[0].code: expected a code such as FND-EQP, got 'FND_STR'"),
        ("FDN-STR", "indicators[0].code: expected a code that starts with FND-, got FDN-STR"),
    ],
)
def test_a_wrong_code_of_an_indicator_is_not_told_again_of_its_items(flagship: Path, code: str, told: str) -> None:
    damage(flagship, ("dimensions/10-FND.yaml", "code: FND-STR\n", f"code: {code}\n", ""))
    (problem,) = problems_of(flagship)
    assert told in str(problem)


def test_codes_that_a_broken_file_may_declare_are_not_missed_and_others_are(flagship: Path) -> None:
    with (flagship / "dimensions" / "10-FND.yaml").open("a", encoding="utf-8") as file:
        file.write("  - [\n")
    damage(flagship, ("levels.yaml", "node: APP\n        minimum: 50", "node: APQ\n        minimum: 50", ""))
    told = [str(each) for each in problems_of(flagship)]
    assert len(told) == 2
    assert any("not YAML" in each for each in told)
    assert any("unknown node APQ" in each for each in told)
