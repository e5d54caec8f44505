"""The form of a what-if: every item that counts with today's answer chosen, and every measure that has something left to do."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from questionnaires.model import Item, ItemKind, Span
from reports.answers import local
from scoring.answer import Answer
from scoring.encode import decode
from scoring.layout import Column
from scoring.result import ResponseState
from survey.scenarios.basis import Basis
from survey.scenarios.trial import ALONE, Trial

MOST_COSTLY = 15  #: items shown first


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """An answer that can be chosen."""

    code: str
    text: str
    chosen: bool
    today: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One item."""

    code: str
    name: str
    text: str
    several: bool
    choices: tuple[Choice, ...]
    loss: int  #: units of the total it costs today
    costly: bool  #: among those that cost most
    changed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """The items of one dimension."""

    code: str
    name: str
    fields: tuple[Field, ...]
    costly: bool  #: whether any of them is


@dataclass(frozen=True, slots=True, kw_only=True)
class Tick:
    """A measure that can be ticked."""

    code: str
    name: str
    cost: Span
    gain: int  #: units of the total its sure steps bring by themselves, from today's answers
    ticked: bool


def groups(basis: Basis, trial: Trial, string: str) -> tuple[Group, ...]:
    """Items asked once the trial holds, dimension by dimension; `string` are the answers then, without the measures."""
    states = decode(basis.model, string)
    costly = frozenset(basis.costly[:MOST_COSTLY])
    asked = [column for column in basis.columns if states[column.item.code].state is not ResponseState.NOT_ASKED]
    found = []
    for dimension in basis.frozen.questionnaire.dimensions:
        own = tuple(
            _field(basis, trial, column, costly)
            for column in asked
            if column.item.code.startswith(f"{dimension.code}-")
        )
        if own:
            shown = any(field.costly or field.changed for field in own)
            found.append(Group(code=dimension.code, name=basis.naming.names[dimension.code], fields=own, costly=shown))
    return tuple(found)


def _field(basis: Basis, trial: Trial, column: Column, costly: Collection[str]) -> Field:
    item = column.item
    today = basis.frozen.answers[item.code]
    return Field(
        code=item.code,
        name=basis.naming.names[item.code],
        text=local(item.text, basis.naming.locale),
        several=column.several,
        choices=tuple(_choices(basis, item, today, trial.answers.get(item.code, today))),
        loss=basis.nodes[item.code].loss if item.code in basis.nodes else 0,
        costly=item.code in costly,
        changed=item.code in trial.answers,
    )


def _choices(basis: Basis, item: Item, today: Answer, then: Answer) -> Iterator[Choice]:
    """Options in the order asked; "not applicable" and "don't know" where they may be given, or are given today."""
    words = basis.naming.words
    for option in item.options:
        text = local(option.text, basis.naming.locale)
        yield Choice(
            code=option.code,
            text=words("answer.level", number=option.code, text=text) if item.kind is ItemKind.SCENE else text,
            chosen=option.code in then.options,
            today=option.code in today.options,
        )
    for state, code in ALONE.items():
        if today.state is state or (state is ResponseState.NOT_APPLICABLE and item.may_be_not_applicable):
            yield Choice(
                code=code, text=words(f"state.{state}"), chosen=then.state is state, today=today.state is state
            )


def ticks(basis: Basis, trial: Trial) -> tuple[Tick, ...]:
    """Measures with a step left today, and those ticked, by what they bring."""
    gains = basis.gains
    codes = [*gains, *(code for code in trial.measures if code not in gains)]
    listed = [
        Tick(
            code=code,
            name=local(basis.library[code].name, basis.naming.locale),
            cost=basis.library[code].cost,
            gain=gains.get(code, 0),
            ticked=code in trial.measures,
        )
        for code in codes
    ]
    return tuple(sorted(listed, key=lambda tick: (-tick.gain, tick.code)))
