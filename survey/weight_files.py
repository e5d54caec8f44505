"""Weight sets as files: YAML or JSON in, every problem at once with its line; YAML out."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any, cast

from questionnaires.model import Questionnaire
from questionnaires.problems import Finding, did_you_mean
from questionnaires.shape import misfits as shape_misfits
from questionnaires.source import SourceFile, read
from scoring.weight_set import WeightSet, as_mapping, children, from_mapping
from scoring.weights_applied import misfits

LARGEST = 1_000_000  #: bytes
SUFFIXES = (".yaml", ".yml", ".json")
Find = Callable[[str], Questionnaire | str]  #: by CODE@VERSION; what is wrong with it where there is none
HEAD = "# 融评权重方案 · a weight set of Rongping; rongping weights check FILE tells what is wrong with it\n"


class WeightFileError(Exception):
    """A weight file that cannot be used, with everything that is wrong with it, a line each."""

    def __init__(self, problems: list[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(problems))


def load(path: Path, find: Find) -> tuple[WeightSet, Questionnaire]:
    """The weight set in a file, and the questionnaire it is for.

    Raises
    ------
    WeightFileError
        With every problem: file, line, address, what was found and expected, a remedy.
    """
    source = read(path)
    if not source.problems:
        for finding in shape_misfits(source.value, "weights"):
            if not finding.silent:
                _report(source, finding)
    if source.problems or not isinstance(source.value, dict):
        raise _refused(source)
    questionnaire = find(str(source.value["questionnaire"]))
    if isinstance(questionnaire, str):
        _report(source, Finding(path=("questionnaire",), found=questionnaire))
        raise _refused(source)
    weights = _checked(source, questionnaire)
    return weights, questionnaire


def _checked(source: SourceFile, questionnaire: Questionnaire) -> WeightSet:
    value = cast("dict[str, Any]", source.value)  # the schema says so
    try:
        date.fromisoformat(value["made_on"])
    except ValueError:
        _report(source, Finding(path=("made_on",), found=repr(value["made_on"]), expected="a day of the calendar"))
        raise _refused(source) from None
    weights = _in_order(from_mapping(value), questionnaire)
    for finding in misfits(questionnaire, weights):
        _report(source, finding)
    told = value.get("fingerprint")
    if not source.problems and told is not None and told != weights.fingerprint:
        remedy = "something was changed: delete this line, or give the set a new version"
        expected = f"{weights.fingerprint[:12]}…"
        finding = Finding(path=("fingerprint",), found=f"{told[:12]}…", expected=expected, remedy=remedy)
        _report(source, finding)
    if source.problems:
        raise _refused(source)
    return weights


def _in_order(weights: WeightSet, questionnaire: Questionnaire) -> WeightSet:
    """The set with nodes in the order of the questionnaire, however the file lists them; judgements keep the file's order."""
    order = list(children(questionnaire))
    return replace(
        weights,
        nodes=tuple(
            sorted(weights.nodes, key=lambda each: order.index(each.node) if each.node in order else len(order))
        ),
    )


def _report(source: SourceFile, finding: Finding) -> None:
    source.report(
        source.line(finding.path), finding.path, finding.found, expected=finding.expected, remedy=finding.remedy
    )


def _refused(source: SourceFile) -> WeightFileError:
    return WeightFileError([str(problem) for problem in sorted(source.problems, key=lambda each: each.line)])


def missing(key: str, known: list[str]) -> str:
    """What is said of a questionnaire that is not there."""
    return f"no questionnaire {key}; {did_you_mean(key, known, otherwise='known: ' + ', '.join(known))}"


def dump(weights: WeightSet) -> str:
    """The set as YAML, with its fingerprint."""
    mapping = as_mapping(weights)
    nodes = mapping.pop("nodes")
    lines = [f"{key}: {_plain(value)}" for key, value in mapping.items()]
    lines += [f"fingerprint: {_plain(weights.fingerprint)}", "nodes:"]
    ratios = {each.node: each.ratios for each in weights.nodes}
    for node, each in nodes.items():
        lines += [f"  {node}:", f"    method: {each['method']}", f"    weights: {_flow(each['weights'])}"]
        if "consistency_ratio" in each:
            lines.append(f"    consistency_ratio: {each['consistency_ratio']:.4f}")
        if "judgements" in each:
            lines.append("    judgements:")
        for place, said in enumerate(each.get("judgements", ())):
            lines.append(f"      - expert: {_plain(said['expert'])}")
            lines += [f"        consistency_ratio: {ratio:.4f}" for ratio in ratios[node][place : place + 1]]
            lines.append("        rows:")
            lines += [f"          - [{', '.join(_plain(cell) for cell in row)}]" for row in said["rows"]]
    return HEAD + "\n".join(lines) + "\n"


def _plain(value: object) -> str:
    """A scalar as both YAML and JSON read it."""
    return json.dumps(value, ensure_ascii=False)


def _flow(mapping: dict[str, int]) -> str:
    return "{" + ", ".join(f"{key}: {value}" for key, value in mapping.items()) + "}"
