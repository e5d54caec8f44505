"""An answer as a reader sees it: options in words, numbers with their units, notes and reasons within bounds."""

from decimal import Decimal

from questionnaires.model import Item, ItemKind, Numbers, Text
from reports.numbers import plain, quotient
from reports.text import clean, cut, cut_at_pause
from reports.wording import Wording
from scoring.answer import Answer
from scoring.result import ResponseState

LONGEST_QUOTE = {"zh": 48, "en": 100}  #: characters of an answer inside a sentence
LONGEST_NOTE = 160  #: characters printed of a note, a reason, a free text


def local(text: Text | None, locale: str) -> str:
    """Sentence in `locale`, else in the language the questionnaire was written in."""
    if not text:
        return ""
    return text.get(locale) or next(iter(text.values()))


def item_name(item: Item, locale: str) -> str:
    """Short name, or the beginning of the question."""
    return local(item.name, locale) or cut(local(item.text, locale), 24)


def chosen_options(item: Item, answer: Answer, words: Wording) -> list[str]:
    """Texts of the options chosen."""
    by_code = {option.code: option for option in item.options}
    texts = {code: local(by_code[code].text, words.locale) for code in answer.options if code in by_code}
    if item.kind is ItemKind.SCENE:
        texts = {code: words("answer.level", number=code, text=text) for code, text in texts.items()}
    return list(texts.values())


def answer_text(item: Item, answer: Answer, words: Wording) -> str:
    """The answer in one piece: options, else text or number, else why there is none."""
    return words("answer.separator").join(_parts(item, answer, words))


def short_answer(item: Item, answer: Answer, words: Wording, room: int) -> str:
    """The answer in about `room` characters: as many of its options as fit and how many there are, or a text up to a pause."""
    parts = [part.rstrip("。.") for part in _parts(item, answer, words)]
    shown, separator = list(parts), words("answer.separator")
    while len(shown) > 1 and len(separator.join(shown)) > room:
        shown.pop()
    text = cut_at_pause(separator.join(shown), room, words("answer.dots"))
    return text if len(shown) == len(parts) else words("answer.several", text=text, count=len(parts))


def _parts(item: Item, answer: Answer, words: Wording) -> list[str]:
    """Options, else text or number, else why there is none."""
    if answer.state is ResponseState.BLANK and item.kind is ItemKind.INVENTORY:
        return [words("state.left_out")]  # no missing answer
    if answer.state is not ResponseState.ANSWERED:
        return [words(f"state.{answer.state}")]
    parts = chosen_options(item, answer, words)
    if answer.text:
        parts.append(cut(clean(answer.text), LONGEST_NOTE, words("answer.cut")))
    if not any(parts) and answer.rate is not None:
        parts.append(quantity(answer.rate, item.numbers, words))
    return [part for part in parts if part] or [words("state.blank")]


def options_moved(item: Item, before: Answer, after: Answer, words: Wording) -> str:
    """What was ticked and what no longer is, where several options can be: cut short, two long lists look the same; empty without either."""
    answered = before.state is after.state is ResponseState.ANSWERED
    if item.kind is not ItemKind.MULTI or not answered or len(before.options) + len(after.options) <= 2:
        return ""
    by_code = {option.code: local(option.text, words.locale).rstrip("。.") for option in item.options}
    sides = (("answer.ticked", after, before), ("answer.unticked", before, after))
    said = []
    for key, here, there in sides:
        texts = [by_code[code] for code in here.options if code in by_code and code not in there.options]
        if texts:
            said.append(words(key, texts=words("answer.separator").join(texts)))
    return words("answer.separator").join(said)


def numbers_text(item: Item, answer: Answer, words: Wording) -> str:
    """The numbers typed in: a share with its parts, a rate, now against before."""
    numbers = item.numbers
    if answer.part is not None and answer.whole:
        share = quotient(answer.part, answer.whole)
        return words("answer.share", part=plain(answer.part), whole=plain(answer.whole), share=share)
    if answer.now is not None and answer.before is not None:
        return trend(
            plain(answer.before), plain(answer.now), local(numbers.unit, words.locale) if numbers else "", words
        )
    if answer.rate is not None and answer.options:
        return quantity(answer.rate, numbers, words)
    return ""


def trend(before: str, now: str, unit: str, words: Wording) -> str:
    """Before and now with the unit said once, and without the sign that multiplies a single figure by it."""
    unit, multiple = unit.removeprefix("× "), unit.startswith("× ")
    if unit == "%":
        return words("answer.trend", before=before + "%", now=now + "%")
    key = "answer.trend_unit_number" if multiple or unit[:1].isdigit() else "answer.trend_unit"
    return words(key, before=before, now=now, unit=unit).strip()


def quantity(value: Decimal, numbers: Numbers | None, words: Wording) -> str:
    """Number and unit; per cent where no unit is named for a scored item."""
    unit = local(numbers.unit, words.locale) if numbers else ""
    if unit == "%":
        return plain(value) + "%"
    return words("answer.quantity", value=plain(value), unit=unit).strip()


def details(item: Item, answer: Answer, note: str, words: Wording) -> tuple[str, ...]:
    """Small print below an answer: numbers, reason, note."""
    lines = [numbers_text(item, answer, words)]
    if answer.reason:
        reason = cut(clean(answer.reason), LONGEST_NOTE, words("answer.cut"))
        lines.append(words("answer.reason", text=reason))
    if note:
        lines.append(words("answer.note", text=cut(clean(note), LONGEST_NOTE, words("answer.cut"))))
    return tuple(line for line in lines if line)


def quoted(item: Item, answer: Answer, words: Wording) -> str:
    """The answer as evidence inside a sentence: name of the item, numbers if there are any, the option."""
    return words("answer.of_item", name=item_name(item, words.locale), answer=said(item, answer, words))


def said(item: Item, answer: Answer, words: Wording) -> str:
    """The answer as evidence, without the name of the item."""
    text = short_answer(item, answer, words, LONGEST_QUOTE[words.locale])
    numbers = numbers_text(item, answer, words)
    return words("answer.said_numbers" if numbers else "answer.said", text=text, numbers=numbers)
