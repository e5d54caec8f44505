"""Claimed and assured scores as bars, with the band of each."""

from collections.abc import Sequence
from dataclasses import dataclass

from questionnaires.model import FULL
from reports.charts.canvas import Canvas
from reports.charts.theme import Mode
from reports.numbers import points
from reports.wording import wording

EDGE = 66


@dataclass(frozen=True, slots=True, kw_only=True)
class Proven:
    """One row: what a node claims, what its evidence carries, and its band, in units."""

    label: str
    claimed: int
    assured: int
    low: int
    high: int
    strong: bool = False


def proven(
    rows: Sequence[Proven],
    *,
    locale: str,
    title: str,
    width: float = 520,
    row_height: float = 24,
    label_width: float = 120,
    label_size: float = 10,
    mode: Mode = Mode.STATIC,
    reviewed: bool = False,
) -> str:
    """Bars from 0 to 100: filled as far as evidence carries, lighter as far as claimed, or as reviewers found, a whisker over the band; both figures beside, as SVG."""
    bottom = len(rows) * row_height
    canvas = Canvas(width, bottom + 18, mode=mode)
    left, right = label_width + 8, width - EDGE
    span = right - left
    for step in range(6):
        x = left + span * step / 5
        canvas.line((x, 0), (x, bottom), stroke="faint" if step else "line", width=0.8)
        canvas.text((x, bottom + 11), str(step * 20), size=7.5, anchor="middle", fill="muted")
    for index, row in enumerate(rows):
        middle = (index + 0.5) * row_height
        half = row_height * 0.25
        canvas.label(
            (label_width, middle), row.label, width=label_width, size=label_size, anchor="end", bold=row.strong
        )
        low, assured, claimed, high = (
            left + span * units / FULL for units in (row.low, row.assured, row.claimed, row.high)
        )
        canvas.rect(left, middle - half, span, 2 * half, fill="faint")
        canvas.rect(left, middle - half, claimed - left, 2 * half, fill="soft")
        canvas.rect(left, middle - half, assured - left, 2 * half, fill="main")
        canvas.line((low, middle), (high, middle), stroke="ink", width=1.1)
        for x in (low, high):
            canvas.line((x, middle - 3.5), (x, middle + 3.5), stroke="ink", width=1.1)
        canvas.text((right + 6, middle + 3.6), points(row.claimed), size=9.5, bold=True)
        canvas.text((width, middle + 3.6), points(row.assured), size=9.5, anchor="end", fill="muted")
    words = wording(locale)
    key = "chart.proven_reviewed" if reviewed else "chart.proven"
    said = (words(key, label=row.label, claimed=points(row.claimed), assured=points(row.assured)) for row in rows)
    return canvas.svg(title, words("chart.separator").join(said))
