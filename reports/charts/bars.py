"""Scores as horizontal bars."""

from collections.abc import Sequence
from dataclasses import dataclass

from questionnaires.model import FULL
from reports.charts.canvas import Canvas
from reports.charts.theme import Mode
from reports.numbers import points
from reports.wording import wording
from scoring.result import MISSING


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One row: a node's name and score, a required score where there is one, a remark at the right edge."""

    label: str
    units: int
    required: int = MISSING
    note: str = ""
    strong: bool = False  #: a sum or heading row


def bars(
    rows: Sequence[Bar],
    *,
    locale: str,
    title: str,
    width: float = 520,
    row_height: float = 22,
    label_width: float = 150,
    note_width: float = 0,
    mode: Mode = Mode.STATIC,
    label_size: float = 10,
) -> str:
    """Bars from 0 to 100 with the number at the end of each; a required score is a small upright mark with a triangle, as SVG."""
    canvas = Canvas(width, len(rows) * row_height + 18, mode=mode)
    left, right = label_width + 8, width - note_width - 34
    span = right - left
    bottom = len(rows) * row_height
    for step in range(6):
        x = left + span * step / 5
        canvas.line((x, 0), (x, bottom), stroke="faint" if step else "line", width=0.8)
        canvas.text((x, bottom + 11), str(step * 20), size=7.5, anchor="middle", fill="muted")
    for index, row in enumerate(rows):
        middle = (index + 0.5) * row_height
        canvas.label(
            (label_width, middle), row.label, width=label_width, size=label_size, anchor="end", bold=row.strong
        )
        thickness = row_height * 0.5
        length = span * max(row.units, 0) / FULL
        canvas.rect(left, middle - thickness / 2, span, thickness, fill="faint")
        canvas.rect(left, middle - thickness / 2, length, thickness, fill="main")
        draw_required(canvas, row, left + span * row.required / FULL, (middle - row_height / 2, middle + thickness / 2))
        canvas.text((right + 6, middle + 3.6), points(row.units), size=10, bold=True)
        if row.note:
            canvas.text((width, middle + 3.4), row.note, size=9, anchor="end", fill="muted")
    said = wording(locale)("chart.separator").join(f"{row.label} {points(row.units)}" for row in rows)
    return canvas.svg(title, said)


def draw_required(canvas: Canvas, row: Bar, x: float, ends: tuple[float, float]) -> None:
    """The score a gate asks for."""
    if row.required == MISSING:
        return
    top, bottom = ends
    canvas.line((x, top + 1), (x, bottom + 2), stroke="accent", width=1.6)
    canvas.polygon([(x - 3.4, top), (x + 3.4, top), (x, top + 5)], fill="accent")
