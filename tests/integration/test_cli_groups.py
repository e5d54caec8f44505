"""Groups, samples and agreement on the command line: what is written, what is withheld, and what is refused."""

import csv
import io
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import openpyxl
import pytest

from questionnaires import catalogue
from scoring.agreement import bland_altman, weighted_kappa
from scoring.answer import format_cell
from scoring.encode import decode
from scoring.model import compile_model
from scoring.packed import score_nodes
from survey.cli import main
from tests.unit.scoring import made_up

MIIT = catalogue.get("miit-sme")
MODEL = compile_model(MIIT)
STRINGS = made_up.strings(MIIT, 150, gaps=0)


@pytest.fixture
def rongping(capfdbinary) -> Callable[..., SimpleNamespace]:
    """Run a command."""

    def run(*arguments: object) -> SimpleNamespace:
        with pytest.raises(SystemExit) as left:
            main([str(argument) for argument in arguments])
        out, err = capfdbinary.readouterr()
        return SimpleNamespace(code=int(left.value.code or 0), out=out.decode("utf-8-sig"), err=err.decode())

    return run


def write(path: Path, strings, *, start=0, **columns) -> Path:
    """An answer file with columns of its own, each a list with a cell for every row."""
    items = {item.code: item for item in MIIT.items()}
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["id", *columns, *items])
        for place, string in enumerate(strings):
            answers = decode(MODEL, string)
            cells = [format_cell(items[code], answers[code]) for code in items]
            writer.writerow([f"E{start + place}", *(column[place] for column in columns.values()), *cells])
    return path


def rows_of(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_groups_are_compared_and_small_ones_withheld_with_another(rongping, tmp_path):
    regions = ["a"] * 60 + ["b"] * 40 + ["c"] * 12 + ["d"] * 3
    file = write(tmp_path / "a.csv", STRINGS[:115], x_region=regions)
    ended = rongping("benchmark", "miit-sme", file, "--by", "x_region", "-o", "-")
    rows = {row["x_region"]: row for row in rows_of(ended.out)}
    assert [rows[name]["withheld"] for name in "abcd"] == ["", "", "complementary", "primary"]
    assert (rows["d"]["n"], rows["d"]["mean"], rows["c"]["mean"]) == ("*", "*", "—")
    totals = score_nodes(MODEL, STRINGS[:60])[:, 0] / 10_000
    assert float(rows["a"]["mean"]) == pytest.approx(totals.mean(), abs=0.5)
    assert float(rows["a"]["median"]) == pytest.approx(np.median(totals), abs=1)
    assert {rows["a"][name].isdecimal() for name in ("mean", "p5", "p25", "median", "p75", "p95")} == {True}
    assert float(rows["a"]["low"]) < float(rows["a"]["mean"]) < float(rows["a"]["high"])
    assert float(rows["a"]["error"]) < float(rows["b"]["error"])
    assert rows["(all)"]["n"] == "115"
    assert "1 primary, 1 complementary" in ended.err
    assert "* in a cell: too few members" in ended.err
    assert "— in a cell: withheld" in ended.err


def test_shrunken_means_are_written_where_groups_differ_and_left_out_with_the_reason_where_they_do_not(
    rongping, tmp_path
):
    order = np.argsort(score_nodes(MODEL, STRINGS)[:, 0])
    ranked = [STRINGS[place] for place in order]
    groups = [name for name in "abcdefghij" for _ in range(15)]
    apart = write(tmp_path / "apart.csv", ranked, x_region=groups)
    row = rows_of(rongping("benchmark", "miit-sme", apart, "--by", "x_region", "-o", "-").out)[0]
    assert float(row["mean"]) < float(row["shrunk_mean"]) < float(row["mean"]) + 5
    assert float(row["shrunk_error"]) <= float(row["error"])
    alike = write(tmp_path / "alike.csv", STRINGS, x_region=list("abcdefghij") * 15)
    ended = rongping("benchmark", "miit-sme", alike, "--by", "x_region", "-o", "-")
    assert "shrunk_mean" not in ended.out
    assert "no shrunken means: the groups differ no more than chance" in ended.err


def test_two_columns_make_groups_of_both_and_a_blank_cell_is_a_group(rongping, tmp_path):
    sizes = ["small", ""] * 20
    file = write(tmp_path / "a.csv", STRINGS[:40], x_park=["p"] * 40, x_band=sizes)
    ended = rongping("benchmark", "miit-sme", file, "--by", "x_park", "--by", "x_band", "-o", "-")
    assert [(row["x_park"], row["x_band"], row["n"]) for row in rows_of(ended.out)] == [
        ("p", "(blank)", "20"),
        ("p", "small", "20"),
        ("(all)", "", "40"),
    ]


def test_with_noise_nothing_exact_is_written_and_a_seed_gives_the_same_again(rongping, tmp_path):
    file = write(tmp_path / "a.csv", STRINGS[:115], x_region=["a"] * 50 + ["b"] * 50 + ["c"] * 15)
    command = ("benchmark", "miit-sme", file, "--by", "x_region", "--laplace", "1", "-o", "-")
    first, again, other = (rongping(*command, "--seed", seed).out for seed in (7, 7, 8))
    assert first == again != other
    rows = rows_of(first)
    assert list(rows[0]) == ["x_region", "n", "noisy_mean", "noise_scale", "withheld"]
    assert float(rows[0]["noise_scale"]) == pytest.approx(100 / int(rows[0]["n"]), abs=0.05)
    assert {(row["n"], other["n"]) for row, other in zip(rows, rows_of(other), strict=True)} != {("50", "50")}
    assert (rows[2]["noisy_mean"], rows[2]["withheld"]) == ("~", "noise")
    told = "1 of 4 means left out: noise is above 3 points, as in a group below 34 members"
    assert told in rongping(*command, "--seed", 7).err


def test_with_noise_the_last_row_is_of_the_groups_shown_and_says_so(rongping, tmp_path):
    file = write(tmp_path / "a.csv", STRINGS[:44], x_region=["a"] * 4 + ["b"] * 4 + ["c"] * 36)
    command = ("benchmark", "miit-sme", file, "--by", "x_region", "--laplace", "1000", "--seed", "1", "-o", "-")
    *_, shown, last = rows_of(rongping(*command).out)
    assert last["x_region"] == "(groups shown)"
    assert (last["n"], last["noisy_mean"]) == (shown["n"], shown["noisy_mean"])


def test_a_workbook_holds_numbers_and_a_legend_of_what_stands_instead(rongping, tmp_path):
    file = write(tmp_path / "a.csv", STRINGS[:55], x_region=["a"] * 40 + ["b"] * 12 + ["c"] * 3)
    assert rongping("benchmark", "miit-sme", file, "--by", "x_region", "-o", tmp_path / "out.xlsx").code == 0
    book = openpyxl.load_workbook(tmp_path / "out.xlsx")
    assert [cell.value for cell in book.worksheets[0][3]][:2] == ["a", 40]
    assert [row[1].value for row in list(book.worksheets[0])[3:5]] == ["—", "*"]
    assert [row[0].value for row in book.worksheets[1]][-2:] == ["*", "—"]
    assert ("比较对象", "总分") in [row[:2] for row in book.worksheets[1].values]


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["--by", "x_regoin"], "expected a column x_regoin; did you mean x_region?"),
        (["--node", "FNDD"], "--node FNDD: no node of miit-sme@2024.1; did you mean FND?"),
        (["--laplace", "0"], "--laplace 0: expected a number above 0"),
        (["--seed", "3"], "only --laplace draws"),
    ],
)
def test_what_is_wrong_with_a_comparison_is_named_with_a_remedy(rongping, tmp_path, options, told):
    file = write(tmp_path / "a.csv", STRINGS[:10], x_region=["a"] * 10)
    ended = rongping("benchmark", "miit-sme", file, *options, "-o", "-")
    assert (ended.code, ended.out) == (2, "")
    assert told in ended.err


def test_a_file_in_which_nobody_has_a_total_is_refused(rongping, tmp_path):
    file = tmp_path / "a.csv"
    file.write_text("id,EFF-GRN-01,EFF-QLT-01,EFF-MKT-01,EFF-MKT-02\nA,NA,NA,NA,NA\n", encoding="utf-8")
    ended = rongping("benchmark", "miit-sme", file, "--node", "EFF", "-o", "-")
    assert ended.code == 2
    assert "EFF can be assessed for none of 1 in the file" in ended.err


def test_fewer_than_five_enterprises_are_told_that_nothing_may_be_shown(rongping, tmp_path):
    ended = rongping("benchmark", "miit-sme", write(tmp_path / "a.csv", STRINGS[:4]), "-o", "-")
    assert rows_of(ended.out)[0]["mean"] == "*"
    assert "fewer than 5 enterprises: everything is withheld" in ended.err


def test_a_sample_has_known_probabilities_and_the_same_seed_draws_the_same(rongping, tmp_path):
    file = write(tmp_path / "a.csv", STRINGS[:90], x_region=["a"] * 45 + ["b"] * 45)
    command = ("sample", "miit-sme", file, "--visits", "20", "--by", "x_region", "-o", "-")
    ended = rongping(*command)
    rows = rows_of(ended.out)
    assert sum(int(row["visit"]) for row in rows) == 20
    assert sum(float(row["probability"]) for row in rows) == pytest.approx(20, abs=1e-3)
    assert "20 of 90 to visit" in ended.err
    assert rongping(*command).out == ended.out
    assert rongping(*command, "--seed", "2").out != ended.out


def test_a_stratum_has_the_name_of_its_groups_and_says_who_is_looked_at_harder(rongping, tmp_path):
    file = write(tmp_path / "a.csv", STRINGS[:92], x_industry=["C34"] * 45 + ["C35"] * 45 + ["C36"] * 2)
    rows = rows_of(rongping("sample", "miit-sme", file, "--visits", "20", "--by", "x_industry", "-o", "-").out)
    industries = [*["C34"] * 45, *["C35"] * 45, *["C36"] * 2]
    for row in rows:
        industry = industries[int(row["id"].removeprefix("E"))]
        harder = "1" in {row["near_gate"], row["many_not_applicable"]}
        assert industry in row["x_stratum"]
        assert not harder or "priority" in row["x_stratum"]
    assert {row["x_stratum"] for row in rows} >= {"C34", "C34, priority"}
    assert any(" + " in row["x_stratum"] for row in rows)  # the two of C36 are too few for a stratum
    plain = rows_of(rongping("sample", "miit-sme", file, "--visits", "20", "-o", "-").out)
    assert {row["x_stratum"] for row in plain} == {"all", "all, priority"}


@pytest.mark.parametrize(("visits", "told"), [("2", "--visits: expected 3 to 9, got 2"), ("10", "3 to 9, got 10")])
def test_too_few_or_too_many_visits_are_refused(rongping, tmp_path, visits, told):
    ended = rongping("sample", "miit-sme", write(tmp_path / "a.csv", STRINGS[:9]), "--visits", visits, "-o", "-")
    assert ended.code == 2
    assert told in ended.err


def test_agreement_gives_the_figures_of_its_methods(rongping, tmp_path):
    own, expert = STRINGS[:40], STRINGS[100:120]
    ended = rongping(
        "agreement", "miit-sme", write(tmp_path / "own.csv", own, x_sector=["m"] * 10 + ["n"] * 30),
        write(tmp_path / "expert.csv", expert), "--by", "x_sector", "-o", "-",
    )  # fmt: skip
    rows = rows_of(ended.out)
    totals = [score_nodes(MODEL, strings)[:, 0] / 10_000 for strings in (own[:20], expert)]
    limits = bland_altman(*totals)
    total = next(row for row in rows if (row["part"], row["code"]) == ("dimension", "TOTAL"))
    assert float(total["bias"]) == pytest.approx(limits.bias, abs=0.05001)
    assert float(total["upper_limit"]) == pytest.approx(limits.limits[1], abs=0.05001)
    column = MODEL.column("FND-SYS-01")
    places = [[int(string[column.start]) for string in strings] for strings in (own[:20], expert)]
    item = next(row for row in rows if row["code"] == "FND-SYS-01")
    assert float(item["kappa"]) == pytest.approx(weighted_kappa(*places, 5), abs=1e-4)
    sectors = [(row["code"], row["n"]) for row in rows if row["part"] == "sector"]
    assert sectors == [("m", "10"), ("n", "10")]
    difference = next(row for row in rows if (row["code"], row["note"]) == ("TOTAL", "difference"))
    everybody = score_nodes(MODEL, own)[:, 0].mean() / 10_000
    assert float(difference["estimate"]) == pytest.approx(everybody - limits.bias, abs=0.05001)
    assert float(difference["standard_error"]) > 0


def test_a_sector_of_fewer_than_five_shows_nothing_and_neither_does_one_it_could_be_worked_back_from(
    rongping, tmp_path
):
    sectors = ["m"] * 4 + ["n"] * 9 + ["o"] * 7
    own = write(tmp_path / "own.csv", STRINGS[:20], x_sector=sectors)
    ended = rongping(
        "agreement", "miit-sme", own, write(tmp_path / "expert.csv", STRINGS[60:80]), "--by", "x_sector", "-o", "-"
    )
    rows = {row["code"]: row for row in rows_of(ended.out) if row["part"] == "sector"}
    assert [rows[name]["bias"] for name in "mo"] == [rows[name]["n"] for name in "mo"] == ["*", "—"]
    assert (rows["n"]["n"], len(rows["n"]["bias"].partition(".")[2])) == ("9", 1)
    assert "* in a cell: too few members" in ended.err


def test_an_item_that_fewer_than_five_answered_in_both_shows_no_kappa(rongping, tmp_path):
    place = MODEL.column("FND-SYS-01").start
    blank = [string[:place] + "." + string[place + 1 :] for string in STRINGS[:20]]
    own = write(tmp_path / "own.csv", [*STRINGS[:4], *blank[4:]])
    rows = rows_of(rongping("agreement", "miit-sme", own, write(tmp_path / "e.csv", STRINGS[60:80]), "-o", "-").out)
    item = next(row for row in rows if row["code"] == "FND-SYS-01")
    assert (item["n"], item["kappa"], item["self_higher"], item["bias"]) == ("*", "*", "*", "")


def test_agreement_with_oneself_is_perfect_and_negative_figures_are_numbers(rongping, tmp_path):
    own, expert = write(tmp_path / "own.csv", STRINGS[:30]), write(tmp_path / "expert.csv", STRINGS[:12])
    rows = rows_of(rongping("agreement", "miit-sme", own, expert, "-o", "-").out)
    assert {row["kappa"] for row in rows if row["part"] == "item" and row["kappa"]} == {"1.0000"}
    assert all(float(row["bias"]) == 0 for row in rows if row["part"] == "dimension")
    other = write(tmp_path / "other.csv", STRINGS[60:80])
    figures = rows_of(rongping("agreement", "miit-sme", own, other, "-o", "-").out)
    assert any(float(row["lower_limit"]) < 0 for row in figures if row["lower_limit"])


def test_a_plan_weighs_the_estimates_by_its_strata(rongping, tmp_path):
    own = write(tmp_path / "own.csv", STRINGS[:60], x_region=["a"] * 20 + ["b"] * 40)
    plan = tmp_path / "plan.csv"
    rongping("sample", "miit-sme", own, "--visits", "24", "--by", "x_region", "-o", plan)
    rows = rows_of(plan.read_text("utf-8-sig"))
    drawn = [int(row["id"].removeprefix("E")) for row in rows if row["visit"] == "1"]
    expert = tmp_path / "expert.csv"
    lines = write(tmp_path / "all.csv", STRINGS[60:120]).read_text("utf-8").splitlines()
    expert.write_text("\n".join([lines[0], *(lines[1 + place] for place in drawn)]), encoding="utf-8")
    weighed, plain = (
        rows_of(rongping("agreement", "miit-sme", own, expert, *more, "-o", "-").out) for more in (("--plan", plan), ())
    )
    pick = [next(row for row in rows if row["note"] == "difference") for rows in (weighed, plain)]
    assert pick[0]["standard_error"] != pick[1]["standard_error"]


@pytest.mark.parametrize(
    ("start", "count", "told"),
    [
        (500, 5, "none of its ids is in"),
        (18, 5, "ids that are not in"),
        (0, 1, "1 looked at again; agreement needs 5 at least"),
    ],
)
def test_experts_that_cannot_be_matched_are_refused(rongping, tmp_path, start, count, told):
    own = write(tmp_path / "own.csv", STRINGS[:20])
    expert = write(tmp_path / "expert.csv", STRINGS[:count], start=start)
    ended = rongping("agreement", "miit-sme", own, expert, "-o", "-")
    assert (ended.code, ended.out) == (2, "")
    assert told in ended.err


@pytest.mark.parametrize("command", ["benchmark", "sample", "agreement"])
def test_each_command_explains_itself(rongping, command):
    said = rongping(command, "--help").out
    assert "Written is one row for each" in said
