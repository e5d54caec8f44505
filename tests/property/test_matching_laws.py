"""Laws of matching: nobody is overloaded or served twice, and no other choice is better."""

from collections import Counter
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.errors import ScoringError
from scoring.matching import Demand, Fit, Offer, Unmet, fit, match, shared

NEEDS = ("M-1", "M-2", "M-3")
INDUSTRIES, SIZES, REGIONS = ("C34", "C35", "A01"), ("small", "large"), ("310113", "310114", "320102")


@st.composite
def demands(draw, most=5):
    """Needs, each of a firm once."""
    keys = draw(st.lists(st.tuples(st.integers(0, 3), st.sampled_from(NEEDS)), max_size=most, unique=True))
    return [
        Demand(firm=firm, need=need, industry=draw(st.sampled_from(INDUSTRIES)), size=draw(st.sampled_from(SIZES)),
               region=draw(st.sampled_from(REGIONS)), gain=draw(st.integers(0, 30_000)))
        for firm, need in keys
    ]  # fmt: skip


@st.composite
def offers(draw, most=3, largest=2):
    """Providers."""
    return [
        Offer(provider=number, needs=draw(st.frozensets(st.sampled_from(NEEDS))),
              industries=draw(st.frozensets(st.sampled_from(("C34", "C", "A")), max_size=2)),
              sizes=draw(st.frozensets(st.sampled_from(SIZES), max_size=1)),
              regions=draw(st.frozensets(st.sampled_from(("31", "3101", "310113")), max_size=1)),
              capacity=draw(st.integers(0, largest)), load=draw(st.integers(0, 1)), grade=draw(st.sampled_from(["", "a", "c"])))
        for number in range(draw(st.integers(0, most)))
    ]  # fmt: skip


@given(demands(most=12), offers(most=5, largest=4))
def test_nobody_is_overloaded_or_served_twice_and_everybody_served_fits(wanted, offered):
    found = match(wanted, offered)
    load = Counter(each.offer for each in found.matches)
    assert all(count <= offered[offer].places for offer, count in load.items())
    served = [each.demand for each in found.matches]
    assert sorted([*served, *found.unmet]) == list(range(len(wanted)))
    assert all(fit(wanted[each.demand], offered[each.offer]) == each.fit for each in found.matches)


@given(demands(), offers())
@settings(max_examples=60)
def test_no_other_choice_meets_more_needs_or_as_many_and_fits_better(wanted, offered):
    found = match(wanted, offered)
    ours = (len(found.matches), sum(each.fit.points for each in found.matches))
    best = (0, 0)
    for choice in product(range(-1, len(offered)), repeat=len(wanted)):
        fits = [fit(wanted[at], offered[to]) for at, to in enumerate(choice) if to >= 0]
        load = Counter(to for to in choice if to >= 0)
        if all(isinstance(each, Fit) for each in fits) and all(load[at] <= offered[at].places for at in load):
            best = max(best, (len(fits), sum(each.points for each in fits)))
    assert ours == best


@given(demands(most=12), offers(most=5, largest=4))
def test_what_is_unmet_says_why_and_is_right(wanted, offered):
    found = match(wanted, offered)
    for number, why in found.unmet.items():
        verdicts = [fit(wanted[number], offer) for offer in offered]
        fitting = [at for at, verdict in enumerate(verdicts) if isinstance(verdict, Fit)]
        if why is Unmet.ALL_FULL:
            taken = Counter(each.offer for each in found.matches)
            assert fitting
            assert all(taken[at] == offered[at].places for at in fitting)
        else:
            assert not fitting
            assert why in verdicts or not offered


@given(demands(most=12), st.integers(2, 6))
def test_a_need_is_shared_by_as_many_as_have_it_and_by_no_fewer_than_asked_for(wanted, smallest):
    counts = Counter(each.need for each in wanted)
    found = {each.need: each.count for each in shared(wanted, [], smallest=smallest)}
    assert found == {need: count for need, count in counts.items() if count >= smallest}


def test_a_need_or_a_provider_named_twice_is_refused():
    need = Demand(firm=1, need="M-1", industry="C34", size="small", region="310113")
    with pytest.raises(ScoringError):
        match([need, need], [])
    with pytest.raises(ScoringError):
        match([need], [Offer(provider=1, needs=frozenset())] * 2)
