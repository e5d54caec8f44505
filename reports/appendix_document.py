"""The appendix as plain data: every answer, those that reviewers changed, the files that show what answers say."""

from dataclasses import dataclass

from scoring.evidence import Grade
from scoring.result import ResponseState


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerRow:
    """One line of the appendix."""

    code: str
    name: str
    answer: str
    state: ResponseState
    details: tuple[str, ...]  #: numbers, note, reason
    units: int
    weight: int
    effective_weight: int
    contribution: int
    scored: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherwiseRow:
    """An item that reviewers rated otherwise than the enterprise answered it."""

    code: str
    name: str
    stated: str  #: as the enterprise answered
    found: str  #: as the reviewers did
    grade: Grade  #: how well that is proven
    reason: str  #: in full; empty where they gave none


@dataclass(frozen=True, slots=True, kw_only=True)
class FileRow:
    """A file that shows what an answer says."""

    code: str
    name: str
    by: str  #: who handed it in
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerGroup:
    """Appendix lines of one indicator."""

    code: str
    name: str
    units: int
    rows: tuple[AnswerRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerSection:
    """Appendix lines of one dimension."""

    code: str
    name: str
    scored: bool
    groups: tuple[AnswerGroup, ...]
