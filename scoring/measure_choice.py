"""Measures somebody chose instead of those recommended: which, in which order, and which are out of the question."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from questionnaires.model import Measure


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasureChoice:
    """What a consultant decided about measures.

    Attributes
    ----------
    taken : tuple of str
        Codes, in the order in which they are wanted. Those that have nothing left to do for the enterprise are passed over.
    left_out : frozenset of str
        Codes of measures that are not for this enterprise: nothing recommends, plans or waits for them.
    """

    taken: tuple[str, ...]
    left_out: frozenset[str] = frozenset()


def without(measures: Sequence[Measure], left_out: Collection[str]) -> tuple[Measure, ...]:
    """The library without some measures, for which no other waits any longer.

    Parameters
    ----------
    measures : sequence of Measure
        The library.
    left_out : collection of str
        Codes.

    Returns
    -------
    tuple of Measure
        In the same order.

    Examples
    --------
    >>> from scoring.example import example_questionnaire
    >>> [each.code for each in without(example_questionnaire().measures, {"M-FND-02"})]
    ['M-FND-01']
    """
    return tuple(
        replace(each, prerequisites=tuple(code for code in each.prerequisites if code not in left_out))
        for each in measures
        if each.code not in left_out
    )
