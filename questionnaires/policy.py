"""The shape of a support policy (扶持政策): who gives how much to whom, on which conditions; frozen data, rules from a closed vocabulary."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from questionnaires.model import Text


class RuleKind(StrEnum):
    """What a rule asks; a closed set."""

    LEVEL = "level"  #: maturity level under a questionnaire
    SCORE = "score"  #: points of the total, a side, dimension or indicator
    GAIN = "gain"  #: points a node has gained since the round before
    CLIMB = "climb"  #: levels gained since the round before
    SPEND = "spend"  #: yuan paid for digital projects
    CERTIFICATE = "certificate"  #: grade of a certificate held, such as the stars of a cloud enterprise
    PAPER = "paper"  #: a paper the application needs


OF_ROUNDS = frozenset(
    {RuleKind.LEVEL, RuleKind.SCORE, RuleKind.GAIN, RuleKind.CLIMB}
)  #: told by submissions; the others by what an enterprise holds


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One condition; only what its kind needs is set."""

    kind: RuleKind
    questionnaire: str = ""  #: code
    node: str = ""  #: TOTAL, a side, dimension or indicator
    certificate: str = ""
    paper: str = ""
    at_least: Decimal = Decimal(0)  #: level, points, levels, yuan, or grade


@dataclass(frozen=True, slots=True, kw_only=True)
class Amount:
    """What a grant brings, in yuan: a fixed sum, at most some sum, or a share of what was spent."""

    fixed: Decimal | None = None
    up_to: Decimal | None = None  #: the authority decides below it
    share: Decimal | None = None  #: per cent of the spending
    cap: Decimal | None = None  #: of the share

    @property
    def most(self) -> Decimal:
        """The most it can bring."""
        return self.fixed or self.up_to or self.cap or Decimal(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """One of the steps of a policy, such as level 2, 3 and 4; an enterprise gets the best it qualifies for."""

    code: str
    name: Text
    amount: Amount
    rules: tuple[Rule, ...] = ()


class Seen(StrEnum):
    """How far what is written here was checked."""

    TEXT = "text"  #: in the text of the document
    REPORTED = "reported"  #: in what others publish about it


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicySource:
    """Where it stands."""

    document: Text
    url: str
    year: int | None = None
    number: str = ""  #: of the document
    seen: Seen = Seen.REPORTED
    doubt: Text | None = None  #: what could not be confirmed


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """One policy. Rules hold for each of its grants."""

    code: str
    title: Text
    issuer: Text
    source: PolicySource
    grants: tuple[Grant, ...]
    checked_on: str = ""  #: day on which the source was last looked at, 2026-11-30; empty: could not be found again
    region: str = ""  #: GB/T 2260, cut to what it covers (31, 3205, 310113); empty: anywhere
    valid_from: str = ""
    valid_until: str = ""  #: the last day; empty: not known
    sizes: tuple[str, ...] = ()  #: empty: all
    industries: tuple[str, ...] = ()  #: sections or divisions of GB/T 4754; empty: all
    rules: tuple[Rule, ...] = ()
    note: Text | None = None

    def expired(self, on: date) -> bool:
        """Whether its last day is over."""
        return bool(self.valid_until) and date.fromisoformat(self.valid_until) < on

    def begun(self, on: date) -> bool:
        """Whether its first day has come."""
        return not self.valid_from or date.fromisoformat(self.valid_from) <= on

    def runs(self, on: date) -> bool:
        """Whether it can be applied for, as far as its days are known."""
        return self.begun(on) and not self.expired(on)

    def covers(self, region: str) -> bool:
        """Whether it is for a place given by its code of GB/T 2260."""
        return region.startswith(self.region)

    def touches(self, region: str) -> bool:
        """Whether it is for a place, or for some part of it."""
        return self.covers(region) or (region != "" and self.region.startswith(significant(region)))

    def is_for(self, *, industry: str, size: str) -> bool:
        """Whether it is for such enterprises."""
        fits = not self.industries or any(industry.startswith(each) for each in self.industries)
        return fits and (not self.sizes or size in self.sizes)

    @property
    def every_rule(self) -> tuple[Rule, ...]:
        """Rules of all its grants, each once."""
        return tuple(dict.fromkeys([*self.rules, *(rule for grant in self.grants for rule in grant.rules)]))


def significant(region: str) -> str:
    """Code of a place without the zeros that stand for "all of it".

    Examples
    --------
    >>> significant("310000"), significant("320500"), significant("310113"), significant("")
    ('31', '3205', '310113', '')
    """
    while region[-2:] == "00":
        region = region[:-2]
    return region


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """A paper that applications ask for."""

    code: str
    name: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateGrade:
    """A step of a certificate."""

    number: int
    name: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """A certificate with grades, from the lowest."""

    code: str
    name: Text
    grades: tuple[CertificateGrade, ...]

    def grade(self, number: int) -> Text:
        """Name of a grade; KeyError if there is none."""
        return next(each.name for each in self.grades if each.number == number)


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyLibrary:
    """All policies, and what enterprises may hold."""

    policies: tuple[Policy, ...]
    papers: tuple[Paper, ...]
    certificates: tuple[Certificate, ...]

    def policy(self, code: str) -> Policy | None:
        """Policy named `code`, if there is one."""
        return next((each for each in self.policies if each.code == code), None)

    @property
    def paper_names(self) -> Mapping[str, Text]:
        """Names of papers by code."""
        return {each.code: each.name for each in self.papers}

    @property
    def certificate_by_code(self) -> Mapping[str, Certificate]:
        """Certificates by code."""
        return {each.code: each for each in self.certificates}
