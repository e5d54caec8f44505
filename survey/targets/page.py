"""What the page of an area's targets shows: cards with figures and pictures, and the same as a table."""

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from math import isinf

from flask_babel import gettext as _
from markupsafe import Markup
from sqlalchemy.orm import Session

from reports.charts.theme import Mode
from reports.charts.trend import Moment, trend
from reports.sheets import Row
from survey.areas.queries import inside
from survey.figures.opened import rounds
from survey.models import Area
from survey.targets import queries, words
from survey.targets.progress import Figure, Progress, Sources, progress_of, top_of


def progress(session: Session, area: Area, today: date) -> Sequence[Progress]:
    """Where the targets of an area stand."""
    targets = queries.of_area(session, area.id)
    sources = Sources(
        branches=inside(session, area.id),
        rounds=rounds(session, area),
        by_hand=queries.values(session, [each.id for each in targets]),
        today=today,
    )
    return [progress_of(session, each, sources) for each in targets]


def picture(one: Progress) -> Markup | None:
    """Its figures, the target and the forecast; None without a figure."""
    if not one.seen:
        return None
    due, top = one.target.due_on, top_of(one.target)
    ahead = None
    if one.forecast is not None:
        ahead = Moment(
            day=float(due.toordinal()), label=f"{due:%Y-%m}", value=one.forecast.value, low=one.forecast.low,
            high=one.forecast.high, text=words.figure(one.forecast.value),
        )  # fmt: skip
    drawn = trend(
        [_moment(each) for each in one.seen], title=words.title(one.target), said=said(one), top=None if isinf(top) else top,
        target=float(one.target.goal), ahead=ahead, mode=Mode.INLINE,
    )  # fmt: skip
    return Markup(drawn)  # noqa: S704  (shapes we drew, texts escaped)


def _moment(each: Figure) -> Moment:
    low, high = each.interval or (None, None)
    value = each.value or 0.0
    return Moment(
        day=float(each.day.toordinal()),
        label=f"{each.day:%Y-%m}",
        value=value,
        text=words.figure(each.shown or 0),
        low=low,
        high=high,
    )


def said(one: Progress) -> str:
    """The picture in words."""
    unit = words.unit(one.target)
    parts = [f"{each.day}: {words.figure(each.shown or 0)} {unit}" for each in one.seen]
    parts.append(
        _("target by %(day)s: %(goal)s", day=one.target.due_on, goal=f"{words.figure(one.target.goal)} {unit}")
    )
    return _("; ").join(parts)


def rows(found: Sequence[Progress]) -> Iterator[Row]:
    """Heading and a row for each target."""
    yield (
        _("Target"), _("Unit"), _("Standing now"), _("As of"), _("Target value"), _("To be reached by"), _("Gap"), _("Forecast"),
        _("Range from"), _("Range to"), _("Outlook"), _("What it rests on"), _("Remark"),
    )  # fmt: skip
    for one in found:
        now, ahead = one.now, one.forecast
        yield (
            words.title(one.target), words.unit(one.target), _number(now.shown if now else None), now.day if now else None,
            one.target.goal, one.target.due_on, _number(one.gap), _number(ahead.value if ahead else None),
            _number(ahead.low if ahead else None), _number(ahead.high if ahead else None), str(words.STANDINGS[one.standing]),
            words.source(one.target), str(words.WITHHELD[now.withheld]) if now and now.withheld else "",
        )  # fmt: skip


def _number(value: float | None) -> Decimal | None:
    return None if value is None else Decimal(f"{value:.2f}")
