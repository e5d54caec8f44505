"""Numbers as people type them, read exactly, and the bands and trends they fall into."""

import re
import unicodedata
from decimal import Decimal
from fractions import Fraction

from questionnaires.model import Item, Numbers
from scoring.errors import AnswerError

MOST_DIGITS = 15  #: before and after the point together: no count or amount of an enterprise needs more
LONGEST_NUMBER = 40  #: characters of a cell that may still be a number

_PLAIN = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?", re.ASCII)
_GROUPED = re.compile(r"[+-]?[0-9]{1,3}(,[0-9]{3})+(\.[0-9]+)?", re.ASCII)
_EXPECTED = f"a plain number with at most {MOST_DIGITS} digits"


def read_number(item: Item, text: str, *, percent: bool = False) -> Decimal:
    """Number in `text`, exactly.

    Parameters
    ----------
    item : Item
        The item asked; named in the error.
    text : str
        ASCII or full-width digits, an optional sign, point and thousands separators in groups of three; spaces around it are ignored.
    percent : bool, default False
        Whether one ``%`` may follow.

    Returns
    -------
    Decimal
        The number without its sign ``%``.

    Raises
    ------
    AnswerError
        If it is no such number: words, ``nan``, ``inf``, powers of ten, more than 15 digits, ``1,2,3``.

    Examples
    --------
    >>> from questionnaires.model import Item, ItemKind
    >>> item = Item(code="FND-EQP-02", kind=ItemKind.BAND, text={}, weight=1)
    >>> read_number(item, "１,２３４.５")
    Decimal('1234.5')
    """
    if len(text) > LONGEST_NUMBER:
        raise AnswerError(item.code, text, _EXPECTED)
    plain = unicodedata.normalize("NFKC", text).strip()
    if percent:
        plain = plain.removesuffix("%").rstrip()
    if not (_PLAIN.fullmatch(plain) or _GROUPED.fullmatch(plain)):
        raise AnswerError(item.code, text, _EXPECTED, _number_remedy(plain))
    number = Decimal(plain.replace(",", ""))
    if len(number.as_tuple().digits) > MOST_DIGITS:
        raise AnswerError(item.code, text, _EXPECTED, "check the number")
    return number


def _number_remedy(plain: str) -> str:
    """What to do about text that is no number."""
    if plain.lower().lstrip("+-") in {"nan", "inf", "infinity"}:
        return "leave the cell empty, or write DK if it is not known"
    if re.fullmatch(r"[+-]?[0-9.]+e[+-]?[0-9]+", plain.lower()):
        return "write the number in full"
    if plain.endswith("%"):
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
        A trend item; `numbers.flat_within` per cent of `before` still count as flat, `numbers.lower_is_better` turns the direction.
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
    if 100 * abs(change) <= Fraction(numbers.flat_within) * abs(Fraction(before)):
        return "flat"
    return "better" if (change < 0) == numbers.lower_is_better else "worse"


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
