"""The lines of a table, each in one piece.

The engine strokes collapsed borders cell by cell, each an artifact with its own state, pen and colour. Here neighbours of one kind
become one line, and all lines of one pen are stroked together. What is on the page is the same; the file is not.
"""
# ruff: noqa: ANN401

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from itertools import groupby
from operator import itemgetter
from typing import Any

from weasyprint import draw

BORDERS, LINE = draw.draw_collapsed_borders, draw.draw_line
NEAR = 1e-6  #: px between the end of one piece and the beginning of the next
Line = tuple[float, float, float, float]
Pen = tuple[float, str, Any]


class Pieces:
    """Stands for the page while the engine says which borders it would draw."""

    artifact: Callable[[], AbstractContextManager[None]] = nullcontext
    stacked: Callable[[], AbstractContextManager[None]] = nullcontext

    def __init__(self) -> None:
        self.drawn: list[tuple[Pen, Line]] = []

    def add(self, line: Line, pen: Pen) -> None:
        """Keep a piece, as part of the last one where it goes on from there."""
        if self.drawn and self.drawn[-1][0] == pen:
            start_x, start_y, end_x, end_y = self.drawn[-1][1]
            if start_y == end_y == line[1] == line[3] and abs(end_x - line[0]) < NEAR:
                self.drawn[-1] = pen, (start_x, start_y, line[2], end_y)
                return
        self.drawn.append((pen, line))


def draw_line(stream: Any, *line: Any) -> None:
    """Draw a line, or keep it for `draw_collapsed_borders`."""
    if isinstance(stream, Pieces):
        stream.add(line[:4], line[4:])
    else:
        LINE(stream, *line)


def draw_collapsed_borders(stream: Any, table: Any) -> None:
    """Draw the borders of a table."""
    pieces = Pieces()
    BORDERS(pieces, table)
    for pen, members in groupby(pieces.drawn, key=itemgetter(0)):
        width, style, colour = pen
        with stream.artifact(), stream.stacked():
            if style != "solid":
                for _, line in members:
                    LINE(stream, *line, *pen)
                continue
            stream.set_color(colour, stroke=True)
            stream.set_line_width(width)
            for _, (start_x, start_y, end_x, end_y) in members:
                stream.move_to(start_x, start_y)
                stream.line_to(end_x, end_y)
            stream.stroke()
