"""The command line on how sure scores are, on evidence, and on change between rounds."""

import csv
import random
import re
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner, Result

from questionnaires import catalogue
from scoring.aggregate import score
from scoring.doubt import doubt
from scoring.evidence import Grade
from scoring.model import compile_model
from scoring.tables import read_rows
from scoring.uncertainty import applicability_gain, typical_items
from survey.cli import cli
from tests.integration.test_results import cells

CODE = "lianghua-sme"
FLAGSHIP = catalogue.get(CODE)
MODEL = compile_model(FLAGSHIP)


def run(*arguments: object) -> Result:
    return CliRunner().invoke(cli, [str(each) for each in arguments])


def write(path: Path, rows: list[dict[str, str]]) -> Path:
    header = list(dict.fromkeys(name for row in rows for name in row))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, header)
        writer.writeheader()
        writer.writerows(rows)
    return path


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def enterprises(count: int, *, seed: int = 1, absent: float = 0.05) -> list[dict[str, str]]:
    """Rows of made-up enterprises, some of whose items do not apply."""
    chance, rows = random.Random(seed), []
    for number in range(count):
        row = {"id": f"E{number}", **cells(FLAGSHIP, level=0.2 + 0.6 * number / max(count - 1, 1), seed=seed + number)}
        for item in FLAGSHIP.items():
            if item.scored and item.may_be_not_applicable and chance.random() < absent:
                row[item.code] = "NA"
        rows.append(row)
    return rows


def told(units: int) -> str:
    return f"{units / 10_000:.4f}"


def test_detail_says_for_every_row_what_the_result_page_says(tmp_path):
    rows = enterprises(4)
    rows[1] |= {
        "e_FND-EQP-01": "documented",
        "e_APP-PRD-01": "system",
        "e_INT-DEV-01": "reviewed",
        "e_FND-SEC-01": "stated",
    }
    out = tmp_path / "scores.csv"
    ended = run("score", CODE, write(tmp_path / "a.csv", rows), "-o", out, "--detail")
    assert ended.exit_code == 0, ended.output
    graded = {"FND-EQP-01": Grade.DOCUMENTED, "APP-PRD-01": Grade.SEEN, "INT-DEV-01": Grade.REVIEWED}
    for row, submission in zip(read(out), read_rows(FLAGSHIP, rows), strict=True):
        found = doubt(MODEL, submission.answers, graded if row["id"] == "E1" else {})
        total = found.total
        assert row["total"] == told(total.claimed)
        assert (row["total_low"], row["total_high"]) == (told(total.low), told(total.high))
        assert row["assured"] == told(total.assured)
        assert [float(row[f"p_level_{n}"]) for n, _ in found.chances] == [round(p, 4) for _, p in found.chances]
        assert row["few_items"] == ""
        assert (row["na_low"], row["na_high"]) == (told(found.applicability.low), told(found.applicability.high))
        assert (row["method_low"], row["method_high"]) == (told(found.method.low), told(found.method.high))
        assert row["APP_assured"] == told(found.nodes["APP"].assured)
        assert row["na_gain"] == row["na_flag"] == row["percentile"] == ""


def test_among_thirty_gains_of_not_applicable_and_places_are_told(tmp_path):
    rows, out = enterprises(31), tmp_path / "scores.csv"
    worst = [item.code for item in FLAGSHIP.items() if item.scored and item.may_be_not_applicable]
    rows[0] |= dict.fromkeys(worst[:12], "NA")
    ended = run("score", CODE, write(tmp_path / "a.csv", rows), "-o", out, "--detail")
    strings = [each.answers for each in read_rows(FLAGSHIP, rows)]
    scores = score(MODEL, strings)
    gains, flags = applicability_gain(MODEL, strings, typical_items(scores.items), scores)
    found = read(out)
    assert [row["na_gain"] for row in found] == [told(int(gain)) for gain in gains]
    assert [row["na_flag"] for row in found] == ["1" if flag else "" for flag in flags]
    places = [float(row["percentile"]) for row in found]
    assert sorted(range(31), key=places.__getitem__) == sorted(range(31), key=lambda n: int(scores.nodes[n, 0]))
    assert all(float(row["percentile_low"]) <= float(row["percentile_high"]) for row in found)
    assert "hang on choices of the method" in ended.stderr
    assert re.search(r"\d+% by leaving a dimension out", ended.stderr)
    assert not re.search(r"\b0% by", ended.stderr)


def test_without_detail_nothing_of_it_is_written(tmp_path):
    out = tmp_path / "scores.csv"
    run("score", CODE, write(tmp_path / "a.csv", enterprises(2)), "-o", out)
    assert "total_low" not in read(out)[0]


def test_where_nothing_is_assessable_cells_are_empty_and_never_nan(tmp_path):
    row = {"id": "A"} | {item.code: "NA" if item.may_be_not_applicable else "" for item in FLAGSHIP.items()}
    out = tmp_path / "scores.xlsx"
    ended = run("score", CODE, write(tmp_path / "a.csv", [row]), "-o", out, "--detail")
    assert ended.exit_code == 0, ended.output
    header, _, found = openpyxl.load_workbook(out).active.iter_rows(values_only=True)
    named = dict(zip(header, found, strict=True))
    assert "nan" not in {str(cell).lower() for cell in found}
    if named["total"] is None:
        assert named["total_low"] is named["assured"] is named["method_low"] is None


def test_a_side_or_dimension_that_rests_on_few_items_is_named_in_the_workbook(tmp_path):
    rows = enterprises(3)
    rows[1] |= dict.fromkeys(("BNF-ECO-01", "BNF-SOC-01"), "NA")
    file = write(tmp_path / "a.csv", rows)
    for kind in ("csv", "xlsx"):
        ended = run("score", CODE, file, "-o", tmp_path / f"s.{kind}", "--detail")
        assert ended.exit_code == 0, ended.output
    codes = [row["few_items"] for row in read(tmp_path / "s.csv")]
    header, _, *found = openpyxl.load_workbook(tmp_path / "s.xlsx").active.iter_rows(values_only=True)
    assert codes[1] == "BNF"
    named = [dict(zip(header, row, strict=True)) for row in found]
    assert [row["few_items"] or "" for row in named] == codes
    assert named[1]["few_items_name"] == "经济与社会效益"


def test_every_wrong_grade_and_column_of_evidence_is_named(tmp_path):
    rows = enterprises(2)
    rows[0]["e_FND-EQP-01"] = "documnted"
    rows[1]["e_FND-EQP-01"] = "3"
    ended = run("score", CODE, write(tmp_path / "a.csv", rows), "-o", tmp_path / "s.csv")
    assert ended.exit_code == 2
    expected = "expected one of stated, documented, system, reviewed, or nothing"
    assert f"row 2, column e_FND-EQP-01: {expected}, got 'documnted'; did you mean documented?" in ended.stderr
    assert f"row 3, column e_FND-EQP-01: {expected}, got '3'" in ended.stderr
    unknown = write(tmp_path / "b.csv", [enterprises(1)[0] | {"e_FND-EQP-1": "stated"}])
    ended = run("score", CODE, unknown, "-o", tmp_path / "s.csv")
    assert "column e_FND-EQP-1" in ended.stderr
    assert "did you mean e_FND-EQP-01?" in ended.stderr
    assert not (tmp_path / "s.csv").exists()


def test_compare_splits_every_change_exactly_and_says_what_is_beyond_noise(tmp_path):
    before, after = enterprises(3, seed=1), enterprises(3, seed=9, absent=0.2)
    after[2] = dict(before[2])
    after.append({**before[0], "id": "new"})
    out = tmp_path / "changes.csv"
    ended = run("compare", CODE, write(tmp_path / "b.csv", before), write(tmp_path / "a.csv", after), "-o", out)
    assert ended.exit_code == 0, ended.output
    assert "alone has new; left out" in ended.stderr
    rows = read(out)
    assert {row["id"] for row in rows} == {"E0", "E1", "E2"}
    for row in rows:
        if not row["change"]:
            continue
        parts = sum(round(float(row[name]) * 10_000) for name in ("answers", "applicability", "questionnaire"))
        assert parts == round(float(row["change"]) * 10_000)
        assert parts == round(float(row["after"]) * 10_000) - round(float(row["before"]) * 10_000)
        assert (row["beyond_noise"] == "yes") == (abs(float(row["answers"])) > float(row["noise"]))
        if row["id"] == "E2":
            assert (row["change"], row["beyond_noise"]) == ("0.0000", "no")


def test_compare_refuses_files_without_a_common_id(tmp_path):
    first = write(tmp_path / "b.csv", enterprises(1))
    second = write(tmp_path / "a.csv", [{**enterprises(1)[0], "id": "other"}])
    ended = run("compare", CODE, first, second, "-o", tmp_path / "c.csv")
    assert ended.exit_code == 2
    assert "no id in common" in ended.stderr


@pytest.mark.parametrize("command", ["score", "compare"])
def test_help_explains_the_columns(command):
    ended = run(command, "--help")
    assert "e_CODE" in ended.stdout
    assert ("p_level_0" if command == "score" else "applicability") in ended.stdout
