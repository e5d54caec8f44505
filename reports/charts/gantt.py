"""Measures over months."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from reports.charts.canvas import Canvas
from reports.charts.measure import wrap
from reports.charts.theme import Mode
from reports.numbers import plain
from reports.wording import Wording, wording


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One measure: `start` in months from the beginning, durations in months, `phase` 1 to 3."""

    label: str
    start: int
    likely: Decimal
    high: Decimal
    phase: int
    note: str = ""  #: right of the bar, such as the gain


ROOM = 32  #: px between the names of two months
FILLS = {1: "main", 2: "soft", 3: "pale"}


def gantt(
    tasks: Sequence[Task],
    *,
    locale: str,
    title: str,
    width: float = 680,
    row_height: float = 19,
    label_width: float = 210,
    mode: Mode = Mode.STATIC,
    label_size: float = 9,
    only: int | None = None,
) -> str:
    """Bars over months with quarters marked, as SVG; `only` one phase if given, on the scale of all of them.

    A bar is as long as the likely duration, a thin line runs on to the long one. Phases differ in lightness; name and months stand
    above their first row.
    """
    words = wording(locale)
    end = max((task.start + float(task.high) for task in tasks), default=1)
    months = max(3, -(-int(end + 0.999) // 3) * 3)
    tasks = [task for task in tasks if only in {None, task.phase}]
    phases = sorted({task.phase for task in tasks})
    two = max(1.4 * row_height, 2.5 * label_size)
    heights = [row_height if len(wrap(task.label, label_width, label_size)) == 1 else two for task in tasks]
    canvas = Canvas(width, sum(heights) + len(phases) * row_height + 4, mode=mode)
    left = label_width + 8
    scale = (width - left - 40) / months
    y = 2.0
    for phase in phases:
        rows = [(task, height) for task, height in zip(tasks, heights, strict=True) if task.phase == phase]
        bottom = y + row_height + sum(height for _task, height in rows)
        draw_head(canvas, words, phase, (left, y, bottom), months=months, sizes=(row_height, scale))
        y += row_height
        for task, height in rows:
            draw_task(canvas, task, (left, y + height / 2), scale=scale, sizes=(row_height, label_width, label_size))
            y += height
    return canvas.svg(title, words("chart.separator").join(described(task, words) for task in tasks))


def described(task: Task, words: Wording) -> str:
    """When a measure begins and how long it is likely to take, for those who do not see the bar."""
    months = words("months.one" if task.likely == 1 else "months.single", likely=plain(task.likely))
    if not task.start:
        return words("chart.task_now", label=task.label, months=months)
    return words.counted("chart.task", task.start, label=task.label, months=months)


def draw_head(
    canvas: Canvas,
    words: Wording,
    phase: int,
    at: tuple[float, float, float],
    *,
    months: int,
    sizes: tuple[float, float],
) -> None:
    """Name of a phase beside the months, whose lines run down to the last bar."""
    left, top, bottom = at
    row_height, scale = sizes
    text, line = top + row_height * 0.68, top + row_height - 2
    canvas.text((0, text), words(f"roadmap.phase_{phase}"), size=9.5, fill="main", bold=True)
    canvas.line((0, line), (canvas.width, line), stroke="line", width=0.7)
    for month in range(0, months + 1, 3 if months > 15 else 1):
        x = left + month * scale
        canvas.line((x, line), (x, bottom), stroke="line" if month % 3 == 0 else "faint", width=0.7)
        if month % (3 if 3 * scale >= ROOM else 6) == 0:
            canvas.text((x, text), words("chart.month", month=month), size=8, anchor="middle", fill="muted")


def draw_task(
    canvas: Canvas, task: Task, at: tuple[float, float], *, scale: float, sizes: tuple[float, float, float]
) -> None:
    """One row: name, bar, line to the long duration, remark."""
    row_height, label_width, label_size = sizes
    left, middle = at[0] + task.start * scale, at[1]
    likely, high = left + float(task.likely) * scale, left + float(task.high) * scale
    canvas.label((0, middle), task.label, width=label_width, size=label_size)
    canvas.line((likely, middle), (high, middle), stroke="muted", width=1)
    canvas.line((high, middle - 3), (high, middle + 3), stroke="muted", width=1)
    canvas.rect(
        left,
        middle - row_height * 0.28,
        likely - left,
        row_height * 0.56,
        fill=FILLS.get(task.phase, "soft"),
        stroke="main",
    )
    if task.note:
        canvas.text((high + 4, middle + 3), task.note, size=8, fill="muted")
