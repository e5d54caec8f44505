"""Workbooks of the command line can be shown: headings with units, numbers as people write them, notes; and read as before."""

import csv
from pathlib import Path

import openpyxl
import pytest

from questionnaires import catalogue
from survey.cli import main
from tests.integration.test_results import cells

LIANGHUA = "lianghua-sme@2026.1"
FLAGSHIP = catalogue.get("lianghua-sme")
COMMANDS = {
    "scores": ["score", LIANGHUA, "answers.csv", "--detail"],
    "changes": ["compare", LIANGHUA, "before.csv", "answers.csv"],
    "groups": ["benchmark", LIANGHUA, "answers.csv", "--by", "x_industry"],
    "noisy": ["benchmark", LIANGHUA, "answers.csv", "--by", "x_industry", "--laplace", "1"],
    "sample": ["sample", LIANGHUA, "answers.csv", "--visits", "6"],
    "agreement": ["agreement", LIANGHUA, "answers.csv", "before.csv", "--by", "x_industry"],
    "suggested": ["weights", "diagnose", LIANGHUA, "answers.csv"],
    "plan": ["plan", LIANGHUA, "answers.csv", "--id", "E3", "--budget", "20"],
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    """Two rounds of answers of twelve enterprises."""
    found = tmp_path_factory.mktemp("files")
    for name, better in (("before.csv", 0.0), ("answers.csv", 0.2)):
        rows = [
            {
                "id": f"E{n}",
                "x_name": f"第{n}厂" if n else "",
                "x_industry": ("C34", "C35")[n % 2],
                **cells(FLAGSHIP, level=0.2 + better + n / 30, seed=n),
            }
            for n in range(12)
        ]
        with (found / name).open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(dict.fromkeys(column for row in rows for column in row)))
            writer.writeheader()
            writer.writerows(rows)
    return found


@pytest.fixture
def rongping(capfd, folder, monkeypatch):
    """Run a command in the folder; what it says on standard error."""

    def run(*arguments: str) -> str:
        monkeypatch.chdir(folder)
        with pytest.raises(SystemExit) as left:
            main(list(arguments))
        told = capfd.readouterr().err
        assert not left.value.code, told
        return told

    return run


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def book(path: Path) -> openpyxl.Workbook:
    return openpyxl.load_workbook(path)


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("name", COMMANDS)
def test_every_column_has_a_heading_and_is_explained(rongping, folder, name, lang):
    rongping(*COMMANDS[name], "-o", f"{name}.xlsx", "--lang", lang)
    *tables, notes = book(folder / f"{name}.xlsx").worksheets
    for table in tables:
        check_headings(table, notes, lang)
    said = "".join(str(cell) for row in notes.iter_rows(max_row=12, values_only=True) for cell in row if cell)
    for fact in (FLAGSHIP.title[lang], LIANGHUA, "rongping ", "202"):
        assert fact in said
    kinds = {cell.data_type for sheet in (*tables, notes) for row in sheet.iter_rows() for cell in row}
    assert kinds <= {"s", "n"}


def check_headings(table, notes, lang: str) -> None:
    names, headings = ([str(cell.value) for cell in row] for row in table.iter_rows(max_row=2))
    assert not [each for each, heading in zip(names, headings, strict=True) if each == heading.removeprefix("# ")]
    if lang == "zh":
        known = ("ICC", "CRITIC")
        assert not [each for each in headings if each.isascii() and not each.startswith(known)]
    assert set(names) <= {row[0] for row in notes.iter_rows(values_only=True)}
    assert table.freeze_panes == "B3"
    assert table.auto_filter.ref.startswith("A2:")


def test_the_numbers_are_those_of_the_csv_file_with_the_decimals_people_need(rongping, folder):
    for kind in ("csv", "xlsx"):
        rongping(*COMMANDS["scores"], "-o", f"s.{kind}")
    table = book(folder / "s.xlsx").worksheets[0]
    rows = read(folder / "s.csv")
    names = [cell.value for cell in table[1]]
    for row, line in zip(rows, table.iter_rows(min_row=3), strict=True):
        found = dict(zip(names, line, strict=True))
        for name in ("total", "coverage", "answered", "FND-CAP", "p_level_1"):
            assert found[name].value == float(row[name])
    shapes = {name: cell.number_format for name, cell in zip(names, table[3], strict=True)}
    assert [shapes[name] for name in ("total", "coverage", "answered", "p_level_1")] == ["0.00", "0.0", "0", "0%"]
    assert table["E3"].value in {level.name["zh"] for level in FLAGSHIP.levels} | {FLAGSHIP.level_zero["zh"]}


def test_gates_are_words_in_a_workbook_and_where_a_language_is_asked_for(rongping, folder):
    rongping(*COMMANDS["scores"], "-o", "s.xlsx")
    rongping(*COMMANDS["scores"], "-o", "codes.csv")
    rongping(*COMMANDS["scores"], "-o", "zh.csv", "--lang", "zh")
    table = book(folder / "s.xlsx").worksheets[0]
    place = [cell.value for cell in table[1]].index("failing_gates")
    codes, words = (read(folder / name)[0]["failing_gates"] for name in ("codes.csv", "zh.csv"))
    assert "APP>=50.0000 lacks" in codes
    assert "单项覆盖：单项应用 ≥ 50 分（差 " in words
    assert table[3][place].value == words


def test_a_plan_says_whose_it_is_and_what_it_costs_together(rongping, folder):
    rongping(*COMMANDS["plan"], "-o", "p.xlsx")
    table, notes = book(folder / "p.xlsx").worksheets
    *rows, total = list(table.iter_rows(min_row=3, values_only=True))
    assert total[3] == "合计"
    assert total[6] == pytest.approx(sum(row[6] for row in rows))
    assert table["G3"].number_format == "#,##0.0"
    assert "万元" in table["G2"].value
    assert ("企业", "E3 第3厂") in [row[:2] for row in notes.iter_rows(values_only=True)]
    assert not [row[-1] for row in rows if ":" in row[-1] or ">" in row[-1]]


def test_a_sample_kept_as_a_workbook_still_weighs_the_agreement(rongping, folder):
    for kind in ("csv", "xlsx"):
        rongping(*COMMANDS["sample"], "-o", f"visits.{kind}")
        rongping("agreement", LIANGHUA, "answers.csv", "before.csv", "--plan", f"visits.{kind}", "-o", f"{kind}.csv")
    assert (folder / "csv.csv").read_bytes() == (folder / "xlsx.csv").read_bytes()


def test_a_sample_is_a_list_of_visits_in_words_with_those_drawn_on_top(rongping, folder):
    for kind in ("xlsx", "csv"):
        rongping(*COMMANDS["sample"], "-o", f"visits.{kind}")
    names, headings, *rows = book(folder / "visits.xlsx").worksheets[0].iter_rows(values_only=True)
    assert (names[:3], headings[1:3]) == (("id", "x_name", "visit"), ("企业名称", "是否复评"))
    found = [dict(zip(names, row, strict=True)) for row in rows]
    assert [row["visit"] for row in found] == ["是"] * 6 + ["否"] * 6
    assert {row["near_gate"] for row in found} <= {"是", "否"}
    assert {row["x_stratum"] for row in found} == {"全部 + 全部，重点"}
    assert {row["x_name"] for row in found} == {None, *(f"第{n}厂" for n in range(1, 12))}
    plain = read(folder / "visits.csv")
    assert {row["visit"] for row in plain[:6]} == {"1"}
    assert {row["x_stratum"] for row in plain} == {"all + all, priority"}
    assert [row["id"] for row in plain] == [row["id"] for row in found]


def test_strata_of_industries_have_their_names(rongping, folder):
    rongping(*COMMANDS["sample"], "--by", "x_industry", "-o", "visits.xlsx")
    strata = {row[4] for row in book(folder / "visits.xlsx").worksheets[0].iter_rows(min_row=3, values_only=True)}
    assert any("C34 通用设备制造业" in each for each in strata)


def test_a_comparison_tells_the_stages_and_the_items_answered_otherwise(rongping, folder):
    rongping(*COMMANDS["changes"], "-o", "c.csv", "--items", "i.csv")
    rongping(*COMMANDS["changes"], "-o", "c.xlsx")
    rongping("score", LIANGHUA, "before.csv", "-o", "b.csv")
    rongping("score", LIANGHUA, "answers.csv", "-o", "a.csv")
    before, after = ({row["id"]: row for row in read(folder / name)} for name in ("b.csv", "a.csv"))
    for row in read(folder / "c.csv"):
        total = row["node"] == "TOTAL"
        assert row["level_before"] == (before[row["id"]]["level"] if total else "")
        assert row["level_after"] == (after[row["id"]]["level"] if total else "")
    answers = [{row["id"]: row for row in read(folder / name)} for name in ("before.csv", "answers.csv")]
    listed = read(folder / "i.csv")
    asked = {(each["id"], each["item"]): each for each in listed}
    for (name, code), each in asked.items():
        if each["answer_before"] and each["answer_after"]:
            assert (each["answer_before"], each["answer_after"]) == (answers[0][name][code], answers[1][name][code])
        if each["points_change"]:
            assert float(each["points_after"]) - float(each["points_before"]) == pytest.approx(
                float(each["points_change"])
            )
    moved = {
        (name, code)
        for name, row in answers[1].items()
        for code, cell in row.items()
        if cell and answers[0][name][code] not in {cell, ""}
    }
    assert {key for key in moved if not key[1].startswith("x_")} <= set(asked)
    sheet = book(folder / "c.xlsx")["题项变化"]
    assert sheet.max_row == len(listed) + 2
    texts = {option.text["zh"] for item in FLAGSHIP.items() for option in item.options}
    assert any(cell.value in texts for cell in sheet["E"])


def test_words_of_programs_become_words_of_people_in_a_workbook_alone(rongping, folder):
    for name, column, said, meant in (
        ("changes", "beyond_noise", {"yes", "no", ""}, {"是", "否", None}),
        ("scores", "weights", {"standard 2026.1"}, {"标准权重 2026.1"}),
        ("groups", "x_industry", {"C34", "C35", "(all)"}, {"C34", "C35", "（全部）"}),
    ):
        for kind in ("csv", "xlsx"):
            rongping(*COMMANDS[name], "-o", f"w.{kind}")
        assert {row[column] for row in read(folder / "w.csv")} <= said
        table = book(folder / "w.xlsx").worksheets[0]
        place = [cell.value for cell in table[1]].index(column)
        assert {row[place] for row in table.iter_rows(min_row=3, values_only=True)} <= meant


def test_nothing_of_a_chinese_workbook_of_groups_is_left_in_english(rongping, folder):
    for name in ("groups", "noisy", "agreement"):
        rongping(*COMMANDS[name], "-o", "z.xlsx")
        for table in book(folder / "z.xlsx").worksheets:
            for row in table.iter_rows(min_row=2, min_col=2, values_only=True):
                cells_ = [cell for cell in row if isinstance(cell, str)]
                assert not [
                    cell for cell in cells_ if cell.isascii() and " " in cell and not cell.startswith("rongping")
                ]
    notes = {row[-1] for row in book(folder / "z.xlsx").worksheets[0].iter_rows(min_row=3, values_only=True)}
    assert {"差值估计", "回归估计（推荐）", "只用专家", "自评原样"} <= notes
    rongping(*COMMANDS["noisy"], "-o", "z.xlsx")
    table, notes = book(folder / "z.xlsx").worksheets
    assert {row[-1] for row in table.iter_rows(min_row=3, values_only=True)} == {"噪声过大"}
    assert ("~", "噪声会超过 3 分，故不列出") in {row[:2] for row in notes.iter_rows(values_only=True)}


def test_industries_have_their_names_beside_their_codes(rongping, folder):
    for name, place in (("groups", 1), ("noisy", 1), ("agreement", 2)):
        rongping(*COMMANDS[name], "-o", "i.xlsx")
        table = book(folder / "i.xlsx").worksheets[0]
        called = {row[place - 1 : place + 1] for row in table.iter_rows(min_row=3, values_only=True)}
        assert {("C34", "通用设备制造业"), ("C35", "专用设备制造业")} <= called
    rongping(*COMMANDS["groups"], "-o", "i.csv")
    assert "x_industry_name" not in read(folder / "i.csv")[0]


def test_where_a_language_is_asked_for_the_weights_are_words_in_csv_too(rongping, folder):
    rongping("score", LIANGHUA, "answers.csv", "-o", "w.csv", "--lang", "zh")
    assert {row["weights"] for row in read(folder / "w.csv")} == {"标准权重 2026.1"}


def test_enterprises_are_called_by_their_names_beside_the_ids(rongping, folder):
    for name in ("scores", "changes"):
        rongping(*COMMANDS[name], "-o", "n.xlsx")
        for table in book(folder / "n.xlsx").worksheets[:-1]:
            assert table["B2"].value == "企业名称"
            called = {row[:2] for row in table.iter_rows(min_row=3, max_col=2, values_only=True)}
            assert called == {("E0", None), *((f"E{n}", f"第{n}厂") for n in range(1, 12))}


def test_scores_in_csv_carry_the_names_the_answers_have_inert_in_a_spreadsheet(rongping, folder, tmp_path):
    with (folder / "answers.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    rows[2]["x_name"] = "=1+1"
    for name, left_out in (("named.csv", ()), ("bare.csv", ("x_name",))):
        with (tmp_path / name).open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(
                file, [column for column in rows[0] if column not in left_out], extrasaction="ignore"
            )
            writer.writeheader()
            writer.writerows(rows)
        rongping("score", "lianghua-sme", str(tmp_path / name), "--detail", "-o", str(tmp_path / f"scores-{name}"))
    named, bare = (
        list(csv.reader((tmp_path / f"scores-{name}.csv").read_text("utf-8-sig").splitlines()))
        for name in ("named", "bare")
    )
    assert named[0][:3] == ["id", "x_name", "total"]
    assert [row[1] for row in named[1:4]] == ["", "第1厂", "'=1+1"]
    assert [[row[0], *row[2:]] for row in named] == bare


def test_a_wrong_id_is_answered_with_ten_of_the_file_and_how_many_there_are(capfd, folder):
    for command in (("report", "-o", "a.pdf"), ("plan", "--budget", "5", "-o", "-")):
        with pytest.raises(SystemExit) as left:
            main([command[0], "lianghua-sme", str(folder / "answers.csv"), "--id", "zzz", *command[1:]])
        assert left.value.code == 2
        told = capfd.readouterr().err
        assert "known: E0, E1, E2, E3, E4, E5, E6, E7, E8, E9 … (12 in all)" in told
        assert "E10" not in told
