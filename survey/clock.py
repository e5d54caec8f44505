"""The one place that reads the clock. Everything below a view is given the time."""

from datetime import UTC, date, datetime, timedelta, timezone

BEIJING = timezone(timedelta(hours=8))  #: a day is a day there; one zone, no daylight saving


def now() -> datetime:
    """Return this moment, in UTC."""
    return datetime.now(UTC)


def today() -> date:
    """Return the date in China, which every date shown is."""
    return now().astimezone(BEIJING).date()
