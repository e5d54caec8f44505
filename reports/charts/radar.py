"""Scores of several nodes as a polygon."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, pi, sin

from questionnaires.model import FULL
from reports.charts.canvas import Canvas, Point
from reports.charts.theme import Mode
from reports.numbers import points
from reports.wording import wording
from scoring.result import MISSING


@dataclass(frozen=True, slots=True, kw_only=True)
class Axis:
    """One spoke: a node's name and score, and what it is compared with (a gate, an earlier round), in units."""

    label: str
    units: int
    reference: int = MISSING


def radar(
    axes: Sequence[Axis],
    *,
    locale: str,
    title: str,
    width: float = 420,
    height: float = 300,
    mode: Mode = Mode.STATIC,
    label_size: float = 10,
) -> str:
    """Radar chart of three axes or more, as SVG.

    A node that is not assessable has an empty mark at the centre and a dash for a number. References are a
    dashed line (diamonds where only some axes have one). Rings stand at 20, 40, 60, 80 and 100.

    Raises
    ------
    ValueError
        If there are fewer than three axes.
    """
    if len(axes) < 3:
        raise ValueError(f"a radar needs three axes or more, not {len(axes)}; draw bars instead")
    canvas = Canvas(width, height, mode=mode)
    centre = (width / 2, height / 2)
    radius = min(height / 2 - label_size * 3.3, width / 2 - label_size * 7)
    angles = [2 * pi * index / len(axes) - pi / 2 for index in range(len(axes))]
    draw_rings(canvas, centre, radius, angles)
    draw_references(
        canvas, axes, [at(centre, radius * max(a.reference, 0) / FULL, t) for a, t in zip(axes, angles, strict=True)]
    )
    ends = [at(centre, radius * max(axis.units, 0) / FULL, angle) for axis, angle in zip(axes, angles, strict=True)]
    canvas.polygon(ends, fill="main", stroke="main", width=2, opacity=0.14)
    for axis, end in zip(axes, ends, strict=True):
        canvas.circle(end, 3.2, fill="paper" if axis.units == MISSING else "main", stroke="main", width=1.4)
    for axis, angle in zip(axes, angles, strict=True):
        draw_label(canvas, axis, at(centre, radius + label_size * 0.9, angle), angle=angle, size=label_size)
    said = wording(locale)("chart.separator").join(f"{axis.label} {points(axis.units)}" for axis in axes)
    return canvas.svg(title, said)


def at(centre: Point, distance: float, angle: float) -> Point:
    """Point so far from the centre."""
    return centre[0] + distance * cos(angle), centre[1] + distance * sin(angle)


def draw_rings(canvas: Canvas, centre: Point, radius: float, angles: Sequence[float]) -> None:
    """Rings, spokes and the scale along the first spoke."""
    for step in range(1, 6):
        ring = [at(centre, radius * step / 5, angle) for angle in angles]
        canvas.polygon(ring, fill="faint" if step == 5 else None, stroke="line", width=1 if step == 5 else 0.6)
    canvas.elements.insert(0, canvas.elements.pop())  # the filled ring lies below the others
    for angle in angles:
        canvas.line(centre, at(centre, radius, angle), stroke="line", width=0.6)
    for step in range(1, 6):
        canvas.text((centre[0] + 3, centre[1] - radius * step / 5 + 8), str(step * 20), size=7, fill="muted")


def draw_references(canvas: Canvas, axes: Sequence[Axis], ends: Sequence[Point]) -> None:
    """What the scores are compared with: a dashed line where every axis has it, else a diamond where one does."""
    if all(axis.reference != MISSING for axis in axes):
        canvas.polygon(ends, fill=None, stroke="accent", width=1.4, dash="4 3")
        return
    for axis, (x, y) in zip(axes, ends, strict=True):
        if axis.reference != MISSING:
            canvas.polygon(
                [(x, y - 4.5), (x + 4.5, y), (x, y + 4.5), (x - 4.5, y)], fill="paper", stroke="accent", width=1.6
            )


def draw_label(canvas: Canvas, axis: Axis, place: Point, *, angle: float, size: float) -> None:
    """Name and score at the end of a spoke, on the side where there is room."""
    side = cos(angle)
    anchor = "middle" if abs(side) < 0.2 else ("start" if side > 0 else "end")
    room = min(place[0], canvas.width - place[0]) * 2 if anchor == "middle" else (
        canvas.width - place[0] if side > 0 else place[0]
    )  # fmt: skip
    middle = place[1] + size * (sin(angle) * 1.1 - 0.55)
    rows = canvas.label((place[0], middle), axis.label, width=room - 4, size=size, anchor=anchor)
    below = middle + (rows + 1) * size * 0.65 + size * 0.36
    canvas.text((place[0], below), points(axis.units), size=size, anchor=anchor, fill="main", bold=True)
