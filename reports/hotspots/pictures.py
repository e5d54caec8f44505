"""Our charts, drawn straight into the page.

The engine draws any SVG: it cascades styles, looks for filters, masks, clips and markers, saves and restores the state of each shape,
and shapes each letter as a line of its own. The charts of `reports.charts` are lines, rectangles, polygons, circles and lines of
text with literal attributes, always with a `fill`; such a picture is drawn here, every other one by the engine.
"""
# ruff: noqa: ANN401

from collections.abc import Callable
from functools import cache
from math import inf
from typing import Any
from xml.etree.ElementTree import Element

from tinycss2.color5 import parse_color
from weasyprint.css.properties import INITIAL_VALUES
from weasyprint.draw.text import draw_first_line
from weasyprint.matrix import Matrix
from weasyprint.svg import SVG
from weasyprint.svg.text import Style, TextBox
from weasyprint.text.line_break import split_first_line

NAMESPACE = "{http://www.w3.org/2000/svg}"
DRAW = SVG.draw
ROUND = 0.5523  #: how far the handles of a quarter circle reach, in radii
PAINT = {"fill", "stroke", "stroke-width", "fill-opacity"}
Shape = Callable[[Any, Element], None]


def numbers(element: Element, *names: str) -> list[float]:
    """Attributes of an element as numbers."""
    return [float(element.attrib[name]) for name in names]


def rect(stream: Any, element: Element) -> None:
    """Outline of a rectangle."""
    stream.rectangle(*numbers(element, "x", "y", "width", "height"))


def line(stream: Any, element: Element) -> None:
    """Straight line."""
    start_x, start_y, end_x, end_y = numbers(element, "x1", "y1", "x2", "y2")
    stream.move_to(start_x, start_y)
    stream.line_to(end_x, end_y)


def polygon(stream: Any, element: Element) -> None:
    """Outline of a polygon."""
    first, *others = (map(float, point.split(",")) for point in element.attrib["points"].split())
    stream.move_to(*first)
    for point in others:
        stream.line_to(*point)
    stream.close()


def circle(stream: Any, element: Element) -> None:
    """Outline of a circle, in four quarters."""
    x, y, r = numbers(element, "cx", "cy", "r")
    k = ROUND * r
    stream.move_to(x + r, y)
    stream.curve_to(x + r, y + k, x + k, y + r, x, y + r)
    stream.curve_to(x - k, y + r, x - r, y + k, x - r, y)
    stream.curve_to(x - r, y - k, x - k, y - r, x, y - r)
    stream.curve_to(x + k, y - r, x + r, y - k, x + r, y)
    stream.close()


SHAPES: dict[str, tuple[Shape, set[str]]] = {
    "rect": (rect, PAINT | {"x", "y", "width", "height"}),
    "line": (line, PAINT | {"x1", "y1", "x2", "y2"}),
    "polygon": (polygon, PAINT | {"points"}),
    "circle": (circle, PAINT | {"cx", "cy", "r"}),
}
TEXT = {"x", "y", "fill", "font-size", "font-weight", "font-family"}
SHEET = {"viewBox", "width", "height"}


def is_ours(root: Element) -> bool:
    """Whether a picture holds nothing but what is drawn here."""
    if root.attrib.keys() != SHEET or root.get("viewBox") != f"0 0 {root.get('width')} {root.get('height')}":
        return False
    for element in root:
        name = element.tag.removeprefix(NAMESPACE)
        known = TEXT if name == "text" else SHAPES[name][1] if name in SHAPES else None
        if len(element) or (known is None and name not in ("title", "desc")):
            return False
        if known is not None and not {"fill"} <= element.attrib.keys() <= known:
            return False
    return True


@cache
def colour(written: str, opacity: float = 1) -> Any:
    """Colour of a `#rrggbb`."""
    found = parse_color(written)
    found.alpha *= opacity
    return found


def paint(stream: Any, element: Element) -> None:
    """Fill and stroke the outline just drawn."""
    fill, stroke = element.attrib["fill"] != "none", "stroke" in element.attrib
    if fill and stroke:
        stream.fill_and_stroke()
    elif fill:
        stream.fill()
    elif stroke:
        stream.stroke()
    else:
        stream.end()


def set_paint(stream: Any, element: Element) -> None:
    """Set the colours and the width of the pen."""
    if element.attrib["fill"] != "none":
        stream.set_color(colour(element.attrib["fill"], float(element.get("fill-opacity", 1))))
    if "stroke" in element.attrib:
        stream.set_color(colour(element.attrib["stroke"]), stroke=True)
        stream.set_line_width(float(element.get("stroke-width", 1)))


def style_of(svg: Any, element: Element) -> Any:
    """Style of a line of text, one for each face and size of a document."""
    styles = svg.font_config.__dict__.setdefault("chart_styles", {})
    key = element.get("font-family"), int(element.get("font-weight", 400)), float(element.attrib["font-size"])
    if key not in styles:
        style = styles[key] = Style(INITIAL_VALUES)
        style.font_config = svg.font_config
        style["font_family"], style["font_weight"], style["font_size"] = [key[0]], *key[1:]
    return styles[key]


def text(svg: Any, element: Element) -> None:
    """One line of text, as one run, so that it is kerned like all other text."""
    if not element.text:
        return
    style = style_of(svg, element)
    layout, _, _, _, _, baseline = split_first_line(element.text, style, svg.context, inf, 0)
    layout.reactivate(style)
    box = TextBox(layout, style)
    box.baseline = baseline
    x, y = numbers(element, "x", "y")
    svg.stream.set_color(colour(element.attrib["fill"]))
    svg.stream.begin_text()
    draw_first_line(svg.stream, box, "none", "none", Matrix(d=-1, e=x, f=y))
    svg.stream.end_text()


def draw(svg: Any, stream: Any, width: float, height: float, *others: Any) -> None:
    """Draw a picture into a page."""
    root = svg.tree._etree_node
    if not is_ours(root):
        DRAW(svg, stream, width, height, *others)
        return
    svg.stream, svg.context = stream, others[-1]
    with stream.stacked():
        stream.transform(a=width / float(root.attrib["width"]), d=height / float(root.attrib["height"]))
        for element in root:
            name = element.tag.removeprefix(NAMESPACE)
            if name == "text":
                text(svg, element)
            elif name in SHAPES:
                set_paint(stream, element)
                SHAPES[name][0](stream, element)
                paint(stream, element)
