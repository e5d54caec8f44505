"""Sections of a report that a consultant may write anew: what our rules say in each, and what is said there instead."""

import re
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from questionnaires.model import Questionnaire
from reports import numbers
from reports.answers import local
from reports.diagnosis import UNTOUCHED, Diagnosis, Told
from reports.document import DiagnosticReport, add
from reports.money import money
from reports.plan_document import PlanView
from reports.prose import escaped, markdown, marks_escaped, prose
from reports.text import clean
from reports.wording import Wording, wording
from scoring.measure_choice import without

CLOSING = "closing"  #: the section that is a consultant's alone
DIMENSION = "dimension."  #: before the code of a dimension
SPOKEN = ("zh", "en")
NAMED = 3  #: sections named on the cover
GAPS = 5  #: largest losses with a next step
PLACEHOLDER = re.compile(r"[{｛]([^{}｛｝\n]{1,40})[}｝]")


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A figure that a text may name in braces; it stays right when the figures change."""

    name: str
    label: str
    value: str
    aliases: tuple[str, ...] = ()  #: its names in other languages


def figures(report: DiagnosticReport) -> tuple[Figure, ...]:
    """All of them: of the whole, then of sides, dimensions and indicators, by their codes."""
    head, words = report.headline, wording(report.locale)
    whole = {
        "enterprise": report.enterprise,
        "total": numbers.points(head.total),
        "stage": head.level_name,
        "next": head.next_name or numbers.DASH,
        "projected": numbers.points(report.projected),
        "measures": str(len(report.measures)),
        "cost": money(report.investment, words),
    }
    nodes = [*report.sides, *(each.node for each in report.dimensions)]
    nodes += [node for each in report.dimensions for node in each.indicators]
    return (
        *(
            Figure(
                name=words(f"own.figure.{key}"),
                label=words(f"own.figure_label.{key}"),
                value=value,
                aliases=names_of(key),
            )
            for key, value in whole.items()
        ),
        *(Figure(name=node.code, label=node.name, value=numbers.points(node.units)) for node in nodes),
    )


def named(found: Sequence[Figure]) -> dict[str, str]:
    """Values by name."""
    return {name: each.value for each in found for name in (each.name, *each.aliases)}


def names_of(key: str) -> tuple[str, ...]:
    """What a figure of the whole is called, in every language reports speak."""
    return tuple(wording(locale)(f"own.figure.{key}") for locale in SPOKEN)


def unknown_figures(text: str, known: Collection[str]) -> list[str]:
    """Names in braces that stand for nothing, each once."""
    return [name for name in dict.fromkeys(map(_name, PLACEHOLDER.findall(text))) if name not in known]


def filled(text: str, known: Mapping[str, str]) -> str:
    """A text with its figures.

    Examples
    --------
    >>> filled("{ total } points, {nobody}", {"total": "61.5"})
    '61.5 points, {nobody}'
    """

    def value(found: re.Match[str]) -> str:
        name = _name(found[1])
        return marks_escaped(known[name]) if name in known else found[0]

    return PLACEHOLDER.sub(value, text)


def _name(typed: str) -> str:
    return unicodedata.normalize("NFKC", typed).strip()


def narrowed(questionnaire: Questionnaire, diagnosis: Diagnosis | None) -> Questionnaire:
    """The questionnaire without the measures that a consultant left out: nothing else names them."""
    if diagnosis is None or not diagnosis.left_out:
        return questionnaire
    return replace(questionnaire, measures=without(questionnaire.measures, diagnosis.left_out))


def as_chosen(report: DiagnosticReport, diagnosis: Diagnosis | None) -> DiagnosticReport:
    """The report with measures that a consultant chose told as such, and none of our reasons for choosing them, or for choosing none."""
    if diagnosis is None or diagnosis.taken is None:
        return report
    words = wording(report.locale)
    report = replace(report, plan=_beside(report.plan, diagnosis, words) if report.plan else None)
    if not report.measures:
        return replace(report, hold=words("own.none"))
    counted = "own.intro" if report.headline.has_total else "own.intro_plain"
    return replace(report, measures_intro=words.counted(counted, len(report.measures)))


def _beside(plan: PlanView, diagnosis: Diagnosis, words: Wording) -> PlanView:
    """The plan as what it is beside a choice: another way, and the best only among the measures that were not left out."""
    lead = words("sentence.separator").join((plan.lead, words("own.plan_beside")))
    if not diagnosis.left_out:
        return replace(plan, lead=lead)
    proofs = {words(f"plan.{key}"): words(f"own.{key}") for key in ("proved_level", "proved_budget")}
    proof, entries = proofs.get(plan.proof, plan.proof), (*plan.entries, words("own.curve"))
    return replace(plan, lead=lead, proof=proof, entries=entries)


def told(report: DiagnosticReport, diagnosis: Diagnosis | None, questionnaire: Questionnaire) -> Told:
    """What a consultant says in a report, with figures filled in."""
    if diagnosis is None:
        return UNTOUCHED
    known = named(figures(report))
    texts = {key: prose(filled(text, known)) for key, text in diagnosis.texts.items()}
    return Told(
        texts=texts,
        changes=tuple(_changes(diagnosis, questionnaire, wording(report.locale))),
        own=diagnosis.own,
        own_cost=add(tuple(each.cost for each in diagnosis.own)) if diagnosis.own else None,
        brand=diagnosis.brand,
        draft=diagnosis.draft,
        written=diagnosis.written,
        touched=touched(diagnosis, questionnaire, wording(report.locale)),
    )


def touched(diagnosis: Diagnosis, questionnaire: Questionnaire, words: Wording) -> str:
    """What is a consultant's, in one line: sections by their titles, the choice of measures, own measures."""
    titles = [title for key, title in _titles(questionnaire, words).items() if key in diagnosis.texts]
    found = []
    if titles:
        key = "own.cover_texts" if len(titles) <= NAMED else "own.cover_texts_more"
        found.append(words(key, names=words("own.cover_names").join(titles[:NAMED]), count=len(titles)))
    if diagnosis.taken is not None:
        found.append(words("own.cover_chosen"))
    if diagnosis.own:
        found.append(words.counted("own.cover_own", len(diagnosis.own)))
    return words("answer.separator").join(found)


def _titles(questionnaire: Questionnaire, words: Wording) -> dict[str, str]:
    """Titles of all sections there may be, by key, in the order of the report."""
    names = {"verdict": "own.verdict", "strengths": "summary.strengths", "gaps": "own.gaps", "faces": "own.faces"}
    last = {"pains": "section.pains", "measures": "section.measures", "roadmap": "section.roadmap"}
    return {
        **{key: words(name) for key, name in names.items()},
        **{DIMENSION + each.code: local(each.name, words.locale) for each in questionnaire.dimensions},
        **{key: words(name) for key, name in (*last.items(), (CLOSING, "section.closing"))},
    }


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
