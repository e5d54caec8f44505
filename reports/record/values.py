"""Numbers of a report as text that every program reads alike."""

from decimal import Decimal

from questionnaires.model import UNIT, Span
from scoring.result import MISSING


def points(units: int) -> str | None:
    """Score in points; None where it is not assessable.

    Examples
    --------
    >>> points(623_512), points(5_400), points(-1)
    ('62.3512', '0.5400', None)
    """
    return None if units == MISSING else gain(units)


def gain(units: int) -> str:
    """Difference in points.

    Examples
    --------
    >>> gain(-1), gain(0)
    ('-0.0001', '0.0000')
    """
    return f"{Decimal(units) / UNIT:.4f}"


def share(per_million: int) -> str:
    """Parts per million as per cent."""
    return f"{Decimal(per_million) / UNIT:.4f}"


def per_mille(share: int) -> str:
    """Parts per thousand as per cent."""
    return f"{Decimal(share) / 10:.1f}"


def chance(of_one: float) -> str:
    """A chance as per cent, with as many decimals as are told."""
    return f"{100 * of_one:.1f}"


def amount(value: Decimal) -> str:
    """An exact number without needless decimals.

    Examples
    --------
    >>> amount(Decimal("12.50")), amount(Decimal("100"))
    ('12.5', '100')
    """
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def span(given: Span | None) -> dict[str, str] | None:
    """A range."""
    if given is None:
        return None
    return {"low": amount(given.low), "likely": amount(given.likely), "high": amount(given.high)}
