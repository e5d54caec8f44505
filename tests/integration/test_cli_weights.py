"""`rongping weights`: made from experts, checked, shown, and used by score and report."""

import csv
import io
import re
from pathlib import Path

import openpyxl
import pytest
from pypdf import PdfReader

from questionnaires import catalogue
from tests.integration.test_cli import rongping  # noqa: F401  (a fixture)

KEY = "miit-sme@2024.1"
PAIRS = """expert,criterion,FND-EQP,FND-DAT,FND-SYS,FND-SEC
A,FND-EQP,1,2,3,1
A,FND-DAT,,1,2,1/2
A,FND-SYS,,,1,1/3
A,FND-SEC,,,,1
"""
ANSWERS = "id,FND-EQP-01,FND-EQP-02,FND-SYS-01\nA,control|full,3/10,one\nB,none,DK,\n"


@pytest.fixture
def pairs(tmp_path):
    path = tmp_path / "pairs.csv"
    path.write_text(PAIRS, encoding="utf-8")
    return path


@pytest.fixture
def weights(rongping, pairs, tmp_path):  # noqa: F811
    path = tmp_path / "ours.yaml"
    ended = rongping("weights", "make", KEY, "--method", "ahp", "--node", "fnd", pairs, "-o", path, "--on", "2026-11-22",
                     "--by", "李工", "--rationale", "装备企业先看设备")  # fmt: skip
    assert ended.code == 0, ended.err
    return path


def make(rongping, path, *options, method="ahp", node="FND"):  # noqa: F811
    return rongping("weights", "make", KEY, "--method", method, "--node", node, path, "-o", "-", *options)


def test_a_set_is_made_and_says_how_consistent_it_is(rongping, pairs):  # noqa: F811
    ended = make(rongping, pairs)
    assert ended.code == 0
    # by hand: λ = 4.0104, CI = 0.00345, CR = CI / 0.90
    assert "consistency ratio 0.004" in ended.err
    assert "furthest apart: FND-EQP against FND-SYS was judged 3, but FND-EQP against FND-DAT" in ended.err
    assert "ask about these three again" not in ended.err
    assert "consistency_ratio: 0.00" in ended.out.decode()


def test_a_file_that_is_not_there_is_told_without_a_line(rongping, tmp_path):  # noqa: F811
    missing = tmp_path / "nope.yaml"
    ended = rongping("weights", "check", missing)
    assert (ended.code, ended.err) == (2, f"{missing}: cannot be read: No such file or directory\n")


def test_a_made_set_checks_and_shows_itself(rongping, weights):  # noqa: F811
    assert re.search(
        r"ours v1 · [0-9a-f]{12} for miit-sme@2024.1: nothing wrong", rongping("weights", "check", weights).out.decode()
    )
    shown = rongping("weights", "show", weights).out.decode()
    assert "made by 李工, 2026-11-22" in shown
    assert "装备企业先看设备" in shown
    assert "as in the questionnaire" in shown


def test_a_base_keeps_its_other_nodes_and_gives_the_next_version(rongping, weights, tmp_path):  # noqa: F811
    budget = tmp_path / "budget.csv"
    budget.write_text("expert,FND,MGT,EFF\nA,50,30,20\nB,60,20,20\n", encoding="utf-8")
    out = tmp_path / "next.yaml"
    ended = rongping(
        "weights", "make", KEY, "--method", "budget", "--node", "SCORE", budget, "-o", out, "--base", weights
    )
    assert ended.code == 0, ended.err
    assert "ours v2" in ended.err
    text = out.read_text(encoding="utf-8")
    assert "{FND: 550, MGT: 250, EFF: 200}" in text
    assert "method: ahp" in text


def test_scores_and_reports_use_a_set_and_name_it(rongping, weights, tmp_path):  # noqa: F811
    answers = tmp_path / "answers.csv"
    answers.write_text(ANSWERS, encoding="utf-8")
    standard = list(
        csv.DictReader(io.StringIO(rongping("score", KEY, answers, "-o", "-", "--allow-missing").out.decode()))
    )
    ended = rongping("score", KEY, answers, "-o", "-", "--allow-missing", "--weights", weights)
    other = list(csv.DictReader(io.StringIO(ended.out.decode())))
    assert {row["weights"] for row in standard} == {"standard 2024.1"}
    label = other[0]["weights"]
    assert label.startswith("ours v1 · ")
    assert label in ended.err
    assert other[0]["FND-EQP"] == standard[0]["FND-EQP"]
    assert other[0]["FND"] != standard[0]["FND"]
    pdf = tmp_path / "a.pdf"
    assert rongping("report", KEY, answers, "--id", "A", "--allow-missing", "--weights", weights, "-o", pdf).code == 0
    text = "".join(page.extract_text() for page in PdfReader(pdf).pages).replace("\n", "")
    assert text.count(label) >= 3  # cover, method block, appendix
    assert "不是标准权重" in text
    assert "采用非标准权重" in text


def test_a_report_without_a_set_names_the_standard_weights(rongping, tmp_path):  # noqa: F811
    answers = tmp_path / "answers.csv"
    answers.write_text(ANSWERS, encoding="utf-8")
    rongping("report", KEY, answers, "--id", "A", "--allow-missing", "-o", tmp_path / "a.pdf")
    text = "".join(page.extract_text() for page in PdfReader(tmp_path / "a.pdf").pages).replace("\n", "")
    assert text.count("标准权重 2024.1") >= 2
    assert "采用非标准权重" not in text


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (("A,FND-DAT,,1", "A,FND-DAT,2,1"), "row 3, column FND-EQP: expected 0.5, the reciprocal of FND-EQP against FND-DAT, got 2"),
        (("1,2,3,1", "1,0,3,1"), "row 2, column FND-DAT: expected a ratio from 1/9 to 9, got '0'; a weight of zero would drop it"),
        (("1,2,3,1", "1,2026-01-02,3,1"), "the spreadsheet made a date of it"),
        (("1,2,3,1", "1,,3,1"), "row 2, column FND-DAT: expected how important FND-EQP against FND-DAT is, got nothing"),
        (("A,FND-SEC,,,,1\n", ""), "expert A: expected a row FND-SEC, got none"),
        (("FND-SYS,FND-SEC", "FND-SYS,FND-SAC"), "unknown column 'FND-SAC'; did you mean FND-SEC?"),
        (("A,FND-SYS", "A,FND-DAT"), "row 4: expert A has a row on FND-DAT already, row 3"),
    ],
)  # fmt: skip
def test_a_wrong_cell_is_named_with_its_row_and_column(rongping, pairs, change, told):  # noqa: F811
    pairs.write_text(PAIRS.replace(*change), encoding="utf-8")
    ended = make(rongping, pairs)
    assert ended.code == 2
    assert told in ended.err
    assert ended.out == b""


def test_judgements_that_contradict_each_other_are_not_written_unless_accepted(rongping, pairs):  # noqa: F811
    pairs.write_text(PAIRS.replace("1,2,3,1\n", "1,9,1/9,9\n"), encoding="utf-8")
    refused = make(rongping, pairs)
    assert refused.code == 2
    assert "expected at most 0.10; ask again, or give --accept" in refused.err
    assert "furthest apart" in refused.err
    assert make(rongping, pairs, "--accept").code == 0


CIRCLE = """expert,criterion,FND-EQP,FND-DAT,FND-SYS,FND-SEC
B,FND-EQP,1,4,1/4,2
B,FND-DAT,,1,4,3
B,FND-SYS,,,1,2
B,FND-SEC,,,,1
"""


def test_an_expert_who_contradicts_himself_does_not_pass_behind_a_group_that_does_not(rongping, pairs, tmp_path):  # noqa: F811
    sound = PAIRS.partition("\n")[2]
    pairs.write_text(CIRCLE + sound + sound.replace("A,", "C,"), encoding="utf-8")
    refused = make(rongping, pairs)
    assert (refused.code, refused.out) == (2, b"")
    together = float(re.search(r"consistency ratio of the group (\S+)", refused.err)[1])
    assert together < 0.10
    assert re.search(r"consistency ratio 0.698 of B: expected at most 0.10; ask again, or give --accept", refused.err)
    assert "A 0.004, C 0.004" in refused.err
    told = [line for line in refused.err.splitlines() if "furthest apart" in line]
    assert [line.partition(":")[0] for line in told] == ["B", "A", "C"]
    assert [line.endswith("ask about these three again") for line in told] == [True, False, False]
    path = tmp_path / "kept.yaml"
    assert rongping("weights", "make", KEY, "--method", "ahp", "--node", "FND", pairs, "-o", path, "--accept").code == 0
    shown = rongping("weights", "show", path).out.decode()
    assert re.search(r"of each expert: B 0.698 \(above 0.10\), A 0.004, C 0.004", shown)
    assert re.search(r"FND: consistency ratio above 0.10: 0.698 of B", rongping("weights", "check", path).err)
    changed = path.read_text(encoding="utf-8").replace(
        "        consistency_ratio: 0.6", "        consistency_ratio: 0.0", 1
    )
    path.write_text(changed, encoding="utf-8")
    assert "nodes.FND.judgements[0].consistency_ratio: expected 0.69" in rongping("weights", "check", path).err


def test_a_template_can_be_filled_in_as_it_is(rongping, tmp_path):  # noqa: F811
    path = tmp_path / "empty.xlsx"
    assert rongping("weights", "template", KEY, "--method", "bwm", "--node", "score", "-o", path).code == 0
    book = openpyxl.load_workbook(path)
    assert [cell.value for cell in book.active[1]] == ["expert", "comparison", "comparison_name", "FND", "MGT", "EFF"]
    for row, cells in ((3, (1, 2, 4)), (4, (4, 2, 1))):
        for column, cell in enumerate(cells, start=4):
            book.active.cell(row, column, cell)
    book.save(path)
    ended = make(rongping, path, method="bwm", node="SCORE")
    assert ended.code == 0
    assert "{FND: 571, MGT: 286, EFF: 143}" in ended.out.decode()  # 4 : 2 : 1


def test_a_template_names_what_is_compared_explains_the_scale_and_greys_what_follows(rongping, tmp_path):  # noqa: F811
    path, node = tmp_path / "pairs.xlsx", ("--method", "ahp", "--node", "total")
    assert rongping("weights", "template", "lianghua-sme", *node, "-o", path).code == 0
    book = openpyxl.load_workbook(path)
    sheet, notes = book.worksheets
    assert [cell.value for cell in sheet[2]] == ["# 专家", "编号", "比较对象", "水平与能力", "效能与效益"]
    assert [sheet.cell(row, 3).value for row in (3, 4)] == ["水平与能力", "效能与效益"]
    grey = [
        (row, column) for row in (3, 4) for column in (4, 5) if sheet.cell(row, column).fill.fgColor.rgb == "FFD9D9D9"
    ]
    assert grey == [(3, 4), (4, 4), (4, 5)]
    assert any("9" in row[0] and "同等重要" in row[0] for row in notes.iter_rows(values_only=True))
    sheet["E3"] = "3"
    book.save(path)
    ended = rongping("weights", "make", "lianghua-sme", path, *node, "-o", "-")
    assert ended.code == 0, ended.err
    assert "{LVL: 750, EFF: 250}" in ended.out.decode()
    english = tmp_path / "english.xlsx"
    rongping(
        "weights", "template", "lianghua-sme", "--method", "budget", "--node", "total", "-o", english, "--lang", "en"
    )
    assert openpyxl.load_workbook(english).sheetnames == ["Judgements", "Notes"]


def test_a_changed_file_is_told_with_lines(rongping, weights):  # noqa: F811
    text = weights.read_text(encoding="utf-8")
    weights.write_text(text.replace("version: 1", "version: 2").replace("FND:\n", "FNDX:\n"), encoding="utf-8")
    ended = rongping("weights", "check", weights)
    assert ended.code == 2
    assert re.search(r"ours\.yaml:\d+: nodes\.FNDX: expected .*got FNDX; did you mean 'FND'\?", ended.err)
    weights.write_text(text.replace("version: 1", "version: 2"), encoding="utf-8")
    assert "fingerprint: expected" in rongping("weights", "check", weights).err


def test_all_misfits_of_a_file_are_told_at_once(rongping, tmp_path):  # noqa: F811
    path = tmp_path / "wrong.json"
    path.write_text(
        '{"questionnaire": "miit-sme@2024.1",\n"name": "",\n"version": 0,\n"made_on": "2026-13-01",\n"nodes": {\n"FND": {"weight": {}}}}'
    )
    ended = rongping("weights", "check", path)
    assert ended.code == 2
    for told in (":2: name", ":3: version", ":4: made_on", "made_by: missing", ":6: nodes.FND.weight: unknown key"):
        assert told in ended.err


def test_a_set_for_another_questionnaire_is_refused(rongping, weights, tmp_path):  # noqa: F811
    answers = tmp_path / "answers.csv"
    answers.write_text("id,FND-STR-01\nA,\n", encoding="utf-8")
    ended = rongping("score", "lianghua-sme", answers, "-o", "-", "--weights", weights)
    assert ended.code == 2
    assert f"these weights are for {KEY}, not for {catalogue.get('lianghua-sme').key}" in ended.err


def test_a_diagnosis_is_a_table_and_no_weight_set(rongping, tmp_path):  # noqa: F811
    path = tmp_path / "answers.csv"
    path.write_bytes((Path(__file__).parents[1] / "data" / "miit_sme" / "answers.csv").read_bytes())
    ended = rongping("weights", "diagnose", KEY, path)
    assert ended.code == 0
    rows = list(csv.DictReader(io.StringIO(ended.out.decode())))
    of_fnd = [row for row in rows if row["node"] == "FND"]
    assert [row["child"] for row in of_fnd] == ["FND-EQP", "FND-DAT", "FND-SYS", "FND-SEC"]
    assert sum(float(row["entropy_percent"]) for row in of_fnd) == pytest.approx(100, abs=0.03)
    assert "for diagnosis only" in ended.err
    assert "below 30 this says little" in ended.err
