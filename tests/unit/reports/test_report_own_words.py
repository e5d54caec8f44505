"""What a consultant wrote is what every file of a report says."""

import json
import re
from dataclasses import replace
from decimal import Decimal
from functools import cache
from io import BytesIO

import jsonschema
import pytest
from openpyxl import load_workbook

from questionnaires.model import Span
from reports import page
from reports.diagnosis import Diagnosis, OwnMeasure
from reports.document import DiagnosticReport
from reports.formats import Format, write
from reports.prose import Prose
from reports.record import schema
from reports.wording import wording
from tests.unit.reports.samples import report

TEXTS = {
    "closing": "就此结束。",
    "verdict": "先**打通数据**，再谈 *智能*。\n\n1. 追溯\n2. 排产\n   - 先做一条线",
    "strengths": "- 设备底子好",
    "faces": "效益跟不上投入。",
    "roadmap": "两年分三步走。",
    "dimension.FND": "基础够用。",
}  #: not in the order of the report
FEW = Span(low=Decimal(1), likely=Decimal(2), high=Decimal(3))
OWN = OwnMeasure(name="贴标签", text="先贴。", cost=FEW, months=FEW, reason="便宜。")


@cache
def made(locale: str) -> DiagnosticReport:
    plain = report(locale)
    code = plain.dimensions[0].node.code
    texts = {key.replace("FND", code): text for key, text in TEXTS.items()}
    return report(locale, diagnosis=Diagnosis(texts=texts))


def rows(locale: str, name: str) -> list[tuple[object, ...]]:
    book = load_workbook(BytesIO(write(made(locale), Format.XLSX)))
    return [*book[wording(locale)(f"workbook.sheet.{name}")].iter_rows(values_only=True)]


@pytest.mark.parametrize("locale", ["zh", "en"])
def test_the_summary_of_the_workbook_has_the_consultants_verdict_and_outlook_and_not_ours(locale):
    words, summary = wording(locale), rows(locale, "summary")
    verdict = [value for what, value in summary if what == words("workbook.verdict")]
    assert verdict == ["先打通数据，再谈 智能。", "1. 追溯", "2. 排产", "  • 先做一条线"]
    assert (words("section.roadmap"), "两年分三步走。") in summary
    assert made(locale).headline.verdict[0] not in {value for _what, value in summary}


@pytest.mark.parametrize("locale", ["zh", "en"])
def test_the_sheet_of_the_consultant_is_in_the_order_of_the_report_under_headings_of_its_own(locale):
    heads, *written = rows(locale, "written")
    assert len(set(heads)) == len(heads)
    words, dimension = wording(locale), made(locale).dimensions[0].node.name
    told = ("own.verdict", "summary.strengths", "own.faces", dimension, "section.roadmap", "section.closing")
    assert list(dict.fromkeys(row[0] for row in written)) == [
        each if each == dimension else words(each) for each in told
    ]


def test_the_record_says_in_every_place_what_the_consultant_wrote():
    read = json.loads(write(made("zh"), Format.JSON))
    jsonschema.validate(read, schema(), cls=jsonschema.Draft202012Validator)
    assert read["result"]["verdict"][:2] == ["先打通数据，再谈 智能。", "1. 追溯"]
    assert read["result"]["strengths"] == [{"name": "", "score": None, "text": "• 设备底子好"}]
    assert read["result"]["faces"] == ["效益跟不上投入。"]
    assert read["roadmap"]["prospect"] == "两年分三步走。"
    findings = [node["findings"] for node in read["nodes"] if node["kind"] == "dimension"]
    assert findings[0] == ["基础够用。"]
    assert findings[1] == list(made("zh").dimensions[1].findings)


def test_the_record_keeps_order_numbers_depth_and_looks_of_what_was_written():
    texts = json.loads(write(made("zh"), Format.JSON))["written"]["texts"]
    assert [each["section"].partition(".")[0] for each in texts] == [
        "verdict", "strengths", "faces", "dimension", "roadmap", "closing",
    ]  # fmt: skip
    first, second, third, fourth = texts[0]["blocks"]
    assert [(run["text"], run["strong"], run["emphasis"]) for run in first["runs"]] == [
        ("先", False, False), ("打通数据", True, False), ("，再谈 ", False, False), ("智能", False, True), ("。", False, False),
    ]  # fmt: skip
    assert [(each["number"], each["depth"]) for each in (first, second, third, fourth)] == [
        (None, 0), (1, 0), (2, 0), (None, 1),
    ]  # fmt: skip


def test_a_section_that_the_consultant_emptied_is_empty_in_the_record_too():
    emptied = dict.fromkeys(("verdict", "strengths", "faces", "roadmap"), Prose(blocks=()))
    plain = report("zh")
    read = json.loads(write(replace(plain, told=replace(plain.told, texts=emptied)), Format.JSON))
    assert (read["result"]["verdict"], read["result"]["strengths"], read["result"]["faces"]) == ([], [], [])
    assert read["roadmap"]["prospect"] == ""


def test_without_a_consultant_every_file_says_what_our_rules_say():
    plain = report("zh")
    read = json.loads(write(plain, Format.JSON))
    assert read["result"]["verdict"] == list(plain.headline.verdict)
    assert [each["name"] for each in read["result"]["strengths"]] == [each.name for each in plain.strengths]
    assert read["roadmap"]["prospect"] == plain.prospect


@pytest.mark.parametrize("locale", ["zh", "en"])
def test_what_a_step_brings_its_gate_is_a_number_in_the_workbook(locale):
    words, plain = wording(locale), report(locale, strength=0.75)
    book = load_workbook(BytesIO(write(plain, Format.XLSX)))
    heads, *body = book[words("workbook.sheet.ahead")].iter_rows()
    place = [cell.value for cell in heads].index(words("workbook.head.toward"))
    cells = [row[place] for row in body if row[place].value is not None]
    numbers = [cell for cell in cells if cell.data_type == "n"]
    told = [step.toward for way in plain.ahead.ways for step in (*way.steps, *way.rest)]
    signed = [float(text.replace("−", "-").replace("±", "")) for text in told if re.match("[+−±]", text)]
    assert signed
    assert [cell.value for cell in numbers] == signed
    assert all(cell.number_format.startswith("+") for cell in numbers)


def test_no_cell_of_the_workbook_has_a_mark_that_nobody_typed():
    made_of = replace(report("zh"), profile=(("主营业务", "-3 °C 冷库"),))
    book = load_workbook(BytesIO(write(made_of, Format.XLSX)))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if isinstance(cell.value, str)]
    assert not [cell.value for cell in cells if cell.value.startswith("'")]
    assert ("-3 °C 冷库", "s") in {(cell.value, cell.data_type) for cell in cells}


@pytest.mark.parametrize(
    ("diagnosis", "said"),
    [
        (Diagnosis(texts={"closing": "完。", "verdict": "好。"}), "“总体结论”“诊断顾问的意见与签署”由诊断顾问撰写"),
        (Diagnosis(texts={"closing": "完。"}, taken=()), "“诊断顾问的意见与签署”由诊断顾问撰写；措施由诊断顾问选定"),
        (Diagnosis(own=(OWN,)), "另补充措施 1 项"),
        (
            Diagnosis(texts=dict.fromkeys(("verdict", "strengths", "gaps", "faces"), "好。")),
            "“总体结论”“强项”“主要差距与建议”等 4 部分由诊断顾问撰写",
        ),
    ],
)
def test_the_cover_names_what_the_consultant_touched_and_nothing_else(diagnosis, said):
    cover = page.html(report("zh", diagnosis=diagnosis)).split('class="imprint"')[1].split("</div>")[0]
    assert f"<span>诊断撰写</span>{said}</p>" in cover
