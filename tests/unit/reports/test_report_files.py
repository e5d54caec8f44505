"""One diagnosis as PDF, Word, Excel and JSON: the same numbers in all four, and each file good in itself."""

import json
import zipfile
from base64 import b64encode
from dataclasses import replace
from datetime import date
from functools import cache
from io import BytesIO
from xml.etree import ElementTree

import jsonschema
import pytest
from docx import Document
from docx.oxml.ns import qn
from openpyxl import load_workbook
from PIL import Image

from questionnaires import catalogue
from questionnaires.json_text import canonical
from questionnaires.model import ItemKind, ProfileField
from reports import page
from reports.document import ReviewView
from reports.doubt import Basis
from reports.evidence_files import EvidenceFile
from reports.formats import Format, write
from reports.numbers import points
from reports.rated_otherwise import Overruled
from reports.record import schema
from reports.weights import OtherWeights
from reports.word.blocks import Blocks
from reports.word.drawing import Pictures
from reports.wording import wording
from scoring.answer import DONT_KNOW, chosen, not_applicable
from scoring.encode import encode, resolve
from scoring.evaluate import evaluate
from scoring.evidence import Grade
from scoring.model import compile_model
from scoring.result import ResponseState
from scoring.weight_set import NodeWeights, WeightSet, from_mapping
from scoring.weights_applied import under
from tests.unit.reports import report_files, samples
from tests.unit.reports.report_files import docx_text, squeezed
from tests.unit.reports.samples import IMPRINT, PROFILE, everything, report, submission

REVIEW = ReviewView(
    reviewers=("陈工", "李工"), completed_on=date(2026, 3, 10), asked=73, rated=40, differing=6, stated=412_300,
    signed_on=date(2026, 3, 11), signed_by="陈工", code="ABCD-2345-EFGH", verify="https://rongping.example.cn/verify/ABCD-2345-EFGH",
)  # fmt: skip
WEIGHTS = WeightSet(
    questionnaire=catalogue.get("lianghua-sme").key, name="重集成", version=1, made_by="李工", made_on=date(2026, 3, 1),
    rationale="=1+1", nodes=(NodeWeights(node="LVL", weights={"FND": 10, "APP": 10, "INT": 50, "INN": 30}),),
)  # fmt: skip


def reviewed(locale):
    return report(locale, imprint=replace(IMPRINT, reviewed=True, review=REVIEW))


def overruled(locale):
    """Two items that reviewers rated otherwise, one of them without a reason."""
    questionnaire, _, answers = submission()
    graded = dict.fromkeys(answers, Grade.SEEN)
    return report(
        locale, imprint=replace(IMPRINT, reviewed=True, review=replace(REVIEW, rated=73, differing=2)),
        basis=Basis(graded=graded), overruled=stated(questionnaire, answers),
        files={"FND-STR-01": [EvidenceFile(sha256="ab" * 32, enterprise=True), EvidenceFile(sha256="cd" * 32, enterprise=False)]},
    )  # fmt: skip


def stated(questionnaire, answers):
    """What the enterprise would have answered: the lowest option of a ladder, and "don't know"."""
    ladder, other = [
        item
        for item in questionnaire.items()
        if item.kind is ItemKind.SINGLE and answers[item.code].state is ResponseState.ANSWERED
    ][:2]
    return {
        ladder.code: Overruled(stated=chosen(ladder, [ladder.options[-1].code]), reason="<b>现场</b>只见 3 台联网 \u202e" + "长" * 400),
        other.code: Overruled(stated=DONT_KNOW, reason=""),
    }  # fmt: skip


def weighted(locale):
    questionnaire, result, answers = submission()
    side = next(iter(questionnaire.sides))
    below = {
        each.code: place + 1 for place, each in enumerate(d for d in questionnaire.dimensions if d.side == side.code)
    }
    weights = replace(WEIGHTS, nodes=(NodeWeights(node=side.code, weights=below),))
    other = OtherWeights(weights=weights, standard_total=result.total)
    asked = under(questionnaire, weights)
    return made_of(asked, evaluate(asked, result.answers, profile=PROFILE), answers, locale, weights=other)


def without_total(locale):
    """So many items do not apply that there is no total."""
    questionnaire, _, given = submission()
    model = compile_model(questionnaire)
    gone = {
        item.code: not_applicable(item)
        for item in questionnaire.items()
        if item.code[:3] in {"CMP", "BNF"} and item.may_be_not_applicable
    }
    answers = resolve(model, given | gone, PROFILE)
    result = evaluate(questionnaire, encode(model, answers, PROFILE), profile=PROFILE)
    return made_of(questionnaire, result, answers, locale)


def made_of(questionnaire, result, answers, locale, **beside):
    return samples.build(
        questionnaire, result, answers, samples.enterprise(locale), locale=locale, imprint=IMPRINT,
        beside=samples.Beside(profile=PROFILE, **beside),
    )  # fmt: skip


KINDS = {
    "plain": report, "everything": everything, "reviewed": reviewed, "overruled": overruled, "weighted": weighted, "no total": without_total,
    "official": lambda locale: report(locale, "miit-sme"),
}  # fmt: skip
CASES = [
    ("plain", "zh"), ("plain", "en"), ("everything", "zh"), ("reviewed", "zh"), ("reviewed", "en"), ("overruled", "zh"), ("overruled", "en"), ("weighted", "zh"), ("no total", "zh"),
    ("no total", "en"), ("official", "zh"),
]  # fmt: skip


@cache
def case(kind, locale):
    return KINDS[kind](locale)


@cache
def file(kind, locale, form):
    return write(case(kind, locale), form)


@pytest.mark.parametrize(("kind", "locale"), CASES)
def test_total_level_scores_losses_measures_and_roadmap_are_the_same_in_all_four_files(kind, locale):
    made = case(kind, locale)
    found = {form: getattr(report_files, f"from_{form}")(file(kind, locale, form), made) for form in Format}
    assert found[Format.JSON] == found[Format.XLSX] == found[Format.DOCX] == found[Format.PDF]
    assert found[Format.PDF].total == points(made.headline.total)
    assert len(found[Format.PDF].nodes) > 5
    assert len(found[Format.PDF].measures) == len(made.measures)


def test_the_cases_are_what_they_are_called():
    assert not case("no total", "zh").headline.has_total
    assert not case("weighted", "zh").weights.standard
    assert case("weighted", "zh").headline.total != case("plain", "zh").headline.total
    assert case("plain", "zh").measures
    assert case("plain", "zh").phases


@pytest.mark.parametrize(("kind", "locale"), CASES)
def test_word_says_every_word_of_the_page_in_its_order(kind, locale):
    made = case(kind, locale)
    body = ElementTree.fromstring(page.html(made)).find("body")
    for contents in body.iter("nav"):
        contents.clear()
    said = squeezed(docx_text(file(kind, locale, Format.DOCX)))
    place = 0
    for text in filter(None, (squeezed(each) for each in body.itertext())):
        at = said.find(text, max(0, place - 400))  # figures that stand at the right end of a line come after it
        assert at >= 0, text
        place = max(place, at)


@pytest.mark.parametrize("form", Format)
def test_the_same_report_gives_the_same_bytes(form):
    assert write(everything("en"), form) == write(everything("en"), form)


def test_word_has_real_styles_a_contents_field_numbered_pages_and_described_pictures():
    content = file("everything", "zh", Format.DOCX)
    document = Document(BytesIO(content))
    styles = {paragraph.style.name for paragraph in document.paragraphs}
    assert {"Heading 1", "Heading 2", "Heading 3", "Title", "Caption", "List Bullet", "toc 1"} <= styles
    body = document.element.body
    codes = " ".join(node.text for node in body.iter(qn("w:instrText")))
    assert 'TOC \\o "1-2"' in codes
    assert "SEQ 图" in codes
    footer = document.sections[0].footer._element
    assert [node.text.strip() for node in footer.iter(qn("w:instrText"))] == ["PAGE", "NUMPAGES"]
    described = [node.get("descr") for node in body.iter(qn("wp:docPr"))]
    assert len(described) > 8
    assert all(described)
    assert len({node.get("id") for node in body.iter(qn("wp:docPr"))}) == len(described)
    fonts = zipfile.ZipFile(BytesIO(content)).read("word/styles.xml").decode()
    assert 'w:eastAsia="等线"' in fonts
    assert 'w:eastAsia="微软雅黑"' in fonts
    assert 'w:lang w:val="zh-CN"' in fonts


def test_the_contents_of_word_lead_to_headings():
    body = Document(BytesIO(file("plain", "en", Format.DOCX))).element.body
    marks = {node.get(qn("w:name")) for node in body.iter(qn("w:bookmarkStart"))}
    leads = [node.get(qn("w:anchor")) for node in body.iter(qn("w:hyperlink"))]
    assert len(leads) > 10
    assert set(leads) <= marks


@pytest.mark.parametrize("locale", ["zh", "en"])
def test_tables_of_word_repeat_their_heads_tear_no_row_and_fill_their_grid(locale):
    document = Document(BytesIO(file("everything", locale, Format.DOCX)))
    headed = 0
    for table in document.tables:
        rows = table._tbl.tr_lst
        headed += bool(rows[0].trPr.findall(qn("w:tblHeader")))
        assert all(row.trPr.findall(qn("w:cantSplit")) for row in rows)
        grid = len(table._tbl.tblGrid.gridCol_lst)
        assert {sum(cell.grid_span for cell in row.tc_lst) for row in rows} == {grid}
    assert headed > 10


def test_word_says_who_made_it_and_nothing_of_the_clock():
    told = Document(BytesIO(file("plain", "en", Format.DOCX))).core_properties
    assert told.title == "Digital diagnosis: Changzhou Ruifeng Precision Machinery Co., Ltd." or told.title.endswith(
        "Changzhou Ruifeng Precision Machinery Co., Ltd."
    )
    assert (told.author, told.language, told.created.date()) == ("Rongping", "en-GB", IMPRINT.prepared_on)
    dates = {entry.date_time for entry in zipfile.ZipFile(BytesIO(file("plain", "en", Format.DOCX))).infolist()}
    assert dates == {(1980, 1, 1, 0, 0, 0)}


def test_the_workbook_has_chinese_headings_frozen_panes_and_a_print_set_up():
    book = load_workbook(BytesIO(file("everything", "zh", Format.XLSX)))
    assert {"摘要", "得分", "失分", "改进措施", "路线图与投资", "逐题作答", "把握与佐证", "依据与复核"} <= set(
        book.sheetnames
    )
    for sheet in book:
        assert sheet.freeze_panes == "A2"
        assert sheet.print_title_rows == "$1:$1"
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert sheet.page_setup.fitToHeight == 0
        assert sheet.page_setup.orientation == "landscape"
    score = next(cell for cell in book["得分"][2] if isinstance(cell.value, float))
    assert score.number_format == "0.00"


@pytest.mark.parametrize("locale", ["zh", "en"])
def test_every_file_says_which_answers_reviewers_changed_how_and_why(locale):
    words = wording(locale)
    first, second = json.loads(file("overruled", locale, Format.JSON))["otherwise"]
    assert (first["grade"], second["reason"]) == ("system", "")
    assert second["stated"] == words("state.dont_know")
    assert first["stated"] != first["found"]
    assert first["reason"] == "<b>现场</b>只见 3 台联网 " + "长" * 400
    html = page.html(case("overruled", locale))
    assert words("otherwise.title") in html
    assert "&lt;b&gt;现场&lt;/b&gt;只见 3 台联网" in html
    assert words("otherwise.cut") in html
    assert words("otherwise.unexplained") in html
    sheet = load_workbook(BytesIO(file("overruled", locale, Format.XLSX)))[words("workbook.sheet.otherwise")]
    assert [row[0].value for row in sheet.iter_rows(min_row=2)] == [first["code"], second["code"]]
    assert sheet.cell(2, 6).value == first["reason"]
    marked = [
        row
        for row in json.loads(file("overruled", locale, Format.JSON))["answers"]
        if words("otherwise.mark") in row["details"]
    ]
    assert [row["code"] for row in marked] == [first["code"], second["code"]]


@pytest.mark.parametrize(
    ("locale", "rest"),
    [("zh", ("其余按", "自行填报", "是自评")), ("en", ("the rest as stated", "self-assessment, not"))],
)
def test_a_result_of_which_every_answer_was_reviewed_speaks_of_no_rest_and_no_self_assessment(locale, rest):
    made = case("overruled", locale)
    sheet = load_workbook(BytesIO(file("overruled", locale, Format.XLSX)))[wording(locale)("workbook.sheet.sources")]
    cells = " ".join(str(cell.value) for row in sheet.iter_rows() for cell in row)
    for told in (made.standing, made.statement, cells, page.html(made)):
        assert not [text for text in rest if text in told]
    assert "GB/T 23020-2013" in made.statement
    assert rest[0] in case("reviewed", locale).standing


def test_every_file_lists_the_evidence_with_who_handed_it_in_and_its_whole_check_sum():
    words = wording("zh")
    assert [(row["by"], row["sha256"]) for row in json.loads(file("overruled", "zh", Format.JSON))["files"]] == [
        ("企业", "ab" * 32), ("诊断机构", "cd" * 32)
    ]  # fmt: skip
    html = page.html(case("overruled", "zh"))
    assert all(f"{half * 16} {half * 16}" in html for half in ("ab", "cd"))
    sheet = load_workbook(BytesIO(file("overruled", "zh", Format.XLSX)))[words("workbook.sheet.files")]
    assert sheet.cell(2, 4).value == "ab" * 32
    assert words("file.title") not in page.html(case("plain", "zh"))


def test_where_reviewers_agree_with_everything_nothing_is_said_of_differences():
    words = wording("zh")
    assert json.loads(file("reviewed", "zh", Format.JSON))["otherwise"] == []
    assert words("otherwise.title") not in page.html(case("reviewed", "zh"))
    assert (
        words("workbook.sheet.otherwise") not in load_workbook(BytesIO(file("reviewed", "zh", Format.XLSX))).sheetnames
    )


@pytest.mark.parametrize(("kind", "locale"), CASES)
def test_json_is_as_its_schema_says_and_canonical(kind, locale):
    content = file(kind, locale, Format.JSON)
    jsonschema.Draft202012Validator.check_schema(schema())
    jsonschema.validate(json.loads(content), schema(), cls=jsonschema.Draft202012Validator)
    assert canonical(json.loads(content)).encode() == content


@pytest.mark.parametrize(("kind", "locale"), CASES)
def test_the_score_is_worked_out_again_from_json_alone(kind, locale):
    read = json.loads(file(kind, locale, Format.JSON))
    asked = read["questionnaire"]
    questionnaire = catalogue.get(asked["code"], asked["version"])
    assert questionnaire.content_hash == asked["content_hash"]
    if read["scoring"]["weights"]["set"]:
        questionnaire = under(questionnaire, from_mapping(read["scoring"]["weights"]["set"]))
    profile = {ProfileField(key): value for key, value in read["scoring"]["profile"].items()}
    again = evaluate(questionnaire, read["scoring"]["answers"], profile=profile)
    assert again.fingerprint == read["scoring"]["fingerprint"]
    assert report_files.units(read["result"]["total"]) == again.total
    for node in read["nodes"]:
        assert report_files.units(node["score"]) == again.nodes[node["code"]].units, node["code"]
    for row in read["answers"]:
        if row["weight"]:
            assert report_files.units(row["score"]) == again.nodes[row["code"]].units, row["code"]
    assert [loss["code"] for loss in read["losses"]] == list(again.losses)[: len(read["losses"])]


ODD = '=HYPERLINK("http://x")\x00\x07\u202eabc\ufffe <b>&amp;</b> 𠮷\ud800 -1+1'


@pytest.mark.parametrize("locale", ["zh", "en"])
def test_what_people_type_is_inert_in_every_file(locale):
    _, _, answers = submission()
    notes = dict.fromkeys(list(answers)[:3], ODD) | {list(answers)[4]: "很长" * 50_000}
    made = report(locale, notes=notes, enterprise=replace(samples.enterprise(locale), name=ODD, business="@SUM(A1)"))
    for form in (Format.DOCX, Format.XLSX, Format.JSON):
        content = write(made, form)
        if form is Format.JSON:
            jsonschema.validate(json.loads(content), schema(), cls=jsonschema.Draft202012Validator)
            continue
        with zipfile.ZipFile(BytesIO(content)) as parts:
            for name in parts.namelist():
                if name.endswith((".xml", ".rels")):
                    ElementTree.fromstring(parts.read(name))
    said = docx_text(write(made, Format.DOCX))
    assert "abc <b>&amp;</b> 𠮷" in said
    assert not {"\x00", "\x07", "\u202e"} & set(said)
    book = load_workbook(BytesIO(write(made, Format.XLSX)))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert not [cell for cell in cells if cell.data_type == "f"]
    texts = [cell.value for cell in cells if isinstance(cell.value, str)]
    assert wording(locale)("profile.business") in texts
    assert "@SUM(A1)" in texts  # text by its type: nothing is calculated, so nothing is put before it


def test_a_page_may_hold_photos_and_plain_boxes_and_word_has_them_too():
    buffer = BytesIO()
    Image.new("RGB", (900, 300), "red").save(buffer, "PNG")
    logo = "data:image/png;base64," + b64encode(buffer.getvalue()).decode()
    document = Document()
    blocks = Blocks(wording("zh"), Pictures(document.part, [logo]))
    box = ElementTree.fromstring(
        f'<section><img src="{logo}" alt="logo"/><div>甲<b>乙</b></div><address>丙</address></section>'
    )
    written = "".join(blocks.of(box))
    assert 'descr="logo"' in written
    assert f'cx="{round(900 * 72 / 300 * 9525)}"' in written
    assert [written.count(text) for text in ("甲", "乙", "丙")] == [1, 1, 1]
