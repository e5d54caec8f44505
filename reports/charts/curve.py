"""What each budget brings at best: scores over money."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from questionnaires.model import UNIT
from reports.charts.canvas import Canvas
from reports.charts.theme import Mode
from reports.numbers import points, yuan
from reports.wording import wording

HEADROOM = 0.12  #: of the range of scores, above and below


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """A budget in 10,000 yuan and the score it brings."""

    budget: Decimal
    units: int
    strong: bool = False  #: the plan the page is about


def curve(
    found: Sequence[Point],
    *,
    locale: str,
    title: str,
    width: float = 640,
    height: float = 170,
    unit: str = "",
    mode: Mode = Mode.STATIC,
    label_size: float = 9,
) -> str:
    """A line through the points, as SVG: the score stands above each, the budget below, in `unit`."""
    canvas = Canvas(width, height, mode=mode)
    left, right, top, bottom = 24.0, width - 24, 14.0, height - (36 if unit else 24)
    scores = [point.units for point in found]
    span = max(max(scores) - min(scores), UNIT)
    low, high = min(scores) - span * HEADROOM, max(scores) + span * HEADROOM
    widest = float(max(point.budget for point in found)) or 1.0
    places = [
        (
            left + (right - left) * float(point.budget) / widest,
            bottom - (bottom - top) * (point.units - low) / (high - low),
        )
        for point in found
    ]
    canvas.line((left, bottom), (right, bottom), stroke="line")
    for start, after in pairwise(places):
        canvas.line(start, after, stroke="main", width=1.6)
    for (x, y), point in zip(places, found, strict=True):
        canvas.line(
            (x, y), (x, bottom), stroke="accent" if point.strong else "faint", width=1.4 if point.strong else 0.8
        )
        canvas.circle((x, y), 4.2 if point.strong else 3, fill="accent" if point.strong else "main")
    for place in _labelled(places, found, label_size * (3.4 if locale == "zh" else 5.2)):
        (x, y), point = places[place], found[place]
        canvas.text((x, y - 7), points(point.units), size=label_size, anchor="middle", bold=point.strong)
        canvas.text((x, bottom + 13), yuan(point.budget, locale), size=label_size, anchor="middle", fill="muted")
    if unit:
        canvas.text((right + 16, bottom + 28), unit, size=label_size, anchor="end", fill="muted")
    said = wording(locale)("chart.separator").join(
        f"{yuan(each.budget, locale)}: {points(each.units)}" for each in found
    )
    return canvas.svg(title, said)


def _labelled(places: Sequence[tuple[float, float]], found: Sequence[Point], room: float) -> list[int]:
    """Which points get their figures, at least `room` apart: the plan's own and the last first, then from the left."""
    last = len(found) - 1
    order = sorted(range(len(found)), key=lambda place: (not found[place].strong, place != last, place))
    kept: list[int] = []
    for place in order:
        if all(abs(places[place][0] - places[other][0]) >= room for other in kept):
            kept.append(place)
    return kept
