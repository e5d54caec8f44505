"""A score with its band on the scale, and under it how likely every level is."""

from collections.abc import Sequence
from dataclasses import dataclass

from questionnaires.model import FULL
from reports.charts.canvas import Canvas
from reports.charts.theme import Mode
from reports.numbers import points
from reports.wording import wording

AXIS, ROW, EDGE, SIZE = 46, 22, 54, 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Chance:
    """One level: its name, how likely it is in per mille, the same as text, and whether it is the one reported."""

    label: str
    per_mille: int
    text: str
    here: bool = False


def likelihood(
    score: tuple[int, int, int] | None,
    chances: Sequence[Chance],
    *,
    locale: str,
    title: str,
    thresholds: Sequence[int] = (),
    width: float = 520,
    label_width: float = 120,
    mode: Mode = Mode.STATIC,
) -> str:
    """Scale from 0 to 100 with the score and the ends of its band (low, score, high in units), then a bar for every level, as SVG.

    Without a score only the bars are drawn. `thresholds` are totals that levels ask for: small marks under the scale.
    """
    top = AXIS + 30 if score else 6
    canvas = Canvas(width, top + len(chances) * ROW, mode=mode)
    left, right = label_width + 8, width - EDGE
    if score:
        _scale(canvas, score, thresholds, (10, width - 10))
    for index, chance in enumerate(chances):
        middle = top + (index + 0.5) * ROW
        canvas.label((label_width, middle), chance.label, width=label_width, size=SIZE, anchor="end", bold=chance.here)
        canvas.rect(left, middle - 6, right - left, 12, fill="faint")
        fill = "main" if chance.here else "soft"
        canvas.rect(left, middle - 6, (right - left) * chance.per_mille / 1000, 12, fill=fill)
        canvas.text((right + 6, middle + 3.6), chance.text, size=SIZE, bold=chance.here)
    said = [f"{chance.label} {chance.text}" for chance in chances]
    if score:
        low, middle_, high = (points(each) for each in score)
        said.insert(0, f"{middle_} ({low}–{high})")
    return canvas.svg(title, wording(locale)("chart.separator").join(said))


def _scale(canvas: Canvas, score: tuple[int, int, int], thresholds: Sequence[int], ends: tuple[float, float]) -> None:
    """The scale, the band on it, the score above it."""
    start, end = ends
    low, middle, high = (start + (end - start) * each / FULL for each in score)
    canvas.rect(start, AXIS - 12, end - start, 12, fill="faint")
    canvas.rect(low, AXIS - 12, max(high - low, 1), 12, fill="soft")
    canvas.line((middle, AXIS - 17), (middle, AXIS + 3), stroke="main", width=2.6)
    side = min(max(middle, start + 40), end - 40)
    canvas.text((side, 18), points(score[1]), size=15, anchor="middle", fill="main", bold=True)
    beside = (
        min(low, side - 26) if low <= middle else low
    )  # a score that counts "don't know" as the lowest lies before its band
    canvas.text((beside, 29), points(score[0]), size=9, anchor="end" if low > start + 30 else "start", fill="muted")
    canvas.text(
        (max(high, side + 26), 29), points(score[2]), size=9, anchor="start" if high < end - 30 else "end", fill="muted"
    )
    for step in range(6):
        x = start + (end - start) * step / 5
        canvas.line((x, AXIS), (x, AXIS + 4), stroke="line", width=0.8)
        canvas.text((x, AXIS + 14), str(step * 20), size=8, anchor="middle", fill="muted")
    for threshold in thresholds:
        x = start + (end - start) * threshold / FULL
        canvas.line((x, AXIS - 12), (x, AXIS), stroke="accent", width=1.4)
        canvas.polygon([(x - 3.6, AXIS + 6), (x + 3.6, AXIS + 6), (x, AXIS)], fill="accent")
