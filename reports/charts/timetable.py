"""Actions over the calendar, with a line for today."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from reports.charts.canvas import Canvas
from reports.charts.measure import wrap
from reports.charts.theme import Mode
from reports.wording import Wording, wording

LONGEST = 3660  #: days drawn; a mistyped year makes no chart of a century


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """One action, from day to day; without one of them it is a single day."""

    label: str
    begin: date | None
    end: date | None
    done: bool = False
    overdue: bool = False

    @property
    def first(self) -> date:
        """The day it begins."""
        return min(day for day in (self.begin, self.end) if day)

    @property
    def last(self) -> date:
        """The day it ends."""
        return max(day for day in (self.begin, self.end) if day)


def timetable(
    bars: Sequence[Period],
    *,
    today: date,
    locale: str,
    title: str,
    width: float = 720,
    row_height: float = 24,
    label_width: float = 230,
    mode: Mode = Mode.STATIC,
    label_size: float = 11,
) -> str:
    """Bars over months, as SVG. Done is filled, open is hollow, overdue has a thick dashed border and a mark; today is a line.

    Without room for labels (`label_width` 0) each stands above its bar.
    """
    words = wording(locale)
    first = max(min([today, *(bar.first for bar in bars)]), today - timedelta(days=LONGEST // 2))
    last = min(max([today, *(bar.last for bar in bars)]), today + timedelta(days=LONGEST // 2))
    left = label_width + 10 if label_width else 4
    scale = (width - left - 18) / max(1, (last - first).days)
    heights = [_height(bar, row_height, label_width, label_size) for bar in bars]
    canvas = Canvas(width, 30 + sum(heights) + 4, mode=mode)
    _months(canvas, (first, last), (left, scale), words)
    y = 30.0
    for bar, height in zip(bars, heights, strict=True):
        _bar(canvas, bar, (first, last), (left, scale), box=(y, height, row_height), label=(label_width, label_size))
        y += height
    _today(canvas, left + (today - first).days * scale, left, words)
    return canvas.svg(title, words("chart.separator").join(_said(bar, words) for bar in bars))


def _height(bar: Period, row_height: float, label_width: float, size: float) -> float:
    if not label_width:
        return row_height + 1.5 * size
    return row_height if len(wrap(bar.label, label_width, size)) == 1 else max(1.4 * row_height, 2.8 * size)


def _today(canvas: Canvas, x: float, left: float, words: Wording) -> None:
    canvas.line((x, 16), (x, canvas.height), stroke="accent", width=1.6, dash="5 3")
    anchor = "end" if x > canvas.width - 60 else "middle" if x > left + 30 else "start"
    canvas.text((x, 11), words("chart.today"), size=10, anchor=anchor, fill="accent", bold=True)


def _months(canvas: Canvas, ends: tuple[date, date], at: tuple[float, float], words: Wording) -> None:
    """A line at the beginning of each month, or of each quarter or year where months are narrow, with its name."""
    first, last = ends
    left, scale = at
    step = next(each for each in (1, 3, 12, 24) if each * 30 * scale >= 46 or each == 24)
    month = first.year * 12 + first.month - 1
    for number in range(month, last.year * 12 + last.month + 1):
        day = date(number // 12, number % 12 + 1, 1)
        if not first <= day <= last or number % step:
            continue
        x = left + (day - first).days * scale
        canvas.line((x, 28), (x, canvas.height), stroke="faint" if day.month != 1 else "line", width=0.8)
        canvas.text((x, 25), words("chart.calendar", year=day.year, month=f"{day.month:02}"), size=8.5, fill="muted")


def _bar(
    canvas: Canvas,
    bar: Period,
    ends: tuple[date, date],
    at: tuple[float, float],
    *,
    box: tuple[float, float, float],
    label: tuple[float, float],
) -> None:
    """One row."""
    left, scale = at
    top, height, row_height = box
    label_width, size = label
    begin, end = (min(max(day, ends[0]), ends[1]) for day in (bar.first, bar.last))
    x, wide = left + (begin - ends[0]).days * scale, max(4.0, (end - begin).days * scale)
    middle = top + height / 2 if label_width else top + height - row_height / 2
    if label_width:
        canvas.label((0, middle), bar.label, width=label_width, size=size)
    else:
        canvas.label((0, top + size * 0.8), bar.label, width=canvas.width, size=size, lines=1)
    thick = row_height * 0.5
    corners = [(x, middle - thick / 2), (x + wide, middle - thick / 2), (x + wide, middle + thick / 2), (x, middle + thick / 2)]  # fmt: skip
    fill = "main" if bar.done else "tint" if bar.overdue else "pale"
    stroke, width, dash = ("accent", 2.0, "4 2") if bar.overdue else ("main", 1.0, "")
    canvas.polygon(corners, fill=fill, stroke=stroke, width=width, dash=dash)
    if mark := "!" if bar.overdue else "✓" if bar.done else "":
        canvas.text(
            (min(x + wide + 4, canvas.width - 9), middle + 4), mark, size=12, fill="accent" if bar.overdue else "main", bold=True
        )  # fmt: skip


def _said(bar: Period, words: Wording) -> str:
    """What a screen reader says."""
    key = "chart.action_done" if bar.done else "chart.action_overdue" if bar.overdue else "chart.action"
    return words(key, label=bar.label, first=bar.first.isoformat(), last=bar.last.isoformat())
