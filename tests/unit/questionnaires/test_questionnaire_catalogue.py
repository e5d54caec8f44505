"""Finding versions, and refusing published ones that have changed."""

import json
import shutil
from pathlib import Path

import pytest

from questionnaires import compiled, loader
from questionnaires.catalogue import (
    LOCK,
    Catalogue,
    CatalogueError,
    ChangedQuestionnaireError,
    UnknownQuestionnaireError,
    read_lock,
    write_lock,
)
from questionnaires.loader import load
from questionnaires.problems import QuestionnaireError


@pytest.fixture
def root(tiny: Path) -> Path:
    """Definitions with tiny@2026.1, 2026.2 and 2026.10."""
    for version in ("2026.2", "2026.10"):
        folder = tiny.parent / version
        shutil.copytree(tiny, folder)
        head = folder / "questionnaire.yaml"
        head.write_text(head.read_text(encoding="utf-8").replace("2026.1", version), encoding="utf-8")
    return tiny.parent.parent


def edit(root: Path, version: str) -> None:
    file = root / "tiny" / version / "levels.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("minimum: 20", "minimum: 30"), encoding="utf-8")


def test_versions_are_listed_from_the_oldest_by_number_not_by_letter(root: Path) -> None:
    assert Catalogue(root).list_keys() == ("tiny@2026.1", "tiny@2026.2", "tiny@2026.10")
    assert Catalogue(root).list_versions("tiny") == ("2026.1", "2026.2", "2026.10")
    assert Catalogue(root).list_codes() == ("tiny",)


def test_without_a_version_the_newest_comes(root: Path) -> None:
    assert Catalogue(root).get("tiny").version == "2026.10"


def test_a_draft_does_not_replace_the_newest_published_version(root: Path) -> None:
    write_lock(root / LOCK, {"tiny@2026.2": load(root / "tiny" / "2026.2").content_hash})
    assert Catalogue(root).get("tiny").version == "2026.2"
    assert Catalogue(root).get("tiny", "2026.10").version == "2026.10"


def test_a_version_is_loaded_once(root: Path) -> None:
    catalogue = Catalogue(root)
    assert catalogue.get("tiny", "2026.1") is catalogue.get("tiny", "2026.1")


@pytest.mark.parametrize(
    ("code", "version", "message"),
    [
        ("tinny", None, "unknown questionnaire tinny; did you mean 'tiny'?"),
        ("tiny", "2026.3", "unknown questionnaire tiny@2026.3; did you mean 'tiny@2026.2'?"),
        ("../tiny", "2026.1", "unknown questionnaire ../tiny@2026.1; did you mean 'tiny@2026.1'?"),
        ("zzz", None, "unknown questionnaire zzz; known: tiny"),
    ],
)
def test_what_does_not_exist_is_answered_with_what_does(
    code: str, version: str | None, message: str, root: Path
) -> None:
    with pytest.raises(UnknownQuestionnaireError) as error:
        Catalogue(root).get(code, version)
    assert str(error.value) == message


def test_an_empty_catalogue_says_so(tmp_path: Path) -> None:
    with pytest.raises(UnknownQuestionnaireError, match="unknown questionnaire tiny; there are none"):
        Catalogue(tmp_path).get("tiny")


def test_a_published_version_that_has_changed_is_refused_even_with_a_compiled_copy(root: Path) -> None:
    published = Catalogue(root).get("tiny", "2026.1").content_hash
    write_lock(root / LOCK, {"tiny@2026.1": published})
    assert Catalogue(root).get("tiny", "2026.1").content_hash == published
    edit(root, "2026.1")
    with pytest.raises(ChangedQuestionnaireError) as error:
        Catalogue(root).get("tiny", "2026.1")
    assert (error.value.key, error.value.published) == ("tiny@2026.1", published)
    assert error.value.found == load(root / "tiny" / "2026.1").content_hash != published
    assert str(error.value).endswith("restore the files, or make the change in a new version")


def test_a_draft_may_change(root: Path) -> None:
    before = Catalogue(root).get("tiny", "2026.1").content_hash
    edit(root, "2026.1")
    assert Catalogue(root).get("tiny", "2026.1").content_hash != before


def test_a_folder_whose_name_is_not_its_version_is_refused(root: Path) -> None:
    (root / "tiny" / "2026.1").rename(root / "tiny" / "2027.1")
    with pytest.raises(CatalogueError, match=r"the folder of tiny@2027\.1 holds tiny@2026\.1"):
        Catalogue(root).get("tiny", "2027.1")


def test_a_version_with_problems_is_refused_with_all_of_them(root: Path) -> None:
    (root / "tiny" / "2026.1" / "levels.yaml").write_text("a: 1\nb: 2\n", encoding="utf-8")
    with pytest.raises(QuestionnaireError) as error:
        Catalogue(root).get("tiny", "2026.1")
    assert len(error.value.problems) >= 2


def test_a_damaged_lock_names_the_line(tmp_path: Path) -> None:
    (tmp_path / LOCK).write_text("# comment\n\ntiny@2026.1 abc\n", encoding="utf-8")
    with pytest.raises(CatalogueError, match=rf"{LOCK}:3: expected 'code@version' and a SHA-256"):
        read_lock(tmp_path / LOCK)


def test_a_lock_reads_back_as_written(tmp_path: Path) -> None:
    published = {"tiny@2026.2": "b" * 64, "tiny@2026.1": "a" * 64}
    write_lock(tmp_path / LOCK, published)
    assert read_lock(tmp_path / LOCK) == published


def test_the_compiled_copy_is_used_equals_the_files_and_follows_every_change(
    tiny: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = compiled.load_compiled(tiny)
    assert first == load(tiny)
    with monkeypatch.context() as patch:
        patch.setattr(loader, "load", lambda folder: pytest.fail(f"{folder} was read again"))
        assert compiled.load_compiled(tiny) == first
    file = tiny / "dimensions" / "10-FND.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("weight: 2", "weight: 3"), encoding="utf-8")
    assert next(compiled.load_compiled(tiny).items()).weight == 3
    assert len(list((tiny / "__pycache__").iterdir())) == 1


@pytest.mark.parametrize("content", ["", "{}", "0" * 64 + "\n{}", "\ud800"])
def test_a_damaged_compiled_copy_is_ignored(content: str, tiny: Path) -> None:
    first = compiled.load_compiled(tiny)
    (copy,) = (tiny / "__pycache__").iterdir()
    copy.write_bytes(content.encode("utf-8", "surrogatepass"))
    assert compiled.load_compiled(tiny) == first


def test_without_permission_to_write_a_copy_the_files_are_read(tiny: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_args: object) -> None:
        raise PermissionError

    monkeypatch.setattr(compiled, "_write", refuse)
    assert compiled.load_compiled(tiny) == load(tiny)
    assert not (tiny / "__pycache__").exists()


def test_the_compiled_copy_is_plain_json(tiny: Path) -> None:
    compiled.load_compiled(tiny)
    (copy,) = (tiny / "__pycache__").iterdir()
    assert json.loads(copy.read_text(encoding="utf-8").partition("\n")[2])["code"] == "tiny"
