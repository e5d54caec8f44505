"""Whether what a measure waits for is done already."""

from collections.abc import Mapping

from questionnaires.model import ItemKind, Lift, Measure
from scoring.answer import Answer
from scoring.lifting import is_outcome
from scoring.model import ScoringModel
from scoring.result import ResponseState


def is_met(model: ScoringModel, measure: Measure, answers: Mapping[str, Answer]) -> bool:
    """Whether the answers say that what a measure does is done already: no sure step of it is open, none lies ahead.

    Parameters
    ----------
    model : ScoringModel
        Of the questionnaire.
    measure : Measure
        Of its library.
    answers : mapping of str to Answer
        As `decode` returns them.

    Returns
    -------
    bool
        True where every option it adds is chosen and every ladder stands above all options it lifts from. Items that are not asked, not
        applicable or not answered ask for nothing; don't know is the lowest option.

    Examples
    --------
    >>> from scoring.encode import decode
    >>> from scoring.example import example_questionnaire
    >>> from scoring.model import compile_model
    >>> model = compile_model(example_questionnaire())
    >>> connect, _ = model.questionnaire.measures
    >>> [is_met(model, connect, decode(model, string)) for string in ("21110", "22110")]
    [False, True]
    """
    return all(_passed(model, lift, answers[lift.item]) for lift in measure.lifts if not is_outcome(model, lift))


def _passed(model: ScoringModel, lift: Lift, answer: Answer) -> bool:
    """Whether an answer already lies beyond a step."""
    if answer.state not in {ResponseState.ANSWERED, ResponseState.DONT_KNOW}:
        return True
    if lift.add is not None:
        return lift.add in answer.options
    item = model.column(lift.item).item
    reached = max((item.option(code).units for code in answer.options), default=-1)
    codes = [option.code for option in item.options]
    if item.kind is ItemKind.SCENE:
        return bool(answer.options) and codes.index(answer.options[0]) > codes.index(lift.start or codes[0])
    return reached > item.option(lift.start or codes[0]).units
