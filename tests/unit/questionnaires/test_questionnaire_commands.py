"""`python -m questionnaires` as its user sees it: output and exit code."""

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from questionnaires.__main__ import main
from questionnaires.catalogue import LOCK, read_lock
from questionnaires.loader import load


@pytest.fixture
def root(tiny: Path) -> Path:
    """Definitions with tiny@2026.1 and a changed tiny@2026.2, each with its list of changes."""
    newer = tiny.parent / "2026.2"
    shutil.copytree(tiny, newer)
    for file, old, new in (("questionnaire.yaml", "2026.1", "2026.2"), ("levels.yaml", "minimum: 20", "minimum: 30")):
        text = (newer / file).read_text(encoding="utf-8")
        (newer / file).write_text(text.replace(old, new), encoding="utf-8")
    for folder in (tiny, newer):
        (folder / "CHANGES.md").write_text(f"# tiny\n\n## {folder.name}\n\nNew.\n", encoding="utf-8")
    return tiny.parent.parent


def run(root: Path, *arguments: str | Path) -> Result:
    return CliRunner().invoke(main, ["--definitions", str(root), *map(str, arguments)])


def test_check_says_of_each_version_that_it_is_well(root: Path) -> None:
    result = run(root, "check")
    assert result.exit_code == 0
    assert "tiny@2026.1 is well: 2 dimensions, 1 scored indicators, 5 items (2 scored), 0 measures" in result.output
    assert "tiny@2026.2 is well" in result.output


def test_check_tells_every_problem_and_ends_with_2(root: Path) -> None:
    levels = root / "tiny" / "2026.1" / "levels.yaml"
    levels.write_text(levels.read_text(encoding="utf-8").replace("TOTAL", "TOTL"), encoding="utf-8")
    result = run(root, "check")
    assert result.exit_code == 2
    assert f"{levels}:7: levels[0].gates[0].node: unknown node TOTL; did you mean 'TOTAL'?" in result.stderr
    assert "tiny@2026.2 is well" in result.stdout


def test_check_of_one_file_tells_only_its_problems(root: Path) -> None:
    folder = root / "tiny" / "2026.1"
    (folder / "levels.yaml").write_text("a: 1\n", encoding="utf-8")
    clean = run(root, "check", folder / "dimensions" / "10-FND.yaml")
    assert (clean.exit_code, clean.stderr) == (0, "")
    assert "nothing wrong here, but other files of the version have" in clean.stdout
    assert run(root, "check", folder / "levels.yaml").exit_code == 2


def test_check_of_a_path_that_does_not_exist_is_a_wrong_call(root: Path) -> None:
    assert run(root, "check", root / "nowhere").exit_code == 2


def test_diff_shows_what_changed_and_ends_with_1_and_with_0_if_nothing_did(root: Path) -> None:
    result = run(root, "diff", "tiny@2026.1", "tiny@2026.2")
    assert result.exit_code == 1
    assert result.output.splitlines() == [
        "version '2026.1' → '2026.2'",
        "level 1: gate TOTAL ≥ 20 removed",
        "level 1: gate TOTAL ≥ 30 added",
    ]
    same = run(root, "diff", "tiny@2026.1", root / "tiny" / "2026.1")
    assert (same.exit_code, same.output) == (0, "")


def test_diff_with_an_unknown_version_names_the_nearest(root: Path) -> None:
    result = run(root, "diff", "tiny@2026.1", "tiny@2026.3")
    assert result.exit_code == 2
    assert "unknown questionnaire tiny@2026.3; did you mean 'tiny@2026" in result.stderr


def test_publishing_locks_the_content(root: Path) -> None:
    result = run(root, "publish", "tiny@2026.1")
    assert (result.exit_code, result.output[:25]) == (0, "tiny@2026.1 is published:")
    assert read_lock(root / LOCK) == {"tiny@2026.1": load(root / "tiny" / "2026.1").content_hash}
    again = run(root, "publish", "tiny@2026.1")
    assert (again.exit_code, again.output[:37]) == (0, "tiny@2026.1 was published already: co")


def test_a_published_version_cannot_be_published_with_other_content_and_check_notices(root: Path) -> None:
    run(root, "publish", "tiny@2026.1")
    locked = (root / LOCK).read_bytes()
    levels = root / "tiny" / "2026.1" / "levels.yaml"
    levels.write_text(levels.read_text(encoding="utf-8").replace("minimum: 20", "minimum: 21"), encoding="utf-8")
    for arguments in (("publish", "tiny@2026.1"), ("check",)):
        result = run(root, *arguments)
        assert result.exit_code == 2
        assert "make the change in a new version" in result.stderr
    assert (root / LOCK).read_bytes() == locked


def test_a_version_is_not_published_before_it_says_what_is_new(root: Path) -> None:
    changes = root / "tiny" / "2026.1" / "CHANGES.md"
    changes.write_text("# tiny\n", encoding="utf-8")
    result = run(root, "publish", "tiny@2026.1")
    assert result.exit_code == 2
    assert result.stderr == f"{changes}: expected a section on 2026.1; say there what is new\n"
    assert not (root / LOCK).exists()


def test_a_version_with_problems_is_not_published(root: Path) -> None:
    (root / "tiny" / "2026.1" / "levels.yaml").write_text("a: 1\n", encoding="utf-8")
    assert run(root, "publish", "tiny@2026.1").exit_code == 2
    assert not (root / LOCK).exists()
