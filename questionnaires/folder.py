"""The files of one questionnaire version, put together into one tree that still knows where everything stands."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from questionnaires.parts import CHANGES, DIMENSIONS, HEAD, LEVELS, MEASURES, PAIN_POINTS, yaml_files
from questionnaires.problems import Path_, Problem, did_you_mean
from questionnaires.shape import keys_of
from questionnaires.source import SourceFile, read


@dataclass(slots=True)
class Part:
    """One file, the schema it follows, and its place in the whole."""

    source: SourceFile
    schema: str
    outer: Path_ = ()  #: where in the whole its content goes
    offset: int = 0  #: measures only: how many come from the files before

    def to_outer(self, path: Path_) -> Path_:
        """Path in the file → path in the whole."""
        if self.schema == "measures" and len(path) > 1 and isinstance(path[1], int):
            return (path[0], path[1] + self.offset, *path[2:])
        return self.outer + path

    def to_inner(self, path: Path_) -> Path_ | None:
        """Path in the whole → path in this file; None if it is another file's."""
        if self.schema == "measures":
            return self._measure(path)
        if path[: len(self.outer)] != self.outer:
            return None
        rest = path[len(self.outer) :]
        if self.schema == "dimension":
            return rest
        return rest if rest and rest[0] in keys_of(self.schema) else None

    def _measure(self, path: Path_) -> Path_ | None:
        if path[:1] != ("measures",) or len(path) < 2 or not isinstance(path[1], int):
            return None
        position = path[1] - self.offset
        return ("measures", position, *path[2:]) if 0 <= position < len(measures_in(self.source)) else None


@dataclass(slots=True)
class Folder:
    """All parts of one version."""

    path: Path
    parts: list[Part] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    @property
    def whole(self) -> dict[str, Any]:
        """One tree in the shape of the model, but for points, gates and lifts, which the files state more briefly."""
        tree: dict[str, Any] = {"dimensions": [], "measures": []}
        for part in self.parts:
            value = part.source.value
            if part.schema == "dimension":
                tree["dimensions"].append(value)
            elif part.schema == "measures":
                tree["measures"].extend(measures_in(part.source))
            elif isinstance(value, dict):
                tree.update({key: each for key, each in value.items() if key not in ("dimensions", "measures")})
        return tree

    def locate(self, path: Path_) -> tuple[SourceFile, Path_]:
        """File, and path in it, of a path in the whole."""
        for part in self.parts:
            inner = part.to_inner(path)
            if inner is not None:
                return part.source, inner
        return self.parts[0].source, path


def measures_in(source: SourceFile) -> list[Any]:
    """The list of measures in a file; empty if there is none."""
    value = source.value.get("measures") if isinstance(source.value, dict) else None
    return value if isinstance(value, list) else []


def read_folder(path: Path) -> Folder:
    """Read every file of a version."""
    folder = Folder(path=path)
    for name, schema in ((HEAD, "questionnaire"), (PAIN_POINTS, "pain_points"), (LEVELS, "levels")):
        if name != PAIN_POINTS or (path / name).exists():
            folder.parts.append(Part(read(path / name), schema))
    dimensions = yaml_files(path / DIMENSIONS)
    for index, file in enumerate(dimensions):
        folder.parts.append(Part(read(file), "dimension", outer=("dimensions", index)))
    offset = 0
    for file in yaml_files(path / MEASURES):
        part = Part(read(file), "measures", offset=offset)
        folder.parts.append(part)
        offset += len(measures_in(part.source))
    if not dimensions:
        folder.problems.append(
            Problem(
                file=path / DIMENSIONS, line=1, address="", found="no *.yaml file", remedy="add one for each dimension"
            )
        )
    folder.problems.extend(_strays(path))
    folder.problems.extend(_misnamed(folder))
    return folder


def _strays(path: Path) -> Iterator[Problem]:
    """Files that look as if they belonged, and would be silently ignored."""
    known = [HEAD, LEVELS, PAIN_POINTS, DIMENSIONS, MEASURES, CHANGES]
    for file in sorted(path.iterdir()) if path.is_dir() else []:
        if file.name not in known and (file.is_dir() or file.suffix in (".yaml", ".yml")) and file.name[0] not in "._":
            remedy = did_you_mean(file.name, known, otherwise="delete it")
            yield Problem(file=file, line=1, address="", found="unknown file", remedy=remedy)
    for file in sorted([*path.glob("dimensions/*.yml"), *path.glob("measures/*.yml")]):
        yield Problem(file=file, line=1, address="", found="unknown file", remedy="rename it to *.yaml")


def _misnamed(folder: Folder) -> Iterator[Problem]:
    for part in folder.parts:
        value, file = part.source.value, part.source.path
        if part.schema != "dimension" or not isinstance(value, dict) or not isinstance(value.get("code"), str):
            continue
        if not file.stem[:2].isdigit() or file.stem[2:] != f"-{value['code']}":
            expected = f"a file name NN-{value['code']}.yaml"
            yield Problem(
                file=file, line=part.source.line(("code",)), address="code", found=file.name, expected=expected[:120]
            )
