"""Support policies against what enterprises reached and hold: each rule met, not met or not known, how far it is, and what it would bring."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from questionnaires.model import UNIT
from questionnaires.policy import Amount, Grant, Policy, Rule, RuleKind
from scoring.errors import ScoringError
from scoring.result import MISSING

MET, NOT_MET, UNKNOWN = 1, 0, -1  #: what became of a rule
FEN = 100  #: of a yuan
SCALE: Mapping[RuleKind, int] = {RuleKind.SCORE: UNIT, RuleKind.GAIN: UNIT, RuleKind.SPEND: FEN}  #: of `at_least`
PER_CENT = 10_000  #: shares are counted in hundredths of a per cent
Whole = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Round:
    """What submissions to one questionnaire reached.

    Attributes
    ----------
    level : (n,) ndarray of int64
        Maturity level; `MISSING` where not determined, or where nothing was submitted.
    nodes : mapping of str to (n,) ndarray of int64
        Units by code of a node, `MISSING` where not assessable; a node the version does not have is not there.
    """

    level: Whole
    nodes: Mapping[str, Whole]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Facts:
    """What is known of enterprises.

    Attributes
    ----------
    count : int
        How many enterprises: n.
    rounds : mapping of str to Round
        Newest round, by code of the questionnaire.
    before : mapping of str to Round
        The comparable round before it.
    spend : (n,) ndarray of int64, optional
        Fen paid; `MISSING` where not stated.
    grades : mapping of str to (n,) ndarray of int64
        Grade held by certificate, 0 for none; `MISSING` where not stated.
    papers : mapping of str to (n,) ndarray of int64
        `MET` where held, `NOT_MET` where not, `UNKNOWN` where not stated.
    """

    count: int
    rounds: Mapping[str, Round] = field(default_factory=dict)
    before: Mapping[str, Round] = field(default_factory=dict)
    spend: Whole | None = None
    grades: Mapping[str, Whole] = field(default_factory=dict)
    papers: Mapping[str, Whole] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, eq=False)
class RuleOutcome:
    """One rule for every enterprise.

    Attributes
    ----------
    state : (n,) ndarray of int64
        `MET`, `NOT_MET` or `UNKNOWN`.
    found : (n,) ndarray of int64
        What there is, in the unit of `needed`: units of a score or gain, levels, fen, a grade, or 1 for a paper held. A gain may be negative, so
        only `state` says what is not known.
    needed : int
        What is asked for.
    """

    rule: Rule
    state: Whole
    found: Whole
    needed: int

    @cached_property
    def distance(self) -> Whole:
        """(n,) what is missing; 0 where met, `MISSING` where not known."""
        short = np.maximum(self.needed - self.found, 0)
        return np.where(self.state == UNKNOWN, MISSING, short)

    @cached_property
    def near(self) -> NDArray[np.float64]:
        """(n,) from 0 (nothing there, or not known) to 1 (met)."""
        share = 1 - np.clip((self.needed - self.found) / self.needed, 0, 1)
        found: NDArray[np.float64] = np.where(self.state == UNKNOWN, 0.0, share)
        return found


@dataclass(frozen=True, kw_only=True, eq=False)
class GrantOutcome:
    """One grant of a policy for every enterprise.

    Attributes
    ----------
    rules : tuple of RuleOutcome
        Those of the policy, then its own.
    amount : (n,) ndarray of int64
        Fen it brings, or at most brings, if its rules are met; `MISSING` where that hangs on a spending not stated.
    """

    grant: Grant
    rules: tuple[RuleOutcome, ...]
    amount: Whole

    @cached_property
    def met(self) -> NDArray[np.bool_]:
        """(n,) whether all rules are met."""
        found: NDArray[np.bool_] = self._count(MET) == len(self.rules)
        return found

    @cached_property
    def unmet(self) -> Whole:
        """(n,) rules that are not met, or not known to be."""
        return len(self.rules) - self._count(MET)

    @cached_property
    def unknown(self) -> Whole:
        """(n,) rules not known."""
        return self._count(UNKNOWN)

    @cached_property
    def near(self) -> NDArray[np.float64]:
        """(n,) mean nearness of its rules, from 0 to 1; 1 only where all are met."""
        if not self.rules:
            return np.ones(len(self.amount))
        found: NDArray[np.float64] = np.mean([each.near for each in self.rules], axis=0)
        return found

    @cached_property
    def worth(self) -> NDArray[np.float64]:
        """(n,) nearness times what it brings, in fen; of a share that is not known, times the most it can bring."""
        most = float(self.grant.amount.most * FEN)
        return self.near * np.where(self.amount == MISSING, most, self.amount)

    def _count(self, state: int) -> Whole:
        found = np.zeros(len(self.amount), np.int64)
        for each in self.rules:
            found += each.state == state
        return found


@dataclass(frozen=True, kw_only=True, eq=False)
class PolicyOutcome:
    """One policy for every enterprise."""

    policy: Policy
    grants: tuple[GrantOutcome, ...]

    @cached_property
    def amount(self) -> Whole:
        """(n,) fen of the best grant whose rules are met; 0 where there is none."""
        found: Whole = np.max([np.where(each.met, np.maximum(each.amount, 0), 0) for each in self.grants], axis=0)
        return found

    @cached_property
    def won(self) -> Whole:
        """(n,) number of that grant; `MISSING` where there is none."""
        return _first_best([np.where(each.met, each.amount, MISSING) for each in self.grants])

    @cached_property
    def next(self) -> Whole:
        """(n,) number of the nearest grant among those not met that bring more; `MISSING` where there is none."""
        return _first_best([np.where(self._more(each), each.near, MISSING) for each in self.grants])

    def _more(self, each: GrantOutcome) -> NDArray[np.bool_]:
        offered = np.where(each.amount == MISSING, int(each.grant.amount.most * FEN), each.amount)
        found: NDArray[np.bool_] = ~each.met & ((offered > self.amount) | (self.won == MISSING))
        return found

    @cached_property
    def fewest_unmet(self) -> Whole:
        """(n,) rules not met of the grant that has fewest; 0 where one is won."""
        found: Whole = np.min([each.unmet for each in self.grants], axis=0)
        return found

    @cached_property
    def reachable(self) -> Whole:
        """(n,) fen of the best grant with at most one rule not met, where none is met; 0 where there is none, or where it is not known."""
        near = [np.where(each.unmet == 1, np.maximum(each.amount, 0), 0) for each in self.grants]
        return np.where(self.won == MISSING, np.max(near, axis=0), 0)

    @cached_property
    def open(self) -> NDArray[np.bool_]:
        """(n,) whether more than one rule is not met, and too little is known: with what is not known met, some grant would be at most one rule away."""
        could = np.min([each.unmet - each.unknown for each in self.grants], axis=0)
        found: NDArray[np.bool_] = (self.fewest_unmet > 1) & (could <= 1)
        return found

    @cached_property
    def worth(self) -> NDArray[np.float64]:
        """(n,) what the policy is sorted by: nearness times amount of its best grant, in fen."""
        found: NDArray[np.float64] = np.max([each.worth for each in self.grants], axis=0)
        return found


def assess(policy: Policy, facts: Facts) -> PolicyOutcome:
    r"""One policy for many enterprises at once.

    Parameters
    ----------
    policy : Policy
        With its rules.
    facts : Facts
        What is known of them.

    Returns
    -------
    PolicyOutcome
        Every rule of every grant, and what each brings.

    Raises
    ------
    ScoringError
        If facts are not about `count` enterprises.

    Notes
    -----
    A share of p per cent of the spending s with the cap c brings :math:`\min(\lfloor p s \rfloor, c)` in whole fen. A rule that needs s and finds f is
    :math:`\max(s - f, 0)` away, and :math:`1 - \min(\max((s - f)/s, 0), 1)` near; a grant is as near as its rules on average.

    Examples
    --------
    >>> rule = Rule(kind=RuleKind.SPEND, at_least=Decimal(100000))
    >>> grant = Grant(code="a", name={}, amount=Amount(share=Decimal(20), cap=Decimal(30000)), rules=(rule,))
    >>> policy = Policy(code="p", title={}, issuer={}, source=None, grants=(grant,))
    >>> found = assess(policy, Facts(count=3, spend=np.array([6_000_000, 20_000_000, -1])))
    >>> found.grants[0].rules[0].distance.tolist(), found.grants[0].amount.tolist(), found.amount.tolist()
    ([4000000, 0, -1], [1200000, 3000000, -1], [0, 3000000, 0])
    """
    known: dict[Rule, RuleOutcome] = {}

    def look(rule: Rule) -> RuleOutcome:
        if rule not in known:
            known[rule] = _look(rule, facts)
        return known[rule]

    grants = tuple(
        GrantOutcome(
            grant=grant,
            rules=tuple(look(rule) for rule in dict.fromkeys((*policy.rules, *grant.rules))),
            amount=_amount(grant.amount, facts),
        )
        for grant in policy.grants
    )
    return PolicyOutcome(policy=policy, grants=grants)


def by_worth(outcomes: Sequence[PolicyOutcome], row: int = 0) -> list[PolicyOutcome]:
    """Policies of one enterprise, what is near and brings much first."""
    return sorted(outcomes, key=lambda each: (-float(each.worth[row]), each.policy.code))


def total(outcomes: Sequence[PolicyOutcome], row: int = 0) -> Decimal:
    """Yuan of everything one enterprise meets the rules of, exactly."""
    return yuan(sum(int(each.amount[row]) for each in outcomes))


def yuan(fen: int) -> Decimal:
    """Exact amount in yuan.

    Examples
    --------
    >>> yuan(4000050)
    Decimal('40000.50')
    """
    return Decimal(fen).scaleb(-2)


def _first_best(values: Sequence[NDArray[np.integer] | NDArray[np.floating]]) -> Whole:
    """(n,) number of the greatest of values that are not `MISSING`, the first of equal ones; `MISSING` where all are."""
    table = np.stack([np.asarray(each, np.float64) for each in values])
    return np.where(table.max(axis=0) == MISSING, MISSING, table.argmax(axis=0)).astype(np.int64)


def _look(rule: Rule, facts: Facts) -> RuleOutcome:
    needed = int(rule.at_least * SCALE.get(rule.kind, 1)) if rule.kind is not RuleKind.PAPER else MET
    found, known = _found(rule, facts)
    if found.shape != (facts.count,):
        raise ScoringError(f"expected facts about {facts.count} enterprises, found {found.shape[0]}")
    state = np.where(known, np.where(found >= needed, MET, NOT_MET), UNKNOWN)
    return RuleOutcome(rule=rule, state=state, found=np.where(known, found, 0), needed=needed)


def _found(rule: Rule, facts: Facts) -> tuple[Whole, NDArray[np.bool_]]:
    """(n,) what there is, and whether that is known."""
    nothing = np.full(facts.count, MISSING, np.int64)
    if rule.kind in (RuleKind.LEVEL, RuleKind.SCORE, RuleKind.GAIN, RuleKind.CLIMB):
        now = _of_round(facts.rounds, rule, nothing)
        if rule.kind in (RuleKind.LEVEL, RuleKind.SCORE):
            return now, now != MISSING
        before = _of_round(facts.before, rule, nothing)
        return now - before, (now != MISSING) & (before != MISSING)
    found = {
        RuleKind.SPEND: facts.spend,
        RuleKind.CERTIFICATE: facts.grades.get(rule.certificate),
        RuleKind.PAPER: facts.papers.get(rule.paper),
    }[rule.kind]
    found = nothing if found is None else found
    return found, found != MISSING


def _of_round(rounds: Mapping[str, Round], rule: Rule, nothing: Whole) -> Whole:
    found = rounds.get(rule.questionnaire)
    if found is None:
        return nothing
    return found.nodes.get(rule.node, nothing) if rule.node else found.level


def _amount(amount: Amount, facts: Facts) -> Whole:
    if amount.share is None:
        return np.full(facts.count, int(amount.most * FEN), np.int64)
    spend = np.full(facts.count, MISSING, np.int64) if facts.spend is None else facts.spend
    part = spend * int(amount.share * (PER_CENT // 100)) // PER_CENT
    cap = int((amount.cap or Decimal(0)) * FEN)
    return np.where(spend == MISSING, MISSING, np.minimum(part, cap))
