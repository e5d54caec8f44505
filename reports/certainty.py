"""How sure a result is and what changed, as plain data in one language: the same on page, in the PDF and in files."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from reports.numbers import printed
from scoring.doubt import Claim, Doubt
from scoring.evidence import Grade


def ending(key: str, *, reviewed: bool) -> str:
    """Key of a sentence that is told otherwise of a score that reviewers gave.

    Examples
    --------
    >>> ending("doubt.claimed", reviewed=True), ending("doubt.claimed", reviewed=False)
    ('doubt.claimed_reviewed', 'doubt.claimed')
    """
    return f"{key}_reviewed" if reviewed else key


@dataclass(frozen=True, slots=True, kw_only=True)
class LevelChance:
    """One stage and how likely it is."""

    number: int
    name: str
    chance: float  #: 0 to 1
    text: str
    here: bool  #: the one reported


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimView:
    """A node with its band, and what its evidence carries."""

    code: str
    name: str
    claim: Claim
    total: bool = False
    side: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposedView:
    """An item for which a document would carry most."""

    code: str
    name: str
    gap: int  #: its part of the gap, in units


@dataclass(frozen=True, slots=True, kw_only=True)
class ChoiceView:
    """One choice of the method and what it does to the total."""

    name: str
    totals: str  #: the total if only this choice is made otherwise
    share: str  #: of the differences between all combinations that it explains alone


@dataclass(frozen=True, slots=True, kw_only=True)
class UnknownView:
    """What is not known, where that comes before everything else."""

    first: str  #: what to do before any measure
    floor: str  #: what the score is then, with all of it at the lowest and at the top; empty where it is too little to doubt the score


@dataclass(frozen=True, slots=True, kw_only=True)
class DoubtView:
    """How sure a result is."""

    band: str  #: "in nine of ten cases between 33.8 and 43.8"; empty without a total
    chance: str  #: of the stage reported; empty where it cannot be determined
    edge: str  #: what to say of that stage wherever it is named, because another one is likelier or it holds in less than three of four cases
    unknown: UnknownView | None  #: where what is not known comes first
    lead: tuple[str, ...]  #: band and stage in sentences
    levels: tuple[LevelChance, ...]
    claims: tuple[ClaimView, ...]  #: total, sides, dimensions; those that are assessable
    evidence: tuple[str, ...]
    proposed: tuple[ProposedView, ...]
    applicability: tuple[str, ...]
    method: tuple[str, ...]
    choices: tuple[ChoiceView, ...]
    numbers: Doubt
    reviewed: bool = False  #: whether the score is that of reviewers, else as the enterprise claims it

    def key(self, name: str) -> str:
        """Key of a sentence, in the form for whose score it is."""
        return ending(name, reviewed=self.reviewed)

    @property
    def seen(self) -> int:
        """Scored answers that somebody saw in a system, or checked."""
        return self.numbers.grades[Grade.SEEN] + self.numbers.grades[Grade.REVIEWED]

    @property
    def score(self) -> tuple[int, int, int] | None:
        """Low, score and high in units; None without a total."""
        total = self.numbers.total
        return (total.low, total.claimed, total.high) if total else None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeRow:
    """A node in two rounds, in units; the parts add up to `after - before`."""

    code: str
    name: str
    before: int
    after: int
    answers: int
    applicability: int
    model: int
    noise: int
    beyond_noise: bool
    verdict: str
    known: bool = True

    @property
    def shown(self) -> Mapping[str, int]:
        """Change and its parts at two decimals: they add up, and are the difference of what is printed before and after."""
        change = printed(self.after, 2) - printed(self.before, 2)
        applicability, model = printed(self.applicability, 2), printed(self.model, 2)
        answers = change - applicability - model
        return {"change": change, "answers": answers, "applicability": applicability, "model": model}


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeView:
    """What moved since the round before."""

    day: date | None  #: of the round before, if known
    questionnaire: str  #: it answered
    sentences: tuple[str, ...]
    rows: tuple[ChangeRow, ...]  #: total, sides, dimensions

    @property
    def parts(self) -> tuple[str, ...]:
        """Parts worth a column: those that are anywhere other than 0; none where everything follows from the answers."""
        names = ("answers", "applicability", "model")
        moved = tuple(name for name in names if any(getattr(row, name) for row in self.rows))
        return () if moved == ("answers",) else moved

    @property
    def columns(self) -> tuple[str, ...]:
        """Columns of the table, by the keys of their headings."""
        return ("before", "after", "change", *self.parts, "noise", "verdict")
