"""Where the total comes from and where it is lost."""

from collections.abc import Sequence
from dataclasses import dataclass

from questionnaires.model import FULL
from reports.charts.canvas import Canvas
from reports.charts.theme import Mode
from reports.numbers import points
from reports.wording import wording


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What one node brings to the total and what it costs, in units of the total."""

    label: str
    contribution: int
    loss: int


def waterfall(
    steps: Sequence[Step],
    *,
    locale: str,
    title: str,
    total_label: str,
    width: float = 520,
    row_height: float = 24,
    label_width: float = 130,
    mode: Mode = Mode.STATIC,
) -> str:
    """Each node's contribution set on the end of the one before, its loss hollow behind it, the total last, as SVG.

    The numbers are printed with two decimals so that they add up on paper. A second run of marks is not needed: filled is what
    was won, hollow what was lost.
    """
    words = wording(locale)
    canvas = Canvas(width, (len(steps) + 1) * row_height + 18, mode=mode)
    left, right = label_width + 8, width - 92
    scale = (right - left) / FULL
    bottom = (len(steps) + 1) * row_height
    for tick in range(6):
        x = left + (right - left) * tick / 5
        canvas.line((x, 0), (x, bottom), stroke="faint", width=0.8)
        canvas.text((x, bottom + 11), str(tick * 20), size=7.5, anchor="middle", fill="muted")
    reached = 0
    for index, step in enumerate(steps):
        top, thickness = index * row_height + row_height * 0.22, row_height * 0.56
        middle = (index + 0.5) * row_height
        x = left + reached * scale
        canvas.label((label_width, middle), step.label, width=label_width, anchor="end")
        canvas.rect(x, top, (step.contribution + step.loss) * scale, thickness, fill="paper", stroke="accent")
        canvas.rect(x, top, step.contribution * scale, thickness, fill="main")
        reached += step.contribution
        canvas.line(
            (left + reached * scale, top), (left + reached * scale, top + row_height), stroke="muted", width=0.6
        )
        draw_numbers(canvas, (right + 46, width), middle + 3.6, step)
    middle = (len(steps) + 0.5) * row_height
    canvas.label((label_width, middle), total_label, width=label_width, anchor="end", bold=True)
    canvas.rect(left, middle - row_height * 0.28, reached * scale, row_height * 0.56, fill="ink")
    canvas.text((right + 46, middle + 3.6), points(reached, 2), anchor="end", bold=True)
    said = words("chart.separator").join(
        words("chart.waterfall_step", label=step.label, won=points(step.contribution, 2), lost=points(step.loss, 2))
        for step in steps
    )
    return canvas.svg(title, said)


def draw_numbers(canvas: Canvas, columns: tuple[float, float], y: float, step: Step) -> None:
    """What was won and lost, in two columns."""
    canvas.text((columns[0], y), points(step.contribution, 2), anchor="end", fill="main", bold=True)
    if step.loss:
        canvas.text((columns[1], y), "\N{MINUS SIGN}" + points(step.loss, 2), size=9, anchor="end", fill="accent")
