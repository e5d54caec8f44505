"""A questionnaire, a result and the answers side by side, asked by code and answered in one language."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from questionnaires.model import Dimension, GateKind, Indicator, Item, Level, Questionnaire, Side
from reports.answers import item_name, local, quoted, said
from reports.document import NodeView
from reports.parts import printed_parts
from reports.wording import Wording, wording
from scoring.aggregate import score
from scoring.answer import BLANK, Answer
from scoring.carriers import thin
from scoring.model import compile_model
from scoring.result import MISSING, TOTAL, NodeKind, NodeResult, Result


def node_names(questionnaire: Questionnaire, words: Wording) -> Mapping[str, str]:
    """Names of all nodes by code."""
    named: list[Side | Dimension | Indicator] = [
        *questionnaire.sides,
        *questionnaire.dimensions,
        *questionnaire.indicators(),
    ]
    names = {TOTAL: words("total")} | {node.code: local(node.name, words.locale) for node in named}
    return names | {item.code: item_name(item, words.locale) for item in questionnaire.items()}


@dataclass(frozen=True, kw_only=True)
class Naming:
    """A questionnaire in one language: what everything is called, without anybody's answers."""

    questionnaire: Questionnaire
    locale: str

    @cached_property
    def words(self) -> Wording:
        """Our own sentences."""
        return wording(self.locale)

    @cached_property
    def items(self) -> Mapping[str, Item]:
        """Items by code."""
        return {item.code: item for item in self.questionnaire.items()}

    @cached_property
    def names(self) -> Mapping[str, str]:
        """Names of all nodes by code."""
        return node_names(self.questionnaire, self.words)

    @cached_property
    def term(self) -> str:
        """What its levels are called; empty where they are stages."""
        return local(self.questionnaire.stage_term, self.locale)

    def worded(self, key: str, /, **values: object) -> str:
        """A sentence on levels, in its form for those that are no stages where the questionnaire has a term of its own for them."""
        return self.words(f"{key}_term" if self.term else key, term=self.term, **values)

    def stage(self, number: int) -> str:
        """Name of a maturity level, 0 included."""
        found = next((level for level in self.questionnaire.levels if level.number == number), None)
        return local(found.name if found else self.questionnaire.level_zero, self.locale)

    def listed(self, texts: list[str]) -> str:
        """Texts joined the way the language lists things."""
        return self.words("list.separator").join(texts)


@dataclass(frozen=True, kw_only=True)
class Reading(Naming):
    """Everything `build` looks at."""

    result: Result
    answers: Mapping[str, Answer]
    notes: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def next_level(self) -> Level | None:
        """The stage after the one reached; None at the top."""
        number = max(self.result.level.number, self.result.level.at_least, 0)
        return next((level for level in self.questionnaire.levels if level.number == number + 1), None)

    @cached_property
    def required(self) -> Mapping[str, int]:
        """Scores the next stage asks for, by node."""
        gates = self.next_level.gates if self.next_level else ()
        return {gate.node: gate.minimum for gate in gates if gate.kind is GateKind.SCORE}

    @cached_property
    def parts(self) -> Mapping[str, tuple[int, int]]:
        """Contribution and loss of every node as they are printed: they add up."""
        return printed_parts(self.result.nodes)

    @cached_property
    def thin(self) -> Mapping[str, int]:
        """Sides and dimensions that rest on too few items to be quoted by themselves, each with how many."""
        model = compile_model(self.questionnaire)
        return thin(model, score(model, [self.result.answers]))[0]

    def caution(self, code: str) -> str:
        """That a side or dimension rests on too few items; empty where it does not."""
        if code not in self.thin:
            return ""
        return self.words.counted("thin.node", self.thin[code], name=self.names[code])

    def answer(self, code: str) -> Answer:
        """Answer to an item; blank if none is known."""
        return self.answers.get(code, BLANK)

    def quote(self, code: str) -> str:
        """Answer as evidence inside a sentence."""
        return quoted(self.items[code], self.answer(code), self.words)

    def said(self, code: str) -> str:
        """The same without the name of the item."""
        return said(self.items[code], self.answer(code), self.words)

    def view(self, code: str) -> NodeView:
        """A node for tables and charts."""
        node = self.result.nodes[code]
        return NodeView(
            code=code,
            name=self.names[code],
            units=node.units,
            weight=node.weight,
            effective_weight=node.effective_weight,
            contribution=self.parts[code][0],
            loss=self.parts[code][1],
            required=self.required.get(code, MISSING),
            caution=self.caution(code),
        )

    def children(self, code: str, kind: NodeKind) -> list[NodeResult]:
        """Scored nodes of one kind somewhere below `code`, in the order asked."""
        return [node for node in self.result.nodes.values() if node.kind is kind and self.below(node.code, code)]

    def below(self, code: str, ancestor: str) -> bool:
        """Whether a node lies under another."""
        parent = self.result.nodes[code].parent
        while parent is not None and parent != ancestor:
            parent = self.result.nodes[parent].parent
        return parent is not None
