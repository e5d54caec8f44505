"""Monte Carlo worked out on its own: one enterprise, every weight and every answer drawn, node by node."""

import numpy as np

from questionnaires.model import FULL
from scoring.aggregate import score
from scoring.noise import expected_above_score, variances
from scoring.result import MISSING


def drawn_nodes(
    model, string, *, concentration, draws, seed=1, grades=None, reaches=(1.0, 0.75, 0.5, 0.25), spans=None
):
    """(draws, n_nodes) units of every node; NaN where not assessable. Of items with a span, by number, only their two ends are used."""
    random, count = np.random.default_rng(seed), len(model.nodes)
    found = score(model, [string])
    half = np.sqrt(3 * variances(model, [string], grades, reaches=reaches)[0])
    values = np.full((draws, count + len(model.scored)), np.nan)
    values[:, count:] = (
        found.items[0] + expected_above_score(model, [string])[0] + half * random.uniform(-1, 1, (draws, len(half)))
    )
    for number, (least, most) in (spans or {}).items():
        values[:, count + number] = random.uniform(least, most, draws)
    there = np.concatenate([found.nodes[0], found.items[0]]) != MISSING
    for node in reversed(range(count)):
        below = np.flatnonzero((model.parents == node) & there)
        siblings = model.weights[model.parents == node].sum()
        if there[node]:
            weights = random.dirichlet(concentration * model.weights[below] / siblings, draws)
            values[:, node] = (weights * values[:, below]).sum(axis=1)
    return values[:, :count]


def in_points(units):
    """Units as points."""
    return np.asarray(units) * 100 / FULL
