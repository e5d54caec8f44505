"""Where enterprises of a list stand: total and stage, scored from the frozen answers, all those of one questionnaire at once."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from questionnaires.model import Questionnaire
from scoring.aggregate import score
from scoring.levels import levels
from scoring.model import compile_model
from scoring.result import MISSING, TOTAL


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Total and stage of one submission."""

    total: int  #: in units; `MISSING` without one
    stage: Mapping[str, str]  #: name by language
    certain: bool  #: whether it is this stage and no higher one


def standings(questionnaire: Questionnaire, submitted: Mapping[UUID, str]) -> dict[UUID, Standing]:
    """Where each of these submissions stands; `submitted`: in the one-string form, by assessment."""
    model, strings = compile_model(questionnaire), list(submitted.values())
    scores = score(model, strings)
    found = levels(model, strings, scores)
    names = {0: questionnaire.level_zero} | {level.number: level.name for level in questionnaire.levels}
    rows = zip(
        submitted,
        scores.nodes[:, model.node(TOTAL)].tolist(),
        found.level.tolist(),
        found.at_least.tolist(),
        strict=True,
    )
    return {
        assessment_id: Standing(total=total, stage=names[at_least], certain=level != MISSING)
        for assessment_id, total, level, at_least in rows
    }
