"""A figure from day to day: what was seen, how sure each is, where it is meant to be and where it may be by then."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import ceil, log10

from reports.charts.canvas import Canvas
from reports.charts.canvas import Point as Place
from reports.charts.theme import Mode

LABELLED = 5  #: figures that are all written out; of more only the ends
STEPS = (1, 2, 5, 10)


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """A figure on a day, with its interval where it has one."""

    day: float
    label: str  #: of the day
    value: float
    text: str  #: of the figure
    low: float | None = None
    high: float | None = None


def trend(
    seen: Sequence[Moment],
    *,
    title: str,
    said: str,
    top: float | None = None,
    target: float | None = None,
    ahead: Moment | None = None,
    width: float = 340,
    height: float = 170,
    mode: Mode = Mode.STATIC,
    label_size: float = 11,
) -> str:
    """A line through what was seen with upright intervals; a dashed line at the target, an open circle ahead, as SVG.

    `top` is the upper end of the scale, which begins at 0; without one it fits what is drawn. `said` is for screen readers.
    """
    canvas = Canvas(width, height, mode=mode)
    moments = [*seen, *([ahead] if ahead else [])]
    scale = top or _round_up(max([target or 0, *(max(each.value, each.high or 0) for each in moments)], default=1) or 1)
    box = _Box(
        left=label_size * 2.6, right=width - label_size * 1.6, top=label_size * 1.6, bottom=height - label_size * 1.9,
        first=min((each.day for each in moments), default=0), last=max((each.day for each in moments), default=0), scale=scale,
    )  # fmt: skip
    _ground(canvas, box, label_size)
    if target is not None:
        canvas.line(box.at(box.first, target), box.at(box.last, target), stroke="accent", width=1.4, dash="5 3")
    places = [box.at(each.day, each.value) for each in seen]
    for start, after in pairwise(places):
        canvas.line(start, after, stroke="main", width=1.8)
    if ahead and places:
        canvas.line(places[-1], box.at(ahead.day, ahead.value), stroke="main", width=1.4, dash="2 3")
    for each in moments:
        _moment(canvas, box, each, hollow=each is ahead)
    written = seen if len(seen) <= LABELLED else (seen[0], seen[-1])
    for each in [*written, *([ahead] if ahead else [])]:
        _figure(canvas, box, each, size=label_size, target=target, ahead=each is ahead)
    _days(canvas, box, moments, label_size)
    return canvas.svg(title, said)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Box:
    """Where days and figures stand."""

    left: float
    right: float
    top: float
    bottom: float
    first: float
    last: float
    scale: float

    def at(self, day: float, value: float) -> Place:
        """Place of a figure; of a single day in the middle."""
        across = (day - self.first) / (self.last - self.first) if self.last > self.first else 0.5
        up = min(max(value / self.scale, 0.0), 1.0)
        return self.left + (self.right - self.left) * across, self.bottom - (self.bottom - self.top) * up

    def anchor(self, x: float) -> str:
        """How a label stands by a place, so that it stays on the sheet."""
        reach = (self.right - self.left) / 8
        return "start" if x < self.left + reach else "end" if x > self.right - reach else "middle"


def _round_up(value: float) -> float:
    """A round number not below a value above 0.

    Examples
    --------
    >>> _round_up(87), _round_up(120), _round_up(0.3)
    (100.0, 200.0, 0.5)
    """
    step = 10.0 ** (ceil(log10(value)) - 1)
    return float(next(step * each for each in STEPS if step * each >= value * (1 - 1e-12)))


def _ground(canvas: Canvas, box: _Box, size: float) -> None:
    for share in (0, 0.5, 1):
        y = box.at(box.first, box.scale * share)[1]
        canvas.line((box.left, y), (box.right, y), stroke="faint" if share else "line", width=0.8)
        canvas.text(
            (box.left - 4, y + size * 0.36), f"{box.scale * share:g}", size=size * 0.85, anchor="end", fill="muted"
        )


def _moment(canvas: Canvas, box: _Box, each: Moment, *, hollow: bool) -> None:
    if each.low is not None and each.high is not None:
        ends = box.at(each.day, each.low), box.at(each.day, each.high)
        canvas.line(*ends, stroke="soft", width=5 if hollow else 2.4)
    centre = box.at(each.day, each.value)
    canvas.circle(centre, 4, fill="paper" if hollow else "main", stroke="main" if hollow else None, width=1.6)


def _figure(canvas: Canvas, box: _Box, each: Moment, *, size: float, target: float | None, ahead: bool) -> None:
    """The figure above its place; below where it would leave the sheet or stand on the line of the target, and beside the range of what is ahead."""
    x, y = box.at(each.day, each.value)
    line = box.at(each.day, target)[1] if target is not None else -size
    crossed = y - 1.7 * size < line < y - size * 0.3
    down = crossed or y < box.top + size * 0.6
    baseline = y + size * 1.5 if down else y - size * 0.7
    if ahead:
        canvas.text((x - 7, baseline), each.text, size=size, anchor="end", bold=True)
    else:
        canvas.text((x, baseline), each.text, size=size, anchor=box.anchor(x), bold=True)


def _days(canvas: Canvas, box: _Box, moments: Sequence[Moment], size: float) -> None:
    """Days below: the first and the last, and those between that have room."""
    room = size * 5
    free = box.left + room
    ends = {min(each.day for each in moments), max(each.day for each in moments)} if moments else set()
    for each in moments:
        x = box.at(each.day, 0)[0]
        fits = x - room / 2 > free and x + room / 2 < box.right - room
        if fits or each.day in ends:
            canvas.text((x, box.bottom + size * 1.4), each.label, size=size * 0.9, anchor=box.anchor(x), fill="muted")
            free = max(free, x + room / 2)
