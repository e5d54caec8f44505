"""Where the engine works harder than it must, made cheaper; with `RONGPING_PLAIN_ENGINE=1` it stays as it is.

Reports come out the same, byte for byte (a test compares them), but for charts and the lines of tables, which are drawn by us.
"""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pydyf
from weasyprint.css import ComputedStyle
from weasyprint.formatting_structure.boxes import Box
from weasyprint.pdf.stream import Stream
from weasyprint.svg import SVG

from reports.hotspots import (
    backgrounds,
    breaks,
    colours,
    flow,
    glyphs,
    lengths,
    lines,
    marks,
    outlines,
    paragraphs,
    pictures,
    rules,
    styles,
    writing,
)

PLAIN = "RONGPING_PLAIN_ENGINE"
METHODS: tuple[tuple[Any, str, Any], ...] = (
    *((lines.Layout, name, getattr(lines, name)) for name in lines.METHODS),
    (Box, "is_in_normal_flow", flow.is_in_normal_flow),
    (ComputedStyle, "__missing__", styles.missing),
    (Stream, "marked", marks.marked),
    (Stream, "set_color", colours.set_color),
    (pydyf, "_to_bytes", writing.to_bytes),
    (pydyf.Object, "reference", property(writing.reference)),
    (pydyf.PDF, "page_references", property(writing.page_references)),
)
FUNCTIONS: tuple[tuple[Callable[..., Any], Callable[..., Any]], ...] = (
    (lengths.RESOLVE, lengths.resolve_percentages),
    (lines.STRUT, lines.strut),
    (breaks.SPLIT, breaks.split_first_line),
    (glyphs.DRAW, glyphs.draw_first_line),
    (paragraphs.NEXT, paragraphs.get_next_linebox),
    (colours.GET, colours.get_color),
    (outlines.DRAW, outlines.draw_outline),
    (outlines.BORDER, outlines.draw_border),
    (flow.COLLAPSE, flow.collapse_margin),
    (flow.COLLISIONS, flow.avoid_collisions),
    (backgrounds.LAYOUT, backgrounds.layout_box_backgrounds),
)
DRAWING = ((rules.BORDERS, rules.draw_collapsed_borders), (rules.LINE, rules.draw_line))
ORIGINALS = [(owner, name, getattr(owner, name)) for owner, name, _ in METHODS]


def swap(old: Callable[..., Any], new: Callable[..., Any]) -> None:
    """Put one function in the place of another wherever a module of the engine has its name."""
    for name, module in list(sys.modules.items()):
        if name.startswith("weasyprint.") and getattr(module, old.__name__, None) is old:
            setattr(module, old.__name__, new)


def install() -> None:
    """Make the engine faster, unless told not to."""
    if os.environ.get(PLAIN):
        return
    for owner, name, replacement in METHODS:
        setattr(owner, name, replacement)
    for original, replacement in (*FUNCTIONS, *DRAWING):
        swap(original, replacement)
    SVG.draw = pictures.draw


@contextmanager
def plain_engine() -> Iterator[None]:
    """The engine as it came, but for what is drawn by us; for the test that compares."""
    try:
        for owner, name, original in ORIGINALS:
            setattr(owner, name, original)
        for function, replacement in FUNCTIONS:
            swap(replacement, function)
        yield
    finally:
        install()
