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
    assert book.sheetnames == ["dimensions", "items", "enterprises"]  # it knows of no contradictions
    items = {row[0]: row for row in book["items"].values}
    assert items["FND-SYS-01"][-1] == "one_answer"
    assert items["FND-EQP-01"][2] == 40
    dimensions = {row[0]: row for row in book["dimensions"].values}
    assert dimensions["FND"][2] == 40
    assert "FND-SYS-01" in dimensions["FND"][7]
    enterprises = list(book["enterprises"].values)
    assert [row[0] for row in enterprises[1:]] == ["E0"]  # filled in within a second
    assert enterprises[1][4] == "yes"


def test_every_code_of_a_contradiction_is_explained(rongping, tmp_path):  # noqa: F811
    asked = catalogue.get("lianghua-sme")
    check = next(each for each in asked.checks if each.code == "CHK-02")
    cells = {condition.item: condition.any_of[0] for condition in check.when}
    path = tmp_path / "a.csv"
    path.write_text(f"id,{','.join(cells)}\nA,{','.join(cells.values())}\nB,,\n", encoding="utf-8")
    ended = rongping("questionnaire", "health", asked.key, path, "-o", tmp_path / "h.xlsx")
    assert ended.code == 0, ended.err
    book = openpyxl.load_workbook(tmp_path / "h.xlsx")
    assert [row[5] for row in book["enterprises"].values if row[0] == "A"] == ["CHK-02"]
    explained = {row[0]: row[1:] for row in book["contradictions"].values}
    assert explained["CHK-02"] == (1, " ".join(cells), check.ask["zh"])
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
