"""Sections of a report that a consultant may write anew: what our rules say in each, and what is said there instead."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from questionnaires.model import Questionnaire
from reports import numbers
from reports.answers import local
from reports.diagnosis import UNTOUCHED, Diagnosis, Told
from reports.document import DiagnosticReport, add
from reports.money import money
from reports.prose import escaped, markdown, marks_escaped, prose
from reports.text import clean
from reports.wording import Wording, wording
from scoring.measure_choice import without

CLOSING = "closing"  #: the section that is a consultant's alone
DIMENSION = "dimension."  #: before the code of a dimension
GAPS = 5  #: largest losses with a next step
PLACEHOLDER = re.compile(r"\{([A-Za-z][A-Za-z0-9_-]{0,31})\}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A section that may be written anew."""

    key: str
    title: str
    text: str  #: Markdown that says what our rules say; empty where they say nothing


def sections(report: DiagnosticReport) -> tuple[Section, ...]:
    """All of them, in the order of the report, with the words of our rules."""
    words = wording(report.locale)
    found = [
        Section(key="verdict", title=words("own.verdict"), text=_paragraphs(report.headline.verdict)),
        Section(key="strengths", title=words("summary.strengths"), text=_strengths(report, words)),
        Section(key="gaps", title=words("own.gaps"), text=_gaps(report, words)),
        Section(key="faces", title=words("own.faces"), text=_paragraphs(report.faces)),
        *(
            Section(key=DIMENSION + each.node.code, title=each.node.name, text=markdown(each.findings))
            for each in report.dimensions
        ),
    ]
    if report.pains:
        found.append(Section(key="pains", title=words("section.pains"), text=escaped(pains_intro(report, words))))
    if report.measures:
        told = (report.measures_intro, report.prospect)
        found.append(Section(key="measures", title=words("section.measures"), text=_paragraphs(told)))
        found.append(Section(key="roadmap", title=words("section.roadmap"), text=escaped(report.prospect)))
    return (*found, Section(key=CLOSING, title=words("section.closing"), text=""))


def pains_intro(report: DiagnosticReport, words: Wording) -> str:
    """How many pain points show, and which of them are told."""
    shown, found = len(report.pains), report.pains_found
    told = words("pain.shown_all") if shown == found else words("pain.shown_first", most=shown)
    return words.counted("pain.intro", found, shown=told)


def figures(report: DiagnosticReport) -> dict[str, str]:
    """What ``{name}`` in a text stands for: it stays right when the figures change."""
    head = report.headline
    nodes = [*report.sides, *(each.node for each in report.dimensions)]
    nodes += [node for each in report.dimensions for node in each.indicators]
    return {
        "enterprise": report.enterprise,
        "total": numbers.points(head.total),
        "stage": head.level_name,
        "next": head.next_name or numbers.DASH,
        "projected": numbers.points(report.projected),
        "measures": str(len(report.measures)),
        "cost": money(report.investment, wording(report.locale)),
        **{node.code: numbers.points(node.units) for node in nodes},
    }


def unknown_figures(text: str, known: Mapping[str, str]) -> list[str]:
    """Names in braces that stand for nothing, each once."""
    return [name for name in dict.fromkeys(PLACEHOLDER.findall(text)) if name not in known]


def filled(text: str, known: Mapping[str, str]) -> str:
    """A text with its figures.

    Examples
    --------
    >>> filled("{total} points, {nobody}", {"total": "61.5"})
    '61.5 points, {nobody}'
    """
    return PLACEHOLDER.sub(lambda found: marks_escaped(known[found[1]]) if found[1] in known else found[0], text)


def narrowed(questionnaire: Questionnaire, diagnosis: Diagnosis | None) -> Questionnaire:
    """The questionnaire without the measures that a consultant left out: nothing else names them."""
    if diagnosis is None or not diagnosis.left_out:
        return questionnaire
    return replace(questionnaire, measures=without(questionnaire.measures, diagnosis.left_out))


def told(report: DiagnosticReport, diagnosis: Diagnosis | None, questionnaire: Questionnaire) -> Told:
    """What a consultant says in a report, with figures filled in."""
    if diagnosis is None:
        return UNTOUCHED
    known = figures(report)
    texts = {key: prose(filled(text, known)) for key, text in diagnosis.texts.items()}
    return Told(
        texts={key: said for key, said in texts.items() if said},
        changes=tuple(_changes(diagnosis, questionnaire, wording(report.locale))),
        own=diagnosis.own,
        own_cost=add(tuple(each.cost for each in diagnosis.own)) if diagnosis.own else None,
        brand=diagnosis.brand,
        draft=diagnosis.draft,
        written=bool(texts or diagnosis.own or diagnosis.taken is not None),
    )


def _changes(diagnosis: Diagnosis, questionnaire: Questionnaire, words: Wording) -> list[str]:
    """What was changed about the measures: left out, added, put in another order; each with its reason."""
    names = {each.code: local(each.name, words.locale) for each in questionnaire.measures}
    found = [
        words(key, name=names.get(code, code), reason=clean(reason))
        for key, part in (("own.left_out", diagnosis.left_out), ("own.added", diagnosis.added))
        for code, reason in part.items()
    ]
    return [*found, words("own.reordered", reason=clean(diagnosis.reordered))] if diagnosis.reordered else found


def _paragraphs(sentences: Sequence[str]) -> str:
    return "\n\n".join(escaped(each) for each in sentences if each)


def _strengths(report: DiagnosticReport, words: Wording) -> str:
    lines = [
        "- "
        + words(
            "own.strength",
            name=marks_escaped(note.name),
            units=numbers.points(note.units),
            text=marks_escaped(note.text),
        )
        for note in report.strengths
    ]
    lead = [escaped(report.strengths_lead), ""] if report.strengths_lead else []
    return "\n".join([*lead, *lines])


def _gaps(report: DiagnosticReport, words: Wording) -> str:
    """The largest losses, each with the answer that shows it and what to do next."""
    lines = []
    for loss in report.losses[:GAPS]:
        step = words("own.next", step=marks_escaped(loss.step)) if loss.step else ""
        lost = numbers.points(loss.units, 2)
        said = marks_escaped(loss.text)
        lines.append("- " + words("own.gap", name=marks_escaped(loss.name), units=lost, text=said, step=step))
    return "\n".join(lines)
