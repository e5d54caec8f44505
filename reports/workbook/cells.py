"""Numbers of a report as they stand in cells."""

import re
from decimal import Decimal

from questionnaires.model import UNIT, Span
from reports.numbers import MINUS, TEN_THOUSAND
from reports.sheets import Signed
from reports.wording import Wording
from scoring.result import MISSING

Number = Decimal | None
Costs = tuple[Number, Number, Number]
FOUR = Decimal("0.0001")
SIGNED = re.compile(rf"[+±{MINUS}]([0-9,]+(?:\.[0-9]+)?)")  #: as `reports.numbers.signed` writes a change


def points(units: int) -> Number:
    """Score in points, exact; nothing where it is not assessable.

    Examples
    --------
    >>> points(623_512), points(-1)
    (Decimal('62.3512'), None)
    """
    return None if units == MISSING else gain(units)


def gain(units: int) -> Decimal:
    """Difference in points, exact; -0.0001 is one like any other."""
    return (Decimal(units) / UNIT).quantize(FOUR)


def change(text: str) -> Signed | str:
    """A change that the page tells with its sign, as the number it is; whatever else is told stays text.

    Examples
    --------
    >>> change("−3.50"), change("2 scenes")
    (Signed(value=Decimal('-3.50')), '2 scenes')
    """
    found = SIGNED.fullmatch(text)
    if found is None:
        return text
    size = Decimal(found[1].replace(",", ""))
    return Signed(-size if text.startswith(MINUS) else size)


def share(per_million: int) -> Decimal:
    """Parts per million as per cent."""
    return Decimal(per_million) / UNIT


def per_mille(share: int) -> Decimal:
    """Parts per thousand as per cent."""
    return Decimal(share) / 10


def chance(of_one: float) -> Decimal:
    """A chance as per cent, with one decimal."""
    return Decimal(f"{100 * of_one:.1f}")


def costs(span: Span | None, words: Wording) -> Costs:
    """Low, likely and high in the unit that the headings name: 10,000 yuan in Chinese, yuan elsewhere."""
    if span is None:
        return None, None, None
    factor = 1 if words.locale == "zh" else TEN_THOUSAND
    return span.low * factor, span.likely * factor, span.high * factor
