"""Answers as one ASCII string per submission, and back: the one place that maps codes to places and characters.

Every item has its place: one character for a ladder, one for every five options of a multi. A character is the index of the option
(``0`` to ``v``) or five options as bits, all zero for the exclusive option ("none of these"); ``-`` not applicable by the respondent's choice, ``~`` not asked, ``?`` don't know, ``.`` not
answered. Numbers, texts and reasons stay outside.
"""

from collections.abc import Mapping, Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from questionnaires.rules import Profile, all_hold
from scoring.answer import (
    BLANK,
    DONT_KNOW,
    NOT_ASKED,
    Answer,
    chosen,
    format_cell,
    from_rate,
    from_share,
    from_text,
    from_trend,
    not_applicable,
    parse_cell,
)
from scoring.errors import AnswerError, ScoringError, shown
from scoring.layout import BITS, DIGITS, SPECIAL, Column
from scoring.model import ScoringModel
from scoring.result import ResponseState

__all__ = [
    "BLANK",
    "DONT_KNOW",
    "NOT_ASKED",
    "Answer",
    "AnswerError",
    "Profile",
    "characters",
    "chosen",
    "decode",
    "encode",
    "format_cell",
    "from_rate",
    "from_share",
    "from_text",
    "from_trend",
    "not_applicable",
    "parse_cell",
    "resolve",
    "unchecked",
    "write",
]

Submissions = Sequence[str] | bytes | NDArray[np.uint8]  #: many strings; the same joined; or `characters` of them

_CHARACTER = {
    ResponseState.NOT_APPLICABLE: "-",
    ResponseState.NOT_ASKED: "~",
    ResponseState.DONT_KNOW: "?",
    ResponseState.BLANK: ".",
}
_CLASSES = bytes((SPECIAL + DIGITS).find(chr(code)) % 256 for code in range(256))  #: 255: no character of answers
_STATE = {character: state for state, character in _CHARACTER.items()}


def resolve(model: ScoringModel, answers: Mapping[str, Answer], profile: Profile | None = None) -> dict[str, Answer]:
    """Answers of every item, with those that are not asked taken out.

    Parameters
    ----------
    model : ScoringModel
        Of the questionnaire.
    answers : mapping of str to Answer
        By item code; one left out is blank.
    profile : mapping of ProfileField to collection of str, optional
        What is known of the enterprise. An item whose condition rests on an unknown field, or on an item not answered, counts if
        answered and is not asked if blank.

    Returns
    -------
    dict of str to Answer
        Every item in the order asked; `NOT_ASKED` where its conditions do not hold, whatever was given.

    Raises
    ------
    ScoringError
        If an answer is to no item of the questionnaire.

    Examples
    --------
    >>> from scoring.example import example_questionnaire
    >>> from scoring.model import compile_model
    >>> resolve(compile_model(example_questionnaire()), {})["FND-EQP-01"].state.value
    'blank'
    """
    unknown = sorted(set(answers) - {column.item.code for column in model.columns})
    if unknown:
        raise ScoringError(f"{model.questionnaire.key}: expected codes of its items, got {', '.join(unknown[:5])}")
    resolved: dict[str, Answer] = {}
    options: dict[str, tuple[str, ...]] = {}
    for column in model.columns:
        code = column.item.code
        answer = answers.get(code, BLANK)
        given = answer if answer.state is not ResponseState.NOT_ASKED else BLANK
        conditions = column.item.applies_if
        holds = all_hold(conditions, profile or {}, options) if conditions else True
        asked = given.state is not ResponseState.BLANK if holds is None else holds
        resolved[code] = given if asked else NOT_ASKED
        if resolved[code].state is not ResponseState.BLANK:
            options[code] = resolved[code].options
    return resolved


def encode(model: ScoringModel, answers: Mapping[str, Answer], profile: Profile | None = None) -> str:
    """One ASCII string from the answers of one submission.

    Parameters
    ----------
    model : ScoringModel
        Of the questionnaire.
    answers : mapping of str to Answer
        By item code; one left out is blank.
    profile : mapping of ProfileField to collection of str, optional
        As for `resolve`, which is applied first.

    Returns
    -------
    str
        `model.width` characters.

    Raises
    ------
    ScoringError
        If an answer is to no item of the questionnaire.
    AnswerError
        If an option is not the item's.

    Examples
    --------
    >>> from scoring.example import example_questionnaire
    >>> from scoring.model import compile_model
    >>> model = compile_model(example_questionnaire())
    >>> encode(model, {"FND-EQP-01": chosen(model.columns[0].item, ["all"]), "FND-EQP-02": DONT_KNOW})
    '2?...'
    """
    resolved = resolve(model, answers, profile)
    return "".join(write(column, resolved[column.item.code]) for column in model.columns)


def write(column: Column, answer: Answer) -> str:
    """Characters of one answer.

    Parameters
    ----------
    column : Column
        Of its item.
    answer : Answer
        The answer.

    Returns
    -------
    str
        `column.width` characters.

    Raises
    ------
    AnswerError
        If an option is not the item's.

    Examples
    --------
    >>> from scoring.example import example_questionnaire
    >>> from scoring.model import compile_model
    >>> write(compile_model(example_questionnaire()).columns[0], DONT_KNOW)
    '?'
    """
    if answer.state is not ResponseState.ANSWERED:
        return _CHARACTER[answer.state] * column.width
    if not column.options:
        return DIGITS[0]
    if answer.options or not column.several:
        chosen(column.item, answer.options)  # refuses what is not the item's
    indices = [column.options[code] for code in answer.options if code != column.empty]
    if not column.several:
        return DIGITS[indices[0]]
    bits = sum(1 << index for index in indices)
    return "".join(DIGITS[bits >> BITS * place & (1 << BITS) - 1] for place in range(column.width))


def decode(model: ScoringModel, string: str) -> dict[str, Answer]:
    """Answers of one submission string, without the numbers and texts that stay outside.

    Parameters
    ----------
    model : ScoringModel
        Of the questionnaire.
    string : str
        `model.width` characters.

    Returns
    -------
    dict of str to Answer
        By item code, in the order asked.

    Raises
    ------
    ScoringError
        If the length or a character does not fit the questionnaire.

    Examples
    --------
    >>> from scoring.example import example_questionnaire
    >>> from scoring.model import compile_model
    >>> decode(compile_model(example_questionnaire()), "2-300")["FND-SEC-01"].options
    ('rules', 'products')
    """
    characters(model, [string])
    return {
        column.item.code: _read(column, string[column.start : column.start + column.width]) for column in model.columns
    }


def _read(column: Column, places: str) -> Answer:
    """Answer in the characters of one item, which have been checked."""
    if places[0] in _STATE:
        return Answer(state=_STATE[places[0]])
    codes = list(column.options)
    if column.several:
        bits = sum(DIGITS.index(character) << BITS * place for place, character in enumerate(places))
        found = {code for index, code in enumerate(codes) if bits >> index & 1} or {column.empty or ""}
        options = tuple(option.code for option in column.item.options if option.code in found)
        return Answer(state=ResponseState.ANSWERED, options=options)
    return Answer(state=ResponseState.ANSWERED, options=(codes[DIGITS.index(places)],) if codes else ())


def characters(model: ScoringModel, submissions: Submissions) -> NDArray[np.uint8]:
    """Submission strings as an array, checked.

    Parameters
    ----------
    model : ScoringModel
        Of the questionnaire.
    submissions : sequence of str, bytes, or (n, width) ndarray of uint8
        One string each; or all of them joined; or what this function returned.

    Returns
    -------
    (n, width) ndarray of uint8
        ASCII codes, read-only.

    Raises
    ------
    ScoringError
        If a length or a character does not fit the questionnaire; the first such submission and item are named.

    Examples
    --------
    >>> from scoring.example import example_questionnaire
    >>> from scoring.model import compile_model
    >>> characters(compile_model(example_questionnaire()), ["2-300", "....."]).shape
    (2, 5)
    """
    array = unchecked(model, submissions)
    for start in range(0, len(array), 4096):
        _check(model, array[start : start + 4096], start)
    return array


def unchecked(model: ScoringModel, submissions: Submissions) -> NDArray[np.uint8]:
    """Submission strings as an array, with only their lengths checked; for paths that check the characters themselves."""
    if isinstance(submissions, np.ndarray):
        array = submissions
    elif isinstance(submissions, bytes):
        if len(submissions) % model.width:
            raise ScoringError(f"expected strings of {model.width} characters, got {len(submissions)} characters")
        array = np.frombuffer(submissions, np.uint8).reshape(-1, model.width)
    else:
        array = _join(model, submissions)
    if array.ndim != 2 or array.shape[1] != model.width or array.dtype != np.uint8:
        raise ScoringError(f"expected (n, {model.width}) of uint8, got {array.shape} of {array.dtype}")
    return array


def _join(model: ScoringModel, strings: Sequence[str]) -> NDArray[np.uint8]:
    """All strings below one another; lengths are right if every line ends where it should."""
    lines = "\n".join([*strings, ""])
    count = len(strings)
    if lines.isascii() and len(lines) == count * (model.width + 1):
        array = np.frombuffer(lines.encode("ascii"), np.uint8).reshape(count, model.width + 1)
        ends = array == ord("\n")
        if ends[:, -1].all() and np.count_nonzero(ends) == count:
            return array[:, :-1]
    for index, string in enumerate(strings):
        if len(string) != model.width:
            raise ScoringError(f"submission {index}: expected {model.width} characters, got {len(string)}")
        if not string.isascii() or "\n" in string:
            raise ScoringError(f"submission {index}: expected characters of answers, got {shown(string)!r}")
    raise ScoringError("expected one string for each submission")


def _check(model: ScoringModel, array: NDArray[np.uint8], offset: int) -> None:
    """Refuse characters that are not the place's, and items whose places disagree whether they were answered."""
    classes = np.frombuffer(array.tobytes().translate(_CLASSES), np.uint8).reshape(array.shape)
    left, right = classes[:, model.joints], classes[:, model.joints + 1]
    mixed = (np.minimum(left, right) < len(SPECIAL)) & (left != right)
    highest = _highest(model)
    if (classes.max(axis=0, initial=0) <= highest).all() and not mixed.any():
        return
    wrong = classes > highest
    wrong[:, model.joints] |= mixed
    row, place = np.argwhere(wrong)[0].tolist()
    column = max((c for c in model.columns if c.start <= place), key=lambda c: c.start)
    found = array[row, column.start : column.start + column.width].tobytes().decode("latin-1")
    raise ScoringError(f"submission {offset + row}: {column.item.code}: expected an answer to it, got {shown(found)!r}")


@lru_cache(maxsize=16)
def _highest(model: ScoringModel) -> NDArray[np.uint8]:
    """(width,) highest class allowed in each place: special characters come first, and the digits allowed are the lowest."""
    digits = model.points[:, np.frombuffer(DIGITS.encode(), np.uint8)] >= 0
    highest: NDArray[np.uint8] = (digits.sum(axis=1) + len(SPECIAL) - 1).astype(np.uint8)
    return highest
