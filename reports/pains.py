"""Pain points: what the answers show, what they may mean, what relieves it, and what is not known yet."""

from decimal import Decimal

from questionnaires.model import PainPoint
from questionnaires.rules import Profile, all_hold
from reports.answers import local
from reports.document import MeasureView, PainView
from reports.numbers import points
from reports.reading import Reading
from scoring.encode import decode
from scoring.lifting import steps_open
from scoring.model import compile_model
from scoring.painpoints import EVIDENCE, is_found, is_unclear
from scoring.result import NodeResult, PainPointResult, ResponseState

MOST_PAINS = 10
MOST_PROOFS = 3
MOST_AGAINST = 2
MOST_RELIEF = 2


def found_count(reading: Reading) -> int:
    """How many pain points the answers show."""
    return sum(is_found(point) for point in reading.result.pain_points)


def pains(reading: Reading, views: tuple[MeasureView, ...], profile: Profile) -> tuple[PainView, ...]:
    """The most severe of the pain points the answers show."""
    found = [point for point in reading.result.pain_points if is_found(point)]
    return tuple(pain_view(reading, point, views, profile) for point in found[:MOST_PAINS])


def unclear(reading: Reading) -> tuple[str, ...]:
    """Pain points that cannot be told yet, each with the items to find out about."""
    return tuple(
        reading.words(
            "pain.unclear_point",
            name=local(_point(reading, found.code).name, reading.locale),
            items=reading.listed([reading.names[code] for code in found.unknown]),
        )
        for found in reading.result.pain_points
        if is_unclear(found)
    )


def pain_view(reading: Reading, found: PainPointResult, views: tuple[MeasureView, ...], profile: Profile) -> PainView:
    """One pain point with the answers it follows from and the measures that relieve it."""
    point = _point(reading, found.code)
    name = local(point.name, reading.locale)
    documents = {document.code for document in reading.questionnaire.documents}
    low, against = _both_sides(reading, found)
    return PainView(
        code=found.code,
        name=local(point.observation, reading.locale) or name,
        caution=_caution(reading, found, name if point.observation else ""),
        severity=found.severity,
        evidence=tuple(_proof(reading, code) for code in low[:MOST_PROOFS]),
        against=tuple(_proof(reading, code) for code in against[:MOST_AGAINST]),
        relief=(_numbered(reading, name, views) or _from_library(reading, found, profile))[:MOST_RELIEF],
        sources=reading.listed(
            list(dict.fromkeys(source.document for source in point.sources if source.document in documents))
        ),
    )


def _caution(reading: Reading, found: PainPointResult, meaning: str) -> str:
    """That answers are signs of a difficulty, and whoever knows the enterprise judges whether it has it."""
    if meaning:
        return reading.words("pain.meaning", name=meaning)
    return reading.words("pain.single" if len(found.items) == 1 else "pain.judge")


def _both_sides(reading: Reading, found: PainPointResult) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Answers that speak of a pain point, costliest first, and those worth half their points or more, which speak against it, best first."""
    nodes = reading.result.nodes
    low = tuple(code for code in found.items if nodes[code].units < EVIDENCE)
    if not low:
        return found.items, ()
    probing: list[NodeResult] = [nodes[item.code] for item in reading.items.values() if found.code in item.pain_points]
    high = [node for node in probing if node.state is ResponseState.ANSWERED and node.units >= EVIDENCE]
    return low, tuple(node.code for node in sorted(high, key=lambda node: -node.units))


def _numbered(reading: Reading, name: str, views: tuple[MeasureView, ...]) -> tuple[str, ...]:
    """Measures of this report that relieve it, with their numbers."""
    return tuple(
        reading.words("measure.numbered", number=view.number, name=view.name) for view in views if name in view.pains
    )


def _from_library(reading: Reading, found: PainPointResult, profile: Profile) -> tuple[str, ...]:
    """Measures that relieve it but are not recommended, those that lift its own answers first, then the cheapest."""
    model = compile_model(reading.questionnaire)
    answers, left = decode(model, reading.result.answers), list[tuple[bool, Decimal, str]]()
    for measure in reading.questionnaire.measures:
        if found.code in measure.pain_points and all_hold(measure.applies_if, profile, {}) is not False:
            items = {step.item for step in steps_open(model, measure, answers)}
            if items:
                name = reading.words("measure.library", name=local(measure.name, reading.locale))
                left.append((items.isdisjoint(found.items), measure.cost.likely, name))
    return tuple(name for _, _, name in sorted(left))


def _point(reading: Reading, code: str) -> PainPoint:
    return next(point for point in reading.questionnaire.pain_points if point.code == code)


def _proof(reading: Reading, code: str) -> str:
    """An answer and what it is worth."""
    units = points(reading.result.nodes[code].units)
    return reading.words("pain.proof", answer=reading.quote(code), units=units)
