"""The maturity levels as stairs, with the one reached and the gates of each."""

from collections.abc import Sequence
from dataclasses import dataclass

from reports.charts.canvas import Canvas
from reports.charts.measure import wrap
from reports.charts.theme import Mode
from reports.wording import wording

GATE_SIZE, GATE_LINE, GATE_INDENT = 8.5, 13, 20


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
    height: float = 150,
    mode: Mode = Mode.STATIC,
) -> str:
    """Stairs from the lowest level to the highest, as SVG.

    Steps reached are filled, the present one carries a flag, later ones are hollow. Under each step stand its gates: a tick where
    it holds, a cross where it does not, a circle where it could not be assessed. `height` is that of the stairs alone. `reached` is 0 below the first level.
    """
    words = wording(locale)
    step = width / len(rungs)
    rows = max((gate_rows(rung, step - GATE_INDENT) for rung in rungs), default=0)
    canvas = Canvas(width, height + 6 + rows * GATE_LINE, mode=mode)
    floor = height
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
        draw_gates(canvas, (left + 4, floor + 14), rung, step - GATE_INDENT)
    if reached <= 0:
        canvas.text((2, floor - 50), words("chart.below_first"), size=9.5, fill="accent", bold=True)
    said = words("chart.separator").join(f"{rung.number} {rung.name}" for rung in rungs)
    return canvas.svg(title, words("chart.ladder", levels=said, reached=max(reached, 0)))


def draw_flag(canvas: Canvas, x: float, top: float, text: str) -> None:
    """A small flag on the step reached."""
    canvas.line((x, top), (x, top - 26), stroke="accent", width=1.6)
    canvas.polygon([(x, top - 26), (x + 14, top - 20.5), (x, top - 15)], fill="accent")
    canvas.text((x - 5, top - 13), text, size=9.5, anchor="end", fill="accent", bold=True)


def gate_rows(rung: Rung, width: float) -> int:
    """Lines the conditions of a level take."""
    return sum(len(wrap(gate.text, width, GATE_SIZE)) for gate in rung.gates)


def draw_gates(canvas: Canvas, at: tuple[float, float], rung: Rung, width: float) -> None:
    """The conditions of a level, each with its mark."""
    x, y = at
    for gate in rung.gates:
        draw_mark(canvas, (x, y), passed=gate.passed)
        for line in wrap(gate.text, width, GATE_SIZE):
            canvas.text((x + 13, y), line, size=GATE_SIZE)
            y += GATE_LINE


def draw_mark(canvas: Canvas, at: tuple[float, float], *, passed: bool | None) -> None:
    """A tick, a cross or a circle, drawn so that no font is needed."""
    x, y = at
    if passed is None:
        canvas.circle((x + 4, y - 3), 3, fill=None, stroke="muted")
    elif passed:
        canvas.line((x + 1, y - 3), (x + 3.4, y), stroke="main", width=1.5)
        canvas.line((x + 3.4, y), (x + 8, y - 7), stroke="main", width=1.5)
    else:
        canvas.line((x + 1, y - 6.5), (x + 7.5, y), stroke="accent", width=1.5)
        canvas.line((x + 7.5, y - 6.5), (x + 1, y), stroke="accent", width=1.5)
