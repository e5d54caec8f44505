"""The figures of a report read back from its files, each as a reader finds it there, in the notation of the page."""

import json
import re
from dataclasses import dataclass, field
from decimal import Decimal
from io import BytesIO

from docx import Document
from docx.oxml.ns import qn
from openpyxl import load_workbook
from pypdf import PdfReader

from questionnaires.model import UNIT, Span
from reports.money import money, ranged
from reports.numbers import DASH, TEN_THOUSAND, percent, points, signed
from reports.wording import wording
from scoring.result import MISSING

MONEY = {
    "zh": r"[\d.,]+–[\d.,]+万元，一般[\d.,]+万元|[\d.,]+万元|基本不花钱",
    "en": r"CNY[\d.,]+–[\d.,]+,likely[\d.,]+\d|CNY[\d.,]+\d|[a-z]+",
}
ROW = r"(\d+\.\d%|—)(\d+\.\d|—)(\d+\.\d\d|—)(\d+\.\d\d|—)"  #: share, score, contribution, loss, without spaces between


@dataclass
class Figures:
    """What a file says, as it is printed."""

    total: str = ""
    level: str = ""
    coverage: str = ""
    nodes: dict[str, tuple[str, str, str, str]] = field(default_factory=dict)
    losses: dict[str, str] = field(default_factory=dict)  #: the three that the page tells
    measures: dict[int, tuple[str, str, str]] = field(default_factory=dict)  #: gain, cost, duration
    phases: dict[str, tuple[str, str, str]] = field(default_factory=dict)  #: measures, months, cost
    investment: str = ""


def squeezed(text):
    return re.sub(r"\s+", "", text)


def beside(name, lines, sign):
    """The figure at the end of the line that begins with a name; a long name may go on in the next line."""
    begun = re.compile(re.escape(squeezed(name)[:14]) + rf"[^+−±]*([{sign}]\d+\.\d\d)")
    return next(match[1] for line in lines if (match := begun.search(line)))


def from_text(text, lines, report):
    """Of running text without spaces, PDF and Word alike: everything is found by the words around it."""
    words, found = wording(report.locale), Figures()

    def told(key, **values):
        return re.escape(squeezed(words(key, **values)))

    found.total = re.search(told("cover.total") + r"(\d+\.\d|—)" + told("cover.of_hundred"), text)[1]
    after = re.escape(squeezed(report.headline.term or words("cover.stage")))
    levels = sorted({stage.name for stage in report.stages} | {report.headline.level_name}, key=len, reverse=True)
    found.level = re.search(after + "(" + "|".join(re.escape(squeezed(name)) for name in levels) + ")", text)[1]
    found.coverage = re.search(told("table.coverage") + r"(\d+\.\d%)", text)[1]
    left = text
    for node in sorted(all_nodes(report), key=lambda node: -len(node.name)):  # one name may be the end of another
        row = re.escape(squeezed(node.name)) + ROW
        rows = set(re.findall(row, left))
        assert len(rows) == 1, (node.name, rows)
        found.nodes[node.name] = rows.pop()
        left = re.sub(row, "¦", left)
    for loss in report.losses[:3]:
        found.losses[loss.name] = beside(loss.name, lines, "−").lstrip("−")
    plan_of_work(found, text, lines, report)
    return found


def plan_of_work(found, text, lines, report):
    """Measures, phases and the sum of the costs."""
    words = wording(report.locale)
    left = text[text.rindex(squeezed(report.measures_intro)) :] if report.measures else ""
    named = [re.escape(squeezed(words(f"measure.{key}"))) for key in ("cost", "months", "provider")]
    for each in report.measures:
        left = left[left.index(squeezed(f"{each.number}. {each.name}")) :]
        gain = beside(f"{each.number}. {each.name}", lines, "+−±") if report.headline.has_total else ""
        limited = re.escape(squeezed(words("measure.at_most", cost="")))
        cost = f"(?:{limited})?(?:{MONEY[report.locale]})"
        cost, months = re.search(f"{named[0]}({cost}){named[1]}(.+?){named[2]}", left).groups()
        found.measures[each.number] = (gain, cost, months)
    for phase in report.phases:
        name = words(f"roadmap.phase_{phase.number}")
        period = re.escape(squeezed(words("roadmap.period", first=0, last=1))).replace("0", r"\d+").replace("1", r"\d+")
        count, months, cost = re.search(
            f"{re.escape(squeezed(name))}(\\d+)({period})({MONEY[report.locale]})", text
        ).groups()
        found.phases[name] = (count, months, cost)
    if report.measures:
        total = words.counted("investment.total", len(report.measures), range="|")
        before, after = (re.escape(squeezed(half)) for half in total.split("|"))
        found.investment = re.search(f"{before}(.+?){after}", text)[1]


def all_nodes(report):
    """Dimensions and indicators, each name once."""
    nodes = [each.node for each in report.dimensions] + [node for each in report.dimensions for node in each.indicators]
    return list({node.name: node for node in nodes}.values())


def from_pdf(content, report):
    pages = PdfReader(BytesIO(content)).pages
    lines = [line for page in pages for line in page.extract_text(extraction_mode="layout").splitlines()]
    return from_text(squeezed("".join(page.extract_text() for page in pages)), [*map(squeezed, lines)], report)


def docx_text(content):
    """Everything a reader sees between head and foot, in order."""
    body = Document(BytesIO(content)).element.body
    return "".join(node.text or "" for node in body.iter(qn("w:t")))


def from_docx(content, report):
    lines = [squeezed(paragraph.text) for paragraph in Document(BytesIO(content)).paragraphs]
    return from_text(squeezed(docx_text(content)), lines, report)


def units(value):
    """Units of a number or of its text, exactly; MISSING for none."""
    return MISSING if value is None else int((Decimal(str(value)) * UNIT).to_integral_value())


def shown(score, share, won, lost):
    """A row of a table as the page prints it."""
    return (
        DASH if share is None else percent(units(share)), points(units(score)),
        DASH if won is None else points(units(won), 2), DASH if lost is None else points(units(lost), 2),
    )  # fmt: skip


def cost_text(values, words):
    low, likely, high = (Decimal(str(value)) for value in values)
    factor = 1 if words.locale == "zh" else TEN_THOUSAND
    return squeezed(money(Span(low=low / factor, likely=likely / factor, high=high / factor), words))


def at_most(text, measure, words):
    """The cost of a measure of which only a part is left, as the page tells it."""
    return squeezed(words("measure.at_most", cost=text)) if measure.left and measure.cost.high else text


class Book:
    """A workbook, its rows by the headings of their sheet."""

    def __init__(self, content, words):
        self.words = words
        self.sheets = {each.title: [*each.iter_rows(values_only=True)] for each in load_workbook(BytesIO(content))}

    def rows(self, name):
        heads, *body = self.sheets.get(self.words(f"workbook.sheet.{name}"), [[]])
        return [dict(zip(heads, row, strict=True)) for row in body]

    def of(self, row, *keys):
        return [row[self.words(f"workbook.head.{key}")] for key in keys]

    def cost(self, row):
        return cost_text(self.of(row, "cost_low", "cost_likely", "cost_high"), self.words)


def from_xlsx(content, report):
    words, found = wording(report.locale), Figures()
    book = Book(content, words)
    facts = dict(book.of(row, "what", "value") for row in book.rows("summary"))
    total = facts[words("workbook.total")]
    found.total = DASH if total == words("workbook.no_total") else points(units(total))
    found.level = squeezed(facts[report.headline.term or words("cover.stage")])
    found.coverage = percent(units(facts[words("workbook.coverage")]))
    for row in book.rows("scores"):
        kind, name = book.of(row, "kind", "name")
        if kind in {words("workbook.dimension"), words("table.indicator")}:
            found.nodes.setdefault(name, shown(*book.of(row, "score", "share", "won", "lost")))
    for row in book.rows("losses")[:3]:
        name, lost = book.of(row, "item", "lost")
        found.losses[name] = points(units(lost), 2)
    work_of(book, found, report)
    return found


def work_of(book, found, report):
    """Measures, phases and the sum of the costs."""
    words = book.words
    for row, measure in zip(book.rows("measures"), report.measures, strict=True):
        number, gain, *ends = book.of(row, "number", "gain", "months_low", "months_likely", "months_high")
        months = Span(**dict(zip(("low", "likely", "high"), (Decimal(str(end)) for end in ends), strict=True)))
        told = "" if gain is None else signed(units(gain), 2)
        cost = at_most(book.cost(row), measure, words)
        found.measures[number] = (told, cost, squeezed(ranged(months, words, "months")))
    phases = {words(f"roadmap.phase_{phase.number}") for phase in report.phases}
    for row in book.rows("roadmap"):
        name, count, first, last = book.of(row, "phase_or_provider", "measures", "first_month", "last_month")
        if name in phases:
            period = squeezed(words("roadmap.period", first=first, last=last))
            found.phases[name] = (str(count), period, book.cost(row))
        elif name == words("investment.sum"):
            found.investment = book.cost(row)


def from_json(content, report):
    words, found, read = wording(report.locale), Figures(), json.loads(content)

    def cost(span):
        return squeezed(money(as_span(span), words))

    found.total = points(units(read["result"]["total"]))
    found.level = squeezed(read["result"]["level_name"])
    found.coverage = percent(units(read["result"]["coverage"]))
    for node in read["nodes"]:
        if node["kind"] != "side":
            found.nodes.setdefault(node["name"], shown(node["score"], node["share"], node["won"], node["lost"]))
    for loss in read["losses"][:3]:
        found.losses[loss["name"]] = points(units(loss["lost"]), 2)
    for each, measure in zip(read["measures"], report.measures, strict=True):
        gain = "" if each["gain"] is None else signed(units(each["gain"]), 2)
        months = squeezed(ranged(as_span(each["months"]), words, "months"))
        found.measures[each["number"]] = (gain, at_most(cost(each["cost"]), measure, words), months)
    for phase in read["roadmap"]["phases"]:
        period = words("roadmap.period", first=phase["first_month"], last=phase["last_month"])
        found.phases[words(f"roadmap.phase_{phase['number']}")] = (
            str(phase["measures"]),
            squeezed(period),
            cost(phase["cost"]),
        )
    found.investment = cost(read["roadmap"]["investment"]) if read["measures"] else ""
    return found


def as_span(ends):
    return Span(**{end: Decimal(value) for end, value in ends.items()})
