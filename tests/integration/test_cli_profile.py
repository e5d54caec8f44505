"""A profile beside the answers: what it changes is told, its codes exist, its dates come from where they are known."""

import json
import re
from datetime import datetime
from pathlib import Path

import pytest
from pypdf import PdfReader

from questionnaires import catalogue
from survey.cli import main
from survey.clock import BEIJING
from tests.integration.test_results import cells, submit

LIANGHUA = "lianghua-sme@2026.1"


@pytest.fixture
def rongping(capfd):
    """Run a command; its exit code and what it says on standard error."""

    def run(*arguments: object) -> tuple[int, str]:
        with pytest.raises(SystemExit) as left:
            main([str(argument) for argument in arguments])
        return int(left.value.code or 0), capfd.readouterr().err

    return run


@pytest.fixture
def answers(tmp_path):
    """One enterprise with a file that says it designs, and one whose file says nothing of what it does."""
    typed = cells(catalogue.get("lianghua-sme"), level=0.6)
    rows = [
        {"id": "A", "x_activities": "design", "x_size": "small", **typed},
        {"id": "B", **dict.fromkeys(["x_activities", "x_size"]), **typed},
    ]
    path = tmp_path / "answers.json"
    path.write_text(json.dumps(rows), encoding="utf-8")
    return path


def cover(path: Path) -> str:
    return "".join(PdfReader(path).pages[0].extract_text().split())


def totals(path: Path) -> dict[str, str]:
    lines = [line.split(",") for line in path.read_text(encoding="utf-8").splitlines()]
    return {line[0]: line[1] for line in lines}


def test_a_profile_that_says_something_else_than_the_answers_is_told_with_both_totals(rongping, tmp_path, answers):
    (tmp_path / "profile.yaml").write_text("name: 甲厂\nactivities: [sales]\nsize: small\n", encoding="utf-8")
    rongping("score", LIANGHUA, answers, "-o", tmp_path / "alone.csv")
    rows = json.loads(answers.read_text(encoding="utf-8"))
    for row in rows:
        row["x_activities"] = "sales"
    changed = tmp_path / "changed.json"
    changed.write_text(json.dumps(rows), encoding="utf-8")
    rongping("score", LIANGHUA, changed, "-o", tmp_path / "changed.csv")
    before, after = totals(tmp_path / "alone.csv")["A"], totals(tmp_path / "changed.csv")["A"]
    assert before != after
    code, err = rongping(
        "report", LIANGHUA, answers, "--id", "A", "--profile", tmp_path / "profile.yaml", "-o", tmp_path / "a.pdf"
    )
    assert code == 0
    told = re.search(
        r"row 2 \(A\): x_activities is design in the answers, sales in the profile; the profile is used, (.*)", err
    )
    assert told is not None
    assert told[1].startswith(f"total {before} → {after}, level ")
    assert "x_size" not in err


def test_a_profile_that_says_what_the_answers_say_is_not_told(rongping, tmp_path, answers):
    (tmp_path / "profile.yaml").write_text("name: 甲厂\nactivities: [design]\nsize: small\n", encoding="utf-8")
    code, err = rongping(
        "report", LIANGHUA, answers, "--id", "A", "--profile", tmp_path / "profile.yaml", "-o", tmp_path / "a.pdf"
    )
    assert (code, err) == (0, "1 report printed\n")


def test_a_wrong_cell_that_a_profile_would_hide_is_told(rongping, tmp_path, answers):
    answers.write_text(answers.read_text(encoding="utf-8").replace('"small"', '"tiny"'), encoding="utf-8")
    (tmp_path / "profile.yaml").write_text("name: 甲厂\nsize: small\n", encoding="utf-8")
    code, err = rongping(
        "report", LIANGHUA, answers, "--id", "A", "--profile", tmp_path / "profile.yaml", "-o", tmp_path / "a.pdf"
    )
    assert code == 2
    assert "row 2, column x_size: expected one of micro, small, medium, large, got 'tiny'" in err


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("industry: C99", "industry: expected a division of GB/T 4754, or words, got 'C99'; the nearest are C43 "),
        ("industry: C3412", "the nearest are C34 通用设备制造业"),
        ("industry: 34", "the nearest are C34 "),
        (
            'region: "999999"',
            "region: expected a county or district of GB/T 2260, or words, got '999999'; the nearest are ",
        ),
        ('region: "330299"', "the nearest are 330282 浙江省 宁波市 慈溪市"),
    ],
)
def test_what_looks_like_a_code_and_is_none_is_refused_with_the_nearest(rongping, tmp_path, answers, line, told):
    (tmp_path / "profile.yaml").write_text(f"name: 甲厂\n{line}\n", encoding="utf-8")
    code, err = rongping(
        "report", LIANGHUA, answers, "--id", "A", "--profile", tmp_path / "profile.yaml", "-o", tmp_path / "a.pdf"
    )
    assert code == 2
    assert told in err


def test_words_for_industry_and_region_and_codes_in_small_letters_are_taken(rongping, tmp_path, answers):
    for line in ("industry: 通用设备制造", "industry: 3D 打印", "industry: c34", "region: 宁波"):
        (tmp_path / "profile.yaml").write_text(f"name: 甲厂\nsize: tiny\n{line}\n", encoding="utf-8")
        arguments = ("--id", "A", "--profile", tmp_path / "profile.yaml", "-o", tmp_path / "a.pdf")
        assert "1 problem; nothing was written" in rongping("report", LIANGHUA, answers, *arguments)[1]


def test_no_date_of_submission_is_made_up(rongping, tmp_path, answers):
    assert rongping("report", LIANGHUA, answers, "--id", "A", "-o", tmp_path / "a.pdf")[0] == 0
    assert "答卷提交日期" not in cover(tmp_path / "a.pdf")
    assert "报告生成日期" in cover(tmp_path / "a.pdf")


def test_a_date_of_submission_that_is_none_is_told_with_its_row(rongping, tmp_path, answers):
    rows = json.loads(answers.read_text(encoding="utf-8"))
    rows[1]["x_submitted_at"] = "22/11/2026"
    answers.write_text(json.dumps(rows), encoding="utf-8")
    code, err = rongping("report", LIANGHUA, answers, "--id", "B", "-o", tmp_path / "b.pdf")
    assert code == 2
    assert "row 3, column x_submitted_at: expected a date such as 2026-11-22, got '22/11/2026'" in err


@pytest.mark.parametrize("kind", ["xlsx", "json"])
def test_an_export_of_the_web_brings_its_date_of_submission_and_report_number(sign_in, make, rongping, tmp_path, kind):
    owner = make.user()
    assessment = submit(
        make, make.organisation(owner, name="江畔精工"), cells(catalogue.get("miit-sme"), level=0.6), code="miit-sme"
    )
    browser = sign_in(owner)
    exported = tmp_path / f"result.{kind}"
    exported.write_bytes(browser.get(f"/assessments/{assessment.id}/result/{kind}").data)
    facts = json.loads(browser.get(f"/assessments/{assessment.id}/result/json").data)
    assert rongping("report", "miit-sme", exported, "--id", "江畔精工", "-o", tmp_path / "a.pdf")[0] == 0
    found = cover(tmp_path / "a.pdf")
    day = datetime.fromisoformat(facts["submitted_at"]).astimezone(BEIJING)
    assert f"答卷提交日期{day.year}年{day.month}月{day.day}日" in found
    assert facts["sha256"][:8].upper() in found
