"""Whatever the clock of the machine says, dates that are shown are those of Beijing."""

from datetime import UTC, datetime
from pathlib import Path

import openpyxl
import pytest
from pypdf import PdfReader

from survey import clock
from survey.cli import main

ANSWERS = Path(__file__).parents[1] / "data" / "miit_sme" / "answers.csv"
LATE = datetime(2026, 11, 29, 16, 30, tzinfo=UTC)  # half past midnight on the 30th in Beijing


@pytest.fixture
def late(monkeypatch, tmp_path):
    """Run a command at half past four in the afternoon, UTC."""
    monkeypatch.setattr(clock, "now", lambda: LATE)
    monkeypatch.chdir(tmp_path)

    def run(*arguments: object) -> None:
        with pytest.raises(SystemExit) as left:
            main([str(each) for each in arguments])
        assert not left.value.code

    return run


def test_a_report_a_workbook_and_a_weight_set_made_after_midnight_in_beijing_have_that_day(late, tmp_path):
    late("report", "miit-sme", ANSWERS, "--id", "E07", "-o", "a.pdf")
    late("score", "miit-sme", ANSWERS, "-o", "a.xlsx")
    (tmp_path / "points.csv").write_text("BNF-ECO,BNF-SOC\n60,40\n", encoding="utf-8")
    late("weights", "make", "lianghua-sme", "points.csv", "--method", "budget", "--node", "BNF", "-o", "w.yaml")
    pages = "".join("".join(page.extract_text() for page in PdfReader("a.pdf").pages).split())
    notes = openpyxl.load_workbook("a.xlsx").worksheets[-1]
    assert "2026年11月30日" in pages
    assert "2026年11月29日" not in pages
    assert ("生成日期", "2026-11-30") in [row[:2] for row in notes.iter_rows(values_only=True)]
    assert "2026-11-30" in (tmp_path / "w.yaml").read_text("utf-8")
