"""A sheet of SVG: shapes by name of colour, text placed by us."""

from collections.abc import Sequence
from html import escape

from reports.charts.measure import latin_quotes, text_width, wrap
from reports.charts.theme import COLOURS, FONT, Mode

Point = tuple[float, float]
LEADING = 1.3


def number(value: float) -> str:
    """Coordinate with at most two decimals."""
    return f"{value:.2f}".rstrip("0").rstrip(".") if value else "0"


class Canvas:
    """Collects elements; `svg` closes the sheet."""

    def __init__(self, width: float, height: float, *, mode: Mode = Mode.STATIC) -> None:
        self.width, self.height, self.mode = width, height, mode
        self.elements: list[str] = []

    def paint(self, *, fill: str | None, stroke: str | None = None, width: float = 1, dash: str = "") -> str:
        """Attributes of a shape; in a page also the classes by which it can be restyled."""
        names = [f"f-{fill}"] * bool(fill) + [f"s-{stroke}"] * bool(stroke)
        attributes = f' class="{" ".join(names)}"' if self.mode is Mode.INLINE and names else ""
        attributes += f' fill="{COLOURS[fill] if fill else "none"}"'
        if stroke:
            attributes += f' stroke="{COLOURS[stroke]}" stroke-width="{number(width)}"'
            attributes += f' stroke-dasharray="{dash}"' if dash else ""
        return attributes

    def rect(
        self, x: float, y: float, width: float, height: float, *, fill: str | None, stroke: str | None = None
    ) -> None:
        """Rectangle; nothing where it would have no extent."""
        if width > 0 and height > 0:
            box = f'x="{number(x)}" y="{number(y)}" width="{number(width)}" height="{number(height)}"'
            self.elements.append(f"<rect {box}{self.paint(fill=fill, stroke=stroke)}/>")

    def line(self, start: Point, end: Point, *, stroke: str = "line", width: float = 1, dash: str = "") -> None:
        """Straight line."""
        ends = f'x1="{number(start[0])}" y1="{number(start[1])}" x2="{number(end[0])}" y2="{number(end[1])}"'
        self.elements.append(f"<line {ends}{self.paint(fill=None, stroke=stroke, width=width, dash=dash)}/>")

    def polygon(
        self,
        points: Sequence[Point],
        *,
        fill: str | None,
        stroke: str | None = None,
        width: float = 1,
        dash: str = "",
        opacity: float = 1,
    ) -> None:
        """Closed shape; `opacity` is that of its filling."""
        path = " ".join(f"{number(x)},{number(y)}" for x, y in points)
        paint = self.paint(fill=fill, stroke=stroke, width=width, dash=dash)
        paint += f' fill-opacity="{number(opacity)}"' if opacity < 1 else ""
        self.elements.append(f'<polygon points="{path}"{paint}/>')

    def circle(
        self, centre: Point, radius: float, *, fill: str | None, stroke: str | None = None, width: float = 1
    ) -> None:
        """Circle."""
        place = f'cx="{number(centre[0])}" cy="{number(centre[1])}" r="{number(radius)}"'
        self.elements.append(f"<circle {place}{self.paint(fill=fill, stroke=stroke, width=width)}/>")

    def text(
        self, at: Point, text: str, *, size: float = 10, anchor: str = "start", fill: str = "ink", bold: bool = False
    ) -> None:
        """One line; `at` is on the baseline. Without a page's own layout we compute where it begins."""
        x, text = at[0], latin_quotes(text)
        attributes = f' font-weight="{700 if bold else 400}"' if bold else ""
        if self.mode is Mode.INLINE:
            attributes += f' text-anchor="{anchor}"' if anchor != "start" else ""
        else:
            x -= text_width(text, size, bold=bold) * {"start": 0, "middle": 0.5, "end": 1}[anchor]
            attributes += f' font-family="{FONT}"'
        paint = self.paint(fill=fill)
        if self.mode is Mode.INLINE and fill == "ink":
            paint = ' class="f-ink" fill="currentColor"'
        place = f'x="{number(x)}" y="{number(at[1])}" font-size="{number(size)}"'
        self.elements.append(f"<text {place}{attributes}{paint}>{escape(text)}</text>")

    def label(
        self,
        at: Point,
        text: str,
        *,
        width: float,
        size: float = 10,
        anchor: str = "start",
        lines: int = 2,
        bold: bool = False,
    ) -> int:
        """Text wrapped to `width` and centred vertically on `at`; the number of lines it took."""
        rows = wrap(text, width, size, lines=lines, bold=bold)
        top = at[1] - (len(rows) - 1) * size * LEADING / 2 + size * 0.36
        for index, row in enumerate(rows):
            self.text((at[0], top + index * size * LEADING), row, size=size, anchor=anchor, bold=bold)
        return len(rows)

    def svg(self, title: str, description: str) -> str:
        """The finished picture with what a screen reader says of it."""
        attributes = f'viewBox="0 0 {number(self.width)} {number(self.height)}"'
        attributes += f' width="{number(self.width)}" height="{number(self.height)}"'
        if self.mode is Mode.INLINE:
            attributes += ' class="chart" role="img"'
        head = f"<title>{escape(title)}</title><desc>{escape(description)}</desc>"
        return f'<svg xmlns="http://www.w3.org/2000/svg" {attributes}>{head}{"".join(self.elements)}</svg>'
