"""What the loader accepts, and what it says when something is wrong."""

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest

from questionnaires.loader import load
from questionnaires.model import UNIT, ItemKind, Questionnaire
from questionnaires.problems import LIMIT, Problem, QuestionnaireError
from tests.unit.questionnaires.tiny import FRAME, SAMPLES, expected, place_sample, problems_of, told

Change = Callable[[str, str, str], Path]
EACH = sorted(path for path in SAMPLES.glob("*/*.yaml") if path.parent.name != "base")


@pytest.mark.parametrize("sample", EACH, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_each_sample_is_told_exactly_what_is_wrong_with_it(sample: Path, tiny: Path) -> None:
    place_sample(sample, tiny)
    assert told(tiny, sample) == expected(sample)


def test_there_are_samples_that_load_and_samples_that_do_not() -> None:
    well = [path for path in EACH if not expected(path)]
    assert all(path.stem.startswith("well") for path in well)
    assert len(well) >= 7
    assert len(EACH) - len(well) >= 90


def test_a_problem_reads_as_file_line_address_message_and_remedy(change: Change) -> None:
    folder = change("dimensions/10-FND.yaml", "weight: 2", "wieght: 2")
    with pytest.raises(QuestionnaireError) as error:
        load(folder)
    file = folder / "dimensions" / "10-FND.yaml"
    assert str(error.value) == f"{file}:13: indicators[0].items[0].wieght: unknown key; did you mean 'weight'?"
    assert error.value.problems == (
        Problem(
            file=file,
            line=13,
            address="indicators[0].items[0].wieght",
            found="unknown key",
            remedy="did you mean 'weight'?",
        ),
    )


def test_problems_of_all_files_are_told_together(change: Change) -> None:
    change("questionnaire.yaml", '"2026.1"', "2026.1")
    change("levels.yaml", "TOTAL", "TOTL")
    folder = change("dimensions/10-FND.yaml", "points: 40", "points: 400")
    assert {problem.file.name for problem in problems_of(folder)} == {
        "questionnaire.yaml",
        "levels.yaml",
        "10-FND.yaml",
    }


def sample_item(name: str, tiny: Path) -> Questionnaire:
    place_sample(SAMPLES / "items" / f"{name}.yaml", tiny)
    return load(tiny)


def test_points_become_exact_units_of_the_official_maximum(tiny: Path) -> None:
    (item,) = [item for item in sample_item("well-official-points", tiny).items() if item.scored]
    assert (item.full_points, item.option("some").points) == (Decimal("7.5"), Decimal("1.875"))
    assert [option.units for option in item.options] == [0, 25 * UNIT, 100 * UNIT]


def test_a_band_keeps_its_edges_exactly_and_knows_its_counts(tiny: Path) -> None:
    item = next(sample_item("well-band-of-two-counts", tiny).items())
    assert [option.up_to for option in item.options] == [Decimal("0.5"), Decimal(20), None]
    assert item.numbers is not None
    assert (item.numbers.part, item.numbers.maximum) == ({"zh": "分子", "en": "Part"}, Decimal(100))


def test_the_ladder_of_a_band_whose_points_fall_starts_at_the_highest_number(tiny: Path) -> None:
    item = next(sample_item("well-band-falling", tiny).items())
    assert [option.code for option in item.ladder] == ["b3", "b2", "b1"]


def test_scenes_and_inventory_without_points_load_in_a_dimension_of_weight_zero(tiny: Path) -> None:
    unscored = [item for item in load(tiny).items() if not item.scored]
    assert [item.kind for item in unscored] == [ItemKind.INVENTORY, ItemKind.INVENTORY, ItemKind.SCENE]


def test_gates_are_stated_in_points_and_held_in_units(change: Change) -> None:
    folder = change("levels.yaml", "minimum: 20", "minimum: 42.5")
    assert load(folder).levels[0].gates[0].minimum == 425_000


def test_a_measure_may_name_the_option_it_really_reaches(tiny: Path) -> None:
    place_sample(SAMPLES / "measures" / "well.yaml", tiny)
    file = tiny / "measures" / "10-FND.yaml"
    stated = file.read_text(encoding="utf-8")
    assert "from: [none, some]" in stated
    file.write_text(stated.replace("from: [none, some]", "from: [none, some], to: all"), encoding="utf-8")
    (connect, *_) = load(tiny).measures
    assert [(lift.start, lift.to) for lift in connect.lifts if lift.start] == [("none", "all"), ("some", "all")]


def test_a_measure_lifts_each_named_option_to_the_next_better_one(tiny: Path) -> None:
    place_sample(SAMPLES / "measures" / "well.yaml", tiny)
    lifts = [(lift.item, lift.start, lift.to, lift.add) for measure in load(tiny).measures for lift in measure.lifts]
    assert lifts == [
        ("FND-EQP-01", "none", "some", None),
        ("FND-EQP-01", "some", "all", None),
        ("FND-EQP-02", None, None, "rules"),
        ("FND-EQP-02", None, None, "drill"),
    ]


def test_reading_the_same_files_twice_gives_the_same_hash_and_another_text_another(tiny: Path, change: Change) -> None:
    before = load(tiny)
    assert load(tiny) == before
    assert load(change("questionnaire.yaml", "en: Tiny", "en: Small")).content_hash != before.content_hash


def test_comments_and_layout_do_not_change_the_hash(tiny: Path, change: Change) -> None:
    before = load(tiny).content_hash
    change("questionnaire.yaml", "title: {zh: 小问卷, en: Tiny}", "# A comment\ntitle:\n  en: Tiny\n  zh: 小问卷")
    assert load(tiny).content_hash == before


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (b"", "nothing"),
        (b"\xef\xbb\xbf", "nothing"),
        ("code: 企业".encode("gbk"), "byte 0xC6"),
        ("code: tiny".encode("utf-16"), "byte 0xFF"),
        (b"code: \x00", "character U+0000 is not allowed"),
        (b"code: \x1b[31m", "character U+001B is not allowed"),
        (b"just a sentence", "'just a sentence'"),
        (b"12", "12"),
        (b"- - - -", "a list of 1"),
        (b"[" * 100_000, "more than 16 levels"),
        (b"a:\n" + b"".join(b" " * n + b"a:\n" for n in range(1, 300)), "more than 16 levels"),
        (b"{" * 50_000, "a list or mapping as a key"),
        (b"%YAML 9.9\n---\na: b\n", None),
        (b"#" * 1_000_001, "1,000,001 bytes"),
        (b"<<: *missing", "alias *missing"),
        (b"'", None),
        (b"a: b: c", None),
        (b"\t", None),
        (b"? ", None),
        (b"!!binary x", None),
        (b"--- |\n x\n", "'x\\n'"),
        (b"a: 9" + b"9" * 10_000, None),
        (b"title: {zh: " + b"x" * 100_000 + b"}", None),
    ],
    ids=lambda value: repr(value[:12]) if isinstance(value, bytes) else "",
)
def test_naughty_bytes_give_problems_in_their_file_and_never_a_traceback(
    content: bytes, found: str | None, tiny: Path
) -> None:
    head = tiny / "questionnaire.yaml"
    head.write_bytes(content)
    problems = problems_of(tiny)
    assert {problem.file for problem in problems} == {head}
    assert found is None or found in [problem.found for problem in problems]


def test_a_hundred_thousand_characters_are_refused_without_being_repeated(change: Change) -> None:
    folder = change("questionnaire.yaml", "en: Tiny", f"en: {'长' * 100_000}")
    (problem,) = problems_of(folder)
    assert problem.expected == "at most 120 characters"
    assert len(str(problem)) < 400


def test_thousands_of_problems_are_cut_off_with_their_number(tiny: Path) -> None:
    extra = "".join(f"key{number}: 1\n" for number in range(LIMIT + 500))
    with (tiny / "levels.yaml").open("a", encoding="utf-8") as file:
        file.write(extra)
    problems = problems_of(tiny)
    assert len(problems) == LIMIT + 1
    assert problems[-1].found == "500 more problems"


@pytest.mark.parametrize(
    "value", ["1", "1.5", "true", "~", '"text"', "[]", "{}", "[[1]]", "{a: 1}", "2026-01-01", ".nan"]
)
@pytest.mark.parametrize(
    "name", ["questionnaire.yaml", "levels.yaml", "dimensions/10-FND.yaml", "dimensions/90-INV.yaml"]
)
def test_any_top_level_key_may_hold_any_wrong_type(name: str, value: str, tiny: Path) -> None:
    file = tiny / name
    keys = [line.partition(":")[0] for line in file.read_text(encoding="utf-8").splitlines() if line[:1].isalpha()]
    file.write_text("".join(f"{key}: {value}\n" for key in keys), encoding="utf-8")
    assert any(problem.file == file for problem in problems_of(tiny))


def test_a_missing_file_is_named(tiny: Path) -> None:
    (tiny / "levels.yaml").unlink()
    (problem,) = problems_of(tiny)
    assert str(problem) == f"{tiny / 'levels.yaml'}: cannot be read: No such file or directory"


def test_a_folder_without_dimensions_says_so(tiny: Path) -> None:
    for file in (tiny / "dimensions").iterdir():
        file.unlink()
    assert (tiny / "dimensions", "no *.yaml file") in [(problem.file, problem.found) for problem in problems_of(tiny)]


def test_an_empty_folder_and_none_at_all_give_problems(tmp_path: Path) -> None:
    assert problems_of(tmp_path)
    assert problems_of(tmp_path / "nowhere")


@pytest.mark.parametrize(
    ("name", "remedy"),
    [
        ("pain-points.yaml", "did you mean 'pain_points.yaml'?"),
        ("level.yaml", "did you mean 'levels.yaml'?"),
        ("dimension/x.yaml", "did you mean 'dimensions'?"),
    ],
)
def test_a_file_that_would_be_ignored_is_told(name: str, remedy: str, tiny: Path) -> None:
    (tiny / name).parent.mkdir(exist_ok=True)
    (tiny / name).write_text("a: 1\n", encoding="utf-8")
    (problem,) = problems_of(tiny)
    assert (problem.found, problem.remedy) == ("unknown file", remedy)


def test_a_dimension_file_is_named_after_its_code(tiny: Path) -> None:
    (tiny / "dimensions" / "10-FND.yaml").rename(tiny / "dimensions" / "10-FDN.yaml")
    (problem,) = problems_of(tiny)
    assert (problem.found, problem.expected) == ("10-FDN.yaml", "a file name NN-FND.yaml")


def test_a_broken_file_hides_no_problem_of_another_and_causes_none_there(change: Change) -> None:
    change("dimensions/90-INV.yaml", "weight: 0", "weight: [0")
    folder = change("dimensions/10-FND.yaml", "points: 40", 'points: "40"')
    assert [problem.file.name for problem in problems_of(folder)] == ["10-FND.yaml", "90-INV.yaml"]


def test_the_frame_of_item_samples_is_a_valid_dimension(tiny: Path) -> None:
    items = "".join(f"      {line}\n" for line in (SAMPLES / "items" / "well-trend.yaml").read_text().splitlines())
    (tiny / "dimensions" / "10-FND.yaml").write_text(FRAME + items, encoding="utf-8")
    assert problems_of(tiny) == ()
