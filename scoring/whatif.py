"""What would follow if some answers were other ones and some measures were done: re-scored by the real model, nothing is kept."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from questionnaires.model import Measure, Span
from questionnaires.rules import Profile
from scoring.aggregate import score
from scoring.answer import Answer
from scoring.encode import characters, decode, encode, write
from scoring.errors import ScoringError
from scoring.levels import level_result, levels
from scoring.model import ScoringModel
from scoring.openings import Openings
from scoring.result import MISSING, TOTAL, LevelResult, ResponseState


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Where one set of answers leads.

    Attributes
    ----------
    string : str
        The answers.
    nodes : mapping of str to int
        Units of every node by code; `MISSING` where not assessable.
    level : LevelResult
        With every gate looked at.
    """

    string: str
    nodes: Mapping[str, int]
    level: LevelResult

    @property
    def total(self) -> int:
        """Units of the total; `MISSING` where not assessable."""
        return self.nodes[TOTAL]


@dataclass(frozen=True, slots=True, kw_only=True)
class WhatIf:
    """Today, and what would follow.

    Attributes
    ----------
    now, then : Standing
        Of the answers as they are; with those changed, and the sure steps of the measures taken.
    highest : int
        Units of the total if the measures' business results follow, too; `MISSING` where not assessable.
    changed : mapping of str to int
        By item: units that this other answer alone adds to today's total.
    done : mapping of str to int
        By measure with a step left: units that it adds on top of those before it once the answers are changed; they add up to what
        all bring.
    idle : tuple of str
        Measures that have no step left on these answers, or are for other enterprises.
    waiting : tuple of (str, str)
        A measure that was chosen, and a prerequisite with steps left that was not.
    asked : str
        The changed answers, before any measure: what is asked then.
    opened, closed : tuple of str
        Items that are asked only then, unanswered so far; items no longer asked then.
    cost : Span
        Of the measures in `done`, 10,000 yuan.
    """

    now: Standing
    then: Standing
    highest: int
    changed: Mapping[str, int]
    done: Mapping[str, int]
    idle: tuple[str, ...]
    waiting: tuple[tuple[str, str], ...]
    asked: str
    opened: tuple[str, ...]
    closed: tuple[str, ...]
    cost: Span


def altered(model: ScoringModel, string: str, answers: Mapping[str, Answer], profile: Profile | None = None) -> str:
    """Submission with some answers replaced.

    Parameters
    ----------
    model : ScoringModel
        Of the questionnaire.
    string : str
        The submission.
    answers : mapping of str to Answer
        The other answers by item code.
    profile : mapping of ProfileField to collection of str, optional
        Of the enterprise; looked at only where an item's condition rests on another item.

    Returns
    -------
    str
        Where a changed answer decides whether other items are asked, these are looked at again; one asked only now is not answered.

    Raises
    ------
    ScoringError
        If an answer is to no item of the questionnaire.
    AnswerError
        If an option is not the item's.

    Examples
    --------
    >>> from scoring.answer import chosen
    >>> from scoring.example import example_questionnaire
    >>> from scoring.model import compile_model
    >>> model = compile_model(example_questionnaire())
    >>> altered(model, "2-210", {"FND-SEC-01": chosen(model.column("FND-SEC-01").item, ["rules", "drill"])})
    '2-510'
    """
    unknown = sorted(set(answers) - {column.item.code for column in model.columns})
    if unknown:
        raise ScoringError(f"{model.questionnaire.key}: expected codes of its items, got {', '.join(unknown[:5])}")
    deciding = {condition.item for column in model.columns for condition in column.item.applies_if}
    if not deciding.isdisjoint(answers):
        return encode(model, {**decode(model, string), **answers}, profile)
    places = list(string)
    for code, answer in answers.items():
        column = model.column(code)
        places[column.start : column.start + column.width] = write(column, answer)
    return "".join(places)


def standings(model: ScoringModel, strings: Sequence[str]) -> tuple[Standing, ...]:
    """Score several sets of answers at once.

    Parameters
    ----------
    model : ScoringModel
        Of the questionnaire.
    strings : sequence of str
        Submissions.

    Returns
    -------
    tuple of Standing
        In the same order.

    Raises
    ------
    ScoringError
        If a string does not fit the questionnaire.

    Examples
    --------
    >>> from scoring.example import example_questionnaire
    >>> from scoring.model import compile_model
    >>> [(each.total, each.level.number) for each in standings(compile_model(example_questionnaire()), ["20210", "20212"])]
    [(610000, 1), (610000, 2)]
    """
    array = characters(model, strings)
    scores = score(model, array)
    found = levels(model, array, scores)
    return tuple(
        Standing(
            string=string,
            nodes=dict(zip(model.nodes, scores.nodes[row].tolist(), strict=True)),
            level=level_result(model, found, row),
        )
        for row, string in enumerate(strings)
    )


def what_if(
    model: ScoringModel,
    string: str,
    *,
    answers: Mapping[str, Answer],
    measures: Collection[str] = (),
    library: Sequence[Measure] = (),
    profile: Profile | None = None,
) -> WhatIf:
    """Change answers and do measures, on paper.

    Parameters
    ----------
    model : ScoringModel
        Of the questionnaire.
    string : str
        The submission.
    answers : mapping of str to Answer
        Other answers by item code; one that is today's changes nothing.
    measures : collection of str
        Codes of measures of the library; their steps start from the changed answers, and each goes on where others end, as in a plan.
    library : sequence of Measure
        All measures.
    profile : mapping of ProfileField to collection of str, optional
        Of the enterprise.

    Returns
    -------
    WhatIf
        Everything in it re-scored by the real model.

    Raises
    ------
    ScoringError
        If an answer is to no item, or a measure is not in the library.
    AnswerError
        If an option is not the item's.

    Examples
    --------
    >>> from scoring.answer import chosen
    >>> from scoring.example import example_questionnaire
    >>> from scoring.model import compile_model
    >>> model = compile_model(example_questionnaire())
    >>> secure = {"FND-SEC-02": chosen(model.column("FND-SEC-02").item, ["yes"])}
    >>> found = what_if(model, "20210", answers=secure, measures=["M-FND-02"], library=model.questionnaire.measures)
    >>> found.now.total, found.then.total, dict(found.changed), dict(found.done)
    (610000, 790000, {'FND-SEC-02': 100000}, {'M-FND-02': 80000})
    """
    missing = sorted(set(measures) - {measure.code for measure in library})
    if missing:
        raise ScoringError(f"expected measures of the library, got {', '.join(missing[:5])}")
    today = decode(model, string)
    other = {code: answer for code, answer in answers.items() if _differs(today.get(code), answer)}
    changed = altered(model, string, other, profile)
    openings = Openings(model, changed, library if measures else (), profile)
    places = {each.measure.code: place for place, each in enumerate(openings.candidates)}
    chosen = [places[code] for code in measures if code in places]
    alone = [altered(model, string, {code: answer}, profile) for code, answer in other.items()]
    chosen = openings.in_order(chosen)
    grown = [openings.after(chosen[:count]) for count in range(len(chosen) + 1)]
    whole = [string, openings.after(chosen), openings.after(chosen, outcomes=True)]
    now, then, best, *rest = standings(model, [*whole, *alone, *grown])
    gains = [_gain(now, each) for each in rest[: len(alone)]]
    added = [_gain(before, after) for before, after in pairwise(rest[len(alone) :])]
    states = {code: (today[code].state, answer.state) for code, answer in decode(model, changed).items()}
    not_asked = ResponseState.NOT_ASKED
    return WhatIf(
        now=now,
        then=then,
        highest=best.total,
        changed=dict(zip(other, gains, strict=True)),
        done=dict(zip((openings.candidates[place].measure.code for place in chosen), added, strict=True)),
        idle=tuple(code for code in measures if code not in places),
        waiting=_waiting(openings, chosen),
        asked=changed,
        opened=tuple(code for code, (was, is_) in states.items() if was is not_asked and is_ is not not_asked),
        closed=tuple(code for code, (was, is_) in states.items() if was is not not_asked and is_ is not_asked),
        cost=_cost([openings.candidates[place].measure for place in chosen]),
    )


def _differs(today: Answer | None, answer: Answer) -> bool:
    """Whether an answer scores as another one; numbers typed beside an option do not count."""
    return today is None or (today.state, today.options) != (answer.state, answer.options)


def _gain(before: Standing, after: Standing) -> int:
    """Units between two totals; 0 where one is not assessable."""
    return 0 if MISSING in {before.total, after.total} else after.total - before.total


def _waiting(openings: Openings, chosen: Sequence[int]) -> tuple[tuple[str, str], ...]:
    """Chosen candidates and those they wait for that were not chosen."""
    codes = [each.measure.code for each in openings.candidates]
    return tuple(
        (codes[later], codes[earlier]) for later, earlier in openings.needs if later in chosen and earlier not in chosen
    )


def _cost(measures: Sequence[Measure]) -> Span:
    """Sum of the costs."""
    spans = [measure.cost for measure in measures]
    return Span(
        low=sum((span.low for span in spans), Decimal()),
        likely=sum((span.likely for span in spans), Decimal()),
        high=sum((span.high for span in spans), Decimal()),
    )
