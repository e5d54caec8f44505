"""What can go wrong in scoring, with the data a caller needs to say where."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scoring.result import GateResult


class ScoringError(Exception):
    """Input that cannot be scored: shapes that disagree, weights that are not positive, strings of another questionnaire."""


class PlanError(ScoringError):
    """A plan that cannot be made."""


class LimitError(PlanError):
    """A budget, or a limit of people, below what every measure takes.

    Attributes
    ----------
    limit : str
        What was given.
    least : str
        What the measure that takes the least takes.
    measure : str
        Its code.
    """

    def __init__(self, limit: str, least: str, measure: str) -> None:
        self.limit, self.least, self.measure = limit, least, measure
        super().__init__(f"{limit} is below every measure: expected at least {least}, which {measure} takes")


class BudgetError(LimitError):
    """A budget below every measure; in 10,000 yuan."""


class EffortError(LimitError):
    """A limit of people below every measure; in person-months."""


class PrerequisiteError(PlanError):
    """Measures that wait for each other, or for one that does not exist.

    Attributes
    ----------
    cycles : tuple of tuple of str
        Codes in the order in which each waits for the next; the last waits for the first.
    unknown : tuple of (str, str)
        Measure, and the prerequisite that is not in the library.
    """

    def __init__(self, cycles: tuple[tuple[str, ...], ...], unknown: tuple[tuple[str, str], ...]) -> None:
        self.cycles, self.unknown = cycles, unknown
        problems = [f"measures wait for each other: {' > '.join([*cycle, cycle[0]])}" for cycle in cycles]
        problems += [f"{code}: expected a prerequisite of the library, got {needed}" for code, needed in unknown]
        super().__init__("; ".join(problems))


class LevelOutOfReachError(PlanError):
    """A maturity level that the measures of the library do not open, even all of them together.

    Attributes
    ----------
    level : int
        Its number.
    gates : tuple of GateResult
        The gates that still do not hold once everything is done.
    """

    def __init__(self, level: int, gates: "tuple[GateResult, ...]") -> None:
        self.level, self.gates = level, gates
        nodes = ", ".join(dict.fromkeys(each.gate.node for each in gates))
        super().__init__(f"level {level}: gates on {nodes} do not hold even with every measure taken")


class TopLevelError(PlanError):
    """There is no level above the one reached."""


class CellError(ScoringError):
    """A number that cannot be used, with its place.

    Attributes
    ----------
    name : str
        Of the argument.
    cell : tuple of int
        Indices of the offending number; empty where the argument is one number.
    """

    def __init__(self, name: str, cell: tuple[int, ...], found: object, expected: str) -> None:
        self.name, self.cell = name, cell
        place = "".join(f"[{index}]" for index in cell)
        super().__init__(f"{name}{place}: expected {expected}, got {found}")


class EmptyCohortError(ScoringError):
    """Nobody to compare with."""


class PrivacyError(ScoringError):
    """More privacy asked for than is left.

    Attributes
    ----------
    asked, left : float
        Epsilon.
    """

    def __init__(self, asked: float, left: float) -> None:
        self.asked, self.left = asked, left
        super().__init__(f"expected an epsilon of at most {left:g}, which is what is left of the budget, got {asked:g}")


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
