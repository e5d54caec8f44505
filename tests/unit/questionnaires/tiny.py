"""A tiny questionnaire, and samples that each show one thing by replacing one of its files or items."""

from pathlib import Path

from questionnaires.loader import load
from questionnaires.problems import Problem, QuestionnaireError

SAMPLES = Path(__file__).parent / "samples"
PLACES = {
    "heads": "questionnaire.yaml",
    "levels": "levels.yaml",
    "dimensions": "dimensions/10-FND.yaml",
    "items": "dimensions/10-FND.yaml",
    "measures": "measures/10-FND.yaml",
    "pain_points": "pain_points.yaml",
}  #: which file of the tiny questionnaire a kind of sample replaces
FRAME = """\
code: FND
side: LVL
weight: 100
name: {zh: 基础, en: Foundations}
indicators:
  - code: FND-EQP
    name: {zh: 设备, en: Equipment}
    weight: 100
    items:
"""  #: around the items of an item sample


def place_sample(sample: Path, folder: Path) -> None:
    """Put a sample where it belongs in the tiny questionnaire."""
    text = sample.read_text(encoding="utf-8")
    if sample.parent.name == "items":
        text = FRAME + "".join(f"      {line}\n" for line in text.splitlines())
    target = folder / PLACES[sample.parent.name]
    target.parent.mkdir(exist_ok=True)
    target.write_text(text, encoding="utf-8")


def told(folder: Path, sample: Path) -> list[str]:
    """What is wrong, with lines and addresses as they are in the sample, and the file named only if it is another."""
    target, lines = folder / PLACES[sample.parent.name], []
    for problem in problems_of(folder):
        if problem.file != target:
            lines.append(str(problem).removeprefix(f"{folder}/"))
        elif sample.parent.name == "items":
            said = str(problem).removeprefix(f"{target}:{problem.line}").replace("indicators[0].", "", 1)
            line = problem.line - FRAME.count("\n")
            lines.append(f"{line}{said}")
        else:
            lines.append(str(problem).removeprefix(f"{target}:"))
    return lines


def expected(sample: Path) -> list[str]:
    """What the last comment of a sample says is wrong with it; nothing without one."""
    _, _, comment = sample.read_text(encoding="utf-8").partition("# wrong:\n")
    return [line.removeprefix("#   ") for line in comment.splitlines()]


def problems_of(folder: Path) -> tuple[Problem, ...]:
    """What is wrong with a questionnaire; nothing if it loads."""
    try:
        load(folder)
    except QuestionnaireError as error:
        return error.problems
    return ()
