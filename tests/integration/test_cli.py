"""The command line: what it prints, what it refuses, and how it ends. `rongping` runs `main` in this process."""

import csv
import io
import json
import os
import subprocess
import sys
import tracemalloc
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter

from questionnaires import catalogue
from survey.cli import COMMANDS, main
from survey.commands.answer_files import open_answers
from survey.commands.answer_json import open_json
from survey.commands.errors import WrongInput

DATA = Path(__file__).parents[1] / "data" / "miit_sme"
MIIT = "miit-sme@2024.1"
COLUMNS = "id,FND-EQP-01,FND-EQP-02,FND-SYS-01"
GOOD = f"{COLUMNS}\nA,control|full,3/10,one\nB,none,DK,\n"


@dataclass(frozen=True)
class Ended:
    """How a command ended."""

    code: int
    out: bytes
    err: str


@pytest.fixture
def rongping(capfdbinary, monkeypatch) -> Callable[..., Ended]:
    """Run a command, with `given` on standard input."""

    def run(*arguments: object, given: bytes = b"") -> Ended:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(given)))
        with pytest.raises(SystemExit) as left:
            main([str(argument) for argument in arguments])
        out, err = capfdbinary.readouterr()
        return Ended(int(left.value.code or 0), out, err.decode())

    return run


@pytest.fixture
def answers(tmp_path: Path) -> Path:
    path = tmp_path / "answers.csv"
    path.write_text(GOOD, encoding="utf-8")
    return path


def test_every_command_explains_itself(rongping):
    shown = rongping("--help").out.decode()
    for name in COMMANDS:
        assert name in shown
        help_ = rongping(name, "--help")
        assert help_.code == 0
        assert b"Usage: rongping" in help_.out


def test_a_mistyped_command_names_the_nearest_and_ends_with_2(rongping):
    ended = rongping("scroe")
    assert ended.code == 2
    assert "did you mean score?" in ended.err


def test_help_and_scoring_import_neither_flask_nor_sqlalchemy(tmp_path, answers):
    code = (
        "import sys; from survey.cli import _run; "
        f"_run(['score', '{MIIT}', {str(answers)!r}, '-o', {str(tmp_path / 'o.csv')!r}]); "
        "print(sorted({'flask', 'sqlalchemy', 'weasyprint', 'openpyxl'} & set(sys.modules)))"
    )
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert ended.stdout.strip() == "[]"


def test_the_ten_hand_computed_enterprises_come_out_digit_for_digit(rongping, tmp_path):
    out = tmp_path / "scores.csv"
    ended = rongping("score", MIIT, DATA / "answers.csv", "-o", out)
    assert ended.code == 0
    assert (
        out.read_text(encoding="utf-8").splitlines() == (DATA / "expected.csv").read_text(encoding="utf-8").splitlines()
    )


def test_standard_input_and_output_make_a_filter(rongping):
    given = (DATA / "answers.csv").read_bytes()
    ended = rongping("score", MIIT, "-", "-o", "-", given=given)
    assert ended.out.decode().splitlines() == (DATA / "expected.csv").read_text(encoding="utf-8").splitlines()
    assert ended.err.endswith("10 scored with miit-sme@2024.1\n")


def test_blank_answers_are_counted_and_told_once(rongping):
    whole = (DATA / "answers.csv").read_text(encoding="utf-8").splitlines()
    full, gaps = "\n".join(whole[:4]), "\n".join([*whole[:3], "B" + whole[10][3:], whole[10]])
    assert rongping("score", MIIT, "-", "-o", "-", given=full.encode()).err == "3 scored with miit-sme@2024.1\n"
    ended = rongping("score", MIIT, "-", "-o", "-", given=gaps.encode())
    told = "2 of 4 rows have blank answers, scored as 0; first: row 4 (B), items MGT-RES-01, OPS-PRD-01"
    assert ended.err == f"{told}\n4 scored with miit-sme@2024.1\n"
    rows = list(csv.DictReader(io.StringIO(ended.out.decode())))
    assert [row["unanswered"] for row in rows] == ["0", "0", "2", "2"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16", "utf-16-le", "utf-16-be"])
def test_chinese_ids_survive_whatever_encoding_excel_chose(rongping, tmp_path, encoding):
    path = tmp_path / "answers.csv"
    path.write_bytes(f"{COLUMNS}\n江畔精工,control,3/10,one\n".encode(encoding))
    ended = rongping("score", "--allow-missing", MIIT, path, "-o", "-")
    assert ended.out.decode().splitlines()[1].startswith("江畔精工,")


@pytest.mark.parametrize("delimiter", [";", "\t"])
def test_semicolons_and_tabs_are_taken_for_commas(rongping, delimiter):
    ended = rongping("score", "--allow-missing", MIIT, "-", "-o", "-", given=GOOD.replace(",", delimiter).encode())
    assert ended.code == 0
    assert ended.out == rongping("score", "--allow-missing", MIIT, "-", "-o", "-", given=GOOD.encode()).out


def test_rows_of_json_are_read_like_rows_of_a_table(rongping):
    rows = [
        {"id": "A", "FND-EQP-01": ["control", "full"], "FND-EQP-02": "3/10", "FND-SYS-01": "one"},
        {"id": "B", "FND-EQP-01": "none", "FND-EQP-02": "DK", "FND-SYS-01": None},
    ]
    ended = rongping("score", "--allow-missing", MIIT, "-", "-o", "-", given=json.dumps(rows).encode())
    assert ended.out == rongping("score", "--allow-missing", MIIT, "-", "-o", "-", given=GOOD.encode()).out


def test_json_whose_rows_share_no_columns_is_refused_before_it_fills_the_memory():
    rows = [{"id": str(number), f"x_{number}": ""} for number in range(3000)]
    tracemalloc.start()
    try:
        with pytest.raises(WrongInput, match="3,001 columns; expected 2,000 at most"):
            open_json("a.json", json.dumps(rows))
        most = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert most < 20_000_000  # a cell of every row in every column would take 72 MB


def test_a_row_whose_id_is_a_hash_is_a_remark(rongping):
    given = GOOD.replace("\nA,", "\n#,whatever,300,x\n# how,to,fill,in\nA,").encode()
    assert rongping("score", "--allow-missing", MIIT, "-", "-o", "-", given=given).out.decode().count("\r\n") == 3
    wrong = rongping("score", "--allow-missing", MIIT, "-", "-o", "-", given=given.replace(b"B,none", b"B,nnoe"))
    assert "row 5, column FND-EQP-01" in wrong.err


@pytest.mark.parametrize("id_", ["'=1+1", "'@x", "'tis"])
def test_an_id_comes_out_as_it_went_in(rongping, id_):
    once = rongping(
        "score", "--allow-missing", MIIT, "-", "-o", "-", given=f"{COLUMNS}\n{id_},none,5,one\n".encode()
    ).out.decode()
    assert once.splitlines()[1].startswith(f"{id_},")


def test_answers_to_another_questionnaire_are_told_in_one_line(rongping):
    ended = rongping("score", "lianghua-sme@2026.1", DATA / "answers.csv", "-o", "-")
    assert ended.code == 2
    assert len(ended.err.splitlines()) == 1
    assert "these columns belong to miit-sme@2024.1, not to lianghua-sme@2026.1" in ended.err
    named = rongping(
        "score", MIIT, "-", "-o", "-", given=b"id,x_questionnaire,FND-EQP-01\nA,lianghua-sme@2026.1,none\n"
    )
    assert (named.code, len(named.err.splitlines())) == (2, 1)
    assert "row 2 answers lianghua-sme@2026.1" in named.err


def test_of_many_problems_twenty_are_written_out(rongping):
    rows = "".join(f"E{number},wrong,999,no\n" for number in range(100))
    ended = rongping("score", "--allow-missing", MIIT, "-", "-o", "-", given=f"{COLUMNS}\n{rows}".encode())
    lines = ended.err.splitlines()
    assert len(lines) == 22
    assert lines[-2:] == ["… and 280 more", "300 problems; nothing was written"]


def test_a_folder_and_an_empty_file_are_told_so(rongping, tmp_path):
    (tmp_path / "empty.xlsx").write_bytes(b"")
    for path, told in ((tmp_path, "a folder"), (tmp_path / "empty.xlsx", "empty")):
        ended = rongping("score", MIIT, path, "-o", "-")
        assert (ended.code, len(ended.err.splitlines())) == (2, 1)
        assert told in ended.err


def test_merged_cells_are_refused_by_name_before_they_count_as_blank(rongping, tmp_path):
    path = tmp_path / "answers.xlsx"
    book = openpyxl.Workbook()
    book.active.append(COLUMNS.split(","))
    book.active.append(["A", "none", 5, "one"])
    book.active.append(["B", None, None, None])
    book.active.merge_cells("B2:B3")
    book.save(path)
    ended = rongping("score", MIIT, path, "-o", "-")
    assert (ended.code, len(ended.err.splitlines())) == (2, 1)
    assert "merged cells (B2:B3); unmerge them" in ended.err


@pytest.mark.parametrize(
    ("part", "told"),
    [("word/document.xml", "a Word document"), ("content.xml", "an OpenDocument file"), ("a.csv", "an archive")],
)
def test_other_office_files_are_told_by_name(rongping, tmp_path, part, told):
    path = tmp_path / "answers.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(part, "x")
    ended = rongping("score", MIIT, path, "-o", "-")
    assert (ended.code, len(ended.err.splitlines())) == (2, 1)
    assert told in ended.err


def test_the_answers_may_stand_on_any_sheet(rongping, tmp_path):
    path = tmp_path / "answers.xlsx"
    book = openpyxl.Workbook()
    book.active.append(["How to fill this in"])
    sheet = book.create_sheet("answers")
    sheet.append(COLUMNS.split(","))
    sheet.append(["A", "none", 5, "one"])
    book.save(path)
    assert rongping("score", "--allow-missing", MIIT, path, "-o", "-").code == 0


def test_every_wrong_cell_is_named_and_nothing_is_written(rongping, tmp_path):
    path, out = tmp_path / "answers.csv", tmp_path / "scores.csv"
    out.write_text("before")
    path.write_text(
        "id,FND-EQP-1,FND-EQP-02,FND-SYS-01\nA,none,300,one\nA,none,b9,al\n,none,1/0,all\n", encoding="utf-8"
    )
    ended = rongping("score", "--allow-missing", MIIT, path, "-o", out)
    assert ended.code == 2
    for told in (
        "row 1, column FND-EQP-1: expected an item code of miit-sme@2024.1, got 'FND-EQP-1'; did you mean FND-EQP-01?",
        "row 2, column FND-EQP-02: expected at most 100, got '300'",
        "row 3, column id: expected each id once, got 'A'",
        "row 3, column FND-EQP-02",
        "row 3, column FND-SYS-01",
        "row 4: id missing; give every row a name of its own",
        "row 4, column FND-EQP-02",
        "7 problems; nothing was written",
    ):
        assert told in ended.err
    assert out.read_text() == "before"
    assert [file.name for file in tmp_path.iterdir() if file.name.startswith(".")] == []


def test_a_wrong_column_is_taken_for_one_that_is_missing_rather_than_for_one_that_is_there(rongping, tmp_path):
    path = tmp_path / "answers.csv"
    codes = [item.code for item in catalogue.get("lianghua-sme").items()]
    path.write_text(f"id,{','.join(codes)}\n".replace("FND-STR-01", "FND-STR-99"), encoding="utf-8")
    ended = rongping("score", "lianghua-sme", path, "-o", "-")
    assert "got 'FND-STR-99'; did you mean FND-STR-01?" in ended.err
    path.write_text(f"id,{','.join(codes)},FND-STR-99,e_FND-STR-1\n", encoding="utf-8")
    ended = rongping("score", "lianghua-sme", path, "-o", "-")
    assert "got 'e_FND-STR-1'; did you mean e_FND-STR-01?" in ended.err
    assert "got 'FND-STR-99'; did you mean FND-STR-0" in ended.err


def test_a_quotation_mark_never_closed_is_told_with_its_line(rongping):
    ended = rongping("score", MIIT, "-", "-o", "-", given=f'{COLUMNS}\nA,none,5,one\nB,"none,5,one\n'.encode())
    assert ended.code == 2
    assert "line 3: a quotation mark" in ended.err
    assert ended.out == b""


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "empty"),
        (b"\xd0\xcf\x11\xe0old", ".xls"),
        (b"PK\x03\x04no zip", "not a workbook"),
        (b"id,FND-EQP-01\n\xff\xff\xff\xff,none\n", "line 2: expected text in UTF-8 or GB18030"),
        (COLUMNS.encode(), "no rows below the header"),
        (b"%PDF-1.7\n", "a PDF"),
        (b"\x89PNG\r\n\x1a\n", "an image"),
        (b"\xff\xd8\xff\xe0", "an image"),
        (b"<html><table><tr><td>id", "a web page"),
        (b"id\0\0\0FND,\0\n", "other bytes"),
        (b'{"id": "A", "FND-EQP-01": ', "line 1: not JSON"),
        (b'{"total": 5}', "expected a result exported as JSON"),
        (b'[{"id": "A", "FND-EQP-01": {}}]', "row 2, column FND-EQP-01: expected text"),
        (b"id,FND-EQP-01\nA," + b"x" * 300_000, "more than 200,000 characters"),
    ],
)
def test_a_file_that_is_no_table_is_told_so(rongping, content, told):
    ended = rongping("score", MIIT, "-", "-o", "-", given=content)
    assert ended.code == 2
    assert told in ended.err
    assert "Traceback" not in ended.err


def test_formulas_in_an_id_are_inert_in_csv_and_in_xlsx(rongping, tmp_path):
    given = f"{COLUMNS}\n=1+1,none,5,one\n@SUM(A1),none,5,one\n".encode()
    csv, xlsx = tmp_path / "scores.csv", tmp_path / "scores.xlsx"
    assert rongping("score", "--allow-missing", MIIT, "-", "-o", csv, given=given).code == 0
    assert rongping("score", "--allow-missing", MIIT, "-", "-o", xlsx, given=given).code == 0
    assert [line.partition(",")[0] for line in csv.read_text().splitlines()[1:]] == ["'=1+1", "'@SUM(A1)"]
    sheet = openpyxl.load_workbook(xlsx).active
    assert [(cell.value, cell.data_type) for cell in sheet["A"][2:]] == [
        ("=1+1", "s"),
        ("@SUM(A1)", "s"),
    ]  # text by type


def test_numbers_in_a_workbook_are_numbers(rongping, tmp_path):
    out = tmp_path / "scores.xlsx"
    assert rongping("score", MIIT, DATA / "answers.csv", "-o", out).code == 0
    rows = list(openpyxl.load_workbook(out).active.iter_rows(values_only=True))
    assert rows[0][:5] == ("id", "total", "level", "level_name", "blocking_gate")
    assert rows[10][:4] == ("E09", 94.6923, 4, "四级")


def test_a_workbook_is_read_as_people_see_it(rongping, tmp_path):
    path = tmp_path / "answers.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, COLUMNS.split(","))
        sheet.write_row(1, 0, ["A", "control", 35, "one"])
        sheet.write_row(2, 0, ["B", "control"])
        sheet.write_number(2, 2, 0.35, book.add_format({"num_format": "0%"}))
        sheet.write_string(2, 3, "one")
    out = rongping("score", "--allow-missing", MIIT, path, "-o", "-").out.decode().splitlines()
    assert out[1].partition(",")[2] == out[2].partition(",")[2]


def test_a_row_of_a_workbook_that_slipped_past_its_header_is_told(rongping, tmp_path):
    path = tmp_path / "answers.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, COLUMNS.split(","))
        sheet.write_row(1, 0, ["A", "control", "3/10", "one", "", "", "stray"])
    assert (
        "row 2, column 7: expected no more cells than the header has, 4, got 'stray'"
        in rongping("score", MIIT, path, "-o", "-").err
    )
    assert len(next(open_answers(str(path)).rows)) < 50  # and not one for every column a sheet may have


def test_a_fraction_that_became_a_date_is_explained(rongping, tmp_path):
    path = tmp_path / "answers.xlsx"
    book = openpyxl.Workbook()
    book.active.append(COLUMNS.split(","))
    book.active.append(["A", "control", date(2026, 3, 10), "one"])
    book.save(path)
    ended = rongping("score", MIIT, path, "-o", "-")
    assert ended.code == 2
    assert "row 2, column FND-EQP-02" in ended.err
    assert "format the column as text" in ended.err


def test_a_workbook_that_unpacks_to_a_gigabyte_is_refused(rongping, tmp_path):
    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b" " * (80 * 2**20))
    ended = rongping("score", MIIT, path, "-o", "-")
    assert ended.code == 2
    assert "80 MB once unpacked" in ended.err


def test_where_to_write_is_checked_before_any_work(rongping, tmp_path, answers):
    assert "ends in .csv or .xlsx" in rongping("score", MIIT, answers, "-o", tmp_path / "scores.txt").err
    assert "there is no folder" in rongping("score", MIIT, answers, "-o", tmp_path / "none" / "s.csv").err
    missing = rongping("score", MIIT, tmp_path / "none.csv", "-o", "-")
    assert (missing.code, "none.csv: no such file" in missing.err) == (2, True)


def test_an_unknown_questionnaire_names_the_nearest(rongping, answers):
    ended = rongping("score", "miit-sne@2024.1", answers, "-o", "-")
    assert ended.code == 2
    assert "miit-sme" in ended.err
    assert rongping("score", "miit-sme@", answers, "-o", "-").code == 2


@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_a_reader_that_leaves_early_ends_it_quietly(tmp_path, unbuffered):
    header, whole = (DATA / "answers.csv").read_text(encoding="utf-8").splitlines()[:2]
    path = tmp_path / "answers.csv"
    path.write_text("\n".join([header, *(f"{number}{whole}" for number in range(3000))]))
    command = [sys.executable, "-m", "survey.cli", "score", MIIT, str(path), "-o", "-"]
    environment = {**os.environ, "PYTHONUNBUFFERED": unbuffered}
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        process.stdout.read(10)
        process.stdout.close()
        err = process.stderr.read().decode()
    assert process.returncode == 1
    assert err == ""


def test_it_works_from_any_folder(tmp_path, answers):
    command = [
        sys.executable,
        "-P",
        "-m",
        "survey.cli",
        "score",
        "--allow-missing",
        MIIT,
        str(answers),
        "-o",
        "scores.csv",
    ]
    environment = {"PYTHONPATH": str(Path(__file__).parents[2]), "PATH": "/usr/bin:/bin"}
    subprocess.run(command, cwd=tmp_path, env=environment, check=True, timeout=60, capture_output=True)
    assert (tmp_path / "scores.csv").read_text().count("\n") == 3


def test_questionnaires_are_listed_shown_and_checked(rongping):
    listed = rongping("questionnaire", "list").out.decode()
    assert "miit-sme@2024.1" in listed
    assert "lianghua-sme@2026.1" in listed
    shown = rongping("questionnaire", "show", MIIT, "--lang", "en").out.decode()
    assert "FND-EQP-02" in shown
    assert "OPS@4: 10 (6 binding)" in shown
    assert rongping("questionnaire", "show", MIIT, "--header").out.decode().startswith("id,FND-EQP-01,")
    assert rongping("questionnaire", "show", MIIT, "--lang", "fr").code == 2
    assert rongping("questionnaire", "check").code == 0


def test_a_defect_is_a_sentence_and_not_a_traceback(rongping, monkeypatch, answers):
    monkeypatch.setattr("survey.commands.score.score_rows", lambda *_, **__: 1 / 0)
    ended = rongping("score", "--allow-missing", MIIT, answers, "-o", "-")
    assert ended.code == 1
    assert "ZeroDivisionError" in ended.err
    assert "Traceback" not in ended.err
