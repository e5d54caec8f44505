"""Numbers as people type them, read exactly, and the bands and trends they fall into."""

import re
import unicodedata
from collections.abc import Collection, Mapping
from decimal import Decimal
from fractions import Fraction

from questionnaires.model import Item, Numbers
from scoring.errors import AnswerError

MOST_DIGITS = 15  #: before and after the point together: no count or amount of an enterprise needs more
LONGEST_NUMBER = 40  #: characters of a cell that may still be a number

_NUMBER = re.compile(r"([+-]?(?:[0-9]{1,3}(?:([, ])[0-9]{3}(?:\2[0-9]{3})*)|[0-9]+)(?:\.[0-9]+)?) *(.*)", re.ASCII)
_MULTIPLES = {"万": 4, "亿": 8}  #: powers of ten that Chinese counts by
_MEGABITS = ("Mbps", "mbps", "MBPS", "Mb/s", "mb/s", "Mbit/s", "Mb", "M", "m", "兆", "兆比特")
_GIGABITS = ("Gbps", "gbps", "GBPS", "Gb/s", "gb/s", "Gbit/s", "Gb", "G", "g", "千兆")
SPELLINGS: Mapping[str, Mapping[str, int]] = {
    "Mbps": dict.fromkeys(_MEGABITS, 0) | dict.fromkeys(_GIGABITS, 3) | {"万兆": 4}
}  #: other ways to write a unit, and the power of ten they multiply by; MB/s is eight times as much, and none of them
_EXPECTED = f"a plain number with at most {MOST_DIGITS} digits"


class NumberError(ValueError):
    """A text is no number; `remedy` says what to do about it, in plain English."""

    def __init__(self, remedy: str) -> None:
        super().__init__(remedy)
        self.remedy = remedy


def parse_number(text: str, *, units: Collection[str] = ()) -> Decimal:
    """Number in `text`, exactly: the one place that knows how people type numbers, in files and in forms.

    Parameters
    ----------
    text : str
        ASCII or full-width digits, an optional sign, point and thousands separators (commas or blanks) in groups of three; blanks around
        it are ignored.
    units : collection of str, default ()
        Names of the unit asked for, in any language; one, or a usual spelling of it, may follow the number. Unless it is ``%``, ``万`` or ``亿`` may follow, too, and
        multiply; where the unit itself counts by ``万``, they and the bare unit are converted.

    Returns
    -------
    Decimal
        The number in the unit asked for.

    Raises
    ------
    NumberError
        If it is no such number: words, ``nan``, ``inf``, powers of ten, more than 15 digits, ``1,2,3``, another unit.

    Examples
    --------
    >>> parse_number("１,２３４.５"), parse_number("85 ％", units=["%"]), parse_number("1.2万人", units=["人"]).to_eng_string()
    (Decimal('1234.5'), Decimal('85'), '12E+3')
    >>> [f"{parse_number(text, units=['Mbps']):f}" for text in ("200M", "200 兆", "1.5G", "1千兆")]
    ['200', '200', '1500', '1000']
    >>> [f"{parse_number(text, units=['万元']):f}" for text in ("4200", "4200万", "1.5亿元", "42000000元")]
    ['4200', '4200', '15000', '4200.0000']
    """
    if len(text) > LONGEST_NUMBER:
        raise NumberError("check the number")
    plain = unicodedata.normalize("NFKC", text).replace("\N{MINUS SIGN}", "-").strip()
    found = _NUMBER.fullmatch(plain)
    power = _power(found[3], units) if found else None
    if found is None or power is None:
        raise NumberError(_number_remedy(plain, units))
    number = Decimal(found[1].replace(",", "").replace(" ", "")).scaleb(power)
    _sign, digits, exponent = number.as_tuple()
    if len(digits) + max(0, int(exponent)) > MOST_DIGITS:
        raise NumberError("check the number")
    return number


def read_number(item: Item, text: str, *, counted: bool = False) -> Decimal:
    """Number in an answer to `item`, in its unit, per cent where it has none; with `counted`, in that of part and whole.

    As `parse_number`, but AnswerError.
    """
    numbers = item.numbers or Numbers()
    unit = (numbers.counted or {}) if counted else (numbers.unit or {"": "%"})
    try:
        return parse_number(text, units=("%",) if "%" in unit.values() else tuple(unit.values()))
    except NumberError as error:
        raise AnswerError(item.code, text, _EXPECTED, error.remedy) from error


def _power(written: str, units: Collection[str]) -> int | None:
    """Power of ten that what follows a number stands for; None if it is not a unit asked for."""
    if not written or written in units:
        return 0
    for unit in units:
        if written in SPELLINGS.get(unit, {}):
            return SPELLINGS[unit][written]
    base = _MULTIPLES["万"] if any(unit.startswith("万") for unit in units) else 0
    bare = {unit.removeprefix("万") for unit in units} | {""}
    multiple = _MULTIPLES.get(written[0], 0)
    if "%" in units or written[1 if multiple else 0 :] not in bare:
        return None
    return multiple - base


def _number_remedy(plain: str, units: Collection[str]) -> str:
    """What to do about text that is no number."""
    if plain.lower().lstrip("+-") in {"nan", "inf", "infinity"}:
        return "leave the cell empty, or write DK if it is not known"
    if re.fullmatch(r"[+-]?[0-9.]+e[+-]?[0-9]+", plain.lower()):
        return "write the number in full"
    if plain.endswith("%") and "%" not in units:
        return "leave out the %"
    return "write digits only"


def band_option(item: Item, value: Fraction | Decimal) -> str:
    """Code of the right-closed band ``(previous up_to, up_to]`` that `value` falls into.

    Parameters
    ----------
    item : Item
        A band item; its options go from the lowest number up.
    value : Fraction or Decimal
        In the item's unit; compared exactly.

    Returns
    -------
    str
        Option code.

    Raises
    ------
    AnswerError
        If `value` lies below the item's minimum or above its maximum.

    Examples
    --------
    >>> from questionnaires.model import Item, ItemKind, Option
    >>> bands = (Option(code="b1", text={}, up_to=Decimal(10)), Option(code="b2", text={}))
    >>> item = Item(code="FND-EQP-02", kind=ItemKind.BAND, text={}, weight=1, options=bands)
    >>> band_option(item, Decimal(10)), band_option(item, Fraction(1001, 100))
    ('b1', 'b2')
    """
    exact = Fraction(value)
    check_range(item, exact)
    for option in item.options:
        if option.up_to is None or exact <= Fraction(option.up_to):
            return option.code
    raise AnswerError(item.code, _short(exact), f"at most {item.options[-1].up_to}")


def share(item: Item, part: Decimal, whole: Decimal) -> Fraction:
    """`part` of `whole` in per cent, exactly.

    Parameters
    ----------
    item : Item
        The item asked; named in the error.
    part, whole : Decimal
        Counts or amounts in the same unit, not negative.

    Returns
    -------
    Fraction
        ``100 * part / whole``.

    Raises
    ------
    AnswerError
        If either is negative, the whole is zero, or the part is larger than the whole.

    Examples
    --------
    >>> from questionnaires.model import Item, ItemKind
    >>> share(Item(code="FND-EQP-02", kind=ItemKind.BAND, text={}, weight=1), Decimal(1), Decimal(3))
    Fraction(100, 3)
    """
    written = f"{part}/{whole}"
    if part < 0 or whole < 0:
        raise AnswerError(item.code, written, "two numbers that are not negative")
    if whole == 0:
        raise AnswerError(
            item.code, written, "a whole above 0", "if there is none, write NA where it is offered, or choose the band"
        )
    if part > whole:
        raise AnswerError(item.code, written, "a part no larger than the whole", "write part/whole, in this order")
    return 100 * Fraction(part) / Fraction(whole)


def trend_option(item: Item, now: Decimal, before: Decimal) -> str:
    """Code of the trend between two numbers: ``worse``, ``flat`` or ``better``.

    Parameters
    ----------
    item : Item
        A trend item; `numbers.flat_within` per cent of `before` (with `numbers.in_points`, so many of the figures' own unit) still count
        as flat, `numbers.lower_is_better` turns the direction. Flat at `numbers.full_at` or better counts as better.
    now, before : Decimal
        In the item's unit.

    Returns
    -------
    str
        Option code. A `before` of 0 is flat only if `now` is 0 too.

    Raises
    ------
    AnswerError
        If a number lies outside the item's range.

    Examples
    --------
    >>> from questionnaires.model import Item, ItemKind, Numbers
    >>> item = Item(code="EFF-GRN-01", kind=ItemKind.TREND, text={}, weight=1, numbers=Numbers(lower_is_better=True))
    >>> trend_option(item, Decimal(9), Decimal(10))
    'better'
    """
    check_range(item, Fraction(now))
    check_range(item, Fraction(before))
    numbers = item.numbers or Numbers()
    change = Fraction(now) - Fraction(before)
    whole = 100 if numbers.in_points else abs(Fraction(before))
    if 100 * abs(change) <= Fraction(numbers.flat_within) * whole:
        return "better" if _is_full(numbers, now) else "flat"
    return "better" if (change < 0) == numbers.lower_is_better else "worse"


def _is_full(numbers: Numbers, now: Decimal) -> bool:
    """Whether a figure is so good that holding it is all one can ask for."""
    if numbers.full_at is None:
        return False
    return now <= numbers.full_at if numbers.lower_is_better else now >= numbers.full_at


def check_range(item: Item, value: Fraction) -> None:
    """Refuse a number outside the item's range.

    Parameters
    ----------
    item : Item
        `numbers.minimum` (0 where none is given) and `numbers.maximum` are its range.
    value : Fraction
        The number to look at.

    Raises
    ------
    AnswerError
        If it lies outside.

    Examples
    --------
    >>> from questionnaires.model import Item, ItemKind
    >>> check_range(Item(code="FND-EQP-02", kind=ItemKind.BAND, text={}, weight=1), Fraction(1, 3))
    """
    numbers = item.numbers or Numbers()
    if value < Fraction(numbers.minimum):
        raise AnswerError(item.code, _short(value), f"at least {numbers.minimum}")
    if numbers.maximum is not None and value > Fraction(numbers.maximum):
        raise AnswerError(item.code, _short(value), f"at most {numbers.maximum}", "check the unit")


def _short(value: Fraction) -> str:
    """`value` as a decimal for a message."""
    return f"{Decimal(value.numerator) / Decimal(value.denominator):f}"
