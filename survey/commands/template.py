"""What stands in an empty answer file: a column for each item, with its question, its options and how they are written."""

from collections.abc import Iterator
from dataclasses import dataclass

from questionnaires.model import PROFILE_VALUES, InventoryInput, Item, ItemKind, ProfileField, Questionnaire, Text
from scoring.answer import DONT_KNOW_CELL, NOT_APPLICABLE_CELL, takes_several
from scoring.tables import ENTERPRISE_COLUMNS, ID, PROFILE_COLUMNS
from survey.commands.spoken import Say, speaking


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One code a cell may hold, and what it means."""

    code: str
    text: str
    remark: str = ""  #: on how it may be written


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerColumn:
    """One column to fill in."""

    code: str
    part: str  #: where it belongs: dimension and indicator
    question: str
    notation: str  #: how an answer is written
    choices: tuple[Choice, ...] = ()
    only: bool = False  #: whether a cell holds one of the choices and nothing else
    free: bool = False  #: whether a text in a cell is words of their own, and only codes are choices


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """An empty answer file in one language."""

    key: str
    title: str
    columns: tuple[AnswerColumn, ...]  #: after the column id
    explained: tuple[str, ...]  #: sentences, most important first
    words: dict[str, str]  #: headings and names of sheets


def build(questionnaire: Questionnaire, locale: str) -> Template:
    """Template of a questionnaire in one of its languages."""
    say = speaking(locale)
    return Template(
        key=questionnaire.key,
        title=questionnaire.title[locale],
        columns=(*_enterprise(say), *_profile(say), *_items(questionnaire, locale, say)),
        explained=_explained(questionnaire, say),
        words=_words(say),
    )


def _words(_: Say) -> dict[str, str]:
    return {
        "answers": _("Answers"),
        "help": _("How to fill in"),
        "question": _("Question"),
        "notation": _("How to answer"),
        "column": _("Column"),
        "part": _("Part"),
        "code": _("Code"),
        "meaning": _("Meaning"),
        "remark": _("Remark"),
        "brackets": _("%(text)s (%(remark)s)"),
        "not_offered": _("This is none of the texts offered. A code such as those in row 3 will do, too."),
    }


def _explained(questionnaire: Questionnaire, _: Say) -> tuple[str, ...]:
    return (
        _("One row per enterprise, from the fourth row on; every row needs an id of its own, such as a name or a number."),
        _("Rows whose id begins with # are remarks and are left out. Leave the first row as it is."),
        _("An answer is a code, or the text of an option as the list in the cell offers it. Several are joined by | where several may be chosen, for example a|b."),
        _("A share is a number in per cent such as 35, or part/whole such as 3/10; a code will do, too."),
        _("A trend is now/before as two numbers such as 12.5/10; a code will do, too."),
        _("NA: does not apply to us, where the question allows it. DK: don't know; it scores as the lowest answer."),
        _("A blank cell scores 0, unless the question is not asked of this enterprise; what decides that are x_production_type, x_size and x_activities."),
        _("x_name to x_business say who the enterprise is: for the cover of its report, and for comparing groups. They may stay blank."),
        _("A further column e_ and the item's code, such as e_%(code)s, may say how well an answer is proven: stated, documented, system or reviewed.") % {"code": next(questionnaire.items()).code},
        _("Read it with: %(command)s") % {"command": f"rongping score {questionnaire.key} FILE -o scores.xlsx"},
    )  # fmt: skip


def _enterprise(_: Say) -> Iterator[AnswerColumn]:
    """Who the enterprise is."""
    asked = {
        "name": (_("Name of the enterprise"), _("Text; without it the report's cover shows the id")),
        "uscc": (_("Unified social credit code"), _("18 characters, on the business licence")),
        "industry": (_("Industry"), _("Code or name of a division of GB/T 4754, such as C34, or words")),
        "region": (_("Region"), _("Code or name of a county or district of GB/T 2260, such as 330212, or words")),
        "staff": (_("Staff"), _("A whole number")),
        "revenue": (_("Revenue last year (CNY 10,000)"), _("A number (%(unit)s)") % {"unit": _("CNY 10,000")}),
        "business": (_("Main products or services"), _("Text")),
    }
    for column, key in ENTERPRISE_COLUMNS.items():
        question, notation = asked[key]
        yield AnswerColumn(code=column, part=_("Enterprise"), question=question, notation=notation)


def _profile(_: Say) -> Iterator[AnswerColumn]:
    names = {
        ProfileField.PRODUCTION_TYPE: _("Type of production"),
        ProfileField.SIZE: _("Size"),
        ProfileField.ACTIVITIES: _("What the enterprise does itself"),
    }
    meanings = {
        "micro": _("micro"), "small": _("small"), "medium": _("medium"), "large": _("large"), "discrete": _("discrete"),
        "process": _("process"), "mixed": _("mixed"), "design": _("product design"), "process_design": _("process design"),
        "sales": _("sales"), "service": _("after-sales service"), "warehouse": _("warehouse"), "hazard": _("hazardous work"),
    }  # fmt: skip
    for column, field in PROFILE_COLUMNS.items():
        several = field is ProfileField.ACTIVITIES
        codes = (*PROFILE_VALUES[field], *(["none"] if several else []))
        yield AnswerColumn(
            code=column,
            part=_("Enterprise"),
            question=names[field],
            notation=_("Codes joined by |, or none; blank if unknown") if several else _("One code; blank if unknown"),
            choices=tuple(Choice(code=code, text=meanings.get(code, _("none of these"))) for code in codes),
            only=not several,
        )


def profile_columns(locale: str) -> tuple[AnswerColumn, ...]:
    """Columns of what decides which items apply."""
    return tuple(_profile(speaking(locale)))


def _items(questionnaire: Questionnaire, locale: str, say: Say) -> Iterator[AnswerColumn]:
    for dimension in questionnaire.dimensions:
        for indicator in dimension.indicators:
            for item in indicator.items:
                yield AnswerColumn(
                    code=item.code,
                    part=f"{dimension.name[locale]} › {indicator.name[locale]}",
                    question=item.text[locale],
                    notation=_notation(item, locale, say),
                    choices=_choices(item, locale, say),
                    free=item.kind is ItemKind.INVENTORY,
                    only=item.kind in {ItemKind.SINGLE, ItemKind.YES_PARTLY_NO, ItemKind.SCENE},
                )


def _notation(item: Item, locale: str, _: Say) -> str:
    """How the answer to an item is written, in one sentence."""
    numbers = item.numbers
    plain = {"now": _("now"), "before": _("before"), "part": "", "whole": "", "unit": "%"}
    texts: dict[str, Text | None] = {name: getattr(numbers, name, None) for name in plain}
    named = {name: text[locale] if text else plain[name] for name, text in texts.items()}
    if takes_several(item):
        text_too = item.input is InventoryInput.CHOICES
        return (
            _("Codes joined by |; words of your own after another |")
            if text_too
            else _("One or more codes joined by |")
        )
    if item.kind is ItemKind.TREND:
        return _("%(now)s/%(before)s as two numbers, or one code") % named
    if item.kind is ItemKind.BAND and named["part"]:
        return _("A number (%(unit)s), or %(part)s/%(whole)s as two numbers, or one code") % named
    if item.kind is ItemKind.BAND:
        return _("A number (%(unit)s), or one code") % named
    if item.kind is ItemKind.INVENTORY:
        return _("A number (%(unit)s)") % named if item.input is InventoryInput.NUMBER else _("Text")
    return _("One code")


def _choices(item: Item, locale: str, _: Say) -> tuple[Choice, ...]:
    """Options of an item, then what may be written instead."""
    alone = _("alone")
    found = [
        Choice(code=each.code, text=each.text[locale], remark=alone if each.exclusive else "") for each in item.options
    ]
    if item.may_be_not_applicable:
        found.append(Choice(code=NOT_APPLICABLE_CELL, text=_("does not apply to us")))
    if item.kind is not ItemKind.INVENTORY:
        found.append(Choice(code=DONT_KNOW_CELL, text=_("don't know")))
    return tuple(found)


def header(template: Template) -> list[str]:
    """Names of the columns."""
    return [ID, *(column.code for column in template.columns)]
