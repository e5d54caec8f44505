"""Places on a page to a hundredth of a pixel, and no kerning by nothing.

The engine writes a millionth of a pixel, and wherever a width is not a whole number of thousandths of an em, a kerning of 0. Nobody
can see either, and both cost time and a fiftieth of the file. Scales and colours keep their digits.
"""
# ruff: noqa: ANN401

from typing import Any

from pydyf import Stream

NOTHING, AT_END, JOINT = ">0<", ">0", "><"  #: between two strings of glyphs, after the last one; strings side by side
SHOW_TEXT, SET_TEXT_MATRIX = Stream.show_text, Stream.set_text_matrix


def place(value: float) -> str:
    """A coordinate as it stands in the file.

    Examples
    --------
    >>> place(75.590551), place(12.0), place(-0.001)
    ('75.59', '12', '0')
    """
    return f"{round(value, 2) + 0.0:.2f}".rstrip("0").rstrip(".")


def move_to(self: Any, x: float, y: float) -> None:
    """Begin an outline."""
    self.stream.append(f"{place(x)} {place(y)} m".encode())


def line_to(self: Any, x: float, y: float) -> None:
    """Go on with an outline in a straight line."""
    self.stream.append(f"{place(x)} {place(y)} l".encode())


def rectangle(self: Any, *box: float) -> None:
    """Outline of a rectangle, given by a corner, its width and its height."""
    self.stream.append(f"{' '.join(map(place, box))} re".encode())


def set_text_matrix(self: Any, *matrix: float) -> None:
    """Say where a line of text begins."""
    SET_TEXT_MATRIX(self, *matrix[:4], *(place(value).encode() for value in matrix[4:]))


def show_text(self: Any, text: str) -> None:
    """Write a line of text."""
    text = text.replace(NOTHING, "").replace(JOINT, "")
    SHOW_TEXT(self, text[:-1] if text.endswith(AT_END) else text)


def install() -> None:
    """Let the engine write short numbers."""
    for function in (move_to, line_to, rectangle, set_text_matrix, show_text):
        setattr(Stream, function.__name__, function)
