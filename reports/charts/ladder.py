"""The maturity levels as stairs, with the one reached and the gates of each."""

from collections.abc import Sequence
from dataclasses import dataclass

from reports.charts.canvas import Canvas
from reports.charts.measure import wrap
from reports.charts.theme import Mode
from reports.wording import wording


@dataclass(frozen=True, slots=True, kw_only=True)
class GateMark:
    """One condition of a level in a few words ("综合集成 ≥ 50"); `passed` is None where it could not be assessed."""

    text: str
    passed: bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rung:
    """One level."""

    number: int
    name: str
    gates: tuple[GateMark, ...] = ()


def ladder(
    rungs: Sequence[Rung],
    *,
    reached: int,
    locale: str,
    title: str,
    width: float = 520,
    height: float = 190,
    mode: Mode = Mode.STATIC,
) -> str:
    """Stairs from the lowest level to the highest, as SVG.

    Steps reached are filled, the present one carries a flag, later ones are hollow. Under each step stand its gates: a tick where
    it holds, a cross where it does not, a circle where it could not be assessed. `reached` is 0 below the first level.
    """
    words = wording(locale)
    rows = max((len(rung.gates) for rung in rungs), default=0)
    canvas = Canvas(width, height, mode=mode)
    step = width / len(rungs)
    floor = height - rows * 14 - 8
    rise = (floor - 78) / max(len(rungs) - 1, 1)
    for index, rung in enumerate(rungs):
        left, top = index * step, floor - 42 - index * rise
        held = rung.number <= reached
        canvas.rect(
            left + 1, top, step - 3, floor - top, fill="main" if held else "faint", stroke=None if held else "line"
        )
        colour = "paper" if held else "ink"
        canvas.text((left + 9, top + 21), str(rung.number), size=15, fill=colour, bold=True)
        for line, text in enumerate(wrap(rung.name, step - 38, 10, bold=True)):
            canvas.text((left + 25, top + 19.5 + line * 13), text, size=10, fill=colour, bold=True)
        if rung.number == reached:
            draw_flag(canvas, left + step / 2, top, words("chart.here"))
        for row, gate in enumerate(rung.gates):
            draw_gate(canvas, (left + 4, floor + 14 * (row + 1)), gate, step - 22)
    if reached <= 0:
        canvas.text((2, floor - 50), words("chart.below_first"), size=9.5, fill="accent", bold=True)
    said = words("chart.separator").join(f"{rung.number} {rung.name}" for rung in rungs)
    return canvas.svg(title, words("chart.ladder", levels=said, reached=max(reached, 0)))


def draw_flag(canvas: Canvas, x: float, top: float, text: str) -> None:
    """A small flag on the step reached."""
    canvas.line((x, top), (x, top - 26), stroke="accent", width=1.6)
    canvas.polygon([(x, top - 26), (x + 14, top - 20.5), (x, top - 15)], fill="accent")
    canvas.text((x - 5, top - 13), text, size=9.5, anchor="end", fill="accent", bold=True)


def draw_gate(canvas: Canvas, at: tuple[float, float], gate: GateMark, width: float) -> None:
    """A drawn mark and the condition."""
    x, y = at
    if gate.passed is None:
        canvas.circle((x + 4, y - 3), 3, fill=None, stroke="muted")
    elif gate.passed:
        canvas.line((x + 1, y - 3), (x + 3.4, y), stroke="main", width=1.5)
        canvas.line((x + 3.4, y), (x + 8, y - 7), stroke="main", width=1.5)
    else:
        canvas.line((x + 1, y - 6.5), (x + 7.5, y), stroke="accent", width=1.5)
        canvas.line((x + 7.5, y - 6.5), (x + 1, y), stroke="accent", width=1.5)
    canvas.label((x + 13, y - 3.2), gate.text, width=width, size=9, lines=1)
