"""Where an enterprise stands once it has done what is recommended, re-scored by the real model."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from questionnaires.model import GateKind, Measure, Span
from scoring.aggregate import score
from scoring.change import decompose_change
from scoring.evidence import Grade, grade_rows
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
    batch = [_surely(model, string, advice), lifted(model, string, [each.lift for each in gains])]
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


def drowned_in(
    model: ScoringModel, string: str, advice: Sequence[Recommendation], graded: Mapping[str, Grade]
) -> int | None:
    """Noise the next round would have to rise above, where the gain of the plan does not.

    Parameters
    ----------
    model : ScoringModel
        Of the questionnaire.
    string : str
        The submission.
    advice : sequence of Recommendation
        As `recommend` returns them.
    graded : mapping of str to Grade
        Evidence of the submission by item; the next round is taken to have none.

    Returns
    -------
    int or None
        Units of the total; None where the sure steps gain more than that, or nothing, or there is no total.

    Examples
    --------
    >>> from scoring.evaluate import evaluate
    >>> from scoring.example import example_questionnaire
    >>> from scoring.model import compile_model
    >>> model = compile_model(example_questionnaire())
    >>> result = evaluate(example_questionnaire(), "20210")
    >>> result.after["TOTAL"] - result.total, drowned_in(model, "20210", result.recommendations, {})
    (155000, 383440)
    """
    grades = (grade_rows(model, [graded]), None)
    found = decompose_change((model, model), [string], [_surely(model, string, advice)], grades=grades)
    total = model.node(TOTAL)
    if found.answers[0, total] <= 0 or found.beyond_noise[0, total]:
        return None
    return round(float(found.noise[0, total]))


def _surely(model: ScoringModel, string: str, advice: Sequence[Recommendation]) -> str:
    """The submission once all sure steps are taken."""
    return lifted(model, string, [each.lift for found in advice for each in found.gains if not each.outcome])


def investment(measures: Sequence[Measure], recommendations: Sequence[Recommendation]) -> Span:
    """What the recommended measures cost together.

    Parameters
    ----------
    measures : sequence of Measure
        The library.
    recommendations : sequence of Recommendation
        Those recommended.

    Returns
    -------
    Span
        Sums of the low, likely and high estimates, in 10,000 yuan.

    Examples
    --------
    >>> investment([], [])
    Span(low=Decimal('0'), likely=Decimal('0'), high=Decimal('0'))
    """
    cost = {measure.code: measure.cost for measure in measures}
    spans = [cost[each.measure] for each in recommendations]
    return Span(
        low=sum((span.low for span in spans), Decimal(0)),
        likely=sum((span.likely for span in spans), Decimal(0)),
        high=sum((span.high for span in spans), Decimal(0)),
    )
