"""How a questionnaire scores, from its data: weights with reasons, effective shares, gates, points, sources."""

from dataclasses import dataclass
from decimal import Decimal

from questionnaires.model import Dimension, Indicator, Item, Level, Questionnaire, Source, Text
from reports.answers import item_name, local
from reports.numbers import percent, plain, points, yuan
from reports.reading import node_names
from reports.stages import gate_text
from reports.wording import Wording, wording
from scoring.recommend import (
    ATTENTION,
    GATE_WEIGHT,
    HEAVIEST,
    LEAST,
    LEAST_AT_TOP,
    MOST,
    RESERVED,
)
from scoring.schedule import FREE_COST, PARALLEL, QUICK_COST, QUICK_MONTHS

MILLION = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemRule:
    """An item with what it is worth and what it rests on."""

    code: str
    name: str
    text: str
    weight: int
    share: str  #: of the total, where everything is asked
    options: tuple[tuple[str, str], ...]  #: text and points
    several: bool  #: points of all options chosen add up
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class NodeRule:
    """A side, dimension or indicator with its weight and the reason."""

    code: str
    name: str
    weight: int
    share: str  #: of the total; empty where it has no points
    rationale: str
    children: "tuple[NodeRule, ...]" = ()
    items: tuple[ItemRule, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class GateRule:
    """A gate with the reason and what could not be confirmed."""

    text: str
    rationale: str
    reservation: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LevelRule:
    """A level with its gates."""

    number: int
    name: str
    description: str
    rationale: str
    gates: tuple[GateRule, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Method:
    """Everything a reader needs to judge how a questionnaire scores."""

    key: str
    title: str
    statement: str
    sides: tuple[NodeRule, ...]
    unscored: tuple[NodeRule, ...]  #: dimensions that are graded or recorded
    term: str  #: what its levels are called; empty where they are stages
    levels: tuple[LevelRule, ...]
    sources: tuple[str, ...]
    measures: int
    costs: str  #: where the costs of the measures come from; empty without measures
    order: tuple[str, ...]  #: how the measures are put in order; empty without measures
    content_hash: str


def method(questionnaire: Questionnaire, locale: str) -> Method:
    """The rules of a questionnaire in one language; in its first where it is not written in that one."""
    told = _Teller(questionnaire, wording(locale if locale in questionnaire.locales else questionnaire.locales[0]))
    return Method(
        key=questionnaire.key,
        title=told.local(questionnaire.title),
        statement=told.local(questionnaire.statement),
        sides=told.sides(),
        unscored=tuple(told.dimension(each, 0) for each in questionnaire.dimensions if not each.weight),
        term=told.local(questionnaire.stage_term),
        levels=tuple(told.level(level) for level in questionnaire.levels),
        sources=tuple(
            told.words("source", title=told.local(d.title), issuer=told.local(d.issuer), year=d.year)
            for d in questionnaire.documents
        ),
        measures=len(questionnaire.measures),
        costs=told.local(questionnaire.cost_basis),
        order=order(told.words) if questionnaire.measures else (),
        content_hash=questionnaire.content_hash,
    )


def order(words: Wording) -> tuple[str, ...]:
    """How the measures are chosen and put in order, with the constants by name."""
    return (
        words("order.worth", attention=yuan(ATTENTION, words.locale)),
        words("order.gate", weight=GATE_WEIGHT),
        words(
            "order.choice",
            most=MOST,
            reserved=RESERVED,
            heaviest=HEAVIEST,
            least=points(LEAST),
            least_top=points(LEAST_AT_TOP),
        ),
        words(
            "order.time",
            parallel=PARALLEL,
            free=PARALLEL - 1,
            free_cost=yuan(FREE_COST, words.locale),
            quick=QUICK_MONTHS,
            quick_cost=yuan(QUICK_COST, words.locale),
        ),
    )


class _Teller:
    """Nodes in words; shares are handed down in parts per million of the total."""

    def __init__(self, questionnaire: Questionnaire, words: Wording) -> None:
        self.questionnaire, self.words = questionnaire, words
        self.names = node_names(questionnaire, words)
        self.documents = {each.code: each for each in questionnaire.documents}

    def local(self, text: Text | None) -> str:
        return local(text, self.words.locale)

    def sides(self) -> tuple[NodeRule, ...]:
        found = []
        for side in self.questionnaire.sides:
            share = side.weight * MILLION // 100
            below = [each for each in self.questionnaire.dimensions if each.weight and each.side == side.code]
            children = tuple(self.dimension(each, share * each.weight // 100) for each in below)
            found.append(self._node(side.code, side.weight, share, side.rationale, children=children))
        return tuple(found)

    def dimension(self, dimension: Dimension, share: int) -> NodeRule:
        children = tuple(self._indicator(each, share * each.weight // 100) for each in dimension.indicators)
        return self._node(dimension.code, dimension.weight, share, dimension.rationale, children=children)

    def _indicator(self, indicator: Indicator, share: int) -> NodeRule:
        whole = sum(item.weight for item in indicator.items)
        items = tuple(self._item(item, share * item.weight // whole if whole else 0) for item in indicator.items)
        return self._node(indicator.code, indicator.weight, share, indicator.rationale, items=items)

    def _node(
        self,
        code: str,
        weight: int,
        share: int,
        rationale: Text | None,
        *,
        children: tuple[NodeRule, ...] = (),
        items: tuple[ItemRule, ...] = (),
    ) -> NodeRule:
        return NodeRule(
            code=code,
            name=self.names[code],
            weight=weight,
            share=percent(share) if share else "",
            rationale=self.local(rationale),
            children=children,
            items=items,
        )

    def _item(self, item: Item, share: int) -> ItemRule:
        return ItemRule(
            code=item.code,
            name=item_name(item, self.words.locale),
            text=self.local(item.text),
            weight=item.weight,
            share=percent(share, 2) if share else "",
            options=tuple((self.local(o.text), plain(Decimal(o.points)) if item.scored else "") for o in item.options),
            several=any(option.exclusive for option in item.options),
            sources=tuple(self._source(source) for source in item.sources if source.document in self.documents),
        )

    def _source(self, source: Source) -> str:
        document = self.documents[source.document]
        return f"{self.local(document.title)} · {document.place(source.place, self.words.locale)}"

    def level(self, level: Level) -> LevelRule:
        gates = tuple(
            GateRule(
                text=gate_text(self.questionnaire, gate, self.names, self.words),
                rationale=self.local(gate.rationale),
                reservation=self.local(gate.reservation),
            )
            for gate in level.gates
        )
        return LevelRule(
            number=level.number,
            name=self.local(level.name),
            description=self.local(level.description),
            rationale=self.local(level.rationale),
            gates=gates,
        )
