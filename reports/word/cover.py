"""The first page: whose report it is, what it comes to, who made it when."""

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from reports.word.blocks import Blocks
from reports.word.markup import TAB, paragraph, run
from reports.word.spans import Span, classes, runs, spans, tidied

STYLES = {"kicker": "Subtitle", "title": "Title", "enterprise": "CoverName"}
BREAK = '<w:p><w:pPr><w:pStyle w:val="TableGap"/></w:pPr><w:r><w:br w:type="page"/></w:r></w:p>'


def cover(element: Element, blocks: Blocks) -> Iterator[str]:
    """The cover, then a new page."""
    for box in element:
        names = classes(box)
        if "imprint" in names:
            yield from (_imprint(each) for each in box)
        elif "verify" in names:
            yield from _verify(box, blocks)
        else:
            yield from _box(box, blocks)
    yield BREAK


def _box(box: Element, blocks: Blocks) -> Iterator[str]:
    """Lines of a box, each in the style of what it is."""
    if box.tag == "img":
        yield paragraph(blocks.pictures.drawing(box.get("src", ""), box.get("alt", ""), enlarged=False), "CoverLabel")
        return
    if box.tag == "p" and box.find("img") is None:
        names = classes(box)
        style = next((style for name, style in STYLES.items() if name in names), "CoverLabel")
        if content := runs(box):
            yield paragraph(content, style)
        return
    if box.tag in {"span", "b"}:
        if content := runs(box):
            yield paragraph(content, "CoverFigure" if box.tag == "b" else "CoverLabel")
        return
    for child in box:
        yield from _box(child, blocks)


def _imprint(line: Element) -> str:
    """A label and what it says."""
    if not len(line):
        return paragraph(runs(line), "Imprint")
    label = line[0]
    named = "".join(run(each.text, each.looks) for each in tidied(list(spans(label, Span(muted=True)))))
    return paragraph(named + TAB + run(" ".join((label.tail or "").split())), "Imprint")


def _verify(box: Element, blocks: Blocks) -> Iterator[str]:
    """How anybody checks a signed report."""
    for child in box:
        if child.tag == "img":
            drawn = blocks.pictures.drawing(child.get("src", ""), child.get("alt", ""), enlarged=False)
            yield paragraph(drawn, "CoverLabel")
        else:
            yield paragraph(runs(child), "CoverLabel")
