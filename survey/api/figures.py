"""Groups of those who count in a round, side by side, as JSON: the figures of the dashboard, rounded and withheld as there."""

from collections.abc import Mapping
from typing import Any

from scoring.benchmark import DISTRIBUTION
from scoring.disclosure import SMALLEST
from scoring.group_lines import GroupLine
from scoring.group_table import MeanEstimate
from scoring.stratified import ListMean
from survey.figures.grouping import By, groups_of, name_of
from survey.figures.grouping import lines as lines_of
from survey.figures.opened import Opened, remembered
from survey.figures.tables import number
from survey.i18n import locale


@remembered
def lines(opened: Opened, by: By) -> list[Mapping[str, Any]]:
    """A line for each group of those the figures are about."""
    chosen = opened.members
    groups = groups_of(chosen, by)
    found = lines_of(chosen, groups, by, opened.listed(opened.campaign))
    return [_line(key, name_of(key, by, chosen, locale()), line) for key, line in zip(groups.keys, found, strict=True)]


def _line(key: str, name: str, line: GroupLine) -> Mapping[str, Any]:
    return {
        "key": key,
        "name": name,
        "n": line.n,
        "listed": line.of_list.listed if line.of_list else None,
        "mean": _interval(line.best, line.n),
        "quartiles": [_points(each, line.n) for each in line.quartiles] if line.quartiles else None,
        "levels": list(line.levels) if line.levels else None,
        "place": list(line.place) if line.place else None,
        "withheld": "fewer_than_5" if line.n < SMALLEST else "fewer_than_10" if line.n < DISTRIBUTION else "",
    }


def _interval(found: MeanEstimate | ListMean | None, n: int) -> Mapping[str, float] | None:
    if found is None:
        return None
    return {"mean": _points(found.mean, n), "low": _points(found.low, n), "high": _points(found.high, n)}


def _points(value: float, n: int) -> float:
    """With as many decimals as pages show."""
    return float(str(number(min(max(value, 0.0), 100.0), n)))
