"""Which of some measures to begin with: those that bring most for their money, with all that must go before them."""

from collections.abc import Iterable, Sequence

from scoring.aggregate import score
from scoring.ladder import Ladder
from scoring.openings import Openings
from scoring.programme import Climb, Gains, worth
from scoring.recommend import ATTENTION
from scoring.result import TOTAL
from scoring.rungs import shares
from scoring.waiting import closed, in_order

YUAN = 10_000  #: in 万元


def gains_of_total(openings: Openings) -> Gains:
    """What the candidates bring to the total.

    Parameters
    ----------
    openings : Openings
        Of a submission with a total.

    Returns
    -------
    sequence of Gain or Climb
        As `Openings.gains` has them.
    """
    scores = score(openings.model, [openings.string])
    return openings.gains(shares(openings.model, scores.nodes[0], scores.items[0], TOTAL))


def best_first(openings: Openings, places: Iterable[int], gains: Gains) -> list[int]:
    r"""Some candidates, those that bring most for their money first.

    Parameters
    ----------
    openings : Openings
        Of the submission.
    places : iterable of int
        Of the candidates.
    gains : sequence of Gain or Climb
        Of the total, as `gains_of_total` has them.

    Returns
    -------
    list of int
        Places, each after what it waits for.

    Notes
    -----
    Time and again the chain, a candidate with all it still waits for, with the highest :math:`u / \sum (c + a)`: :math:`u` what the chain
    adds on top of what went before, :math:`c` the likely cost and :math:`a` = `recommend.ATTENTION`. So what opens the way for much goes
    early, whatever it brings itself.

    Examples
    --------
    >>> from scoring.example import example_questionnaire
    >>> from scoring.model import compile_model
    >>> model = compile_model(example_questionnaire())
    >>> found = Openings(model, "20210", model.questionnaire.measures)
    >>> best_first(found, [0, 1], gains_of_total(found))
    [1, 0]
    """
    before, ladders = openings.awaited(places), openings.ladders
    touching = _touching(before, gains, ladders)
    prices = {place: int((openings.candidates[place].measure.cost.likely + ATTENTION) * YUAN) for place in before}
    chains = {place: closed(place, before) for place in before}
    order, done, values = list[int](), frozenset[int](), dict[int, int]()
    while chains:
        for place in chains.keys() - values.keys():
            chain = chains[place]
            touched = [gains[number] for number in set[int]().union(*(touching[each] for each in chain))]
            added = worth(touched, done | chain, ladders) - worth(touched, done, ladders)
            values[place] = added // sum(prices[each] for each in chain)
        taken = chains[max(values, key=lambda place: (values[place], -place))]
        order += in_order({place: before[place] & taken for place in taken})
        done |= taken
        moved = set[int]().union(*(touching[each] for each in taken))
        stale = [
            place
            for place, chain in chains.items()
            if any(each in taken or not moved.isdisjoint(touching[each]) for each in chain)
        ]
        chains = {place: chain - taken for place, chain in chains.items() if place not in taken}
        values = {place: value for place, value in values.items() if place in chains}
        for place in stale:
            values.pop(place, None)
    return order


def _touching(places: Iterable[int], gains: Gains, ladders: Sequence[Ladder]) -> dict[int, set[int]]:
    """For each of some candidates the places of the gains that it may bring."""
    found: dict[int, set[int]] = {place: set() for place in places}
    for number, gain in enumerate(gains):
        for place in ladders[gain.ladder].things if isinstance(gain, Climb) else gain.by:
            if place in found:
                found[place].add(number)
    return found
