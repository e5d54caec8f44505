"""Who the enterprises are stands in columns of the answers, and a report prints it where no profile says otherwise."""

import json

import pytest
from pypdf import PdfReader

from questionnaires import catalogue
from survey.cli import main
from survey.organisations.reference import industries, named, regions
from tests.integration.test_results import cells

MIIT = "miit-sme@2024.1"
ROW = {
    "id": "A-02", "x_name": "江畔精工机械有限公司", "x_uscc": "91330212DEMB000020", "x_industry": "通用设备制造业", "x_region": "330212",
    "x_staff": "128 人", "x_revenue": "7,800", "x_business": "减速机壳体与法兰",
}  # fmt: skip


@pytest.fixture
def report(capfd, tmp_path):
    """Print the report of the only row of a file; its text, and what was said on standard error."""

    def run(row: dict[str, object], *options: object) -> tuple[str, str]:
        answers, target = tmp_path / "answers.json", tmp_path / "out.pdf"
        answers.write_text(json.dumps([row | cells(catalogue.get("miit-sme"), level=0.5)]), encoding="utf-8")
        with pytest.raises(SystemExit) as left:
            main([str(each) for each in ("report", MIIT, answers, "-o", target, *options)])
        told = capfd.readouterr().err
        assert not left.value.code, told
        return "".join("".join(page.extract_text() for page in PdfReader(target).pages).split()), told

    return run


def test_a_report_prints_who_the_row_says_the_enterprise_is(report):
    text, told = report(ROW)
    for said in (ROW["x_name"], ROW["x_uscc"], "C34", "通用设备制造业", "鄞州区", "128", ROW["x_business"]):
        assert said in text
    assert "7,800万元" in text or "7800万元" in text
    assert "A-02" not in text
    assert told.splitlines() == ["1 report printed"]


def test_the_profile_wins_over_the_row_and_the_row_fills_what_it_leaves_out(report, tmp_path):
    (tmp_path / "profile.yaml").write_text("name: 甲厂\nstaff: 90\n", encoding="utf-8")
    text, _ = report(ROW, "--profile", tmp_path / "profile.yaml")
    assert "甲厂" in text
    assert "江畔精工" not in text
    assert "C34" in text
    assert "128人" not in text


def test_a_cell_that_cannot_be_printed_is_told_and_stops_nothing(report):
    text, told = report(ROW | {"x_staff": "about 100", "x_uscc": "913"})
    assert ROW["x_name"] in text
    assert "row 2, column x_staff: expected a whole number from 0 to 1,000,000, got 'about 100'; not printed" in told
    assert (
        "row 2, column x_uscc: expected a unified social credit code of 18 characters, got '913'; not printed" in told
    )


def test_an_industry_and_a_region_are_found_by_code_finer_code_and_name():
    for text in ("C34", "c34", "3412", "C341", "通用设备制造业"):
        assert named(industries(), text).code == "C34"
    for text in ("330212", "鄞州区", "浙江省宁波市鄞州区", "浙江省 宁波市 鄞州区"):
        assert named(regions(), text).code == "330212"
    assert named(regions(), "鼓楼区") is None  # several cities have one
    assert named(industries(), "机械加工") is None


def test_a_column_of_ones_own_is_told_to_begin_with_x(capfd, tmp_path):
    path = tmp_path / "answers.csv"
    path.write_text("id,企业名称,FND-EQP-01\nA,甲厂,\n", encoding="utf-8")
    with pytest.raises(SystemExit):
        main(["score", MIIT, str(path), "-o", "-", "--allow-missing"])
    told = capfd.readouterr().err
    assert "got '企业名称'; other columns: begin their name with x_, such as x_name" in told
