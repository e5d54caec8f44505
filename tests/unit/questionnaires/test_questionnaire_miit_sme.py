"""The official 2024 index, held against its published points, weights and gates (notice 工信厅企业〔2024〕56号)."""

from decimal import Decimal
from fractions import Fraction

import pytest

from questionnaires import catalogue
from questionnaires.model import UNIT, GateKind, Item, ItemKind, Questionnaire

RATE = ("b1", "b2", "b3", "b4", "b5")
LINKS = [
    "design",
    "process",
    "sales",
    "service",
    "planning",
    "production",
    "quality",
    "equipment",
    "safety",
    "energy",
    "purchase",
    "warehouse",
    "finance",
]
POINTS: dict[str, dict[str, str]] = {
    "FND-EQP-01": {"control": "2", "app": "2", "5g": "2", "full": "2", "none": "0"},
    "FND-EQP-02": dict(zip(RATE, ("0", "1.5", "3", "4.5", "6"), strict=True)),
    "FND-EQP-03": dict(zip(RATE, ("0", "1.5", "3", "4.5", "6"), strict=True)),
    "FND-DAT-01": {**dict.fromkeys(LINKS, "0.7"), "hr": "0.9", "none": "0"},
    "FND-SYS-01": {"none": "0", "one": "2.5", "several": "5", "most": "7.5", "all": "10"},
    "FND-SEC-01": {"rules": "1.25", "products": "1.25", "assessment": "1.25", "boundary": "1.25", "none": "0"},
    "FND-SEC-02": {"rules": "1.25", "products": "1.25", "assessment": "1.25", "ledger": "1.25", "none": "0"},
    "MGT-PLN-01": {"none": "0", "learning": "1.5", "planned": "3", "started": "4.5", "changed": "6", "leading": "7.5"},
    "MGT-PLN-02": {"workflow": "1.875", "systems": "1.875", "data": "1.875", "incentive": "1.875", "none": "0"},
    "MGT-RES-01": {"staff": "1.5", "post": "1.5", "training": "1.5", "pay": "1.5", "pipeline": "1.5", "none": "0"},
    "MGT-RES-02": dict(zip(RATE, ("0", "1.875", "3.75", "5.625", "7.5"), strict=True)),
    "EFF-GRN-01": {"worse": "0", "flat": "3.5", "better": "7"},
    "EFF-QLT-01": {"worse": "0", "flat": "3.5", "better": "7"},
    "EFF-MKT-01": {"worse": "0", "flat": "1.5", "better": "3"},
    "EFF-MKT-02": {"worse": "0", "flat": "1.5", "better": "3"},
}
MAXIMA = dict(
    zip(POINTS, ["8", "6", "6", "10", "10", "5", "5", "7.5", "7.5", "7.5", "7.5", "7", "7", "3", "3"], strict=True)
)
BINDING = [
    "OPS-LIF-01",
    "OPS-LIF-03",
    "OPS-PRD-02",
    "OPS-PRD-03",
    "OPS-PRD-04",
    "OPS-PRD-05",
    "OPS-PRD-06",
    "OPS-SUP-01",
    "OPS-SUP-02",
    "OPS-DEC-01",
]
GUIDING = ["OPS-LIF-02", "OPS-LIF-04", "OPS-PRD-01", "OPS-DEC-02", "OPS-DEC-03", "OPS-DEC-04"]


@pytest.fixture(scope="module")
def sme() -> Questionnaire:
    return catalogue.get("miit-sme", "2024.1")


def scored(sme: Questionnaire) -> dict[str, Item]:
    return {item.code: item for item in sme.items() if item.scored}


def test_every_option_has_its_official_points(sme: Questionnaire) -> None:
    stated = {code: {o.code: o.points for o in item.options} for code, item in scored(sme).items()}
    assert stated == {code: {o: Decimal(p) for o, p in options.items()} for code, options in POINTS.items()}
    assert {code: item.full_points for code, item in scored(sme).items()} == {c: Decimal(m) for c, m in MAXIMA.items()}


def test_the_weights_give_every_item_exactly_its_official_points_of_one_hundred(sme: Questionnaire) -> None:
    shares = {}
    for dimension in sme.dimensions:
        for indicator in dimension.indicators:
            total = sum(item.weight for item in indicator.items)
            for item in indicator.items:
                if item.scored:
                    shares[item.code] = Fraction(dimension.weight * indicator.weight * item.weight, 100 * total)
    assert shares == {code: Fraction(points) for code, points in MAXIMA.items()}
    assert sum(shares.values()) == 100


def test_units_are_exact(sme: Questionnaire) -> None:
    for item in scored(sme).values():
        for option in item.options:
            assert option.units * item.full_points == option.points * 100 * UNIT


@pytest.mark.parametrize("code", ["FND-EQP-02", "FND-EQP-03", "MGT-RES-02"])
def test_rates_fall_into_right_closed_bands_from_two_counts(code: str, sme: Questionnaire) -> None:
    item = scored(sme)[code]
    assert [option.up_to for option in item.options] == [Decimal(10), Decimal(20), Decimal(40), Decimal(60), None]
    assert item.numbers is not None
    assert item.numbers.part
    assert item.numbers.whole


def test_energy_and_cost_are_better_when_lower_and_the_other_trends_when_higher(sme: Questionnaire) -> None:
    lower = {
        code: item.numbers.lower_is_better
        for code, item in scored(sme).items()
        if item.kind is ItemKind.TREND and item.numbers
    }
    assert lower == {"EFF-GRN-01": True, "EFF-QLT-01": False, "EFF-MKT-01": False, "EFF-MKT-02": True}


def test_there_are_sixteen_scenes_ten_of_them_binding_and_none_with_points(sme: Questionnaire) -> None:
    scenes = [item for item in sme.items() if item.kind is ItemKind.SCENE]
    assert {scene.code for scene in scenes if scene.binding} == set(BINDING)
    assert {scene.code for scene in scenes if not scene.binding} == set(GUIDING)
    assert not any(scene.scored or any(option.units for option in scene.options) for scene in scenes)
    assert {dimension.code for dimension in sme.dimensions if dimension.weight == 0} == {"OPS"}


def test_each_level_asks_for_its_score_and_its_scenes(sme: Questionnaire) -> None:
    gates = []
    for level in sme.levels:
        score, scenes = level.gates
        assert (score.kind, score.node, scenes.kind, scenes.node) == (GateKind.SCORE, "TOTAL", GateKind.SCENES, "OPS")
        gates.append((level.number, score.minimum // UNIT, scenes.at_least, scenes.count, scenes.binding))
    assert gates == [(1, 20, 1, 6, 3), (2, 40, 2, 6, 3), (3, 60, 3, 8, 5), (4, 80, 4, 10, 6)]
    assert [level.name["zh"] for level in sme.levels] == ["一级", "二级", "三级", "四级"]


def test_the_result_is_never_called_official(sme: Questionnaire) -> None:
    assert "不是官方评级" in sme.statement["zh"]
    assert "not an official grade" in sme.statement["en"]


def test_every_item_says_what_it_rests_on_and_what_a_reviewer_would_ask_for(sme: Questionnaire) -> None:
    assert all(item.name and item.counts and item.example and item.evidence and item.sources for item in sme.items())
