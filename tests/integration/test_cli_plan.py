"""`rongping plan`: a table of measures from a file of answers, and sentences for what cannot be planned."""

import csv
import json
import subprocess
import sys
from decimal import Decimal

import openpyxl
import pytest

from questionnaires import catalogue
from reports.plans import Source
from scoring.answer import parse_cell
from scoring.encode import encode
from scoring.errors import PlanError
from scoring.model import compile_model
from scoring.plan import best_plan, cheapest_next_level
from survey.cli import main
from tests.integration.test_results import cells

FLAGSHIP = catalogue.get("lianghua-sme")
ROWS = {"mid": cells(FLAGSHIP, level=0.5), "low": cells(FLAGSHIP, level=0.12)}
ROWS["low"] |= {code: "" for code in list(ROWS["low"]) if code.startswith(("APP-DES", "APP-PRD", "APP-QLT"))}  # no step


@pytest.fixture
def answers(tmp_path):
    path = tmp_path / "answers.csv"
    codes = [item.code for item in FLAGSHIP.items()]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["id", *codes])
        writer.writerows([name, *(row[code] for code in codes)] for name, row in ROWS.items())
    return path


@pytest.fixture
def plan(capfd, answers):
    """Run `rongping plan`; exit code and errors."""

    def run(*arguments, questionnaire="lianghua-sme", file=answers):
        with pytest.raises(SystemExit) as left:
            main(["plan", questionnaire, str(file), *map(str, arguments)])
        return int(left.value.code or 0), capfd.readouterr().err

    return run


def engine(find, name="mid", **limits):
    model = compile_model(FLAGSHIP)
    given = {item.code: parse_cell(item, ROWS[name][item.code]) for item in FLAGSHIP.items()}
    return find(model, encode(model, given), FLAGSHIP.measures, **limits)


def test_the_best_set_for_a_budget_is_written_as_a_table(plan, tmp_path):
    code, err = plan("--id", "mid", "--budget", "40", "--lang", "en", "-o", tmp_path / "plan.csv")
    found = engine(best_plan, budget=40, level_first=True)
    rows = list(csv.DictReader((tmp_path / "plan.csv").read_text("utf-8-sig").splitlines()))
    assert code == 0
    assert {row["measure"] for row in rows} == {each.measure for each in found.measures}
    assert sum(Decimal(row["gain"]) for row in rows) == Decimal(found.rescored - found.before) / 10_000
    assert [int(row["month"]) for row in rows] == sorted(int(row["month"]) for row in rows)
    assert all(":" in step for row in rows for step in row["steps"].split("; ") if step)
    assert "Proved: no other set does better for this money (the stage first, then the points)." in err
    assert "re-scored with the scoring model" in err


def test_json_holds_the_whole_plan_and_the_curve(plan, tmp_path):
    assert plan("--id", "mid", "--next-level", "-o", tmp_path / "plan.json")[0] == 0
    found = engine(cheapest_next_level)
    document = json.loads((tmp_path / "plan.json").read_text("utf-8"))
    assert document["stage"] == {"before": found.level, "after": found.level_after}
    assert document["total"]["rescored"] == f"{found.rescored / 10_000:.4f}"
    assert document["proved"] is True
    ranked = [(point["stage"], float(point["total"])) for point in document["curve"]]
    assert ranked == sorted(ranked), "more money never leads to a lower stage, nor to fewer points at the same one"


def test_xlsx_has_numbers_as_numbers(plan, tmp_path):
    assert plan("--id", "mid", "--budget", "20", "-o", tmp_path / "plan.xlsx")[0] == 0
    sheet = openpyxl.load_workbook(tmp_path / "plan.xlsx").active
    header = [cell.value for cell in sheet[1]]
    assert header[:3] == ["phase", "month", "measure"]
    assert sheet.cell(2, 1).value == "实施批次"
    assert isinstance(sheet.cell(3, header.index("cost_likely") + 1).value, int | float)
    assert isinstance(sheet.cell(3, header.index("measure") + 1).value, str)


def test_what_nobody_knows_is_to_be_found_out_first(plan, tmp_path):
    rows = {"unsure": ROWS["mid"] | {"FND-EQP-01": "DK", "FND-EQP-02": "DK"}, "sure": ROWS["mid"]}
    file = tmp_path / "unsure.csv"
    with file.open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, ["id", *ROWS["mid"]])
        writer.writeheader()
        writer.writerows({"id": name, **row} for name, row in rows.items())
    said = "另有 2 道题答“不清楚”：先弄清楚，不用花钱"
    _, err = plan("--id", "unsure", "--budget", "20", "-o", tmp_path / "p.xlsx", file=file)
    notes = openpyxl.load_workbook(tmp_path / "p.xlsx").worksheets[-1]
    assert said in err
    assert any(said in str(cell) for row in notes.iter_rows(values_only=True) for cell in row)
    assert "不清楚" not in plan("--id", "sure", "--budget", "20", "-o", tmp_path / "p.csv", file=file)[1]


def test_staff_limits_the_plan(plan, tmp_path):
    assert plan("--id", "mid", "--budget", "40", "--staff", "6", "-o", tmp_path / "plan.json")[0] == 0
    assert float(json.loads((tmp_path / "plan.json").read_text("utf-8"))["staff"]) <= 6


def test_the_only_enterprise_of_a_file_needs_no_naming(plan, answers, tmp_path):
    alone = tmp_path / "alone.csv"
    alone.write_text("\n".join(answers.read_text("utf-8").splitlines()[:2]), encoding="utf-8")
    assert plan("--id", "mid", "--budget", "20", "-o", tmp_path / "named.csv")[0] == 0
    assert plan("--budget", "20", "-o", tmp_path / "plan.csv", file=alone)[0] == 0
    assert (tmp_path / "plan.csv").read_bytes() == (tmp_path / "named.csv").read_bytes()


def test_a_plan_that_cannot_be_found_is_told_with_its_reason(plan, tmp_path, monkeypatch):
    def refuse(*_):
        raise PlanError("no measure fits")

    monkeypatch.setattr(Source, "find", refuse)
    code, err = plan("--id", "mid", "--budget", "20", "-o", tmp_path / "p.csv")
    assert code == 1
    assert "there is no plan: no measure fits" in err


def test_standard_output_holds_the_table_and_nothing_of_the_solver(answers):
    rows = list(
        csv.reader(printed("plan", "lianghua-sme", answers, "--id", "mid", "--budget", "60").decode().splitlines())
    )
    assert rows[0][:3] == ["phase", "month", "measure"]
    assert {len(row) for row in rows} == {10}


def test_standard_output_holds_the_report_and_nothing_of_the_solver(answers):
    pdf = printed("report", "lianghua-sme", answers, "--id", "mid")
    assert pdf.startswith(b"%PDF-1.7")
    assert pdf.rstrip().endswith(b"%%EOF")


def printed(*arguments):
    """What a command writes to standard output, flushed as its process ends."""
    command = [sys.executable, "-m", "survey.cli", *map(str, arguments), "-o", "-"]
    return subprocess.run(command, capture_output=True, check=True, timeout=120).stdout


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["--id", "mid"], 2, "expected either --budget N or --next-level"),
        (["--id", "mid", "--budget", "5", "--next-level"], 2, "expected either --budget N or --next-level"),
        (["--id", "mid", "--next-level", "--staff", "5"], 2, "--staff goes with --budget"),
        (["--id", "mid", "--budget", "ten"], 2, "--budget ten: expected a number that is not negative"),
        (["--id", "mid", "--budget", "-1", "--staff", "nan"], 2, "--staff nan: expected a number"),
        (["--id", "mdi", "--budget", "5"], 2, "--id mdi: no such row in"),
        (["--budget", "5"], 2, "answers.csv has 2 rows; known: mid, low"),
        (["--id", "mid", "--budget", "5", "--lang", "fr"], 2, "is written in zh, en"),
        (
            ["--id", "mid", "--budget", "0.01"],
            2,
            "--budget 0.01 is below every measure; the cheapest is “",
        ),
        (["--id", "mid", "--budget", "0", "--lang", "en"], 2, "the cheapest is “"),
        (
            ["--id", "mid", "--budget", "9", "--staff", "0.1"],
            2,
            "--staff 0.1 is below every measure; the lightest is “",
        ),
        (["--id", "low", "--next-level"], 1, "即使做完全部措施也达不到“单项覆盖”；挡住的门槛：单项应用 ≥ 50 分（差 "),
    ],
)
def test_what_cannot_be_planned_is_told_and_nothing_is_written(plan, tmp_path, arguments, code, said):
    found, err = plan(*arguments, "-o", tmp_path / "plan.csv")
    assert found == code
    assert said in err
    assert not (tmp_path / "plan.csv").exists()


def test_a_file_that_cannot_be_written_is_told_before_anything_is_solved(plan, tmp_path):
    assert "expected a name that ends in" in plan("--id", "mid", "--budget", "5", "-o", tmp_path / "plan.doc")[1]
    assert "there is no folder" in plan("--id", "mid", "--budget", "5", "-o", tmp_path / "no" / "plan.json")[1]


def test_a_questionnaire_without_measures_is_refused(plan, tmp_path):
    code, err = plan("--id", "mid", "--budget", "5", "-o", tmp_path / "p.csv", questionnaire="miit-sme")
    assert (code, "no library of measures" in err) == (2, True)
