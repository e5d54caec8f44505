"""What the next level costs an enterprise at least: a bound for thousands at once, where the proved cheapest way takes milliseconds each."""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from questionnaires.model import Gate, GateKind, ItemKind, Lift, Measure
from scoring.aggregate import score
from scoring.encode import Submissions, characters
from scoring.layout import BITS, DIGITS, Column
from scoring.levels import FAILED, levels
from scoring.lifting import is_outcome, step_from
from scoring.model import ScoringModel
from scoring.result import MISSING
from scoring.rungs import Footing

ROUNDING = (
    6  #: units by which a node can rise beyond the sum of its items' shares, rounded on every floor before and after
)
SAFETY = 1e-9  #: what floating point may add to a sum


def least_costs(model: ScoringModel, submissions: Submissions, measures: Sequence[Measure]) -> NDArray[np.float64]:
    r"""What lifting each enterprise to its next level costs at least.

    Parameters
    ----------
    model : ScoringModel
        Of the questionnaire.
    submissions : sequence of str, bytes, or (n, width) ndarray of uint8
        The submissions.
    measures : sequence of Measure
        The library.

    Returns
    -------
    (n,) ndarray of float64
        10,000 yuan, likely costs; no plan of `plan.cheapest_next_level` is cheaper. `inf` where there is no level above, or all measures together do not lead
        to it, or there is no total to lift.

    Notes
    -----
    For every gate of the next level that fails, the fractional knapsack [1]_ :math:`\min \sum_m c_m x_m` with :math:`\sum_m g_m x_m \ge` what the gate lacks and
    :math:`0 \le x_m \le 1`, where :math:`g_m` is the most that measure m can ever add from today's answers up: what two measures bring together counts
    twice, and prerequisites cost nothing. The dearest gate is the bound.

    References
    ----------
    .. [1] Dantzig, G. (1957). Discrete-variable extremum problems. Operations Research 5(2).

    Examples
    --------
    >>> from scoring.example import example_questionnaire
    >>> from scoring.model import compile_model
    >>> model = compile_model(example_questionnaire())
    >>> least_costs(model, ["11312", "2-312"], model.questionnaire.measures).round(1).tolist()
    [16.0, inf]
    >>> from scoring.plan import cheapest_next_level
    >>> float(cheapest_next_level(model, "11312", model.questionnaire.measures).cost.likely)
    20.0
    """
    array = characters(model, submissions)
    scores = score(model, array)
    found = levels(model, array, scores)
    costs = np.array([float(each.cost.likely) for each in measures])
    least = np.zeros(len(array))
    numbers = np.array([each.number for each in model.questionnaire.levels])
    places = np.searchsorted(numbers, found.at_least, side="right")
    least[(places == len(numbers)) | (scores.nodes[:, 0] == MISSING)] = np.inf
    following = np.append(numbers, 0)[places]
    for index, (number, gate) in enumerate(model.gates):
        rows = np.flatnonzero((following == number) & (found.states[:, index] == FAILED) & np.isfinite(least))
        if rows.size:
            weights = _weights(model, gate, scores.nodes[rows], scores.items[rows])
            gains = _gains(model, measures, array[rows], weights, scenes=gate.kind is GateKind.SCENES)
            lacking = found.lacking[rows, index] - (ROUNDING if gate.kind is GateKind.SCORE else 0)
            least[rows] = np.maximum(least[rows], _fractional(gains, costs, lacking.astype(np.float64)))
    return least


def _weights(
    model: ScoringModel, gate: Gate, nodes: NDArray[np.int32], items: NDArray[np.int32]
) -> Mapping[str, NDArray[np.float64]]:
    """What a unit of an item, or a scene reached, adds to what a gate looks at: (n,) by the item's code."""
    one = np.ones(len(nodes))
    if gate.kind is GateKind.SCORE:
        return _shares(model, nodes, items, gate.node)
    if gate.kind is GateKind.SCENES:
        scenes = [each.item for each in model.columns if each.item.kind is ItemKind.SCENE]
        return {item.code: one for item in scenes if item.code.startswith(f"{gate.node}-")}
    return {gate.node: one}


def _shares(
    model: ScoringModel, nodes: NDArray[np.int32], items: NDArray[np.int32], code: str
) -> Mapping[str, NDArray[np.float64]]:
    """As `rungs.shares`, for many submissions and without rounding."""
    weights = (np.concatenate([nodes, items], axis=1) != MISSING) * model.weights
    whole = np.zeros(nodes.shape)
    for child, parent in enumerate(model.parents.tolist()[1:], start=1):
        whole[:, parent] += weights[:, child]
    top = model.node(code)
    shares = np.zeros(weights.shape)
    shares[:, top] = nodes[:, top] != MISSING
    for child, parent in enumerate(model.parents.tolist()[top + 1 :], start=top + 1):
        shares[:, child] = shares[:, parent] * weights[:, child] / np.maximum(whole[:, parent], 1)
    codes = (model.columns[place].item.code for place in model.scored.tolist())
    return {item: shares[:, place] for place, item in enumerate(codes, start=len(model.nodes))}


def _gains(
    model: ScoringModel,
    measures: Sequence[Measure],
    array: NDArray[np.uint8],
    weights: Mapping[str, NDArray[np.float64]],
    *,
    scenes: bool,
) -> NDArray[np.float64]:
    """(n, n_measures) the most each measure adds, whatever is done beside it."""
    gains = np.zeros((len(array), len(measures)))
    for place, measure in enumerate(measures):
        most: dict[tuple[str, int], NDArray[np.float64]] = {}
        for lift in measure.lifts:
            if lift.item in weights:
                column = model.column(lift.item)
                at, table = _added(model, column, lift)
                units = (table > 0) if scenes else table
                here, known = (lift.item, at if lift.add is None else -len(most) - 1), units[array[:, at]]
                most[here] = np.maximum(most.get(here, 0.0), known)
        for (item, _), units in most.items():
            gains[:, place] += units * weights[item]
    return gains


def _added(model: ScoringModel, column: Column, lift: Lift) -> tuple[int, NDArray[np.float64]]:
    """A place of the submission, and by its character the most units that a step adds to the item."""
    table = np.zeros(256)
    if column.several:
        if lift.add is None or is_outcome(model, lift):
            return column.start, table
        where, bit = divmod(column.options[lift.add], BITS)
        free = [ord(DIGITS[value]) for value in range(1 << BITS) if not value >> bit & 1]
        table[free] = column.worths[lift.add]
        return column.start + where, table
    for code, index in column.options.items():
        table[ord(DIGITS[index])] = max(
            (units for worth, units in _steps(model, column, lift) if worth >= column.worths[code]), default=0
        )
    return column.start, table


def _steps(model: ScoringModel, column: Column, lift: Lift) -> Iterator[tuple[int, int]]:
    """What every rung of a ladder is worth from which a measure can go on, and the units that adds."""
    for code, worth in column.worths.items():
        step = step_from(Footing(start=code, counted=code, above=column.above[code]), lift)
        if step is not None and not is_outcome(model, step):
            yield worth, column.worths[step.to or ""] - worth


def _fractional(
    gains: NDArray[np.float64], costs: NDArray[np.float64], lacking: NDArray[np.float64]
) -> NDArray[np.float64]:
    """(n,) least cost of adding what is lacking, where measures can be taken in part; `inf` where all do not add so much."""
    order = np.argsort(-gains / np.maximum(costs, SAFETY), axis=1)
    ordered = np.take_along_axis(gains, order, axis=1)
    reached, spent = np.cumsum(ordered, axis=1), np.cumsum(costs[order], axis=1)
    wanted = lacking * (1 - SAFETY)
    last = np.argmax(reached >= wanted[:, None], axis=1)
    rows = np.arange(len(gains))
    over = (reached[rows, last] - wanted) / np.maximum(ordered[rows, last], SAFETY)
    cost = np.maximum(spent[rows, last] - over * costs[order[rows, last]], 0.0) * (1 - SAFETY)
    return np.where(wanted <= 0, 0.0, np.where(reached[:, -1] < wanted, np.inf, cost))
