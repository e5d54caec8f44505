"""The first page: whose report it is, what it comes to, who made it when."""

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from reports.word.blocks import Blocks
from reports.word.markup import TAB, paragraph, run
from reports.word.spans import Span, classes, runs, spans, tidied
from reports.word.styles import RIGHT
from reports.word.tables import beside

STYLES = {"kicker": "Subtitle", "title": "Title", "enterprise": "CoverName", "tagline": "CoverTagline"}
APART = '<w:spacing w:before="200"/>'  #: before the imprint, and before what follows it
BELOW_LOGO, ABOVE_TAGLINE = '<w:spacing w:before="480"/>', '<w:spacing w:after="60"/>'  #: less than their styles leave
IMPRINT = 6200  #: twips of the imprint where a code to check the report by stands beside it
BREAK = '<w:p><w:pPr><w:pStyle w:val="TableGap"/></w:pPr><w:r><w:br w:type="page"/></w:r></w:p>'


def cover(element: Element, blocks: Blocks) -> Iterator[str]:
    """The cover, then a new page."""
    verify = element.find("div[@class='verify']")
    for box in element:
        names = classes(box)
        if "imprint" in names:
            yield _imprint(box, verify, blocks)
        elif "panel" in names:
            yield from _panel(box, blocks)
        elif box is not verify:
            yield from _box(box, blocks, APART * ("maker" in names))
    yield BREAK


def _panel(panel: Element, blocks: Blocks) -> Iterator[str]:
    """Whose report it is; with a logo above and a tagline below there is less space between, so that the cover stays one page."""
    named = {name for line in panel for name in classes(line)}
    spaced = {"kicker": BELOW_LOGO * ("logo" in named), "enterprise": ABOVE_TAGLINE * ("tagline" in named)}
    for line in panel:
        yield from _box(line, blocks, spaced.get(line.get("class", ""), ""))


def _box(box: Element, blocks: Blocks, spacing: str = "") -> Iterator[str]:
    """Lines of a box, each in the style of what it is."""
    if box.tag == "img":
        yield paragraph(blocks.pictures.drawing(box.get("src", ""), box.get("alt", ""), enlarged=False), "CoverLabel")
        return
    if box.tag == "p" and box.find("img") is None:
        names = classes(box)
        style = next((style for name, style in STYLES.items() if name in names), "CoverLabel")
        if content := runs(box):
            yield paragraph(content, style, spacing)
        return
    if box.tag in {"span", "b"}:
        if content := runs(box):
            yield paragraph(content, "CoverFigure" if box.tag == "b" else "CoverLabel")
        return
    for child in box:
        yield from _box(child, blocks)


def _imprint(imprint: Element, verify: Element | None, blocks: Blocks) -> str:
    """Who made it when; beside it, on a signed report, how anybody checks it."""
    told = "".join(_fact(each, "" if number else APART) for number, each in enumerate(imprint))
    if verify is None:
        return told
    return beside((told, "".join(_verify(verify, blocks))), (IMPRINT, RIGHT - IMPRINT))


def _fact(line: Element, spacing: str) -> str:
    """A label and what it says."""
    if not len(line):
        return paragraph(runs(line), "Imprint", spacing)
    label = line[0]
    named = "".join(run(each.text, each.looks) for each in tidied(list(spans(label, Span(muted=True)))))
    return paragraph(named + TAB + run(" ".join((label.tail or "").split())), "Imprint", spacing)


def _verify(box: Element, blocks: Blocks) -> Iterator[str]:
    """How anybody checks a signed report."""
    for child in box:
        if child.tag == "img":
            drawn = blocks.pictures.drawing(child.get("src", ""), child.get("alt", ""), enlarged=False)
            yield paragraph(drawn, "CoverLabel", APART)
        else:
            yield paragraph(runs(child), "CoverLabel")
