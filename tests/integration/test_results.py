"""The result page and its files: every figure is the engine's, nothing typed is alive, nobody else sees it."""

import csv
import hashlib
import json
import random
import re
from collections.abc import Callable
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from html import unescape
from io import BytesIO, StringIO
from urllib.parse import unquote

import openpyxl
import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from questionnaires import catalogue
from questionnaires.json_text import canonical
from questionnaires.model import UNIT, InventoryInput, Item, ItemKind, Questionnaire
from reports.numbers import yuan
from scoring.encode import encode, parse_cell
from scoring.evaluate import evaluate
from scoring.model import compile_model
from scoring.result import MISSING, TOTAL, NodeKind, Result
from survey import clock
from survey.assessments.submission import FORMAT, snapshot
from survey.database import db
from survey.models import Assessment, AssessmentState, Organisation, Submission, User
from survey.organisations.services import scoring_profile
from tests.factories import AT, Factory

pytestmark = pytest.mark.sqlite_only  # pages that tell what is scored: the same on every database

HOSTILE = '=HYPERLINK("http://evil.example","x")<script>alert(1)</script>\u202e😀\x07'


def cell(item: Item, level: float, chance: random.Random) -> str:
    """Answer at about `level` (0 to 1) of the ladder."""
    if item.kind is ItemKind.INVENTORY:
        if item.input is InventoryInput.CHOICES:
            return "|".join(option.code for option in item.options[:2])
        return "12" if item.input is InventoryInput.NUMBER else "用友 U8、自建 MES"
    if item.kind is ItemKind.MULTI:
        chosen = [o.code for o in item.options if not o.exclusive and chance.random() < level]
        return "|".join(chosen or [o.code for o in item.options if o.exclusive] or [item.options[0].code])
    rung = int((level + chance.uniform(-0.25, 0.25)) * len(item.ladder))
    return item.ladder[max(min(rung, len(item.ladder) - 1), 0)].code


def cells(questionnaire: Questionnaire, *, level: float, seed: int = 7) -> dict[str, str]:
    """Answers of an enterprise that reaches about `level` of every ladder."""
    chance = random.Random(seed)
    return {item.code: cell(item, level, chance) for item in questionnaire.items()}


def submit(
    make: Factory,
    organisation: Organisation,
    answers: dict[str, str],
    *,
    code: str = "lianghua-sme",
    said: dict[str, dict[str, str]] | None = None,
    at: datetime = AT,
) -> Assessment:
    """Submit `answers`, item code to the notation of answer files; `said` are notes, reasons and links by item."""
    questionnaire = catalogue.get(code)
    string = encode(compile_model(questionnaire), parsed(questionnaire, answers), scoring_profile(organisation))
    assessment = make.assessment(
        organisation,
        questionnaire=questionnaire.code,
        version=questionnaire.version,
        state=AssessmentState.SUBMITTED,
        submitted_at=at,
    )
    empty = {"reason": "", "note": "", "evidence_url": "", "revision": 1}
    responses = {key: empty | {"value": value} | (said or {}).get(key, {}) for key, value in answers.items()}
    body = canonical({"format": FORMAT, "profile": snapshot(organisation), "responses": responses, "answers": string})
    make._keep(
        Submission(
            assessment_id=assessment.id,
            answers=string,
            body=body,
            sha256=hashlib.sha256(body.encode()).hexdigest(),
            declared_by="王工",
            submitted_at=at,
        )
    )
    return assessment


def parsed(questionnaire: Questionnaire, answers: dict[str, str]) -> dict:
    items = {item.code: item for item in questionnaire.items()}
    return {key: parse_cell(items[key], value) for key, value in answers.items()}


def expected(organisation: Organisation, answers: dict[str, str], code: str = "lianghua-sme") -> Result:
    """What the engine says, asked directly."""
    questionnaire, profile = catalogue.get(code), scoring_profile(organisation)
    string = encode(compile_model(questionnaire), parsed(questionnaire, answers), profile)
    return evaluate(questionnaire, string, profile=profile)


def text_of(html: str) -> str:
    """What a reader sees, on one line."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", re.sub(r"(?s)<(script|style).*?</\1>", " ", html))).split())


def derivation(html: str) -> dict[str, dict[str, str]]:
    """Rows of the tables that say how every figure comes about, by code of the node."""
    rows = {}
    for attributes, inside in re.findall(r'(?s)<tr class="level-[^>]*?(data-code=[^>]*)>(.*?)</tr>', html):
        found = dict(re.findall(r'data-(code|parent)="([^"]*)"', attributes))
        fields = re.findall(r'(?s)data-field="(\w+)">(.*?)</td>', inside)
        rows[found["code"]] = {"parent": found["parent"]} | {name: unescape(value.strip()) for name, value in fields}
    return rows


def shown(units: int, digits: int) -> str:
    """Units as points, rounded half up."""
    return f"{(Decimal(units) / UNIT).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)}"


def points(text: str) -> Decimal | None:
    return None if text == "—" else Decimal(text.replace(",", ""))


@pytest.fixture
def owner(make: Factory) -> User:
    return make.user()


@pytest.fixture
def enterprise(make: Factory, owner: User) -> Organisation:
    return make.organisation(owner)


@pytest.fixture
def browser(sign_in: Callable[[User], FlaskClient], owner: User) -> FlaskClient:
    return sign_in(owner)


def test_the_list_tells_two_rounds_apart_by_total_and_stage(browser, enterprise, make):
    questionnaire = catalogue.get("lianghua-sme")
    rounds = [cells(questionnaire, level=level) for level in (0.2, 0.9)]
    listed = [submit(make, enterprise, answers) for answers in rounds]
    page = browser.get("/assessments/").text
    names = {0: questionnaire.level_zero["en"]} | {level.number: level.name["en"] for level in questionnaire.levels}
    for answers, assessment in zip(rounds, listed, strict=True):
        found = expected(enterprise, answers)
        card = page.split(f'href="/assessments/{assessment.id}/"')[1].split("</section>")[0]
        assert f"{shown(found.total, 1)} / 100 · {names[found.level.number]}" in text_of(card)


ANSWERS = cells(catalogue.get("lianghua-sme"), level=0.42)


def test_every_figure_on_the_page_is_the_engine_s_and_follows_from_its_children(browser, make, enterprise):
    assessment = submit(make, enterprise, ANSWERS)
    rows = derivation(browser.get(f"/assessments/{assessment.id}/result").text)
    result = expected(enterprise, ANSWERS)
    scored = {code: node for code, node in result.nodes.items() if node.parent is not None or code == TOTAL}
    assert set(rows) == set(scored)
    for code, node in scored.items():
        row = rows[code]
        assert points(row["score"]) == (None if node.units == MISSING else Decimal(node.units) / UNIT), code
        assert (points(row["contribution"]), points(row["loss"])) == (
            Decimal(node.contribution) / UNIT,
            Decimal(node.loss) / UNIT,
        )
        children = [each for each in rows.values() if each["parent"] == code and points(each["score"]) is not None]
        if children and row["score"] != "—":
            weight = sum(int(each["weight"]) for each in children)
            mean = sum(int(each["weight"]) * points(each["score"]) * UNIT for each in children)
            assert points(row["score"]) == ((2 * mean + weight) // (2 * weight)) / UNIT, code
            assert row["sum"] == f"{mean / UNIT:,.4f} ÷ {weight}"
            for field in ("contribution", "loss"):
                assert sum(points(each[field]) for each in children) == points(row[field]), (code, field)
    items = [row for code, row in rows.items() if result.nodes[code].kind is NodeKind.ITEM]
    assert sum(points(row["contribution"]) + points(row["loss"]) for row in items) == 100


def test_the_top_says_total_stage_blocking_gate_with_its_distance_and_the_first_measures(browser, make, enterprise):
    assessment = submit(make, enterprise, ANSWERS)
    html = browser.get(f"/assessments/{assessment.id}/result").text
    result, questionnaire = expected(enterprise, ANSWERS), catalogue.get("lianghua-sme")
    top = text_of(html[html.index('class="top-grid"') : html.index('class="contents')])
    gate = result.level.blocking[0]
    names = {measure.code: measure.name["en"] for measure in questionnaire.measures}
    assert f"{shown(result.total, 1)} / 100" in top
    assert questionnaire.levels[result.level.number - 1].name["en"] in top
    assert f"{shown(gate.distance, 1)} points short" in top
    for recommendation in result.recommendations[:3]:
        later = f"; +{shown(recommendation.outcome, 2)} more once it shows" if recommendation.outcome else " ·"
        assert f"{names[recommendation.measure]} +{shown(recommendation.gain, 2)} points{later}" in top


def test_top_and_roadmap_say_where_the_plan_leads(browser, make, enterprise):
    assessment = submit(make, enterprise, ANSWERS)
    html = browser.get(f"/assessments/{assessment.id}/result").text
    result = expected(enterprise, ANSWERS)
    assert result.level.blocking
    roadmap = text_of(html[html.index('id="roadmap"') :])
    assert f"With all {len(result.recommendations)} done: total {shown(result.total, 1)}" in roadmap
    assert f"→ {shown(result.after[TOTAL], 1)}" in roadmap
    for then in result.blocking_after:
        assert f"→ {shown(then.found, 1)}, {'gate open' if then.passed else 'still'}" in roadmap
    assert ("(unchanged)" in roadmap) == (result.level_after == result.level.at_least)


def test_the_first_card_says_in_three_lines_what_it_costs_and_where_it_leads(browser, make, enterprise):
    assessment = submit(make, enterprise, ANSWERS)
    html = browser.get(f"/assessments/{assessment.id}/result").text
    result = expected(enterprise, ANSWERS)
    card = html[html.index('id="after-plan"') : html.index('class="contents')]
    cost, total, stage = (text_of(each) for each in re.findall(r"(?s)<li>(.*?)</li>", card)[:3])
    yuan = [
        f"{span * 10_000:,.0f}" for span in (result.investment.low, result.investment.high, result.investment.likely)
    ]
    assert f"CNY {yuan[0]}–{yuan[1]}, likely {yuan[2]}" in cost
    assert f"{shown(result.total, 1)} → {shown(result.after[TOTAL], 1)}" in total
    assert ("still" in stage) == (result.level_after == result.level.at_least)
    if result.level_after == result.level.at_least:
        for gate in result.blocking_after:
            assert gate.passed or f"{shown(gate.distance, 1)} short" in stage


def test_measures_on_the_first_card_bear_the_numbers_of_the_list(browser, make, enterprise):
    assessment = submit(make, enterprise, ANSWERS)
    html = browser.get(f"/assessments/{assessment.id}/result").text
    result = expected(enterprise, ANSWERS)
    card = html[html.index('id="next-title"') : html.index('id="after-plan"')]
    listed = re.findall(r'<li value="(\d+)"><a href="#measure-(\d+)">', card)
    assert len(listed) == 3
    assert [value for value, _ in listed] == [target for _, target in listed]
    first = [result.recommendations[int(value) - 1] for value, _ in listed]
    assert {each.phase for each in first} == {1}
    for each in first:
        assert (f"from month {each.start_month + 1}" in text_of(card)) or not each.start_month


def rises(enterprise, result, item, said):
    """Whether one of the better answers is told with what it brings."""
    for option in item.ladder:
        if option.units > item.option(ANSWERS[item.code]).units:
            risen = expected(enterprise, ANSWERS | {item.code: option.code}).total - result.total
            if f"{option.text['en'].rstrip('.')} +{shown(risen, 2)}" in said:
                return True
    return False


def test_the_ten_largest_losses_show_answer_and_next_step_with_what_it_brings(browser, make, enterprise):
    assessment = submit(make, enterprise, ANSWERS)
    html = browser.get(f"/assessments/{assessment.id}/result").text
    result = expected(enterprise, ANSWERS)
    found = re.findall(r'(?s)<li data-loss="([^"]+)">(.*?)</li>', html)
    assert [code for code, _ in found] == list(result.losses[:10])
    items = {item.code: item for item in catalogue.get("lianghua-sme").items()}
    for code, inside in found:
        item, said = items[code], text_of(inside)
        assert f"−{shown(result.nodes[code].loss, 2)}" in said
        if item.kind is not ItemKind.MULTI:
            assert rises(enterprise, result, item, said), code
        assert f'href="#answer-{code}"' in inside
        assert f'id="answer-{code}"' in html


def test_measures_come_in_order_with_the_step_they_take_and_the_investment_adds_up(browser, make, enterprise):
    assessment = submit(make, enterprise, ANSWERS)
    html = browser.get(f"/assessments/{assessment.id}/result").text
    result, questionnaire = expected(enterprise, ANSWERS), catalogue.get("lianghua-sme")
    measures = {measure.code: measure for measure in questionnaire.measures}
    items = {item.code: item for item in questionnaire.items()}
    listed = re.findall(r'(?s)<li id="measure-\d+">(.*?)</dl>', html)
    assert len(listed) == len(result.recommendations)
    for inside, recommendation in zip(listed, result.recommendations, strict=True):
        said = text_of(inside)
        assert measures[recommendation.measure].name["en"] in said
        assert measures[recommendation.measure].done_when["en"] in said
        for gain in recommendation.gains:
            to = items[gain.lift.item].option(gain.lift.add or gain.lift.to).text["en"]
            assert to in said
            assert f"+{shown(gain.gain, 2)}{' more once it shows' if gain.outcome else ''}" in said
    likely = sum(measures[each.measure].cost.likely for each in result.recommendations)
    assert yuan(likely, "en") in text_of(html[html.index('id="roadmap"') :])


def test_the_page_speaks_chinese_with_the_same_figures(browser, make, enterprise):
    assessment = submit(make, enterprise, ANSWERS)
    english = browser.get(f"/assessments/{assessment.id}/result")
    chinese = browser.get(f"/assessments/{assessment.id}/result?lang=zh")
    assert "综合集成" in chinese.text
    assert "企业自评结果" in chinese.text
    assert derivation(english.text).keys() == derivation(chinese.text).keys()
    assert all(
        derivation(english.text)[code]["score"] == row["score"] for code, row in derivation(chinese.text).items()
    )


def test_the_official_index_shows_scenes_and_levels_and_no_measures(browser, make, enterprise):
    answers = cells(catalogue.get("miit-sme"), level=0.5, seed=2)
    assessment = submit(make, enterprise, answers, code="miit-sme")
    page = browser.get(f"/assessments/{assessment.id}/result")
    result, text = expected(enterprise, answers, "miit-sme"), text_of(page.text)
    assert "Digital level</small>" in page.text
    assert "Digital level and thresholds" in text
    assert "Stage" not in text_of(page.text[page.text.index('class="top-grid"') : page.text.index('class="contents')])
    assert page.status_code == 200
    assert f"{shown(result.total, 1)} / 100" in text
    assert "Business scenes" in text
    assert "Recommended measures" not in text
    scenes = dict(re.findall(r'#answer-(OPS-[A-Z]{3}-\d\d)">.*?(\d) of 4', page.text, re.DOTALL))
    assert {code: int(level) for code, level in scenes.items()} == dict(result.scenes)


def test_a_draft_has_no_result_and_says_so(browser, make, enterprise):
    draft = make.assessment(enterprise)
    answer = browser.get(f"/assessments/{draft.id}/result")
    assert (answer.status_code, answer.location) == (303, f"/assessments/{draft.id}/")
    assert browser.get(f"/assessments/{draft.id}/result/xlsx").status_code == 404


def test_somebody_else_s_result_is_not_there(sign_in, make, enterprise):
    assessment = submit(make, enterprise, ANSWERS)
    stranger = make.user()
    make.organisation(stranger)
    for path in ("result", "result/xlsx", "result/csv", "result/json"):
        assert sign_in(stranger).get(f"/assessments/{assessment.id}/{path}").status_code == 404


def test_the_workbook_holds_the_engine_s_figures_as_numbers(browser, make, enterprise):
    assessment = submit(make, enterprise, ANSWERS)
    answer = browser.get(f"/assessments/{assessment.id}/result/xlsx")
    result = expected(enterprise, ANSWERS)
    book = openpyxl.load_workbook(BytesIO(answer.data))
    assert book.sheetnames == [
        "Summary", "Scores", "How sure", "Answers", "Losses", "Measures", "Steps", "For the command line",
    ]  # fmt: skip
    scores = {row[0]: row for row in book["Scores"].iter_rows(min_row=2, values_only=True)}
    for code, row in scores.items():
        node = result.nodes[code]
        assert row[5] == (None if node.units == MISSING else pytest.approx(node.units / UNIT, abs=1e-9))
        assert row[8:10] == pytest.approx((node.contribution / UNIT, node.loss / UNIT), abs=1e-9)
    measures = list(book["Measures"].iter_rows(min_row=2, values_only=True))
    assert [row[1] for row in measures] == [found.measure for found in result.recommendations]
    for row, advice in zip(measures, result.recommendations, strict=True):
        assert row[3:5] == pytest.approx((advice.gain / UNIT, advice.outcome / UNIT), abs=1e-9)
    assert sum(row[6] for row in measures) == pytest.approx(float(result.investment.likely))
    for row, (advice, gain) in zip(
        book["Steps"].iter_rows(min_row=2, values_only=True),
        [
            (found, gain)
            for found in result.recommendations
            for gain in sorted(found.gains, key=lambda each: each.outcome)
        ],
        strict=True,
    ):
        assert row[1] == advice.measure
        assert row[-1] == ("once it shows in the figures" if gain.outcome else "when done")
    steps = [(row[1], row[3], round(row[6] * UNIT)) for row in book["Steps"].iter_rows(min_row=2, values_only=True)]
    gains = [(each.measure, gain.lift.item, gain.gain) for each in result.recommendations for gain in each.gains]
    assert sorted(steps) == sorted(gains)
    summary = dict(row[:2] for row in book["Summary"].iter_rows(min_row=2, values_only=True))
    assert summary["Total after the measures"] == pytest.approx(result.after[TOTAL] / UNIT, abs=1e-9)
    assert {row[0] for row in book["Answers"].iter_rows(min_row=2, values_only=True)} == set(ANSWERS)


def test_in_chinese_measures_come_in_batches_and_stage_is_said_of_maturity_alone(browser, make, enterprise):
    assessment = submit(make, enterprise, ANSWERS)
    html = browser.get(f"/assessments/{assessment.id}/result?lang=zh").text
    assert "第 1 批" in html
    assert "第一批：立即着手" in html
    assert not re.search("第 ?[1-3一二三] ?阶段", html)
    head = html[html.index('id="roadmap"') :]
    assert text_of(head[head.index("<thead>") : head.index("</thead>")]).split()[:2] == ["实施批次", "措施数"]
    book = openpyxl.load_workbook(BytesIO(browser.get(f"/assessments/{assessment.id}/result/xlsx").data))
    header = [cell.value for cell in book["措施"][1]]
    assert "实施批次" in header
    assert "阶段" not in header


@pytest.mark.parametrize("level", [0.3, 1.0])
def test_nothing_says_stage_where_the_questionnaire_grades_by_levels(browser, make, enterprise, level):
    index = catalogue.get("miit-sme")
    address = f"/assessments/{submit(make, enterprise, cells(index, level=level), code=index.code).id}"
    browser.get("/?lang=zh")
    for path in (f"{address}/result", f"{address}/what-if", f"{address}/scenarios", f"/method/{index.code}"):
        assert "阶段" not in text_of(browser.get(path).text)
    book = openpyxl.load_workbook(BytesIO(browser.get(f"{address}/result/xlsx").data))
    said = [str(cell) for sheet in book for row in sheet.values for cell in row]
    assert "数字化水平等级" in said
    assert not [text for text in said if "阶段" in text]


def test_csv_and_json_hold_the_same_figures(browser, make, enterprise):
    assessment = submit(make, enterprise, ANSWERS)
    result = expected(enterprise, ANSWERS)
    table = browser.get(f"/assessments/{assessment.id}/result/csv").data
    assert table.startswith(b"\xef\xbb\xbf")
    rows = {row[0]: row for row in csv.reader(StringIO(table.decode("utf-8-sig"))) if len(row) == 10}
    data = json.loads(browser.get(f"/assessments/{assessment.id}/result/json").data)
    for code, node in result.nodes.items():
        assert data["nodes"][code]["units"] == node.units
        if node.parent is not None and node.units != MISSING:
            assert Decimal(rows[code][5]) * UNIT == node.units
            assert len(rows[code][5].partition(".")[2]) == 4
    assert data["level"]["number"] == result.level.number
    assert data["sha256"] in browser.get(f"/assessments/{assessment.id}/result").text


def test_files_are_named_after_the_enterprise_in_chinese(browser, make, owner):
    enterprise = make.organisation(owner, name='张江/"精密"仪器有限公司')
    assessment = submit(make, enterprise, ANSWERS)
    header = browser.get(f"/assessments/{assessment.id}/result/xlsx?lang=zh").headers["Content-Disposition"]
    assert header.isascii()
    assert header.startswith('attachment; filename="')
    assert unquote(header.partition("filename*=UTF-8''")[2]) == "张江 精密 仪器有限公司-评测结果-20261122.xlsx"


def test_what_was_typed_is_inert_on_the_page_and_in_every_file(browser, make, owner):
    enterprise = make.organisation(owner, name=HOSTILE)
    said = {
        "FND-EQP-01": {"note": HOSTILE, "evidence_url": "javascript:alert(1)"},
        "FND-EQP-02": {"note": "+1+1", "evidence_url": "https://example.cn/?a=<b>&c"},
    }
    listed = next(item for item in catalogue.get("lianghua-sme").items() if item.input is InventoryInput.CHOICES)
    answers = ANSWERS | {listed.code: '@SUM(1+1)<img src=x onerror="x">'}
    assessment = submit(make, enterprise, answers, said=said)
    html = browser.get(f"/assessments/{assessment.id}/result").text
    assert "<script>alert" not in html
    assert "<img src=x" not in html
    assert not re.search(r'href="\s*javascript:', html)
    assert 'href="https://example.cn/?a=&lt;b&gt;&amp;c"' in html
    book = openpyxl.load_workbook(BytesIO(browser.get(f"/assessments/{assessment.id}/result/xlsx").data))
    typed = [cell for sheet in book for row in sheet.iter_rows() for cell in row if isinstance(cell.value, str)]
    assert {cell.data_type for cell in typed} == {"s"}
    assert not any(cell.value.startswith(("=", "+", "-", "@")) or cell.hyperlink for cell in typed)
    assert any(cell.value.startswith("'=HYPERLINK") for cell in typed)
    table = browser.get(f"/assessments/{assessment.id}/result/csv").data.decode("utf-8-sig")
    numbers = re.compile(r"-?[0-9.]+")
    for row in csv.reader(StringIO(table)):
        assert not any(cell.startswith(("=", "+", "-", "@", "\t")) and not numbers.fullmatch(cell) for cell in row)


def test_a_new_firm_without_last_years_figures_gets_its_stage_and_an_honest_dash_for_the_total(
    browser, make, enterprise
):
    offered = [item.code for item in catalogue.get("lianghua-sme").items() if item.may_be_not_applicable]
    effects = {code: "NA" for code in offered if code[:3] in {"CMP", "BNF"}}
    assessment = submit(make, enterprise, ANSWERS | effects)
    page = browser.get(f"/assessments/{assessment.id}/result")
    assert page.status_code == 200
    assert expected(enterprise, ANSWERS | effects).level.number >= 1
    assert "Too much is not applicable for a total" in page.text
    for extension in ("xlsx", "csv", "json"):
        assert browser.get(f"/assessments/{assessment.id}/result/{extension}").status_code == 200


def test_the_page_says_whose_profile_it_shows_once_that_has_changed(browser, make, enterprise):
    assessment = submit(make, enterprise, ANSWERS)
    address = f"/assessments/{assessment.id}/result"
    assert "As of submission" not in browser.get(address).text
    with Session(db.engine_rw) as session:
        now = session.get(Organisation, enterprise.id)
        now.name, now.staff, now.updated_at = "宝山新名有限公司", 99, clock.now()
        session.commit()
    page = browser.get(address).text
    assert f"As of submission: {enterprise.name}" in page
    assert "Changed since: Name of the enterprise, Staff." in page


def test_without_a_total_nothing_is_said_to_gain_or_cost_points_of_it(make, sign_in):
    questionnaire = catalogue.get("lianghua-sme")
    answers = cells(questionnaire, level=0.4, seed=3)
    left = [item for item in questionnaire.items() if item.code.startswith(("CMP", "BNF"))]
    answers |= {item.code: "NA" for item in left if item.may_be_not_applicable}
    owner = make.user()
    assessment = submit(make, make.organisation(owner), answers, code="lianghua-sme")
    page = sign_in(owner).get(f"/assessments/{assessment.id}/result?lang=en").text
    assert "There is no total" in page
    assert "Three things to do first" in page
    assert "±0.00" not in page
    assert '<td class="num">0.0%</td>' not in page
