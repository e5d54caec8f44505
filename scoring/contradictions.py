"""Which contradictions that a questionnaire knows of are in submissions: for its owner, over many at once."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from questionnaires.model import Check, Condition
from scoring.answer_levels import chosen_bit
from scoring.layout import DIGITS, SPECIAL
from scoring.model import ScoringModel
from scoring.tables import Submission


def contradictions(
    model: ScoringModel, array: NDArray[np.uint8], submissions: Sequence[Submission]
) -> NDArray[np.bool_]:
    """Which contradictions of the questionnaire each submission holds.

    Parameters
    ----------
    model : ScoringModel
        Of the questionnaire.
    array : (n, width) ndarray of uint8
        Checked characters of the submissions.
    submissions : sequence of Submission
        The same; for what is known of the enterprises.

    Returns
    -------
    (n, n_checks) ndarray of bool
        In the order of `Questionnaire.checks`. What is not answered or not known contradicts nothing.

    Examples
    --------
    >>> from dataclasses import replace
    >>> from scoring.encode import characters
    >>> from scoring.example import example_questionnaire
    >>> from scoring.model import compile_model
    >>> from scoring.tables import read_rows
    >>> when = (Condition(item="FND-EQP-01", any_of=("none",)), Condition(item="FND-SEC-01", any_of=("drill", "rules")))
    >>> asked = replace(example_questionnaire(), checks=(Check(code="CHK-01", when=when, ask={"en": "?"}),))
    >>> rows = read_rows(asked, [{"id": "A", "FND-EQP-01": "none", "FND-SEC-01": "rules"}, {"id": "B", "FND-SEC-01": "rules"}])
    >>> model = compile_model(asked)
    >>> contradictions(model, characters(model, [row.answers for row in rows]), rows).tolist()
    [[True], [False]]
    """
    checks = model.questionnaire.checks
    if not checks:
        return np.zeros((len(array), 0), bool)
    return np.stack([_holds(model, check, array, submissions) for check in checks], axis=1)


def _holds(
    model: ScoringModel, check: Check, array: NDArray[np.uint8], submissions: Sequence[Submission]
) -> NDArray[np.bool_]:
    holds = np.ones(len(array), bool)
    for condition in check.when:
        holds &= _condition(model, condition, array, submissions)
    return holds


def _condition(
    model: ScoringModel, condition: Condition, array: NDArray[np.uint8], submissions: Sequence[Submission]
) -> NDArray[np.bool_]:
    if condition.profile is not None:
        known = [submission.profile.get(condition.profile, ()) for submission in submissions]
        return np.array(
            [bool(set([each] if isinstance(each, str) else each) & set(condition.any_of)) for each in known]
        )
    column = model.column(condition.item or "")
    places = array[:, column.start : column.start + column.width]
    answered = ~np.isin(places[:, 0], [ord(character) for character in SPECIAL])
    if not column.several:
        codes = [ord(DIGITS[column.options[code]]) for code in condition.any_of if code in column.options]
        return answered & np.isin(places[:, 0], codes)
    found = [chosen_bit(places, column.options[code]) for code in condition.any_of if code in column.options]
    if column.empty in condition.any_of:
        found.append((places == ord(DIGITS[0])).all(axis=1))
    either = np.zeros(len(array), bool)
    for each in found:
        either |= each
    return answered & either
