"""What each budget brings at best: scores over money."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from questionnaires.model import UNIT
from reports.charts.canvas import LEADING, Canvas
from reports.charts.canvas import Point as Place
from reports.charts.figures import Figure, figures
from reports.charts.measure import text_width
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
    stage: str = ""  #: entered from this budget on


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
    """A line through the points, as SVG: the score stands by each, clear of the line, the budget below, in `unit`; a dashed line where a stage begins."""
    canvas = Canvas(width, height, mode=mode)
    names = label_size * LEADING * sum(bool(point.stage) for point in found)
    edge = max(24.0, 3 * label_size)  # a figure fits beside the first point
    left, right, top, bottom = edge, width - edge, 1.5 * label_size + names, height - label_size * (4 if unit else 2.7)
    places = _places(found, (left, right), (top, bottom))
    canvas.line((left, bottom), (right, bottom), stroke="line")
    for start, after in pairwise(places):
        canvas.line(start, after, stroke="main", width=1.6)
    for (x, y), point in zip(places, found, strict=True):
        canvas.line(
            (x, y), (x, bottom), stroke="accent" if point.strong else "faint", width=1.4 if point.strong else 0.8
        )
        canvas.circle((x, y), 4.2 if point.strong else 3, fill="accent" if point.strong else "main")
    labelled = _labelled(places, found, label_size * (3.4 if locale == "zh" else 5.2))
    told = figures(
        places, {place: points(found[place].units) for place in labelled}, size=label_size, sheet=(width, bottom)
    )
    _stages(canvas, places, found, tuple(told.values()), size=label_size)
    for place, figure in told.items():
        canvas.text(figure.at, figure.text, size=label_size, anchor=figure.anchor, bold=found[place].strong)
        below = (places[place][0], bottom + 1.45 * label_size)
        canvas.text(below, yuan(found[place].budget, locale), size=label_size, anchor="middle", fill="muted")
    if unit:
        canvas.text((width - 8, bottom + 3 * label_size), unit, size=label_size, anchor="end", fill="muted")
    said = wording(locale)("chart.separator").join(
        f"{yuan(each.budget, locale)}: {points(each.units)} {each.stage}".rstrip() for each in found
    )
    return canvas.svg(title, said)


def _places(found: Sequence[Point], across: tuple[float, float], down: tuple[float, float]) -> list[Place]:
    """Where the points stand between left and right, top and bottom."""
    (left, right), (top, bottom) = across, down
    scores = [point.units for point in found]
    span = max(max(scores) - min(scores), UNIT)
    low, high = min(scores) - span * HEADROOM, max(scores) + span * HEADROOM
    widest = float(max(point.budget for point in found)) or 1.0
    return [
        (
            left + (right - left) * float(point.budget) / widest,
            bottom - (bottom - top) * (point.units - low) / (high - low),
        )
        for point in found
    ]


def _stages(
    canvas: Canvas, places: Sequence[Place], found: Sequence[Point], told: Sequence[Figure], *, size: float
) -> None:
    """Every stage entered, its name on a line of its own above the figures, and a dashed line down to the nearest figure or the point."""
    entered = [(place, point.stage) for place, point in zip(places, found, strict=True) if point.stage]
    start = size * LEADING * len(entered) + 3
    for row, ((x, y), name) in enumerate(entered):
        half = text_width(name, size) / 2
        canvas.text(
            (min(max(x, half), canvas.width - half), size * (1 + LEADING * row)), name, size=size, anchor="middle"
        )
        end = min([y - 5, *(each.top - 2 for each in told if each.left - 1 < x < each.right + 1 and each.top < y)])
        if end > start:
            canvas.line((x, start), (x, end), stroke="muted", width=0.8, dash="2 2")


def _labelled(places: Sequence[tuple[float, float]], found: Sequence[Point], room: float) -> list[int]:
    """Which points get their figures, at least `room` apart: the plan's own, entries to stages and the last first, then from the left."""
    last = len(found) - 1
    order = sorted(
        range(len(found)), key=lambda place: (not found[place].strong, not found[place].stage, place != last, place)
    )
    kept: list[int] = []
    for place in order:
        if all(abs(places[place][0] - places[other][0]) >= room for other in kept):
            kept.append(place)
    return kept
