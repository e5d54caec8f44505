"""Laws of the loader: whatever the files hold, it returns a questionnaire or tells problems, and nothing is lost."""

import json
import re
import tempfile
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from questionnaires.canonical import canonical_json, from_canonical_json
from questionnaires.loader import load
from questionnaires.model import UNIT, Questionnaire
from questionnaires.problems import Problem, QuestionnaireError

SAMPLES = Path(__file__).parents[1] / "unit" / "questionnaires" / "samples"
FILES = (
    "questionnaire.yaml",
    "levels.yaml",
    "dimensions/10-FND.yaml",
    "dimensions/90-INV.yaml",
    "measures/10-FND.yaml",
)
FEW = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])

words = st.sampled_from(
    ["yes", "TOTAL", "FND-EQP-01", "none", "b1", "band", "multi", "M-FND-01", "zh", "LVL", "\u202e", "", "5%"]
)
scalars = st.none() | st.booleans() | st.integers(-(10**20), 10**20) | st.floats() | words | st.text(max_size=20)
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(words | st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
noise = st.sampled_from(
    [
        "\t",
        "&a ",
        "*a",
        "!!str ",
        "{",
        "}",
        "[",
        "]",
        ": ",
        "- ",
        "'",
        '"',
        "|",
        "#",
        "---\n",
        "\x00",
        "\ufeff",
        "<<: ",
        "? ",
        "%",
        "@",
    ]
)


@pytest.fixture(scope="module")
def texts() -> dict[str, str]:
    """The files of a valid questionnaire with measures."""
    found = {name: SAMPLES / "base" / name for name in FILES[:-1]}
    found[FILES[-1]] = SAMPLES / "measures" / "well.yaml"
    return {name: path.read_text(encoding="utf-8") for name, path in found.items()}


def read(texts: dict[str, str | bytes]) -> Questionnaire | tuple[Problem, ...]:
    """The questionnaire in these files, or its problems; anything else the loader raises fails the test."""
    with tempfile.TemporaryDirectory() as folder:
        for name, text in texts.items():
            file = Path(folder) / name
            file.parent.mkdir(exist_ok=True)
            file.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass"))
        try:
            return load(Path(folder))
        except QuestionnaireError as error:
            check_places(error.problems, Path(folder))
            return error.problems


LINE_BREAK = re.compile(rb"\r\n|\r|\n|\xc2\x85|\xe2\x80[\xa8\xa9]")  #: as YAML has them


def check_places(problems: tuple[Problem, ...], folder: Path) -> None:
    """Each problem must point into a file that is there, at a line it has, and say something on one line."""
    assert problems
    for problem in problems:
        assert problem.file.is_relative_to(folder)
        lines = len(LINE_BREAK.split(problem.file.read_bytes())) if problem.file.is_file() else 1
        assert 1 <= problem.line <= lines
        assert problem.found


def nodes(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Path of every value in a tree."""
    yield path
    children = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, child in children:
        yield from nodes(child, (*path, key))


def replaced(tree: Any, path: tuple[str | int, ...], value: object) -> Any:
    """`tree` with the value at `path` replaced."""
    if not path:
        return value
    copy = dict(tree) if isinstance(tree, dict) else list(tree)
    copy[path[0]] = replaced(copy[path[0]], path[1:], value)  # type: ignore[index]
    return copy


def test_the_files_are_valid_before_they_are_changed(texts: dict[str, str]) -> None:
    assert isinstance(read(dict(texts)), Questionnaire)


@FEW
@given(data=st.data())
def test_any_value_in_place_of_any_other_gives_a_questionnaire_or_problems(
    texts: dict[str, str], data: st.DataObject
) -> None:
    name = data.draw(st.sampled_from(FILES))
    yaml = YAML(typ="safe", pure=True)
    tree = yaml.load(texts[name])
    path = data.draw(st.sampled_from(list(nodes(tree))))
    out = StringIO()
    yaml.dump(replaced(tree, path, data.draw(values)), out)
    read({**texts, name: out.getvalue()})


@FEW
@given(data=st.data())
def test_any_lines_lost_doubled_or_swapped_give_a_questionnaire_or_problems(
    texts: dict[str, str], data: st.DataObject
) -> None:
    name = data.draw(st.sampled_from(FILES))
    lines = texts[name].splitlines(keepends=True)
    kept = data.draw(st.lists(st.sampled_from(range(len(lines))), max_size=len(lines) + 5))
    cut = data.draw(st.integers(0, len(lines)))
    read({**texts, name: "".join(lines[:cut]) + "".join(lines[index] for index in kept)})


@FEW
@given(data=st.data())
def test_any_noise_anywhere_gives_a_questionnaire_or_problems(texts: dict[str, str], data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(FILES))
    text = texts[name]
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(text)))
        text = text[:at] + data.draw(noise | st.text(max_size=5)) + text[at + data.draw(st.integers(0, 2)) :]
    read({**texts, name: text})


@FEW
@given(name=st.sampled_from(FILES), content=st.binary(max_size=200))
@example(name=FILES[0], content=b"\r!")
def test_any_bytes_for_a_file_give_problems(texts: dict[str, str], name: str, content: bytes) -> None:
    assert not isinstance(read({**texts, name: content}), Questionnaire)


@FEW
@given(
    title=st.text(
        st.characters(codec="utf-8", categories=["L", "N", "P", "S"], exclude_characters="\ufffd"),
        min_size=1,
        max_size=40,
    ),
    weight=st.integers(1, 1000),
    points=st.integers(1, 9999),
)
def test_what_is_loaded_reads_back_from_its_canonical_json(
    texts: dict[str, str], title: str, weight: int, points: int
) -> None:
    yaml = YAML(typ="safe", pure=True)
    tree = yaml.load(texts["dimensions/10-FND.yaml"])
    item = tree["indicators"][0]["items"][0]
    item["name"], item["weight"] = {"zh": title, "en": title}, weight
    item["options"][1]["points"] = points / 100
    written = json.dumps(tree, ensure_ascii=False)  # which is YAML, too, and leaves no text without quotes
    questionnaire = read({**texts, "dimensions/10-FND.yaml": written})
    assert isinstance(questionnaire, Questionnaire)
    assert from_canonical_json(canonical_json(questionnaire)) == questionnaire
    first = next(questionnaire.items())
    assert (first.name, first.weight) == ({"zh": title, "en": title}, weight)
    assert first.options[1].units == points * UNIT // 100
