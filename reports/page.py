"""A report as HTML: templates and formats, everything people typed escaped."""

from base64 import b64encode
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from questionnaires.model import Span
from reports import livery, numbers, pictures
from reports.document import DiagnosticReport, GainView
from reports.money import likely_money, money, ranged, short_money
from reports.prose_html import prose_html
from reports.sections import CLOSING, pains_intro
from reports.text import cut
from reports.wording import Wording, wording
from scoring.evidence import CELLS
from scoring.recommend import ATTENTION

LANGUAGES = {"zh": "zh-Hans", "en": "en-GB"}
SECTIONS = (
    "summary", "method", "profile", "faces", "doubt", "dimensions", "benchmark", "pains", "measures", "roadmap", "investment", "ahead", "closing", "appendix",
)  # fmt: skip
LONGEST_REASON = 300  #: characters printed of a reviewer's reason; files for spreadsheets and programs have all of it
GRADES = {grade: name for name, grade in CELLS.items()}


def html(report: DiagnosticReport) -> str:
    """The whole document."""
    words = wording(report.locale)
    template = environment().get_template("diagnostic.html")
    return template.render(
        report=report,
        w=words,
        made=report.imprint.maker.line(words),
        lang=LANGUAGES.get(report.locale, report.locale),
        titles=(named := titles(report, words)),
        contents=contents(report, named),
        longest_reason=LONGEST_REASON,
        grade=lambda grade: words(f"workbook.grade.{GRADES[grade]}"),
        pictures=pictures.draw(report).painted(livery.chart_colour(report.told.brand.colour)),
        all_nodes=[dimension.node for dimension in report.dimensions],
        facts=facts(report),
        answered=answered(report, words),
        rules=report.imprint.maker.rules(words, report.questionnaire.partition("@")[0]),
        has_total=report.headline.has_total,
        of_total=report.headline.of_total,
        money=lambda span: money(span, words),
        likely=lambda span: likely_money(span, words),
        likely_months=lambda span: ranged(Span(low=span.likely, likely=span.likely, high=span.likely), words, "months"),
        months=lambda span: ranged(span, words, "months"),
        short_cost=lambda span: short_money(span, words),
        day=lambda value: day(value, report.locale),
        pains_intro=lambda: pains_intro(report, words),
        by_item=lambda gains: by_item(gains, words),
        minus=lambda units: numbers.MINUS + numbers.points(units, 2),
        points=numbers.points,
        percent=numbers.percent,
        signed=numbers.signed,
        span=numbers.span,
        yuan=lambda value: numbers.yuan(value, report.locale),
    )


@cache
def environment() -> Environment:
    """Templates of this package."""
    env = Environment(
        loader=PackageLoader("reports"),
        autoescape=select_autoescape(["html"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    env.filters.update(
        points=numbers.points,
        percent=numbers.percent,
        signed=numbers.signed,
        data_uri=data_uri,
        png_uri=png_uri,
        prose=prose_html,
        short=cut,
    )
    return env


def data_uri(svg: str) -> str:
    """Picture inside an attribute."""
    return "data:image/svg+xml;base64," + b64encode(svg.encode()).decode()


def png_uri(picture: bytes) -> str:
    """The same of a PNG."""
    return "data:image/png;base64," + b64encode(picture).decode()


def titles(report: DiagnosticReport, words: Wording) -> dict[str, str]:
    """Section titles with their numbers, in order; the appendix has none."""
    shown = {
        "benchmark": report.benchmark or report.references,
        "pains": report.has_pains,
        "ahead": not report.has_measures,
        "closing": report.told.texts.get(CLOSING) or report.told.brand.signatures,
    }
    shown |= dict.fromkeys(("measures", "roadmap", "investment"), report.has_measures)
    keys = [key for key in SECTIONS if shown.get(key, True)]
    numbered = {
        key: words("section.numbered", number=place, title=_title(report, words, key))
        for place, key in enumerate(keys[:-1], start=1)
    }
    return numbered | {keys[-1]: words(f"section.{keys[-1]}")}


def _title(report: DiagnosticReport, words: Wording, key: str) -> str:
    """Title of a section, with the questionnaire's own term for its levels where it has one."""
    if key == "faces" and report.headline.term:
        return words("section.faces_term", term=report.headline.term)
    return words(f"section.{key}")


def contents(report: DiagnosticReport, named: dict[str, str]) -> list[tuple[str, str, bool]]:
    """Where every section and every dimension begins: anchor, title, whether it is inside the one before."""
    found = []
    for key, title in named.items():
        found.append((key, title, False))
        if key == "dimensions":
            found += [(each.node.code, each.node.name, True) for each in report.dimensions]
    return found


def answered(report: DiagnosticReport, words: Wording) -> tuple[tuple[str, str], ...]:
    """How much was asked and answered, as rows below the profile."""
    given = [words("method.count", state=words(f"state.{state}"), count=count) for state, count in report.counts]
    head = report.headline
    rows = [
        (words("method.answers"), words("list.separator").join(given)),
        (words("table.coverage"), numbers.percent(head.coverage * 1000)),
    ]
    if head.not_asked:
        rows.append((words("table.not_asked"), numbers.percent(head.not_asked * 1000)))
    return tuple(rows)


def facts(report: DiagnosticReport) -> dict[str, object]:
    """Figures named in the method section."""
    scored = sum(row.scored for part in report.appendix for group in part.groups for row in group.rows)
    return {
        "title": report.title,
        "questionnaire": report.questionnaire,
        "scored": scored,
        "dimensions": len(report.dimensions),
        "attention": numbers.yuan(ATTENTION, report.locale),
        "seen": report.doubt.seen,
        "costs": wording(report.locale)("method.costs", basis=report.cost_basis) if report.cost_basis else "",
    }


def by_item(gains: Sequence[GainView], words: Wording) -> tuple[GainView, ...]:
    """Gains with the options added to one item taken together, largest first, hoped-for ones last."""
    found: dict[tuple[str, bool, str], GainView] = {}
    for gain in gains:
        key = gain.item, gain.outcome, gain.start
        first = found.get(key)
        both = words("list.separator").join([first.to, gain.to]) if first else gain.to
        found[key] = replace(gain, to=both, gain=gain.gain + (first.gain if first else 0))
    return tuple(sorted(found.values(), key=lambda gain: (gain.outcome, -gain.gain, gain.item)))


def day(value: date, locale: str) -> str:
    """Date in words."""
    if locale == "zh":
        return f"{value.year} 年 {value.month} 月 {value.day} 日"
    return f"{value.day} {value:%B} {value.year}"
