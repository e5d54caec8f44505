"""Scores before and after, one row each: an open mark for today, a filled one for then."""

from collections.abc import Sequence
from dataclasses import dataclass

from questionnaires.model import FULL
from reports.charts.canvas import Canvas
from reports.charts.theme import Mode
from reports.numbers import points
from reports.wording import wording
from scoring.result import MISSING


@dataclass(frozen=True, slots=True, kw_only=True)
class Shift:
    """One row: a node's name with its score today and then."""

    label: str
    now: int
    then: int


def shifts(
    rows: Sequence[Shift],
    *,
    locale: str,
    title: str,
    width: float = 340,
    row_height: float = 24,
    label_width: float = 100,
    mode: Mode = Mode.STATIC,
    label_size: float = 11,
) -> str:
    """Rows from 0 to 100, as SVG; what cannot be assessed has no mark."""
    canvas = Canvas(width, len(rows) * row_height + 18, mode=mode)
    left, right = label_width + 12, width - 52
    bottom = len(rows) * row_height
    for step in range(6):
        x = left + (right - left) * step / 5
        canvas.line((x, 0), (x, bottom), stroke="faint" if step else "line", width=0.8)
        canvas.text((x, bottom + 12), str(step * 20), size=8.5, anchor="middle", fill="muted")
    for index, row in enumerate(rows):
        middle = (index + 0.5) * row_height
        canvas.label((label_width, middle), row.label, width=label_width, size=label_size, anchor="end")
        _marks(canvas, row, middle, (left, right))
        canvas.text((right + 8, middle + 4), points(row.then, 2), size=11, bold=row.then != row.now)
    said = wording(locale)("chart.separator").join(
        f"{row.label} {points(row.now, 2)} → {points(row.then, 2)}"
        if row.now != row.then
        else f"{row.label} {points(row.now, 2)}"
        for row in rows
    )
    return canvas.svg(title, said)


def _marks(canvas: Canvas, row: Shift, middle: float, ends: tuple[float, float]) -> None:
    """Both marks with the way between them."""
    left, right = ends
    now, then = (left + (right - left) * max(units, 0) / FULL for units in (row.now, row.then))
    if row.now != row.then and MISSING not in {row.now, row.then}:
        canvas.line((now, middle), (then, middle), stroke="main" if row.then > row.now else "accent", width=3)
    if row.now != MISSING:
        canvas.circle((now, middle), 4.5, fill="paper", stroke="muted", width=1.6)
    if row.then not in {row.now, MISSING}:
        canvas.circle((then, middle), 4.5, fill="main" if row.then > row.now else "accent")
