"""What measures add one after another, each on top of those before it."""

from collections.abc import Sequence
from itertools import pairwise

from questionnaires.model import Lift
from scoring.aggregate import Scores, score
from scoring.levels import levels
from scoring.lifting import Effect, blocking, is_outcome, lifted
from scoring.openings import Openings
from scoring.result import MISSING, LiftGain


def in_turn(openings: Openings, order: Sequence[int]) -> tuple[Effect, ...]:
    """Effects of some candidates in turn, all re-scored in one batch.

    Parameters
    ----------
    openings : Openings
        Of the submission.
    order : sequence of int
        Places of the candidates.

    Returns
    -------
    tuple of Effect
        In the same order. Every gain is on top of those before, so that gains add up to what all bring; an outcome counts for the first that
        has it. What is missing for a gate is what those before leave.

    Examples
    --------
    >>> from scoring.example import example_questionnaire
    >>> from scoring.model import compile_model
    >>> model = compile_model(example_questionnaire())
    >>> [each.gain for each in in_turn(Openings(model, "20210", model.questionnaire.measures), [1, 0])]
    [80000, 75000]
    """
    model, sure, outcomes = openings.model, openings.brought(order), _outcomes(openings, order)
    grown = [openings.after(order[:count]) for count in range(len(order) + 1)]
    after = [lifted(model, string, steps) for string, steps in zip(grown[1:], outcomes, strict=True)]
    single = [
        lifted(model, string, [step])
        for string, *both in zip(grown, sure, outcomes, strict=False)
        for steps in both
        for step in steps
    ]
    scores = score(model, [*grown, *after, *single])
    totals = scores.nodes[:, 0].tolist()
    here, ahead = slice(0, len(grown)), iter(totals[len(grown) + len(after) :])
    gates, lacking = blocking(levels(model, grown, Scores(nodes=scores.nodes[here], items=scores.items[here])), model)
    found = []
    for number, (before, then) in enumerate(pairwise(totals[here])):
        steps = (*sure[number], *outcomes[number])
        shut = [place for place, missing in enumerate(lacking[number]) if missing > 0]
        found.append(
            Effect(
                gains=tuple(
                    LiftGain(lift=step, gain=_between(before, next(ahead)), outcome=is_outcome(model, step))
                    for step in steps
                ),
                gain=_between(before, then),
                outcome=_between(then, totals[len(grown) + number]),
                toward=tuple(
                    (max(lacking[number][place] - lacking[number + 1][place], 0), lacking[number][place])
                    for place in shut
                ),
                gates=tuple(gates[place] for place in shut),
            )
        )
    return tuple(found)


def _outcomes(openings: Openings, order: Sequence[int]) -> list[tuple[Lift, ...]]:
    """Outcomes of each candidate that none before it has."""
    taken: set[tuple[str, str | None]] = set()
    found = []
    for place in order:
        new = [step for step in openings.candidates[place].outcomes if (step.item, step.add) not in taken]
        taken |= {(step.item, step.add) for step in new}
        found.append(tuple(new))
    return found


def _between(before: int, after: int) -> int:
    """Units between two totals; 0 where one is not assessable."""
    return 0 if MISSING in {before, after} else after - before
