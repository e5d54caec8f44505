"""Numbers as people read them: exact from integer units, rounded half up, never through a float."""

from collections.abc import Iterator, Sequence
from decimal import ROUND_HALF_UP, Decimal
from itertools import groupby

from questionnaires.model import UNIT
from scoring.result import MISSING

DASH = "—"
MINUS = "\N{MINUS SIGN}"
TEN_THOUSAND = 10_000


def points(units: int, digits: int = 1) -> str:
    """Score or difference in points; a dash where not assessable.

    Examples
    --------
    >>> points(623_500), points(623_500, 2), points(-1), points(0)
    ('62.4', '62.35', '—', '0.0')
    """
    return DASH if units == MISSING else decimal(Decimal(units) / UNIT, digits)


def printed(units: int, digits: int = 1) -> int:
    """Units of the figure `points` prints: where two printed figures are compared, so are these.

    Examples
    --------
    >>> points(459_300), points(170_500), points(printed(459_300) - printed(170_500))
    ('45.9', '17.1', '28.8')
    """
    step: int = UNIT // 10**digits
    return (units + step // 2) // step * step


def difference(before: int, after: int, digits: int = 2) -> int:
    """Units between two printed figures, so that the three add up as they stand; 0 where one is not assessable.

    Examples
    --------
    >>> points(175_549, 2), points(261_460, 2), signed(difference(175_549, 261_460), 2), difference(-1, 261_460)
    ('17.55', '26.15', '+8.60', 0)
    """
    return 0 if MISSING in {before, after} else printed(after, digits) - printed(before, digits)


def digits_below(units: int, limit: int) -> int:
    """Decimals that show a score below a limit as below it.

    Examples
    --------
    >>> digits_below(170_500, 500_000), digits_below(499_600, 500_000), digits_below(499_960, 500_000)
    (1, 2, 4)
    """
    return next((digits for digits in (1, 2) if units >= limit or printed(units, digits) < limit), 4)


def signed(units: int, digits: int = 1) -> str:
    """Gain in points with its sign.

    Examples
    --------
    >>> signed(13_000), signed(-13_000), signed(0)
    ('+1.3', '−1.3', '±0.0')
    """
    text = decimal(Decimal(abs(units)) / UNIT, digits)
    return (("+" if units > 0 else MINUS) if units else "±") + text


def decimal(value: Decimal, digits: int) -> str:
    """Number with thousands separators and a fixed number of decimals.

    Examples
    --------
    >>> decimal(Decimal("1234.5"), 0), decimal(Decimal("-0.25"), 1)
    ('1,235', '−0.3')
    """
    rounded = value.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)
    text = f"{abs(rounded):,}"
    return MINUS + text if rounded < 0 else text


def plain(value: Decimal) -> str:
    """Number without needless decimals.

    Examples
    --------
    >>> plain(Decimal("12.50")), plain(Decimal("3.0")), plain(Decimal("1200"))
    ('12.5', '3', '1,200')
    """
    text = f"{abs(value):,f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return MINUS + text if value < 0 else text


def yuan(value: Decimal, locale: str) -> str:
    """Amount given in 10,000 yuan: in Chinese as it is, elsewhere in single yuan.

    Examples
    --------
    >>> yuan(Decimal("9.5"), "zh"), yuan(Decimal("9.5"), "en")
    ('9.5', '95,000')
    """
    return plain(value if locale == "zh" else value * TEN_THOUSAND)


def percent(per_million: int, digits: int = 1) -> str:
    """Share given in parts per million, as per cent.

    Examples
    --------
    >>> percent(12_345)
    '1.2%'
    """
    return decimal(Decimal(per_million) / UNIT, digits) + "%"


def quotient(part: Decimal, whole: Decimal) -> str:
    """Per cent that a part is of a whole, with two decimals at most and without a sign.

    Examples
    --------
    >>> quotient(Decimal(10), Decimal(64)), quotient(Decimal(24), Decimal(40))
    ('15.63', '60')
    """
    return plain((100 * part / whole).quantize(Decimal("0.01"), ROUND_HALF_UP))


def span(low: Decimal, high: Decimal) -> str:
    """Range, or one number where both ends are equal.

    Examples
    --------
    >>> span(Decimal(2), Decimal("12.5")), span(Decimal(2), Decimal(2))
    ('2–12.5', '2')
    """
    return plain(low) if low == high else f"{plain(low)}–{plain(high)}"


def runs(numbers: Sequence[int]) -> Iterator[str]:
    """Numbers in rising order with those that follow each other in one.

    Examples
    --------
    >>> list(runs([1, 2, 3, 5, 8, 9]))
    ['1–3', '5', '8–9']
    """
    for _, run in groupby(enumerate(numbers), lambda each: each[1] - each[0]):
        members = [number for _, number in run]
        yield str(members[0]) if len(members) == 1 else f"{members[0]}–{members[-1]}"
