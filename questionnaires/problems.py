"""What is wrong with a questionnaire: every problem at once, each with its place and a remedy."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

LIMIT = 1000  #: problems told at once; a file with more is not a questionnaire
LONGEST_SHOWN = 60  #: characters of a wrong value repeated in a message
LONGEST_ADDRESS = 200
LONGEST_GUESSED = 40  #: longer words are not compared with the known ones


Path_ = tuple[str | int, ...]  #: keys and positions from the top down to a value: ("items", 1, "text")


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing wrong at `path`, before it is known which file and line that is."""

    path: Path_
    found: str
    expected: str = ""
    remedy: str = ""
    silent: bool = False  #: another finding says it already
    reference: str = ""  #: what it rests on being complete: "item", "option of FND-EQP-01", "weight" …; see `doubts`
    word: str = ""  #: the code that is missing, or that the finding is about
    meant: str = ""  #: the known code that was probably meant


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing wrong: where, what was found, what was expected, what to do about it."""

    file: Path
    line: int  #: from 1; 0 where the file could not be read
    address: str  #: `items[1].options[0].points`; empty for the file as a whole
    found: str
    expected: str = ""
    remedy: str = ""

    def __str__(self) -> str:
        what = f"expected {self.expected}, got {self.found}" if self.expected else self.found
        where = f"{self.file}:{self.line}" if self.line else str(self.file)
        parts = [where, *([self.address] if self.address else []), what]
        return ": ".join(parts) + (f"; {self.remedy}" if self.remedy else "")


class QuestionnaireError(Exception):
    """A questionnaire that cannot be used, with everything that is wrong with it."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


def address(path: Path_) -> str:
    """`("items", 1, "text")` → `items[1].text`."""
    text = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path).removeprefix(".")
    return text if len(text) <= LONGEST_ADDRESS else text[:LONGEST_ADDRESS] + "…"


def did_you_mean(word: str, known: Iterable[str], *, otherwise: str = "") -> str:
    """Remedy naming the known word nearest to `word`, else `otherwise`."""
    near = nearest(word, known)
    return f"did you mean '{near}'?" if near else otherwise


def nearest(word: str, known: Iterable[str]) -> str:
    """The known word most like `word`, else the first that begins with it; empty if there is none.

    Examples
    --------
    >>> nearest("Contrl", ["control", "none"]), nearest("app", ["none", "application"]), nearest("x", ["xyz"])
    ('control', 'application', '')
    """
    if len(word) > LONGEST_GUESSED:
        return ""
    by_lower = {candidate.lower(): candidate for candidate in known}
    near = get_close_matches(word.lower(), by_lower, n=1, cutoff=0.6)
    begun = [each for each in by_lower if len(word) > 1 and each.startswith(word.lower())]
    return next((by_lower[each] for each in (*near, *begun)), "")


def one_of(known: Iterable[str], *, most: int = 12) -> str:
    """`a, b or c`, shortened when long."""
    words = list(known)
    if len(words) > most:
        words = [*words[:most], "…"]
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} or {words[-1]}"


def shown(value: object) -> str:
    """`value` as a message repeats it: as YAML writes it, on one line, not too long."""
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, dict):
        return f"a mapping of {len(value)} keys"
    if isinstance(value, list):
        return f"a list of {len(value)}"
    if not isinstance(value, str):
        return str(value)
    text = value if len(value) <= LONGEST_SHOWN else f"{value[:LONGEST_SHOWN]}… ({len(value):,} characters)"
    return repr(text)
