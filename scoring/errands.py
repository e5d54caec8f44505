"""What moves one node or scene count, the most for its cost first: an estimate that `scoring.ways` re-scores."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from questionnaires.model import ItemKind, Lift, Measure
from scoring.answer import Answer
from scoring.lifting import is_outcome, steps_open
from scoring.model import ScoringModel
from scoring.recommend import ATTENTION
from scoring.result import GateResult, ResponseState
from scoring.rungs import PARTS, rungs

SLACK = 10  #: units by which an estimate may fall short: every floor of the tree rounds
YUAN = 10_000  #: in 万元


@dataclass(frozen=True, slots=True, kw_only=True)
class Errand:
    """Steps proposed together: those of a measure, or one of an item."""

    measure: str  #: code; empty for a step of an item
    lifts: tuple[Lift, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Offer:
    """What a measure would do on the answers as they are: sure steps, units times `PARTS`, and yuan with attention."""

    lifts: tuple[Lift, ...]
    worth: int
    cost: int


class Errands:
    """Proposes errands until what is missing should be covered, never a step twice.

    Parameters
    ----------
    model : ScoringModel
        Of the questionnaire.
    answers : mapping of str to Answer
        As `decode` returns them.
    shares : mapping of str to int
        What one unit of an item adds to what is looked at, in parts of `rungs.PARTS`.
    missing : int
        Units that are missing.

    Examples
    --------
    >>> from scoring.encode import decode
    >>> from scoring.example import example_questionnaire
    >>> from scoring.model import compile_model
    >>> model = compile_model(example_questionnaire())
    >>> errands = Errands(model, decode(model, "21010"), {"FND-EQP-02": PARTS, "FND-SEC-01": PARTS}, missing=1_000_000)
    >>> errands.of_measures(model.questionnaire.measures)
    >>> errands.of_items()
    >>> [(each.measure, len(each.lifts)) for each in errands.proposed]
    [('M-FND-02', 1), ('M-FND-01', 1), ('', 1)]
    """

    def __init__(
        self, model: ScoringModel, answers: Mapping[str, Answer], shares: Mapping[str, int], *, missing: int
    ) -> None:
        self.proposed: list[Errand] = []
        self._model, self._shares = model, shares
        self._answers = dict(answers)
        self._left = (missing + SLACK) * PARTS
        self._columns = {column.item.code: column for column in model.columns}

    def of_measures(self, measures: Iterable[Measure]) -> None:
        """Propose measures, each with what must be done before it, by gain for cost and attention."""
        pool = {measure.code: measure for measure in measures}
        touching: dict[str, set[str]] = {}
        for measure in pool.values():
            for lift in measure.lifts:
                touching.setdefault(lift.item, set()).add(measure.code)
        moving = {code for item in self._shares for code in touching.get(item, ())}
        useful = [code for code in pool if code in moving]
        offers: dict[str, _Offer] = {}
        chains: dict[str, tuple[int, tuple[str, ...]]] = {}
        while self._left > 0:
            for code in useful:
                if code not in chains:
                    chains[code] = self._ranked(pool[code], pool, offers)
            worth, best = max((chains[code] for code in useful), key=lambda chain: chain[0], default=(0, ()))
            if not worth:
                return
            changed = self._carry_out(best, pool, offers, touching)
            useful = [code for code in useful if code in pool]
            chains = {code: chain for code, chain in chains.items() if changed.isdisjoint(chain[1])}

    def _ranked(
        self, measure: Measure, pool: Mapping[str, Measure], offers: dict[str, "_Offer"]
    ) -> tuple[int, tuple[str, ...]]:
        """What a measure brings for its cost, both with those it waits for, and their codes; 0 if nothing is open in it."""
        chain = _chain(measure, pool)
        parts = [self._offer(pool[each], offers) for each in chain]
        value = sum(part.worth for part in parts) // sum(part.cost for part in parts)
        return value if parts[-1].lifts else 0, chain

    def _carry_out(
        self,
        codes: Iterable[str],
        pool: dict[str, Measure],
        offers: dict[str, "_Offer"],
        touching: Mapping[str, set[str]],
    ) -> set[str]:
        """Propose measures in order and take them out of `pool`; codes of these and of all on the same items."""
        changed: set[str] = set()
        for code in codes:
            lifts = self._offer(pool.pop(code), offers).lifts
            if lifts:
                self._propose(code, lifts)
            changed |= {code}.union(*(touching[lift.item] for lift in lifts))
            for other in changed:
                offers.pop(other, None)
        return changed

    def _offer(self, measure: Measure, offers: dict[str, "_Offer"]) -> "_Offer":
        """What a measure would do now, looked up once."""
        if measure.code not in offers:
            found = steps_open(self._model, measure, self._answers)
            lifts = tuple(lift for lift in found if not is_outcome(self._model, lift))
            offers[measure.code] = _Offer(
                lifts=lifts,
                worth=sum(self._worth(lift) for lift in lifts),
                cost=int((measure.cost.likely + ATTENTION) * YUAN),
            )
        return offers[measure.code]

    def of_items(self) -> None:
        """Propose steps of single items, whatever does them: the next step of every item before a second of any, by gain."""
        ahead = [
            (place, -share * units, lift)
            for code, share in self._shares.items()
            for place, (lift, units) in enumerate(rungs(self._columns[code], self._answers[code]))
            if not is_outcome(self._model, lift)
        ]
        for _place, _gain, lift in sorted(ahead, key=lambda step: step[:2]):
            if self._left <= 0:
                return
            self._propose("", (lift,))

    def _propose(self, measure: str, lifts: tuple[Lift, ...]) -> None:
        self.proposed.append(Errand(measure=measure, lifts=lifts))
        self._left -= sum(self._worth(lift) for lift in lifts)
        for lift in lifts:
            answer = self._answers[lift.item]
            options = (*answer.options, lift.add) if lift.add else (lift.to or "",)
            self._answers[lift.item] = replace(answer, state=ResponseState.ANSWERED, options=options)

    def _worth(self, lift: Lift) -> int:
        """What a step adds to what is looked at, in units times `PARTS`."""
        share = self._shares.get(lift.item, 0)
        if not share:
            return 0
        column = self._columns[lift.item]
        if lift.add is not None:
            return share * column.item.option(lift.add).units
        worth = column.worths
        return share * (worth[lift.to or ""] - (worth[lift.start] if lift.start else min(worth.values())))


def _chain(measure: Measure, pool: Mapping[str, Measure], above: tuple[str, ...] = ()) -> tuple[str, ...]:
    """Codes of the measure and of those left that it waits for, these first."""
    codes: list[str] = []
    for code in measure.prerequisites:
        if code in pool and code not in above:
            codes += _chain(pool[code], pool, (*above, measure.code))
    return tuple(dict.fromkeys([*codes, measure.code]))


def scenes_to_raise(model: ScoringModel, answers: Mapping[str, Answer], gate: GateResult) -> list[Errand]:
    """Scenes that must reach the level a gate counts: binding ones as far as they lack, each time the nearest.

    Parameters
    ----------
    model : ScoringModel
        Of the questionnaire.
    answers : mapping of str to Answer
        As `decode` returns them.
    gate : GateResult
        Of kind SCENES.

    Returns
    -------
    list of Errand
        One for each scene, from its level now to the one asked for; too few where scenes not applicable or not answered are needed.

    Examples
    --------
    >>> from scoring.encode import decode
    >>> from scoring.example import example_questionnaire
    >>> from scoring.model import compile_model
    >>> model = compile_model(example_questionnaire())
    >>> gate = GateResult(level=2, gate=model.gates[2][1], passed=False, required=1, found=0)
    >>> [(each.lifts[0].start, each.lifts[0].to) for each in scenes_to_raise(model, decode(model, "2-310"), gate)]
    [('0', '2')]
    """
    target = gate.gate.at_least
    open_scenes: list[tuple[int, bool, Lift]] = []
    for column in model.columns:
        if column.item.kind is not ItemKind.SCENE or not column.item.code.startswith(f"{gate.gate.node}-"):
            continue
        answer, codes = answers[column.item.code], list(column.options)
        start = answer.options[0] if answer.options else None
        reached = codes.index(start) if start else 0
        if answer.state in {ResponseState.ANSWERED, ResponseState.DONT_KNOW} and reached < target < len(codes):
            lift = Lift(item=column.item.code, start=start, to=codes[target])
            open_scenes.append((target - reached, column.item.binding, lift))
    open_scenes.sort(key=lambda each: each[0])
    binding = [lift for _, bound, lift in open_scenes if bound][: max(gate.gate.binding - gate.binding_found, 0)]
    others = [lift for _, _, lift in open_scenes if lift not in binding]
    return [Errand(measure="", lifts=(lift,)) for lift in [*binding, *others][: gate.distance]]
