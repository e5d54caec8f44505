"""The report before and after: the same bytes from the same data, and nothing claimed that two rounds do not show."""

import re
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import cache
from io import BytesIO

import pytest
from pypdf import PdfReader

from questionnaires.model import ItemKind, Span
from reports import before_after_page
from reports.answers import options_moved
from reports.before_after import Round, Standing, Told, build
from reports.charts import Period, timetable
from reports.deeds import Deed
from reports.render import render
from reports.wording import wording
from scoring.answer import chosen, not_applicable
from scoring.encode import encode
from scoring.evaluate import evaluate
from scoring.model import compile_model
from scoring.result import MISSING, TOTAL, NodeKind, ResponseState
from tests.unit.reports.samples import PROFILE, submission

DEED = Deed(
    name="扫码报工", code="M-APP-07", items=("APP-PRD-02", "INT-CTL-02"), state="done", begin_on=date(2026, 1, 5), done_on=date(2026, 6, 1),
    usual=Span(low=Decimal(2), likely=Decimal(6), high=Decimal(15)), cost_planned=Decimal(6), cost_actual=Decimal("7.4"), predicted=4062,
    effect="当班报工", effect_before=Decimal(26), effect_after=Decimal(2), effect_unit="小时", evidence=("https://example.cn/a.pdf",),
    files=(("验收.pdf", "a" * 64),),
)  # fmt: skip


@cache
def side(day, strength, seed=7, key="lianghua-sme"):
    """A round at some level."""
    questionnaire, result, answers = submission(key, seed, strength)
    standing = Standing(day=day, number="A1B2C3D4", sha256="b" * 64, basis="企业自评")
    return Round(questionnaire=questionnaire, result=result, answers=answers, graded={}, standing=standing)


def told(*done, undone=()):
    """What is said beside the two."""
    return Told(enterprise="瑞峰", uscc="91320412MA1XB7RT5K", prepared_on=date(2026, 12, 1), done=done, undone=undone)


def made(*done, locale="zh", undone=(), before=0.3, after=0.6):
    """The report of two rounds."""
    rounds = side(date(2025, 11, 1), before), side(date(2026, 11, 1), after)
    return build(*rounds, told(*done, undone=undone), locale=locale)


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        (None, None, "两轮均为企业自评"),
        (None, 506_000, "改造后一轮已经专家复评（50.6 分）"),
        (412_000, None, "改造前一轮已经专家复评（41.2 分）"),
        (412_000, 506_000, "两轮都经专家复评（改造前 41.2 分，改造后 50.6 分）"),
    ],
)
def test_a_round_that_was_reviewed_is_not_called_unchecked(before, after, said):
    first, second = (
        replace(each, standing=replace(each.standing, found=found))
        for each, found in ((side(date(2025, 11, 1), 0.3), before), (side(date(2026, 11, 1), 0.6), after))
    )
    report = build(first, second, told(), locale="zh")
    assert said in report.footing(wording("zh"))
    assert said in before_after_page.html(report)


def test_items_that_moved_add_up_to_the_difference_of_the_totals():
    report = made()
    assert sum(row.change for row in report.items) == report.after.total - report.before.total
    assert report.items[0].change == max(row.change for row in report.items)


def test_gates_told_are_those_between_the_two_stages_and_the_next():
    report = made(before=0.2, after=0.8)
    first, second = (
        side(day, level).result.level for day, level in ((date(2025, 11, 1), 0.2), (date(2026, 11, 1), 0.8))
    )
    expected = [g for g in second.gates if min(first.at_least, second.at_least) < g.level <= second.at_least + 1]
    assert len(report.gates) == len(expected)
    assert [row.held_after for row in report.gates] == [gate.passed for gate in expected]


def test_an_action_stands_beside_what_its_items_did():
    [view] = made(DEED).done
    rounds = side(date(2025, 11, 1), 0.3).result, side(date(2026, 11, 1), 0.6).result
    known = [code for code in DEED.items if code in rounds[0].nodes]
    assert view.realised == sum(
        rounds[1].nodes[code].contribution - rounds[0].nodes[code].contribution for code in known
    )
    assert view.predicted == 4062
    assert view.figure == "26 → 2 小时"
    assert view.cost == "计划 6 万元、实际 7.4 万元、一般 2–15 万元"
    assert len(view.aims) == len(known) > 0


def test_an_action_of_ones_own_is_given_no_part_of_the_score():
    [view] = made(replace(DEED, code="", items=(), predicted=None)).done
    assert (view.predicted, view.realised, view.aims) == (None, None, ())


def test_a_sum_without_all_costs_says_so():
    known, unknown = DEED, replace(DEED, cost_actual=None)
    assert not any("没有登记实际费用" in sentence for sentence in before_after_page.summary(made(known)))
    assert "其中 1 项没有登记实际费用，实际合计未含这些。" in before_after_page.summary(made(known, unknown))


def test_dropped_actions_tell_why_and_open_ones_until_when():
    undone = (
        replace(DEED, state="dropped", reason="报价太高"),
        replace(DEED, state="planned", due_on=date(2027, 1, 31)),
        replace(DEED, state="done", done_on=date(2026, 11, 20)),
    )
    assert [row.why for row in made(undone=undone).undone] == [
        "报价太高",
        "计划 2027-01-31 完成",
        "完成于 2026-11-20，不在两轮之间",
    ]


@pytest.mark.parametrize("locale", ["zh", "en"])
def test_the_same_report_is_the_same_bytes_and_tagged(locale):
    report = made(DEED, locale=locale, undone=(replace(DEED, state="dropped", reason="报价太高"),))
    pdf = render(report)
    assert pdf == render(report)
    root = PdfReader(BytesIO(pdf)).trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/StructTreeRoot"]


@pytest.mark.parametrize("locale", ["zh", "en"])
def test_two_equal_rounds_claim_no_change(locale):
    report = made(locale=locale, before=0.4, after=0.4)
    assert report.items == ()
    assert report.rise == 0
    assert render(report).startswith(b"%PDF")


def test_what_people_typed_is_inert_in_the_page():
    html = before_after_page.html(made(replace(DEED, effect="<script>alert(1)</script>", name="A & B")))
    assert "<script>" not in html
    assert "A &amp; B" in html


def test_another_version_of_the_questionnaire_is_told_and_no_gate_is_made_up():
    first = side(date(2025, 11, 1), 0.3)
    other = replace(
        first, questionnaire=replace(first.questionnaire, version="2025.1", levels=first.questionnaire.levels)
    )
    report = build(other, side(date(2026, 11, 1), 0.6), told(), locale="en")
    assert report.before.questionnaire != report.after.questionnaire
    assert any("2025.1" in sentence for sentence in report.change.sentences)


@pytest.mark.parametrize("label_width", [0, 230])
def test_the_timetable_marks_today_what_is_done_and_what_is_overdue_not_by_colour_alone(label_width):
    bars = [
        Period(label="Done", begin=date(2026, 1, 1), end=date(2026, 3, 1), done=True),
        Period(label="Late", begin=None, end=date(2026, 4, 1), overdue=True),
        Period(label="Far", begin=date(2026, 5, 1), end=date(2099, 1, 1)),
    ]
    svg = timetable(bars, today=date(2026, 4, 15), locale="en", title="T", label_width=label_width)
    for text in (
        ">today</text>",
        ">✓</text>",
        ">!</text>",
        "Late: 2026-04-01 to 2026-04-01, overdue",
        "stroke-dasharray",
    ):
        assert text in svg
    assert all(float(x) <= 720 for x in re.findall(r'(?:x|x1|x2)="([0-9.]+)"', svg))


@cache
def narrowed(strength):
    """The round after, with an answered item that no longer applies; and that item."""
    questionnaire, _, answers = submission("lianghua-sme", 7, strength)
    item = next(
        item
        for item in questionnaire.items()
        if item.may_be_not_applicable and answers[item.code].state is ResponseState.ANSWERED
    )
    other = {**answers, item.code: replace(not_applicable(item), reason="本厂没有这项业务")}
    result = evaluate(questionnaire, encode(compile_model(questionnaire), other, PROFILE), profile=PROFILE)
    after = side(date(2026, 11, 1), strength)
    return replace(after, result=result, answers=other), item


def test_weights_shared_out_anew_are_told_so_that_the_column_adds_up():
    before, (after, item) = side(date(2025, 11, 1), 0.5), narrowed(0.5)
    report = build(before, after, told(), locale="zh")
    assert [row.code for row in report.items] == [item.code]
    assert report.rest != 0
    assert sum(row.change for row in report.items) + report.rest == report.after.total - report.before.total
    assert "其他题（得分未变" in before_after_page.html(report)
    assert [row.verdict for row in report.change.rows if row.code == TOTAL] == ["作答未变"]


def test_what_applies_in_neither_round_is_not_counted_as_unmoved():
    (after, item) = narrowed(0.5)
    report = build(replace(after, standing=side(date(2025, 11, 1), 0.5).standing), after, told(), locale="zh")
    scored = [code for code, node in after.result.nodes.items() if node.kind is NodeKind.ITEM and node.units != MISSING]
    assert item.code not in scored
    assert report.unmoved == len(scored)


def test_costs_noted_after_the_second_round_stay_out_of_the_sum():
    late = replace(
        DEED,
        name="后补",
        code="",
        items=(),
        cost_planned=None,
        cost_actual=Decimal(300),
        late=True,
        evidence=(),
        files=(),
    )
    sentences = before_after_page.summary(made(DEED, late))
    assert "两轮之间完成任务 1 项，计划 6 万元，实际 7.4 万元。" in sentences
    assert "登记了佐证的 1 项，没有佐证的 0 项。" in sentences
    [apart] = [sentence for sentence in sentences if "300 万元" in sentence]
    assert apart.endswith("不计入合计。")
    assert "其中 1 项没有登记计划费用，计划合计未含这些，两个合计不能直接相比。" in sentences


def test_a_choice_of_several_options_tells_what_was_added():
    questionnaire, _, _answers = submission("lianghua-sme", 7, 0.5)
    item = next(item for item in questionnaire.items() if item.kind is ItemKind.MULTI and len(item.options) > 4)
    codes = [option.code for option in item.options if not option.exclusive]
    words = wording("zh")
    moved = options_moved(item, chosen(item, codes[:2]), chosen(item, codes[1:4]), words)
    texts = {option.code: option.text["zh"].rstrip("。") for option in item.options}
    assert moved == f"新增：{texts[codes[2]]}；{texts[codes[3]]}；去掉：{texts[codes[0]]}"
