"""`rongping report`: PDFs from a file of answers, and everything that may be wrong with a profile."""

import csv
from pathlib import Path

import pytest
from pypdf import PdfReader

from questionnaires import catalogue
from reports.numbers import points
from scoring.answer import parse_cell
from scoring.encode import encode
from scoring.evaluate import evaluate
from scoring.model import compile_model
from survey.cli import main

DATA = Path(__file__).parents[1] / "data" / "miit_sme"
MIIT = "miit-sme@2024.1"
PROFILE = """\
name: 江畔精工机械有限公司
industry: C34
region: "330212"
staff: 128
revenue: 7800
production_type: discrete
activities: [design, sales]
assessed_on: 2026-11-20
prepared_on: 2026-11-22
number: ZD-2026-018
"""


@pytest.fixture
def report(capfd):
    """Run `rongping report` on the ten enterprises; exit code and errors."""

    def run(*arguments: object) -> tuple[int, str]:
        with pytest.raises(SystemExit) as left:
            main(["report", MIIT, str(DATA / "answers.csv"), *map(str, arguments)])
        return int(left.value.code or 0), capfd.readouterr().err

    return run


def text(path: Path) -> str:
    return "".join("".join(page.extract_text() for page in PdfReader(path).pages).split())


def test_one_enterprise_gets_its_report_with_its_profile(report, tmp_path):
    (tmp_path / "profile.yaml").write_text(PROFILE, encoding="utf-8")
    arguments = ("--id", "E07", "--profile", tmp_path / "profile.yaml", "-o")
    assert report(*arguments, tmp_path / "a.pdf")[0] == 0
    assert report(*arguments, tmp_path / "b.pdf")[0] == 0
    found = text(tmp_path / "a.pdf")
    for expected in ("江畔精工机械有限公司", "78.8", "ZD-2026-018", "2026年11月20日", "通用设备制造业"):
        assert expected in found
    assert (tmp_path / "a.pdf").read_bytes() == (tmp_path / "b.pdf").read_bytes()


def test_several_enterprises_get_a_file_each_in_a_folder(report, tmp_path):
    code, err = report("--id", "E01", "--id", "E02", "--lang", "en", "-o", tmp_path / "reports")
    assert (code, err) == (0, "2 reports printed\n")
    assert sorted(path.name for path in (tmp_path / "reports").iterdir()) == ["E01.pdf", "E02.pdf"]


def test_everything_wrong_with_a_profile_is_told_with_its_line(report, tmp_path):
    profile = tmp_path / "profile.yaml"
    profile.write_text(
        "nmae: x\nuscc: 123\nstaff: -1\nrevenue: 很多\nsize: smal\nactivities: [desing]\nassessed_on: 22/11/2026\n"
        "reviewed: ja\nnotes: {FND-EQP-2: x}\n",
        encoding="utf-8",
    )
    code, err = report("--id", "E01", "--profile", profile, "-o", tmp_path / "a.pdf")
    assert code == 2
    for told in (
        "profile.yaml:1: nmae: unknown key; did you mean 'name'?",
        "profile.yaml:2: uscc: expected a unified social credit code",
        "profile.yaml:3: staff: expected a whole number",
        "profile.yaml:4: revenue: expected a number",
        "profile.yaml:5: size: expected one of micro, small, medium, large, got 'smal'; did you mean 'small'?",
        "profile.yaml:6: activities:",
        "did you mean 'design'?",
        "profile.yaml:7: assessed_on: expected a date such as 2026-11-22",
        "profile.yaml:8: reviewed: expected true or false",
        "profile.yaml:9: notes.FND-EQP-2: unknown item; did you mean 'FND-EQP-02'?",
        "nothing was written",
    ):
        assert told in err
    assert not (tmp_path / "a.pdf").exists()


def test_profiles_of_several_enterprises_stand_under_their_ids(report, tmp_path):
    profile = tmp_path / "profile.yaml"
    profile.write_text("enterprises:\n  E01: {name: 甲厂}\n  E03: {name: 丙厂, size: tiny}\n", encoding="utf-8")
    code, err = report("--id", "E01", "--id", "E02", "--profile", profile, "-o", tmp_path / "reports")
    assert code == 2
    assert "expected a profile of E02" in err
    assert "enterprises.E03.size" in err


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("-o", "a.pdf"), "answers.csv has 10 rows; known: E01, E02, E03, E04, E05, E06, E07, E08, …"),
        (("--id", "E01", "--all", "-o", "a.pdf"), "either --id ID (once or more) or --all"),
        (("--id", "E99", "-o", "a.pdf"), "--id E99: no such row"),
        (("--id", "E01", "-o", "a.doc"), "ends in .pdf"),
        (("--all", "-o", "a.pdf"), "need a folder"),
        (("--all", "-o", "-"), "need a folder"),
        (("--id", "E01", "--lang", "fr", "-o", "a.pdf"), "is written in zh, en"),
    ],
)
def test_what_cannot_be_meant_is_refused(report, arguments, told):
    code, err = report(*arguments)
    assert code == 2
    assert told in err


def test_a_character_no_font_has_is_written_out_and_told(report, tmp_path):
    (tmp_path / "profile.yaml").write_text(
        "name: 工厂\U0001f600\U0001f680\nnotes: {FND-EQP-02: 换了\U0001f680台}\n", encoding="utf-8"
    )
    code, err = report("--id", "E01", "--profile", tmp_path / "profile.yaml", "-o", tmp_path / "a.pdf")
    assert code == 0
    named = "\U0001f600 in name, \U0001f680 in name, \U0001f680 in FND-EQP-02.note"
    told = f"E01: no font of ours can draw {named}; written as code points such as 〔U+1F600〕"
    assert err.splitlines() == [told, "1 report printed"]
    found = text(tmp_path / "a.pdf")
    assert "工厂〔U+1F600〕〔U+1F680〕" in found
    assert "换了〔U+1F680〕台" in found


def test_rare_characters_of_names_are_drawn_and_those_beyond_our_fonts_written_out(report, tmp_path):
    drawn, beyond, younger = "㛃䶮𬍛𫟹龘", "\U00020bb7", "\U00031350"
    (tmp_path / "profile.yaml").write_text(f"name: {drawn}{beyond}{younger}\ue5e5\n", encoding="utf-8")
    code, err = report("--id", "E01", "--profile", tmp_path / "profile.yaml", "-o", tmp_path / "a.pdf")
    assert code == 0
    assert f"{drawn}〔U+20BB7〕〔U+31350〕〔U+E5E5〕" in text(tmp_path / "a.pdf")
    assert not any(character in err for character in drawn)
    assert beyond in err


def test_a_report_may_go_to_standard_output(tmp_path, capfdbinary):
    with pytest.raises(SystemExit) as left:
        main(["report", MIIT, str(DATA / "answers.csv"), "--id", "E01", "-o", "-"])
    out, err = capfdbinary.readouterr()
    assert (left.value.code, err) == (0, b"1 report printed\n")
    assert out.startswith(b"%PDF-")
    assert not Path("-").exists()


@pytest.fixture
def last_year(tmp_path):
    """A file in which E07 answered as E01 does now."""
    header, *rows = (DATA / "answers.csv").read_text(encoding="utf-8").splitlines()
    weakest = next(row for row in rows if row.startswith("E01,"))
    path = tmp_path / "last-year.csv"
    path.write_text(f"{header},x_submitted_at\n{weakest.replace('E01', 'E07', 1)},2025-11-18\n", encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("zh", ("与上一轮相比", "上一轮提交于2025年11月18日。", "总分由{before}分变为{after}分", "自评提升，超出误差")),
        ("en", ("Sincetheroundbefore", "submittedon18November2025.", "from{before}to{after}", "beyondnoise")),
    ],
)
def test_a_report_tells_what_changed_since_an_earlier_round(report, tmp_path, last_year, lang, said):
    code, err = report("--id", "E07", "--earlier", last_year, "--lang", lang, "-o", tmp_path / "a.pdf")
    assert (code, err) == (0, "1 report printed\n")
    totals = {name: points(units, 2) for name, units in scored_totals().items()}
    found = text(tmp_path / "a.pdf")
    for each in said:
        assert each.format(before=totals["E01"], after=totals["E07"]) in found


def scored_totals() -> dict[str, int]:
    rows = csv.DictReader((DATA / "answers.csv").read_text(encoding="utf-8").splitlines())
    questionnaire = catalogue.get("miit-sme")
    model = compile_model(questionnaire)
    strings = {
        row["id"]: encode(model, {item.code: parse_cell(item, row[item.code]) for item in questionnaire.items()})
        for row in rows
    }
    return {name: evaluate(questionnaire, string).total for name, string in strings.items()}


def test_without_a_day_in_the_earlier_file_the_change_is_told_all_the_same(report, tmp_path):
    assert report("--id", "E07", "--earlier", DATA / "answers.csv", "-o", tmp_path / "a.pdf")[0] == 0
    found = text(tmp_path / "a.pdf")
    assert "与上一轮相比总分由" in found
    assert "上一轮提交于" not in found


def test_of_all_enterprises_those_without_an_earlier_round_are_named(report, tmp_path, last_year):
    code, err = report("--all", "--earlier", last_year, "-o", tmp_path / "reports")
    assert code == 0
    assert "has no E01, E02, E03, E04, E05 and 4 more: reported without a change" in err
    assert "与上一轮相比" in text(tmp_path / "reports" / "E07.pdf")
    assert "与上一轮相比" not in text(tmp_path / "reports" / "E08.pdf")


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--id", "E08", "--earlier", "last-year.csv"], "--id E08: no such row in --earlier last-year.csv; did you mean E07"),
        (["--id", "E07", "--earlier-version", "2024.1"], "--earlier-version goes with --earlier"),
        (["--id", "E07", "--earlier", "last-year.csv", "--earlier-version", "1999"], "1999"),
        (["--id", "E07", "--earlier", "none.csv"], "none.csv: no such file"),
        (["--id", "E07", "--earlier", "last-year.csv", "--weights", "w.yaml"], "--earlier goes with the standard weights"),
    ],
)  # fmt: skip
def test_an_earlier_round_that_does_not_fit_is_refused(report, monkeypatch, last_year, arguments, told):
    monkeypatch.chdir(last_year.parent)
    code, err = report(*arguments, "-o", "a.pdf")
    assert code == 2
    assert told in err
    assert not Path("a.pdf").exists()


@pytest.mark.parametrize(("name", "begin"), [("a.docx", b"PK"), ("a.xlsx", b"PK"), ("A.JSON", b'{"ahead"')])
def test_the_ending_of_the_file_says_what_is_written(report, tmp_path, name, begin):
    assert report("--id", "E07", "-o", tmp_path / name)[0] == 0
    assert (tmp_path / name).read_bytes().startswith(begin)


def test_other_files_than_pdf_keep_characters_no_font_of_ours_has(report, tmp_path):
    (tmp_path / "profile.yaml").write_text(PROFILE.replace("江畔", "江畔\U00020bb7"), encoding="utf-8")
    for ending, kept in (("json", True), ("pdf", False)):
        code, told = report("--id", "E07", "--profile", tmp_path / "profile.yaml", "-o", tmp_path / f"a.{ending}")
        assert code == 0
        assert ("no font of ours can draw" in told) is not kept
    assert "江畔\U00020bb7精工" in (tmp_path / "a.json").read_text(encoding="utf-8")


def test_a_folder_gets_the_kind_of_file_that_is_asked_for(report, tmp_path):
    assert report("--id", "E07", "--id", "E01", "--format", "json", "-o", tmp_path)[0] == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == ["E01.json", "E07.json"]


def test_an_ending_that_contradicts_the_format_or_says_nothing_is_refused(report, tmp_path):
    code, told = report("--id", "E07", "--format", "docx", "-o", tmp_path / "a.pdf")
    assert code == 2
    assert "ends in .pdf, but --format says docx" in told
    code, told = report("--id", "E07", "-o", tmp_path / "a.odt")
    assert code == 2
    assert "expected a name that ends in .pdf, .docx, .xlsx or .json" in told
    assert not list(tmp_path.iterdir())
