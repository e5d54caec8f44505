"""The tiny questionnaire as fixtures."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.unit.questionnaires.tiny import SAMPLES

Change = Callable[[str, str, str], Path]


@pytest.fixture
def tiny(tmp_path: Path) -> Path:
    """Folder of a valid questionnaire with one single and one multi item."""
    folder = tmp_path / "tiny" / "2026.1"
    shutil.copytree(SAMPLES / "base", folder)
    return folder


@pytest.fixture
def change(tiny: Path) -> Change:
    """Replace some text in one file of the tiny questionnaire; its folder."""

    def change_file(name: str, old: str, new: str) -> Path:
        text = (tiny / name).read_text(encoding="utf-8")
        assert old in text
        (tiny / name).write_text(text.replace(old, new, 1), encoding="utf-8")
        return tiny

    return change_file
