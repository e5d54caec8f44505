"""Every answer with its score and weight, and the business scenes."""

from questionnaires.model import Dimension, Indicator, Item, ItemKind
from reports.answers import answer_text, details, local
from reports.appendix_document import AnswerGroup, AnswerRow, AnswerSection
from reports.document import SceneView
from reports.reading import Reading
from scoring.result import MISSING, ResponseState

OPTIONAL = "optional"  #: counted apart: answers to items that carry no points and may be left out


def appendix(reading: Reading) -> tuple[AnswerSection, ...]:
    """Sections in the order asked; items that were not asked are left out."""
    sections = [section(reading, dimension) for dimension in reading.questionnaire.dimensions]
    return tuple(part for part in sections if part.groups)


def section(reading: Reading, dimension: Dimension) -> AnswerSection:
    """One dimension."""
    groups = [group(reading, indicator) for indicator in dimension.indicators]
    return AnswerSection(
        code=dimension.code,
        name=local(dimension.name, reading.locale),
        scored=dimension.weight > 0,
        groups=tuple(part for part in groups if part.rows),
    )


def group(reading: Reading, indicator: Indicator) -> AnswerGroup:
    """One indicator."""
    rows = [row(reading, item) for item in indicator.items]
    node = reading.result.nodes.get(indicator.code)
    return AnswerGroup(
        code=indicator.code,
        name=local(indicator.name, reading.locale),
        units=node.units if node else MISSING,
        rows=tuple(line for line in rows if line.state is not ResponseState.NOT_ASKED),
    )


def row(reading: Reading, item: Item) -> AnswerRow:
    """One item."""
    node = reading.result.nodes.get(item.code)
    answer = reading.answer(item.code)
    state = node.state if node and node.state else answer.state
    return AnswerRow(
        code=item.code,
        name=reading.names[item.code],
        answer=answer_text(item, answer, reading.words),
        state=state,
        details=details(item, answer, reading.notes.get(item.code, ""), reading.words),
        units=node.units if node else MISSING,
        weight=item.weight,
        effective_weight=node.effective_weight if node else 0,
        contribution=reading.parts[node.code][0] if node else 0,
        scored=item.scored,
    )


def optional(item: Item) -> bool:
    """Whether an answer is welcome, carries no points and may be left out."""
    return item.kind is ItemKind.INVENTORY


def counts(reading: Reading, sections: tuple[AnswerSection, ...]) -> tuple[tuple[str, int], ...]:
    """How many items are in each state; last, how many of the optional ones were answered."""
    rows = [line for part in sections for members in part.groups for line in members.rows]
    states = [line.state for line in rows if not optional(reading.items[line.code])]
    extra = [line for line in rows if optional(reading.items[line.code]) and line.state is not ResponseState.BLANK]
    found = [(state.value, states.count(state)) for state in ResponseState] + [(OPTIONAL, len(extra))]
    return tuple((key, count) for key, count in found if count)


def scenes(reading: Reading) -> tuple[SceneView, ...]:
    """Business scenes graded without points; MISSING where one does not apply."""
    views: list[SceneView] = []
    for dimension in (dimension for dimension in reading.questionnaire.dimensions if not dimension.weight):
        for indicator in dimension.indicators:
            views += [
                SceneView(
                    code=item.code,
                    name=reading.names[item.code],
                    group=local(indicator.name, reading.locale),
                    level=reading.result.scenes[item.code],
                    binding=item.binding,
                )
                for item in indicator.items
                if item.kind is ItemKind.SCENE and item.code in reading.result.scenes
            ]
    return tuple(views)
