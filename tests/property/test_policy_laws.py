"""Laws of support policies: a distance is 0 exactly where a rule is met, more never takes away, no cap is exceeded."""

from dataclasses import replace
from decimal import Decimal

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from questionnaires.model import FULL
from questionnaires.policy import Amount, Grant, Policy, PolicySource, Rule, RuleKind
from scoring.policies import FEN, MET, UNKNOWN, Facts, Round, assess, by_worth, total
from scoring.result import MISSING

CODE, NODES = "q", ("TOTAL", "FND")
MONEY = st.decimals(1, 5_000_000, places=2)
SOURCE = PolicySource(document={}, url="https://example.cn")

rules = st.one_of(
    st.builds(Rule, kind=st.just(RuleKind.LEVEL), questionnaire=st.just(CODE), at_least=st.integers(1, 4).map(Decimal)),
    st.builds(
        Rule,
        kind=st.sampled_from([RuleKind.SCORE, RuleKind.GAIN]),
        questionnaire=st.just(CODE),
        node=st.sampled_from(NODES),
        at_least=st.decimals("0.1", 100, places=1),
    ),
    st.builds(Rule, kind=st.just(RuleKind.CLIMB), questionnaire=st.just(CODE), at_least=st.integers(1, 3).map(Decimal)),
    st.builds(Rule, kind=st.just(RuleKind.SPEND), at_least=MONEY),
    st.builds(
        Rule, kind=st.just(RuleKind.CERTIFICATE), certificate=st.just("star"), at_least=st.integers(1, 5).map(Decimal)
    ),
    st.builds(Rule, kind=st.just(RuleKind.PAPER), paper=st.sampled_from(["a", "b"])),
)
amounts = st.one_of(
    st.builds(Amount, fixed=MONEY),
    st.builds(Amount, up_to=MONEY),
    st.builds(Amount, share=st.decimals("0.01", 100, places=2), cap=MONEY),
)
grants = st.builds(
    Grant, code=st.just("g"), name=st.just({}), amount=amounts, rules=st.lists(rules, max_size=3).map(tuple)
)
policies = st.builds(
    Policy,
    code=st.text("abc", min_size=1, max_size=3),
    title=st.just({}),
    issuer=st.just({}),
    source=st.just(SOURCE),
    rules=st.lists(rules, max_size=2).map(tuple),
    grants=st.lists(grants, min_size=1, max_size=3).map(tuple),
)


def column(low, high):
    """Strategy of one known or unknown value, as an array of one."""
    return st.one_of(st.just(MISSING), st.integers(low, high)).map(lambda value: np.array([value], np.int64))


rounds = st.builds(Round, level=column(0, 4), nodes=st.fixed_dictionaries({node: column(0, FULL) for node in NODES}))
known = st.builds(
    Facts,
    count=st.just(1),
    rounds=st.fixed_dictionaries({}, optional={CODE: rounds}),
    before=st.fixed_dictionaries({}, optional={CODE: rounds}),
    spend=st.one_of(st.none(), column(0, 10**9)),
    grades=st.fixed_dictionaries({}, optional={"star": column(0, 5)}),
    papers=st.fixed_dictionaries({}, optional={"a": column(0, 1), "b": column(0, 1)}),
)


@given(policies, known)
def test_a_distance_is_zero_exactly_where_the_rule_is_met(policy, facts):
    for grant in assess(policy, facts).grants:
        for rule in grant.rules:
            state, distance = int(rule.state[0]), int(rule.distance[0])
            assert (distance == 0) == (state == MET)
            assert (distance == MISSING) == (state == UNKNOWN)
            assert (rule.near[0] == 1) == (state == MET)


@given(policies, known)
def test_going_the_distance_meets_the_rule(policy, facts):
    for grant in assess(policy, facts).grants:
        for rule in grant.rules:
            if rule.state[0] != UNKNOWN:
                assert rule.found[0] + rule.distance[0] >= rule.needed


def raised(values, by):
    """Known values, higher by some amount."""
    return np.where(values == MISSING, MISSING, values + by)


@given(policies, known, st.integers(0, FULL), st.integers(0, 10**8))
def test_more_never_takes_a_policy_or_money_away(policy, facts, units, fen):
    better = replace(
        facts,
        rounds={
            code: Round(
                level=raised(each.level, 1), nodes={node: raised(values, units) for node, values in each.nodes.items()}
            )
            for code, each in facts.rounds.items()
        },
        spend=None if facts.spend is None else raised(facts.spend, fen),
        grades={code: raised(values, 1) for code, values in facts.grades.items()},
        papers={code: np.array([MET]) for code in facts.papers},
    )
    before, after = assess(policy, facts), assess(policy, better)
    assert after.amount[0] >= before.amount[0]
    assert after.fewest_unmet[0] <= before.fewest_unmet[0]
    assert after.worth[0] >= before.worth[0]
    for old, new in zip(before.grants, after.grants, strict=True):
        assert new.met[0] or not old.met[0]
        assert new.near[0] >= old.near[0]


@given(policies, known)
def test_no_cap_is_exceeded_and_a_share_is_exact_to_the_fen(policy, facts):
    outcome = assess(policy, facts)
    assert outcome.amount[0] <= max(each.grant.amount.most * FEN for each in outcome.grants)
    for each in outcome.grants:
        amount, given_ = each.grant.amount, int(each.amount[0])
        if amount.share is not None and given_ != MISSING:
            exact = Decimal(int(facts.spend[0])) * amount.share / 100
            assert given_ == min(int(exact), int(amount.cap * FEN))


@given(st.lists(policies, min_size=1, max_size=5), known)
def test_policies_are_in_order_of_nearness_times_amount_and_the_total_is_their_sum(found, facts):
    outcomes = by_worth([assess(each, facts) for each in found])
    worth = [float(each.worth[0]) for each in outcomes]
    assert worth == sorted(worth, reverse=True)
    assert total(outcomes) * FEN == sum(int(each.amount[0]) for each in outcomes)


@given(policies, st.lists(known, min_size=2, max_size=4))
def test_many_at_once_are_each_alone(policy, people):
    nothing = np.array([MISSING], np.int64)
    empty = Round(level=nothing, nodes=dict.fromkeys(NODES, nothing))

    def joined(pick):
        return np.concatenate([pick(each) for each in people])

    def rounds_of(side):
        found = [getattr(each, side).get(CODE, empty) for each in people]
        nodes = {node: np.concatenate([each.nodes[node] for each in found]) for node in NODES}
        return {CODE: Round(level=np.concatenate([each.level for each in found]), nodes=nodes)}

    together = Facts(
        count=len(people),
        rounds=rounds_of("rounds"),
        before=rounds_of("before"),
        spend=joined(lambda each: nothing if each.spend is None else each.spend),
        grades={"star": joined(lambda each: each.grades.get("star", nothing))},
        papers={paper: joined(lambda each, paper=paper: each.papers.get(paper, nothing)) for paper in "ab"},
    )
    found = assess(policy, together)
    alone = [assess(policy, each) for each in people]
    for name in ("amount", "won", "next", "fewest_unmet", "reachable", "open", "worth"):
        assert getattr(found, name).tolist() == [getattr(each, name)[0] for each in alone], name
