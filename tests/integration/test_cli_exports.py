"""What the web application exports goes back into the command line: same answers, same score, same report."""

import csv
import json
from pathlib import Path

import pytest
from pypdf import PdfReader

from questionnaires import catalogue
from questionnaires.model import ItemKind
from scoring.score_table import points
from survey.cli import main
from tests.integration.test_results import cells, expected, submit

QUESTIONNAIRES = ("lianghua-sme", "miit-sme")


@pytest.fixture
def owner(make):
    return make.user()


@pytest.fixture
def rongping(capfd):
    """Run a command; its exit code and what it says on standard error."""

    def run(*arguments: object) -> tuple[int, str]:
        with pytest.raises(SystemExit) as left:
            main([str(argument) for argument in arguments])
        return int(left.value.code or 0), capfd.readouterr().err

    return run


def typed(code: str) -> dict[str, str]:
    """Answers of every notation: shares, trends below zero, don't know, not applicable, words that look like formulas."""
    questionnaire = catalogue.get(code)
    answers = cells(questionnaire, level=0.6)
    left_out = next(item.code for item in questionnaire.items() if item.may_be_not_applicable and not item.applies_if)
    bands = [item.code for item in questionnaire.items() if item.kind is ItemKind.BAND and item.numbers]
    shares = [code for code in bands if code != left_out][:2]
    texts = [i.code for i in questionnaire.items() if i.kind is ItemKind.INVENTORY and i.input == "text"]
    trends = [i.code for i in questionnaire.items() if i.kind is ItemKind.TREND and i.numbers]
    unknown = next(item.code for item in questionnaire.items() if item.kind is ItemKind.SINGLE)
    return (
        answers
        | dict.fromkeys(shares, "3/10")
        | dict.fromkeys(texts, "=1+1 '-3")
        | dict.fromkeys(trends[-1:], "12.5/10")
        | {unknown: "DK", left_out: "NA"}
    )


@pytest.mark.parametrize("code", QUESTIONNAIRES)
@pytest.mark.parametrize("kind", ["xlsx", "json"])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_an_exported_result_scores_as_it_did_on_the_web(sign_in, make, owner, rongping, tmp_path, code, kind, lang):
    enterprise = make.organisation(owner, name="=江畔精工/甲")
    answers = typed(code)
    assessment = submit(make, enterprise, answers, code=code)
    exported = tmp_path / f"result.{kind}"
    page = sign_in(owner).get(f"/assessments/{assessment.id}/result/{kind}?lang={lang}")
    exported.write_bytes(page.data)
    key = catalogue.get(code).key
    assert rongping("score", key, exported, "-o", tmp_path / "scores.csv") == (0, f"1 scored with {key}\n")
    with (tmp_path / "scores.csv").open(encoding="utf-8-sig", newline="") as file:
        (row,) = csv.DictReader(file)
    result = expected(enterprise, answers, code)
    assert row["id"] == "'=江畔精工/甲"
    assert row["total"] == points(result.total)
    assert row["coverage"] == f"{result.nodes['TOTAL'].coverage / 10:.1f}"
    found = {node: row[node] for node in result.nodes if node in row}
    assert found == {node: points(result.nodes[node].units) for node in found}
    assert len(found) > 10


def test_an_exported_result_makes_the_report_with_the_numbers_typed(sign_in, make, owner, rongping, tmp_path):
    assessment = submit(make, make.organisation(owner, name="江畔精工"), typed("miit-sme"), code="miit-sme")
    exported = tmp_path / "result.xlsx"
    exported.write_bytes(sign_in(owner).get(f"/assessments/{assessment.id}/result/xlsx").data)
    out = tmp_path / "a.pdf"
    assert rongping("report", "miit-sme", exported, "--id", "江畔精工", "-o", out)[0] == 0
    text = "".join("".join(page.extract_text() for page in PdfReader(out).pages).split())
    assert "江畔精工" in text
    assert "3/10" in text
    assert "12.5" in text


def test_several_exports_in_one_list_are_scored_together(sign_in, make, owner, rongping, tmp_path):
    exports = []
    for name in ("甲厂", "乙厂"):
        assessment = submit(make, make.organisation(owner, name=name), typed("miit-sme"), code="miit-sme")
        exports.append(json.loads(sign_in(owner).get(f"/assessments/{assessment.id}/result/json").data))
    together = tmp_path / "both.json"
    together.write_text(json.dumps(exports), encoding="utf-8")
    assert rongping("score", "miit-sme", together, "-o", tmp_path / "s.csv") == (0, "2 scored with miit-sme@2024.1\n")


def test_an_enterprise_whose_name_looks_like_a_remark_is_scored_all_the_same(sign_in, make, owner, rongping, tmp_path):
    assessment = submit(make, make.organisation(owner, name="# 1 厂"), typed("miit-sme"), code="miit-sme")
    exported = tmp_path / "result.xlsx"
    exported.write_bytes(sign_in(owner).get(f"/assessments/{assessment.id}/result/xlsx").data)
    assert rongping("score", "miit-sme", exported, "-o", tmp_path / "s.csv") == (0, "1 scored with miit-sme@2024.1\n")


def test_an_export_of_another_questionnaire_or_as_csv_is_told_so(sign_in, make, owner, rongping, tmp_path):
    assessment = submit(make, make.organisation(owner), typed("miit-sme"), code="miit-sme")
    browser = sign_in(owner)
    for kind, told in (
        ("xlsx", "these columns belong to miit-sme@2024.1, not to lianghua-sme@2026.1"),
        ("csv", "of a result exported from the web give the XLSX or JSON"),
    ):
        path = tmp_path / f"result.{kind}"
        path.write_bytes(browser.get(f"/assessments/{assessment.id}/result/{kind}").data)
        code, err = rongping("score", "lianghua-sme", path, "-o", tmp_path / "s.csv")
        assert code == 2
        assert told in err
        assert len(err.splitlines()) == 1
    assert not Path(tmp_path / "s.csv").exists()
