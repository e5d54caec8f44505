"""Figures over groups as rows: a bar from zero, or a point with the interval it may be off."""

from collections.abc import Sequence
from dataclasses import dataclass

from reports.charts.canvas import LEADING, Canvas
from reports.charts.measure import wrap
from reports.charts.theme import Mode
from reports.wording import wording

STEPS = 5
RADIUS = 3.6


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """One row: its name, the figure as printed, and where it stands; `value` is None where it is withheld."""

    label: str
    said: str
    value: float | None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sizes:
    """Of a picture, px."""

    width: float = 640
    row_height: float = 20
    label_width: float = 220
    said_width: float = 96
    label_size: float = 9.5


WHOLE = Sizes()  #: as wide as a page
HALF = Sizes(width=320, row_height=17, label_width=104, said_width=52, label_size=8.5)  #: two side by side


def measured(
    rows: Sequence[Measured],
    *,
    locale: str,
    title: str,
    span: tuple[float, float] = (0, 100),
    sizes: Sizes = WHOLE,
    mode: Mode = Mode.STATIC,
) -> str:
    """Rows over `span`, the figure at the right edge as the table prints it, as SVG."""
    width, label_width, label_size = sizes.width, sizes.label_width, sizes.label_size
    wrapped = any(len(wrap(row.label, label_width, label_size, lines=2)) > 1 for row in rows)
    row_height = max(sizes.row_height, (2 * LEADING + 0.2) * label_size) if wrapped else sizes.row_height
    canvas = Canvas(width, len(rows) * row_height + 16, mode=mode)
    left, right = label_width + 8, width - sizes.said_width - 8
    reach, bottom = right - left, len(rows) * row_height
    least, most = span
    for step in range(STEPS + 1):
        x = left + reach * step / STEPS
        canvas.line((x, 0), (x, bottom), stroke="faint" if step else "line", width=0.8)
        canvas.text(
            (x, bottom + 11), f"{least + (most - least) * step / STEPS:g}", size=7.5, anchor="middle", fill="muted"
        )
    for index, row in enumerate(rows):
        middle = (index + 0.5) * row_height
        canvas.label((label_width, middle), row.label, width=label_width, size=label_size, anchor="end")
        _draw(canvas, row, (left - reach * least / (most - least), reach / (most - least)), (middle, row_height))
        canvas.text(
            (width, middle + 3.4), row.said, size=label_size, anchor="end", bold=row.value is not None,
            fill="ink" if row.value is not None else "muted",
        )  # fmt: skip
    said = wording(locale)("chart.separator").join(f"{row.label} {row.said}" for row in rows)
    return canvas.svg(title, said)


def _draw(canvas: Canvas, row: Measured, scale: tuple[float, float], place: tuple[float, float]) -> None:
    (left, unit), (middle, height) = scale, place
    if row.value is None:
        return
    x = left + unit * row.value
    if row.low is None or row.high is None:
        canvas.rect(left, middle - height * 0.28, unit * row.value, height * 0.56, fill="main")
        return
    first, last = left + unit * max(row.low, 0), left + unit * row.high
    canvas.rect(first, middle - height * 0.2, last - first, height * 0.4, fill="soft")
    canvas.circle((x, middle), RADIUS, fill="main", stroke="paper")
