"""The map from an item to its fields, and from what was typed there to an answer.

Fields are named by the item's code: `FND-EQP-02` (radios or ticks), `FND-EQP-02.part`, `.whole`, `.rate`, `.now`, `.before`, `.text`,
`.reason`, `.note`, `.evidence`. The same parts come as JSON from the autosave. Numbers beat the band ticked beside them.
"""

import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from decimal import Decimal
from typing import NamedTuple
from urllib.parse import urlsplit

from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from questionnaires.model import InventoryInput, Item, ItemKind, Numbers
from scoring.answer import (
    BLANK,
    DONT_KNOW,
    DONT_KNOW_CELL,
    LONGEST_TEXT,
    NOT_APPLICABLE_CELL,
    Answer,
    chosen,
    format_cell,
    from_rate,
    from_share,
    from_trend,
    not_applicable,
    parse_cell,
    takes_several,
)
from scoring.errors import AnswerError
from scoring.quantity import read_number
from scoring.result import ResponseState
from survey.forms.counts import counted, wrong_count
from survey.forms.validators import clean, shorten, too_long

LONGEST = {"reason": 1_000, "note": 4_000, "evidence": 2_000}  #: characters
WAYS = {
    "share": ("part", "whole"),
    "trend": ("now", "before"),
    "rate": ("rate",),
    "choice": ("choice",),
}  #: strongest first
FIGURES = tuple(way for way in WAYS if way != "choice")


class WrongShapeError(Exception):
    """What a script sent is not shaped as parts of an answer; the message says what."""


class ItemError(Exception):
    """What was typed is no answer: messages by part, all at once."""

    def __init__(self, errors: dict[str, str]) -> None:
        super().__init__("; ".join(errors.values()))
        self.errors = errors


class Content(NamedTuple):
    """What is kept of an answer: `value` in the notation of answer files, empty while unanswered. A quick key of caches."""

    value: str = ""
    reason: str = ""
    note: str = ""
    evidence_url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """What stands in the fields of one item."""

    choice: tuple[str, ...] = ()
    part: str = ""
    whole: str = ""
    rate: str = ""
    now: str = ""
    before: str = ""
    text: str = ""
    reason: str = ""
    note: str = ""
    evidence: str = ""


PARTS = tuple(field.name for field in fields(Typed) if field.name != "choice")


def from_form(code: str, form: MultiDict[str, str]) -> Typed:
    """What a page sent for the item `code`."""
    choice = tuple(value for value in form.getlist(code) if value)
    return Typed(choice=choice, **{part: _tidy(form.get(f"{code}.{part}", "")) for part in PARTS})


def from_json(parts: object) -> Typed:
    """What a script sent for one item.

    Raises
    ------
    WrongShapeError
        If it is no object of texts, or has parts nobody knows.
    """
    if not isinstance(parts, Mapping):
        raise WrongShapeError(_("Expected an object of parts, got something else."))
    choice = parts.get("choice", [])
    if not isinstance(choice, list) or not all(isinstance(code, str) for code in choice):
        raise WrongShapeError(_("“choice” must be a list of option codes."))
    texts = {name: text for name, text in parts.items() if name != "choice"}
    unknown = [name for name in texts if name not in PARTS]
    if unknown:
        raise WrongShapeError(_("There is no part “%(name)s”.", name=shorten(_tidy(str(unknown[0])))))
    wrong = [name for name, text in texts.items() if not isinstance(text, str)]
    if wrong:
        raise WrongShapeError(_("“%(name)s” must be text.", name=wrong[0]))
    tidy = {name: _tidy(text) for name, text in texts.items()}
    return Typed(choice=tuple(code for code in map(_tidy, choice) if code), **tidy)


def is_answer(item: Item, value: str) -> bool:
    """Whether a kept notation still is an answer; not so where the item of an unpublished questionnaire was changed."""
    try:
        parse_cell(item, value)
    except AnswerError:
        return False
    return True


def from_content(item: Item, content: Content) -> Typed:
    """What the fields show of a kept answer; the band of a number is ticked, too. What is no answer any more shows as none."""
    remarks = {"reason": content.reason, "note": content.note, "evidence": content.evidence_url}
    try:
        answer = parse_cell(item, content.value)
    except AnswerError:
        return Typed(choice=(), **remarks)
    if answer.state is ResponseState.DONT_KNOW:
        return Typed(choice=(DONT_KNOW_CELL,), **remarks)
    if answer.state is ResponseState.NOT_APPLICABLE:
        return Typed(choice=(NOT_APPLICABLE_CELL,), **remarks)
    if item.input is InventoryInput.NUMBER and answer.rate is not None:
        return Typed(choice=(), text=f"{answer.rate:f}", **remarks)
    numbers = {
        name: f"{value:f}"
        for name in ("part", "whole", "rate", "now", "before")
        if (value := getattr(answer, name)) is not None
    }
    return Typed(choice=answer.options, text=answer.text or "", **numbers, **remarks)


def read_over(item: Item, typed: Typed, kept: Content, locale: str) -> tuple[Content, dict[str, str]]:
    """What to keep of what was typed over `kept`, and a message for every part that is wrong.

    Ticks, figures and reason are right or wrong together; they, note and evidence stay as they were kept where they are wrong. What is no
    answer any more stays until there is one.
    """
    errors = _wrong_remarks(typed)
    note = kept.note if "note" in errors else typed.note
    evidence_url = kept.evidence_url if "evidence" in errors else typed.evidence
    try:
        value, reason = _value_and_reason(item, typed, kept, locale)
    except ItemError as error:
        value, reason, errors = kept.value, kept.reason, error.errors | errors
    if not value and not is_answer(item, kept.value):
        value = kept.value
    return Content(value=value, reason=reason, note=note, evidence_url=evidence_url), errors


def _value_and_reason(item: Item, typed: Typed, kept: Content, locale: str) -> tuple[str, str]:
    """Notation of the answer, and why the item does not apply, where `kept` stood in the fields before.

    Raises
    ------
    ItemError
        With a message for every part that is wrong.
    """
    value = format_cell(item, _answer(item, typed, kept, locale))
    if value != NOT_APPLICABLE_CELL:
        return value, ""
    if not typed.reason:
        raise ItemError({"reason": _("Please say in a few words why this does not apply to you.")})
    if len(typed.reason) > LONGEST["reason"]:
        raise ItemError({"reason": too_long(typed.reason, LONGEST["reason"])})
    return value, typed.reason


def _wrong_remarks(typed: Typed) -> dict[str, str]:
    """Messages about note and evidence."""
    errors = {
        part: too_long(text, LONGEST[part])
        for part, text in (("note", typed.note), ("evidence", typed.evidence))
        if len(text) > LONGEST[part]
    }
    if "evidence" not in errors and typed.evidence and not _is_link(typed.evidence):
        errors["evidence"] = _(
            "“%(found)s” is not a web link and is not saved: a link starts with https:// or http://. Papers and folders go into the note.",
            found=shorten(typed.evidence),
        )
    return errors


def _answer(item: Item, typed: Typed, kept: Content, locale: str) -> Answer:
    """Figures beat the band ticked beside them: a stray tap must not wipe them. Whoever wants the band clears the figures."""
    if item.kind is ItemKind.INVENTORY:
        return _inventory(item, typed, locale)
    figures = [_READERS[way](item, typed, locale) for way in FIGURES if any(_raw(typed, way))]
    if not figures:
        return _choice(item, typed, locale) if typed.choice else BLANK
    ticked = set(typed.choice) & {DONT_KNOW_CELL, NOT_APPLICABLE_CELL}
    if ticked and typed.choice != from_content(item, kept).choice:
        raise ItemError(
            {
                "choice": _(
                    "There are figures and an answer without figures. Keep one of them: clear the figures, or choose a band."
                )
            }
        )
    if len(figures) > 1 and figures[0].options != figures[1].options:
        raise ItemError({"rate": _("This percentage does not fit the two counts. Keep one or the other.")})
    return figures[0]


def overruled(item: Item, typed: Typed, kept: Content, content: Content) -> bool:
    """Whether a tick was changed beside figures that say otherwise, so that `content` holds the figures."""
    if not typed.choice or item.kind is ItemKind.INVENTORY or not any(any(_raw(typed, way)) for way in FIGURES):
        return False
    return typed.choice not in {from_content(item, content).choice, from_content(item, kept).choice}


def _raw(typed: Typed, way: str) -> tuple[str, ...]:
    """What was typed or ticked on one way of answering."""
    return typed.choice if way == "choice" else tuple(getattr(typed, part) for part in WAYS[way])


def _choice(item: Item, typed: Typed, locale: str) -> Answer:
    """Answer of ticks alone."""
    given = tuple(dict.fromkeys(typed.choice))
    if given == (DONT_KNOW_CELL,):
        return DONT_KNOW
    if given == (NOT_APPLICABLE_CELL,):
        if not item.may_be_not_applicable:
            raise ItemError(
                {"choice": _("“Not applicable” is not offered here: this concerns every enterprise asked.")}
            )
        return not_applicable(item)
    if problem := _wrong_choice(item, given, locale):
        raise ItemError({"choice": problem})
    return chosen(item, given)


def _wrong_choice(item: Item, given: tuple[str, ...], locale: str) -> str | None:
    """What is wrong with these ticks; None if nothing is."""
    if set(given) & {DONT_KNOW_CELL, NOT_APPLICABLE_CELL}:
        return _("Choose either an answer or “don't know” or “not applicable”, not both.")
    names = {option.code: option.text[locale] for option in item.options}
    for code in given:
        if code not in names:
            return _("“%(found)s” is not among the answers offered.", found=shorten(code))
    if len(given) > 1 and not takes_several(item):
        return _("Choose one answer only.")
    alone = [option.code for option in item.options if option.exclusive and option.code in given]
    if alone and len(given) > 1:
        return _("“%(option)s” cannot be ticked together with others.", option=names[alone[0]])
    return None


def _share(item: Item, typed: Typed, locale: str) -> Answer:  # noqa: ARG001
    """Answer of a part and a whole."""
    part, whole = _numbers(item, typed, ("part", "whole"), in_counts=True)
    if whole == 0:
        raise ItemError({"whole": _("The whole is 0, so there is no share. Choose a band, or “don't know”.")})
    if part > whole:
        raise ItemError(
            {
                "part": _(
                    "The part (%(part)s) is larger than the whole (%(whole)s). Are the two swapped?",
                    part=f"{part:f}",
                    whole=f"{whole:f}",
                )
            }
        )
    return from_share(item, part, whole)


def _trend(item: Item, typed: Typed, locale: str) -> Answer:  # noqa: ARG001
    """Answer of two years' numbers."""
    now, before = _numbers(item, typed, ("now", "before"))
    _in_range(item, {"now": now, "before": before})
    return from_trend(item, now, before)


def _rate(item: Item, typed: Typed, locale: str) -> Answer:  # noqa: ARG001
    """Answer of one number."""
    [rate] = _numbers(item, typed, ("rate",))
    _in_range(item, {"rate": rate})
    return from_rate(item, rate)


def _numbers(item: Item, typed: Typed, parts: tuple[str, ...], *, in_counts: bool = False) -> list[Decimal]:
    """Numbers in these parts, none of them negative; counts are whole and of a size an enterprise can have."""
    found, errors = [], {}
    for part in parts:
        text = getattr(typed, part)
        try:
            found.append(read_number(item, text, counted=in_counts))
            if problem := wrong_count(counted(item, part), found[-1], text):
                errors[part] = problem
        except AnswerError:
            errors[part] = (
                _("“%(found)s” is not a number. Write digits, such as 120 or 3500.5.", found=shorten(text))
                if text
                else _("This number is missing. Fill in both, or clear both and only choose an answer.")
            )
    if errors:
        raise ItemError(errors)
    return found


def _in_range(item: Item, values: Mapping[str, Decimal]) -> None:
    """Refuse numbers beyond what the item can take."""
    limits = item.numbers or Numbers()
    errors = {}
    for part, value in values.items():
        if limits.maximum is not None and value > limits.maximum:
            errors[part] = _(
                "%(found)s is more than %(most)s. Check the unit.", found=f"{value:f}", most=f"{limits.maximum:f}"
            )
        elif value < limits.minimum:
            errors[part] = _(
                "%(found)s is less than %(least)s. Check the unit.", found=f"{value:f}", least=f"{limits.minimum:f}"
            )
    if errors:
        raise ItemError(errors)


_READERS: Mapping[str, Callable[[Item, Typed, str], Answer]] = {
    "share": _share,
    "trend": _trend,
    "rate": _rate,
}


def _inventory(item: Item, typed: Typed, locale: str) -> Answer:
    """Answer of an inventory item: options and words beside them, or words alone, or a number."""
    if item.input is InventoryInput.NUMBER and typed.text and not typed.choice:
        try:
            [number] = _numbers(item, replace(typed, rate=typed.text), ("rate",))
            _in_range(item, {"rate": number})
        except ItemError as error:
            raise ItemError({"text": error.errors["rate"]}) from error
        return Answer(state=ResponseState.ANSWERED, rate=number)
    answer = _choice(item, typed, locale) if typed.choice else BLANK
    if not typed.text or answer.state in {ResponseState.DONT_KNOW, ResponseState.NOT_APPLICABLE}:
        return answer
    return replace(answer, state=ResponseState.ANSWERED, text=_words(item, typed.text))


def _words(item: Item, text: str) -> str:
    """Free text of an inventory item, in a form that cannot be taken for an option."""
    if len(text) > LONGEST_TEXT:
        raise ItemError({"text": too_long(text, LONGEST_TEXT)})
    if text in {DONT_KNOW_CELL, NOT_APPLICABLE_CELL} or any(text == option.code for option in item.options):
        raise ItemError({"text": _("Please write “%(found)s” out in words.", found=text)})
    return text.replace("|", "/") if takes_several(item) else text


def _tidy(text: str) -> str:
    """Text without control, direction-override and lone surrogate characters."""
    whole = "".join(each for each in text if unicodedata.category(each) != "Cs") if not text.isascii() else text
    return clean(whole.replace("\r\n", "\n"))


def _is_link(link: str) -> bool:
    """Whether an evidence link may be kept and offered to click."""
    try:
        parts = urlsplit(link)
        return parts.scheme in {"http", "https"} and _is_host(parts.hostname or "") and not any(map(str.isspace, link))
    except ValueError:
        return False


def _is_host(name: str) -> bool:
    """Whether a link may lead there: a name, also one of an enterprise's own network, or a number of the internet."""
    if ":" in name:  # checked by `urlsplit`
        return True
    labels = name.removesuffix(".").split(".")
    if all(label.isdecimal() for label in labels):
        return len(labels) == 4 and all(int(label) < 256 for label in labels)
    return all(label[:1].isalnum() and label[-1:].isalnum() and len(label) < 64 for label in labels)
