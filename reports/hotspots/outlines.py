"""What is drawn around boxes.

A report has no outlines: whether a style has one is remembered with the style. Lines of text, of all boxes the most, have no borders.
"""
# ruff: noqa: ANN401

from typing import Any

from weasyprint.draw import border
from weasyprint.formatting_structure.boxes import Box, LineBox

DRAW, BORDER = border.draw_outline, border.draw_border


def draw_outline(stream: Any, box: Any) -> None:
    """Draw the outlines of a box and of those in it."""
    style = box.style
    outlined = style.__dict__.get("outlined")
    if outlined is None:
        outlined = style.outlined = bool(style["outline_width"])
    if outlined:
        DRAW(stream, box)
        return
    for child in box.children:
        if isinstance(child, Box):
            draw_outline(stream, child)


def draw_border(stream: Any, box: Any) -> None:
    """Draw the borders of a box."""
    if type(box) is not LineBox:
        BORDER(stream, box)
