"""Whether the measures of a library can wait for each other as it says."""

from collections.abc import Mapping, Sequence

from questionnaires.model import Measure
from scoring.errors import PrerequisiteError


def check_prerequisites(measures: Sequence[Measure]) -> None:
    """Refuse a library whose measures wait for each other, or for one that is not there.

    Parameters
    ----------
    measures : sequence of Measure
        The library.

    Raises
    ------
    PrerequisiteError
        With every cycle and every unknown prerequisite.

    Examples
    --------
    >>> from scoring.example import example_questionnaire
    >>> check_prerequisites(example_questionnaire().measures[:1])
    Traceback (most recent call last):
    scoring.errors.PrerequisiteError: M-FND-01: expected a prerequisite of the library, got M-FND-02
    """
    needs = {measure.code: measure.prerequisites for measure in measures}
    unknown = tuple((code, needed) for code, each in needs.items() for needed in each if needed not in needs)
    cycles = _cycles(needs)
    if unknown or cycles:
        raise PrerequisiteError(cycles, unknown)


def _cycles(needs: Mapping[str, Sequence[str]]) -> tuple[tuple[str, ...], ...]:
    """One cycle for each group of measures that wait for each other; nothing else is left once all the others are done."""
    left = dict(needs)
    while ready := [code for code, each in left.items() if not any(other in left for other in each)]:
        for code in ready:
            del left[code]
    found: list[tuple[str, ...]] = []
    seen: set[str] = set()
    for start in left:
        path = [start]
        while path[-1] not in seen and path.count(path[-1]) == 1:
            path.append(next(other for other in left[path[-1]] if other in left))
        if path[-1] not in seen:
            found.append(tuple(path[path.index(path[-1]) : -1]))
        seen.update(path)
    return tuple(found)
