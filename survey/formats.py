"""How values look on pages: points, times, money."""

from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal

from flask import Flask

from questionnaires.model import UNIT
from reports import numbers
from scoring.result import MISSING
from survey.clock import BEIJING
from survey.devices import device_name
from survey.i18n import locale

INNER = str.maketrans("“”", "‘’")


def init_app(app: Flask) -> None:
    """Offer the formats to templates."""
    app.jinja_env.filters.update(
        datetimeformat=moment,
        dateformat=day,
        inner=inner,
        points=points,
        compact=compact,
        yuan=yuan,
        device_name=device_name,
    )


def inner(name: str) -> str:
    """A name as it stands within quotation marks: its own become single ones."""
    return name.translate(INNER)


def moment(at: datetime | None) -> str:
    """Date and time in China."""
    return at.astimezone(BEIJING).strftime("%Y-%m-%d %H:%M") if at else "–"


def from_when(at: datetime) -> str:
    """Date and time in China, to the next full minute: not a second too early."""
    return moment(at + timedelta(seconds=59, microseconds=999_999))


def day(at: datetime | None) -> str:
    """Date in China."""
    return at.astimezone(BEIJING).strftime("%Y-%m-%d") if at else "–"


def points(units: int, digits: int = 1) -> str:
    """Points of a score in units, rounded half up; a dash where it is not assessable."""
    if units == MISSING:
        return "–"
    return str((Decimal(units) / UNIT).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP))


def compact(value: Decimal) -> str:
    """Shortest spelling of a number: 12, 0.5, 3,500."""
    return f"{Decimal(value).normalize():,f}"


def yuan(value: Decimal) -> str:
    """Amount given in 10,000 yuan as the reader's language counts money: 7,800 (万元), or 78,000,000 (CNY)."""
    return numbers.yuan(value, locale())
