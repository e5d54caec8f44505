"""A report names its weights, and tells how its score spreads over grades."""

from dataclasses import replace
from datetime import date

import pytest

from questionnaires import catalogue
from reports.beside import Beside
from reports.diagnostic import build
from reports.document import Imprint
from reports.enterprise import Enterprise
from reports.weights import LONGEST_RATIONALE, OtherWeights
from scoring.encode import decode
from scoring.evaluate import evaluate
from scoring.judgements import Judgements, Method
from scoring.model import compile_model
from scoring.result import MISSING, TOTAL
from scoring.tables import read_rows
from scoring.weight_set import NodeWeights, WeightSet, node_weights
from scoring.weights_applied import under

OFFICIAL = catalogue.get("miit-sme")
WEIGHTS = WeightSet(
    questionnaire=OFFICIAL.key, name="装备口径", version=2, made_by="李工", made_on=date(2026, 11, 22), rationale="先看设备",
    nodes=(NodeWeights(node="SCORE", weights={"FND": 8, "MGT": 1, "EFF": 1}, method=Method.TYPED),),
)  # fmt: skip


def answered(**cells):
    """A submission string; what is not said is blank."""
    known = {item.code: item for item in OFFICIAL.items()}
    row = {"id": "A"}
    for code, item in known.items():
        chosen = [option.code for option in item.options]
        row[code] = cells.get(code, chosen[len(chosen) // 2] if item.kind != "trend" else "flat")
    (submission,) = read_rows(OFFICIAL, [row])
    return submission.answers


def report(string, weights=None, locale="zh"):
    questionnaire = under(OFFICIAL, weights) if weights else OFFICIAL
    other = OtherWeights(weights=weights, standard_total=evaluate(OFFICIAL, string).total) if weights else None
    return build(
        questionnaire,
        evaluate(questionnaire, string),
        decode(compile_model(OFFICIAL), string),
        Enterprise(name="江畔精工"),
        locale=locale,
        imprint=Imprint(assessed_on=date(2026, 11, 22), prepared_on=date(2026, 11, 22)),
        beside=Beside(weights=other),
    )


def test_without_a_set_the_standard_weights_are_named():
    made = report(answered())
    assert (made.weights.label, made.weights.standard, made.weights.difference) == ("标准权重 2024.1", True, "")
    assert made.standing == "企业自评结果，非官方等级评定"


def test_a_set_is_named_with_its_maker_and_the_difference_of_the_printed_totals():
    string = answered()
    made, standard = report(string, WEIGHTS), evaluate(OFFICIAL, string).total
    label = f"装备口径 v2 · {WEIGHTS.fingerprint[:12]}"
    assert made.weights.label == label
    assert made.weights.fingerprint == WEIGHTS.fingerprint
    for told in (
        label,
        "李工，2026-11-22",
        "直接填写",
        "其余沿用标准权重",
        "先看设备",
        "不是标准权重",
        f"{standard / 10_000:.2f}",
    ):
        assert told in made.weights.sentence
    assert made.standing.endswith("采用非标准权重")
    assert made.fingerprint != report(string).fingerprint


def test_a_long_reason_is_cut_and_what_was_typed_is_made_printable():
    typed = replace(WEIGHTS, rationale="设备" * 400, name="装备\u202e口径\x07")
    sentence = report(answered(), typed).weights.sentence
    assert "设备…" in sentence
    assert len(sentence) < LONGEST_RATIONALE + 260
    assert "\u202e" not in sentence
    assert "\x07" not in sentence


@pytest.mark.parametrize("locale", ["zh", "en"])
def test_the_spread_adds_up_to_the_score(locale):
    grades = report(answered(), locale=locale).grades
    assert grades is not None
    for row in grades.rows:
        assert sum(row.shares) == 1000
        mean = sum(share * centre for share, centre in zip(row.shares, (0, 25, 50, 75, 100), strict=True)) / 1000
        assert mean == pytest.approx(row.units / 10_000, abs=0.07)  # shares of a tenth of a per cent
    assert [row.upper for row in grades.rows] == [True, False, False, False]
    assert len(grades.grades) == 5


def test_a_score_on_a_grade_lies_in_it_alone():
    top = {
        item.code: "|".join(o.code for o in item.options if not o.exclusive)
        if item.kind == "multi"
        else max(item.options, key=lambda o: o.units).code
        for item in OFFICIAL.items()
        if item.weight
    }
    grades = report(answered(**top)).grades
    assert grades is not None
    assert grades.rows[0].shares == (0, 0, 0, 0, 1000)


def test_where_nothing_applies_there_is_no_spread_and_no_difference():
    model = compile_model(OFFICIAL)
    string = "-" * model.width
    assert evaluate(OFFICIAL, string).nodes[TOTAL].units == MISSING
    made = report(string, WEIGHTS)
    assert made.grades is None
    assert "无法比较" in made.weights.difference


def test_a_set_of_several_experts_says_who_contradicts_himself():
    rows = {"甲": ("1/2", "2"), "乙": ("1", "1"), "丙": ("1", "1")}
    judgements = tuple(
        Judgements(expert=name, rows=(("1", "2" if name == "甲" else "1", first), ("", "1", second), ("", "", "1")))
        for name, (first, second) in rows.items()
    )
    node = node_weights("SCORE", Method.AHP, judgements, ("FND", "MGT", "EFF"))
    assert node.contradictory == ("甲",)
    told = report(answered(), replace(WEIGHTS, nodes=(node,))).weights.sentence
    assert (
        f"两两比较（3 位专家），综合一致性比率 {node.consistency_ratio:.3f}，各专家 0.000 至 {node.ratios[0]:.3f}"
        in told
    )
    assert "（超过 0.10、判断自相矛盾较多的：甲）" in told
