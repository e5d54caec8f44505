"""How likely each maturity level is, with all its gates, under uncertain weights and answers."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from questionnaires.model import Gate, GateKind, ItemKind
from scoring.encode import Submissions, characters
from scoring.evidence import Grade, check_grades
from scoring.layout import NOT_APPLICABLE, NOT_ASKED, Column
from scoring.levels import required_by
from scoring.model import ScoringModel
from scoring.moments import moments
from scoring.noise import REACHES, chance_reached, checked_reaches
from scoring.normal import chance_below, density
from scoring.propagation import Moments
from scoring.result import MISSING

_LEAST_SD = 1e-3  #: units: what is certain is treated as all but certain


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LevelChances:
    """Chances of the levels of many submissions.

    Attributes
    ----------
    levels : tuple of int
        0 and the numbers of the levels.
    chances : (n, n_levels + 1) ndarray of float64
        Chance that exactly this level holds, 0 to 1.
    undetermined : (n,) ndarray of float64
        Chance that the level hangs on a gate that is not assessable; a row of `chances` and this add up to 1.
    """

    levels: tuple[int, ...]
    chances: NDArray[np.float64]
    undetermined: NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Case:
    """All that gates look at."""

    model: ScoringModel
    array: NDArray[np.uint8]
    grades: NDArray[np.uint8]
    reaches: NDArray[np.float64]
    moments: Moments
    counted: dict[int, tuple[NDArray[np.float64], NDArray[np.bool_]]] = field(default_factory=dict)  #: gates looked at

    def reach_of(self, column: Column) -> NDArray[np.float64]:
        """(n,) how many option widths the truth may be off; an item without points has no grade: it is stated."""
        if not column.scored:
            return np.full(len(self.array), self.reaches[Grade.STATED])
        number = int(np.searchsorted(self.model.scored, self.model.columns.index(column)))
        return self.reaches[self.grades[:, number]]

    def places(self, column: Column) -> NDArray[np.uint8]:
        """(n, width) characters of an item."""
        return self.array[:, column.start : column.start + column.width]


def level_chances(
    model: ScoringModel,
    submissions: Submissions,
    found: Moments | None = None,
    *,
    grades: NDArray[np.uint8] | None = None,
    reaches: Sequence[float] = REACHES,
) -> LevelChances:
    r"""Chance of every level for every submission.

    Parameters
    ----------
    model : ScoringModel
        Of the questionnaire.
    submissions : sequence of str, bytes, or (n, width) ndarray of uint8
        As for `score`.
    found : Moments, optional
        Of these submissions, grades and reaches; worked out if left out.
    grades : (n, n_scored) ndarray of uint8, optional
        As `evidence.grade_rows` returns them; all `Grade.STATED` if left out.
    reaches : sequence of float, default REACHES
        How many option widths the truth may be off, by grade; see `noise.chance_reached`.

    Returns
    -------
    LevelChances
        With certain weights and answers, 1 for the level `levels` gives.

    Raises
    ------
    ScoringError
        If a string, the grades or the reaches do not fit.

    Notes
    -----
    A level holds if all its gates and those of the levels below hold. Scores of nodes are taken as normal with the means and standard
    deviations of `moments`; a node and one below it have the covariance :math:`V \prod p` over the shares on the way, others none. The
    chance that all pass their highest threshold is worked out one node after another, deepest first, with the moments of what is left
    [1]_. Scenes are counted exactly, one after another. Gates on the same scenes or item ask for more and more, so of them the least
    likely one counts; the three kinds of gates are taken as independent.

    References
    ----------
    .. [1] Mendell, N. R., & Elston, R. C. (1974). Multifactorial traits: genetic analysis and prediction of recurrence risks.
       Biometrics, 30(1), 41-57.

    Examples
    --------
    >>> from scoring.example import example_questionnaire
    >>> from scoring.model import compile_model
    >>> model = compile_model(example_questionnaire())
    >>> level_chances(model, ["2-312"]).chances.round(2).tolist()
    [[0.0, 0.5, 0.5]]
    >>> level_chances(model, ["2-312"], reaches=[0] * 4).chances.round(2).tolist()
    [[0.0, 0.0, 1.0]]
    """
    array = characters(model, submissions)
    given = np.zeros((len(array), len(model.scored)), np.uint8) if grades is None else grades
    check_grades(given, (len(array), len(model.scored)))
    known = found or moments(model, array, grades, reaches=reaches)
    case = _Case(model=model, array=array, grades=given, reaches=checked_reaches(reaches), moments=known)
    numbers = [level.number for level in model.questionnaire.levels]
    at_least = np.ones((len(array), len(numbers) + 1))
    open_ = np.zeros((len(array), len(numbers) + 1), bool)
    for place, number in enumerate(numbers, start=1):
        at_least[:, place], open_[:, place] = _all_hold(case, number)
    at_least = np.minimum.accumulate(at_least, axis=1)
    return _spread((0, *numbers), at_least, np.logical_or.accumulate(open_, axis=1))


def _spread(levels: tuple[int, ...], at_least: NDArray[np.float64], open_: NDArray[np.bool_]) -> LevelChances:
    """Chances of exactly each level; what reaches the first gate not assessable is undetermined."""
    above = np.concatenate([at_least[:, 1:], np.zeros((len(at_least), 1))], axis=1)
    first = np.argmax(open_, axis=1)[:, None]
    undetermined = np.where(open_.any(axis=1), np.take_along_axis(at_least, first, axis=1)[:, 0], 0.0)
    return LevelChances(levels=levels, chances=np.where(open_, 0.0, at_least - above), undetermined=undetermined)


def _all_hold(case: _Case, number: int) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Chance that the assessable gates up to a level hold, and whether one of the others is among them."""
    gates = [
        (place, gate, required) for place, ((level, gate), required) in enumerate(_gates(case.model)) if level <= number
    ]
    scores: dict[int, int] = {}
    chances: dict[str, NDArray[np.float64]] = {}
    open_ = np.zeros(len(case.array), bool)
    for place, gate, required in gates:
        if gate.kind is GateKind.SCORE:
            node = case.model.node(gate.node)
            scores[node] = max(scores.get(node, 0), required)
            open_ |= case.moments.sd[:, node] == MISSING
            continue
        if place not in case.counted:
            case.counted[place] = _scenes(case, gate) if gate.kind is GateKind.SCENES else _item(case, gate, required)
        chance, missing = case.counted[place]
        chance = np.where(missing, 1.0, chance)
        chances[gate.node] = np.minimum(chances.get(gate.node, chance), chance)
        open_ |= missing
    hold = _scores_hold(case, scores)
    for chance in chances.values():
        hold = hold * chance
    return hold, open_


@lru_cache(maxsize=16)
def _gates(model: ScoringModel) -> list[tuple[tuple[int, Gate], int]]:
    return list(zip(model.gates, required_by(model).tolist(), strict=True))


def _item(case: _Case, gate: Gate, required: int) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Chance that a gate on an item holds, and where the item takes no part."""
    column = case.model.column(gate.node)
    places = case.places(column)
    missing = np.isin(places[:, 0], [ord(NOT_APPLICABLE), ord(NOT_ASKED)])
    return chance_reached(column, places, required, case.reach_of(column)), missing


def _scenes(case: _Case, gate: Gate) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Chance that enough scenes, and enough binding ones, reach a level, counted one scene after another."""
    columns = case.model.columns
    scenes = [c for c in columns if c.item.kind is ItemKind.SCENE and c.item.code.startswith(f"{gate.node}-")]
    count = len(case.array)
    state = np.zeros((count, gate.count + 1, gate.binding + 1))
    state[:, 0, 0] = 1
    missing = np.ones(count, bool)
    for column in scenes:
        places = case.places(column)
        absent = np.isin(places[:, 0], [ord(NOT_APPLICABLE), ord(NOT_ASKED)])
        missing &= absent
        chance = _scene_reached(case, column, max(gate.at_least, 0))
        state = _one_more(state, np.where(absent, 0.0, chance)[:, None, None], binding=column.item.binding)
    return state[:, -1, -1], missing


def _scene_reached(case: _Case, column: Column, level: int) -> NDArray[np.float64]:
    """Chance that a scene is at a level or above; its options are its levels."""
    if level == 0:
        return np.ones(len(case.array))
    if level >= len(column.options):
        return np.zeros(len(case.array))
    return chance_reached(column, case.places(column), level, case.reach_of(column), by_position=True)


def _one_more(state: NDArray[np.float64], chance: NDArray[np.float64], *, binding: bool) -> NDArray[np.float64]:
    """Chances of (scenes, binding scenes) after one more scene; the last of each means this many or more."""
    moved = np.zeros_like(state)
    moved[:, 1:] = state[:, :-1]
    moved[:, -1] += state[:, -1]
    if binding and state.shape[2] > 1:
        further = np.zeros_like(moved)
        further[:, :, 1:] = moved[:, :, :-1]
        further[:, :, -1] += moved[:, :, -1]
        moved = further
    return state * (1 - chance) + moved * chance


def _scores_hold(case: _Case, thresholds: dict[int, int]) -> NDArray[np.float64]:
    """Chance that all nodes named reach their thresholds."""
    asked = {node: least for node, least in sorted(thresholds.items(), reverse=True) if least > 0}
    known = case.moments
    nodes = list(asked)
    there = known.sd[:, nodes] != MISSING
    mean = known.mean[:, nodes].astype(np.float64)
    cover = _covariances(case.model, known, nodes)
    chance = np.ones(len(case.array))
    for index, least in enumerate(asked.values()):
        sd = np.maximum(np.sqrt(np.maximum(cover[:, index, index], 0)), _LEAST_SD)
        z = (mean[:, index] - (least - 0.5)) / sd  # a score is rounded half up to whole units
        passed = chance_below(np.clip(z, -30, 30))
        chance *= np.where(there[:, index], passed, 1.0)
        ratio = np.where(there[:, index], density(np.clip(z, -30, 30)) / np.maximum(passed, 1e-12), 0.0)
        slope = cover[:, index, :] / sd[:, None]
        mean += slope * ratio[:, None]
        shrink = np.clip(ratio * (ratio + z), 0, 1)
        cover = cover - slope[:, :, None] * slope[:, None, :] * shrink[:, None, None]
    return chance


def _covariances(model: ScoringModel, known: Moments, nodes: list[int]) -> NDArray[np.float64]:
    """(n, k, k) covariances of some nodes: only a node and one below it share anything."""
    there = known.sd != MISSING
    weights = np.where(there, model.weights[: len(model.nodes)], 0).astype(np.float64)
    found = np.zeros((len(known.sd), len(nodes), len(nodes)))
    for column, low in enumerate(nodes):
        variance = np.where(there[:, low], known.sd[:, low].astype(np.float64) ** 2, 0.0)
        share, node = np.ones(len(variance)), low
        while node >= 0:
            if node in nodes:
                row = nodes.index(node)
                found[:, row, column] = found[:, column, row] = share * variance
            parent = int(model.parents[node])
            siblings = np.flatnonzero(model.parents[: len(model.nodes)] == parent)
            share = share * weights[:, node] / np.maximum(weights[:, siblings].sum(axis=1), 1)
            node = parent
    return found
