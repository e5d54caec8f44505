"""YAML → `Questionnaire`, or every problem at once with file, line, address and remedy."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

from questionnaires.canonical import content_hash, from_plain
from questionnaires.doubts import Doubts
from questionnaires.folder import Folder, Part, read_folder
from questionnaires.ladders import units_of
from questionnaires.lint import lint
from questionnaires.model import UNIT, Item, Questionnaire
from questionnaires.plausible import with_plausible_weights
from questionnaires.problems import LIMIT, Finding, Path_, Problem, QuestionnaireError, address
from questionnaires.shape import misfits


def load(folder: Path) -> Questionnaire:
    """Questionnaire in `folder` (`…/<code>/<version>`).

    Raises
    ------
    QuestionnaireError
        With everything that is wrong with it.
    """
    files = read_folder(folder)
    problems = [*files.problems, *(problem for part in files.parts for problem in part.source.problems)]
    broken: list[Path_] = []
    for part, finding in _misshapen(files):
        broken.append(_outer(part, finding.path))
        if not finding.silent:
            problems.append(_told(part, finding))
    questionnaire, origins = _build(files.whole)
    problems.extend(_senseless(files, questionnaire, origins, Doubts(files, broken)))
    if problems:
        raise QuestionnaireError(_in_order(files, problems))
    return replace(questionnaire, content_hash=content_hash(questionnaire))


def _senseless(
    files: Folder, questionnaire: Questionnaire, origins: Mapping[Path_, Path_], doubts: Doubts
) -> Iterator[Problem]:
    """What makes no sense in whatever could be understood, but for what may follow from what is broken."""
    found = list(lint(_judgeable(questionnaire, files, doubts)))
    doubts.learn(replace(finding, path=origins.get(finding.path, finding.path)) for finding in found)
    for finding in found:
        path = origins.get(finding.path, finding.path)
        if not doubts.about(finding, path) and not files.locate(path)[0].broken:
            yield _placed(files, replace(finding, path=path))


def _judgeable(questionnaire: Questionnaire, files: Folder, doubts: Doubts) -> Questionnaire:
    """With weights that fit where they are broken, and without its languages if these cannot be trusted."""
    unsure = files.parts[0].source.broken or doubts.touch(("locales",))
    weighed = with_plausible_weights(questionnaire, doubts.touch)
    return replace(weighed, locales=()) if unsure else weighed


def _misshapen(files: Folder) -> Iterator[tuple[Part, Finding]]:
    """What does not fit the schema of its file, at its path in the file."""
    for part in files.parts:
        if not part.source.broken:
            for finding in misfits(part.source.value, part.schema):
                yield part, finding


def _outer(part: Part, path: Path_) -> Path_:
    """Path in the whole; a file that is no mapping is all that it should hold."""
    whole: Path_ = (part.schema,) if part.schema in ("levels", "measures", "pain_points") else part.outer
    return part.to_outer(path) if path else whole


def _told(part: Part, finding: Finding) -> Problem:
    return Problem(
        file=part.source.path,
        line=part.source.line(finding.path),
        address=address(finding.path),
        found=finding.found,
        expected=finding.expected,
        remedy=finding.remedy,
    )


def _placed(files: Folder, finding: Finding) -> Problem:
    source, path = files.locate(finding.path)
    return _told(Part(source, ""), replace(finding, path=path))


def _in_order(files: Folder, problems: list[Problem]) -> list[Problem]:
    """By file and line, each once, not more than anyone reads."""
    order = {part.source.path: index for index, part in enumerate(files.parts)}
    unique = sorted(dict.fromkeys(problems), key=lambda each: (order.get(each.file, -1), str(each.file), each.line))
    if len(unique) <= LIMIT:
        return unique
    rest = Problem(
        file=files.path, line=1, address="", found=f"{len(unique) - LIMIT:,} more problems", remedy="solve these first"
    )
    return [*unique[:LIMIT], rest]


def _build(whole: Mapping[str, Any]) -> tuple[Questionnaire, dict[Path_, Path_]]:
    """Questionnaire of whatever can be understood, and for lifts the path each was stated at."""
    plain = {key: value for key, value in whole.items() if key != "content_hash"}
    plain["levels"] = [_level(level) for level in _list(whole.get("levels"))]
    questionnaire = from_plain(Questionnaire, {**plain, "measures": []})
    dimensions = tuple(
        replace(
            dimension,
            indicators=tuple(
                replace(indicator, items=tuple(_scored(item) for item in indicator.items))
                for indicator in dimension.indicators
            ),
        )
        for dimension in questionnaire.dimensions
    )
    questionnaire = replace(questionnaire, dimensions=dimensions)
    items = {item.code: item for item in questionnaire.items()}
    measures, origins = [], dict[Path_, Path_]()
    for index, measure in enumerate(_list(whole.get("measures"))):
        lifts = list(_lifts(_mapping(measure).get("lifts"), items))
        measures.append({**_mapping(measure), "lifts": [lift for _, lift in lifts]})
        here: Path_ = ("measures", index, "lifts")
        for number, (path, _) in enumerate(lifts):
            origins[(*here, number)] = (*here, *path)
            origins[(*here, number, "item")] = (*here, path[0], "item")
            origins[(*here, number, "step")] = (*here, *path[:2])
            origins[(*here, number, "to")] = (*here, path[0], "to")
    complete = from_plain(Questionnaire, {"measures": measures})
    return replace(questionnaire, measures=complete.measures), origins


def _level(level: object) -> dict[str, Any]:
    """A level whose gates state points, as one whose gates state units."""
    gates = [
        {**_mapping(gate), "minimum": _units(_mapping(gate).get("minimum"))}
        for gate in _list(_mapping(level).get("gates"))
    ]
    return {**_mapping(level), "gates": gates}


def _units(points: object) -> int | None:
    if isinstance(points, bool) or not isinstance(points, int | Decimal):
        return None
    return int(points * UNIT)


def _scored(item: Item) -> Item:
    """Item whose options know their exact units."""
    options = (replace(option, units=int(units_of(option.points, item.full_points))) for option in item.options)
    return replace(item, options=tuple(options))


def _lifts(stated: object, items: Mapping[str, Item]) -> Iterator[tuple[Path_, dict[str, Any]]]:
    """One lift for each step, with the path it was stated at inside `lifts`."""
    for index, lift in enumerate(_list(stated)):
        code, reached = _mapping(lift).get("item"), _mapping(lift).get("to")
        item = items.get(code) if isinstance(code, str) else None
        for position, option in enumerate(_list(_mapping(lift).get("from"))):
            yield (
                (index, "from", position),
                {"item": code, "start": option, "to": reached or _next_better(item, option)},
            )
        for position, option in enumerate(_list(_mapping(lift).get("add"))):
            yield (index, "add", position), {"item": code, "add": option}


def _next_better(item: Item | None, option: object) -> str | None:
    codes = [each.code for each in item.ladder] if item else []
    position = codes.index(option) + 1 if isinstance(option, str) and option in codes else len(codes)
    return codes[position] if position < len(codes) else None


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _mapping(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}
