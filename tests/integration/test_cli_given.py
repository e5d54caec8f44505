"""The command line looks at what it is given before it writes: files that are the same, cells that are not there."""

import csv
import errno
import io
import json
import os
import signal
import subprocess
import sys
import zipfile
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter

from survey.cli import main

DATA = Path(__file__).parents[1] / "data" / "miit_sme"
MIIT = "miit-sme@2024.1"
WHOLE = (DATA / "answers.csv").read_text(encoding="utf-8").splitlines()
HEADER, E01, E02 = WHOLE[:3]


@pytest.fixture
def rongping(capfdbinary, monkeypatch):
    """Run a command; its exit code, what it writes and what it says."""

    def run(*arguments: object, given: bytes = b"") -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(given)))
        with pytest.raises(SystemExit) as left:
            main([str(argument) for argument in arguments])
        out, err = capfdbinary.readouterr()
        return int(left.value.code or 0), out.decode(errors="replace"), err.decode()

    return run


@pytest.fixture
def answers(tmp_path):
    path = tmp_path / "m3.csv"
    path.write_text(f"{HEADER}\n{E01}\n{E02}\n", encoding="utf-8")
    return path


def table(*rows: dict[str, str] | str) -> bytes:
    return "\n".join([HEADER, *map(str, rows)]).encode()


def scored(out: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(out)))


@pytest.mark.parametrize("link", ["itself", "symbolic", "hard", "another way"])
def test_answers_are_never_overwritten_by_scores(rongping, tmp_path, answers, link):
    before, target = answers.read_bytes(), tmp_path / "scores.csv"
    if link == "symbolic":
        target.symlink_to(answers)
    elif link == "hard":
        os.link(answers, target)
    else:
        target = answers if link == "itself" else tmp_path / ".." / tmp_path.name / "m3.csv"
    code, _, err = rongping("score", MIIT, answers, "-o", target)
    assert code == 2
    assert f"-o {target}: the same file as {answers}, which would be lost; choose another name" in err
    assert answers.read_bytes() == before


def test_answers_given_on_standard_input_are_not_overwritten_either(answers, monkeypatch, capfd):
    before = answers.read_bytes()
    with answers.open() as given:
        monkeypatch.setattr(sys, "stdin", given)
        with pytest.raises(SystemExit) as left:
            main(["score", MIIT, "-", "-o", str(answers)])
    assert left.value.code == 2
    assert "the same file as standard input" in capfd.readouterr().err
    assert answers.read_bytes() == before


@pytest.mark.parametrize(
    "command",
    [
        ["compare", MIIT, "m3.csv", "other.csv"],
        ["compare", MIIT, "other.csv", "m3.csv"],
        ["benchmark", MIIT, "m3.csv"],
        ["sample", MIIT, "m3.csv", "--visits", "3"],
        ["agreement", MIIT, "m3.csv", "other.csv"],
        ["agreement", MIIT, "other.csv", "m3.csv"],
        ["agreement", MIIT, "other.csv", "other.csv", "--plan", "m3.csv"],
        ["plan", "lianghua-sme", "m3.csv", "--id", "E01", "--budget", "5"],
        ["questionnaire", "health", MIIT, "m3.csv"],
        ["weights", "diagnose", MIIT, "m3.csv"],
    ],
    ids=" ".join,
)
def test_no_command_overwrites_a_file_it_reads(rongping, monkeypatch, answers, command):
    monkeypatch.chdir(answers.parent)
    before = answers.read_bytes()
    Path("other.csv").write_bytes(before)
    code, _, err = rongping(*command, "-o", "m3.csv")
    assert code == 2
    assert "-o m3.csv: the same file as m3.csv, which would be lost; choose another name" in err
    assert answers.read_bytes() == before


@pytest.mark.parametrize("made", ["questionnaire", "weights"])
def test_a_form_that_may_be_filled_in_is_overwritten_only_by_force(rongping, tmp_path, made):
    options = [] if made == "questionnaire" else ["--method", "bwm", "--node", "total"]
    target = tmp_path / "form.csv"
    target.write_text("filled in", encoding="utf-8")
    code, _, err = rongping(made, "template", "lianghua-sme", *options, "-o", target)
    assert (code, target.read_text(encoding="utf-8")) == (2, "filled in")
    assert f"-o {target}: there already, and perhaps filled in; expected a name that is free." in err
    assert "--force" in err
    assert rongping(made, "template", "lianghua-sme", *options, "-o", target, "--force")[0] == 0
    assert "filled in" not in target.read_text(encoding="utf-8-sig")


@pytest.mark.parametrize("which", ["answers", "profile"])
def test_a_report_overwrites_neither_answers_nor_profile(rongping, tmp_path, answers, which):
    profile, target = tmp_path / "profile.yaml", tmp_path / "E01.pdf"
    profile.write_text("name: 甲厂\n", encoding="utf-8")
    target.symlink_to(answers if which == "answers" else profile)
    code, _, err = rongping("report", MIIT, answers, "--id", "E01", "--profile", profile, "-o", target)
    assert code == 2
    assert f"the same file as {target.readlink()}" in err
    code, _, err = rongping("report", MIIT, answers, "--id", "E01", "--profile", profile, "--all", "-o", tmp_path)
    assert code == 2


@pytest.mark.parametrize(
    ("number", "told"),
    [
        (errno.EACCES, "permission denied; you may not write there: choose another folder"),
        (errno.EROFS, "read-only file system; nothing can be written there: choose another folder"),
        (errno.ENOSPC, "no space left on device; make room there, or choose another folder"),
    ],
)
def test_a_file_that_cannot_be_written_is_told_by_the_name_given(
    rongping, tmp_path, answers, monkeypatch, number, told
):
    def refuse(*_: object, **__: object) -> None:
        raise OSError(number, os.strerror(number), str(tmp_path / ".scores.csv.x8a.part"))

    monkeypatch.setattr("tempfile.mkstemp", refuse)
    code, _, err = rongping("score", MIIT, answers, "-o", tmp_path / "scores.csv")
    assert code == 1
    assert f"{tmp_path / 'scores.csv'}: {told}" in err
    assert ".part" not in err


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full on this system")
@pytest.mark.parametrize("arguments", [["score", MIIT, "FILE", "-o", "-"], ["questionnaire", "show", MIIT], ["--help"]])
def test_a_full_device_as_standard_output_is_no_defect_of_the_program(answers, arguments):
    command = [sys.executable, "-m", "survey.cli", *[str(answers) if each == "FILE" else each for each in arguments]]
    with Path("/dev/full").open("w") as full:
        ended = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, check=False, timeout=60)
    assert ended.returncode == 1
    assert ended.stderr.endswith(
        "standard output: no space left on device; make room there, or choose another folder\n"
    )
    assert "defect" not in ended.stderr


def test_columns_that_are_not_there_are_told_once_and_are_an_error_unless_allowed(rongping):
    given = b"id,FND-EQP-01,FND-EQP-2,FND-SYS-01\nA,none,5,onne\n"
    code, out, err = rongping("score", MIIT, "-", "-o", "-", given=given)
    first, *others = err.splitlines()
    assert (code, out) == (2, "")
    assert first.startswith("standard input: columns missing: FND-EQP-03, FND-DAT-01, FND-SEC-01, ")
    assert first.endswith(" and 16 more; add them, or pass --allow-missing to count them as not answered")
    assert "did you mean FND-EQP-02?" in others[0]
    assert "row 2, column FND-SYS-01" in others[1]
    fixed = given.replace(b"EQP-2", b"EQP-02").replace(b"onne", b"one")
    code, out, err = rongping("score", MIIT, "-", "-o", "-", "--allow-missing", given=fixed)
    assert code == 0
    assert err.splitlines()[0].endswith(" and 16 more; counted as not answered")
    assert (scored(out)[0]["answered"], scored(out)[0]["unanswered"]) == ("3", "28")


def test_a_row_that_ends_early_is_named_with_what_it_lacks(rongping):
    given = table(
        E01, "# remark", ",".join(E02.split(",")[:-2]), "", ",".join(E02.split(",")[:-1]).replace("E02", "E03")
    )
    code, _, err = rongping("score", MIIT, "-", "-o", "-", given=given)
    assert code == 2
    lines = err.splitlines()
    assert lines[0].startswith(
        "standard input: row 4: 2 cells missing: OPS-DEC-03, OPS-DEC-04; add them, or pass --allow"
    )
    assert lines[1].startswith("standard input: row 6: 1 cell missing: OPS-DEC-04;")
    code, out, err = rongping("score", MIIT, "-", "-o", "-", "--allow-missing", given=given)
    assert code == 0
    assert "row 4: 2 cells missing: OPS-DEC-03, OPS-DEC-04; counted as not answered; so is 1 more row" in err
    assert [row["unanswered"] for row in scored(out)] == ["0", "2", "1"]


def test_rows_of_json_tell_missing_ids_and_keys_with_everything_else_at_once(rongping):
    whole = dict(zip(HEADER.split(","), E01.split(","), strict=True))
    nameless = {name: cell for name, cell in whole.items() if name != "id"}
    rows = [whole, nameless, {"id": "B"}, 7, {**whole, "id": "C", "FND-SYS-01": {}, "FND-EQP-02": "b9"}]
    code, _, err = rongping("score", MIIT, "-", "-o", "-", given=json.dumps(rows).encode())
    assert code == 2
    for told in (
        "row 3: id missing; give every row a name of its own",
        "row 4: 31 cells missing: FND-EQP-01,",
        'row 5: expected a result exported as JSON, or a list of objects such as {"id": "A", "FND-EQP-01": "none"}',
        "row 6, column FND-SYS-01: expected text, a number or a list of codes; an object is none",
        "row 6, column FND-EQP-02: expected a number",
        "5 problems; nothing was written",
    ):
        assert told in err
    assert [line.split("row ")[1][0] for line in err.splitlines()[:-1]] == ["3", "4", "5", "6", "6"]


def test_a_formula_without_its_result_is_no_blank(rongping, tmp_path):
    path, book = tmp_path / "answers.xlsx", openpyxl.Workbook()
    book.active.append([*HEADER.split(","), "x_own"])
    book.active.append([*E01.split(","), "=1+1"])
    book.active["C2"], book.active["F2"] = "=3/10", "onne"
    book.save(path)
    code, _, err = rongping("score", MIIT, path, "-o", "-")
    assert code == 2
    assert "row 2, column FND-EQP-02 (cell C2): a formula without its result; open the file in a spreadsheet" in err
    assert "row 2, column FND-SYS-01" in err
    assert "2 problems" in err


def test_a_formula_with_its_result_counts_as_what_is_seen(rongping, tmp_path):
    path = tmp_path / "answers.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, HEADER.split(","))
        sheet.write_row(1, 0, E01.split(","))
        sheet.write_formula(1, 2, "=A9", None, "10")
        sheet.write_formula(1, 1, '=""', None, "nothing")
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts["xl/worksheets/sheet1.xml"] = parts["xl/worksheets/sheet1.xml"].replace(b"<v>nothing</v>", b"<v></v>")
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    code, out, err = rongping("score", MIIT, path, "-o", "-")
    assert code == 0, err
    assert scored(out)[0]["unanswered"] == "1"


def test_a_whole_column_of_fractions_where_per_cent_are_asked_is_told(rongping):
    first, second = (E.split(",") for E in (E01, E02))
    first[2], second[2] = "0.35", "1"
    code, _, err = rongping("score", MIIT, "-", "-o", "-", given=table(",".join(first), ",".join(second)))
    assert code == 0
    assert "FND-EQP-02: no number above 1; these look like fractions, but per cent are expected (35 for 35 %)" in err
    second[2] = "2"
    _, _, err = rongping("score", MIIT, "-", "-o", "-", given=table(",".join(first), ",".join(second)))
    assert "fractions" not in err
    assert (
        "FND-EQP-02: 1 answer between 0 and 1, first in row 2 (E01): 0.35 is read as 0.35 %; if 35 % is meant, write 35\n"
        in err
    )
    first[2], second[2] = "0", "0"
    _, _, err = rongping("score", MIIT, "-", "-o", "-", given=table(",".join(first), ",".join(second)))
    assert "fractions" not in err


def test_the_beginning_of_a_code_is_enough_to_be_told_which(rongping):
    given = table(E01.replace("control|app", "contr|app"))
    _, _, err = rongping("score", MIIT, "-", "-o", "-", given=given)
    assert "did you mean 'control'?" in err


def test_ids_match_between_answers_and_scores_in_a_workbook(rongping, tmp_path):
    rongping("score", MIIT, "-", "-o", tmp_path / "s.xlsx", given=table(E01.replace("E01", "-3 号厂")))
    cell = openpyxl.load_workbook(tmp_path / "s.xlsx").active["A3"]
    assert (cell.value, cell.data_type) == ("-3 号厂", "s")
    _, out, _ = rongping("score", MIIT, "-", "-o", "-", given=table(E01.replace("E01", "-3 号厂")))
    assert scored(out)[0]["id"] == "'-3 号厂"


def test_rongping_alone_says_how_to_begin_and_unknown_commands_name_those_there_are(rongping):
    code, out, err = rongping()
    assert (code, out) == (2, "")
    assert len(err.splitlines()) == 7
    assert "rongping questionnaire template CODE -o FILE.xlsx" in err
    code, _, err = rongping("questionnaire", "xyz")
    assert code == 2
    assert "there are: check, " in err


def test_ctrl_c_ends_long_work_with_a_word_and_130_and_leaves_no_file(tmp_path):
    path, out = tmp_path / "many.csv", tmp_path / "scores.csv"
    path.write_text("\n".join([HEADER, *(f"{number}{E01}" for number in range(120_000))]), encoding="utf-8")
    heard = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)"  # ignored in a shell's background
    start = f"{heard}; import sys; from survey.cli import main; main(sys.argv[1:])"
    command = [sys.executable, "-c", start, "score", MIIT, str(path), "-o", str(out)]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        with pytest.raises(subprocess.TimeoutExpired):
            process.wait(2.5)
        process.send_signal(signal.SIGINT)
        err = process.stderr.read()
    assert (process.returncode, err.strip()) == (130, "Stopped.")
    assert [each.name for each in tmp_path.iterdir()] == ["many.csv"]
