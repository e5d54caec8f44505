"""What an enterprise did about its result between two rounds: told beside what the next round shows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from questionnaires.model import Span
from reports.answers import options_moved
from reports.money import money, short_money
from reports.numbers import plain
from reports.reading import Reading
from reports.wording import Wording
from scoring.result import MISSING


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """One action as it stands; costs in 万元. Texts are clean, in the reader's language where the library has them."""

    name: str
    code: str = ""  #: of the measure; empty for an action of one's own
    items: tuple[str, ...] = ()  #: that it aims at
    state: str = ""  #: planned, under_way, done, dropped
    begin_on: date | None = None
    due_on: date | None = None
    done_on: date | None = None
    noted_on: date | None = None  #: when somebody noted that it was done
    late: bool = False  #: whether that, or a cost, was noted only after the second round was handed in
    reason: str = ""
    usual: Span | None = None  #: cost of the measure
    cost_planned: Decimal | None = None
    cost_actual: Decimal | None = None
    predicted: int | None = (
        None  #: units of the total that the measure alone was to bring, from the answers of the round before
    )
    effect: str = ""
    effect_before: Decimal | None = None
    effect_after: Decimal | None = None
    effect_unit: str = ""
    evidence: tuple[str, ...] = ()  #: links and remarks
    files: tuple[tuple[str, str], ...] = ()  #: name and SHA-256


@dataclass(frozen=True, slots=True, kw_only=True)
class Spending:
    """What actions cost, in 万元, and how many of them are without a cost or without evidence."""

    count: int
    planned: Decimal
    spent: Decimal
    unplanned: int  #: without a planned cost, so that the two sums are not of the same actions
    uncosted: int  #: without an actual cost
    shown: int  #: with a link, a remark or a file as evidence


@dataclass(frozen=True, slots=True, kw_only=True)
class DeedView:
    """An action that is done."""

    name: str
    code: str
    deed: Deed  #: as it was given
    when: str
    cost: str  #: planned, actual and usual
    predicted: int | None
    realised: (
        int | None
    )  #: units of the total by which its items moved; None without any, or without a total in both rounds
    aims: tuple[str, ...]  #: its items, each with what became of it
    effect: str
    figure: str
    evidence: tuple[str, ...]
    files: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class UndoneView:
    """One that is not, and why."""

    name: str
    state: str
    why: str


def spending(deeds: Sequence[Deed]) -> Spending:
    """Add up what actions cost."""
    return Spending(
        count=len(deeds),
        planned=sum((deed.cost_planned or Decimal() for deed in deeds), Decimal()),
        spent=sum((deed.cost_actual or Decimal() for deed in deeds), Decimal()),
        unplanned=sum(deed.cost_planned is None for deed in deeds),
        uncosted=sum(deed.cost_actual is None for deed in deeds),
        shown=sum(bool(deed.evidence or deed.files) for deed in deeds),
    )


def deed_views(deeds: Sequence[Deed], old: Reading, new: Reading) -> tuple[DeedView, ...]:
    """What is done, in the order it was done."""
    return tuple(
        _view(deed, old, new) for deed in sorted(deeds, key=lambda each: (each.done_on or date.max, each.name))
    )


def undone_views(deeds: Sequence[Deed], words: Wording) -> tuple[UndoneView, ...]:
    """What is not done: dropped with its reason, or still open with its day."""
    return tuple(UndoneView(name=deed.name, state=words(f"deed.{deed.state}"), why=_why(deed, words)) for deed in deeds)


def _view(deed: Deed, old: Reading, new: Reading) -> DeedView:
    words = new.words
    codes = [code for code in deed.items if code in old.result.nodes and code in new.result.nodes]
    known = bool(codes) and MISSING not in {old.result.total, new.result.total}
    changes = [new.result.nodes[code].contribution - old.result.nodes[code].contribution for code in codes]
    return DeedView(
        name=deed.name,
        code=deed.code,
        deed=deed,
        when=_when(deed, words) + (words("list.separator") + words("deed.late") if deed.late else ""),
        cost=_cost(deed, words),
        predicted=deed.predicted,
        realised=sum(changes) if known else None,
        aims=tuple(_aim(code, old, new) for code in codes),
        effect=deed.effect,
        figure=_figure(deed, words),
        evidence=deed.evidence,
        files=deed.files,
    )


def _when(deed: Deed, words: Wording) -> str:
    """From when to when, and the day on which that was noted, where it was later."""
    days = {"begin": _day(deed.begin_on), "done": _day(deed.done_on)}
    if deed.noted_on and deed.done_on and deed.noted_on > deed.done_on:
        return words("deed.when_noted", noted=_day(deed.noted_on), **days)
    return words("deed.when", **days)


def _aim(code: str, old: Reading, new: Reading) -> str:
    """An item with its answers before and after."""
    before = old.said(code)
    after = options_moved(new.items[code], old.answer(code), new.answer(code), new.words) or new.said(code)
    key = "deed.aim_same" if before == after else "deed.aim"
    return new.words(key, name=new.names[code], before=before, after=after)


def _cost(deed: Deed, words: Wording) -> str:
    parts = [
        words(f"deed.{key}", amount=_amount(value, words))
        for key, value in (("cost_planned", deed.cost_planned), ("cost_actual", deed.cost_actual))
        if value is not None
    ]
    if deed.usual:
        parts.append(words("deed.cost_usual", range=short_money(deed.usual, words)))
    return words("list.separator").join(parts)


def _amount(value: Decimal, words: Wording) -> str:
    return money(Span(low=value, likely=value, high=value), words) if value else words("deed.nothing")


def _figure(deed: Deed, words: Wording) -> str:
    if deed.effect_before is None and deed.effect_after is None:
        return ""
    ends = ("—" if each is None else plain(each) for each in (deed.effect_before, deed.effect_after))
    return words("deed.figure", before=next(ends), after=next(ends), unit=deed.effect_unit).strip()


def _why(deed: Deed, words: Wording) -> str:
    if deed.state == "done":
        return words("deed.after_round", day=_day(deed.done_on))
    if deed.state == "dropped":
        return deed.reason
    return words("deed.due", day=_day(deed.due_on)) if deed.due_on else words("deed.undated")


def _day(day: date | None) -> str:
    return day.isoformat() if day else "—"
