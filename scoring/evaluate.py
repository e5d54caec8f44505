"""Everything that follows from one submission."""

from collections.abc import Sequence

from questionnaires.model import ItemKind, Measure, Questionnaire
from questionnaires.rules import Profile
from scoring.aggregate import score
from scoring.encode import characters
from scoring.errors import LevelOutOfReachError, TopLevelError
from scoring.explain import best_indicators, largest_losses, node_results
from scoring.levels import level_result, levels, scene_levels
from scoring.measure_choice import MeasureChoice, without
from scoring.model import ScoringModel, compile_model
from scoring.openings import Openings
from scoring.painpoints import pain_points
from scoring.planned import PATIENCE
from scoring.prospect import investment, prospect
from scoring.recommend import recommend
from scoring.result import MISSING, SCORING_VERSION, Result
from scoring.ways import ways


def evaluate(
    questionnaire: Questionnaire,
    answers: str,
    *,
    profile: Profile | None = None,
    planned: bool = True,
    choice: MeasureChoice | None = None,
) -> Result:
    """Score, explain and advise one submission.

    Parameters
    ----------
    questionnaire : Questionnaire
        The version answered.
    answers : str
        One string as `encode` returns it; what is not asked of this enterprise is already marked in it.
    profile : mapping of ProfileField to collection of str, optional
        What is known of the enterprise; decides which measures fit.
    planned : bool, default True
        Whether the cheapest way to the next level is looked for, which takes the solver and its 6 MB.
    choice : MeasureChoice, optional
        Measures somebody chose instead of those recommended; then no way to the next level is looked for.

    Returns
    -------
    Result
        Scores in units of 0.0001 point, `MISSING` where not assessable.

    Raises
    ------
    ScoringError
        If the string does not fit the questionnaire.

    Examples
    --------
    >>> from scoring.example import example_questionnaire
    >>> result = evaluate(example_questionnaire(), "2-310")
    >>> result.total, result.level.number, result.losses
    (840000, 1, ('FND-SEC-02', 'FND-SEC-01'))
    """
    model = compile_model(questionnaire)
    array = characters(model, [answers])
    scores = score(model, array)
    nodes = node_results(model, answers, scores)
    scenes = [column for column in model.columns if column.item.kind is ItemKind.SCENE]
    pains = pain_points(questionnaire, nodes)
    level, losses = level_result(model, levels(model, array, scores)), largest_losses(nodes)
    measures = without(questionnaire.measures, choice.left_out) if choice else questionnaire.measures
    way = () if choice or not planned or scores.nodes[0, 0] == MISSING else _way_up(model, answers, measures, profile)
    openings = Openings(model, answers, measures, profile)
    advice = recommend(openings, pains, losses=losses, way=way, taken=choice.taken if choice else None)
    then = prospect(model, answers, level, advice.measures)
    return Result(
        questionnaire=questionnaire.key,
        fingerprint=model.fingerprint,
        scoring_version=SCORING_VERSION,
        answers=answers,
        nodes=nodes,
        level=level,
        scenes={
            scene.item.code: int(reached) for scene, reached in zip(scenes, scene_levels(array, scenes)[0], strict=True)
        },
        losses=losses,
        strengths=best_indicators(nodes),
        pain_points=pains,
        recommendations=advice.measures,
        investment=investment(measures, advice.measures),
        after=then.after,
        highest=then.highest,
        level_after=then.level_after,
        blocking_after=then.blocking_after,
        ways=ways(openings, then.blocking_after, advice.measures, way=[code for code in advice.months if code in way]),
        way_up=way,
        months=advice.months,
    )


def _way_up(model: ScoringModel, answers: str, measures: Sequence[Measure], profile: Profile | None) -> tuple[str, ...]:
    """Codes of the measures that lead to the next level at the least cost, in order; none where none do."""
    if not measures:
        return ()
    from scoring.plan import cheapest_next_level  # noqa: PLC0415  (6 MB, which a process that only prints need not hold)

    try:
        plan = cheapest_next_level(model, answers, measures, profile=profile, seconds=PATIENCE)
    except (TopLevelError, LevelOutOfReachError):
        return ()
    return tuple(each.measure for each in plan.measures)
