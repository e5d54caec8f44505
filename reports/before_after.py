"""Before and after: two rounds of one enterprise side by side, and what was done in between, as plain data in one language."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from questionnaires.model import Dimension, Gate, Item, Questionnaire
from reports.answers import local, options_moved, said
from reports.certainty import ChangeView
from reports.changes import EarlierRound, change_view
from reports.deeds import Deed, DeedView, Spending, UndoneView, deed_views, spending, undone_views
from reports.maker import NOBODY, Maker
from reports.numbers import difference, points
from reports.reading import Reading
from reports.stages import gate_view
from reports.wording import Wording, wording
from scoring.answer import Answer
from scoring.evidence import Grade
from scoring.result import MISSING, TOTAL, GateResult, Result


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Who says what a round says, as printed."""

    day: date
    number: str  #: of its diagnostic report
    sha256: str  #: of the submission
    basis: str  #: self-assessed, reviewed or signed, in a sentence
    aside: str = ""  #: what else there is of this round, and why it is not compared
    found: int | None = (
        None  #: units of the total that reviewers found, where the round is compared as stated all the same
    )


@dataclass(frozen=True, kw_only=True)
class Round:
    """One round as it was scored."""

    questionnaire: Questionnaire
    result: Result
    answers: Mapping[str, Answer]
    graded: Mapping[str, Grade]
    standing: Standing

    def reading(self, locale: str) -> Reading:
        """It in one language."""
        return Reading(questionnaire=self.questionnaire, result=self.result, answers=self.answers, locale=locale)


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundView:
    """One side."""

    standing: Standing
    questionnaire: str
    total: int
    stage: str
    coverage: int  #: per mille


@dataclass(frozen=True, slots=True, kw_only=True)
class GateRow:
    """One threshold of the later questionnaire."""

    stage: str
    text: str
    before: str
    after: str
    held_before: bool | None
    held_after: bool | None
    known_before: bool = True  #: whether the earlier version had it


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemRow:
    """An item that moved; `change` is what that does to the total."""

    code: str
    name: str
    dimension: str
    before: str
    after: str
    units_before: int
    units_after: int
    change: int
    aimed: bool  #: whether an action that is done aimed at it


@dataclass(frozen=True, slots=True, kw_only=True)
class BeforeAfter:
    """The whole report. Equal reports print to equal bytes."""

    locale: str
    title: str  #: of the questionnaire
    enterprise: str
    uscc: str
    prepared_on: date
    term: str  #: what levels are called; empty where they are stages
    statement: str
    before: RoundView
    after: RoundView
    change: ChangeView
    gates: tuple[GateRow, ...]
    items: tuple[ItemRow, ...]  #: that moved, by what they did to the total
    unmoved: int  #: items that applied and scored the same in both rounds
    rest: int  #: units of the total that moved though no score of these did: weights shared out anew; 0 without both totals
    done: tuple[DeedView, ...]  #: in between
    undone: tuple[UndoneView, ...]
    reviewed: bool  #: whether both rounds are as reviewers found them; else both as the enterprise stated them
    costs: Spending  #: of what is done
    late: Spending  #: of what was noted as done, or costed, only after the second round: no part of `costs`
    maker: Maker

    def footing(self, words: Wording) -> str:
        """What both rounds are compared by, and what reviewers found of either where that is not it."""
        before, after = (
            None if each.standing.found is None else points(each.standing.found) for each in (self.before, self.after)
        )
        if self.reviewed:
            return words("before_after.reviewed_both")
        if before and after:
            return words("before_after.self_each_reviewed", before=before, after=after)
        if before or after:
            return words(f"before_after.self_{'before' if before else 'after'}_reviewed", total=before or after)
        return words("before_after.self_both")

    @property
    def rise(self) -> int:
        """Units between the two totals as printed; 0 without one of them."""
        return difference(self.before.total, self.after.total)


@dataclass(frozen=True, kw_only=True)
class Told:
    """What the report says beside the two rounds."""

    enterprise: str
    uscc: str
    prepared_on: date
    done: Sequence[Deed]
    undone: Sequence[Deed]
    reviewed: bool = False
    maker: Maker = NOBODY


def build(before: Round, after: Round, told: Told, *, locale: str) -> BeforeAfter:
    """Put two rounds side by side."""
    old, new = before.reading(locale), after.reading(locale)
    earlier = EarlierRound(
        questionnaire=before.questionnaire,
        answers=before.result.answers,
        day=before.standing.day,
        graded=before.graded,
    )
    rows = _items(old, new, {code for deed in told.done for code in deed.items})
    moving = tuple(row for row in rows if row.units_before != row.units_after)
    return BeforeAfter(
        locale=locale,
        title=local(after.questionnaire.title, locale),
        enterprise=told.enterprise,
        uscc=told.uscc,
        prepared_on=told.prepared_on,
        term=new.term,
        statement=new.words("before_after.statement_reviewed")
        if told.reviewed
        else local(after.questionnaire.statement, locale),
        before=_round(before, old),
        after=_round(after, new),
        change=change_view(new, earlier, after.graded),
        gates=_gates(old, new),
        items=moving,
        unmoved=sum(row.units_before == row.units_after != MISSING for row in rows),
        rest=_rest(old.result, new.result, moving),
        done=deed_views(told.done, old, new),
        undone=undone_views(told.undone, wording(locale)),
        reviewed=told.reviewed,
        costs=spending([deed for deed in told.done if not deed.late]),
        late=spending([deed for deed in told.done if deed.late]),
        maker=told.maker,
    )


def _round(side: Round, reading: Reading) -> RoundView:
    level = side.result.level
    stage = reading.stage(level.at_least)
    return RoundView(
        standing=side.standing,
        questionnaire=side.questionnaire.key,
        total=side.result.total,
        stage=stage if level.number != MISSING else reading.words("before_after.at_least", stage=stage),
        coverage=side.result.nodes[TOTAL].coverage,
    )


def _gates(old: Reading, new: Reading) -> tuple[GateRow, ...]:
    """Thresholds from the stage after the lower of the two up to that after the higher."""
    levels = old.result.level.at_least, new.result.level.at_least
    earlier: dict[tuple[int, Gate], GateResult] = {(gate.level, gate.gate): gate for gate in old.result.level.gates}
    rows = []
    for gate in new.result.level.gates:
        if not min(levels) < gate.level <= max(levels) + 1:
            continue
        view, was = gate_view(new, gate), earlier.get((gate.level, gate.gate))
        rows.append(
            GateRow(
                stage=new.stage(gate.level),
                text=view.text,
                before=gate_view(old, was).found if was else "",
                after=view.found,
                held_before=was.passed if was else None,
                held_after=view.passed,
                known_before=was is not None,
            )
        )
    return tuple(rows)


def _items(old: Reading, new: Reading, aimed: set[str]) -> list[ItemRow]:
    """Scored items of both rounds, those that did most to the total first."""
    rows = [
        _item(old, new, dimension, item, aimed=item.code in aimed)
        for dimension in new.questionnaire.dimensions
        for indicator in dimension.indicators
        for item in indicator.items
        if item.code in new.result.nodes and item.code in old.result.nodes
    ]
    return sorted(rows, key=lambda row: (-row.change, row.code))


def _rest(before: Result, after: Result, moving: Sequence[ItemRow]) -> int:
    """What moved the total beside the items whose scores moved: others, whose weights changed with what applies or with the version."""
    if MISSING in {before.total, after.total}:
        return 0
    return after.total - before.total - sum(row.change for row in moving)


def _item(old: Reading, new: Reading, dimension: Dimension, item: Item, *, aimed: bool) -> ItemRow:
    before, after = old.result.nodes[item.code], new.result.nodes[item.code]
    return ItemRow(
        code=item.code,
        name=new.names[item.code],
        dimension=local(dimension.name, new.locale),
        before=said(old.items[item.code], old.answer(item.code), old.words),
        after=options_moved(item, old.answer(item.code), new.answer(item.code), new.words)
        or said(item, new.answer(item.code), new.words),
        units_before=before.units,
        units_after=after.units,
        change=moved(old.result, new.result, (item.code,)),
        aimed=aimed,
    )


def moved(before: Result, after: Result, codes: Sequence[str]) -> int:
    """Units by which what these items bring to the total changed; 0 without a total in both."""
    if MISSING in {before.total, after.total}:
        return 0
    return sum(
        after.nodes[code].contribution - before.nodes[code].contribution
        for code in codes
        if code in before.nodes and code in after.nodes
    )
