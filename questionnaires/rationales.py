"""Whether a questionnaire that gives reasons gives all of them: for weights, levels, gates and costs."""

from collections.abc import Iterator

from questionnaires.model import Dimension, Indicator, Questionnaire, Side, Text
from questionnaires.problems import Finding, Path_


def check_rationales(questionnaire: Questionnaire) -> Iterator[Finding]:
    """Levels, gates and costs without a reason, where weights have some."""
    weighed: list[Side | Dimension | Indicator] = [
        *questionnaire.sides,
        *questionnaire.dimensions,
        *questionnaire.indicators(),
    ]
    if any(each.rationale for each in weighed):
        for path, rationale in _of_levels(questionnaire):
            if not rationale:
                remedy = "say why; this questionnaire gives reasons for its weights"
                yield Finding(path=(*path, "rationale"), found="missing", remedy=remedy)
        if questionnaire.measures and not questionnaire.cost_basis:
            remedy = "say where the costs of the measures come from and whom they are for"
            yield Finding(path=("cost_basis",), found="missing", remedy=remedy)


def _of_levels(questionnaire: Questionnaire) -> Iterator[tuple[Path_, Text | None]]:
    """Rationales of levels and gates with their paths."""
    for index, level in enumerate(questionnaire.levels):
        yield ("levels", index), level.rationale
        for place, gate in enumerate(level.gates):
            yield ("levels", index, "gates", place), gate.rationale
