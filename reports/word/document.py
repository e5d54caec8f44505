"""A Word document from a report: the page, its styles, what stands above and below each page, what the file says about itself."""

from collections.abc import Iterator
from datetime import UTC, datetime, time
from io import BytesIO
from xml.etree import ElementTree

from docx import Document
from docx.document import Document as WordDocument
from docx.oxml import parse_xml
from docx.shared import Mm

from reports import page
from reports.document import DiagnosticReport
from reports.text import cut
from reports.word import package
from reports.word.blocks import PLACEHOLDER, Blocks
from reports.word.contents import contents
from reports.word.cover import cover
from reports.word.drawing import Pictures
from reports.word.markup import TAB, field, legal, paragraph, run, wrapped
from reports.word.spans import classes
from reports.word.styles import LANGUAGES, numbering, styles
from reports.wording import wording

LONGEST_NAME = 36  #: characters of the enterprise's name above each page


def docx(report: DiagnosticReport) -> bytes:
    """The document; equal reports give equal bytes.

    Raises
    ------
    MissingGlyphError
        If a character of a chart cannot be drawn.
    """
    words = wording(report.locale)
    root = ElementTree.fromstring(legal(page.html(report)))  # noqa: S314  (our own page: what users wrote is escaped in it)
    document = Document()
    pictures = Pictures(document.part, dict.fromkeys(img.get("src", "") for img in root.iter("img")))
    body = root.find("body")
    assert body is not None  # noqa: S101  (the template has one)
    blocks = Blocks(words, pictures)
    written = "".join(_blocks(body, blocks)).replace(PLACEHOLDER, contents(blocks.headings))
    _replace(document.styles.element, styles(report.locale, report.told.brand.colour))
    _replace(document.part.numbering_part.element, numbering(blocks.numbered, report.told.brand.colour))
    _replace(document.settings.element, package.settings(LANGUAGES.get(report.locale, report.locale)))
    package.stripped(document)
    _fill(document, written)
    _frame(document, body.attrib)
    _describe(document, report, title=root.findtext("head/title") or "")
    buffer = BytesIO()
    document.save(buffer)
    return package.settled(buffer.getvalue())


def _blocks(body: ElementTree.Element, blocks: Blocks) -> Iterator[str]:
    """Every section in the order of the page."""
    for section in body:
        if "cover" in classes(section):
            yield from cover(section, blocks)
        else:
            yield from blocks.of(section)


def _replace(element: ElementTree.Element, content: str) -> None:
    """Put our own definitions in the place of the library's."""
    for child in list(element):
        element.remove(child)
    for child in list(parse_xml(content)):
        element.append(child)


def _fill(document: WordDocument, written: str) -> None:
    """The body before the properties of its one section, which has the format of the page."""
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(20)
    section.top_margin, section.bottom_margin = Mm(24), Mm(20)
    section.header_distance, section.footer_distance = Mm(13), Mm(10)
    body = document.element.body
    last = body[-1]
    for child in list(body)[:-1]:
        body.remove(child)
    for child in list(parse_xml(wrapped("w:body", written))):
        last.addprevious(child)


def _frame(document: WordDocument, told: dict[str, str]) -> None:
    """Head and foot of every page but the first."""
    section = document.sections[0]
    section.different_first_page_header_footer = True
    above = run(told["data-title"]) + TAB + run(cut(told["data-enterprise"], LONGEST_NAME))
    numbers = run(told["data-page"]) + field("PAGE", "1") + run(told["data-of"]) + field("NUMPAGES", "1")
    below = run(told["data-standing"]) + TAB + numbers + run(told["data-end"])
    for part, content, style in ((section.header, above, "Header"), (section.footer, below, "Footer")):
        part.is_linked_to_previous = False
        _replace(part._element, wrapped("w:hdr", paragraph(content, style)))


def _describe(document: WordDocument, report: DiagnosticReport, *, title: str) -> None:
    """What the file says about itself; every date is that of the report."""
    told = document.core_properties
    made = datetime.combine(report.imprint.prepared_on, time(), UTC)
    told.title, told.subject = title[:255], f"{report.title} {report.questionnaire}"[:255]
    told.author = told.last_modified_by = legal(report.imprint.prepared_by or report.enterprise)[:255]
    told.comments, told.keywords, told.category = report.standing[:255], "", ""
    told.language = LANGUAGES.get(report.locale, report.locale)
    told.identifier = legal(report.imprint.number)[:255]
    told.revision = 1
    told.created = told.modified = told.last_printed = made
