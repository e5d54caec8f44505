"""Stage, gates and verdict in words."""

from collections.abc import Mapping
from decimal import Decimal

from questionnaires.model import UNIT, Gate, GateKind, Item, Questionnaire
from reports.answers import local
from reports.document import GateView, Headline, StageView
from reports.numbers import digits_below, plain, points, printed
from reports.reading import Naming, Reading
from reports.wording import Wording
from scoring.result import MISSING, TOTAL, GateResult


def gate_view(reading: Naming, gate: GateResult) -> GateView:
    """One condition with what was found and what is missing."""
    words = reading.words
    what = {"name": reading.names[gate.gate.node], "option": gate_option(reading.items, gate.gate, reading.locale)}
    what |= {"required": asked(gate.gate.kind, gate.required), "level": str(gate.gate.at_least)}
    kind = gate_key(gate.gate)
    found = words("gate.unknown")
    if gate.found != MISSING:
        found = words.counted(
            f"gate.found_{kind}", gate.found, found=shown(gate, gate.found), binding=gate.binding_found
        )
    return GateView(
        text=words.counted(f"gate.{kind}", gate.required, binding=gate.gate.binding, **what),
        label=words(f"gate.short_{gate.gate.kind.value}", **what),
        found=found,
        missing=words(f"gate.missing_{gate.gate.kind.value}", distance=distance(gate)) if gate.passed is False else "",
        passed=gate.passed,
        reservation=local(gate.gate.reservation, reading.locale),
    )


def gate_key(gate: Gate) -> str:
    """Name of its sentences."""
    return gate.kind.value + ("_binding" if gate.binding else "")


def gate_text(questionnaire: Questionnaire, gate: Gate, names: Mapping[str, str], words: Wording) -> str:
    """The same condition where nobody has answered anything yet."""
    items = {item.code: item for item in questionnaire.items()}
    required = gate.count if gate.kind is GateKind.SCENES else gate.minimum
    return words.counted(
        f"gate.{gate_key(gate)}",
        required,
        binding=gate.binding,
        name=names[gate.node],
        option=gate_option(items, gate, words.locale),
        required=asked(gate.kind, required),
        level=str(gate.at_least),
    )


def shown(gate: GateResult, value: int) -> str:
    """Units as points, with the decimals that tell them from the limit; scenes as a count."""
    if gate.gate.kind is GateKind.SCENES:
        return str(value)
    return points(value, digits_below(gate.found, gate.required))


def distance(gate: GateResult) -> str:
    """What is missing: the limit less the figure printed beside it."""
    if gate.gate.kind is GateKind.SCENES or gate.found == MISSING:
        return shown(gate, gate.distance)
    return shown(gate, remainder(gate.found, gate.required)[0])


def remainder(found: int, required: int) -> tuple[int, int]:
    """Units between a limit and the figure printed of what is found, and with how many decimals both stand there.

    Examples
    --------
    >>> remainder(388_200, 500_000), remainder(499_600, 500_000)
    ((112000, 1), (400, 2))
    """
    digits = digits_below(found, required)
    return required - printed(found, digits), digits


def asked(kind: GateKind, value: int) -> str:
    """The same for a limit, without needless decimals."""
    return str(value) if kind is GateKind.SCENES else plain(Decimal(value) / UNIT)


def gate_option(items: Mapping[str, Item], gate: Gate, locale: str) -> str:
    """Text of the answer an item gate asks for."""
    if gate.kind is not GateKind.ITEM or gate.option is None:
        return ""
    return local(items[gate.node].option(gate.option).text, locale)


def stages(reading: Reading) -> tuple[StageView, ...]:
    """Every stage with its gates."""
    return tuple(
        StageView(
            number=level.number,
            name=local(level.name, reading.locale),
            description=local(level.description, reading.locale),
            gates=tuple(gate_view(reading, gate) for gate in reading.result.level.gates if gate.level == level.number),
        )
        for level in reading.questionnaire.levels
    )


def headline(reading: Reading, edge: str = "", floor: str = "") -> Headline:
    """What the first pages say; `edge` stands behind the stage wherever it is told, `floor` behind the sentence that tells the total."""
    level = reading.result.level
    number = level.number if level.number != MISSING else level.at_least
    reached = next((stage for stage in reading.questionnaire.levels if stage.number == number), None)
    name = local(reached.name if reached else reading.questionnaire.level_zero, reading.locale)
    following = reading.next_level
    return Headline(
        total=reading.result.total,
        level=number,
        level_name=name,
        term=reading.term,
        edge=(behind := reading.words("verdict.edge", edge=edge) if edge else ""),
        level_description=local(reached.description, reading.locale) if reached else "",
        coverage=reading.result.nodes[TOTAL].coverage,
        not_asked=reading.result.nodes[TOTAL].not_asked,
        verdict=verdict(reading, name, behind, floor),
        next_name=local(following.name, reading.locale) if following else "",
        blocking=tuple(gate_view(reading, gate) for gate in level.blocking),
    )


def verdict(reading: Reading, level_name: str, edge: str, floor: str) -> tuple[str, ...]:
    """Where the enterprise stands, what stopped it, what lies open."""
    words, level = reading.words, reading.result.level
    key = "verdict.reached" if level.number != MISSING else "verdict.at_least"
    if reading.result.total == MISSING:
        key += "_without_total"
    elif level.number == 0:
        key = "verdict.reached_none"
    sentences = [reading.worded(key, total=points(reading.result.total), level=level_name, edge=edge)]
    if floor:
        sentences.append(floor)
    if reading.next_level is None:
        return (*sentences, reading.worded("verdict.top"))
    name = local(reading.next_level.name, reading.locale)
    reasons = [gate_view(reading, gate) for gate in level.blocking]
    told = [
        words(
            "verdict.gate" if gate.missing else "verdict.gate_unknown",
            gate=gate.text,
            found=gate.found,
            missing=gate.missing,
        )
        for gate in reasons
    ]
    if told:
        sentences.append(reading.worded("verdict.stopped", next=name, gates=words("verdict.separator").join(told)))
    held = sum(1 for gate in level.gates if gate.level == reading.next_level.number and gate.passed)
    if held and told:
        sentences.append(words.counted("verdict.held", len(told), held=held))
    return tuple(sentences)
