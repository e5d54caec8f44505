"""Scores within a group: quartiles as a box, the 5th to 95th percentile as a line, the enterprise as a diamond."""

from collections.abc import Sequence
from dataclasses import dataclass

from questionnaires.model import FULL
from reports.charts.canvas import Canvas
from reports.charts.theme import Mode
from reports.numbers import points
from reports.wording import wording
from scoring.result import MISSING

SIZE = 4.6  #: of the diamond, from its middle


@dataclass(frozen=True, slots=True, kw_only=True)
class Strip:
    """One row, in units; `quartiles` and `ends` are None where the group is too small to show them."""

    label: str
    units: int
    quartiles: tuple[int, int, int] | None
    ends: tuple[int, int] | None
    mean: int = MISSING  #: shown where there are no quartiles


def strips(
    rows: Sequence[Strip],
    *,
    locale: str,
    title: str,
    width: float = 520,
    row_height: float = 22,
    label_width: float = 150,
    mode: Mode = Mode.STATIC,
    label_size: float = 10,
) -> str:
    """One strip from 0 to 100 for each row, with the enterprise's own number at the end, as SVG. Single members are never drawn."""
    canvas = Canvas(width, len(rows) * row_height + 18, mode=mode)
    left, right = label_width + 8, width - 38
    span, bottom = right - left, len(rows) * row_height
    for step in range(6):
        x = left + span * step / 5
        canvas.line((x, 0), (x, bottom), stroke="faint" if step else "line", width=0.8)
        canvas.text((x, bottom + 11), str(step * 20), size=7.5, anchor="middle", fill="muted")
    for index, row in enumerate(rows):
        middle = (index + 0.5) * row_height
        canvas.label((label_width, middle), row.label, width=label_width, size=label_size, anchor="end")
        _group(canvas, row, (left, span), (middle, row_height))
        if row.units != MISSING:
            _own(canvas, left + span * row.units / FULL, middle)
        canvas.text((right + 8, middle + 3.6), points(row.units), size=10, bold=True)
    words = wording(locale)
    said = [words("chart.strip", label=row.label, units=points(row.units), group=_said(row, locale)) for row in rows]
    return canvas.svg(title, words("chart.separator").join(said))


def _group(canvas: Canvas, row: Strip, scale: tuple[float, float], place: tuple[float, float]) -> None:
    """The group's line, box and median, as far as it may be shown."""
    (left, span), (middle, height) = scale, place
    if row.ends:
        first, last = (left + span * units / FULL for units in row.ends)
        canvas.line((first, middle), (last, middle), stroke="soft", width=1.6)
    if row.quartiles:
        lower, median, upper = (left + span * units / FULL for units in row.quartiles)
        canvas.rect(lower, middle - height * 0.26, upper - lower, height * 0.52, fill="pale", stroke="soft")
        canvas.line((median, middle - height * 0.3), (median, middle + height * 0.3), stroke="main", width=2)
    elif row.mean != MISSING:
        x = left + span * row.mean / FULL
        canvas.line((x, middle - height * 0.3), (x, middle + height * 0.3), stroke="main", width=2)


def _own(canvas: Canvas, x: float, middle: float) -> None:
    canvas.polygon(
        [(x, middle - SIZE), (x + SIZE, middle), (x, middle + SIZE), (x - SIZE, middle)],
        fill="accent",
        stroke="paper",
        width=1,
    )


def _said(row: Strip, locale: str) -> str:
    """The group's figures for those who do not see the strip."""
    words = wording(locale)
    if row.quartiles:
        lower, median, upper = (points(units, 0) for units in row.quartiles)
        return words("chart.quartiles", lower=lower, median=median, upper=upper)
    return words("chart.mean", mean=points(row.mean, 0))
