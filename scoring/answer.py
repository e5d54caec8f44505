"""One answer, typed, and its notation in a file."""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from difflib import get_close_matches
from fractions import Fraction

from questionnaires.model import InventoryInput, Item, ItemKind
from scoring.errors import AnswerError
from scoring.quantity import band_option, check_range, read_number, share, trend_option
from scoring.result import ResponseState

NOT_APPLICABLE_CELL = "NA"
DONT_KNOW_CELL = "DK"
LONGEST_TEXT = 4_000  #: characters of free text
LONGEST_CODES = 1_000  #: characters of a cell that may still be option codes


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What became of one item: the option chosen, and the numbers or text it came from.

    Attributes
    ----------
    state : ResponseState
        Whether it was answered, and if not, why not.
    options : tuple of str
        Codes of the options chosen, in the item's order; empty unless answered.
    part, whole, rate, now, before : Decimal or None
        The numbers typed in, exactly as typed.
    text : str or None
        Inventory: what was written.
    reason : str or None
        Why it does not apply.
    """

    state: ResponseState = ResponseState.BLANK
    options: tuple[str, ...] = ()
    part: Decimal | None = None
    whole: Decimal | None = None
    rate: Decimal | None = None
    now: Decimal | None = None
    before: Decimal | None = None
    text: str | None = None
    reason: str | None = None

    def scores_like(self, other: "Answer") -> bool:
        """Whether both carry the same points: other figures in the same band do."""
        return (self.state, self.options) == (other.state, other.options)


BLANK = Answer()
NOT_ASKED = Answer(state=ResponseState.NOT_ASKED)
DONT_KNOW = Answer(state=ResponseState.DONT_KNOW)


def chosen(item: Item, codes: Iterable[str]) -> Answer:
    """Answer made of options.

    Parameters
    ----------
    item : Item
        The item asked.
    codes : iterable of str
        Option codes in any order; several only where several may be chosen.

    Returns
    -------
    Answer
        The options in the item's order.

    Raises
    ------
    AnswerError
        If a code is unknown or repeated, if there are none or too many, or if an exclusive option is combined.

    Examples
    --------
    >>> from questionnaires.model import Option
    >>> item = Item(code="A-B-01", kind=ItemKind.MULTI, text={}, weight=1,
    ...             options=(Option(code="rules", text={}), Option(code="none", text={}, exclusive=True)))
    >>> chosen(item, ["rules"]).options
    ('rules',)
    """
    given = list(codes)
    order = {option.code: index for index, option in enumerate(item.options)}
    if DONT_KNOW_CELL in given and len(given) > 1 and DONT_KNOW_CELL not in order:
        raise AnswerError(item.code, "|".join(given), f"{DONT_KNOW_CELL} (不清楚) alone, or the others without it")
    for code in given:
        if code not in order:
            raise AnswerError(item.code, code, expected_cell(item), _nearest(code, order))
    if len(set(given)) < len(given):
        raise AnswerError(item.code, "|".join(given), "each code once")
    if not given or (len(given) > 1 and not takes_several(item)):
        raise AnswerError(item.code, "|".join(given), expected_cell(item))
    exclusive = [option.code for option in item.options if option.exclusive and option.code in given]
    if exclusive and len(given) > 1:
        raise AnswerError(item.code, "|".join(given), f"{exclusive[0]} alone, or the others without it")
    return Answer(state=ResponseState.ANSWERED, options=tuple(sorted(given, key=order.__getitem__)))


def from_rate(item: Item, rate: Decimal) -> Answer:
    """Answer of a band item from a number in its unit; AnswerError outside its range."""
    return Answer(state=ResponseState.ANSWERED, options=(band_option(item, rate),), rate=rate)


def from_share(item: Item, part: Decimal, whole: Decimal) -> Answer:
    """Answer of a band item from a part and a whole; AnswerError if they make no share."""
    option = band_option(item, share(item, part, whole))
    return Answer(state=ResponseState.ANSWERED, options=(option,), part=part, whole=whole)


def from_trend(item: Item, now: Decimal, before: Decimal) -> Answer:
    """Answer of a trend item from two numbers; AnswerError outside its range."""
    return Answer(state=ResponseState.ANSWERED, options=(trend_option(item, now, before),), now=now, before=before)


def from_text(item: Item, text: str) -> Answer:
    """Answer of an inventory item from free text; AnswerError if it is too long or holds control characters."""
    if len(text) > LONGEST_TEXT:
        raise AnswerError(item.code, text, f"at most {LONGEST_TEXT} characters", "shorten it")
    if any(unicodedata.category(character) in {"Cc", "Cs"} and character not in "\t\n\r" for character in text):
        raise AnswerError(item.code, text, "text without control characters")
    return Answer(state=ResponseState.ANSWERED, text=text)


def not_applicable(item: Item, reason: str | None = None) -> Answer:
    """Answer "does not apply to us"; AnswerError where the item does not offer it."""
    if not item.may_be_not_applicable:
        remedy = "this item applies to everybody it is asked of; write DK if it is not known"
        raise AnswerError(item.code, NOT_APPLICABLE_CELL, expected_cell(item), remedy)
    return Answer(state=ResponseState.NOT_APPLICABLE, reason=reason)


def takes_several(item: Item) -> bool:
    """Whether several options may be chosen."""
    return item.kind is ItemKind.MULTI or item.input is InventoryInput.CHOICES


def takes_percent(item: Item) -> bool:
    """Whether a number of the item is per cent."""
    unit = item.numbers.unit if item.numbers else None
    return unit is None or "%" in unit.values()


def parse_cell(item: Item, cell: str) -> Answer:
    """Answer in one cell of a file.

    Parameters
    ----------
    item : Item
        The item of the column.
    cell : str
        ``NA``, ``DK``, empty, or as the kind asks: an option code; codes joined by ``|`` (multi); a number, ``part/whole`` or a code
        (band); ``now/before`` or a code (trend); ``0`` to ``4`` (scene); free text or a number (inventory). Full-width letters and
        digits count as their ASCII forms.

    Returns
    -------
    Answer
        With the numbers as typed.

    Raises
    ------
    AnswerError
        If the cell is none of these: found, expected, remedy.

    Examples
    --------
    >>> from questionnaires.model import Option
    >>> item = Item(code="FND-EQP-02", kind=ItemKind.BAND, text={}, weight=1,
    ...             options=(Option(code="b1", text={}, up_to=Decimal(10)), Option(code="b2", text={})))
    >>> parse_cell(item, "3/10").options, parse_cell(item, "9.5").options, parse_cell(item, "").state.value
    (('b2',), ('b1',), 'blank')
    """
    text = cell.strip()
    if not text:
        return BLANK
    if text == NOT_APPLICABLE_CELL:
        return not_applicable(item)
    if text == DONT_KNOW_CELL:
        return DONT_KNOW
    if item.kind is ItemKind.INVENTORY:
        return _parse_inventory(item, text)
    if len(text) > LONGEST_CODES:
        raise AnswerError(item.code, text, expected_cell(item))
    return _parse_scored(item, unicodedata.normalize("NFKC", text).strip())


def _parse_scored(item: Item, text: str) -> Answer:
    """Answer to an item that is no inventory, from normalised text."""
    if item.kind is ItemKind.MULTI:
        return chosen(item, [code.strip() for code in text.split("|")])
    if any(option.code == text for option in item.options):
        return Answer(state=ResponseState.ANSWERED, options=(text,))
    if item.kind is ItemKind.TREND:
        return from_trend(item, *_two_numbers(item, text))
    if item.kind is ItemKind.BAND and "/" in text:
        return from_share(item, *_two_numbers(item, text, counted=True))
    if item.kind is ItemKind.BAND:
        return _parse_rate(item, text)
    raise AnswerError(item.code, text, expected_cell(item), _nearest(text, [option.code for option in item.options]))


def _parse_rate(item: Item, text: str) -> Answer:
    """Answer to a band item from a single number."""
    try:
        rate = read_number(item, text)
    except AnswerError as error:
        raise AnswerError(item.code, text, expected_cell(item), error.remedy) from error
    return from_rate(item, rate)


def _two_numbers(item: Item, text: str, *, counted: bool = False) -> tuple[Decimal, Decimal]:
    """Two numbers with a slash between them."""
    parts = text.split("/")
    if len(parts) != 2:
        raise AnswerError(
            item.code, text, expected_cell(item), _nearest(text, [option.code for option in item.options])
        )
    first, second = (read_number(item, part, counted=counted) for part in parts)
    return first, second


def _parse_inventory(item: Item, text: str) -> Answer:
    """Answer to an inventory item: a number, text, or options and text beside them."""
    if item.input is InventoryInput.NUMBER:
        number = read_number(item, text)
        check_range(item, Fraction(number))
        return Answer(state=ResponseState.ANSWERED, rate=number)
    written = from_text(item, text)
    if item.input is not InventoryInput.CHOICES:
        return written
    known = {option.code for option in item.options}
    words = [word.strip() for word in text.split("|")]
    rest = "|".join(word for word in words if word not in known)
    options = list(dict.fromkeys(word for word in words if word in known))
    answer = chosen(item, options) if options else written
    return Answer(state=ResponseState.ANSWERED, options=answer.options, text=rest or None)


def format_cell(item: Item, answer: Answer) -> str:
    """Cell of a file that reads back as `answer`.

    Parameters
    ----------
    item : Item
        The item of the column.
    answer : Answer
        Its answer; reasons are not written.

    Returns
    -------
    str
        In the notation of `parse_cell`; empty when not asked or not answered.

    Examples
    --------
    >>> from questionnaires.model import Option
    >>> item = Item(code="A-B-01", kind=ItemKind.SINGLE, text={}, weight=1, options=(Option(code="all", text={}),))
    >>> format_cell(item, parse_cell(item, "all")), format_cell(item, DONT_KNOW)
    ('all', 'DK')
    """
    if answer.state is not ResponseState.ANSWERED:
        written = {ResponseState.NOT_APPLICABLE: NOT_APPLICABLE_CELL, ResponseState.DONT_KNOW: DONT_KNOW_CELL}
        return written.get(answer.state, "")
    if answer.part is not None and answer.whole is not None:
        return f"{answer.part:f}/{answer.whole:f}"
    if answer.now is not None and answer.before is not None:
        return f"{answer.now:f}/{answer.before:f}"
    if answer.rate is not None:
        return f"{answer.rate:f}"
    codes = [option.code for option in item.options if option.code in answer.options]
    return "|".join([*codes, *([answer.text] if answer.text else [])])


def expected_cell(item: Item) -> str:
    """What a cell of `item` may hold, for messages.

    Examples
    --------
    >>> expected_cell(Item(code="A-B-01", kind=ItemKind.INVENTORY, text={}, weight=0, input=InventoryInput.NUMBER))
    'a number'
    """
    codes = ", ".join(option.code for option in item.options)
    expected = {
        ItemKind.MULTI: f"any of {codes} joined by |",
        ItemKind.BAND: f"a number, part/whole, or one of {codes}",
        ItemKind.TREND: f"now/before as two numbers, or one of {codes}",
        ItemKind.INVENTORY: "a number" if item.input is InventoryInput.NUMBER else "text",
    }.get(item.kind, f"one of {codes}")
    return f"{expected}, or NA" if item.may_be_not_applicable else expected


def _nearest(code: str, known: Iterable[str]) -> str:
    """Remedy naming the known code nearest to `code`, or the first it begins; empty if there is none.

    Examples
    --------
    >>> _nearest("aplication", ["none", "application"]), _nearest("app", ["none", "application"]), _nearest("x", ["xenon"])
    ("did you mean 'application'?", "did you mean 'application'?", '')
    """
    word, codes = code[:40].lower(), list(known)
    near = get_close_matches(word, codes, n=1, cutoff=0.6)
    begun = [each for each in codes if len(word) > 1 and each.startswith(word)]
    return next((f"did you mean {each!r}?" for each in (*near, *begun)), "")
