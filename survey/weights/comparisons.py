"""What is typed into a page of comparisons: to judgements, and what is wrong with them in words."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from flask_babel import gettext as _

from scoring.elicitation import Elicited, elicit
from scoring.judgements import BUDGET, Fault, FaultKind, JudgementError, Judgements, Method

Form = Mapping[str, str]
LONGEST_CELL = 24  #: characters of one judgement
STEPS = tuple(range(9, 1, -1))


@dataclass(frozen=True, slots=True, kw_only=True)
class Mistake:
    """What is wrong with one field."""

    field: str  #: its id
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What follows from what was typed."""

    judgements: Judgements
    found: Elicited | None  #: None as long as there are mistakes
    mistakes: tuple[Mistake, ...]


def outcome(method: Method, codes: Sequence[str], names: Mapping[str, str], form: Form, *, expert: str) -> Outcome:
    """Weights from a form, or everything that is wrong with it."""
    said = READERS[method](codes, form, expert)
    try:
        return Outcome(judgements=said, found=elicit(method, [said], codes), mistakes=())
    except JudgementError as error:
        told: dict[str, Mistake] = {}
        for fault in error.faults:
            field = _field(method, fault)
            told.setdefault(field, Mistake(field=field, text=_told(method, fault, codes, names)))
        return Outcome(judgements=said, found=None, mistakes=tuple(told.values()))


def _cell(form: Form, name: str) -> str:
    return form.get(name, "").strip()[:LONGEST_CELL]


def _pairs(codes: Sequence[str], form: Form, expert: str) -> Judgements:
    """The upper triangle; the rest follows."""
    rows = [["1" if row == column else "" for column in range(len(codes))] for row in range(len(codes))]
    for first, second in combinations(range(len(codes)), 2):
        rows[first][second] = _cell(form, f"p-{first}-{second}")
    return Judgements(expert=expert, rows=tuple(map(tuple, rows)))


def _ends(codes: Sequence[str], form: Form, expert: str) -> Judgements:
    """The best against all, all against the worst; what a criterion is against itself follows, and so does best against worst."""
    to_others = [_cell(form, f"b-{index}") for index in range(len(codes))]
    to_worst = [_cell(form, f"w-{index}") for index in range(len(codes))]
    best, worst = _index(form, "best", len(codes)), _index(form, "worst", len(codes))
    if best is not None and worst is not None and best != worst:
        to_others[best] = to_worst[worst] = "1"
        to_others[worst] = to_others[worst] or to_worst[best]
        to_worst[best] = to_others[worst]
    return Judgements(expert=expert, rows=(tuple(to_others), tuple(to_worst)))


def _index(form: Form, name: str, count: int) -> int | None:
    text = _cell(form, name)
    return int(text) if text.isascii() and text.isdigit() and int(text) < count else None


def _shares(codes: Sequence[str], form: Form, expert: str) -> Judgements:
    return Judgements(expert=expert, rows=(tuple(_cell(form, f"s-{index}") or "0" for index in range(len(codes))),))


READERS: Mapping[Method, Callable[[Sequence[str], Form, str], Judgements]] = {
    Method.AHP: _pairs,
    Method.BWM: _ends,
    Method.BUDGET: _shares,
}


def _field(method: Method, fault: Fault) -> str:
    """Id of the field a fault is about."""
    column = fault.column or 0
    if method is Method.AHP:
        return f"p-{min(fault.row, column)}-{max(fault.row, column)}"
    if method is Method.BUDGET:
        return f"s-{column}"
    return f"{'bw'[fault.row]}-{column}"


def _told(method: Method, fault: Fault, codes: Sequence[str], names: Mapping[str, str]) -> str:
    """A fault in the reader's language."""
    name = names[codes[fault.column or 0]]
    if fault.kind is FaultKind.SUM:
        return _told_sum(float(fault.found))
    if fault.kind is FaultKind.MISSING:
        return _told_missing(method, fault, names[codes[fault.row]], name)
    if fault.kind is FaultKind.NOTHING:
        return _("“%(name)s” got no point, and a weight of zero would drop it unseen. Give it at least 1.", name=name)
    if fault.kind is FaultKind.SCALE:
        scale = {Method.AHP: _("1/9 to 9"), Method.BUDGET: _("0 to 100")}.get(method, _("1 to 9"))
        found = fault.found.strip("'")
        return _("“%(found)s” at “%(name)s” is not on the scale of %(scale)s.", found=found, name=name, scale=scale)
    return _("Choose one most important and another least important one, and 1 for each against itself.")


def _told_sum(found: float) -> str:
    left = f"{abs(found - BUDGET):g}"
    if found < BUDGET:
        return _(
            "The points add up to %(found)s; %(left)s of 100 are left to share out.", found=f"{found:g}", left=left
        )
    return _("The points add up to %(found)s, which is %(left)s more than 100.", found=f"{found:g}", left=left)


def _told_missing(method: Method, fault: Fault, first: str, name: str) -> str:
    if method is Method.AHP:
        return _("Compare “%(first)s” with “%(second)s”.", first=first, second=name)
    if fault.row == 0:
        return _("Say how much more important the most important one is than “%(name)s”.", name=name)
    return _("Say how much more important “%(name)s” is than the least important one.", name=name)


def as_ratio(value: float) -> str:
    """A ratio as it is said: 3, 1/4, 2.83.

    Examples
    --------
    >>> as_ratio(3.0), as_ratio(0.25), as_ratio(0.35)
    ('3', '1/4', '1/2.86')
    """
    return f"{value:.3g}" if value >= 1 else f"1/{1 / value:.3g}"


def words_of(step: int) -> str:
    """How much more important, in words."""
    return {
        9: _("absolutely more important"),
        8: _("between very strongly and absolutely"),
        7: _("very strongly more important"),
        6: _("between strongly and very strongly"),
        5: _("strongly more important"),
        4: _("between moderately and strongly"),
        3: _("moderately more important"),
        2: _("a little more important"),
        1: _("equally important"),
    }[step]
