"""Colours of boxes and of the pen.

A colour is compared with the word `currentcolor`, number by number, wherever one is used; which of the two a value is, its type tells.
The pen is told its colour for each text; most have the one before.
"""
# ruff: noqa: ANN401

from typing import Any

from weasyprint.draw import color as colours
from weasyprint.pdf.stream import Stream

GET, SET = colours.get_color, Stream.set_color


def get_color(style: Any, key: str) -> Any:
    """Colour of a box."""
    value = style[key]
    return style["color"] if isinstance(value, str) and value == "currentcolor" else value


def set_color(stream: Any, colour: Any, stroke: bool = False) -> None:  # noqa: FBT001, FBT002  # the engine's signature
    """Set the colour of what is filled or stroked next, if it is another one."""
    held = stream.__dict__.setdefault("pens", {})
    last, state = held.get(stroke), pen(stream, stroke)
    if last is not None and last[0] is colour and last[1] is state[0] and last[2] is state[1]:
        return
    SET(stream, colour, stroke)
    held[stroke] = (colour, *pen(stream, stroke))


def pen(stream: Any, stroke: bool) -> tuple[Any, Any]:  # noqa: FBT001
    """Colour and opacity as the engine last set them; the colour is None where it has been lost."""
    if stroke:
        return stream._current_color_stroke, stream._current_alpha_stroke
    return stream._current_color, stream._current_alpha
