"""What a consultant would say about a dimension, every sentence following from figures and answers."""

from collections.abc import Callable
from decimal import Decimal

from questionnaires.model import UNIT, Dimension, ItemKind
from reports.answers import local
from reports.document import DimensionView, Note
from reports.numbers import digits_below, percent, plain, points, printed, signed
from reports.reading import Reading
from scoring.result import MISSING, NodeKind, NodeResult, ResponseState

STRONG = 600_000  #: units from which an indicator is called a strength and a face good
FLAT = 400_000  #: units of a face that are about last year's
UNEVEN = 350_000  #: units between the best and the weakest indicator that are worth a sentence
EVEN = 100_000  #: units between the faces that are no difference worth a sentence
CONCENTRATED = 500  #: per mille of a dimension's loss in a few items
UNLIKE = 1500  #: per mille of what they would lose if every item lost the same
FEW = 3
PER_MILLE = 1000
ONE_PER_CENT = 10_000  #: of a share in parts per million
WHOLE = 1_000_000  #: effective weight of the total

Rule = Callable[[Reading, NodeResult], str]


def dimension_view(reading: Reading, dimension: Dimension) -> DimensionView:
    """A scored dimension with its indicators and findings."""
    node = reading.result.nodes[dimension.code]
    said = (rule(reading, node) for rule in RULES)
    return DimensionView(
        node=reading.view(dimension.code),
        side=reading.names.get(dimension.side or "", ""),
        intro=local(dimension.intro, reading.locale),
        indicators=tuple(reading.view(child.code) for child in reading.children(node.code, NodeKind.INDICATOR)),
        findings=tuple(sentence for sentence in said if sentence),
    )


def position(reading: Reading, node: NodeResult) -> str:
    """Score, rank among the dimensions, part in the total."""
    words = reading.words
    if node.units == MISSING:
        return words("finding.not_assessable", name=reading.names[node.code], coverage=percent(node.coverage * 1000, 0))
    if not node.effective_weight:
        return words("finding.position_alone", name=reading.names[node.code], units=points(node.units))
    peers = [
        other
        for other in reading.result.nodes.values()
        if other.kind is NodeKind.DIMENSION and other.units != MISSING and other.effective_weight
    ]
    rank = 1 + sum(1 for other in peers if other.units > node.units)
    key = (
        {1: "highest", len(peers): "lowest"}.get(rank, "middle") if len({peer.units for peer in peers}) > 1 else "only"
    )
    return words(
        f"finding.position_{key}",
        name=reading.names[node.code],
        units=points(node.units),
        rank=rank,
        count=len(peers),
        share=percent(node.effective_weight),
        won=points(reading.parts[node.code][0], 2),
        lost=points(reading.parts[node.code][1], 2),
    )


def caution(reading: Reading, node: NodeResult) -> str:
    """That it rests on too few items to be quoted by itself."""
    return reading.caution(node.code)


def gate(reading: Reading, node: NodeResult) -> str:
    """What the next stage asks of this dimension or of an indicator in it."""
    if reading.next_level is None:
        return ""
    asked = [code for code in reading.required if code == node.code or code.startswith(node.code + "-")]
    sentences = []
    for code in asked:
        units, required = reading.result.nodes[code].units, reading.required[code]
        if units == MISSING:
            continue
        key = "finding.gate_held" if units >= required else "finding.gate_short"
        values = {
            "name": reading.names[code],
            "required": plain(Decimal(required) / UNIT),
            "stage": local(reading.next_level.name, reading.locale),
        }
        digits = digits_below(units, required)
        gap = abs(printed(units, digits) - required)
        sentences.append(reading.words(key, distance=points(gap, digits), units=points(units, digits), **values))
    return reading.words("sentence.separator").join(sentences)


def assessed(reading: Reading, node: NodeResult, kind: NodeKind) -> list[NodeResult]:
    """Nodes below that have a score and take part, weakest first."""
    children = reading.children(node.code, kind)
    return sorted((c for c in children if c.units != MISSING and c.effective_weight), key=lambda c: (c.units, c.code))


def best(reading: Reading, node: NodeResult) -> str:
    """The strongest indicator and the answer that carries it."""
    indicators = assessed(reading, node, NodeKind.INDICATOR)
    if len(indicators) < 2 or indicators[-1].units < STRONG:
        return ""
    top = indicators[-1]
    carrying = max(assessed(reading, top, NodeKind.ITEM), key=lambda item: (item.contribution, item.code))
    return say(reading, "finding.best", top, carrying)


def weakest(reading: Reading, node: NodeResult) -> str:
    """The weakest indicator and the answer that costs it most; only the answer where no indicator is weaker."""
    indicators = assessed(reading, node, NodeKind.INDICATOR)
    if not indicators or not node.loss:
        return ""
    tied = indicators[0].units == indicators[-1].units
    costing = max(
        assessed(reading, node if tied else indicators[0], NodeKind.ITEM), key=lambda item: (item.loss, item.code)
    )
    if tied:
        return reading.words("finding.costliest", answer=reading.quote(costing.code))
    return say(reading, "finding.weakest", indicators[0], costing)


def say(reading: Reading, key: str, indicator: NodeResult, item: NodeResult) -> str:
    """Sentence on an indicator with an answer as its proof."""
    name = reading.names[indicator.code]
    return reading.words(key, name=name, units=points(indicator.units), answer=reading.quote(item.code))


def concentration(reading: Reading, node: NodeResult) -> str:
    """Whether a few items cost most of what is lost, and markedly more than if all cost the same."""
    items = sorted(assessed(reading, node, NodeKind.ITEM), key=lambda item: (-item.loss, item.code))
    few = [item for item in items[:FEW] if printed(item.loss, 2) > 0]
    lost = sum(item.loss for item in few)
    if len(items) < 2 * FEW or lost * 1000 < CONCENTRATED * node.loss or not few:
        return ""
    if lost * len(items) * 1000 < UNLIKE * len(few) * node.loss:
        return ""
    share = lost * WHOLE // node.loss
    if lost < node.loss:
        share = min(share, WHOLE - ONE_PER_CENT)  # "100%" only where nothing else is lost
    names = reading.listed([f"{reading.names[item.code]} {points(item.loss, 2)}" for item in few])
    return reading.words.counted("finding.concentration", len(few), share=percent(share, 0), of=len(items), items=names)


def unevenness(reading: Reading, node: NodeResult) -> str:
    """Whether its indicators lie far apart."""
    indicators = assessed(reading, node, NodeKind.INDICATOR)
    if len(indicators) < 2 or indicators[-1].units - indicators[0].units < UNEVEN:
        return ""
    low, high = indicators[0], indicators[-1]
    return reading.words(
        "finding.uneven",
        gap=points(printed(high.units) - printed(low.units)),
        high=reading.names[high.code],
        low=reading.names[low.code],
        high_units=points(high.units),
        low_units=points(low.units),
    )


def unknown(reading: Reading, node: NodeResult) -> str:
    """Answers "don't know"."""
    return count_state(reading, node, ResponseState.DONT_KNOW, "finding.unknown")


def not_applicable(reading: Reading, node: NodeResult) -> str:
    """Answers "not applicable"."""
    return count_state(reading, node, ResponseState.NOT_APPLICABLE, "finding.not_applicable")


def count_state(reading: Reading, node: NodeResult, state: ResponseState, key: str) -> str:
    """Sentence naming the items in one state."""
    items = [item for item in reading.children(node.code, NodeKind.ITEM) if item.state is state]
    if not items:
        return ""
    names = reading.listed([reading.names[item.code] for item in items[:FEW]])
    more = reading.words("list.more") if len(items) > FEW else ""
    return reading.words.counted(key, len(items), items=names, more=more)


def unscored(reading: Reading, node: NodeResult) -> str:
    """Indicators without a score, why, and which ones carry their weight."""
    indicators = [each for each in reading.children(node.code, NodeKind.INDICATOR) if each.weight]
    missing = [each for each in indicators if each.units == MISSING]
    others = [reading.names[each.code] for each in indicators if each.units != MISSING]
    if not missing or not others:
        return ""
    told = [
        reading.words(
            "finding.unscored_not_asked" if each.not_asked == PER_MILLE else "finding.unscored_thin",
            name=reading.names[each.code],
        )
        for each in missing
    ]
    return reading.words("finding.unscored", names=reading.listed(told), others=reading.listed(others))


def first_step(reading: Reading, node: NodeResult) -> str:
    """The measure in the list that lifts this dimension most; outcomes are hoped for, not promised."""
    names = {measure.code: local(measure.name, reading.locale) for measure in reading.questionnaire.measures}
    gains = [
        (
            sum(gain.gain for gain in found.gains if gain.lift.item.startswith(node.code + "-") and not gain.outcome),
            -place,
            found.measure,
        )
        for place, found in enumerate(reading.result.recommendations)
    ]
    gain, place, measure = max(gains, default=(0, 0, ""))
    if gain <= 0:
        return ""
    return reading.words("finding.first_step", measure=names[measure], gain=signed(gain, 2), number=1 - place)


RULES: tuple[Rule, ...] = (
    position,
    caution,
    gate,
    best,
    weakest,
    concentration,
    unevenness,
    unknown,
    not_applicable,
    unscored,
    first_step,
)


def strengths(reading: Reading, count: int = 3) -> tuple[Note, ...]:
    """The indicators that are strong, or the best there are, and the answers that carry them; also without a total."""
    nodes = [node for node in reading.result.nodes.values() if node.kind is NodeKind.INDICATOR and node.weight]
    totalled = reading.result.total != MISSING
    indicators = [node for node in nodes if (node.contribution if totalled else node.units) > 0]
    strong = [node for node in indicators if node.units >= STRONG] or indicators
    notes = []
    for node in sorted(strong, key=lambda node: (-node.units, -node.contribution, node.code))[:count]:
        items = [item for item in reading.children(node.code, NodeKind.ITEM) if item.units != MISSING]
        carrying = max(items, key=lambda item: (item.contribution, item.weight * item.units, item.code))
        notes.append(Note(name=reading.names[node.code], units=node.units, text=reading.quote(carrying.code)))
    return tuple(notes)


def strengths_lead(reading: Reading, notes: tuple[Note, ...]) -> str:
    """Say so where the best indicators are no strengths."""
    return reading.words("finding.no_strength") if notes and notes[0].units < STRONG else ""


def faces(reading: Reading) -> tuple[str, ...]:
    """How the two faces compare."""
    sides = [
        reading.result.nodes[side.code] for side in reading.questionnaire.sides if side.code in reading.result.nodes
    ]
    told = [face(reading, side) for side in sides]
    if len(sides) == 2 and MISSING not in {side.units for side in sides}:
        told.append(compared(reading, *sides))
    return tuple(told)


def face(reading: Reading, side: NodeResult) -> str:
    """Score of a face, and its share where there is a total that it shares with another."""
    name = reading.names[side.code]
    if side.units == MISSING:
        return reading.words("face.missing", name=name)
    key = "face.score" if 0 < side.effective_weight < WHOLE else "face.score_alone"
    said = reading.words(key, name=name, units=points(side.units), share=percent(side.effective_weight, 0))
    return reading.words("sentence.separator").join(filter(None, (said, reading.caution(side.code))))


def compared(reading: Reading, first: NodeResult, second: NodeResult) -> str:
    """Which face is ahead; being alike or ahead is praised only where it is good in itself."""
    ahead = printed(first.units) - printed(second.units)
    if abs(ahead) < EVEN:
        low, high = max(first.units, second.units) < FLAT, min(first.units, second.units) >= STRONG
        key = "face.even_low" if low else "face.even_high" if high else "face.even"
    elif ahead > 0:
        key = "face.first_ahead"
    elif second.units >= STRONG:
        key = "face.second_ahead"
    else:
        key = "face.second_flat" if second.units >= FLAT else "face.second_low"
    said = reading.words(
        key,
        first=reading.names[first.code],
        second=reading.names[second.code],
        gap=points(abs(ahead)),
        units=points(second.units),
    )
    told = changes(reading, second)
    return reading.words("sentence.separator").join([said, told]) if told else said


def changes(reading: Reading, side: NodeResult) -> str:
    """How the figures of a side moved, counted from the items that ask for a trend: "9 项里 2 项变好、7 项不清楚"."""
    words, counts = reading.words, dict.fromkeys(("better", "flat", "worse", "unknown"), 0)
    for node in reading.children(side.code, NodeKind.ITEM):
        if reading.items[node.code].kind is not ItemKind.TREND:
            continue
        if node.state is ResponseState.DONT_KNOW:
            counts["unknown"] += 1
        elif node.state is ResponseState.ANSWERED:
            counts[reading.answer(node.code).options[0]] += 1
    parts = [words.counted(f"face.changes_{key}", count) for key, count in counts.items() if count]
    if not parts:
        return ""
    return words.counted(
        "face.changes", sum(counts.values()), name=reading.names[side.code], parts=reading.listed(parts)
    )
