"""An answer in words, for lists and messages."""

from datetime import datetime

from flask_babel import gettext as _

from questionnaires.model import Item, ItemKind, Option
from scoring.answer import Answer, parse_cell
from scoring.result import ResponseState
from survey.clock import BEIJING
from survey.forms.items import Content, is_answer
from survey.forms.validators import shorten


def answer_words(item: Item, content: Content, locale: str) -> str:
    """What was answered, as the page offered it."""
    if not is_answer(item, content.value):
        return _("“%(found)s”, which is not offered any more", found=shorten(content.value))
    answer = parse_cell(item, content.value)
    if answer.state is ResponseState.BLANK:
        return _("no answer")
    if answer.state is ResponseState.DONT_KNOW:
        return _("Don't know")
    if answer.state is ResponseState.NOT_APPLICABLE:
        return _("Not applicable: %(reason)s", reason=content.reason)
    words = [_option(item, option, locale) for option in item.options if option.code in answer.options]
    numbers = _numbers(item, answer, locale)
    return _("; ").join([*([numbers] if numbers else []), *words, *([answer.text] if answer.text else [])])


def _option(item: Item, option: Option, locale: str) -> str:
    """Text of an option; of a scene with its level, as the form shows it."""
    level = _("Level %(number)s", number=option.code) + " · " if item.kind is ItemKind.SCENE else ""
    return level + option.text[locale]


def _numbers(item: Item, answer: Answer, locale: str) -> str:
    unit = item.numbers.unit[locale] if item.numbers and item.numbers.unit else ""
    space = "" if unit == "%" else " "
    if answer.part is not None and answer.whole is not None:
        return f"{answer.part:f} / {answer.whole:f}"
    if answer.now is not None and answer.before is not None:
        return _("%(before)s → %(now)s", before=f"{answer.before:f}{space}{unit}", now=f"{answer.now:f}{space}{unit}")
    return f"{answer.rate:f}{space}{unit}" if answer.rate is not None else ""


def clock_time(at: datetime | None) -> str:
    """Hour and minute in China."""
    return "–" if at is None else at.astimezone(BEIJING).strftime("%H:%M")
