"""Whether what a questionnaire names exists: items and options asked about, gated nodes, documents, pain points."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from questionnaires.model import (
    PROFILE_VALUES,
    Condition,
    Dimension,
    Gate,
    GateKind,
    Item,
    ItemKind,
    Questionnaire,
)
from questionnaires.problems import Finding, Path_, nearest, one_of

TOTAL = "TOTAL"


def check_references(questionnaire: Questionnaire) -> Iterator[Finding]:
    """Everything named that does not exist, or comes too late, or has another kind."""
    items = {item.code: item for item in questionnaire.items()}
    earlier: dict[str, Item] = {}
    for path, item in walk_items(questionnaire):
        yield from _conditions(item.applies_if, (*path, "applies_if"), items, earlier=earlier)
        yield from _named(questionnaire, item, path)
        earlier[item.code] = item
    for index, check in enumerate(questionnaire.checks):
        yield from _conditions(check.when, ("checks", index, "when"), items, earlier=items)
    for index, measure in enumerate(questionnaire.measures):
        yield from _conditions(measure.applies_if, ("measures", index, "applies_if"), None, earlier={})
        yield from _known_pain_points(questionnaire, measure.pain_points, ("measures", index, "pain_points"))
        yield from known_documents(questionnaire, measure.evidence, ("measures", index, "evidence"))
    for index, pain_point in enumerate(questionnaire.pain_points):
        yield from known_documents(questionnaire, pain_point.sources, ("pain_points", index, "sources"))
    yield from _gates(questionnaire, items)


def walk_items(questionnaire: Questionnaire) -> Iterator[tuple[Path_, Item]]:
    """Every item with its path."""
    for d, dimension in enumerate(questionnaire.dimensions):
        for i, indicator in enumerate(dimension.indicators):
            for k, item in enumerate(indicator.items):
                yield ("dimensions", d, "indicators", i, "items", k), item


def unknown(path: Path_, word: str, known: Iterable[str], what: str) -> Finding:
    """Finding for a code that names nothing."""
    known = list(known)
    near = nearest(word, known)
    others = f"known: {one_of(known)}" if known else "declare it first"
    remedy = f"did you mean '{near}'?" if near else others
    return Finding(path=path, found=f"unknown {what} {word}", remedy=remedy, reference=what, word=word, meant=near)


def _conditions(
    conditions: tuple[Condition, ...], path: Path_, items: Mapping[str, Item] | None, *, earlier: Mapping[str, Item]
) -> Iterator[Finding]:
    """`items` None: only the profile may be asked."""
    for index, condition in enumerate(conditions):
        here = (*path, index)
        if (condition.item is None) == (condition.profile is None):
            yield Finding(path=here, found="neither" if condition.item is None else "both", expected="item or profile")
        elif condition.profile is not None:
            yield from _values(condition, here, PROFILE_VALUES[condition.profile], f"value of {condition.profile}")
        elif items is None:
            yield Finding(path=(*here, "item"), found=f"item {condition.item}", expected="a condition on the profile")
        else:
            yield from _asks_item(condition, here, items, earlier)


def _asks_item(
    condition: Condition, here: Path_, items: Mapping[str, Item], earlier: Mapping[str, Item]
) -> Iterator[Finding]:
    code = condition.item or ""
    if code not in items:
        yield unknown((*here, "item"), code, items, "item")
    elif code not in earlier:
        yield Finding(
            path=(*here, "item"), found=code, expected="an item asked earlier", remedy="move one of the two items"
        )
    elif not items[code].options:
        yield Finding(path=(*here, "item"), found=f"{code} has no options", expected="an item with options")
    else:
        yield from _values(condition, here, [option.code for option in items[code].options], f"option of {code}")


def _values(condition: Condition, here: Path_, known: Iterable[str], what: str) -> Iterator[Finding]:
    known = list(known)
    for index, value in enumerate(condition.any_of):
        if value not in known:
            yield unknown((*here, "any_of", index), value, known, what)


def _named(questionnaire: Questionnaire, item: Item, path: Path_) -> Iterator[Finding]:
    yield from _known_pain_points(questionnaire, item.pain_points, (*path, "pain_points"))
    yield from known_documents(questionnaire, item.sources, (*path, "sources"))


def _known_pain_points(questionnaire: Questionnaire, codes: tuple[str, ...], path: Path_) -> Iterator[Finding]:
    known = [pain_point.code for pain_point in questionnaire.pain_points]
    for index, code in enumerate(codes):
        if code not in known:
            yield unknown((*path, index), code, known, "pain point")


def known_documents(questionnaire: Questionnaire, sources: Iterable[object], path: Path_) -> Iterator[Finding]:
    """Sources whose document, or place in it, the questionnaire does not name."""
    known = {document.code: document for document in questionnaire.documents}
    for index, source in enumerate(sources):
        code, quoted = getattr(source, "document", ""), getattr(source, "place", "")
        if code not in known:
            yield unknown((*path, index, "document"), code, known, "document")
        elif known[code].places and not any(quoted in names.values() for names in known[code].places):
            remedy = f"name it in every language in the places of {code}"
            yield Finding(path=(*path, index, "place"), found=f"unnamed place {quoted}", remedy=remedy)


@dataclass(frozen=True, slots=True)
class _Nodes:
    """What a gate may name."""

    scored: frozenset[str]  #: total, sides, scored dimensions and indicators
    unscored: frozenset[str]
    scenes: Mapping[str, list[Item]]  #: scenes under every node that has some

    @classmethod
    def of(cls, questionnaire: Questionnaire) -> "_Nodes":
        scored, unscored = {TOTAL, *(side.code for side in questionnaire.sides)}, set[str]()
        scenes: dict[str, list[Item]] = {}
        for dimension in questionnaire.dimensions:
            codes = {dimension.code, *(indicator.code for indicator in dimension.indicators)}
            (scored if dimension.weight > 0 else unscored).update(codes)
            scenes.update(cls._scenes(dimension))
        everywhere = [item for item in questionnaire.items() if item.kind is ItemKind.SCENE]
        return cls(frozenset(scored), frozenset(unscored), {**scenes, TOTAL: everywhere})

    @staticmethod
    def _scenes(dimension: Dimension) -> dict[str, list[Item]]:
        by_indicator = {
            indicator.code: [item for item in indicator.items if item.kind is ItemKind.SCENE]
            for indicator in dimension.indicators
        }
        return {**by_indicator, dimension.code: [item for scenes in by_indicator.values() for item in scenes]}


def _gates(questionnaire: Questionnaire, items: Mapping[str, Item]) -> Iterator[Finding]:
    nodes = _Nodes.of(questionnaire)
    for number, level in enumerate(questionnaire.levels):
        for index, gate in enumerate(level.gates):
            path = ("levels", number, "gates", index)
            if gate.kind is GateKind.SCORE:
                yield from _score_gate(gate, path, nodes)
            elif gate.kind is GateKind.SCENES:
                yield from _scenes_gate(gate, path, nodes)
            else:
                yield from _item_gate(gate, path, items)


def _score_gate(gate: Gate, path: Path_, nodes: _Nodes) -> Iterator[Finding]:
    if gate.node in nodes.unscored:
        found = f"{gate.node} has no score"
        yield Finding(path=(*path, "node"), found=found, expected="a scored node", reference="weight", word=gate.node)
    elif gate.node not in nodes.scored:
        yield unknown((*path, "node"), gate.node, sorted(nodes.scored), "node")
    yield from _foreign_keys(gate, path, "minimum")


def _scenes_gate(gate: Gate, path: Path_, nodes: _Nodes) -> Iterator[Finding]:
    scenes = nodes.scenes.get(gate.node)
    if scenes is None:
        yield unknown((*path, "node"), gate.node, sorted(nodes.scenes), "node")
        return
    binding = sum(scene.binding for scene in scenes)
    if gate.count > len(scenes):
        yield Finding(
            path=(*path, "count"),
            found=str(gate.count),
            expected=f"at most the {len(scenes)} scenes of {gate.node}",
            reference="scene",
            word=gate.node,
        )
    if gate.binding > min(binding, gate.count):
        expected = f"at most {min(binding, gate.count)}, as {gate.node} has {binding} binding scenes"
        where = (*path, "binding")
        yield Finding(path=where, found=str(gate.binding), expected=expected, reference="scene", word=gate.node)
    yield from _foreign_keys(gate, path, "at_least", "count", "binding")


def _item_gate(gate: Gate, path: Path_, items: Mapping[str, Item]) -> Iterator[Finding]:
    item = items.get(gate.node)
    if item is None:
        yield unknown((*path, "node"), gate.node, items, "item")
        return
    if item.kind is ItemKind.INVENTORY:
        yield Finding(
            path=(*path, "node"), found=f"{gate.node} is an inventory item", expected="a scored item or a scene"
        )
    codes = [option.code for option in item.options]
    if gate.option is not None and gate.option not in codes:
        yield unknown((*path, "option"), gate.option, codes, f"option of {item.code}")
    yield from _foreign_keys(gate, path, "option")


def _foreign_keys(gate: Gate, path: Path_, *own: str) -> Iterator[Finding]:
    for key in ("minimum", "at_least", "count", "binding", "option"):
        if key not in own and getattr(gate, key):
            yield Finding(
                path=(*path, key), found="not used here", remedy=f"delete it: the gate is of kind {gate.kind}"
            )
