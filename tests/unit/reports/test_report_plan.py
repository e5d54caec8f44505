"""The plan of a report: what it is for, its figures and their words, the same on page and paper."""

import re
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from io import BytesIO
from itertools import combinations

import pytest
from pypdf import PdfReader

from questionnaires import catalogue
from questionnaires.model import GateKind
from reports import page
from reports.charts import Mode, Point, Shift, curve, shifts
from reports.charts.measure import text_width
from reports.numbers import points
from reports.plans import Goal, Source, default_plan, plan_view
from reports.reading import Naming
from reports.render import render
from scoring.encode import encode
from scoring.evaluate import evaluate
from scoring.model import compile_model
from scoring.result import MISSING, TOTAL
from tests.unit.reports.samples import PROFILE, plan, report, submission

FLAGSHIP = "lianghua-sme"


def source(strength=0.45):
    questionnaire, result, _ = submission(FLAGSHIP, 7, strength)
    model = compile_model(questionnaire)
    return Source(model=model, string=result.answers, measures=questionnaire.measures, profile=PROFILE)


def solved(goal, locale="en", **changes):
    found = replace(source().find(goal), **changes)
    timed = source().timed(found)
    return plan_view(Naming(questionnaire=catalogue.get(FLAGSHIP), locale=locale), found, goal, timed)


def test_a_report_plans_the_cheapest_way_up_where_there_is_one():
    view = plan("en")
    assert view.title == "The cheapest way to “Single areas covered”"
    assert (view.stage_now, view.stage_after) == ("Getting started", "Single areas covered")
    assert view.proved
    assert sum(row.gain for row in view.rows) == view.rescored - view.before


def test_where_no_way_leads_up_it_plans_for_what_the_roadmap_costs():
    questionnaire, result, _ = submission(FLAGSHIP, 7, 0.05)
    questionnaire = replace(questionnaire, measures=[m for m in questionnaire.measures if not m.prerequisites][:20])
    result = evaluate(questionnaire, result.answers, profile=PROFILE)
    view = default_plan(questionnaire, result, PROFILE, "zh")
    assert view.title.endswith("以内，怎样投最有效")
    assert view.cost.likely <= result.investment.likely
    [chosen] = [row for row in view.curve if row.chosen]
    assert (chosen.budget, chosen.units) == (result.investment.likely, view.rescored)


def test_without_measures_or_without_a_total_there_is_no_plan():
    questionnaire, result, _ = submission("miit-sme", 7, 0.45)
    assert default_plan(questionnaire, result, PROFILE, "zh") is None
    questionnaire, result, _ = submission(FLAGSHIP, 7, 0.45)
    none = replace(result, nodes={**result.nodes, TOTAL: replace(result.nodes[TOTAL], units=MISSING)})
    assert default_plan(questionnaire, none, PROFILE, "zh") is None


def test_an_enterprise_with_nothing_to_gain_has_no_plan():
    questionnaire = catalogue.get(FLAGSHIP)
    model = compile_model(questionnaire)
    best = {column.item.code: column.item.ladder[-1].code for column in model.columns if column.scored}
    answers = {
        code: replace(submission(FLAGSHIP)[2][code], options=tuple(
            option.code for option in model.column(code).item.options if not option.exclusive
        ) if model.column(code).several else (top,), state=submission(FLAGSHIP)[2]["FND-STR-01"].state)
        for code, top in best.items()
    }  # fmt: skip
    result = evaluate(questionnaire, encode(model, answers, PROFILE), profile=PROFILE)
    assert result.total == 1_000_000
    assert default_plan(questionnaire, result, PROFILE, "zh") is None


def test_more_money_never_brings_fewer_points():
    goal = Goal(budget=Decimal(30))
    units = [each.rescored for _, each in source().curve(source().find(goal), goal)]
    assert len(units) > 4
    assert units == sorted(units)


def test_the_curve_ends_where_more_money_brings_nothing_more():
    goal = Goal(budget=Decimal(5000))
    points = source().curve(source().find(goal), goal)
    assert points[-1][1].rescored == points[-2][1].rescored
    assert points[-2][1].rescored > points[-3][1].rescored


def test_measures_begin_after_those_they_wait_for_and_three_run_at_a_time():
    rows = {row.code: row for row in solved(Goal(budget=Decimal(60))).rows}
    ends = {code: row.start_month + max(-(-row.months.likely // 1), 1) for code, row in rows.items()}
    for measure in catalogue.get(FLAGSHIP).measures:
        for before in set(measure.prerequisites) & rows.keys():
            if measure.code in rows:
                assert rows[measure.code].start_month >= ends[before]
    for month in range(60):
        assert sum(row.start_month <= month < ends[code] for code, row in rows.items()) <= 3


@pytest.mark.parametrize("locale", ["zh", "en"])
@pytest.mark.parametrize("budget", [10, 60])
def test_the_measure_a_plan_must_not_lose_is_named_with_what_waits_for_it(budget, locale):
    goal = Goal(budget=Decimal(budget))
    plan, timed = source().find(goal), source().timed(source().find(goal))
    view = solved(goal, locale)
    names = {row.code: row.name for row in view.rows}
    failing, *waiting = plan.failing
    waits = {each.measure.code: set(each.waits_for) for each in timed}
    lost = {failing}
    for each in timed:
        lost |= {each.measure.code} if waits[each.measure.code] & lost else set()
    assert lost == set(plan.failing)
    assert f"“{names[failing]}”" in view.risk
    assert all(f"“{names[code]}”" in view.risk for code in waiting[:3])
    assert points(plan.low) in view.risk


def test_only_a_measure_others_name_as_their_prerequisite_is_said_to_hold_them_up():
    lead, goal = (
        {"zh": "它本身不直接加分，但计划里的", "en": "It adds no points itself, but “"},
        Goal(budget=Decimal(60)),
    )
    plan, timed = source().find(goal), source().timed(source().find(goal))
    first = timed[0].measure
    bare = (
        replace(timed[0], steps=()),
        *(replace(each, measure=replace(each.measure, prerequisites=(first.code,))) for each in timed[1:3]),
    )
    for locale, begins in lead.items():
        naming = Naming(questionnaire=catalogue.get(FLAGSHIP), locale=locale)
        one, *others = plan_view(naming, plan, goal, bare + timed[3:]).rows
        assert one.opens.startswith(begins)
        assert all(f"“{row.name}”" in one.opens for row in others[:2])
        assert not any(row.opens for row in plan_view(naming, plan, goal, timed).rows if row.steps)


def test_what_is_to_spare_is_told_of_the_gates_of_the_highest_stage_reached_only():
    found = source().find(Goal(budget=Decimal(5000)))
    assert found.level_after > found.level + 1
    naming = Naming(questionnaire=catalogue.get(FLAGSHIP), locale="en")
    told = plan_view(naming, found, Goal(budget=Decimal(5000)), source().timed(found)).reserve
    asked = [gate.gate for gate in found.gates if gate.level == found.level_after and gate.gate.kind is GateKind.SCORE]
    assert told.startswith(f"Beyond the thresholds of “{naming.stage(found.level_after)}”: ")
    assert [told.count(f"{naming.names[gate.node]} by ") for gate in asked] == [1] * len(asked)
    assert told.partition(". ")[0].count(" by ") == len(asked)


@pytest.mark.parametrize(
    ("goal", "gap", "said"),
    [
        (
            Goal(budget=Decimal(20)),
            Fraction(0),
            "Proved: no other set does better for this money (the stage first, then the points).",
        ),
        (Goal(budget=Decimal(20)), Fraction(1, 3), "another set could bring at most 0.33 points more."),
        (Goal(), Fraction(0), "Proved: no other set of the library is cheaper."),
        (Goal(), Fraction(7, 3), "another set could save at most CNY 23,400."),
    ],
)
def test_whether_it_is_proved_best_is_said_with_what_could_be_better(goal, gap, said):
    assert solved(goal, gap=gap).proof.endswith(said)


def test_both_figures_stand_beside_each_other_even_where_they_differ():
    said = solved(Goal(budget=Decimal(20)), predicted=612_300, rescored=612_200).both
    assert "foresaw a total of 61.23; re-scored with the scoring model it is 61.22" in said


@pytest.mark.parametrize("locale", ["zh", "en"])
def test_the_plan_is_printed_with_its_curve_the_same_bytes_every_time(locale):
    made = report(locale)
    first = render(made)
    assert first == render(replace(made, plan=plan.__wrapped__(locale)))
    text = "".join("".join(sheet.extract_text() for sheet in PdfReader(BytesIO(first)).pages).split())
    for expected in (made.plan.title, made.plan.lead, made.plan.proof, *(row.name for row in made.plan.rows)):
        assert "".join(expected.split()) in text


def test_without_a_plan_nothing_is_printed_about_one():
    text = "".join(sheet.extract_text() for sheet in PdfReader(BytesIO(render(report("zh", plan=None)))).pages)
    assert "最省钱的办法" not in text
    assert "预算与总分" not in text


def test_a_curve_tells_screen_readers_every_point():
    points = [Point(budget=Decimal(0), units=500_000), Point(budget=Decimal(50), units=612_345, strong=True)]
    svg = curve(points, locale="zh", title="预算", unit="万元", mode=Mode.INLINE)
    assert "<title>预算</title><desc>0: 50.0；50: 61.2</desc>" in svg
    assert svg.count("<circle") == 2


@pytest.mark.parametrize(
    ("locale", "said"),
    [
        ("zh", "7.5 万元起能进入“单项覆盖”，资金优先用于达到门槛，因此总分暂低。"),
        ("en", "From CNY 75,000 on “Single areas covered” can be entered; the money goes to its gates first"),
    ],
)
def test_a_curve_that_dips_where_a_stage_is_entered_says_why(locale, said):
    view = plan(locale)
    [entered] = [place for place, row in enumerate(view.curve) if row.entered]
    before, row = view.curve[entered - 1 : entered + 1]
    assert row.units < before.units
    assert row.level == before.level + 1
    assert view.entries[0].startswith(said)
    assert view.entries[0] in page.html(report(locale))


def test_a_round_budget_is_not_called_the_least_a_stage_takes():
    goal = Goal(budget=Decimal(30))
    found = source().find(goal)
    naming = Naming(questionnaire=catalogue.get(FLAGSHIP), locale="zh")
    view = plan_view(naming, found, goal, source().timed(found), curve=source().curve(found, goal))
    entered = next(row for row in view.curve if row.entered)
    assert view.entries[0].startswith(f"图上到 {entered.budget} 万元这一点已进入“{entered.stage}”")
    assert view.entries[0].endswith("不是最低费用。")


@pytest.mark.parametrize("budget", [2, 30])
def test_the_curve_of_any_budget_has_the_least_the_next_stage_takes_and_says_the_same_sum_as_the_verdict(budget):
    goal = Goal(budget=Decimal(budget))
    found, way = source().find(goal), source().way_up(goal)
    naming = Naming(questionnaire=catalogue.get(FLAGSHIP), locale="zh")
    view = plan_view(naming, found, goal, source().timed(found), way=way, curve=source().curve(found, goal, way))
    entered = next(row for row in view.curve if row.entered)
    assert (entered.budget, entered.level) == (way.cost.likely, way.level_after)
    assert view.entries[0].startswith(f"{entered.budget} 万元起能进入“{entered.stage}”")
    assert f"按一般费用要 {entered.budget} 万元" in view.verdict
    [chosen] = [row for row in view.curve if row.chosen]
    assert (chosen.budget, chosen.units) == (budget, found.rescored)


def test_a_stage_begins_at_a_dashed_line_whose_name_overprints_nothing():
    rows = [(0, 20, ""), (20, 26, ""), (21, 24, "单项覆盖"), (22, 30, "集成提升"), (40, 42, "")]
    points = [Point(budget=Decimal(b), units=10_000 * u, strong=b == 21, stage=name) for b, u, name in rows]
    svg = curve(points, locale="zh", title="预算", unit="万元", mode=Mode.STATIC, width=264, height=132, label_size=8)
    assert svg.count("stroke-dasharray") == 2
    texts = [
        (float(x), float(y), float(size), text)
        for x, y, size, text in re.findall(r'<text x="([\d.]+)" y="([\d.]+)" font-size="([\d.]+)"[^>]*>([^<]*)<', svg)
    ]
    assert {"单项覆盖", "集成提升"} <= {text for *_, text in texts}
    for (x, y, size, text), (across, low, _, other) in combinations(texts, 2):
        apart = x + text_width(text, size) <= across or across + text_width(other, size) <= x
        assert apart or abs(y - low) >= size, (text, other)
    for x, start, end in re.findall(r'<line x1="([\d.]+)" y1="([\d.]+)" x2="[\d.]+" y2="([\d.]+)"[^>]*dasharray', svg):
        for left, base, size, text in texts:
            beside = not left < float(x) < left + text_width(text, size)
            assert beside or base < float(start) or base - size > float(end), text


RISING = [(0, 19.4, ""), (10, 31.2, ""), (20, 35.8, ""), (27.4, 35.3, "单项覆盖"), (50, 45.2, ""), (100, 53.5, "")]
STEEP = [(0, 51.3, ""), (0.2, 51.6, ""), (0.4, 51.9, ""), (1, 52.6, ""), (4, 54.7, ""), (23.6, 58.6, "集成提升")]


@pytest.mark.parametrize("rows", [RISING, STEEP])
@pytest.mark.parametrize(("width", "height", "size"), [(264, 132, 8), (320, 230, 13.5)])
@pytest.mark.parametrize("own", range(6))
def test_neither_the_line_nor_a_dot_runs_through_a_figure_of_the_curve(rows, width, height, size, own):
    points = [
        Point(budget=Decimal(str(budget)), units=int(10_000 * total), strong=place == own, stage=stage)
        for place, (budget, total, stage) in enumerate(rows)
    ]
    svg = curve(
        points, locale="zh", title="预算", unit="万元", mode=Mode.STATIC, width=width, height=height, label_size=size
    )
    line = [
        tuple(map(float, ends))
        for ends in re.findall(
            r'<line x1="([\d.]+)" y1="([\d.]+)" x2="([\d.]+)" y2="([\d.]+)"[^>]*stroke-width="1.6"', svg
        )
    ]
    dots = [tuple(map(float, dot)) for dot in re.findall(r'<circle cx="([\d.]+)" cy="([\d.]+)" r="([\d.]+)"', svg)]
    figures = re.findall(r'<text x="([\d.]+)" y="([\d.]+)"[^>]*>(\d+\.\d)<', svg)[: len(rows)]
    assert len(line) == len(rows) - 1
    told = [each for each in figures if each[2] in {str(total) for _, total, _ in rows}]
    assert str(rows[own][1]) in {text for *_, text in told}
    for x, y, text in told:
        left, right = float(x), float(x) + text_width(text, size)
        top, bottom = float(y) - 0.75 * size, float(y)
        assert 0 <= left < right <= width
        for x1, y1, x2, y2 in line:
            for step in range(201):
                across, down = x1 + (x2 - x1) * step / 200, y1 + (y2 - y1) * step / 200
                assert not (left < across < right and top < down < bottom), text
        for across, down, radius in dots:
            assert not (left - radius < across < right + radius and top - radius < down < bottom + radius), text


def test_a_curve_of_one_height_is_still_drawn():
    points = [Point(budget=Decimal(n), units=500_000) for n in (0, 10)]
    assert "NaN" not in curve(points, locale="en", title="x")
    assert "nan" not in curve(points[:1], locale="en", title="x")


def test_a_shift_marks_only_what_can_be_assessed():
    rows = [Shift(label="A", now=500_000, then=600_000), Shift(label="B", now=MISSING, then=MISSING)]
    svg = shifts(rows, locale="en", title="x", mode=Mode.INLINE)
    assert svg.count("<circle") == 2
    assert "A 50.00 → 60.00; B —" in svg
