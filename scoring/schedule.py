"""When measures begin: what is nearly free first, then what is quick, each after what it waits for, no more at a time than a small enterprise can carry."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from decimal import Decimal
from math import ceil

from questionnaires.model import Measure
from scoring.openings import Openings

FREE_COST = Decimal("0.5")  #: begun first, however long it takes: for at most 5,000 yuan it is one's own time above all
QUICK_MONTHS, QUICK_COST = 3, Decimal(10)  #: begun next: done within three months, for at most 100,000 yuan
MIDDLE_MONTHS, MIDDLE_COST = 6, Decimal(50)  #: begun after that
PHASE_2, PHASE_3 = 3, 9  #: first months, counted from 0, of the second and the third phase
PARALLEL = 3  #: measures a small enterprise can carry on at the same time
FREE = 0  #: pace of what is nearly free


def first_months(
    measures: Sequence[Measure], needs: Mapping[str, Collection[str]], *, paced: bool = True
) -> dict[str, int]:
    """First month of every measure.

    Parameters
    ----------
    measures : sequence of Measure
        In the order in which they are wanted, each after what it waits for.
    needs : mapping of str to collection of str
        By code: those that must end before it begins; others than `measures` are left alone.
    paced : bool, default True
        Whether what is nearly free and what is quick begins first; else only the order counts.

    Returns
    -------
    dict of str to int
        By code, counted from 0, after what they wait for, at most `PARALLEL` at the same time: the nearly free ones first, which leave one
        place to the others, then the quick ones.

    Examples
    --------
    >>> from scoring.example import example_questionnaire
    >>> connect, rules = example_questionnaire().measures
    >>> first_months([rules, connect], {connect.code: {rules.code}})
    {'M-FND-02': 0, 'M-FND-01': 2}
    """
    paces = _paces(measures, needs) if paced else dict.fromkeys((each.code for each in measures), FREE + 1)
    waiting = sorted(measures, key=lambda each: paces[each.code])
    starts: dict[str, int] = {}
    ends: dict[str, int] = {}
    month = 0
    while waiting:
        held = {each.code for each in waiting} | {code for code, end in ends.items() if end > month}
        ready = [each for each in waiting if held.isdisjoint(needs.get(each.code, ()))]
        running = [paces[code] for code, end in ends.items() if end > month]
        for measure in _in_turn(ready, paces, running):
            starts[measure.code] = month
            ends[measure.code] = ended(month, measure.months.likely)
        waiting = [each for each in waiting if each.code not in starts]
        month += 1
    return starts


def timetable(openings: Openings, order: Sequence[int]) -> dict[str, int]:
    """First month of some candidates, each after what it waits for.

    Parameters
    ----------
    openings : Openings
        Of the submission.
    order : sequence of int
        Places of the candidates, in the order in which they are wanted.

    Returns
    -------
    dict of str to int
        By code, counted from 0, as they begin.

    Examples
    --------
    >>> from scoring.example import example_questionnaire
    >>> from scoring.model import compile_model
    >>> model = compile_model(example_questionnaire())
    >>> timetable(Openings(model, "20210", model.questionnaire.measures), [0, 1])
    {'M-FND-02': 0, 'M-FND-01': 2}
    """
    before = openings.awaited(order)
    measures = [openings.candidates[place].measure for place in order]
    return first_months(measures, {openings.code(later): set(map(openings.code, before[later])) for later in order})


def _in_turn(ready: Sequence[Measure], paces: Mapping[str, int], running: Sequence[int]) -> list[Measure]:
    """Those of `ready` that begin now, beside those of the paces `running`: nearly free ones leave one place to others."""
    free = [each for each in ready if paces[each.code] == FREE]
    others = [each for each in ready if paces[each.code] != FREE]
    room = max(PARALLEL - 1 - running.count(FREE), 0)
    return [*free[:room], *others, *free[room:]][: PARALLEL - len(running)]


def ended(start: int, months: Decimal) -> int:
    """Number of whole months after which a measure is done.

    Parameters
    ----------
    start : int
        Its first month, counted from 0.
    months : Decimal
        How long it takes.

    Returns
    -------
    int
        At least one more than `start`.

    Examples
    --------
    >>> ended(2, Decimal("1.5")), ended(2, Decimal("0.3"))
    (4, 3)
    """
    return start + max(ceil(months), 1)


def phase_of(month: int) -> int:
    """Phase of the roadmap that a first month lies in; what begins after its prerequisite is never in an earlier one.

    Parameters
    ----------
    month : int
        Counted from 0.

    Returns
    -------
    int
        1 to 3.

    Examples
    --------
    >>> phase_of(2), phase_of(3), phase_of(9)
    (1, 2, 3)
    """
    return 1 + (month >= PHASE_2) + (month >= PHASE_3)


def _paces(measures: Sequence[Measure], needs: Mapping[str, Collection[str]]) -> dict[str, int]:
    """Pace of every measure."""
    paces: dict[str, int] = {}
    for measure in measures:
        before = needs.get(measure.code, ())
        paces[measure.code] = _pace(measure, [paces[other] for other in before if other in paces])
    return paces


def _pace(measure: Measure, before: Iterable[int]) -> int:
    """0: nearly free; 1: quick and cheap; 2: longer; 3: longest. Never before that of a prerequisite."""
    months, cost = measure.months.likely, measure.cost.likely
    if cost <= FREE_COST:
        own = FREE
    elif months <= QUICK_MONTHS and cost <= QUICK_COST:
        own = 1
    else:
        own = 2 if months <= MIDDLE_MONTHS and cost <= MIDDLE_COST else 3
    return max([own, *before])
