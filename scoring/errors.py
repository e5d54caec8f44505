"""What can go wrong in scoring, with the data a caller needs to say where."""

from collections.abc import Sequence


class ScoringError(Exception):
    """Input that cannot be scored: shapes that disagree, weights that are not positive, strings of another questionnaire."""


class AnswerError(ScoringError):
    """One answer that cannot be read: what was found, what was expected, what to do.

    Attributes
    ----------
    item : str
        Code of the item.
    found : str
        What was given, shortened to 60 characters.
    expected : str
        What would have been accepted.
    remedy : str
        What to do about it; may be empty.
    """

    LONGEST_SHOWN = 60

    def __init__(self, item: str, found: str, expected: str, remedy: str = "") -> None:
        self.item = item
        self.found = shown(found)
        self.expected = expected
        self.remedy = remedy
        message = f"{item}: expected {expected}, got {self.found!r}"
        super().__init__(f"{message}; {remedy}" if remedy else message)


def shown(text: str) -> str:
    """`text` as a message repeats it: on one line, without control characters, at most 60 characters.

    Examples
    --------
    >>> shown("a" * 100)[-3:]
    'aa…'
    """
    line = "".join(character if character.isprintable() else " " for character in text[: 2 * AnswerError.LONGEST_SHOWN])
    return line if len(line) <= AnswerError.LONGEST_SHOWN else line[: AnswerError.LONGEST_SHOWN - 1] + "…"


class InputError(ScoringError):
    """Numbers that a method cannot work with: every offending cell, what was found there and what was expected.

    Attributes
    ----------
    name : str
        Of the argument that holds them.
    faults : tuple of (tuple of int, str, str)
        Cell (indices from 0; empty for the whole argument), what was expected, what was found.
    """

    MOST_SHOWN = 8

    def __init__(self, name: str, faults: Sequence[tuple[tuple[int, ...], str, str]]) -> None:
        self.name = name
        self.faults = tuple(faults)
        lines = [
            f"{name}{list(cell) if cell else ''}: expected {expected}, got {shown(found)}"
            for cell, expected, found in faults[: self.MOST_SHOWN]
        ]
        more = len(faults) - len(lines)
        super().__init__("; ".join([*lines, f"and {more} more"] if more else lines))
