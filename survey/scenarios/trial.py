"""Answers and measures somebody tries: read from a form or from a kept scenario, and what is wrong with them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from questionnaires.model import Item
from scoring.answer import Answer, format_cell, parse_cell
from scoring.errors import AnswerError
from scoring.layout import Column
from scoring.result import ResponseState
from scoring.whatif import WhatIf, what_if
from survey.forms.validators import shorten
from survey.scenarios.basis import Basis

ALONE = {ResponseState.NOT_APPLICABLE: "NA", ResponseState.DONT_KNOW: "DK"}  #: answers that stand by themselves
MEASURE = "measure"  #: name of the checkboxes of measures


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """What differs from the submission, and what could not be read."""

    answers: Mapping[str, Answer]  #: changed ones alone
    measures: tuple[str, ...]
    problems: tuple[str, ...] = ()

    @property
    def empty(self) -> bool:
        """Whether it is today."""
        return not self.answers and not self.measures


def from_form(basis: Basis, form: "MultiDict[str, str]") -> Trial:
    """Trial of a posted form: item code to option codes, `measure` to measure codes; fields left out are as today."""
    found: dict[str, list[str]] = {}
    for column in basis.columns:
        code = column.item.code
        if code in form:
            found[code] = [value for value in form.getlist(code) if value]
    return _read(basis, found, form.getlist(MEASURE))


def from_cells(basis: Basis, cells: Mapping[str, str], measures: Sequence[str]) -> Trial:
    """Trial of a kept scenario."""
    return _read(basis, {code: cell.split("|") for code, cell in cells.items()}, measures)


def to_cells(basis: Basis, trial: Trial) -> dict[str, str]:
    """Changed answers in the notation of answer files, in the order asked."""
    items = {column.item.code: column.item for column in basis.columns}
    return {code: format_cell(items[code], trial.answers[code]) for code in items if code in trial.answers}


def outcome(basis: Basis, trial: Trial) -> WhatIf:
    """What would follow."""
    return what_if(
        basis.model,
        basis.frozen.string,
        answers=trial.answers,
        measures=trial.measures,
        library=basis.frozen.questionnaire.measures,
        profile=basis.frozen.scoring_profile,
    )


def _read(basis: Basis, cells: Mapping[str, Sequence[str]], measures: Sequence[str]) -> Trial:
    """Every cell that can be read and differs from today; a sentence for every one that cannot."""
    columns = {column.item.code: column for column in basis.columns}
    answers: dict[str, Answer] = {}
    problems = [
        _("%(code)s is no item of this questionnaire; it is left out.", code=shorten(code))
        for code in cells
        if code not in columns
    ]
    for code, values in cells.items():
        if code not in columns:
            continue
        today = basis.frozen.answers[code]
        try:
            answer = _answer(columns[code], values, today)
        except AnswerError as error:
            problems.append(_problem(basis, columns[code].item, error))
            continue
        if answer is not None and (answer.state, answer.options) != (today.state, today.options):
            answers[code] = answer
    known = [code for code in dict.fromkeys(measures) if code in basis.library]
    problems += [
        _("%(code)s is no measure of this questionnaire; it is left out.", code=shorten(code))
        for code in measures
        if code not in basis.library
    ]
    return Trial(answers=answers, measures=tuple(known), problems=tuple(problems))


def _answer(column: Column, values: Sequence[str], today: Answer) -> Answer | None:
    """The answer ticked; None for a ladder left without one, which stays as today."""
    if not column.several:
        return parse_cell(column.item, values[-1]) if values else None
    if not values and today.state is not ResponseState.ANSWERED:
        return None
    return parse_cell(column.item, "|".join(_without_contradiction(column.item, values, today)))


def _without_contradiction(item: Item, values: Sequence[str], today: Answer) -> list[str]:
    """Options ticked; of "none of these" and others those ticked last count, and nothing ticked is "none of these"."""
    exclusive = [option.code for option in item.options if option.exclusive]
    alone = [code for code in values if code in {*exclusive, *ALONE.values()}]
    others = [code for code in values if code not in alone]
    if not values:
        return exclusive[:1]
    before = {*today.options, ALONE.get(today.state, "")}
    new = [code for code in alone if code not in before]
    return new[:1] or others or alone[:1]


def _problem(basis: Basis, item: Item, error: AnswerError) -> str:
    """What was found instead of an answer, and what happens."""
    return _(
        "%(name)s (%(code)s): “%(found)s” is none of its answers; today's answer is used. Choose one from the list.",
        name=basis.naming.names[item.code],
        code=item.code,
        found=error.found,
    )
