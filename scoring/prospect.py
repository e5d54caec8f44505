"""Where an enterprise stands once it has done what is recommended, re-scored by the real model."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from questionnaires.model import GateKind
from scoring.aggregate import score
from scoring.levels import level_result, levels
from scoring.lifting import lifted
from scoring.model import ScoringModel
from scoring.result import TOTAL, GateResult, LevelResult, Recommendation


@dataclass(frozen=True, slots=True, kw_only=True)
class Prospect:
    """What `Result` says about the time after the plan.

    Attributes
    ----------
    after : mapping of str to int
        Units of the total and of every node of a SCORE gate once all sure steps are taken; `MISSING` where not assessable.
    highest : int
        Units of the total if all outcomes follow, too.
    level_after : int
        The level that is certain once all sure steps are taken.
    blocking_after : tuple of GateResult
        The gates that block the next level now, looked at again.
    """

    after: Mapping[str, int]
    highest: int
    level_after: int
    blocking_after: tuple[GateResult, ...]


def prospect(model: ScoringModel, string: str, level: LevelResult, advice: Sequence[Recommendation]) -> Prospect:
    """Re-score a submission with everything recommended.

    Parameters
    ----------
    model : ScoringModel
        Of the questionnaire.
    string : str
        The submission.
    level : LevelResult
        Of the submission.
    advice : sequence of Recommendation
        As `recommend` returns them.

    Returns
    -------
    Prospect
        The sure steps decide about everything but `highest`.

    Examples
    --------
    >>> from scoring.evaluate import evaluate
    >>> from scoring.example import example_questionnaire
    >>> result = evaluate(example_questionnaire(), "20210")
    >>> result.total, result.after["TOTAL"], result.highest, result.level.number, result.level_after
    (610000, 765000, 765000, 1, 1)
    """
    gains = [each for found in advice for each in found.gains]
    sure = lifted(model, string, [each.lift for each in gains if not each.outcome])
    batch = [sure, lifted(model, string, [each.lift for each in gains])]
    scores = score(model, batch)
    then = level_result(model, levels(model, batch, scores))
    nodes = [TOTAL, *(gate.node for _, gate in model.gates if gate.kind is GateKind.SCORE)]
    looked_at = {(each.level, each.gate): each for each in then.gates}
    return Prospect(
        after={code: int(scores.nodes[0, model.node(code)]) for code in nodes},
        highest=int(scores.nodes[1, 0]),
        level_after=then.at_least,
        blocking_after=tuple(looked_at[each.level, each.gate] for each in level.blocking),
    )
