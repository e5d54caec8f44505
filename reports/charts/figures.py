"""Figures beside the points of a line, where neither the line nor another figure runs through them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from reports.charts.canvas import Point
from reports.charts.measure import text_width

DOT = 4.2  #: radius of the largest point
ASCENT = 0.78  #: height of a digit, of the size of the text
OUTSIDE, OVERLAP, CROSSED, STEM = (
    100,
    20,
    5,
    1,
)  #: how bad it is to leave the sheet, and to meet a figure, the line or a dot, a stem


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A text and the box it fills; `at` is on the baseline."""

    text: str
    at: Point
    anchor: str
    left: float
    top: float
    right: float
    bottom: float


def figures(
    places: Sequence[Point], texts: Mapping[int, str], *, size: float, sheet: tuple[float, float]
) -> dict[int, Figure]:
    """A figure for some of the points, above it where that is clear, else beside or below; `sheet` is its right end and its floor.

    Examples
    --------
    >>> rising = [(0.0, 90.0), (40.0, 80.0), (60.0, 10.0)]
    >>> [each.anchor for each in figures(rising, {1: "20.5"}, size=10, sheet=(100, 100)).values()]
    ['end']
    """
    found: dict[int, Figure] = {}
    for place, text in texts.items():
        offered = list(_offered(places[place], text, size))
        found[place] = min(offered, key=lambda each: _meets(each, places, tuple(found.values()), sheet))
    return found


def _offered(at: Point, text: str, size: float) -> Iterator[Figure]:
    """Places for a text by a point, the most usual first."""
    (x, y), near, beside = at, DOT + 2, 0.36 * size
    above, below = y - near, y + near + ASCENT * size
    for anchor, across, base in (
        ("middle", x, above),
        ("end", x, above),
        ("start", x, above),
        ("end", x - near, y + beside),
        ("start", x + near, y + beside),
        ("start", x + near, below),
        ("end", x - near, below),
        ("middle", x, below),
    ):
        wide = text_width(text, size, bold=True)
        left = across - wide * {"start": 0, "middle": 0.5, "end": 1}[anchor]
        yield Figure(
            text=text,
            at=(across, base),
            anchor=anchor,
            left=left,
            top=base - ASCENT * size,
            right=left + wide,
            bottom=base,
        )


def _meets(figure: Figure, places: Sequence[Point], others: Sequence[Figure], sheet: tuple[float, float]) -> int:
    """How badly a figure stands."""
    right, floor = sheet
    outside = figure.left < 0 or figure.right > right or figure.top < 0 or figure.bottom > floor - 1
    lines = sum(_crosses(figure, start, end) for start, end in pairwise(places))
    dots = sum(
        figure.left - DOT < x < figure.right + DOT and figure.top - DOT < y < figure.bottom + DOT for x, y in places
    )
    stems = sum(figure.left - 1 < x < figure.right + 1 and y < figure.bottom for x, y in places)
    overlaps = sum(
        figure.left < each.right + 2
        and each.left < figure.right + 2
        and figure.top < each.bottom + 1
        and each.top < figure.bottom + 1
        for each in others
    )
    return OUTSIDE * outside + OVERLAP * overlaps + CROSSED * (lines + dots) + STEM * stems


def _crosses(figure: Figure, start: Point, end: Point) -> bool:
    """Whether a line runs through a figure, or within two pixels of it."""
    low, high = 0.0, 1.0
    for first, last, least, most in (
        (start[0], end[0], figure.left - 1, figure.right + 1),
        (start[1], end[1], figure.top - 2, figure.bottom + 2),
    ):
        if first == last:
            if not least < first < most:
                return False
            continue
        enters, leaves = sorted(((least - first) / (last - first), (most - first) / (last - first)))
        low, high = max(low, enters), min(high, leaves)
    return low < high
