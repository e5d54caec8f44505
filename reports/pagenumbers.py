"""Page numbers in the contents, written in when all pages are laid out.

The engine can do it (`target-counter`), but lays out the page with the contents twice again: once for the numbers, once because the
number of all pages, which sections on the same page could ask for, has become known. The numbers stand alone at the right, in boxes
of a fixed width, and move nothing; the style sheet keeps their place with a `0`.
"""
# ruff: noqa: ANN401

from typing import Any

from weasyprint.text.line_break import split_first_line

NUMBER = "a::before"  #: element whose text is the page its link leads to


def write_in(document: Any) -> None:
    """Put the numbers into the boxes kept for them."""
    pages: dict[str, int] = {}
    for number, page in enumerate(document.pages, start=1):
        for anchor in page.anchors:
            pages.setdefault(anchor, number)
    for page in document.pages:
        for kind, target, _, box in page.links:
            if kind == "internal" and box.element_tag == NUMBER and target in pages:
                replace(box, str(pages[target]))


def replace(box: Any, text: str) -> None:
    """Put another text into a box of one line, with its right end where it was."""
    (line,) = box.children
    (part,) = line.children
    layout, _, _, width, _, _ = split_first_line(text, part.style, None, None, 0)
    for moved in (line, part):
        moved.position_x += moved.width - width
        moved.width = width
    part.text, part.pango_layout = text, layout
