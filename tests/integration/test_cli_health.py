"""`rongping questionnaire health`: tables, flags where there are few, every wrong time named."""

import openpyxl
import pytest

from questionnaires import catalogue
from tests.integration.test_cli import rongping  # noqa: F401  (a fixture)

KEY = "miit-sme@2024.1"
HEAD = "id,x_seconds,FND-EQP-01,FND-EQP-02,FND-SYS-01\n"


def answers(tmp_path, rows):
    path = tmp_path / "answers.csv"
    path.write_text(HEAD + "\n".join(rows) + "\n", encoding="utf-8")
    return path


@pytest.fixture
def many(tmp_path):
    """Forty enterprises; all have one system, and the two shares go together."""
    return answers(
        tmp_path,
        [
            f"E{n},{1 + 300 * (n > 0)},{('none', 'control', 'control|full')[n % 3]},{10 + 30 * (n % 3)},one"
            for n in range(40)
        ],
    )


def test_sheets_tell_how_the_items_fare(rongping, many, tmp_path):  # noqa: F811
    ended = rongping("questionnaire", "health", KEY, many, "-o", tmp_path / "h.xlsx", "--lang", "en")
    assert ended.code == 0, ended.err
    book = openpyxl.load_workbook(tmp_path / "h.xlsx")
    assert book.sheetnames == ["Dimensions", "Items", "Enterprises", "Notes"]  # it knows of no contradictions
    items = {row[0]: row for row in book["Items"].values}
    assert items["FND-SYS-01"][-1] == "nine in ten answer alike"
    assert items["FND-EQP-01"][2] == 40
    dimensions = {row[0]: row for row in book["Dimensions"].values}
    assert dimensions["FND"][2] == 40
    assert "FND-SYS-01" in dimensions["FND"][7]
    enterprises = list(book["Enterprises"].values)
    assert [row[0] for row in enterprises[2:]] == ["E0"]  # filled in within a second
    assert enterprises[2][4] == "yes"


def test_a_workbook_is_chinese_has_rounded_numbers_and_explains_its_columns(rongping, many, tmp_path):  # noqa: F811
    assert rongping("questionnaire", "health", KEY, many, "-o", tmp_path / "h.xlsx").code == 0
    *tables, notes = openpyxl.load_workbook(tmp_path / "h.xlsx").worksheets
    assert [sheet.title for sheet in (*tables, notes)] == ["维度", "题项", "企业", "说明"]
    for table in tables:
        names, headings = ([cell.value for cell in row] for row in table.iter_rows(max_row=2))
        assert not [heading for heading in headings if heading.isascii()]
        assert set(names) <= {row[0] for row in notes.iter_rows(values_only=True)}
    assert {row[-1] for row in tables[1].iter_rows(min_row=3, values_only=True)} >= {"九成以上回答相同"}
    place = [cell.value for cell in tables[1][1]].index("deviation") + 1
    assert {tables[1].cell(row, place).number_format for row in range(3, 8)} <= {"0.00", "General"}


def test_every_code_of_a_contradiction_is_explained(rongping, tmp_path):  # noqa: F811
    asked = catalogue.get("lianghua-sme")
    check = next(each for each in asked.checks if each.code == "CHK-02")
    cells = {condition.item: condition.any_of[0] for condition in check.when}
    path = tmp_path / "a.csv"
    path.write_text(f"id,{','.join(cells)}\nA,{','.join(cells.values())}\nB,,\n", encoding="utf-8")
    ended = rongping("questionnaire", "health", asked.key, path, "-o", tmp_path / "h.xlsx")
    assert ended.code == 0, ended.err
    book = openpyxl.load_workbook(tmp_path / "h.xlsx")
    assert [row[5] for row in book["企业"].values if row[0] == "A"] == ["CHK-02"]
    explained = {row[0]: row[1:] for row in book["矛盾"].values}
    named = {item.code: (item.name or item.text)["zh"] for item in asked.items()}
    assert [row[4] for row in book["企业"].values if row[0] == "A"] == ["无用时数据"]
    assert explained["CHK-02"] == (1, "|".join(cells), "\n".join(named[code] for code in cells), check.ask["zh"])
    assert {each.code for each in asked.checks} < set(explained)


def test_few_answers_are_flagged(rongping, tmp_path):  # noqa: F811
    ended = rongping(
        "questionnaire", "health", KEY, answers(tmp_path, ["A,,none,10,one", "B,,control,20,one"]), "-o", "-"
    )
    assert ended.code == 0
    assert "too few" in ended.out.decode()
    assert "2 submissions; expected at least 10" in ended.out.decode()
    assert "nothing is said against an item" in ended.err
    assert "nan" not in ended.out.decode().lower()


def test_one_of_something_is_told_in_the_singular(rongping, tmp_path):  # noqa: F811
    alone = answers(tmp_path, ["A,,none,10,one"])
    assert f"\n1 submission of {KEY}" in rongping("questionnaire", "health", KEY, alone, "-o", "-").err
    assert "1 enterprise in 1 group with" in rongping("benchmark", KEY, alone, "-o", "-").err


def test_every_wrong_time_is_named(rongping, tmp_path):  # noqa: F811
    path = answers(tmp_path, ["A,soon,none,10,one", "B,-4,none,10,one"])
    ended = rongping("questionnaire", "health", KEY, path, "-o", "-")
    assert ended.code == 2
    assert "row 2, column x_seconds: expected seconds, got 'soon'" in ended.err
    assert "row 3, column x_seconds: expected" in ended.err
    assert ended.out == b""


def test_a_wrong_answer_is_named_as_by_score(rongping, tmp_path):  # noqa: F811
    ended = rongping("questionnaire", "health", KEY, answers(tmp_path, ["A,,nine,10,one"]), "-o", "-")
    assert ended.code == 2
    assert "row 2, column FND-EQP-01" in ended.err
